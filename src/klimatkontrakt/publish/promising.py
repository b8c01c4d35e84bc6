# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who has promised what? Coverage, its trace to decisions, ticks of sharpness, the silence map, open needs."""

from __future__ import annotations

import numpy as np

from klimatkontrakt.city.contract import THIS, TICKS, Commitment, Contract, ticks
from klimatkontrakt.data.words import Language
from klimatkontrakt.engine import coverage, folding
from klimatkontrakt.engine.coverage import Coverage, Silence
from klimatkontrakt.engine.results import statistics
from klimatkontrakt.engine.study import Results
from klimatkontrakt.publish import shown, standing
from klimatkontrakt.publish.figure import Figure, Words, drawn
from klimatkontrakt.publish.figures.bars import Bar, BarChart
from klimatkontrakt.publish.shown import about

SUBJECT = "promising"
STATES = ("delivery", "support", "mentioned", "silent")
MOST_LINES = 20


def target_of(results: Results) -> str | None:
    """The target whose needed cut is shown: the headline's first that promises can cover."""
    first = standing.first_target(results)
    return first if first in folding.coverage_targets(results) else None


def figures(results: Results, language: Language, period: str | None = None) -> list[Figure]:
    """The chapter of promises; empty where the city has no contract."""
    name = target_of(results)
    if not results.city.contracts:
        return []
    _, contract = coverage.contract_of(results.city, period)
    found = []
    if name is not None:
        alone = results.coverage_of(name, period=period, instrument=THIS)
        together = results.coverage_of(name, period=period)
        found += [coverage_figure(results, alone, together, language), split_figure(results, together, language)]
        found.append(trace_figure(results, together, contract, language))
    silent = silence_figure(results, contract, language, period)
    found += [*ticks_figures(results, contract, language), *([silent] if silent else [])]
    needs = needs_figure(results, contract, language)
    return [*found, *([needs] if needs else [])]


def command_figures(
    results: Results, target: str, period: str | None, instrument: str | None, language: Language
) -> list[Figure]:
    """What the command line shows of a target's coverage: the stack, by whom, and the trace to decisions."""
    _, contract = coverage.contract_of(results.city, period)
    alone = results.coverage_of(target, period=period, instrument=THIS)
    together = results.coverage_of(target, period=period, instrument=instrument)
    found = [coverage_figure(results, alone, together, language), split_figure(results, together, language)]
    return [*found, trace_figure(results, together, contract, language)]


def _percent(values: np.ndarray, results: Results) -> np.ndarray:
    return 100 * statistics(values, shown.whole(results))


def coverage_figure(results: Results, alone: Coverage, together: Coverage, language: Language) -> Figure:
    """This contract alone beside all instruments, stacked; the finding says 0 per cent in words."""
    say = Words(language, SUBJECT)
    target = results.city.targets[together.target]
    bars, rows = [], []
    for found, name in ((alone, say("coverage.contract")), (together, say("coverage.all"))):
        parts = {level: float(_percent(found.part(level), results)[1]) for level in coverage.STACK}
        bars.append(Bar(name, {level: max(value, 0.0) for level, value in parts.items()}))
        rows.append([name, *(about(parts[level], language) for level in coverage.STACK)])
    _, whole, low, _, high = (float(v) for v in _percent(together.covered, results))
    mine = float(_percent(alone.covered, results)[1])
    texts = {"year": str(target.year), "alone": about(mine, language), "together": about(whole, language)}
    is_met = not np.isfinite(whole)
    key = "done" if is_met else "none" if whole == 0 else "zero" if mine == 0 else ""
    finding = say(f"coverage.finding_{key}" if key else "coverage.finding", **texts)
    kinds = {level: say(f"level.{level}") for level in coverage.STACK}
    chart = BarChart(finding, say("coverage.description"), say("coverage.unit"), bars, kinds)
    notes = [
        say("coverage.note", low=about(low, language), high=about(high, language)),
        *_by_branch(results, together, language),
    ]
    heads = [say("head.instrument"), *(say(f"level.{level}") for level in coverage.STACK)]
    legend = [(f"bar {level}", label) for level, label in kinds.items()]
    return Figure(
        "coverage",
        finding,
        heads,
        rows,
        legend=legend,
        notes=notes,
        caption=say("coverage.unit"),
        drawing=drawn(chart, language),
    )


