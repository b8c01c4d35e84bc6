# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does an analyst see on the command line? Summaries of a run as plain tables."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from klimatkontrakt import data
from klimatkontrakt.chapters import (
    commitments,
    coverage,
    measures_and_gap,
    money_outside,
    run_names,
    set_numbers,
    verdicts,
)
from klimatkontrakt.city.schema import City, Cost, Measure
from klimatkontrakt.cli.console import say
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import doubt, economics, tables, targets
from klimatkontrakt.engine.answers.results import Fold, statistics
from klimatkontrakt.engine.study import Results, widest_year
from klimatkontrakt.language import sizes as language_sizes
from klimatkontrakt.language import words
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.language.words import Language

MOST_YEARS = 5
Range = tuple[float, float, float]  # a mean, and the ends of its 5–95 % range
Head = Literal[
    "account", "unit", "scenario", "measure", "alone", "share", "if_dropped", "value_of_tonnes", "cost", "range",
    "difference", "area", "actor", "status", "stated", "investment", "target", "year", "limit", "expected", "chance",
    "assumed",
]  # fmt: skip


def blank_table(heads: Sequence[str], title: str = "", left: int = 1) -> Table:
    """A table without rows; so many columns from the left are words."""
    table = Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )
    for index, head in enumerate(heads):
        table.add_column(head, justify="left" if index < left else "right", overflow="fold")
    return table


def shown_years(results: Results) -> list[int]:
    """A handful of years: the first, the last, target years, and some between."""
    years = list(map(int, results.program.years))
    wanted = {years[0], years[-1], *(t.year for t in results.city.targets.values())}
    between = [years[int(i)] for i in np.linspace(0, len(years) - 1, MOST_YEARS)]
    for year in between:
        if len(wanted) < MOST_YEARS:
            wanted.add(year)
    return sorted(wanted)


def _last_year(results: Results, account: str) -> int:
    """The last year that an account says anything of: what adds up to a target's year ends with it."""
    own = [t.year for t in results.city.targets.values() if t.account == account and t.role == "target"]
    is_cumulative = results.city.accounts[account].form == "cumulative"
    return max(own) if own and is_cumulative else int(results.program.years[-1])


def account_table(results: Results, language: Language) -> Table:
    """The mean of every account in a few years, without measures and under the plan."""
    years = shown_years(results)
    table = blank_table(
        [*_heads(language, "account", "unit", "scenario"), *map(str, years)], say("section.paths", language), left=3
    )
    means = {account: _means(results, account, years) for account in sorted(results.city.accounts)}
    shown = {account: list(itertools.chain.from_iterable(paths.values())) for account, paths in means.items()}
    sizes = run_names.account_sizes(results, shown, language)
    for account, paths in means.items():
        head = (run_names.account_name(results, account, language), sizes[account].unit)
        for scenario, path in paths.items():
            name = run_names.scenario_name(results.city, scenario, language)
            table.add_row(*head, name, *map(sizes[account].written, path))
            head = ("", "")
    return table


def _means(results: Results, account: str, years: Sequence[int]) -> dict[str, list[float]]:
    """By scenario, the mean of an account in the years that it has."""
    whole, last = Fold(0, results.world.rows(0)), _last_year(results, account)
    columns = [year - int(results.program.years[0]) for year in years if year <= last]
    both = {"baseline": results.both.baseline, results.chosen.id: results.both.planned}
    means = {scenario: statistics(paths[account], whole)[1] for scenario, paths in both.items()}
    return {scenario: [float(path[column]) for column in columns] for scenario, path in means.items()}


def _heads(language: Language, *keys: Head) -> list[str]:
    """The heads of a table's columns."""
    return [say(f"head.{key}", language) for key in keys]


