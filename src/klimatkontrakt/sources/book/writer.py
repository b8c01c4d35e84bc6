# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a city leave as an Excel book? A sheet a table, with labels, drop-downs, units, sources and notes.

Read back by sources/book/reader.py. A text stays a text, even one that looks like a formula or a number, and a number
keeps every digit.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from klimatkontrakt.city import schema
from klimatkontrakt.city.schema import City
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.book import cells as book_cells
from klimatkontrakt.sources.book import older_books
from klimatkontrakt.sources.book import rows as book_rows
from klimatkontrakt.sources.book.layout import ABOUT, SheetColumn, SheetLayout, label, layouts
from klimatkontrakt.sources.book.layout import layout as book_layout
from klimatkontrakt.sources.book.reader import MARK

_HEAD_ROWS = 2
_SPARE_ROWS = 500  # rows below the last one that still have their drop-downs
_MOST_LISTED = 255  # characters of a list in a cell: a limit of the format
_WIDEST, _NARROWEST = 60, 9
_MADE = datetime.datetime(2026, 1, 1)  # one date, so that the same city gives the same bytes
_WORD_GROUPS = {
    "origin": "origin", "status": "status", "stage": "stage", "money_kind": "kind", "family": "family", "role": "role",
}  # fmt: skip
_WORD_GROUPS_IN = {
    ("costs", "kind"): "kind", ("rule_changes", "level"): "control", ("rule_changes", "state"): "rule_state",
    ("areas", "state"): "roadmap",
}  # fmt: skip


class _ExactSheet(Worksheet):
    """A sheet whose numbers keep every digit; the library writes sixteen."""

    def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, str]] = ()) -> None:
        written = "".join(f' {key}="{value}"' for key, value in attributes)
        self.fh.write(f"<c{written}><v>{float(number)!r}</v></c>")  # type: ignore[attr-defined]


