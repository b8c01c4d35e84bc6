# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What came out? Tidy tables; here the draw axis is folded to central, mean and percentiles, and nowhere before.

Means and draws are summed, percentiles never: a sum's percentiles are those of the summed draws.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.answers import columns, printout
from klimatkontrakt.engine.answers.columns import Block, Column, Texts
from klimatkontrakt.engine.chain import threads
from klimatkontrakt.folder.problem import UnknownNameError

Array = NDArray[np.float64]
CELLS_AT_ONCE = 65_536  # draws that are sorted in one go: what stays in a processor's own memory
SCHEMA = "klimatkontrakt-results/2"
PERCENTILES = (0.05, 0.50, 0.95)
STATISTICS = ("central", "mean", "p5", "p50", "p95")
COMMON = ("run", "events", "scenario", "branch", "account", "measure", "actor", "year", "unit", *STATISTICS)
MEAN = STATISTICS.index("mean")
EXTRA = {
    "accounts": ("missing",),
    "contributions": ("number",),
    "money": ("kind", "basis", "origin", "view", "missing", "known", "rate", "discounted", "cumulated"),
    "present_values": ("kind", "basis", "view", "missing", "known", "rate", "break_even"),
    "targets": ("target", "role", "limit", "probability", "standard_error", "assumed"),
    "gap": ("target", "sector", "control", "level"),
    "coverage": ("target", "instrument", "level", "by", "name"),
    "silence": ("line", "sector", "clauses", "promises", "others", "control"),
    "doubt": ("input", "kind", "origin", "low", "high", "share", "total"),
}


@dataclass(frozen=True)
class Provenance:
    """What a result was made of; with it, the same digits come out again.

    Attributes:
        engine: the version that worked it out.
        document: the hash of what the city held.
        scenario: the scenario that was run, or `asked` for a reader's own plan.
        plan: the hash of the scenario's measures, levels and starts; two plans of one name have two.
        events: the events taken for given, `event=outcome` with semicolons between; what is called baseline is under
            them too.
        sets: what the scenario sets in the place of the document's numbers, the baseline's too: where, from what, to
            what, as files write it.
    """

    engine: str
    document: str
    seed: int
    draws: int
    scenario: str
    plan: str = ""
    events: str = ""
    sets: tuple[tuple[str, str, str], ...] = ()

    @property
    def set_text(self) -> str:
        """What the scenario sets, on a line."""
        return "; ".join(f"{path}: {before} → {after}" for path, before, after in self.sets)

    def as_dict(self) -> dict[str, Any]:
        """The same as plain values; what is set stands there only where something is."""
        sets = [{"path": path, "before": before, "after": after} for path, before, after in self.sets]
        return {
            "engine": self.engine, "document": self.document, "seed": self.seed, "draws": self.draws,
            "scenario": self.scenario, "plan": self.plan, "events": self.events, **({"set": sets} if sets else {}),
        }  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Table:
    """A tidy table: plain values under named columns, with what they were made of.

    Attributes:
        columns: their names.
        data: each column's values in all rows, in the same order.
    """

    name: str
    columns: tuple[str, ...]
    data: tuple[Column, ...]
    provenance: Provenance

    @classmethod
    def of_rows(
        cls, name: str, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]], provenance: Provenance
    ) -> Table:
        """A table from its rows."""
        listed = [[(row[at], 1) for row in rows] for at in range(len(names))]
        return cls(name, names, tuple(map(columns.column, listed)), provenance)

    def __len__(self) -> int:
        return columns.length(self.data[0])

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def __repr__(self) -> str:
        return printout.table_text(self)

    @property
    def rows(self) -> tuple[tuple[Any, ...], ...]:
        """All rows as plain values, in the order of the columns."""
        return tuple(zip(*map(columns.plain, self.data), strict=True))

    def column(self, name: str) -> list[Any]:
        """One column as plain values.

        Raises:
            UnknownNameError: when the table has no such column.
        """
        return columns.plain(self._held(name))

    def as_columns(self) -> dict[str, list[Any]]:
        """All columns as plain values by name, as data frames take them."""
        return {name: columns.plain(held) for name, held in zip(self.columns, self.data, strict=True)}

    def where(self, **wanted: Any) -> list[dict[str, Any]]:
        """The rows in which each named column has the wanted value.

        Raises:
            UnknownNameError: when the table has no such column.
        """
        inside = np.ones(len(self), dtype=bool)
        for name, value in wanted.items():
            inside &= columns.holds(self._held(name), value)
        kept = [columns.plain(held, inside) for held in self.data]
        return [dict(zip(self.columns, row, strict=True)) for row in zip(*kept, strict=True)]

    def one(self, **wanted: Any) -> dict[str, Any]:
        """The only row with the wanted values.

        Raises:
            LookupError: when there is none, or more than one.
        """
        found = self.where(**wanted)
        if len(found) != 1:
            raise LookupError(f"{self.name}: {len(found)} rows have {wanted}")
        return found[0]

    def _held(self, name: str) -> Column:
        if name not in self.columns:
            raise UnknownNameError(f"”{name}”", where=self.name, fix=f"({', '.join(self.columns)})")
        return self.data[self.columns.index(name)]


