# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does everything that is named exist, once, and without going in a circle?"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace

from klimatkontrakt.city import circles, published_references
from klimatkontrakt.city.ids import ids_of
from klimatkontrakt.city.schema import (
    Account,
    City,
    Cost,
    Line,
    Measure,
    Quantity,
    Strength,
)
from klimatkontrakt.folder.problem import Place, Problem, Values
from klimatkontrakt.folder.unknown_names import name_problems, unknown

RESERVED_MEASURES = ("like", "events", "set", "sv", "en")
OF_ONE_ID = ("actors", "sources", "meetings", "decisions", "duties", "uptakes", "obstacles", "rule_changes")


def problems(city: City) -> Iterator[Problem]:
    """Ids that stand twice, names of what does not exist, and circles."""
    yield from _twice(city)
    yield from _of_quantities(city)
    yield from _of_lines(city)
    yield from _of_accounts(city)
    yield from _of_measures(city)
    yield from _of_the_rest(city)
    yield from circles.problems(city)


def _twice(city: City) -> Iterator[Problem]:
    for kind, rows in _keys(city).items():
        yield from _rows_twice(city, kind, rows)
    for name in city.measures:
        if name in RESERVED_MEASURES:
            yield Problem("id_reserved", city.place("measures", name), {"name": name})


def _keys(city: City) -> dict[str, Iterable[tuple[Hashable, str]]]:
    """By kind, what no two rows may both be, and what a row is called."""
    return {
        "quantities": (((row.id, tuple(sorted(row.when.items()))), row.id) for row in city.quantities),
        "lines": ((line.key, line.key) for line in city.lines),
        **{kind: _by_id(city, kind) for kind in OF_ONE_ID},
        "history": (((row.account, row.line, row.year, row.release), row.item) for row in city.history),
    }


def _by_id(city: City, kind: str) -> Iterator[tuple[Hashable, str]]:
    return ((row.id, row.id) for row in getattr(city, kind))


def _rows_twice(city: City, kind: str, rows: Iterable[tuple[Hashable, str]]) -> Iterator[Problem]:
    seen: dict[Hashable, int] = {}
    for number, (key, item) in enumerate(rows):
        if key in seen:
            first = city.row_place(kind, seen[key], item)
            yield Problem("id_twice", city.row_place(kind, number, item), {"name": item, "first": first.in_file})
        seen.setdefault(key, number)


def _outcomes(city: City, place: Place, when: Mapping[str, str]) -> Iterator[Problem]:
    for event, outcome in when.items():
        if event not in city.events:
            yield unknown(place, "events", event, city.events)
        elif outcome not in city.events[event].outcomes:
            yield unknown(place, f"events.{event}.outcomes", outcome, city.events[event].outcomes)


def _of_quantities(city: City) -> Iterator[Problem]:
    sources = ids_of(city.sources)
    bases = {row.id: row for row in city.quantities if not row.when}
    for row in city.quantities:
        yield from name_problems(city.place("quantities", row.id, "source"), "sources", row.source, sources)
        yield from _outcomes(city, city.place("quantities", row.id), row.when)
        if row.when:
            yield from _beside_base(city, row, bases.get(row.id))
    yield from _err_apart(city)


def _beside_base(city: City, row: Quantity, base: Quantity | None) -> Iterator[Problem]:
    """A row of an outcome has a row without, in the same unit."""
    place = city.place("quantities", row.id)
    if base is None:
        yield Problem("when_without_base", place, {"name": row.id})
    elif row.unit != base.unit:
        yield Problem("when_other_unit", place, {"name": row.id, "unit": row.unit, "base": base.unit})


def _err_apart(city: City) -> Iterator[Problem]:
    """Rows of one quantity that would err together with different things: they are one number with one doubt."""
    ranged: dict[str, list[tuple[int, Quantity]]] = {}
    for index, row in enumerate(city.quantities):
        if row.low is not None:
            ranged.setdefault(row.id, []).append((index, row))
    for rows in ranged.values():
        first, *others = sorted(rows, key=lambda pair: sorted(pair[1].when.items()))
        for index, row in others:
            is_left_out = not row.with_ and not first[1].when
            if row.with_ != first[1].with_ and not is_left_out:
                place = replace(city.row_place("quantities", index, row.id), column="with")
                yield Problem("when_other_with", place, {"name": row.id})


