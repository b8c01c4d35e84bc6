# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where do an account's numbers come from? What it comes to, in each branch; its sectors, lines, published figures."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from klimatkontrakt.city.schema import EMISSION_FAMILIES, City, HeldCosts
from klimatkontrakt.engine.answers import (
    all_draws,
    costs_without_figure,
    coverage,
    gap,
    held_costs,
    moved_quantities,
    sectors,
    tables,
    unpriced,
)
from klimatkontrakt.engine.answers.all_draws import spread
from klimatkontrakt.engine.answers.branches import folds
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.engine.study import Results
from klimatkontrakt.engine.worlds import pathway, plan, rest
from klimatkontrakt.story import doubt, facts, names
from klimatkontrakt.story.facts import Fact, Quote, Ref, Value

CLOSE = 1e-9  # of the largest: branches that are nearer to each other are the same
Array = np.ndarray
Cells = Mapping[tuple[str, str], Mapping[str, Array]]


def is_baseline(results: Results) -> bool:
    """Whether what is worked out is the baseline itself, which is then told once."""
    return results.chosen.id == tables.BASELINE


def under(results: Results, values: Mapping[str, Value]) -> Fact:
    """What something comes to under the plan: the baseline, a scenario of the city by its name, or a reader's own."""
    name = results.chosen.id
    if is_baseline(results):
        return known(results, Fact("baseline_value", values), "baseline_unknown")
    if name not in results.city.scenarios:
        return known(results, Fact("plan_value", values), "plan_unknown")
    told = Fact("scenario_value", {"scenario": names.of(results.city, "scenarios", name), **values})
    return known(results, told, "scenario_unknown")


def known(results: Results, fact: Fact, unknown: str) -> Fact:
    """A fact, or in its place that its number is not known and which missing numbers that may rest on."""
    numbers = [value for value in fact.values.values() if isinstance(value, float)]
    if not any(map(math.isnan, numbers)):
        return fact
    return Fact(unknown, {**fact.values, "names": _missing_numbers(results)})


def _missing_numbers(results: Results) -> tuple[Ref, ...]:
    """The outcomes that have no number yet, or else the numbers that a line's sum misses."""
    missing = {name for line in unpriced.lines(results.program) for name in line.missing}
    used = results.program.quantity_index
    outcomes = {row.id for row in results.city.quantities if row.value is None and row.id in used}
    return tuple(names.quantity(results.city, name) for name in sorted(outcomes or missing))


def line_values(results: Results, account: str, year: int, *, planned: bool) -> dict[str, Array]:
    """Each line of a yearly account in a year, with the plan or without, by its key, (draw)."""
    program = results.program
    at = np.array([year - int(program.years[0])], dtype=np.int64)
    compiled = plan.compile_plan(program, results.chosen.plans if planned else {})
    values = pathway.line_values(pathway.setting(results.world, compiled, years=at), account)
    return {program.line_list[i].key: own for i, own in values.items()}


def account(results: Results, name: str, year: int) -> Iterator[Fact]:
    """An account in a year."""
    city = results.city
    stated = city.accounts[name]
    yield Fact("named", {"thing": names.of(city, "accounts", name)})
    yield Fact("account", {"form": stated.form, "unit": stated.unit, "largest": 0.0})
    if stated.boundary:
        yield Fact("boundary", {"boundary": Quote(stated.boundary.rstrip("."))})
    if stated.method:
        yield Fact("method", {"method": Quote(stated.method.rstrip("."))})
    yield from _totals(results, name, year)
    yield from _left_out(results, name)
    if stated.parts:
        yield Fact("derived_of", {"names": names.every(city, "accounts", stated.parts)})
    if stated.costs is not None:
        yield from _held(results, stated.costs)
    yield from doubt.swings(results, "account", name)
    if results.program.added(name):
        yield from _unexplained(results, name, year)
        yield from _sectors(results, name, year)
        yield from _gap(results, name, year)
        yield from _lines(results, name, year)
    yield from _published(results.city, name)
    yield from _owned(results, name)


def _published(city: City, name: str) -> Iterator[Fact]:
    """The account's published figures, each with its release and source."""
    for row in city.history:
        if row.account == name and row.line is None:
            release: Value = Quote(row.release) if any(map(str.isalpha, row.release)) else row.release
            figure: dict[str, Value] = {"year": row.year, "value": row.value, "unit": row.unit}
            yield Fact("published", {**figure, "release": release, "source": names.source(city, row.source)})


def _left_out(results: Results, name: str) -> Iterator[Fact]:
    """The lines that are in no sum of the account, for they lean on numbers that are missing."""
    missing, leaves = results.missing_behind(name), pathway.yearly_needed(results.program, name)
    lines = [line for line in results.city.lines if line.account in leaves and set(line.factors) & set(missing)]
    if lines:
        told = tuple(names.line(results.city, line.key) for line in lines)
        lacking = tuple(names.quantity(results.city, quantity) for quantity in missing)
        yield Fact("lines_left_out", {"names": told, "missing": lacking})


