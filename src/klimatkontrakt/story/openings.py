# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a story say first? One sentence: what it is, what it rests on most, how sure it is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from klimatkontrakt.engine.answers import all_draws, coverage, purses, tables, targets
from klimatkontrakt.engine.study import Results
from klimatkontrakt.story import accounts, measure_formulas, money, names, sources
from klimatkontrakt.story.facts import Fact, Quote, Ref, Value
from klimatkontrakt.story.formula import ROUNDING, Formula

Array = np.ndarray
SURE = ("p5", "p95")
MOST_NAMES = 3
KNOWN = ("lines", "parts", "so_far", "view")  # formulas whose largest operand an account or a view rests on


def opening(results: Results, kind: str, item: str, year: int, formulas: Sequence[Formula]) -> Fact:
    """The first sentence of a thing's story; its own name leads nowhere, for it is told of here."""
    result = OF_KIND[kind](results, item, year, formulas)
    what = result.values["what"]
    assert isinstance(what, Fact)
    subject = {
        key: replace(value, is_told=False)
        for key, value in what.values.items()
        if key == "thing" and isinstance(value, Ref)
    }
    return replace(result, values={**result.values, "what": replace(what, values={**what.values, **subject})})


def _sentence(what: Fact, rests: Fact | None, values: Mapping[str, Value], *, is_known: bool = True) -> Fact:
    """What is so, what it rests on most, and how sure it is, in one sentence."""
    parts: dict[str, Value] = {"what": what, "rests": rests or "", "sure": ""}
    if is_known:
        parts["sure"] = _sure(values)
    return Fact("opening", parts)


def _sure(values: Mapping[str, Value]) -> Fact:
    """How sure a number is: between what it lies in nine cases of ten, or that nobody has given a range."""
    low, high = map(values.get, SURE)
    if not isinstance(low, float) or not isinstance(high, float):
        return Fact("opening_no_range", {})
    if abs(high - low) > ROUNDING * max(abs(low), abs(high)):
        ends = (-high, -low) if values.get("is_turned") else (low, high)
        return Fact("opening_between", {"low": ends[0], "high": ends[1], **_sized(values)})
    return Fact("opening_no_range", {})


def _sized(values: Mapping[str, Value]) -> dict[str, Value]:
    """The unit, and the number by which all of a sentence is sized."""
    ends = [abs(values[key]) for key in ("mean", *SURE) if isinstance(values.get(key), float)]  # type: ignore[arg-type]
    largest = max((end for end in ends if math.isfinite(end)), default=0.0)
    return {"unit": values["unit"], "largest": largest, "deciding": values.get("mean", math.nan)}


def _rests(formulas: Sequence[Formula], keys: Sequence[str]) -> Fact | None:
    """The operand that weighs most in one of some formulas."""
    for result in formulas:
        largest = result.largest if result.key in keys else None
        if largest is not None:
            return Fact("opening_most", {"thing": largest.thing})
    return None


def _doubt(formulas: Sequence[Formula]) -> Fact | None:
    """The number that most of the doubt comes from."""
    for result in formulas:
        largest = result.largest if result.key == "doubt" else None
        if largest is not None:
            return Fact("opening_doubt", {"thing": largest.thing})
    return None


def _unknown(thing: Ref, year: int, missing: tuple[Ref, ...]) -> Fact:
    what = Fact("opening_unknown", {"thing": thing, "year": year})
    if missing:
        what = Fact("opening_unknown_why", {"thing": thing, "year": year, "names": _few(missing)})
    return _sentence(what, None, {}, is_known=False)


def _few(missing: tuple[Ref, ...]) -> tuple[Ref | Fact, ...]:
    """The first of many things, and how many more there are."""
    if len(missing) <= MOST_NAMES + 1:
        return missing
    return (*missing[:MOST_NAMES], Fact("opening_more", {"count": len(missing) - MOST_NAMES}))


def _number(results: Results, values: Array, unit: str, year: int) -> dict[str, Value]:
    return {"year": year, "unit": unit, **all_draws.spread(values, results)}


