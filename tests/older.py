# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Folders of format 1, made of today's: without ids, and with what came of the promises in the contract itself."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import yaml

from klimatkontrakt.city import formats

LISTS = {"moves": formats.move_name, "costs": formats.cost_name}


def older(folder: Path) -> Path:
    """The folder as it stood in format 1; ids that the migration would not give are kept, as then."""
    _write(folder / "city.yaml", {**_read(folder / "city.yaml"), "format": 1})
    measures = _read(folder / "measures.yaml")
    _write(folder / "measures.yaml", {name: _without_ids(entry) for name, entry in measures.items()})
    for path in folder.glob("contract/*.yaml"):
        outcomes = path.with_name(f"{path.stem}.outcomes.csv")
        text = outcomes.read_text(encoding="utf-8") if outcomes.exists() else ""
        rows = list(csv.DictReader(io.StringIO(text)))
        _write(path, _with_outcomes(_read(path), rows))
        outcomes.unlink(missing_ok=True)
    return folder


def _read(path: Path) -> dict[str, Any]:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _write(path: Path, values: dict[str, Any]) -> None:
    path.write_text(
        yaml.dump(values, allow_unicode=True, sort_keys=False, width=10_000, Dumper=yaml.CSafeDumper), encoding="utf-8"
    )


def _without_ids(measure: dict[str, Any]) -> dict[str, Any]:
    for kind, name_of in LISTS.items():
        for entry in measure.get(kind, []):
            if entry["id"].startswith(name_of(entry)):
                del entry["id"]
    return measure


def _with_outcomes(contract: dict[str, Any], rows: list[dict[str, str]]) -> dict[str, Any]:
    commitments = {own["id"]: own for own in contract["commitments"]}
    for own in commitments.values():
        for money in own.get("money", []):
            del money["id"]
    for row in rows:
        own = commitments[row["commitment"]]
        if row["status"]:
            own["status"] = row["status"]
        if row["evidence"]:
            told = {"text": row["evidence"], "date": row["date"], "source": row["source"]}
            own.setdefault("evidence", []).append({key: value for key, value in told.items() if value})
    return contract
