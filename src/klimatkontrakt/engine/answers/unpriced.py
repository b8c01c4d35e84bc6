# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whose money is not known, because a price or an effect is missing? By measure, payer, kind, world and year (§6).

A line of a money account that leans on a missing number has no value, but what it would be multiplied by is known: its
other factors. Where a measure has a share (§5) in those, its money of that kind is unknown for the line's payer, and so
is every sum that holds it: what is saved on one side is never counted without what is bought on the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city.schema import City, Line, Measure
from klimatkontrakt.engine.answers import contributions, economics, unknown_costs, unknown_moves
from klimatkontrakt.engine.answers.contributions import MeasureNumbers, Yearly
from klimatkontrakt.engine.chain.kernel import Lines
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.chain.sealed import sealed
from klimatkontrakt.engine.worlds import pathway
from klimatkontrakt.engine.worlds.paths import Both
from klimatkontrakt.engine.worlds.pathway import Setting
from klimatkontrakt.engine.worlds.plan import Choice

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
    unpriced = []
    index = program.quantity_index
    for line in program.city.lines:
        lacking = {name for name in line.factors if name not in index}
        if lacking and program.city.accounts[line.account].family == "money":
            known = tuple(name for name in line.factors if name in index)
            unpriced.append(Unpriced(line, known, tuple(sorted(lacking))))
    return tuple(sorted(unpriced, key=lambda priceless: (priceless.line.account, priceless.line.line)))


def counted(program: Program, unpriced: Iterable[Unpriced]) -> tuple[Unpriced, ...]:
    """Those of which something is known that a measure can change."""
    return tuple(priceless for priceless in unpriced if priceless.factors)


def as_lines(program: Program, unpriced: Iterable[Unpriced], first: int = 0) -> Lines:
    """What unpriced lines would be multiplied by, each an account of its own from a number on."""
    listed = list(unpriced)
    factors = [[program.quantity_index[name] for name in priceless.factors] for priceless in listed]
    return Lines(
        np.arange(first, first + len(listed), dtype=np.int64),
        np.ones(len(listed)),
        np.concatenate([[0], np.cumsum(list(map(len, factors)))]).astype(np.int64),
        np.array([quantity for row in factors for quantity in row], dtype=np.int64),
    )


def setting_of(setting: Setting, unpriced: tuple[Unpriced, ...]) -> Setting:
    """A setting that counts what the unpriced lines would be multiplied by."""
    names = tuple(line.line.key for line in unpriced)
    return pathway.counting(setting, as_lines(setting.program, unpriced), names)


# By measure


def unknowns(setting: Setting, chosen: Choice) -> tuple[Unknown, ...]:
    """Where each measure's money is not known, by measure, actor and kind."""
    merged: dict[tuple[str, str, str], Unknown] = {}
    for unknown in (*_by_price(setting), *by_effect(setting, chosen)):
        key = (unknown.measure, unknown.actor, unknown.kind)
        merged[key] = _joined(merged[key], unknown) if key in merged else unknown
    return tuple(merged[key] for key in sorted(merged))


def _joined(first: Unknown, second: Unknown) -> Unknown:
    missing = tuple(sorted({*first.missing, *second.missing}))
    return replace(first, where=first.where | second.where, missing=missing)


def payers(city: City, line: Line) -> list[tuple[str, str]]:
    """Who pays a line, and who gets it where it is a tax: (actor, kind)."""
    state = economics.only_state(city)
    paid = [(line.payer or "", line.money_kind or "")]
    return paid + ([(state, "revenue")] if line.money_kind in REVENUE_OF and state else [])


def _by_price(setting: Setting) -> Iterable[Unknown]:
    """Money of measures that change what an unpriced line would be multiplied by."""
    program = setting.program
    unpriced = counted(program, lines(program))
    if not unpriced or not setting.plan.levels.any():
        return
    by_key = {priceless.line.key: priceless for priceless in unpriced}
    for key, shares in groupby(contributions.each_share(setting_of(setting, unpriced)), key=itemgetter(0)):
        yield from _of_shares(program, by_key[key], {m: share for _, m, share in shares})


