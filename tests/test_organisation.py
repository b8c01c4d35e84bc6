# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who does what, what stands in the way, where are the gaps: by pencil, and the same figures as on other pages."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatkontrakt.chapters import bodies, body_page, contents, money_by_area, obstacles, organisation, roadmap
from klimatkontrakt.chapters.measures import table_figure
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import City, numbers_hash, read_city
from klimatkontrakt.city.document import load
from klimatkontrakt.city.organisation import Obstacle, Uptake
from klimatkontrakt.city.schema import Actor, Decision, Goal, Meeting
from klimatkontrakt.engine import study
from klimatkontrakt.engine.worlds import plan
from klimatkontrakt.figures.figure import Figure
from klimatkontrakt.hall.core import page
from klimatkontrakt.hall.search import hits, things
from klimatkontrakt.language.words import LANGUAGES, Language
from tests import extent, hall, readability
from tests.cities import LILLSTAD, MALMO, copy_of

UPTAKE: dict[str, Any] = {"source": "s1", "says": "yes"}
OBSTACLE: dict[str, Any] = {"id": "o", "what_sv": "Hinder", "source": "s1"}


@cache
def run_of(folder: Path) -> Run:
    city = read_city(folder)
    return Run(city, study.answer(city, plan.shown(city), draws=250))


def lillstad(**changed: Any) -> Run:
    """Lillstad's run with other words; no number rests on them."""
    run = run_of(LILLSTAD)
    return Run(run.document.model_copy(update=changed), run.answer)


def with_goals(*uptakes: dict[str, Any], measures: dict[str, tuple[str, ...]] | None = None) -> City:
    """Lillstad with two goals, what is said of them, and its measures for some."""
    city = run_of(LILLSTAD).document
    goals = {name: Goal(kind="goal", sv=name, source="s1") for name in ("g1", "g2")}
    own = {
        name: measure.model_copy(update={"goals": (measures or {}).get(name, ())})
        for name, measure in city.measures.items()
    }
    said = tuple(Uptake(id=f"u{at}", **{**UPTAKE, **row}) for at, row in enumerate(uptakes))
    return city.model_copy(update={"goals": goals, "measures": own, "uptakes": said})


def figure_of(figures: list[Figure], key: str) -> Figure:
    return next(own for own in figures if own.key == key)


# ---------- which goals a body can move


def test_a_body_moves_a_goal_when_it_says_so_or_carries_a_measure_for_it() -> None:
    city = with_goals({"body": "state", "goal": "g1"}, measures={"fewer_trips": ("g2",)})

    assert bodies.movers(city, "g1") == ["state"]
    assert bodies.movers(city, "g2") == ["lillstad"]  # fewer_trips is Lillstad's own
    assert bodies.goals_without_body(city) == []


def test_what_a_body_says_of_a_goal_goes_before_what_its_measures_say() -> None:
    city = with_goals({"body": "lillstad", "goal": "g2", "says": "no"}, measures={"fewer_trips": ("g2",)})

    assert not bodies.can_move(city, "lillstad", "g2")
    assert bodies.goals_without_body(city) == ["g1", "g2"]


def test_a_measure_that_is_taken_on_is_a_body_s_own_and_one_that_is_declined_is_not() -> None:
    taken, declined = ({"body": "state", "measure": "fewer_trips", "says": says} for says in ("yes", "no"))

    assert bodies.own_measures(with_goals(taken), "state") == ["fewer_trips"]
    assert bodies.own_measures(with_goals(declined), "state") == []
    assert bodies.own_measures(with_goals(declined), "lillstad") == ["fewer_trips"]


@settings(max_examples=extent.examples(60), deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["lillstad", "state"]), st.sampled_from(["g1", "g2"]), st.booleans())))
def test_a_goal_has_a_body_or_is_a_gap_and_never_both(said: list[tuple[str, str, bool]]) -> None:
    once = {(body, goal): "yes" if is_yes else "no" for body, goal, is_yes in said}
    city = with_goals(*({"body": body, "goal": goal, "says": says} for (body, goal), says in once.items()))
    without = bodies.goals_without_body(city)

    for goal in ("g1", "g2"):
        assert (goal in without) == (not bodies.movers(city, goal))
        assert bodies.movers(city, goal) == [body for body in ("lillstad", "state") if once.get((body, goal)) == "yes"]


