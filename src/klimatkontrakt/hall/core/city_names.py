# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a city called in a list? By its name, and by its id too where two have the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from klimatkontrakt.hall.core.models import City


def listed(cities: Iterable[City]) -> dict[str, str]:
    """Each city's name in a list, by its id.

    Two cities of one name, or one city that was taken in twice under two ids, are told apart by their ids.
    """
    every = list(cities)
    count = Counter(city.name.casefold() for city in every)
    return {city.slug: f"{city.name} ({city.slug})" if count[city.name.casefold()] > 1 else city.name for city in every}