def _of_shares(program: Program, priceless: Unpriced, shares: Mapping[int, Array]) -> Iterator[Unknown]:
    """Money of the measures that have a share, by measure index, of what an unpriced line would be multiplied by."""
    largest = max(float(np.nan_to_num(np.abs(share)).max(initial=0.0)) for share in shares.values())
    for m, share in shares.items():
        is_touched = is_something(share, largest)
        for actor, kind in payers(program.city, priceless.line) if is_touched.any() else ():
            yield Unknown(program.measures[m], actor, kind, is_touched, priceless.missing)


def is_something(shares: Array, largest: float | None = None) -> Truths:
    """Where shares are more than rounding of the largest of them all, and where they are not known themselves."""
    known = np.nan_to_num(np.abs(shares))
    most = known.max(initial=0.0) if largest is None else largest
    is_more: Truths = (known > NOTHING * most) | np.isnan(shares)
    return is_more


def by_effect(setting: Setting, chosen: Choice) -> Iterable[Unknown]:
    """Money of measures a move of which is left out, for whoever pays for what it would move."""
    program = setting.program
    for measure, touched, missing in unknown_moves.left_out(program):
        index = program.measure_index.get(measure)
        if index is None or not setting.plan.levels[index]:
            continue
        where = _does_more(setting, index)
        for line in _money_lines(program.city, touched) if where.any() else ():
            for actor, kind in payers(program.city, line):
                yield Unknown(measure, actor, kind, where, missing)


def _does_more(setting: Setting, measure: int) -> Truths:
    """Where a measure does more, or less, than happens anyway, (draw, year)."""
    differs: Truths = pathway.effort(setting, measure) != pathway.effort(_without(setting, measure), measure)
    return np.broadcast_to(differs, (setting.world.size, differs.shape[1]))


def touched_accounts(setting: Setting) -> dict[str, dict[int, Truths]]:
    """By money account and measure, where a move of the measure that is left out would change it, (draw, year)."""
    program, by_account = setting.program, dict[str, dict[int, Truths]]()
    for measure, touched, _ in unknown_moves.left_out(program):
        index = program.measure_index.get(measure)
        if index is None or not setting.plan.levels[index]:
            continue
        where = _does_more(setting, index)
        if not where.any():
            continue
        for line in _money_lines(program.city, touched):
            of_account = by_account.setdefault(line.account, {})
            of_account[index] = of_account.get(index, where) | where
    return by_account


def _money_lines(city: City, quantities: set[str]) -> list[Line]:
    """The lines of money accounts that have one of some quantities as a factor."""
    money = [line for line in city.lines if city.accounts[line.account].family == "money"]
    return [line for line in money if quantities & set(line.factors)]


def _without(setting: Setting, measure: int) -> Setting:
    """The setting with one measure at what it does anyway."""
    levels = setting.plan.levels.copy()
    levels[measure] = 0.0
    return pathway.at_levels(setting, levels)


def measure_of(city: City, place: str) -> str:
    """The measure of a move or of a cost by its place."""
    return next(name for name, measure in city.measures.items() if place in _places(name, measure))


def _places(name: str, measure: Measure) -> set[str]:
    """The places of a measure's moves and costs."""
    return {unknown_moves.place(name, move) for move in measure.moves} | {
        unknown_costs.cost_place(name, c) for c in measure.costs
    }


# By account


def changed(before: Array, after: Array) -> Truths:
    """Where a plan changes what an unpriced line would be multiplied by, each (draw, year)."""
    is_changed: Truths = ~(np.abs(after - before) <= NOTHING * np.maximum(np.abs(before), np.abs(after)))
    return is_changed


