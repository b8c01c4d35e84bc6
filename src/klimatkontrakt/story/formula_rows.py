# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a formula's table written? Names, three figures, units and origins in the reader's language."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from klimatkontrakt.language import remainders, sizes, words
from klimatkontrakt.language.figures_of_three import ThreeFigures, three_figures
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import sentences
from klimatkontrakt.story.facts import Fact, Ref
from klimatkontrakt.story.formula import Formula, Operand
from klimatkontrakt.story.sentences import Piece

EQUALS = "="
LEAST = "operand_askew"
CAPTIONS = {
    "lines": "formula_lines",
    "plan": "formula_plan",
    "parts": "formula_parts",
    "so_far": "formula_so_far",
    "ratio": "formula_ratio",
    "doubt": "formula_doubt",
    "limit": "formula_limit",
    "target": "formula_target",
    "product": "formula_product",
    "moved": "formula_moved",
    "quantity": "formula_quantity",
    "swing": "formula_swing",
    "group": "formula_group",
    "alone": "formula_alone",
    "share": "formula_share",
    "tonne": "formula_tonne",
    "pool": "formula_pool",
    "event": "formula_event",
    "promise": "formula_promise",
    "view": "formula_view",
    "paid": "formula_paid",
    "budget": "formula_budget",
}


@dataclass(frozen=True)
class Row:
    """A row of a formula's table in words.

    Attributes:
        sign: what is done with it; empty of the first.
        value: without its sign in a sum, but of the first and the last row.
        whence: where it comes from: its origin and its source, or that it is worked out.
    """

    sign: str
    thing: list[Piece]
    value: str
    unit: str
    whence: list[Piece]
    is_total: bool = False


def caption(formula: Formula, language: Language) -> str:
    """What a formula works out."""
    key = CAPTIONS[formula.key]
    fact = Fact(key, formula.caption)
    return sentences.sentence(fact, language)


def rows(formula: Formula, language: Language, largest: Mapping[str, float] | None = None) -> list[Row]:
    """The operands, and what they come to.

    Args:
        largest: by unit, the number by which its size is chosen, as the story has it.
    """
    return _sum(formula, language, largest or {}) if formula.is_sum else _product(formula, language, largest or {})


def _sum(formula: Formula, language: Language, largest: Mapping[str, float]) -> list[Row]:
    """The rows of a sum: in one size, and so that they add up as they are written."""
    size = _size(formula, language, largest)
    rows = []
    for index, (operand, rounded) in enumerate(zip(formula.operands, _rounded(formula, size), strict=True)):
        if index and rounded == 0 and isinstance(operand.thing, Fact) and operand.thing.key == LEAST:
            continue  # how far what is expected is from every number at its own value, where that is not written
        text = size.rounded_as(operand.value / size.scale, rounded)
        whence = _whence(operand, language)
        sign = _sign(operand, first=not index)
        rows.append(Row(sign, _thing(operand, language), text if not index else _bare(text), size.unit, whence))
    return [*rows, _total(formula.total, size.written(formula.total.value), size.unit, language)]


def _rounded(formula: Formula, size: Size) -> list[float]:
    """The operands as they are written, in the unit, so that they come to the total as it is written."""
    values = [operand.value / size.scale for operand in formula.operands]
    total = formula.total.value / size.scale
    if not formula.is_chain or not all(map(math.isfinite, (*values, total))):
        return remainders.apportioned(values, size.digits, total)
    rounded = [round(value, size.digits) + 0.0 for value in values]
    if len(rounded) > 1:  # a chain's ends are figures of their own: what leads from one to the other takes the rest
        most = max(range(1, len(values)), key=lambda index: abs(values[index]))
        off = round(total, size.digits) - math.fsum(rounded)
        rounded[most] = round(rounded[most] + off, size.digits) + 0.0
    return rounded


def _size(formula: Formula, language: Language, largest: Mapping[str, float]) -> Size:
    values = [abs(row.value) for row in (*formula.operands, formula.total)]
    unit = formula.total.unit
    if unit == "%":
        return sizes.percent_size(values, language)
    return three_figures(unit, values, language, largest.get(unit), deciding=formula.total.value).size


def _sign(operand: Operand, *, first: bool) -> str:
    if first:
        return ""
    is_less = math.copysign(1.0, operand.value) < 0
    return "−" if operand.sign == "+" and is_less else operand.sign


def _bare(text: str) -> str:
    """A number of a sum without its sign, which stands before it; less than a unit of what is taken away too."""
    return text.replace("> −", "< ").replace("−", "")


def _product(formula: Formula, language: Language, largest: Mapping[str, float]) -> list[Row]:
    """The rows of a product: each in a size of its own, in three figures."""
    rows = []
    for index, operand in enumerate(formula.operands):
        subject = _three(operand, language, largest)
        rows.append(
            Row(
                operand.sign if index else "",
                _thing(operand, language),
                subject.text(operand.value),
                subject.unit,
                _whence(operand, language),
            )
        )
    subject = _three(formula.total, language, largest)
    return [*rows, _total(formula.total, subject.text(formula.total.value), subject.unit, language)]


def _three(operand: Operand, language: Language, largest: Mapping[str, float]) -> ThreeFigures:
    return three_figures(operand.unit, [operand.value], language, largest.get(operand.unit))


def _total(total: Operand, text: str, unit: str, language: Language) -> Row:
    return Row(EQUALS, _thing(total, language), text, unit, [], is_total=True)


def _thing(operand: Operand, language: Language) -> list[Piece]:
    if isinstance(operand.thing, Ref):
        return [operand.thing]
    return sentences.pieces(operand.thing, language)


def _whence(operand: Operand, language: Language) -> list[Piece]:
    """Where an operand comes from; what has neither origin nor source is worked out."""
    if not operand.origin:
        return [words.say(sentences.SUBJECT, "worked_out", language)]
    origin = words.term("origin", operand.origin, language)
    return [f"{origin}, ", operand.source] if operand.source is not None and operand.source.id else [origin]
