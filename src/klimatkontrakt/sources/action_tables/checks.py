# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Do the figures of action tables hold together? Slips of a thousand, sums, the same tonnes twice, two currencies."""

from __future__ import annotations

import itertools
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence

from klimatkontrakt.folder.problem import Place, Problem, Value, in_order
from klimatkontrakt.sources.action_tables import labels, owners, summary, units
from klimatkontrakt.sources.action_tables.action_sheets import Action, Sheets
from klimatkontrakt.sources.action_tables.amounts import Amount

THOUSAND = 1000
_SLIPS = (THOUSAND, 1 / THOUSAND, THOUSAND**2, 1 / THOUSAND**2)
_RARE = 3  # names that a word stands in, and it still tells which thing is meant
_LEAST_WORD = 3


def problems(sheets: Sheets) -> tuple[Problem, ...]:
    """Every doubt about the figures, in the order of their places."""
    return in_order(
        [
            *sheets.problems,
            *_thousandfold(sheets),
            *_two_currencies(sheets),
            *summary.problems(sheets),
            *_parts(sheets.actions),
            *_costs_per_tonne(sheets.actions),
            *_same_tonnes(sheets.actions),
            *owners.problems(sheets),
        ]
    )


def _by_kind(figures: Sequence[tuple[str, Place, Amount]]) -> dict[tuple[str, str, str], list[tuple[Place, float]]]:
    """Figures by what they tell, in which unit, and of what time; those of one kind can be set beside each other."""
    by_kind: dict[tuple[str, str, str], list[tuple[Place, float]]] = {}
    for what, place, amount in figures:
        if amount.middle is not None:
            time = "year" if amount.is_yearly else ""
            by_kind.setdefault((what, amount.unit, time), []).append((place, abs(amount.middle)))
    return by_kind


def _leading(sheets: Sheets) -> list[tuple[str, Place, Amount]]:
    """The figures that sheets and the rows of a summary lead with."""
    figures = [
        (what, action.places[what], action.amount(what))
        for action in sheets.actions
        for what in ("cut", "cost")
        if what in action.places
    ]
    return [*figures, *(("row", row.place, row.cost[0]) for row in sheets.costs if not row.is_total)]


def _thousandfold(sheets: Sheets) -> Iterator[Problem]:
    """A figure a thousand times its peers is one in the wrong unit until somebody has looked."""
    for (_, unit, _), figures in _by_kind(_leading(sheets)).items():
        largest = _outlier([value for _, value in figures])
        for place, value in figures:
            if value == largest:
                yield Problem("amount_thousandfold", place, {"value": value, "unit": unit, "mended": value / THOUSAND})


def _outlier(every: Sequence[float]) -> float | None:
    """The largest of some values, where it is far above the others."""
    values = sorted(value for value in every if value > 0)
    if len(values) <= labels.bound("fewest_peers"):
        return None
    *others, largest = values
    is_far = largest >= labels.bound("thousandfold_of_next") * others[-1]
    is_far_of_usual = largest >= labels.bound("thousandfold_of_median") * statistics.median(others)
    return largest if is_far and is_far_of_usual else None


def _two_currencies(sheets: Sheets) -> Iterator[Problem]:
    """The same sum in two currencies must give a rate of exchange that has been seen."""
    for action in sheets.actions:
        for what, every in action.amounts.items():
            if what in action.places:
                yield from currencies(action.places[what], every)
    for row in sheets.costs:
        yield from currencies(row.place, row.cost)


def currencies(place: Place, every: Sequence[Amount]) -> Iterator[Problem]:
    """The rate of exchange that figures give which are meant to be the same sum, where none such has been seen."""
    sek, eur = _first_sum(every, "SEK"), _first_sum(every, "EUR")
    if not sek or not eur or _is_rate(sek / eur):
        return
    slip = next((factor for factor in _SLIPS if _is_rate(sek / eur * factor)), None)
    values: dict[str, Value] = {"sek": sek, "eur": eur, "rate": sek / eur, "mended": eur / (slip or 1.0)}
    yield Problem("currencies_differ" if slip is None else "currencies_slip", place, values)


def _first_sum(every: Sequence[Amount], unit: str) -> float | None:
    """The first sum of money in a unit that is by nothing."""
    return next((amount.middle for amount in every if amount.unit == unit and amount.middle and not amount.per), None)