class KnownPaths(Mapping[str, Array]):
    """A plan's paths, nan where an unpriced line that an account is worked out from is changed; (draw, year)."""

    def __init__(self, setting: Setting, planned: Mapping[str, Array], where: Mapping[str, Truths]) -> None:
        """The plan and its paths; `where` is by money account that has an unpriced line, (draw, year)."""
        self.setting, self.planned, self.where = setting, planned, where

    def __getitem__(self, name: str) -> Array:
        known = self.planned[name]
        needed = pathway.yearly_needed(self.setting.program, name)
        if not any(part in self.where for part in needed):
            return known
        yearly = {part: self._blanked(part) for part in needed}
        return sealed(pathway.worked_out(self.setting.world, yearly)[name])

    def _blanked(self, name: str) -> Array:
        known = self.planned[name]
        return np.where(self.where[name], np.nan, known) if name in self.where else known

    def __iter__(self) -> Iterator[str]:
        return iter(self.planned)

    def __len__(self) -> int:
        return len(self.planned)


def known_paths(setting: Setting, both: Both) -> Both:
    """Paths with and without a plan, where those of money accounts with an unpriced line are known only where it is
    not changed and no move that is left out would change it: elsewhere a plan's path is nan."""
    if not setting.plan.levels.any():
        return both
    priced = replace(both, planned=with_known_effects(setting, both.planned))
    where = _changed_lines(setting)
    return replace(priced, planned=KnownPaths(setting, priced.planned, sealed(where))) if where else priced


def with_known_effects(setting: Setting, planned: Mapping[str, Array]) -> Mapping[str, Array]:
    """A plan's paths, nan where a move that is left out would change a money account that one is worked out from."""
    touched = touched_accounts(setting)
    where = {name: np.logical_or.reduce(list(by_measure.values())) for name, by_measure in touched.items()}
    return KnownPaths(setting, planned, sealed(where)) if where else planned


def _changed_lines(setting: Setting) -> dict[str, Truths]:
    """By money account, where a plan changes what a line of it that has no value would be multiplied by."""
    unpriced = counted(setting.program, lines(setting.program))
    if not unpriced:
        return {}
    shadow = setting_of(setting, unpriced)
    after = pathway.path(shadow).accounts
    before = pathway.path(pathway.at_levels(shadow, np.zeros_like(setting.plan.levels))).accounts
    where: dict[str, Truths] = {}
    for place, priceless in enumerate(unpriced):
        account, is_changed = priceless.line.account, changed(before[:, place], after[:, place])
        where[account] = where[account] | is_changed if account in where else is_changed
    return where


def blanked(
    setting: Setting, planned: Mapping[str, Array], unpriced: tuple[Unpriced, ...], where: Mapping[int, Truths]
) -> dict[str, Array]:
    """All accounts' paths with nan where an unpriced line of theirs is changed; those worked out from them likewise."""
    program = setting.program
    yearly = np.stack([planned[name] for name in program.accounts], axis=1)
    for place, is_changed in where.items():
        account = program.account_index[unpriced[place].line.account]
        yearly[:, account] = np.where(is_changed, np.nan, yearly[:, account])
    return pathway.derived(setting.world, yearly)


@dataclass(frozen=True)
class KnownNumbers:
    """The three numbers of an account, nan where a measure changes an unpriced line that it is worked out from."""

    known: MeasureNumbers | NumbersOfKnownEffects
    lacking: Yearly

    @property
    def measures(self) -> NDArray[np.int64]:
        """Which of the city's measures stand on the axis of measures, rising."""
        return self.known.measures

    def alone(self) -> Array:
        """What only the measure brings, on the baseline, (draw, measure, year)."""
        everyone = self.lacking.everyone
        at_zero = pathway.path(pathway.at_levels(everyone, np.zeros_like(everyone.plan.levels))).accounts
        return _where_known(self.known.alone(), self.lacking.alone(at_zero))

    def share(self) -> Array:
        """The measure's share of the change, (draw, measure, year)."""
        return _where_known(self.known.share(), self.lacking.share())

    def if_dropped(self) -> Array:
        """What is lost without the measure, the others as planned, (draw, measure, year)."""
        at_plan = pathway.path(self.lacking.own).accounts
        return _where_known(self.known.if_dropped(), self.lacking.if_dropped(at_plan))


