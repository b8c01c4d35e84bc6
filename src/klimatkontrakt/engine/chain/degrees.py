# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Of which degree is an account in the levels? Then so many nodes are exact (§5). One pass over the program."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.chain.compiled import counting_kernel
from klimatkontrakt.engine.chain.kernel import Chain, Lines
from klimatkontrakt.engine.chain.sealed import sealed

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Degrees:
    """Bounds on the degree of each yearly account.

    Attributes:
        together: when all levels grow together, (account).
        own: in each measure's own level, the others held, (account, measure).
    """

    together: Ints
    own: Ints


def degrees(chain: Chain, lines: Lines, grows: NDArray[np.bool_], accounts: int, width: int) -> Degrees:
    """Bounds on the degrees of all yearly accounts.

    Args:
        chain, lines: the moves and the lines, closed to writing.
        grows: whether each measure's level can grow from zero, (measure).
        accounts: how many yearly accounts.
        width: how many rows the quantity axis has.
    """
    together = np.zeros(accounts, dtype=np.int64)
    own = np.zeros((accounts, len(grows)), dtype=np.int64)
    _degrees(chain, lines, grows.astype(np.int64), width, together, own)
    return sealed(Degrees(together, own))


def touches(chain: Chain, lines: Lines, accounts: int, width: int) -> Ints:
    """Which groups of moves can reach which accounts, worked backwards from the lines, (account, group) 0 or 1."""
    found = np.zeros((accounts, len(chain.group_source)), dtype=np.int64)
    _touches(chain, lines, width, found)
    return sealed(found)


@counting_kernel
def _degrees(
    chain: Chain, lines: Lines, grows: Ints, width: int, together: Ints, own: Ints
) -> None:  # pragma: no cover
    """Forward through the stages: a quantity is of the highest degree of what is taken from it or brought to it."""
    measures = grows.shape[0]
    move_together, move_own = _move_degrees(chain, grows)
    quantity, quantity_own = np.zeros(width, np.int64), np.zeros((width, measures), np.int64)
    for stage in range(chain.stage_group.shape[0] - 1):
        was, own_was = quantity.copy(), quantity_own.copy()
        for g in range(chain.stage_group[stage], chain.stage_group[stage + 1]):
            source, shares = chain.group_source[g], chain.group_shares[g]
            taken, taken_own = was[source] * shares, own_was[source] * shares
            for k in range(chain.group_move[g], chain.group_move[g + 1]):
                taken += move_together[k]
                taken_own += move_own[k]
            quantity[source] = max(quantity[source], taken)
            quantity_own[source] = np.maximum(quantity_own[source], taken_own)
            first, last = chain.group_move[g], chain.group_move[g + 1]
            for j in range(chain.move_to[first], chain.move_to[last]):
                ratio, to = chain.to_ratio[j], chain.to_quantity[j]
                extra = was[ratio] if ratio >= 0 else 0
                quantity[to] = max(quantity[to], taken + extra)
                for m in range(measures):
                    more = own_was[ratio, m] if ratio >= 0 else 0
                    quantity_own[to, m] = max(quantity_own[to, m], taken_own[m] + more)
    for i in range(lines.account.shape[0]):
        account, degree = lines.account[i], 0
        line_own = np.zeros(measures, np.int64)
        for f in range(lines.line_factor[i], lines.line_factor[i + 1]):
            degree += quantity[lines.factor_quantity[f]]
            line_own += quantity_own[lines.factor_quantity[f]]
        together[account] = max(together[account], degree)
        own[account] = np.maximum(own[account], line_own)


@counting_kernel
def _move_degrees(chain: Chain, grows: Ints) -> tuple[Ints, Ints]:  # pragma: no cover
    """The degree of each move's share: together (move) and in each measure (move, measure)."""
    count, measures = chain.move_kind.shape[0], grows.shape[0]
    together, own = np.zeros(count, np.int64), np.zeros((count, measures), np.int64)
    for k in range(count):
        for t in range(chain.move_term[k], chain.move_term[k + 1]):
            m = chain.term_measure[t]
            term = np.zeros(measures, np.int64)
            term[m] += grows[m]
            for e in range(chain.measure_enabler[m], chain.measure_enabler[m + 1]):
                term[chain.enabler_measure[e]] += grows[chain.enabler_measure[e]]
            together[k] = max(together[k], term.sum())
            own[k] = np.maximum(own[k], term)
    return together, own


@counting_kernel
def _touches(chain: Chain, lines: Lines, width: int, found: Ints) -> None:  # pragma: no cover
    """Backwards through the stages: a group reaches an account where anything it changes does."""
    for account in range(found.shape[0]):
        reached = np.zeros(width, np.bool_)
        for i in range(lines.account.shape[0]):
            if lines.account[i] == account:
                for f in range(lines.line_factor[i], lines.line_factor[i + 1]):
                    reached[lines.factor_quantity[f]] = True
        for stage in range(chain.stage_group.shape[0] - 2, -1, -1):
            before = reached.copy()
            for g in range(chain.stage_group[stage], chain.stage_group[stage + 1]):
                first, last = chain.group_move[g], chain.group_move[g + 1]
                hits = reached[chain.group_source[g]]
                for j in range(chain.move_to[first], chain.move_to[last]):
                    hits = hits or reached[chain.to_quantity[j]]
                found[account, g] = int(hits)
                if hits:
                    before[chain.group_source[g]] = True
                    for j in range(chain.move_to[first], chain.move_to[last]):
                        if chain.to_ratio[j] >= 0:
                            before[chain.to_ratio[j]] = True
            reached = before