def _account(results: Results, name: str, year: int, formulas: Sequence[Formula]) -> Fact:
    thing, subject = names.of(results.city, "accounts", name), results.city.accounts[name]
    column = year - int(results.program.years[0])
    values = _number(results, results.both.planned[name][:, column], subject.unit, year)
    if _is_nan(values):
        return _unknown(thing, year, _missing(results, name))
    what = Fact("opening_account", {"thing": thing, **_told(values)})
    return _sentence(what, _doubt(formulas) or _rests(formulas, KNOWN), values)


def _missing(results: Results, account: str) -> tuple[Ref, ...]:
    return tuple(names.quantity(results.city, quantity) for quantity in results.missing_behind(account))


def _is_nan(values: Mapping[str, Value]) -> bool:
    mean = values["mean"]
    return isinstance(mean, float) and math.isnan(mean)


def _told(values: Mapping[str, Value]) -> dict[str, Value]:
    """What the main clause says: the expected number, in the size of its range."""
    return {"mean": values["mean"], "year": values["year"], **_sized(values)}


def _line(results: Results, name: str, year: int, formulas: Sequence[Formula]) -> Fact:
    row = next(row for row in results.city.lines if row.key == name)
    thing, unit = names.line(results.city, name), results.city.accounts[row.account].unit
    planned = not accounts.is_baseline(results)
    result = accounts.line_values(results, row.account, year, planned=planned).get(name)
    if result is None:
        missing = tuple(
            names.quantity(results.city, factor)
            for factor in row.factors
            if factor not in results.program.quantity_index
        )
        return _unknown(thing, year, missing)
    values = _number(results, result, unit, year)
    widest = _widest_factor(results, row.factors, year) if formulas else None
    rests = Fact("opening_doubt", {"thing": names.quantity(results.city, widest)}) if widest else None
    return _sentence(Fact("opening_account", {"thing": thing, **_told(values)}), rests, values)


def _widest_factor(results: Results, factors: Sequence[str], year: int) -> str | None:
    """The factor that is least sure beside its own size; None where none has a range."""
    program, position = results.program, year - int(results.program.years[0])
    widths: dict[str, float] = {}
    for factor in factors:
        result = all_draws.spread(results.world.draws.baseline(program.quantity_index[factor])[:, position], results)
        if result["mean"]:
            widths[factor] = abs((result["p95"] - result["p5"]) / result["mean"])
    widest = max(widths, key=lambda factor: widths[factor], default=None)
    return widest if widest is not None and widths[widest] > ROUNDING else None


def _quantity(results: Results, name: str, year: int, _formulas: Sequence[Formula]) -> Fact:
    row, thing = results.city.quantity(name), names.quantity(results.city, name)
    if row.value is None or name not in results.program.quantity_index:
        what = Fact("opening_missing", {"thing": thing, "reason": Quote((row.missing or "").rstrip("."))})
        if row.value is not None or not row.missing:
            what = Fact("opening_unknown", {"thing": thing, "year": year})
        return _sentence(what, None, {}, is_known=False)
    position, scale = year - int(results.program.years[0]), results.program.unit_scale(name)
    index = results.program.quantity_index[name]
    values = _number(results, results.world.draws.baseline(index)[:, position] / scale, row.unit, year)
    what = Fact("opening_quantity", {"thing": thing, **_told(values)})
    return _sentence(what, _stands(results, row.origin, row.source), values)


def _stands(results: Results, origin: str, source: str | None) -> Fact:
    """Where a stated number stands, and of which origin it is."""
    return Fact("opening_source", {"origin": origin, "thing": names.source(results.city, source)})


def _measure(results: Results, name: str, year: int, formulas: Sequence[Formula]) -> Fact:
    city, subject = results.city, results.city.measures[name]
    thing = names.of(city, "measures", name)
    if subject.same_as is not None:
        what = Fact("opening_same", {"thing": thing, "other": names.of(city, "measures", subject.same_as)})
        return _sentence(what, None, {}, is_known=False)
    m, position = results.program.measure_index[name], year - int(results.program.years[0])
    account = names.of(city, "accounts", results.headline)
    if m not in results.program.moves.acting:
        what = Fact("opening_no_effect", {"thing": thing, "account": account, "year": year})
        return _sentence(what, None, {}, is_known=False)
    is_planned = measure_formulas.is_planned(results, name)
    numbers = results.contributions_of(results.headline)
    result = (numbers.share if is_planned else numbers.alone)[:, m, position]
    values = _number(results, result, city.accounts[results.headline].unit, year)
    if _is_nan(values):
        return _unknown(thing, year, _missing(results, results.headline))
    return _brings(results, thing, values, formulas, is_planned=is_planned)