def _of_lines(city: City) -> Iterator[Problem]:
    quantities = ids_of(city.quantities)
    actors = ids_of(city.actors)
    for line in city.lines:
        place = city.place("lines", line.key)
        yield from name_problems(place, "accounts", line.account, city.accounts)
        yield from name_problems(place, "actors", line.payer, actors)
        for factor in line.factors:
            yield from name_problems(place, "quantities", factor, quantities)
        if line.account in city.accounts:
            yield from _in_account(line, city.accounts[line.account], place)


def _in_account(line: Line, account: Account, place: Place) -> Iterator[Problem]:
    """A line of an account that is worked out from others; a line of money that does not say whose and which."""
    if account.form != "yearly":
        yield Problem("line_in_derived", place, {"account": line.account, "form": account.form})
    if account.family == "money" and (line.payer is None or line.money_kind is None):
        yield Problem("money_line_bare", place, {"account": line.account})


def _of_accounts(city: City) -> Iterator[Problem]:
    fed = {line.account for line in city.lines}
    for name, account in city.accounts.items():
        place = city.place("accounts", name)
        yield from _of_form(account, place)
        for part in dict.fromkeys(account.parts):
            yield from name_problems(place, "accounts", part, city.accounts)
        yield from _of_derived(city, account, place)
        if account.form == "yearly":
            yield from _of_yearly(name, account, place, is_fed=name in fed)


# What an account of a form is worked out from.
_NEEDS = {
    "yearly": (), "cumulative": ("of", "from_"), "net": ("of", "less"), "ratio": ("of", "over"), "sum": ("of",),
}  # fmt: skip


def _of_form(account: Account, place: Place) -> Iterator[Problem]:
    """What its form needs and is not there, or has no use for and is."""
    for field in ("of", "less", "over", "from_"):
        value = getattr(account, field)
        is_needed = field in _NEEDS[account.form]
        if is_needed != (value is not None and value != ()):
            code = "account_needs" if is_needed else "account_surplus"
            yield Problem(code, place, {"form": account.form, "field": field.strip("_")})


def _of_yearly(name: str, account: Account, place: Place, *, is_fed: bool) -> Iterator[Problem]:
    if account.family is None:
        yield Problem("account_needs", place, {"form": account.form, "field": "family"})
    if not is_fed and account.costs is None:
        yield Problem("account_empty", place, {"name": name})


# What an account of a form cannot be worked out from: years are added up once, and a ratio is never added up.
NOT_PARTS = {"cumulative": ("cumulative", "ratio"), "net": ("ratio",), "ratio": ()}


def _of_derived(city: City, account: Account, place: Place) -> Iterator[Problem]:
    """A part that the form cannot be worked out from, and an account set against itself."""
    for part in dict.fromkeys(account.parts):
        own = city.accounts.get(part)
        if own is not None and own.form in NOT_PARTS.get(account.form, ()):
            yield Problem("account_of_form", place, {"form": account.form, "part": part, "own": own.form})
    if account.form in ("net", "ratio") and len(account.parts) > len(set(account.parts)):
        yield Problem("account_of_same", place, {"form": account.form, "part": account.parts[0]})


def _strength_refs(city: City, place: Place, strength: Strength) -> Iterator[Problem]:
    yield from _of_origin(city, place, strength)
    yield from _of_destinations(city, place, strength)
    yield from _into_own_group(city, place, strength)
    lines = {line.key: line for line in city.lines}
    for name in strength.lines:
        if name not in lines:
            yield unknown(place, "lines", name, lines)
        elif isinstance(strength.from_, str) and strength.from_ not in lines[name].factors:
            yield Problem("tonnes_other_line", place, {"line": name, "name": strength.from_})


def _of_origin(city: City, place: Place, strength: Strength) -> Iterator[Problem]:
    origin = strength.from_
    if isinstance(origin, str):
        yield from name_problems(place, "quantities", origin, ids_of(city.quantities))
    elif origin is not None:
        yield from name_problems(
            place, "groups", origin.get("group"), {row.group for row in city.quantities if row.group}
        )


