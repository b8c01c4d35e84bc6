# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Malmö: the folder meets what is published, holds every number of the fact base, and guesses nothing."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import klimatkontrakt as kk
from klimatkontrakt.city import load, prices, schema
from klimatkontrakt.engine import problems
from klimatkontrakt.engine.answers import tables
from klimatkontrakt.engine.chain.program import Program, compile_city
from klimatkontrakt.engine.worlds import baselines, world
from tests.cities import MALMO, ROOT, shipped

DRAWS = 250
CLOSE_TO_PUBLISHED = 0.005
MOST_UNEXPLAINED = 0.05
CLOSE = 1e-9
OWN_TOTALS = {2020: 963, 2021: 921, 2022: 887}
OWN_SECTORS = {
    "transport": 447, "road": 402, "other_traffic": 45, "energy": 303, "industry": 85, "product_use": 52,
    "machines": 48.15, "waste": 20, "agriculture": 8,
}  # fmt: skip
SYSAV = {2020: 243, 2021: 277, 2022: 282.788}
SMHI_YEARS = (2020, 2021, 2022, 2023)
SMHI_SECTORS = (
    "transport", "energy", "own_heating", "industry", "product_use", "machines", "waste", "agriculture",
)  # fmt: skip
ROLES = {
    "cut_2030": "target", "neutral": "target", "carbon_budget": "target", "pathway": "forecast",
    "eu_mission": "target", "renewable_2030": "target",
}  # fmt: skip
AREAS = {"heating", "electricity", "mobility", "building", "circular", "consumption", "organisation"}
NOT_OF_THE_CONTRACT = {"capture_study"}
EXPLAINED = Counter(tonnes_over_sector=1, stated_contradicted=2)
FIGURES = (
    "abatement_low_kt", "abatement_high_kt", "capex_low", "capex_high", "opex_change_per_year", "annual_savings",
)  # fmt: skip
BUILT = "capture_decision=built;fuel_duty=kept"
DROPPED = "capture_decision=dropped;fuel_duty=kept"
SECTORS_OF_1990 = ("transport", "energy", "industry", "product_use", "machines", "waste", "agriculture")


@cache
def city() -> kk.City:
    return shipped(MALMO)


@cache
def results(scenario: str) -> kk.Results:
    return kk.run(city(), scenario, draws=DRAWS)


@cache
def central() -> tuple[Program, world.World, Any]:
    """The central world without measures: the program, the world, each line's value by year."""
    program = compile_city(city())
    drawn = world.draw(program, draws=DRAWS, seed=0)
    values = baselines.line_values(program, drawn.draws.baselines(slice(1)), range(len(program.line_list)))
    return program, drawn, values[:, 0]


def modelled(account: str, part: str | None, year: int) -> float:
    """An account's lines of a sector, tag or id in a year, in the central world; all of them for None."""
    program, _, values = central()
    at = year - int(program.years[0])
    names = [{line.line, line.sector, *line.tags} for line in program.line_list]
    own = [line.account == account for line in program.line_list]
    return float(sum(values[i, at] for i, mine in enumerate(own) if mine and (part is None or part in names[i])))


def unexplained(account: str, year: int) -> float:
    program, drawn, _ = central()
    return float(drawn.unexplained[0, program.account_index[account], year - int(program.years[0])])


def measures() -> dict[str, schema.Measure]:
    """Every measure of its own; second names left out."""
    return {name: own for name, own in city().measures.items() if not own.same_as}


def computed(own: schema.Measure) -> list[schema.Move]:
    """The moves that act on an activity quantity: a share or an amount, alone or in a pool, no stated tonnage."""
    return [move for move in own.moves if not move.missing and move.tonnes is None]


def published(account: str, part: str | None) -> dict[int, float]:
    """The history of an account or its part, by year, in kt."""
    scale = {"tCO2e": 1e-3, "ktCO2e": 1.0}
    rows = [row for row in city().history if row.account == account and (row.line or None) == part]
    return {row.year: row.value * scale[row.unit] for row in rows}


# ---------- it reads, and it is in order


def test_it_reads_without_an_error():
    read, form = load(MALMO)

    assert read is not None
    assert [problem.said("en") for problem in form if problem.severity == "error"] == []
    assert [problem.said("en") for problem in problems.problems(read) if problem.severity == "error"] == []