@dataclass(frozen=True)
class NumbersOfKnownEffects:
    """The three numbers of an account, nan of a measure a move of which is left out and would change the account.

    Attributes:
        planned: by measure, where that is under the plan; `alone` with the measure at its level, or at full.
    """

    known: MeasureNumbers
    planned: Mapping[int, Truths]
    by_alone: Mapping[int, Truths]

    @property
    def measures(self) -> NDArray[np.int64]:
        """Which of the city's measures stand on the axis of measures, rising."""
        return self.known.measures

    def alone(self) -> Array:
        """What only the measure brings, on the baseline, (draw, measure, year)."""
        return self._blanked(self.known.alone(), self.by_alone)

    def share(self) -> Array:
        """The measure's share of the change, (draw, measure, year)."""
        return self._blanked(self.known.share(), self.planned)

    def if_dropped(self) -> Array:
        """What is lost without the measure, the others as planned, (draw, measure, year)."""
        return self._blanked(self.known.if_dropped(), self.planned)

    def _blanked(self, numbers: Array, where: Mapping[int, Truths]) -> Array:
        blanked_numbers = numbers.copy()
        for place, measure in enumerate(self.measures):
            if int(measure) in where:
                blanked_numbers[:, place][where[int(measure)]] = np.nan
        return blanked_numbers


Known = MeasureNumbers | NumbersOfKnownEffects | KnownNumbers


def _known_effects(
    known: MeasureNumbers, setting: Setting, names: Sequence[str]
) -> MeasureNumbers | NumbersOfKnownEffects:
    """An account's numbers, not known of measures whose moves are left out and would change one of its accounts."""
    full = pathway.at_levels(setting, np.where(setting.plan.levels == 0, 1.0, setting.plan.levels))
    planned, alone = (_of_accounts(touched_accounts(by_level), names) for by_level in (setting, full))
    return NumbersOfKnownEffects(known, planned, alone) if alone else known


def _of_accounts(touched: Mapping[str, Mapping[int, Truths]], names: Sequence[str]) -> dict[int, Truths]:
    """By measure, where any of some accounts would be changed."""
    by_measure: dict[int, Truths] = {}
    for name in names:
        for measure, where in touched.get(name, {}).items():
            by_measure[measure] = by_measure[measure] | where if measure in by_measure else where
    return by_measure


def _where_known(known: Array, lacking: Array) -> Array:
    """Numbers (draw, measure, year), nan where any of what is lacking, (draw, line, measure, year), is something."""
    numbers = known.copy()
    for line in range(lacking.shape[1]):
        numbers[is_something(lacking[:, line])] = np.nan
    return numbers


def numbers_of(setting: Setting, both: Both, chosen: Choice, account: str, *, is_whole: bool) -> Known:
    """The three numbers of an account as far as they are known, each when it is asked for.

    Args:
        setting, both, chosen: the plan, and the paths with and without it.
        account: any account, yearly or derived.
        is_whole: whether all measures stand on the axis of measures, or those that can have a part.
    """
    program = setting.program
    every = np.arange(len(program.measures))
    known: MeasureNumbers | NumbersOfKnownEffects
    known = contributions.numbers_of(setting, both, chosen, account, every if is_whole else None)
    names = pathway.yearly_needed(program, account)
    known = _known_effects(known, setting, names)
    unpriced = tuple(u for u in counted(program, lines(program)) if u.line.account in names)
    if not unpriced:
        return known
    lacking = contributions.yearly_of(setting, chosen, lambda counting: setting_of(counting, unpriced), None)
    measures = np.union1d(known.measures, lacking.measures)
    known = _known_effects(contributions.numbers_of(setting, both, chosen, account, measures), setting, names)
    return KnownNumbers(known, replace(lacking, measures=measures))
