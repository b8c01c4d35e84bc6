# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where does a number come from? Formula, inputs, source, range, what it leans on and what leans on it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from klimatkontrakt.city import units
from klimatkontrakt.city.problem import UnknownNameError
from klimatkontrakt.city.schema import City, Cost, Line, Measure, Move, Quantity, Strength
from klimatkontrakt.engine import story_of_promises
from klimatkontrakt.engine.facts import Fact, Story, Value
from klimatkontrakt.engine.results import Fold, statistics
from klimatkontrakt.engine.study import Results

Teller = Callable[[Results, str, int], "Iterator[Fact]"]


def story(results: Results, name: str, year: int) -> Story:
    """The story of anything that has an id in the city, or of `account.line`.

    Args:
        results: the city worked out under a scenario.
        name: an id of a quantity, account, line, measure, target, event, pool, group, source, actor or commitment, or a
            view of money (`view.society`).
        year: the year that is told about.

    Raises:
        UnknownNameError: when nothing has the id; it names the nearest that has.
    """
    city = results.city
    tellers: dict[str, tuple[Mapping[str, object], Teller]] = {
        "measure": (city.measures, _measure), "account": (city.accounts, _account), "target": (city.targets, _target),
        "event": (city.events, _event), "pool": (city.pools, _pool),
    }  # fmt: skip
    if any(row.id == name for row in city.quantities):
        return Story("quantity", name, tuple(_quantity(results, name, year)))
    if any(line.key == name for line in city.lines):
        return Story("line", name, tuple(_line(results, name, year)))
    for kind, (known, tell) in tellers.items():
        if name in known:
            return Story(kind, name, tuple(tell(results, name, year)))
    if any(source.id == name for source in city.sources):
        return Story("source", name, (_source(city, name), *_leaners_on_source(city, name)))
    if any(row.group == name for row in city.quantities):
        return Story("group", name, tuple(_group(city, name)))
    told = story_of_promises.story(results, name, year)
    if told is not None:
        return told
    raise _unknown(city, name)


def _unknown(city: City, name: str) -> UnknownNameError:
    known = [row.id for row in city.quantities] + [line.key for line in city.lines]
    known += [*city.measures, *city.accounts, *city.targets, *city.events, *city.pools]
    known += [source.id for source in city.sources] + [actor.id for actor in city.actors]
    known += [row.group for row in city.quantities if row.group]
    near = difflib.get_close_matches(name, list(dict.fromkeys(known)), n=3, cutoff=0.4)
    return UnknownNameError(f"”{name}”", where="id", fix=f"({', '.join(near)}?)" if near else "")


def _group(city: City, name: str) -> Iterator[Fact]:
    """A group's members, what they come to together, and who moves it as a whole."""
    members = [row.id for row in city.quantities if row.group == name and not row.when]
    yield Fact("group", {"id": name, "names": ", ".join(members)})
    own = city.groups.get(name)
    if own is not None and own.total is not None:
        yield Fact("group_total", {"total": str(own.total)})
    movers = [
        m for m, measure in city.measures.items() if any(_moves_group(city, move, name) for move in measure.moves)
    ]
    if movers:
        yield Fact("moved_by", {"names": ", ".join(sorted(movers))})


def _moves_group(city: City, move: Move, name: str) -> bool:
    strength: Strength = city.pools[move.pool] if move.pool else move
    return name in strength.to or (isinstance(strength.from_, dict) and strength.from_.get("group") == name)


def _source(city: City, name: str) -> Fact:
    source = next(s for s in city.sources if s.id == name)
    where = ", ".join(part for part in (source.locator, source.url) if part)
    values = {
        "title": source.title,
        "publisher": source.publisher,
        "year": source.year or "–",
        "where": where or "–",
    }
    return Fact("source", values)


def _leaners_on_source(city: City, name: str) -> Iterator[Fact]:
    quantities = sorted({row.id for row in city.quantities if row.source == name})
    used = {m: {*(x.source for x in own.moves), *(x.source for x in own.costs)} for m, own in city.measures.items()}
    measures = sorted(m for m, sources in used.items() if name in sources)
    if quantities:
        yield Fact("source_quantities", {"names": ", ".join(quantities)})
    figures = [
        f"{row.account} {row.line or ''} {row.year}".replace("  ", " ") for row in city.history if row.source == name
    ]
    targets = sorted(target for target, own in city.targets.items() if own.source == name)
    actors = sorted(actor.id for actor in city.actors if actor.source == name)
    if measures:
        yield Fact("source_measures", {"names": ", ".join(measures)})
    if figures:
        yield Fact("source_history", {"names": ", ".join(figures)})
    if targets:
        yield Fact("source_targets", {"names": ", ".join(targets)})
    if actors:
        yield Fact("source_actors", {"names": ", ".join(actors)})


