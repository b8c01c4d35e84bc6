# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where does a number reach an edge: nothing to divide, zero to divide by, outside the years, missing?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from klimatkontrakt.city.ids import ids_of
from klimatkontrakt.city.schema import Group, Quantity
from klimatkontrakt.engine.answers import contributions
from klimatkontrakt.engine.chain import kernel, ramps, ratios, shapes
from klimatkontrakt.engine.chain.moves import FlatMove
from klimatkontrakt.engine.chain.program import missing_members, range_of
from klimatkontrakt.engine.problems.trial_draws import Look
from klimatkontrakt.engine.worlds import baselines, plan, uncertainty
from klimatkontrakt.folder.problem import Problem, Values

Array = NDArray[np.float64]
Truths = NDArray[np.bool_]
CLOSE = 1e-9
POINTS = 8  # between the baseline and a plan, where a denominator is looked at
RARE = 1.0 / uncertainty.MOST_DRAWS
FACTOR_DRAWS = 20_000


def problems(look: Look) -> Iterator[Problem]:
    """What reaches an edge, or is missing."""
    for check in (groups, destinations, denominators, calibrations, ceilings, outside_years, missing):
        yield from check(look)


# A group of nothing


def groups(look: Look) -> Iterator[Problem]:
    """A total that its members cannot hold in some draw and year, and one of another sign than theirs."""
    for name, group in sorted(look.city.groups.items()):
        members = _members(look, name)
        if group.total is None or not members or missing_members(look.city, look.program.quantity_index, name):
            continue
        place = look.city.place("groups", name)
        year = _lost_year(look, group, members)
        if year is not None:
            yield Problem("group_total_lost", place, {"group": name, "year": year})
            continue
        turned = _total(look, group) * _raw_sum(look, members) < 0
        if turned.any():
            at = int(np.argmax(turned.any(axis=0)))
            yield Problem("group_total_turned", place, {"group": name, "year": int(look.program.years[at])})


def _members(look: Look, group: str) -> list[Quantity]:
    """The rows of a group whose quantity is worked out."""
    return [row for row in look.city.quantities if row.group == group and row.id in look.program.quantity_index]


def _total(look: Look, group: Group) -> Array:
    """A group's total in each draw and year; of one that is missing, nothing."""
    shape = (look.drawn.size, len(look.program.years))
    if not isinstance(group.total, str):
        return np.full(shape, float(group.total or 0.0))
    at = look.program.quantity_index.get(group.total)
    return np.zeros(shape) if at is None else look.drawn.draws.baseline(at)


def _raw_sum(look: Look, members: list[Quantity]) -> Array:
    """The sum of a group's members before they are scaled, (draw, year)."""
    rows = sorted({look.program.quantity_index[row.id] for row in members})
    total: Array = look.raw[rows].sum(axis=0)
    return total


def _lost_year(look: Look, group: Group, members: list[Quantity]) -> int | None:
    """The first year in which all members may be nothing though the total is not: in a draw here, or in one of many."""
    ids = sorted(ids_of(members))
    rows = [look.program.quantity_index[name] for name in ids]
    raw = look.raw[rows]
    is_nothing = np.abs(raw.sum(axis=0)) <= baselines.NOTHING * np.abs(raw).sum(axis=0)
    lost = (is_nothing & (_total(look, group) != 0)).any(axis=0)
    if not lost.any() and np.any(_total(look, group) != 0):
        lost = _chance_of_nothing(look, ids) > RARE
    return int(look.program.years[np.argmax(lost)]) if lost.any() else None


def _chance_of_nothing(look: Look, names: list[str]) -> Array:
    """The chance that quantities are all drawn as nothing, those that err together together, (year)."""
    rows = list(map(look.city.quantity, names))
    factors = {factor for row in rows for factor in row.with_}
    drawn = {factor: ndtri(uncertainty.hypercube(f"factor:{factor}", FACTOR_DRAWS, 0)) for factor in sorted(factors)}
    chance = np.ones((FACTOR_DRAWS, len(look.program.years)))
    for row in rows:
        chance = chance * _chance_given(look, row, drawn)
    return np.asarray(chance.mean(axis=0))


def _chance_given(look: Look, row: Quantity, drawn: Mapping[str, Array]) -> Array:
    """The chance that a quantity is drawn as nothing, given what it errs together with, (draw, year)."""
    rest = np.sqrt(max(0.0, 1.0 - sum(weight**2 for weight in row.with_.values())))
    shared = np.sum([weight * drawn[factor] for factor, weight in row.with_.items()], axis=0)
    limit = ndtri(_chance_of_none(look, row.id))[None] - np.reshape(shared, (-1, 1))
    return np.asarray(ndtr(limit / rest) if rest > CLOSE else (limit >= 0))


