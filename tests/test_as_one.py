# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is worked out for a few accounts, or for many sums at once, has the digits of what is worked out for each."""

from __future__ import annotations

from functools import cache

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.city import read_city
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import columns, contributions, coverage, results, tables
from klimatkontrakt.engine.answers.branches import folds
from klimatkontrakt.engine.chain import derived_changes, ratios
from klimatkontrakt.engine.chain.programs import program_of
from klimatkontrakt.engine.chain.sealed import arrays
from klimatkontrakt.engine.chain.slopes import node_count
from klimatkontrakt.engine.problems.edges import POINTS
from klimatkontrakt.engine.worlds import pathway, plan, world
from tests import extent
from tests.cities import LILLSTAD, MALMO, shipped
from tests.extent import in_all


@cache
def _run(folder=MALMO) -> study.Results:
    return study.run(read_city(folder), "contract", draws=250)


def _same(first, second) -> bool:
    return np.array_equal(np.asarray(first), np.asarray(second), equal_nan=True)


@pytest.mark.parametrize("account", ["territorial", "net", "budget"])
def test_the_shares_of_one_account_have_the_digits_of_those_of_all(account: str) -> None:
    run = _run()
    own, step = run.setting, run.setting.plan.levels
    asked = np.flatnonzero(step)
    few = pathway.of_accounts(own, pathway.yearly_needed(run.program, account))
    found = contributions.stepped_changes(few, account, 0 * step, step, nodes=node_count(own), measures=asked)

    whole = contributions.yearly_shares(own, np.arange(len(own.accounts)))
    by_name = {name: whole[:, at] for at, name in enumerate(own.accounts)}
    assert len(asked) > 1 and np.any(found)
    assert _same(found, contributions.of_yearly(own.world, account, by_name)[:, asked])


def test_a_measure_without_a_part_in_an_account_has_no_share_of_it() -> None:
    run = _run()
    few = pathway.of_accounts(run.setting, ["negative"])
    outside = np.setdiff1d(np.arange(len(run.program.measures)), few.scope.reach.measures)
    step = run.setting.plan.levels
    found = contributions.stepped_changes(few, "negative", 0 * step, step, nodes=3, measures=outside)

    assert len(outside) and found.shape[1] == len(outside) and not found.any()


def test_what_is_secured_has_the_same_digits_on_one_thread_and_leaves_what_it_reads() -> None:
    run = _run()
    before = [array.copy() for array in arrays((run.world.draws, run.setting.plan))]
    period, contract = coverage.contract_of(run.city, None)
    threads = numba.get_num_threads()
    found = coverage.coverage(run.program, run.world, run.chosen, "carbon_budget", contract)
    numba.set_num_threads(1)
    try:
        alone = coverage.coverage(run.program, run.world, run.chosen, "carbon_budget", contract)
    finally:
        numba.set_num_threads(threads)

    assert period and any(found.shares.values())
    assert all(map(_same, arrays(found), arrays(alone)))
    assert all(map(_same, before, arrays((run.world.draws, run.setting.plan))))


def test_a_denominator_is_zero_where_the_paths_of_all_accounts_have_it_so() -> None:
    city = shipped(MALMO)
    program = program_of(city)
    drawn, chosen = world.draw(program, draws=250, seed=0), plan.choice(city, "contract")
    accounts = [own.id for own in program.derived if ratios.denominators(program, own.id)]
    none, own = contributions.both_settings(program, drawn, chosen)
    found = ratios.reaching_zero(none, own, accounts, POINTS)

    _, both = contributions.both_paths(program, drawn, chosen)
    for account in accounts:
        on_way = ratios.on_the_way(program, account, both.baseline, both.planned)
        for at in np.linspace(0.0, 1.0, POINTS + 2)[1:-1]:
            between = pathway.path(pathway.at_levels(own, at * own.plan.levels)).accounts
            ratios.widen(on_way, pathway.derived(drawn, between))
        assert _same(found[account], ratios.any_zero(on_way))


