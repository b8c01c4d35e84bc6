# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which measures are far from their peers or from their document, and which factor of the chain makes them so?

A cost per tonne is taken apart into what a moved unit costs, what of it would be moved anyway, what a moved unit saves
at first and later, and what is left of it when others cut the same. An effect beside the document's is taken apart into
what the moved things emit, whether it comes, how far it has come, what comes anyway and the part that is moved. The
factors that make most of the distance are the reason, where each makes a quarter of it; else none is found.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt import data
from klimatkontrakt.city import units
from klimatkontrakt.city.measures import Stated
from klimatkontrakt.engine.answers import all_draws, moved_quantities, purses, tables, unknown_costs
from klimatkontrakt.engine.chain.moves import FlatMove
from klimatkontrakt.engine.worlds import pathway

if TYPE_CHECKING:
    from klimatkontrakt.engine.study import Results

Array = NDArray[np.float64]
Kind = Literal["cost", "effect"]
Reason = Literal[
    "unit_cost", "anyway", "thin", "falls", "shared", "small_base", "chance", "pace", "comes_anyway", "part"
]
MOST_CAUSES = 2
BASE_UNITS = ("vkm", "pkm", "tkm", "kWh", "t", "m2", "person", "piece")  # in which moved things are told one by one
FEWEST_ALIKE = 2  # measures that move the same kind of thing, to say what is usual of it


@dataclass(frozen=True)
class Cause:
    """A factor of the chain that makes a measure far from its peers or its document.

    Attributes:
        here, beside: the measure's, and what it is set beside: its peers' median, the document's, or all (1). Of a
            moved unit in SEK or tCO2e; of what is emitted in the headline's unit; else a share.
        pull: how far it pulls, as a logarithm: a factor of two is as far up as down.
        unit: of the moved things; empty of a share.
    """

    reason: Reason
    here: float
    beside: float
    pull: float
    unit: str = ""


@dataclass(frozen=True)
class Extreme:
    """A measure that is far from its peers or its document.

    Attributes:
        kind: its cost per tonne beside its peers', or its effect beside the document's.
        value, usual: SEK/tCO2e and the peers' median; or our effect and the document's, in the headline's unit.
        causes: the factors that make most of the distance, the strongest first; none where none is found.
        with_: the measures that cut the same, the largest first, where that is a cause.
        year: of the document's number; 0 of a cost.
    """

    measure: str
    kind: Kind
    value: float
    usual: float
    causes: tuple[Cause, ...]
    with_: tuple[str, ...] = ()
    year: int = 0


@dataclass(frozen=True)
class _Chain:
    """What a measure's cost per tonne is made of, over all years, expected; nan where it is not known.

    Attributes:
        cost: SEK a moved unit; `saved`, `saved_first` tCO2e a moved unit, over all years and in the first of them.
        beyond: of what it moves, the part that would not be moved anyway; `left` the part of what it saves alone that
            is its share.
        dimension, unit: of what it moves; none where it moves several kinds.
    """

    cost: float
    saved: float
    saved_first: float
    beyond: float
    left: float
    dimension: units.Dimension | None
    unit: str


def rule(name: str) -> float:
    """A number of the rule for what is far, each with its reason in extremes.csv.

    >>> rule("cost_ratio"), rule("effect_ratio")
    (10.0, 2.0)
    """
    return float(next(row["value"] for row in data.table("extremes") if row["id"] == name))


def extremes(results: Results) -> tuple[Extreme, ...]:
    """The measures of a plan that are far from their peers or their document, by measure; costs first."""
    alone = _Alone(results)
    return (*_costs(results, alone), *_effects(results, alone))


@dataclass(frozen=True)
class _Alone:
    """What each measure brings alone, worked out when it is first asked for: of a large city it is much."""

    results: Results

    @cached_property
    def values(self) -> Array:
        """(draw, measure, year), in the headline's unit."""
        return self.results.number_of(self.results.headline, "alone")


# What a tonne costs


def per_tonne(results: Results) -> dict[str, float]:
    """What a tonne costs society by each of a plan's measures that costs and cuts, SEK/tCO2e."""
    result = {}
    for name in tables.planned_measures(results):
        tonnes = purses.tonnes(results, name)
        cost = all_draws.mean(purses.known_society(results, name), results)
        if tonnes > 0 and cost > 0 and unknown_costs.has_known_cost(results.program, name):
            result[name] = cost / tonnes
    return result