def _brings(
    results: Results, thing: Ref, values: Mapping[str, Value], formulas: Sequence[Formula], *, is_planned: bool
) -> Fact:
    """How a measure lowers, raises or leaves the headline account."""
    account = names.of(results.city, "accounts", results.headline)
    mean = values["mean"]
    assert isinstance(mean, float)
    largest = _sized(values)
    direction = SIGNS[int(np.sign(mean))]
    key = BRINGS[direction, is_planned]
    values_told: dict[str, Value] = {
        "thing": thing,
        "account": account,
        "mean": abs(mean),
        "year": values["year"],
        **largest,
    }
    turned: dict[str, Value] = {**values, "is_turned": int(direction == "raises")}
    return _sentence(Fact(key, values_told), _rests(formulas, ("alone",)), turned)


SIGNS = {0: "nothing", 1: "lowers", -1: "raises"}
PAYS = {1: "opening_pays", -1: "opening_saves", 0: "opening_pays_nothing"}
BRINGS = {
    ("lowers", True): "opening_lowers", ("raises", True): "opening_raises", ("nothing", True): "opening_moves_nothing",
    ("lowers", False): "opening_would_lower", ("raises", False): "opening_would_raise",
    ("nothing", False): "opening_moves_nothing",
}  # fmt: skip


def _target(results: Results, name: str, _year: int, formulas: Sequence[Formula]) -> Fact:
    city, subject, verdict = results.city, results.city.targets[name], results.verdicts[name]
    thing, unit = names.of(city, "targets", name), city.accounts[subject.account].unit
    values = _number(results, verdict.value, unit, subject.year)
    limit = float(verdict.limit[0])
    if _is_nan(values) or not math.isfinite(limit):
        return _unknown(thing, subject.year, _missing(results, subject.account))
    bound = "at_least" if targets.is_floor(city, subject) else "at_most"
    values_told: dict[str, Value] = {"thing": thing, "bound": bound, "limit": limit, **_told(values)}
    return _sentence(Fact("opening_target", values_told), _doubt(formulas), values)


def _event(results: Results, name: str, _year: int, _formulas: Sequence[Formula]) -> Fact:
    subject = results.city.events[name]
    outcome = max(sorted(subject.outcomes), key=lambda item: subject.outcomes[item])
    what = Fact("opening_event", {
        "thing": names.of(results.city, "events", name), "decider": names.actor(results.city, subject.decider),
        "year": subject.year, "outcome": names.outcome(subject, outcome), "percent": 100 * subject.outcomes[outcome],
    })  # fmt: skip
    return _sentence(what, _stands(results, subject.origin, subject.source), {}, is_known=False)


def _pool(results: Results, name: str, _year: int, formulas: Sequence[Formula]) -> Fact:
    subject = results.city.pools[name]
    count = len(list(names.sharers(results.city, name)))
    what = Fact("opening_pool", {"thing": names.pool(results.city, name), "count": count})
    rests = _stands(results, subject.origin, subject.source) if formulas else None
    return _sentence(what, rests, {}, is_known=False)


def _source(results: Results, name: str, _year: int, _formulas: Sequence[Formula]) -> Fact:
    known = next(row for row in results.city.sources if row.id == name)
    count = sources.leaning(results.city, name)
    values_told: dict[str, Value] = {
        "thing": names.source(results.city, name),
        "publisher": known.publisher,
        "count": count,
    }
    return _sentence(
        Fact("opening_source_of" if count else "opening_source_unused", values_told), None, {}, is_known=False
    )


def _group(results: Results, name: str, _year: int, formulas: Sequence[Formula]) -> Fact:
    members = names.members(results.city, name)
    what = Fact("opening_group", {"thing": names.of(results.city, "groups", name), "count": len(members)})
    return _sentence(what, _rests(formulas, ("group",)), {}, is_known=False)


