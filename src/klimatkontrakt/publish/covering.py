# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which part of the needed cut is promised? The stack, in branches, by whom, and each tonne's trace to a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from string import ascii_uppercase

import numpy as np

from klimatkontrakt.city.contract import THIS, Commitment, Contract
from klimatkontrakt.data.words import Language
from klimatkontrakt.engine import coverage, folding, names, sectors
from klimatkontrakt.engine.branches import folds
from klimatkontrakt.engine.coverage import Coverage
from klimatkontrakt.engine.study import Results
from klimatkontrakt.publish import shown
from klimatkontrakt.publish.figure import Figure, Words, drawn
from klimatkontrakt.publish.figures.bars import Bar, BarChart

SUBJECT = "promising"
EVERYONE = "all"
BY = ("controller", "party", "area", "instrument")


def coverage_figures(
    results: Results, target: str, language: Language, period: str | None = None, instrument: str | None = None
) -> list[Figure]:
    """Of a target: the stack, by whom, and the trace to decisions; of one instrument or of all."""
    _, contract = coverage.contract_of(results.city, period)
    alone = results.coverage_of(target, period=period, instrument=THIS)
    found = results.coverage_of(target, period=period, instrument=instrument)
    branches = branch_figure(results, found, language)
    return [
        coverage_figure(results, alone, found, contract, language),
        *([branches] if branches else []),
        split_figure(results, found, contract, language),
        trace_figure(results, found, contract, language),
        *_left_out_figures(results, found, language),
    ]


def _percent(found: Coverage, cut: np.ndarray, results: Results) -> np.ndarray:
    """A cut's part of what is needed, per cent, folded."""
    return 100 * found.folded(cut, shown.whole(results))


def coverage_figure(
    results: Results, alone: Coverage, found: Coverage, contract: Contract, language: Language
) -> Figure:
    """This contract alone beside all instruments, or beside one, stacked; the finding says 0 per cent in words."""
    say = Words(language, SUBJECT)
    bars, rows = [], []
    shown_ones = (alone,) if found.instrument == THIS else (alone, found)
    stacks = [[float(_percent(own, own.cut_of(level), results)[1]) for level in coverage.STACK] for own in shown_ones]
    size = replace(shown.percent_size([v for stack in stacks for v in stack], language), unit=say("coverage.unit"))
    for own, stack in zip(shown_ones, stacks, strict=True):
        name = instrument_name(contract, own.instrument, language)
        bars.append(Bar(name, {level: max(v, 0.0) for level, v in zip(coverage.STACK, stack, strict=True)}))
        rows.append([name, *map(size.written, stack)])
    finding = _finding(results, alone, found, contract, size)
    central, _, low, _, high = (float(v) for v in _percent(found, found.cut, results))
    kinds = {level: say(f"level.{level}") for level in coverage.STACK}
    chart = BarChart(finding, say("coverage.description"), size, bars, kinds)
    texts = {"name": _inside(rows[-1][0]), "low": size.written(low), "high": size.written(high)}
    texts["central"] = size.written(central)
    notes = [say("coverage.note"), *([say("coverage.range", **texts)] if low < high else [])]
    notes += _later_notes(results, found, language)
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
        of=found.target,
        year=results.city.targets[found.target].year,
    )


def _later_notes(results: Results, found: Coverage, language: Language) -> list[str]:
    """What is promised too late for the target's year, by level, and what then remains at that level."""
    say, own = Words(language, SUBJECT), results.city.targets[found.target]
    later = {level: shown.mean(cut, results) for level, cut in found.later.items()}
    remains = {level: shown.mean(found.cuts[level], results) for level in coverage.LEVELS}
    size = shown.account_size(results, own.account, [*later.values(), *remains.values()], language)
    notes = []
    for level, cut in later.items():
        if np.isfinite(cut) and not size.is_zero(cut):
            texts = {"later": size.written(cut), "remains": size.written(remains[level])}
            notes.append(
                say("coverage.later", level=say(f"level.{level}"), year=str(own.year), unit=size.unit, **texts)
            )
    return notes


def _left_out_figures(results: Results, found: Coverage, language: Language) -> list[Figure]:
    """Deliveries, or parts of them, that do not count or count at a weaker level than their verb says, and why."""
    say, city, year = Words(language, SUBJECT), results.city, str(results.city.targets[found.target].year)
    told = [(own.commitment, say(f"left_out.{own.reason}", year=year)) for own in found.left_out]
    told += [(own.commitment, say(f"weakened.{own.weakened}")) for own in found.promises if own.weakened]
    if not told:
        return []
    rows = [
        [own.what(language), ", ".join(city.actor(a).label(language) for a in own.promisors), _due(own), why]
        for own, why in told
    ]
    gone, weak = len({own.commitment.id for own in found.left_out}), len(told) - len(found.left_out)
    heads = [say("head.commitment"), say("head.promisor"), say("head.due"), say("head.why")]
    addresses = [names.address(city, "commitment", own.id) for own, _ in told]
    finding = say("left_out.finding", count=gone, weaker=weak)
    return [Figure("left-out", finding, heads, rows, is_open=True, left=4, of=found.target, row_of=addresses)]


