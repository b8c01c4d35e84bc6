# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a city become text? Its canonical form, and the hash that names it (design B)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from klimatkontrakt.city import schema
from klimatkontrakt.city.contract import Contract
from klimatkontrakt.city.schema import CITY_FILE, FILES, City
from klimatkontrakt.city.table_forms import CONTRACT_TABLES, OPTIONAL, PERIOD, TABLES, contract_file
from klimatkontrakt.folder import tables, yaml_files

RESERVED = ("sv", "en", "like", "events", "set")
SECTIONS: dict[str, type[BaseModel]] = {
    "areas": schema.Area, "accounts": schema.Account, "groups": schema.Group, "calibrations": schema.Calibration,
    "pools": schema.Pool, "targets": schema.Target, "events": schema.Event, "scenarios": schema.Scenario,
}  # fmt: skip
MUST_STAND = ("areas", "accounts", "targets", "events", "scenarios")


def document_hash(texts: Mapping[str, str]) -> str:
    """What a city's files come to, so that a result can name the very document that it was made of."""
    whole = hashlib.sha256()
    for name in sorted(texts):
        whole.update(name.encode() + b"\0" + texts[name].encode() + b"\0")
    return whole.hexdigest()


def plain(value: Any) -> Any:
    """A model as plain values: the fields that were written, in the schema's order."""
    if isinstance(value, schema.Ramp) and value.points is not None:
        return plain(value.points)
    if isinstance(value, schema.Frozen):
        fields = type(value).model_fields
        order = [name for name in value.ORDER or fields if name in value.model_fields_set]
        alone = ("replaces", "of") if isinstance(value, schema.Account) else ("replaces",)
        return {fields[name].alias or name: _plain_field(getattr(value, name), name in alone) for name in order}
    if isinstance(value, dict):
        return {key: plain(child) for key, child in value.items()}
    return [plain(child) for child in value] if isinstance(value, tuple) else value


def _plain_field(value: Any, may_stand_alone: bool) -> Any:
    """A field's value; the one id that a thing replaces, or an account is worked out from, is written alone."""
    return value[0] if may_stand_alone and len(value) == 1 else plain(value)


def _plain_measure(measure: schema.Measure) -> dict[str, Any]:
    kept: dict[str, Any] = plain(measure)
    return {key: value for key, value in kept.items() if value not in ([], {})}


def _plain_scenario(scenario: schema.Scenario) -> dict[str, Any]:
    values = plain(scenario)
    plans = values.pop("measures", {})
    ordered = {key: values[key] for key in RESERVED if values.get(key)}
    if "set" in ordered:
        ordered["set"] = yaml_files.Deeper(ordered["set"])
    return {**ordered, **plans}


def written(city: City) -> dict[str, str]:
    """The canonical text of every file of a city, by file name."""
    sections: dict[str, tuple[Any, int]] = {"format": (schema.FORMAT, 0), "city": (plain(city.header), 0)}
    for kind in SECTIONS:
        entries = getattr(city, kind)
        if entries or kind in MUST_STAND:
            as_plain = _plain_scenario if kind == "scenarios" else plain
            sections[kind] = (
                {key: as_plain(entry) for key, entry in entries.items()},
                2 if kind == "scenarios" else 1,
            )
    texts = {CITY_FILE: yaml_files.write(sections)}
    measures = {key: (_plain_measure(measure), 1) for key, measure in city.measures.items()}
    texts[FILES["measures"]] = yaml_files.write(measures)
    if city.goals:
        texts[FILES["goals"]] = yaml_files.write({key: (plain(goal), 0) for key, goal in city.goals.items()})
    for period, contract in city.contracts.items():
        texts[contract_file(period)] = contract_text(contract)
        for kind in CONTRACT_TABLES:
            rows = getattr(contract, kind)
            if rows or (kind == "signatures" and rows is not None):
                texts[contract_file(period, kind)] = tables.write((plain(row) for row in rows), CONTRACT_TABLES[kind])
    for kind, table in TABLES.items():
        if kind in OPTIONAL and not getattr(city, kind):
            continue
        texts[table.file] = tables.write((plain(row) for row in getattr(city, kind)), table)
    return texts


def contract_text(contract: Contract) -> str:
    """The canonical text of a contract's own file: what is agreed, and its state until signatures tell it."""
    left_out = {*CONTRACT_TABLES, *(("state",) if contract.signatures is not None else ())}
    values = {key: value for key, value in plain(contract).items() if key not in left_out}
    return yaml_files.write({key: (value, int(key == "instruments")) for key, value in values.items()})


def periods(root: Path) -> list[str]:
    """The periods that a folder has contracts of, by their files' names."""
    stems = (path.name.removesuffix(".yaml") for path in (root / FILES["contracts"]).glob("*.yaml"))
    return sorted(filter(PERIOD.match, stems))


def present(root: Path) -> list[str]:
    """The files of a city that are there in a folder, by name."""
    own = [CITY_FILE, *(name for kind, name in FILES.items() if kind != "contracts")]
    found = [name for name in own if (root / name).is_file()]
    for period in periods(root):
        names = [contract_file(period), *(contract_file(period, kind) for kind in CONTRACT_TABLES)]
        found += [name for name in names if (root / name).is_file()]
    return found


def write_city(city: City, path: Path | str) -> None:
    """Write a city as a folder in canonical form; a file of a city's that this one does not have any more goes.

    Files that are not part of a city are left alone.
    """
    root = Path(path)
    root.mkdir(parents=True, exist_ok=True)
    texts = written(city)
    gone = [name for name in present(root) if name not in texts]
    for name, text in texts.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", newline="\n")
    for name in gone:
        (root / name).unlink()
