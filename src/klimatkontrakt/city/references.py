# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does everything that is named exist, once, and without going in a circle?"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace

from klimatkontrakt.city import sums
from klimatkontrakt.city.schema import Account, City, Measure, Quantity, Strength
from klimatkontrakt.folder.problem import Place, Problem, Values
from klimatkontrakt.folder.unknown_names import unknown

RESERVED_MEASURES = ("like", "events", "set", "sv", "en")


def problems(city: City) -> Iterator[Problem]:
    """Ids that stand twice, names of what does not exist, and circles."""
    yield from _twice(city)
    yield from _of_quantities(city)
    yield from _of_lines(city)
    yield from _of_accounts(city)
    yield from _of_measures(city)
    yield from _of_the_rest(city)
    yield from _circles(city)


def _twice(city: City) -> Iterator[Problem]:
    keys: dict[str, Iterable[tuple[Hashable, str]]] = {
        "quantities": (((row.id, tuple(sorted(row.when.items()))), row.id) for row in city.quantities),
        "lines": ((line.key, line.key) for line in city.lines),
        "actors": ((actor.id, actor.id) for actor in city.actors),
        "sources": ((source.id, source.id) for source in city.sources),
        "history": (
            ((h.account, h.line, h.year, h.release), f"{h.account},{h.line or ''},{h.year}") for h in city.history
        ),
    }
    for kind, rows in keys.items():
        seen: dict[Hashable, int] = {}
        for at, (key, item) in enumerate(rows):
            if key in seen:
                first = city.row_place(kind, seen[key], item)
                yield Problem("id_twice", city.row_place(kind, at, item), {"name": item, "first": first.in_file})
            seen.setdefault(key, at)
    for name in city.measures:
        if name in RESERVED_MEASURES:
            yield Problem("id_reserved", city.place("measures", name), {"name": name})


def _check(place: Place, kind: str, name: str | None, known: Collection[str]) -> Iterator[Problem]:
    if name is not None and name not in known:
        yield unknown(place, kind, name, known)


def _outcomes(city: City, place: Place, when: Mapping[str, str]) -> Iterator[Problem]:
    for event, outcome in when.items():
        if event not in city.events:
            yield unknown(place, "events", event, city.events)
        elif outcome not in city.events[event].outcomes:
            yield unknown(place, f"events.{event}.outcomes", outcome, city.events[event].outcomes)


def _of_quantities(city: City) -> Iterator[Problem]:
    sources = {source.id for source in city.sources}
    bases = {row.id: row for row in city.quantities if not row.when}
    for row in city.quantities:
        place = city.place("quantities", row.id)
        yield from _check(city.place("quantities", row.id, "source"), "sources", row.source, sources)
        yield from _outcomes(city, place, row.when)
        if row.when and row.id not in bases:
            yield Problem("when_without_base", place, {"name": row.id})
        elif row.when and row.unit != bases[row.id].unit:
            yield Problem("when_other_unit", place, {"name": row.id, "unit": row.unit, "base": bases[row.id].unit})
    yield from _err_apart(city)


def _err_apart(city: City) -> Iterator[Problem]:
    """Rows of one quantity that would err together with different things: they are one number with one doubt."""
    ranged: dict[str, list[tuple[int, Quantity]]] = {}
    for at, row in enumerate(city.quantities):
        if row.low is not None:
            ranged.setdefault(row.id, []).append((at, row))
    for rows in ranged.values():
        first, *others = sorted(rows, key=lambda pair: sorted(pair[1].when.items()))
        for at, row in others:
            is_left_out = not row.with_ and not first[1].when
            if row.with_ != first[1].with_ and not is_left_out:
                place = replace(city.row_place("quantities", at, row.id), column="with")
                yield Problem("when_other_with", place, {"name": row.id})


def _of_lines(city: City) -> Iterator[Problem]:
    quantities = {row.id for row in city.quantities}
    actors = {actor.id for actor in city.actors}
    for line in city.lines:
        place = city.place("lines", line.key)
        yield from _check(place, "accounts", line.account, city.accounts)
        yield from _check(place, "actors", line.payer, actors)
        for factor in line.factors:
            yield from _check(place, "quantities", factor, quantities)
        account = city.accounts.get(line.account)
        if account and account.form != "yearly":
            yield Problem("line_in_derived", place, {"account": line.account, "form": account.form})
        if account and account.family == "money" and (line.payer is None or line.money_kind is None):
            yield Problem("money_line_bare", place, {"account": line.account})


