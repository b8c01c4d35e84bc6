# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is a change within what somebody has been given to look after? A remit is kinds, areas or an actor (design K).

A remit that names nothing is the whole document. Else a change is in it when its kind is listed, or when its entry, or
one that this lies in, is of the actor or of one of the areas: as it stood, and as it comes to stand, so that nobody
takes what is another's by writing their own name on it, nor puts theirs on another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Protocol

from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.folder import changes as folder_changes
from klimatkontrakt.folder import entries
from klimatkontrakt.folder.change import Change
from klimatkontrakt.folder.entries import Facts
from klimatkontrakt.folder.kinds import BETWEEN

OF_ACTORS = ("owner", "actor", "payer", "payers", "promisors", "body", "party")
"""The fields that say whose an entry is; of several, it is each one's."""
OF_AREAS = ("area",)
TELLS_OF = {"outcomes": "commitments"}
"""What stands beside an entry and tells of it: whose that is, it is."""
Name = tuple[str, str]


class Remit(Protocol):
    """What somebody looks after."""

    @property
    def kinds(self) -> Collection[str]:
        """Kinds of entries."""

    @property
    def areas(self) -> Collection[str]:
        """Transition areas, by id."""

    @property
    def actor(self) -> str:
        """An actor, by id; empty for none."""


def is_whole(remit: Remit) -> bool:
    """Whether it names nothing, and is the whole document."""
    return not (remit.kinds or remit.areas or remit.actor)


def is_wider(one: Remit, other: Remit) -> bool:
    """Whether some change may be in one remit and not in the other."""
    if is_whole(other):
        return False
    if is_whole(one):
        return True
    is_more = not (set(one.kinds) <= set(other.kinds) and set(one.areas) <= set(other.areas))
    return is_more or one.actor not in ("", other.actor)


def beside(texts: Mapping[str, str], changes: Iterable[Change]) -> Facts:
    """A document's entries that changes are laid beside, and those that the changes add to it.

    Args:
        texts: the canonical text of every file, by its name.
        changes: those that are asked about.

    Raises:
        ProblemsError: where a text cannot be read.
    """
    every = tuple(changes)
    touched = {CITY.top_of(*name) for change in every for name in _line(change)}
    facts = entries.of_texts(texts, CITY, but=folder_changes.untouched(texts, touched, CITY))
    for change in every:
        if change.what == "added" and (change.kind, change.key) not in facts.fields and isinstance(change.after, dict):
            entries.add(facts, (change.kind, change.key), change.after, CITY)
    return facts


def in_remit(remit: Remit, change: Change, city: Facts) -> bool:
    """Whether a change is within a remit.

    Args:
        remit: a seat, or anything that has kinds, areas and an actor.
        change: what is asked about.
        city: the entries of the document that it is made in (`beside`).
    """
    if is_whole(remit):
        return True
    line = list(_line(change))
    if any(kind in remit.kinds for kind, _ in line):
        return True
    changed, *above = line
    if any(_is_of(remit, name, city.fields.get(name)) for name in above):
        return True
    stood = city.fields.get(changed)
    return _is_of(remit, changed, stood) and _is_of(remit, changed, _comes_to(change, stood))


def _comes_to(change: Change, stood: Mapping[str, object] | None) -> Mapping[str, object] | None:
    """The fields of a change's entry once it is made."""
    if change.what == "added":
        return change.after if isinstance(change.after, dict) else None
    if change.what == "changed" and stood is not None:
        return {**stood, change.field: change.after}
    return stood


def _line(change: Change) -> Iterator[Name]:
    """The entry that a change is of, and those that it lies in or tells of."""
    name: Name | None = (change.kind, change.key)
    while name is not None:
        yield name
        name = _told_of(*name) or CITY.above(*name)


def _told_of(kind: str, key: str) -> Name | None:
    """The entry that another tells of, beside it."""
    return (TELLS_OF[kind], key.rpartition(BETWEEN)[0]) if kind in TELLS_OF else None


def _is_of(remit: Remit, name: Name, fields: Mapping[str, object] | None) -> bool:
    """Whether an entry with such fields is of the remit's actor, or of one of its areas."""
    if fields is None:
        return False
    if _is_itself_in(remit, name):
        return True
    if remit.actor and any(remit.actor in _names(fields.get(field)) for field in OF_ACTORS):
        return True
    return any(not _names(fields.get(field)).isdisjoint(remit.areas) for field in OF_AREAS)


def _is_itself_in(remit: Remit, name: Name) -> bool:
    """Whether an entry is the remit's actor, or one of its areas."""
    return name == ("actors", remit.actor) or (name[0] == "areas" and name[1] in remit.areas)


def _names(value: object) -> set[object]:
    """The ids that a field holds: one, several, or the keys of shares."""
    if isinstance(value, str):
        return {value}
    return set(value) if isinstance(value, list | tuple | dict) else set()
