# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is looked at when a city's numbers are judged? Compiled, drawn a few hundred times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.answers import doubt, headline
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.chain.sealed import sealed
from klimatkontrakt.engine.problems import city_size, row_doubts
from klimatkontrakt.engine.problems.city_size import CitySize
from klimatkontrakt.engine.problems.row_doubts import RowDoubt
from klimatkontrakt.engine.worlds import baselines, pathway, plan, uncertainty, world
from klimatkontrakt.engine.worlds.pathway import Setting
from klimatkontrakt.engine.worlds.world import World

Array = NDArray[np.float64]
SEED = 0


@dataclass(frozen=True)
class Look:
    """A city compiled and drawn a few hundred times, so that its numbers can be looked at.

    Attributes:
        scenarios: those whose plans are looked at: the ones that go by this city's numbers.
    """

    city: City
    program: Program
    drawn: World
    scenarios: tuple[str, ...]

    @cached_property
    def lines(self) -> Array:
        """Every line's central value in the baseline with no measure at all, (line, year)."""
        every = range(len(self.program.line_list))
        return sealed(baselines.line_values(self.program, self.drawn.draws.baselines(slice(1)), every)[:, 0])

    @cached_property
    def raw(self) -> Array:
        """Every quantity as it is drawn, before groups and calibrations, (quantity, draw, year)."""
        draws = self.drawn.size - self.drawn.sample.centrals
        return sealed(baselines.paths(self.program, uncertainty.sample(self.program, draws=draws, seed=SEED, fixed={})))

    @cached_property
    def doubts(self) -> tuple[tuple[RowDoubt, ...], ...]:
        """What is doubtful about each quantity's own numbers, in the order of the rows."""
        return tuple(map(row_doubts.of_row, self.city.quantities))

    @cached_property
    def doubted(self) -> frozenset[str]:
        """Quantities whose own numbers are doubtful: a warning that follows from them is not told again."""
        rows = zip(self.city.quantities, self.doubts, strict=True)
        return frozenset(row.id for row, doubts in rows if doubts)

    @cached_property
    def headline(self) -> str:
        """The account that the city's first page is about; empty where there is no emission account."""
        return headline.of_emissions(self.city)

    @cached_property
    def size(self) -> CitySize | None:
        """How large the city is; None where nothing tells."""
        return city_size.of_city(self.city, self.headline)

    @cached_property
    def settings(self) -> dict[str, Setting]:
        """The chain of every scenario that is looked at, by its name."""
        city, program = self.city, self.program
        return {
            name: pathway.setting(self.drawn, plan.compile_plan(program, plan.choice(city, name).plans))
            for name in self.scenarios
        }

    def is_accepted(self, quantity: str) -> bool:
        """Whether someone has looked at a quantity's number and found it right."""
        return any(row.accepted for row in self.city.quantities if row.id == quantity)

    @cached_property
    def baseline(self) -> Array:
        """The yearly accounts with no measure but what happens anyway, (draw, account, year)."""
        setting = pathway.setting(self.drawn, plan.compile_plan(self.program, {}))
        return sealed(pathway.path(setting).accounts)

    @cached_property
    def planned(self) -> dict[str, Array]:
        """The yearly accounts of every scenario in the central world, (account, year)."""
        central = doubt.central(self.program, {})
        return {
            name: sealed(pathway.path(pathway.setting(central, setting.plan)).accounts[0])
            for name, setting in self.settings.items()
        }

    def is_account_doubted(self, account: str) -> bool:
        """Whether an account leans on a quantity whose own numbers are doubtful."""
        lines = self.program.line_list
        return any(line.account == account and self.has_doubted(i) for i, line in enumerate(lines))

    def has_doubted(self, line: int) -> bool:
        """Whether a line leans on such a quantity."""
        return bool(self.doubted & set(self.program.line_list[line].factors))


def at_city(city: City, program: Program, scenarios: Iterable[str], *, draws: int) -> Look:
    """A look at a city and the plans of some of its scenarios, drawn so many times."""
    return Look(city, program, world.draw(program, draws=draws, seed=SEED), tuple(sorted(scenarios)))
