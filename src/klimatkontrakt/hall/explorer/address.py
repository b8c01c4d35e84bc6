# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which plan does an explorer's address ask for? Read with limits, every fault named at once.

An address comes in two forms. The form on the page sends a field for every slider (`l.MEASURE`, `s.MEASURE`,
`e.EVENT`); the short one, which is what readers share, says only what differs from the scenario that the plan began
from: `?scenario=contract&plan=capture:50@2031,solar_city:0&events=fuel_duty:raised&year=2030`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from klimatkontrakt.city import scenarios, sums
from klimatkontrakt.city.schema import EMISSION_FAMILIES, City, Measure, Plan
from klimatkontrakt.engine import study
from klimatkontrakt.engine.chain import ramps
from klimatkontrakt.engine.worlds import plan
from klimatkontrakt.engine.worlds.plan import Choice
from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

SUBJECT = "explorer"
MOST_FAULTS = 20
SHOWN_CHARACTERS = 40
OPEN = "*"
ASKED = "asked"
PLAIN = ("scenario", "plan", "events", "year", "compare", "account", "show", "replace")
SHOWS = ("table",)
_LEVEL = re.compile(r"[0-9]{1,4}(?:[.,][0-9]{1,4})?")
YEAR_DIGITS = 4


@dataclass(frozen=True)
class Fault:
    """One thing in an address that cannot be: the text's key, what stands there, and what may."""

    key: str
    name: str
    value: str = ""
    may: str = ""

    def said(self, language: Language) -> str:
        """In words."""
        values = {"name": _short(self.name), "value": _short(self.value), "may": self.may}
        return words.say(SUBJECT, f"fault.{self.key}", language, **values)


