# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a formula stand on a page? A caption and rows whose names lead to their own stories."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from klimatkontrakt.hall.stories import links
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import formula_rows
from klimatkontrakt.story.formula import Formula

Address = Callable[[str, int | None], str]


@dataclass(frozen=True)
class LinkedRow:
    """A row of a formula's table, as `formula_rows.Row` with its names as links."""

    sign: str
    thing: Markup
    value: str
    unit: str
    whence: Markup
    is_total: bool


@dataclass(frozen=True)
class FormulaTable:
    """A formula under what it works out."""

    key: str
    caption: str
    rows: tuple[LinkedRow, ...]


def tables(
    formulas: Sequence[Formula], language: Language, largest: Mapping[str, float], address: Address
) -> list[FormulaTable]:
    """The formulas of a story.

    Args:
        largest: by unit, the number by which its size is chosen, as the story has it.
        address: makes the address of an id's story.
    """
    return [_table(formula, language, largest, address) for formula in formulas]


def _table(formula: Formula, language: Language, largest: Mapping[str, float], address: Address) -> FormulaTable:
    rows = tuple(
        LinkedRow(
            row.sign, links.linked(row.thing, language, address), row.value, row.unit,
            links.linked(row.whence, language, address), row.is_total,
        )
        for row in formula_rows.rows(formula, language, largest)
    )  # fmt: skip
    return FormulaTable(formula.key, formula_rows.caption(formula, language), rows)
