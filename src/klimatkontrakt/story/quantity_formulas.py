# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How are lines, quantities and groups worked out? Factors multiplied; a stated value, its path and what settles it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from klimatkontrakt.city import units
from klimatkontrakt.city.schema import Line, Quantity
from klimatkontrakt.engine.answers import all_draws
from klimatkontrakt.engine.study import Results
from klimatkontrakt.engine.worlds.baselines import holds
from klimatkontrakt.story import account_formulas, accounts, doubt, formula, names
from klimatkontrakt.story.facts import Fact, Ref
from klimatkontrakt.story.formula import Formula, Operand


def line(results: Results, name: str, year: int) -> Iterator[Formula]:
    """A line: its factors multiplied, and what is moved anyway and by the plan."""
    row = next(row for row in results.city.lines if row.key == name)
    product = _product(results, row, year)
    if product is None:
        return
    yield product
    moved = _moved(results, row, product.total.value, year)
    if moved is not None:
        yield moved


def _product(results: Results, row: Line, year: int) -> Formula | None:
    """The factors as they stand; None where one of them is missing."""
    program, city = results.program, results.city
    if not all(factor in program.quantity_index for factor in row.factors):
        return None
    position, scale = year - int(program.years[0]), row.sign / units.parse(city.accounts[row.account].unit).scale
    rows: list[Operand] = []
    for factor in row.factors:
        subject, size = city.quantity(factor), program.unit_scale(factor)
        value = float(results.world.draws.baseline(program.quantity_index[factor])[0, position] / size)
        source = names.source(city, subject.source)
        rows.append(
            Operand(names.quantity(city, factor), value, subject.unit, "×" if rows else "+", subject.origin, source)
        )
        scale *= size
    rows += account_formulas.conversion(scale)
    total = Operand(Fact("total_product", {"year": year}), _come_to(rows), city.accounts[row.account].unit)
    return Formula("product", tuple(rows), total, {"year": year})


def _come_to(rows: list[Operand]) -> float:
    return Formula("product", tuple(rows), rows[0]).worked_out


def _moved(results: Results, row: Line, product: float, year: int) -> Formula | None:
    """What is moved of a line: anyway, and by the plan; and how what is expected differs from its own value."""
    unit = results.city.accounts[row.account].unit
    before = accounts.line_values(results, row.account, year, planned=False).get(row.key)
    if before is None:
        return None
    after = before
    if not accounts.is_baseline(results):
        after = accounts.line_values(results, row.account, year, planned=True)[row.key]
    mean = all_draws.mean(after, results)
    rows = [
        Operand(Fact("total_product", {"year": year}), product, unit),
        Operand(Fact("operand_anyway", {}), float(before[0]) - product, unit),
        Operand(Fact("operand_plan", {}), float(after[0] - before[0]), unit),
        Operand(Fact("operand_askew", {}), mean - float(after[0]), unit),
    ]
    return formula.in_order("moved", rows, (account_formulas.under(results, year), mean), unit, year=year)


def quantity(results: Results, name: str, year: int) -> Iterator[Formula]:
    """A quantity: its stated value, its path to the year, what groups and calibrations did, what is expected."""
    row, program = results.city.quantity(name), results.program
    if row.value is None or name not in program.quantity_index:
        return
    position, scale = year - int(program.years[0]), program.unit_scale(name)
    index = program.quantity_index[name]
    values = results.world.draws.baseline(index)[:, position] / scale
    central, mean = float(values[0]), all_draws.mean(values, results)
    laid, chosen = _laid(results, index, position)
    solved = _solved(results, index)
    grouped = central / solved if solved else laid / scale
    source = names.source(results.city, row.source)
    rows = [
        Operand(Fact("operand_stated", {"year": str(row.year)}), row.value, row.unit, "+", row.origin, source),
        Operand(Fact("operand_path", {"first": str(row.year), "last": str(year)}), laid / scale - row.value, row.unit),
        Operand(Fact("operand_outcome", {}), (chosen - laid) / scale, row.unit),
        Operand(Fact("operand_grouped", {}), grouped - chosen / scale, row.unit),
        Operand(Fact("operand_calibrated", {}), central - grouped, row.unit),
        Operand(Fact("operand_askew", {}), mean - central, row.unit),
    ]
    total = (Fact("total_baseline", {"year": year}), mean)
    result = formula.in_order("quantity", rows, total, row.unit, year=year)
    if result is not None:
        yield result
    yield from swing(results, "quantity", name)


def _laid(results: Results, index: int, position: int) -> tuple[float, float]:
    """A quantity's path before groups and calibrations: of its plain row, and of the outcome in the central world."""
    plain, current = 0.0, 0.0
    for row in results.program.rows:
        if row.quantity != index:
            continue
        if not row.when:
            plain = current = float(row.path[position])
    for row in results.program.rows:
        if row.quantity == index and row.when and holds(results.program, results.world.sample, row.when)[0]:
            current = float(row.path[position])
    return plain, current


def _solved(results: Results, index: int) -> float:
    """What calibrations multiplied a quantity by, in the central world."""
    factor = 1.0
    for position, calibrated in enumerate(results.program.calibrations):
        if index in calibrated.scaled.tolist():
            factor *= float(results.world.solved[0, position])
    return factor


def swing(results: Results, kind: str, name: str) -> Iterator[Formula]:
    """The doubt that a thing gives the headline account: what it moves up, less what it moves down."""
    values_told = next(doubt.swings(results, kind, name), None)
    if values_told is None:
        return
    up, down, unit = (values_told.values[key] for key in ("up", "down", "unit"))
    if isinstance(up, float) and isinstance(down, float) and np.isfinite([up, down]).all():
        rows = (
            Operand(Fact("operand_up", {}), up, str(unit)),
            Operand(Fact("operand_down", {}), -down, str(unit)),
        )
        caption = {key: values_told.values[key] for key in ("account", "year")}
        yield Formula("swing", rows, Operand(Fact("total_span", {}), up - down, str(unit)), caption, is_chain=True)


def group(results: Results, name: str, year: int) -> Iterator[Formula]:
    """A group: its members in a year, with every number at its own value; none where their units differ."""
    rows = list(_members(results, name, year))
    kinds = {row.unit for row in rows}
    if len(kinds) == 1:
        unit, whole = next(iter(kinds)), sum(row.value for row in rows)
        result = formula.of_sum("group", rows, (Fact("total_central", {"year": year}), whole), unit, year=year)
        if result is not None:
            yield result


def _members(results: Results, name: str, year: int) -> Iterator[Operand]:
    program, position = results.program, year - int(results.program.years[0])
    seen: dict[str, Quantity] = {row.id: row for row in results.city.quantities if row.group == name}
    for item, row in seen.items():
        if item in program.quantity_index:
            value = results.world.draws.baseline(program.quantity_index[item])[0, position] / program.unit_scale(item)
            thing: Ref = names.quantity(results.city, item)
            yield Operand(thing, float(value), row.unit, "+", row.origin, names.source(results.city, row.source))
