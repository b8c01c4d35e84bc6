# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What bodies decide, as it is told: each sentence and row is held against the numbers and dates that it tells of."""

from __future__ import annotations

import math
import re
from datetime import date
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatkontrakt.chapters import contents, decisions, decisions_needed, next_budget
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import City
from klimatkontrakt.city.decisions import STATES, Decision, Meeting
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answer.parts import Answer
from klimatkontrakt.engine.answers import in_full
from klimatkontrakt.figures.figure import Figure
from klimatkontrakt.language import days
from klimatkontrakt.language.words import LANGUAGES
from klimatkontrakt.publish import report
from tests import extent
from tests.cities import LILLSTAD, MALMO, copy_of, shipped
from tests.terminal import run
from tests.whole_cities import whole_cities

TODAY = date(2026, 11, 30)


@cache
def lillstad() -> tuple[City, Answer]:
    """Lillstad whose trips are only planned, so that the municipality has something to decide."""
    city = shipped(LILLSTAD)
    planned = city.measures["fewer_trips"].model_copy(update={"status": "planned"})
    city = city.model_copy(update={"measures": {**city.measures, "fewer_trips": planned}})
    return city, study.answer(city, "contract", draws=250)


@cache
def malmo() -> tuple[City, Answer]:
    city = shipped(MALMO)
    return city, study.answer(city, "contract", draws=250)


def run_with(*rows: Decision, today: date | None = TODAY, meetings: tuple[Meeting, ...] = ()) -> Run:
    city, answer = lillstad()
    return Run(city.model_copy(update={"decisions": rows, "meetings": meetings}), answer, today)


def decision(**values) -> Decision:
    usual = {
        "id": "d",
        "body": "lillstad",
        "what_sv": "Vägen",
        "what_en": "The road",
        "state": "coming",
        "source": "s1",
    }
    return Decision(**{**usual, **values})


def figure(run: Run, key: str, language="sv") -> Figure | None:
    return next((own for own in decisions.figures(run, language) if own.key == key), None)


def number(text: str) -> float:
    return float(re.sub(r"[\s\xa0]", "", text).replace(",", ".").replace("−", "-"))


# On their way


def test_a_measure_on_its_way_is_told_with_body_day_papers_and_its_contribution():
    meeting = Meeting(id="m", body="lillstad", date="2026-12-14", papers_in="2026-12-01", source="s1")
    coming = figure(run_with(decision(meeting="m", measure="fewer_trips"), meetings=(meeting,)), "coming")

    assert coming.finding == "Beslut på väg" and len(coming.rows) == 1
    what, body, when, tonnes = coming.rows[0]
    assert (what, body) == ("Vägen", "Lillstads kommun")
    assert when == "14 december 2026 (handlingar inne 1 december 2026)"
    # pencil: the share of trips is about 1 125 t of the cut (README); the draws' mean lies near it, and it is a cut
    assert -1250 < number(tonnes) < -900


def test_a_measure_outside_the_plan_is_told_with_what_it_brings_alone():
    city, _ = lillstad()
    answer = study.answer(city, "baseline", draws=250)
    run = Run(city.model_copy(update={"decisions": (decision(measure="electric_cars", date="2027"),)}), answer, TODAY)

    tonnes = number(figure(run, "coming").rows[0][3])
    assert tonnes == pytest.approx(-answer.contributions.of("alone", "electric_cars").mean, abs=1)


def test_a_day_that_has_been_says_that_nobody_has_put_in_what_came_of_it():
    for day, has_been in (("2026-11-29", True), ("2026-11-30", False), ("2026-11", False), ("2025", True)):
        when = figure(run_with(decision(date=day)), "coming", "en").rows[0][2]
        assert ("has not been put in" in when) == has_been, day
    assert figure(run_with(decision(date="2020"), today=None), "coming", "en").rows[0][2] == "2020"


def test_what_no_day_is_known_of_stands_last_and_says_so():
    rows = [
        decision(id="a", date="missing: oläst"),
        decision(id="b", date="2027-02"),
        decision(id="c", date="2027-01-31"),
    ]

    assert [row[2] for row in figure(run_with(*rows), "coming").rows] == [
        "31 januari 2027",
        "februari 2027",
        "inte känt",
    ]