def _of_accounts(city: City) -> Iterator[Problem]:
    needs = {
        "yearly": (), "cumulative": ("of", "from_"), "net": ("of", "less"), "ratio": ("of", "over"), "sum": ("of",),
    }  # fmt: skip
    fed = {line.account for line in city.lines}
    for name, account in city.accounts.items():
        place = city.place("accounts", name)
        for field in ("of", "less", "over", "from_"):
            value = getattr(account, field)
            is_needed = field in needs[account.form]
            if is_needed != (value is not None and value != ()):
                code = "account_needs" if is_needed else "account_surplus"
                yield Problem(code, place, {"form": account.form, "field": field.strip("_")})
        for part in dict.fromkeys(account.parts):
            yield from _check(place, "accounts", part, city.accounts)
        yield from _of_derived(city, account, place)
        if account.form == "yearly" and account.family is None:
            yield Problem("account_needs", place, {"form": account.form, "field": "family"})
        if account.form == "yearly" and name not in fed and account.costs is None:
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
    quantities = {row.id for row in city.quantities}
    members = {row.group for row in city.quantities}
    lines = {line.key: line for line in city.lines}
    origin = strength.from_
    if isinstance(origin, str):
        yield from _check(place, "quantities", origin, quantities)
    elif origin is not None:
        yield from _check(place, "groups", origin.get("group"), {m for m in members if m})
    for destination, ratio in strength.to.items():
        if destination not in quantities and destination not in members:
            yield unknown(place, "quantities", destination, quantities)
        elif destination not in quantities and isinstance(ratio, str):
            yield Problem("group_ratio", place, {"group": destination, "ratio": ratio})
        if isinstance(ratio, str):
            yield from _check(place, "quantities", ratio, quantities)
    yield from _into_own_group(city, place, strength)
    for name in strength.lines:
        if name not in lines:
            yield unknown(place, "lines", name, lines)
        elif isinstance(origin, str) and origin not in lines[name].factors:
            yield Problem("tonnes_other_line", place, {"line": name, "name": origin})


def _into_own_group(city: City, place: Place, strength: Strength) -> Iterator[Problem]:
    """A move whose destination holds what it is taken from: a part of it goes back to where it was."""
    origin = strength.from_
    groups = {row.id: row.group for row in city.quantities if row.group}
    for destination in strength.to:
        if isinstance(origin, str):
            holds = groups.get(origin) == destination
        else:
            own = origin.get("group") if origin is not None else None
            holds = own is not None and own in (destination, groups.get(destination))
        if holds:
            name = origin if isinstance(origin, str) else destination
            group = destination if destination in groups.values() else groups[destination]
            values: Values = {"name": str(name), "group": str(group)}
            yield Problem("move_to_own_group", replace(place, column=f"{place.column}.to".strip(".")), values)


def _of_measures(city: City) -> Iterator[Problem]:
    sources = {source.id for source in city.sources}
    actors = {actor.id for actor in city.actors}
    for name, pool in city.pools.items():
        place = city.place("pools", name)
        yield from _strength_refs(city, place, pool)
        yield from _check(place, "sources", pool.source, sources)
    for name, measure in city.measures.items():
        place = city.place("measures", name)
        yield from _check(place, "areas", measure.area, city.areas)
        yield from _check(place, "actors", measure.actor, actors)
        yield from _check(place, "sources", measure.source, sources)
        yield from _outcomes(city, place, measure.when)
        yield from _check(place, "measures", measure.same_as, city.measures)
        for enabler in measure.enablers:
            yield from _check(place, "measures", enabler, city.measures)
        for goal in measure.goals:
            yield from _check(place, "goals", goal, city.goals)
        if measure.stated:
            yield from _check(place, "sources", measure.stated.source, sources)
        yield from _inside_measure(city, place, measure, sources, actors)


