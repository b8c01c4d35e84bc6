# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a reader find a row of a long table? By a field and by its heads, both in the address: no script is needed.

A table asks under the name of its figure: `find.measures=buss` shows the rows with that word, `sort.measures=-3` those
by the third column, the largest first. What an address asks that the table does not have is nothing asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from klimatkontrakt.figures import row_order
from klimatkontrakt.figures.figure import Figure
from klimatkontrakt.figures.row_order import RowOrder
from klimatkontrakt.folder.doors import lengths, numbers

MOST_DIGITS = 3
LONGEST = lengths.most("place_search")
Sorted = Literal["ascending", "descending", "none"]


@dataclass(frozen=True)
class Listing:
    """A long table as it is asked for.

    Attributes:
        figure: with the rows that are shown.
        find: the name of the field.
        heads: by column, where its head leads, and how the table is sorted by it.
        kept: what else stands in the address, which the form carries on.
        shown, count: how many rows there are, without the sums.
        whole: the address of the table as it is when nothing is asked.
    """

    figure: Figure
    order: RowOrder
    find: str
    heads: Sequence[tuple[str, Sorted]]
    kept: Sequence[tuple[str, str]]
    shown: int
    count: int
    whole: str


def of_request(request: HttpRequest) -> Callable[[Figure], Listing | None]:
    """Gives the listing of a figure of the page that is asked for; None where its table is short."""

    def listed(figure: Figure) -> Listing | None:
        return listing(figure, request.GET, request.path) if row_order.is_long(figure) else None

    return listed


def listing(figure: Figure, asked: QueryDict, path: str) -> Listing:
    """A long figure's listing under an address."""
    find, sort = f"find.{figure.key}", f"sort.{figure.key}"
    order = order_of(figure, asked.get(find, ""), asked.get(sort, ""))
    others = [pair for pair in _pairs(asked) if pair[0] not in (find, sort)]
    by_text = [(find, order.text)] if order.text else []
    by_column = [(sort, _column(order.column, is_falling=order.is_falling))] if order.column is not None else []
    heads = []
    for column in range(len(figure.heads)):
        query = [*others, *by_text, (sort, _next(figure, order, column))]
        heads.append((_address(path, query, figure), _sorted(order, column)))
    shown = row_order.ordered(figure, order)
    count, whole = len(figure.rows) - figure.foot, _address(path, others, figure)
    return Listing(shown, order, find, heads, [*others, *by_column], len(shown.rows) - figure.foot, count, whole)


def _pairs(asked: QueryDict) -> list[tuple[str, str]]:
    """All that stands in an address, in its order."""
    return [(name, value) for name, values in asked.lists() for value in values]


def _address(path: str, query: Sequence[tuple[str, str]], figure: Figure) -> str:
    """Where a figure stands on a page under a query."""
    return f"{path}?{urlencode(query)}#{figure.key}" if query else f"{path}#{figure.key}"


def _column(column: int, *, is_falling: bool) -> str:
    """A column as an address names it."""
    return f"{'-' if is_falling else ''}{column + 1}"


def order_of(figure: Figure, text: str, by: str) -> RowOrder:
    """What is asked of a figure's table: words, and a column by its number, after a minus the largest first."""
    place = numbers.whole(by.removeprefix("-"), digits=MOST_DIGITS)
    column = place - 1 if place is not None and 0 < place <= len(figure.heads) else None
    return RowOrder(" ".join(text[:LONGEST].split()), column, column is not None and by.startswith("-"))


def _next(figure: Figure, order: RowOrder, column: int) -> str:
    """How a head sorts: numbers the largest first, words from a to z, and the other way when that is how it is."""
    is_falling = not order.is_falling if order.column == column else figure.is_number(column)
    return _column(column, is_falling=is_falling)


def _sorted(order: RowOrder, column: int) -> Sorted:
    if order.column != column:
        return "none"
    return "descending" if order.is_falling else "ascending"
