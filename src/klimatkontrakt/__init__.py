# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Klimatkontrakt: a city's climate transition, the numbers and the promises as one thing.

>>> import klimatkontrakt as kk
>>> city = kk.read_city("cities/lillstad")
>>> results = kk.run(city, "contract", draws=250)
>>> round(results.table("accounts").one(scenario="contract", branch="all", account="territorial", year=2030)["central"])
6750
"""

from klimatkontrakt.city import City, KlimatkontraktError, Problem, ProblemsError, load, read_city, write_city
from klimatkontrakt.engine.results import Table
from klimatkontrakt.engine.study import Results, run
from klimatkontrakt.version import VERSION

__version__ = VERSION

__all__ = [
    "City", "KlimatkontraktError", "Problem", "ProblemsError", "Results", "Table", "__version__", "load", "read_city",
    "run", "write_city",
]  # fmt: skip
