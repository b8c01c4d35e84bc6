# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where do a quantity's and a line's numbers come from? Value, range, path, factors, control, source."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from klimatkontrakt.city import units
from klimatkontrakt.city.schema import City, Line, Move, Quantity, Strength
from klimatkontrakt.engine.answers.all_draws import spread
from klimatkontrakt.engine.study import Results
from klimatkontrakt.story import accounts, commitments, doubt, names, sources
from klimatkontrakt.story.facts import Fact, Quote, Ref, Value


def ranged(low: float | None, high: float | None, unit: str, shape: str | None, largest: float) -> Iterator[Fact]:
    """The range of a number, in the size that the number itself is told in."""
    if low is not None and high is not None:
        ends: dict[str, Value] = {"low": low, "high": high, "unit": unit, "largest": abs(largest)}
        yield Fact("range", {**ends, "shape": shape or "normal"})
    else:
        yield Fact("no_range", {})


def quantity(results: Results, name: str, year: int) -> Iterator[Fact]:
    """A quantity: its value, path and range, what settles it, what it comes to, what leans on it."""
    city, program = results.city, results.program
    row = city.quantity(name)
    yield Fact("named", {"thing": names.quantity(city, name)})
    if row.value is None:
        yield Fact("missing", {"reason": Quote((row.missing or "").rstrip("."))})
        yield sources.leans_on(city, row.source)
        return
    yield Fact("value", {"value": row.value, "unit": row.unit, "year": row.year, "origin": row.origin})
    if row.owner is not None:
        yield Fact("owned", {"owner": names.actor(city, row.owner)})
    yield from ranged(row.low, row.high, row.unit, row.shape, row.value)
    yield from _path(city, row)
    if row.note:
        yield Fact("note", {"note": Quote(row.note)})
    yield sources.leans_on(city, row.source)
    yield from _settled(results, row)
    index, at = program.quantity_index[name], year - int(program.years[0])
    now = results.world.draws.baseline(index)[:, at] / program.unit_scale(name)
    yield Fact("in_year", {"year": year, "unit": row.unit, **spread(now, results)})
    yield from doubt.swings(results, "quantity", name)
    yield from _leaners(city, name)


def group(results: Results, name: str, _year: int) -> Iterator[Fact]:
    """A group: its members, what they come to together, and who moves it as a whole."""
    city = results.city
    yield Fact("group", {"id": name, "names": names.members(city, name)})
    own = city.groups.get(name)
    if own is not None and own.total is not None:
        total: float | Ref = names.quantity(city, own.total) if isinstance(own.total, str) else float(own.total)
        yield Fact("group_total", {"total": total})
    movers = sorted(
        m for m, measure in city.measures.items() if any(_whole(city, move, name) for move in measure.moves)
    )
    if movers:
        yield Fact("moved_by", {"names": names.every(city, "measures", movers)})


def _whole(city: City, move: Move, name: str) -> bool:
    strength: Strength = city.pools[move.pool] if move.pool else move
    return name in strength.to or (isinstance(strength.from_, dict) and strength.from_.get("group") == name)


def _path(city: City, row: Quantity) -> Iterator[Fact]:
    """What a quantity errs together with, and how it goes on."""
    for other, weight in row.with_.items():
        yield Fact("together", {"factor": other, "weight": weight})
    for at, value in row.points.items():
        yield Fact("point", {"year": at, "value": value, "unit": row.unit, "largest": abs(row.value or 0.0)})
    if row.growth:
        yield Fact("growth", {"percent": 100 * row.growth, "year": row.growth_from or max([row.year, *row.points])})
    for variant in (r for r in city.quantities if r.id == row.id and r.when and r.value is not None):
        when = names.happened(city, variant.when.items())
        yield Fact("variant", {"when": when, "value": variant.value or 0.0, "unit": row.unit})


