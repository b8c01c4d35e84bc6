# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What differs between two documents, what do they become by changes, and what do two people's changes come to? (K)

For documents as canonical texts: `applied(a, between(a, b))` is b, byte for byte. Changes of different fields merge in
any order to the same document, and every change stands in the result or in a clash. Values are JSON values, and absent
is not empty.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from klimatkontrakt.folder import entries, entry_texts, placements
from klimatkontrakt.folder.change import ABSENT, Change, same
from klimatkontrakt.folder.entries import Facts
from klimatkontrakt.folder.entry_texts import json_value
from klimatkontrakt.folder.kinds import ABOVE_ALL, BETWEEN, Inside, Kinds
from klimatkontrakt.folder.problem import Problem, UnknownNameError

Side = Literal["ours", "theirs"]
Name = tuple[str, str]
Problems = Callable[[Mapping[str, str]], Iterable[Problem]]


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


# What two people's changes come to


@dataclass(frozen=True)
class Clash:
    """What two sides made differently of one thing.

    Attributes:
        kind, key, field: what; the field is empty where it is a whole entry. Of a problem that only both sides
            together have, the kind is empty.
        before, ours, theirs: the values as JSON has them; absent where it was not there, or is gone.
        our_changes, their_changes: those that meet there.
        problem: that neither side has alone.
    """

    kind: str
    key: str
    field: str = ""
    before: Any = ABSENT
    ours: Any = ABSENT
    theirs: Any = ABSENT
    our_changes: tuple[Change, ...] = ()
    their_changes: tuple[Change, ...] = ()
    problem: Problem | None = None

    @property
    def name(self) -> tuple[str, str, str]:
        """What it is of; it names the clash when a side is chosen."""
        return self.kind, self.key, self.field


@dataclass(frozen=True)
class Merged:
    """What came of it.

    Attributes:
        texts: the canonical text of every file; with their side of each clash of which no side was chosen.
        clashes: those.
    """

    texts: Mapping[str, str]
    clashes: tuple[Clash, ...]


def merged(
    base: Mapping[str, str],
    ours: Mapping[str, str],
    theirs: Mapping[str, str],
    kinds: Kinds,
    chosen: Mapping[tuple[str, str, str], Side] | None = None,
    problems: Problems | None = None,
) -> Merged:
    """Two documents that were made of the same one as one document.

    Args:
        base, ours, theirs: the canonical text of every file, by its name.
        kinds: the documents'.
        chosen: by the name of a clash, the side that is to stand; one that is not there is told.
        problems: what is wrong with a document so that it must not come of a merge; not asked where sides clash.

    Raises:
        ProblemsError: where a text cannot be read.
    """
    meeting = _Meeting(base, ours, theirs, kinds)
    chosen = chosen or {}
    kept = meeting.kept({name for name, winner in chosen.items() if winner == "ours"})
    texts = applied(base, kept, kinds)
    clashes = tuple(clash for clash in meeting.clashes if clash.name not in chosen)
    if problems is not None and not clashes:
        clashes = tuple(_of_problems(texts, meeting, problems))
    return Merged(texts, clashes)


class _Meeting:
    """The changes of two sides, and where they meet."""

    def __init__(
        self, base: Mapping[str, str], ours: Mapping[str, str], theirs: Mapping[str, str], kinds: Kinds
    ) -> None:
        self.ours, self.theirs, self.kinds = ours, theirs, kinds
        self.own, self.others = between(base, ours, kinds), between(base, theirs, kinds)

    @cached_property
    def clashes(self) -> tuple[Clash, ...]:
        """Every place where they meet, problems apart."""
        return (*self._of_values(), *self._of_removed())

    def kept(self, ours: Collection[tuple[str, str, str]]) -> list[Change]:
        """The changes that stand where our side wins the named clashes, and theirs the others."""
        lost: set[int] = set()
        for clash in self.clashes:
            lost |= set(map(id, clash.their_changes if clash.name in ours else clash.our_changes))
        return [change for change in (*self.own, *self.others) if id(change) not in lost]

    def _of_values(self) -> Iterator[Clash]:
        """One field with two values, and one thing that both added."""
        theirs = {_name(change): change for change in self.others if change.what in ("changed", "added")}
        for change in self.own:
            other = theirs.get(_name(change)) if change.what in ("changed", "added") else None
            if other is not None and not same(change.after, other.after):
                values = (change.before, change.after, other.after)
                yield Clash(change.kind, change.key, change.field, *values, (change,), (other,))

    def _of_removed(self) -> Iterator[Clash]:
        """What one side removed, and the other changed or put something in."""
        for removing, changing, is_ours in ((self.own, self.others, True), (self.others, self.own, False)):
            removed = {(change.kind, change.key): change for change in removing if change.what == "removed"}
            inside = self._inside(changing) if removed else {}
            for name in (own for own in removed if own in inside):
                yield self._of_one_removed(removed[name], tuple(inside[name]), is_ours)

    def _inside(self, changing: Iterable[Change]) -> Mapping[Name, list[Change]]:
        """By entry, what was changed of it or put in it, however deep."""
        inside: dict[Name, list[Change]] = {}
        for change in changing:
            if change.what in ("changed", "added"):
                for name in self._lines(change):
                    inside.setdefault(name, []).append(change)
        return inside

    def _of_one_removed(self, change: Change, met: tuple[Change, ...], is_ours: bool) -> Clash:
        value = json_value(self._wholes(not is_ours).get((change.kind, change.key), ABSENT))
        if is_ours:
            return Clash(change.kind, change.key, "", change.before, ABSENT, value, (change,), met)
        return Clash(change.kind, change.key, "", change.before, value, ABSENT, met, (change,))

    def _lines(self, change: Change) -> Iterator[Name]:
        """The entry that a change is of, and those that it lies in."""
        name: Name | None = (change.kind, change.key)
        while name is not None:
            yield name
            name = self.kinds.above(*name)

    def _wholes(self, is_ours: bool) -> Mapping[Name, Any]:
        return entries.of_texts(self.ours if is_ours else self.theirs, self.kinds).wholes


def _name(change: Change) -> tuple[str, str, str]:
    return change.kind, change.key, change.field


def _of_problems(texts: Mapping[str, str], meeting: _Meeting, problems: Problems) -> Iterator[Clash]:
    """The problems that the whole has and neither side alone, between the changes that have to do with each."""
    stood = {_same_problem(problem) for side in (meeting.ours, meeting.theirs) for problem in problems(side)}
    for problem in problems(texts):
        if _same_problem(problem) in stood:
            continue
        names = set(map(str, problem.values.values())) | {problem.place.item, problem.place.column}
        own, others = (_that_name(side, names) or side for side in (meeting.own, meeting.others))
        place = " ".join(filter(None, (problem.place.file, problem.place.item, problem.place.column)))
        yield Clash("", place, problem.code, our_changes=own, their_changes=others, problem=problem)


def _same_problem(problem: Problem) -> Hashable:
    """What makes two problems one: what is said of which thing; rows move."""
    values = tuple(sorted((name, str(value)) for name, value in problem.values.items()))
    return problem.code, problem.place.file, problem.place.item, problem.place.column, values


def _that_name(changes: Sequence[Change], names: set[str]) -> tuple[Change, ...]:
    """The changes of what a problem names, or that say its name."""
    return tuple(change for change in changes if names & {*change.key.split(BETWEEN), *_texts(change.after)})


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield key
            yield from _texts(child)
    elif isinstance(value, list):
        for child in value:
            yield from _texts(child)
    elif isinstance(value, str):
        yield value
