# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A municipality's published history as rows: total, sectors, people; and its latest year divided by subsector."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from klimatkontrakt.sources.template import published
from klimatkontrakt.sources.template.scale import Scaled

SPLIT_NOTE = "Sektorns växthusgaser × kommunens egen andel av koldioxiden 2022; två utgåvor, så bara andelen används."


def rows(here: Scaled, settings: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every row of history.csv: published years only, none between them."""
    return [*_people(here, settings), *_published(here, settings), *_divided(here, settings)]


def _people(here: Scaled, settings: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for year, people in here.own.people.items():
        yield {
            "account": "people",
            "year": year,
            "value": people,
            "unit": "person",
            "origin": "published",
            "source": "scb",
            "release": "SCB 31 december",
        }


def _published(here: Scaled, settings: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for sector, series in here.own.emissions.items():
        for year, tonnes in series.items():
            row = {"account": "territorial"}
            if sector != published.TOTAL:
                row["line"] = sector
            yield {
                **row,
                "year": year,
                "value": tonnes,
                "unit": "tCO2e",
                "origin": "published",
                "source": "smhi",
                "release": settings["release"],
            }


def _divided(here: Scaled, settings: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for names in published.SUBSECTORS.values():
        for name in names:
            if here.parts[name] > 0:
                yield {
                    "account": "territorial",
                    "line": name,
                    "year": here.own.last_year,
                    "value": here.parts[name],
                    "unit": "tCO2e",
                    "origin": "computed",
                    "source": "smhi_split",
                    "release": f"{settings['release']}; andelar ur {settings['split_release']}",
                    "note": SPLIT_NOTE,
                }
