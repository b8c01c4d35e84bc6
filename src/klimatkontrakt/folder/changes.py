# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What differs between two documents, and what do they become by changes? (K)

For documents as canonical texts: `applied(a, between(a, b))` is b, byte for byte. What two people's changes come to is
merging.py's. Values are JSON values, and absent is not empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from klimatkontrakt.folder import entries, entry_texts, placements
from klimatkontrakt.folder.change import ABSENT, Change, same
from klimatkontrakt.folder.entries import Facts
from klimatkontrakt.folder.entry_texts import json_value
from klimatkontrakt.folder.kinds import ABOVE_ALL, Inside, Kinds
from klimatkontrakt.folder.problem import UnknownNameError

# What differs


def between(before: Mapping[str, str], after: Mapping[str, str], kinds: Kinds) -> tuple[Change, ...]:
    """Every difference of two documents, in the order of the kinds.

    Args:
        before, after: the canonical text of every file, by its name.
        kinds: the documents'.

    Raises:
        ProblemsError: where a text cannot be read.
    """
    alike = _alike(before, after, kinds)
    first, last = (entries.of_texts(side, kinds, but=alike) for side in (before, after))
    return tuple(_Differences(first, last, kinds).inside(ABOVE_ALL, ""))


def _alike(before: Mapping[str, str], after: Mapping[str, str], kinds: Kinds) -> frozenset[str]:
    """The files that need not be looked at: alike in both, of a period all its files."""
    alike = {name for name, text in before.items() if after.get(name) == text}
    differing = set(map(kinds.period_of, {*before, *after} - alike)) - {""}
    return frozenset(name for name in alike if kinds.period_of(name) not in differing)


@dataclass(frozen=True)
class _Differences:
    before: Facts
    after: Facts
    kinds: Kinds

    def inside(self, kind: str, key: str) -> Iterator[Change]:
        """Of everything that lies in an entry."""
        for own in self.kinds.inside(kind):
            if own.is_one:
                yield from self.entry(own.kind, "")
            else:
                yield from self.scope(own, key)

    def scope(self, inside: Inside, parent: str) -> Iterator[Change]:
        """Of the entries of a kind in one parent, and their order."""
        first, last = (side.order.get((inside.kind, parent), []) for side in (self.before, self.after))
        stood, stands = set(first), set(last)
        for key in dict.fromkeys((*first, *last)):
            if key not in stands:
                yield Change("removed", inside.kind, key, before=json_value(self.before.wholes[(inside.kind, key)]))
            elif key not in stood:
                yield Change("added", inside.kind, key, after=json_value(self.after.wholes[(inside.kind, key)]))
            else:
                yield from self.entry(inside.kind, key)
        if inside.is_ordered:
            yield from _places(inside.kind, first, last)

    def entry(self, kind: str, key: str) -> Iterator[Change]:
        """Of the fields of an entry that is in both, and of what lies in it."""
        first, last = (side.wholes.get((kind, key)) for side in (self.before, self.after))
        if repr(first) == repr(last):
            return
        yield from self.fields(kind, key)
        for name, keys in self.kinds.followed.get(kind, {}).items():
            if keys is str:
                scope = (f"{kind}.{name}", key)
                yield from _places(scope[0], *(side.order.get(scope, []) for side in (self.before, self.after)))
        yield from self.inside(kind, key)

    def fields(self, kind: str, key: str) -> Iterator[Change]:
        """Of the fields themselves."""
        first, last = (side.fields.get((kind, key), {}) for side in (self.before, self.after))
        for name in dict.fromkeys((*first, *last)):
            values = (first.get(name, ABSENT), last.get(name, ABSENT))
            if not same(*values):
                yield Change("changed", kind, key, name, *map(json_value, values))


def _places(kind: str, first: Sequence[str], last: Sequence[str]) -> Iterator[Change]:
    for key, above in placements.placed(first, last).items():
        yield Change("placed", kind, key, after=above)


# What a document becomes


def applied(before: Mapping[str, str], changes: Iterable[Change], kinds: Kinds) -> dict[str, str]:
    """The canonical texts of a document with changes made in it; their order does not matter.

    Args:
        before: the canonical text of every file, by its name.
        changes: each of another field or entry than the others.
        kinds: the document's.

    Raises:
        UnknownNameError: where a change is of an entry that is not there.
        ProblemsError: where a text cannot be read.
    """
    every = tuple(changes)
    touched = frozenset(kinds.top_of(change.kind, change.key) for change in every)
    if not touched:
        return dict(before)
    facts = entries.of_texts(before, kinds, but=untouched(before, touched, kinds))
    maker = _Maker(facts, kinds)
    for what in ("removed", "added", "changed"):
        for change in every:
            if change.what == what:
                maker.make(change)
    maker.place([change for change in every if change.what == "placed"])
    return entry_texts.texts_of(facts, before, touched, kinds)


