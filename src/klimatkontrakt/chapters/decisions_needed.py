# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What needs to be decided now, by whom, and by when, so that it can begin as planned?

The last day is the one in decisions.csv. Where none stands there it is the last of December before the first year in
which the plan has the measure bring anything. Now is to the end of next year, or past. What is on its way in time is
left out.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from klimatkontrakt.chapters import decision_effects
from klimatkontrakt.chapters.decision_effects import Effect
from klimatkontrakt.chapters.own_bodies import is_own
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import next_budget
from klimatkontrakt.city.decisions import ON_ITS_WAY, OPEN, Decision, known
from klimatkontrakt.city.schema import Measure
from klimatkontrakt.engine.chain import ramps
from klimatkontrakt.engine.worlds import plan
from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.language.words import Language

MOST = 3
UNDECIDED = ("idea", "planned")
BODIES = ("city", "board", "company", "region", "agency", "state", "eu")


@dataclass(frozen=True)
class Needed:
    """A decision that needs to be taken.

    Attributes:
        names: what it is, in both languages.
        last: the last day, as 2026-12-31; empty where that is not known.
        told_of: the measure or event that it is of; empty of others.
    """

    names: dict[Language, str]
    body: str
    last: str
    effect: Effect
    told_of: str


def now(run: Run) -> list[Needed]:
    """What needs to be decided by the end of next year, or should have been: three with the largest effect.

    The city's own stand before others', the largest first. Where no day is told as today, whatever has a last day.
    """
    dated = [needed for needed in every(run) if needed.last and _is_near(run, needed.last)]
    largest = sorted(dated, key=lambda needed: (-needed.effect.largest, needed.last, needed.names["sv"]))[:MOST]
    return sorted(largest, key=lambda needed: not is_own(run, needed.body))


def undated(run: Run) -> list[Needed]:
    """What needs to be decided and nobody knows by when."""
    return [needed for needed in every(run) if not needed.last]


def _is_near(run: Run, last: str) -> bool:
    return run.today is None or last <= last_day(str(run.today.year + 1))


def every(run: Run) -> list[Needed]:
    """All that is not decided and not on its way in time: the rows, and the plan's measures without a row."""
    return [*_of_rows(run), *_of_plan(run)]


def _of_rows(run: Run) -> Iterator[Needed]:
    city = run.city
    for decision in sorted(city.decisions, key=lambda row: row.id):
        if decision.state not in OPEN or decision.budget_year is not None:
            continue
        last = _last_of(run, decision)
        if _is_on_time(run, decision, last):
            continue
        names: dict[Language, str] = {"sv": decision.what("sv"), "en": decision.what("en")}
        effect = decision_effects.of_decision(run, decision)
        yield Needed(names, decision.body, last, effect, decision.acts_on)


def _last_of(run: Run, decision: Decision) -> str:
    """The last day of a row: its own, else that of its measure under the plan."""
    if known(decision.last_date):
        return last_day(decision.last_date)
    return last_of_measure(run, decision.measure) if decision.measure is not None else ""


def _is_on_time(run: Run, decision: Decision, last: str) -> bool:
    """Whether a decision is on its way to a day that has not been and is not after the last one."""
    day = next_budget.when(run.city, decision)
    if decision.state not in ON_ITS_WAY or not day:
        return False
    return not has_been(run, day) and (not last or last_day(day) <= last)


def has_been(run: Run, day: str) -> bool:
    """Whether a day, a month or a year is over; not where no day is told as today."""
    return run.today is not None and last_day(day) < run.today.isoformat()


def last_day(text: str) -> str:
    """The last day of a day, a month or a year.

    >>> last_day("2027"), last_day("2027-02"), last_day("2027-02-03")
    ('2027-12-31', '2027-02-28', '2027-02-03')
    """
    year, month, day = (*text.split("-"), "", "")[:3]
    month = month or "12"
    whole = calendar.monthrange(numbers.of_digits(year), numbers.of_digits(month))[1]
    return f"{year}-{month}-{day or f'{whole:02d}'}"


def _of_plan(run: Run) -> Iterator[Needed]:
    """The plan's measures that a body has not decided, that cut emissions, and that have no row."""
    with_rows = {row.measure for row in run.city.decisions}
    for name in run.answer.planned:
        measure, effect = run.city.measures[name], decision_effects.of_measure(run, name)
        body = _undecided_body(run, measure)
        if body and name not in with_rows and effect.low < 0:
            names: dict[Language, str] = {"sv": measure.label("sv") or name, "en": measure.label("en") or name}
            yield Needed(names, body, last_of_measure(run, name), effect, name)


def _undecided_body(run: Run, measure: Measure) -> str:
    """The body that a measure waits for; empty where it is decided, or what households or firms each choose."""
    is_body = measure.actor is not None and run.city.actor(measure.actor).type in BODIES
    return str(measure.actor) if is_body and measure.status in UNDECIDED else ""


def last_of_measure(run: Run, name: str) -> str:
    """The last of December before the first year in which the plan has a measure bring anything; empty outside it."""
    city = run.city
    planned_as = city.true_name(name)
    measure, plans = city.measures[planned_as], plan.choice(city, run.answer.scenario).plans
    if measure.ramp is None or planned_as not in plans:
        return ""
    years = np.array(city.years)
    begun = years[ramps.ramp(measure.ramp, years, plan.shift(measure, plans[planned_as])) > 0]
    return f"{begun[0] - 1}-12-31" if len(begun) else ""
