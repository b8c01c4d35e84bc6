# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which stated costs of a plan have no figure? Flows that say when they would be paid and what is missing (§6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from klimatkontrakt.city.schema import Cost
from klimatkontrakt.engine.answers import costs, unknown_costs, unknown_moves
from klimatkontrakt.engine.answers.economics import Flow
from klimatkontrakt.engine.answers.kept_costs import Kinds
from klimatkontrakt.engine.answers.moved_quantities import Takes
from klimatkontrakt.engine.worlds import plan
from klimatkontrakt.engine.worlds.plan import Choice
from klimatkontrakt.engine.worlds.world import World


def missing_flows(world: World, chosen: Choice, moved: Takes) -> Iterator[Flow]:
    """The stated costs of a plan that have no figure: not known in the years in which they would be paid.

    They are no part of `costs.stated_flows`, whose sums are of what is known; one without payers has no actor. Each
    names the numbers that are missing: the cost's own place, the quantity that it is stated per, or what its measure's
    moves lack. Of a measure some of whose moves are known, what those cost per moved unit is known and stands there.
    """
    city = world.program.city
    for name in sorted(chosen.plans):
        measure, own = city.measures[name], chosen.plans[name]
        for cost in unknown_costs.without_figure(world.program, name) if own.level else ():
            of_one = {"value": 1.0, "unit": "SEK", "low": None, "high": None, "price_year": city.header.price_year}
            one = cost.model_copy(update=of_one)
            if one.per == "moved":
                is_known = not unknown_moves.missing_behind(world.program, name)
                kinds = costs.of_moved(world, name, one, moved[name] if is_known else moved.effort(name))
            else:
                kinds, _ = costs.at_full_level(world, name, one, plan.shift(measure, own)).at(own.level)
            for part in costs.divided(city, name, _with_payers(one), _not_known(kinds), 0.0):
                yield replace(
                    part.flow(), missing=unknown_costs.missing_numbers(world.program, name, cost), is_uncosted=True
                )


def _not_known(kinds: Kinds) -> Kinds:
    """Money of which only the years are known: nothing in the others."""
    return tuple((kind, np.where(values == 0, 0.0, np.nan)) for kind, values in kinds)


def uncosted_flows(world: World, chosen: Choice, moved: Takes) -> Iterator[Flow]:
    """The same as sums and purses hold them: one without payers is paid by the one who does its measure."""
    for flow in missing_flows(world, chosen, moved):
        doer = world.program.city.measures[flow.measure].actor
        yield flow if flow.actor or doer is None else replace(flow, actor=doer)


def _with_payers(cost: Cost) -> Cost:
    """A cost as it is; one without payers is paid by no actor, whole."""
    return cost if cost.payers else cost.model_copy(update={"payers": {"": 1.0}})
