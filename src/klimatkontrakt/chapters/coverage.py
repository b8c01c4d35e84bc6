# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which part of the needed cut is promised? The stack, in branches, by whom, and each tonne's trace to a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase

import numpy as np

from klimatkontrakt.chapters import run_names, verdicts
from klimatkontrakt.city.contract import THIS, Commitment, Contract
from klimatkontrakt.engine.answers import all_draws, coverage, mandates, sectors, tables, targets
from klimatkontrakt.engine.answers.branches import folds
from klimatkontrakt.engine.answers.coverage import BEYOND, LEVELS, MEAN, NOBODY, Coverage
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.engine.answers.results import Fold
from klimatkontrakt.engine.study import Results
from klimatkontrakt.figures.bars import Bar, BarChart
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.language import remainders, sizes
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import names

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
    shown_ones = (alone,) if found.instrument == THIS else (alone, found)
    stacks = [Stack.of(own, all_draws.whole(results)) for own in shown_ones]
    size = sizes.percent_size([stack.levels[level] for stack in stacks for level in LEVELS], language)
    branches = branch_figure(results, found, size)
    return [
        coverage_figure(results, shown_ones, contract, size),
        *([branches] if branches else []),
        split_figure(results, found, contract, size),
        trace_figure(results, found, contract, language),
        *_left_out_figures(results, found, language),
    ]


def uncovered(results: Results, language: Language) -> str:
    """Why the headline's target has no coverage: what is not known of it; empty where there is no target to cover."""
    name = tables.first_target(results)
    if name is None or name == tables.covered_target(results):
        return ""
    target = results.city.targets[name]
    if targets.status(target, results.verdicts[name]) != "unworkable":
        return ""
    if not targets.published_base(results.program, target):
        return f"{results.city.label('targets', name, language)}: {verdicts.untested(results, name, language)}."
    label = results.city.label("accounts", target.account, language)
    missing = run_names.missing_names(results, results.missing_behind(target.account), language)
    say = Words(language, SUBJECT)
    return say("coverage.unknown", what=label, year=str(target.year), missing=missing or say("none"))


@dataclass(frozen=True)
class Stack:
    """The mean parts of what is needed, per cent: those of the levels add up to the whole, and with nobody to all.

    Attributes:
        levels: by level, nobody's last.
        whole: coverage.
        beyond: what of it is more than is needed; nought where anything is left to nobody.
    """

    levels: Mapping[str, float]
    whole: float
    beyond: float

    @classmethod
    def of(cls, found: Coverage, fold: Fold) -> Stack:
        """A coverage in some of the worlds."""
        means = {level: 100 * float(folded[MEAN]) for level, folded in found.stack(fold).items()}
        beyond = means.pop(BEYOND)
        return cls(means, 100 * float(found.folded(found.cut, fold)[MEAN]), beyond)

    def rounded(self, size: sizes.Size) -> dict[str, float]:
        """By level, its part as it is shown: they add up as they are shown to the whole, and with nobody to 100."""
        parts = [self.levels[level] for level in LEVELS]
        rounded = dict(zip(LEVELS, remainders.apportioned(parts, size.digits, self.whole), strict=True))
        left = round(100.0 - round(self.whole, size.digits), size.digits)
        return {**rounded, NOBODY: max(left, 0.0)}

    def written(self, size: sizes.Size) -> list[str]:
        """The cells of a row."""
        rounded = self.rounded(size)
        return [size.rounded_as(self.levels[level], rounded[level]) for level in coverage.STACK]


def _percent(found: Coverage, cut: np.ndarray, results: Results) -> np.ndarray:
    """A cut's part of what is needed, per cent, folded."""
    return 100 * found.folded(cut, all_draws.whole(results))


