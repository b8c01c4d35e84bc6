# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a CSV file of the folder read and written? Cells by column kind, with the row of every problem."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from klimatkontrakt.folder.doors import csv_rows, formulas, letters, numbers, texts
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, Values
from klimatkontrakt.folder.validation import nearest
from klimatkontrakt.folder.yaml_files import number_text

Kind = Literal["text", "number", "integer", "product", "words", "weights", "pairs", "truth", "value"]
_OF_TEXT: tuple[Kind, ...] = ("text", "words", "pairs", "product")
MOST_ROWS = 20_000
MOST_WHOLE = 1e15  # from here on neighbours are no longer told apart

_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\Z")
_SWEDISH = re.compile(r"[-+−]?[0-9]{1,3}(?:[  ][0-9]{3})+(?:,[0-9]+)?\Z|[-+−]?[0-9]+,[0-9]+\Z|−[0-9.]+\Z")
_YEAR = re.compile(r"[0-9]{4}\Z")
_MISSING = "missing:"
_MARK = b"\xef\xbb\xbf"
OF_ROWS = (
    "row_ragged", "number_swedish", "number_infinite", "number_broken", "integer_broken", "pairs_broken",
    "truth_broken",
)  # fmt: skip
"""Problems of single rows and cells; every other one is of the whole table."""


@dataclass(frozen=True)
class Column:
    """A column of a table: its name, what its cells hold, and whether it stands there even when empty."""

    name: str
    kind: Kind = "text"
    always: bool = True


@dataclass(frozen=True)
class Form:
    """The form of one table: its columns in order; `years_after` names the column that year columns follow."""

    file: str
    columns: tuple[Column, ...]
    years_after: str | None = None


@dataclass(frozen=True)
class FileRow:
    """One row's values by column, and the row in the file, counted from 1."""

    row: int
    values: dict[str, Any]


class _CellError(ValueError):
    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def _number(cell: str) -> float:
    value = numbers.decimal(cell)
    if value is not None:
        return value
    if _SWEDISH.match(cell):
        mended = re.sub(r"[  ]", "", cell).replace(",", ".").replace("−", "-")
        raise _CellError("number_swedish", value=cell, mended=mended)
    if cell.lower().lstrip("+-") in ("nan", "inf", "infinity") or _NUMBER.match(cell):
        raise _CellError("number_infinite", value=cell[:80])
    raise _CellError("number_broken", value=cell[:80])


def _integer(cell: str) -> int:
    value = _number(cell)
    if not value.is_integer() or abs(value) >= MOST_WHOLE:
        raise _CellError("integer_broken", value=cell[:80])
    return int(value)


def _pairs(cell: str) -> dict[str, str]:
    result: dict[str, str] = {}
    for part in cell.split(";"):
        name, colon, value = (piece.strip() for piece in part.partition(":"))
        if not colon or not name or not value or name in result:
            raise _CellError("pairs_broken", value=cell[:80])
        result[name] = value
    return result


def _truth(cell: str) -> bool:
    if cell not in ("true", "false"):
        raise _CellError("truth_broken", value=cell[:80])
    return cell == "true"


def _value(cell: str) -> dict[str, Any]:
    if cell.startswith(_MISSING):
        return {"value": None, "missing": cell[len(_MISSING) :].strip()}
    return {"value": _number(cell)}


_PARSERS: dict[Kind, Callable[[str], Any]] = {
    "text": str,
    "number": _number,
    "integer": _integer,
    "product": lambda cell: [part.strip() for part in cell.split("*")],
    "words": lambda cell: [part.strip() for part in cell.split(";")],
    "weights": lambda cell: {name: _number(weight) for name, weight in _pairs(cell).items()},
    "pairs": _pairs,
    "truth": _truth,
    "value": _value,
}


def decoded(raw: bytes, file: str) -> str | Problem:
    """The text of a file's bytes, a mark of the encoding kept; or why it is none."""
    marked = raw.startswith(_MARK)
    body = raw[len(_MARK) :] if marked else raw
    try:
        text = texts.decoded(body)
    except UnicodeDecodeError as error:
        row = body[: error.start].count(b"\n") + 1
        return Problem("encoding", Place(file, row), {"byte": f"0x{body[error.start]:02X}"})
    found = checked(text, file)
    return found if isinstance(found, Problem) or not marked else f"\ufeff{found}"


def checked(text: str, file: str) -> str | Problem:
    """A text, or why it is none that a file of the folder may hold."""
    strange = None if text.isascii() and text.isprintable() else letters.CONTROL.search(text)
    if strange is None:
        return text
    row = text[: strange.start()].count("\n") + 1
    return Problem("text_control", Place(file, row), {"character": letters.code_of(strange[0])})


def _header_problems(header: Sequence[str], form: Form) -> list[Problem]:
    place = Place(form.file, 1)
    if not any(header):
        return [Problem("file_empty", Place(form.file))]
    if len(header) == 1 and ";" in header[0]:
        return [Problem("csv_semicolon", place)]
    problems = [Problem("column_twice", place, {"column": name}) for name in _names_twice(header)]
    problems += _unknown_columns(header, form, place)
    for column in form.columns:
        if column.always and column.name not in header:
            problems.append(Problem("column_missing", place, {"column": column.name}))
    return problems


def _names_twice(header: Sequence[str]) -> list[str]:
    return sorted(name for name, count in Counter(header).items() if count > 1)


def _unknown_columns(header: Sequence[str], form: Form, place: Place) -> Iterator[Problem]:
    known = {column.name for column in form.columns}
    for name in header:
        if name not in known and not (form.years_after and _YEAR.match(name)):
            values: Values = {
                "column": name[:80], "known": ", ".join(sorted(known)), "nearest": nearest(name, known),
            }  # fmt: skip
            yield Problem("column_unknown", place, values)