def test_a_decision_of_nothing_that_emits_has_no_number_and_is_not_zero():
    row = decision(date="2027", budget_year=2027)

    assert figure(run_with(row), "coming").rows[0][3] == "–"


# Needed now


def test_a_planned_measure_is_needed_by_the_last_december_before_it_brings_anything():
    needed = figure(run_with(), "needed")  # no row at all: the plan tells

    # the ramp is 2023: 0, 2027: 1, so 2024 is the first year with anything of it
    assert [row[:3] for row in needed.rows] == [
        ["Färre bilresor", "Lillstads kommun", "31 december 2023; dagen har varit"]
    ]


def test_what_households_each_choose_and_what_is_decided_needs_no_decision():
    city = shipped(LILLSTAD)  # trips are decided, cars are the households'
    run = Run(city, study.answer(city, "contract", draws=250), TODAY)

    assert decisions_needed.every(run) == [] and figure(run, "needed") is None and figure(run, "coming") is None


@pytest.mark.parametrize(
    ("values", "is_needed"),
    [
        ({"state": "needed", "last_date": "2027-12-31"}, True),  # to the end of next year
        ({"state": "needed", "last_date": "2028-01-01"}, False),
        ({"state": "needed", "last_date": "2020"}, True),  # should have been
        ({"state": "coming", "date": "2027-02", "last_date": "2027-02"}, False),  # in time
        ({"state": "coming", "date": "2027-03", "last_date": "2027-02"}, True),  # too late
        ({"state": "coming", "date": "2026-10", "last_date": "2027-02"}, True),  # has been, and no word of it
        ({"state": "deferred", "last_date": "2027-02"}, True),  # to no day
        ({"state": "decided", "date": "2026-10", "last_date": "2027-02"}, False),
        ({"state": "refused", "date": "2026-10", "last_date": "2027-02"}, False),
    ],
)
def test_what_is_needed_now(values, is_needed):
    run = run_with(decision(measure="fewer_trips", **values))

    assert [own.names["sv"] for own in decisions_needed.now(run)] == ["Vägen"] * is_needed


def test_a_row_without_a_last_day_that_is_of_no_planned_measure_is_told_apart():
    run = run_with(decision(state="needed", last_date="missing: ingen vet"))

    assert "Vägen" not in [own.names["sv"] for own in decisions_needed.now(run)]
    assert any("Vägen" in note for note in figure(run, "needed").notes)


DAYS = st.sampled_from(["", "missing: oläst", "2025", "2026-11-30", "2026-12", "2027-03-01", "2027", "2029-05"])
DECISIONS = st.builds(
    decision,
    state=st.sampled_from(STATES),
    date=DAYS,
    last_date=DAYS,
    measure=st.sampled_from([None, "fewer_trips", "electric_cars"]),
    body=st.sampled_from(["lillstad", "state"]),
)


@given(rows=st.lists(DECISIONS, max_size=6), today=st.sampled_from([TODAY, date(2027, 1, 1), None]))
@settings(max_examples=extent.examples(60), deadline=None)
def test_whatever_is_put_in_no_row_is_lost_and_at_most_three_are_needed(rows, today):
    named = [row.model_copy(update={"id": f"d{at}", "what_sv": f"Beslut {at}"}) for at, row in enumerate(rows)]
    run = run_with(*named, today=today)
    sv, en = decisions.figures(run, "sv"), decisions.figures(run, "en")

    assert [own.key for own in sv] == [own.key for own in en]
    coming = figure(run, "coming")
    on_way = {row.what_sv for row in named if row.state in ("coming", "deferred")}
    assert {row[0] for row in coming.rows} == on_way if coming else not named
    needed = decisions_needed.now(run)
    assert len(needed) <= 3 and all(own.last for own in needed)
    order = [(own.body != "lillstad", -own.effect.largest) for own in needed]
    assert order == sorted(order)  # the city's own first, then the largest
    left_out = [own.effect.largest for own in decisions_needed.every(run) if own.last and own not in needed]
    if today is None and len(needed) == 3:
        assert all(size <= min(own.effect.largest for own in needed) for size in left_out)


# All measures in full


