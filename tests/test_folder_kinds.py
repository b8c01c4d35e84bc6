# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""folder/ serves any document: a small programme, which knows nothing of cities, is read, written, checked, merged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import Field

from klimatkontrakt import folder
from klimatkontrakt.city import load, read
from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.folder import canonical, changes, excel_csv, merging, reader
from klimatkontrakt.folder.change import Change
from klimatkontrakt.folder.frozen import Frozen
from klimatkontrakt.folder.kinds import DocumentType, Entries, Kinds, Part, Periods, TableKind
from klimatkontrakt.folder.merging import Merged
from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.folder.tables import Column, Form
from klimatkontrakt.folder.unknown_names import unknown
from tests.cities import LILLSTAD, ROOT


class Head(Frozen):
    name: str
    started: int


class Block(Frozen):
    sv: str
    shares: dict[str, float] = Field(default_factory=dict)
    points: dict[int, float] = Field(default_factory=dict)


class Agency(Frozen):
    id: str
    name: str
    budget: float | None = None


class Call(Frozen):
    id: str
    of: str


class Answer(Frozen):
    call: str
    agency: str
    text: str = ""


class Year(Frozen):
    status: Literal["open", "closed"]
    calls: tuple[Call, ...] = ()
    answers: tuple[Answer, ...] = ()


class Programme(Frozen):
    header: Head
    blocks: dict[str, Block]
    agencies: tuple[Agency, ...]
    years: dict[str, Year] = Field(default_factory=dict)
    format: int = 1
    problems: tuple[Problem, ...] = ()
    places: dict[tuple[str, str], Place] = Field(default_factory=dict)


def of_form(programme: Programme) -> Iterator[Problem]:
    """A call is an agency's."""
    agencies = {agency.id for agency in programme.agencies}
    for year, own in programme.years.items():
        for call in own.calls:
            if call.of not in agencies:
                yield unknown(programme.places[(f"years/{year}", call.id)], "agencies", call.of, agencies)


AGENCIES = Form("agencies.csv", (Column("id"), Column("name"), Column("budget", "number")))
ANSWERS = Form("answers.csv", (Column("call"), Column("agency"), Column("text")))
KINDS = Kinds(
    "programme", "programme.yaml", "programme", Head, Head.model_construct(name="", started=0),
    entries=(Entries("blocks", Block, stands="always"),),
    tables=(TableKind("agencies", AGENCIES, Agency),),
    periods=Periods(
        "years", "years", re.compile(r"^\d{4}$"), Year,
        (TableKind("answers", ANSWERS, Answer, key=("call", "agency"), known_by=("call", "agency"), stands="filled"),),
        lost="calls", example="2027",
    ),
    parts=(Part("calls", "years", ("calls",), Call),),
    followed={"blocks": {"points": int}},
)  # fmt: skip
PROGRAMME = DocumentType(KINDS, Programme.model_construct, of_form)
TEXTS = {
    "programme.yaml": (
        "format: 1\nprogramme: {name: Klimatneutrala städer, started: 2019}\nblocks:\n"
        "  purpose: {sv: Syfte, shares: {state: 0.5, city: 0.5}, points: {2030: 1}}\n  follow_up: {sv: Uppföljning}\n"
    ),
    "agencies.csv": "id,name,budget\nformas,Formas,12.5\nvinnova,Vinnova,\n",
    "years/2027.yaml": "status: open\ncalls:\n- {id: c1, of: formas}\n",
    "years/2027.answers.csv": "call,agency,text\nc1,formas,Ja\n",
}


def told(texts: dict[str, str]) -> list[tuple[str, str, int]]:
    return [(p.code, p.place.file, p.place.row) for p in folder.read(texts, PROGRAMME).problems]


def with_(file: str, old: str, new: str) -> dict[str, str]:
    assert old in TEXTS[file]
    return {**TEXTS, file: TEXTS[file].replace(old, new)}


