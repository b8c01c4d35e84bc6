# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who decides over the emissions, and what has been promised of them under each control?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from klimatkontrakt.chapters import run_names
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.chapters.traces import SUBJECT
from klimatkontrakt.city.schema import Target
from klimatkontrakt.engine.answer.parts import Gap
from klimatkontrakt.engine.answer.promise_parts import Coverage
from klimatkontrakt.engine.answers import coverage, sectors
from klimatkontrakt.engine.answers.coverage import BEYOND
from klimatkontrakt.engine.answers.ranking import largest_first, own_first
from klimatkontrakt.figures.bars import Bar, BarChart
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.language import remainders, sizes
from klimatkontrakt.language.words import Language

EVERYONE = "all"


@dataclass(frozen=True)
class WhoTexts:
    """What there is by controller and its parts, as shown: rows add up to what there is, columns to the last row."""

    wholes: Mapping[str, str]
    parts: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, controlled: Controlled) -> WhoTexts:
        """What is beyond what there is, is taken off the sum of its row."""
        size, names = controlled.size, [*controlled.controllers, EVERYONE]
        table = remainders.Rows(
            {who: controlled.wholes[who] / size.scale for who in names},
            {who: sectors.signed(controlled.parts[who], 1.0 / size.scale) for who in names},
        )
        rounded = table.rounded(size.digits, EVERYONE)
        wholes = {who: size.rounded_as(table.wholes[who], rounded.wholes[who]) for who in names}
        return cls(wholes, {who: _parts(table.cells[who], rounded.cells[who], size) for who in names})


def _parts(exact: Mapping[str, float], rounded: Mapping[str, float], size: sizes.Size) -> dict[str, str]:
    texts = {level: size.rounded_as(exact[level], cell) for level, cell in rounded.items()}
    return texts | {BEYOND: size.rounded_as(-exact[BEYOND], -rounded[BEYOND])}


@dataclass(frozen=True)
class Controlled:
    """A target's account by who decides over it: what there is, and what is promised of it, mean over all draws.

    Attributes:
        wholes: by controller, and of everyone, the baseline.
        parts: by the same and level, what is promised.
        controllers: those who decide over something, the one with most first.
        size: what all of it is written in.
    """

    target: Target
    target_id: str
    gap: Gap
    wholes: Mapping[str, float]
    parts: Mapping[str, Mapping[str, float]]
    controllers: Sequence[str]
    size: sizes.Size

    @classmethod
    def of(cls, run: Run, promised: Coverage, gap: Gap, language: Language) -> Controlled:
        """The promises of a coverage by who decides."""
        target = run.city.targets[promised.target]
        wholes = {cell.control: cell.levels["baseline"] for cell in gap.cells if cell.sector == EVERYONE}
        parts = sectors.promised(promised.controls, wholes)
        controllers = _controllers(wholes, parts)
        numbers = [wholes[who] for who in controllers] + [part for who in controllers for part in parts[who].values()]
        size = run_names.account_size(run, target.account, numbers, language)
        return cls(target, promised.target, gap, wholes, parts, controllers, size)

    @cached_property
    def texts(self) -> WhoTexts:
        """All of it as it is shown."""
        return WhoTexts.of(self)

    @property
    def has_beyond(self) -> bool:
        """Whether more is promised anywhere than there is."""
        return self.parts[EVERYONE][BEYOND] > 0

    def name(self, controller: str) -> str:
        """A controller in words."""
        return run_names.control_name(self.gap, controller, self.size.language)


def _controllers(wholes: Mapping[str, float], parts: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Those who decide over something, or of whom something is promised, the one with most first."""
    ordered = own_first(largest_first({who: whole for who, whole in wholes.items() if who != EVERYONE}))
    return [who for who in ordered if wholes[who] or any(parts[who].values())]


def who_figure(run: Run, language: Language) -> Figure | None:
    """Who decides, who has promised: a bar per controller; None where the account is no plain sum of lines."""
    promises, gap = run.answer.promises, run.answer.gap
    if promises is None or promises.together is None or gap is None:
        return None
    if not any(promises.together.controls.values()):
        return None
    return _figure(run, Controlled.of(run, promises.together, gap, language))


def _figure(run: Run, controlled: Controlled) -> Figure:
    """What is promised by who decides: its finding, its bars and its rows."""
    target, size, texts = controlled.target, controlled.size, controlled.texts
    say, year = Words(size.language, SUBJECT), target.year
    finding = _who_finding(run, controlled)
    kinds = {level: say(f"level.{level}") for level in coverage.STACK}
    chart = BarChart(finding, say("who.description", year=str(year)), size, _who_bars(controlled), kinds)
    columns = [*coverage.STACK, BEYOND] if controlled.has_beyond else list(coverage.STACK)
    rows = []
    for who in [*controlled.controllers, EVERYONE]:
        rows.append([controlled.name(who), texts.wholes[who], *map(texts.parts[who].__getitem__, columns)])
    return Figure(
        "who",
        finding,
        [say("head.control"), say("head.baseline"), *(say(f"level.{level}") for level in columns)],
        rows,
        drawn(chart, size.language),
        chart.legend,
        _limit_note(run, controlled.target_id, size),
        size.unit,
        of=target.account,
        year=year,
    )


def _limit_note(run: Run, target: str, size: sizes.Size) -> list[str]:
    """That some may be left; nothing where the target is that nothing is."""
    limit = run.frame.targets[target].limit_mean
    if limit <= 0 or size.is_zero(limit):
        return []
    return [Words(size.language, SUBJECT)("who.note", limit=size.written(limit), unit=size.unit)]


def _who_finding(run: Run, controlled: Controlled) -> str:
    """What is promised of the whole, by level."""
    target, size, texts = controlled.target, controlled.size, controlled.texts
    if np.isnan(controlled.wholes[EVERYONE]):
        label = run.city.label("accounts", target.account, size.language)
        return run_names.unknown_finding(run, label, target.year, size.language)
    key = "who.finding_beyond" if controlled.has_beyond else "who.finding"
    shown = {"whole": texts.wholes[EVERYONE], "year": str(target.year), "unit": size.unit}
    return Words(size.language, SUBJECT)(key, **texts.parts[EVERYONE], **shown)


def _who_bars(controlled: Controlled) -> list[Bar]:
    bars = []
    for who in controlled.controllers:
        parts = {level: part for level, part in controlled.parts[who].items() if level != BEYOND}
        scaled = {level: max(part, 0.0) / controlled.size.scale for level, part in parts.items()}
        bars.append(Bar(controlled.name(who), scaled))
    return bars
