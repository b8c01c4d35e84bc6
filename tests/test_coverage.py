# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Coverage and the silence map: Lillstad's 25 per cent by pencil, and laws on random cities and promises."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import klimatkontrakt as kk
from klimatkontrakt.city import City, schema
from klimatkontrakt.city.contract import KINDS, Commitment, Contract, Outcome, ticks
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import coverage, deliveries, silence, tables
from klimatkontrakt.engine.answers.results import Fold
from klimatkontrakt.engine.chain.program import compile_city
from klimatkontrakt.engine.problems import secured
from klimatkontrakt.engine.worlds import plan, world
from tests import extent
from tests.cities import LILLSTAD, MALMO, appended, copy_of, edited, random_cities, shipped

DRAWS = 250


def promise(at: int, measures: dict[str, float], **more: Any) -> Commitment:
    values = {
        "id": f"k{at}", "section": "s", "kind": "delivery", "verb": "commits", "promisors": ["x"], "what_sv": "x",
        "measures": measures, "status": "attested", "mandate": {"body": "x", "date": "2025"}, **more,
    }  # fmt: skip
    return Commitment.model_validate(values)


def contract(*commitments: Commitment) -> Contract:
    return Contract.model_validate(
        {
            "period": (2026, 2026),
            "state": "in_force",
            "parties": ["x"],
            "sections": [{"key": "s"}],
            "commitments": list(commitments),
        }
    )


def of(city: City, own: Contract, **more: Any) -> coverage.DrawnCoverage:
    program = compile_city(city)
    drawn = world.draw(program, draws=DRAWS, seed=0)
    return coverage.coverage(program, drawn, plan.choice(city, "plan"), "t", own, **more)


def with_target(city: City, limit: float) -> City:
    target = schema.Target(account="a", year=2030, at_most=limit, source="s")
    return city.model_copy(update={"targets": {"t": target}})


@st.composite
def promised(draw: st.DrawFn) -> tuple[City, list[Commitment]]:
    """A city of moves on what is left, a target below its baseline, and promises of any kind and verb."""
    city = draw(random_cities(only_left=True))
    commitments = []
    for i in range(draw(st.integers(1, 6))):
        name = draw(st.sampled_from(sorted(city.measures)))
        verb = draw(st.sampled_from(["commits", "plans", "intends", "works_for", "states"]))
        share = draw(st.floats(0.1, 0.5))
        kind = draw(st.sampled_from(["delivery", "delivery", "support", "process", "advocacy"]))
        commitments.append(promise(i, {name: share}, verb=verb, kind=kind))
    funded = draw(st.sampled_from(sorted(city.measures)))
    decided = city.measures[funded].model_copy(update={"status": "decided", "funded": True})
    return with_target(city.model_copy(update={"measures": {**city.measures, funded: decided}}), 0.0), commitments


def test_lillstads_contract_covers_a_quarter_by_pencil() -> None:
    # 15 000 − 9 000 = 6 000 t are needed; k1 secures fewer_trips, 1 500 t alone; k2 is support
    results = kk.run(shipped(LILLSTAD), "contract", draws=DRAWS)
    found = results.coverage_of("cut_2030")

    assert found.covered[0] == pytest.approx(0.25)
    assert {level: round(float(found.part(level)[0]), 9) for level in coverage.STACK} == {
        "decided_funded": 0.0, "committed": 0.25, "intended": 0.0, "nobody": 0.75,
    }  # fmt: skip


@given(promised())
def test_the_headline_is_the_sum_of_its_parts(made: tuple[City, list[Commitment]]) -> None:
    city, commitments = made
    found = of(city, contract(*commitments))
    fold = Fold(0, np.arange(len(found.needed)) >= 3)
    parts = [found.folded(found.cut_of(level), fold) for level in coverage.STACK]
    whole = found.folded(found.cut, fold)

    if found.needed[fold.rows].mean() > 0:
        assert sum(part[coverage.MEAN] for part in parts) == pytest.approx(1.0)
        stack = {level: values[coverage.MEAN] for level, values in found.stack(fold).items()}
        assert min(stack["nobody"], stack["beyond"]) == 0
        assert sum(stack.values()) - 2 * stack["beyond"] == pytest.approx(1.0)
        assert sum(stack[level] for level in coverage.LEVELS) == pytest.approx(whole[coverage.MEAN])
        assert sum(part[coverage.MEAN] for part in parts[:-1]) == pytest.approx(whole[coverage.MEAN])
        assert whole[coverage.MEAN] == pytest.approx(found.cut[fold.rows].mean() / found.needed[fold.rows].mean())


