# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is what carries meaning a known word: codes, sectors, dates that exist, addresses, numbers of organisations, names?

Each is told with the nearest word that is known. What is free text is left alone.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache

from klimatkontrakt import data
from klimatkontrakt.city import dates
from klimatkontrakt.city.contract import Commitment, Contract
from klimatkontrakt.city.schema import City, Goal, Line, Named, Source
from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.folder.problem import Place, Problem, Values
from klimatkontrakt.folder.validation import nearest
from klimatkontrakt.language import words

MADE_UP = "99"  # no county has it: a place that is made up
SCOPES = ("1", "2", "3")
WHOLE = "Alla"  # a sector's figures as one, in the inventory's own word
RULED_TAGS = ("ets",)  # a tag that a rule reads
NOT_OF_LINES = ("all", "unexplained")
_LETTERS = re.compile(r"[\W_]+")
_ADDRESS = re.compile(r"https?://[^\s/@]+\.[^\s/]+(/\S*)?\Z", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"[\w-]+(\.[\w-]+)+(/\S*)?\Z")
_PERSONAL_THIRD_DIGIT = 2  # an organisation's number has at least this as its third digit; a person's month has less


def problems(city: City) -> Iterator[Problem]:
    """Words that carry meaning and are not known."""
    yield from _of_header(city)
    for line in city.lines:
        yield from _of_line(line, city.place("lines", line.key))
    for actor in city.actors:
        yield from _of_orgnr(actor.orgnr, city.place("actors", actor.id, "orgnr"))
    for source in city.sources:
        yield from _of_source(source, city.place("sources", source.id))
    yield from _of_releases(city)
    yield from _not_yet(city)
    for name, area in city.areas.items():
        for sector in area.sectors:
            yield from _unknown(city.place("areas", name), "sectors", sector, sectors())
    for name, goal in city.goals.items():
        yield from _of_goal(goal, city.place("goals", name))
    yield from _of_names(city)
    for period, contract in city.contracts.items():
        yield from _of_contract(city, period, contract)


def _of_releases(city: City) -> Iterator[Problem]:
    """Releases that are meant as dates; one is told once for all its figures."""
    first = {row.release: row for row in reversed(city.history)}
    for release, row in first.items():
        if dates.looks_like_a_date(release):
            yield from _of_date(release, city.place("history", row.item, "release"))


def _of_goal(goal: Goal, place: Place) -> Iterator[Problem]:
    yield from _of_date(goal.date, replace(place, column="date"))
    if goal.valid is not None and goal.valid[0] > goal.valid[1]:
        years: Values = {"first": goal.valid[0], "last": goal.valid[1]}
        yield Problem("years_turned", replace(place, column="valid"), years)


def _unknown(place: Place, column: str, word: str, known: Collection[str]) -> Iterator[Problem]:
    if word and word not in known:
        yield Problem(
            "word_unknown",
            replace(place, column=column),
            {"field": column, "word": word[:80], "nearest": nearest(word, known)},
        )


# The city


@cache
def _municipalities() -> Mapping[str, str]:
    return {row["code"]: row["name"] for row in data.table("municipalities")}


def _of_header(city: City) -> Iterator[Problem]:
    code, name = city.header.kommunkod, city.header.name
    place = Place("city.yaml", 0, "city", "kommunkod")
    official = _municipalities().get(code)
    if official is None:
        if code and not code.startswith(MADE_UP):
            likely = _code_of(name) or nearest(code, _municipalities())
            yield Problem("kommunkod_unknown", place, {"code": code, "nearest": likely})
    elif name and not _is_named(name, official):
        values: Values = {"code": code, "whose": official, "name": name, "nearest": _code_of(name)}
        yield Problem("kommunkod_other", place, values)


def _code_of(name: str) -> str:
    """The code of the municipality of a name; nothing where none is called so."""
    codes = {official.casefold(): code for code, official in _municipalities().items()}
    return codes.get(name.casefold(), "")


def _is_named(name: str, municipality: str) -> bool:
    """Whether a city's name holds the municipality's, as Malmö stad and Region Gotland do."""
    written, official = (_LETTERS.sub(" ", text.casefold()) for text in (name, municipality))
    return f" {official} " in f" {written} " or f" {official}s " in f" {written} "


# Lines


@cache
def _gpc_refs() -> frozenset[str]:
    return frozenset(row["ref"] for row in data.table("gpc"))


@cache
def smhi_names() -> frozenset[str]:
    """Every sector of the national inventory, alone and with each of its subsectors: `Transporter/Personbilar`."""
    rows = data.table("smhi_to_gpc")
    pairs = {f"{row['sector']}/{row['subsector']}" for row in rows if row["subsector"] != WHOLE}
    return frozenset({row["sector"] for row in rows} | pairs)


@cache
def sectors() -> frozenset[str]:
    """Every sector that has a word for the reader."""
    named = (key.removeprefix("sector.") for key in words.catalogue("terms") if key.startswith("sector."))
    return frozenset(named) - set(NOT_OF_LINES)


def _of_line(line: Line, place: Place) -> Iterator[Problem]:
    yield from _unknown(place, "gpc_ref", line.gpc_ref, _gpc_refs())
    yield from _unknown(place, "scope", line.scope, SCOPES)
    yield from _unknown(place, "smhi", line.smhi, smhi_names())
    yield from _unknown(place, "sector", line.sector or "", sectors())
    for tag in line.tags:
        near = difflib.get_close_matches(tag, RULED_TAGS, n=1, cutoff=0.6)
        if near and tag not in RULED_TAGS:
            yield Problem("tag_near", replace(place, column="tags"), {"tag": tag, "nearest": near[0]})


