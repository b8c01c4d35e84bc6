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

from klimatkontrakt.city import City, KlimatkontraktError, Problem, ProblemsError, load, read_city, write_city
from klimatkontrakt.version import VERSION

if TYPE_CHECKING:
    from klimatkontrakt.engine.results import Table
    from klimatkontrakt.engine.study import Results, run

__version__ = VERSION

# The engine is opened when it is first asked for: whoever only reads or writes a folder does not wait for it.
_ENGINE = {"Table": "results", "Results": "study", "run": "study"}

__all__ = [
    "City", "KlimatkontraktError", "Problem", "ProblemsError", "Results", "Table", "__version__", "load", "read_city",
    "run", "write_city",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _ENGINE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"klimatkontrakt.engine.{_ENGINE[name]}"), name)
