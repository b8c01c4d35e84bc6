# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""On which sites may a city's charts be shown? Everyone may know: the header of each chart says it."""

from __future__ import annotations

from collections.abc import Sequence

from klimatkontrakt.hall.core.models import City
from klimatkontrakt.hall.embeds.models import EmbeddingSites


def origins(city: City) -> list[str]:
    """The sites, each as https://NAME."""
    row = EmbeddingSites.objects.filter(city_id=city.pk).first() if city.pk else None
    return row.origins.split("\n") if row else []


def origins_of_all(cities: Sequence[City]) -> list[str]:
    """The sites where a chart of several cities may be shown: those that each of them names that has a plan here.

    A municipality that has not taken part has nobody who could name a site, and nothing is claimed of it.
    """
    named = [origins(city) for city in cities if not city.is_template]
    return [site for site in named[0] if all(site in sites for sites in named)] if named else []