def test_coverage_is_the_ratio_of_means_by_pencil() -> None:
    # Cuts of 1 and 2 where 2 and 6 are needed: (1 + 2) / (2 + 6) = 0.375; the mean of 1/2 and 1/3 would be 0.417.
    needed = np.array([4.0, 2.0, 6.0])
    cut = np.array([1.0, 1.0, 2.0])
    found = coverage.DrawnCoverage("t", "all", needed, {"committed": cut}, {}, {}, {}, (), {}, ())
    fold = Fold(0, np.array([False, True, True]))

    assert found.folded(cut, fold)[coverage.MEAN] == 0.375
    assert found.folded(cut, fold)[0] == 0.25
    assert found.folded(cut, fold)[2:].tolist() == pytest.approx([1 / 3 + 0.05 / 6, 5 / 12, 0.5 - 0.05 / 6])


def test_a_world_where_nothing_is_needed_has_no_part_but_counts_in_the_means() -> None:
    # Needed 2 and −1: the mean is 0.5, and the cut of 0.2 in each is 40 per cent of it; the range is of the first alone.
    needed, cut = np.array([2.0, 2.0, -1.0]), np.array([0.2, 0.2, 0.2])
    found = coverage.DrawnCoverage("t", "all", needed, {"committed": cut}, {}, {}, {}, (), {}, ())
    folded = found.folded(cut, Fold(0, np.array([False, True, True])))

    assert folded.tolist() == pytest.approx([0.1, 0.4, 0.1, 0.1, 0.1])


def test_what_is_not_known_in_one_world_is_not_known_in_the_whole() -> None:
    needed, cut = np.array([2.0, 2.0, np.nan]), np.array([0.2, 0.2, 0.2])
    found = coverage.DrawnCoverage("t", "all", needed, {"committed": cut}, {}, {}, {}, (), {}, ())

    assert np.isnan(found.folded(cut, Fold(0, np.array([False, True, True])))[1:]).all()


def test_this_contract_alone_covers_nothing_in_lillstad() -> None:
    results = kk.run(shipped(LILLSTAD), "contract", draws=DRAWS)

    assert not results.coverage_of("cut_2030", instrument="contract").covered.any()
    assert results.coverage_of("cut_2030", instrument="kf-2025-112").covered[0] == pytest.approx(0.25)


def test_money_makes_a_decided_promise_decided_and_funded(tmp_path) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "measures.yaml", "status: decided", "status: decided\n  funded: true")
    found = kk.run(kk.read_city(folder), "contract", draws=DRAWS).coverage_of("cut_2030")

    assert found.part("decided_funded")[0] == pytest.approx(0.25)
    assert found.part("committed")[0] == 0


def test_the_table_says_the_same_as_the_pencil() -> None:
    table = kk.run(shipped(LILLSTAD), "contract", draws=DRAWS).table("coverage")
    wanted = {"target": "cut_2030", "instrument": "all", "branch": "all", "by": "all"}

    assert table.one(level="committed", **wanted)["central"] == pytest.approx(0.25)
    assert table.one(level="nobody", **wanted)["central"] == pytest.approx(0.75)
    assert table.one(level="committed", **{**wanted, "by": "controller"}, name="influence")["central"] == pytest.approx(
        0.075
    )


@given(promised())
def test_coverage_is_between_nothing_and_what_the_engine_can_cut(made: tuple[City, list[Commitment]]) -> None:
    city, commitments = made
    found = of(city, contract(*commitments))
    every = {name: schema.Plan(level=1.0) for name in city.measures}
    whole = study.run(
        city.model_copy(update={"scenarios": {**city.scenarios, "plan": schema.Scenario(measures=every)}}),
        "plan",
        draws=DRAWS,
    )
    possible = (whole.both.baseline["a"] - whole.both.planned["a"])[:, -1]
    cut = np.sum(list(found.cuts.values()), axis=0)

    assert (cut >= -1e-9 * (np.abs(possible).max() + 1)).all()
    assert (cut <= possible + 1e-9 * (np.abs(possible).max() + 1)).all()


@given(promised(), st.floats(0.05, 0.5))
def test_one_more_delivery_never_lowers_coverage(made: tuple[City, list[Commitment]], share: float) -> None:
    city, commitments = made
    more = promise(99, {sorted(city.measures)[0]: share})
    before, after = of(city, contract(*commitments)), of(city, contract(*commitments, more))
    slack = 1e-9 * (np.abs(before.needed).max() + 1)

    assert (sum(after.cuts.values()) >= sum(before.cuts.values()) - slack).all()