def coverage_figure(results: Results, shown_ones: Sequence[Coverage], contract: Contract, size: sizes.Size) -> Figure:
    """This contract alone beside all instruments, or beside one, stacked; the finding says 0 per cent in words."""
    language, alone, found = size.language, shown_ones[0], shown_ones[-1]
    say, size = Words(language, SUBJECT), replace(size, unit=Words(language, SUBJECT)("coverage.unit"))
    bars, rows, beyond = [], [], []
    for own in shown_ones:
        stack, name = Stack.of(own, all_draws.whole(results)), instrument_name(contract, own.instrument, language)
        bars.append(Bar(name, {level: max(value, 0.0) for level, value in stack.levels.items()}))
        rows.append([name, *stack.written(size)])
        if stack.beyond > 0:
            over = round(stack.whole, size.digits) - 100.0
            texts = {"name": _inside(name), "beyond": size.rounded_as(stack.beyond, round(over, size.digits))}
            beyond.append(say("coverage.beyond", **texts))
    finding = _finding(results, alone, found, contract, size)
    central, _, low, _, high = (float(v) for v in _percent(found, found.cut, results))
    kinds = {level: say(f"level.{level}") for level in coverage.STACK}
    chart = BarChart(finding, say("coverage.description"), size, bars, kinds)
    texts = {"name": _inside(rows[-1][0]), "low": size.written(low), "high": size.written(high)}
    texts["central"] = size.written(central)
    notes = [say("coverage.note"), *beyond, *([say("coverage.range", **texts)] if low < high else [])]
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
    later = {level: all_draws.mean(cut, results) for level, cut in found.later.items()}
    remains = {level: all_draws.mean(found.cuts[level], results) for level in coverage.LEVELS}
    size = run_names.account_size(results, own.account, [*later.values(), *remains.values()], language)
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


def _finding(results: Results, alone: Coverage, found: Coverage, contract: Contract, size: sizes.Size) -> str:
    """What the two bars say, in one sentence or two."""
    language = size.language
    mine, whole = (float(_percent(own, own.cut, results)[1]) for own in (alone, found))
    if np.isnan(found.needed[results.world.rows(0)]).any():
        target = results.city.targets[found.target]
        label = results.city.label("accounts", target.account, language)
        return run_names.unknown_finding(results, label, target.year, language)
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


def branch_figure(results: Results, found: Coverage, size: sizes.Size) -> Figure | None:
    """The stack in each branch; None where no event decides."""
    language = size.language
    say, rows, whole = Words(language, SUBJECT), [], []
    of_branches = [fold for branch, fold in folds(results) if branch != "all"]
    if not of_branches:
        return None
    for letter, fold in zip(ascii_uppercase, of_branches, strict=False):
        stack, name = Stack.of(found, fold), run_names.branch_name(results, fold.central, language)
        rows.append([f"{letter}: {name}", size.written(stack.whole), *stack.written(size)[: len(LEVELS)]])
        whole.append(stack.whole)
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


def split_figure(results: Results, found: Coverage, contract: Contract, size: sizes.Size) -> Figure:
    """The stack by control, party, area and instrument; within each, the largest first, and the level in sum."""
    language, split = size.language, tables.splits(results, found)
    say, levels = Words(language, SUBJECT), Stack.of(found, all_draws.whole(results)).rounded(size)
    rows, told = [], []
    for by in BY:
        names_of = sorted({name for parts in split[by].values() for name in parts})
        means = {name: _means(results, found, split[by], name) for name in names_of}
        columns = [_column([row[at] for row in means.values()], levels[level], size) for at, level in enumerate(LEVELS)]
        cells = dict(zip(means, zip(*columns, strict=True), strict=True))
        for name in largest_first({n: sum(v for v in means[n] if v is not None) for n in means}):
            rows.append([say(f"by.{by}"), _item(results, by, name, contract, language), *cells[name]])
            told.append(name if by == "party" else "")
    heads = [say("head.by"), say("head.name"), *(say(f"level.{level}") for level in coverage.LEVELS)]
    return Figure("coverage-by", say("coverage.by"), heads, rows, is_open=True, left=2, of=found.target, row_of=told)


def _column(values: Sequence[float | None], level: float, size: sizes.Size) -> list[str]:
    """A level's parts by something, which add up to the level as it is shown; empty where nothing has been promised."""
    known = [value for value in values if value is not None]
    pairs = zip(known, remainders.column(known, level, size.digits), strict=True)
    rounded = iter([size.rounded_as(value, own) for value, own in pairs])
    return ["" if value is None else next(rounded) for value in values]


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
    taken_by = mandates.bodies(given.body)
    bodies = [results.city.actor(body).label(language) if body in known else body for body in taken_by]
    paragraph = f"§ {given.paragraph}" if given.paragraph else ""
    source = given.source or (instrument.source if instrument else None) or own.source or ""
    titles = {s.id: s.title for s in results.city.sources}
    return ", ".join(text for text in (*bodies, given.date, paragraph, given.dnr) if text), titles.get(source, source)


