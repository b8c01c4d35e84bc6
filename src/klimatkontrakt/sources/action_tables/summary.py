# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does the cost summary agree with the action outlines, and with its own totals?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from klimatkontrakt.folder.problem import Place, Problem, Value
from klimatkontrakt.sources.action_tables import labels
from klimatkontrakt.sources.action_tables.action_sheets import Action, CostRow, Sheets
from klimatkontrakt.sources.action_tables.amounts import Amount

_CODE = re.compile(r"\A\W*([A-Z][A-Za-z]{0,4}[.\s-]?[0-9]+(?:[.-]?[A-Za-z]?[0-9]*)*)(?![\w])")
_WORDS = 5  # of a name that tell it
_FEWEST = 3


def problems(sheets: Sheets) -> Iterator[Problem]:
    """Sheets and rows without each other, figures that differ, and sums that are off."""
    rows = [row for row in sheets.costs if not row.is_total]
    pairs = _pairs(sheets.actions, rows)
    if sheets.actions and rows:
        yield from _unmatched(sheets.actions, rows, pairs)
    for at, row in pairs.items():
        action = sheets.actions[at]
        yield from _differs(action.places.get("cost", action.place), "cost", action.amounts.get("cost", ()), row.cost)
        yield from _differs(action.places.get("cut", action.place), "cut", action.amounts.get("cut", ()), row.impact)
    yield from _sums(sheets.costs)


def owned(sheets: Sheets) -> set[str]:
    """The ids of actions that the summary names somebody responsible for."""
    rows = [row for row in sheets.costs if not row.is_total]
    return {sheets.actions[at].id for at, row in _pairs(sheets.actions, rows).items() if row.owner}


def _keys(name: str) -> tuple[str, ...]:
    """What tells an action by its name: the whole, its code, or its first words."""
    whole = labels.simple(name)
    code = _CODE.match(name)
    words = whole.split()
    first = " ".join(words[:_WORDS]) if len(words) >= _FEWEST else ""
    return tuple(filter(None, (whole, f"#{labels.simple(code[1])}" if code else "", first)))


def _pairs(actions: Sequence[Action], rows: Sequence[CostRow]) -> dict[int, CostRow]:
    """The row of each action that has one, by the action's place in the list."""
    by_key: dict[str, CostRow] = {}
    for row in rows:
        for key in _keys(row.name):
            by_key.setdefault(key, row)
    pairs: dict[int, CostRow] = {}
    for index, action in enumerate(actions):
        known = [key for key in _keys(action.name) if key in by_key]
        if known:
            pairs[index] = by_key[known[0]]
    return pairs


def _unmatched(actions: Sequence[Action], rows: Sequence[CostRow], pairs: dict[int, CostRow]) -> Iterator[Problem]:
    """Actions that only one of the two tells; a summary of other things, such as programmes, is said to be one."""
    if len(pairs) < labels.bound("summary_of_sheets") * min(len(actions), len(rows)):
        values: dict[str, Value] = {"found": len(pairs), "sheets": len(actions), "rows": len(rows)}
        yield Problem("summary_apart", Place(rows[0].place.file, rows[0].place.row), values)
        return
    for index, action in enumerate(actions):
        if index not in pairs and action.name:
            yield Problem("action_not_in_summary", action.place, {"name": action.name[:80]})
    paired = set(map(id, pairs.values()))
    for row in rows:
        if id(row) not in paired:
            yield Problem("action_without_sheet", row.place, {"name": row.name[:80]})