def far_costs(costs: Mapping[str, float]) -> dict[str, float]:
    """Of measures by their cost per tonne, those that are far from the median of the others, and that median.

    >>> far_costs({"a": 100.0, "b": 200.0, "c": 300.0, "d": 2_100.0}), far_costs({"a": 1.0, "b": 1_000.0})
    ({'d': 200.0}, {})
    """
    ratio, fewest = rule("cost_ratio"), rule("fewest_peers")
    far = {}
    for name, cost in costs.items():
        others = [other for peer, other in costs.items() if peer != name]
        if len(others) >= fewest and cost >= ratio * float(np.median(others)):
            far[name] = float(np.median(others))
    return far


def _costs(results: Results, alone: _Alone) -> Iterator[Extreme]:
    costs = per_tonne(results)
    far = far_costs(costs)
    if not far:
        return
    takes = moved_quantities.moved(results.setting, results.chosen, set(costs))
    chains = {name: _chain(results, name, takes[name], alone.values, costs[name]) for name in costs}
    for name, usual in far.items():
        peers = [subject for other, subject in chains.items() if other != name]
        causes = strongest(_cost_factors(chains[name], peers), math.log(costs[name] / usual))
        is_shared = any(cause.reason == "shared" for cause in causes)
        yield Extreme(name, "cost", costs[name], usual, causes, _sharing(results, name) if is_shared else ())


def _chain(
    results: Results, name: str, taken: moved_quantities.MovedQuantity, alone: Array, cost: float
) -> _Chain:  # fmt: skip
    """The factors of a measure's cost per tonne."""
    years = len(results.program.years)
    rows, m = results.world.rows(0), results.program.measure_index[name]
    scale = units.parse(results.city.accounts[results.headline].unit).scale
    planned, anyway = (np.abs(moved[rows, -years:]).mean(axis=0) for moved in (taken.planned, taken.anyway))
    beyond = planned - anyway
    saved = alone[rows, m].mean(axis=0) * scale
    share = purses.tonnes(results, name)
    dimension, unit, size = _moved_kind(results, m)
    first = int(np.argmax(beyond > 0))
    return _Chain(
        cost=_ratio(cost * share, float(planned.sum())) * size,
        saved=_ratio(float(saved.sum()), float(beyond.sum())) * size,
        saved_first=_ratio(float(saved[first]), float(beyond[first])) * size,
        beyond=_ratio(float(beyond.sum()), float(planned.sum())),
        left=_ratio(share, float(saved.sum())),
        dimension=dimension,
        unit=unit,
    )


def _ratio(value: float, by: float) -> float:
    return value / by if by > 0 else math.nan


def _moves(results: Results, m: int) -> list[FlatMove]:
    """The moves that a measure drives."""
    return [move for move in results.program.moves.list if any(driver == m for driver, _ in move.terms)]


def _sources(results: Results, m: int) -> set[str]:
    """The quantities that a measure moves something of."""
    names = results.program.quantities
    return {names[move.source] for move in _moves(results, m) if move.source < len(names)}


def _moved_kind(results: Results, m: int) -> tuple[units.Dimension | None, str, float]:
    """The dimension of what a measure moves, a unit of it and that unit's size; none where it moves several kinds."""
    result: dict[units.Dimension, units.Unit] = {}
    for name in sorted(_sources(results, m)):
        unit = units.parse(results.city.quantity(name).unit)
        result.setdefault(unit.dimension, unit)
    if len(result) != 1:
        return None, "", 1.0
    ((dimension, unit),) = result.items()
    base = next((name for name in BASE_UNITS if units.parse(name).dimension == dimension), unit.text)
    return dimension, base, units.parse(base).scale


def _cost_factors(subject: _Chain, peers: list[_Chain]) -> Iterator[Cause]:
    """The factors of a cost per tonne beside its peers'; those of a moved unit beside those that move the like."""
    alike = [peer for peer in peers if subject.dimension is not None and peer.dimension == subject.dimension]
    if len(alike) >= FEWEST_ALIKE:
        cost, saved = _median([peer.cost for peer in alike]), _median([peer.saved_first for peer in alike])
        yield Cause("unit_cost", subject.cost, cost, _pull(subject.cost, cost), subject.unit)
        yield Cause("thin", subject.saved_first, saved, _pull(saved, subject.saved_first), subject.unit)
    yield Cause("falls", subject.saved, subject.saved_first, _pull(subject.saved_first, subject.saved), subject.unit)
    yield Cause("anyway", subject.beyond, 1.0, _pull(1.0, subject.beyond))
    yield Cause("shared", subject.left, 1.0, _pull(1.0, subject.left))


def _median(values: list[float]) -> float:
    known = [value for value in values if math.isfinite(value)]
    return float(np.median(known)) if known else math.nan


def _pull(larger: float, smaller: float) -> float:
    """How far one number is above another, as a logarithm; nan where one of them is not above nothing."""
    return math.log(larger / smaller) if larger > 0 and smaller > 0 else math.nan


