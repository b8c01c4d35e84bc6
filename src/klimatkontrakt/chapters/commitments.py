# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who has promised what? The chapter of promises: coverage, the silence map, open needs, ticks of sharpness."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from klimatkontrakt.chapters import coverage as chapter_coverage
from klimatkontrakt.chapters import run_names
from klimatkontrakt.chapters.run import HasFrame, Run
from klimatkontrakt.city.contract import TICKS, Contract, ticks
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answer.promise_parts import Promises, Silences, SilentLine
from klimatkontrakt.engine.answers import coverage, deliveries, silence
from klimatkontrakt.figures.bars import Bar, BarChart
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.language import sizes
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import names

SUBJECT = chapter_coverage.SUBJECT
State = Literal["delivery", "support", "mentioned", "silent"]
STATES = ("delivery", "support", "mentioned", "silent")
MOST_LINES = 20


def figures(run: Run, language: Language) -> list[Figure]:
    """The chapter of promises; empty where the city has no contract."""
    promises = run.answer.promises
    if promises is None:
        return []
    covered = chapter_coverage.coverage_figures(run, promises, language)
    return [*(covered or _unknown(run, language)), *promise_figures(run, promises, language)]


def _unknown(run: Run, language: Language) -> list[Figure]:
    """In the place of coverage, what is not known that it hangs on."""
    why, name = chapter_coverage.uncovered(run, language), run.answer.first_target
    if not why or name is None:
        return []
    say, target = Words(language, SUBJECT), run.city.targets[name]
    heads = [say("head.instrument"), *(say(f"level.{level}") for level in coverage.STACK)]
    row = [say("coverage.all"), *[sizes.not_known(language)] * len(coverage.STACK)]
    return [Figure("coverage", why, heads, [row], of=name, year=target.year)]


def promise_figures(run: HasFrame, promises: Promises, language: Language) -> list[Figure]:
    """What does not hang on a target: needs without an answer, silence, ticks."""
    contract = run.city.contracts[promises.period]
    silent = silence_figure(run, promises, language)
    needs = needs_figure(run, contract, language)
    return [*([silent] if silent else []), *([needs] if needs else []), *ticks_figures(run, contract, language)]


def ticks_figures(run: HasFrame, contract: Contract, language: Language) -> list[Figure]:
    """A row of ticks per commitment, and how many of each party's have what."""
    say, city = Words(language, SUBJECT), run.city
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


def state_of(row: SilentLine) -> State:
    """What a line has: a delivery, only support or process, only a mention, or silence."""
    if row.promises:
        return "delivery"
    if row.others:
        return "support"
    return "mentioned" if row.clauses else "silent"


@dataclass(frozen=True)
class SilenceMap:
    """The lines of the headline's account as they are shown.

    Attributes:
        lines: the largest first.
        labels: by line.
        size: what all of it is written in.
    """

    run: HasFrame
    contract: Contract
    silences: Silences
    account: str
    lines: Sequence[SilentLine]
    labels: Mapping[str, str]
    size: sizes.Size

    @classmethod
    def of(cls, run: HasFrame, contract: Contract, silences: Silences, language: Language) -> SilenceMap:
        """The silences of a contract."""
        account = study.headline(run.city)
        lines = sorted(silences.lines, key=lambda line: (-line.value, line.line))
        labels = {line.key: line.label(language) for line in run.city.lines}
        size = run_names.account_size(run, account, [line.value for line in silences.lines], language)
        return cls(run, contract, silences, account, lines, labels, size)

    @property
    def whole(self) -> float:
        """All lines together."""
        return sum(line.value for line in self.silences.lines)


