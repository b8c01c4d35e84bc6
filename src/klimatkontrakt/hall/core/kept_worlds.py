# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are a version's worlds kept between readers? In memory, a few at a time; answers are always worked out anew."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Protocol

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from klimatkontrakt.city import City, scenarios
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import contributions, held_costs, slider
from klimatkontrakt.engine.answers.results import Provenance
from klimatkontrakt.engine.answers.slider import Glance, Ground
from klimatkontrakt.engine.chain.program import Program, compile_city
from klimatkontrakt.engine.study import Results
from klimatkontrakt.engine.worlds import plan
from klimatkontrakt.engine.worlds import world as worlds
from klimatkontrakt.engine.worlds.plan import Choice
from klimatkontrakt.engine.worlds.world import World
from klimatkontrakt.hall.core import memory, versions
from klimatkontrakt.hall.core.models import Version
from klimatkontrakt.hall.core.shelf import Shelf, Store

Array = NDArray[np.float64]


AT_ONCE = 2  # plans worked out at the same time in a process: each takes memory while it lasts
_places = threading.BoundedSemaphore(AT_ONCE)
MOST_MEANS_BYTES = 10_000_000
_store = Store(settings.MOST_KEPT_RESULTS, apart=(City,), is_shared=True)
_programs: Shelf[Program] = Shelf(_store)
_worlds: Shelf[World] = Shelf(_store)
_grounds: Shelf[Ground] = Shelf(_store)
_beside: Shelf[dict[str, Array]] = Shelf(Store(MOST_MEANS_BYTES))  # apart: they are light, and asked for after a ground
_results: Shelf[Results] = Shelf(_store)


def _numbers(version: Version, scenario: str) -> str:
    """What tells apart the numbers that a version's scenarios go by: its own, or those that a scenario sets."""
    return scenario if scenarios.sets_numbers(versions.city_of(version), scenario) else ""


def program_of(version: Version, scenario: str) -> Program:
    """A version's city as arrays, with the numbers that a scenario sets."""
    key = (version.document, _numbers(version, scenario))
    return _programs.get(key, lambda: compile_city(scenarios.under(versions.city_of(version), scenario)))


def world_of(version: Version, scenario: str, fixed: Mapping[str, str], draws: int, seed: int) -> World:
    """A version's worlds, with the events that a reader takes as given."""
    memory.HEAPS_OF_PROCESS.use()
    key = (version.document, _numbers(version, scenario), tuple(sorted(fixed.items())), draws, seed)
    return _worlds.get(key, lambda: worlds.draw(program_of(version, scenario), draws=draws, seed=seed, fixed=fixed))


def ground_of(version: Version, scenario: str, fixed: Mapping[str, str], draws: int, seed: int) -> Ground:
    """What all plans have in common in a version's worlds."""
    memory.HEAPS_OF_PROCESS.use()
    key = (version.document, _numbers(version, scenario), tuple(sorted(fixed.items())), draws, seed)
    return _grounds.get(key, lambda: _ground(world_of(version, scenario, fixed, draws, seed), fixed))


def _ground(world: World, fixed: Mapping[str, str]) -> Ground:
    """What all plans have in common, whole: it is weighed when it is kept, and is not to grow by much after that."""
    made = slider.ground(world, fixed.items())
    if world.program.city.targets:
        _ = made.swayed
    return made


class AskedPlan(Protocol):
    """A plan as somebody asks for it: the scenario that it begins from, the account that is shown, what is chosen."""

    @property
    def scenario(self) -> str:
        """The scenario's id."""

    @property
    def account(self) -> str:
        """The account's id."""

    @property
    def choice(self) -> Choice:
        """What is chosen."""


def plan_glance(
    version: Version, asked: AskedPlan, years: tuple[int, ...], draws: int, seed: int
) -> tuple[Results, Ground, Glance]:
    """A plan worked out as far as a slider needs: worlds and baseline are kept, the answer is not."""
    chosen = asked.choice
    with _places:
        base = ground_of(version, asked.scenario, chosen.fixed, draws, seed)
        first = int(base.program.years[0])
        found = slider.glance(base, chosen, asked.account, np.array([year - first for year in years]))
    made = _made_of(version, asked.scenario, chosen, draws, seed)
    return Results(base.program, base.world, chosen, found.setting, found.both, made), base, found


def _made_of(version: Version, scenario: str, chosen: Choice, draws: int, seed: int) -> Provenance:
    """What a plan was made of, the numbers of the scenario that it began from among it."""
    sets = plan.sets(versions.city_of(version), scenario)
    return plan.provenance(chosen, version.document, seed=seed, draws=draws, sets=sets)


def scenario_means(
    version: Version, scenario: str, fixed: Mapping[str, str], draws: int, seed: int
) -> dict[str, Array]:
    """The mean path of every account under a scenario, in the events that a reader takes as given; kept."""
    chosen = plan.choice(versions.city_of(version), scenario)
    own = Choice(scenario, chosen.plans, {**fixed, **chosen.fixed})
    key = (version.document, scenario, tuple(sorted(own.fixed.items())), draws, seed)

    def made() -> dict[str, Array]:
        results = plan_results(version, scenario, own, draws, seed)
        rows = results.world.rows(0)
        return {account: path[rows].mean(axis=0) for account, path in results.both.planned.items()}

    return _beside.get(key, made)


def plan_results(version: Version, scenario: str, chosen: Choice, draws: int, seed: int) -> Results:
    """A plan worked out in a version's worlds; the worlds are kept, the answer is not.

    Args:
        scenario: the one that the plan began from, by whose numbers it goes.
    """
    with _places:
        program = program_of(version, scenario)
        drawn = world_of(version, scenario, chosen.fixed, draws, seed)
        setting, both = contributions.both_paths(program, drawn, chosen)
        whole = held_costs.whole_paths(setting, both, chosen)
    return Results(program, drawn, chosen, setting, whole, _made_of(version, scenario, chosen, draws, seed))


def scenario_results(version: Version, scenario: str, draws: int, seed: int) -> Results:
    """A version's scenario worked out, kept for the stories of its numbers."""
    key = (version.document, scenario, draws, seed)
    chosen = plan.choice(versions.city_of(version), scenario)
    return _results.get(key, lambda: plan_results(version, scenario, chosen, draws, seed))


def shown_year(results: Results) -> int:
    """The year that answers are given for when none is asked."""
    return study.widest_year(results)
