# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A table keeps columns and gives rows; statistics are those of the draws; what Python prints can be read."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import klimatkontrakt as kk
from klimatkontrakt.engine.answers import columns, results
from klimatkontrakt.engine.answers.results import COMMON, EXTRA, Builder, Fold, Provenance, Table, statistics
from klimatkontrakt.folder.problem import UnknownNameError
from klimatkontrakt.publish import export
from tests.cities import LILLSTAD, shipped

MADE = Provenance("1", "abc", 7, 250, "plan")
CELLS = st.one_of(st.sampled_from(["", "a", "b", "år"]), st.integers(-5, 5), st.floats(allow_infinity=False))


def same(one: object, other: object) -> bool:
    is_nan = isinstance(one, float) and math.isnan(one)
    return type(one) is type(other) and ((is_nan and math.isnan(other)) or one == other)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=12))
def test_rows_come_out_as_they_went_in(rows: list[tuple]) -> None:
    table = Table.of_rows("any", ("x", "y", "z"), rows, MADE)

    assert len(table) == len(rows)
    for found, wanted in zip(table.rows, rows, strict=True):
        assert all(map(same, found, wanted))


@given(st.lists(st.tuples(CELLS, CELLS), max_size=12), CELLS)
def test_rows_are_found_by_any_value(rows: list[tuple], wanted: object) -> None:
    table = Table.of_rows("any", ("x", "y"), rows, MADE)

    found = [(row["x"], row["y"]) for row in table.where(x=wanted)]

    kept = [row for row in rows if row[0] == wanted]
    assert len(found) == len(kept) and all(all(map(same, *pair)) for pair in zip(found, kept, strict=True))


@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers(1, 4)), min_size=1, max_size=6))
def test_many_rows_at_once_are_the_rows_one_by_one(blocks: list[tuple[str, int]]) -> None:
    at_once, one_by_one = Builder("accounts", MADE), Builder("accounts", MADE)
    for account, count in blocks:
        folded = np.arange(5.0 * count).reshape(5, count)
        at_once.add_many(folded, account=account, year=np.arange(2020, 2020 + count), unit="t")
        for at in range(count):
            row = results.as_row(folded[:, at])
            one_by_one.add(row, account=account, year=2020 + at, unit="t")

    assert at_once.table().rows == one_by_one.table().rows


def test_a_column_and_all_columns_are_plain_values() -> None:
    table = Table.of_rows("any", ("name", "value"), [("a", 1.5), ("b", 2.5)], MADE)

    assert table.column("value") == [1.5, 2.5] and table.as_columns() == {"name": ["a", "b"], "value": [1.5, 2.5]}
    with pytest.raises(UnknownNameError):
        table.column("values")
    with pytest.raises(UnknownNameError):
        table.where(nmae="a")
    with pytest.raises(LookupError):
        table.one(name="c")


def test_what_a_table_keeps_is_closed_to_writing() -> None:
    table = kk.run(shipped(LILLSTAD), "contract", draws=250).table("accounts")

    for held in table.data:
        assert not (held.places if isinstance(held, columns.Texts) else held).flags.writeable


@given(
    st.integers(1, 400), st.lists(st.integers(1, 4), max_size=2), st.integers(0, 2**32 - 1), st.booleans(), st.booleans()
)  # fmt: skip
def test_statistics_are_those_of_each_series(
    count: int, shape: list[int], seed: int, is_whole: bool, is_f: bool
) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(count + 1, *shape)).round(2)
    values = np.asfortranarray(values) if is_f else values
    rows = np.arange(count + 1) > 0
    rows &= is_whole | (rng.random(count + 1) < 0.5)
    found = statistics(values, Fold(0, rows))

    assert found.shape == (5, *shape)
    if rows.any():
        wanted = [values[0], values[rows].mean(axis=0), *np.percentile(values[rows], [5, 50, 95], axis=0)]
        assert np.allclose(found, wanted, rtol=1e-12, atol=1e-12)
    else:
        assert np.isnan(found).all()


def test_statistics_of_many_series_are_the_same_as_of_each_by_itself() -> None:
    values = np.random.default_rng(2).normal(size=(1001, 90, 7))
    fold = Fold(0, np.arange(1001) > 0)

    whole = statistics(values, fold)

    assert all(np.array_equal(whole[:, i, j], statistics(values[:, i, j], fold)) for i in range(90) for j in range(7))


