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
from klimatkontrakt.engine import headline, pathway, peers, plan, world
from klimatkontrakt.engine.program import Program
from klimatkontrakt.engine.sealed import sealed
from klimatkontrakt.engine.world import World

Array = NDArray[np.float64]


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
        return sealed(world.line_values(self.program, self.drawn.draws.baseline[:, :1], every)[:, 0])

    @cached_property
    def far(self) -> frozenset[str]:
        """Quantities whose factor is far from its peers."""
        return frozenset(row.id for row in self.city.quantities if peers.is_far(row))

    @cached_property
    def headline(self) -> str:
        """The account that the city's first page is about; empty where there is no emission account."""
        return headline.of_emissions(self.city)

    @cached_property
    def baseline(self) -> Array:
        """The yearly accounts with no measure but what happens anyway, (draw, account, year)."""
        own = pathway.setting(self.drawn, plan.compile_plan(self.program, {}))
        return sealed(pathway.path(own).accounts)

    def has_far(self, line: int) -> bool:
        """Whether a line leans on such a factor."""
        return bool(self.far & set(self.program.line_list[line].factors))


def at_city(city: City, program: Program, scenarios: Iterable[str], *, draws: int) -> Look:
    """A look at a city and the plans of some of its scenarios, drawn so many times."""
    return Look(city, program, world.draw(program, draws=draws, seed=0), tuple(sorted(scenarios)))