def _by_branch(results: Results, found: Coverage, language: Language) -> list[str]:
    say = Words(language, SUBJECT)
    lines = []
    for at, (branch, fold) in enumerate(folding.folds(results)):
        if branch != "all":
            value = 100 * float(statistics(found.covered, fold)[1])
            name = shown.branch_name(results, at, language)
            lines.append(say("coverage.branch", branch=name, value=about(value, language)))
    return ["; ".join(lines) + "."] if lines else []


def _item(results: Results, by: str, name: str, contract: Contract, language: Language) -> str:
    """A party, area, instrument, measure or control by its name."""
    city, say = results.city, Words(language, SUBJECT)
    if by == "party":
        return city.actor(name).label(language)
    if by == "area":
        return city.label("areas", name, language)
    if by == "measure":
        return city.label("measures", name, language)
    if by == "instrument":
        return instrument_name(contract, name, language)
    return say.term("control", name)


def instrument_name(contract: Contract, name: str, language: Language) -> str:
    """An instrument by its name; this contract by its own words."""
    if name == THIS:
        return Words(language, SUBJECT)("coverage.contract")
    return contract.instruments[name].label(language) or name


def split_figure(results: Results, found: Coverage, language: Language) -> Figure:
    """The stack by party, area, instrument and control."""
    say = Words(language, SUBJECT)
    _, contract = coverage.contract_of(results.city, None)
    rows = []
    for by, levels in folding.splits(results, found).items():
        names = sorted({name for parts in levels.values() for name in parts})
        for name in names:
            cells = []
            for level in coverage.LEVELS:
                values = levels.get(level, {}).get(name)
                part = None if values is None else float(_percent(coverage.fraction(values, found.needed), results)[1])
                cells.append("" if part is None else about(part, language))
            if by != "measure":
                rows.append([say(f"by.{by}"), _item(results, by, name, contract, language), *cells])
    heads = [say("head.by"), say("head.name"), *(say(f"level.{level}") for level in coverage.LEVELS)]
    return Figure("coverage-by", say("coverage.by"), heads, rows, is_open=True, left=2)


def _mandate(results: Results, own: Commitment, contract: Contract) -> tuple[str, str]:
    """The decision behind a commitment, and its source."""
    instrument = contract.instruments.get(own.instrument or "")
    given = own.mandate or instrument
    if given is None:
        return "", ""
    body = (
        results.city.actor(given.body).label_sv if any(a.id == given.body for a in results.city.actors) else given.body
    )
    paragraph = f"§ {given.paragraph}" if given.paragraph else ""
    source = given.source or (instrument.source if instrument else None) or own.source or ""
    titles = {s.id: s.title for s in results.city.sources}
    return ", ".join(part for part in (body, given.date, paragraph, given.dnr) if part), titles.get(source, source)


def trace_figure(results: Results, found: Coverage, contract: Contract, language: Language) -> Figure:
    """Every delivery that is counted, with what it secures and the decision and source behind it."""
    say, city = Words(language, SUBJECT), results.city
    rows = []
    for promise in found.promises:
        own = promise.commitment
        secures = ", ".join(
            f"{city.label('measures', m, language)} {about(100 * s, language)} %" for m, s in own.secured.items()
        )
        decision, source = _mandate(results, own, contract)
        who = ", ".join(city.actor(a).label(language) for a in own.promisors)
        levels = {coverage.level_of(own, city.measures[city.measures[m].same_as or m]) for m in own.secured}
        level = ", ".join(say(f"level.{lv}") if lv else say("none") for lv in sorted(levels, key=str))
        rows.append(
            [
                own.what(language),
                who,
                secures,
                level,
                instrument_name(contract, promise.instrument, language),
                decision,
                source,
            ]
        )
    heads = [
        say(f"head.{k}") for k in ("commitment", "promisor", "secures", "strength", "instrument", "mandate", "source")
    ]
    return Figure("trace", say("trace.finding", count=len(rows)), heads, rows, left=7)