class FaultyAddressError(ValueError):
    """An address that asks for what cannot be."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(", ".join(fault.key for fault in faults[:MOST_FAULTS]))
        self.faults = faults

    def said(self, language: Language) -> list[str]:
        """Every fault in words, the first twenty of many."""
        told = [fault.said(language) for fault in self.faults[:MOST_FAULTS]]
        more = len(self.faults) - len(told)
        return [*told, words.say(SUBJECT, "fault.more", language, count=more)] if more else told


@dataclass(frozen=True)
class Asked:
    """A plan that a reader asks for.

    Attributes:
        scenario: the scenario that it began from, `start` what that one says.
        plans: every measure that runs, with its level and start.
        fixed: events that are taken as given.
        year: the shown year; `account` the shown account.
        compare: a scenario to set it beside, or None.
        show: what more is asked for: `table`, or nothing.
        replace: the measure of which it is asked what would replace it; empty where of none.
    """

    scenario: str
    start: Choice
    plans: Mapping[str, Plan]
    fixed: Mapping[str, str]
    year: int
    account: str
    compare: str | None = None
    show: str = ""
    replace: str = ""

    @property
    def is_changed(self) -> bool:
        """Whether it differs from the scenario that it began from."""
        return self.plans != running(self.start.plans) or dict(self.fixed) != dict(self.start.fixed)

    @property
    def choice(self) -> Choice:
        """The plan for the engine."""
        return Choice(ASKED if self.is_changed else self.scenario, dict(self.plans), dict(self.fixed))


NOT_RUNNING = Plan(level=0.0)


@dataclass
class _Reading:
    """An address while it is read; faults are gathered."""

    city: City
    faults: list[Fault] = field(default_factory=list)

    def fault(self, key: str, name: str, value: str = "", may: str = "") -> None:
        self.faults.append(Fault(key, name, value, may))


def _short(text: str) -> str:
    clean = "".join(c if c.isprintable() else "�" for c in text[: SHOWN_CHARACTERS + 1])
    return clean if len(text) <= SHOWN_CHARACTERS else f"{clean[:SHOWN_CHARACTERS]}…"


def measures_of(city: City) -> dict[str, Measure]:
    """The measures that can be moved: those that are not a second name of another."""
    return {name: own for name, own in city.measures.items() if own.same_as is None}


def accounts_of(city: City) -> list[str]:
    """The accounts that can be shown: yearly emissions, sums and nets of such; the headline first."""
    yearly = {n for n in city.accounts if sums.family(city, n) in EMISSION_FAMILIES}
    shown = yearly | _nets(city, yearly)
    first = study.headline(city)
    falling = [n for n in city.accounts if n in shown and city.accounts[n].better == "less"]
    return [first, *(n for n in falling if n != first)]


def _nets(city: City, yearly: set[str]) -> set[str]:
    """The accounts that are nets of yearly ones."""
    return {n for n, account in city.accounts.items() if account.form == "net" and yearly.issuperset(account.parts)}


def first_year(city: City, name: str) -> int | None:
    """The year in which a measure starts by its own ramp; None where it has none."""
    own = city.measures[name].ramp
    return ramps.first_year(own) if own is not None else None


def starts_of(city: City, name: str) -> tuple[int, int]:
    """From the first to the last year in which a measure may start: what is observed cannot be changed any more."""
    first, last = city.header.years
    account = study.headline(city)
    seen = [row.year for row in city.history if row.account == account and row.line is None and row.year < last]
    first = max([first, *(year + 1 for year in seen)])
    own = first_year(city, name)
    return min(first, own if own is not None else first), max(last, own if own is not None else last)


def percent(level: float) -> str:
    """A level as it stands in an address: per cent, without needless digits.

    >>> percent(1.0), percent(0.5), percent(1 / 3)
    ('100', '50', '33.3333')
    """
    return f"{100 * level:.4f}".rstrip("0").rstrip(".")


def running(plans: Mapping[str, Plan]) -> dict[str, Plan]:
    """The measures that run at all."""
    return {name: own for name, own in plans.items() if own.level > 0}


def _sorted_names(reading: _Reading, query: QueryDict) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """What plain names say, and what fields say of levels (`l.`), starts (`s.`) and events (`e.`), by item."""
    plain: dict[str, str] = {}
    fields: dict[str, dict[str, str]] = {"l": {}, "s": {}, "e": {}}
    for name, values in query.lists():
        kind, dot, item = name.partition(".")
        if len(values) > 1:
            reading.fault("twice", name, values[-1])
        if name in PLAIN:
            plain[name] = values[-1]
        elif dot and kind in fields:
            fields[kind][item] = values[-1]
        else:
            reading.fault("unknown_name", name, may=", ".join(PLAIN))
    return plain, fields


def parse(city: City, query: QueryDict, shown: str) -> Asked:
    """What an address asks of a city.

    Args:
        city: the city's document.
        query: the address after its question mark.
        shown: the scenario that is meant when none is named.

    Raises:
        FaultyAddressError: with every fault at once.
    """
    reading = _Reading(city)
    plain, fields = _sorted_names(reading, query)
    scenario = plain.get("scenario", "") or shown
    if scenario not in city.scenarios:
        reading.fault("unknown_scenario", "scenario", scenario, ", ".join(sorted(city.scenarios)))
        scenario = shown
    start = plan.choice(city, scenario)
    reading.city = scenarios.under(city, scenario)
    asked = Asked(
        scenario,
        start,
        plans=_plans(reading, start, plain.get("plan", ""), fields["l"], fields["s"]),
        fixed=_events(reading, start, plain.get("events", ""), fields["e"]),
        year=_shown_year(reading, plain.get("year", "")),
        account=_account(reading, plain.get("account", "")),
        compare=_compared(reading, plain.get("compare", "")),
        show=_show(reading, plain.get("show", "")),
        replace=_replaced(reading, plain.get("replace", "")),
    )
    if reading.faults:
        raise FaultyAddressError(reading.faults)
    return asked


def _items(reading: _Reading, name: str, text: str, most: int) -> Iterator[tuple[str, str]]:
    """The parts of `plan` or `events`, each once; too many are refused as a whole."""
    parts = text.split(",") if text else []
    if len(parts) > max(1, most):
        reading.fault("many", name, str(len(parts)), str(most))
        return
    seen = set()
    for part in parts:
        item, colon, value = part.partition(":")
        if not colon:
            reading.fault("no_colon", name, part)
        elif item in seen:
            reading.fault("twice", f"{name}: {item}", value)
        else:
            seen.add(item)
            yield item, value


def _plans(
    reading: _Reading, start: Choice, short: str, levels: Mapping[str, str], starts: Mapping[str, str]
) -> dict[str, Plan]:
    known = measures_of(reading.city)
    plans = {name: planned for name, planned in start.plans.items() if name in known}
    in_fields = dict.fromkeys((*levels, *starts))
    plans |= _short_plans(reading, start, short, in_fields)
    for item in in_fields:
        if item not in known:
            reading.fault("unknown_measure", f"{'l' if item in levels else 's'}.{item}", item)
            continue
        plans[item] = Plan(
            level=_level(reading, start, item, levels.get(item, "")),
            start=_start(reading, start, item, starts.get(item, "")),
        )
    return running(plans)


def _short_plans(reading: _Reading, start: Choice, short: str, in_fields: Collection[str]) -> dict[str, Plan]:
    """What `plan=` says of measures; one that has a field too is said twice."""
    known = measures_of(reading.city)
    plans = {}
    for item, value in _items(reading, "plan", short, len(known)):
        level, at, year = value.partition("@")
        if item in in_fields:
            reading.fault("twice", f"plan: {item}", value)
        if item not in known:
            reading.fault("unknown_measure", f"plan: {item}", item)
            continue
        plans[item] = Plan(
            level=_level(reading, start, item, level),
            start=_start(reading, start, item, year) if at else _own_start(start, item),
        )
    return plans


def _own_start(start: Choice, item: str) -> int | None:
    own = start.plans.get(item)
    return own.start if own is not None else None


def _level(reading: _Reading, start: Choice, item: str, text: str) -> float:
    """A level as a share; the scenario's own where none is said."""
    base = start.plans[item].level if item in start.plans else 0.0
    if text in ("", percent(base)):
        return base
    most = max(1.0, base)
    if not _LEVEL.fullmatch(text):
        reading.fault("not_level", item, text, percent(most))
        return base
    level = (numbers.decimal(text.replace(",", ".")) or 0.0) / 100
    if level > most:
        reading.fault("level_range", item, text, percent(most))
        return base
    return level


