# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which worlds may the city be in? Latin hypercubes in blocks of 250, each number's own by its key (§7).

A key is a number's parent and id, never its value, unit or place: more draws, one more number, another value or another
order move no draw that was there; every scenario sees the same draws. In front of the
draws stand central worlds: the whole city's (every number at its value, no delay, each event's likeliest outcome)
and one for each branch.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.chain.sealed import sealed
from klimatkontrakt.engine.chain.shapes import Range, quantile, quantiles
from klimatkontrakt.engine.chain.uncertain_inputs import event_key, late_key

Array = NDArray[np.float64]
BLOCK = 250
MOST_DRAWS = 200_000
MOST_BRANCHES = 16
CELLS_AT_ONCE = 100_000  # chances that are worked on at once: what stays in the processor's own memory
MOST_KEPT = 2_000_000  # chances that a program keeps, all numbers together: 16 MB


@dataclass(frozen=True)
class Branch:
    """A world where events came out in a given way; an empty one is the whole."""

    outcomes: tuple[tuple[str, str], ...]

    @property
    def id(self) -> str:
        """Its name in tables: `capture=built;fuel_duty=low`, or `all`."""
        return ";".join(f"{event}={outcome}" for event, outcome in self.outcomes) or "all"


@dataclass(frozen=True)
class Sample:
    """The chances behind every uncertain number, and each event's outcome.

    Attributes:
        chance: by input key, (draw); nan in a central world, where the number has its own value.
        outcome: by event, the index of its outcome among the sorted ones, (draw).
        branches: what the central worlds stand for; the first is the whole.
        centrals: how many central worlds stand in front of the draws.
    """

    chance: Mapping[str, Array]
    outcome: Mapping[str, NDArray[np.int64]]
    branches: tuple[Branch, ...]
    centrals: int

    @property
    def size(self) -> int:
        """Central worlds and draws together."""
        return len(next(iter(self.chance.values())))


def outcomes(city: City, event: str) -> tuple[str, ...]:
    """An event's outcomes, sorted."""
    return tuple(sorted(city.events[event].outcomes))


def likeliest(city: City, event: str) -> str:
    """The outcome that the central world takes: the likeliest, the first by name when they tie."""
    chances = city.events[event].outcomes
    return min(chances, key=lambda outcome: (-chances[outcome], outcome))


def _open_outcomes(city: City, fixed: Mapping[str, str]) -> list[list[tuple[str, str]]]:
    """Of each event that is still open, the outcomes that may come."""
    choices = []
    for event in sorted(city.events):
        if event not in fixed:
            chances = city.events[event].outcomes
            choices.append([(event, outcome) for outcome in outcomes(city, event) if chances[outcome] > 0])
    return choices


def branches(city: City, fixed: Mapping[str, str]) -> tuple[Branch, ...]:
    """The whole and each combination of the outcomes that are still open; single outcomes when they are many."""
    choices = _open_outcomes(city, fixed)
    combined = list(itertools.product(*choices)) if choices else []
    if len(combined) > MOST_BRANCHES:
        combined = [(pair,) for choice in choices for pair in choice]
    if len(combined) <= 1:
        return (Branch(()),)
    return (Branch(()), *(Branch(tuple(combination)) for combination in combined))


def _stream(key: str, seed: int) -> np.random.Generator:
    digest = hashlib.sha256(key.encode()).digest()
    words = [int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4)]
    return np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, *words])))


def hypercube(key: str, draws: int, seed: int) -> Array:
    """One number's chances: in each block of 250 one in every 250th part, in an order of its own, (draw)."""
    chance: Array = hypercubes([key], draws, seed)[0]
    return chance


