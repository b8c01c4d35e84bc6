# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The compiled chain against the plain one, on random cities."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from klimatkontrakt.city import City
from klimatkontrakt.engine.answers import contributions
from klimatkontrakt.engine.chain.program import compile_city
from klimatkontrakt.engine.worlds import pathway, plan, world
from tests import oracle
from tests.cities import random_cities


def near(found: np.ndarray, wanted: np.ndarray) -> bool:
    scale = np.abs(wanted).max(initial=0.0) + 1.0
    return bool(np.abs(found - wanted).max(initial=0.0) <= 1e-9 * scale)


def _set_up(city: City):
    program = compile_city(city)
    drawn = world.draw(program, draws=250, seed=3)
    chosen = plan.choice(city, "plan")
    return program, drawn, chosen, plan.compile_plan(program, chosen.plans)


@given(random_cities())
def test_the_compiled_chain_gives_the_same_paths_as_the_plain_one(city: City) -> None:
    program, drawn, _, compiled = _set_up(city)

    found = pathway.path(pathway.setting(drawn, compiled)).accounts

    assert near(found, oracle.accounts(program, drawn, compiled, compiled.levels))


@given(random_cities(most_measures=4))
def test_the_reverse_pass_gives_the_same_shares_as_a_complex_step(city: City) -> None:
    program, drawn, _, compiled = _set_up(city)
    own = pathway.setting(drawn, compiled)

    found = contributions.yearly_shares(own, np.arange(len(program.accounts)))

    assert near(found, oracle.shares(program, drawn, compiled))


@given(random_cities(most_measures=4))
def test_alone_and_if_dropped_are_what_runs_without_the_others_and_without_it_give(city: City) -> None:
    program, drawn, chosen, compiled = _set_up(city)
    levels = compiled.levels
    baseline = oracle.accounts(program, drawn, compiled, 0 * levels)
    planned = oracle.accounts(program, drawn, compiled, levels)

    for account, at in program.account_index.items():
        found = contributions.of_measures(program, drawn, chosen, account)
        for m in range(len(levels)):
            one = np.zeros_like(levels)
            one[m] = levels[m] or 1.0
            without = levels.copy()
            without[m] = 0.0
            assert near(found.alone[:, m], (baseline - oracle.accounts(program, drawn, compiled, one))[:, at])
            assert near(found.if_dropped[:, m], (oracle.accounts(program, drawn, compiled, without) - planned)[:, at])
