# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How do results leave as data? All tables as versioned JSON, and a table as CSV."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from klimatkontrakt import data
from klimatkontrakt.engine import results as engine_results
from klimatkontrakt.engine.results import Table
from klimatkontrakt.engine.study import Results


def as_json(results: Results) -> dict[str, Any]:
    """Every table of a run in the form that `json_schema` describes; a number that is not known is null."""
    header = results.city.header
    city = {
        "id": header.id,
        "name": header.name,
        "kommunkod": header.kommunkod,
        "years": list(header.years),
        "price_year": header.price_year,
    }
    return engine_results.as_json(results.tables(), results.provenance, city)


def json_schema(name: str = "results") -> dict[str, Any]:
    """A JSON Schema that ships with the package: of a run's `results`, a reader's `plan`, or a text's `reading`."""
    loaded: dict[str, Any] = json.loads(data.text_of(f"{name}.schema.json"))
    return loaded


def as_csv(table: Table) -> str:
    """A table as CSV text, provenance in its last columns so that a row never loses it."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    made = table.provenance
    writer.writerow([*table.columns, "engine", "document", "seed", "draws"])
    for row in table.rows:
        cells = ["" if isinstance(cell, float) and cell != cell else cell for cell in row]
        writer.writerow([*cells, made.engine, made.document, made.seed, made.draws])
    return buffer.getvalue()
