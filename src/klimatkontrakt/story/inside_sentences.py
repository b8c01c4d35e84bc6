# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a thing's name stand inside a sentence? With a small letter, but for proper names and abbreviations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from klimatkontrakt.city.schema import City
from klimatkontrakt.story.facts import Fact, Ref, Value

UNNAMED = ("households", "business")  # actors that are many, whose name is of common words
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W_]+)*")
_OWNED = re.compile(r"[’']?s$")
_ENDED = re.compile(r"[.:!?]\s+$")


def proper_names(city: City) -> frozenset[str]:
    """The words that the city's own labels write with a capital where none begins, and the names of who acts."""
    labels = [*_labels(city)]
    inside = {word for label in labels for word in _WORD.findall(label)[1:] if word[:1].isupper()}
    actors = {word for label in _actors(city) for word in _WORD.findall(label)[:1]}
    return frozenset({*inside, *actors, *_WORD.findall(city.header.name)})


def _actors(city: City) -> Iterable[str]:
    for actor in city.actors:
        if actor.type not in UNNAMED or actor.label_sv == actor.label_en:
            yield from (actor.label("sv"), actor.label("en"))


def _labels(city: City) -> Iterable[str]:
    for language in ("sv", "en"):
        for rows in (city.quantities, city.lines, city.actors):
            yield from (row.label(language) for row in rows)
        for kind in ("measures", "accounts", "targets", "events", "areas", "groups"):
            yield from (city.label(kind, item, language) for item in getattr(city, kind))


def settled(fact: Fact, proper: frozenset[str]) -> Fact:
    """A fact in which names that begin with a proper name are told from those of common words."""
    return replace(fact, values={name: _settled(value, proper) for name, value in fact.values.items()})


def _settled(value: Value, proper: frozenset[str]) -> Value:
    if isinstance(value, Fact):
        return settled(value, proper)
    if isinstance(value, tuple):
        return tuple(cast(str | Ref | Fact, _settled(item, proper)) for item in value)
    if isinstance(value, Ref) and value.is_common:
        return replace(value, is_common=not any(_is_proper(name, proper) for name in (value.sv, value.en)))
    return value


def _is_proper(name: str, proper: frozenset[str]) -> bool:
    """Whether a name keeps its capital: its first word is a proper name, or one of letters such as EU and F-gas."""
    found = _WORD.match(name)
    if found is None:
        return True
    first = found[0]
    is_of_letters = len(first.partition("-")[0]) == 1 or any(letter.isupper() for letter in first[1:])
    owner = _OWNED.sub("", first)
    return is_of_letters or bool({first, owner, first.partition("-")[0]} & proper)


def small(ref: Ref) -> Ref:
    """A thing as its name stands inside a sentence."""
    if not ref.is_common:
        return ref
    return replace(ref, sv=ref.sv[:1].lower() + ref.sv[1:], en=ref.en[:1].lower() + ref.en[1:])


def is_inside(before: str) -> bool:
    """Whether what comes after a text stands inside a sentence of it.

    >>> is_inside("Behöver "), is_inside("Det blir i stället: "), is_inside(""), is_inside("Det är så. ")
    (True, False, False, False)
    """
    return bool(before.strip()) and not _ENDED.search(before)
