# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Faults of meaning, one at a time, planted in a city that has none (cases/meaning.yaml)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.cities import appended, copy_of, edited, merged

SOUND = Path(__file__).parent / "data" / "sound"
PLANTED = yaml.load(
    (Path(__file__).parent / "cases" / "meaning.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
)


def wanted(fault: dict[str, Any]) -> set[tuple[str, str]]:
    """What a fault gives: the code of each problem and the thing that it is told of."""
    return {(fault["gives"], fault["at"]), *map(tuple, fault.get("also", ()))}


def spoilt(fault: dict[str, Any], to: Path) -> Path:
    folder = copy_of(SOUND, to)
    for text in _several(fault, "text", "texts", "edit"):
        edited(folder, *text)
    for keys in _several(fault, "keys", "more_keys"):
        merged(folder, *keys)
    for name, rows in _several(fault, "row", "rows", "more", "published"):
        appended(folder, name, rows.rstrip("\n"))
    for name, text in _several(fault, "table", "tables"):
        (folder / name).write_text(text, encoding="utf-8")
    if "scenario" in fault:
        merged(folder, "city.yaml", f"scenarios: {{more: {{like: contract, {fault['scenario']}: {{level: 1}}}}}}")
    if "accepted" in fault:
        _accept(folder / fault["accepted"][0], fault["accepted"][1])
    if "goal" in fault:
        (folder / "goals.yaml").write_text(f"g1: {fault['goal']}\n", encoding="utf-8")
    if "contract" in fault:
        (folder / "contract").mkdir()
        (folder / "contract" / "2026.yaml").write_text(CONTRACT.format(fault["contract"]), encoding="utf-8")
    if "outcome" in fault:
        table = f"{OUTCOMES}\nk1,o1,,2026,,{fault['outcome']},Årsrapport,\n"
        (folder / "contract" / "2026.outcomes.csv").write_text(table, encoding="utf-8")
    return folder


def _several(fault: dict[str, Any], *keys: str) -> Iterator[list[str]]:
    """What a fault writes under some keys: one thing under most, a list of them under the plural."""
    for key in keys:
        if key in fault:
            yield from fault[key] if key in ("texts", "more_keys", "rows", "tables") else [fault[key]]


def _accept(table: Path, row: str) -> None:
    """A column `accepted` with true on the row that begins so."""
    heads, *rows = table.read_text(encoding="utf-8").splitlines()
    marked = [f"{heads},accepted", *(f"{line},{'true' if line.startswith(row) else ''}" for line in rows)]
    table.write_text("\n".join(marked) + "\n", encoding="utf-8")


OUTCOMES = "commitment,id,beneficiary,date,status,number,unit,evidence,source"
CONTRACT = """period: [2026, 2026]
state: in_force
parties: [city]
sections:
- {{key: mobility, number: "3.9", sv: Mobilitet, en: Mobility}}
commitments:
- {{id: k1, section: mobility, kind: support, verb: intends, promisors: [city], what_sv: Stöd, what_en: Support, {}}}
"""
