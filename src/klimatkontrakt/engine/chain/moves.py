# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which moves does a city make? Groups spread to members, pools joined, all sorted by stage and source (§3, §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city import units
from klimatkontrakt.city.schema import STAGES, City, Cost, Move, Pool, Strength, Uncertain
from klimatkontrakt.engine.chain import kernel, shapes
from klimatkontrakt.engine.chain.kernel import Chain
from klimatkontrakt.engine.chain.shapes import Range

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class FlatMove:
    """One move from one quantity: who drives it, how strong it is, and where it goes.

    Attributes:
        key: what its strength is drawn by: its measure and its own id, or its pool; one for all members of a group.
        owner: the measure, or the pool.
        value: the strength: a share, an amount in canonical units, or tonnes (then `lines` and `by` are given).
        terms: (measure index, weight): one measure, or the members of a pool.
        to: (quantity index, number, quantity index of the ratio or -1).
    """

    key: str
    owner: str
    stage: int
    source: int
    kind: int
    value: float
    range: Range | None
    together: Mapping[str, float]
    origin: str
    terms: tuple[tuple[int, float], ...]
    to: tuple[tuple[int, float, int], ...]
    lines: tuple[str, ...] = ()
    by: int = 0
    is_pool: bool = False

    @property
    def changed(self) -> frozenset[int]:
        """The quantities that it takes from and brings to, by index."""
        return frozenset({self.source, *(quantity for quantity, _, _ in self.to)})


@dataclass(frozen=True)
class Moves:
    """All moves in the order of the move axis, and the same as arrays."""

    list: tuple[FlatMove, ...]
    chain: Chain
    enablers: Mapping[int, tuple[tuple[int, float], ...]]
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def acting(self) -> frozenset[int]:
        """The measures whose effect is known, by index: they drive a move, or let through one that does."""
        found = {m for move in self.list for m, _ in move.terms}
        while True:
            more = {e for m in found for e, _ in self.enablers.get(m, ())} - found
            if not more:
                return frozenset(found)
            found |= more


def _range(number: Uncertain, value: float, scale: float, *, is_share: bool = False) -> Range | None:
    if number.low is None or number.high is None or number.low == number.high:
        return None
    least, most = shapes.bounds(number.low, number.high, most=1.0 if is_share else np.inf)
    shape = number.shape or "normal"
    return Range(value * scale, number.low * scale, number.high * scale, shape, least, most)


def move_key(measure: str, move: Move) -> str:
    """What a move's strength is drawn by: its measure and its id, never its value or place."""
    return f"move:{measure}:{move.id}"


def pool_key(pool: str) -> str:
    """What the strength of a shared effect is drawn by."""
    return f"pool:{pool}"


def cost_key(measure: str, cost: Cost) -> str:
    """What a cost is drawn by: its measure and its id, never its value or place."""
    return f"cost:{measure}:{cost.id}"


def cost_range(cost: Cost) -> Range | None:
    """A cost's range; None where it has none, or no value."""
    return None if cost.value is None else _range(cost, cost.value, 1.0)


