# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What did a field say before and after, as people write it? Units, per cent, names for ids."""

from __future__ import annotations

import re
from dataclasses import dataclass

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city.schema import Quantity
from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.hall.versions import field_words, names_of_ids
from klimatkontrakt.hall.versions.things import Thing
from klimatkontrakt.language import sizes, words
from klimatkontrakt.language.words import Language

NOTHING = "–"  # where a field says nothing
PERCENT = 100.0
SHARES = {
    "share", "weight", "level", "growth", "change", "chance", "discount_rate", "funded", "ceiling", "sales_share",
    "outcomes", "control", "enablers", "payers", "receivers", "steps", "secured", "survival", "ramp", "anyway", "rate",
}  # fields, or what holds them by a key, that are parts of a whole  # fmt: skip
SIZED = {"value", "low", "high", "points"}  # in the unit of the thing or of the entry that they stand in
LIMITS = {"at_most", "at_least", "sectors"}  # in the unit of a target's account
PLAIN = {
    "sv", "en", "label_sv", "label_en", "note", "title", "text_sv", "text_en", "what_sv", "what_en", "url",
    "definition", "boundary", "method", "publisher", "locator", "missing", "release", "ref", "gpc_ref", "smhi", "name",
    "reason", "evidence", "condition", "licence", "unit", "indicators",
}  # the author's own words, and names of others' lists  # fmt: skip
ID = re.compile(r"[a-z0-9][a-z0-9_.\-]*\Z")
FIGURE = re.compile(r"(-?[0-9][0-9.e+\-]*) (\S+)\Z")  # a published figure with its unit


@dataclass(frozen=True)
class Place:
    """A field of a thing: whose values are told, and in which document its names are looked up."""

    thing: Thing
    where: str
    document: CityDocument


def both(place: Place, before: str, after: str, language: Language) -> tuple[str, str]:
    """What a field said before and says after; numbers that differ are never written alike.

    Args:
        place: the field.
        before, after: as the folder says it; `–` where it says nothing.
    """
    figures = [FIGURE.match(text) for text in (before, after)]
    if place.thing.kind in ("accounts", "lines", "history") and any(figures):
        return _figures(before, after, language)
    known = [numbers.decimal(text) for text in (before, after)]
    unit = _unit(place)
    if unit is not None and any(value is not None for value in known):
        return _measured((before, after), unit, language)
    return _word(place, before, language), _word(place, after, language)


def _figures(before: str, after: str, language: Language) -> tuple[str, str]:
    """Published figures, each with its unit."""
    matches = [FIGURE.match(text) for text in (before, after)]
    units = {match[2] for match in matches if match is not None}
    if len(units) == 1:
        texts = [match[1] if match is not None else text for match, text in zip(matches, (before, after), strict=True)]
        return _measured((texts[0], texts[1]), next(iter(units)), language)
    told = [
        _measured((match[1], match[1]), match[2], language)[0] if match is not None else text
        for match, text in zip(matches, (before, after), strict=True)
    ]
    return told[0], told[1]


def _measured(texts: tuple[str, str], unit: str, language: Language) -> tuple[str, str]:
    """Two numbers of a unit, written apart where they differ."""
    scale = 1.0 / PERCENT if unit == "share" else 1.0
    known = {end: numbers.decimal(text) for end, text in zip(("before", "after"), texts, strict=True)}
    written = words.apart({end: value / scale for end, value in known.items() if value is not None}, language)
    name = sizes.unit_name("percent" if unit == "share" else unit, language)
    name = sizes.SIZES["share"][0][2][language] if unit == "share" else name  # type: ignore[index]
    told = [
        f"{written[end]} {name}".strip() if end in written else text
        for end, text in zip(("before", "after"), texts, strict=True)
    ]
    return told[0], told[1]


