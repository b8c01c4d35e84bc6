# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a door say no? With one problem, which says what, where and how to mend it."""

from __future__ import annotations

from typing import NoReturn

from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, Value


def refuse(code: str, file: str, row: int = 0, **values: Value) -> NoReturn:
    """Stop with one problem.

    Args:
        code: of the catalogue of problems.
        file: the name that the user knows it by.
        row: counted from 1; 0 where no row is meant.

    Raises:
        ProblemsError: always.
    """
    raise ProblemsError([Problem(code, Place(file, row), values)]) from None
