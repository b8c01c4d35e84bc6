# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whole results of whole cities, compared number by number.

A changed file needs a line under Method in CHANGELOG.md. Written anew by `python -m tests.test_golden`.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

import klimatkontrakt as kk
from klimatkontrakt.publish import export
from tests.cities import LILLSTAD, MALMO

GOLDEN = Path(__file__).parent / "golden"
SOUND = Path(__file__).parent / "data" / "sound"
DRAWS = 250
CITIES = {"sound": (SOUND, "contract"), "lillstad": (LILLSTAD, "contract"), "malmo": (MALMO, "contract")}
WHOLE_TABLES = {"malmo": ("accounts", "targets", "coverage", "gap")}


def result(name: str) -> dict[str, Any]:
    """A city's tables, row by row; of the large one the tables that a reader meets first."""
    folder, scenario = CITIES[name]
    made = export.as_json(kk.run(kk.read_city(folder), scenario, draws=DRAWS))
    made["provenance"].pop("engine")
    kept = WHOLE_TABLES.get(name, tuple(made["tables"]))
    made["tables"] = {table: _rows(made["tables"][table]["columns"]) for table in kept}
    if name in WHOLE_TABLES:
        for table in made["tables"].values():
            branch = table["columns"].index("branch")
            table["rows"] = [row for row in table["rows"] if row[branch] == "all"]
    return made


def _rows(columns: dict[str, list[Any]]) -> dict[str, Any]:
    return {"columns": list(columns), "rows": [list(row) for row in zip(*columns.values(), strict=True)]}


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=None, separators=(",", ":"))


def written(made: dict[str, Any]) -> str:
    """A result as text with a row a line, so that a change can be read."""
    tables = []
    for name, table in made["tables"].items():
        rows = ",\n".join(
            _text([float(f"{v:.9g}") if isinstance(v, float) else v for v in row]) for row in table["rows"]
        )
        tables.append(f'{_text(name)}:{{"columns":{_text(table["columns"])},"rows":[\n{rows}\n]}}')
    head = {key: value for key, value in made.items() if key != "tables"}
    return _text(head)[:-1] + ',"tables":{' + ",\n".join(tables) + "}}\n"


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(found, float) or isinstance(wanted, float):
        return found is not None and wanted is not None and math.isclose(found, wanted, rel_tol=1e-7, abs_tol=1e-9)
    return found == wanted


@pytest.mark.parametrize("name", sorted(CITIES))
def test_the_whole_result_is_what_it_was(name: str) -> None:
    wanted = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    found = result(name)

    assert found["provenance"] == wanted["provenance"]
    for table, theirs in wanted["tables"].items():
        ours = found["tables"][table]
        assert ours["columns"] == theirs["columns"]
        assert len(ours["rows"]) == len(theirs["rows"]), table
        for mine, golden in zip(ours["rows"], theirs["rows"], strict=True):
            assert all(map(_same, mine, golden)), f"{table}: {mine} was {golden}"


if __name__ == "__main__":
    for city in CITIES:
        (GOLDEN / f"{city}.json").write_text(written(result(city)), encoding="utf-8")