def _range(low: float | None, high: float | None, unit: str, shape: str | None) -> Iterator[Fact]:
    if low is not None and high is not None:
        yield Fact("range", {"low": low, "high": high, "unit": unit, "shape": shape or "normal"})
    else:
        yield Fact("no_range", {})


def _plan_value(results: Results, values: Mapping[str, Value]) -> Fact:
    """What an account comes to under the plan: a scenario of the city by its name, or a reader's own."""
    name, label = results.chosen.id, results.city.label
    if name not in results.city.scenarios:
        return Fact("plan_value", values)
    return Fact("account_value", {"sv": label("scenarios", name, "sv"), "en": label("scenarios", name, "en"), **values})


def _spread(values: np.ndarray, results: Results) -> dict[str, Value]:
    fold = Fold(0, results.world.rows(0))
    central, mean, low, _, high = (float(v) for v in statistics(values, fold))
    return {"central": central, "mean": mean, "p5": low, "p95": high}


def _quantity(results: Results, name: str, year: int) -> Iterator[Fact]:
    city, program = results.city, results.program
    row = city.quantity(name)
    yield Fact("named", {"sv": row.label_sv, "en": row.label_en or row.label_sv, "id": name})
    if row.value is None:
        yield Fact("missing", {"reason": row.missing or ""})
        yield _source(city, row.source)
        return
    yield Fact("value", {"value": row.value, "unit": row.unit, "year": row.year, "origin": row.origin})
    yield from _range(row.low, row.high, row.unit, row.shape)
    for other, weight in row.with_.items():
        yield Fact("together", {"factor": other, "weight": weight})
    for at, value in row.points.items():
        yield Fact("point", {"year": at, "value": value, "unit": row.unit})
    if row.growth:
        yield Fact("growth", {"percent": 100 * row.growth, "year": row.growth_from or max([row.year, *row.points])})
    if row.note:
        yield Fact("note", {"note": row.note})
    yield _source(city, row.source)
    for variant in (r for r in city.quantities if r.id == name and r.when and r.value is not None):
        when = ", ".join(f"{event} = {outcome}" for event, outcome in variant.when.items())
        yield Fact("variant", {"when": when, "value": variant.value or 0.0, "unit": row.unit})
    yield from _settled(results, row)
    index, at = program.quantity_index[name], year - int(program.years[0])
    scale = program.unit_scale(name)
    now = results.world.draws.baseline[index, :, at] / scale
    yield Fact("in_year", {"year": year, "unit": row.unit, **_spread(now, results)})
    yield from _quantity_leaners(city, name)


def _settled(results: Results, row: Quantity) -> Iterator[Fact]:
    """What grouping and calibration did to a quantity."""
    city, program = results.city, results.program
    group = city.groups.get(row.group or "")
    if group is not None and group.total is not None:
        yield Fact("grouped", {"group": row.group or "", "total": str(group.total)})
    for at, calibrated in enumerate(program.calibrations):
        if program.quantity_index[row.id] in calibrated.scaled.tolist():
            name = program.quantities[calibrated.quantity]
            own = city.calibrations[name]
            values: dict[str, Value] = {
                "by": name, "account": own.account, "tag": own.tag or "–", "years": ", ".join(str(y) for y in own.at),
                "factor": float(results.world.solved[0, at]),
            }  # fmt: skip
            yield Fact("calibrated", values)


def _quantity_leaners(city: City, name: str) -> Iterator[Fact]:
    lines = [line.key for line in city.lines if name in line.factors]
    if lines:
        yield Fact("in_lines", {"names": ", ".join(sorted(lines))})
    movers = [m for m, own in city.measures.items() if any(_moves(city, move, name) for move in own.moves)]
    if movers:
        yield Fact("moved_by", {"names": ", ".join(sorted(movers))})


def _moves(city: City, move: Move, name: str) -> bool:
    strength: Strength = city.pools[move.pool] if move.pool else move
    origin = strength.from_
    group = next((row.group for row in city.quantities if row.id == name), None)
    is_origin = origin == name or (isinstance(origin, dict) and origin.get("group") == group)
    return is_origin or name in strength.to


