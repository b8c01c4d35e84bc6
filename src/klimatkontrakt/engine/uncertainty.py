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
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.program import Program, event_key, late_key
from klimatkontrakt.engine.shapes import Range, quantile

Array = NDArray[np.float64]
BLOCK = 250
MOST_DRAWS = 200_000
MOST_BRANCHES = 16


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


def branches(city: City, fixed: Mapping[str, str]) -> tuple[Branch, ...]:
    """The whole and each combination of the outcomes that are still open; single outcomes when they are many."""
    still = [event for event in sorted(city.events) if event not in fixed]
    choices = [[(event, o) for o in outcomes(city, event) if city.events[event].outcomes[o] > 0] for event in still]
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
    raw = _stream(key, seed).random((draws // BLOCK, 2, BLOCK))
    order = np.argsort(raw[:, 0], axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(BLOCK)[None, :], axis=1)
    chance: Array = ((ranks + raw[:, 1]) / BLOCK).reshape(-1)
    return chance


def _together(own: Array, together: Mapping[str, float], factors: Mapping[str, Array]) -> Array:
    """Chances that err together with named factors, spread evenly again within each block."""
    rest = np.sqrt(max(0.0, 1.0 - sum(w * w for w in together.values())))
    z = rest * ndtri(own)
    for name in sorted(together):
        z = z + together[name] * ndtri(factors[name])
    blocks = z.reshape(-1, BLOCK)
    order = np.argsort(blocks, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(BLOCK)[None, :], axis=1)
    inside = own.reshape(-1, BLOCK) * BLOCK % 1.0
    chance: Array = np.clip((ranks + inside) / BLOCK, 1e-12, 1.0 - 1e-12).reshape(-1)
    return chance


def chances(program: Program, draws: int, seed: int) -> dict[str, Array]:
    """The chances of every input, by key, (draw)."""
    factors: dict[str, Array] = {}
    for own in program.inputs:
        for name in own.together:
            if name not in factors:
                factors[name] = hypercube(f"factor:{name}", draws, seed)
    found = {}
    for own in program.inputs:
        chance = np.clip(hypercube(own.key, draws, seed), 1e-12, 1.0 - 1e-12)
        found[own.key] = _together(chance, own.together, factors) if own.together else chance
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
        heads_of = np.array([names.index(name) for name in central], dtype=np.int64)
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


def is_late(measure: str, chance: float, sampled: Sample) -> NDArray[np.int64]:
    """1 in the worlds where the measure comes late, (draw); never in a central one."""
    drawn = sampled.chance[late_key(measure)]
    return (np.nan_to_num(drawn, nan=1.0) < chance).astype(np.int64)
