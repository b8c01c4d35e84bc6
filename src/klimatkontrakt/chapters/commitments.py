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
from klimatkontrakt.city.contract import TICKS, Commitment, Contract, StatedNeed, ticks
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answer.promise_parts import Promises, Silences, SilentLine
from klimatkontrakt.engine.answers import coverage, deliveries, silence
from klimatkontrakt.figures.bars import Bar, BarChart, legend_of
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.language import sizes
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import names

SUBJECT = chapter_coverage.SUBJECT
State = Literal["delivery", "support", "mentioned", "silent"]
Head = Literal[
    "commitment", "section", "promisor", "kind", "strength", "count", "line", "state", "clauses", "promises", "others",
    "control", "need", "answer", "of", "from",
]  # fmt: skip
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


@dataclass(frozen=True)
class Ticked:
    """The commitments of a contract with what each has, and those of each party.

    Attributes:
        marks: by commitment, which of the ticks it has.
        by_party: by party, the ids of what it has promised.
    """

    commitments: Sequence[Commitment]
    marks: Mapping[str, Mapping[str, bool]]
    by_party: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, contract: Contract) -> Ticked:
        """The ticks of a contract's commitments; parties by their ids."""
        marks = {commitment.id: ticks(contract, commitment) for commitment in contract.commitments}
        by_party: dict[str, list[str]] = {}
        for commitment in contract.commitments:
            for party in dict.fromkeys(commitment.promisors):
                by_party.setdefault(party, []).append(commitment.id)
        return cls(contract.commitments, marks, dict(sorted(by_party.items())))

    def counts(self, names: Iterable[str]) -> dict[str, int]:
        """By tick, how many of some commitments have it."""
        rows = [self.marks[name] for name in names]
        return {tick: sum(row[tick] for row in rows) for tick in TICKS}


def ticks_figures(run: HasFrame, contract: Contract, language: Language) -> list[Figure]:
    """A row of ticks per commitment, and how many of each party's have what."""
    ticked = Ticked.of(contract)
    return [_ticks_of_each(run.city, contract, ticked, language), _ticks_of_parties(run.city, ticked, language)]


def _ticks_of_each(city: City, contract: Contract, ticked: Ticked, language: Language) -> Figure:
    say = Words(language, SUBJECT)
    finding = say("ticks.finding", count=len(ticked.marks), **ticked.counts(ticked.marks))
    heads = _heads(say, "commitment", "section", "promisor", "kind", "strength") + _tick_heads(say)
    rows, stories = [], []
    for commitment in ticked.commitments:
        rows.append(_ticks_row(city, contract, commitment, ticked.marks[commitment.id], language))
        stories.append(names.address(city, "commitment", commitment.id))
    return Figure("ticks", finding, heads, rows, notes=[say("ticks.note")], left=5, row_of=stories)


def _ticks_row(
    city: City, contract: Contract, commitment: Commitment, marks: Mapping[str, bool], language: Language
) -> list[str]:
    say = Words(language, SUBJECT)
    return [
        commitment.what(language),
        contract.section(commitment.section).number,
        _actors(city, commitment.promisors, language),
        say(f"kind.{commitment.kind}"),
        say(f"verb.{commitment.strength}"),
        *(say("mark.yes" if marks[tick] else "mark.no") for tick in TICKS),
    ]


def _ticks_of_parties(city: City, ticked: Ticked, language: Language) -> Figure:
    say = Words(language, SUBJECT)
    rows = []
    for party, promised in ticked.by_party.items():
        counts = ticked.counts(promised)
        rows.append([city.actor(party).label(language), str(len(promised)), *map(str, counts.values())])
    heads = _heads(say, "promisor", "count") + _tick_heads(say)
    return Figure("ticks-party", say("ticks.party"), heads, rows, is_open=True, row_of=list(ticked.by_party))


def _heads(say: Words, *keys: Head) -> list[str]:
    return [say(f"head.{key}") for key in keys]


def _tick_heads(say: Words) -> list[str]:
    return [say(f"tick.{tick}") for tick in TICKS]


def _actors(city: City, actors: Iterable[str], language: Language) -> str:
    return ", ".join(city.actor(actor).label(language) for actor in actors)


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
    heads = _heads(say, "line", "state", "clauses", "promises", "others", "control")
    return Figure(
        "silence",
        finding,
        [*heads, shown.size.unit],
        [_silence_row(shown, line) for line in shown.lines],
        drawn(chart, language),
        legend_of(kinds),
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
    known = {commitment.id: commitment.what(language) for commitment in contract.commitments}
    return "; ".join(known[name] for name in names)


def needs_figure(run: HasFrame, contract: Contract, language: Language) -> Figure | None:
    """Needs of one party from another, and the commitments that answer them; the one-sided ones first."""
    if not contract.needs:
        return None
    say, waiting = Words(language, SUBJECT), set(silence.unanswered(contract))
    standing_ones = deliveries.standing(contract)
    ordered = sorted(contract.needs, key=lambda need: need.id not in waiting)
    rows = [_need_row(run.city, need, standing_ones, language) for need in ordered]
    finding = say("needs.finding", open=len(waiting), count=len(contract.needs))
    return Figure("needs", finding, _heads(say, "need", "answer", "of", "from"), rows, is_open=True, left=4)


def _need_row(city: City, need: StatedNeed, standing: Iterable[Commitment], language: Language) -> list[str]:
    answers = [commitment.what(language) for commitment in standing if need.id in commitment.answers]
    answer = "; ".join(answers) or Words(language, SUBJECT)("none")
    return [need.what(language), answer, _actors(city, need.by, language), _actors(city, need.of, language)]