@given(promised(), st.sampled_from([kind for kind in KINDS if kind != "delivery"]))
def test_goals_process_support_and_advocacy_change_nothing(made: tuple[City, list[Commitment]], kind: str) -> None:
    city, commitments = made
    more = promise(99, {sorted(city.measures)[0]: 1.0}, kind=kind)
    before, after = of(city, contract(*commitments)), of(city, contract(*commitments, more))

    assert np.array_equal(before.covered, after.covered, equal_nan=True)


@given(promised())
def test_the_stack_adds_up_to_the_whole(made: tuple[City, list[Commitment]]) -> None:
    city, commitments = made
    found = of(city, contract(*commitments))
    parts = np.sum([found.part(level) for level in coverage.STACK], axis=0)
    needed = found.needed > 0

    assert np.allclose(parts[needed], 1.0)
    for level in coverage.LEVELS:
        columns = sum(found.shares[level].values(), np.zeros_like(found.needed))
        assert np.allclose(columns, found.cuts[level], atol=1e-9 * (np.abs(found.needed).max() + 1))


@given(promised())
def test_every_split_of_a_level_adds_up_to_it(made: tuple[City, list[Commitment]]) -> None:
    city, commitments = made
    found = of(city, contract(*commitments))
    split = coverage.split(found, coverage.by_party)
    scale = np.abs(found.needed).max() + 1

    for level in coverage.LEVELS:
        assert np.allclose(sum(split[level].values(), 0 * found.needed), found.cuts[level], atol=1e-9 * scale)
        assert np.allclose(sum(found.controls[level].values(), 0 * found.needed), found.cuts[level], atol=1e-9 * scale)


def test_working_for_something_secures_nothing() -> None:
    assert deliveries.level_of(promise(1, {"m": 1.0}, verb="works_for"), schema.Measure()) is None
    assert deliveries.level_of(promise(1, {"m": 1.0}, verb="commits", inherited="works_for"), schema.Measure()) is None
    assert deliveries.level_of(promise(1, {"m": 1.0}, verb="intends"), schema.Measure()) == "intended"


def test_shares_of_one_measure_stop_at_all_of_it_strongest_first() -> None:
    city = shipped(LILLSTAD)
    counted = deliveries.deliveries(city, contract(
        promise(1, {"fewer_trips": 0.7}), promise(2, {"fewer_trips": 0.6}, verb="intends"),
    )).counted  # fmt: skip
    secured = deliveries.secured_levels(counted)

    assert secured["committed"] == {"fewer_trips": 0.7}
    assert secured["intended"] == {"fewer_trips": pytest.approx(0.3)}


def test_working_for_what_is_decided_and_funded_secures_nothing() -> None:
    funded = schema.Measure(status="decided", funded=True)

    assert deliveries.level_of(promise(1, {"m": 1.0}, verb="works_for"), funded) is None
    assert deliveries.level_of(promise(1, {"m": 1.0}, verb="states"), funded) == "decided_funded"


def test_a_promise_of_a_pointer_counts_for_what_it_points_to() -> None:
    city = shipped(LILLSTAD)
    pointer = schema.Measure(same_as="fewer_trips")
    city = city.model_copy(update={"measures": {**city.measures, "other": pointer}})
    counted = deliveries.deliveries(
        city, contract(promise(1, {"other": 0.4}), promise(2, {"fewer_trips": 0.6}))
    ).counted

    assert deliveries.secured_levels(counted)["committed"] == {"fewer_trips": pytest.approx(1.0)}


def test_a_level_is_split_among_its_own_promises_only() -> None:
    # x commits to 0.6 of the measure and y intends 0.4: each level's cut is all of its own promisor's
    city = with_target(shipped(LILLSTAD), 0.0)
    target = schema.Target(account="territorial", year=2030, at_most=0.0, source="s1")
    city = city.model_copy(
        update={"targets": {"t": target}, "scenarios": {**city.scenarios, "plan": schema.Scenario()}}
    )
    first = promise(1, {"fewer_trips": 0.6}, promisors=["x"])
    second = promise(2, {"fewer_trips": 0.4}, promisors=["y"], verb="intends")
    found = of(city, contract(first, second))
    split = coverage.split(found, coverage.by_party)

    assert set(split["committed"]) == {"x"}
    assert set(split["intended"]) == {"y"}
    assert split["committed"]["x"][0] == pytest.approx(found.cuts["committed"][0])
    assert found.cuts["committed"][0] / found.cuts["intended"][0] == pytest.approx(1.5)


