# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who decides over the emissions, and what has been promised of them under each control?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

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
class Controlled:
    """A target's account by who decides over it: what there is, and what is promised of it, mean over all draws.

    Attributes:
        wholes: by controller, and of everyone, the baseline.
        parts: by the same and level, what is promised.
        controllers: those who decide over something, the one with most first.
        size: what all of it is written in.
    """

    target: Target
    gap: Gap
    wholes: Mapping[str, float]
    parts: Mapping[str, Mapping[str, float]]
    controllers: Sequence[str]
    size: sizes.Size

    @classmethod
    def of(cls, run: Run, found: Coverage, gap: Gap, language: Language) -> Controlled:
        """The promises of a coverage by who decides."""
        target = run.city.targets[found.target]
        wholes = {cell.control: cell.levels["baseline"] for cell in gap.cells if cell.sector == EVERYONE}
        parts = sectors.promised(found.controls, wholes)
        deciding = own_first(largest_first({who: whole for who, whole in wholes.items() if who != EVERYONE}))
        controllers = [who for who in deciding if wholes[who] or any(parts[who].values())]
        numbers = [[wholes[who], *parts[who].values()] for who in controllers]
        size = run_names.account_size(run, target.account, chain.from_iterable(numbers), language)
        return cls(target, gap, wholes, parts, controllers, size)

    @property
    def has_beyond(self) -> bool:
        """Whether more is promised anywhere than there is."""
        return self.parts[EVERYONE][BEYOND] > 0

    def name(self, controller: str) -> str:
        """A controller in words."""
        return run_names.control_name(self.gap, controller, self.size.language)


def who_figure(run: Run, language: Language) -> Figure | None:
    """Who decides, who has promised: a bar per controller; None where the account is no plain sum of lines."""
    promises, gap = run.answer.promises, run.answer.gap
    found = promises.together if promises is not None else None
    if found is None or gap is None or not any(found.controls.values()):
        return None
    controlled = Controlled.of(run, found, gap, language)
    say, size, year = Words(language, SUBJECT), controlled.size, controlled.target.year
    wholes, texts = _controls(controlled.wholes, controlled.parts, controlled.controllers, size)
    finding = _who_finding(run, controlled, wholes[EVERYONE], texts[EVERYONE])
    kinds = {level: say(f"level.{level}") for level in coverage.STACK}
    columns = [*kinds, BEYOND] if controlled.has_beyond else list(kinds)
    chart = BarChart(finding, say("who.description", year=str(year)), size, _who_bars(controlled), kinds)
    rows = [
        [controlled.name(who), wholes[who], *map(texts[who].__getitem__, columns)]
        for who in [*controlled.controllers, EVERYONE]
    ]
    return Figure(
        "who",
        finding,
        [say("head.control"), say("head.baseline"), *(say(f"level.{level}") for level in columns)],
        rows,
        drawn(chart, language),
        [(f"bar {level}", label) for level, label in kinds.items()],
        _limit_note(run, found.target, size),
        size.unit,
        of=controlled.target.account,
        year=year,
    )


def _limit_note(run: Run, target: str, size: sizes.Size) -> list[str]:
    """That some may be left; nothing where the target is that nothing is."""
    limit = run.frame.targets[target].limit_mean
    if limit <= 0 or size.is_zero(limit):
        return []
    return [Words(size.language, SUBJECT)("who.note", limit=size.written(limit), unit=size.unit)]


def _who_finding(run: Run, controlled: Controlled, whole: str, texts: Mapping[str, str]) -> str:
    """What is promised of the whole, by level."""
    target, size = controlled.target, controlled.size
    if np.isnan(controlled.wholes[EVERYONE]):
        label = run.city.label("accounts", target.account, size.language)
        return run_names.unknown_finding(run, label, target.year, size.language)
    key = "who.finding_beyond" if controlled.has_beyond else "who.finding"
    return Words(size.language, SUBJECT)(key, **texts, whole=whole, year=str(target.year), unit=size.unit)


def _who_bars(controlled: Controlled) -> list[Bar]:
    bars = []
    for who in controlled.controllers:
        parts = {level: part for level, part in controlled.parts[who].items() if level != BEYOND}
        scaled = {level: max(part, 0.0) / controlled.size.scale for level, part in parts.items()}
        bars.append(Bar(controlled.name(who), scaled))
    return bars


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