def _due(own: Commitment) -> str:
    """A commitment's date as it is written."""
    return "–" if own.due is None else str(own.due)


def _inside(name: str) -> str:
    """A name that begins a sentence, set inside one."""
    return name[:1].lower() + name[1:]


def _finding(results: Results, alone: Coverage, found: Coverage, contract: Contract, size: shown.Size) -> str:
    """What the two bars say, in one sentence or two."""
    language = size.language
    mine, whole = (float(_percent(own, own.cut, results)[1]) for own in (alone, found))
    if np.isnan(found.needed[results.world.rows(0)]).any():
        target = results.city.targets[found.target]
        label = results.city.label("accounts", target.account, language)
        return shown.unknown_finding(results, label, target.year, language)
    key = "done" if not np.isfinite(whole) else "none" if whole == 0 else "zero" if mine == 0 else "some"
    if found.instrument == THIS and key != "done":
        key = "alone_zero" if mine == 0 else "alone"
    elif found.instrument in contract.instruments and key != "done":
        key = "one"
    texts = {
        "year": str(results.city.targets[found.target].year), "alone": size.written(mine),
        "together": size.written(whole), "name": instrument_name(contract, found.instrument, language),
    }  # fmt: skip
    return Words(language, SUBJECT)(f"coverage.finding_{key}", **texts)


def branch_figure(results: Results, found: Coverage, language: Language) -> Figure | None:
    """The stack in each branch; None where no event decides."""
    say = Words(language, SUBJECT)
    of_branches = [fold for branch, fold in folds(results) if branch != "all"]
    stacks = [
        [100 * float(found.folded(found.cut_of(level), fold)[1]) for level in coverage.LEVELS] for fold in of_branches
    ]
    whole = [100 * float(found.folded(found.cut, fold)[1]) for fold in of_branches]
    if not of_branches:
        return None
    size = shown.percent_size([value for stack in stacks for value in stack], language)
    rows = [
        [
            f"{letter}: {shown.branch_name(results, fold.central, language)}",
            size.written(together),
            *map(size.written, stack),
        ]
        for letter, fold, together, stack in zip(ascii_uppercase, of_branches, whole, stacks, strict=False)
    ]
    heads = [say("head.branch"), say("head.together"), *(say(f"level.{level}") for level in coverage.LEVELS)]
    known = [value for value in whole if np.isfinite(value)] or [np.nan]
    texts = {"low": size.written(min(known)), "high": size.written(max(known))}
    finding, year = say("coverage.by_branch", **texts), results.city.targets[found.target].year
    return Figure("coverage-branch", finding, heads, rows, is_open=True, of=found.target, year=year)


def _item(results: Results, by: str, name: str, contract: Contract, language: Language) -> str:
    """A party, area, instrument or control by its name."""
    city, say = results.city, Words(language, SUBJECT)
    if by == "party":
        return city.actor(name).label(language)
    if by == "area":
        return city.label("areas", name, language) if name else say("none")
    if by == "instrument":
        return instrument_name(contract, name, language)
    return say.term("control", name)


def instrument_name(contract: Contract, name: str, language: Language) -> str:
    """An instrument by its name; this contract and all together by their own words."""
    if name in (THIS, "all"):
        return Words(language, SUBJECT)("coverage.contract" if name == THIS else "coverage.all")
    return contract.instruments[name].label(language) or name


def split_figure(results: Results, found: Coverage, contract: Contract, language: Language) -> Figure:
    """The stack by control, party, area and instrument; within each, the largest first."""
    say = Words(language, SUBJECT)
    split = folding.splits(results, found)
    rows, told = [], []
    of_names = {by: {name for parts in split[by].values() for name in parts} for by in BY}
    every = {by: {n: _means(results, found, split[by], n) for n in of_names[by]} for by in BY}
    values = [v for means in every.values() for row in means.values() for v in row if v is not None]
    size = shown.percent_size(values, language)
    for by in BY:
        means = every[by]
        for name in sorted(means, key=lambda n: (-sum(v for v in means[n] if v is not None), n)):
            cells = ["" if value is None else size.written(value) for value in means[name]]
            rows.append([say(f"by.{by}"), _item(results, by, name, contract, language), *cells])
            told.append(name if by == "party" else "")
    heads = [say("head.by"), say("head.name"), *(say(f"level.{level}") for level in coverage.LEVELS)]
    return Figure("coverage-by", say("coverage.by"), heads, rows, is_open=True, left=2, of=found.target, row_of=told)


def _means(
    results: Results, found: Coverage, levels: Mapping[str, Mapping[str, np.ndarray]], name: str
) -> list[float | None]:
    """An item's mean part at each level, per cent of what is needed; None where it has promised nothing there."""
    values = [levels.get(level, {}).get(name) for level in coverage.LEVELS]
    return [None if v is None else float(_percent(found, v, results)[1]) for v in values]


