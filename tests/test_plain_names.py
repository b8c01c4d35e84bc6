# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""No page says an id, a path of fields or a raw number where a person would say a name, a word and a rounded number."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest
from django.test import Client
from pydantic import BaseModel

from klimatkontrakt.city import read_city
from klimatkontrakt.city.document import written
from klimatkontrakt.city.schema import City, Measure, Quantity
from klimatkontrakt.hall.versions import field_units, field_values, field_words
from klimatkontrakt.hall.versions.things import Thing
from klimatkontrakt.language.words import Language
from tests import extent, hall, walk
from tests.cities import LILLSTAD, MALMO, shipped

ASIDE = {"code", "pre", "script", "style", "textarea"}  # where ids stand as ids: for whoever works with the folder
LAW = ("method", "law")  # the law of the numbers, which writes formulas
MOST = {"story": 60, "explorer": 3, "explorer_export": 0, "remit": 3, "version": 4, "static": 0, "flaw": 1}
MOST |= {} if extent.ALL else {"story": 10, "explorer": 1, "figure": 0}
OTHERS = 6 if extent.ALL else 2
PATH = re.compile(r"(?<![\w./:@-])[a-z]\w*(?:\.[a-z]\w*|\.\d{4})+(?![\w/@-])")
SNAKE = re.compile(r"(?<![\w./:-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w./-])")
FILES = re.compile(r"\.(se|eu|org|com|net|io|int|csv|yaml|txt|pdf|xlsx|zip|json|svg|md|html|py|m)$")
SHORT = {"m.m", "m.fl", "t.ex", "bl.a", "d.v.s", "e.g", "i.e"}
FOLDERS = {"lillstad": LILLSTAD, "malmo": MALMO}


class Said(HTMLParser):
    """What a page says to whoever reads it, the text of each element by itself; ids that stand as such are left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in walk.VOID:
            self.open.append(tag)
        self.texts += [value or "" for name, value in attrs if name in ("aria-label", "title", "alt", "placeholder")]

    def handle_endtag(self, tag: str) -> None:
        while tag in self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not ASIDE & set(self.open):
            self.texts.append(data)


def raw(texts: list[str]) -> set[str]:
    """The ids and paths in texts; addresses and names of files are none."""
    texts = [re.sub(r"https?://\S+", "", text) for text in texts]  # the address of a page that is printed
    found = {match.group() for text in texts for rule in (PATH, SNAKE) for match in rule.finditer(text)}
    return {word for word in found - SHORT if not FILES.search(word)}


def own_words(folder: Path) -> str:
    """What the folder's author has written, in which an id may be spoken of."""
    return " ".join(" ".join(path.read_text(encoding="utf-8").split()) for path in sorted(folder.rglob("*.*")))


def changed(city: City) -> dict[str, str]:
    """A city of which something of every kind is said otherwise: values, paths, moves, costs, chances, figures."""
    rows = tuple(row.model_copy(update={"points": _points(row)}) if row.value else row for row in city.quantities)
    measures = {name: _measure(own) for name, own in city.measures.items()}
    history = tuple(row.model_copy(update={"value": row.value * 1.000_1}) for row in city.history)
    return written(city.model_copy(update={"quantities": rows, "measures": measures, "history": history}))


def _points(row: Quantity) -> dict[int, float]:
    """A quantity's path said a little otherwise."""
    return {year: value * 0.999 for year, value in row.points.items()} or {row.year + 1: (row.value or 0.0) * 0.999}


def _measure(own: Measure) -> Measure:
    costs = tuple(
        cost.model_copy(update={"value": cost.value * 1.01}) if cost.value and cost.low is None else cost
        for cost in own.costs
    )
    moves = tuple(
        move.model_copy(update={"share": move.share * 0.999}) if move.share and move.low is None else move
        for move in own.moves
    )
    late = own.late.model_copy(update={"chance": own.late.chance * 0.9}) if own.late is not None else None
    return own.model_copy(update={"costs": costs, "moves": moves, "late": late})


