# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Klimatkontrakt: a city's climate transition, the numbers and the promises as one thing.

>>> import klimatkontrakt as kk
>>> city = kk.read_city("cities/lillstad")
>>> results = kk.run(city, "contract", draws=250)
>>> round(results.table("accounts").one(scenario="contract", branch="all", account="territorial", year=2030)["central"])
6750
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from klimatkontrakt.version import VERSION

if TYPE_CHECKING:
    from klimatkontrakt.city import City, KlimatkontraktError, Problem, ProblemsError, load, read_city, write_city
    from klimatkontrakt.engine.answers.results import Table
    from klimatkontrakt.engine.study import Results
    from klimatkontrakt.sources.intake.law import run

__version__ = VERSION

# Each name's module is opened when the name is first asked for: whoever only wants help, or to read a folder, does
# not wait for the rest.
_HOMES = {
    "City": "city", "KlimatkontraktError": "city", "Problem": "city", "ProblemsError": "city", "load": "city",
    "read_city": "city", "write_city": "city", "Table": "engine.answers.results", "Results": "engine.study",
    "run": "sources.intake.law",
}  # fmt: skip

__all__ = [
    "City", "KlimatkontraktError", "Problem", "ProblemsError", "Results", "Table", "__version__", "load", "read_city",
    "run", "write_city",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"klimatkontrakt.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
