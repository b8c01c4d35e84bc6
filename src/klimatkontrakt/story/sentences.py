# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a number's story told? Its facts as sentences in the reader's language, with the names of things in them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from string import Formatter

from klimatkontrakt.engine.answers import sectors
from klimatkontrakt.engine.answers.coverage import BEYOND, NOBODY
from klimatkontrakt.engine.answers.gap import WHOLE
from klimatkontrakt.language import figures_of_three, remainders, sizes, words
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import facts as facts_of
from klimatkontrakt.story.facts import Fact, Quote, Ref, Story, Value
from klimatkontrakt.story.inside_sentences import is_inside, small

Piece = str | Ref | Quote
SUBJECT = "story"
OWN_TERMS = (
    "origin", "origins", "stage", "status", "role", "kind", "number", "view", "verb", "promise", "form", "sector",
    "shape", "of", "bound", "input", "state",
)  # fmt: skip
TERMS = {
    **{name: ("terms", name) for name in OWN_TERMS},
    "who": ("terms", "control"),
    "secured": ("promises", "level"),
    "tick": ("promises", "tick"),
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
SUMMED_PERCENT = {"covered_all": "mean", "covered_alone": "mean", "covered_branch": "percent"}
SPLITS = ("covered_control", "covered_area", "covered_instrument", "party_secures")  # add up to each level
OF_DOUBT = ("swing", "swing_published", "probability")
GROWTH = "growth"  # is stated, and told as the folder has it
NEEDS = "actor_needs"
OPENING = "opening"  # a story's first sentence, and its parts
CONTROLS = "control_promised"  # is told row by row of a table that adds up both ways
SEPARATORS = {"factors": " × ", "promises": "; "}


def pieces(fact: Fact, language: Language, largest: Mapping[str, float] | None = None) -> list[Piece]:
    """One fact in words: plain text, the names of things, and the author's own words.

    Args:
        fact: what is told.
        language: the reader's.
        largest: by unit, the number by which its size is chosen, as the story has it; else each sentence's largest.
    """
    found, before = list[Piece](), ""
    for piece in _pieces(fact, language, largest or {}):
        shown = small(piece) if isinstance(piece, Ref) and is_inside(before) else piece
        before += _plain(shown, language, with_ids=False)
        found.append(shown)
    return found


def _pieces(fact: Fact, language: Language, largest: Mapping[str, float]) -> list[Piece]:
    values = _values(fact, language, largest)
    found: list[Piece] = []
    for text, name, _, _ in Formatter().parse(words.catalogue(SUBJECT)[fact.key][language]):
        found.append(text)
        if name is not None and not (name == "unit" and _is_unknown(found, language)):
            found += _put_in(name, values[name], language, largest)
    return _joined(found)


def _is_unknown(before: list[Piece], language: Language) -> bool:
    """Whether what stands last is the mark of what is not known, which has no unit."""
    texts = [piece for piece in before if isinstance(piece, str)]
    return "".join(texts[-2:]).endswith(f"{sizes.not_known(language)} ")


def _values(fact: Fact, language: Language, largest: Mapping[str, float]) -> dict[str, Value]:
    """The values as the text takes them: in the size of their unit, words for terms."""
    said = dict(fact.values) | _added_up(fact, language, largest)
    if "unit" in said:
        said |= _sized(replace(fact, values=said), language, largest)
    for name, (subject, group) in TERMS.items():
        if name in said:
            term = words.term(group, str(said[name]), language, subject=subject)
            said |= {name: term, f"{name}_word": term[:1].upper() + term[1:]}
    if isinstance(said.get("percent"), float) and fact.key != GROWTH:
        said["percent"] = _percent(fact.key, _number(said["percent"]), language)
    if "chance" in said:
        said["in_ten"] = words.in_ten(_number(said["chance"]), language)
    return said


def _percent(key: str, value: float, language: Language) -> str:
    """A part of a hundred: of the doubt as tables have it, in whole per cent; else in three figures."""
    if key in OF_DOUBT:
        return sizes.percent(value / 100, language)
    return words.number(float(f"{value:.{sizes.FIGURES}g}"), language)


def _added_up(fact: Fact, language: Language, largest: Mapping[str, float]) -> dict[str, Value]:
    """The parts of a sentence that tells a sum and its parts, so that they add up as they are written."""
    facts = facts_of.parts(fact)
    if fact.key in SUMMED_PERCENT:
        size = sizes.percent_size([_number(fact.values["largest"])], language)
        values: dict[str, Value] = {
            name: size.written(value) for name, value in fact.values.items() if isinstance(value, float)
        }
        whole = _number(fact.values[SUMMED_PERCENT[fact.key]])
        return {**values, "parts": _percent_parts(facts, whole, size)}
    if fact.key in SPLITS:
        size = sizes.percent_size([_number(fact.values["largest"])], language)
        return {"parts": _split_parts(fact, facts, size)}
    if fact.key == CONTROLS and isinstance(fact.values.get("beside"), tuple):
        unit = str(fact.values["unit"])
        size = sizes.size(unit, [_number(fact.values["largest"])], language, largest.get(unit))
        return _controls(fact, size)
    return {}


def _percent_parts(facts: list[Fact], whole: float, size: sizes.Size) -> tuple[Fact, ...]:
    """Levels that add up to coverage, and what is left to nobody to all that is needed."""
    levels = [part for part in facts if part.values["secured"] not in (NOBODY, BEYOND)]
    rounded = _level_shares(levels, whole, size)
    left = round(100.0 - round(whole, size.digits), size.digits) if math.isfinite(whole) else whole
    ends = {NOBODY: max(left, 0.0), BEYOND: max(-left, 0.0)}
    shares = rounded | ends
    return tuple(
        replace(
            part, values={**part.values, "percent": size.rounded_as(_number(part.values["percent"]), shares[secured])}
        )
        for part, secured in ((part, str(part.values["secured"])) for part in facts)
    )


def _level_shares(levels: list[Fact], whole: float, size: sizes.Size) -> dict[str, float]:
    rounded = remainders.apportioned([_number(part.values["percent"]) for part in levels], size.digits, whole)
    return {str(part.values["secured"]): value for part, value in zip(levels, rounded, strict=True)}


def _split_parts(fact: Fact, facts: list[Fact], size: sizes.Size) -> tuple[Fact, ...]:
    """One's part of every level, rounded together with the others' so that they add up to the level."""
    levels = _level_shares(facts_of.parts(fact, "levels"), _number(fact.values["whole"]), size)
    pieces_of_text = []
    for part in facts:
        level = str(part.values["secured"])
        column = {
            str(row.values["name"]): _number(other.values["percent"])
            for row in facts_of.parts(fact, "beside")
            for other in facts_of.parts(row)
            if other.values["secured"] == level
        }
        rounded = dict(zip(column, remainders.column(list(column.values()), levels[level], size.digits), strict=True))
        name = str(fact.values["name"])
        pieces_of_text.append(
            replace(part, values={**part.values, "percent": size.rounded_as(column[name], rounded[name])})
        )
    return tuple(pieces_of_text)


def _controls(fact: Fact, size: sizes.Size) -> dict[str, Value]:
    """What there is under a control, and the parts of it, rounded together with the others' as the page's table is."""
    every = facts_of.parts(fact, "beside")
    rows = remainders.Rows(
        {str(row.values["who"]): _number(row.values["value"]) / size.scale for row in every},
        {
            str(row.values["who"]): sectors.signed(
                {str(part.values["secured"]): _number(part.values["value"]) for part in facts_of.parts(row)},
                1.0 / size.scale,
            )
            for row in every
        },
    )
    who, rounded = str(fact.values["who"]), rows.rounded(size.digits, WHOLE)
    settled = {level: size.settled(rows.cells[who][level], own) for level, own in rounded.cells[who].items()}
    settled[BEYOND] = abs(settled[BEYOND])
    values = {"value": size.scale * size.settled(rows.wholes[who], rounded.wholes[who])}
    parts = tuple(
        replace(part, values={**part.values, "value": size.scale * settled[str(part.values["secured"])]})
        for part in facts_of.parts(fact)
    )
    return {**values, "parts": parts}


def _sized(fact: Fact, language: Language, largest: Mapping[str, float]) -> dict[str, Value]:
    """The numbers of a sentence and their unit: what is worked out by the rule of pages, what is stated as it is."""
    unit = str(fact.values["unit"])
    numbers = _numbers(fact)
    if fact.key.startswith(OPENING):
        return _in_three_figures(fact, language, largest.get(unit))
    size = sizes.size(unit, _deciding(fact, numbers), language, largest.get(unit))
    sized: dict[str, Value] = {name: value / size.scale for name, value in numbers.items()}
    if unit in sizes.SIZES and (numbers.keys() - set(STATED) or fact.key in WORKED_OUT):
        sized |= {name: _written(size, name, value) for name, value in numbers.items()}
    if fact.key == NEEDS:  # what is missing is the need as it is written less what is funded of it, as on the page
        sized["missing"] = size.told(size.less(numbers["need"], numbers["funded"]))
    return {**sized, "unit": size.unit}


def _in_three_figures(fact: Fact, language: Language, largest: float | None) -> dict[str, Value]:
    """The numbers of a story's first sentence, in three figures of the largest."""
    numbers = _numbers(fact)
    deciding = _number(fact.values.get("deciding", math.nan))
    own = figures_of_three.three_figures(
        str(fact.values["unit"]), _deciding(fact, numbers), language, largest, deciding=deciding
    )
    return {**{name: own.size.written(value) for name, value in numbers.items()}, "unit": own.unit}


def _written(size: sizes.Size, name: str, value: float) -> str:
    return size.signed(value) if name == "up" else size.written(value)


def _numbers(fact: Fact) -> dict[str, float]:
    """The values of a sentence that have its unit."""
    return {name: value for name, value in fact.values.items() if name in SIZED and isinstance(value, float)}


def _deciding(fact: Fact, numbers: Mapping[str, float]) -> list[float]:
    """The numbers that decide the size of a sentence's: the largest of its table, its mean, or all of them."""
    if "largest" in fact.values:
        return [_number(fact.values["largest"])]
    return [numbers["mean"]] if "mean" in numbers else list(numbers.values())


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _put_in(name: str, value: Value, language: Language, largest: Mapping[str, float]) -> Iterator[Piece]:
    """A value where the text has its name."""
    if isinstance(value, Fact):
        yield from _pieces(value, language, largest)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            if index:
                yield SEPARATORS.get(name, ", ")
            yield from _put_in(name, item, language, largest)
    elif isinstance(value, Ref | Quote):
        yield value
    else:
        yield words.number(value, language) if isinstance(value, float) else str(value)


def _joined(parts: list[Piece]) -> list[Piece]:
    """Pieces with neighbouring text in one; where nothing was put in, neither is the space or comma before it."""
    result: list[Piece] = []
    for piece in parts:
        if isinstance(piece, str) and result and isinstance(result[-1], str):
            result[-1] = _after(result[-1], piece)
        elif piece != "":
            result.append(piece)
    return [words.joined(piece) if isinstance(piece, str) else piece for piece in result]


def _after(before: str, text: str) -> str:
    """A text after another; a gap before a mark or another gap is closed."""
    is_gap = before.endswith((" ", ", ")) and text.startswith((" ", ".", ",", ";", ")"))
    return f"{before.rstrip(' ,') if is_gap else before}{text}"


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