def test_it_is_in_canonical_form(tmp_path):
    _, form = load(MALMO)
    kk.write_city(city(), tmp_path / "malmo")

    assert [problem for problem in form if problem.code == "not_canonical"] == []
    for file in sorted(MALMO.rglob("*")):
        if file.is_file():
            assert (tmp_path / "malmo" / file.relative_to(MALMO)).read_bytes() == file.read_bytes(), file.name


def test_the_warnings_that_remain_are_those_the_page_explains():
    found = Counter(problem.code for problem in problems.problems(city()))

    assert found == EXPLAINED


# ---------- the city's own account


@pytest.mark.parametrize(("year", "total"), OWN_TOTALS.items())
def test_the_citys_own_totals_are_met(year, total):
    lines, rest = modelled("territorial", None, year), unexplained("territorial", year)

    assert lines + rest == pytest.approx(total, rel=CLOSE_TO_PUBLISHED)
    assert abs(rest) <= MOST_UNEXPLAINED * total


@pytest.mark.parametrize(("sector", "value"), OWN_SECTORS.items())
def test_the_citys_own_sectors_of_2020_are_met(sector, value):
    assert published("territorial", sector)[2020] == value
    assert modelled("territorial", sector, 2020) == pytest.approx(value, rel=CLOSE_TO_PUBLISHED)


def test_sysav_is_met_as_the_mean_of_three_years_and_never_on_one():
    figures = published("territorial", "sysav")

    assert figures == SYSAV
    assert len(city().calibrations["waste.fossil"].at) == 3
    assert np.mean([modelled("territorial", "sysav", year) for year in SYSAV]) == pytest.approx(
        np.mean(list(SYSAV.values())), rel=1e-6
    )


def test_the_path_from_1990_is_the_documents():
    assert published("territorial", None)[1990] == 1668
    assert sum(published("territorial", sector)[1990] for sector in SECTORS_OF_1990) == 1670


# ---------- SMHI's account


def test_smhis_totals_are_met_and_its_rest_is_small():
    totals = published("smhi", None)

    for year in SMHI_YEARS:
        rest = unexplained("smhi", year)
        assert modelled("smhi", None, year) + rest == pytest.approx(totals[year], rel=CLOSE_TO_PUBLISHED)
        assert abs(rest) <= MOST_UNEXPLAINED * totals[year]


@pytest.mark.parametrize("sector", SMHI_SECTORS)
def test_smhis_sectors_are_met_over_the_calibration_years(sector):
    figures = published("smhi", sector)
    model = np.mean([modelled("smhi", sector, year) for year in SMHI_YEARS])

    assert model == pytest.approx(np.mean([figures[year] for year in SMHI_YEARS]), rel=CLOSE_TO_PUBLISHED)


