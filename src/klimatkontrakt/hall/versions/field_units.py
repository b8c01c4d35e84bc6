# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""In which unit is a number of the folder? That of its thing, of the entry that it stands in, or a part of a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city.ids import with_id
from klimatkontrakt.city.measures import Measure, Move
from klimatkontrakt.hall.versions import field_words
from klimatkontrakt.hall.versions.things import Thing

SHARE = "share"
TONNES = "tCO2e"
SHARES = {
    "share", "weight", "level", "growth", "change", "chance", "discount_rate", "funded", "ceiling", "sales_share",
    "outcomes", "control", "enablers", "payers", "receivers", "steps", "secured", "survival", "ramp", "anyway", "rate",
}  # fields, or what holds them by a key, that are parts of a whole  # fmt: skip
SIZED = {"value", "low", "high", "points"}  # in the unit of the thing or of the entry that they stand in
LIMITS = {"at_most", "at_least", "sectors"}  # in the unit of a target's account
PARTS = ("moves", "costs")
STRENGTH = {"low", "high", "amount", "tonnes"}  # of a move, besides its share
YEARS = ("price_year", "from_year", "to_year", "by", "lifetime")


@dataclass(frozen=True)
class ToldField:
    """A field of a thing: whose values are told, and in which document its names are looked up."""

    thing: Thing
    where: str
    document: CityDocument


def unit(place: ToldField) -> str | None:
    """The unit of a field's numbers; `share` of a part of a whole, None where they have none, such as years."""
    path = [step.column for step in field_words.steps(place.thing, place.where)]
    ends = set(path[-2:])
    if ends & SHARES:
        return SHARE
    of_kind = OF_KIND.get(place.thing.kind)
    return of_kind(place, path, ends) if of_kind is not None else None


def _of_target(place: ToldField, _path: list[str], ends: set[str]) -> str | None:
    target = place.document.targets.get(place.thing.id)
    return place.document.accounts[target.account].unit if target is not None and ends & LIMITS else None


def _of_quantity(place: ToldField, _path: list[str], ends: set[str]) -> str | None:
    return _quantity_unit(place.document, place.thing.id) if ends & SIZED else None


def _quantity_unit(document: CityDocument, item: str) -> str | None:
    return next((row.unit for row in document.quantities if row.id == item), None)


def _of_scenario(place: ToldField, _path: list[str], ends: set[str]) -> str | None:
    """Of a quantity that a scenario sets."""
    items = [step.item for step in field_words.steps(place.thing, place.where) if step.column == "quantities"]
    return _quantity_unit(place.document, items[0]) if items and ends & SIZED else None


def _of_pool(place: ToldField, path: list[str], _ends: set[str]) -> str | None:
    pool = place.document.pools.get(place.thing.id)
    return _strength(pool.share, pool.unit) if pool is not None and path[-1] in STRENGTH else None


def _strength(share: float | None, stated: str | None) -> str:
    return SHARE if share is not None else stated or TONNES


def _of_measure(place: ToldField, path: list[str], _ends: set[str]) -> str | None:
    measure = place.document.measures.get(place.thing.id)
    if measure is None or path[-1] in YEARS:
        return None
    if path[0] == "stated":
        return measure.stated.unit if measure.stated is not None and path[-1] == "value" else None
    return _of_part(measure, field_words.steps(place.thing, place.where)[0], path[-1]) if path[0] in PARTS else None


def _of_part(measure: Measure, first: field_words.PathStep, column: str) -> str | None:
    """The unit of a move's or a cost's number."""
    if first.column == "costs":
        return next((cost.unit for cost in measure.costs if cost.id == first.item), None)
    move: Move | None = with_id(measure.moves, first.item)
    return _strength(move.share, move.unit) if move is not None and column in STRENGTH else None


def _of_commitment(place: ToldField, path: list[str], _ends: set[str]) -> str | None:
    """The unit of a promise's number."""
    if path[-1] not in ("number", "base"):
        return None
    rows = [row for contract in place.document.contracts.values() for row in contract.commitments]
    return next((row.unit for row in rows if row.id == place.thing.id and row.unit), "1")


OF_KIND: dict[str, Callable[[ToldField, list[str], set[str]], str | None]] = {
    "targets": _of_target, "quantities": _of_quantity, "scenarios": _of_scenario, "pools": _of_pool,
    "measures": _of_measure, "commitments": _of_commitment,
}  # fmt: skip
