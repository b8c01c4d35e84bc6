# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a number's story told? Its facts as sentences in the reader's language, with the names of things in them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from string import Formatter

from klimatkontrakt.data import words
from klimatkontrakt.data.words import Language
from klimatkontrakt.engine.facts import Fact, Quote, Ref, Story, Value
from klimatkontrakt.publish import shown

Piece = str | Ref | Quote
SUBJECT = "story"
OWN_TERMS = (
    "origin", "origins", "stage", "status", "role", "kind", "number", "view", "verb", "promise", "form", "sector",
    "shape", "of", "bound", "input", "state",
)  # fmt: skip
TERMS = {
    **{name: ("terms", name) for name in OWN_TERMS},
    "who": ("terms", "control"),
    "secured": ("promising", "level"),
    "tick": ("promising", "tick"),
}
SIZED = (
    "value", "mean", "central", "p5", "p95", "low", "high", "down", "up", "span", "limit", "size", "need", "funded",
    "missing", "saving", "invested", "running", "bills", "baseline", "done", "decided", "planned", "left", "half",
    "worth", "until", "worth_until",
)  # fmt: skip
STATED = ("value", "low", "high", "size", "limit")  # what a sentence states as the folder has it
WORKED_OUT = (
    "sector_sum", "control_sum", "sectors_sum", "control_part", "secured_amount", "control_promised", "kind_part",
    "actor_sum", "actor_until", "actor_pays", "actor_saves", "area_sum", "no_area_sum", "areas_sum", "target",
)  # sentences in which such a number is worked out  # fmt: skip
SEPARATORS = {"factors": " × ", "promises": "; "}


def pieces(fact: Fact, language: Language, largest: Mapping[str, float] | None = None) -> list[Piece]:
    """One fact in words: plain text, the names of things, and the author's own words.

    Args:
        fact: what is told.
        language: the reader's.
        largest: by unit, the number by which its size is chosen, as the story has it; else each sentence's largest.
    """
    values = _values(fact, language, largest or {})
    found: list[Piece] = []
    for text, name, _, _ in Formatter().parse(words.catalogue(SUBJECT)[fact.key][language]):
        found.append(text)
        if name is not None:
            found += _put_in(name, values[name], language, largest or {})
    return _joined(found)


def _values(fact: Fact, language: Language, largest: Mapping[str, float]) -> dict[str, Value]:
    """The values as the text takes them: in the size of their unit, words for terms."""
    said = dict(fact.values)
    if "unit" in said:
        said |= _sized(fact, language, largest)
    for name, (subject, group) in TERMS.items():
        if name in said:
            term = words.term(group, str(said[name]), language, subject=subject)
            said |= {name: term, f"{name}_word": term[:1].upper() + term[1:]}
    if "chance" in said:
        said["in_ten"] = words.in_ten(_number(said["chance"]), language)
    return said


def _sized(fact: Fact, language: Language, largest: Mapping[str, float]) -> dict[str, Value]:
    """The numbers of a sentence and their unit: what is worked out by the rule of pages, what is stated as it is."""
    unit, values = str(fact.values["unit"]), fact.values
    numbers = {name: value for name, value in values.items() if name in SIZED and isinstance(value, float)}
    whole = _number(values["largest"]) if "largest" in values else None
    parts = [numbers["mean"]] if "mean" in numbers else list(numbers.values())
    parts = parts if whole is None else [whole]
    own = shown.size(unit, parts, language, largest.get(unit))
    is_worked_out = unit in shown.SIZES and (bool(numbers.keys() - set(STATED)) or fact.key in WORKED_OUT)
    if not is_worked_out:
        said: dict[str, Value] = {name: value / own.scale for name, value in numbers.items()}
    else:
        said = {name: own.signed(value) if name == "up" else own.written(value) for name, value in numbers.items()}
    return {**said, "unit": own.unit}


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _put_in(name: str, value: Value, language: Language, largest: Mapping[str, float]) -> Iterator[Piece]:
    """A value where the text has its name."""
    if isinstance(value, Fact):
        yield from pieces(value, language, largest)
    elif isinstance(value, tuple):
        for at, item in enumerate(value):
            if at:
                yield SEPARATORS.get(name, ", ")
            yield from _put_in(name, item, language, largest)
    elif isinstance(value, Ref | Quote):
        yield value
    else:
        yield words.number(value, language) if isinstance(value, float) else str(value)


def _joined(found: list[Piece]) -> list[Piece]:
    """Pieces with neighbouring text in one; where nothing was put in, neither is the space or comma before it."""
    result: list[Piece] = []
    for piece in found:
        if isinstance(piece, str) and result and isinstance(result[-1], str):
            before = result[-1]
            is_gap = before.endswith((" ", ", ")) and piece[:1] in (" ", ".", ",", ";", ")")
            result[-1] = f"{before.rstrip(' ,') if is_gap else before}{piece}"
        elif piece != "":
            result.append(piece)
    return [words.joined(piece) if isinstance(piece, str) else piece for piece in result]


def sentence(
    fact: Fact, language: Language, *, with_ids: bool = False, largest: Mapping[str, float] | None = None
) -> str:
    """One fact as plain text; with ids, each thing's stands after its name."""
    return "".join(_plain(piece, language, with_ids=with_ids) for piece in pieces(fact, language, largest))


def _plain(piece: Piece, language: Language, *, with_ids: bool) -> str:
    if isinstance(piece, Quote):
        return words.say(SUBJECT, "quote", language, quote=piece.text)
    if isinstance(piece, Ref):
        name = piece.name(language)
        return words.say(SUBJECT, "id", language, name=name, id=piece.id) if with_ids and name != piece.id else name
    return piece


def sentences(story: Story, language: Language, *, with_ids: bool = False) -> list[str]:
    """A story in words, a sentence a line."""
    return [sentence(fact, language, with_ids=with_ids, largest=story.largest) for fact in story.facts]
