# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which city is a document of? The one of its id, letter by letter: nothing is folded, so two ids never meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from klimatkontrakt.city.schema import CITY_FILE
from klimatkontrakt.folder import yaml_files


def id_in(files: Mapping[str, str]) -> str:
    """The id that a document gives itself; empty where it cannot be read."""
    value, _, _ = yaml_files.read(files.get(CITY_FILE, ""), CITY_FILE)
    header = value.get("city") if isinstance(value, dict) else None
    name = header.get("id") if isinstance(header, dict) else None
    return name if isinstance(name, str) else ""


def settle(cities: type[Any], files_of: Callable[[Any], Mapping[str, str]]) -> None:
    """Gives every city the id of its document as its address, and keeps the address that it had.

    Args:
        cities: the model, as it is or as it was at a migration.
        files_of: gives a city's document; empty where it has none.
    """
    for city in cities.objects.all():
        name = id_in(files_of(city))
        if name and name != city.slug and not cities.objects.filter(slug=name).exists():
            city.former, city.slug = city.slug[:64], name
            city.save()
