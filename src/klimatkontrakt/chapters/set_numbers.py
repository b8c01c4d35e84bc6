# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a scenario set in the place of the city's own numbers? In words, for every page that shows the scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from klimatkontrakt.city import scenarios
from klimatkontrakt.city.ids import with_id
from klimatkontrakt.city.measures import Ramp
from klimatkontrakt.city.scenarios import Turn
from klimatkontrakt.city.schema import City
from klimatkontrakt.language import sizes, words
from klimatkontrakt.language.words import Language

SUBJECT = "report"
SHARES = ("discount_rate", "growth")


def sentences(city: City, scenario: str, language: Language) -> list[str]:
    """That a scenario goes by other numbers than the city's own, and each thing that it sets, from what to what.

    Args:
        city: as it is written, or under a scenario.
        scenario: one of its scenarios.

    Returns:
        First what it means, then one line for each thing; nothing where the scenario sets nothing.
    """
    own = city.as_written
    lines = by_thing(own, scenarios.turns(own, scenario), language)
    if not lines:
        return []
    name = own.label("scenarios", scenario, language)
    return [words.say(SUBJECT, "set.head", language, scenario=name), *lines]


def by_thing(city: City, turns: Iterable[Turn], language: Language) -> list[str]:
    """A line for each thing of which something is set: its name, and every field from what to what."""
    things: dict[tuple[str, str, str], list[Turn]] = {}
    for turn in turns:
        things.setdefault((turn.kind, turn.item, turn.cost), []).append(turn)
    return [_line(city, found, language) for found in things.values()]


def _line(city: City, turns: list[Turn], language: Language) -> str:
    fields = []
    for turn in turns:
        before, after = _told(city, turn, language)
        field = words.term("set", turn.field, language)
        fields.append(words.say(SUBJECT, "set.field", language, field=field, before=before, after=after))
    name = _thing(city, turns[0], language)
    return words.say(SUBJECT, "set.thing", language, name=name, fields="; ".join(fields)) if name else fields[0]


def _thing(city: City, turn: Turn, language: Language) -> str:
    """The name of what is set, with the unit that its numbers are in; empty for the city itself."""
    if turn.kind == "city":
        return ""
    if turn.kind == "quantities":
        row = city.quantity(turn.item)
        unit = sizes.unit_name(row.unit, language)
        return f"{row.label(language)} ({unit})" if unit else row.label(language)
    name = city.label("measures", turn.item, language)
    return name if turn.kind == "measures" else f"{name}, {_cost(city, turn, language)}"


def _cost(city: City, turn: Turn, language: Language) -> str:
    """A cost by its kind, its id where that is another, and its unit."""
    cost = next(cost for cost in city.measures[turn.item].costs if cost.id == turn.cost)
    kind = words.term("kind", cost.kind, language)
    name = kind if turn.cost == cost.kind else f"{kind} {turn.cost}"
    return f"{name} ({sizes.unit_name(cost.unit, language)})" if cost.unit else name


# Values


def _told(city: City, turn: Turn, language: Language) -> tuple[str, str]:
    """A field's value before and after; two numbers that differ are never written alike."""
    pair = {"before": turn.before, "after": turn.after}
    if turn.field in SHARES:
        pair = {side: None if value is None else 100 * value for side, value in pair.items()}
    written = words.apart(pair, language)
    before, after = (_value(city, turn.field, written[side], language) for side in ("before", "after"))
    return before, after


def _value(city: City, field: str, value: Any, language: Language) -> str:
    if value is None or value == {}:
        return words.term("set", "level" if field == "points" else "none", language)
    if isinstance(value, Ramp):
        return ramp(value, language)
    if isinstance(value, Mapping):
        return _by_key(city, field, value, language)
    if field == "source":
        return _source(city, value)
    return f"{value} %" if field in SHARES else words.term(field, str(value), language)


def _source(city: City, item: str) -> str:
    source = with_id(city.sources, item)
    return item if source is None else source.title


def _by_key(city: City, field: str, value: Mapping[Any, float], language: Language) -> str:
    """Points by year, a cost's part by year, or payers' shares."""
    if field == "payers":
        parts = [f"{city.actor(actor).label(language)} {_percent(share, language)}" for actor, share in value.items()]
    elif field == "years":
        parts = [f"{year}: {_percent(share, language)}" for year, share in value.items()]
    else:
        parts = [f"{year}: {words.number(number, language)}" for year, number in value.items()]
    return ", ".join(parts)


def _percent(share: float, language: Language) -> str:
    return f"{words.number(100 * share, language)} %"


def _shares(points: Mapping[int, float], language: Language) -> str:
    return ", ".join(f"{year}: {_percent(share, language)}" for year, share in points.items())


def ramp(shape: Ramp, language: Language) -> str:
    """A ramp in words: how far the measure has come in which years."""
    if shape.points is not None:
        return _shares(shape.points, language)
    if shape.straight is not None:
        first, last = shape.straight
        return words.say(SUBJECT, "ramp.straight", language, first=str(first), last=str(last))
    if shape.s_curve is not None:
        years = {"first": shape.s_curve.start, "half": shape.s_curve.half, "last": shape.s_curve.end}
        return words.say(SUBJECT, "ramp.s_curve", language, **{name: str(year) for name, year in years.items()})
    if shape.turnover is not None:
        return words.say(SUBJECT, "ramp.turnover", language, sales=_shares(shape.turnover.sales_share, language))
    assert shape.renovation is not None
    plan = shape.renovation
    return words.say(
        SUBJECT,
        "ramp.renovation",
        language,
        rates=_shares(plan.rate, language),
        lifetime=str(plan.lifetime),
        renewal=words.term("renewal", plan.renewal, language),
        most=_percent(plan.most, language),
        done=_percent(plan.done.share if plan.done is not None else 0.0, language),
    )
