# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is the shortest address of a plan? One that says only what differs from where the plan began."""

from __future__ import annotations

from urllib.parse import urlencode

from klimatkontrakt.city.schema import City, Plan
from klimatkontrakt.engine import study
from klimatkontrakt.engine.worlds import plan
from klimatkontrakt.hall.explorer.address import (
    NOT_RUNNING,
    OPEN,
    Asked,
    accounts_of,
    first_year,
    measures_of,
    percent,
    running,
)


def _moved_measures(city: City, asked: Asked) -> list[str]:
    """The measures that run otherwise than in the scenario, with level and start."""
    before = running(asked.start.plans)
    moved = []
    for name in sorted(measures_of(city)):
        now, then = asked.plans.get(name, NOT_RUNNING), before.get(name, NOT_RUNNING)
        if now != then and (now.level or then.level):
            moved.append(f"{name}:{percent(now.level)}{_said_start(city, name, now, then)}")
    return moved


def _moved_events(city: City, asked: Asked) -> list[str]:
    """The events that stand otherwise than in the scenario, with their outcome."""
    moved = [name for name in sorted(city.events) if asked.fixed.get(name) != asked.start.fixed.get(name)]
    return [f"{name}:{asked.fixed.get(name, OPEN)}" for name in moved]


def query(city: City, asked: Asked, shown: str, **changed: str) -> str:
    """The shortest address of what is asked for: only what differs; the same plan always has the same.

    Args:
        city: the city's document.
        asked: the plan.
        shown: the scenario that is meant when none is named.
        changed: names that are to say something else.
    """
    said = {
        "scenario": asked.scenario if asked.scenario != shown else "",
        "plan": ",".join(_moved_measures(city, asked)),
        "events": ",".join(_moved_events(city, asked)),
        "year": str(asked.year) if asked.year != study.answer_year(city) else "",
        "account": asked.account if asked.account != accounts_of(city)[0] else "",
        "compare": asked.compare or "",
        "show": asked.show,
        "replace": asked.replace,
    }
    return urlencode({name: value for name, value in {**said, **changed}.items() if value}, safe=":@,*")


def beside_query(city: City, asked: Asked, shown: str) -> str:
    """The address of what a plan is set beside: a chosen scenario in the plan's events, else where the plan began."""
    began = plan.choice(city, asked.compare or asked.scenario)
    fixed = {**asked.fixed, **began.fixed} if asked.compare else began.fixed
    own = Asked(asked.compare or asked.scenario, began, running(began.plans), fixed, asked.year, asked.account)
    return plan_query(city, own, shown)


def plan_query(city: City, asked: Asked, shown: str) -> str:
    """The address of the plan alone, for what is told of its numbers; it names a plan even where nothing is moved."""
    own = query(city, asked, shown, year="", account="", compare="", show="", replace="")
    return own if "plan=" in own else f"{own}&plan=".lstrip("&")


def _said_start(city: City, name: str, now: Plan, then: Plan) -> str:
    if now.start == then.start or now.level == 0:
        return ""
    year = now.start if now.start is not None else first_year(city, name)
    return f"@{year}"