def _targets(results: Results, language: Language) -> Table:
    scenario = run_names.scenario_name(results.city, results.chosen.id, language)
    title = say("section.targets", language, scenario=scenario)
    table = blank_table(_heads(language, "target", "year", "limit", "expected", "chance", "assumed"), title)
    rows, sizes = results.world.rows(0), measures_and_gap.target_sizes(results, language)
    for name, verdict in results.verdicts.items():
        target = results.city.targets[name]
        size = sizes[target.account]
        _, mean, low, _, high = map(float, statistics(verdict.value, Fold(0, rows)))
        limit = size.written(float(verdict.limit[0]))
        limit = f"{limit} {size.unit}" if np.isfinite(verdict.limit[0]) else limit
        expected = size.with_range(mean, low, high)
        is_tested = targets.status(target, verdict) == "tested"
        chance = verdicts.untested(results, name, language) or words.in_ten(verdict.chance(rows)[0], language)
        part = doubt.assumed_share(results.swings(target.account, target.year)) if is_tested else np.nan
        assumed = language_sizes.percent_cell(part, language) if is_tested else ""
        label = results.city.label("targets", name, language)
        table.add_row(label, str(target.year), limit, expected, chance, assumed)
    return table


def _contributions(results: Results, language: Language) -> Table:
    year, account = widest_year(results), results.headline
    measures, column = results.program.measures, year - int(results.program.years[0])
    contributions, whole = results.contributions_of(account), Fold(0, results.world.rows(0))
    means = [statistics(getattr(contributions, number)[:, :, column], whole)[1] for number in tables.NUMBERS]
    index = results.program.measure_index
    planned = {index[m] for m in tables.planned_measures(results)} & results.program.moves.acting
    size = run_names.account_size(results, account, [float(mean[m]) for mean in means for m in planned], language)
    values = {"account": results.city.label("accounts", account, language), "year": str(year), "unit": size.unit}
    table = blank_table(
        _heads(language, "measure", "alone", "share", "if_dropped"), say("section.contributions", language, **values)
    )
    for m in sorted(planned, key=lambda m: (-abs(means[1][m]), measures[m])):
        numbers = [float(mean[m]) for mean in means]
        if any(numbers):
            table.add_row(results.city.label("measures", measures[m], language), *map(size.written, numbers))
    table.add_row(say("sum", language), "", size.written(float(means[1].sum())), "", style="bold")
    return table


def summary(results: Results, language: Language) -> RenderableType:
    """A run in short: paths, targets, contributions to the headline account."""
    made = results.provenance
    heading = say(
        "title.run",
        language,
        name=results.city.header.name,
        scenario=run_names.scenario_name(results.city, made.scenario, language),
        draws=float(made.draws),
        seed=made.seed,
        document=made.document[:12],
    )
    parts: list[RenderableType] = [
        Text(heading, style="bold"),
        *_set_numbers(results, language),
        Text(),
        account_table(results, language),
        *_without_effect(language, results),
        Text(),
        _targets(results, language),
    ]
    if tables.planned_measures(results):
        parts += [Text(), _contributions(results, language)]
    not_summed = money_outside.sentence(results, language)
    if not_summed:
        parts += [Text(), Text(not_summed)]
    if results.values is not None:
        parts += [Text(), _valued(results, results.values, language)]
    return Group(*parts)


def _without_effect(language: Language, *plans: Results) -> list[RenderableType]:
    """The measures of plans that are left out of their numbers, for nobody knows their effect; each sentence once."""
    told: list[str] = []
    for results in plans:
        told += run_names.without_effect(results.city, tables.planned_measures(results), language)
    return [Text(sentence, style="yellow") for sentence in dict.fromkeys(told)]


def _set_numbers(results: Results, language: Language) -> list[RenderableType]:
    """What the scenario sets in the place of the city's own numbers, a line a thing."""
    lines = set_numbers.sentences(results.city, results.provenance.scenario, language)
    if not lines:
        return []
    return [Text(), Text(lines[0], style="yellow"), *(Text(f"  {line}") for line in lines[1:])]


