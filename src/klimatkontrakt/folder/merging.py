# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do two people's changes of one document come to? One document, and a clash wherever they meet. (K)

Changes of different fields merge in any order to the same document, and every change stands in the result or in a
clash: `merged` says so of three documents, `SidesMet` of changes that are known already.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from klimatkontrakt.folder import entries
from klimatkontrakt.folder.change import ABSENT, Change, same
from klimatkontrakt.folder.changes import applied, between
from klimatkontrakt.folder.entry_texts import json_value
from klimatkontrakt.folder.kinds import BETWEEN, Kinds
from klimatkontrakt.folder.problem import Problem

Side = Literal["ours", "theirs"]
Name = tuple[str, str]
Texts = Mapping[str, str]
Problems = Callable[[Texts], Iterable[Problem]]


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
    meeting = SidesMet(between(base, ours, kinds), between(base, theirs, kinds), kinds, lambda: ours, lambda: theirs)
    chosen = chosen or {}
    kept = meeting.kept({name for name, winner in chosen.items() if winner == "ours"})
    texts = applied(base, kept, kinds)
    clashes = tuple(clash for clash in meeting.clashes if clash.name not in chosen)
    if problems is not None and not clashes:
        clashes = tuple(of_problems(texts, meeting, problems))
    return Merged(texts, clashes)


class SidesMet:
    """The changes of two sides, and where they meet.

    Args:
        own, others: each side's changes of the document that both began from.
        ours, theirs: the canonical texts that each side's changes come to; asked for where one removed what the other
            changed, and to lay problems beside.
    """

    def __init__(
        self, own: Sequence[Change], others: Sequence[Change], kinds: Kinds,
        ours: Callable[[], Texts], theirs: Callable[[], Texts],
    ) -> None:  # fmt: skip
        self.own, self.others, self.kinds = tuple(own), tuple(others), kinds
        self.ours, self.theirs = ours, theirs

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
        return entries.of_texts(self.ours() if is_ours else self.theirs(), self.kinds).wholes


def _name(change: Change) -> tuple[str, str, str]:
    return change.kind, change.key, change.field


def of_problems(texts: Texts, meeting: SidesMet, problems: Problems) -> Iterator[Clash]:
    """The problems that the whole has and neither side alone, between the changes that have to do with each."""
    stood = {_same_problem(problem) for side in (meeting.ours(), meeting.theirs()) for problem in problems(side)}
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