def _held(results: Results, held: HeldCosts) -> Iterator[Fact]:
    """Which of the measures' own costs are part of an account under the plan, and which of them have no figure."""
    city = results.city
    kinds = tuple(Fact("held_kind", {"kind": kind}) for kind in held.kinds)
    yield Fact("holds_costs", {"parts": kinds})
    if held.payers:
        yield Fact("held_payers", {"names": tuple(names.actor(city, payer) for payer in held.payers)})
    if held.measures:
        yield Fact("held_measures", {"names": names.every(city, "measures", held.measures)})
    flows = costs_without_figure.missing_flows(
        results.world, results.chosen, moved_quantities.moved(results.setting, results.chosen)
    )
    lacking = sorted({flow.measure for flow in flows if held_costs.is_held(held, flow)})
    if lacking:
        yield Fact("held_missing", {"names": names.every(city, "measures", lacking)})


def _owned(results: Results, name: str) -> Iterator[Fact]:
    """Which actors answer for the account's published figures, and for which years."""
    owned: dict[str, list[str]] = {}
    for row in results.city.history:
        if row.account == name and row.line is None and row.owner is not None:
            owned.setdefault(row.owner, []).append(str(row.year))
    for owner, years in owned.items():
        yield Fact("figures_owned", {"owner": names.actor(results.city, owner), "years": ", ".join(years)})


def _totals(results: Results, name: str, year: int) -> Iterator[Fact]:
    """The account without measures and under the plan, in each branch, and what the measures change."""
    column, stated = year - int(results.program.years[0]), results.city.accounts[name]
    before, after = (paths[name][:, column] for paths in (results.both.baseline, results.both.planned))
    common: dict[str, Value] = {"year": year, "unit": stated.unit}
    yield known(results, Fact("baseline_value", {**common, **spread(before, results)}), "baseline_unknown")
    if not is_baseline(results):
        yield under(results, {**common, **spread(after, results)})
        if stated.better == "less" and np.any(before != after):
            yield known(results, Fact("cut", {**common, **spread(before - after, results)}), "cut_unknown")
    yield from _in_branches(results, after, common)


def _in_branches(results: Results, values: Array, common: Mapping[str, Value]) -> Iterator[Fact]:
    """What the draws come to in each branch, where branches differ."""
    folded = {fold.central: all_draws.folded(values, fold) for branch, fold in folds(results) if branch != "all"}
    means = [statistics["mean"] for statistics in folded.values()]
    if not means or max(means) - min(means) <= CLOSE * max(map(abs, means)):
        return
    for central, statistics in folded.items():
        outcomes = results.world.sample.branches[central].outcomes
        fact = Fact("branch_value", {"branch": names.happened(results.city, outcomes), **common, **statistics})
        yield known(results, fact, "branch_unknown")


def _unexplained(results: Results, name: str, year: int) -> Iterator[Fact]:
    """What the model's lines do not explain, expected and central, which differ where the lines' doubt is askew."""
    program = results.program
    lacks = pathway.rest_of(results.world, name)[:, year - int(program.years[0])]
    fitted = rest.untried(results.city).get(name)
    if fitted is not None and year != fitted:
        yield Fact("untried", {"year": fitted})
    if not lacks.any():
        return
    found = spread(lacks, results)
    yield Fact("unexplained", {"unit": results.city.accounts[name].unit, "year": year, **found})
    row = program.published.get((name, None, year))
    own = rest.of_unexplained(program, name, results.world.unexplained)
    if row is None and own is not None:
        yield Fact("unexplained_range", {"unit": results.city.accounts[name].unit, "half": own.half_width})
    if row is not None and program.published_values[row]:
        percent = 100 * all_draws.mean(lacks, results) / float(program.published_values[row])
        yield Fact("unexplained_part", {"percent": percent})


def _sectors(results: Results, name: str, year: int) -> Iterator[Fact]:
    """The sums by sector and by who has control, as the page of emissions has them."""
    cells = sectors.cells(results, name, year)
    unit = results.city.accounts[name].unit
    if results.city.accounts[name].family not in EMISSION_FAMILIES:
        return
    by_sector: dict[str, dict[str, float]] = {}
    by_control: dict[str, float] = {}
    for (sector, who), value in cells.items():
        by_sector.setdefault(sector, {})[who] = value
        by_control[who] = by_control.get(who, 0.0) + value
    for sector in largest_first({sector: sum(parts.values()) for sector, parts in by_sector.items()}):
        parts = by_sector[sector]
        whole = sum(parts.values())
        shared = _shared(parts, unit, whole)
        yield Fact("sector_sum", {"sector": sector, "value": whole, "unit": unit, "year": year, "parts": shared})
    for who in largest_first(by_control):
        yield Fact("control_sum", {"who": who, "value": by_control[who], "unit": unit, "year": year})
    if by_control:
        yield Fact("sectors_sum", {"value": sum(by_control.values()), "unit": unit, "year": year})