def _valued(results: Results, values: str, language: Language) -> Table:
    """What the plan costs society, with the tonnes at a set's value and without; a gain is below zero."""
    label = next(row[f"label_{language}"] for row in data.table("valuations") if row["set"] == values)
    title = say("section.valued", language, price_year=str(results.city.header.price_year))
    table = blank_table(_heads(language, "value_of_tonnes", "cost", "range"), title)
    names, folded = {"society": say("unvalued", language), "society+climate": f"{label} [{values}]"}, {}
    for view in tuple(names):
        folded[view], is_whole = _present_value(results, view)
        names[view] = names[view] if is_whole else run_names.known_name(names[view], language)
    shown = [number for _, mean, low, _, high in folded.values() for number in (mean, low, high)]
    size = language_sizes.money_size(shown, language)
    for view, (_, mean, low, _, high) in folded.items():
        table.add_row(Text(names[view]), size.written(mean), size.between(low, high))
    return table


def _present_value(results: Results, view: str) -> tuple[list[float], bool]:
    """The statistics of what is known of a plan's cost in a view, nan where it would be a saving; and is it all?"""
    whole = [flow for flow in results.flows if economics.is_in_view(results.city, flow, view)]
    flows = economics.costed(whole)
    is_whole = len(flows) == len(whole)
    value = economics.present_value(flows, results.city) if flows else np.zeros(results.world.size)
    if not is_whole and not np.isfinite(economics.known_part(value)):
        value = np.full_like(value, np.nan)
    return list(map(float, statistics(value, Fold(0, results.world.rows(0))))), is_whole


def comparison(first: Results, second: Results, language: Language) -> RenderableType:
    """Two scenarios side by side in the headline's target year, draw by draw; their baselines where those differ."""
    names = [run_names.scenario_name(first.city, results.chosen.id, language) for results in (first, second)]
    year = widest_year(first)
    title = say("section.compare", language, first=names[0], second=names[1], year=str(year))
    parts: list[RenderableType] = [_side_by_side(first, second, "planned", title, language)]
    parts += [*_without_effect(language, first, second), *_taken_for_given(first, second, language)]
    parts += [part for results in (first, second) for part in _set_numbers(results, language)]
    if first.provenance.sets != second.provenance.sets:
        own = say("section.compare_baselines", language, first=names[0], second=names[1], year=str(year))
        parts += [Text(), _side_by_side(first, second, "baseline", own, language)]
    return Group(*parts, Text(), _targets(first, language), Text(), _targets(second, language))


def _side_by_side(first: Results, second: Results, of: str, title: str, language: Language) -> Table:
    """Every account in the year of the headline's target, by the plan or in the baseline of either scenario."""
    year = widest_year(first)
    column = year - int(first.program.years[0])
    names = [run_names.scenario_name(first.city, results.chosen.id, language) for results in (first, second)]
    table = blank_table([*_heads(language, "account", "unit"), *names, *_heads(language, "difference")], title, left=2)
    rows = {}
    for account in sorted(first.city.accounts):
        if year <= _last_year(first, account):
            one, two = (_drawn(results, of, account)[:, column] for results in (first, second))
            rows[account] = [_statistics(one), _statistics(two), _statistics(two - one)]
    shown = {account: list(itertools.chain.from_iterable(row)) for account, row in rows.items()}
    sizes = run_names.account_sizes(first, shown, language)
    for account, row in rows.items():
        cells = [*(sizes[account].with_range(*cell) for cell in row[:2]), _difference(sizes[account], *row)]
        table.add_row(run_names.account_name(first, account, language), sizes[account].unit, *cells)
    return table


def _difference(size: language_sizes.Size, one: Range, two: Range, between: Range) -> str:
    """The difference of two numbers as they are shown, so that it can be checked by eye, and its own range."""
    mean = size.less(two[0], one[0])
    told, spread = size.told(mean), size.between(*between[1:])
    return told if told == spread or not np.isfinite(mean) else f"{told} ({spread})"


def _drawn(results: Results, of: str, account: str) -> np.ndarray:
    """An account's path in the draws alone, (draw, year): the same draws in every scenario, whichever events it fixes.

    In front of them stand as many central worlds as the scenario has branches, which another has more or fewer of.
    """
    path: np.ndarray = getattr(results.both, of)[account]
    return path[results.world.sample.centrals :]


