# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who has promised what? The chapter of promises: coverage, the silence map, open needs, ticks of sharpness."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import numpy as np

from klimatkontrakt.chapters import coverage as chapter_coverage
from klimatkontrakt.chapters import deciders, first_page, run_names
from klimatkontrakt.city.contract import TICKS, Contract, ticks
from klimatkontrakt.engine.answers import all_draws, coverage, deliveries, silence, tables
from klimatkontrakt.engine.answers.silence import Silence
from klimatkontrakt.engine.study import Results
from klimatkontrakt.figures.bars import Bar, BarChart
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.language import sizes
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import names

SUBJECT = chapter_coverage.SUBJECT
State = Literal["delivery", "support", "mentioned", "silent"]
STATES = ("delivery", "support", "mentioned", "silent")
MOST_LINES = 20


def figures(results: Results, language: Language, period: str | None = None) -> list[Figure]:
    """The chapter of promises; empty where the city has no contract."""
    name = tables.covered_target(results)
    if not results.city.contracts:
        return []
    found = (
        chapter_coverage.coverage_figures(results, name, language, period)
        if name is not None
        else _unknown(results, language)
    )
    return [*found, *promise_figures(results, language, period)]


def _unknown(results: Results, language: Language) -> list[Figure]:
    """In the place of coverage, what is not known that it hangs on."""
    why, name = chapter_coverage.uncovered(results, language), tables.first_target(results)
    if not why or name is None:
        return []
    say, target = Words(language, SUBJECT), results.city.targets[name]
    heads = [say("head.instrument"), *(say(f"level.{level}") for level in coverage.STACK)]
    row = [say("coverage.all"), *[sizes.not_known(language)] * len(coverage.STACK)]
    return [Figure("coverage", why, heads, [row], of=name, year=target.year)]


def screen(results: Results, language: Language, budget_year: int) -> list[Figure]:
    """The one screen; where the city has a contract, who has promised stands where who has planned would."""
    name = tables.covered_target(results)
    figures = first_page.screen(results, language, budget_year)
    who = deciders.who_figure(results, name, language) if name is not None and results.city.contracts else None
    return [who if who is not None and figure.key == "control" else figure for figure in figures]


def promise_figures(results: Results, language: Language, period: str | None = None) -> list[Figure]:
    """What does not hang on a target: needs without an answer, silence, ticks."""
    _, contract = coverage.contract_of(results.city, period)
    silent = silence_figure(results, contract, language, period)
    needs = needs_figure(results, contract, language)
    return [*([silent] if silent else []), *([needs] if needs else []), *ticks_figures(results, contract, language)]


def ticks_figures(results: Results, contract: Contract, language: Language) -> list[Figure]:
    """A row of ticks per commitment, and how many of each party's have what."""
    say, city = Words(language, SUBJECT), results.city
    marks = {own.id: ticks(contract, own) for own in contract.commitments}
    counts = {tick: sum(row[tick] for row in marks.values()) for tick in TICKS}
    finding = say("ticks.finding", count=len(marks), **counts)
    rows = []
    for own in contract.commitments:
        who = ", ".join(city.actor(a).label(language) for a in own.promisors)
        words = [say(f"kind.{own.kind}"), say(f"verb.{own.strength}")]
        number = contract.section(own.section).number
        cells = [say("mark.yes") if marks[own.id][tick] else say("mark.no") for tick in TICKS]
        rows.append([own.what(language), number, who, *words, *cells])
    heads = [
        *(say(f"head.{k}") for k in ("commitment", "section", "promisor", "kind", "strength")),
        *(say(f"tick.{t}") for t in TICKS),
    ]
    told = [names.address(city, "commitment", own.id) for own in contract.commitments]
    every = Figure("ticks", finding, heads, rows, notes=[say("ticks.note")], left=5, row_of=told)
    parties = sorted({actor for own in contract.commitments for actor in own.promisors})
    table = []
    for party in parties:
        mine = [marks[own.id] for own in contract.commitments if party in own.promisors]
        table.append(
            [city.actor(party).label(language), str(len(mine)), *(str(sum(row[t] for row in mine)) for t in TICKS)]
        )
    heads = [say("head.promisor"), say("head.count"), *(say(f"tick.{t}") for t in TICKS)]
    return [every, Figure("ticks-party", say("ticks.party"), heads, table, is_open=True, row_of=parties)]


def state_of(row: Silence) -> State:
    """What a line has: a delivery, only support or process, only a mention, or silence."""
    if row.promises:
        return "delivery"
    if row.others:
        return "support"
    return "mentioned" if row.clauses else "silent"


