# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""On which sites may a city's charts be shown? Everyone may know: the header of each chart says it."""

from __future__ import annotations

from klimatkontrakt.hall.core.models import City
from klimatkontrakt.hall.embeds.models import EmbeddingSites


def origins(city: City) -> list[str]:
    """The sites, each as https://NAME."""
    row = EmbeddingSites.objects.filter(city_id=city.pk).first() if city.pk else None
    return row.origins.split("\n") if row else []
