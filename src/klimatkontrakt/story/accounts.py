# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where do an account's numbers come from? What it comes to, in each branch; its sectors, lines, published figures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from klimatkontrakt.city.schema import EMISSION_FAMILIES, HeldCosts
from klimatkontrakt.engine.answers import (
    all_draws,
    costs,
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
from klimatkontrakt.story.facts import Fact, Quote, Value

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
    if not any(isinstance(value, float) and math.isnan(value) for value in fact.values.values()):
        return fact
    missing = {name for line in unpriced.lines(results.program) for name in line.missing}
    outcomes = {r.id for r in results.city.quantities if r.value is None and r.id in results.program.quantity_index}
    told = tuple(names.quantity(results.city, name) for name in sorted(outcomes or missing))
    return Fact(unknown, {**fact.values, "names": told})


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
    own = city.accounts[name]
    yield Fact("named", {"thing": names.of(city, "accounts", name)})
    yield Fact("account", {"form": own.form, "unit": own.unit, "largest": 0.0})
    if own.boundary:
        yield Fact("boundary", {"boundary": Quote(own.boundary.rstrip("."))})
    if own.method:
        yield Fact("method", {"method": Quote(own.method.rstrip("."))})
    yield from _totals(results, name, year)
    if own.parts:
        yield Fact("derived_of", {"names": names.every(city, "accounts", own.parts)})
    if own.costs is not None:
        yield from _held(results, own.costs)
    yield from doubt.swings(results, "account", name)
    if results.program.added(name):
        yield from _unexplained(results, name, year)
        yield from _sectors(results, name, year)
        yield from _gap(results, name, year)
        yield from _lines(results, name, year)
    for row in city.history:
        if row.account == name and row.line is None:
            source = names.source(city, row.source)
            release: Value = Quote(row.release) if any(map(str.isalpha, row.release)) else row.release
            told: dict[str, Value] = {"year": row.year, "value": row.value, "unit": row.unit}
            yield Fact("published", {**told, "release": release, "source": source})
    yield from _owned(results, name)


def _held(results: Results, held: HeldCosts) -> Iterator[Fact]:
    """Which of the measures' own costs are part of an account under the plan, and which of them have no figure."""
    city = results.city
    kinds = tuple(Fact("held_kind", {"kind": kind}) for kind in held.kinds)
    yield Fact("holds_costs", {"parts": kinds})
    if held.payers:
        yield Fact("held_payers", {"names": tuple(names.actor(city, payer) for payer in held.payers)})
    if held.measures:
        yield Fact("held_measures", {"names": names.every(city, "measures", held.measures)})
    flows = costs.missing_flows(results.world, results.chosen, moved_quantities.moved(results.setting, results.chosen))
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
    at, own = year - int(results.program.years[0]), results.city.accounts[name]
    before, after = (paths[name][:, at] for paths in (results.both.baseline, results.both.planned))
    common: dict[str, Value] = {"year": year, "unit": own.unit}
    yield known(results, Fact("baseline_value", {**common, **spread(before, results)}), "baseline_unknown")
    if not is_baseline(results):
        yield under(results, {**common, **spread(after, results)})
        if own.better == "less" and np.any(before != after):
            yield known(results, Fact("cut", {**common, **spread(before - after, results)}), "cut_unknown")
    branches = {fold.central: all_draws.folded(after, fold) for branch, fold in folds(results) if branch != "all"}
    means = [told["mean"] for told in branches.values()]
    if branches and not max(means) - min(means) <= CLOSE * max(map(abs, means)):
        for central, told in branches.items():
            outcomes = results.world.sample.branches[central].outcomes
            fact = Fact("branch_value", {"branch": names.happened(results.city, outcomes), **common, **told})
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
    own = results.city.targets[target] if target is not None else None
    if target is None or own is None or (own.account, own.year) != (name, year):
        return
    found = results.gap_of(target)
    if found is None:
        return
    unit = results.city.accounts[name].unit
    for (sector, who), levels in sorted(
        found.cells.items(), key=lambda cell: (cell[0][1] != "all", cell[0][0] != "all")
    ):
        if "all" not in (sector, who):
            continue
        means: dict[str, Value] = {level: all_draws.mean(values, results) for level, values in levels.items()}
        if any(means.values()):
            key = "gap_sector" if who == "all" else "gap_control"
            yield Fact(key, {"sector": sector, "who": who, "unit": unit, "year": year, **means})
            if who == "all" and sector != "all":
                yield from _left(results, sector, found.cells, unit, year)
    yield from _promised(results, target, found.cells, unit, year)


def _promised(results: Results, target: str, cells: Cells, unit: str, year: int) -> Iterator[Fact]:
    """Who decides, who has promised: what the promises take of the emissions under each control."""
    if not results.city.contracts or target not in tables.coverage_targets(results):
        return
    whole = {who: all_draws.mean(v["baseline"], results) for (sector, who), v in cells.items() if sector == gap.WHOLE}
    promised = sectors.promised(results, results.coverage_of(target), whole)
    listed = [who for who in whole if who != gap.WHOLE and (whole[who] or any(promised[who].values()))]
    sizes = [abs(value) for who in listed for value in (whole[who], *promised[who].values()) if np.isfinite(value)]
    largest = max(sizes, default=0.0)
    rows = []
    for who in [*listed, gap.WHOLE]:
        parts = tuple(
            Fact("secured_amount", {"secured": level, "value": value, "unit": unit, "largest": largest})
            for level, value in promised[who].items()
        )
        common: dict[str, Value] = {"who": who, "value": whole[who], "unit": unit, "year": year, "largest": largest}
        rows.append(Fact("control_promised", {**common, "parts": parts}))
    for row, who in zip(rows, [*listed, gap.WHOLE], strict=True):
        kinds = [level for level, value in promised[who].items() if level != coverage.BEYOND or value > 0]
        told = tuple(part for part in facts.parts(row) if part.values["secured"] in kinds)
        if whole[who] or len(told) > len(coverage.STACK):
            yield replace(row, values={**row.values, "parts": told, "beside": tuple(rows)})


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
