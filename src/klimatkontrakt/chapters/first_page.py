# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where do we stand? The figures of the one screen a council wants: path, budget, control, next year, what decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from klimatkontrakt.chapters import money, run_names
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.schema import Target
from klimatkontrakt.engine.answer.parts import Gap, Swing
from klimatkontrakt.engine.answers import budgets, purses
from klimatkontrakt.engine.answers import gap as gap_levels
from klimatkontrakt.engine.answers.gap import WHOLE
from klimatkontrakt.engine.answers.ranking import largest_first, own_first
from klimatkontrakt.figures.bars import Bar, BarChart, BudgetBar, legend_of
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.language import remainders, sizes
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import names as story_names

UNEXPLAINED = "unexplained"
LEVELS = ("done", "decided", "planned", "left")
PURSE_PARTS = ("need", "funded", "missing", "saving")


def budget_figure(run: Run, language: Language) -> Figure | None:
    """One bar: used and left of an emissions budget, and when it is gone at this pace, or since when it is."""
    say, city, budget = Words(language), run.city, run.answer.budget
    if budget is None:
        return None
    target = city.targets[budget.target]
    path = run.answer.planned_paths[target.account].mean
    years = range(budget.first, target.year + 1)
    used = [float(path[year - run.first_year]) for year in years]
    size = run_names.account_size(run, target.account, [budget.budget, *used], language)
    label = city.label("accounts", target.account, language)
    finding = _budget_finding(budget, target.year, size, language)
    if np.isnan(budget.planned):
        finding = run_names.unknown_finding(run, label, target.year, language)
    unpublished = ", ".join(map(str, budget.unpublished))
    return Figure(
        "budget",
        finding,
        [say("head.year"), size.unit],
        [[str(year), size.written(value)] for year, value in zip(years, used, strict=True)],
        caption=label,
        notes=[say("budget.unpublished", years=unpublished)] if unpublished else [],
        legend=[("bar used", say("budget.used", year=str(budget.observed))), ("bar planned", say("budget.planned"))],
        drawing=drawn(_budget_bar(budget, target.year, finding, size), language),
        of=target.account,
        year=target.year,
        row_years=list(years),
    )


def _budget_bar(budget: budgets.Standing, year: int, finding: str, size: sizes.Size) -> BudgetBar:
    say, scale = Words(size.language), size.scale
    names = {
        "used": say("budget.used", year=str(budget.observed)),
        "planned": say("budget.planned"),
        "budget": say("budget.budget"),
        "end": say("budget.end", year=str(year)),
    }
    description = say("budget.description", year=str(budget.observed), last=str(year))
    parts = (budget.used / scale, (budget.planned - budget.used) / scale, budget.budget / scale)
    return BudgetBar(finding, description, size, *parts, names)


def _budget_finding(budget: budgets.Standing, year: int, own: sizes.Size, language: Language) -> str:
    numbers = {"budget": budget.budget, "used": budget.used, "all": budget.planned}
    texts = {key: own.written(value) for key, value in numbers.items()}
    texts |= {"unit": own.unit, "year": str(year), "gone": str(budget.gone), "observed": str(budget.observed)}
    if budget.spent is not None:
        return Words(language)("budget.finding_spent", **texts)
    is_gone = budget.gone is not None and budget.gone <= year
    return Words(language)("budget.finding" if is_gone else "budget.finding_kept", **texts)


@dataclass(frozen=True)
class Control:
    """A target's account in its year by who decides over it, mean over all draws.

    Attributes:
        gap: all of it.
        levels: by controller, and of all of them together, level → number.
        controllers: the city itself first, then the one with the largest baseline.
        size: what all of it is written in.
    """

    target: Target
    gap: Gap
    levels: Mapping[str, Mapping[str, float]]
    controllers: Sequence[str]
    size: sizes.Size

    @classmethod
    def of(cls, run: Run, gap: Gap, language: Language) -> Control:
        """The levels of a target's gap by controller."""
        target = run.city.targets[gap.target]
        levels = {cell.control: cell.levels for cell in gap.cells if cell.sector == WHOLE}
        controllers = _controllers(levels)
        parts = [number for who in controllers for number in levels[who].values()]
        size = run_names.account_size(run, target.account, parts, language)
        return cls(target, gap, levels, controllers, size)

    def rounded(self) -> dict[str, dict[str, float]]:
        """By controller and of all, the levels in the size's unit, rounded so that they add up both ways as shown."""
        scale, shown = self.size.scale, [*self.controllers, WHOLE]
        parts = [level for level in gap_levels.LEVELS if level != "baseline"]
        wholes = {who: self.levels[who]["baseline"] / scale for who in shown}
        cells = {who: {level: self.levels[who][level] / scale for level in parts} for who in shown}
        rows = remainders.Rows(wholes, cells).rounded(self.size.digits, WHOLE)
        return {who: {"baseline": rows.wholes[who], **rows.cells[who]} for who in shown}

    def written(self, controller: str, level: str) -> str:
        """A level of a controller as it is written in the table and in its sentence."""
        value = self.levels[controller][level]
        if self.size.is_zero(value):
            return self.size.written(0.0)
        return self.size.rounded_as(value / self.size.scale, self.rounded()[controller][level])

    def name(self, controller: str) -> str:
        """A controller in words."""
        return run_names.control_name(self.gap, controller, self.size.language)


