# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a figure of a page leave? Its table as a workbook, as CSV or as JSON, its chart as a picture (SVG, PNG).

The numbers are those of the page: a number leaves as a number with its range beside it, and what is not known leaves
in the page's own words, never as zero and never as nothing.
"""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources
from typing import Any, Literal

import xlsxwriter

from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.folder.doors import csv_rows, formulas
from klimatkontrakt.language.cells import NumberCell
from klimatkontrakt.publish import pictures

Kind = Literal["xlsx", "csv", "json", "svg", "png"]
End = Literal["low", "high", "note"]
Fact = Literal[
    "city", "scenario", "sets", "version", "of", "document", "basis", "engine", "draws", "seed", "address"
]  # fmt: skip
KINDS: Mapping[Kind, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
}
OF_CHARTS: tuple[Kind, ...] = ("svg", "png")
SUBJECT = "figure_file"
Value = str | float | int
Made = Mapping[Fact, str | int]
"""What a figure is made of, by the word of each: city, scenario, version, document, engine, draws, seed, address."""
_WHOLE = re.compile(r"0|[1-9][0-9]{0,5}")
_VARIABLE = re.compile(r"var\((--[\w-]+)\)")
_TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")
LINE = 18  # between lines of text under and over a picture, in its units
LETTERS, SMALL_LETTERS = 98, 130  # of a line as wide as the chart is: of its title, and of what stands under it
NARROWEST_COLUMN, WIDEST_COLUMN = 10, 60


def kinds(figure: Figure) -> list[Kind]:
    """What a figure can be taken as: its table, where it has one, and its chart, where it has one."""
    of_table: list[Kind] = [kind for kind in KINDS if kind not in OF_CHARTS] if figure.rows else []
    return [*of_table, *(OF_CHARTS if figure.drawing else ())]


def taken(figure: Figure, kind: Kind, made: Made, say: Words) -> bytes:
    """A figure as a file.

    Args:
        kind: one of `kinds(figure)`.
        made: what it is made of, which stands in the file.
        say: the texts of SUBJECT in the reader's language.
    """
    if kind == "xlsx":
        return _workbook(figure, made, say)
    if kind == "csv":
        return _csv(figure, made, say).encode("utf-8-sig")
    if kind == "json":
        return _json(figure, made)
    drawing = _picture(figure, made, say)
    return pictures.png(drawing) if kind == "png" else drawing.encode("utf-8")


# The table


@dataclass(frozen=True)
class FileColumn:
    """A column of a file: a column of the page's table, an end of its ranges, or what is said beside its numbers."""

    index: int
    end: End | None = None

    def value(self, row: Sequence[str]) -> Value:
        """What stands in it: a number where the page has one, else the page's words."""
        cell = row[self.index] if self.index < len(row) else ""
        if isinstance(cell, NumberCell):
            if self.end == "note":
                return cell.note
            number = getattr(cell, self.end) if self.end else cell.value
            return float(number) if math.isfinite(number) else ""
        if self.end:
            return ""
        return int(cell) if _WHOLE.fullmatch(cell) else cell


def columns(figure: Figure) -> list[FileColumn]:
    """A file's columns: each of the table's, after one with ranges their ends, and notes."""
    made: list[FileColumn] = []
    for index in range(len(figure.heads)):
        numbers = _numbers(figure, index)
        made.append(FileColumn(index))
        if any(cell.has_range for cell in numbers):
            made += [FileColumn(index, "low"), FileColumn(index, "high")]
        if any(cell.note for cell in numbers):
            made.append(FileColumn(index, "note"))
    return made


def _numbers(figure: Figure, index: int) -> list[NumberCell]:
    """The numbers of a column of the page's table."""
    cells = (row[index] for row in figure.rows if index < len(row))
    return [cell for cell in cells if isinstance(cell, NumberCell)]


