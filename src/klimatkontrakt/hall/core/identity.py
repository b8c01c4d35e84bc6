# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which city is a document of? The one of its id, letter by letter: nothing is folded, so two ids never meet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klimatkontrakt.city.schema import CITY_FILE
from klimatkontrakt.folder import yaml_files


def id_in(files: Mapping[str, str]) -> str:
    """The id that a document gives itself; empty where it cannot be read."""
    value, _, _ = yaml_files.read(files.get(CITY_FILE, ""), CITY_FILE)
    header = value.get("city") if isinstance(value, dict) else None
    name = header.get("id") if isinstance(header, dict) else None
    return name if isinstance(name, str) else ""


def settle(cities: type[Any], versions: type[Any]) -> None:
    """Gives every city the id of its latest document as its address, and keeps the address that it had.

    Args:
        cities, versions: the models, as they are or as they were at a migration.
    """
    for city in cities.objects.all():
        latest = versions.objects.filter(city_id=city.pk).order_by("-number").first()
        name = id_in(latest.files) if latest is not None else ""
        if name and name != city.slug and not cities.objects.filter(slug=name).exists():
            city.former, city.slug = city.slug[:64], name
            city.save()
