# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Plans beside each other, and what would replace a measure beside its slider: the same numbers as everywhere else."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from html import unescape
from urllib.parse import urlencode

import numpy as np
import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatkontrakt.chapters import lever_substitutes, plans_beside
from klimatkontrakt.chapters.plan_outcome import PlanOutcome
from klimatkontrakt.chapters.plans_beside import NamedPlan, PlansBeside
from klimatkontrakt.city import read_city
from klimatkontrakt.city.schema import City, Plan
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import all_draws, slider, substitutes
from klimatkontrakt.engine.chain.program import compile_city
from klimatkontrakt.engine.study import Results
from klimatkontrakt.engine.worlds import plan
from klimatkontrakt.engine.worlds import world as worlds
from klimatkontrakt.hall.explorer import verbs
from tests import extent, hall
from tests.cities import LILLSTAD, MALMO, random_cities

PAGE, EXPLORER = "/kommun/lillstad/vad-hander-om/planer/", "/kommun/lillstad/vad-hander-om/"
SMALL = read_city(LILLSTAD)


@pytest.fixture
def lillstad(db):
    return hall.version()


def _glanced(city: City, chosen: plan.Choice) -> tuple[Results, slider.Glance]:
    world = worlds.draw(compile_city(city), draws=250, seed=0, fixed=chosen.fixed)
    base = slider.ground(world, chosen.fixed.items())
    found = slider.glance(base, chosen, study.headline(city), np.array([0]))
    return Results(base.program, world, chosen, found.setting, found.both, None), found


def _outcome(city: City, scenario: str) -> PlanOutcome:
    return PlanOutcome.of(*_glanced(city, plan.choice(city, scenario)))


def _table(page: str, key: str) -> list[list[str]]:
    figure = re.search(rf'<figure id="{key}">(.*?)</figure>', hall.without_cards(page), re.DOTALL)[1]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", figure, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
    return [[unescape(re.sub(r"<[^>]+>", "", cell)) for cell in row] for row in cells]


def _number(cell: str, language: str = "sv") -> float:
    digits = re.sub(r"[^\d.,−]", "", cell).replace("−", "-")
    return float(digits.replace(",", "." if language == "sv" else ""))


# What a plan comes to


@pytest.mark.parametrize("folder", [LILLSTAD, pytest.param(MALMO, marks=pytest.mark.in_all)])
def test_an_outcome_is_what_the_answer_of_its_scenario_says(folder):
    city = read_city(folder)
    for scenario in city.scenarios:
        answer, own = study.run(city, scenario, draws=250).answer, _outcome(city, scenario)
        headline = study.headline(city)

        np.testing.assert_allclose(own.course.folded, answer.planned_paths[headline].folded, rtol=1e-9)
        assert {n: v.chance for n, v in own.frame.targets.items()} == pytest.approx(
            {n: v.chance for n, v in answer.frame.targets.items()}, nan_ok=True
        )
        together = answer.promises.together if answer.promises is not None else None
        if together is not None and together.is_known:
            assert own.covered == pytest.approx(together.cut.mean, nan_ok=True)


def test_what_is_paid_is_divided_between_the_municipality_and_all_others():
    own = _outcome(SMALL, "contract")
    results, found = _glanced(SMALL, plan.choice(SMALL, "contract"))
    city_pays = sum(
        float(purse.total[results.world.sample.centrals :].mean(axis=0)[:9].sum())
        for actor, purse in found.purses.items()
        if SMALL.actor(actor).type in ("city", "board")
    )

    assert own.municipality.known[8] == pytest.approx(city_pays) and own.municipality.unknown[8] == 0


@settings(max_examples=extent.examples(30), deadline=None)
@given(random_cities(), st.sampled_from(["sv", "en"]), st.integers(0, 3))
def test_a_difference_is_that_of_the_numbers_as_they_stand_beside_it(city, language, later):
    plans = [NamedPlan(name, _outcome(city, name)) for name in list(city.scenarios)[:3]]
    year = min(city.header.years[0] + later * 5, city.header.years[1])
    _, results, _ = plans_beside.figures(PlansBeside(plans, year, language))

    for row in results.rows:
        for at in range(2, len(row) - 1, 2):
            cells = [row[1], row[at], row[at + 1]]
            if all(re.fullmatch(r"[+−]?[\d\s\xa0,.]+", cell) for cell in cells):
                first, value, more = (_number(cell, language) for cell in cells)
                assert value - first == pytest.approx(more, abs=1e-6)


def test_a_plan_is_named_by_its_letter_in_chart_and_tables_and_equal_plans_are_said_to_be_alike():
    outcome = _outcome(SMALL, "contract")
    paths, results, settings_of = plans_beside.figures(
        PlansBeside([NamedPlan("Ett", outcome), NamedPlan("Två", outcome)], 2030, "sv")
    )

    assert paths.heads[1:] == ["A: Ett", "B: Två"] and results.heads[1:] == ["A: Ett", "B: Två", "B mot A"]
    assert "Två ger lika mycket." in paths.finding
    assert settings_of.finding.startswith("Planerna har samma åtgärder") and not settings_of.rows


# The page