def _factor_fact(results: Results, name: str, year: int) -> Fact:
    program = results.program
    row = results.city.quantity(name)
    if name not in program.quantity_index:
        return Fact("factor_missing", {"id": name, "reason": row.missing or ""})
    at = year - int(program.years[0])
    value = float(results.world.draws.baseline[program.quantity_index[name], 0, at] / program.unit_scale(name))
    values: dict[str, Value] = {
        "sv": row.label_sv,
        "en": row.label_en or row.label_sv,
        "id": name,
        "value": value,
    }
    return Fact("factor", {**values, "unit": row.unit, "origin": row.origin, "source": row.source})


def _line_value(results: Results, line: Line, year: int) -> float:
    program = results.program
    scale = units.parse(results.city.accounts[line.account].unit).scale
    at = year - int(program.years[0])
    values = [results.world.draws.baseline[program.quantity_index[f], 0, at] for f in line.factors]
    return float(line.sign * np.prod(values) / scale)


def _line(results: Results, name: str, year: int) -> Iterator[Fact]:
    city = results.city
    line = next(ln for ln in city.lines if ln.key == name)
    yield Fact("named", {"sv": line.label_sv, "en": line.label_en or line.label_sv, "id": name})
    formula = ("−" if line.sign < 0 else "") + " × ".join(line.factors)
    yield Fact("formula", {"formula": formula, "account": line.account})
    if all(factor in results.program.quantity_index for factor in line.factors):
        value = _line_value(results, line, year)
        yield Fact("line_value", {"year": year, "value": value, "unit": city.accounts[line.account].unit})
    for factor in line.factors:
        yield _factor_fact(results, factor, year)
    for who, share in line.control.items():
        yield Fact("control", {"who": who, "percent": 100 * share})
    if line.gpc_ref or line.smhi:
        yield Fact("bridged", {"gpc": line.gpc_ref or "–", "smhi": line.smhi or "–"})
    if line.note:
        yield Fact("note", {"note": line.note})


def _account(results: Results, name: str, year: int) -> Iterator[Fact]:
    city, program = results.city, results.program
    account = city.accounts[name]
    yield Fact("named", {"sv": account.label("sv") or name, "en": account.label("en") or name, "id": name})
    yield Fact("account", {"form": account.form, "unit": account.unit})
    if account.boundary:
        yield Fact("boundary", {"boundary": account.boundary.rstrip(".")})
    if account.method:
        yield Fact("method", {"method": account.method.rstrip(".")})
    at = year - int(program.years[0])
    before, after = (
        {"year": year, "unit": account.unit, **_spread(paths[name][:, at], results)}
        for paths in (results.both.baseline, results.both.planned)
    )
    yield Fact("baseline_value", before)
    yield _plan_value(results, after)
    parts = [part for part in (account.of, account.less, account.over) if part]
    if parts:
        yield Fact("derived_of", {"names": ", ".join(parts)})
    for line in program.line_list:
        if line.account == name:
            yield Fact(
                "line_in",
                {
                    "id": line.key,
                    "sv": line.label_sv,
                    "en": line.label_en or line.label_sv,
                    "value": _line_value(results, line, year),
                    "unit": account.unit,
                },
            )
    if name in program.account_index:
        rest = float(results.world.unexplained[0, program.account_index[name], at])
        if rest:
            yield Fact("unexplained", {"value": rest, "unit": account.unit, "year": year})
    for row in city.history:
        if row.account == name and row.line is None:
            yield Fact(
                "published",
                {
                    "year": row.year,
                    "value": row.value,
                    "unit": row.unit,
                    "release": row.release,
                    "source": row.source,
                },
            )


def _strength(city: City, strength: Strength, origin: str, source: str) -> Fact:
    origin_of = strength.from_ if isinstance(strength.from_, str) else f"({(strength.from_ or {}).get('group')})"
    if strength.share is not None:
        size, unit = 100 * strength.share, "%"
    elif strength.amount is not None:
        size, unit = strength.amount, strength.unit or ""
    else:
        size, unit = strength.tonnes or 0.0, f"t ({strength.by})"
    to = ", ".join(f"{name} (× {ratio})" for name, ratio in strength.to.items()) or "–"
    values: dict[str, Value] = {
        "stage": strength.stage or "", "origin_of": origin_of or "", "size": size, "unit": unit, "of": strength.of,
        "to": to, "origin": origin, "source": source,
    }  # fmt: skip
    return Fact("move", values)


