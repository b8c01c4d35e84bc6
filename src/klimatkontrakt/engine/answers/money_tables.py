# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is paid, by whom, for what and when; and what is each year worth today? The tables of money (§6).

A present value is a sum over years, so its years stand beside the nominal ones. Only means add up: what is discounted
and cumulated is the mean. A flow is discounted at its payer's rate, a view's sum at the city's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.answers import economics
from klimatkontrakt.engine.answers.branches import folds
from klimatkontrakt.engine.answers.economics import Flow
from klimatkontrakt.engine.answers.results import MEAN, Builder, Fold, Table, as_row, statistics

if TYPE_CHECKING:
    from klimatkontrakt.engine.study import Results

Array = NDArray[np.float64]
SOCIETY = "society"
BY_MEASURE = "society_by_measure"  # what one measure costs society: a part of that view, and no view of its own
VIEWS = (SOCIETY, "society+climate", "public")
ALL = "all"
CELLS_AT_ONCE = 250_000  # of draws of money that are folded together: 2 MB


@dataclass(frozen=True)
class Key:
    """Whose money of what: of a measure or of all, one actor's of one kind, or a whole view or purse."""

    measure: str
    actor: str = ""
    kind: str = ALL
    basis: str = ""
    view: str = ""

    @property
    def payer(self) -> str:
        """By whom it is discounted: the purse of a flow or of a sum, or a view."""
        return self.view or self.actor

    @property
    def columns(self) -> dict[str, str]:
        """The same as columns of a table."""
        return {"measure": self.measure, "actor": self.actor, "kind": self.kind, "basis": self.basis, "view": self.view}


@dataclass
class Sum:
    """A sum of flows, (draw, year), and what is known of those in it that are not known.

    Attributes:
        known: the sum without stated costs that no one has put a figure on; None while it holds none of them.
    """

    total: Array
    unknown: list[Flow] = field(default_factory=list)
    known: Array | None = None

    def add(self, flow: Flow, *, is_unknown: bool) -> None:
        """Counts one more flow; of one that is not known in some year and draw only that is kept."""
        if flow.is_uncosted and self.known is None:
            self.known = self.total.copy()
        self.total += flow.values
        if self.known is not None and not flow.is_uncosted:
            self.known += flow.values
        if is_unknown:
            self.unknown.append(replace(flow, values=np.full((1, 1), np.nan)))


def sum_keys(results: Results, flow: Flow) -> list[Key]:
    """The sums that a flow counts in: its measure's cost to society, every view, its payer's purse."""
    city = results.city
    views = [view for view in dict.fromkeys((*VIEWS, flow.actor)) if view and economics.is_in_view(city, flow, view)]
    by_measure = [Key(flow.measure, view=BY_MEASURE)] if SOCIETY in views else []
    return [*by_measure, *(Key(ALL, view=view) for view in views)]


def _in_order(results: Results, found: Collection[Key]) -> list[Key]:
    """The sums in the order of their rows: views, purses, measures' costs to society."""
    views = (SOCIETY, *(("society+climate",) if results.values else ()), "public")
    actors = sorted({key.view for key in found if key.view} - {*VIEWS, BY_MEASURE})
    ordered = [Key(ALL, view=view) for view in (*views, *actors)]
    ordered += [Key(name, view=BY_MEASURE) for name in _measures_summed(found)]
    return [key for key in ordered if key in found]


def _measures_summed(keys: Collection[Key]) -> list[str]:
    """The measures whose cost to society is summed, by name."""
    return sorted({key.measure for key in keys if key.view == BY_MEASURE})


@dataclass(frozen=True)
class Paid:
    """Money that is to be folded: the years in which anything is paid in any draw, SEK, (draw, paid year).

    Attributes:
        paid: those years, by index.
        missing: what lacks a figure where it is not known.
        known: what is known of it in the same years; None where no stated cost lacks a figure.
    """

    key: Key
    values: Array
    paid: NDArray[np.int64]
    missing: tuple[str, ...]
    origin: str
    known: Array | None = None

    @classmethod
    def of(cls, key: Key, sek: Array, missing: tuple[str, ...], origin: str = "", known: Array | None = None) -> Paid:
        """Of all years, (draw, year)."""
        paid = np.flatnonzero((sek != 0).any(axis=0))
        return cls(key, sek[:, paid], paid, missing, origin, None if known is None else known[:, paid])


def money(results: Results) -> Table:
    """Every flow, each view's and purse's sum over measures, and each measure's cost to society, in every branch."""
    builder = Builder("money", results.provenance)
    for some in _few_at_once(_paid(results)):
        _fold(results, builder, some)
    return builder.table()


def _paid(results: Results) -> Iterator[Paid]:
    """Every flow, and then the sums that they count in."""
    sums: dict[Key, Sum] = {}
    for flow in results.each_flow():
        yield Paid.of(Key(flow.measure, flow.actor, flow.kind, flow.basis), flow.values, flow.missing, flow.origin)
        is_unknown = bool(np.isnan(flow.values).any())
        for wider in sum_keys(results, flow):
            sums.setdefault(wider, Sum(np.zeros_like(flow.values))).add(flow, is_unknown=is_unknown)
    for key in _in_order(results, sums):
        missing = economics.missing_behind(results.city, sums[key].unknown)
        yield Paid.of(key, sums[key].total, missing, known=sums[key].known)


