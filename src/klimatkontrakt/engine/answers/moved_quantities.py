# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does each measure move under a plan, and what of it would be moved anyway? What costs per moved unit count (§6).

What of a move would be taken anyway is told by efforts: of what is taken under the plan, the part that *anyway* is of
the measure's effort. So a measure that does no more than happens anyway moves nothing of its own, whatever others do.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.chain import ramps
from klimatkontrakt.engine.chain.moves import FlatMove
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.worlds import pathway, plan
from klimatkontrakt.engine.worlds.pathway import Setting
from klimatkontrakt.engine.worlds.plan import Choice

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
MOST_CELLS = 3_000_000  # of takings that are worked out at once: 24 MB
LONGEST_YEARS = 100  # before the city's first year: what was moved then


@dataclass(frozen=True)
class MovedQuantity:
    """What one measure moves, and what of it would be moved anyway, canonical units, each (draw, year).

    The years end with the city's; those before them come first, so that what stood when they began is known.
    """

    planned: Array
    anyway: Array


Rates = tuple[Array, NDArray[np.bool_]]
MOST_RATES_BYTES = 32_000_000  # of what shared moves take for their effort, while one plan's costs are asked for


@dataclass(frozen=True)
class _Efforts:
    """What measures do under the plan and anyway, worked out when asked; `before` years stand before the city's."""

    plan: tuple[Setting, ...]
    nothing: tuple[Setting, ...]
    before: int

    def planned(self, measure: int) -> Array:
        """What a measure does under the plan, (draw, year)."""
        return np.concatenate([pathway.effort(setting, measure) for setting in self.plan], axis=1)

    def anyway(self, measure: int) -> Array:
        """What it does with every level at zero, likewise."""
        return np.concatenate([pathway.effort(setting, measure) for setting in self.nothing], axis=1)


def counted_measures(program: Program, chosen: Choice) -> set[str]:
    """The measures of a plan that have a cost per moved unit."""
    return {
        name
        for name, own_plan in chosen.plans.items()
        if own_plan.level and any(cost.per == "moved" for cost in program.city.measures[name].costs)
    }


def moved(setting: Setting, chosen: Choice, measures: Collection[str] | None = None) -> Takes:
    """What some measures of a plan move; those with a cost per moved unit where none are named."""
    program = setting.program
    wanted = counted_measures(program, chosen) if measures is None else set(measures)
    kept = [place for place, k in enumerate(setting.kept) if _drives(program, program.moves.list[k], wanted)]
    takes = np.array(kept, dtype=np.int64)
    listed = [program.moves.list[setting.kept[place]] for place in kept]
    bare = pathway.of_accounts(setting, ())

    def anyway() -> Array:
        return pathway.path(pathway.at_levels(bare, np.zeros_like(setting.plan.levels)), takes=takes).takes

    return _takes(setting, chosen, listed, _FewTakings(bare, takes, _places(program, wanted, listed)), anyway, wanted)


def _places(program: Program, wanted: Collection[str], listed: Sequence[FlatMove]) -> dict[str, list[int]]:
    """Where each measure's moves stand among some moves, by measure, sorted."""
    measures = {name: program.measure_index[name] for name in sorted(wanted)}
    return {
        name: [place for place, move in enumerate(listed) if any(driver == m for driver, _ in move.terms)]
        for name, m in measures.items()
    }


