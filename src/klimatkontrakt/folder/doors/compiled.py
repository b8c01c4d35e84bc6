# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a compiled reader of another language asked? What it cannot bear is a damaged file, never a crash."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from klimatkontrakt.folder.problem import Problem, ProblemsError

Answer = TypeVar("Answer")
Fault = type[BaseException]
_PANIC = "PanicException"  # what a reader of Rust tells a fault of its own as; it is no Exception
FAULTS: tuple[Fault, ...] = (OSError, ValueError, OverflowError, RuntimeError, LookupError, TypeError, ArithmeticError)


def asked(work: Callable[[], Answer], damaged: Problem, *faults: Fault) -> Answer:
    """What a reader answers.

    Args:
        work: asks it.
        damaged: what is told when it cannot.
        faults: its own, beside those of the language.

    Raises:
        ProblemsError: when it cannot.
    """
    try:
        return work()
    except ProblemsError:
        raise
    except (*FAULTS, *faults):
        raise ProblemsError([damaged]) from None
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise ProblemsError([damaged]) from None