def test_the_page_shows_the_shown_scenario_beside_others_where_nothing_is_chosen(lillstad, client: Client):
    page = client.get(PAGE).content.decode()
    alone = client.get(EXPLORER).content.decode()
    finding = re.search(r"ungefär ([\d,\xa0]+) ", hall.without_cards(alone))[1]

    assert _table(page, "plans-results")[1][1] == finding
    assert page.count("<select") == 4 and "{" not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def test_the_readers_own_plan_stands_beside_a_scenario_and_a_saved_one(lillstad, client: Client):
    editor = hall.person("Alice", administrator=True)
    kept = verbs.save_plan(editor, lillstad.city, lillstad, "Bara bilar", "scenario=contract&plan=fewer_trips:0")
    asked = {"mine": "plan=electric_cars:50", "a": "mine", "b": "scenario:contract", "c": f"saved:{kept.pk}"}
    page = client.get(f"{PAGE}?{urlencode(asked)}").content.decode()
    moved = _table(page, "plans-settings")

    assert "Bara bilar" in page and "Din plan, en ändring sedan" in page
    assert {row[0]: [cell[:5] for cell in row[1:]] for row in moved[1:]} == {
        "Färre bilresor": ["100 %", "100 %", "inte "],
        "Elbilar": ["50 % ", "100 %", "100 %"],
    }
    for href in re.findall(r'href="([^"]+)">Öppna [ABC] i utforskaren', page):
        assert client.get(unescape(href)).status_code == 200


def test_every_plan_that_is_not_there_is_told_at_once(lillstad, client: Client):
    response = client.get(f"{PAGE}?a=scenario:ghost&b=saved:99&c=mine")
    page = unescape(response.content.decode())

    assert response.status_code == 400
    assert all(f"Plan {letter}: det finns ingen plan" in page for letter in "ABC")
    assert client.get(f"{PAGE}?year=1066").status_code == 400
    assert client.get(f"{PAGE}?mine=plan%3Dghost%3A5").status_code == 400


def test_a_saved_plan_that_the_city_has_outgrown_says_so(lillstad, client: Client):
    editor = hall.person("Alice", administrator=True)
    kept = verbs.save_plan(editor, lillstad.city, lillstad, "Gammal", "plan=gone:50")

    assert "”Gammal” går inte längre att räkna" in unescape(client.get(f"{PAGE}?a=saved:{kept.pk}").content.decode())


def test_the_forms_empty_fields_lead_to_the_short_address(lillstad, client: Client):
    response = client.get(f"{PAGE}?a=scenario:contract&b=&c=&year=2030")

    assert (response.status_code, response["Location"]) == (302, f"{PAGE}?a=scenario:contract&year=2030")


def test_the_explorer_leads_to_the_comparison_with_the_plan_that_stands_there(lillstad, client: Client):
    page = client.get(f"{EXPLORER}?plan=electric_cars:50").content.decode()
    href = unescape(re.search(r'href="([^"]+/planer/[^"]*)"', page)[1])

    assert "plan%3Delectric_cars%3A50" in href
    assert client.get(href).status_code == 200


def test_a_municipality_that_has_not_taken_part_is_told_nothing_of_targets_money_or_promises():
    plans = [NamedPlan("Ett", _outcome(SMALL, "contract")), NamedPlan("Två", _outcome(SMALL, "baseline"))]
    _, results, _ = plans_beside.figures(PlansBeside(plans, 2030, "sv", is_example=True))

    assert len(results.rows) == 2 and not results.notes


def test_a_kept_comparison_takes_little_of_a_processor(lillstad, client: Client):
    client.get(PAGE)
    begin = time.process_time()
    client.get(PAGE)

    assert time.process_time() - begin < 0.06


# Beside a slider


@pytest.mark.parametrize("query", ["", "plan=electric_cars:50", "plan=electric_cars:0"])
def test_what_is_lost_beside_the_slider_is_the_gap_of_the_dropped_measure(query):
    start = plan.choice(SMALL, "contract")
    level = {"": 1.0, "plan=electric_cars:50": 0.5, "plan=electric_cars:0": 0.0}[query]
    plans = {**start.plans, "electric_cars": Plan(level=level)} if level else {"fewer_trips": Plan(level=1.0)}
    results, _ = _glanced(SMALL, replace(start, plans=plans))
    told = lever_substitutes.lever_substitutes(results, start, "electric_cars", "territorial", 2030, "sv")
    whole = replace(start, plans={**plans, "electric_cars": Plan(level=level or 1.0)})
    without = replace(start, plans={"fewer_trips": Plan(level=1.0)})
    gap = substitutes.replacements(results.world, "territorial", without, whole, 2030)[0].gap

    number, unit = re.search(r"går ([\d,\xa0]+) (\S+)", told.lost).groups()
    assert _number(number) * {"kt": 1e3, "ton": 1.0}[unit] == pytest.approx(all_draws.mean(gap, results), rel=0.01)


def test_the_form_without_javascript_lands_beside_the_slider(lillstad, client: Client):
    response = client.get(f"{EXPLORER}?l.electric_cars=50&replace=electric_cars")
    page = client.get(response["Location"]).content.decode()
    beside = re.search(r'id="r.electric_cars"[^>]*>(.*?)</div>', page, re.DOTALL)[1]

    assert response["Location"].endswith("#r.electric_cars") and "Faller den bort går" in beside


def test_with_htmx_the_answer_comes_alone(lillstad, client: Client):
    answer = client.get(f"{EXPLORER}svar/?replace=fewer_trips&part=replacing", HTTP_HX_REQUEST="true").content.decode()

    assert "Faller den bort" in answer and "<html" not in answer


def test_a_measure_that_is_nowhere_in_the_plan_has_nothing_to_replace(lillstad, client: Client):
    page = client.get(f"{EXPLORER}?scenario=baseline&replace=fewer_trips").content.decode()

    assert 'name="replace"' not in page
    assert client.get(f"{EXPLORER}?replace=ghost").status_code == 400
