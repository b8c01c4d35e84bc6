# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How are changes told line by line? Each with its file, the id that a user knows, and the field as files write it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from klimatkontrakt.folder import canonical, changes, entries
from klimatkontrakt.folder.change import ABSENT, Change
from klimatkontrakt.folder.entries import MISSING, VALUE, Facts
from klimatkontrakt.folder.entry_paths import entry_name
from klimatkontrakt.folder.kinds import BETWEEN, Kinds, TableKind
from klimatkontrakt.folder.yaml_files import number_text

Kind = Literal["added", "removed", "changed"]
ORDER = "order"
Name = tuple[str, str]
SHOWN = 5


@dataclass(frozen=True)
class Difference:
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


@dataclass(frozen=True)
class Where:
    """Where in a document's files a change stands.

    Attributes:
        section: of the head file, which of its sections.
        item: the id of the row or entry as a user knows it.
        steps: the names and ids that lead to the field inside it.
    """

    file: str
    section: str
    item: str
    steps: tuple[str, ...]

    @property
    def path(self) -> tuple[str, ...]:
        """All of it, from the file to the field."""
        return tuple(filter(None, (self.file, self.section, self.item, *self.steps)))


def where(kind: str, key: str, field: str, kinds: Kinds) -> Where:
    """Where the field of an entry stands; an empty field is the entry itself."""
    name, _, followed = kind.partition(".")
    steps = [*filter(None, (followed, field))]
    while name not in (*kinds.sections, *kinds.files_of_entries, *kinds.tables_by_kind, kinds.header):
        above = kinds.above(name, key)
        if above is None:
            break
        own = next(inside for inside in kinds.inside(above[0]) if inside.kind == name)
        steps[:0] = [*own.path, key.removeprefix(f"{above[1]}{BETWEEN}")]
        name, key = above
    if followed:
        steps = [*steps, key.rpartition(BETWEEN)[2]]
    return _at_top(name, key, tuple(steps), kinds)


def _at_top(name: str, key: str, steps: tuple[str, ...], kinds: Kinds) -> Where:
    if name in kinds.sections:
        return Where(kinds.head, name, key, steps)
    if name in kinds.files_of_entries:
        return Where(kinds.files_of_entries[name].file, "", key, steps)
    if kinds.periods is not None and name == kinds.periods.kind:
        return Where(kinds.periods.file(key), "", key, steps)
    table = kinds.tables_by_kind.get(name)
    if table is None:
        return Where(kinds.head, "", name, steps)
    if kinds.periods is None or table not in kinds.periods.tables:
        return Where(table.form.file, "", _row_name(table, key), steps)
    period, _, row = key.partition(BETWEEN)
    return Where(kinds.periods.file(period, table), "", _row_name(table, row), steps)


def _row_name(table: TableKind, key: str) -> str:
    """The id of a table's row by its key, such as `smhi, 2022, x` of history."""
    parts = list(filter(None, key.split(BETWEEN, len(table.key) - 1)))
    return table.in_lists.join(parts).replace(";", ", ")


def between(before: Mapping[str, str], after: Mapping[str, str], kinds: Kinds) -> tuple[Difference, ...]:
    """Every difference of two documents, in the order of the kinds; what is written alike is none.

    Args:
        before, after: the canonical text of every file, by its name.
        kinds: the documents'.
    """
    found = changes.between(before, after, kinds)
    first, last = (entries.of_texts(side if found else {}, kinds) for side in (before, after))
    return tuple(_Told(first, last, kinds).every(found))