@pytest.mark.django_db
@pytest.mark.parametrize("city", extent.some(FOLDERS, 1))
def test_no_page_says_an_id_or_a_path(city: str) -> None:
    hall.version(hall.files(FOLDERS[city]))
    hall.worked(hall.version(changed(read_city(FOLDERS[city])), message="Ändrad"))

    def kind(address: str, origin: str) -> str:
        if walk.is_of_template(address, {city}):
            return "of a template city"
        return f"{walk.name_of(address)} {walk.language_of(address)}"

    def limit(of: str) -> int:
        return 0 if of == "of a template city" else MOST.get(of.split(" ", 1)[0], OTHERS)

    count, said = 0, {}
    authors = own_words(FOLDERS[city])
    walked = walk.Walk(Client(), walk.Names(), kind, limit).from_("/", "/en/")
    for address, page in walked.seen.items():
        if page is not None and walk.name_of(address) not in LAW:
            count += 1
            texts = [
                text
                for text in Said(page.html).texts
                if not any(
                    said_by in authors for said_by in (text.strip(" ."), text.partition(": ")[2].strip(" .") or text)
                )
            ]
            said |= {word: (address, next(text for text in texts if word in text)) for word in raw(texts)}

    assert count > 40
    assert said == {}


@cache
def malmo() -> City:
    return shipped(MALMO)


def told(thing: Thing, where: str, before: str, after: str, language: Language = "sv") -> tuple[str, str, str]:
    city = malmo()
    place = field_units.ToldField(thing, where, city)
    return (field_words.name(thing, where, language, city), *field_values.both(place, before, after, language))


@pytest.mark.parametrize(
    ("thing", "where", "values", "said"),
    [
        (Thing("quantities", "car.km"), "points.2024", ("1569", "1572.4"),
         ("Värde 2024", "1\xa0569 miljoner fordonskilometer", "1\xa0572 miljoner fordonskilometer")),
        (Thing("quantities", "car.km"), "growth", ("0.01", "–"), ("Tillväxt per år", "1 procent", "–")),
        (Thing("measures", "electric_buses"), "moves[replace.bus.gas.km].share", ("1", "0.95"),
         ("Flyttar Stadsbussar på biogas, Andel", "100 procent", "95 procent")),
        (Thing("measures", "electric_buses"), "costs[investment].value", ("615", "620.5"),
         ("Kostnader investering, Värde", "615 miljoner kronor", "620,5 miljoner kronor")),
        (Thing("measures", "electric_buses"), "costs[investment].payers.region_skane", ("1", "0.5"),
         ("Kostnader investering, Betalare och andelar, Region Skåne (Skånetrafiken)", "100 procent", "50 procent")),
        (Thing("measures", "electric_buses"), "ramp.2027", ("0.5", "0.6"), ("Takt 2027", "50 procent", "60 procent")),
        (Thing("measures", "electric_buses"), "actor", ("region_skane", "gone_body"),
         ("Aktör", "Region Skåne (Skånetrafiken)", "gone body")),
        (Thing("measures", "electric_buses"), "funded", ("true", "false"), ("Finansierat", "ja", "nej")),
        (Thing("measures", "electric_buses"), "sv", ("a_b", "c.d"), ("Namn", "a_b", "c.d")),
        (Thing("accounts", "territorial"), "2022", ("887000 tCO2e", "887100.5 tCO2e"),
         ("Publicerat 2022", "887\xa0000 ton CO₂e", "887\xa0100 ton CO₂e")),
    ],
)  # fmt: skip
def test_a_change_is_told_in_names_units_and_rounded_numbers(thing, where, values, said) -> None:
    assert told(thing, where, *values) == said


def test_numbers_that_differ_are_never_written_alike() -> None:
    _, before, after = told(Thing("quantities", "car.km"), "value", "1569000000.25", "1569000000.75")

    assert before != after


def field_names(kind: object, seen: dict[type, set[str]]) -> dict[type, set[str]]:
    """The fields of a type and of all types in it, by the names that the folder has for them."""
    for inner in get_args(kind):
        field_names(inner, seen)
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
        seen[kind] = {field.alias or name for name, field in kind.model_fields.items()}
        for field in kind.model_fields.values():
            field_names(field.annotation, seen)
    return seen


def test_every_field_of_the_folder_has_a_word() -> None:
    fields = {name for kind, names in field_names(City, {}).items() if kind is not City for name in names}
    without = {name for name in fields if field_words.column_word("", name, "sv") is None}

    assert len(fields) > 100
    assert without - {"format", "severity", "code", "place", "values", "file", "row", "column"} == set()