def _actor(results: Results, name: str, year: int, _formulas: Sequence[Formula]) -> Fact:
    thing, paid = names.actor(results.city, name), purses.by_actor(results).get(name)
    position = year - int(results.program.years[0])
    if paid is None:
        return _sentence(Fact("opening_no_money", {"thing": thing}), None, {}, is_known=False)
    values = _number(results, _paid(results, name, position), "SEK", year)
    if _is_nan(values):
        missing = (*purses.behind_purse(results, name), *purses.uncosted(results, name))
        values_told: dict[str, Value] = {
            "thing": thing,
            "year": year,
            "names": _few(money.missing_names(results, missing)),
        }
        return _sentence(Fact("opening_pays_unknown", values_told), None, {}, is_known=False)
    value = float(paid[position])
    key = PAYS[int(np.sign(value))]
    values_told = {"thing": thing, **_told(values), "mean": abs(value), "price_year": results.city.header.price_year}
    values["is_turned"] = int(value < 0)
    return _sentence(Fact(key, values_told), _dearest(results, name, position), values, is_known=value != 0)


def _paid(results: Results, actor: str, position: int) -> Array:
    """What an actor pays in a year, SEK, (draw)."""
    flows = [flow.values[:, position] for flow in purses.cash(results) if flow.actor == actor]
    return np.asarray(np.sum(flows, axis=0))


def _dearest(results: Results, actor: str, position: int) -> Fact | None:
    """The measure that weighs most in what an actor pays in a year."""
    sums: dict[str, float] = {}
    for flow in purses.cash(results):
        if flow.actor == actor:
            sums[flow.measure] = sums.get(flow.measure, 0.0) + all_draws.mean(flow.values[:, position], results)
    known = {name: abs(value) for name, value in sums.items() if math.isfinite(value) and value}
    dearest = max(sorted(known), key=lambda name: known[name], default=None)
    return None if dearest is None else Fact("opening_most", {"thing": names.of(results.city, "measures", dearest)})


def _commitment(results: Results, name: str, _year: int, formulas: Sequence[Formula]) -> Fact:
    promised = names.promised(results.city, name)
    assert promised is not None
    thing = names.commitment(results.city, name)
    who = tuple(names.actor(results.city, item) for item in promised[1].promisors)
    target = tables.covered_target(results)
    cut = coverage.traced(results.coverage_of(target)).get(name) if target is not None and formulas else None
    if target is None or cut is None:
        what = Fact("opening_promise", {"thing": thing, "names": who})
        return _sentence(what, None, {}, is_known=False)
    subject = results.city.targets[target]
    values = _number(results, cut, results.city.accounts[subject.account].unit, subject.year)
    what = Fact("opening_promise_cuts", {"thing": thing, "names": who, **_told(values)})
    return _sentence(what, _rests(formulas, ("promise",)), values)


def _view(results: Results, name: str, year: int, formulas: Sequence[Formula]) -> Fact:
    chosen = name.removeprefix(money.VIEW)
    result = money.present_value(results, chosen)
    if result is None:
        return _sentence(Fact("opening_no_view", {"view": chosen}), None, {}, is_known=False)
    values = _number(results, result, "SEK", year)
    if _is_nan(values):
        behind = money.missing_names(results, money.behind_view(results, chosen))
        return _sentence(
            Fact("opening_view_unknown", {"view": chosen, "names": _few(behind)}), None, {}, is_known=False
        )
    price_year = results.city.header.price_year
    mean = values["mean"]
    assert isinstance(mean, float)
    values_told: dict[str, Value] = {"view": chosen, **_told(values), "mean": abs(mean), "price_year": price_year}
    values["is_turned"] = int(mean < 0)
    what = Fact("opening_view_costs" if mean > 0 else "opening_view_saves", values_told)
    return _sentence(what, _rests(formulas, KNOWN), values)


OF_KIND = {
    "account": _account, "line": _line, "quantity": _quantity, "measure": _measure, "target": _target,
    "event": _event, "pool": _pool, "source": _source, "group": _group, "actor": _actor, "commitment": _commitment,
    "view": _view,
}  # fmt: skip