class _Flattening:
    """Spreads measures and pools into flat moves, remembering which parts of groups they need."""

    def __init__(self, city: City, index: Mapping[str, int], measures: tuple[str, ...]) -> None:
        self.city, self.index = city, index
        self.measures = {name: i for i, name in enumerate(measures)}
        self.parts: dict[tuple[str, str], int] = {}
        self.moves: list[FlatMove] = []
        self.left_out: list[tuple[str, str]] = []

    def members(self, group: str) -> list[str]:
        return sorted({row.id for row in self.city.quantities if row.group == group and row.id in self.index})

    def part(self, group: str, member: str) -> int:
        """The quantity row that holds a member's part of its group."""
        return self.parts.setdefault((group, member), len(self.index) + len(self.parts))

    def destinations(self, strength: Strength) -> tuple[tuple[int, float, int], ...]:
        found = []
        for name, ratio in strength.to.items():
            number, quantity = (1.0, self.index[ratio]) if isinstance(ratio, str) else (float(ratio), -1)
            if name in self.index:
                found.append((self.index[name], number, quantity))
            else:
                found += [(self.index[m], number, self.part(name, m)) for m in self.members(name)]
        return tuple(sorted(found))

    def is_missing(self, strength: Strength) -> str | None:
        """The first quantity that a move leans on and that is missing; of a group that it moves to, any member."""
        names = [name for to in strength.to for name in self.everyone(to)]
        names += [ratio for ratio in strength.to.values() if isinstance(ratio, str)]
        names += [strength.from_] if isinstance(strength.from_, str) else []
        known = {row.id for row in self.city.quantities}
        return next((name for name in names if name in known and name not in self.index), None)

    def everyone(self, name: str) -> list[str]:
        """A quantity itself, or the members of a group, those that are missing too."""
        return sorted({row.id for row in self.city.quantities if row.group == name}) or [name]

    def add(self, name: str, strength: Move | Pool, terms: tuple[tuple[int, float], ...]) -> None:
        """A measure's move, or a pool: one flat move from each quantity that it takes from."""
        is_pool = isinstance(strength, Pool)
        key = pool_key(name) if isinstance(strength, Pool) else move_key(name, strength)
        lacking = self.is_missing(strength)
        if lacking is not None:
            self.left_out.append((name, lacking))
            return
        of_baseline = strength.of == "baseline"
        scale = 1.0
        if strength.share is not None:
            value, kind = strength.share, kernel.SHARE_OF_BASELINE if of_baseline else kernel.SHARE_OF_LEFT
        elif strength.amount is not None:
            value, scale = strength.amount, units.parse(strength.unit or "1").scale
            kind = kernel.AMOUNT_OF_BASELINE if of_baseline else kernel.AMOUNT_OF_LEFT
        else:
            value = strength.tonnes or 0.0
            kind = kernel.SHARE_OF_BASELINE if of_baseline else kernel.SHARE_OF_LEFT
        origin_of = strength.from_
        group = "" if isinstance(origin_of, str) else str((origin_of or {}).get("group"))
        sources = [origin_of] if isinstance(origin_of, str) else self.members(group)
        self.left_out += [(name, member) for member in self.everyone(group) if group and member not in self.index]
        for source in sources:
            self.moves.append(
                FlatMove(
                    key=key,
                    owner=name,
                    is_pool=is_pool,
                    stage=STAGES.index(strength.stage or "avoid"),
                    source=self.index[source],
                    kind=kind,
                    value=value * scale,
                    range=_range(strength, value, scale, is_share=strength.share is not None),
                    together=dict(strength.with_),
                    origin=strength.origin or "assumed",
                    terms=terms,
                    to=self.destinations(strength),
                    lines=strength.lines,
                    by=strength.by or 0,
                )
            )


def _flatten(city: City, index: Mapping[str, int], measures: tuple[str, ...]) -> _Flattening:
    flat = _Flattening(city, index, measures)
    pooled: dict[str, list[tuple[int, float]]] = {}
    for name in measures:
        for move in sorted(city.measures[name].moves, key=lambda move: move.id):
            if move.pool is not None:
                pooled.setdefault(move.pool, []).append((flat.measures[name], move.weight or 0.0))
            elif move.missing is None:
                flat.add(name, move, ((flat.measures[name], 1.0),))
    for name, terms in sorted(pooled.items()):
        flat.add(name, city.pools[name], tuple(sorted(terms)))
    return flat


