# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A measure far from its peers or its document says why: from the chain, never guessed, and told where none is found."""

from __future__ import annotations

import math
import re
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import klimatkontrakt as kk
from klimatkontrakt import data
from klimatkontrakt.chapters import measures, money
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.engine.answers import all_draws, extremes, purses
from klimatkontrakt.engine.answers.extremes import Cause, Extreme
from klimatkontrakt.engine.study import Results
from klimatkontrakt.language.words import LANGUAGES
from klimatkontrakt.story import extremes as told
from klimatkontrakt.story import sentences
from klimatkontrakt.story.story import story
from tests.cities import LILLSTAD, ROOT, copy_of, edited, shipped

REASONS = ("unit_cost", "thin", "falls", "anyway", "shared", "small_base", "chance", "pace", "comes_anyway", "part")


@cache
def malmo() -> Results:
    return kk.run(kk.read_city(ROOT / "cities" / "malmo"), "contract", draws=250)


def of(measure: str, kind: str) -> Extreme:
    return next(own for own in malmo().extremes if (own.measure, own.kind) == (measure, kind))


def test_the_last_buses_say_that_what_they_replace_emits_next_to_nothing() -> None:
    cost, effect = of("electric_buses", "cost"), of("electric_buses", "effect")
    tonnes = purses.tonnes(malmo(), "electric_buses")
    society = all_draws.mean(purses.known_society(malmo(), "electric_buses"), malmo())

    assert cost.value == pytest.approx(society / tonnes) and cost.value > 10 * cost.usual
    assert [cause.reason for cause in cost.causes] == ["thin", "unit_cost"]
    assert [cause.reason for cause in effect.causes] == ["small_base"] and effect.causes[0].here < effect.usual
    text = told.sentence(malmo().city, malmo().headline, effect, "sv")
    assert re.fullmatch(
        r"Dokumentet säger 7\xa0000 ton CO₂e 2030, här räknas 17,\d ton CO₂e\. "
        r"Det beror mest på att det som åtgärden rör släpper i kontot bara ut 18 ton CO₂e\.",
        text,
    ), text


def test_capture_says_that_it_may_not_come_and_that_it_may_come_late() -> None:
    causes = of("capture", "effect").causes

    # decided with a chance of 40 %; one in two comes two years later, and then nothing stands in 2030
    assert [cause.reason for cause in causes] == ["chance", "pace"]
    assert causes[0].here == pytest.approx(0.4, abs=0.02) and causes[1].here == pytest.approx(0.5, abs=0.04)


def test_the_table_the_money_and_the_story_say_the_same_sentence() -> None:
    run = Run.of(malmo())
    for language in LANGUAGES:
        said = told.sentence(malmo().city, malmo().headline, of("electric_buses", "cost"), language)
        table, tonne = measures.table_figure(run, language), money.cost_per_tonne(run, language)
        facts = sentences.sentences(story(malmo(), "electric_buses", 2030), language)

        assert tonne is not None and said in facts
        for figure in (table, tonne):
            row = figure.rows[figure.row_of.index("electric_buses")]
            assert said in row[-1] and len(row) == len(figure.heads)


def test_a_city_where_nothing_stands_out_has_no_such_column() -> None:
    run = Run.of(kk.run(shipped(LILLSTAD), "contract", draws=250))

    assert run.answer.extremes == ()
    assert measures.table_figure(run, "sv").heads[-1] == "Vilar på"


def test_the_rule_for_far_is_data_with_its_reason() -> None:
    rows = {row["id"]: row for row in data.table("extremes")}
    for name in ("cost_ratio", "effect_ratio", "fewest_peers", "least_part"):
        assert rows[name]["reason"] and float(rows[name]["value"]) > 0


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.floats(1.0, 1e9), max_size=8))
def test_a_cost_is_far_only_beside_enough_others_and_ten_times_their_median(costs: dict[str, float]) -> None:
    far = extremes.far_costs(costs)

    assert not far or len(costs) > 3
    for name, cost in costs.items():
        others = [other for peer, other in costs.items() if peer != name]
        assert (name in far) == (len(others) >= 3 and cost >= 10 * float(np.median(others)))


@given(st.lists(st.tuples(st.sampled_from(REASONS), st.floats(-5.0, 5.0) | st.just(math.nan)), max_size=6),
       st.floats(0.1, 10.0))  # fmt: skip
def test_a_cause_makes_a_fair_part_of_the_distance_or_none_is_found(pulls, distance: float) -> None:
    causes = [Cause(reason, 1.0, 1.0, pull) for reason, pull in pulls]
    found = extremes.strongest(causes, distance)
    known = [cause.pull for cause in causes if not math.isnan(cause.pull)]

    assert len(found) <= 2 and all(cause.pull >= 0.25 * distance for cause in found)
    assert bool(found) == any(pull >= 0.25 * distance for pull in known)
    assert not found or found[0].pull == max(known)


@given(st.lists(st.sampled_from(REASONS), max_size=2, unique=True), st.floats(1e-3, 1e6), st.floats(1e-3, 1e6),
       st.floats(1e-4, 1.0))  # fmt: skip
def test_every_reason_has_its_sentence_in_both_languages(reasons, value, usual, own) -> None:
    city = malmo().city
    causes = tuple(Cause(reason, own, 1.0, 1.0, "vkm") for reason in reasons)
    for language in LANGUAGES:
        for kind in ("cost", "effect"):
            text = told.sentence(
                city, malmo().headline, Extreme("capture", kind, value, usual, causes, ("freight",), 2030), language
            )
            none = "Inget skäl hittades" if language == "sv" else "No reason was found"
            assert (none in text) == (not reasons) and text.endswith(".") and "{" not in text


def lillstad_with_stated(tmp_path, tonnes: float, by: int) -> Results:
    stated = f"  stated: {{value: {tonnes:g}, unit: tCO2e, by: {by}, source: s2}}\n"
    folder = edited(copy_of(LILLSTAD, tmp_path), "measures.yaml", "electric_cars:\n", f"electric_cars:\n{stated}")
    return kk.run(kk.read_city(folder), "contract", draws=250)


def test_an_effect_far_above_its_document_says_that_no_reason_is_found(tmp_path) -> None:
    results = lillstad_with_stated(tmp_path, 100, 2030)
    (own,) = results.extremes

    # alone it cuts some 7 000 tonnes; the document's 100 are of something else
    assert (own.measure, own.kind, own.usual, own.causes) == ("electric_cars", "effect", 100.0, ())
    assert "Inget skäl hittades" in told.sentence(results.city, results.headline, own, "sv")


@pytest.mark.parametrize(("tonnes", "by"), [(8_000, 2030), (4_000, 2030), (100, 2045)])
def test_a_document_that_is_near_or_of_a_year_outside_is_not_told(tmp_path, tonnes: float, by: int) -> None:
    assert lillstad_with_stated(tmp_path, tonnes, by).extremes == ()