def _of_destinations(city: City, place: Place, strength: Strength) -> Iterator[Problem]:
    quantities = ids_of(city.quantities)
    groups = {row.group for row in city.quantities}
    for destination, ratio in strength.to.items():
        if destination not in quantities:
            yield from _of_group(place, destination, ratio, is_known=destination in groups, quantities=quantities)
        if isinstance(ratio, str):
            yield from name_problems(place, "quantities", ratio, quantities)


def _of_group(
    place: Place, destination: str, ratio: float | str, *, is_known: bool, quantities: set[str]
) -> Iterator[Problem]:
    """A destination that is no quantity: a group, into which one number leads."""
    if not is_known:
        yield unknown(place, "quantities", destination, quantities)
    elif isinstance(ratio, str):
        yield Problem("group_ratio", place, {"group": destination, "ratio": ratio})


def _into_own_group(city: City, place: Place, strength: Strength) -> Iterator[Problem]:
    """A move whose destination holds what it is taken from: a part of it goes back to where it was."""
    origin = strength.from_
    groups = {row.id: row.group for row in city.quantities if row.group}
    for destination in strength.to:
        if _holds(strength, destination, groups):
            name = origin if isinstance(origin, str) else destination
            group = destination if destination in groups.values() else groups[destination]
            values: Values = {"name": str(name), "group": str(group)}
            yield Problem("move_to_own_group", replace(place, column=f"{place.column}.to".strip(".")), values)


def _holds(strength: Strength, destination: str, groups: Mapping[str, str]) -> bool:
    """Whether a destination is the group of the origin, or the origin's group holds the destination."""
    origin = strength.from_
    if isinstance(origin, str):
        return groups.get(origin) == destination
    group = origin.get("group") if origin is not None else None
    return group is not None and group in (destination, groups.get(destination))


def _of_measures(city: City) -> Iterator[Problem]:
    sources = ids_of(city.sources)
    actors = ids_of(city.actors)
    for name, pool in city.pools.items():
        place = city.place("pools", name)
        yield from _strength_refs(city, place, pool)
        yield from name_problems(place, "sources", pool.source, sources)
    for name, measure in city.measures.items():
        place = city.place("measures", name)
        yield from _of_measure(city, place, measure, sources, actors)
        yield from _inside_measure(city, place, measure, sources, actors)


def _of_measure(
    city: City, place: Place, measure: Measure, sources: Collection[str], actors: Collection[str]
) -> Iterator[Problem]:
    """What a measure names of itself: its area, actor, source, outcomes, enablers and goals."""
    yield from name_problems(place, "areas", measure.area, city.areas)
    yield from name_problems(place, "actors", measure.actor, actors)
    yield from name_problems(place, "sources", measure.source, sources)
    yield from _outcomes(city, place, measure.when)
    yield from name_problems(place, "measures", measure.same_as, city.measures)
    for enabler in measure.enablers:
        yield from name_problems(place, "measures", enabler, city.measures)
    for goal in measure.goals:
        yield from name_problems(place, "goals", goal, city.goals)
    if measure.stated:
        yield from name_problems(place, "sources", measure.stated.source, sources)


def _inside_measure(
    city: City, place: Place, measure: Measure, sources: Collection[str], actors: Collection[str]
) -> Iterator[Problem]:
    for number, move in enumerate(measure.moves):
        move_place = city.place("measures", place.item, f"moves.{number}")
        yield from _strength_refs(city, move_place, move)
        yield from name_problems(move_place, "sources", move.source, sources)
        yield from name_problems(move_place, "pools", move.pool, city.pools)
    for number, cost in enumerate(measure.costs):
        cost_place = city.place("measures", place.item, f"costs.{number}")
        yield from name_problems(cost_place, "sources", cost.source, sources)
        yield from _of_cost(city, cost_place, cost, actors)
    if measure.same_as and (measure.moves or measure.costs):
        yield Problem("same_as_full", place, {"name": measure.same_as})
    if measure.same_as in city.measures and city.measures[measure.same_as].same_as:
        yield Problem("same_as_chain", place, {"name": measure.same_as})


