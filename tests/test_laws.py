# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Laws that hold for every city, held to random ones."""

from __future__ import annotations

import random
import tempfile
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import klimatkontrakt as kk
from klimatkontrakt.city import City, content, schema, units
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import contributions, economics, tables
from klimatkontrakt.engine.answers.results import Fold, statistics
from klimatkontrakt.engine.chain.program import compile_city
from klimatkontrakt.engine.worlds import pathway, plan, uncertainty, world
from tests import casebook
from tests.cities import LILLSTAD, random_cities, shipped

DRAWS = 250


def paths(city: City, scenario: str = "plan", draws: int = DRAWS) -> dict[str, np.ndarray]:
    return study.run(city, scenario, draws=draws).both.planned


def shuffled(city: City, seed: int) -> City:
    """The same city with everything in another order."""
    mix = random.Random(seed)

    def mixed(items):
        items = list(items)
        mix.shuffle(items)
        return items

    measures = {
        name: measure.model_copy(update={"moves": tuple(mixed(measure.moves))})
        for name, measure in mixed(city.measures.items())
    }
    return city.model_copy(
        update={
            "quantities": tuple(mixed(city.quantities)), "lines": tuple(mixed(city.lines)), "measures": measures,
            "accounts": dict(mixed(city.accounts.items())), "scenarios": dict(mixed(city.scenarios.items())),
        }
    )  # fmt: skip


@given(random_cities())
def test_shares_add_up_to_the_change_for_every_account_year_and_draw(city: City) -> None:
    results = study.run(city, "plan", draws=DRAWS)

    for account in city.accounts:
        assert tables.close(results, account) <= 1e-9


@given(random_cities(only_left=True))
def test_emissions_stay_between_zero_and_the_baseline_when_measures_only_take_what_is_left(
    city: City,
) -> None:
    results = study.run(city, "plan", draws=DRAWS)

    for account in ("a", "b"):
        baseline, planned = results.both.baseline[account], results.both.planned[account]
        assert (planned >= -1e-9 * np.abs(baseline)).all()
        assert (planned <= baseline * (1 + 1e-12) + 1e-12).all()


@given(random_cities(only_left=True))
def test_alone_is_at_least_share_and_share_at_least_if_dropped_where_measures_only_compete(
    city: City,
) -> None:
    program, drawn = compile_city(city), world.draw(compile_city(city), draws=DRAWS, seed=0)
    found = contributions.of_measures(program, drawn, plan.choice(city, "plan"), "a")
    planned = [m for m, name in enumerate(program.measures) if city.scenarios["plan"].measures[name].level]
    slack = 1e-9 * (np.abs(found.alone).max() + 1)

    assert (found.alone[:, planned] >= found.share[:, planned] - slack).all()
    assert (found.share[:, planned] >= found.if_dropped[:, planned] - slack).all()


@given(random_cities(), st.integers(0, 100))
def test_nothing_depends_on_the_order_in_a_file(city: City, seed: int) -> None:
    first, second = paths(city), paths(shuffled(city, seed))

    for account in city.accounts:
        assert np.array_equal(first[account], second[account], equal_nan=True)


@given(random_cities())
def test_level_zero_changes_nothing(city: City) -> None:
    none = {name: schema.Plan(level=0.0) for name in city.measures}
    still = city.model_copy(update={"scenarios": {**city.scenarios, "plan": schema.Scenario(measures=none)}})
    results = study.run(still, "plan", draws=DRAWS)

    for account in city.accounts:
        assert np.array_equal(results.both.planned[account], results.both.baseline[account], equal_nan=True)
        assert not results.contributions_of(account).share.any()


@given(random_cities(only_left=True, most_measures=2))
def test_two_measures_that_are_alike_have_equal_shares(city: City) -> None:
    twin = city.measures["m0"]
    certain = twin.model_copy(
        update={"moves": tuple(m.model_copy(update={"low": None, "high": None}) for m in twin.moves)}
    )
    level = schema.Plan(level=1.0)
    city = city.model_copy(
        update={
            "measures": {"m0": certain, "zz": certain},
            "scenarios": {
                "baseline": schema.Scenario(),
                "plan": schema.Scenario(measures={"m0": level, "zz": level}),
            },
        }
    )
    found = study.run(city, "plan", draws=DRAWS).contributions_of("a").share
    scale = np.abs(found).max() + 1

    assert np.allclose(found[:, 0], found[:, 1], atol=1e-9 * scale)


