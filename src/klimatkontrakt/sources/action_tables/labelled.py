# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a row of an action outline say? Its label, wherever among the first cells, and the value behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from klimatkontrakt.sources.action_tables import cell_text, labels
from klimatkontrakt.sources.action_tables.labels import Meaning
from klimatkontrakt.sources.action_tables.rows import Cell, SheetRow

_LEADING = 3  # cells among which the label is looked for
_COLON = re.compile(r"\A(?P<label>[^:\n]{3,120}?)\s*:\s*(?P<value>\S.*)\Z", re.DOTALL)
_LABEL_AND_VALUE = 2  # cells
_FEW_WORDS = 6  # of a cell before the label that may be the remains of a group's name


@dataclass(frozen=True)
class Labelled:
    """A row with its label.

    Attributes:
        field: what the label names.
        label: as it is written.
        values: the cells behind it that say something, each once.
        index: the column of the label.
        is_strong: whether the label is sure of itself.
        row: where it stands.
    """

    field: str
    label: str
    values: tuple[Cell, ...]
    index: int
    is_strong: bool
    row: SheetRow


def labelled(row: SheetRow, usual: int = -1) -> Labelled | None:
    """A row with its label; None for a row that has none.

    Args:
        row: of a table.
        usual: the column of the label in the rows above; where two cells could be it, that one is.

    >>> labelled(SheetRow(("Impact & cost", "Total costs", "3 MEUR"), "a.md", 1)).field
    'cost'
    """
    texts = [cell if isinstance(cell, str) else "" for cell in row.cells[:_LEADING]]
    meanings = [labels.meaning(text) if text else None for text in texts]
    column = _column(row, texts, meanings, usual)
    if column is None:
        return _within_cell(row, texts) or _unlabelled_name(row)
    return _by_label(row, column, meanings[column])


def _by_label(row: SheetRow, column: int, meaning: Meaning | None) -> Labelled | None:
    """A row by its label's column; the value stands beside the label, or in its cell."""
    if meaning is None or (len(row.cells) == 1 and not meaning.is_strong):
        return None
    label, values = str(row.cells[column]), _values(row.cells[column + 1 :])
    split = _split(label) if not values else None
    if split is not None and split[0] == meaning.field:
        return Labelled(meaning.field, split[1], _values((split[2],)), column, True, row)
    return Labelled(meaning.field, label, values, column, meaning.is_strong, row)


def _split(text: str) -> tuple[str, str, str] | None:
    """The field, the label and the value of a cell that holds both: "Action name: Biogas"; None for any other."""
    match = _COLON.match(cell_text.plain(text))
    meaning = labels.meaning(match["label"]) if match is not None else None
    if match is None or meaning is None or not meaning.is_strong:
        return None
    return meaning.field, match["label"], match["value"]


def _column(row: SheetRow, texts: Sequence[str], meanings: Sequence[Meaning | None], usual: int) -> int | None:
    """The column of the label: the first cell that is one, or the next where that one stands for a group of rows."""
    first = next((index for index, meaning in enumerate(meanings) if meaning is not None), None)
    if first is None or not _may_precede(texts[:first], meanings[first]) or _is_value(row, texts, first, usual):
        return None
    return first + 1 if _stands_for_group(row, texts, meanings, first, usual) else first


def _stands_for_group(
    row: SheetRow, texts: Sequence[str], meanings: Sequence[Meaning | None], first: int, usual: int
) -> bool:
    """Whether a label is of a group of rows, and the next cell the label of the row."""
    meaning = meanings[first + 1] if first + 1 < len(meanings) else None
    if meaning is None:
        return False
    return texts[first + 1] == texts[first] or (first == 0 and _is_label_of(row, first + 1, meaning, usual))


def _is_value(row: SheetRow, texts: Sequence[str], index: int, usual: int) -> bool:
    """Whether a text behind blank cells goes on with the value of the row above, though it looks like a label."""
    is_last = 0 < index == len(row.cells) - 1
    return is_last and usual not in (-1, index) and not any(texts[:index])


def _is_label_of(row: SheetRow, index: int, meaning: Meaning, usual: int) -> bool:
    """Whether a second cell that may be a label is the row's: a value stands behind it, or there is room for one."""
    behind = row.cells[index + 1 :]
    if any(cell not in ("", row.cells[index]) for cell in behind):
        return True
    return meaning.is_strong and usual == index and bool(behind)


def _may_precede(texts: Sequence[str], meaning: Meaning | None) -> bool:
    """Whether cells may stand before a label: blank ones, a group's name, or what a scanner left of one."""
    strangers = [text for text in texts if text and not labels.is_group(text)]
    is_weak = meaning is not None and not meaning.is_strong
    return not strangers or (not is_weak and max(len(text.split()) for text in strangers) <= _FEW_WORDS)


def _within_cell(row: SheetRow, texts: Sequence[str]) -> Labelled | None:
    """A label and its value in the first cell that says something."""
    index = next((index for index, text in enumerate(texts) if text), 0)
    split = _split(texts[index]) if texts else None
    if split is None:
        return None
    return Labelled(split[0], split[1], _values((split[2], *row.cells[index + 1 :])), index, True, row)


def _unlabelled_name(row: SheetRow) -> Labelled | None:
    """A name right behind "Action outline", where the template's label is left out."""
    cells = [(index, cell) for index, cell in enumerate(row.cells) if cell != ""]
    if len(cells) < _LABEL_AND_VALUE or cells[0][0] > 0:
        return None
    label, name = cells[0][1], cells[1][1]
    if isinstance(label, str) and labels.is_group_of_name(label) and _is_name(name):
        return Labelled("name", label, _values(row.cells[1:]), 0, True, row)
    return None


def _is_name(cell: Cell) -> bool:
    """Whether a cell is a text that neither is a label nor names a group of them."""
    return isinstance(cell, str) and labels.meaning(cell) is None and not labels.is_group(cell)


def _values(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The cells that say something; one that is the same as the cell before it is a merged cell."""
    values: list[Cell] = []
    for cell in cells:
        shown = cell_text.plain(cell) if isinstance(cell, str) else cell
        if shown != "" and (not values or values[-1] != shown):
            values.append(shown)
    return tuple(values)


def filled(row: SheetRow) -> list[tuple[int, Cell]]:
    """The cells of a row that say something, each with its column; a merged cell is one."""
    cells: list[tuple[int, Cell]] = []
    for index, cell in enumerate(row.cells):
        if cell != "" and (not cells or cells[-1][1] != cell):
            cells.append((index, cell))
    return cells