def test_smhis_series_is_whole(shared):
    with (shared / "malmo" / "malmo_baseline.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["category"] == "ghg_smhi"]
    ours = sorted((row.year, row.value) for row in city().history if row.account == "smhi")
    theirs = sorted((int(row["year"]), float(row["value"])) for row in rows)  # with one decimal, ours with two

    assert [year for year, _ in ours] == [year for year, _ in theirs]
    assert np.allclose([value for _, value in ours], [value for _, value in theirs], rtol=0, atol=0.051)


def test_smhis_parts_add_up_to_its_total():
    for year, total in published("smhi", None).items():
        assert sum(published("smhi", sector)[year] for sector in SMHI_SECTORS) == pytest.approx(total, abs=5e-6), year


def test_the_population_is_scbs_and_meets_the_printed_tonnes_a_head():
    row = next(row for row in city().quantities if row.id == "people")

    assert (row.points[2020], row.points[2021]) == (347_949, 351_749)
    assert round(963_000 / row.points[2020], 2) == 2.77


def test_the_two_series_are_never_mixed():
    own = [line for line in city().lines if line.account == "territorial"]
    releases = {
        name: {row.release for row in city().history if row.account == name} for name in ("territorial", "smhi")
    }

    assert not any(factor.startswith("smhi.") for line in own for factor in line.factors)
    assert all(account.of != "smhi" for account in city().accounts.values())
    assert not releases["territorial"] & releases["smhi"]


@pytest.mark.parametrize("account", ["territorial", "smhi"])
def test_the_unexplained_rest_is_there_every_year(account):
    program, drawn, _ = central()
    rest = drawn.unexplained[:, program.account_index[account]]

    assert rest.shape[1] == len(program.years)
    assert np.isfinite(rest).all()
    assert (np.abs(rest[0]) <= MOST_UNEXPLAINED * 963).all()


# ---------- measures


def test_there_are_at_least_thirty_measures_and_twenty_act_on_a_quantity():
    acting = [name for name, own in measures().items() if computed(own)]
    stated = [name for name, own in measures().items() for move in own.moves if move.tonnes is not None]

    assert len(measures()) >= 30
    assert len(acting) >= 20
    assert stated == []


@pytest.mark.parametrize("name", sorted(measures()))
def test_a_measure_says_where_it_stands_who_acts_and_what_it_costs(name):
    own = city().measures[name]
    enables = {enabler for other in measures().values() for enabler in other.enablers}

    assert own.area in AREAS
    assert own.actor in {actor.id for actor in city().actors}
    assert sum(own.control.values()) == pytest.approx(1)
    for kind in ("investment", "running"):
        entries = [cost for cost in own.costs if cost.kind == kind]
        assert entries, kind
        assert all(cost.missing or (cost.value is not None and cost.payers) for cost in entries), kind
        assert all(cost.source for cost in entries)
    assert computed(own) or all(move.missing for move in own.moves)
    assert own.moves or name in enables


def test_no_ramp_has_begun_in_the_last_published_year():
    begun = {name for name, own in measures().items() if isinstance(own.ramp, dict) and own.ramp.get(2022)}

    assert begun <= {"charging", "truck_charging"}  # enablers, and chargers exist already


def test_the_same_104_kt_under_two_roadmaps_is_one_measure():
    assert city().measures["plastics_sorting_circular"].same_as == "plastics_sorting"
    assert city().measures["plastics_sorting"].stated.value == 104


def test_the_four_mobility_measures_share_one_pool():
    weights = {
        name: move.weight for name, own in measures().items() for move in own.moves if move.pool == "active_travel"
    }

    assert set(weights) == {"mex_lines", "cycle_highways", "superbike_paths", "mobility_hubs"}
    assert sum(weights.values()) == pytest.approx(1, abs=1e-9)


def test_the_pools_weights_add_money_of_one_price_year():
    # 3,210 and 573 of 2016 are 4,095 and 731 of 2023; 1,000 of 2023; 180 of all Skåne as an upper bound: 6,006
    known = {
        name: cost.value * prices.shipped().factor(cost.price_year, 2023)
        for name in ("mex_lines", "cycle_highways", "mobility_hubs")
        for cost in city().measures[name].costs
        if cost.kind == "investment"
    }
    money = {**known, "superbike_paths": 180}
    weights = {name: city().measures[name].moves[0].weight for name in money}

    assert sum(money.values()) == pytest.approx(6006, abs=1)
    assert weights == pytest.approx({name: value / sum(money.values()) for name, value in money.items()}, abs=1e-5)


def test_sysavs_biogenic_content_is_its_own_report():
    # 596,401 t in 2021, 46 per cent fossil: 322 kt of 590 kt waste; with the fossil 453.7 it is 46 and not 40 per cent
    content = {row.id: row for row in city().quantities if row.id.startswith("waste.")}
    solved = modelled("territorial", "sysav", 2021) / 590 * 1000

    assert content["waste.bio"].value == pytest.approx(596_401 * 0.54 / 590, rel=1e-3)
    assert solved / (solved + content["waste.bio"].value) == pytest.approx(0.46, abs=0.01)


def test_a_euro_of_2025_is_ten_kronor_and_ninety_two_of_2023():
    # 30,960.6 / 24,624 is the database's index 2020-2025; 1.029 x 1.092 x 1.064 the EU's prices 2020-2023; 11.48
    krona = 1.029 * 1.092 * 1.064 / (30_960.6072 / 24_624) * 11.48
    costs = {(name, cost.id): cost.value for name, own in measures().items() for cost in own.costs}
    gas = next(row for row in city().quantities if row.id == "price.gas")

    assert krona == pytest.approx(10.92, abs=0.01)
    assert costs["freight", "investment"] == pytest.approx((355_094.772 - 195_445.237) * krona / 40_680, rel=2e-3)
    assert costs["own_heat_pumps", "investment"] == pytest.approx(738.9368 * krona / 1500, rel=2e-3)
    assert costs["dh_heat_pumps", "investment"] == pytest.approx(762.518 * krona / 3000, rel=2e-3)
    assert gas.value == pytest.approx(28.4 * krona / 1000, rel=2e-3)


def test_sorting_and_capture_never_take_more_than_the_plant_emits():
    where = {"account": "territorial", "number": "share", "year": 2030, "branch": BUILT}
    rows = results("contract").table("contributions")
    shares = [rows.one(measure=name, **where)["central"] for name in ("plastics_sorting", "capture")]
    claimed = sum(city().measures[name].stated.value for name in ("plastics_sorting", "capture"))

    assert claimed == 407
    assert 0 < sum(shares) < modelled("territorial", "sysav", 2020)


def test_part_of_the_capture_is_negative_only_where_capture_is_built():
    rows = results("contract").table("accounts")
    where = {"scenario": "contract", "account": "negative", "year": 2030}

    assert rows.one(branch=BUILT, **where)["central"] > 0
    assert rows.one(branch=DROPPED, **where)["central"] == 0


# ---------- every number of the fact base


def figures_of(row: dict[str, str]) -> set[float]:
    return {float(row[column]) for column in FIGURES if row[column]}


def plain(text: str) -> str:
    """A Swedish text with its numbers in plain form: 1 840 → 1840, 9,6 → 9.6."""
    return re.sub(r"(?<=\d)[  ](?=\d{3}(?!\d))", "", text).replace(",", ".")


def says(text: str, number: float) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(f'{number:g}')}(?!\d|\.\d)", plain(text)) is not None