def _start(reading: _Reading, start: Choice, item: str, text: str) -> int | None:
    """A start; None where it is the measure's own, the scenario's where none is said."""
    base, own = _own_start(start, item), first_year(reading.city, item)
    if text == "":
        return base
    first, last = starts_of(reading.city, item)
    if own is None:
        reading.fault("no_ramp", item, text)
    elif (year := numbers.whole(text, digits=YEAR_DIGITS)) is None or not first <= year <= last:
        reading.fault("start_range", item, text, f"{first}–{last}")
    else:
        return base if year == (base if base is not None else own) else None if year == own else year
    return base


def _events(reading: _Reading, start: Choice, short: str, fields: Mapping[str, str]) -> dict[str, str]:
    city = reading.city
    found = dict(start.fixed)
    said = {}
    for item, value in _items(reading, "events", short, len(city.events)):
        if item in fields:
            reading.fault("twice", f"events: {item}", value)
        said[item] = value
    for item, value in {**said, **fields}.items():
        if item not in city.events:
            reading.fault("unknown_event", item, value, ", ".join(sorted(city.events)))
        elif value == OPEN:
            found.pop(item, None)
        elif value in city.events[item].outcomes:
            found[item] = value
        else:
            reading.fault("unknown_outcome", item, value, ", ".join((OPEN, *sorted(city.events[item].outcomes))))
    return found


def _shown_year(reading: _Reading, text: str) -> int:
    first, last = reading.city.header.years
    if text == "":
        return study.answer_year(reading.city)
    year = numbers.whole(text, digits=YEAR_DIGITS)
    if year is None or not first <= year <= last:
        reading.fault("year_range", "year", text, f"{first}–{last}")
        return last
    return year


def _account(reading: _Reading, text: str) -> str:
    known = accounts_of(reading.city)
    if text and text not in known:
        reading.fault("unknown_account", "account", text, ", ".join(known))
    return text if text in known else known[0]


def _compared(reading: _Reading, text: str) -> str | None:
    if text and text not in reading.city.scenarios:
        reading.fault("unknown_scenario", "compare", text, ", ".join(sorted(reading.city.scenarios)))
    return text or None


def _show(reading: _Reading, text: str) -> str:
    if text and text not in SHOWS:
        reading.fault("unknown_show", "show", text, ", ".join(SHOWS))
    return text


def _replaced(reading: _Reading, text: str) -> str:
    if text and text not in measures_of(reading.city):
        reading.fault("unknown_measure", "replace", text)
    return text
