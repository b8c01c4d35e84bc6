# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where do a quantity's and a line's numbers come from? Value, range, path, factors, control, source."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from klimatkontrakt.city import units
from klimatkontrakt.city.id_words import words_of_id
from klimatkontrakt.city.schema import City, Line, Measure, Move, Quantity, Strength
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
    yield from sources.besides(city, row.note, row.source)
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
        yield Fact("together", {"factor": words_of_id(other), "weight": weight})
    for year, value in row.points.items():
        yield Fact("point", {"year": year, "value": value, "unit": row.unit, "largest": abs(row.value or 0.0)})
    if row.growth:
        yield Fact("growth", {"percent": 100 * row.growth, "year": row.growth_from or max([row.year, *row.points])})
    yield from _variants(city, row)


def _variants(city: City, row: Quantity) -> Iterator[Fact]:
    """What a quantity is where an event goes one way."""
    for variant in city.quantities:
        if variant.id == row.id and variant.when and variant.value is not None:
            when = names.happened(city, variant.when.items())
            yield Fact("variant", {"when": when, "value": variant.value, "unit": row.unit})


def _settled(results: Results, row: Quantity) -> Iterator[Fact]:
    """What grouping and calibration did to a quantity."""
    group = results.city.groups.get(row.group or "")
    if group is not None and group.total is not None:
        yield _grouped(results.city, row, group.total)
    scaled = results.program.quantity_index[row.id]
    for index, calibrated in enumerate(results.program.calibrations):
        if scaled in calibrated.scaled.tolist():
            name = results.program.quantities[calibrated.quantity]
            yield _calibrated(results.city, name, float(results.world.solved[0, index]))


def _grouped(city: City, row: Quantity, stated: str | float) -> Fact:
    """The others that a quantity makes up a total with, and that total."""
    others = tuple(ref for ref in names.members(city, row.group or "") if ref.id != row.id)
    total: float | Ref = names.quantity(city, stated) if isinstance(stated, str) else float(stated)
    return Fact("grouped" if others else "grouped_alone", {"names": others, "total": total})


def _calibrated(city: City, name: str, factor: float) -> Fact:
    """By what, to which published figures, and by how much."""
    calibration = city.calibrations[name]
    years = ", ".join(map(str, calibration.at))
    part = names.part(city, calibration.account, calibration.tag)
    return Fact("calibrated", {"by": names.quantity(city, name), "part": part, "years": years, "factor": factor})


def _leaners(city: City, name: str) -> Iterator[Fact]:
    lines = sorted(line.key for line in city.lines if name in line.factors)
    if lines:
        yield Fact("in_lines", {"names": tuple(names.line(city, key) for key in lines)})
    movers = sorted(item for item, measure in city.measures.items() if _is_mover(city, measure, name))
    if movers:
        yield Fact("moved_by", {"names": names.every(city, "measures", movers)})


def _is_mover(city: City, measure: Measure, name: str) -> bool:
    return any(_moves(city, move, name) for move in measure.moves)


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
    column = year - int(program.years[0])
    value = float(results.world.draws.baseline(program.quantity_index[name])[0, column] / program.unit_scale(name))
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
    row = next(row for row in city.lines if row.key == name)
    account = names.of(city, "accounts", row.account)
    yield Fact("named", {"thing": names.line(city, name)})
    factors = tuple(names.quantity(city, factor) for factor in row.factors)
    yield Fact("formula", {"sign": "−" if row.sign < 0 else "", "factors": factors, "account": account})
    yield from _line_values(results, row, year)
    for factor in row.factors:
        yield _factor(results, factor, year)
    product = _product(results, row, year)
    if product is not None:
        yield Fact("line_product", {"year": year, "unit": city.accounts[row.account].unit, "value": product})
    yield from commitments.of_line(results, name)
    for who, share in row.control.items():
        yield Fact("control", {"who": who, "percent": 100 * share})
    yield from _bridged(row)
    yield from sources.besides(city, row.note, None)


def _line_values(results: Results, row: Line, year: int) -> Iterator[Fact]:
    """What a line of a yearly account comes to without measures, and under the plan."""
    common: dict[str, Value] = {"year": year, "unit": results.city.accounts[row.account].unit}
    values = accounts.line_values(results, row.account, year, planned=False).get(row.key)
    if values is None:
        return
    yield Fact("baseline_value", {**common, **spread(values, results)})
    if not accounts.is_baseline(results):
        values = accounts.line_values(results, row.account, year, planned=True)[row.key]
        yield accounts.under(results, {**common, **spread(values, results)})


def _bridged(row: Line) -> Iterator[Fact]:
    """A line's places in the GPC and in SMHI's statistics."""
    if row.gpc_ref:
        yield Fact("bridged_gpc", {"gpc": row.gpc_ref})
    if row.smhi:
        yield Fact("bridged_smhi", {"smhi": row.smhi})