@given(random_cities())
def test_more_draws_move_no_draw_that_was_there(city: City) -> None:
    few, many = paths(city, draws=DRAWS), paths(city, draws=3 * DRAWS)

    for account in city.accounts:
        size = few[account].shape[0]
        assert np.array_equal(few[account], many[account][:size], equal_nan=True)


@given(random_cities())
def test_one_more_quantity_moves_no_draw_that_was_there(city: City) -> None:
    extra = schema.Quantity(
        id="another",
        label_sv="x",
        unit="1",
        origin="assumed",
        year=2022,
        value=5.0,
        low=4.0,
        high=6.0,
        source="s",
    )
    before, after = paths(city), paths(city.model_copy(update={"quantities": (*city.quantities, extra)}))

    for account in city.accounts:
        assert np.array_equal(before[account], after[account], equal_nan=True)


@given(random_cities())
def test_the_same_call_gives_the_same_digits_whatever_the_threads(city: City) -> None:
    import numba

    before = numba.get_num_threads()
    first = study.run(city, "plan", draws=4 * DRAWS)
    try:
        numba.set_num_threads(1)
        second = study.run(city, "plan", draws=4 * DRAWS)
        one, two = (r.contributions_of("a").share for r in (first, second))
    finally:
        numba.set_num_threads(before)

    assert np.array_equal(first.both.planned["net"], second.both.planned["net"])
    assert np.array_equal(one, two)


@given(random_cities())
def test_a_net_and_a_budget_are_sums_of_shares(city: City) -> None:
    results = study.run(city, "plan", draws=DRAWS)
    of = {account: results.contributions_of(account).share for account in ("a", "b", "net", "total")}
    counted = (results.program.years >= 2024).astype(float)

    assert np.allclose(of["net"], of["a"] - of["b"], atol=1e-9 * (np.abs(of["a"]).max() + np.abs(of["b"]).max() + 1))
    assert np.allclose(of["total"], np.cumsum(of["a"] * counted, axis=-1), atol=1e-9 * (np.abs(of["total"]).max() + 1))


@given(
    st.sampled_from(["normal", "lognormal", "triangular", "uniform"]),
    st.floats(0.1, 10),
    st.floats(0.01, 5),
    st.floats(0.01, 5),
)
def test_a_range_is_the_5_and_95_percent_of_its_draws(shape: str, low: float, down: float, up: float) -> None:
    from klimatkontrakt.engine.chain.shapes import Range, quantile

    number = Range(low + down, low, low + down + up, shape)  # type: ignore[arg-type]
    found = quantile(number, np.array([0.05, 0.95]))

    assert found == pytest.approx([number.low, number.high], rel=1e-6)


@given(st.text(min_size=1, max_size=20))
def test_each_block_of_a_hypercube_has_one_draw_in_every_250th_part(key: str) -> None:
    chance = uncertainty.hypercube(key, 500, 0).reshape(2, 250)

    for block in chance:
        assert sorted((block * 250).astype(int)) == list(range(250))


@given(
    st.sampled_from(
        ["kWh", "GWh", "TJ", "g/kWh", "Mvkm", "kWh/vkm", "MSEK", "SEK/m2", "tCO2e/person", "kt", "percent"]
    ),
    st.floats(0.001, 1e6),
)
def test_a_number_goes_through_the_door_and_back(text: str, value: float) -> None:
    unit = units.parse(text)

    assert value * unit.scale / unit.scale == pytest.approx(value, rel=1e-15)


@given(st.floats(allow_nan=False, allow_infinity=False, width=64))
def test_a_canonical_number_reads_back_to_the_same_number(value: float) -> None:
    from klimatkontrakt.folder.yaml_files import number_text, read

    text = number_text(value)
    found, _, problems = read(f"a: {text}\n", "x")

    assert not problems
    assert Fraction(float(found["a"])) == Fraction(value)