def _differs(place: Place, what: str, mine: Sequence[Amount], others: Sequence[Amount]) -> Iterator[Problem]:
    """The leading figures of a sheet and its row, where they are of one kind and neither tells the other's beside."""
    first, other = _leading(mine), _leading(others)
    if first is None or other is None or not _are_comparable(first, other):
        return
    value, value_of_row = _middle(first), _middle(other)
    if 0.0 in (value, value_of_row) or _tells(mine, value_of_row) or _tells(others, value):
        return
    code = "figures_slip" if _is_slip(abs(value / value_of_row)) else "figures_differ"
    unit = next(filter(None, (first.unit, other.unit)), "")
    values: dict[str, Value] = {"mine": value, "other": value_of_row, "unit": unit}
    yield Problem(code, Place(place.file, place.row, place.item, what), values)


def _middle(amount: Amount) -> float:
    return amount.middle or 0.0


def _are_comparable(first: Amount, other: Amount) -> bool:
    """Whether two figures are of one time, and of one unit where both have one."""
    return first.kind == other.kind and (first.unit == other.unit or not first.unit or not other.unit)


def _is_slip(ratio: float) -> bool:
    """Whether one figure is about a thousand times another."""
    low, high = labels.bound("slip_low"), labels.bound("slip_high")
    return low <= ratio <= high or low <= 1 / ratio <= high


def _leading(amounts: Sequence[Amount]) -> Amount | None:
    return amounts[0] if amounts and not amounts[0].missing and not amounts[0].is_shared else None


def _tells(amounts: Sequence[Amount], value: float) -> bool:
    """Whether one of some figures is a value, or nearly."""
    return any(_is_near(amount.middle, value, labels.bound("sum_tolerance")) for amount in amounts)


def _is_near(mine: float | None, other: float, tolerance: float) -> bool:
    return mine is not None and abs(mine - other) <= tolerance * abs(other)


def _sums(costs: Sequence[CostRow]) -> Iterator[Problem]:
    """Totals of the cost summary against the rows above them, or against the totals above them."""
    by_table: dict[tuple[str, int], list[CostRow]] = {}
    for row in costs:
        by_table.setdefault((row.place.file, row.table), []).append(row)
    for rows in by_table.values():
        yield from _sums_of(rows)


def _sums_of(rows: Sequence[CostRow]) -> Iterator[Problem]:
    above: list[CostRow] = []
    every: list[CostRow] = []
    totals: list[CostRow] = []
    for row in rows:
        if not row.is_total:
            above.append(row)
            every.append(row)
            continue
        groups = list(filter(None, (above, totals, every)))
        costs = [[part.cost[0] for part in group] for group in groups]
        impacts = [[part.impact[0] for part in group] for group in groups]
        yield from _sum_off(row, costs, row.cost[0], "cost")
        yield from _sum_off(row, impacts, row.impact[0], "impact")
        totals.append(row)
        above = []


def _sum_off(row: CostRow, groups: Sequence[Sequence[Amount]], total: Amount, what: str) -> Iterator[Problem]:
    """A total that none of the groups of rows that it may be of comes to."""
    offs = [_off(parts, total) for parts in groups]
    if total.middle is None or not offs or any(off is None for off in offs):
        return
    found, unknown = next(off for off in offs if off is not None)
    values: dict[str, Value] = {"total": total.middle, "found": found, "unit": total.unit, "unknown": unknown}
    yield Problem("sum_off", Place(row.place.file, row.place.row, row.place.item, what), values)


def _off(parts: Sequence[Amount], total: Amount) -> tuple[float, int] | None:
    """What parts come to and how many are unknown, where that is not the total; None where it may be."""
    known = _middles(parts, total)
    if total.middle is None or not known:
        return None
    whole, unknown = sum(known), len(parts) - len(known)
    tolerance = labels.bound("sum_tolerance") * abs(total.middle)
    is_below = whole < total.middle - tolerance and not unknown
    return (whole, unknown) if is_below or whole > total.middle + tolerance else None


def _middles(parts: Sequence[Amount], total: Amount) -> list[float]:
    """What is known of the parts that are of the total's unit and kind."""
    alike = [part.middle for part in parts if (part.unit, part.kind) == (total.unit, total.kind)]
    return [middle for middle in alike if middle is not None]
