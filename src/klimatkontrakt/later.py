# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""When is a heavy module opened? When a name of it is first asked for: who only wants help does not wait for it.

It is written beside an import for the type checker, which also holds the floors:

    if TYPE_CHECKING:
        from klimatkontrakt.engine import study
    else:
        study = later.module("klimatkontrakt.engine.study")
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Later:
    """Stands for a module that is not opened yet."""

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(vars(self)["__name__"]), name)

    def __repr__(self) -> str:
        return f"<module {self.__name__!r}, opened when it is used>"


def module(name: str) -> Any:
    """A module by its whole name.

    >>> module("math").sqrt(9.0)
    3.0
    """
    return Later(name)