@dataclass(frozen=True)
class _Told:
    """Tells changes; of an entry that changed inside, every plain value in it that is another."""

    before: Facts
    after: Facts
    kinds: Kinds

    def every(self, found: Iterable[Change]) -> Iterator[Difference]:
        """The differences of changes, those of one entry together; after those of a kind, its order."""
        touched: dict[str, dict[str, None]] = {}
        for change in found:
            kind, key = self._told_as(change)
            keys = touched.setdefault(kind, {})
            if (change.what, change.kind) != ("placed", kind):
                keys[key] = None
            for beside, row in self._beside(change):
                touched.setdefault(beside, {})[row] = None
        for kind, keys in touched.items():
            table = self.kinds.tables_by_kind.get(kind)
            if table is None:
                yield from self._of_entries(kind, keys)
                yield from self._of_order(kind, (lambda key: key), "")
            else:
                yield from self._of_rows(table, keys)

    def _told_as(self, change: Change) -> Name:
        """The entry that a change is told of: the one at the top, or a row of a table beside a period's document."""
        if change.kind in self.kinds.tables_by_kind:
            return change.kind, change.key
        return self.kinds.top_of(change.kind, change.key)

    def _beside(self, change: Change) -> Iterator[Name]:
        """The rows beside a period's document that came or went with it."""
        periods = self.kinds.periods
        for table in periods.tables if periods is not None and change.kind == periods.kind else ():
            for side in (self.before, self.after) if change.what in ("added", "removed") else ():
                yield from ((table.kind, row) for row in side.order.get((table.kind, change.key), ()))

    def _of_entries(self, kind: str, keys: Iterable[str]) -> Iterator[Difference]:
        apart = self._kinds_apart(kind)
        for key in keys:
            place = where(kind, key, "", self.kinds)
            first, last = (_without(side.wholes.get((kind, key)), apart) for side in (self.before, self.after))
            yield from _of_entry(place.file, place.item, first, last)

    def _kinds_apart(self, kind: str) -> set[str]:
        """The tables beside a period's document, whose rows are told by themselves."""
        periods = self.kinds.periods
        if periods is None or kind != periods.kind:
            return set()
        return {table.kind for table in periods.tables}

    def _of_rows(self, table: TableKind, keys: Iterable[str]) -> Iterator[Difference]:
        """Rows by what a user knows them by: one that came in another's place under its name has changed."""
        first, last = _names(self.before, table), _names(self.after, table)
        touched = (names.get(key) for key in keys for names in (first.names, last.names))
        for name in filter(None, dict.fromkeys(touched)):
            before, after = first.keys.get(name, ""), last.keys.get(name, "")
            file = where(table.kind, before or after, "", self.kinds).file
            old = _plain_row(self.before.wholes.get((table.kind, before)), table)
            new = _plain_row(self.after.wholes.get((table.kind, after)), table)
            yield from _of_entry(file, name[1], old, new)
        names = {key: name for key, (_, name) in (*first.names.items(), *last.names.items())}
        for parent in dict.fromkeys(parent for parent, _ in first.keys):
            yield from self._of_order(table.kind, names.__getitem__, parent)

    def _of_order(self, kind: str, name: Callable[[str], str], parent: str) -> Iterator[Difference]:
        if kind not in self.kinds.tables_by_kind and kind == getattr(self.kinds.periods, "kind", ""):
            return
        first, last = (side.order.get((kind, parent), []) for side in (self.before, self.after))
        if first:
            file = where(kind, first[0], "", self.kinds).file
            yield from _of_ids(file, "", ORDER, list(map(name, first)), list(map(name, last)))


def _of_entry(file: str, item: str, first: Any, last: Any) -> Iterator[Difference]:
    if last is None or first is None:
        yield Difference("added" if first is None else "removed", file, item, "", said(first), said(last))
    else:
        yield from _of_values(file, item, first, last)


def _without(entry: Mapping[str, Any] | None, apart: set[str]) -> dict[str, Any] | None:
    """An entry without the kinds that are told apart from it."""
    return None if entry is None else {name: value for name, value in entry.items() if name not in apart}


def _plain_row(values: Any, table: TableKind) -> Any:
    """A row's plain values in the order of its type, a missing number and its reason apart."""
    if values is None:
        return None
    held = values.get(VALUE)
    if isinstance(held, dict) and MISSING in held:
        values = {**values, VALUE: None, MISSING: held[MISSING]}
    try:
        return canonical.plain(table.row.model_validate({**table.blank, **values}))
    except ValidationError:
        return values