def silence_figure(run: HasFrame, promises: Promises, language: Language) -> Figure | None:
    """The silence map: each emission line, what is said and promised of it, and who decides over it."""
    if promises.silences is None:
        return None
    say = Words(language, SUBJECT)
    shown = SilenceMap.of(run, run.city.contracts[promises.period], promises.silences, language)
    finding, kinds = _silence_finding(shown), {state: say(f"silence.{state}") for state in STATES}
    chart = BarChart(
        finding, say("silence.description"), shown.size, _silence_bars(shown.lines, shown.labels, shown.size), kinds
    )
    heads = [say(f"head.{k}") for k in ("line", "state", "clauses", "promises", "others", "control")]
    return Figure(
        "silence",
        finding,
        [*heads, shown.size.unit],
        [_silence_row(shown, line) for line in shown.lines],
        drawn(chart, language),
        [(f"bar {state}", label) for state, label in kinds.items()],
        [say("silence.note"), *_silence_rest(shown)],
        shown.size.unit,
        left=6,
        of=shown.account,
        year=shown.silences.year,
        row_of=[line.line for line in shown.lines],
    )


def _silence_finding(shown: SilenceMap) -> str:
    """How much of the whole nothing is said of."""
    size, year, whole = shown.size, shown.silences.year, shown.whole
    if not np.isfinite(whole):
        label = shown.run.city.label("accounts", shown.account, size.language)
        return run_names.unknown_finding(shown.run, label, year, size.language)
    quiet = sum(line.value for line in shown.lines if state_of(line) == "silent")
    texts = {"silent": size.written(quiet), "whole": size.written(whole)}
    return Words(size.language, SUBJECT)("silence.finding", **texts, unit=size.unit, year=str(year))


def _silence_bars(lines: Sequence[SilentLine], labels: Mapping[str, str], size: sizes.Size) -> list[Bar]:
    """A bar an emission line, and one for the smallest together where they are many, by what is said of each."""
    most = MOST_LINES if len(lines) > MOST_LINES + 1 else MOST_LINES + 1
    bars = [Bar(labels[line.line], {state_of(line): line.value / size.scale}) for line in lines[:most]]
    parts: dict[str, float] = {}
    for line in lines[most:]:
        parts[state_of(line)] = parts.get(state_of(line), 0.0) + line.value / size.scale
    return [*bars, Bar(Words(size.language)("others", count=len(lines) - most), parts)] if parts else bars


def _silence_row(shown: SilenceMap, line: SilentLine) -> list[str]:
    """A line: its state, the clauses and commitments that touch it, who decides over it, and how much it is."""
    language, contract = shown.size.language, shown.contract
    say = Words(language, SUBJECT)
    return [
        shown.labels[line.line],
        say(f"silence.{state_of(line)}"),
        _numbers(contract, line.clauses) or say("none"),
        _said(contract, line.promises, language) or say("none"),
        _said(contract, line.others, language) or say("none"),
        run_names.control_shares(line.control, language),
        shown.size.written(line.value),
    ]


def _silence_rest(shown: SilenceMap) -> list[str]:
    """That the account is more than its lines, where it is."""
    size, whole, rest = shown.size, shown.whole, shown.silences.rest
    if not np.isfinite(rest) or size.is_zero(rest):
        return []
    numbers = {"whole": whole, "account": whole + rest, "rest": rest}
    texts = {name: size.written(value) for name, value in numbers.items()}
    return [Words(size.language, SUBJECT)("silence.rest", **texts, unit=size.unit)]


def _numbers(contract: Contract, clauses: Iterable[str]) -> str:
    """Clauses by their sections' numbers."""
    sections = {clause.id: contract.section(clause.section) for clause in contract.clauses}
    return ", ".join(sections[name].number or sections[name].key for name in clauses)


def _said(contract: Contract, names: Iterable[str], language: Language) -> str:
    """Commitments by what they promise."""
    known = {own.id: own.what(language) for own in contract.commitments}
    return "; ".join(known[name] for name in names)


def needs_figure(run: HasFrame, contract: Contract, language: Language) -> Figure | None:
    """Needs of one party from another, and the commitments that answer them; the one-sided ones first."""
    if not contract.needs:
        return None
    say, city = Words(language, SUBJECT), run.city
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