def _silence_bars(
    silences: Sequence[Silence], values: Mapping[str, float], labels: Mapping[str, str], size: sizes.Size
) -> list[Bar]:
    """A bar an emission line, and one for the smallest together where they are many, by what is said of each."""
    most = MOST_LINES if len(silences) > MOST_LINES + 1 else MOST_LINES + 1
    bars = [Bar(labels[s.line], {state_of(s): values[s.line] / size.scale}) for s in silences[:most]]
    rest = silences[most:]
    if rest:
        parts: dict[str, float] = {}
        for line in rest:
            parts[state_of(line)] = parts.get(state_of(line), 0.0) + values[line.line] / size.scale
        bars.append(Bar(Words(size.language)("others", count=len(rest)), parts))
    return bars


def silence_figure(
    results: Results, contract: Contract, language: Language, period: str | None = None
) -> Figure | None:
    """The silence map: each emission line, what is said and promised of it, and who decides over it."""
    account, say = results.headline, Words(language, SUBJECT)
    name = tables.first_target(results)
    if not results.program.added(account) or name is None:
        return None
    year = results.city.targets[name].year
    found = results.silences(account, year, period=period)
    values = {s.line: all_draws.mean(s.value, results) for s in found}
    silences = sorted(found, key=lambda s: (-values[s.line], s.line))
    whole = sum(values.values())
    own = run_names.account_size(results, account, list(values.values()), language)
    quiet = sum(values[s.line] for s in silences if state_of(s) == "silent")
    texts = {"silent": own.written(quiet), "whole": own.written(whole)}
    finding = say("silence.finding", **texts, unit=own.unit, year=str(year))
    if not np.isfinite(whole):
        finding = run_names.unknown_finding(results, results.city.label("accounts", account, language), year, language)
    labels = {line.key: line.label(language) for line in results.city.lines}
    bars = _silence_bars(silences, values, labels, own)
    kinds = {state: say(f"silence.{state}") for state in STATES}
    chart = BarChart(finding, say("silence.description"), own, bars, kinds)
    rows = []
    for line in silences:
        control = ", ".join(
            f"{say.term('control', k)} {sizes.percent_cell(v, language)}" for k, v in line.control.items()
        )
        cells = [
            _numbers(contract, line.clauses) or say("none"),
            *(_said(contract, names, language) or say("none") for names in (line.promises, line.others)),
        ]
        rows.append(
            [
                labels[line.line],
                say(f"silence.{state_of(line)}"),
                *cells,
                control,
                own.written(values[line.line]),
            ]
        )
    heads = [
        *(say(f"head.{k}") for k in ("line", "state", "clauses", "promises", "others", "control")),
        own.unit,
    ]
    legend = [(f"bar {state}", label) for state, label in kinds.items()]
    notes, drawing = [say("silence.note")], drawn(chart, language)
    baseline = results.both.baseline[account][:, year - int(results.program.years[0])]
    rest = all_draws.mean(baseline, results) - whole
    if np.isfinite(rest) and not own.is_zero(rest):
        said = {"whole": whole, "account": whole + rest, "rest": rest}
        texts = {name: own.written(value) for name, value in said.items()}
        notes.append(say("silence.rest", **texts, unit=own.unit))
    told = [s.line for s in silences]
    return Figure(
        "silence", finding, heads, rows, drawing, legend, notes, own.unit, left=6, of=account, year=year, row_of=told
    )


def _numbers(contract: Contract, clauses: Iterable[str]) -> str:
    """Clauses by their sections' numbers."""
    sections = {clause.id: contract.section(clause.section) for clause in contract.clauses}
    return ", ".join(sections[name].number or sections[name].key for name in clauses)


def _said(contract: Contract, names: Iterable[str], language: Language) -> str:
    """Commitments by what they promise."""
    known = {own.id: own.what(language) for own in contract.commitments}
    return "; ".join(known[name] for name in names)


def needs_figure(results: Results, contract: Contract, language: Language) -> Figure | None:
    """Needs of one party from another, and the commitments that answer them; the one-sided ones first."""
    if not contract.needs:
        return None
    say, city = Words(language, SUBJECT), results.city
    waiting = set(silence.unanswered(contract))
    rows = []
    standing_ones = deliveries.standing(contract)
    for need in sorted(contract.needs, key=lambda n: n.id not in waiting):
        answers = [own.what(language) for own in standing_ones if need.id in own.answers]
        who, whom = (", ".join(city.actor(a).label(language) for a in names) for names in (need.by, need.of))
        rows.append([need.what(language), "; ".join(answers) or say("none"), who, whom])
    heads = [say(f"head.{k}") for k in ("need", "answer", "of", "from")]
    return Figure(
        "needs", say("needs.finding", open=len(waiting), count=len(contract.needs)), heads, rows, is_open=True, left=4
    )