def _inside_measure(
    city: City, place: Place, measure: Measure, sources: Collection[str], actors: Collection[str]
) -> Iterator[Problem]:
    for number, move in enumerate(measure.moves):
        at = city.place("measures", place.item, f"moves.{number}")
        yield from _strength_refs(city, at, move)
        yield from _check(at, "sources", move.source, sources)
        yield from _check(at, "pools", move.pool, city.pools)
    for number, cost in enumerate(measure.costs):
        at = city.place("measures", place.item, f"costs.{number}")
        yield from _check(at, "sources", cost.source, sources)
        for actor in (*cost.payers, *cost.receivers):
            yield from _check(at, "actors", actor, actors)
        if isinstance(cost.per, dict):
            yield from _check(at, "quantities", str(cost.per.get("quantity")), {row.id for row in city.quantities})
    if measure.same_as and (measure.moves or measure.costs):
        yield Problem("same_as_full", place, {"name": measure.same_as})
    if measure.same_as in city.measures and city.measures[measure.same_as].same_as:
        yield Problem("same_as_chain", place, {"name": measure.same_as})


def _of_the_rest(city: City) -> Iterator[Problem]:
    sources = {source.id for source in city.sources}
    actors = {actor.id for actor in city.actors}
    for kind in ("targets", "events", "goals"):
        for name, item in getattr(city, kind).items():
            yield from _check(city.place(kind, name), "sources", item.source, sources)
    for actor in city.actors:
        yield from _check(city.place("actors", actor.id), "sources", actor.source, sources)
    for row in city.history:
        item = f"{row.account},{row.line or ''},{row.year}"
        yield from _check(city.place("history", item), "sources", row.source, sources)
    for level in city.price_index:
        yield from _check(city.place("price_index", str(level.year)), "sources", level.source, sources)
    for name, target in city.targets.items():
        yield from _check(city.place("targets", name), "accounts", target.account, city.accounts)
        yield from _check(city.place("targets", name), "goals", target.goal, city.goals)
    for name, area in city.areas.items():
        yield from _check(city.place("areas", name), "sources", area.source, sources)
    yield from _check(Place("city.yaml", 0, "city", "headline"), "accounts", city.header.headline, city.accounts)
    for name, event in city.events.items():
        yield from _check(city.place("events", name), "actors", event.decider, actors)
        for outcome in event.names:
            yield from _check(city.place("events", name), f"events.{name}.outcomes", outcome, event.outcomes)
    for name, goal in city.goals.items():
        yield from _check(city.place("goals", name), "goals", goal.parent, city.goals)
        yield from _check(city.place("goals", name), "goals", goal.replaced_by, city.goals)
        yield from _check(city.place("goals", name), "actors", goal.body, actors)
    yield from _of_scenarios(city)
    yield from _of_groups_and_calibrations(city)
    yield from _of_history(city)


def _of_scenarios(city: City) -> Iterator[Problem]:
    if "baseline" not in city.scenarios:
        yield Problem("baseline_missing", city.place("scenarios", "baseline"))
    for name, scenario in city.scenarios.items():
        place = city.place("scenarios", name)
        yield from _check(place, "scenarios", scenario.like, city.scenarios)
        yield from _outcomes(city, place, scenario.events)
        for measure in scenario.measures:
            place = city.place("scenarios", name, measure)
            yield from _check(place, "measures", measure, city.measures)
            if measure in city.measures and city.measures[measure].same_as:
                yield Problem("same_as_planned", place, {"name": measure, "own": str(city.measures[measure].same_as)})


def _of_groups_and_calibrations(city: City) -> Iterator[Problem]:
    quantities = {row.id: row for row in city.quantities}
    for name, group in city.groups.items():
        place = city.place("groups", name)
        if isinstance(group.total, str):
            yield from _check(place, "quantities", group.total, quantities)
        if not any(row.group == name for row in city.quantities):
            yield Problem("group_empty", place, {"name": name})
    published = {(row.account, row.line, row.year) for row in city.history}
    for name, calibration in city.calibrations.items():
        place = city.place("calibrations", name)
        yield from _check(place, "quantities", name, quantities)
        yield from _check(place, "accounts", calibration.account, city.accounts)
        account = city.accounts.get(calibration.account)
        if account is not None and account.form != "yearly":
            yield Problem("calibration_of_derived", place, {"account": calibration.account, "form": account.form})
        for year in calibration.at:
            if (calibration.account, calibration.tag, year) not in published:
                found: Values = {"account": calibration.account, "tag": calibration.tag or "", "year": year}
                yield Problem("calibration_unpublished", place, found)
            elif not city.header.years[0] <= year <= city.header.years[1]:
                yield Problem(
                    "year_outside",
                    place,
                    {"year": year, "first": city.header.years[0], "last": city.header.years[1]},
                )
        if calibration.tag and not _tagged(city, calibration.account, calibration.tag):
            yield Problem("tag_unknown", place, {"account": calibration.account, "tag": calibration.tag})