def test_a_programme_is_read_from_texts_and_written_as_the_same_bytes(tmp_path: Path) -> None:
    programme, problems, texts = folder.read(TEXTS, PROGRAMME)

    assert problems == () and texts == TEXTS == canonical.written(programme, KINDS)
    assert programme.blocks["purpose"].points == {2030: 1.0} and programme.years["2027"].answers[0].text == "Ja"
    canonical.write(texts, tmp_path, KINDS)
    again = reader.read_folder(tmp_path, PROGRAMME)
    assert again.texts == TEXTS and again.document == programme
    gone = {name: text for name, text in TEXTS.items() if "answers" not in name}
    canonical.write(gone, tmp_path, KINDS)
    assert sorted(canonical.present(tmp_path, KINDS)) == sorted(gone)


def test_every_problem_of_a_programme_has_its_place_on_the_disk_as_in_the_memory(tmp_path: Path) -> None:
    spoilt = with_("years/2027.yaml", "of: formas", "of: farmos") | {
        "agencies.csv": "id;name;budget\n", "strange.csv": "a\n", "years/x.yaml": "status: open\n",
        "years/2028.yaml": "status: perhaps\nanswers: []\n",
    }  # fmt: skip
    canonical.write(spoilt, tmp_path, KINDS)

    assert told(spoilt) == [
        (p.code, p.place.file, p.place.row) for p in reader.read_folder(tmp_path, PROGRAMME).problems
    ]
    assert told(spoilt) == [
        ("csv_semicolon", "agencies.csv", 1),
        ("file_unknown", "strange.csv", 0),
        ("value_not_allowed", "years/2028.yaml", 1),
        ("field_unknown", "years/2028.yaml", 2),
        ("text_pattern", "years/x.yaml", 0),
    ]


@pytest.mark.parametrize(
    "texts, expected",
    [
        ({}, [("file_missing", "agencies.csv", 0), ("file_missing", "programme.yaml", 0)]),
        (with_("programme.yaml", "format: 1", "format: 2"), [("format_unknown", "programme.yaml", 1)]),
        (with_("years/2027.yaml", "of: formas", "of: farmos"), [("reference_unknown", "years/2027.yaml", 3)]),
        (with_("agencies.csv", "12.5", "12.50"), [("not_canonical", "agencies.csv", 2)]),
        ({**TEXTS, "agencies.csv": "\ufeff" + TEXTS["agencies.csv"]}, [("not_canonical", "agencies.csv", 3)]),
        (with_("agencies.csv", "Formas", "For\0mas"), [("text_control", "agencies.csv", 2)]),
        (with_("programme.yaml", "{sv: Uppföljning}", "{en: x}"), [("field_unknown", "programme.yaml", 5), ("field_missing", "programme.yaml", 5)]),
    ],
)  # fmt: skip
def test_a_programme_is_checked(texts, expected) -> None:
    assert told(texts) == expected


def test_a_programmes_tables_that_excel_saved_are_mended(tmp_path: Path) -> None:
    canonical.write(
        {**TEXTS, "agencies.csv": "id;name;budget\nformas;Formas;12,5\nvinnova;Vinnova;\n"}, tmp_path, KINDS
    )

    assert excel_csv.mend(tmp_path, KINDS) == ("agencies.csv",)
    assert reader.read_folder(tmp_path, PROGRAMME).texts == TEXTS


