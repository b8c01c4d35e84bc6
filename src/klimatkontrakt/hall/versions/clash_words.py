# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a clash told to who must choose? Of which thing, in which field, what stood there, and what each side says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city.kinds import CITY, CONTRACTS
from klimatkontrakt.folder.change import ABSENT
from klimatkontrakt.folder.kinds import BETWEEN, DOCUMENT
from klimatkontrakt.folder.merging import Clash
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.hall.versions import field_values, field_words, things
from klimatkontrakt.hall.versions.field_units import ToldField
from klimatkontrakt.hall.versions.things import Thing
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

IN_CONTRACTS = (*things.PARTS, "instruments", "stances")
MOST_VALUES = 12
"""How many values of an entry one side is told with."""


@dataclass(frozen=True)
class ClashPlace:
    """Where two sides clash.

    Attributes:
        thing: of what.
        path: the field in it, as `things.fields` writes it; empty where it is all of the thing.
        when: outcome by event, of a row that stands in those outcomes only.
    """

    thing: Thing
    path: str
    when: Mapping[str, str]


def place_of(clash: Clash, documents: Sequence[CityDocument]) -> ClashPlace:
    """The thing and the field that a clash is of.

    Args:
        clash: one of values, not of a problem that both sides make together.
        documents: those that were merged.
    """
    steps = [_field_step(clash)] if clash.field else []
    name = clash.kind, clash.key
    while not _is_thing(name[0]):
        step, name = _outwards(*name)
        steps.insert(0, step)
    thing, more = _thing(*name, documents)
    if clash.kind == "history":
        steps = [step for step in steps if step != "value"]  # a figure is told by its year
    return ClashPlace(thing, ".".join([*more, *steps]), _when(clash.key) if clash.kind == "quantities" else {})


def _when(key: str) -> dict[str, str]:
    """Outcome by event, of the key of a quantity's row."""
    _, _, when = key.partition(BETWEEN)
    return dict(pair.split(":", 1) for pair in when.split(";") if pair)


def _field_step(clash: Clash) -> str:
    """The field of a clash; a key of a mapping that is followed key by key may hold dots."""
    name, dot, key = clash.field.partition(".")
    return things.below(name, key) if dot and name in CITY.followed.get(clash.kind, {}) else clash.field


def _is_thing(kind: str) -> bool:
    return kind in IN_CONTRACTS or CITY.above(kind, "") is None


def _outwards(kind: str, key: str) -> tuple[str, tuple[str, str]]:
    """The step that leads to an entry in what it lies in, and that by kind and key."""
    if kind == "outcomes":
        period, commitment, item = key.split(BETWEEN, 2)
        return f"{kind}[{item}]", ("commitments", BETWEEN.join((period, commitment)))
    holder, above = CITY.above(kind, key) or ("", "")
    inside = next(inside for inside in CITY.inside(holder) if inside.kind == kind)
    return f"{inside.field}[{key.removeprefix(above + BETWEEN)}]", (holder, above)


def _thing(kind: str, key: str, documents: Sequence[CityDocument]) -> tuple[Thing, list[str]]:
    """The thing of an entry, and the steps in it that the entry is."""
    if kind in (DOCUMENT, CITY.header):
        return Thing("city", documents[0].header.id), []
    if kind == "history":
        return _figure(key, documents)
    if kind == "lines":
        return Thing(kind, key.replace(BETWEEN, ".", 1)), []
    if kind == "stances":
        return _stance(key.partition(BETWEEN)[2], documents), []
    if kind in IN_CONTRACTS:
        return Thing(kind, key.partition(BETWEEN)[2]), []
    return Thing(kind, key if kind == CONTRACTS.kind else key.partition(BETWEEN)[0]), []


def _figure(key: str, documents: Sequence[CityDocument]) -> tuple[Thing, list[str]]:
    """What a published figure is about, and its year."""
    account, line, year = key.split(BETWEEN)[:3]
    if not line:
        return Thing("accounts", account), [year]
    name = f"{account}.{line}"
    is_line = any(row.key == name for document in documents for row in document.lines)
    return Thing("lines" if is_line else "history", name), [year]