@dataclass
class Builder:
    """Collects a table's rows, column by column."""

    name: str
    provenance: Provenance
    blocks: dict[str, list[Block]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The common columns and the table's own."""
        return (*COMMON, *EXTRA[self.name])

    def add(self, statistics: tuple[float, ...], **values: Any) -> None:
        """Adds a row; columns that are not named are empty."""
        self._add(1, dict(zip(STATISTICS, statistics, strict=True)) | values)

    def add_many(self, statistics: Array, **values: Any) -> None:
        """Adds rows at once; columns that are not named are empty.

        Args:
            statistics: (statistic, row).
            values: by column what stands in all of the rows, or a sequence with a value for each.
        """
        count = statistics.shape[1]
        if count:
            self._add(count, dict(zip(STATISTICS, statistics, strict=True)) | values)

    def _add(self, count: int, values: Mapping[str, Any]) -> None:
        made = self.provenance
        row = {"run": made.scenario, "events": made.events, "scenario": made.scenario, "branch": "all", **values}
        for name in self.columns:
            self.blocks.setdefault(name, []).append((row.get(name, ""), count))

    def table(self) -> Table:
        """The finished table."""
        data = tuple(columns.column(self.blocks.get(name, [])) for name in self.columns)
        return Table(self.name, self.columns, data, self.provenance)


@dataclass(frozen=True)
class Fold:
    """How draws are folded: which row is central, and which rows are draws."""

    central: int
    rows: NDArray[np.bool_]


def statistics(values: Array, fold: Fold) -> Array:
    """Central, mean and percentiles of draws.

    Args:
        values: (draw, …).
        fold: the central row and the draws of a branch.

    Returns:
        (statistic, …) in the order of STATISTICS; what is not known (nan) in one draw has no mean and no percentile.

    >>> fold = Fold(0, np.array([False, True, True, True]))
    >>> statistics(np.array([7.0, 1.0, 2.0, 6.0]), fold).tolist()
    [7.0, 3.0, 1.1, 2.0, 5.6]
    >>> statistics(np.array([7.0, 1.0, np.nan, 6.0]), fold).tolist()
    [7.0, nan, nan, nan, nan]
    """
    count = int(fold.rows.sum())
    if not count:
        return np.full((len(STATISTICS), *values.shape[1:]), np.nan)
    found = np.empty((len(STATISTICS), *values.shape[1:]))
    found[0] = values[fold.central]
    drawn = _drawn(fold.rows)
    series, into = (values[:, None], found[:, None]) if values.ndim == 1 else (values, found)
    inner = int(np.prod(series.shape[2:]))

    def work(first: int, last: int) -> None:
        into[1:, first:last] = _of_draws(np.moveaxis(series[drawn, first:last], 0, -1))

    threads.over_ranges(work, series.shape[1], max(1, CELLS_AT_ONCE // max(1, count * inner)))
    return found


def statistics_of(series: Sequence[Array], fold: Fold) -> Array:
    """The same of series that stand apart, each (draw): (statistic, series)."""
    count = int(fold.rows.sum())
    if not count or not series:
        return np.full((len(STATISTICS), len(series)), np.nan)
    found = np.empty((len(STATISTICS), len(series)))
    found[0] = [values[fold.central] for values in series]
    drawn = _drawn(fold.rows)

    def work(first: int, last: int) -> None:
        found[1:, first:last] = _of_draws(np.stack([values[drawn] for values in series[first:last]]))

    threads.over_ranges(work, len(series), max(1, CELLS_AT_ONCE // count))
    return found


def is_any(values: Array, axis: int = 0) -> NDArray[np.bool_]:
    """Which series are not nought along an axis; told by their bits, so that a negative nought is something too."""
    if values.shape[axis] > 1 and values.strides[axis] == 0:  # one value, seen from every place along it
        values = values.take([0], axis=axis)
    return np.asarray(np.bitwise_or.reduce(values.view(np.int64), axis=axis) != 0)


def _drawn(rows: NDArray[np.bool_]) -> slice | NDArray[np.int64]:
    """The draws of a branch: those from a first one on, where it is so, without copying them."""
    first = int(np.argmax(rows))
    return slice(first, None) if rows[first:].all() else np.flatnonzero(rows)


def _of_draws(drawn: Array) -> Array:
    """Mean and percentiles of a copy of some draws, (…, draw): (statistic but the central one, …).

    A series that is nought in every draw is nought, and most are: a measure in the years before it begins, or in an
    account that it does nothing to.
    """
    ordered = np.array(drawn, order="C").reshape(-1, drawn.shape[-1])
    some = is_any(ordered, axis=-1)
    if not some.all():
        ordered = ordered[some]
    ordered.sort(axis=-1)
    parts = [ordered.mean(axis=-1)]
    for chance in PERCENTILES:
        place = chance * (ordered.shape[-1] - 1)
        low = int(place)
        high = min(low + 1, ordered.shape[-1] - 1)
        below, above = ordered[:, low], ordered[:, high]
        parts.append(below + (above - below) * (place - low))
    folded = np.stack(parts)
    folded[:, np.isnan(ordered[:, -1])] = np.nan  # nan sorts last
    found = np.zeros((len(folded), len(some)))
    found[:, some] = folded
    return found.reshape(len(found), *drawn.shape[:-1])


def as_row(folded: Array) -> tuple[float, ...]:
    """One series' statistics as plain numbers."""
    return tuple(map(float, folded))


def as_json(tables: Mapping[str, Table], provenance: Provenance, city: Mapping[str, Any]) -> dict[str, Any]:
    """Tables as the versioned JSON form that data/results.schema.json describes, column by column."""
    return {
        "schema": SCHEMA,
        "city": dict(city),
        "provenance": provenance.as_dict(),
        "tables": {
            name: {"rows": len(table), "columns": dict(zip(table.columns, map(_json_column, table.data), strict=True))}
            for name, table in tables.items()
        },
    }


def _json_column(held: Column) -> list[Any]:
    """A column's plain values; a number that is not known is None."""
    if isinstance(held, Texts) or held.dtype.kind == "i":
        return columns.plain(held)
    if held.dtype == object:
        return [None if isinstance(cell, float) and not np.isfinite(cell) else cell for cell in columns.plain(held)]
    is_unknown, found = ~np.isfinite(held), held.astype(object)
    found[is_unknown] = None
    return columns.plain(found if is_unknown.any() else held)