def _settled(results: Results, row: Quantity) -> Iterator[Fact]:
    """What grouping and calibration did to a quantity."""
    city, program = results.city, results.program
    group = city.groups.get(row.group or "")
    if group is not None and group.total is not None:
        others = tuple(ref for ref in names.members(city, row.group or "") if ref.id != row.id)
        total: float | Ref = names.quantity(city, group.total) if isinstance(group.total, str) else float(group.total)
        yield Fact("grouped" if others else "grouped_alone", {"names": others, "total": total})
    for at, calibrated in enumerate(program.calibrations):
        if program.quantity_index[row.id] in calibrated.scaled.tolist():
            name = program.quantities[calibrated.quantity]
            own = city.calibrations[name]
            years = ", ".join(str(year) for year in own.at)
            factor = float(results.world.solved[0, at])
            part = names.part(city, own.account, own.tag)
            yield Fact("calibrated", {"by": names.quantity(city, name), "part": part, "years": years, "factor": factor})


def _leaners(city: City, name: str) -> Iterator[Fact]:
    lines = sorted(line.key for line in city.lines if name in line.factors)
    if lines:
        yield Fact("in_lines", {"names": tuple(names.line(city, key) for key in lines)})
    movers = sorted(m for m, own in city.measures.items() if any(_moves(city, move, name) for move in own.moves))
    if movers:
        yield Fact("moved_by", {"names": names.every(city, "measures", movers)})


def _moves(city: City, move: Move, name: str) -> bool:
    strength: Strength = city.pools[move.pool] if move.pool else move
    origin = strength.from_
    group = next((row.group for row in city.quantities if row.id == name), None)
    is_origin = origin == name or (isinstance(origin, dict) and origin.get("group") == group)
    return is_origin or name in strength.to


def _factor(results: Results, name: str, year: int) -> Fact:
    city, program = results.city, results.program
    row, thing = city.quantity(name), names.quantity(city, name)
    if name not in program.quantity_index:
        return Fact("factor_missing", {"thing": thing, "reason": Quote((row.missing or "").rstrip("."))})
    at = year - int(program.years[0])
    value = float(results.world.draws.baseline(program.quantity_index[name])[0, at] / program.unit_scale(name))
    source = names.source(city, row.source)
    return Fact("factor", {"thing": thing, "value": value, "unit": row.unit, "origin": row.origin, "source": source})


def _product(results: Results, own: Line, year: int) -> float | None:
    """What the factors come to as they stand, in the account's unit; None where one of them is missing."""
    program = results.program
    if not all(factor in program.quantity_index for factor in own.factors):
        return None
    at, scale = year - int(program.years[0]), units.parse(results.city.accounts[own.account].unit).scale
    values = [results.world.draws.baseline(program.quantity_index[factor])[0, at] for factor in own.factors]
    return float(own.sign * np.prod(values) / scale)


def line(results: Results, name: str, year: int) -> Iterator[Fact]:
    """A line: its formula, what it comes to with and without the plan, its factors, who has control."""
    city = results.city
    own = next(row for row in city.lines if row.key == name)
    account = names.of(city, "accounts", own.account)
    yield Fact("named", {"thing": names.line(city, name)})
    factors = tuple(names.quantity(city, factor) for factor in own.factors)
    yield Fact("formula", {"sign": "−" if own.sign < 0 else "", "factors": factors, "account": account})
    common: dict[str, Value] = {"year": year, "unit": city.accounts[own.account].unit}
    values = accounts.line_values(results, own.account, year, planned=False).get(name)
    if values is not None:
        yield Fact("baseline_value", {**common, **spread(values, results)})
        if not accounts.is_baseline(results):
            values = accounts.line_values(results, own.account, year, planned=True)[name]
            yield accounts.under(results, {**common, **spread(values, results)})
    for factor in own.factors:
        yield _factor(results, factor, year)
    product = _product(results, own, year)
    if product is not None:
        yield Fact("line_product", {**common, "value": product})
    yield from commitments.of_line(results, name)
    for who, share in own.control.items():
        yield Fact("control", {"who": who, "percent": 100 * share})
    if own.gpc_ref:
        yield Fact("bridged_gpc", {"gpc": own.gpc_ref})
    if own.smhi:
        yield Fact("bridged_smhi", {"smhi": own.smhi})
    if own.note:
        yield Fact("note", {"note": Quote(own.note)})