def heads(figure: Figure, say: Words) -> list[str]:
    """The heads of a file's columns."""
    names = []
    for column in columns(figure):
        head = _with_unit(figure, column.index, say) if column.end != "note" else figure.heads[column.index]
        names.append(say("head.end", head=head, end=say(f"end.{column.end}")) if column.end else head)
    return names


def _with_unit(figure: Figure, index: int, say: Words) -> str:
    """The head of a column with the unit of its numbers, where all have the same and the head does not say it."""
    head, units = figure.heads[index], {cell.unit for cell in _numbers(figure, index)}
    unit = units.pop() if len(units) == 1 else ""
    return say("head.unit", head=head, unit=unit) if unit and unit.casefold() not in head.casefold() else head


def values(figure: Figure) -> list[list[Value]]:
    """The rows of a file, a value a column."""
    of_file = columns(figure)
    return [[column.value(row) for column in of_file] for row in figure.rows]


def _text(value: Value, say: Words) -> str:
    """A value of a CSV file: numbers as the reader's own programs write them, and no text that a program would run."""
    if isinstance(value, str):
        return formulas.guarded(value)
    text = f"{value:.10g}"
    return text.replace(".", ",") if say.language == "sv" else text


def _csv(figure: Figure, made: Made, say: Words) -> str:
    """The table; each row says what it is made of."""
    made_of = [*_captions(figure), *(_text(str(value), say) for value in made.values())]
    words = [*([say("about.caption")] if figure.caption else []), *(say(f"made.{word}") for word in made)]
    lines = [[*(_text(head, say) for head in heads(figure, say)), *words]]
    for row in values(figure):
        lines.append([*(_text(value, say) for value in row), *made_of])
    return csv_rows.joined(lines, ";" if say.language == "sv" else ",", end="\r\n")


def _captions(figure: Figure) -> list[str]:
    """How a table is read, such as in which year's prices, which a file of rows alone says in each of them."""
    return [formulas.guarded(figure.caption)] if figure.caption else []


def _plain(cell: str) -> dict[str, Any]:
    """A cell of a JSON file: what the page shows, and the number."""
    if not isinstance(cell, NumberCell):
        return {"text": cell}
    numbers = {"value": cell.value, "low": cell.low, "high": cell.high}
    return {"text": str(cell), "unit": cell.unit, **{n: value for n, value in numbers.items() if math.isfinite(value)}}