def _chance_of_none(look: Look, name: str) -> Array:
    """The chance that a quantity is drawn as nothing, at most, (year)."""
    chances = [np.zeros(len(look.program.years))]
    for row in look.city.quantities:
        if row.id != name or row.value is None:
            continue
        path = ramps.path(row, look.program.years)
        number = range_of(row.value, row.low, row.high, row.shape, most=np.inf)
        below = 0.0 if number is None or number.least < 0 else _chance_below_zero(number)
        chances.append(np.where(path == 0, 1.0, below))
    return np.asarray(np.max(chances, axis=0))


def _chance_below_zero(number: shapes.Range) -> float:
    """The chance that a range, were it not cut, would lie at zero or below."""
    chance = np.linspace(0.0, 1.0, 20_001)[1:-1]
    return float(np.mean(shapes.quantile(number, chance) <= 0))


def destinations(look: Look) -> Iterator[Problem]:
    """A group that holds nothing when something is moved to it, or an amount as a share of nothing."""
    empty: set[tuple[str, str, str]] = set()
    group_of = {row.id: row.group for row in look.city.quantities if row.group}
    anyway = plan.compile_plan(look.program, {}).anyway
    for move in look.program.moves.list:
        does = _does(look, move, anyway)
        for group in _empty_groups(look, move, does, group_of):
            empty.add(("group_zero", move.owner, group))
        if move.kind == kernel.AMOUNT_OF_LEFT and (does & (look.drawn.draws.baseline(move.source) == 0)).any():
            empty.add(("amount_of_zero", move.owner, look.program.quantities[move.source]))
    for code, owner, name in sorted(empty):
        yield _empty(look, code, owner, name)


def _empty(look: Look, code: str, owner: str, name: str) -> Problem:
    """What is told of an owner's move to a group, or from a quantity, that is nothing."""
    kind, item = ("pools", owner.removeprefix("pool.")) if owner.startswith("pool.") else ("measures", owner)
    place = look.city.place(kind, item, "moves")
    if code == "group_zero":
        return Problem("group_zero", place, {"group": name, "name": item})
    return Problem("amount_of_zero", place, {"name": name})


def _empty_groups(look: Look, move: FlatMove, does: Truths, group_of: Mapping[str, str]) -> Iterator[str]:
    """The groups that a move goes to, in proportion to members that are all nothing where it does something."""
    program = look.program
    for quantity, _, ratio in move.to:
        if ratio < len(program.quantities):
            continue
        group = group_of[program.quantities[quantity]]
        rows = sorted({program.quantity_index[row.id] for row in _members(look, group)})
        if (does & (np.sum(list(map(look.drawn.draws.baseline, rows)), axis=0) == 0)).any():
            yield group


def _does(look: Look, move: FlatMove, anyway: Array) -> Truths:
    """Where a move would take something were its measures in full, (1, year); `anyway` is (measure, year)."""
    program = look.program
    done = np.zeros(len(program.years), dtype=bool)
    for m, _ in move.terms:
        done |= (plan.ramp(program, program.measures[m], 0) != 0) | (anyway[m] != 0)
    found: Truths = done[None] & (move.value != 0)
    return found


# Zero to divide by


def denominators(look: Look) -> Iterator[Problem]:
    """A ratio whose denominator is zero in some year, or on the way to a plan: it has no shares there."""
    program = look.program
    accounts = [own.id for own in program.derived if ratios.denominators(program, own.id)]
    told: set[str] = set()
    for scenario in look.scenarios if accounts else ():
        none, own = contributions.both_settings(program, look.drawn, plan.choice(look.city, scenario))
        found = ratios.reaching_zero(none, own, accounts, POINTS)
        for account, zeros in found.items():
            if zeros.any() and account not in told:
                told.add(account)
                over = ", ".join(ratios.denominators(program, account))
                year = int(program.years[np.argmax(zeros.any(axis=0))])
                values: Values = {"account": account, "over": over, "year": year, "scenario": scenario}
                yield Problem("ratio_over_zero", look.city.place("accounts", account), values)


def calibrations(look: Look) -> Iterator[Problem]:
    """A calibration whose lines are nothing, so that no number makes them meet what is published."""
    for calibrated in look.program.calibrations:
        name = look.program.quantities[calibrated.quantity]
        lines = [i for i in calibrated.lines if _leans(look, i, calibrated.scaled)]
        if not look.lines[lines][:, calibrated.years].any():
            values: Values = {"name": name, "account": look.program.accounts[calibrated.account]}
            yield Problem("calibration_nothing", look.city.place("calibrations", name), values)


def _leans(look: Look, line: int, quantities: NDArray[np.int64]) -> bool:
    factors = {look.program.quantity_index[name] for name in look.program.line_list[line].factors}
    return bool(factors & set(quantities.tolist()))


# As far as can be


def ceilings(look: Look) -> Iterator[Problem]:
    """The year in which a renovation reaches the ceiling that is stated, where its rate wants more."""
    for name, measure in sorted(look.city.measures.items()):
        for field, shape in (("ramp", measure.ramp), ("anyway", measure.anyway)):
            own = shape.renovation if shape is not None else None
            if own is None or own.ceiling is None:
                continue
            year = ramps.ceiling_year(own, look.city.header.years[1])
            if year is not None:
                values: Values = {"name": name, "most": 100 * own.most, "year": year}
                yield Problem("ceiling_reached", look.city.place("measures", name, field), values)


