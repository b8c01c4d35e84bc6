# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Meetings and decisions: a folder with them comes back, each fault is told, and one rule says which budget is next."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.city import City, document, numbers_hash, read_city, write_city
from klimatkontrakt.city.decisions import STATES, Decision, Meeting
from klimatkontrakt.city.document import load, written
from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.city.next_budget import council, decided, next_budget
from klimatkontrakt.folder import merging
from klimatkontrakt.folder.tables import Column, Form, read, write
from klimatkontrakt.hall.versions import field_words, things
from klimatkontrakt.language.words import LANGUAGES
from klimatkontrakt.sources.book import reader, writer
from klimatkontrakt.sources.intake import law
from tests.cities import LILLSTAD, MALMO, copy_of, edited, shipped

MEETING_HEADS = "id,body,date,papers_in,papers_out,source"
HEADS = (
    "id,body,meeting,date,what_sv,what_en,measure,event,budget_year,account,year,value,unit,differs_sv,last_date,state,"
    "paragraph,dnr,source"
)
M1 = "m1,lillstad,2027-02-03,2027-01-20,2027-01-27,s1"
TODAY = date(2026, 11, 30)


def row(**cells: str) -> str:
    """A row of decisions.csv: a decision on a measure on its way, but for the cells that are given."""
    usual = {"id": "d1", "body": "lillstad", "what_sv": "Gör", "state": "needed", "source": "s1"}
    return ",".join({**usual, **cells}.get(name, "") for name in HEADS.split(","))


def with_rows(tmp_path: Path, *decisions: str, meetings: tuple[str, ...] = (M1,)) -> Path:
    folder = copy_of(LILLSTAD, tmp_path)
    (folder / "meetings.csv").write_text("\n".join([MEETING_HEADS, *meetings, ""]), encoding="utf-8")
    (folder / "decisions.csv").write_text("\n".join([HEADS, *decisions, ""]), encoding="utf-8")
    return folder


def codes(folder: Path) -> list[tuple[str, str, int, str]]:
    """Every problem of the two files by code, file, row and column."""
    return [
        (p.code, p.place.file, p.place.row, p.place.column) for p in load(folder).problems if p.code != "not_canonical"
    ]


FILLED = (
    row(id="d1", meeting="m1", measure="fewer_trips", state="coming", dnr="missing: ej diariefört"),
    row(id="d2", date="2026-11", what_sv='"Budget, ja"', budget_year="2027", state="decided", paragraph="12"),
    row(id="d3", date="2026", account="territorial", year="2025", value="17.5", unit="ktCO2e", state="decided"),
    row(id="d4", date="missing: oläst", account="territorial", year="2024", value="missing: oläst", state="decided"),
)


# The folder


def test_a_city_without_the_files_is_as_it_was(tmp_path):
    city = shipped(LILLSTAD)

    assert city.meetings == () == city.decisions
    assert not {"meetings.csv", "decisions.csv"} & written(city).keys()


def test_a_folder_with_them_comes_back_in_its_fixed_form(tmp_path):
    city = read_city(with_rows(tmp_path, *FILLED))

    write_city(city, tmp_path / "again")
    again = read_city(tmp_path / "again")
    assert again.decisions == city.decisions and again.meetings == city.meetings
    assert again.decisions[3].missing == "oläst" and again.decisions[3].value is None
    assert written(again) == written(city)


