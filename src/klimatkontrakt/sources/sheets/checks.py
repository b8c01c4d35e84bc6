# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Do the figures of action tables hold together? Slips of a thousand, sums, the same tonnes twice, two currencies."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence

from klimatkontrakt.city.problem import Place, Problem, Value, in_order
from klimatkontrakt.sources.sheets import labels
from klimatkontrakt.sources.sheets.action_sheets import Action, CostRow, Sheets
from klimatkontrakt.sources.sheets.amounts import Amount

THOUSAND = 1000


def problems(sheets: Sheets) -> tuple[Problem, ...]:
    """Every doubt about the figures, in the order of their places."""
    return in_order(
        [
            *sheets.problems,
            *_thousandfold(sheets),
            *_two_currencies(sheets),
            *_against_summary(sheets),
            *_sums(sheets.costs),
            *_parts(sheets.actions),
            *_costs_per_tonne(sheets.actions),
            *_same_tonnes(sheets.actions),
            *_unowned(sheets.actions),
        ]
    )


def _by_unit(told: Sequence[tuple[str, Place, Amount]]) -> dict[tuple[str, str], list[tuple[Place, float]]]:
    """Figures by what they tell and in which unit; those of one kind can be set beside each other."""
    found: dict[tuple[str, str], list[tuple[Place, float]]] = {}
    for what, place, amount in told:
        if amount.middle is not None:
            found.setdefault((what, amount.unit), []).append((place, abs(amount.middle)))
    return found


def _thousandfold(sheets: Sheets) -> Iterator[Problem]:
    """A figure a thousand times its peers is one in the wrong unit until somebody has looked."""
    told = [(what, a.places[what], a.amount(what)) for a in sheets.actions for what in a.amounts]
    told += [("row", row.place, row.cost[0]) for row in sheets.costs if not row.is_total]
    for (_, unit), found in _by_unit(told).items():
        for at, (place, value) in enumerate(found):
            others = [other for i, (_, other) in enumerate(found) if i != at and other > 0]
            if len(others) < labels.bound("fewest_peers"):
                continue
            is_far = value >= labels.bound("thousandfold_of_next") * max(others)
            if is_far and value >= labels.bound("thousandfold_of_median") * statistics.median(others):
                yield Problem("amount_thousandfold", place, {"value": value, "unit": unit, "mended": value / THOUSAND})


def _two_currencies(sheets: Sheets) -> Iterator[Problem]:
    """The same sum in two currencies must give a rate of exchange that has been seen."""
    told = [(a.places[what], found) for a in sheets.actions for what, found in a.amounts.items()]
    told += [(row.place, row.cost) for row in sheets.costs]
    for place, found in told:
        yield from currencies(place, found)


def currencies(place: Place, found: Sequence[Amount]) -> Iterator[Problem]:
    """The rate of exchange that figures give which are meant to be the same sum, where none such has been seen."""
    low, high = labels.of("checks")["sek_per_eur"]
    sums = {amount.unit: amount.middle for amount in reversed(found) if amount.middle}
    sek, eur = sums.get("SEK"), sums.get("EUR")
    if sek is None or eur is None or low <= sek / eur <= high:
        return
    rate = sek / eur
    slip = next((f for f in (THOUSAND, 1 / THOUSAND, THOUSAND**2, 1 / THOUSAND**2) if low <= rate * f <= high), 0.0)
    code = "currencies_slip" if slip else "currencies_differ"
    values: dict[str, Value] = {"sek": sek, "eur": eur, "rate": rate, "mended": eur / slip if slip else eur}
    yield Problem(code, place, values)


def _against_summary(sheets: Sheets) -> Iterator[Problem]:
    """An action's figures against its row of the cost summary."""
    rows: Mapping[str, CostRow] = {labels.simple(row.name): row for row in sheets.costs if not row.is_total}
    names = {labels.simple(action.name) for action in sheets.actions}
    for action in sheets.actions:
        row = rows.get(labels.simple(action.name))
        if row is None:
            if rows:
                yield Problem("action_not_in_summary", action.place, {"name": action.name[:80]})
            continue
        yield from _differs(action.place, "cost", action.amount("cost"), row.cost[0])
        yield from _differs(action.place, "cut", action.amount("cut"), row.impact[0])
    for name, row in rows.items():
        if sheets.actions and name not in names:
            yield Problem("action_without_sheet", row.place, {"name": row.name[:80]})


