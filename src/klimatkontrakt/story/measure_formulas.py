# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How are measures, shared effects, events and promises worked out? Line by line, share by share, chance by chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from klimatkontrakt.engine.answers import all_draws, coverage, purses, tables, unknown_costs
from klimatkontrakt.engine.answers.deliveries import Promise
from klimatkontrakt.engine.study import Results
from klimatkontrakt.engine.worlds import pathway, plan
from klimatkontrakt.story import formula, names, quantity_formulas
from klimatkontrakt.story.facts import Fact
from klimatkontrakt.story.formula import Formula, Operand

Array = np.ndarray
BETWEEN = "\n"  # no id holds it


def measure(results: Results, name: str, year: int) -> Iterator[Formula]:
    """A measure: which lines it lowers alone, what it shares with others, and what a tonne by it costs."""
    city = results.city
    if city.measures[name].same_as is not None:
        return
    m = results.program.measure_index[name]
    if m in results.program.moves.acting:
        yield from _brings(results, name, m, year)
    yield from _tonne(results, name)
    yield from quantity_formulas.swing(results, "measure", name)


def _brings(results: Results, name: str, m: int, year: int) -> Iterator[Formula]:
    """What a measure brings in a year: alone, line by line; and its share where the plan has it."""
    unit = results.city.accounts[results.headline].unit
    numbers, index = results.contributions_of(results.headline), year - int(results.program.years[0])
    alone = all_draws.mean(numbers.alone[:, m, index], results)
    total = Fact("total_alone", {"year": year})
    if results.program.added(results.headline):
        rows = [
            Operand(names.line(results.city, key), value, unit) for key, value in _by_line(results, m, year).items()
        ]
        result = formula.of_sum("alone", rows, (total, alone), unit, year=year)
        if result is not None:
            yield result
    if is_planned(results, name):
        share = all_draws.mean(numbers.share[:, m, index], results)
        first = Operand(total, alone, unit)
        shared = Operand(Fact("operand_shared", {}), share - alone, unit)
        result = formula.in_order("share", [first, shared], (Fact("total_share", {"year": year}), share), unit)
        if result is not None and len(result.operands) > 1:  # nothing is shared where it is the same
            yield result


def is_planned(results: Results, name: str) -> bool:
    """Whether the plan has a measure at all."""
    planned = results.chosen.plans.get(name)
    return planned is not None and bool(planned.level)


def _by_line(results: Results, m: int, year: int) -> dict[str, float]:
    """By how much a measure alone lowers each line of the headline account, expected."""
    program = results.program
    compiled = plan.compile_plan(program, results.chosen.plans)
    none = np.zeros_like(compiled.levels)
    only = none.copy()
    only[m] = compiled.levels[m] or 1.0
    index = np.array([year - int(program.years[0])], dtype=np.int64)
    before, after = (
        pathway.line_values(
            pathway.setting(results.world, plan.at_levels(compiled, levels), years=index), results.headline
        )
        for levels in (none, only)
    )
    return {program.line_list[i].key: all_draws.mean(before[i] - after[i], results) for i in before}


def _tonne(results: Results, name: str) -> Iterator[Formula]:
    """What a tonne by a measure of the plan costs society, where its cost is known."""
    if not is_planned(results, name) or purses.behind_view(results, "society", name):
        return
    cost, tonnes = all_draws.mean(purses.known_society(results, name), results), purses.tonnes(results, name)
    if not unknown_costs.has_known_cost(results.program, name) or np.isnan(cost) or not tonnes > 0:
        return
    is_part = bool(tuple(unknown_costs.missing_costs(results.program, name)))
    rows = (
        Operand(Fact("operand_cost_known" if is_part else "operand_cost", {}), cost, "SEK"),
        Operand(Fact("operand_tonnes", {}), tonnes, "tCO2e", "÷"),
    )
    yield Formula("tonne", rows, Operand(Fact("total_tonne", {}), cost / tonnes, "SEK/tCO2e"))


def pool(results: Results, name: str, _year: int) -> Iterator[Formula]:
    """A shared effect: which measures share it, per cent."""
    rows = [
        Operand(names.of(results.city, "measures", item), 100 * (move.weight or 0.0), "%")
        for item, sharer in names.sharers(results.city, name)
        for move in sharer.moves
        if move.pool == name
    ]
    whole = sum(row.value for row in rows)
    result = formula.of_sum("pool", rows, (Fact("total_pool", {}), whole), "%")
    if result is not None:
        yield result
    yield from quantity_formulas.swing(results, "pool", name)


def event(results: Results, name: str, _year: int) -> Iterator[Formula]:
    """An event: its outcomes and their chances."""
    subject = results.city.events[name]
    source = names.source(results.city, subject.source)
    rows = [
        Operand(names.outcome(subject, outcome), 100 * chance, "%", "+", subject.origin, source)
        for outcome, chance in subject.outcomes.items()
    ]
    whole = sum(row.value for row in rows)
    result = formula.of_sum("event", rows, (Fact("total_event", {}), whole), "%")
    if result is not None:
        yield result
    yield from quantity_formulas.swing(results, "event", name)


def commitment(results: Results, name: str, _year: int) -> Iterator[Formula]:
    """A promise: what can be traced to it of each measure that it secures."""
    target = tables.covered_target(results)
    promised = names.promised(results.city, name)
    if target is None or promised is None or promised[0] is not coverage.contract_of(results.city, None)[1]:
        return
    result = results.coverage_of(target)
    whole = coverage.traced(result).get(name)
    if whole is None:
        return
    subject = results.city.targets[target]
    unit = results.city.accounts[subject.account].unit
    rows = [
        Operand(names.of(results.city, "measures", measure), all_draws.mean(values, results), unit)
        for measure, values in _traced(result, name).items()
    ]
    total = (Fact("total_promise", {"year": subject.year}), all_draws.mean(whole, results))
    values_told = formula.of_sum("promise", rows, total, unit, year=subject.year)
    if values_told is not None:
        yield values_told


def _traced(result: coverage.DrawnCoverage, name: str) -> dict[str, Array]:
    """The cut that can be traced to a promise, by the measure that it secures, (draw)."""

    def by(promise: Promise, measure: str) -> Mapping[str, float]:
        return {BETWEEN.join((key, measure)): part for key, part in coverage.by_commitment(promise, measure).items()}

    cuts: dict[str, Array] = {}
    for parts in coverage.split(result, by).values():
        for key, values in parts.items():
            promised, _, measure = key.partition(BETWEEN)
            if promised == name:
                cuts[measure] = cuts.get(measure, np.zeros_like(values)) + values
    return cuts