def _statistics(drawn: np.ndarray) -> Range:
    """The mean of draws and the ends of the 5–95 % range."""
    _, mean, low, _, high = map(float, statistics(drawn, Fold(0, np.ones(len(drawn), dtype=bool))))
    return mean, low, high


def _taken_for_given(first: Results, second: Results, language: Language) -> list[RenderableType]:
    """Which events the scenarios take for given, where they do not take the same ones."""
    if first.chosen.fixed == second.chosen.fixed:
        return []
    lines: list[RenderableType] = [Text()]
    for results in (first, second):
        city, name = results.city, run_names.scenario_name(results.city, results.chosen.id, language)
        for event, outcome in sorted(results.chosen.fixed.items()):
            values = {"event": city.label("events", event, language)}
            values["outcome"] = city.events[event].outcome(outcome, language)
            lines.append(Text(say("compare_given", language, scenario=name, **values), style="yellow"))
    return [*lines, Text(say("compare_same_worlds", language), style="dim")]


def measure_list(city: City, language: Language) -> Table:
    """Every measure of a city: area, actor, status, what its document states, and what is invested."""
    heads = _heads(language, "measure", "area", "actor", "status", "stated", "investment")
    table = blank_table(heads, say("section.measures", language), left=4)
    sizes, money = measures_and_gap.stated(city.measures.values(), language), _invested(city, language)
    for name, measure in city.measures.items():
        table.add_row(
            Text(f"{measure.label(language) or name} [{name}]"),
            city.label("areas", measure.area, language) if measure.area else "–",
            city.actor(measure.actor).label(language) if measure.actor else "–",
            _status(measure, language),
            _stated(measure, sizes),
            _investment(measure, money, language),
        )
    return table


def _status(measure: Measure, language: Language) -> str:
    """How far a measure has come, or the measure whose effect it tells again."""
    if measure.same_as:
        return say("same_as", language, name=measure.same_as)
    return words.term("status", measure.status or "unknown", language)


def _stated(measure: Measure, sizes: Mapping[str, Size]) -> str:
    """What a measure's document says that it brings."""
    if measure.stated is None:
        return ""
    size = sizes[measure.stated.unit]
    return f"{size.written(measure.stated.value)} {size.unit}"


def _investment(measure: Measure, money: Mapping[str, Size], language: Language) -> str:
    """The known investments added up in writing; where none is known, that one is missing."""
    investments = [cost for cost in measure.costs if cost.kind == "investment"]
    known = [_money(cost, money[cost.unit or ""]) for cost in investments if cost.value is not None]
    return " + ".join(known) or _without_figure(investments, language)


def _without_figure(costs: Iterable[Cost], language: Language) -> str:
    return language_sizes.not_known(language) if any(cost.missing for cost in costs) else ""


def _money(cost: Cost, size: Size) -> str:
    return f"{size.written(cost.value or 0.0)} {size.unit}"


def _invested(city: City, language: Language) -> dict[str, language_sizes.Size]:
    """The sizes of stated investments, by the unit that they are stated in."""
    values: dict[str, list[float]] = {}
    for measure in city.measures.values():
        for cost in measure.costs:
            if cost.kind == "investment" and cost.value is not None:
                values.setdefault(cost.unit or "", []).append(cost.value)
    return {unit: language_sizes.size(unit, parts, language) for unit, parts in values.items()}


def coverage_summary(
    results: Results, target: str, period: str | None, instrument: str | None, language: Language
) -> RenderableType:
    """Coverage of a target by whom and by what decision; then silence, needs and the ticks of each promise."""
    promises = study.promises_of(results, target, period=period, instrument=instrument)
    assert promises is not None  # of a city with a contract
    figures = [
        *coverage.coverage_figures(results, promises, language),
        *commitments.promise_figures(results, promises, language),
    ]
    parts: list[RenderableType] = _set_numbers(results, language)
    for figure in figures:
        heads = list(figure.heads)
        table = blank_table(heads, left=figure.left)
        for row in figure.rows:
            table.add_row(*row)
        parts += [
            Text(figure.finding, style="bold"),
            table,
            *(Text(note, style="dim") for note in figure.notes),
            Text(),
        ]
    return Group(*parts)
