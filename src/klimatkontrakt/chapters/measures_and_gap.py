# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do the measures do, what is left, what do we not know? The report's other figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product

import numpy as np

from klimatkontrakt.chapters import first_page, past_targets, run_names, verdicts
from klimatkontrakt.chapters.past_targets import PastTarget
from klimatkontrakt.chapters.run import HasFrame, Run
from klimatkontrakt.city.measures import Measure
from klimatkontrakt.city.schema import Target
from klimatkontrakt.engine.answer.parts import Gap
from klimatkontrakt.engine.answers import doubt
from klimatkontrakt.engine.answers.gap import LEVELS, WHOLE
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import remainders, words
from klimatkontrakt.language import sizes as language_sizes
from klimatkontrakt.language.words import Language

MOST_DOUBTS = 12


@dataclass(frozen=True)
class TargetGap:
    """What is left of a target's account in its year, mean over all draws.

    Attributes:
        gap: all of it; `cells` (sector, control) → level → number.
        sectors, controls: those of the account, the one with most left first.
        size: what all of it is written in.
    """

    target: Target
    gap: Gap
    cells: Mapping[tuple[str, str], Mapping[str, float]]
    sectors: Sequence[str]
    controls: Sequence[str]
    size: language_sizes.Size

    @classmethod
    def of(cls, run: Run, gap: Gap, language: Language) -> TargetGap:
        """The means of a gap."""
        target, cells = run.city.targets[gap.target], gap.levels
        of_sectors = {sector: cells[sector, WHOLE] for sector, _ in cells if sector != WHOLE}
        of_controls = {control: cells[WHOLE, control]["left"] for _, control in cells if control != WHOLE}
        parts = chain.from_iterable(levels.values() for levels in of_sectors.values())
        size = run_names.account_size(run, target.account, parts, language)
        sectors = largest_first({sector: levels["left"] for sector, levels in of_sectors.items()})
        return cls(target, gap, cells, sectors, largest_first(of_controls), size)

    def left(self, sector: str, control: str) -> float:
        """What is left in a cell, in the size's unit; nothing where the account has nothing there."""
        levels = self.cells.get((sector, control))
        return levels["left"] / self.size.scale if levels is not None else 0.0

    def rounded(self) -> dict[tuple[str, str], str]:
        """What is left by sector and control as it is written: rows and columns add up to their sums as shown."""
        digits, total = self.size.digits, round(self.left(WHOLE, WHOLE), self.size.digits)
        wholes = remainders.apportioned([self.left(sector, WHOLE) for sector in self.sectors], digits, total)
        columns = remainders.apportioned([self.left(WHOLE, control) for control in self.controls], digits, total)
        cells = [[self.left(sector, control) for control in self.controls] for sector in self.sectors]
        rows = remainders.apportioned_rows(cells, digits, wholes, columns)
        rows = [[*row, whole] for row, whole in zip(rows, wholes, strict=True)]
        return self._written([*rows, [*columns, total]])

    def _written(self, rows: Sequence[Sequence[float]]) -> dict[tuple[str, str], str]:
        """Rounded rows, with their sums, by sector and control; nothing where there is no such cell."""
        places = product([*self.sectors, WHOLE], [*self.controls, WHOLE])
        rounded = dict(zip(places, chain.from_iterable(rows), strict=True))
        return {place: self._settled(*place, value) if place in self.cells else "" for place, value in rounded.items()}

    def _settled(self, sector: str, control: str, rounded: float) -> str:
        value = self.left(sector, control)
        return (
            self.size.written(0.0)
            if self.size.is_zero(value * self.size.scale)
            else self.size.rounded_as(value, rounded)
        )


def gap_figures(run: Run, language: Language) -> list[Figure]:
    """What is left by sector and control, and the cuts by sector."""
    gap = run.answer.gap
    if gap is None:
        return []
    target_gap = TargetGap.of(run, gap, language)
    return [_left_figure(run, target_gap), _cuts_figure(target_gap)]


def _left_figure(run: Run, left: TargetGap) -> Figure:
    """A row a sector, a column a control: what is left."""
    size, language, target = left.size, left.size.language, left.target
    say = Words(language)
    whole, limit = left.cells[WHOLE, WHOLE]["left"], left.gap.limit
    texts = {"limit": size.written(limit), "gap": size.told(size.less(whole, limit))}
    caption = say("gap.caption", year=str(target.year), unit=size.unit, **texts)
    controls = [run_names.control_name(left.gap, control, language) for control in left.controls]
    shown = left.rounded()
    rows = []
    for sector in [*left.sectors, WHOLE]:
        rows.append([say.term("sector", sector), *(shown[sector, c] for c in [*left.controls, WHOLE])])
    heads, finding = [say("head.sector"), *controls, say("head.total")], _left_finding(run, left)
    return Figure(
        "gap", finding, heads, rows, caption=caption, is_open=True, of=target.account, year=target.year, foot=1
    )


def _left_finding(run: Run, left: TargetGap) -> str:
    """In which sector, under whose control, most is left."""
    language, target = left.size.language, left.target
    say = Words(language)
    inner = [(left.cells[s, c]["left"], s, c) for s in left.sectors for c in left.controls if (s, c) in left.cells]
    most, sector, control = max(inner)
    if np.isnan(most):
        label = run.city.label("accounts", target.account, language)
        return run_names.unknown_finding(run, label, target.year, language)
    texts = {"sector": say.term("sector", sector), "control": say.term("control", control)}
    texts |= {"left": left.rounded()[sector, control], "unit": left.size.unit, "year": str(target.year)}
    return say("gap.finding", **texts)


