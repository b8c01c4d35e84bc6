# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which part of the needed cut is promised? The stack, in branches, by whom, and each tonne's trace to a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from string import ascii_uppercase
from typing import Literal

import numpy as np

from klimatkontrakt.chapters import run_names, traces, verdicts
from klimatkontrakt.chapters.run import HasFrame, Run
from klimatkontrakt.city.contract import THIS, Contract
from klimatkontrakt.engine.answer import promise_parts
from klimatkontrakt.engine.answer.promise_parts import Coverage, Promises
from klimatkontrakt.engine.answer.promises import SPLITS
from klimatkontrakt.engine.answers.coverage import BEYOND, LEVELS, NOBODY, STACK
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.figures.bars import Bar, BarChart, legend_of
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.language import remainders, sizes
from klimatkontrakt.language.words import Language

SUBJECT = traces.SUBJECT
EVERYONE = "all"
Verdict = Literal["done", "alone_zero", "alone", "one", "none", "zero", "some"]


def coverage_figures(run: HasFrame, promises: Promises, language: Language) -> list[Figure]:
    """The stack, by whom, and the trace to decisions; none where no target can be covered."""
    alone, found, contract = promises.alone, promises.together, run.city.contracts[promises.period]
    if alone is None or found is None:
        return []
    shown_ones = (alone,) if found.instrument == THIS else (alone, found)
    stacks = [ShownStack.of(own.stack) for own in shown_ones]
    size = sizes.percent_size([stack.levels[level] for stack in stacks for level in LEVELS], language)
    branches = branch_figure(run, found, size)
    return [
        coverage_figure(run, shown_ones, contract, size),
        *([branches] if branches else []),
        split_figure(run, found, contract, size),
        traces.trace_figure(run, found, contract, language),
        *traces.left_out_figures(run, found, language),
    ]


def uncovered(run: Run, language: Language) -> str:
    """Why the headline's target has no coverage: what is not known of it; empty where there is no target to cover."""
    name = run.answer.first_target
    if name is None or name == run.answer.covered_target:
        return ""
    target, verdict = run.city.targets[name], run.frame.targets[name]
    if verdict.status != "unworkable":
        return ""
    if not verdict.has_base:
        return f"{run.city.label('targets', name, language)}: {verdicts.untested(run, name, language)}."
    label = run.city.label("accounts", target.account, language)
    missing = run_names.missing_names(run, run.answer.missing_behind, language)
    say = Words(language, SUBJECT)
    return say("coverage.unknown", what=label, year=str(target.year), missing=missing or say("none"))


@dataclass(frozen=True)
class ShownStack:
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
    def of(cls, stack: promise_parts.Stack) -> ShownStack:
        """A coverage in some of the worlds."""
        percent = {level: 100 * part for level, part in stack.parts.items()}
        beyond = percent.pop(BEYOND)
        return cls(percent, 100 * stack.whole, beyond)

    @property
    def bar(self) -> dict[str, float]:
        """Its parts as they are drawn: none is below nothing."""
        return {level: max(part, 0.0) for level, part in self.levels.items()}

    def rounded(self, size: sizes.Size) -> dict[str, float]:
        """By level, its part as it is shown: they add up as they are shown to the whole, and with nobody to 100."""
        of_levels = [self.levels[level] for level in LEVELS]
        rounded = dict(zip(LEVELS, remainders.apportioned(of_levels, size.digits, self.whole), strict=True))
        left = round(100.0 - round(self.whole, size.digits), size.digits)
        return {**rounded, NOBODY: max(left, 0.0)}

    def written(self, size: sizes.Size) -> list[str]:
        """The cells of a row."""
        rounded = self.rounded(size)
        return [size.rounded_as(self.levels[level], rounded[level]) for level in STACK]