def _is_rate(sek_per_eur: float) -> bool:
    """Whether the euro has ever cost about so much."""
    low, high = labels.of("checks")["sek_per_eur"]
    return bool(low <= sek_per_eur <= high)


def _parts(actions: Sequence[Action]) -> Iterator[Problem]:
    """A cut that is stated as a total against the sum of its sectors."""
    for action in actions:
        total, parts = action.amount("cut"), [part.middle for part in action.parts.values()]
        if total.middle is None or total.role == "sum" or not parts or None in parts:
            continue
        whole = sum(filter(None, parts))
        if abs(whole - total.middle) > labels.bound("sum_tolerance") * abs(total.middle):
            place = action.places.get("cut", action.place)
            values: dict[str, Value] = {"total": total.middle, "found": whole, "unit": total.unit, "unknown": 0}
            yield Problem("sum_off", place, values)


def _costs_per_tonne(actions: Sequence[Action]) -> Iterator[Problem]:
    """A stated cost of a tonne against cost and cut: lifetimes explain tens, not hundreds."""
    for action in actions:
        cost, cut = action.amount("cost"), action.amount("cut")
        stated = _cost_per_tonne(action, cost.unit)
        if stated is None or not cost.middle or not cut.middle or cut.unit != units.TONNES:
            continue
        ratio = abs(stated * cut.middle / cost.middle)
        slip = labels.bound("cost_per_tonne_slip")
        if ratio >= slip or ratio <= 1 / slip:
            values: dict[str, Value] = {"stated": stated, "found": cost.middle / cut.middle, "unit": cost.unit}
            yield Problem("cost_per_tonne_off", action.places.get("cost_per_tonne", action.places["cost"]), values)


def _cost_per_tonne(action: Action, currency: str) -> float | None:
    """The cost of a tonne that a sheet states, in a currency: in a row of its own, or beside the cost."""
    of_row = (amount for amount in action.amounts.get("cost_per_tonne", ()) if amount.per in ("", units.TONNES))
    every = (*of_row, *filter(_is_by_tonne, action.amounts.get("cost", ())))
    return next((amount.middle for amount in every if amount.unit == currency and amount.middle), None)


def _is_by_tonne(amount: Amount) -> bool:
    """Whether a figure beside a cost is of a tonne by the action as a whole."""
    return amount.per == units.TONNES and amount.role not in ("running", "aside")


def _same_tonnes(actions: Sequence[Action]) -> Iterator[Problem]:
    """The very same cut on several sheets is one effect told several times until somebody has looked.

    Round figures may well be alike; they are told where the text says that they are shared, or the names speak of
    one thing.
    """
    words = Counter(itertools.chain.from_iterable(map(_words, actions)))
    for value, group in _by_tonnes(actions).items():
        if len(group) > 1 and _is_one_effect(value, group, words):
            names = ", ".join(sorted(action.name[:40] for action in group))
            for action in group:
                yield Problem("tonnes_repeated", action.places["cut"], {"value": value, "names": names})


def _by_tonnes(actions: Sequence[Action]) -> dict[float, list[Action]]:
    """The actions with a cut that is large enough to be known again, by that cut."""
    by_tonnes: dict[float, list[Action]] = {}
    for action in actions:
        tonnes = _tonnes(action.amount("cut"))
        if tonnes >= labels.bound("same_tonnes_from"):
            by_tonnes.setdefault(tonnes, []).append(action)
    return by_tonnes


def _tonnes(cut: Amount) -> float:
    """A cut that is one figure in tonnes; 0 for any other."""
    return cut.value if cut.value is not None and cut.unit == units.TONNES else 0.0


def _is_one_effect(value: float, group: Sequence[Action], words: Counter[str]) -> bool:
    digits = f"{value:.0f}".rstrip("0")
    if len(digits) >= labels.bound("same_tonnes_digits") or any(action.amount("cut").is_shared for action in group):
        return True
    counted = Counter(word for action in group for word in _words(action))
    return any(count > 1 and words[word] <= max(_RARE, count) for word, count in counted.items())


def _words(action: Action) -> set[str]:
    return {word for word in labels.simple(action.name).split() if len(word) >= _LEAST_WORD}