def test_changes_of_a_programme_are_told_made_and_merged() -> None:
    ours = with_("agencies.csv", "12.5", "13") | {
        "years/2028.yaml": "status: open\n", "years/2027.yaml": "status: closed\ncalls:\n- {id: c1, of: formas}\n- {id: c2, of: vinnova}\n",
    }  # fmt: skip
    theirs = with_("programme.yaml", "points: {2030: 1}", "points: {2030: 1, 2035: 2}")
    found = changes.between(TEXTS, ours, KINDS)

    assert found == (
        Change("changed", "agencies", "formas", "budget", 12.5, 13),
        Change("changed", "years", "2027", "status", "open", "closed"),
        Change("added", "calls", "2027/c2", after={"id": "c2", "of": "vinnova"}),
        Change("added", "years", "2028", after={"status": "open"}),
    )
    assert changes.applied(TEXTS, found, KINDS) == ours
    both = merging.merged(TEXTS, ours, theirs, KINDS)
    assert both == Merged({**ours, "programme.yaml": theirs["programme.yaml"]}, ())
    assert folder.read(dict(both.texts), PROGRAMME).problems == ()
    shares = [
        with_("programme.yaml", "{state: 0.5, city: 0.5}", f"{{state: {x}, city: {1 - x}}}") for x in (0.25, 0.75)
    ]
    (clash,) = merging.merged(TEXTS, *shares, KINDS).clashes
    assert clash.name == ("blocks", "purpose", "shares") and clash.ours == {"state": 0.25, "city": 0.75}


def test_folder_knows_no_city() -> None:
    """No module of folder/ says the name of a city's file, section or kind."""
    names = ("city.yaml", "measures", "quantities", "commitments", "contract/", "scenarios.yaml")
    package = ROOT / "src" / "klimatkontrakt" / "folder"
    code = {
        path.name: re.sub(r'""".*?"""|#[^\n]*', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for path in package.glob("*.py")
    }

    assert [(name, word) for name, text in code.items() for word in names if f'"{word}"' in text] == []


def test_a_city_is_read_from_texts_as_from_its_folder() -> None:
    texts = {path.relative_to(LILLSTAD).as_posix(): path.read_text(encoding="utf-8")
             for path in LILLSTAD.rglob("*") if path.suffix in (".csv", ".yaml")}  # fmt: skip

    assert read(texts) == load(LILLSTAD)


def types_in(annotation: Any) -> Iterator[Any]:
    yield annotation
    for inner in get_args(annotation):
        yield from types_in(inner)


def held(model: type[Frozen]) -> Iterator[tuple[str, Any]]:
    """The fields of a type that hold several things with fields of their own."""
    for name, field in model.model_fields.items():
        for own in types_in(field.annotation):
            inner = [kind for kind in get_args(own) if isinstance(kind, type) and issubclass(kind, Frozen)]
            if get_origin(own) in (tuple, dict) and inner:
                yield field.alias or name, inner[0]


def test_every_list_of_things_in_a_city_is_a_part_and_every_word_is_a_field() -> None:
    """A new list of things in a type must be told in the table of kinds, or its changes would clash as one field."""
    one_field, followed = {("events", "names")}, {("scenarios", "measures")}
    models = {**{own.kind: own.model for own in (*CITY.entries, *CITY.parts)}, "contracts": CITY.periods.model,
              "city": CITY.header_model}  # fmt: skip
    parts = {(part.within, part.path[-1]) for part in CITY.parts}
    of_tables = {("contracts", table.kind) for table in CITY.periods.tables}
    stands = {(kind, name) for kind, model in models.items() for name, _ in held(model)}

    assert stands - one_field - followed - of_tables <= parts
    rows = {kind: table.row for kind, table in CITY.tables_by_kind.items()}
    for kind, names in CITY.words.items():
        fields = {field.alias or name for name, field in (models | rows)[kind].model_fields.items()}
        assert set(names) <= fields, kind
    assert set(CITY.words) <= {*models, *rows}


def test_the_keys_are_those_of_the_design() -> None:
    keys = {kind: table.key for kind, table in CITY.tables_by_kind.items()}

    assert keys["quantities"] == ("id", "when") and keys["lines"] == ("account", "line")
    assert keys["history"] == ("account", "line", "year", "release")
    assert CITY.above("money", "2024/k1/m") == ("commitments", "2024/k1")
    assert CITY.top_of("set_costs", "plan/cars/buy") == ("scenarios", "plan")
    assert CITY.above("scenarios.measures", "plan/a.b") == ("scenarios", "plan")
    assert CITY.above("outcomes", "2024/k1/done") == ("contracts", "2024")
