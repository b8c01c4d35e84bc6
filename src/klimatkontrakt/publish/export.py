# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How do results leave as data? All tables as versioned JSON, and a table as CSV."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from klimatkontrakt import data
from klimatkontrakt.engine.answers import results as engine_results
from klimatkontrakt.engine.answers.results import Table
from klimatkontrakt.engine.study import Results
from klimatkontrakt.folder.doors import csv_rows


def as_json(results: Results, tables: Mapping[str, Table] | None = None, began_from: str = "") -> dict[str, Any]:
    """Tables of a run in the form that `json_schema` describes.

    Args:
        results: the run.
        tables: some of its tables, with more of one's own; all that it has where none are given.
        began_from: the scenario that a reader's own plan began from, where it is one.
    """
    header = results.city.header
    city = {
        "id": header.id,
        "name": header.name,
        "kommunkod": header.kommunkod,
        "years": list(header.years),
        "price_year": header.price_year,
    }
    made = engine_results.as_json(results.tables() if tables is None else tables, results.provenance, city)
    if began_from:
        made["provenance"]["began_from"] = began_from
    return made


def json_text(results: Results, tables: Mapping[str, Table] | None = None, began_from: str = "") -> str:
    """The same as text, with a column a line."""
    made = as_json(results, tables, began_from)
    parts = [f"{_text(key)}: {_text(made[key])}" for key in made if key != "tables"]
    listed = [f"{_text(name)}: {_table_text(table)}" for name, table in made["tables"].items()]
    return "{\n" + ",\n".join([*parts, '"tables": {\n' + ",\n".join(listed) + "\n}"]) + "\n}\n"


def _table_text(table: Mapping[str, Any]) -> str:
    columns = [f"{_text(name)}: {_text(cells)}" for name, cells in table["columns"].items()]
    return f'{{"rows": {table["rows"]}, "columns": {{\n' + ",\n".join(columns) + "\n}}"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def json_schema(name: str = "results") -> dict[str, Any]:
    """A JSON Schema that ships with the package: `results` of a run or of one's own plan, or a text's `reading`."""
    loaded: dict[str, Any] = json.loads(data.text_of(f"{name}.schema.json"))
    return loaded


def as_csv(table: Table) -> str:
    """A table as CSV text, provenance in its last columns so that a row never loses it."""
    made = table.provenance
    sets = {"set": made.set_text} if made.sets else {}
    lines: list[list[object]] = [[*table.columns, "engine", "document", "seed", "draws", "plan", *sets]]
    for row in table.rows:
        cells = ["" if isinstance(cell, float) and cell != cell else cell for cell in row]
        lines.append([*cells, made.engine, made.document, made.seed, made.draws, made.plan, *sets.values()])
    return csv_rows.exported(lines)
