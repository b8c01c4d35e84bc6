# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""In which order do entries stand, and which of them must be said to have a place for it to come out so?

Entries that nobody placed stand as they stood, and new ones after them by their keys; a placed one stands after the
one that it names. What several placed is a set: it gives one order, whoever placed first.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence


def by_default(before: Sequence[str], added: Iterable[str]) -> list[str]:
    """The order where nothing is placed."""
    stood = set(before)
    return [*before, *sorted(set(added) - stood)]


def placed(before: Sequence[str], after: Sequence[str]) -> dict[str, str | None]:
    """The fewest keys that must be placed to come from one order to another, each with the key that it stands after.

    >>> placed(["a", "b", "c"], ["c", "a", "b"])
    {'c': None}
    >>> placed(["a", "b"], ["a", "x", "b"]), placed(["a", "b"], ["b", "x"])
    ({'x': 'a'}, {})
    """
    stays = set(after)
    default = by_default([key for key in before if key in stays], after)
    if default == list(after):
        return {}
    number = {key: index for index, key in enumerate(default)}
    unmoved = set(_longest_rising(after, number))
    above: str | None = None
    moved: dict[str, str | None] = {}
    for key in after:
        if key not in unmoved:
            moved[key] = above
        above = key
    return moved


def _longest_rising(keys: Sequence[str], number: Mapping[str, int]) -> list[str]:
    """The longest row of keys, in their order, whose numbers rise."""
    ends: list[int] = []  # of the best row of each length, its last number
    last: list[int] = []  # and where its last key stands
    before: dict[int, int | None] = {}
    for index, key in enumerate(keys):
        length = bisect_left(ends, number[key])
        before[index] = last[length - 1] if length else None
        ends[length : length + 1] = [number[key]]
        last[length : length + 1] = [index]
    row: list[str] = []
    at_end: int | None = last[-1] if last else None
    while at_end is not None:
        row.append(keys[at_end])
        at_end = before[at_end]
    return row[::-1]


def ordered(default: Sequence[str], places: Mapping[str, str | None]) -> list[str]:
    """The order that places give.

    Args:
        default: every key in the order where nothing is placed, also of entries that are gone: others may be placed
            after them.
        places: by key, the one that it stands after; None for the first place. One that is placed after something
            unknown stays; of those that stand after each other in a circle, the first by its key stays.

    >>> ordered(["a", "b", "c"], {"c": None}), ordered(["a", "b"], {"a": "b", "b": "a"})
    (['c', 'a', 'b'], ['a', 'b'])
    """
    known = set(default)
    kept = {key: after for key, after in places.items() if key in known and (after is None or after in known)}
    while True:
        row = _row(default, kept)
        lost = known - set(row)
        if not lost:
            return row
        del kept[min(lost & set(kept))]


def _row(default: Sequence[str], places: Mapping[str, str | None]) -> list[str]:
    following: dict[str | None, list[str]] = {}
    for key in sorted(places, reverse=True):
        following.setdefault(places[key], []).append(key)
    row: list[str] = []
    waiting = [*reversed([key for key in default if key not in places]), *following.get(None, ())]
    while waiting:
        key = waiting.pop()
        row.append(key)
        waiting += following.get(key, ())
    return row