def _few_at_once(every: Iterable[Paid]) -> Iterator[list[Paid]]:
    """Money in its order, so much at a time that its draws stay few."""
    some: list[Paid] = []
    cells = 0
    for own in every:
        if some and cells + own.values.size > CELLS_AT_ONCE:
            yield some
            some, cells = [], 0
        some, cells = [*some, own], cells + own.values.size
    if some:
        yield some


def _fold(results: Results, builder: Builder, some: list[Paid]) -> None:
    """Adds some money's years in every branch, folded together: to fold each by itself takes longer than the sorting.

    What is not known says why.
    """
    together = np.concatenate([own.values for own in some], axis=1)
    by_branch = [(branch, fold, statistics(together, fold)) for branch, fold in folds(results)]
    first = 0
    for own in some:
        place = slice(first, first + len(own.paid))
        for branch, fold, folded in by_branch:
            _rows(results, builder, own, (branch, fold), folded[:, place])
        first = place.stop


def _rows(results: Results, builder: Builder, own: Paid, of: tuple[str, Fold], folded: Array) -> None:
    """The years in which anything is paid, in one branch; (statistic, paid year)."""
    branch, fold = of
    rate = economics.rate_of(results.city, own.key.payer)
    factors = economics.factors(results.city, rate)[own.paid]
    unknown = np.any(np.isnan(folded), axis=0)
    reasons = ";".join(own.missing)
    why = np.where(unknown, reasons, "").tolist() if unknown.any() else ""
    discounted = folded[MEAN] * factors
    known = (
        np.nan if own.known is None else [economics.known_part(own.known[fold.rows, at]) for at in range(len(own.paid))]
    )
    builder.add_many(
        folded, branch=branch, year=results.program.years[own.paid], unit="SEK", missing=why, known=known, rate=rate,
        discounted=discounted, cumulated=np.cumsum(discounted), origin=own.origin, **own.key.columns,
    )  # fmt: skip


@dataclass
class Present:
    """A sum of flows in present value, whose years are not kept draw by draw.

    Attributes:
        value: of all years, SEK, (draw).
        years: each year's mean in the whole and in every branch, discounted, (branch, year).
        unknown: what is known of the flows in it that are not known.
        known: the value without stated costs that no one has put a figure on; None while it holds none of them.
    """

    value: Array
    years: Array
    unknown: list[Flow] = field(default_factory=list)
    known: Array | None = None

    def add(self, flow: Flow, factors: Array, by_branch: Array) -> None:
        """Counts one more flow, by what a krona in each year is worth; its mean by year in every branch."""
        worth = flow.values @ factors
        if flow.is_uncosted and self.known is None:
            self.known = self.value.copy()
        self.value += worth
        self.years += by_branch * factors
        if self.known is not None and not flow.is_uncosted:
            self.known += worth


def present_values(results: Results) -> Table:
    """The same in present value, the sum of its discounted years, and the year from which savings cover costs."""
    builder = Builder("present_values", results.provenance)
    branches = list(folds(results))
    found: dict[Key, Present] = {}
    for flow in results.each_flow():
        by_branch = np.stack([flow.values[fold.rows].mean(axis=0) for _, fold in branches])
        is_unknown = bool(np.isnan(flow.values).any())
        for key in [Key(flow.measure, flow.actor, flow.kind, flow.basis), *sum_keys(results, flow)]:
            factors = economics.factors(results.city, economics.rate_of(results.city, key.payer))
            own = found.setdefault(key, Present(np.zeros(results.world.size), np.zeros(by_branch.shape)))
            own.add(flow, factors, by_branch)
            if is_unknown:
                own.unknown.append(replace(flow, values=np.full((1, 1), np.nan)))
    flows = [key for key in found if not key.view]
    for key in [*flows, *_in_order(results, found)]:
        _value_rows(results, builder, key, found[key])
    return builder.table()


def _value_rows(results: Results, builder: Builder, key: Key, own: Present) -> None:
    """A present value in every branch, with the year of break-even."""
    missing = ";".join(economics.missing_behind(results.city, own.unknown))
    for (branch, fold), years in zip(folds(results), own.years, strict=True):
        folded = statistics(own.value, fold)
        is_unknown = bool(np.isnan(folded).any())
        even = None if is_unknown else economics.break_even(years, results.program.years)
        known = np.nan if own.known is None else economics.known_part(own.known[fold.rows])
        builder.add(
            as_row(folded), branch=branch, year=results.city.header.discount_from, unit="SEK",
            missing=missing if is_unknown else "", known=known, rate=economics.rate_of(results.city, key.payer),
            break_even="" if even is None else even, **key.columns,
        )  # fmt: skip


def discounted_years(results: Results, view: str) -> tuple[Array, Array] | None:
    """What the plan costs a view or a purse in each year, expected: nominal, and in present value; each (year).

    None where nothing is paid in it. What is not known is nan.
    """
    return _discounted(
        results, view, [flow for flow in results.flows if economics.is_in_view(results.city, flow, view)]
    )


def known_years(results: Results, view: str) -> tuple[Array, Array] | None:
    """The same of what is known, where stated costs have no figure; None where nothing is known."""
    flows = [flow for flow in results.flows if economics.is_in_view(results.city, flow, view)]
    return _discounted(results, view, economics.costed(flows))


def _discounted(results: Results, view: str, flows: list[Flow]) -> tuple[Array, Array] | None:
    if not flows:
        return None
    total = flows[0].values.copy()
    for flow in flows[1:]:  # one after the other: a copy of all flows at once would be as large as they are
        total += flow.values
    nominal = total[results.world.rows(0)].mean(axis=0)
    return nominal, nominal * economics.factors(results.city, economics.rate_of(results.city, view))
