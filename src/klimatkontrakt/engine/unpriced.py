# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whose money is not known, because a price or an effect is missing? By measure, payer, kind, world and year (§6).

A line of a money account that leans on a missing number has no value, but what it would be multiplied by is known: its
other factors. Where a measure has a share (§5) in those, its money of that kind is unknown for the line's payer, and so
is every sum that holds it: what is saved on one side is never counted without what is bought on the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city.schema import City, Line, Move, Strength
from klimatkontrakt.engine import contributions, pathway
from klimatkontrakt.engine.contributions import Both, Contributions
from klimatkontrakt.engine.kernel import Lines
from klimatkontrakt.engine.pathway import Setting
from klimatkontrakt.engine.plan import Choice
from klimatkontrakt.engine.program import Program

Array = NDArray[np.float64]
Truths = NDArray[np.bool_]
NOTHING = 1e-12  # of the largest share in a line: less is rounding
REVENUE_OF = ("tax", "vat", "allowance")


@dataclass(frozen=True)
class Unpriced:
    """A line of a money account that has no value: its known factors, and the numbers that are missing."""

    line: Line
    factors: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Unknown:
    """Where a measure's money of a kind is not known for an actor, (draw, year), and the missing numbers behind it."""

    measure: str
    actor: str
    kind: str
    where: Truths
    missing: tuple[str, ...]


def lines(program: Program) -> tuple[Unpriced, ...]:
    """The lines of money accounts that lean on a missing number, in the order of their accounts and ids."""
    found = []
    for line in sorted(program.city.lines, key=lambda ln: (ln.account, ln.line)):
        lacking = tuple(sorted({name for name in line.factors if name not in program.quantity_index}))
        if lacking and program.city.accounts[line.account].family == "money":
            known = tuple(name for name in line.factors if name in program.quantity_index)
            found.append(Unpriced(line, known, lacking))
    return tuple(found)


def counted(program: Program, unpriced: Iterable[Unpriced]) -> tuple[Unpriced, ...]:
    """Those of which something is known that a measure can change."""
    return tuple(own for own in unpriced if own.factors)


def as_lines(program: Program, unpriced: Iterable[Unpriced], first: int = 0) -> Lines:
    """What unpriced lines would be multiplied by, each an account of its own from a number on."""
    listed = list(unpriced)
    factors = [[program.quantity_index[name] for name in own.factors] for own in listed]
    return Lines(
        np.arange(first, first + len(listed), dtype=np.int64),
        np.ones(len(listed)),
        np.concatenate([[0], np.cumsum([len(row) for row in factors])]).astype(np.int64),
        np.array([quantity for row in factors for quantity in row], dtype=np.int64),
    )


def setting_of(own: Setting, unpriced: tuple[Unpriced, ...]) -> Setting:
    """A setting that counts what the unpriced lines would be multiplied by."""
    names = tuple(line.line.key for line in unpriced)
    return replace(own, lines=as_lines(own.program, unpriced), accounts=names, rest=None)


# By measure


def unknowns(own: Setting, chosen: Choice) -> tuple[Unknown, ...]:
    """Where each measure's money is not known, by measure, actor and kind."""
    merged: dict[tuple[str, str, str], Unknown] = {}
    for unknown in (*_by_price(own), *by_effect(own, chosen)):
        key = (unknown.measure, unknown.actor, unknown.kind)
        merged[key] = _joined(merged[key], unknown) if key in merged else unknown
    return tuple(merged[key] for key in sorted(merged))


def _joined(first: Unknown, second: Unknown) -> Unknown:
    missing = tuple(sorted({*first.missing, *second.missing}))
    return replace(first, where=first.where | second.where, missing=missing)


def payers(city: City, line: Line) -> list[tuple[str, str]]:
    """Who pays a line, and who gets it where it is a tax: (actor, kind)."""
    state = [actor.id for actor in city.actors if actor.type == "state"]
    paid = [(line.payer or "", line.money_kind or "")]
    return paid + ([(state[0], "revenue")] if line.money_kind in REVENUE_OF and len(state) == 1 else [])


def _by_price(own: Setting) -> Iterable[Unknown]:
    """Money of measures that change what an unpriced line would be multiplied by."""
    program = own.program
    unpriced = counted(program, lines(program))
    if not unpriced or not own.plan.levels.any():
        return
    shares = contributions.yearly_shares(setting_of(own, unpriced), np.arange(len(unpriced)))
    for at, priceless in enumerate(unpriced):
        is_touched = is_something(shares[:, at])
        for m, measure in enumerate(program.measures):
            if is_touched[:, m].any():
                for actor, kind in payers(program.city, priceless.line):
                    yield Unknown(measure, actor, kind, is_touched[:, m], priceless.missing)