# ---------- gaps


def test_a_board_without_a_measure_is_a_gap_but_not_the_council_that_decides_over_it() -> None:
    boards = [
        Actor(id="council", label_sv="Fullmäktige", type="board", source="s1"),
        Actor(id="traffic", label_sv="Trafiknämnden", type="board", parent="all", source="s1"),
        Actor(id="all", label_sv="Nämnderna", type="board", source="s1"),
    ]
    city = run_of(LILLSTAD).document
    duties = [{**city.duties[0].model_dump(), "id": "c", "body": "council", "does": "decides", "area": None}]
    told = lillstad(
        actors=(*city.actors, *boards), duties=tuple(type(city.duties[0]).model_validate(row) for row in duties)
    )

    assert bodies.bodies_without_measure(told.city) == ["traffic"]
    assert body_page.more(told, "traffic", "sv")["gaps"] == ["Ingen åtgärd är inlagd."]
    assert body_page.more(told, "council", "sv")["gaps"] == []


def test_a_measure_of_the_plan_without_money_says_why() -> None:
    city = run_of(LILLSTAD).document
    told = {row.measure: row.lack for row in bodies.unfunded(run_of(LILLSTAD))}

    assert told == {"electric_cars": "unfunded", "fewer_trips": "unfunded"}
    without = city.measures["fewer_trips"].model_copy(update={"costs": ()})
    silent = lillstad(measures={**city.measures, "fewer_trips": without})
    assert {row.measure: row.lack for row in bodies.unfunded(silent)}["fewer_trips"] == "silent"


def test_a_measure_that_is_funded_is_no_gap(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    text = (folder / "measures.yaml").read_text(encoding="utf-8")
    (folder / "measures.yaml").write_text(
        text.replace("includes_energy: false,", "includes_energy: false, funded: 0.5,")
    )
    told = [row.measure for row in bodies.unfunded(run_of(folder))]

    assert told == ["electric_cars"]


def test_the_sentence_counts_the_rows_of_the_gaps_below_it() -> None:
    run = run_of(MALMO)
    figures = organisation.figures(run, "sv")
    numbers = [int(number) for number in re.findall(r"\d+", organisation.finding(run, "sv"))]

    assert numbers == [len(figure_of(figures, key).rows) for key in ("gap_goals", "gap_bodies", "gap_money")]


# ---------- obstacles


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({}, "met"),
        ({"lifted_to": "state"}, "lifted"),
        ({"lifted_to": "state", "lifted": "2026-03"}, "lifted"),
        ({"lifted_to": "state", "answer_sv": "Nej"}, "answered"),
        ({"lifted_to": "state", "answered": "2026-04"}, "answered"),
        ({"gone": "2026-05"}, "gone"),
        ({"lifted_to": "state", "answer_sv": "Ja", "gone": "2026-05"}, "gone"),
    ],
)
def test_an_obstacle_s_state_is_worked_out_of_its_row(cells: dict[str, str], state: str) -> None:
    assert Obstacle.model_validate({**OBSTACLE, **cells}).state == state


def test_lillstad_s_obstacles_are_told_with_to_whom_when_and_the_answer() -> None:
    rows = figure_of(obstacles.figures(run_of(LILLSTAD), "sv"), "obstacles").rows

    assert [row[2] for row in rows] == ["inte lyft", "väntar på svar", "besvarat"]
    assert rows[2][4:] == ["Staten, 2 mars 2026", "En utredning ser över reglerna (juni 2026)"]
    assert rows[1][5] == "inget svar än" and rows[0][4:] == ["–", "–"]
    assert (
        obstacles.more(run_of(LILLSTAD), "sv")["finding"] == "2 hinder har inget svar. En regel väntar på att ändras."
    )