def _controllers(levels: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Who decides, the city itself first, then the largest baseline; nobody only where something is left to nobody."""
    baselines = {who: means["baseline"] for who, means in levels.items() if who != WHOLE}
    return own_first(who for who in largest_first(baselines) if baselines[who] or who != "unknown")


def control_figure(run: Run, language: Language) -> Figure | None:
    """A bar per controller: done, decided, planned, and what is left."""
    gap = run.answer.gap
    if gap is None:
        return None
    say, control = Words(language), Control.of(run, gap, language)
    target = control.target
    finding, kinds = _control_finding(run, control), {level: say.term("level", level) for level in LEVELS}
    description = say("control.description", year=str(target.year))
    chart = BarChart(finding, description, control.size, _control_bars(control), kinds)
    return Figure(
        "control",
        finding,
        [say("head.control"), *(say.term("level", level) for level in gap_levels.LEVELS)],
        [_control_row(control, who) for who in [*control.controllers, WHOLE]],
        drawn(chart, language),
        legend_of(kinds),
        caption=control.size.unit,
        of=target.account,
        year=target.year,
    )


def _control_finding(run: Run, control: Control) -> str:
    """What is decided and planned of the whole, and what is left that the city itself decides over."""
    size, target, whole = control.size, control.target, control.levels[WHOLE]
    if np.isnan(whole["baseline"]):
        label = run.city.label("accounts", target.account, size.language)
        return run_names.unknown_finding(run, label, target.year, size.language)
    shown = control.rounded()
    texts = {level: size.rounded_as(whole[level] / size.scale, shown[WHOLE][level]) for level in whole}
    decided = (whole["done"] + whole["decided"]) / size.scale
    texts["decided"] = size.rounded_as(decided, round(shown[WHOLE]["done"] + shown[WHOLE]["decided"], size.digits))
    texts["own"] = control.written("own", "left") if "own" in control.levels else size.written(0.0)
    return Words(size.language)("control.finding", **texts, unit=size.unit, year=str(target.year))


def _control_bars(control: Control) -> list[Bar]:
    bars = []
    for who in control.controllers:
        parts = {level: control.levels[who][level] / control.size.scale for level in LEVELS}
        bars.append(Bar(control.name(who), parts))
    return bars


def _control_row(control: Control, who: str) -> list[str]:
    return [control.name(who), *(control.written(who, level) for level in gap_levels.LEVELS)]


@dataclass(frozen=True)
class PurseYear:
    """The purses in a budget year, in that year's kronor.

    Attributes:
        purses: by actor.
        actors: the one with the largest known need first.
        uncosted: how many costs of the plan nobody knows.
        size: what all of it is written in.
    """

    year: int
    purses: Mapping[str, purses.Need]
    actors: Sequence[str]
    uncosted: int
    size: sizes.Size

    @classmethod
    def of(cls, run: Run, year: int, language: Language) -> PurseYear:
        """The purses in a year, or in the nearest of the city's."""
        first, last = run.city.header.years
        inside = min(max(year, first), last)
        needs = run.answer.money.needs[inside]
        actors = sorted(needs, key=lambda actor: (-needs[actor].known, actor))
        size = sizes.money_size([getattr(need, part) for need in needs.values() for part in PURSE_PARTS], language)
        uncosted = sum(map(len, money.missing_costs(run).values()))
        return cls(inside, needs, actors, uncosted, size)


def deciding(swings: Sequence[Swing]) -> list[Swing]:
    """What decides, the largest part of the doubt first, on every page alike; what nothing explains decides nothing.

    One whose part is not known comes before those whose is: nobody knows that it is small.
    """

    def place(swing: Swing) -> tuple[bool, bool, float]:
        is_known = bool(np.isfinite(swing.share) and np.isfinite(swing.high - swing.low))
        return (swing.input.kind == UNEXPLAINED, is_known, -swing.share if is_known else 0.0)

    return sorted(swings, key=place)


def swing_heads(language: Language) -> list[str]:
    """The heads of a table of uncertain numbers."""
    say = Words(language)
    keys = ("head.what", "decides.lower", "decides.higher", "head.decider", "head.origin", "head.share_of_doubt")
    return list(map(say, keys))


def swing_rows(run: Run, swings: Sequence[Swing], most: int, own: sizes.Size, language: Language) -> list[list[str]]:
    """The first of some uncertain numbers, one a row, and the others together in a last row."""
    rows = [_swing_row(run, swing, own, language) for swing in swings[:most]]
    others = swings[most:]
    if not others:
        return rows
    share = sizes.percent_cell(sum(swing.share for swing in others), language)
    return [*rows, [Words(language)("others", count=len(others)), "", "", "", "", share]]


def told_of(run: Run, swings: Sequence[Swing], most: int) -> list[str]:
    """Whose story each of those rows tells; none for the others together."""
    told = [story_names.told_by(run.city, swing.input) for swing in swings[:most]]
    return [*told, ""] if swings[most:] else told


def _swing_row(run: Run, swing: Swing, own: sizes.Size, language: Language) -> list[str]:
    """An uncertain number as a row: name, swing down and up, who decides, origin, part of the doubt."""
    say = Words(language)
    return [
        run_names.input_name(run, swing.input, language),
        own.written(swing.low),
        own.written(swing.high),
        run_names.decider(run, swing.input, language) or say("none"),
        say.term("origin", swing.input.origin),
        sizes.percent_cell(swing.share, language),
    ]