def test_all_measures_of_lillstad_in_full_reach_the_target_by_pencil():
    city, answer = lillstad()

    # pencil: 15 000 · 0.9 · 0.5 = 6 750 t at most 9 000; central, without delay
    assert answer.in_full.value.central == pytest.approx(6_750) and answer.in_full.measures == 2
    baseline = study.answer(city, "baseline", draws=250)  # the plan of nothing: the same measures in full
    assert baseline.in_full.value.central == pytest.approx(6_750)
    assert figure(Run(city, baseline), "reach").finding.startswith("Alla 2 åtgärder fullt ut når målet")


@given(city=whole_cities())
@settings(max_examples=extent.examples(25), deadline=None)
def test_the_sentence_of_all_measures_is_true_of_any_city(city):
    results = study.run(city, "baseline", draws=250)
    run = Run.of(results, TODAY)
    full = run.answer.in_full
    if full is None:
        return
    found = {language: figure(run, "reach", language) for language in LANGUAGES}
    if not full.measures:
        assert found["sv"] is None
        return
    target = city.targets[full.target]
    is_reached = full.value.mean <= target.at_most * (1 + 1e-9) + 1e-9
    if math.isclose(full.value.mean, target.at_most, rel_tol=1e-6, abs_tol=1e-6):
        return
    assert found["sv"].finding.startswith("Inte ens") != is_reached
    assert found["en"].finding.startswith("Not even") != is_reached
    for own in found.values():
        assert all(cell in own.finding for row in own.rows for cell in row[1:])


@given(city=whole_cities())
@settings(max_examples=extent.examples(10), deadline=None)
def test_in_full_is_what_a_scenario_with_every_measure_at_level_one_gives(city):
    results = study.run(city, "baseline", draws=250)
    if results.answer.in_full is None:
        return
    everything = city.scenarios["baseline"].model_copy(
        update={"measures": {name: study.plan.NOT_RUNNING.model_copy(update={"level": 1.0}) for name in city.measures}}
    )
    with_all = city.model_copy(update={"scenarios": {**city.scenarios, "everything": everything}})
    name = results.answer.in_full.target

    own = study.run(with_all, "everything", draws=250).verdicts[name]
    np.testing.assert_allclose(in_full.verdict(results, name).value, own.value, rtol=1e-12)


# The adopted account


@pytest.mark.parametrize(
    ("value", "unit", "key"),
    [(30.0, "ktCO2e", "same"), (30_000.0, "tCO2e", "same"), (29.0, "ktCO2e", "other"), (None, "", "unknown")],
)
def test_the_adopted_figure_is_set_beside_ours_in_the_same_unit(value, unit, key):
    _, answer = lillstad()
    row = decision(
        state="decided", date="2026-04-19", paragraph="§ 31", dnr="MN-2026-1", account="territorial", year=1990,
        value=value, missing=None if value is not None else "oläst", unit=unit,
    )  # fmt: skip
    published = answer.frame.published["territorial"][1990]
    assert published == 30_000

    adopted = figure(run_with(row), "adopted")
    words = {"same": "Vår siffra är densamma", "other": "Vår siffra är 30", "unknown": "är inte inlagd"}
    assert words[key] in adopted.finding and "19 april 2026, § 31" in adopted.finding
    assert ("Ingen har lagt in varför siffrorna skiljer sig." in adopted.notes) == (key == "other")
    assert any("MN-2026-1" in note for note in adopted.notes)
    assert (("Siffran saknas", "oläst.", "") in adopted.quotes) == (key == "unknown")


def test_figures_that_differ_are_never_written_alike():
    row = decision(state="decided", date="2026", account="territorial", year=1990, value=30_000.4, unit="tCO2e")
    adopted = figure(run_with(row), "adopted")

    assert adopted.rows[0][1] != adopted.rows[1][1] and "Vår siffra är 30" in adopted.finding


def test_why_ours_differs_is_told_in_the_readers_language():
    row = decision(
        state="decided", date="2026", account="territorial", year=1990, value=29.0, unit="ktCO2e",
        differs_sv="SMHI har räknat om.", differs_en="SMHI has revised.",
    )  # fmt: skip

    assert "Därför skiljer sig siffrorna: SMHI har räknat om." in figure(run_with(row), "adopted").notes
    assert "Why the figures differ: SMHI has revised." in figure(run_with(row), "adopted", "en").notes