def is_something(shares: Array) -> Truths:
    """Where shares are more than rounding, and where they are not known themselves."""
    known = np.nan_to_num(np.abs(shares))
    found: Truths = (known > NOTHING * known.max(initial=0.0)) | np.isnan(shares)
    return found


def by_effect(own: Setting, chosen: Choice) -> Iterable[Unknown]:
    """Money of measures a move of which is left out, for whoever pays for what it would move."""
    program = own.program
    for measure, touched, missing in moves_left_out(program):
        at = program.measure_index.get(measure)
        if at is None or not own.plan.levels[at]:
            continue
        where = pathway.effort(own, at) != pathway.effort(_without(own, at), at)
        for line in program.city.lines if where.any() else ():
            if program.city.accounts[line.account].family == "money" and touched & set(line.factors):
                for actor, kind in payers(program.city, line):
                    yield Unknown(measure, actor, kind, where, missing)


def _without(own: Setting, measure: int) -> Setting:
    """The setting with one measure at what it does anyway."""
    levels = own.plan.levels.copy()
    levels[measure] = 0.0
    return pathway.at_levels(own, levels)


def move_place(measure: str, move: Move) -> str:
    """A move whose effect is missing, as the number that is missing: `electric_cars.moves.replace.car.km`."""
    return f"{measure}.moves.{move.id}"


def measure_of(city: City, place: str) -> str:
    """The measure of a move by the move's place."""
    return next(name for name, own in city.measures.items() for move in own.moves if place == move_place(name, move))


def moves_left_out(program: Program) -> list[tuple[str, set[str], tuple[str, ...]]]:
    """Moves whose effect is not known: whose, which quantities they would touch, and what is missing."""
    city, found = program.city, []
    for name, measure in city.measures.items():
        for move in measure.moves:
            strength: Strength = city.pools[move.pool] if move.pool is not None else move
            touched = _touched(city, strength)
            lacking = tuple(sorted(n for n in touched if n not in program.quantity_index))
            if move.missing is not None and touched:
                found.append((name, touched, lacking or (move_place(name, move),)))
            elif lacking:
                found.append((name, touched, lacking))
    return found


def _touched(city: City, strength: Strength) -> set[str]:
    """The quantities that a move names, members of groups for their group."""
    origin = strength.from_ if isinstance(strength.from_, str) else (strength.from_ or {}).get("group")
    names = {*strength.to, *(r for r in strength.to.values() if isinstance(r, str)), *([origin] if origin else [])}
    members = {row.id for row in city.quantities if row.group in names}
    return {row.id for row in city.quantities if row.id in names} | members


# By account


def changed(before: Array, after: Array) -> Truths:
    """Where a plan changes what an unpriced line would be multiplied by, each (draw, year)."""
    found: Truths = ~(np.abs(after - before) <= NOTHING * np.maximum(np.abs(before), np.abs(after)))
    return found


def known_paths(own: Setting, both: Both) -> Both:
    """Paths with and without a plan, where those of money accounts with an unpriced line are known only where it is
    not changed: elsewhere a plan's path is nan."""
    program = own.program
    unpriced = counted(program, lines(program))
    if not unpriced or not own.plan.levels.any():
        return both
    shadow = setting_of(own, unpriced)
    after = pathway.path(shadow).accounts
    before = pathway.path(pathway.at_levels(shadow, np.zeros_like(own.plan.levels))).accounts
    where = {at: changed(before[:, at], after[:, at]) for at in range(len(unpriced))}
    return replace(both, planned=blanked(own, both.planned, unpriced, where))


def blanked(
    own: Setting, planned: Mapping[str, Array], unpriced: tuple[Unpriced, ...], where: Mapping[int, Truths]
) -> dict[str, Array]:
    """All accounts' paths with nan where an unpriced line of theirs is changed; those worked out from them likewise."""
    program = own.program
    yearly = np.stack([planned[name] for name in program.accounts], axis=1)
    for at, is_changed in where.items():
        account = program.account_index[unpriced[at].line.account]
        yearly[:, account] = np.where(is_changed, np.nan, yearly[:, account])
    return pathway.derived(own.world, yearly)


def known_numbers(own: Setting, chosen: Choice, account: str, found: Contributions) -> Contributions:
    """The three numbers of an account, nan where a measure changes an unpriced line that it is worked out from."""
    program = own.program
    names = contributions.yearly_needed(program, account)
    unpriced = tuple(u for u in counted(program, lines(program)) if u.line.account in names)
    if not unpriced:
        return found
    of_lines = contributions.of_lines(own, chosen, lambda setting: setting_of(setting, unpriced))
    parts = [
        np.where(np.any([is_something(lacking[:, i]) for i in range(len(unpriced))], axis=0), np.nan, known)
        for known, lacking in (
            (found.alone, of_lines.alone), (found.share, of_lines.share), (found.if_dropped, of_lines.if_dropped),
        )
    ]  # fmt: skip
    return Contributions(*parts)