class _FewTakings:
    """What measures' moves take under a plan, worked out for so many measures at a time that it stays small."""

    def __init__(self, bare: Setting, takes: Ints, places: Mapping[str, list[int]]) -> None:
        """The plan without lines, the chain's moves that are counted, and where each measure's are among them."""
        self.bare, self.takes, self.places = bare, takes, places
        self.held: dict[int, Array] = {}

    def __call__(self, name: str, wanted_place: int) -> Array:
        """What the move at a place takes, (draw, year); the next measures' moves are worked out with it."""
        if wanted_place not in self.held:
            self.held = {}  # what was held is let go of before the next is worked out
            names = list(self.places)
            most = max(1, MOST_CELLS // (self.bare.world.size * len(self.bare.years)))
            places: list[int] = []
            for driver in names[names.index(name) :]:
                if places and len(places) + len(self.places[driver]) > most:
                    break
                places = list(dict.fromkeys([*places, *self.places[driver]]))
            taken = pathway.path(self.bare, takes=self.takes[places]).takes
            self.held = {place: taken[:, i] for i, place in enumerate(places)}
        return self.held[wanted_place]


def _drives(program: Program, move: FlatMove, wanted: Collection[str]) -> bool:
    return any(program.measures[m] in wanted for m, _ in move.terms)


def of_takes(
    setting: Setting, chosen: Choice, listed: Sequence[FlatMove], planned: Array, anyway: Callable[[], Array]
) -> Takes:
    """The same, when it is known what the moves take.

    Args:
        setting, chosen: the plan.
        listed: moves, among them all that those measures make.
        planned: what each takes under the plan, (draw, move, year).
        anyway: gives what each takes with every level at zero, likewise; asked for only where a plan does nothing of
            what would be done anyway.
    """
    return _takes(
        setting, chosen, listed, lambda _, place: planned[:, place], anyway, counted_measures(setting.program, chosen)
    )


def _takes(
    setting: Setting, chosen: Choice, listed: Sequence[FlatMove], planned: Callable[[str, int], Array],
    anyway: Callable[[], Array], wanted: set[str],
) -> Takes:  # fmt: skip
    counted = [(place, move) for place, move in enumerate(listed) if _drives(setting.program, move, wanted)]
    efforts = _efforts(setting, chosen, wanted, [move for _, move in counted])
    return Takes(setting, tuple(sorted(wanted)), tuple(counted), efforts, planned, anyway)


class Takes(Mapping[str, MovedQuantity]):
    """What each measure with a cost per moved unit moves, by measure; worked out when it is asked for, and not kept."""

    def __init__(
        self, setting: Setting, wanted: tuple[str, ...], counted: tuple[tuple[int, FlatMove], ...],
        efforts: _Efforts | None, planned: Callable[[str, int], Array], anyway: Callable[[], Array],
    ) -> None:  # fmt: skip
        """What `of_takes` found; `counted` are the moves with the places by which `planned` gives what they take."""
        self.setting, self.wanted, self.counted = setting, wanted, counted
        self.efforts, self.planned, self.anyway = efforts, planned, cache(anyway)
        self.known: dict[int, Rates] = {}  # of moves that several measures share, by place, where there is room
        self.room_bytes = MOST_RATES_BYTES

    def __iter__(self) -> Iterator[str]:
        return iter(self.wanted)

    def __len__(self) -> int:
        return len(self.wanted)

    def __getitem__(self, name: str) -> MovedQuantity:
        if name not in self.wanted:
            raise KeyError(name)
        m, efforts = self.setting.program.measure_index[name], self.efforts
        shape = (self.setting.world.size, len(self.setting.years) + (efforts.before if efforts is not None else 0))
        quantity = MovedQuantity(np.zeros(shape), np.zeros(shape))
        does = self.effort(name) if efforts is not None else quantity
        for place, move in self.counted:
            weights = _weights(move, m)
            if efforts is not None and weights:
                self._add(quantity, efforts, place, move, m, does)
            elif weights:
                quantity.planned[:] += self.planned(name, place)
        return quantity

    def effort(self, name: str) -> MovedQuantity:
        """What a measure does, as if it moved one unit: tells when something is moved of which nothing is known."""
        efforts = self.efforts
        if efforts is None:
            nothing = pathway.at_levels(self.setting, np.zeros_like(self.setting.plan.levels))
            efforts = _Efforts((self.setting,), (nothing,), 0)
        m = self.setting.program.measure_index[name]
        return MovedQuantity(efforts.planned(m), efforts.anyway(m))

    def _add(
        self, quantity: MovedQuantity, efforts: _Efforts, place: int, move: FlatMove, m: int, does: MovedQuantity
    ) -> None:
        """Adds a measure's part of what one move takes; `does` is what the measure does."""
        rates, fallback = self._rates(efforts, place, move, m, does)
        for weight in _weights(move, m):
            quantity.planned[:] += weight * does.planned * rates
            quantity.anyway[:] += weight * does.anyway * rates
            if fallback.any():
                unplanned = self.anyway()[:, place]
                quantity.anyway[:, efforts.before :] += _taken_anyway(efforts, move, m, weight, unplanned, fallback)

    def _rates(self, efforts: _Efforts, place: int, move: FlatMove, m: int, does: MovedQuantity) -> Rates:
        """What a move takes for all of its effort; kept for the other measures that share it."""
        if place in self.known:
            return self.known[place]
        others = {driver for driver, _ in move.terms} - {m}
        planned = {m: does.planned, **{driver: efforts.planned(driver) for driver in others}}
        anyway = {m: does.anyway, **{driver: efforts.anyway(driver) for driver in others}}
        rates = _rates(move, self.planned(self.setting.program.measures[m], place), planned, anyway, efforts.before)
        size = sum(part.nbytes for part in rates)
        if others and size <= self.room_bytes:
            self.known[place], self.room_bytes = rates, self.room_bytes - size
        return rates


def _weights(move: FlatMove, m: int) -> list[float]:
    """How much a measure weighs in a move, each time that it is one of its drivers."""
    return [weight for driver, weight in move.terms if driver == m]


def _rates(
    move: FlatMove, taken: Array, planned: Mapping[int, Array], anyway: Mapping[int, Array], before: int
) -> Rates:
    """What a move takes for all of its effort, (draw, year); before the city's years as in the first of them.

    Second, where the plan does nothing of what would be done anyway, so that there is no rate, (draw, city's year).

    Args:
        taken: what it takes under the plan, (draw, city's year).
        planned, anyway: what each of its measures does under the plan and with every level at zero, (draw, year).
        before: how many years stand before the city's.
    """
    pull, stands = _pull(move, planned), _pull(move, anyway)
    now = pull[:, before:]
    rate = np.divide(taken, now, out=np.zeros_like(taken), where=now != 0)
    rates = np.concatenate([np.repeat(_first_known(rate, now), before, axis=1), rate], axis=1)
    return rates, (now == 0) & (stands[:, before:] != 0)


def _pull(move: FlatMove, efforts: Mapping[int, Array]) -> Array:
    """A move's whole effort from those of its measures, (draw, year)."""
    (first, weight), *others = move.terms
    total = weight * efforts[first]
    for m, weight in others:
        total = total + weight * efforts[m]
    return total


def _first_known(rate: Array, pull: Array) -> Array:
    """The rate of the first year in which there is one, (draw, 1)."""
    first = np.argmax(pull != 0, axis=1)
    return np.take_along_axis(rate, first[:, None], axis=1)


def _taken_anyway(
    efforts: _Efforts, move: FlatMove, m: int, weight: float, taken: Array, where: NDArray[np.bool_]
) -> Array:  # fmt: skip
    """A measure's part of what a move takes when every level is zero, in some places, (draw, city's year)."""
    stands = np.sum([w * efforts.anyway(k) for k, w in move.terms], axis=0)[:, efforts.before :]
    part = np.divide(weight * efforts.anyway(m)[:, efforts.before :], stands, out=np.zeros_like(stands), where=where)
    return np.asarray(part * taken)


def _efforts(under_plan: Setting, chosen: Choice, wanted: set[str], listed: Sequence[FlatMove]) -> _Efforts | None:
    """What the moves' measures do; None where no move is shared, none is made anyway, and none began before."""
    program, first = under_plan.program, int(under_plan.program.years[0])
    since = min((_begins(program, chosen, name) for name in wanted), default=first)
    before = min(max(first - since, 0), LONGEST_YEARS)
    is_shared = any(len(move.terms) > 1 for move in listed)
    if not (before or is_shared or any(program.city.measures[name].anyway is not None for name in wanted)):
        return None
    settings = (*_earlier(under_plan, chosen, before), under_plan)
    nothing = tuple(pathway.at_levels(setting, np.zeros_like(setting.plan.levels)) for setting in settings)
    return _Efforts(settings, nothing, before)


def _earlier(setting: Setting, chosen: Choice, before: int) -> tuple[Setting, ...]:
    """The plan in so many years before the city's first; none where there are none."""
    if not before:
        return ()
    first = int(setting.program.years[0])
    earlier = replace(setting.program, years=np.arange(first - before, first))
    return (replace(setting, plan=plan.compile_plan(earlier, chosen.plans)),)


def _begins(program: Program, chosen: Choice, name: str) -> int:
    """The first year in which a measure does anything, as the plan has it or anyway; the city's first at the latest."""
    measure, first = program.city.measures[name], int(program.years[0])
    shapes = [(measure.ramp, plan.shift(measure, chosen.plans[name])), (measure.anyway, 0)]
    years = [first]
    for shape, delay in shapes:
        if shape is not None and ramps.ramp(shape, np.array([first - 1]), delay)[0] != 0:
            years.append(min(ramps.first_year(shape) + delay, first - 1))
    return min(years)