def _shared(parts: Mapping[str, float], unit: str, whole: float) -> tuple[Fact, ...]:
    """A sector's sum by who has control, in the size of the sum."""
    return tuple(
        Fact("control_part", {"who": who, "value": parts[who], "unit": unit, "largest": abs(whole)})
        for who in largest_first(parts)
    )


def _gap(results: Results, name: str, year: int) -> Iterator[Fact]:
    """In the year of the headline's target: what is cut at each level of decision, and left, by sector and control."""
    target = tables.first_target(results)
    if target is None or not _is_aimed(results, target, name, year):
        return
    missed = results.gap_of(target)
    if missed is None:
        return
    unit = results.city.accounts[name].unit
    for cell in sorted(missed.cells, key=_by_sector_first):
        if gap.WHOLE in cell:
            yield from _gap_sum(results, cell, missed.cells, unit, year)
    yield from _promised(results, target, missed.cells, unit, year)


def _gap_sum(results: Results, cell: tuple[str, str], cells: Cells, unit: str, year: int) -> Iterator[Fact]:
    """What is cut and left in a sector or under a control, where there is anything; a sector also by control."""
    sector, who = cell
    means: dict[str, Value] = {level: all_draws.mean(values, results) for level, values in cells[cell].items()}
    if not any(means.values()):
        return
    key = "gap_sector" if who == gap.WHOLE else "gap_control"
    yield Fact(key, {"sector": sector, "who": who, "unit": unit, "year": year, **means})
    if key == "gap_sector" and sector != gap.WHOLE:
        yield from _left(results, sector, cells, unit, year)


def _is_aimed(results: Results, target: str, account: str, year: int) -> bool:
    aim = results.city.targets[target]
    return (aim.account, aim.year) == (account, year)


def _by_sector_first(cell: tuple[str, str]) -> tuple[bool, bool]:
    """The whole, then sectors whole, then what is under each control."""
    sector, who = cell
    return who != gap.WHOLE, sector != gap.WHOLE


def _promised(results: Results, target: str, cells: Cells, unit: str, year: int) -> Iterator[Fact]:
    """Who decides, who has promised: what the promises take of the emissions under each control."""
    if not results.city.contracts or target not in tables.coverage_targets(results):
        return
    whole = {who: all_draws.mean(v["baseline"], results) for (sector, who), v in cells.items() if sector == gap.WHOLE}
    promised = sectors.promised(sectors.controls(results, results.coverage_of(target)), whole)
    for who, row in _control_rows(whole, promised, unit, year).items():
        parts = tuple(filter(_is_shown, facts.parts(row)))
        if whole[who] or len(parts) > len(coverage.STACK):
            yield replace(row, values={**row.values, "parts": parts})


def _control_rows(
    whole: Mapping[str, float], promised: Mapping[str, Mapping[str, float]], unit: str, year: int
) -> dict[str, Fact]:
    """A sentence for each control under which anything is, and for the whole; each with all of them beside it."""
    amounts = {who: [emitted, *promised[who].values()] for who, emitted in whole.items() if who != gap.WHOLE}
    listed = {who: row for who, row in amounts.items() if any(row)}
    largest = _largest(itertools.chain.from_iterable(listed.values()))
    common: dict[str, Value] = {"unit": unit, "year": year, "largest": largest}
    rows = {who: _control_row(who, whole[who], promised[who], common) for who in [*listed, gap.WHOLE]}
    beside = tuple(rows.values())
    return {who: replace(row, values={**row.values, "beside": beside}) for who, row in rows.items()}


def _largest(amounts: Iterable[float]) -> float:
    """The largest of the numbers that are known, nothing where none is."""
    return max((abs(amount) for amount in amounts if np.isfinite(amount)), default=0.0)


def _control_row(who: str, whole: float, promised: Mapping[str, float], common: Mapping[str, Value]) -> Fact:
    """What is emitted under a control, and what is promised of it at each level."""
    size = {"unit": common["unit"], "largest": common["largest"]}
    parts = tuple(
        Fact("secured_amount", {"secured": level, "value": amount, **size}) for level, amount in promised.items()
    )
    return Fact("control_promised", {"who": who, "value": whole, **common, "parts": parts})


def _is_shown(part: Fact) -> bool:
    """What is promised beyond the need is told only where there is any."""
    value = part.values["value"]
    return part.values["secured"] != coverage.BEYOND or (isinstance(value, float) and value > 0)


def _left(results: Results, sector: str, cells: Cells, unit: str, year: int) -> Iterator[Fact]:
    """What is left in a sector by who has control."""
    parts = {who: all_draws.mean(v["left"], results) for (s, who), v in cells.items() if s == sector and who != "all"}
    if len(parts) > 1:
        shared = _shared(parts, unit, sum(parts.values()))
        yield Fact("gap_left", {"sector": sector, "year": year, "parts": shared})


def _lines(results: Results, name: str, year: int) -> Iterator[Fact]:
    unit = results.city.accounts[name].unit
    for key, values in line_values(results, name, year, planned=False).items():
        fact = Fact("line_in", {"thing": names.line(results.city, key), "unit": unit, **spread(values, results)})
        yield known(results, fact, "line_unknown")