def coverage_figure(
    run: HasFrame, shown_ones: Sequence[Coverage], contract: Contract, size: sizes.Size
) -> Figure:  # fmt: skip
    """This contract alone beside all instruments, or beside one, stacked; the finding says 0 per cent in words."""
    language, alone, found = size.language, shown_ones[0], shown_ones[-1]
    say, size = Words(language, SUBJECT), replace(size, unit=Words(language, SUBJECT)("coverage.unit"))
    stacks = [
        (traces.instrument_name(contract, part.instrument, language), ShownStack.of(part.stack)) for part in shown_ones
    ]
    bars = [Bar(name, stack.bar) for name, stack in stacks]
    finding = _finding(run, alone, found, contract, size)
    kinds = {level: say(f"level.{level}") for level in STACK}
    chart = BarChart(finding, say("coverage.description"), size, bars, kinds)
    return Figure(
        "coverage",
        finding,
        [say("head.instrument"), *kinds.values()],
        [[name, *stack.written(size)] for name, stack in stacks],
        legend=legend_of(kinds),
        notes=_coverage_notes(run, found, stacks, size),
        caption=say("coverage.unit"),
        drawing=drawn(chart, language),
        of=found.target,
        year=run.city.targets[found.target].year,
    )


def _coverage_notes(
    run: HasFrame, found: Coverage, stacks: Sequence[tuple[str, ShownStack]], size: sizes.Size
) -> list[str]:
    """What is promised beyond what is needed, the range of the last stack, and what is promised too late."""
    say = Words(size.language, SUBJECT)
    notes = [say("coverage.note")]
    for name, stack in stacks:
        if stack.beyond > 0:
            over = round(stack.whole, size.digits) - 100.0
            beyond = size.rounded_as(stack.beyond, round(over, size.digits))
            notes.append(say("coverage.beyond", name=_inside(name), beyond=beyond))
    if found.cut.p5 < found.cut.p95:
        parts_of_need = {"central": found.cut.central, "low": found.cut.p5, "high": found.cut.p95}
        texts = {key: size.written(100 * part) for key, part in parts_of_need.items()}
        notes.append(say("coverage.range", name=_inside(stacks[-1][0]), **texts))
    return [*notes, *_later_notes(run, found, size.language)]


def _later_notes(run: HasFrame, found: Coverage, language: Language) -> list[str]:
    """What is promised too late for the target's year, by level, and what then remains at that level."""
    say, own = Words(language, SUBJECT), run.city.targets[found.target]
    remains = found.cuts
    numbers = [*found.later.values(), *(remains[level] for level in LEVELS)]
    size = run_names.account_size(run, own.account, numbers, language)
    notes = []
    for level, cut in found.later.items():
        if np.isfinite(cut) and not size.is_zero(cut):
            texts = {"later": size.written(cut), "remains": size.written(remains[level])}
            notes.append(
                say("coverage.later", level=say(f"level.{level}"), year=str(own.year), unit=size.unit, **texts)
            )
    return notes


def _inside(name: str) -> str:
    """A name that begins a sentence, set inside one."""
    return name[:1].lower() + name[1:]


def _finding(run: HasFrame, alone: Coverage, found: Coverage, contract: Contract, size: sizes.Size) -> str:
    """What the two bars say, in one sentence or two."""
    language, target = size.language, run.city.targets[found.target]
    if not found.is_known:
        label = run.city.label("accounts", target.account, language)
        return run_names.unknown_finding(run, label, target.year, language)
    mine, whole = (100 * part.cut.mean for part in (alone, found))
    texts = {
        "year": str(target.year), "alone": size.written(mine),
        "together": size.written(whole), "name": traces.instrument_name(contract, found.instrument, language),
    }  # fmt: skip
    return Words(language, SUBJECT)(f"coverage.finding_{_verdict(found, contract, mine, whole)}", **texts)


def _verdict(found: Coverage, contract: Contract, mine: float, whole: float) -> Verdict:
    """Which sentence: by what is shown, and by whether this contract or all of it together comes to nothing."""
    if not np.isfinite(whole):
        return "done"
    if found.instrument == THIS:
        return "alone_zero" if mine == 0 else "alone"
    if found.instrument in contract.instruments:
        return "one"
    if whole == 0:
        return "none"
    return "zero" if mine == 0 else "some"