def trace_figure(results: Results, found: Coverage, contract: Contract, language: Language) -> Figure:
    """Every delivery that is counted, what can be traced to it, and the decision and source behind it."""
    say, city = Words(language, SUBJECT), results.city
    cuts = {
        name: all_draws.mean(values, results) for name, values in coverage.traced(found, coverage.by_promise).items()
    }
    size = run_names.account_size(results, city.targets[found.target].account, list(cuts.values()), language)
    rows, traced = [], 0
    acting = {results.program.measures[m] for m in results.program.moves.acting}
    by_key = {promise.key: promise for promise in found.promises}
    promises = [by_key[key] for key in largest_first({key: cuts[key] for key in by_key})]
    for promise in promises:
        own = promise.commitment
        body, source = decision(results, own, contract, language)
        traced += bool(source)
        secures = ", ".join(
            f"{city.label('measures', m, language)} {sizes.percent_cell(s, language)}"
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
    whole = {
        who: all_draws.mean(v["baseline"], results) for (sector, who), v in gap.cells.items() if sector == EVERYONE
    }
    parts = sectors.promised(results, found, whole)
    listed = [w for w in largest_first(whole) if w != EVERYONE and (whole[w] or any(parts[w].values()))]
    cells = [value for who in listed for value in (whole[who], *parts[who].values())]
    size = run_names.account_size(results, own.account, cells, language)
    baseline, said = _controls(whole, parts, listed, size)
    key = "who.finding_beyond" if parts[EVERYONE][BEYOND] > 0 else "who.finding"
    finding = say(key, **said[EVERYONE], whole=baseline[EVERYONE], year=str(own.year), unit=size.unit)
    if np.isnan(whole[EVERYONE]):
        label = results.city.label("accounts", own.account, language)
        finding = run_names.unknown_finding(results, label, own.year, language)
    labels = {who: run_names.control_name(gap, who, language) for who in [*listed, EVERYONE]}
    bars = [
        Bar(labels[who], {k: max(v, 0.0) / size.scale for k, v in parts[who].items() if k != BEYOND}) for who in listed
    ]
    kinds = {level: say(f"level.{level}") for level in coverage.STACK}
    columns = [*kinds, *([BEYOND] if parts[EVERYONE][BEYOND] > 0 else [])]
    chart = BarChart(finding, say("who.description", year=str(own.year)), size, bars, kinds)
    rows = [[labels[who], baseline[who], *(said[who][level] for level in columns)] for who in [*listed, EVERYONE]]
    heads = [say("head.control"), say("head.baseline"), *(say(f"level.{level}") for level in columns)]
    legend = [(f"bar {level}", label) for level, label in kinds.items()]
    limit = size.written(all_draws.mean(results.verdicts[target].limit, results))
    notes, drawing = [say("who.note", limit=limit, unit=size.unit)], drawn(chart, language)
    return Figure("who", finding, heads, rows, drawing, legend, notes, size.unit, of=own.account, year=own.year)


def _controls(
    whole: Mapping[str, float], parts: Mapping[str, Mapping[str, float]], listed: Sequence[str], size: sizes.Size
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """By control, what there is and the parts of it, as shown: rows add up to what there is, columns to the last row.

    What is beyond what there is, is taken off the sum of its row.
    """
    names_of = [*listed, EVERYONE]
    table = remainders.Rows(
        {who: whole[who] / size.scale for who in names_of},
        {who: sectors.signed(parts[who], 1.0 / size.scale) for who in names_of},
    )
    rounded = table.rounded(size.digits, EVERYONE)
    said = {}
    for who, cells in rounded.cells.items():
        row = table.cells[who]
        said[who] = {level: size.rounded_as(row[level], cell) for level, cell in cells.items()}
        said[who][BEYOND] = size.rounded_as(-row[BEYOND], -cells[BEYOND])
    return {who: size.rounded_as(table.wholes[who], rounded.wholes[who]) for who in names_of}, said