def _differs(place: Place, what: str, mine: Amount, other: Amount) -> Iterator[Problem]:
    if not mine.middle or not other.middle or (mine.unit and other.unit and mine.unit != other.unit):
        return
    ratio = abs(mine.middle / other.middle)
    if abs(ratio - 1) <= labels.bound("sum_tolerance"):
        return
    unit = mine.unit or other.unit
    values: dict[str, Value] = {"mine": mine.middle, "other": other.middle, "unit": unit}
    low, high = labels.bound("slip_low"), labels.bound("slip_high")
    is_slip = low <= ratio <= high or low <= 1 / ratio <= high
    yield Problem(
        "figures_slip" if is_slip else "figures_differ", Place(place.file, place.row, place.item, what), values
    )


def _sums(costs: Sequence[CostRow]) -> Iterator[Problem]:
    """Totals of the cost summary against the rows above them."""
    above: list[CostRow] = []
    for row in costs:
        if not row.is_total:
            above.append(row)
            continue
        yield from _sum_off(row, [r.cost[0] for r in above], row.cost[0], "cost")
        yield from _sum_off(row, [r.impact[0] for r in above], row.impact[0], "impact")
        above = []


def _sum_off(row: CostRow, parts: Sequence[Amount], total: Amount, what: str) -> Iterator[Problem]:
    alike = [part.middle for part in parts if part.middle is not None and part.unit == total.unit]
    if total.middle is None or not alike:
        return
    found, unknown = sum(alike), len(parts) - len(alike)
    tolerance = labels.bound("sum_tolerance") * abs(total.middle)
    is_over, is_under = found > total.middle + tolerance, found < total.middle - tolerance
    if is_over or (is_under and not unknown):
        values = {"total": total.middle, "found": found, "unit": total.unit, "unknown": unknown}
        yield Problem("sum_off", Place(row.place.file, row.place.row, row.place.item, what), values)


def _parts(actions: Sequence[Action]) -> Iterator[Problem]:
    """A cut against the sum of its sectors."""
    for action in actions:
        total = action.amount("cut")
        parts = [part.middle for part in action.parts.values()]
        if total.middle is None or not parts or None in parts:
            continue
        found = sum(part for part in parts if part is not None)
        if abs(found - total.middle) > labels.bound("sum_tolerance") * abs(total.middle):
            place = action.places.get("cut", action.place)
            values: dict[str, Value] = {"total": total.middle, "found": found, "unit": total.unit, "unknown": 0}
            yield Problem("sum_off", place, values)


def _costs_per_tonne(actions: Sequence[Action]) -> Iterator[Problem]:
    """A stated cost of a tonne against cost and cut: lifetimes explain tens, not hundreds."""
    for action in actions:
        cost, cut, stated = (action.amount(what).middle for what in ("cost", "cut", "cost_per_tonne"))
        if not cost or not cut or not stated:
            continue
        ratio = abs(stated * cut / cost)
        slip = labels.bound("cost_per_tonne_slip")
        if ratio >= slip or ratio <= 1 / slip:
            values: dict[str, Value] = {"stated": stated, "found": cost / cut, "unit": action.amount("cost").unit}
            yield Problem("cost_per_tonne_off", action.places["cost_per_tonne"], values)


def _same_tonnes(actions: Sequence[Action]) -> Iterator[Problem]:
    """The very same cut on several sheets is one effect told several times until somebody has looked."""
    told: dict[float, list[Action]] = {}
    for action in actions:
        value = action.amount("cut").value
        if value is not None and abs(value) >= labels.bound("same_tonnes_from"):
            told.setdefault(value, []).append(action)
    for value, found in told.items():
        if len(found) > 1:
            names = ", ".join(sorted(action.name[:40] for action in found))
            for action in found:
                yield Problem("tonnes_repeated", action.places["cut"], {"value": value, "names": names})


def _unowned(actions: Sequence[Action]) -> Iterator[Problem]:
    for action in actions:
        if not action.texts.get("responsible"):
            yield Problem("action_unowned", action.place)