@dataclass(frozen=True)
class _Names:
    """What the rows of a table are known by, each under what it lies in; a second one has a number after it."""

    names: Mapping[str, Name]
    keys: Mapping[Name, str]


def _names(side: Facts, table: TableKind) -> _Names:
    names: dict[str, Name] = {}
    keys: dict[Name, str] = {}
    for (kind, parent), row in side.order.items():
        for key in row if kind == table.kind else ():
            known = name = _known_by(side.wholes[(kind, key)], table)
            count = 2
            while (parent, name) in keys:
                name, count = f"{known} ({count})", count + 1
            names[key], keys[(parent, name)] = (parent, name), key
    return _Names(names, keys)


def _known_by(values: Mapping[str, Any], table: TableKind) -> str:
    """A row by what a user knows it by, and the pairs that tell it from others of that name."""
    parts = [str(values[name]) for name in table.known_by if values.get(name) is not None]
    pairs = [values[name] for name in table.key if isinstance(values.get(name), dict)]
    return table.in_lists.join(
        (*parts, *(", ".join(f"{name}:{value}" for name, value in pair.items()) for pair in pairs))
    )


def _of_values(file: str, item: str, old: Any, new: Any) -> Iterator[Difference]:
    before, after = dict(_leaves(old)), dict(_leaves(new))
    for path in dict.fromkeys((*before, *after)):
        if before.get(path, "") != after.get(path, ""):
            yield Difference("changed", file, item, path, before.get(path, ""), after.get(path, ""))
    first, last = dict(_orders(old)), dict(_orders(new))
    for path, ids in first.items():
        yield from _of_ids(file, item, f"{path}.{ORDER}", ids, last.get(path, []))


def _of_ids(file: str, item: str, field: str, first: Sequence[str], last: Sequence[str]) -> Iterator[Difference]:
    """Another order of what stands on both sides."""
    kept, now = _common(first, last), _common(last, first)
    if kept != now:
        yield Difference("changed", file, item, field, ", ".join(kept[:SHOWN]), ", ".join(now[:SHOWN]))


def _common(ids: Sequence[str], others: Sequence[str]) -> list[str]:
    """The ids that stand among the others too, in their order here."""
    there = set(others)
    return [name for name in ids if name in there]


def _orders(value: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """By the path of each list of things, their ids in order."""
    if isinstance(value, Mapping):
        for key, child in value.items():
            yield from _orders(child, _below(path, str(key)))
    elif isinstance(value, list) and any(map(entry_name, value)):
        yield path, list(map(entry_name, value))
        for child in value:
            yield from _orders(child, f"{path}.{entry_name(child)}")


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    children = _children(value)
    if not children:
        yield path, said(value)
    for step, child in children:
        yield from _leaves(child, _below(path, step))


def _children(value: Any) -> list[tuple[str, Any]]:
    """What lies in a mapping by its key, in a list of entries by its name or number; nothing in any other value."""
    if isinstance(value, Mapping):
        return [(str(key), child) for key, child in value.items()]
    if isinstance(value, list) and any(isinstance(child, Mapping) for child in value):
        return [(entry_name(child) or str(number), child) for number, child in enumerate(value, start=1)]
    return []


def _below(path: str, step: str) -> str:
    """A step further down; the first step is a path by itself."""
    return f"{path}.{step}" if path else step


def said(value: Any) -> str:
    """A value as a line of text.

    >>> said({"value": 0.25, "unit": "share"}), said(["a", "b"]), said(True)
    ('value 0.25, unit share', 'a, b', 'true')
    """
    if isinstance(value, Mapping):
        return ", ".join(_said_fields(value))
    if isinstance(value, list | tuple):
        return ", ".join(map(said, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    return "" if value is None or value is ABSENT else str(value)


def _said_fields(values: Mapping[str, Any]) -> Iterator[str]:
    for key, child in values.items():
        text = said(child)
        if text:
            yield f"{key} {text}"
