# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which moves does a city make? Groups spread to members, pools joined, all sorted by stage and source (§3, §4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city import units
from klimatkontrakt.city.ids import ids_of
from klimatkontrakt.city.schema import STAGES, City, Cost, Move, Pool, Strength, Uncertain
from klimatkontrakt.engine.chain import kernel, shapes
from klimatkontrakt.engine.chain.kernel import Chain
from klimatkontrakt.engine.chain.shapes import Range

Ints = NDArray[np.int64]
OF_LEFT = (kernel.SHARE_OF_LEFT, kernel.AMOUNT_OF_LEFT)  # the kinds of move that share what is left


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
        known = ids_of(self.city.quantities)
        return next((name for name in self.leans_on(strength) if name in known and name not in self.index), None)

    def leans_on(self, strength: Strength) -> list[str]:
        """The quantities that a move goes to, those that its ratios are of, and the one that it takes from."""
        names = [name for to in strength.to for name in self.everyone(to)]
        names += [ratio for ratio in strength.to.values() if isinstance(ratio, str)]
        if isinstance(strength.from_, str):
            names.append(strength.from_)
        return names

    def everyone(self, name: str) -> list[str]:
        """A quantity itself, or the members of a group, those that are missing too."""
        return sorted({row.id for row in self.city.quantities if row.group == name}) or [name]

    def sources(self, name: str, strength: Strength) -> list[str]:
        """The quantities that a move takes from; members of its group that are missing are left out and noted."""
        if isinstance(strength.from_, str):
            return [strength.from_]
        group = str((strength.from_ or {}).get("group"))
        self.left_out += [(name, member) for member in self.everyone(group) if member not in self.index]
        return self.members(group)

    def add(self, name: str, strength: Move | Pool, terms: tuple[tuple[int, float], ...]) -> None:
        """A measure's move, or a pool: one flat move from each quantity that it takes from."""
        key = pool_key(name) if isinstance(strength, Pool) else move_key(name, strength)
        lacking = self.is_missing(strength)
        if lacking is not None:
            self.left_out.append((name, lacking))
            return
        value, scale, kind = _size(strength)
        for source in self.sources(name, strength):
            self.moves.append(
                FlatMove(
                    key=key,
                    owner=name,
                    is_pool=isinstance(strength, Pool),
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


def _size(strength: Strength) -> tuple[float, float, int]:
    """A move's number, what it is multiplied by to canonical units, and its kind; tonnes become a share later."""
    is_of_baseline = strength.of == "baseline"
    share = kernel.SHARE_OF_BASELINE if is_of_baseline else kernel.SHARE_OF_LEFT
    if strength.share is not None:
        return strength.share, 1.0, share
    if strength.amount is not None:
        amount = kernel.AMOUNT_OF_BASELINE if is_of_baseline else kernel.AMOUNT_OF_LEFT
        return strength.amount, units.parse(strength.unit or "1").scale, amount
    return strength.tonnes or 0.0, 1.0, share


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


def _starts(parts: Sequence[Sized]) -> Ints:
    """Where each of several parts starts when they stand one after the other, and where the last ends."""
    return np.concatenate([[0], np.cumsum(list(map(len, parts)))]).astype(np.int64)


def _column(parts: Iterable[Iterable[tuple[float, ...]]], place: int, dtype: type[np.generic]) -> NDArray[Any]:
    """One number of each row, the rows of all parts one after the other."""
    return np.array([row[place] for part in parts for row in part], dtype=dtype)


def _nodes(largest: int) -> tuple[Ints, NDArray[np.float64], NDArray[np.float64]]:
    """Gauss–Legendre nodes on 0–1 that are exact for a group of each size (degree = size − 1)."""
    counts = np.array([max(1, (size + 1) // 2) for size in range(largest + 1)], dtype=np.int64)
    at, weight = np.zeros((largest + 1, counts[-1])), np.zeros((largest + 1, counts[-1]))
    for size, count in enumerate(counts):
        points, weights = np.polynomial.legendre.leggauss(int(count))
        at[size, :count], weight[size, :count] = (points + 1.0) / 2.0, weights / 2.0
    return counts, at, weight


def _groups(moves: Sequence[FlatMove]) -> list[list[int]]:
    """Moves by index; those that share what is left of a quantity in a stage are together."""
    groups: list[list[int]] = []
    for k, move in enumerate(moves):
        if groups and _shares_with(moves[groups[-1][-1]], move):
            groups[-1].append(k)
        else:
            groups.append([k])
    return groups


def _shares_with(first: FlatMove, second: FlatMove) -> bool:
    """Whether two moves share what is left of the same quantity in the same stage."""
    is_place_same = (first.stage, first.source) == (second.stage, second.source)
    return is_place_same and first.kind in OF_LEFT and second.kind in OF_LEFT


def _chain(moves: list[FlatMove], enablers: Mapping[int, tuple[tuple[int, float], ...]], measures: int) -> Chain:
    groups = _groups(moves)
    firsts = [moves[group[0]] for group in groups]
    terms, to = [move.terms for move in moves], [move.to for move in moves]
    enabling = [enablers.get(m, ()) for m in range(measures)]
    counts, at, weight = _nodes(max(map(len, groups), default=1))
    return Chain(
        stage_group=_stage_starts(firsts),
        group_move=_starts(groups),
        group_source=np.array([move.source for move in firsts], dtype=np.int64),
        group_shares=np.array([int(move.kind in OF_LEFT) for move in firsts], dtype=np.int64),
        move_kind=np.array([move.kind for move in moves], dtype=np.int64),
        move_term=_starts(terms),
        term_measure=_column(terms, 0, np.int64),
        term_weight=_column(terms, 1, np.float64),
        move_to=_starts(to),
        to_quantity=_column(to, 0, np.int64),
        to_number=_column(to, 1, np.float64),
        to_ratio=_column(to, 2, np.int64),
        measure_enabler=_starts(enabling),
        enabler_measure=_column(enabling, 0, np.int64),
        enabler_weight=_column(enabling, 1, np.float64),
        node_count=counts,
        node_at=at,
        node_weight=weight,
    )


def _stage_starts(firsts: Sequence[FlatMove]) -> Ints:
    """Where the groups of each stage start, by their first moves."""
    stages = [move.stage for move in firsts]
    return np.searchsorted(stages, np.arange(len(STAGES) + 1)).astype(np.int64)


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
    ordered = sorted(flat.moves, key=lambda m: (m.stage, m.source, m.kind not in OF_LEFT, m.key))
    at = {name: i for i, name in enumerate(measures)}
    enablers = {}
    for name in measures:
        own = city.measures[name].enablers
        pairs = [(city.true_name(e), w) for e, w in own.items()]
        enablers[at[name]] = tuple(sorted((at[e], w) for e, w in pairs))
    parts = tuple(
        (index[member], np.array([index[m] for m in flat.members(group)], dtype=np.int64))
        for (group, member), _ in sorted(flat.parts.items(), key=lambda pair: pair[1])
    )
    return Moves(tuple(ordered), _chain(ordered, enablers, len(measures)), enablers, tuple(flat.left_out)), parts