@in_all
@pytest.mark.parametrize("folder", [LILLSTAD, MALMO])
def test_a_flow_folded_with_others_has_the_digits_of_one_folded_alone(folder) -> None:
    run = _run(folder)
    table = run.table("money")
    seen = 0
    for flow in run.flows:
        paid = (flow.values != 0).any(axis=0)
        for branch, fold in folds(run):
            rows = table.where(
                branch=branch, measure=flow.measure, actor=flow.actor, kind=flow.kind, basis=flow.basis, view=""
            )
            alone = results.statistics(flow.values[:, paid], fold)
            own = {row["year"]: [row[name] for name in results.STATISTICS] for row in rows}
            same_key = [other for other in run.flows if (other.measure, other.actor, other.kind, other.basis) ==
                        (flow.measure, flow.actor, flow.kind, flow.basis)]  # fmt: skip
            if len(same_key) == 1:
                seen += 1
                assert list(own) == run.program.years[paid].tolist()
                assert _same(list(own.values()) or np.zeros((0, 5)), alone.T)

    assert seen


def test_what_a_measure_does_is_its_ramp_on_time_or_late() -> None:
    """As the law writes it, one draw at a time."""
    run = _run()
    draws, compiled = run.setting.draws, run.setting.plan
    late = np.flatnonzero(draws.late.any(axis=1))
    for m in {*late.tolist(), *np.flatnonzero(compiled.levels).tolist()} - set(run.program.moves.enablers):
        for d in (0, 1, 100, 249):
            ramp, anyway = compiled.ramps[m, draws.late[m, d]], compiled.anyway[m]
            expected = draws.mask[m, d] * (anyway + compiled.levels[m] * (ramp - anyway))
            assert _same(pathway.effort(run.setting, m)[d], expected)

    assert len(late)


VALUES = st.one_of(st.text(max_size=3), st.integers(-9, 9), st.floats(allow_nan=False))


@given(st.lists(st.tuples(VALUES, st.integers(1, 4)), max_size=6), st.sampled_from([str, int, float, object]))
def test_a_column_of_blocks_holds_each_value_in_all_of_its_rows(blocks, kind) -> None:
    some = [(value, count) for value, count in blocks if isinstance(value, kind)]

    assert columns.plain(columns.column(some)) == [value for value, count in some for _ in range(count)]


def _rows(table: results.Table, account: str) -> list[tuple]:
    return [tuple(map(repr, row.values())) for row in table.where(account=account)]


@extent.in_all
@pytest.mark.parametrize("scenario", ["baseline", "contract"])
def test_accounts_of_the_same_yearly_accounts_have_the_digits_of_each_by_itself(scenario: str) -> None:
    run = study.run(shipped(MALMO), scenario, draws=250)
    together = tables.contribution_table(run)
    for account in ("budget", "territorial", "net", "per_head"):
        alone = results.Builder("contributions", run.provenance)
        tables.contribution_rows(run, alone, account)
        assert len(alone.table()) > 100
        assert _rows(together, account) == _rows(alone.table(), account)


def test_what_accounts_of_the_same_yearly_accounts_share_is_worked_out_once(monkeypatch) -> None:
    run, asked = _run(), []
    work = contributions.Yearly.share
    monkeypatch.setattr(contributions.Yearly, "share", lambda own: asked.append(own.own.accounts) or work(own))
    tables.contribution_table(run)

    assert asked.count(("territorial",)) == 1  # of the yearly account and of its budget
    assert asked.count(("territorial", "negative")) == 1


def test_a_plan_without_measures_changes_nothing_and_holds_nothing_for_it() -> None:
    run = study.run(shipped(MALMO), "baseline", draws=250)
    for account in ("territorial", "budget", "net"):
        found = run.numbers_of(account)
        for number in (found.share(), found.if_dropped()):
            assert number.shape == found.alone().shape and number.strides[0] == 0
            assert number.size and not results.is_any(number).any()


def test_a_ratios_share_of_no_step_has_the_digits_of_every_node_read_by_itself(monkeypatch) -> None:
    run = study.run(shipped(MALMO), "baseline", draws=250)
    once = run.numbers_of("per_head").share()

    def every_node(way, count):
        places, weights = derived_changes.nodes(count)
        return [(way.start + at * way.step, weight.tolist()) for at, weight in zip(places, weights, strict=True)]

    monkeypatch.setattr(derived_changes, "_read_at", every_node)
    each = run.numbers_of("per_head").share()
    assert once.size and np.array_equal(once.view(np.int64), each.view(np.int64))
