# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The unexplained rest of an account (§1): nought in doubt where published, and elsewhere as wide as its own misses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import klimatkontrakt as kk
from klimatkontrakt.chapters import accounts as chapter_accounts
from klimatkontrakt.chapters import run_names
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.engine import nation
from klimatkontrakt.engine.answers import all_draws
from klimatkontrakt.engine.answers.results import statistics
from klimatkontrakt.engine.worlds import rest, uncertainty
from klimatkontrakt.sources.template import municipality, municipality_names
from klimatkontrakt.story import names, sentences, story
from tests import casebook
from tests.cities import MALMO, shipped

DRAWS = 1_000
CASE: dict[str, Any] = {
    "quantities": {"car.km": "100 Mvkm", "ef.car": "150 g/vkm", "industry": "1000 tCO2e"},
    "lines": {"territorial.cars": {"is": "car.km * ef.car", "tags": ["road"]}, "territorial.industry": "industry"},
    "calibrations": {"car.km": {"account": "territorial", "tag": "road", "year": 2022}},
    "measures": {}, "scenarios": {"plan": {}},
}  # fmt: skip


def worked(to: Path, totals: dict[int, float], draws: int = DRAWS, **more: Any) -> kk.Results:
    """A city whose lines are 16 000 t each year, calibrated in 2022, with published totals."""
    history = [["territorial", "road", 2022, 15000], *(["territorial", "", y, v] for y, v in totals.items())]
    return kk.run(
        kk.read_city(casebook.folder({"given": {**CASE, "history": history, **more}}, to / "case")), "plan", draws=draws
    )


def numbers(results: kk.Results, year: int) -> tuple[float, float, float]:
    """Central value and the 5th and 95th percentile of the emissions in a year."""
    found = statistics(results.both.baseline["territorial"][:, year - 2022], all_draws.whole(results))
    return float(found[0]), float(found[2]), float(found[4])


def test_a_published_year_is_as_published_in_every_world(tmp_path: Path) -> None:
    results = worked(tmp_path, {2022: 16_300, 2023: 15_500, 2025: 16_900})

    for year, total in ((2022, 16_300.0), (2023, 15_500.0), (2025, 16_900.0)):
        assert results.both.baseline["territorial"][:, year - 2022] == pytest.approx(total)


def test_another_year_is_in_doubt_by_the_largest_miss(tmp_path: Path) -> None:
    # Missed by +300, −500 and +900; the rest is that of 2022, the year of the calibration, ± 900: 15 400 to 17 200.
    results = worked(tmp_path, {2022: 16_300, 2023: 15_500, 2025: 16_900})

    for year in (2024, 2026, 2030):
        assert numbers(results, year) == pytest.approx((16_300, 15_400, 17_200), abs=15)


def test_a_miss_is_as_far_as_it_lay_from_the_mean_where_that_is_more(tmp_path: Path) -> None:
    # Rests of +600 and +600 in the calibration years and −500 in another: 1 100 from their mean, more than any of them.
    more = {"calibrations": {"car.km": {"account": "territorial", "tag": "road", "years": [2022, 2023]}}}
    totals = {2022: 16_600, 2023: 16_600, 2024: 15_500}
    history = [["territorial", "road", y, 15_000] for y in (2022, 2023)]
    history += [["territorial", "", y, v] for y, v in totals.items()]
    given = {**CASE, **more, "history": history}
    results = kk.run(kk.read_city(casebook.folder({"given": given}, tmp_path / "case")), "plan", draws=DRAWS)

    assert numbers(results, 2030) == pytest.approx((16_600, 15_500, 17_700), abs=15)


def test_one_published_year_is_a_miss_too(tmp_path: Path) -> None:
    assert numbers(worked(tmp_path, {2022: 16_300}), 2030) == pytest.approx((16_300, 16_000, 16_600), abs=5)


def test_a_model_that_missed_nothing_has_no_doubt_of_its_own(tmp_path: Path) -> None:
    results = worked(tmp_path, {2022: 16_000})

    assert numbers(results, 2030) == pytest.approx((16_000.0, 16_000.0, 16_000.0))
    assert results.swings("territorial", 2030) == ()


def test_the_years_err_together_so_a_budget_errs_by_their_sum(tmp_path: Path) -> None:
    # 2022 is published; eight years of ± 300 in the same direction: ± 2 400.
    results = worked(tmp_path, {2022: 16_300})
    found = statistics(results.both.baseline["budget"][:, -1], all_draws.whole(results))

    assert found[4] - found[0] == pytest.approx(2_400, abs=30)


def test_what_a_measure_cuts_is_not_in_doubt_for_it(tmp_path: Path) -> None:
    measures = {"m": {"ramp": {2022: 0, 2030: 1}, "moves": [{"stage": "avoid", "from": "car.km", "share": 0.5}]}}
    results = worked(tmp_path, {2022: 16_300}, measures=measures, scenarios={"plan": {"m": {"level": 1}}})
    cut = results.both.baseline["territorial"] - results.both.planned["territorial"]

    assert cut[:, -1] == pytest.approx(7_500.0)


