# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a city is: frozen validated types, a folder of text, units and problems of form."""

from klimatkontrakt.city.canonical import write_city
from klimatkontrakt.city.folder import Loaded, load, read_city
from klimatkontrakt.city.problem import KlimatkontraktError, Problem, ProblemsError
from klimatkontrakt.city.schema import City

__all__ = [
    "City",
    "KlimatkontraktError",
    "Loaded",
    "Problem",
    "ProblemsError",
    "load",
    "read_city",
    "write_city",
]