def test_a_column_of_values_that_are_all_missing_is_not_dropped():
    form = Form("x.csv", (Column("id"), Column("value", "value", always=False)))

    text = write([{"id": "a", "value": None, "missing": "oläst"}], form)
    assert text == "id,value\na,missing: oläst\n" and write([{"id": "a"}], form) == "id\na\n"
    assert read(text, form)[0][0].values == {"id": "a", "value": None, "missing": "oläst"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_excel_book_gives_the_same_city_back(tmp_path, language):
    city = read_city(with_rows(tmp_path, *FILLED))

    proposal = reader.proposed(city, writer.book(city, language), name="bok.xlsx")
    assert proposal.city is not None and written(proposal.city) == written(city)


def test_a_book_of_a_city_without_them_can_be_given_a_first_decision(tmp_path):
    city = read_city(with_rows(tmp_path, *FILLED))
    bare = city.model_copy(update={"decisions": (), "meetings": ()})

    proposal = reader.proposed(bare, writer.book(city, "sv"), name="bok.xlsx")
    assert proposal.city is not None and proposal.city.decisions == city.decisions


def test_no_number_rests_on_them(tmp_path):
    city = read_city(with_rows(tmp_path, *FILLED))

    assert numbers_hash.numbers_hash(city) == numbers_hash.numbers_hash(shipped(LILLSTAD))


@pytest.mark.parametrize("folder", [LILLSTAD, MALMO], ids=["lillstad", "malmo"])
def test_what_is_shipped_has_no_problem_of_a_decision(folder):
    assert codes(folder) == []
    assert all(source.id for source in read_city(folder).sources)


# Problems


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"body": "ingen"}, "reference_unknown", "body"),
        ({"source": "ingen"}, "reference_unknown", "source"),
        ({"measure": "ingen"}, "reference_unknown", "measure"),
        ({"event": "ingen"}, "reference_unknown", "event"),
        ({"meeting": "m9"}, "reference_unknown", "meeting"),
        ({"state": "beslutad"}, "value_not_allowed", "state"),
        ({"what_sv": ""}, "field_missing", "what_sv"),
        ({"date": "2027-02-30"}, "decision_date", "date"),
        ({"date": "nästa år"}, "decision_date", "date"),
        ({"date": "missing:"}, "missing_why", "date"),
        ({"last_date": "20270203"}, "decision_date", "last_date"),
        ({"dnr": "missing:"}, "missing_why", "dnr"),
        ({"paragraph": "missing: "}, "missing_why", "paragraph"),
        ({"state": "decided"}, "decided_undated", "date"),
        ({"state": "refused"}, "decided_undated", "date"),
        ({"meeting": "m1", "date": "2027"}, "decision_date_twice", "date"),
        ({"meeting": "m1", "body": "state"}, "meeting_of_other", "meeting"),
        ({"measure": "fewer_trips", "budget_year": "2027"}, "decision_of_several", ""),
        ({"year": "2025"}, "figure_without_account", "year"),
        ({"value": "missing: oläst"}, "figure_without_account", "value"),
        ({"account": "territorial", "value": "3", "unit": "tCO2e"}, "field_missing", "year"),
        ({"account": "territorial", "year": "2025"}, "value_missing", "value"),
        ({"account": "territorial", "year": "2025", "value": "3"}, "number_without_unit", "unit"),
        ({"account": "territorial", "year": "2025", "value": "3", "unit": "GWh"}, "adopted_unit", "unit"),
        ({"account": "territorial", "year": "2025", "value": "3", "unit": "snö"}, "unit_unknown", "unit"),
        ({"state": "coming", "date": "2027-03", "last_date": "2027-02"}, "decision_late", "last_date"),
        ({"account": "territorial", "year": "1990", "value": "29", "unit": "ktCO2e"}, "adopted_differs", "value"),
        ({"state": "decided", "date": "2026", "measure": "electric_cars"}, "decision_against_status", "state"),
        ({"state": "refused", "date": "2026", "measure": "fewer_trips"}, "decision_against_status", "state"),
        ({"state": "decided", "date": "2024", "budget_year": "2027"}, "budget_year_far", "budget_year"),
        ({"state": "decided", "date": "2028", "budget_year": "2027"}, "budget_year_far", "budget_year"),
    ],
)  # fmt: skip
def test_each_fault_of_a_decision_is_told_in_its_cell_in_both_languages(tmp_path, cells, code, column):
    folder = with_rows(tmp_path, row(**cells))

    assert codes(folder) == [(code, "decisions.csv", 2, column)]
    said = {language: load(folder).problems[-1].said(language) for language in LANGUAGES}
    assert said["sv"] != said["en"] and all("{" not in text for text in said.values())


@pytest.mark.parametrize(
    ("meeting", "code", "column"),
    [
        ("m1,ingen,2027-02-03,,,s1", "reference_unknown", "body"),
        ("m1,lillstad,2027-02-03,,,ingen", "reference_unknown", "source"),
        ("m1,lillstad,2027-02,,,s1", "meeting_day", "date"),
        ("m1,lillstad,2027-02-29,,,s1", "meeting_day", "date"),
        ("m1,lillstad,3/2 2027,,,s1", "meeting_day", "date"),
        ("m1,lillstad,2027-02-03,2027-02-04,,s1", "papers_after_meeting", "papers_in"),
        ("m1,lillstad,2027-02-03,,2027-02-04,s1", "papers_after_meeting", "papers_out"),
        ("m1,lillstad,2027-02-03,2027-01-28,2027-01-27,s1", "papers_order", "papers_out"),
        ("m1,lillstad,2027-02-03,missing:,,s1", "missing_why", "papers_in"),
    ],
)
def test_each_fault_of_a_meeting_is_told_in_its_cell(tmp_path, meeting, code, column):
    assert codes(with_rows(tmp_path, meetings=(meeting,))) == [(code, "meetings.csv", 2, column)]