def test_a_printed_table_has_aligned_columns_units_and_how_many_more() -> None:
    table = kk.run(shipped(LILLSTAD), "contract", draws=250).table("accounts")
    heading, shared, heads, *rows, more = repr(table).split("\n")

    assert heading == f"accounts: {len(table)} rows, 250 draws, seed 0"
    assert shared == "in every row: run contract, branch all"
    assert heads.split() == ["scenario", "account", "year", "unit", "central", "mean", "p5", "p50", "p95"]
    assert more == f"… and {len(table) - 10} more"
    assert len(rows) == 10 and all(len(row) <= 120 for row in rows)
    assert {row.index("tCO2e") for row in rows if "tCO2e" in row} == {heads.index("unit")}
    assert "9,000" in rows[0] or "," in "".join(rows)


def test_a_table_of_no_row_or_few_prints_too() -> None:
    assert repr(Builder("money", MADE).table()) == "money: 0 rows, 250 draws, seed 7"
    few = Table.of_rows("plan", ("kind", "level"), [("measure", 0.5), ("event", "")], MADE)
    assert repr(few).split("\n") == ["plan: 2 rows, 250 draws, seed 7", "kind     level", "measure    0.5", "event         "
                                     .rstrip()]  # fmt: skip


def test_results_print_what_they_are_and_what_can_be_asked() -> None:
    told = repr(kk.run(shipped(LILLSTAD), "contract", draws=250))

    assert "Lillstad" in told and "contract" in told and "250 draws" in told
    assert "contributions" in told and "territorial" in told
    assert len(told) < 1_000 and all(len(line) <= 120 for line in told.split("\n"))


def test_the_schema_names_the_columns_of_every_table() -> None:
    tables = export.json_schema()["properties"]["tables"]["properties"]

    for name, extra in EXTRA.items():
        assert tables[name]["properties"]["columns"]["required"] == [*COMMON, *extra]


def test_json_has_a_column_a_line_and_null_for_what_is_not_known() -> None:
    own = kk.run(shipped(LILLSTAD), "contract", draws=250)
    text = export.json_text(own)
    lines = text.split("\n")
    doubt = json.loads(text)["tables"]["doubt"]

    assert json.loads(text) == export.as_json(own)
    assert set(doubt["columns"]["mean"]) == {None}
    assert sum(line.startswith('"mean": [') for line in lines) == len(EXTRA)


def plainly(values: np.ndarray, fold: Fold) -> list[float]:
    """One series' statistics, each worked out as it is written down."""
    drawn = np.sort(values[fold.rows])
    places = [chance * (len(drawn) - 1) for chance in results.PERCENTILES]
    ends = [(drawn[int(place)], drawn[min(int(place) + 1, len(drawn) - 1)], place - int(place)) for place in places]
    return [values[fold.central], drawn.mean(), *(low + (high - low) * part for low, high, part in ends)]


@given(
    st.lists(st.sampled_from(["nought", "negative nought", "one of all", "every", "not known"]), min_size=1, max_size=9),
    st.integers(1, 400), st.integers(0, 99),
)  # fmt: skip
def test_series_that_are_nought_are_folded_to_the_same_bits_as_the_others(kinds: list[str], count: int, seed: int):
    rng = np.random.default_rng(seed)
    values = np.zeros((count + 1, len(kinds)))
    for at, kind in enumerate(kinds):
        values[:, at] = {"nought": 0.0, "negative nought": -0.0, "not known": np.nan}.get(kind, 0.0)
        if kind == "every":
            values[:, at] = rng.normal(size=count + 1)
        elif kind == "one of all":
            values[rng.integers(count + 1), at] = -1.5
    fold = Fold(0, np.arange(count + 1) > 0)
    wanted = np.array([plainly(values[:, at], fold) for at in range(len(kinds))]).T

    for found in (statistics(values, fold), results.statistics_of(list(values.T), fold)):
        assert np.array_equal(found, wanted, equal_nan=True)
        assert np.array_equal(np.signbit(found), np.signbit(wanted)) or np.isnan(wanted).any()