def _of_cost(city: City, place: Place, cost: Cost, actors: Collection[str]) -> Iterator[Problem]:
    """Who pays and receives a cost, and what it is per."""
    for actor in (*cost.payers, *cost.receivers):
        yield from name_problems(place, "actors", actor, actors)
    if isinstance(cost.per, dict):
        quantities = ids_of(city.quantities)
        yield from name_problems(place, "quantities", str(cost.per.get("quantity")), quantities)


def _of_the_rest(city: City) -> Iterator[Problem]:
    yield from _of_sources(city)
    yield from _of_targets_and_areas(city)
    yield from name_problems(Place("city.yaml", 0, "city", "headline"), "accounts", city.header.headline, city.accounts)
    actors = ids_of(city.actors)
    yield from name_problems(Place("city.yaml", 0, "city", "publisher"), "actors", city.header.publisher, actors)
    yield from _of_events_and_goals(city)
    yield from _of_scenarios(city)
    yield from _of_groups(city)
    yield from published_references.problems(city)


def _of_sources(city: City) -> Iterator[Problem]:
    """The sources that targets, events, goals, actors, published figures and price levels name."""
    sources = ids_of(city.sources)
    for kind in ("targets", "events", "goals"):
        for name, item in getattr(city, kind).items():
            yield from name_problems(city.place(kind, name), "sources", item.source, sources)
    for actor in city.actors:
        yield from name_problems(city.place("actors", actor.id), "sources", actor.source, sources)
    for row in city.history:
        yield from name_problems(city.place("history", row.item), "sources", row.source, sources)
    for level in city.price_index:
        yield from name_problems(city.place("price_index", str(level.year)), "sources", level.source, sources)


def _of_targets_and_areas(city: City) -> Iterator[Problem]:
    for name, target in city.targets.items():
        yield from name_problems(city.place("targets", name), "accounts", target.account, city.accounts)
        yield from name_problems(city.place("targets", name), "goals", target.goal, city.goals)
    sources = ids_of(city.sources)
    for name, area in city.areas.items():
        yield from name_problems(city.place("areas", name), "sources", area.source, sources)


def _of_events_and_goals(city: City) -> Iterator[Problem]:
    actors = ids_of(city.actors)
    for name, event in city.events.items():
        yield from name_problems(city.place("events", name), "actors", event.decider, actors)
        for outcome in event.names:
            yield from name_problems(city.place("events", name), f"events.{name}.outcomes", outcome, event.outcomes)
    for name, goal in city.goals.items():
        yield from name_problems(city.place("goals", name), "goals", goal.parent, city.goals)
        yield from name_problems(city.place("goals", name), "goals", goal.replaced_by, city.goals)
        yield from name_problems(city.place("goals", name), "actors", goal.body, actors)
        yield from _of_meanings(city, name, actors)


def _of_meanings(city: City, name: str, actors: Collection[str]) -> Iterator[Problem]:
    """Who says what a goal means, and where."""
    sources = ids_of(city.sources)
    for key, meaning in city.goals[name].meanings.items():
        place = city.place("goals", name, f"meanings.{key}")
        yield from name_problems(place, "actors", meaning.by, actors)
        yield from name_problems(place, "sources", meaning.source, sources)


def _of_scenarios(city: City) -> Iterator[Problem]:
    if "baseline" not in city.scenarios:
        yield Problem("baseline_missing", city.place("scenarios", "baseline"))
    for name, scenario in city.scenarios.items():
        place = city.place("scenarios", name)
        yield from name_problems(place, "scenarios", scenario.like, city.scenarios)
        yield from _outcomes(city, place, scenario.events)
        for measure in scenario.measures:
            place = city.place("scenarios", name, measure)
            yield from name_problems(place, "measures", measure, city.measures)
            if measure in city.measures and city.measures[measure].same_as:
                yield Problem("same_as_planned", place, {"name": measure, "own": str(city.measures[measure].same_as)})


def _of_groups(city: City) -> Iterator[Problem]:
    quantities = ids_of(city.quantities)
    members = {row.group for row in city.quantities}
    for name, group in city.groups.items():
        place = city.place("groups", name)
        if isinstance(group.total, str):
            yield from name_problems(place, "quantities", group.total, quantities)
        if name not in members:
            yield Problem("group_empty", place, {"name": name})
