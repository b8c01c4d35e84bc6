# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Twenty people on sliders for a minute: each gets the answer to their own plan, soon, and the memory stays flat."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from klimatkontrakt.city import read_city
from trials import Count, Extent, clients
from trials.clients import Reply, Visits

PEOPLE, SECONDS, LEAST_SECONDS = 20, 60, 5
CITY, SCENARIO = "malmo", "neutral"
MOST_P95_SECONDS = 1.0
WARM_SECONDS = 5.0
MOST_GROWTH, MOST_GROWTH_MEGABYTES = 0.15, 100.0  # from when it is warm to the end; of the work that is under way too
ASKED_AGAIN = 12
MOVED = 3  # levers a plan has moved
PAUSE_SECONDS = 0.5  # a hand lets go of a lever, and eyes look at the answer, before the next
SLIDER = {"HX-Request": "true"}


@dataclass(frozen=True)
class AskedPlan:
    """A plan as a person asks for it: the levels that were moved, per cent."""

    city: str
    scenario: str
    levels: dict[str, float]

    @property
    def plan(self) -> str:
        """As an address has it."""
        return ",".join(f"{name}:{level:.4f}" for name, level in sorted(self.levels.items()))

    @property
    def address(self) -> str:
        """What the page asks for."""
        return f"/kommun/{self.city}/vad-hander-om/svar/?scenario={self.scenario}&plan={self.plan}"


def plan_of(city: str, scenario: str, measures: list[str], draws: random.Random) -> AskedPlan:
    """A plan that nobody has asked for before."""
    names = draws.sample(measures, min(MOVED, len(measures)))
    return AskedPlan(city, scenario, {name: draws.randint(1, 999_999) / 10_000 for name in names})


def _levels(address: str) -> dict[str, float]:
    """The levels that an address says."""
    (plan,) = parse_qs(urlsplit(address).query).get("plan", [""])
    pairs = (entry.partition(":")[::2] for entry in plan.split(",") if entry)
    return {name: float(level) for name, level in pairs}


def _wrong(asked: AskedPlan, reply: Reply) -> str:
    """What is wrong with an answer: its status, what it holds, or whose plan it is."""
    if reply.status != 200:
        return f"{asked.address}: {reply.status} {reply.text[:80]}"
    if 'id="finding"' not in reply.text:
        return f"{asked.address}: an answer without a finding"
    levels = _levels(reply.headers.get("HX-Replace-Url", ""))
    is_its_own = all(abs(levels.get(name, -1.0) - level) < 1e-4 for name, level in asked.levels.items())
    return "" if is_its_own else f"{asked.address}: the answer is of {levels}"


def trial(extent: Extent) -> list[Count]:
    """The trial."""
    with clients.running(CITY) as hall:
        seconds = max(LEAST_SECONDS, extent.of(SECONDS))
        warm = max(WARM_SECONDS, seconds / 4)
        counts = slide(hall, CITY, SCENARIO, seconds=seconds, seed=extent.seed, warm=warm)
        is_all = extent.share >= 1
        return [*counts[:-2], *(_measured(counted, is_all=is_all) for counted in counts[-2:])]


def _measured(counted: Count, *, is_all: bool) -> Count:
    """Memory and how soon answers came are measured at any extent, and a fault only where all of it is tried.

    In a few seconds, beside other work, a hall does not come to the memory that it keeps.
    """
    return counted if is_all else Count(counted.kind, counted.tried, 0, (), counted.measured)


def slide(
    hall: clients.Running, city: str, scenario: str, *, seconds: float, seed: int, people: int = PEOPLE,
    warm: float = WARM_SECONDS,
) -> list[Count]:  # fmt: skip
    """Many people on the sliders of one city, in a hall that runs; how soon they were answered comes last."""
    document = read_city(clients.ROOT / "cities" / city)
    measures = sorted(name for name, measure in document.measures.items() if measure.same_as is None)
    asked: list[AskedPlan] = []

    def visit(person: int, turn: int, visits: Visits) -> None:
        plan = plan_of(city, scenario, measures, random.Random(f"{seed} {person} {turn} {len(visits.seconds)}"))
        reply = clients.ask(hall.port, plan.address, person, SLIDER)
        visits.add(reply, _wrong(plan, reply))
        if reply.status == 200:
            asked.append(plan)
        time.sleep(PAUSE_SECONDS)

    first = clients.together(people, warm, visit)
    before = hall.megabytes()
    visits = clients.together(people, seconds, visit)
    after = hall.megabytes()
    wrong = [*first.wrong, *visits.wrong]
    return [
        Count(f"answers to {people} people at once", len(asked) + len(wrong), len(wrong), tuple(wrong)),
        _again(hall.port, random.Random(seed).sample(asked, min(ASKED_AGAIN, len(asked)))),
        _flat(before, after),
        _p95(visits),
    ]


def _again(port: int, plans: list[AskedPlan]) -> Count:
    """Plans that are asked for twice more, one by one, and must have one answer."""
    wrong = []
    for plan in plans:
        first, second = (clients.ask(port, plan.address, 0, SLIDER) for _ in range(2))
        if first.status != 200 or first.text != second.text:
            wrong.append(f"{plan.address}: {first.status} and {second.status}, not alike")
    return Count("plans with one answer whenever they are asked", len(plans), len(wrong), tuple(wrong))


def _flat(before: float, after: float) -> Count:
    """The memory when the hall is warm and at the end."""
    most = max(before * (1 + MOST_GROWTH), before + MOST_GROWTH_MEGABYTES)
    measured = f"{before:,.0f} MB, then {after:,.0f} MB"
    wrong = (f"memory grew from {before:,.0f} to {after:,.0f} MB",) if after > most else ()
    return Count("memory that stays flat", 1, len(wrong), wrong, measured)


def _p95(visits: Visits) -> Count:
    p95 = visits.percentile(95)
    measured = (
        f"half within {visits.percentile(50):.2f} s, 95 of 100 within {p95:.2f} s; asked for patience: {visits.hurried}"
    )
    wrong = (f"95 of 100 within {p95:.2f} s; {MOST_P95_SECONDS:g} s is promised",) if p95 > MOST_P95_SECONDS else ()
    return Count("95 of 100 answers within a second", len(visits.seconds), len(wrong), wrong, measured)
