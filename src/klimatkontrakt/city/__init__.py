# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a city is: frozen validated types, a folder of text, units and problems of form."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from klimatkontrakt.city.document import Loaded, load, read, read_city, write_city
    from klimatkontrakt.city.schema import City
    from klimatkontrakt.folder.problem import KlimatkontraktError, Problem, ProblemsError

# Each name's module is opened when the name is first asked for: a problem is told without the units.
_HOMES = {
    "City": "city.schema", "KlimatkontraktError": "folder.problem", "Loaded": "city.document",
    "Problem": "folder.problem", "ProblemsError": "folder.problem", "load": "city.document",
    "read": "city.document", "read_city": "city.document", "write_city": "city.document",
}  # fmt: skip

__all__ = [
    "City",
    "KlimatkontraktError",
    "Loaded",
    "Problem",
    "ProblemsError",
    "load",
    "read",
    "read_city",
    "write_city",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"klimatkontrakt.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