def book(city: City, language: Language) -> bytes:
    """The book of a city.

    Raises:
        ProblemsError: when a text is longer than a cell holds.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    made = xlsxwriter.Workbook(buffer, options)
    made.set_properties({"title": city.header.name, "created": _MADE, "comments": f"Klimatkontrakt {schema.FORMAT}"})
    formats = _formats(made)
    _about(made, city, language, formats)
    for layout in layouts():
        _sheet(made, city, layout, language, formats)
    _words(made, language, formats)
    made.close()
    return buffer.getvalue()


def _formats(made: Any) -> dict[str, Any]:
    return {
        "title": made.add_format({"bold": True, "font_size": 16}),
        "head": made.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E3ECE6", "bottom": 1}),
        "key": made.add_format({"italic": True, "font_color": "#555555", "font_size": 9, "num_format": "@"}),
        "text": made.add_format({"num_format": "@", "valign": "top"}),
        "wrapped": made.add_format({"text_wrap": True, "valign": "top"}),
        "number": made.add_format({"valign": "top"}),
    }


def _about(made: Any, city: City, language: Language, formats: Mapping[str, Any]) -> None:
    sheet = made.add_worksheet(words.say("book", f"sheet.{ABOUT}", language))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, words.say("book", "about.title", language, name=city.header.name), formats["title"])
    sheet.write_string(1, 0, MARK, formats["key"])
    sheet.write_string(1, 1, city.header.id, formats["text"])
    sheet.write_string(2, 0, older_books.MARK, formats["key"])
    sheet.write_string(2, 1, str(schema.FORMAT), formats["text"])
    row = 4
    for key in ("edit", "add", "numbers", "texts", "missing", "nested", "back"):
        sheet.write_string(row, 1, words.say("book", f"about.{key}", language), formats["wrapped"])
        row += 1
    row += 1
    for layout in layouts():
        title = layout.title(language)
        sheet.write_url(row, 0, f"internal:'{title}'!A1", string=title)
        sheet.write_string(row, 1, words.say("book", f"about_sheet.{layout.key}", language), formats["wrapped"])
        row += 1


def _sheet(made: Any, city: City, layout: SheetLayout, language: Language, formats: Mapping[str, Any]) -> None:
    sheet = made.add_worksheet(layout.title(language), worksheet_class=_ExactSheet)
    columns = _columns(city, layout)
    rows = book_rows.rows(city, layout)
    for index, column in enumerate(columns):
        sheet.write_string(0, index, label(layout.key, column.key, language), formats["head"])
        sheet.write_string(1, index, column.key, formats["key"])
        cells = [book_cells.shown(row[column.key], column.cell) if column.key in row else None for row in rows]
        style = formats["number"] if column.cell == "number" else formats["text"]
        sheet.set_column(index, index, _width(label(layout.key, column.key, language), cells), style)
        for number, cell in enumerate(cells, start=_HEAD_ROWS):
            _write(sheet, layout, number, index, cell, style)
        _drop_down(sheet, layout, index, column, len(rows), language)
    sheet.freeze_panes(_HEAD_ROWS, 1)
    sheet.autofilter(1, 0, max(_HEAD_ROWS, len(rows) + 1), len(columns) - 1)


def _columns(city: City, layout: SheetLayout) -> list[SheetColumn]:
    """The columns of a sheet, those of years after the value."""
    columns = list(layout.columns)
    years = [SheetColumn(str(year), "number") for year in book_rows.years(city, layout)]
    at = next((index for index, column in enumerate(columns, start=1) if column.key == "value"), len(columns))
    return columns[:at] + years + columns[at:]


def _write(sheet: Any, layout: SheetLayout, row: int, column: int, cell: str | float | bool | None, style: Any) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, float):
        sheet.write_number(row, column, cell)
    elif cell is not None:
        if len(cell) > book_cells.MOST_CHARACTERS:
            place = Place(f"{layout.title('sv')}!{xl_col_to_name(column)}{row + 1}")
            raise ProblemsError([Problem("book_long", place, {"most": book_cells.MOST_CHARACTERS})])
        sheet.write_string(row, column, cell, style)


def _width(head: str, cells: Sequence[str | float | bool | None]) -> int:
    longest = max((len(str(cell)) for cell in cells if cell is not None), default=0)
    return max(_NARROWEST, min(_WIDEST, max(longest, len(head) // 2) + 2))


def _drop_down(sheet: Any, layout: SheetLayout, index: int, column: SheetColumn, rows: int, language: Language) -> None:
    """The allowed words of a column, or the ids of the sheet that it names; what is not among them may be written."""
    source = _allowed(column, language)
    if source is None:
        return
    last = _HEAD_ROWS + rows + _SPARE_ROWS
    sheet.data_validation(
        _HEAD_ROWS, index, last, index,
        {"validate": "list", "source": source, "error_type": "warning", "ignore_blank": True,
         "error_title": label(layout.key, column.key, language)[:32],
         "error_message": words.say("book", "not_listed", language)},
    )  # fmt: skip


def _allowed(column: SheetColumn, language: Language) -> list[str] | str | None:
    """The words, or the cells that hold the ids; None where anything may stand, or more words than a list holds."""
    if column.allowed:
        listed = list(filter(None, column.allowed))
        return listed if len(",".join(listed)) <= _MOST_LISTED else None
    if column.cell == "truth" or not column.names:
        return None
    return f"='{book_layout(column.names).title(language)}'!$A${_HEAD_ROWS + 1}:$A$3000"


def _words(made: Any, language: Language, formats: Mapping[str, Any]) -> None:
    """What the allowed words mean, column by column."""
    sheet = made.add_worksheet(words.say("book", "sheet.words", language))
    for index, key in enumerate(("words_sheet", "words_column", "words_word", "words_means")):
        sheet.write_string(0, index, words.say("book", key, language), formats["head"])
        sheet.set_column(index, index, 28)
    row = 1
    for layout in layouts():
        for column in layout.columns:
            group = group_of(layout, column)
            for word in filter(None, column.allowed):
                texts = (
                    layout.title(language),
                    label(layout.key, column.key, language),
                    word,
                    meaning(group, word, language),
                )
                for index, text in enumerate(texts):
                    sheet.write_string(row, index, text, formats["text"])
                row += 1
    sheet.freeze_panes(1, 0)


def group_of(layout: SheetLayout, column: SheetColumn) -> str:
    """The group of the field's words that a column's allowed words belong to."""
    return _WORD_GROUPS_IN.get((layout.key, column.key)) or _WORD_GROUPS.get(column.key, column.key)


def meaning(group: str, word: str, language: Language) -> str:
    """What an allowed word means: as the field says it everywhere, else as the book says it."""
    if f"{group}.{word}" in words.catalogue("terms"):
        return words.term(group, word, language)
    return words.catalogue("book")[f"word.{word}"][language]
