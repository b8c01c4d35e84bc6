# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How far do some accounts reach? The part of the chain that they lean on, its quantities and measures numbered anew.

What is left out changes no digit of them: a group of moves is kept whole or not at all, and in its order.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.chain.degrees import touches
from klimatkontrakt.engine.chain.kernel import Chain, Draws, Lines, Place, Plan
from klimatkontrakt.engine.chain.sealed import only_read, sealed

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Reach:
    """What the compiled chain is given for some accounts; it may read all of it and write in none.

    Attributes:
        place: where its quantities stand in the worlds, and which years it works in.
        measures: where each of its measures stands among the city's.
        accounts: how many accounts its lines make up.
    """

    chain: Chain
    lines: Lines
    draws: Draws
    place: Place
    measures: Ints
    accounts: int

    @cached_property
    def touches(self) -> Ints:
        """Which groups of moves can reach which account, (account, group) 0 or 1."""
        return only_read(touches(self.chain, self.lines, self.accounts, len(self.place.rows)))

    @cached_property
    def drives(self) -> Ints:
        """Which measures drive or enable a move that can reach which account, (account, measure) 0 or 1."""
        found = np.zeros((self.accounts, len(self.measures)), dtype=np.int64)
        group_of = np.repeat(np.arange(len(self.chain.group_source)), np.diff(self.chain.group_move))
        group_of_term = np.repeat(group_of, np.diff(self.chain.move_term))
        for account, touched in enumerate(self.touches):
            drivers = np.unique(self.chain.term_measure[touched[group_of_term] == 1])
            found[account, _with_enablers(self.chain, drivers)] = 1
        return only_read(found)

    def plan(self, plan: Plan) -> Plan:
        """A plan of the city's measures cut to those of the reach."""
        return Plan._make(only_read(part[self.measures]) for part in plan)


def _cut(starts: Ints, kept: Ints) -> tuple[Ints, Ints]:
    """Of lists that lie one after the other: the starts of those that are kept, and where their items stood."""
    sizes = starts[kept + 1] - starts[kept]
    new = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return new, np.repeat(starts[kept] - new[:-1], sizes) + np.arange(new[-1])


def chain_of(chain: Chain, kept: NDArray[np.bool_]) -> tuple[Chain, Ints]:
    """A chain with only some of its moves, (move), and where each of them stood."""
    moves = np.flatnonzero(kept)
    group_of = np.repeat(np.arange(len(chain.group_source)), np.diff(chain.group_move))
    groups, sizes = np.unique(group_of[moves], return_counts=True)
    move_term, terms = _cut(chain.move_term, moves)
    move_to, destinations = _cut(chain.move_to, moves)
    return sealed(
        chain._replace(
            stage_group=np.searchsorted(groups, chain.stage_group).astype(np.int64),
            group_move=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            group_source=chain.group_source[groups],
            group_shares=chain.group_shares[groups],
            move_kind=chain.move_kind[moves],
            move_term=move_term,
            term_measure=chain.term_measure[terms],
            term_weight=chain.term_weight[terms],
            move_to=move_to,
            to_quantity=chain.to_quantity[destinations],
            to_number=chain.to_number[destinations],
            to_ratio=chain.to_ratio[destinations],
        )
    ), moves


def lines_of(lines: Lines, kept: Ints, accounts: Ints) -> Lines:
    """Some of the lines in the given order, counted in accounts by the given numbers, (kept line)."""
    line_factor, factors = _cut(lines.line_factor, kept)
    return sealed(Lines(np.array(accounts), lines.scale[kept], line_factor, lines.factor_quantity[factors]))


def _with_enablers(chain: Chain, measures: Ints) -> Ints:
    """Measures and what enables them, rising."""
    _, enablers = _cut(chain.measure_enabler, measures)
    return np.union1d(measures, chain.enabler_measure[enablers])


def _renumbered(chain: Chain, rows: Ints, measures: Ints) -> Chain:
    """A chain whose quantities and measures are numbered among those that it has; a missing ratio stays -1."""
    measure_enabler, enablers = _cut(chain.measure_enabler, measures)
    owner = np.repeat(np.arange(len(measures)), np.diff(measure_enabler))
    inside = np.isin(chain.enabler_measure[enablers], measures)
    sizes, enablers = np.bincount(owner[inside], minlength=len(measures)), enablers[inside]
    ratio = np.where(chain.to_ratio >= 0, np.searchsorted(rows, chain.to_ratio), -1)
    return chain._replace(
        group_source=np.searchsorted(rows, chain.group_source),
        term_measure=np.searchsorted(measures, chain.term_measure),
        to_quantity=np.searchsorted(rows, chain.to_quantity),
        to_ratio=ratio.astype(np.int64),
        measure_enabler=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        enabler_measure=np.searchsorted(measures, chain.enabler_measure[enablers]),
        enabler_weight=chain.enabler_weight[enablers],
    )


def whole(chain: Chain, lines: Lines, draws: Draws, years: Ints, accounts: int) -> Reach:
    """All of the chain, whatever the accounts lean on: where takings or quantities are asked for."""
    width = len(draws.row)
    place = Place(np.arange(width), np.array(years))
    every = np.arange(len(chain.measure_enabler) - 1)
    return _closed(chain, lines, draws, place, every, accounts)


def reach(chain: Chain, lines: Lines, draws: Draws, years: Ints, accounts: int) -> Reach:
    """What some accounts lean on.

    Args:
        chain: the moves that can take anything.
        lines: the accounts' lines; their accounts are numbered 0…accounts − 1.
        draws: the worlds, with a row of strengths for each move of the chain.
        years: which of the worlds' years, by index.
        accounts: how many they are.
    """
    together = lines._replace(account=only_read(np.zeros_like(lines.account)))
    groups = touches(chain, together, 1, len(draws.row))[0] != 0
    own, moves = chain_of(chain, np.repeat(groups, np.diff(chain.group_move)))
    ratios = own.to_ratio[own.to_ratio >= 0]
    rows = np.unique(np.concatenate([lines.factor_quantity, own.group_source, own.to_quantity, ratios]))
    measures = _with_enablers(own, np.unique(own.term_measure))
    few = draws._replace(strength=draws.strength[moves], late=draws.late[measures], mask=draws.mask[measures])
    own_lines = lines._replace(factor_quantity=np.searchsorted(rows, lines.factor_quantity))
    place = Place(rows, np.array(years))
    return _closed(_renumbered(own, rows, measures), own_lines, few, place, measures, accounts)


def _closed(chain: Chain, lines: Lines, draws: Draws, place: Place, measures: Ints, accounts: int) -> Reach:
    """A reach whose arrays are all seen as one who may only read them sees them."""
    return Reach(
        Chain._make(map(only_read, chain)),
        Lines._make(map(only_read, lines)),
        Draws._make(map(only_read, draws)),
        Place._make(map(only_read, place)),
        only_read(measures),
        accounts,
    )