@given(promised())
def test_every_tonne_is_traced_to_a_promise_at_its_level(made: tuple[City, list[Commitment]]) -> None:
    city, commitments = made
    found = of(city, contract(*commitments))
    traced = coverage.split(found, coverage.by_commitment)
    scale = np.abs(found.needed).max() + 1

    for level in coverage.LEVELS:
        assert np.allclose(sum(traced[level].values(), 0 * found.needed), found.cuts[level], atol=1e-9 * scale)
        counted = {p.commitment.id for p in found.promises if level in p.levels.values()}
        assert set(traced[level]) <= counted


def test_securing_more_than_all_of_a_measure_is_a_problem(tmp_path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    appended(
        folder,
        "contract/2026.yaml",
        "- {id: k3, section: mobility, kind: delivery, verb: commits, promisors: [state], what_sv: Mer, measures: {fewer_trips: 0.5}, status: attested}",
    )
    found = secured.problems(kk.read_city(folder))

    assert [(p.code, p.place.item, p.place.row) for p in found] == [("secured_over", "k3", 11)]


def test_the_silence_map_tells_delivery_from_support_and_silence(tmp_path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    appended(
        folder,
        "lines.csv",
        "territorial,power,Elbilar,Electric cars,car.electric.km * car.electric.use * ef.petrol,1,transport,,,,market:1,,",
    )
    appended(folder, "lines.csv", "territorial,other,Annat,Other,ef.petrol * car.petrol.km,1,transport,,,,market:1,,")
    folder = edited(folder, "quantities.csv", "ef.petrol,", "ef.x,X,X,,tCO2e,published,2022,5,,0,,,,,,,s2,\nef.petrol,")
    folder = edited(folder, "lines.csv", "ef.petrol * car.petrol.km,1", "ef.x,1")
    results = kk.run(kk.read_city(folder), "contract", draws=DRAWS)
    states = {s.line: (s.promises, s.others) for s in results.silences("territorial", 2030)}

    assert states["territorial.petrol"] == (("k1",), ("k2",))
    assert states["territorial.power"] == ((), ("k2",))
    assert states["territorial.other"] == ((), ())


def test_ticks_are_a_row_and_not_a_score() -> None:
    sharp = promise(
        1, {"m": 1.0}, due=2027, number=40, unit="MSEK", money=[{"id": "money", "amount": 2, "unit": "MSEK"}]
    )
    shown = Outcome(commitment="k1", id="evidence", evidence="protokoll")

    assert ticks(contract(sharp).model_copy(update={"outcomes": (shown,)}), sharp)["evidence"]
    assert ticks(contract(sharp), sharp) == {
        "owner": True,
        "measure": True,
        "number": True,
        "date": True,
        "money": True,
        "evidence": False,
    }


def test_needs_without_an_answer_wait() -> None:
    needs = [
        {"id": "n1", "section": "s", "of": ["x"], "by": ["x"], "what_sv": "a"},
        {"id": "n2", "section": "s", "of": ["x"], "by": ["x"], "what_sv": "b"},
    ]
    own = contract(promise(1, {"m": 1.0}, answers=["n1"])).model_copy(
        update={"needs": Contract.model_validate({"period": (2026, 2026), "parties": ["x"], "needs": needs}).needs}
    )

    assert silence.unanswered(own) == ["n2"]


@pytest.mark.parametrize("instrument", extent.some(["contract", None], 1))
def test_targets_that_share_a_year_are_covered_as_if_each_were_asked_alone(instrument: str | None) -> None:
    city = shipped(MALMO)
    shared = kk.run(city, "contract", draws=250)
    for name in tables.coverage_targets(shared):
        alone = kk.run(city, "contract", draws=250).coverage_of(name, instrument=instrument)
        found = shared.coverage_of(name, instrument=instrument)

        assert found.target == name
        assert np.array_equal(found.needed, alone.needed)
        for level in coverage.LEVELS:
            assert np.array_equal(found.cuts[level], alone.cuts[level]), (name, level)
            assert np.array_equal(found.later[level], alone.later[level]), (name, level)
            assert found.shares[level].keys() == alone.shares[level].keys()
            assert all(np.array_equal(found.shares[level][m], alone.shares[level][m]) for m in found.shares[level])