def test_a_wanted_rule_that_is_an_event_shows_what_it_may_swing_and_others_nothing() -> None:
    rows = {row[0]: row[-1] for row in figure_of(obstacles.figures(run_of(MALMO), "sv"), "rules").rows}

    assert " till " in rows["En reduktionsplikt som gör att bränslena blir renare"]
    assert rows["Snabbare lov för vind och sol"] == "inte känt"


# ---------- areas


def written(text: str) -> float:
    return float(text.replace("\xa0", "").replace(",", ".").replace("−", "-"))


def test_what_the_areas_bring_adds_up_to_what_the_plan_brings_as_the_measures_say_it() -> None:
    run = run_of(MALMO)
    *areas, whole = figure_of(organisation.figures(run, "sv"), "areas").rows
    known = [written(row[5]) for row in areas if row[5] != "inte känt"]

    assert sum(known) == written(whole[5])
    assert [sum(int(row[at]) for row in areas) for at in (3, 4)] == [int(whole[3]), int(whole[4])]
    assert int(whole[3]) == len(table_figure(run, "sv").rows)
    for row, area in zip(areas, run.city.areas, strict=True):
        finding = roadmap.more(run, area, "sv")["finding"]
        assert (f"ungefär {row[5]} kt" in finding) == (row[5] != "inte känt")


def test_an_area_s_money_is_that_of_the_page_of_money() -> None:
    run = run_of(MALMO)
    of_money = {row[0]: row for row in money_by_area.areas_figure(run, "sv").rows}  # type: ignore[union-attr]
    sentences = " ".join(roadmap.more(run, "mobility", "sv")["sentences"])
    whole, funded = next(row[-2:] for name, row in of_money.items() if name.startswith("Mobilitet"))

    assert f"är {whole} miljoner" in sentences and f"är {funded} miljoner" in sentences


def test_a_saving_is_told_as_one_and_not_as_a_cost_below_zero() -> None:
    sentences = roadmap.more(run_of(LILLSTAD), "mobility", "sv")["sentences"]

    assert any("sparar" in sentence for sentence in sentences) and not any("−" in sentence for sentence in sentences)


def test_the_next_decision_of_an_area_is_the_first_that_is_still_to_be_taken() -> None:
    usual = {"body": "lillstad", "what_sv": "Cyklar", "measure": "fewer_trips", "source": "s1"}
    rows = [
        {"id": "d1", "state": "decided", "date": "2026-01-01"},
        {"id": "d2", "state": "needed", "what_sv": "Bussar"},
        {"id": "d3", "state": "coming", "date": "2027-02-03", "paragraph": "missing: inte taget"},
    ]
    told = lillstad(decisions=tuple(Decision.model_validate({**usual, **row}) for row in rows))

    assert (
        "Nästa beslut: Cyklar. Lillstads kommun beslutar. När: 3 februari 2027."
        in roadmap.more(told, "mobility", "sv")["sentences"]
    )
    assert [row[0] for row in figure_of(roadmap.figures(told, "mobility", "sv"), "decisions").rows] == [
        "Cyklar",
        "Bussar",
    ]


# ---------- bodies


def test_a_body_s_page_tells_what_it_took_on_and_declined_with_reasons_and_its_meetings() -> None:
    meeting = Meeting(id="m", body="lillstad", date="2027-02-03", papers_in="2027-01-20", source="s1")
    figures = body_page.figures(lillstad(meetings=(meeting,)), "lillstad", "sv")

    assert figure_of(figures, "taken_on").rows == [
        ["Färre bilresor", "ja", "Störst nytta för pengarna", "inget beslut är inlagt"],
        ["Elbilar", "nej", "Hushållen väljer själva sin bil", "inget beslut är inlagt"],
    ]
    assert figure_of(figures, "meetings").rows == [["3 februari 2027", "20 januari 2027", "inte angivet"]]


