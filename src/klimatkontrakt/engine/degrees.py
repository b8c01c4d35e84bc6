# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Of which degree is an account in the levels? Then so many nodes are exact (§5). One pass over the program."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.kernel import Chain, Lines

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Degrees:
    """Bounds on the degree of each yearly account.

    Attributes:
        together: when all levels grow together, (account).
        own: in each measure's own level, the others held, (account, measure).
        touches: 1 where a group of moves can reach the account, (account, group).
    """

    together: Ints
    own: Ints
    touches: Ints


def _move_degrees(chain: Chain, grows: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """The degree of each move's share: together (move) and in each measure (move, measure)."""
    count, measures = len(chain.move_kind), len(grows)
    together = np.zeros(count, dtype=np.int64)
    own = np.zeros((count, measures), dtype=np.int64)
    for k in range(count):
        for t in range(chain.move_term[k], chain.move_term[k + 1]):
            m = chain.term_measure[t]
            drivers = [m, *chain.enabler_measure[chain.measure_enabler[m] : chain.measure_enabler[m + 1]]]
            term = np.zeros(measures, dtype=np.int64)
            for driver in drivers:
                term[driver] += int(grows[driver])
            together[k] = max(together[k], term.sum())
            own[k] = np.maximum(own[k], term)
    return together, own


def degrees(chain: Chain, lines: Lines, grows: NDArray[np.bool_], accounts: int, width: int) -> Degrees:
    """Bounds on the degrees of all yearly accounts.

    Args:
        chain, lines: the moves and the lines.
        grows: whether each measure's level can grow from zero, (measure).
        accounts: how many yearly accounts.
        width: how many rows the quantity axis has.
    """
    move_together, move_own = _move_degrees(chain, grows)
    measures = len(grows)
    together = np.zeros(width, dtype=np.int64)
    own = np.zeros((width, measures), dtype=np.int64)
    for stage in range(len(chain.stage_group) - 1):
        was, own_was = together.copy(), own.copy()
        for g in range(chain.stage_group[stage], chain.stage_group[stage + 1]):
            first, last = chain.group_move[g], chain.group_move[g + 1]
            source = chain.group_source[g]
            shares = chain.group_shares[g] == 1
            taken = move_together[first:last].sum() + (was[source] if shares else 0)
            taken_own = move_own[first:last].sum(axis=0) + (own_was[source] if shares else 0)
            together[source] = max(together[source], taken)
            own[source] = np.maximum(own[source], taken_own)
            for j in range(chain.move_to[first], chain.move_to[last]):
                ratio, to = chain.to_ratio[j], chain.to_quantity[j]
                extra = was[ratio] if ratio >= 0 else 0
                extra_own = own_was[ratio] if ratio >= 0 else 0
                together[to] = max(together[to], taken + extra)
                own[to] = np.maximum(own[to], taken_own + extra_own)
    of_accounts = np.zeros(accounts, dtype=np.int64)
    own_of_accounts = np.zeros((accounts, measures), dtype=np.int64)
    for i, account in enumerate(lines.account):
        factors = lines.factor_quantity[lines.line_factor[i] : lines.line_factor[i + 1]]
        of_accounts[account] = max(of_accounts[account], together[factors].sum())
        own_of_accounts[account] = np.maximum(own_of_accounts[account], own[factors].sum(axis=0))
    return Degrees(of_accounts, own_of_accounts, touches(chain, lines, accounts, width))


def touches(chain: Chain, lines: Lines, accounts: int, width: int) -> Ints:
    """Which groups of moves can reach which accounts, worked backwards from the lines, (account, group)."""
    found = np.zeros((accounts, len(chain.group_source)), dtype=np.int64)
    for account in range(accounts):
        reached = np.zeros(width, dtype=bool)
        for i in np.flatnonzero(lines.account == account):
            reached[lines.factor_quantity[lines.line_factor[i] : lines.line_factor[i + 1]]] = True
        for stage in range(len(chain.stage_group) - 2, -1, -1):
            before = reached.copy()
            for g in range(chain.stage_group[stage], chain.stage_group[stage + 1]):
                first, last = chain.group_move[g], chain.group_move[g + 1]
                destinations = slice(chain.move_to[first], chain.move_to[last])
                hits = reached[chain.group_source[g]] or reached[chain.to_quantity[destinations]].any()
                found[account, g] = int(hits)
                if hits:
                    ratios = chain.to_ratio[destinations]
                    before[chain.group_source[g]] = True
                    before[ratios[ratios >= 0]] = True
            reached = before
    return found