def _json(figure: Figure, made: Made) -> bytes:
    whole = {
        "form": "klimatkontrakt-figure/1",
        "figure": figure.key,
        "finding": figure.finding,
        "caption": figure.caption,
        "heads": list(figure.heads),
        "rows": [list(map(_plain, row)) for row in figure.rows],
        "notes": list(figure.notes),
        "made_of": dict(made),
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _workbook(figure: Figure, made: Made, say: Words) -> bytes:
    """The table on one sheet, what it says and is made of on another; numbers are shown as the page shows them."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    _write_table(book, book.add_worksheet(say("sheet.table")), figure, say)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    about = book.add_worksheet(say("sheet.about"))
    about.set_column(0, 0, 24)
    about.set_column(1, 1, 100)
    for line, (word, text) in enumerate(_about(figure, made, say)):
        about.write(line, 0, word, bold)
        about.write(line, 1, text, wrapped)
    book.close()
    return out.getvalue()


def _write_table(book: xlsxwriter.Workbook, sheet: Any, figure: Figure, say: Words) -> None:
    """A figure's table on a sheet, each number with the decimals that the page shows."""
    formats = {digits: book.add_format({"num_format": _number_format(digits)}) for digits in range(4)}
    names, rows = heads(figure, say), values(figure)
    sheet.write_row(0, 0, names, book.add_format({"bold": True, "text_wrap": True}))
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(columns(figure)):
        widest = len(names[place]) // 2
        for line, row in enumerate(figure.rows):
            value = rows[line][place]
            if isinstance(value, str):
                widest = max(widest, len(value))
            cell = row[column.index] if column.index < len(row) else ""
            if value != "":
                sheet.write(line + 1, place, value, formats[cell.digits] if isinstance(cell, NumberCell) else None)
        sheet.set_column(place, place, min(WIDEST_COLUMN, max(NARROWEST_COLUMN, widest + 2)))


def _number_format(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")


def _about(figure: Figure, made: Made, say: Words) -> list[tuple[str, Value]]:
    """What a figure says, how it is to be read, and what it is made of."""
    facts: list[tuple[str, Value]] = [(say("about.finding"), figure.finding)]
    if figure.caption:
        facts.append((say("about.caption"), figure.caption))
    facts += [(say("about.note"), note) for note in figure.notes]
    return [*facts, *((say(f"made.{word}"), value) for word, value in made.items())]


# The picture


def _style() -> str:
    """The pages' style of charts, with each colour as it is on light paper: other programs know no variables."""
    assets = resources.files("klimatkontrakt.publish") / "assets"
    tokens, figures = ((assets / f"{name}.css").read_text(encoding="utf-8") for name in ("tokens", "figures"))
    light = dict(_TOKEN.findall(tokens.partition("@media")[0]))
    return _VARIABLE.sub(lambda name: light.get(name[1], "currentColor"), figures)


def _lines(text: str, most: int) -> list[str]:
    """A text in lines of at most so many letters, broken between words."""
    lines: list[str] = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) > most and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = joined
    return lines


def _written(lines: Sequence[str], top: float, kind: str, left: int = 0) -> str:
    """Lines of text under each other."""
    placed = ((line, f'x="{left}" y="{top + LINE * place:g}"') for place, line in enumerate(lines))
    return "".join(f'<text class="{kind}" {where}>{escape(line)}</text>' for line, where in placed)


def _picture(figure: Figure, made: Made, say: Words) -> str:
    """The chart with its finding over it, its legend and what it is made of under it."""
    assert figure.drawing is not None
    inner = str(figure.drawing.wide)
    width, height = map(float, re.findall(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"', inner)[0])
    title = _lines(figure.finding, LETTERS)
    foot = _lines(" · ".join(f"{say(f'made.{word}')}: {value}" for word, value in made.items()), SMALL_LETTERS)
    under = len(title) * LINE + 12 + height + LINE
    legend, bottom = _legend(figure, under)
    whole = bottom + LINE * len(foot) + 8
    placed = inner.replace("<svg ", f'<svg y="{len(title) * LINE + 12:g}" width="{width:g}" height="{height:g}" ', 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 -8 {width + 24:g} {whole + 16:g}" '
        f'width="{width + 24:g}" height="{whole + 16:g}" font-family="sans-serif">'
        f"<style>{escape(_style(), quote=False)}text.finding {{ font-size: 15px; font-weight: 600; }}</style>"
        f'<rect x="-12" y="-8" width="{width + 24:g}" height="{whole + 16:g}" fill="#ffffff"/>'
        f"{_written(title, LINE - 4, 'finding')}{placed}{legend}{_written(foot, bottom + LINE, 'axis')}</svg>\n"
    )


def _key(kind: str, top: float) -> str:
    """What a line of the legend begins with: a line as it is drawn, a dot, or a patch of the colour."""
    shape, _, which = kind.partition(" ")
    if shape in ("line", "tick"):
        drawn = "curve" if shape == "line" else "tick"
        return f'<line class="{drawn} {which}" x1="0" y1="{top + 6:g}" x2="18" y2="{top + 6:g}"/>'
    if shape == "dot":
        return f'<circle class="dot {which}" cx="9" cy="{top + 6:g}" r="5"/>'
    return f'<rect class="{kind}" x="0" y="{top:g}" width="18" height="11"/>'


def _legend(figure: Figure, top: float) -> tuple[str, float]:
    """What each colour and line means, and where that ends."""
    parts, y = [], top
    for kind, name in figure.legend:
        key = _key(kind, y)
        lines = _lines(name, SMALL_LETTERS)
        parts.append(key + _written(lines, y + 10, "name", left=26))
        y += LINE * len(lines)
    return "".join(parts), y + (8 if parts else 0)