def test_a_decision_behind_what_is_taken_on_tells_day_paragraph_and_number_or_why_not() -> None:
    decision = Decision(
        id="d", body="lillstad", date="2026-11-02", what_sv="Ja", state="decided", paragraph="12",
        dnr="missing: inte fört", source="s1",
    )  # fmt: skip
    uptake = Uptake(id="u", body="lillstad", measure="fewer_trips", decision="d", **UPTAKE)
    figures = body_page.figures(lillstad(decisions=(decision,), uptakes=(uptake,)), "lillstad", "sv")

    assert figure_of(figures, "taken_on").rows[0][3] == "2 november 2026, § 12, dnr saknas: inte fört"


def test_every_body_and_area_has_a_page_and_nobody_else() -> None:
    run = run_of(MALMO)
    names = set(contents.names(run))

    assert {"organisation", "obstacles", "remit:kf", "remit:client_group", "area:mobility"} <= names
    assert "remit:formas" not in names
    assert contents.page(run, "remit:formas", "sv", 2027) is None
    assert contents.page(run, "area:space", "sv", 2027) is None


# ---------- words, folders, pages


def test_no_number_rests_on_who_does_what() -> None:
    city = run_of(MALMO).document
    bare = city.model_copy(update=dict.fromkeys(("duties", "uptakes", "obstacles", "rule_changes"), ()))

    assert numbers_hash.numbers_hash(bare) == numbers_hash.numbers_hash(city)


def test_malmo_says_who_leads_each_of_its_seven_areas_and_names_no_person() -> None:
    city = run_of(MALMO).document
    leads = {duty.area for duty in city.duties if duty.does == "leads"}

    assert leads == set(city.areas) and len(leads) == 7
    assert not [row for row in load(MALMO).problems if row.code in ("office_personal", "rule_level")]


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_tell_who_does_what_and_lead_on_to_each_other(language: Language) -> None:
    hall.worked(hall.version())
    client = Client()
    html = {
        name: client.get(page.link(language, name, "lillstad", *more)).content.decode()
        for name, *more in (["organisation"], ["obstacles"], ["area", "mobility"], ["remit", "lillstad"])
    }

    assert page.link(language, "area", "lillstad", "mobility") in html["organisation"]
    assert page.link(language, "obstacles", "lillstad") in html["organisation"]
    for name in ("obstacles", "area", "remit"):
        assert page.link(language, "organisation", "lillstad") in html[name]
    for text in html.values():
        assert "None" not in text and "missing:" not in text


@pytest.mark.django_db
def test_the_pages_are_easy_to_read() -> None:
    hall.worked(hall.version(hall.files(MALMO)))
    measured = {}
    for name, *more in (["organisation"], ["obstacles"], ["area", "heating"], ["remit", "miljonamnden"]):
        blocks = readability.blocks(Client().get(page.link("sv", name, "malmo", *more)).content.decode())
        measured[name] = round(readability.lix(blocks), 1)

    assert {name: lix for name, lix in measured.items() if lix > 35} == {}, measured


@pytest.mark.django_db
def test_a_city_that_has_told_nothing_gets_a_page_that_says_so_and_how_it_goes_on() -> None:
    texts = hall.files()
    for name in ("duties.csv", "uptakes.csv", "obstacles.csv", "rule_changes.csv"):
        texts.pop(name)
    hall.worked(hall.version(texts))
    html = Client().get(page.link("sv", "obstacles", "lillstad")).content.decode()

    assert "Inget hinder och ingen önskad regel är inlagda än." in html


@pytest.mark.django_db
def test_an_area_that_is_not_there_is_no_page() -> None:
    hall.worked(hall.version())

    assert Client().get(page.link("sv", "area", "lillstad", "space")).status_code == 404


@pytest.mark.django_db
def test_areas_obstacles_and_wanted_rules_are_found_and_lead_to_their_pages() -> None:
    found = list(things.of_city(run_of(LILLSTAD).document))
    told = {(own.kind, own.item): hits._address(own, "lillstad", "sv") for own in found}

    assert told["area", "mobility"] == page.link("sv", "area", "lillstad", "mobility")
    assert told["obstacle", "o1"] == told["rule_change", "r1"] == page.link("sv", "obstacles", "lillstad")
    assert not [own for own in things.of_city(run_of(LILLSTAD).document, is_example=True) if own.kind == "area"]
