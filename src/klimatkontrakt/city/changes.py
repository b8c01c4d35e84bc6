# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What differs between two versions of a city? Field by field, each with its file and the id that a user knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from klimatkontrakt.city.canonical import SECTIONS, plain
from klimatkontrakt.city.contract import Contract
from klimatkontrakt.city.schema import CITY_FILE, FILES, City
from klimatkontrakt.city.table_forms import CONTRACT_TABLES, TABLES, contract_file
from klimatkontrakt.folder.yaml_files import number_text

Kind = Literal["added", "removed", "changed"]
_DICTS = ("measures", "goals")


@dataclass(frozen=True)
class Change:
    """One row or entry that was added or removed, or one of its fields that changed; values as the files write them.

    Attributes:
        item: the id of the row or entry.
        field: the changed field, a path of names and ids where it lies deeper; empty for a whole row or entry.
    """

    kind: Kind
    file: str
    item: str
    field: str
    before: str
    after: str


def between(old: City, new: City) -> tuple[Change, ...]:
    """Every difference of two cities, in the order of the files."""
    return tuple(_every(old, new))


def _every(old: City, new: City) -> Iterator[Change]:
    yield from _entry(CITY_FILE, "city", plain(old.header), plain(new.header))
    for kind in (*SECTIONS, *_DICTS):
        file = FILES[kind] if kind in _DICTS else CITY_FILE
        before, after = ({k: plain(e) for k, e in getattr(each, kind).items()} for each in (old, new))
        yield from _entries(file, before, after)
    for kind, table in TABLES.items():
        before, after = (_keyed(kind, getattr(each, kind)) for each in (old, new))
        yield from _entries(table.file, before, after)
    for period in dict.fromkeys((*old.contracts, *new.contracts)):
        yield from _of_contracts(period, old.contracts.get(period), new.contracts.get(period))


def _of_contracts(period: str, old: Contract | None, new: Contract | None) -> Iterator[Change]:
    """What is agreed, and then row by row what lies beside it."""
    before, after = ({period: _agreed(own)} if own is not None else {} for own in (old, new))
    yield from _entries(contract_file(period), before, after)
    for kind in CONTRACT_TABLES:
        first, last = (_keyed(kind, (getattr(own, kind) if own else None) or ()) for own in (old, new))
        yield from _entries(contract_file(period, kind), first, last)


def _agreed(contract: Contract) -> dict[str, Any]:
    return {key: value for key, value in plain(contract).items() if key not in CONTRACT_TABLES}


def _keyed(kind: str, rows: Sequence[Any]) -> dict[str, Any]:
    """Rows by the id that a user knows; a second one of the same id has a number after it."""
    keyed: dict[str, Any] = {}
    for row in rows:
        key = name = row_name(kind, row)
        count = 2
        while key in keyed:
            key, count = f"{name} ({count})", count + 1
        keyed[key] = plain(row)
    return keyed


def row_name(kind: str, row: Any) -> str:
    """The id of a table's row, such as `smhi, transport, 2022` of history."""
    if kind == "history":
        return ", ".join(str(part) for part in (row.account, row.line, row.year) if part)
    if kind == "lines":
        return str(row.key)
    if kind == "outcomes":
        return f"{row.commitment}, {row.id}"
    if kind == "signatures":
        return str(row.party)
    if kind == "price_index":
        return str(row.year)
    outcome = ", ".join(f"{event}:{name}" for event, name in row.when.items()) if kind == "quantities" else ""
    return f"{row.id}, {outcome}" if outcome else str(row.id)


def _entries(file: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for item in dict.fromkeys((*old, *new)):
        if item not in new:
            yield Change("removed", file, item, "", said(old[item]), "")
        elif item not in old:
            yield Change("added", file, item, "", "", said(new[item]))
        else:
            yield from _entry(file, item, old[item], new[item])
    kept = [item for item in old if item in new]
    if kept != [item for item in new if item in old]:
        yield Change("changed", file, "", "order", ", ".join(kept[:5]), ", ".join([i for i in new if i in old][:5]))


def _entry(file: str, item: str, old: Any, new: Any) -> Iterator[Change]:
    before, after = dict(_leaves(old)), dict(_leaves(new))
    for path in dict.fromkeys((*before, *after)):
        if before.get(path, "") != after.get(path, ""):
            yield Change("changed", file, item, path, before.get(path, ""), after.get(path, ""))
    first, last = dict(_orders(old)), dict(_orders(new))
    for path, ids in first.items():
        kept = [name for name in ids if name in last.get(path, ())]
        now = [name for name in last.get(path, ()) if name in ids]
        if kept != now:
            yield Change("changed", file, item, f"{path}.order", ", ".join(kept[:5]), ", ".join(now[:5]))


def _orders(value: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """By the path of each list of things, their ids in order."""
    if isinstance(value, Mapping):
        for key, child in value.items():
            yield from _orders(child, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and any(_named(child) for child in value):
        yield path, [_named(child) for child in value]
        for child in value:
            yield from _orders(child, f"{path}.{_named(child)}")


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for key, child in value.items():
            yield from _leaves(child, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and any(isinstance(child, Mapping) for child in value):
        for at, child in enumerate(value, start=1):
            step = _named(child) or str(at)
            yield from _leaves(child, f"{path}.{step}" if path else step)
    else:
        yield path, said(value)


def _named(child: Any) -> str:
    """The id of an entry in a list, which stays when others come and go."""
    return next((str(child[key]) for key in ("id", "key") if key in child), "") if isinstance(child, Mapping) else ""


def said(value: Any) -> str:
    """A value as a line of text.

    >>> said({"value": 0.25, "unit": "share"}), said(["a", "b"]), said(True)
    ('value 0.25, unit share', 'a, b', 'true')
    """
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {said(child)}" for key, child in value.items() if said(child))
    if isinstance(value, list | tuple):
        return ", ".join(said(child) for child in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    return "" if value is None else str(value)
