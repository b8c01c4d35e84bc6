# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a plan change on the bills? Energy, taxes and fees from the money accounts, through shares (§5, §6)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.answers import contributions, economics, unpriced
from klimatkontrakt.engine.answers.economics import Flow
from klimatkontrakt.engine.answers.unpriced import Unknown
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.worlds import pathway
from klimatkontrakt.engine.worlds.pathway import Setting
from klimatkontrakt.engine.worlds.plan import Choice

Array = NDArray[np.float64]
REVENUE = "revenue"


def money_parts(program: Program) -> dict[str, list[int]]:
    """The lines of money accounts by `payer|kind`; accounts of different units meet there, so count them in SEK.

    The same product, paid by the same actor as the same kind in two accounts, is the same money seen twice: it is
    counted once.
    """
    parts: dict[str, list[int]] = {}
    seen: dict[tuple[object, ...], str] = {}
    for i, line in enumerate(program.line_list):
        if program.city.accounts[line.account].family == "money":
            key = (line.payer, line.money_kind, line.sign, *sorted(line.factors))
            if seen.setdefault(key, line.account) == line.account:
                parts.setdefault(f"{line.payer}|{line.money_kind}", []).append(i)
    return parts


def flows(own: Setting, chosen: Choice) -> Iterator[Flow]:
    """Energy, taxes and fees saved or spent, from the money accounts through the shares of §5.

    Where a measure's money of a kind is not known for a payer it is nan, and the flow names the missing numbers.
    """
    lacking = {(each.measure, each.actor, each.kind): each for each in unpriced.unknowns(own, chosen)}
    for flow in _priced_flows(own):
        unknown = lacking.pop((flow.measure, flow.actor, flow.kind), None)
        yield flow if unknown is None else _unknown_flow(unknown, flow.values)
    for unknown in lacking.values():
        yield _unknown_flow(unknown, np.zeros(unknown.where.shape))


def _unknown_flow(unknown: Unknown, known: Array) -> Flow:
    """A flow of which it is not known what it is in some worlds and years."""
    values = np.where(unknown.where, np.nan, known)
    return Flow(
        unknown.measure, unknown.actor, unknown.kind, "incremental", "computed", values, missing=unknown.missing
    )  # fmt: skip


def _priced_flows(own: Setting) -> Iterator[Flow]:
    """What the lines that have a value change; a state's revenue of a measure is one flow."""
    program = own.program
    parts = money_parts(program)
    if not parts or not own.plan.levels.any():
        return
    state = economics.only_state(program.city)
    revenue: dict[str, Array] = {}
    for name, m, share in contributions.each_share(pathway.of_parts(own, parts, is_canonical=True)):
        payer, kind = name.split("|")
        measure, values = program.measures[m], -share
        del share  # it is a part of many, which are let go of with it
        if not np.any(values):
            continue
        yield Flow(measure, payer, kind, "incremental", "computed", values)
        if kind in unpriced.REVENUE_OF and state:
            revenue[measure] = revenue.get(measure, 0.0) - values
    for measure, values in revenue.items():
        yield Flow(measure, state, REVENUE, "incremental", "computed", values)


def climate_flows(own: Setting, account: str, sek_per_tonne: Array) -> Iterator[Flow]:
    """The value of tonnes avoided outside the trading system, by measure (§6); a gain is negative.

    Args:
        own: the plan's setting.
        account: the emission account, yearly or a sum, whose tonnes are valued.
        sek_per_tonne: the chosen set's value in each year, SEK/tCO2e in the city's price year.
    """
    program = own.program
    lines = [i for i in program.lines_of(account) if "ets" not in program.line_list[i].tags]
    if not lines or not own.plan.levels.any():
        return
    for _, m, share in contributions.each_share(pathway.of_parts(own, {account: lines}, is_canonical=True)):
        values = -share * sek_per_tonne
        del share
        if np.any(values):
            yield Flow(program.measures[m], "", "climate", "incremental", "computed", values)