def _unit(place: Place) -> str | None:
    """The unit of a field's numbers; `share` of a part of a whole, None where they have none, such as years."""
    path = [step.column for step in field_words.steps(place.thing, place.where)]
    last, holder = path[-1], path[-2] if len(path) > 1 else ""
    if last in SHARES or holder in SHARES:
        return "share"
    kind, document = place.thing.kind, place.document
    if kind == "targets" and ({last, holder} & LIMITS):
        target = document.targets.get(place.thing.id)
        return document.accounts[target.account].unit if target is not None else None
    if {last, holder} & SIZED:
        return _unit_of_entry(place, path)
    if kind == "measures" and holder in ("moves", "costs"):
        return _unit_of_part(place, last)
    return _unit_of_amount(place, last)


def _unit_of_entry(place: Place, path: list[str]) -> str | None:
    """The unit that a thing's own value, range and path are in."""
    document, thing = place.document, place.thing
    if thing.kind == "quantities":
        return _quantity_unit(document, thing.id)
    if thing.kind == "measures" and path[0] in ("moves", "costs"):
        return _unit_of_part(place, path[-1])
    if thing.kind == "scenarios":
        item = next((s.item for s in field_words.steps(thing, place.where) if s.column == "quantities"), "")
        return _quantity_unit(document, item)
    if thing.kind == "measures" and path[0] == "stated":
        stated = document.measures[thing.id].stated if thing.id in document.measures else None
        return stated.unit if stated is not None else None
    return _pool_unit(place) if thing.kind == "pools" else None


def _quantity_unit(document: CityDocument, item: str) -> str | None:
    row: Quantity | None = next((row for row in document.quantities if row.id == item), None)
    return row.unit if row is not None else None


def _pool_unit(place: Place) -> str | None:
    pool = place.document.pools.get(place.thing.id)
    return None if pool is None else "share" if pool.share is not None else pool.unit or "tCO2e"


def _unit_of_part(place: Place, column: str) -> str | None:
    """The unit of a move's or a cost's number."""
    own = place.document.measures.get(place.thing.id)
    first = field_words.steps(place.thing, place.where)[0]
    if own is None or column in ("price_year", "from_year", "to_year", "by", "lifetime"):
        return None
    cost = next((cost for cost in own.costs if (first.column, first.item) == ("costs", cost.id)), None)
    if cost is not None:
        return "share" if column == "funded" else cost.unit
    for move in own.moves:
        if (first.column, first.item) == ("moves", move.id) and column in {"low", "high", "amount", "tonnes"}:
            return "share" if move.share is not None else move.unit or "tCO2e"
    return None


def _unit_of_amount(place: Place, column: str) -> str | None:
    """The unit of a promise's number."""
    if place.thing.kind == "commitments" and column in ("number", "base"):
        rows = [row for contract in place.document.contracts.values() for row in contract.commitments]
        return next((row.unit for row in rows if row.id == place.thing.id and row.unit), "1")
    return None


def _word(place: Place, text: str, language: Language) -> str:
    """What a field says that is no number with a unit: a word of its own, yes or no, a name; else as it stands."""
    if text in ("true", "false"):
        return words.say(SUBJECT, f"field.{text}", language)
    last = field_words.steps(place.thing, place.where)[-1]
    told = field_words.value(place.thing, place.where, text, language)
    if told != text or last.column in PLAIN or text == NOTHING:
        return told
    parts = text.split(", ")
    if not all(ID.match(part) for part in parts):
        return text
    return ", ".join(_named(place, part, language) for part in parts)


def _named(place: Place, part: str, language: Language) -> str:
    """A thing by its name where a field points to one; a number with its thousands apart; years as they are."""
    if part.isdigit() and len(part) <= len("2030"):
        return part
    value = numbers.decimal(part)
    if value is not None:
        return words.number(value, language)
    found = names_of_ids.known(place.document, part, language)
    if found is not None:
        return found
    return names_of_ids.called(place.document, part, language) if re.search(r"[a-z][._][a-z]", part) else part