def strongest(factors: Iterable[Cause], distance: float) -> tuple[Cause, ...]:
    """The factors that make most of a distance, each a fair part of it; none where none does.

    >>> thin, shared = Cause("thin", 1.0, 8.0, 2.0), Cause("shared", 0.9, 1.0, 0.1)
    >>> [cause.reason for cause in strongest([shared, thin], 3.0)], strongest([shared], 3.0)
    (['thin'], ())
    """
    least = rule("least_part") * distance
    known = [factor for factor in factors if math.isfinite(factor.pull) and factor.pull >= least]
    return tuple(sorted(known, key=lambda factor: -factor.pull)[:MOST_CAUSES])


def _sharing(results: Results, name: str) -> tuple[str, ...]:
    """The plan's other measures that move what a measure moves, by how much of the cut is theirs."""
    program = results.program
    subject = _sources(results, program.measure_index[name])
    others = {
        other: purses.tonnes(results, other)
        for other in tables.planned_measures(results)
        if other != name and subject & _sources(results, program.measure_index[other])
    }
    return tuple(sorted((other for other in others if others[other] > 0), key=lambda other: -others[other]))


# What the document says


def _effects(results: Results, alone: _Alone) -> Iterator[Extreme]:
    """Measures whose effect is far from the one that their document states for the same year."""
    if not results.program.added(results.headline):
        return
    first, last = results.city.header.years
    for name in tables.planned_measures(results):
        stated, m = results.city.measures[name].stated, results.program.measure_index[name]
        if stated is None or m not in results.program.moves.acting or not first <= stated.by <= last:
            continue
        document = _in_headline(results, stated)
        if document is not None:
            result = _effect(results, alone, name, stated.by, document)
            if result is not None:
                yield result


def _in_headline(results: Results, stated: Stated) -> float | None:
    """What a document states in the headline's unit; None where it is of another kind or nothing."""
    subject, unit = units.parse(results.city.accounts[results.headline].unit), units.parse(stated.unit)
    value = stated.value * unit.scale / subject.scale
    return value if subject.dimension == unit.dimension and value > 0 else None


def _effect(results: Results, alone: _Alone, name: str, year: int, document: float) -> Extreme | None:
    """An effect that is far from the document's, and why."""
    index, m = year - int(results.program.years[0]), results.program.measure_index[name]
    ours = all_draws.mean(alone.values[:, m, index], results)
    ratio = rule("effect_ratio")
    if not math.isfinite(ours) or 1.0 / ratio < ours / document < ratio:
        return None
    factors = _effect_factors(results, m, index, document) if 0 < ours < document else ()
    causes = strongest(factors, abs(math.log(document / ours))) if ours > 0 else ()
    return Extreme(name, "effect", ours, document, causes, (), year)


def _effect_factors(results: Results, m: int, index: int, document: float) -> Iterator[Cause]:
    """What a measure's effect in a year is made of, each beside all."""
    rows, program = results.world.rows(0), results.program
    emitted = _emitted(results, m, index)
    yield Cause("small_base", emitted, document, _pull(document, emitted), program.city.accounts[results.headline].unit)
    levels = np.zeros_like(results.setting.plan.levels)
    only = levels.copy()
    only[m] = results.setting.plan.levels[m]
    planned, anyway = (
        float(pathway.effort(pathway.at_levels(results.setting, subject), m)[rows, index].mean())
        for subject in (only, levels)
    )
    chance = float((results.world.draws.mask[m][rows] > 0).mean())
    yield Cause("chance", chance, 1.0, _pull(1.0, chance))
    if chance > 0:
        yield Cause("pace", planned / chance, 1.0, _pull(chance, planned))
    if planned > 0:
        beyond = 1.0 - anyway / planned
        yield Cause("comes_anyway", beyond, 1.0, _pull(1.0, beyond))
    parts = [move.share for move in program.city.measures[program.measures[m]].moves]
    if len(parts) == 1 and parts[0] is not None:
        yield Cause("part", parts[0], 1.0, _pull(1.0, parts[0]))


def _emitted(results: Results, m: int, index: int) -> float:
    """What the lines of the headline emit that hold what a measure moves, before any measure of the plan."""
    program, moved = results.program, _sources(results, m)
    nothing = pathway.at_levels(results.setting, np.zeros_like(results.setting.plan.levels))
    values = pathway.line_values(pathway.in_years(nothing, np.array([index])), results.headline)
    return math.fsum(
        all_draws.mean(subject, results) for i, subject in values.items() if moved & set(program.line_list[i].factors)
    )