def notes() -> Iterator[str]:
    """Every note of the folder, one a measure with those of its moves and costs."""
    own = city()
    for measure in own.measures.values():
        parts = (*measure.moves, *measure.costs, *([measure.stated] if measure.stated else []))
        yield " ".join([measure.note, *(part.note for part in parts)])
    for named in (own.areas, own.accounts, own.pools, own.targets, own.events, own.goals):
        yield from (item.note for item in named.values())
    for rows in (own.quantities, own.lines, own.sources, own.actors, own.history):
        yield from (row.note for row in rows)


def values_of(measure: schema.Measure | None) -> set[float]:
    """What a measure carries as values: its costs with their range, and the stated tonnage."""
    if measure is None:
        return set()
    found = {abs(value) for cost in measure.costs for value in (cost.value, cost.low, cost.high) if value is not None}
    return found | ({measure.stated.value} if measure.stated else set())


def test_every_cost_and_tonne_of_the_fact_base_is_in_the_folder(shared):
    by_ref = {own.ref: own for own in city().measures.values() if own.ref}
    texts = list(notes())
    with (shared / "malmo" / "malmo_measures.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["scope"] == "malmo"]
    lacking = []
    for row in rows:
        naming = [text for text in texts if re.search(rf"{re.escape(row['id'])}(?![0-9A-Za-z])", text)]
        carried = values_of(by_ref.get(row["id"]))
        left = [n for n in figures_of(row) if n not in carried and not any(says(text, n) for text in naming)]
        if left or not (naming or row["id"] in by_ref):
            lacking.append((row["id"], left))

    assert len(rows) >= 50
    assert lacking == []


def test_the_published_figures_of_the_fact_base_are_those_of_the_history(shared):
    with (shared / "malmo" / "malmo_baseline.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["category"] == "ghg_own" and not row["sector"]]
    theirs = {(int(row["year"]), float(row["value"])) for row in rows if row["value"] and row["unit"] == "ktCO2e"}

    assert set(published("territorial", None).items()) <= theirs


# ---------- targets, events, scenarios


def test_there_are_six_targets_with_their_roles():
    assert {name: own.role for name, own in city().targets.items()} == ROLES
    assert city().targets["neutral"].definition.startswith("Öppen")
    assert city().targets["pathway"].sectors == {
        "transport": 261, "energy": 16, "industry": 76, "product_use": 52, "machines": 20, "waste": 20,
        "agriculture": 8,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("target", "limit"),
    [("cut_2030", 500.4), ("carbon_budget", 6600), ("pathway", 451), ("eu_mission", 333.6), ("renewable_2030", 1)],
)
def test_a_target_has_the_documents_limit(target, limit):
    row = results("baseline").table("targets").one(target=target, branch="all")

    assert row["limit"] == pytest.approx(limit)


def test_a_straight_line_to_the_target_breaks_the_budget():
    path = [921, *np.linspace(887, 0.3 * 1668, 9)]

    assert sum(path) > 6600


def test_the_events_are_the_capture_and_the_obligation():
    assert set(city().events) == {"capture_decision", "fuel_duty"}
    assert city().events["capture_decision"].year == 2027
    assert all(event.origin == "assumed" and event.note for event in city().events.values())
    assert city().measures["capture"].when == {"capture_decision": "built"}


def test_the_obligation_sets_the_fuels_fossil_content():
    rows = {tuple(row.when.items()): row for row in city().quantities if row.id == "ef.diesel"}

    assert set(rows) == {(), (("fuel_duty", "raised"),), (("fuel_duty", "restored"),)}
    assert rows[()].points[2024] > rows[()].value
    assert rows[("fuel_duty", "restored"),].points[2030] < rows[("fuel_duty", "raised"),].points[2030]


def test_the_scenarios_hold_what_they_are_called():
    scenarios = city().scenarios
    contract = set(scenarios["contract"].measures)

    assert {"baseline", "decided", "contract", "neutral"} <= set(scenarios)
    assert not scenarios["baseline"].measures
    assert all(measures()[name].funded for name in scenarios["decided"].measures)
    assert {name for name, own in measures().items() if own.ref} - NOT_OF_THE_CONTRACT == contract


def test_more_is_done_in_each_scenario_and_less_is_emitted():
    means = [
        results(name).table("accounts").one(scenario=name, branch="all", account="territorial", year=2030)["mean"]
        for name in ("baseline", "decided", "contract", "capture_built", "neutral")
    ]

    assert means == sorted(means, reverse=True)


# ---------- ranges, sources, goals


def spans() -> list[tuple[float, float]]:
    """Each range as its low and high over its value, of quantities, moves, pools and published figures."""
    moves = [move for own in measures().values() for move in own.moves if not move.missing]
    items = [*city().quantities, *city().history, *city().pools.values()]
    pairs = [
        (item.low, item.high, item.value) for item in items if getattr(item, "value", None) and item.low is not None
    ]
    pairs += [(m.low, m.high, m.share if m.share is not None else m.amount) for m in moves if m.low is not None]
    return [(round(low / value, 2), round(high / value, 2)) for low, high, value in pairs]


def test_the_ranges_are_not_one_percentage_for_all():
    found = Counter(spans())

    assert len(found) >= 30
    assert found.most_common(1)[0][1] <= 0.15 * found.total()


def test_what_is_assumed_has_a_range_or_is_a_choice_that_is_told():
    rows = [row for row in city().quantities if row.origin == "assumed"]
    moves = [move for own in measures().values() for move in own.moves if not move.missing and move.origin == "assumed"]

    assert all(row.low is not None and row.note for row in rows)
    assert all(move.low is not None and move.note for move in moves)


def test_every_row_has_a_source_that_is_told():
    own = city()
    rows = (*own.quantities, *own.history, *own.actors)

    assert all(source.title and source.publisher for source in own.sources)
    assert {row.source for row in rows} <= {source.id for source in own.sources}


def test_the_goal_tree_goes_from_the_programme_to_the_targets():
    goals = city().goals
    twelve = [name for name, goal in goals.items() if goal.kind == "goal"]

    assert len(twelve) == 12
    assert all(goals[goals[name].parent].parent == "mp2021" for name in twelve)
    assert {own.goal for own in city().targets.values() if own.goal} <= set(goals)


def test_swedish_comes_first_and_english_with_it():
    own = city()
    rows = (*own.quantities, *own.lines, *own.actors)
    named = [item for items in (own.measures, own.targets, own.events, own.areas, own.goals) for item in items.values()]

    assert all(row.label_sv and row.label_en for row in rows)
    assert all(item.sv and item.en for item in named)


# ---------- the sums close, and the page tells what the run gives


@pytest.mark.parametrize("scenario", ["contract", "neutral"])
def test_the_shares_close_on_every_account(scenario):
    assert {name: tables.close(results(scenario), name) for name in city().accounts} == pytest.approx(
        dict.fromkeys(city().accounts, 0.0), abs=CLOSE
    )


def page() -> str:
    return Path(ROOT / "docs" / "malmo.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("scenario", ["baseline", "decided", "contract", "capture_built", "pathway_2023", "neutral"])
def test_the_page_gives_the_central_world_of_the_run(scenario):
    row = results(scenario).table("accounts").one(scenario=scenario, branch="all", account="territorial", year=2030)
    told = re.search(rf"^\| `{scenario}` \| (\d+) \|", page(), re.MULTILINE)

    assert told is not None
    assert int(told[1]) == round(row["central"])


def test_the_page_names_every_measure():
    assert [name for name in measures() if f"`{name}`" not in page()] == []
