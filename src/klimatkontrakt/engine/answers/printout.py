# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does Python print? Of a run what it is and what can be asked of it, of a table its first rows in columns."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from klimatkontrakt.engine.answers import columns

if TYPE_CHECKING:
    from klimatkontrakt.engine.answers.results import Table
    from klimatkontrakt.engine.study import Results

FIRST_ROWS = 10
WIDEST_TEXT = 22
WIDEST_LINE = 110


def number(value: float) -> str:
    """A number with four significant figures, thousands apart.

    >>> [number(v) for v in (1234567.8, 0.123456, -12.3456, float("nan"), 0.0)]
    ['1,234,568', '0.1235', '-12.35', '–', '0']
    """
    if value != value:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _written(cell: Any) -> str:
    if isinstance(cell, float):
        return number(cell)
    text = str(cell)
    return text if len(text) <= WIDEST_TEXT else f"{text[: WIDEST_TEXT - 1]}…"


def table_text(table: Table) -> str:
    """A table as it is printed."""
    held = dict(zip(table.columns, table.data, strict=True))
    shared = {name: columns.only_value(column) for name, column in held.items()}
    lines = [
        f"{table.name}: {len(table):,} rows, {table.provenance.draws:,} draws, seed {table.provenance.seed}",
        *_in_every_row(shared),
    ]
    varied = [(name, column) for name, column in held.items() if shared[name] is None]
    if len(table) and varied:
        lines += _aligned([(name, columns.plain(column, slice(FIRST_ROWS))) for name, column in varied])
    if len(table) > FIRST_ROWS:
        lines.append(f"… and {len(table) - FIRST_ROWS:,} more")
    return "\n".join(lines)


def _in_every_row(shared: Mapping[str, Any]) -> list[str]:
    """The line of what all rows share; none where all of that is empty."""
    parts = [f"{name} {_written(v)}" for name, v in shared.items() if v not in (None, "") and v == v]
    return [f"in every row: {', '.join(parts)}"] if parts else []


def _aligned(shown: list[tuple[str, list[Any]]]) -> list[str]:
    """Columns side by side: texts from the left, numbers from the right."""
    texts = []
    for name, cells in shown:
        written = [name, *map(_written, cells)]
        width = max(map(len, written))
        is_text = all(isinstance(cell, str) for cell in cells)
        texts.append([cell.ljust(width) if is_text else cell.rjust(width) for cell in written])
    return ["  ".join(row).rstrip() for row in zip(*texts, strict=True)]


def results_text(results: Results, tables: Sequence[str]) -> str:
    """A run as it is printed: what was worked out, and what it can be asked for."""
    city, made = results.city, results.provenance
    first, last = city.header.years
    planned = sum(1 for plan in results.chosen.plans.values() if plan.level)
    told = [
        f"{city.header.name}, scenario {made.scenario}: {made.draws:,} draws, seed {made.seed}, {first}–{last}",
        f"{planned} of {len(results.program.measures)} measures in the plan",
        *textwrap.wrap(
            f"the scenario sets {made.set_text}" if made.sets else "", WIDEST_LINE, max_lines=5, placeholder=" …"
        ),
        *textwrap.wrap(f"accounts: {', '.join(sorted(city.accounts))}", WIDEST_LINE, max_lines=3, placeholder=" …"),
        f"tables: {', '.join(tables)}",
        'results.table("accounts") gives one, results.table("accounts").where(year=2030) some of its rows',
    ]
    return "\n".join(told)