def untouched(texts: Mapping[str, str], touched: Iterable[tuple[str, str]], kinds: Kinds) -> frozenset[str]:
    """The files in which nothing of what is touched stands: entries at the top, by kind and key."""
    read: set[str] = set()
    for kind, key in touched:
        if kinds.periods is not None and kind == kinds.periods.kind:
            read |= set(kinds.periods.files(key))
        elif kind in kinds.files_of_entries:
            read.add(kinds.files_of_entries[kind].file)
        elif kind in kinds.tables_by_kind:
            read.add(kinds.tables_by_kind[kind].form.file)
        else:
            read.add(kinds.head)
    return frozenset(texts) - read


class _Maker:
    """Makes changes in the facts of a document."""

    def __init__(self, facts: Facts, kinds: Kinds) -> None:
        self.facts, self.kinds = facts, kinds
        self._stood = {scope: list(keys) for scope, keys in facts.order.items()}
        self._added: dict[tuple[str, str], set[str]] = {}

    def make(self, change: Change) -> None:
        """One change, an order apart."""
        if change.what == "removed":
            self._remove(change.kind, change.key)
        elif change.what == "added":
            self._add(change)
        else:
            self._set(change)

    def _remove(self, kind: str, key: str) -> None:
        for own in self.kinds.inside(kind):
            for child in self.facts.order.pop((own.kind, key), []):
                self._remove(own.kind, child)
        self.facts.fields.pop((kind, key), None)
        self.facts.wholes.pop((kind, key), None)

    def _add(self, change: Change) -> None:
        kind, key = change.kind, change.key
        parent = self.kinds.above(kind, key)
        if parent is not None and parent not in self.facts.fields:
            raise UnknownNameError(key, where=kind)
        self._remove(kind, key)
        known = set(self.facts.fields)
        entries.add(self.facts, (kind, key), change.after, self.kinds)
        for name in set(self.facts.fields) - known:
            fields = self.facts.fields[name]
            for field, value in fields.items():
                fields[field] = entry_texts.plain_value(value, name[0], field, self.kinds)
        for child in self.kinds.inside(kind):
            self._stood.pop((child.kind, key), None)  # what lies in it is in the order that it came in
        self._added.setdefault(self._scope(change), set()).add(key)

    def _set(self, change: Change) -> None:
        fields = self.facts.fields.get((change.kind, change.key))
        if fields is None:
            raise UnknownNameError(change.key, where=change.kind)
        if change.after is ABSENT:
            fields.pop(change.field, None)
        else:
            fields[change.field] = entry_texts.plain_value(change.after, change.kind, change.field, self.kinds)

    def place(self, changes: Iterable[Change]) -> None:
        """Every entry in its place: what is gone out, what is new in, what is placed where it is placed."""
        places: dict[tuple[str, str], dict[str, str | None]] = {}
        for change in sorted(changes, key=lambda own: (own.key, own.after or ""), reverse=True):
            places.setdefault(self._scope(change), {})[change.key] = change.after
        for scope in {*self._stood, *self._added, *places}:
            before = self._stood.get(scope, [])
            default = placements.by_default(before, {*self._added.get(scope, ()), *self._new_items(scope)})
            row = placements.ordered(default, places.get(scope, {}))
            self.facts.order[scope] = [key for key in row if self._is_there(scope, key)]

    def _scope(self, change: Change) -> tuple[str, str]:
        parent = self.kinds.above(change.kind, change.key)
        return change.kind, parent[1] if parent is not None else ""

    def _new_items(self, scope: tuple[str, str]) -> set[str]:
        """Of a mapping that is followed key by key, all of its keys as they are now."""
        kind, dot, name = scope[0].partition(".")
        fields = self.facts.fields.get((kind, scope[1]), {}) if dot else {}
        start = f"{name}."
        return {entries.joined(scope[1], field.removeprefix(start)) for field in fields if field.startswith(start)}

    def _is_there(self, scope: tuple[str, str], key: str) -> bool:
        return key in self._new_items(scope) if "." in scope[0] else (scope[0], key) in self.facts.fields
