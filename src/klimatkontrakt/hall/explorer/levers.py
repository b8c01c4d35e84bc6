# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can a reader move in the explorer? A lever a measure by area, and a switch an event, as the form shows them."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from django.utils import timezone

from klimatkontrakt.city.schema import City, Event, Plan
from klimatkontrakt.engine.answers import tables
from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.hall.explorer import address as asking
from klimatkontrakt.hall.explorer.address import Asked
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

STEP = 5


@dataclass(frozen=True)
class Lever:
    """A measure as it can be moved; levels are per cent as text, `was` is what the scenario said.

    Attributes:
        step: the slider's step, `any` where the level stands between steps.
        most: the slider's end.
        years: those that it may be made to start in: the one that it starts in, and from next year on; no start where
            `start` is None.
    """

    id: str
    name: str
    level: str
    was: str
    step: str
    most: str
    start: int | None
    was_start: int | None
    years: tuple[int, ...]
    has_effect: bool

    @property
    def is_or_was_in(self) -> bool:
        """Whether it runs in the plan, or ran where the plan began: then it can be asked what replaces it."""
        return not self.level == self.was == "0"

    @property
    def is_changed(self) -> bool:
        """Whether it stands elsewhere than in the scenario."""
        return self.level != self.was or (self.start != self.was_start and self.level != "0")


@dataclass(frozen=True)
class Area:
    """The levers of one transition area."""

    name: str
    levers: tuple[Lever, ...]

    @property
    def running(self) -> int:
        """How many of them take part."""
        return sum(lever.level != "0" for lever in self.levers)

    @property
    def is_changed(self) -> bool:
        """Whether any of them is moved."""
        return any(lever.is_changed for lever in self.levers)

    def has(self, measure: str) -> bool:
        """Whether a measure is one of them."""
        return any(lever.id == measure for lever in self.levers)


@dataclass(frozen=True)
class Switch:
    """An event as it can be taken for given: (value, name) of each choice."""

    id: str
    name: str
    value: str
    choices: tuple[tuple[str, str], ...]


def areas(city: City, asked: Asked, language: Language, acting: Container[str]) -> list[Area]:
    """Every lever, grouped by area in the city's order; those without an area last.

    Args:
        acting: the measures whose effect is known.
    """
    found: dict[str, list[Lever]] = {name: [] for name in (*city.areas, "")}
    for name, own in asking.measures_of(city).items():
        found[own.area or ""].append(_lever(city, asked, name, language, name in acting))
    none = words.say(asking.SUBJECT, "area.none", language)
    return [
        Area(city.label("areas", area, language) if area else none, tuple(levers))
        for area, levers in found.items()
        if levers
    ]


def _lever(city: City, asked: Asked, name: str, language: Language, has_effect: bool) -> Lever:
    off = Plan(level=0.0)
    now, then = asked.plans.get(name, off), asked.start.plans.get(name, off)
    own = asking.first_year(city, name)
    start, was_start = (plan.start if plan.start is not None else own for plan in (now, then))
    level, was = asking.percent(now.level), asking.percent(then.level)
    on_steps = all("." not in text and numbers.of_digits(text) % STEP == 0 for text in (level, was))
    return Lever(
        name,
        city.label("measures", name, language),
        level,
        was,
        str(STEP) if on_steps else "any",
        asking.percent(max(1.0, then.level)),
        start,
        was_start,
        _years(city, name, start, was_start),
        has_effect,
    )


def _years(city: City, name: str, *stands: int | None) -> tuple[int, ...]:
    """The years that a reader may choose: those in which it stands, and those to come; nothing starts in the past."""
    first, last = asking.starts_of(city, name)
    coming = range(max(first, timezone.localdate().year + 1), last + 1)
    return tuple(sorted({*coming, *(year for year in stands if year is not None)}))


def _open(event: Event, language: Language) -> str:
    """That an event is left open, with each outcome's chance."""
    chances = ", ".join(
        words.say(
            asking.SUBJECT,
            "events.chance",
            language,
            name=event.outcome(outcome, language),
            chance=words.in_ten(chance, language),
        )
        for outcome, chance in event.outcomes.items()
    )
    return words.say(asking.SUBJECT, "events.open", language, chances=chances)


def switches(city: City, asked: Asked, language: Language, *, tells_chances: bool = True) -> list[Switch]:
    """Every event: left open, or taken for given.

    Args:
        tells_chances: whether it is said how likely each outcome is, which of a municipality that has not taken part
            would be a claim about its companies.
    """
    found = []
    for name, event in city.events.items():
        still = (
            asking.OPEN,
            _open(event, language) if tells_chances else words.say(asking.SUBJECT, "moved.open", language),
        )
        choices = (still, *((outcome, event.outcome(outcome, language)) for outcome in event.outcomes))
        value = asked.fixed.get(name, asking.OPEN)
        found.append(Switch(name, f"{city.label('events', name, language)}, {event.year}", value, choices))
    return found


def scenario_name(city: City, scenario: str, language: Language) -> str:
    """A scenario's name; the baseline's where the city gave it none."""
    name = city.label("scenarios", scenario, language)
    return words.say("report", "path.baseline", language) if name == scenario == tables.BASELINE else name


@dataclass(frozen=True)
class Moved:
    """A lever or a switch that stands elsewhere than in the scenario: whose, and from what to what, in words."""

    id: str
    name: str
    text: str


def moves(city: City, asked: Asked, language: Language) -> list[Moved]:
    """Every lever and switch that stands elsewhere than in the scenario, as a reader is told of it."""
    changed = [lever for area in areas(city, asked, language, ()) for lever in area.levers if lever.is_changed]
    moved = [Moved(lever.id, lever.name, _moved(lever, language)) for lever in changed]
    for name in city.events:
        if asked.fixed.get(name) != asked.start.fixed.get(name):
            moved.append(_moved_event(city, asked, name, language))
    return moved


def _moved_event(city: City, asked: Asked, name: str, language: Language) -> Moved:
    """An event that stands elsewhere than in the scenario: how, and how it stood."""
    still = words.say(asking.SUBJECT, "moved.open", language)
    pair = (asked.fixed.get(name), asked.start.fixed.get(name))
    now, then = (city.events[name].outcome(one, language) if one is not None else still for one in pair)
    text = words.say(asking.SUBJECT, "moved.event", language, outcome=now, was=then)
    return Moved(name, city.label("events", name, language), text)


def _moved(lever: Lever, language: Language) -> str:
    """From what to what a measure is moved: its level, and its start where that is another."""
    told = []
    if lever.level != lever.was:
        levels = {"level": float(lever.level), "was": float(lever.was)}
        told.append(words.say(asking.SUBJECT, "moved.level", language, **levels))
    if lever.start != lever.was_start and lever.level != "0":
        starts = {"start": str(lever.start), "was": str(lever.was_start)}
        told.append(words.say(asking.SUBJECT, "moved.start", language, **starts))
    return "; ".join(told)
