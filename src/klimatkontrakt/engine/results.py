# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What came out? Tidy tables; here the draw axis is folded to central, mean and percentiles, and nowhere before.

Means and draws are summed, percentiles never: a sum's percentiles are those of the summed draws.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine import threads

Array = NDArray[np.float64]
MOST_SERIES = 128
PERCENTILES = (0.05, 0.50, 0.95)
STATISTICS = ("central", "mean", "p5", "p50", "p95")
COMMON = ("scenario", "branch", "account", "measure", "actor", "year", "unit", *STATISTICS)
EXTRA = {
    "accounts": (),
    "contributions": ("number",),
    "money": ("kind", "basis", "origin", "view", "missing"),
    "targets": ("target", "role", "limit", "probability", "standard_error", "assumed"),
    "gap": ("target", "sector", "control", "level"),
    "coverage": ("target", "instrument", "level", "by", "name"),
    "silence": ("line", "sector", "clauses", "promises", "others", "control"),
    "doubt": ("input", "kind", "origin", "low", "high", "share", "total"),
}


@dataclass(frozen=True)
class Provenance:
    """What a result was made of; with it, the same digits come out again."""

    engine: str
    document: str
    seed: int
    draws: int
    scenario: str

    def as_dict(self) -> dict[str, str | int]:
        """The same as plain values."""
        return {
            "engine": self.engine, "document": self.document, "seed": self.seed, "draws": self.draws,
            "scenario": self.scenario,
        }  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A tidy table: rows of plain values under named columns, with what they were made of."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def where(self, **wanted: Any) -> list[dict[str, Any]]:
        """The rows in which each named column has the wanted value."""
        at = {name: self.columns.index(name) for name in wanted}
        kept = (row for row in self.rows if all(row[i] == wanted[name] for name, i in at.items()))
        return [dict(zip(self.columns, row, strict=True)) for row in kept]

    def one(self, **wanted: Any) -> dict[str, Any]:
        """The only row with the wanted values.

        Raises:
            LookupError: when there is none, or more than one.
        """
        found = self.where(**wanted)
        if len(found) != 1:
            raise LookupError(f"{self.name}: {len(found)} rows have {wanted}")
        return found[0]


@dataclass
class Builder:
    """Collects a table's rows."""

    name: str
    provenance: Provenance
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    @property
    def columns(self) -> tuple[str, ...]:
        """The common columns and the table's own."""
        return (*COMMON, *EXTRA[self.name])

    def add(self, statistics: tuple[float, ...], **values: Any) -> None:
        """Adds a row; columns that are not named are empty."""
        known = dict(zip(STATISTICS, statistics, strict=True))
        row = {"scenario": self.provenance.scenario, "branch": "all", **known, **values}
        self.rows.append(tuple(row.get(column, "") for column in self.columns))

    def table(self) -> Table:
        """The finished table."""
        return Table(self.name, self.columns, tuple(self.rows), self.provenance)


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
    ordered = _sorted_draws(values, fold.rows)
    count = ordered.shape[-1]
    if count == 0:
        return np.full((len(STATISTICS), *values.shape[1:]), np.nan)
    parts = [values[fold.central], ordered.mean(axis=-1)]
    for chance in PERCENTILES:
        place = chance * (count - 1)
        low = int(place)
        high = min(low + 1, count - 1)
        below, above = ordered[..., low], ordered[..., high]
        parts.append(below + (above - below) * (place - low))
    found = np.stack(parts)
    found[1:, np.isnan(ordered[..., -1])] = np.nan  # nan sorts last
    return found


def _sorted_draws(values: Array, rows: NDArray[np.bool_]) -> Array:
    """The draws of each series in rising order, (…, draw); large ones are sorted on all threads."""
    first = int(np.argmax(rows)) if rows.any() else len(rows)
    drawn = values[first:] if rows[first:].all() else values[rows]
    series = np.array(np.moveaxis(drawn, 0, -1), order="C").reshape(-1, drawn.shape[0])

    def order(start: int, end: int) -> None:
        series[start:end].sort(axis=-1)

    threads.over_ranges(order, len(series), MOST_SERIES)
    return series.reshape(*values.shape[1:], drawn.shape[0])


def as_row(folded: Array) -> tuple[float, ...]:
    """One series' statistics as plain numbers."""
    return tuple(float(value) for value in folded)


def as_json(tables: Mapping[str, Table], provenance: Provenance, city: Mapping[str, Any]) -> dict[str, Any]:
    """Tables as the versioned JSON form that data/results.schema.json describes."""
    return {
        "schema": "klimatkontrakt-results/1",
        "city": dict(city),
        "provenance": provenance.as_dict(),
        "tables": {
            name: {"columns": list(table.columns), "rows": [[_plain(v) for v in row] for row in table.rows]}
            for name, table in tables.items()
        },
    }


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
