# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How are changes of a document told to a reader? By the name of its thing, its field, and both values."""

from __future__ import annotations

from typing import NamedTuple

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.folder.merging import Clash
from klimatkontrakt.hall.versions import clash_words, field_units, field_values, field_words, history_of_an_id, things
from klimatkontrakt.hall.versions.things import Thing
from klimatkontrakt.language.words import Language


class ToldChange(NamedTuple):
    """A field that differs, in words.

    Attributes:
        kind, id: the thing's.
    """

    kind: str
    id: str
    name: str
    field: str
    before: str
    after: str


def rows(before: CityDocument, after: CityDocument, language: Language, most: int) -> tuple[list[ToldChange], int]:
    """What one document says otherwise than another, as many as are asked for, and how many more there are."""
    stands = {thing for thing, _ in things.rows(after)}
    differing = list(history_of_an_id.between(before, after))
    told = [
        row(after if thing in stands else before, thing, field, (first, last), language)
        for thing, field, first, last in differing[:most]
    ]
    return told, len(differing) - len(told)


def row(
    document: CityDocument, thing: Thing, where: str, values: tuple[str, str], language: Language
) -> ToldChange:  # fmt: skip
    """A field that differs; names and units are looked up in the document."""
    place = field_units.ToldField(thing, where, document)
    words = field_words.name(thing, where, language, document)
    both = field_values.both(place, *values, language)
    return ToldChange(thing.kind, thing.id, things.name(document, thing, language), words, *both)


def place(document: CityDocument, name: tuple[str, str, str], language: Language) -> tuple[str, str]:
    """What a change is of, in words: the thing, and the field in it; empty where it is all of the thing.

    Args:
        name: kind, key and field, as changes have them.
    """
    found = clash_words.place_of(Clash(*name), (document,))
    thing = things.name(document, found.thing, language)
    return thing, field_words.name(found.thing, found.path, language, document) if found.path else ""