def test_the_last_adopted_account_is_the_headlines_latest_whatever_the_order():
    rows = [
        decision(id=name, state=state, date=day, account=account, year=year, value=1.0, unit=unit)
        for name, state, day, account, year, unit in (
            ("a", "decided", "2024", "territorial", 2023, "ktCO2e"),
            ("b", "decided", "2025-04", "territorial", 2024, "ktCO2e"),
            ("c", "coming", "2026-12", "territorial", 2025, "ktCO2e"),
            ("d", "decided", "2026", "electricity", 2025, "GWh"),
        )
    ]

    assert decisions.adopted(run_with(*rows)).id == "b" == decisions.adopted(run_with(*reversed(rows))).id
    assert decisions.adopted(run_with(rows[3])).id == "d" and decisions.adopted(run_with(rows[2])) is None


@pytest.mark.parametrize("day", ["2099-02-01", "2099-02", "2099"])
def test_an_account_that_is_to_be_adopted_is_not_told_as_adopted(day):
    first = decision(id="a", state="decided", date="2024", account="territorial", year=2022, value=1.0, unit="ktCO2e")
    ahead = first.model_copy(update={"id": "b", "date": day, "year": 2023})

    assert decisions.adopted(run_with(first, ahead)).id == "a" and decisions.adopted(run_with(ahead)) is None
    assert decisions.adopted(run_with(ahead, today=None)).id == "b"


# The budget


@pytest.mark.parametrize(
    ("rows", "year", "text"),
    [
        ((), 2027, "är inte inlagt. Här visas 2027."),
        ((("a", 2027, "decided", "2026-11-26"),), 2028, "2028 är det första år vars budget fullmäktige inte har beslutat."),
        ((("a", 2027, "coming", "2026-12-14"),), 2027, "Budgeten för 2027 är inte beslutad än. När fullmäktige beslutar: 14 december 2026."),
        ((("a", 2027, "decided", "2026-11-26"),), 2027, "Budgeten för 2027 är beslutad (26 november 2026, paragrafen är inte känd)."),
    ],
)  # fmt: skip
def test_the_purses_say_why_a_year_is_the_next(rows, year, text):
    budgets = [decision(id=i, budget_year=of, state=state, date=day) for i, of, state, day in rows]
    run = run_with(*budgets)

    notes = next_budget.figure(run, "sv", year).notes
    assert any(text in note for note in notes)


# Pages


@pytest.mark.parametrize("language", extent.some(LANGUAGES, 1))
def test_page_and_report_tell_the_same_of_malmo(language):
    city, answer = malmo()
    run = Run(city, answer, TODAY)
    page = contents.page(run, "city", language, 2027).more["decisions"]
    chapter = next(own for name, _, own in report.sections(run, language, 2027) if name == "decisions-chapter")

    assert page == chapter and [own.key for own in page] == ["coming", "needed", "reach", "adopted"]
    told = " ".join([own.finding for own in page] + [cell for own in page for row in own.rows for cell in row])
    assert "missing:" not in told and "None" not in told and "nan" not in told


def test_a_date_is_written_as_people_write_it():
    assert [days.written(text, "sv") for text in ("2026-12-14", "2026-12", "2026")] == [
        "14 december 2026",
        "december 2026",
        "2026",
    ]
    assert days.written("2026-12-04", "en") == "4 December 2026"


def test_the_command_lines_report_goes_by_the_same_rule_as_the_pages(tmp_path):
    folder, today = copy_of(LILLSTAD, tmp_path), date.today()
    heads = "id,body,meeting,date,what_sv,what_en,measure,event,budget_year,last_date,state,paragraph,dnr,source"
    budget = f"b,lillstad,,{today.isoformat()},Budget,,,,{today.year + 1},,decided,12,,s1"
    (folder / "decisions.csv").write_text(f"{heads}\n{budget}\n", encoding="utf-8")

    done = run("run", folder, "--scenario", "contract", "--draws", "250", "--report", tmp_path / "r.html")
    assert done.returncode == 0, done.stderr
    told = f"{today.year + 2} är det första år vars budget fullmäktige inte har beslutat"
    assert told in (tmp_path / "r.html").read_text(encoding="utf-8")
