# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a place inside an entry told to a user? By the ids of the list entries on the way, not by their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.folder.problem import Problem

KEYS = ("id", "key")


def entry_name(entry: Any) -> str:
    """The id of an entry in a list, empty where it has none; a section's is its key."""
    known = [entry[key] for key in KEYS if key in entry] if isinstance(entry, dict) else []
    return str(known[0]) if known else ""


def suggested_id(identified: Any, path: Sequence[str]) -> str:
    """The id that what has none might have; empty where nothing stands there.

    Args:
        identified: the values with ids for all that should have one.
        path: where in them the id should stand, such as `moves`, `0`, `id`.
    """
    found = [value for _, value in _walked(identified, path)]
    return found[-1] if len(found) == len(path) and isinstance(found[-1], str) else ""


def named_path(values: Any, path: Sequence[str]) -> tuple[str, ...]:
    """A path with the entries of lists told by their ids; by their numbers, from 1, where they have none.

    >>> named_path({"moves": [{"id": "a"}, {"share": 2}]}, ("moves", "0", "share"))
    ('moves', 'a', 'share')
    >>> named_path({"moves": [{"id": "a"}, {"share": 2}]}, ("moves", "1", "share"))
    ('moves', '2', 'share')
    """
    steps = [name for name, _ in _walked(values, path)]
    return (*steps, *path[len(steps) :])


def _place(part: str) -> int:
    """The place in a list that a step of a path is; -1 for none."""
    place = numbers.whole(part)
    return -1 if place is None else place


def _walked(values: Any, path: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Each step of a path as far as it goes: its name, and what stands there."""
    found = values
    for part in path:
        if isinstance(found, dict) and part in found:
            found = found[part]
            yield part, found
        elif isinstance(found, list) and 0 <= (place := _place(part)) < len(found):
            found = found[place]
            yield entry_name(found) or str(place + 1), found
        else:
            return


def in_users_words(problems: Iterable[Problem], values: Any, identified: Any) -> Iterator[Problem]:
    """The problems with the entries of lists told by their ids; what has no id is told which it might have."""
    for problem in problems:
        field = str(problem.values.get("field", ""))
        path = problem.place.column.split(".")
        named = ".".join(named_path(values, path))
        place = replace(problem.place, column=named)
        told = {**problem.values, "field": named} if field == problem.place.column else problem.values
        lacks_id = problem.code == "field_missing" and path[-1] == "id"
        suggested = suggested_id(identified, path) if lacks_id else ""
        if suggested:
            yield Problem("id_missing", place, {"field": named.removesuffix(".id"), "id": suggested})
        else:
            yield Problem(problem.code, place, told)