def _tagged(city: City, account: str, tag: str) -> bool:
    inside = sums.last_parts(city, account)
    return any(line.account in inside and tag in (line.line, line.sector, *line.tags) for line in city.lines)


def _of_history(city: City) -> Iterator[Problem]:
    for row in city.history:
        place = city.place("history", f"{row.account},{row.line or ''},{row.year}")
        yield from _check(place, "accounts", row.account, city.accounts)
        account = city.accounts.get(row.account)
        if row.line and account and account.form in sums.ADDED and not _tagged(city, row.account, row.line):
            yield Problem("tag_unknown", place, {"account": row.account, "tag": row.line})
    releases: dict[tuple[str, str | None], set[str]] = {}
    for row in city.history:
        releases.setdefault((row.account, row.line), set()).add(row.release)
    yield from _undated(city)
    for (name, line), found in releases.items():
        if len(found) > 1:
            item = next(r for r in city.history if (r.account, r.line) == (name, line))
            place = city.place("history", f"{name},{line or ''},{item.year}")
            yield Problem("releases_mixed", place, {"account": name, "releases": ", ".join(sorted(found))})


def _undated(city: City) -> Iterator[Problem]:
    """A release that no year or date tells from the next, once for all its figures."""
    first = {row.release: row for row in reversed(city.history)}
    for release, row in first.items():
        if not any(character.isdigit() for character in release):
            place = city.place("history", f"{row.account},{row.line or ''},{row.year}", "release")
            yield Problem("release_undated", place, {"release": release[:80]})


def _circles(city: City) -> Iterator[Problem]:
    yield from _circle(city, "accounts", {name: account.parts for name, account in city.accounts.items()})
    yield from _circle(city, "measures", {n: list(m.enablers) for n, m in city.measures.items()})
    yield from _circle(city, "scenarios", {n: [s.like] if s.like else [] for n, s in city.scenarios.items()})
    yield from _circle(city, "goals", {n: [g.parent] if g.parent else [] for n, g in city.goals.items()})
    totals: dict[str, list[str]] = {row.id: [] for row in city.quantities}
    for row in city.quantities:
        group = city.groups.get(row.group or "")
        if group and isinstance(group.total, str):
            totals[row.id].append(group.total)
    yield from _circle(city, "quantities", totals)
    ratios: dict[str, list[str]] = {row.id: [] for row in city.quantities}
    strengths: list[Strength] = [*city.pools.values(), *(m for x in city.measures.values() for m in x.moves)]
    for strength in strengths:
        for destination, ratio in strength.to.items():
            if isinstance(ratio, str) and destination in ratios:
                ratios[destination].append(ratio)
    yield from _circle(city, "quantities", ratios)


def _circle(city: City, kind: str, arrows: Mapping[str, Iterable[str]]) -> Iterator[Problem]:
    """One problem for each circle of arrows, named by its smallest member."""
    done: set[str] = set()
    reported: set[frozenset[str]] = set()
    for start in sorted(arrows):
        path: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = []
        if start in done:
            continue
        stack.append((start, iter(arrows[start])))
        path.append(start)
        while stack:
            node, children = stack[-1]
            child = next((c for c in children if c in arrows), None)
            if child is None:
                done.add(node)
                path.pop()
                stack.pop()
            elif child in path:
                circle = path[path.index(child) :]
                if frozenset(circle) not in reported:
                    reported.add(frozenset(circle))
                    chain = " → ".join([*circle, child])
                    yield Problem("circle", city.place(kind, min(circle)), {"chain": chain})
            elif child not in done:
                path.append(child)
                stack.append((child, iter(arrows[child])))
