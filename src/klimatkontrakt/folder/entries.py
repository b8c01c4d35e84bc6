# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which entries stand in a document's texts, each with its fields, and how do they become the same texts again?

A field is a scalar, a list of plain values, or a mapping whose parts must agree; only the mappings that the table of
kinds names as followed are taken key by key (`points.2030`). What lies inside an entry (a measure's moves) is entries
of its own, whose key begins with that of what they lie in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from klimatkontrakt.folder import tables, yaml_files
from klimatkontrakt.folder.kinds import ABOVE_ALL, BETWEEN, DOCUMENT, FORMAT, Inside, Kinds, Periods, TableKind
from klimatkontrakt.folder.problem import Problem, ProblemsError
from klimatkontrakt.folder.reader import put_apart

MISSING, VALUE = "missing", "value"
Fields = dict[str, Any]
Scope = tuple[str, str]  # a kind, and the key of what its entries lie in
Name = tuple[str, str]  # a kind and a key


@dataclass
class Facts:
    """The entries of a document.

    Attributes:
        fields: by kind and key.
        wholes: by kind and key, the entry with everything in it, as it was read.
        order: by scope, the keys in the order of the file.
    """

    fields: dict[Name, Fields] = field(default_factory=dict)
    wholes: dict[Name, Any] = field(default_factory=dict)
    order: dict[Scope, list[str]] = field(default_factory=dict)


# From texts to a tree, and from a tree to entries


def of_texts(texts: Mapping[str, str], kinds: Kinds, *, but: frozenset[str] = frozenset()) -> Facts:
    """The entries of a document's canonical texts.

    Args:
        texts: by file.
        kinds: the document's.
        but: files that are left out.

    Raises:
        ProblemsError: where a text cannot be read.
    """
    facts = Facts()
    tree = _tree({name: text for name, text in texts.items() if name not in but}, kinds)
    _add_inside(facts, (ABOVE_ALL, ""), tree, kinds)
    return facts


def _tree(texts: Mapping[str, str], kinds: Kinds) -> dict[str, Any]:
    """The plain values of every file, by kind."""
    tree: dict[str, Any] = {}
    if kinds.head in texts:
        tree = _yaml(texts[kinds.head], kinds.head)
        tree[DOCUMENT] = {FORMAT: tree.pop(FORMAT, None)}
    for kind, entries in kinds.files_of_entries.items():
        if entries.file in texts:
            tree[kind] = _yaml(texts[entries.file], entries.file)
    for entries in kinds.entries:
        if entries.beside:
            values_by_key = tree.get(entries.kind, {})
            tree[entries.kind] = {key: put_apart(values, entries) for key, values in values_by_key.items()}
    return tree | _tables(texts, kinds) | _periods(texts, kinds)


def _tables(texts: Mapping[str, str], kinds: Kinds) -> dict[str, Any]:
    there = (table for table in kinds.tables if table.form.file in texts)
    return {table.kind: _rows(texts[table.form.file], table) for table in there}


def _periods(texts: Mapping[str, str], kinds: Kinds) -> dict[str, Any]:
    kind = kinds.periods
    if kind is None:
        return {}
    periods = {period: kind.file(period) for period in sorted(set(map(kinds.period_of, texts)) - {""})}
    return {kind.kind: {period: _period(texts, period, kind) for period, file in periods.items() if file in texts}}


def _period(texts: Mapping[str, str], period: str, kind: Periods) -> dict[str, Any]:
    """A period's document with the rows of the tables beside it."""
    file = kind.file(period)
    values = _yaml(texts[file], file)
    for table in kind.tables:
        name = kind.file(period, table)
        if name in texts:
            values[table.kind] = _rows(texts[name], table)
    return values


def _yaml(text: str, file: str) -> dict[Any, Any]:
    values, problems = yaml_files.values(text, file)
    _raise(problems)
    return dict(values or {})


def _rows(text: str, table: TableKind) -> list[dict[str, Any]]:
    rows, problems = tables.read(text, table.form)
    _raise(problems)
    return [_row(row.values) for row in rows]


def _row(values: dict[str, Any]) -> dict[str, Any]:
    """A row's values; a number that is missing and why are one field, as they are one cell."""
    if MISSING not in values:
        return values
    return {key: {MISSING: values[MISSING]} if key == VALUE else own for key, own in values.items() if key != MISSING}


def _raise(problems: Sequence[Problem]) -> None:
    if problems:
        raise ProblemsError(problems)


def add(facts: Facts, name: Name, values: Any, kinds: Kinds) -> None:
    """An entry and everything in it becomes part of the facts; its own place in an order is not told here."""
    kind, key = name
    followed = kinds.followed.get(kind, {})
    facts.wholes[name] = values
    fields = _add_inside(facts, name, values, kinds)
    _add_fields(fields, values, followed, _led_through(kinds.inside(kind)), "")
    facts.fields[name] = fields
    for field_name, keys in followed.items():
        if keys is str and values.get(field_name):
            items = [joined(key, str(item)) for item in values[field_name]]
            facts.order[(f"{kind}.{field_name}", key)] = items


def _led_through(inside: Sequence[Inside]) -> frozenset[str]:
    """The fields that lead to things inside: no fields themselves."""
    return frozenset(".".join(own.path[:depth]) for own in inside for depth in range(1, len(own.path) + 1))


def _add_inside(facts: Facts, name: Name, values: Any, kinds: Kinds) -> Fields:
    """Everything that lies in an entry; the fields are of lists and mappings that are written with nothing in them."""
    fields: Fields = {}
    for own in kinds.inside(name[0]):
        held = _at(values, own.path)
        if own.is_one and isinstance(held, dict):
            add(facts, (own.kind, ""), held, kinds)
        elif isinstance(held, dict | list) and held:
            _add_entries(facts, own, name[1], held, kinds)
        elif held is not None and own.keeps_empty:
            fields[own.field] = held
    return fields


def _add_entries(facts: Facts, inside: Inside, parent: str, held: Any, kinds: Kinds) -> None:
    named = keyed(held, inside.key) if inside.key else ((str(name), value) for name, value in held.items())
    keys = facts.order.setdefault((inside.kind, parent), [])
    for name, value in named:
        full = joined(parent, name)
        keys.append(full)
        add(facts, (inside.kind, full), value, kinds)


def _add_fields(fields: Fields, values: Any, followed: Mapping[str, Any], through: frozenset[str], above: str) -> None:
    for name, value in values.items():
        path = f"{above}{name}"
        if path in followed and isinstance(value, dict) and value:
            fields |= {f"{name}.{item}": child for item, child in value.items()}
        elif path not in through:
            fields[path] = value
        elif isinstance(value, dict):
            _add_fields_inside(fields, value, through, f"{path}.")


def _add_fields_inside(fields: Fields, value: dict[str, Any], through: frozenset[str], above: str) -> None:
    """The fields of a mapping that leads to things inside, which stand beside those."""
    if any(other.startswith(above) for other in through):
        if not value:
            fields[above.removesuffix(".")] = value
        _add_fields(fields, value, {}, through, above)


def _at(values: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        values = values.get(step) if isinstance(values, dict) else None
    return values


def keyed(rows: Sequence[Any], columns: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Rows or entries of a list by their keys; a second one of the same key has a number after it."""
    seen: dict[str, int] = {}
    for row in rows:
        key = BETWEEN.join(_key_text(row.get(name)) for name in columns).rstrip(BETWEEN)
        seen[key] = seen.get(key, 0) + 1
        yield (key if seen[key] == 1 else f"{key} ({seen[key]})"), row


def _key_text(value: Any) -> str:
    if isinstance(value, dict):
        return ";".join(f"{name}:{value[name]}" for name in sorted(value))
    return "" if value is None else str(value)


def joined(parent: str, name: str) -> str:
    """The key of what lies in something."""
    return f"{parent}{BETWEEN}{name}" if parent else name