def decision(results: Results, own: Commitment, contract: Contract, language: Language) -> tuple[str, str]:
    """The decision behind a commitment, and its source; both empty where none is told."""
    instrument = contract.instruments.get(own.instrument or "")
    given = own.mandate or instrument
    if given is None:
        return "", ""
    known = {actor.id for actor in results.city.actors}
    body = results.city.actor(given.body).label(language) if given.body in known else given.body
    paragraph = f"§ {given.paragraph}" if given.paragraph else ""
    source = given.source or (instrument.source if instrument else None) or own.source or ""
    titles = {s.id: s.title for s in results.city.sources}
    return ", ".join(text for text in (body, given.date, paragraph, given.dnr) if text), titles.get(source, source)


def trace_figure(results: Results, found: Coverage, contract: Contract, language: Language) -> Figure:
    """Every delivery that is counted, what can be traced to it, and the decision and source behind it."""
    say, city = Words(language, SUBJECT), results.city
    cuts = {name: shown.mean(values, results) for name, values in coverage.traced(found, coverage.by_promise).items()}
    size = shown.account_size(results, city.targets[found.target].account, list(cuts.values()), language)
    rows, traced = [], 0
    acting = {results.program.measures[m] for m in results.program.moves.acting}
    promises = sorted(found.promises, key=lambda p: -cuts[p.key])
    for promise in promises:
        own = promise.commitment
        body, source = decision(results, own, contract, language)
        traced += bool(source)
        secures = ", ".join(
            f"{city.label('measures', m, language)} {shown.percent_cell(s, language)}"
            for m, s in promise.secured.items()
        )
        levels = sorted({promise.levels.get(m) or "" for m in promise.secured})
        rows.append(
            [
                own.what(language),
                ", ".join(city.actor(a).label(language) for a in promise.promisors),
                secures,
                ", ".join(say(f"level.{level}") if level else say("none") for level in levels),
                instrument_name(contract, promise.instrument, language),
                body or say("trace.no_decision"),
                source or say("trace.no_source"),
                size.written(cuts[promise.key] if promise.secured.keys() & acting else np.nan),
            ]
        )
    words_of = ("commitment", "promisor", "secures", "strength", "instrument", "mandate", "source")
    heads = [*(say(f"head.{k}") for k in words_of), size.unit]
    lowering = sum(cut > 0 for cut in cuts.values())
    texts = {"count": len(rows), "lowering": lowering, "traced": traced}
    key = "trace.finding" if traced == len(rows) else "trace.finding_missing"
    told = [names.address(city, "commitment", promise.commitment.id) for promise in promises]
    return Figure("trace", say(key, **texts), heads, rows, notes=[say("trace.note")], left=7, row_of=told)


def who_figure(results: Results, target: str, language: Language, period: str | None = None) -> Figure | None:
    """Who decides, who has promised: a bar per controller; None where the account is no plain sum of lines."""
    found, gap = results.coverage_of(target, period=period), results.gap_of(target)
    if gap is None or not any(found.controls.values()):
        return None
    say, own = Words(language, SUBJECT), results.city.targets[target]
    whole = {who: shown.mean(v["baseline"], results) for (sector, who), v in gap.cells.items() if sector == EVERYONE}
    parts = sectors.promised(results, found, whole)
    listed = sorted((w for w, value in whole.items() if w != EVERYONE and value != 0), key=lambda who: -whole[who])
    cells = [value for who in listed for value in (whole[who], *parts[who].values())]
    size = shown.account_size(results, own.account, cells, language)
    said = {who: {k: size.written(v) for k, v in values.items()} for who, values in parts.items()}
    baseline = {who: size.written(value) for who, value in whole.items()}
    finding = say("who.finding", **said[EVERYONE], whole=baseline[EVERYONE], year=str(own.year), unit=size.unit)
    if np.isnan(whole[EVERYONE]):
        label = results.city.label("accounts", own.account, language)
        finding = shown.unknown_finding(results, label, own.year, language)
    labels = {who: shown.control_name(gap, who, language) for who in [*listed, EVERYONE]}
    bars = [Bar(labels[who], {k: v / size.scale for k, v in parts[who].items()}) for who in listed]
    kinds = {level: say(f"level.{level}") for level in coverage.STACK}
    chart = BarChart(finding, say("who.description", year=str(own.year)), size, bars, kinds)
    rows = [[labels[who], baseline[who], *said[who].values()] for who in [*listed, EVERYONE]]
    heads = [say("head.control"), say("head.baseline"), *kinds.values()]
    legend = [(f"bar {level}", label) for level, label in kinds.items()]
    limit = size.written(shown.mean(results.verdicts[target].limit, results))
    notes, drawing = [say("who.note", limit=limit, unit=size.unit)], drawn(chart, language)
    return Figure("who", finding, heads, rows, drawing, legend, notes, size.unit, of=own.account, year=own.year)
