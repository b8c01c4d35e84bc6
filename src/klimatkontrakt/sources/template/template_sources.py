# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which sources has a municipality of the template, and how is each written?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klimatkontrakt import data
from klimatkontrakt.sources.template import scale as template_scale


def source_id(name: str) -> str:
    """The id of a source of the template in a city."""
    return name.lower() if name.startswith("N") else name


def named_sources(parts: Mapping[str, Any]) -> set[str]:
    """The ids of the sources that the parts of a city name."""
    named = {row.source for kind in ("quantities", "actors", "history") for row in parts[kind]}
    named |= {own.source for kind in ("targets", "events") for own in parts[kind].values()}
    for measure in parts["measures"].values():
        named |= {measure.source, *(own.source for own in (*measure.moves, *measure.costs))}
    return named


def national_source(row: data.Row) -> dict[str, Any]:
    """The source of a figure of the whole country."""
    return _source(
        row["id"].lower(),
        f"{row['id']}: {row['source']}",
        row,
        f"{row['what']}, {row['year']}: {row['value']} {row['unit']}",
    )


def plant_source(named: template_scale.NamedPlant) -> dict[str, Any]:
    """The source of a plant's own figure."""
    row = named.plant.row
    return _source(named.id, row["source"], row, f"{row['facility']}, {row['year']}: {row['tonnes']} ton")


def _source(name: str, title: str, row: Mapping[str, str], locator: str) -> dict[str, Any]:
    found: dict[str, Any] = {"id": name, "title": title, "publisher": row["publisher"]}
    if row["source_year"].isdigit():
        found["year"] = int(row["source_year"])
    return {
        **found,
        "url": row["url"],
        "locator": locator,
        "licence": "enskilda uppgifter citeras",
        "retrieved": "2026-11",
    }