@pytest.mark.parametrize(
    "cells",
    [
        {"state": "decided", "date": "missing: står inte i källan"},
        {"state": "coming", "meeting": "m1", "last_date": "2027-02-03"},  # on the last day is in time
        {
            "state": "coming",
            "date": "2027",
            "last_date": "2027-02",
        },  # told by the year alone: nobody knows that it is late
        {"state": "decided", "date": "2026-11", "last_date": "2026-10"},  # late it was, and it is taken
        {"state": "needed", "date": "2027-03", "last_date": "2027-02"},  # nobody has put it forward yet
        {"state": "needed", "last_date": "missing: ingen vet", "paragraph": "missing: inte taget"},
        {"state": "decided", "date": "2026", "account": "territorial", "year": "2025", "value": "3", "unit": "ktCO2e"},
        {"state": "decided", "date": "2027-01", "budget_year": "2027"},
        {"state": "decided", "date": "2026", "measure": "fewer_trips"},  # decided both
        {"state": "decided", "date": "2026", "account": "territorial", "year": "1990", "value": "30", "unit": "ktCO2e"},
        {
            "state": "decided",
            "date": "2026",
            "account": "territorial",
            "year": "1990",
            "value": "29",
            "unit": "ktCO2e",
            "differs_sv": "Ny utgåva",
        },
    ],
)
def test_what_is_in_order_is_not_told(tmp_path, cells):
    assert codes(with_rows(tmp_path, row(**cells))) == []


def test_papers_may_come_in_on_the_day_of_the_meeting(tmp_path):
    assert codes(with_rows(tmp_path, meetings=("m1,lillstad,2027-02-03,2027-02-03,2027-02-03,s1",))) == []


def test_a_years_budget_is_decided_once_and_an_id_stands_once(tmp_path):
    twice = [row(id=name, state="decided", date="2026-11", budget_year="2027") for name in ("a", "b")]

    assert codes(with_rows(tmp_path / "1", *twice)) == [("budget_twice", "decisions.csv", 3, "budget_year")]
    same = [row(id="a"), row(id="a", what_sv="Annat")]
    assert [code for code, *_ in codes(with_rows(tmp_path / "2", *same))] == ["id_twice"]
    meetings = (M1, M1.replace("02-03", "02-04"))
    assert [code for code, *_ in codes(with_rows(tmp_path / "3", meetings=meetings))] == ["id_twice"]


def test_a_budget_is_the_councils_where_the_city_has_one(tmp_path):
    folder = with_rows(tmp_path, row(state="decided", date="2026-11", budget_year="2027"))
    edited(folder, "actors.csv", "households,", "kf,Kommunfullmäktige,City Council,board,,s1\nhouseholds,")

    assert codes(folder) == [("budget_of_other", "decisions.csv", 2, "body")]


def test_what_is_decided_ahead_of_today_is_told_and_what_is_coming_is_not(tmp_path):
    far = (row(id="a", state="decided", date="2099-01-01"), row(id="b", state="coming", date="2099-01-01"))

    told = [p for p in law.checked(with_rows(tmp_path, *far))[1] if p.code == "date_ahead"]
    assert [(p.place.file, p.place.row) for p in told] == [("decisions.csv", 2)]


def test_every_fault_of_a_row_is_told_at_once(tmp_path):
    broken = row(body="ingen", date="2027-02-30", measure="ingen", source="ingen", paragraph="missing:")

    assert {code for code, *_ in codes(with_rows(tmp_path, broken))} == {
        "reference_unknown",
        "decision_date",
        "missing_why",
    }
    assert len(codes(with_rows(tmp_path / "again", broken))) == 5


# Which budget comes next


def of_budgets(*rows: tuple[int, str, str]) -> City:
    """Lillstad with decisions of budgets: the year, the state, the date."""
    decisions = tuple(
        Decision(id=f"b{at}", body="lillstad", date=day, what_sv="Budget", budget_year=year, state=state, source="s1")
        for at, (year, state, day) in enumerate(rows)
    )
    return shipped(LILLSTAD).model_copy(update={"decisions": decisions})


