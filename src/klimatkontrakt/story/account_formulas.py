# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How are accounts and targets worked out? Lines, the unexplained rest, parts, years, the plan; limits and misses."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from klimatkontrakt.city.schema import Target
from klimatkontrakt.engine.answers import all_draws, doubt, targets
from klimatkontrakt.engine.answers.targets import DrawnVerdict
from klimatkontrakt.engine.chain.derivation import Derived
from klimatkontrakt.engine.study import Results
from klimatkontrakt.engine.worlds import pathway
from klimatkontrakt.story import accounts, formula, names
from klimatkontrakt.story.facts import Fact, Ref, Value
from klimatkontrakt.story.formula import Formula, Operand

Array = np.ndarray
SIGNS = {"net": -1.0, "sum": 1.0}
WHOLE = 100.0


def account(results: Results, name: str, year: int) -> Iterator[Formula]:
    """An account in a year: what it is a sum of, and what the plan changes in it."""
    column = year - int(results.program.years[0])
    subject = results.program.derived_index.get(name)
    answer = _lines(results, name, year) if subject is None else _derived(results, subject, year, column)
    if answer is not None:
        yield answer
    if subject is None and not accounts.is_baseline(results):
        yield _under_plan(results, name, year, column)
    shares = doubt_shares(results, name, year)
    if shares is not None:
        yield shares


def _lines(results: Results, name: str, year: int) -> Formula | None:
    """The sum of an account's lines and what they do not explain, before any measure of the plan."""
    unit = results.city.accounts[name].unit
    column = year - int(results.program.years[0])
    rows = [
        Operand(names.line(results.city, key), all_draws.mean(values, results), unit)
        for key, values in accounts.line_values(results, name, year, planned=False).items()
    ]
    rest = all_draws.mean(pathway.rest_of(results.world, name)[:, column], results)
    rows.append(Operand(Fact("operand_rest", {}), rest, unit))
    total = all_draws.mean(results.both.baseline[name][:, column], results)
    return formula.of_sum("lines", rows, (Fact("total_baseline", {"year": year}), total), unit, year=year)


def _under_plan(results: Results, name: str, year: int, column: int) -> Formula:
    """The baseline and what the plan changes."""
    unit = results.city.accounts[name].unit
    before, after = (
        all_draws.mean(paths[name][:, column], results) for paths in (results.both.baseline, results.both.planned)
    )
    first = Operand(Fact("total_baseline", {"year": year}), before, unit)
    change = Operand(Fact("operand_plan", {}), after - before, unit)
    return Formula("plan", (first, change), Operand(under(results, year), after, unit), {"year": year}, is_chain=True)


def under(results: Results, year: int) -> Fact:
    """The name of what is worked out: the baseline, a scenario of the city, or a reader's own plan."""
    if accounts.is_baseline(results):
        return Fact("total_baseline", {"year": year})
    if results.chosen.id not in results.city.scenarios:
        return Fact("total_plan", {"year": year})
    scenario = names.of(results.city, "scenarios", results.chosen.id)
    return Fact("total_scenario", {"scenario": scenario, "year": year})


def _derived(results: Results, subject: Derived, year: int, column: int) -> Formula | None:
    form = subject.account.form
    if form == "cumulative":
        return _so_far(results, subject, year, column)
    if form == "ratio":
        return _ratio(results, subject, year, column)
    rows = []
    for index, (part, scale) in enumerate(zip(subject.parts, subject.scales, strict=True)):
        value = all_draws.mean(results.both.planned[part][:, column], results)
        sign = SIGNS[form] if index else 1.0
        rows.append(Operand(names.of(results.city, "accounts", part), sign * scale * value, subject.account.unit))
    total = all_draws.mean(results.both.planned[subject.id][:, column], results)
    return formula.of_sum("parts", rows, (under(results, year), total), subject.account.unit, year=year)


def _so_far(results: Results, subject: Derived, year: int, column: int) -> Formula | None:
    """What a cumulative account holds: the published years, and those that are worked out."""
    world, scale, unit = results.world, subject.scales[0], subject.account.unit
    part, years = subject.of, results.program.years
    since = subject.account.from_ or int(years[0])
    counted = (years >= since) & (np.arange(len(years)) <= column)
    published = np.array([(part, None, int(year)) in results.program.published for year in years])
    path = pathway.with_observed(world, part, results.both.planned[part])
    before = all_draws.mean(pathway.observed_before(world, subject), results)
    observed = before + all_draws.mean(path[:, counted & published].sum(axis=1), results)
    estimated = all_draws.mean(path[:, counted & ~published].sum(axis=1), results)
    caption: dict[str, Value] = {"first": str(since), "last": str(year)}
    rows = [Operand(Fact("operand_other_years", caption), scale * estimated, unit)]
    if observed:
        rows = [Operand(Fact("operand_published_years", caption), scale * observed, unit), *rows]
    total = all_draws.mean(results.both.planned[subject.id][:, column], results)
    return formula.in_order("so_far", rows, (under(results, year), total), unit, year=year)