def test_it_has_a_place_in_the_doubt_by_its_accounts_name(tmp_path: Path) -> None:
    results = worked(tmp_path, {2022: 16_300})
    (swing,) = results.swings("territorial", 2030)

    assert (swing.input.key, swing.input.kind, swing.input.item) == (
        "unexplained:territorial",
        "unexplained",
        "territorial",
    )
    assert (swing.low, swing.high, swing.share) == pytest.approx((-300.0, 300.0, 1.0))
    for language, name in (("sv", "territorial (oförklarat)"), ("en", "territorial (unexplained)")):
        assert run_names.input_name(results, swing.input, language) == name  # type: ignore[arg-type]
    assert names.told_by(results.city, swing.input) == "territorial"


def test_its_story_says_how_wide_it_is(tmp_path: Path) -> None:
    results = worked(tmp_path, {2022: 16_300})
    told = " ".join(sentences.sentences(story.story(results, "territorial", 2030), "sv"))

    assert "±300 ton CO₂e (5–95 %)" in told
    assert "±" not in " ".join(sentences.sentences(story.story(results, "territorial", 2022), "sv"))


def test_its_draws_are_its_own_and_move_no_other(tmp_path: Path) -> None:
    """Each number's stream is keyed by its own name: a total that is published moves no other number's draws."""
    wide = {"quantities": {**CASE["quantities"], "industry": {"is": "1000 tCO2e", "low": 800, "high": 1200}}}
    with_rest, without = worked(tmp_path / "a", {2022: 16_300}, **wide), worked(tmp_path / "b", {}, **wide)
    key = "quantity:industry"

    drawn, other = (
        uncertainty.chances(own.program, own.provenance.draws, own.provenance.seed) for own in (with_rest, without)
    )

    assert np.array_equal(drawn[key], other[key])
    assert "unexplained:territorial" in drawn and "unexplained:territorial" not in other


def test_malmos_first_year_without_a_figure_is_in_doubt_by_what_its_model_missed() -> None:
    # Published 2020–2022; the lines missed 2021 by 33 and 2022 by 14 kt.
    results = kk.run(shipped(MALMO), "baseline", draws=DRAWS)
    found = statistics(results.both.baseline["territorial"][:, 3], all_draws.whole(results))

    assert (found[4] - found[2]) / 2 >= 32.7
    assert np.ptp(results.both.baseline["territorial"][:, 2]) < 1e-6


def test_many_cities_draw_the_same_rest(tmp_path: Path) -> None:
    results = worked(tmp_path, {2022: 16_300, 2023: 15_500})
    rows = nation.rows(results.city, nation.RunOrder(draws=DRAWS, scenario="plan", years=(2030,)))
    found = next(row for row in rows if row[3:6] == ("baseline", "territorial", 2030))
    wanted = statistics(results.both.baseline["territorial"][:, -1], all_draws.whole(results))

    assert found[7:-1] == pytest.approx(tuple(wanted))


# A model that is fitted to the only published year of its own


def test_a_model_fitted_to_one_year_is_tried_on_the_three_before(tmp_path: Path) -> None:
    # Its lines are 16 000 t: they miss 2021 by +400, 2020 by −1 500 and 2019 by +100; 2018 is too long ago.
    results = worked(tmp_path, {2018: 30_000, 2019: 16_100, 2020: 14_500, 2021: 16_400, 2022: 16_000})

    assert numbers(results, 2022) == pytest.approx((16_000, 16_000, 16_000))
    assert numbers(results, 2030) == pytest.approx((16_000, 14_500, 17_500), abs=20)
    assert rest.untried(results.city) == {}


def test_a_year_of_its_own_is_the_better_trial(tmp_path: Path) -> None:
    # 2023 is one of the city's own years and missed by 200: what lies before counts no more than it did.
    results = worked(tmp_path, {2021: 12_000, 2022: 16_000, 2023: 16_200})

    assert numbers(results, 2030) == pytest.approx((16_000, 15_800, 16_200), abs=5)


@pytest.mark.parametrize("totals", [{2022: 16_000}, {1990: 30_000, 2018: 20_000, 2022: 16_000}])
def test_a_model_that_was_never_tried_on_another_year_says_so(tmp_path: Path, totals: dict[int, float]) -> None:
    results = worked(tmp_path, totals)
    told = {
        language: " ".join(sentences.sentences(story.story(results, "territorial", 2030), language, with_ids=True))
        for language in ("sv", "en")
    }

    assert rest.untried(results.city) == {"territorial": 2022}
    assert "har inte prövats mot något annat år" in told["sv"] and "never tried on another" in told["en"]
    notes = chapter_accounts.accounts_figures(Run.of(results), "sv")[0].notes
    assert any("löst mot 2022, det enda publicerade året" in note for note in notes)


def test_stenungsunds_forecast_is_in_doubt_by_what_its_model_misses_in_published_years() -> None:
    # Published 659, 1 086, 898 and 963 kt in 2020–2023; fitted to 2023, so it misses 2020 by 304 kt.
    city = municipality.city(municipality_names.municipality("Stenungsund"))
    results = kk.run(city, "baseline", draws=DRAWS)
    path = results.both.baseline["territorial"][:, 2030 - 2023]
    _, mean, low, _, high = statistics(path, all_draws.whole(results))

    assert mean - low == pytest.approx(304_000, rel=0.15) and high - mean == pytest.approx(304_000, rel=0.15)


def test_malmo_is_tried_on_its_own_years_and_on_no_others() -> None:
    results = kk.run(shipped(MALMO), "baseline", draws=250)
    for account in ("territorial", "smhi"):
        own = rest.of_unexplained(results.program, account, results.world.unexplained)
        assert own is not None and not own.earlier
    assert set(rest.untried(results.city)) == {"energy_total", "energy_renewable"}