@pytest.fixture(scope="module")
def taxed(tmp_path_factory):
    case = next(c for c in casebook.cases("language") if c["name"].startswith("A grant"))
    city = kk.read_city(casebook.folder(case, tmp_path_factory.mktemp("taxed") / "case"))
    return kk.run(city, "plan", draws=500)


def test_money_by_payer_sums_to_money(taxed) -> None:
    spent = sum(f.values for f in taxed.flows if f.kind in ("energy", "tax"))
    change = taxed.both.planned["cost"] - taxed.both.baseline["cost"]

    assert np.allclose(spent, change, atol=1e-3)


def test_taxes_and_grants_vanish_in_the_view_of_society(taxed) -> None:
    society = sum(f.values for f in taxed.flows if economics.is_in_view(taxed.city, f, "society"))
    resources = sum(f.values for f in taxed.flows if f.kind in ("investment", "energy"))

    assert np.array_equal(society, resources)
    assert not sum(f.values for f in taxed.flows if f.kind == "grant").any()


def test_all_purses_together_are_society_and_what_leaves_it(taxed) -> None:
    purses = sum(f.values for f in taxed.flows)
    society = sum(f.values for f in taxed.flows if economics.is_in_view(taxed.city, f, "society"))

    assert np.allclose(purses, society, atol=1e-3)


def test_percentiles_of_a_sum_are_those_of_the_summed_draws() -> None:
    rows = np.array([False] + [True] * 4)
    first, second = np.array([0.0, 1, 2, 3, 4]), np.array([0.0, 4, 3, 2, 1])

    assert statistics(first + second, Fold(0, rows)).tolist() == [0.0, 5.0, 5.0, 5.0, 5.0]


def test_a_folder_reads_back_to_the_same_city_and_the_same_bytes(tmp_path) -> None:
    city = shipped(LILLSTAD)
    kk.write_city(city, tmp_path / "again")
    again = kk.read_city(tmp_path / "again")

    assert content.document(again) == content.document(city)
    for name in (
        "city.yaml",
        "quantities.csv",
        "lines.csv",
        "measures.yaml",
        "actors.csv",
        "history.csv",
        "sources.csv",
    ):
        assert (tmp_path / "again" / name).read_bytes() == (LILLSTAD / name).read_bytes()


def test_every_scenario_sees_the_same_draws() -> None:
    city = shipped(LILLSTAD)
    first, second = (world.draw(compile_city(city), draws=DRAWS, seed=1, fixed={}) for _ in range(2))
    baseline = study.run(city, "baseline", draws=DRAWS, seed=1).both.baseline["territorial"]
    contract = study.run(city, "contract", draws=DRAWS, seed=1).both.baseline["territorial"]

    assert np.array_equal(first.draws.baselines(), second.draws.baselines())
    assert np.array_equal(baseline, contract)


def test_a_path_in_some_years_is_the_same_as_in_all(tmp_path) -> None:
    city = shipped(LILLSTAD)
    program = compile_city(city)
    drawn = world.draw(program, draws=DRAWS, seed=0)
    compiled = plan.compile_plan(program, plan.choice(city, "contract").plans)
    years = np.array([3, 8])
    some = pathway.path(pathway.setting(drawn, compiled, years=years)).accounts
    every = pathway.path(pathway.setting(drawn, compiled)).accounts

    assert np.array_equal(some, every[:, :, years])


@given(random_cities(), st.integers(0, 100))
def test_a_city_written_to_a_folder_reads_back_to_the_same_numbers(city: City, seed: int) -> None:
    named = city.model_copy(
        update={
            "actors": (schema.Actor(id="x", label_sv="x", type="city", source="s"),),
            "sources": (schema.Source(id="s", title="s", publisher="s", year=2026),),
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        kk.write_city(shuffled(named, seed), Path(folder) / "random")
        again = kk.read_city(Path(folder) / "random")

    for account, path in paths(city).items():
        assert np.array_equal(path, paths(again)[account], equal_nan=True)