def _ratio(results: Results, subject: Derived, year: int, column: int) -> Formula:
    """A quotient with every number at its own value, which is not the quotient of what is expected."""
    city, paths = results.city, results.both.planned
    of, over = (
        Operand(names.of(city, "accounts", part), float(paths[part][0, column]), city.accounts[part].unit)
        for part in subject.parts
    )
    rows = [of, Operand(over.thing, over.value, over.unit, "÷"), *conversion(subject.scales[0])]
    total = Operand(Fact("total_central", {"year": year}), float(paths[subject.id][0, column]), subject.account.unit)
    return Formula("ratio", tuple(rows), total, {"year": year})


def conversion(scale: float) -> list[Operand]:
    """The row that converts between units; none where nothing is to convert."""
    if math.isclose(scale, 1.0, rel_tol=1e-12):
        return []
    thing = Fact("operand_units", {})
    is_small = abs(scale) < 1.0
    return [Operand(thing, 1.0 / scale if is_small else scale, "1", "÷" if is_small else "×")]


def doubt_shares(results: Results, name: str, year: int) -> Formula | None:
    """Which numbers an account's doubt in a year comes from, per cent of it; None where there is none."""
    swings = results.swings(name, year)
    if not swings or any(math.isnan(swing.share) for swing in swings):
        return None
    shares: dict[str, float] = {}
    for swing in swings:
        values_told = names.told_by(results.city, swing.input)
        shares[values_told] = shares.get(values_told, 0.0) + swing.share
    rows = [Operand(_teller(results, swings, values_told), WHOLE * share, "%") for values_told, share in shares.items()]
    return formula.of_sum("doubt", rows, (Fact("total_doubt", {}), WHOLE), "%", year=year)


def _teller(results: Results, swings: tuple[doubt.DrawnSwing, ...], values_told: str) -> Ref:
    """The thing that an address tells of, by its name."""
    subject = next(swing.input for swing in swings if names.told_by(results.city, swing.input) == values_told)
    kind, item = doubt.belongs_to(subject)
    return by_kind(results, kind, item)


def by_kind(results: Results, kind: str, item: str) -> Ref:
    """A thing of a kind of story by its name."""
    city = results.city
    if kind == "quantity":
        return names.quantity(city, item)
    if kind == "pool":
        return names.pool(city, item)
    plural = {values_told: folder_kind for folder_kind, values_told in names.TOLD.items()}
    return names.of(city, plural[kind], item)


def target(results: Results, name: str, _year: int) -> Iterator[Formula]:
    """A target: its limit from the published base, and by how much the plan misses it."""
    subject, verdict = results.city.targets[name], results.verdicts[name]
    limit = float(verdict.limit[0])
    asked = Fact("total_limit", {"year": subject.year})
    if subject.change is not None and math.isfinite(limit):
        yield _limit(results, subject, limit, asked)
    if math.isfinite(limit):
        yield _missed(results, subject, verdict, asked)
    shares = doubt_shares(results, subject.account, subject.year)
    if shares is not None:
        yield shares


def _missed(results: Results, subject: Target, verdict: DrawnVerdict, asked: Fact) -> Formula:
    """By how much the plan is expected to miss a target, or to meet it."""
    unit = results.city.accounts[subject.account].unit
    value, bound = (all_draws.mean(values, results) for values in (verdict.value, verdict.limit))
    is_short = value < bound if targets.is_floor(results.city, subject) else value > bound
    things: list[tuple[Ref | Fact, float]] = [
        (names.of(results.city, "accounts", subject.account), value),
        (asked, bound),
    ]
    (more, most), (less, least) = sorted(things, key=lambda thing: -thing[1])
    rows = (Operand(more, most, unit), Operand(less, -least, unit))
    result = Operand(Fact("total_missed" if is_short else "total_kept", {}), most - least, unit)
    return Formula("target", rows, result, {"year": subject.year}, is_chain=True)


def _limit(results: Results, subject: Target, limit: float, asked: Fact) -> Formula:
    """What a target asks for, from its published base year."""
    program, unit = results.program, results.city.accounts[subject.account].unit
    row = program.published[subject.account, None, subject.base_year or 0]
    published = next(
        (item for item in results.city.history
         if (item.account, item.line, item.year) == (subject.account, None, subject.base_year)),
        None,
    )  # fmt: skip
    base = Operand(
        Fact("operand_base", {"year": subject.base_year or 0}), float(results.world.published[0, row]), unit,
        origin=published.origin if published else "", source=names.source(results.city, subject.source),
    )  # fmt: skip
    left = Operand(Fact("operand_left", {}), 1.0 + (subject.change or 0.0), "share", "×")
    return Formula("limit", (base, left), Operand(asked, limit, unit), {"year": subject.year})