def _cuts_figure(left: TargetGap) -> Figure:
    """A row a sector: its baseline, each level's cut, what is left, and where the document says that it ends."""
    size, target = left.size, left.target
    say = Words(size.language)
    stated = [say("head.stated")] if target.sectors else []
    heads = [say("head.sector"), *(say.term("level", level) for level in LEVELS), *stated]
    rows = [_cuts_row(left, sector) for sector in [*left.sectors, WHOLE]]
    title = say("gap.cuts", year=str(target.year), unit=size.unit)
    return Figure("cuts", title, heads, rows, is_open=True, of=target.account, year=target.year, foot=1)


def _cuts_row(left: TargetGap, sector: str) -> list[str]:
    cells = [left.size.written(left.cells[sector, WHOLE][level]) for level in LEVELS]
    row = [Words(left.size.language).term("sector", sector), *cells]
    ends = left.target.sectors
    if ends:
        row.append(left.size.written(ends[sector]) if sector in ends else "")
    return row


def doubt_figure(run: Run, language: Language) -> Figure:
    """Where the doubt comes from, and how much of it rests on assumptions."""
    say, account, year = Words(language), run.headline, run.year
    swings = first_page.deciding(run.swings)
    ends = [end for swing in swings[:MOST_DOUBTS] for end in (swing.low, swing.high)]
    own = run_names.account_size(run, account, ends, language)
    assumed = language_sizes.percent(doubt.assumed_share(swings), language)
    label = run.city.label("accounts", account, language)
    finding = say("doubt.finding", assumed=assumed, account=label, year=str(year))
    if np.isnan(doubt.assumed_share(swings)):
        finding = run_names.unknown_finding(run, label, year, language)
    heads = first_page.swing_heads(language)
    rows = first_page.swing_rows(run, swings, MOST_DOUBTS, own, language)
    told = first_page.told_of(run, swings, MOST_DOUBTS)
    caption = f"{say('doubt.table')}, {own.unit}"
    return Figure("doubt", finding, heads, rows, caption=caption, is_open=True, of=account, year=year, row_of=told)


def target_sizes(run: HasFrame, language: Language) -> dict[str, language_sizes.Size]:
    """The sizes of what targets ask for and what comes of them, by account."""
    values: dict[str, list[float]] = {}
    for name, verdict in run.frame.targets.items():
        numbers = [verdict.value.mean, verdict.value.p5, verdict.value.p95, verdict.limit]
        values.setdefault(run.city.targets[name].account, []).extend(numbers)
    return run_names.account_sizes(run, values, language)


def targets_figure(run: Run, language: Language) -> Figure:
    """Every target: what is asked, what is expected, how surely it is met, and its definition under the table."""
    say, city, sizes = Words(language), run.city, target_sizes(run, language)
    chances = _tested_chances(run, language)
    rows = [_target_row(run, name, sizes[city.targets[name].account], chances.get(name)) for name in run.frame.targets]
    ahead = _ahead(run, chances)
    in_swedish = language_sizes.in_swedish(language)
    defined = [(name, target.definition) for name, target in sorted(city.targets.items()) if target.definition]
    return Figure(
        "targets",
        say("targets.finding", met=sum(chance > 0.5 for chance in ahead), tested=len(ahead)),
        [say(f"head.{key}") for key in ("target", "year", "limit", "expected", "chance", "assumed")],
        rows,
        quotes=[(city.label("targets", name, language), text, in_swedish) for name, text in defined],
        is_open=True,
        row_of=list(run.frame.targets),
        row_years=[city.targets[name].year for name in run.frame.targets],
    )


def _ahead(run: Run, chances: Mapping[str, float]) -> list[float]:
    """The chances of the targets whose year is not over."""
    return [chance for name, chance in chances.items() if not past_targets.is_past(run, run.city.targets[name])]


def _tested_chances(run: Run, language: Language) -> dict[str, float]:
    """The chance that each target which can be tested is met."""
    return {
        name: verdict.chance
        for name, verdict in run.frame.targets.items()
        if not verdicts.untested(run, name, language)
    }


def _target_row(run: Run, name: str, size: language_sizes.Size, chance: float | None) -> list[str]:
    """A target's numbers, its chance, and how much of the doubt is assumed; of an untested one why it is so."""
    language, target, verdict = size.language, run.city.targets[name], run.frame.targets[name]
    value = verdict.value
    expected = size.with_range(value.mean, value.p5, value.p95)
    if np.isfinite(value.mean):
        expected = f"{expected} {size.unit}"
    label, limit = run.city.label("targets", name, language), size.written(verdict.limit)
    row = [label, str(target.year), limit, expected]
    if chance is None:
        return [*row, verdicts.untested(run, name, language), ""]
    past = PastTarget.of(run, name, language)
    if past is not None:
        return [*row, past.cell, ""]
    assumed = doubt.assumed_share(run.answer.swings(target.account, target.year))
    return [*row, words.in_ten(chance, language), language_sizes.percent_cell(assumed, language)]


def stated(measures: Iterable[Measure], language: Language) -> dict[str, language_sizes.Size]:
    """The sizes of what documents state that measures do, by the unit that they state it in."""
    values: dict[str, list[float]] = {}
    for measure in measures:
        if measure.stated is not None:
            values.setdefault(measure.stated.unit, []).append(measure.stated.value)
    return {
        unit: language_sizes.Size(1.0, language_sizes.unit_name(unit, language), language).of(own)
        for unit, own in values.items()
    }