def branch_figure(run: HasFrame, found: Coverage, size: sizes.Size) -> Figure | None:
    """The stack in each branch; None where no event decides."""
    language = size.language
    say, rows, wholes = Words(language, SUBJECT), [], []
    if not found.branches:
        return None
    for letter, own in zip(ascii_uppercase, found.branches, strict=False):
        stack, name = ShownStack.of(own.stack), run_names.branch_name(run, own.branch, language)
        rows.append([f"{letter}: {name}", size.written(stack.whole), *stack.written(size)[: len(LEVELS)]])
        wholes.append(stack.whole)
    heads = [say("head.branch"), say("head.together"), *(say(f"level.{level}") for level in LEVELS)]
    low, high = _known_ends(wholes)
    year = run.city.targets[found.target].year
    finding = say("coverage.by_branch", low=size.written(low), high=size.written(high))
    return Figure("coverage-branch", finding, heads, rows, is_open=True, of=found.target, year=year)


def _known_ends(values: Sequence[float]) -> tuple[float, float]:
    """The least and the largest of those that are known."""
    known = [value for value in values if np.isfinite(value)] or [np.nan]
    return min(known), max(known)


def _item(run: HasFrame, by: str, name: str, contract: Contract, language: Language) -> str:
    """A party, area, instrument or control by its name."""
    city, say = run.city, Words(language, SUBJECT)
    if by == "party":
        return city.actor(name).label(language)
    if by == "area":
        return city.label("areas", name, language) if name else say("none")
    if by == "instrument":
        return traces.instrument_name(contract, name, language)
    return say.term("control", name)


def split_figure(run: HasFrame, found: Coverage, contract: Contract, size: sizes.Size) -> Figure:
    """The stack by control, party, area and instrument; within each, the largest first, and the level in sum."""
    language = size.language
    say, levels = Words(language, SUBJECT), ShownStack.of(found.stack).rounded(size)
    rows, parties = [], []
    for by in SPLITS:
        for name, cells in _split_cells(found.split[by], levels, size).items():
            rows.append([say(f"by.{by}"), _item(run, by, name, contract, language), *cells])
            parties.append(name if by == "party" else "")
    heads = [say("head.by"), say("head.name"), *(say(f"level.{level}") for level in LEVELS)]
    title = say("coverage.by")
    return Figure("coverage-by", title, heads, rows, is_open=True, left=2, of=found.target, row_of=parties)


def _split_cells(
    split: Mapping[str, Mapping[str, float]], levels: Mapping[str, float], size: sizes.Size
) -> dict[str, list[str]]:
    """What each has promised at each level, as it is written, the one with most of it first."""
    items = sorted(set(chain.from_iterable(split.values())))
    means = {name: _means(split, name) for name in items}
    wholes = {name: sum(filter(None, row)) for name, row in means.items()}
    by_level = zip(LEVELS, zip(*means.values(), strict=True), strict=True) if means else ()
    columns = [_column(values, levels[level], size) for level, values in by_level]
    cells = dict(zip(items, zip(*columns, strict=True), strict=True))
    return {name: list(cells[name]) for name in largest_first(wholes)}


def _column(values: Sequence[float | None], level: float, size: sizes.Size) -> list[str]:
    """A level's parts by something, which add up to the level as it is shown; empty where nothing has been promised."""
    known = [value for value in values if value is not None]
    pairs = zip(known, remainders.column(known, level, size.digits), strict=True)
    rounded = iter([size.rounded_as(value, own) for value, own in pairs])
    return ["" if value is None else next(rounded) for value in values]


def _means(levels: Mapping[str, Mapping[str, float]], name: str) -> list[float | None]:
    """An item's mean part at each level, per cent of what is needed; None where it has promised nothing there."""
    values = [levels.get(level, {}).get(name) for level in LEVELS]
    return [None if value is None else 100 * value for value in values]
