# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is used of the emissions budget to today? What is measured, and what is worked out since then, apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from klimatkontrakt.chapters import past_targets, run_names
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.engine.answers.budgets import Standing
from klimatkontrakt.figures.bars import BudgetBar
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.language import remainders, sizes
from klimatkontrakt.language.words import Language

SUBJECT = "first_page"
ALMOST = 0.995


@dataclass(frozen=True)
class UsedToday:
    """What is used of an emissions budget to a day, in the account's unit.

    Attributes:
        measured: up to and with the last published year; `since` what is worked out after it, to the day.
        gone: the year in which it is gone under the plan; None where it lasts.
    """

    standing: Standing
    measured: float
    since: float
    gone: int | None
    last: int

    @classmethod
    def of(cls, run: Run, today: date) -> UsedToday | None:
        """What is used to a day; None where the city has no emissions budget, or nothing of it is published."""
        standing = run.answer.budget
        if standing is None:
            return None
        last = run.city.targets[standing.target].year
        since = max(_to_day(run, standing, today, last) - standing.used, 0.0)
        return cls(standing, standing.used, since, _gone(run, standing, last), last)

    @property
    def used(self) -> float:
        """All that is used to the day."""
        return self.measured + self.since


def _course(run: Run, standing: Standing) -> dict[int, float]:
    """What the account has come to at the end of each year that the budget counts; nothing before its first."""
    path = run.answer.planned_paths[run.city.targets[standing.target].account].mean
    so_far = {run.first_year + place: float(value) for place, value in enumerate(path)}
    return {**{year: value for year, value in so_far.items() if year >= standing.first}, standing.first - 1: 0.0}


def _to_day(run: Run, standing: Standing, today: date, last: int) -> float:
    """What is used to a day: of the year that it is in, as much as has gone of it.

    Where the year before is not worked out, what is measured.
    """
    course = _course(run, standing)
    year = min(today.year, last)
    start = date(year, 1, 1)
    part = (today - start).days / (date(year + 1, 1, 1) - start).days if today.year == year else 1.0
    if year not in course or year - 1 not in course:
        return standing.used
    return course[year - 1] + part * (course[year] - course[year - 1])


def _gone(run: Run, standing: Standing, last: int) -> int | None:
    """The first year at whose end more is used than there is; None where it lasts, and where that is not known."""
    if standing.spent is not None:
        return standing.spent
    course = _course(run, standing)
    years = [year for year in sorted(course) if standing.observed < year <= last and course[year] > standing.budget]
    return years[0] if years else None


def figure(run: Run, language: Language, today: date) -> Figure | None:
    """How much of the emissions budget is used to a day; None where the city has none."""
    used = UsedToday.of(run, today)
    if used is None:
        return None
    standing, say = used.standing, Words(language, SUBJECT)
    target = run.city.targets[standing.target]
    left = standing.budget - used.used
    size = run_names.account_size(run, target.account, [standing.budget, used.measured, used.since, left], language)
    finding = _finding(used, size, is_planned=bool(run.answer.planned))
    if past_targets.is_past(run, target):
        finding = _past_finding(used, target.year, size)
    first, last = str(standing.first), str(standing.observed)
    measured = say("budget.measured_one", first=first) if first == last else say(
        "budget.measured", first=first, last=last
    )  # fmt: skip
    return Figure(
        "budget",
        finding,
        [say("head.part"), size.unit],
        _rows(used, size, measured),
        notes=_notes(used, language),
        caption=run.city.label("accounts", target.account, language),
        legend=[("bar used", measured), ("bar planned", say("budget.since"))],
        drawing=drawn(_bar(used, finding, size), language) if np.isfinite(used.used) else None,
        is_open=True,
        of=target.account,
        year=target.year,
    )


def _rows(used: UsedToday, size: sizes.Size, measured: str) -> list[list[str]]:
    """Measured, worked out since, and left or over, which add up to the budget as they are written."""
    say, budget = Words(size.language, SUBJECT), used.standing.budget
    left = budget - used.used
    scaled = [value / size.scale for value in (used.measured, used.since, left)]
    shown = remainders.apportioned(scaled, size.digits, budget / size.scale)
    parts = [size.rounded_as(value, part) for value, part in zip(scaled, shown, strict=True)]
    over = [say("budget.over"), size.rounded_as(-scaled[2], -shown[2])]
    rest = over if left < 0 else [say("budget.left"), parts[2]]
    return [[measured, parts[0]], [say("budget.since"), parts[1]], rest, [say("budget.whole"), size.written(budget)]]


def _bar(used: UsedToday, finding: str, size: sizes.Size) -> BudgetBar:
    say = Words(size.language, SUBJECT)
    names = {
        "used": say("budget.measured_one", first=str(used.standing.observed)), "planned": say("budget.since"),
        "budget": say("budget.whole"), "end": say("budget.today"),
    }  # fmt: skip
    parts = (used.measured / size.scale, used.since / size.scale, used.standing.budget / size.scale)
    return BudgetBar(finding, say("budget.description"), size, *parts, names)


def _finding(used: UsedToday, size: sizes.Size, *, is_planned: bool) -> str:
    """The part that is used, and when all of it is."""
    say, standing = Words(size.language, SUBJECT), used.standing
    if not np.isfinite(used.used) or standing.budget <= 0:
        return say("budget.finding_unknown")
    part = used.used / standing.budget
    if part >= 1.0:
        return say("budget.finding_spent", part=sizes.percent(part, size.language))
    text = "> 99" if part > ALMOST else sizes.percent(part, size.language)  # what is not all is not written as all
    ends = _ends(used, size.language, is_planned=is_planned)
    return " ".join(filter(None, [say("budget.finding", part=text), ends]))


def _past_finding(used: UsedToday, year: int, size: sizes.Size) -> str:
    """What was used of a budget whose last year is over."""
    say, standing = Words(size.language, SUBJECT), used.standing
    if not np.isfinite(used.used) or standing.budget <= 0:
        return say("budget.finding_unknown")
    key = "budget.past" if size.is_zero(used.since) else "budget.past_in_part"
    texts = {"used": size.written(used.used), "budget": size.written(standing.budget), "unit": size.unit}
    return say(key, year=str(year), **texts)


def _ends(used: UsedToday, language: Language, *, is_planned: bool) -> str:
    """When it is gone, or that it lasts; empty where that is not known."""
    say = Words(language, SUBJECT)
    if not np.isfinite(used.standing.planned):
        return ""
    if used.gone is not None:
        return say("budget.ends" if is_planned else "budget.ends_without", year=str(used.gone))
    return say("budget.lasts" if is_planned else "budget.lasts_without", year=str(used.last))


def _notes(used: UsedToday, language: Language) -> list[str]:
    """Which years before the last published one are not published either."""
    unpublished = ", ".join(map(str, used.standing.unpublished))
    return [Words(language)("budget.unpublished", years=unpublished)] if unpublished else []