def _measure(results: Results, name: str, year: int) -> Iterator[Fact]:
    city = results.city
    measure = city.measures[name]
    yield Fact("named", {"sv": measure.label("sv") or name, "en": measure.label("en") or name, "id": name})
    if measure.same_as is not None:
        yield Fact("same_as", {"id": measure.same_as})
        return
    yield Fact(
        "measure",
        {
            "area": measure.area or "–",
            "actor": measure.actor or "–",
            "status": measure.status or "unknown",
            "ref": measure.ref or "–",
        },
    )
    yield from _measure_moves(city, measure)
    for enabler, weight in measure.enablers.items():
        yield Fact("enabled_by", {"id": enabler, "percent": 100 * weight})
    for event, outcome in measure.when.items():
        yield Fact("only_when", {"event": event, "outcome": outcome})
    if measure.late is not None:
        yield Fact("late", {"percent": 100 * measure.late.chance, "years": measure.late.years})
    if measure.stated is not None:
        stated = measure.stated
        yield Fact("stated", {"value": stated.value, "unit": stated.unit, "year": stated.by, "source": stated.source})
    yield from _measure_numbers(results, name, year)
    for cost in measure.costs:
        yield _cost(cost)
    if measure.note:
        yield Fact("note", {"note": measure.note})


def _measure_moves(city: City, measure: Measure) -> Iterator[Fact]:
    for move in measure.moves:
        if move.missing is not None:
            yield Fact("effect_missing", {"reason": move.missing})
        elif move.pool is not None:
            yield Fact("in_pool", {"pool": move.pool, "percent": 100 * (move.weight or 0.0)})
        else:
            yield _strength(city, move, move.origin or "", move.source or "")
            yield from _range(move.low, move.high, move.unit or "", move.shape)


def _measure_numbers(results: Results, name: str, year: int) -> Iterator[Fact]:
    found = results.contributions_of(results.headline)
    at, m = year - int(results.program.years[0]), results.program.measure_index[name]
    account = results.city.accounts[results.headline]
    named: dict[str, Value] = {
        "sv": account.label("sv") or results.headline,
        "en": account.label("en") or results.headline,
    }
    for number in ("alone", "share", "if_dropped"):
        values = _spread(getattr(found, number)[:, m, at], results)
        yield Fact("number", {"number": number, **named, "year": year, "unit": account.unit, **values})


def _cost(cost: Cost) -> Fact:
    if cost.value is None:
        return Fact("cost_missing", {"kind": cost.kind, "reason": cost.missing or ""})
    payers = ", ".join(f"{actor} {100 * share:g} %" for actor, share in cost.payers.items())
    values: dict[str, Value] = {
        "kind": cost.kind,
        "value": cost.value,
        "unit": cost.unit or "",
        "payers": payers,
    }
    return Fact(
        "cost",
        {**values, "price_year": cost.price_year or 0, "origin": cost.origin or "", "source": cost.source},
    )


def _target(results: Results, name: str, _year: int) -> Iterator[Fact]:
    city = results.city
    target = city.targets[name]
    verdict = results.verdicts[name]
    unit = city.accounts[target.account].unit
    yield Fact("named", {"sv": target.label("sv") or name, "en": target.label("en") or name, "id": name})
    yield Fact(
        "target",
        {
            "account": target.account,
            "year": target.year,
            "limit": float(verdict.limit[0]),
            "unit": unit,
            "role": target.role,
        },
    )
    if target.definition:
        yield Fact("definition", {"definition": target.definition})
    yield _plan_value(results, {"year": target.year, "unit": unit, **_spread(verdict.value, results)})
    if target.role == "target":
        yield Fact("probability", {"chance": float(np.mean(verdict.met[results.world.rows(0)]))})
    yield _source(city, target.source)


def _event(results: Results, name: str, _year: int) -> Iterator[Fact]:
    event = results.city.events[name]
    yield Fact("named", {"sv": event.label("sv") or name, "en": event.label("en") or name, "id": name})
    yield Fact("event", {"year": event.year, "decider": event.decider, "origin": event.origin})
    for outcome, chance in sorted(event.outcomes.items()):
        yield Fact("outcome", {"outcome": outcome, "percent": 100 * chance})
    measures = sorted(m for m, own in results.city.measures.items() if name in own.when)
    quantities = sorted({row.id for row in results.city.quantities if name in row.when})
    if measures or quantities:
        yield Fact("event_leaners", {"names": ", ".join([*measures, *quantities])})
    yield _source(results.city, event.source)


def _pool(results: Results, name: str, _year: int) -> Iterator[Fact]:
    pool = results.city.pools[name]
    yield _strength(results.city, pool, pool.origin, pool.source)
    for measure, own in sorted(results.city.measures.items()):
        for move in own.moves:
            if move.pool == name:
                yield Fact("pool_part", {"id": measure, "percent": 100 * (move.weight or 0.0)})
    yield _source(results.city, pool.source)