# Outside the years


def outside_years(look: Look) -> Iterator[Problem]:
    """Tonnes by a year that is not worked out: they are taken as of the nearest that is."""
    first, last = look.city.header.years
    years: list[tuple[str, str, int]] = [
        ("pools" if move.owner.startswith("pool.") else "measures", move.owner.removeprefix("pool."), move.by)
        for move in look.program.moves.list
        if move.by
    ]
    years += [
        ("measures", name, measure.stated.by)
        for name, measure in look.city.measures.items()
        if measure.stated is not None
    ]
    for kind, name, year in sorted(set(years)):
        if not first <= year <= last:
            nearest = min(max(year, first), last)
            values: Values = {"name": name, "year": year, "first": str(first), "last": str(last), "nearest": nearest}
            yield Problem("tonnes_outside", look.city.place(kind, name), values)


# Missing


def missing(look: Look) -> Iterator[Problem]:
    """A quantity that is missing, everywhere or in some outcome, and what leans on it."""
    for name, reason in sorted(look.program.missing.items()):
        depends, in_groups = _depends(look, name), [*_in_groups(look, name, reason)]
        values: Values = {"name": name, "reason": reason, "depends": ", ".join(depends)}
        if depends or not in_groups:
            code = "quantity_missing" if depends else "quantity_missing_unused"
            yield Problem(code, look.city.place("quantities", name), values)
        yield from in_groups
    for index, row in enumerate(look.city.quantities):
        if row.value is None and row.id not in look.program.missing:
            yield _missing_in_outcome(look, index, row)


def _in_groups(look: Look, name: str, reason: str) -> Iterator[Problem]:
    """What a missing total or member of a group makes of the group: its members stand as they are stated."""
    for group, own in sorted(look.city.groups.items()):
        place, values = look.city.place("groups", group), {"name": name, "reason": reason, "group": group}
        if own.total == name:
            yield Problem("group_total_missing", place, values)
        elif name in missing_members(look.city, look.program.quantity_index, group):
            others = sorted(ids_of(_members(look, group)))
            partly = ", ".join(sorted(_partly_moving(look, name))) or "–"
            code: GroupCode = "group_member_missing" if own.total is None else "group_member_missing_of_total"
            yield Problem(code, place, {**values, "others": ", ".join(others) or "–", "partly": partly})


GroupCode = Literal["group_member_missing", "group_member_missing_of_total"]


def _missing_in_outcome(look: Look, index: int, row: Quantity) -> Problem:
    """What is told of a row without a value, of a quantity that has one in other outcomes."""
    depends = _depends(look, row.id)
    when = ", ".join(f"{event}:{outcome}" for event, outcome in sorted(row.when.items()))
    values: Values = {"name": row.id, "reason": row.missing or "", "when": when, "depends": ", ".join(depends)}
    code = "outcome_missing" if row.when else "outcomes_only"
    if not depends:
        code = "quantity_missing_unused"
    return Problem(code, look.city.row_place("quantities", index, row.id), values)


def _depends(look: Look, name: str) -> list[str]:
    """The lines and measures that lean on a quantity."""
    lines = [line.key for line in look.city.lines if name in line.factors]
    return [*lines, *sorted(_movers(look, name) | _paying_per(look, name))]


def _movers(look: Look, name: str) -> set[str]:
    """Measures and pools a move of which touches a quantity, or is left out for the lack of it."""
    owners = {owner for owner, lacking in look.program.moves.left_out if lacking == name}
    owners -= _partly_moving(look, name)
    if name in look.program.quantity_index:
        quantity = look.program.quantity_index[name]
        owners |= {move.owner for move in look.program.moves.list if _touches(move, quantity)}
    return owners


def _partly_moving(look: Look, name: str) -> set[str]:
    """Measures and pools whose move from a group leaves out a missing member and is counted for the others."""
    members = _beside_in_groups(look, name)
    owners = {owner for owner, lacking in look.program.moves.left_out if lacking == name}
    return owners & {move.owner for move in look.program.moves.list if move.source in members}


def _beside_in_groups(look: Look, name: str) -> set[int]:
    """The quantities of the groups that one is a member of, by index."""
    groups = {row.group for row in look.city.quantities if row.id == name and row.group}
    return {look.program.quantity_index[row.id] for group in groups for row in _members(look, group)}


def _paying_per(look: Look, name: str) -> set[str]:
    """Measures that have a cost per unit of a quantity."""
    measures = set()
    for measure_name, measure in look.city.measures.items():
        for cost in measure.costs:
            if isinstance(cost.per, dict) and name in cost.per.values():
                measures.add(measure_name)
    return measures


def _touches(move: FlatMove, quantity: int) -> bool:
    return move.source == quantity or any(quantity in (to, ratio) for to, _, ratio in move.to)