@pytest.mark.parametrize(
    ("rows", "year", "is_told"),
    [
        ((), 2027, False),  # nobody says: next year
        (((2024, "decided", "2023-11"),), 2027, False),  # an old row says nothing of today
        (((2026, "decided", "2025-11-20"),), 2027, True),
        (((2027, "decided", "2026-11-26"),), 2028, True),  # in November next year's is decided already
        (((2027, "decided", "2026-11-30"),), 2028, True),  # today
        (((2027, "decided", "2026-12-01"),), 2027, False),  # tomorrow it is not taken yet
        (((2027, "coming", "2026-12-14"),), 2027, True),
        (((2027, "decided", "2026-11"), (2028, "coming", "2027-11")), 2028, True),
        (((2027, "decided", "2026-11"), (2028, "decided", "2026-11")), 2029, True),
        (((2026, "decided", "2025-11"), (2028, "decided", "2026-11")), 2027, True),  # the first that is not decided
        (((2027, "refused", "2026-11-26"),), 2027, False),
        (((2027, "decided", "missing: oläst"),), 2028, True),  # decided, nobody knows the day
    ],
)
def test_the_next_budget_is_the_first_that_the_council_has_not_decided(rows, year, is_told):
    found = next_budget(of_budgets(*rows), TODAY)

    assert (found.year, found.is_told) == (year, is_told)


ROWS = st.lists(
    st.tuples(st.integers(2022, 2032), st.sampled_from(STATES), st.sampled_from(["2026", "2025-11", "2027-01"]))
)


@given(rows=ROWS, order=st.randoms(use_true_random=False))
def test_the_next_budget_is_never_decided_and_those_before_it_are_whatever_the_order(rows, order):
    once = list({year: (year, state, day) for year, state, day in rows}.values())
    city = of_budgets(*once)
    shuffled = list(city.decisions)
    order.shuffle(shuffled)

    found, taken = next_budget(city, TODAY), decided(city, TODAY)
    assert found.year not in taken and found.year > TODAY.year
    assert all(year in taken for year in range(TODAY.year + 1, found.year))
    assert next_budget(city.model_copy(update={"decisions": tuple(shuffled)}), TODAY) == found


def test_a_boards_row_of_a_budget_is_not_the_councils():
    city = shipped(MALMO)
    rows = tuple(
        Decision(id=body, body=body, date="2026-11", what_sv="Budget", budget_year=year, state="decided", source="ccc")
        for body, year in (("kf", 2027), ("miljonamnden", 2028))
    )

    assert council(city) is not None and council(city).id == "kf"
    assert next_budget(city.model_copy(update={"decisions": rows}), TODAY).year == 2028


def test_a_meeting_gives_the_day():
    meeting = Meeting(id="m", body="lillstad", date="2026-12-14", source="s1")
    row_of_it = Decision(
        id="b", body="lillstad", meeting="m", what_sv="Budget", budget_year=2027, state="decided", source="s1"
    )
    city = shipped(LILLSTAD).model_copy(update={"meetings": (meeting,), "decisions": (row_of_it,)})

    assert next_budget(city, TODAY).year == 2027 and next_budget(city, date(2026, 12, 14)).year == 2028


# Changes


def test_two_who_put_in_different_decisions_are_both_heard(tmp_path):
    base = read_city(with_rows(tmp_path, *FILLED))
    mine = base.model_copy(update={"decisions": (*base.decisions, base.decisions[0].model_copy(update={"id": "d5"}))})
    moved = base.decisions[0].model_copy(update={"state": "deferred"})
    theirs = base.model_copy(update={"decisions": (moved, *base.decisions[1:])})

    merged = merging.merged(written(base), written(mine), written(theirs), CITY)
    city = document.read(merged.texts).city
    assert merged.clashes == () and city is not None
    assert {(row.id, row.state) for row in city.decisions} == {
        ("d1", "deferred"), ("d2", "decided"), ("d3", "decided"), ("d4", "decided"), ("d5", "coming"),
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_of_changes_names_a_meeting_and_a_decision(tmp_path, language):
    city = read_city(with_rows(tmp_path, *FILLED))
    things_named = {thing: things.name(city, thing, language) for thing, _ in things.rows(city)}

    told = things_named[things.Thing("meetings", "m1")], things_named[things.Thing("decisions", "d2")]
    expected = {
        "sv": ("Möte i Lillstads kommun 2027-02-03", "Budget, ja"),
        "en": ("Meeting of Municipality of Lillstad on 2027-02-03", "Budget, ja"),
    }
    assert told == expected[language]
    assert field_words.name(things.Thing("decisions", "d1"), "last_date", "sv") == "Behövs senast"