def hypercubes(keys: Sequence[str], draws: int, seed: int) -> Array:
    """Many numbers' chances, each in an order of its own whatever the others are, (key, draw)."""
    chances = np.empty((len(keys), draws))
    most = max(1, CELLS_AT_ONCE // draws)
    for first in range(0, len(keys), most):
        raw = np.empty((len(keys[first : first + most]), draws // BLOCK, 2, BLOCK))
        for index, key in enumerate(keys[first : first + most]):
            _stream(key, seed).random(out=raw[index])
        chances[first : first + most] = ((_ranks(raw[:, :, 0]) + raw[:, :, 1]) / BLOCK).reshape(len(raw), draws)
    return chances


def _ranks(values: Array) -> NDArray[np.int64]:
    """Which place each value has in its block, from 0; of equal ones the first comes first."""
    order = np.argsort(values, axis=-1)
    ordered = np.take_along_axis(values, order, axis=-1)
    if (ordered[..., 1:] == ordered[..., :-1]).any():
        order = np.argsort(values, axis=-1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(BLOCK)[(None,) * (values.ndim - 1)], axis=-1)
    return ranks


def _together(own: Array, together: Mapping[str, float], factors: Mapping[str, Array]) -> Array:
    """Chances that err together with named factors, spread evenly again within each block."""
    rest = np.sqrt(max(0.0, 1.0 - sum(w * w for w in together.values())))
    z = rest * ndtri(own)
    for name in sorted(together):
        z = z + together[name] * ndtri(factors[name])
    ranks = _ranks(z.reshape(-1, BLOCK))
    inside = own.reshape(-1, BLOCK) * BLOCK % 1.0
    chance: Array = np.clip((ranks + inside) / BLOCK, 1e-12, 1.0 - 1e-12).reshape(-1)
    return chance


def chances(program: Program, draws: int, seed: int) -> Mapping[str, Array]:
    """The chances of every input, by key, (draw); those that were drawn last are kept for the next scenario."""
    found = program.drawn.pop((draws, seed), None)
    if found is None:
        found = sealed(_chances(program, draws, seed))
    program.drawn[draws, seed] = found
    for size, of_seed in list(program.drawn):  # the one that was asked for longest ago goes first
        if len(program.inputs) * sum(kept for kept, _ in list(program.drawn)) > MOST_KEPT:
            program.drawn.pop((size, of_seed), None)
    return found


def _chances(program: Program, draws: int, seed: int) -> dict[str, Array]:
    factors = sorted({name for own in program.inputs for name in own.together})
    drawn = hypercubes([*(f"factor:{name}" for name in factors), *(own.key for own in program.inputs)], draws, seed)
    shared, own_chances = dict(zip(factors, drawn, strict=False)), drawn[len(factors) :]
    np.clip(own_chances, 1e-12, 1.0 - 1e-12, out=own_chances)
    found = {}
    for own, chance in zip(program.inputs, own_chances, strict=True):
        found[own.key] = _together(chance, own.together, shared) if own.together else chance
    return found


def _event_outcomes(city: City, event: str, chance: Array) -> NDArray[np.int64]:
    names = outcomes(city, event)
    ends = np.cumsum([city.events[event].outcomes[name] for name in names])
    ends[-1] = 1.0
    return np.searchsorted(ends, chance, side="right").astype(np.int64)


def sample(program: Program, *, draws: int, seed: int, fixed: Mapping[str, str]) -> Sample:
    """Central worlds and draws of every uncertain number and event.

    Args:
        program: the city.
        draws: how many, in whole blocks of 250.
        seed: the same seed gives the same draws.
        fixed: events that the scenario fixes, with their outcome.
    """
    city = program.city
    found = chances(program, draws, seed)
    all_branches = branches(city, fixed)
    heads = np.full(len(all_branches), np.nan)
    outcome = {}
    for event in sorted(city.events):
        names = outcomes(city, event)
        drawn = _event_outcomes(city, event, found[event_key(event)])
        central = [dict(branch.outcomes).get(event, likeliest(city, event)) for branch in all_branches]
        heads_of = np.array(list(map(names.index, central)), dtype=np.int64)
        both = np.concatenate([heads_of, drawn])
        outcome[event] = np.full_like(both, names.index(fixed[event])) if event in fixed else both
    chance = {own.key: np.concatenate([heads, found[own.key]]) for own in program.inputs}
    if not chance and not outcome:
        chance = {"nothing": np.concatenate([heads, np.full(draws, 0.5)])}
    return Sample(chance, outcome, all_branches, len(all_branches))


def values(number: Range, chance: Array) -> Array:
    """A number's values at the given chances, its own value where the chance is nan (a central world)."""
    central = np.isnan(chance)
    return np.where(central, number.value, quantile(number, np.where(central, 0.5, chance)))


def values_of(numbers: Sequence[Range], chances: Sequence[Array]) -> Array:
    """Many numbers' values at the given chances, as `values` gives each, (number, draw)."""
    if not numbers:
        return np.empty((0, 0))
    found = np.empty((len(numbers), len(chances[0])))
    most = max(1, CELLS_AT_ONCE // max(1, found.shape[1]))
    for first in range(0, len(numbers), most):
        some, chance = numbers[first : first + most], np.stack(chances[first : first + most])
        central = np.isnan(chance)
        own = np.array([[number.value] for number in some])
        found[first : first + most] = np.where(central, own, quantiles(some, np.where(central, 0.5, chance)))
    return found


def is_late(measure: str, chance: float, sampled: Sample) -> NDArray[np.int64]:
    """1 in the worlds where the measure comes late, (draw); never in a central one."""
    drawn = sampled.chance[late_key(measure)]
    return (np.nan_to_num(drawn, nan=1.0) < chance).astype(np.int64)