def ticks_figures(results: Results, contract: Contract, language: Language) -> list[Figure]:
    """A row of ticks per commitment, and how many of each party's have what."""
    say, city = Words(language, SUBJECT), results.city
    marks = {own.id: ticks(own) for own in contract.commitments}
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
    every = Figure("ticks", finding, heads, rows, notes=[say("ticks.note")], left=5)
    parties = sorted({actor for own in contract.commitments for actor in own.promisors})
    table = []
    for party in parties:
        mine = [marks[own.id] for own in contract.commitments if party in own.promisors]
        table.append(
            [city.actor(party).label(language), str(len(mine)), *(str(sum(row[t] for row in mine)) for t in TICKS)]
        )
    heads = [say("head.promisor"), say("head.count"), *(say(f"tick.{t}") for t in TICKS)]
    return [every, Figure("ticks-party", say("ticks.party"), heads, table, is_open=True)]


def state_of(silence: Silence) -> str:
    """What a line has: a delivery, only support or process, only a mention, or silence."""
    if silence.promises:
        return "delivery"
    if silence.others:
        return "support"
    return "mentioned" if silence.clauses else "silent"


def silence_figure(
    results: Results, contract: Contract, language: Language, period: str | None = None
) -> Figure | None:
    """The silence map: each emission line, what is said and promised of it, and who decides over it."""
    account, say = results.headline, Words(language, SUBJECT)
    name = standing.first_target(results)
    if account not in results.program.account_index or name is None:
        return None
    year = results.city.targets[name].year
    silences = results.silences(account, year, period=period)
    values = {s.line: shown.mean(s.value, results) for s in silences}
    whole = sum(values.values())
    own = shown.size(results.city.accounts[account].unit, whole, language)
    quiet = sum(values[s.line] for s in silences if state_of(s) == "silent")
    texts = {"silent": about(quiet / own.scale, language), "whole": about(whole / own.scale, language)}
    finding = say("silence.finding", **texts, unit=own.unit, year=str(year))
    labels = {line.key: line.label(language) for line in results.city.lines}
    bars = [Bar(labels[s.line], {state_of(s): values[s.line] / own.scale}) for s in silences[:MOST_LINES]]
    kinds = {state: say(f"silence.{state}") for state in STATES}
    chart = BarChart(finding, say("silence.description"), own.unit, bars, kinds)
    rows = []
    for silence in silences:
        control = ", ".join(
            f"{say.term('control', k)} {about(100 * v, language)} %" for k, v in silence.control.items()
        )
        cells = [", ".join(names) or say("none") for names in (silence.clauses, silence.promises, silence.others)]
        rows.append(
            [
                labels[silence.line],
                about(values[silence.line] / own.scale, language),
                say(f"silence.{state_of(silence)}"),
                *cells,
                control,
            ]
        )
    heads = [
        say("head.line"),
        own.unit,
        *(say(f"head.{k}") for k in ("state", "clauses", "promises", "others", "control")),
    ]
    legend = [(f"bar {state}", label) for state, label in kinds.items()]
    return Figure("silence", finding, heads, rows, legend=legend, caption=own.unit, drawing=drawn(chart, language))


def needs_figure(results: Results, contract: Contract, language: Language) -> Figure | None:
    """Needs of one party from another, and the commitments that answer them; the one-sided ones first."""
    if not contract.needs:
        return None
    say, city = Words(language, SUBJECT), results.city
    waiting = set(coverage.unanswered(contract))
    rows = []
    for need in sorted(contract.needs, key=lambda n: n.id not in waiting):
        answers = [own.what(language) for own in contract.commitments if need.id in own.answers and own.is_alive]
        who, whom = (", ".join(city.actor(a).label(language) for a in names) for names in (need.by, need.of))
        rows.append([need.what(language), who, whom, "; ".join(answers) or say("none")])
    heads = [say(f"head.{k}") for k in ("need", "of", "from", "answer")]
    return Figure(
        "needs", say("needs.finding", open=len(waiting), count=len(contract.needs)), heads, rows, is_open=True, left=4
    )