# Dates, addresses, numbers of organisations


def _of_date(text: str, place: Place) -> Iterator[Problem]:
    if not text:
        return
    if not dates.is_date(text):
        yield Problem("date_unreadable", place, {"date": text[:80], "nearest": dates.meant(text)})
    elif not dates.exists(text):
        yield Problem("date_unreal", place, {"date": text, "nearest": dates.meant(text)})


def _of_source(source: Source, place: Place) -> Iterator[Problem]:
    if source.url and not _ADDRESS.match(source.url):
        likely = f"https://{source.url}" if _BARE_ADDRESS.match(source.url) else ""
        yield Problem("address_unreal", replace(place, column="url"), {"url": source.url[:80], "nearest": likely})
    yield from _of_date(source.retrieved, replace(place, column="retrieved"))
    year = dates.year(source.retrieved)
    if source.year is not None and year is not None and source.year > year:
        values: Values = {"year": source.year, "retrieved": source.retrieved}
        yield Problem("source_not_yet", replace(place, column="year"), values)


def _not_yet(city: City) -> Iterator[Problem]:
    """Published figures of years after the one in which their source was retrieved; the first of a source is told."""
    retrieved = {source.id: source.retrieved for source in city.sources}
    told: set[str] = set()
    for row in city.history:
        year = dates.year(retrieved.get(row.source, ""))
        if year is None or row.year <= year or row.source in told:
            continue
        told.add(row.source)
        place = city.place("history", row.item, "year")
        values: Values = {"year": row.year, "source": row.source, "retrieved": retrieved[row.source]}
        yield Problem("history_not_yet", place, values)


def has_valid_checksum(orgnr: str) -> bool:
    """Whether the last digit of a Swedish organisation number agrees with the others (the Luhn sum).

    Source:
        Skatteverket, Organisationsnummer (SKV 709).

    >>> has_valid_checksum("212000-1124"), has_valid_checksum("212000-1125")
    (True, False)
    """
    total = 0
    for index, digit in enumerate(ord(character) - ord("0") for character in orgnr if character in "0123456789"):
        doubled = digit * 2 if index % 2 == 0 else digit
        total += doubled // 10 + doubled % 10
    return total % 10 == 0


def _of_orgnr(orgnr: str, place: Place) -> Iterator[Problem]:
    if not orgnr:
        return
    if numbers.of_digits(orgnr[2]) < _PERSONAL_THIRD_DIGIT:
        yield Problem("orgnr_personal", place, {"orgnr": orgnr})
    elif not has_valid_checksum(orgnr):
        yield Problem("orgnr_wrong", place, {"orgnr": orgnr})


# Names


def _of_names(city: City) -> Iterator[Problem]:
    if city.header.id and not city.header.name:
        yield Problem("name_empty", Place("city.yaml", 0, "city", "name"), {"field": "name"})
    for kind in ("areas", "accounts", "groups", "targets", "events", "scenarios", "goals", "measures"):
        for name, entry in getattr(city, kind).items():
            yield from _of_name(entry, city.place(kind, name))
    yield from _of_labels(city)
    for source in city.sources:
        for field in ("title", "publisher"):
            if not getattr(source, field):
                yield Problem("name_empty", city.place("sources", source.id, field), {"field": field})


def _of_labels(city: City) -> Iterator[Problem]:
    """Rows of quantities, lines and actors without a name."""
    for kind, key in (("quantities", "id"), ("lines", "key"), ("actors", "id")):
        for number, row in enumerate(getattr(city, kind)):
            if not row.label_sv:
                place = replace(city.row_place(kind, number, getattr(row, key)), column="label_sv")
                yield Problem("name_empty", place, {"field": "label_sv"})


def _of_name(entry: Named, place: Place) -> Iterator[Problem]:
    """A name that was written and says nothing; where none is written the id stands in for it."""
    written = [field for field in ("sv", "en") if field in entry.model_fields_set]
    if written and not any(getattr(entry, field) for field in written):
        yield Problem("name_empty", replace(place, column=written[0]), {"field": written[0]})


# Contracts


def _of_contract(city: City, period: str, contract: Contract) -> Iterator[Problem]:
    def at(item: str, column: str) -> Place:
        return city.place(f"contract/{period}", item, column)

    yield from _of_date(contract.cut_off, at("", "cut_off"))
    for name, instrument in contract.instruments.items():
        yield from _of_date(instrument.date, at(name, "date"))
    for stance in contract.stances:
        yield from _of_date(stance.date, at(stance.clause, "date"))
    for commitment in contract.commitments:
        yield from _of_commitment(commitment, at(commitment.id, ""))


def _of_commitment(commitment: Commitment, place: Place) -> Iterator[Problem]:
    if not commitment.what_sv:
        yield Problem("name_empty", replace(place, column="what_sv"), {"field": "what_sv"})
    if isinstance(commitment.due, str) and dates.looks_like_a_date(commitment.due):
        yield from _of_date(commitment.due, replace(place, column="due"))
    if commitment.mandate is not None:
        yield from _of_date(commitment.mandate.date, replace(place, column="mandate.date"))
