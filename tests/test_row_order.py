# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A long table is searched and sorted: numbers by value, what is not known last, the sums at the foot, nothing lost."""

from __future__ import annotations

import math

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.figures import row_order
from klimatkontrakt.figures.figure import Figure
from klimatkontrakt.figures.row_order import MOST_ROWS, RowOrder
from klimatkontrakt.hall.core import listings
from klimatkontrakt.language.sizes import Size

SIZE = Size(1.0, "kt", "sv", 1)
HEADS = ["Åtgärd", "kt", "År"]


def figure(numbers: list[float], foot: int = 1) -> Figure:
    rows = [[f"åtgärd {place}", SIZE.written(number), "2027"] for place, number in enumerate(numbers)]
    sums = [["Summa", SIZE.written(math.fsum(n for n in numbers if n == n)), ""]] * foot
    names = [*(f"m{place}" for place in range(len(numbers))), *[""] * foot]
    return Figure("table", "F", HEADS, [*rows, *sums], row_of=names, foot=foot)


NUMBERS = st.lists(st.floats(-1e6, 1e6) | st.just(math.nan), min_size=1, max_size=40)


@given(NUMBERS, st.booleans())
def test_numbers_stand_by_value_those_not_known_last_and_the_sum_at_the_foot(numbers: list[float], falls: bool) -> None:
    whole = figure(numbers)
    shown = row_order.ordered(whole, RowOrder(column=1, is_falling=falls))
    *body, last = shown.rows
    values = [row_order.number_of(row[1]) for row in body]
    known = [value for value in values if value == value]

    assert last == whole.rows[-1] and sorted(map(tuple, shown.rows)) == sorted(map(tuple, whole.rows))
    if whole.is_number(1):
        assert known == sorted(known, reverse=falls) and values[len(known) :] == pytest.approx(
            [math.nan] * (len(values) - len(known)), nan_ok=True
        )


@given(NUMBERS, st.sampled_from(["", "1", "åtgärd 2", "ÅTGÄRD", "2027", "finns inte"]))
def test_a_row_goes_with_what_is_said_of_it(numbers: list[float], text: str) -> None:
    whole = figure(numbers)
    shown = row_order.ordered(whole, RowOrder(text, 1, True))

    for row, name in zip(shown.rows, shown.row_of, strict=True):
        place = list(whole.row_of).index(name) if name else -1
        assert row == whole.rows[place]
        assert not name or all(word in " ".join(row).casefold() for word in text.casefold().split())


@pytest.mark.parametrize(
    ("cells", "order"), [(["9", "10", "−2", "–"], ["−2", "9", "10", "–"]), (["< 0,1", "0", "5"], ["0", "< 0,1", "5"])]
)
def test_a_number_stands_by_its_value_not_its_letters(cells: list[str], order: list[str]) -> None:
    written = {"< 0,1": SIZE.written(0.01), "0": SIZE.written(0.0), "5": SIZE.written(5.0)}
    rows = [["x", written.get(cell, cell)] for cell in cells]
    shown = row_order.ordered(Figure("f", "F", ["a", "b"], rows), RowOrder(column=1))

    assert [str(row[1]).replace(",0", "") for row in shown.rows] == order


def test_words_stand_as_in_swedish() -> None:
    rows = [["Ö"], ["zon"], ["Ål"], ["Äng"], ["apa"]]
    shown = row_order.ordered(Figure("f", "F", ["a"], rows), RowOrder(column=0))

    assert [row[0] for row in shown.rows] == ["apa", "zon", "Ål", "Äng", "Ö"]


@given(st.text(max_size=30), st.text(max_size=8) | st.integers(-9, 9).map(str))
def test_whatever_stands_in_an_address_the_table_is_shown(text: str, by: str) -> None:
    whole = figure([float(number) for number in range(30)])
    query = QueryDict(mutable=True)
    query.update({"find.table": text, "sort.table": by, "scenario": "å&b", "sort.other": "2"})
    listing = listings.listing(whole, query, "/x/")

    assert listing.shown <= listing.count == 30 and listing.figure.rows[-1] == whole.rows[-1]
    assert ("scenario", "å&b") in listing.kept and ("sort.other", "2") in listing.kept
    assert all("scenario=%C3%A5%26b" in address and address.endswith("#table") for address, _ in listing.heads)
    assert sum(sorted_by != "none" for _, sorted_by in listing.heads) == (listing.order.column is not None)


def test_a_head_sorts_numbers_the_largest_first_and_the_other_way_when_that_is_done() -> None:
    whole = figure([float(number) for number in range(30)])
    first = listings.listing(whole, QueryDict(""), "/x/")
    again = listings.listing(whole, QueryDict("sort.table=-2"), "/x/")

    assert [address for address, _ in first.heads] == [f"/x/?sort.table={n}#table" for n in ("1", "-2", "-3")]
    assert again.heads[1] == ("/x/?sort.table=2#table", "descending") and again.figure.rows[0][0] == "åtgärd 29"


@pytest.mark.parametrize(("rows", "is_long"), [(MOST_ROWS, False), (MOST_ROWS + 1, True)])
def test_a_table_is_long_by_its_rows_without_its_sums(rows: int, is_long: bool) -> None:
    assert row_order.is_long(figure([1.0] * rows, foot=3)) == is_long