def _starts(sizes: list[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def _nodes(largest: int) -> tuple[Ints, NDArray[np.float64], NDArray[np.float64]]:
    """Gauss–Legendre nodes on 0–1 that are exact for a group of each size (degree = size − 1)."""
    counts = np.array([max(1, (size + 1) // 2) for size in range(largest + 1)], dtype=np.int64)
    at, weight = np.zeros((largest + 1, counts[-1])), np.zeros((largest + 1, counts[-1]))
    for size, count in enumerate(counts):
        points, weights = np.polynomial.legendre.leggauss(int(count))
        at[size, :count], weight[size, :count] = (points + 1.0) / 2.0, weights / 2.0
    return counts, at, weight


def _chain(moves: list[FlatMove], enablers: Mapping[int, tuple[tuple[int, float], ...]], measures: int) -> Chain:
    shares = (kernel.SHARE_OF_LEFT, kernel.AMOUNT_OF_LEFT)
    groups: list[list[int]] = []
    for k, move in enumerate(moves):
        last = moves[groups[-1][-1]] if groups else None
        joins = last is not None and move.kind in shares and last.kind in shares
        if joins and last is not None and (last.stage, last.source) == (move.stage, move.source):
            groups[-1].append(k)
        else:
            groups.append([k])
    stages = [moves[group[0]].stage for group in groups]
    counts, at, weight = _nodes(max([len(group) for group in groups], default=1))
    return Chain(
        stage_group=np.searchsorted(stages, np.arange(len(STAGES) + 1)).astype(np.int64),
        group_move=_starts([len(group) for group in groups]),
        group_source=np.array([moves[group[0]].source for group in groups], dtype=np.int64),
        group_shares=np.array([int(moves[group[0]].kind in shares) for group in groups], dtype=np.int64),
        move_kind=np.array([move.kind for move in moves], dtype=np.int64),
        move_term=_starts([len(move.terms) for move in moves]),
        term_measure=np.array([m for move in moves for m, _ in move.terms], dtype=np.int64),
        term_weight=np.array([w for move in moves for _, w in move.terms], dtype=np.float64),
        move_to=_starts([len(move.to) for move in moves]),
        to_quantity=np.array([q for move in moves for q, _, _ in move.to], dtype=np.int64),
        to_number=np.array([n for move in moves for _, n, _ in move.to], dtype=np.float64),
        to_ratio=np.array([r for move in moves for _, _, r in move.to], dtype=np.int64),
        measure_enabler=_starts([len(enablers.get(m, ())) for m in range(measures)]),
        enabler_measure=np.array([e for m in range(measures) for e, _ in enablers.get(m, ())], dtype=np.int64),
        enabler_weight=np.array([w for m in range(measures) for _, w in enablers.get(m, ())], dtype=np.float64),
        node_count=counts,
        node_at=at,
        node_weight=weight,
    )


def select(moves: Moves, keep: NDArray[np.bool_], measures: int) -> tuple[Moves, Ints]:
    """The moves that are kept, as a chain of their own, and where each stood before."""
    kept = [k for k in range(len(moves.list)) if keep[k]]
    chosen = [moves.list[k] for k in kept]
    chain = _chain(chosen, moves.enablers, measures)
    return replace(moves, list=tuple(chosen), chain=chain), np.array(kept, dtype=np.int64)


def compile_moves(
    city: City, index: Mapping[str, int], measures: tuple[str, ...]
) -> tuple[Moves, tuple[tuple[int, Ints], ...]]:
    """A city's moves, and the rows that hold members' parts of groups: (member, all members) in row order."""
    flat = _flatten(city, index, measures)
    shares = (kernel.SHARE_OF_LEFT, kernel.AMOUNT_OF_LEFT)
    ordered = sorted(flat.moves, key=lambda m: (m.stage, m.source, m.kind not in shares, m.key))
    at = {name: i for i, name in enumerate(measures)}
    enablers = {}
    for name in measures:
        own = city.measures[name].enablers
        pairs = [((city.measures[e].same_as or e), w) for e, w in own.items()]
        enablers[at[name]] = tuple(sorted((at[e], w) for e, w in pairs))
    parts = tuple(
        (index[member], np.array([index[m] for m in flat.members(group)], dtype=np.int64))
        for (group, member), _ in sorted(flat.parts.items(), key=lambda pair: pair[1])
    )
    return Moves(tuple(ordered), _chain(ordered, enablers, len(measures)), enablers, tuple(flat.left_out)), parts