def row_values(cells: dict[str, str], form: Form, place: Place) -> tuple[dict[str, Any], list[Problem]]:
    """The values of a row's cells by the table's form, and what is wrong with each."""
    kinds = {column.name: column.kind for column in form.columns}
    values: dict[str, Any] = {}
    problems = []
    for name, cell in cells.items():
        stripped = _written_text(cell.strip(), kinds.get(name, "number"))
        if not stripped:
            continue
        is_year = name not in kinds
        try:
            value: Any = _number(stripped) if is_year else _PARSERS[kinds[name]](stripped)
        except _CellError as error:
            at = Place(place.file, place.row, place.item, name)
            problems.append(Problem(error.code, at, error.values))
            continue
        if is_year:
            values.setdefault("points", {})[numbers.whole(name)] = value
        elif kinds[name] == "value":
            values.update(value)
        else:
            values[name] = value
    return values, problems


def _written_text(cell: str, kind: Kind) -> str:
    """What a cell says, without the mark that keeps a spreadsheet program from taking it for a formula."""
    return formulas.plain(cell) if kind in _OF_TEXT else cell


def read(text: str, form: Form) -> tuple[list[FileRow], list[Problem]]:
    """The rows of a CSV text by the table's form, and everything that is wrong with it.

    A row with a problem holds the values that could be read; of one with the wrong number of cells, its first.
    """
    lines = csv_rows.rows(text, form.file)
    rows: list[FileRow] = []
    problems: list[Problem] = []
    try:
        header = [name.strip() for name in next(lines, (1, []))[1]]
        problems += _header_problems(header, form)
        if problems:
            return [], problems
        for number, cells in lines:
            if not any(map(str.strip, cells)):
                continue
            if len(rows) >= MOST_ROWS:
                problems.append(Problem("rows_many", Place(form.file, number), {"most": MOST_ROWS}))
                break
            row, problems_of_row = _row(cells, header, form, number)
            rows.append(row)
            problems += problems_of_row
    except ProblemsError as error:
        problems += error.problems
    return rows, problems


def _row(cells: list[str], header: list[str], form: Form, number: int) -> tuple[FileRow, list[Problem]]:
    """A row of cells as values; of one with too many or too few, its first cell alone."""
    place = Place(form.file, number, cells[0][:80])
    if len(cells) != len(header):
        counts = {"found": len(cells), "expected": len(header)}
        return FileRow(number, {header[0]: place.item.strip()}), [Problem("row_ragged", place, counts)]
    values, problems = row_values(dict(zip(header, cells, strict=True)), form, place)
    return FileRow(number, values), problems


def cell_text(value: Any, kind: Kind) -> str:
    """A value as a cell of the file."""
    if value is None or value in ({}, ()):
        return ""
    written = _WRITTEN.get(kind, str)(value)
    return formulas.guarded(written) if kind in _OF_TEXT else written


def _joined_words(value: Any) -> str:
    return value if isinstance(value, str) else ";".join(value)


def _weights_text(value: Mapping[str, float]) -> str:
    return ";".join(f"{name}:{number_text(weight)}" for name, weight in value.items())


def _pairs_text(value: Mapping[str, str]) -> str:
    return ";".join(f"{name}:{part}" for name, part in value.items())


def _truth_text(value: bool) -> str:
    return "true" if value else "false"


_WRITTEN: Mapping[str, Callable[[Any], str]] = {
    "number": number_text, "integer": number_text, "value": number_text, "product": " * ".join,
    "words": _joined_words, "weights": _weights_text, "pairs": _pairs_text, "truth": _truth_text,
}  # fmt: skip
"""How a cell of a kind is written; any other as its text."""


def write(rows: Iterable[dict[str, Any]], form: Form) -> str:
    """The canonical text of a table; a column that may be left out stands there when a row fills it.

    Args:
        rows: values by column name, as `read` gives them; `points` holds the year columns.
        form: the table's columns.
    """
    kept = list(rows)
    columns = [column for column in form.columns if column.always or _is_filled(column, kept)]
    years = sorted(set().union(*(row.get("points", {}) for row in kept)))
    lines = [_with_years([column.name for column in columns], columns, form, list(map(str, years)))]
    for row in kept:
        cells = [_cell(row, column) for column in columns]
        lines.append(_with_years(cells, columns, form, _year_cells(row, years)))
    return csv_rows.joined(lines)


def _year_cells(row: Mapping[str, Any], years: Sequence[int]) -> list[str]:
    points = row.get("points", {})
    return [number_text(points[year]) if year in points else "" for year in years]


def _is_filled(column: Column, rows: Iterable[Mapping[str, Any]]) -> bool:
    names = (column.name, "missing") if column.kind == "value" else (column.name,)
    return any(row.get(name) not in (None, {}, (), "") for row in rows for name in names)


def _cell(row: Mapping[str, Any], column: Column) -> str:
    """A row's cell of a column; a value that is missing is said to be, and why."""
    if column.kind == "value" and row.get("missing") is not None:
        return f"{_MISSING} {row['missing']}"
    return cell_text(row.get(column.name), column.kind)


def _with_years(cells: Sequence[str], columns: Sequence[Column], form: Form, year_cells: Sequence[str]) -> list[str]:
    """A line's cells, with those of the years after the column that they follow."""
    line: list[str] = []
    for cell, column in zip(cells, columns, strict=True):
        line.append(cell)
        if column.name == form.years_after:
            line += year_cells
    return line