def _stance(item: str, documents: Sequence[CityDocument]) -> Thing:
    for document in documents:
        for contract in document.contracts.values():
            for stance in contract.stances:
                if stance.id == item:
                    return Thing("stances", f"{stance.clause}, {stance.party}")
    return Thing("stances", item)


def in_words(clash: Clash, documents: Sequence[CityDocument], language: Language) -> dict[str, str]:
    """A clash in the reader's words: `place`, and what it said `before` and by `mine` and `theirs`; empty for nothing.

    Args:
        clash: one of values.
        documents: the one that both sides began from, mine and theirs.
        language: the reader's.
    """
    place = place_of(clash, documents)
    document = next((city for city in documents if _is_in(city, place.thing)), documents[0])
    field = ToldField(place.thing, place.path, document)
    texts = _sides(field, (clash.before, clash.ours, clash.theirs), language)
    return {
        "place": _place_text(place, document, language),
        **dict(zip(("before", "mine", "theirs"), texts, strict=True)),
    }


def _is_in(document: CityDocument, thing: Thing) -> bool:
    return any(thing == stands for stands, _ in things.rows(document))


def _place_text(place: ClashPlace, document: CityDocument, language: Language) -> str:
    name = things.name(document, place.thing, language)
    if place.when:
        name = words.say(SUBJECT, "clash.when", language, name=name, outcomes=_outcomes(place, document, language))
    if not place.path:
        return name
    field = field_words.name(place.thing, place.path, language, document)
    return words.say(SUBJECT, "clash.of", language, name=name, field=field)


def _outcomes(place: ClashPlace, document: CityDocument, language: Language) -> str:
    names = []
    for event, outcome in place.when.items():
        known = document.events.get(event)
        label = known.outcome(outcome, language) if known is not None and outcome in known.outcomes else outcome
        names.append(label)
    return ", ".join(names)


def _sides(field: ToldField, values: Sequence[Any], language: Language) -> list[str]:
    """What stood there and what either side says, field by field of those that differ where it is an entry."""
    sides = [_leaves(value, field.where) for value in values]
    written = {path: _written(field, path, sides, language) for path in _differing(sides)}
    result = []
    for number, value in enumerate(values):
        parts = [texts[number] for path, texts in written.items() if path in sides[number]]
        result.append(_gone(values, number, language) if value is ABSENT else _joined(parts, language))
    return result


def _written(
    field: ToldField, path: str, sides: Sequence[Mapping[str, str]], language: Language
) -> list[str]:  # fmt: skip
    """What each side says of a field inside another, with its name."""
    texts = [side.get(path, field_values.NOTHING) for side in sides]
    name = _name_inside(field, path, language)
    inner = ToldField(field.thing, path, field.document)
    return [_named(name, text) for text in field_values.several(inner, texts, language)]


def _leaves(value: Any, path: str) -> dict[str, str]:
    return {} if value is ABSENT else dict(things.fields(value, path))


def _differing(sides: Sequence[Mapping[str, str]]) -> list[str]:
    """The fields that those who say something of the entry say differently; all of them where they say the same."""
    there = list(filter(None, sides))
    paths = list(dict.fromkeys(path for side in there for path in side))
    return [path for path in paths if len({side.get(path) for side in there}) > 1] or paths


def _name_inside(field: ToldField, path: str, language: Language) -> str:
    """What a field inside another, or inside a thing, is called there; empty where it is the same field."""
    name = field_words.name(field.thing, path, language, field.document)
    if not field.where:
        return name
    outer = field_words.name(field.thing, field.where, language, field.document)
    return name.removeprefix(outer).lstrip(", ")


def _named(name: str, text: str) -> str:
    return f"{name}: {text}" if name else text


def _gone(values: Sequence[Any], number: int, language: Language) -> str:
    """What a side says that has nothing there: that it is removed, where it stood there before; else nothing."""
    was_there = values[0] is not ABSENT
    return words.say(SUBJECT, "clash.removed", language) if number and was_there else ""


def _joined(parts: Sequence[str], language: Language) -> str:
    more = len(parts) - MOST_VALUES
    told_apart = [words.say(SUBJECT, "clash.more", language, count=more)] if more > 0 else []
    return "; ".join([*parts[:MOST_VALUES], *told_apart])
