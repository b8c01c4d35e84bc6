# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a file of inputs say, or a word on the command line? Rows of name, year, value, unit, source and note.

A table (CSV or Excel) has a row a figure. In YAML a figure is `name: 90 GWh`, or a mapping of the same columns; things
and years are keys. A cell that is empty is not written; what nobody knows is `missing: why`, and is never zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import yaml

from klimatkontrakt.city.values import EARLIEST_YEAR, LATEST_YEAR
from klimatkontrakt.folder.doors import numbers, yaml_trees
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, in_order
from klimatkontrakt.folder.validation import nearest
from klimatkontrakt.inventory.statement import StatedRow
from klimatkontrakt.sources.documents.packages import MAGIC
from klimatkontrakt.sources.tables import cells, delimited, figures, old_excel
from klimatkontrakt.sources.tables.cells import NotANumberError
from klimatkontrakt.sources.tables.files import Given, Source, given, refuse, text_of
from klimatkontrakt.sources.tables.workbooks import Sheet, Workbook

COLUMNS = ("name", "year", "value", "unit", "source", "note")
MEANING = "meaning"  # the template's words to the one who fills it in; it is not read
SET = "--set"
MOST_BYTES = 2_000_000
MOST_ROWS = 20_000
MOST_LETTERS = 2_000
MOST_DEEP = 3
_MISSING = re.compile(r"(?:missing|saknas)\s*:(?P<why>.*)\Z", re.IGNORECASE | re.DOTALL)
_QUANTITY = re.compile(
    r"(?P<number>[-+−]?[0-9][0-9\s\u00a0\u202f.,]*(?:[eE][-+]?[0-9]+)?)\s*(?P<unit>[^\s0-9.,][^\n]*)?\Z"
)
_GROUPS = re.compile(r"[-+−]?(?P<first>[0-9]{1,3})(?P<sign>[.,])(?P<rest>[0-9]{3})\Z")
_DATED = re.compile(r"(?P<name>.+)\.(?P<year>[12][0-9]{3})\Z")


@dataclass(frozen=True)
class Inputs:
    """What a file says, with every row that cannot be read.

    Attributes:
        file: its name; empty where everything came from the command line.
        sha256: of its bytes.
    """

    rows: tuple[StatedRow, ...]
    problems: tuple[Problem, ...] = ()
    file: str = ""
    sha256: str = ""


class TwofoldError(ValueError):
    """A number that can be read in two ways, with both."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one)
        self.one, self.other = one, other


def number(written: str, *, is_swedish: bool) -> float:
    """A number as a user writes it.

    Args:
        written: such as `1 234,5`, `0.25` or `7e3`.
        is_swedish: whether the document has decimal commas, as one that Swedish Excel has saved.

    Raises:
        NotANumberError: when it is none.
        TwofoldError: when `1,234` could be a thousand or one.

    >>> [number(one, is_swedish=False) for one in ("1 234,5", "0,125", "1.234", "7e3")]
    [1234.5, 0.125, 1.234, 7000.0]
    """
    plain = written.strip().replace("−", "-")
    groups = _GROUPS.match(plain)
    if groups is None:
        found = cells.number(plain, "comma" if "," in plain else "point")
        if found is None:
            raise NotANumberError(plain)
        return found
    if (groups["sign"] == ",") != is_swedish and not groups["first"].startswith("0"):
        whole = plain.replace(groups["sign"], "")
        raise TwofoldError(plain.replace(groups["sign"], "," if is_swedish else "."), whole)
    value = numbers.decimal(plain.replace(",", "."))
    if value is None:
        raise NotANumberError(plain)
    return value


def read(source: Source, *, name: str = "") -> Inputs:
    """The rows of a file; what stops the reading is among its problems."""
    try:
        file = given(source, name)
        if len(file.raw) > MOST_BYTES:
            values = {"megabytes": len(file.raw) // 1_000_000, "most": MOST_BYTES // 1_000_000}
            refuse("source_large", Place(file.name), values)
        reader = _of_yaml if file.name.casefold().endswith((".yaml", ".yml")) else _of_table
        rows, problems = reader(file)
    except ProblemsError as error:
        return Inputs((), error.problems, name)
    if not rows and not problems:
        problems = [Problem("inputs_empty", Place(file.name))]
    return Inputs(tuple(rows), in_order(problems), file.name, file.sha256)


def of_words(words: Iterable[str]) -> Inputs:
    """The rows of what stands after each `--set`, such as `used=90 GWh` or `buried.food.2001=100 t`."""
    rows: list[StatedRow] = []
    problems: list[Problem] = []
    for index, word in enumerate(words, start=1):
        name, equals, written = word.partition("=")
        place = Place(SET, index, _printable(name.strip())[:80])
        if not equals or not name.strip() or not written.strip():
            problems.append(Problem("inputs_set_broken", place, {"written": _printable(word[:80])}))
        else:
            rows += _row({"name": name, "value": written}, place, problems)
    return Inputs(tuple(rows), tuple(problems))


# One row


def _row(
    columns: Mapping[str, str], place: Place, problems: list[Problem], *, is_swedish: bool = False
) -> Iterator[StatedRow]:
    """The row that the columns say; none where no value is written, or where it cannot be read."""
    columns = {name: _printable(cell) for name, cell in columns.items()}
    name, year, is_dated = _name_and_year(columns, place, problems)
    written = columns.get("value", "").strip()
    if not name or not written:
        if written:
            problems.append(Problem("input_nameless", place, {"value": written[:80]}))
        return
    input_name, _, item = name.partition(".")
    before = len(problems)
    value, unit, missing = _value(written, place, problems, is_swedish=is_swedish)
    own_unit = figures.unit_of(columns.get("unit", "").strip() or unit)
    source, note = (columns.get(key, "").strip() for key in ("source", "note"))
    is_unread = not is_dated or len(problems) > before
    yield StatedRow(input_name, item, value, own_unit, place, year, missing, source, note, is_unread)


def _printable(cell: str) -> str:
    """A cell without what could steer a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in cell)[:MOST_LETTERS]


def _name_and_year(columns: Mapping[str, str], place: Place, problems: list[Problem]) -> tuple[str, int | None, bool]:
    """A row's name and year, and whether that can be read; a year may be the last part of the name."""
    name, written = columns.get("name", "").strip(), columns.get("year", "").strip()
    dated = _DATED.match(name)
    if not written and dated is not None and _is_year(dated["year"]):
        return dated["name"], numbers.whole(dated["year"]), True
    if not written:
        return name, None, True
    year = cells.year(written)
    if year is None or not _is_year(str(year)):
        problems.append(Problem("input_year_broken", place, {"value": written[:80]}))
        return name, None, False
    return name, year, True


def _is_year(written: str) -> bool:
    year = numbers.whole(written)
    return year is not None and EARLIEST_YEAR <= year <= LATEST_YEAR


def _value(
    written: str, place: Place, problems: list[Problem], *, is_swedish: bool
) -> tuple[float | str | None, str, str]:
    """What stands as a value: a number with the unit behind it, a word, or that it is missing and why."""
    missing = _MISSING.match(written)
    if missing is not None:
        return None, "", missing["why"].strip()
    if cells.is_missing(written):
        return None, "", ""
    quantity = _QUANTITY.match(written)
    if quantity is None:
        return _number_or_word(written, place, problems, is_swedish=is_swedish), "", ""
    value = _number_or_word(quantity["number"].strip(), place, problems, is_swedish=is_swedish)
    return value, (quantity["unit"] or "").strip(), ""


def _number_or_word(written: str, place: Place, problems: list[Problem], *, is_swedish: bool) -> float | str:
    try:
        return number(written, is_swedish=is_swedish)
    except TwofoldError as error:
        values = {"value": written, "one": error.one, "other": error.other}
        problems.append(Problem("input_number_twofold", place, values))
    except NotANumberError:
        pass
    return written


# Tables


def _of_table(file: Given) -> tuple[list[StatedRow], list[Problem]]:
    is_book = file.raw.startswith((MAGIC, old_excel.MAGIC))
    sheet = Workbook(file).first() if is_book else delimited.sheet(file)
    is_swedish = not is_book and delimited.mark_between(text_of(file)) == ";"
    problems: list[Problem] = [*sheet.problems]
    at = _columns(sheet, problems)
    rows: list[StatedRow] = []
    for row in range(1, len(sheet.rows)):
        columns = {name: cells.text(sheet.rows[row][column]) for name, column in at.items()}
        place = sheet.place(row, at["value"], _printable(columns.get("name", "")[:80]))
        rows += _row(columns, place, problems, is_swedish=is_swedish)
    return rows, problems


def _columns(sheet: Sheet, problems: list[Problem]) -> dict[str, int]:
    """Where each column stands, by its heading.

    Raises:
        ProblemsError: when there is no column of names or of values.
    """
    at: dict[str, int] = {}
    for column, cell in enumerate(sheet.rows[0] if sheet.rows else ()):
        heading = cells.text(cell).casefold()
        if heading in at:
            problems.append(Problem("column_twice", sheet.place(0, column), {"column": heading}))
        elif heading in COLUMNS:
            at[heading] = column
        elif heading not in ("", MEANING):
            problems.append(_column_unknown(heading, sheet.place(0, column)))
    for name in ("name", "value"):
        if name not in at:
            raise ProblemsError([*problems, Problem("column_missing", sheet.place(0, 0), {"column": name})])
    return at


def _column_unknown(heading: str, place: Place) -> Problem:
    shown = _printable(heading[:80])
    known = (*COLUMNS, MEANING)
    return Problem(
        "column_unknown", place, {"column": shown, "known": ", ".join(known), "nearest": nearest(shown, known)}
    )


# YAML


def _of_yaml(file: Given) -> tuple[list[StatedRow], list[Problem]]:
    tree = yaml_trees.plain(text_of(file), file.name)
    rows: list[StatedRow] = []
    problems: list[Problem] = []
    figures_of = _figures(tree, "", problems, file.name) if tree is not None else ()
    for count, (columns, line) in enumerate(figures_of, start=1):
        if count > MOST_ROWS:
            refuse("sheet_rows", Place(file.name), {"found": count, "most": MOST_ROWS})
        rows += _row(columns, Place(file.name, line, _printable(columns["name"][:80])), problems)
    return rows, problems


def _figures(
    node: yaml.Node, name: str, problems: list[Problem], file: str, deep: int = 0
) -> Iterator[tuple[dict[str, str], int]]:
    """The columns of each figure below a node, and its line."""
    line = node.start_mark.line + 1
    if name and _is_figure(node):
        yield {**_texts(node), "name": name}, line
    elif isinstance(node, yaml.MappingNode) and deep <= MOST_DEEP:
        for key, below in node.value:
            yield from _figures(below, _below(name, key), problems, file, deep + 1)
    elif isinstance(node, yaml.SequenceNode) and not name:
        yield from _rows_of(node)
    else:
        problems.append(_yaml_broken(name, Place(file, line)))


def _yaml_broken(name: str, place: Place) -> Problem:
    return Problem("inputs_yaml_broken", place, {"name": _printable(name[:80]) or "–"})


def _rows_of(node: yaml.SequenceNode) -> Iterator[tuple[dict[str, str], int]]:
    """The columns of each row of a list."""
    for entry in node.value:
        columns = _texts(entry) if isinstance(entry, yaml.MappingNode) else {"name": "", "value": "?"}
        yield columns, entry.start_mark.line + 1


def _below(name: str, key: yaml.Node) -> str:
    """The name of what stands under a key."""
    own = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
    return f"{name}.{own}" if name else own


def _is_figure(node: yaml.Node) -> bool:
    """Whether a node is one figure: a value alone, or a mapping that is its columns and not its things."""
    if isinstance(node, yaml.MappingNode):
        return any(isinstance(key, yaml.ScalarNode) and key.value in ("value", "missing") for key, _ in node.value)
    return isinstance(node, yaml.ScalarNode)


def _texts(node: yaml.Node) -> dict[str, str]:
    """The columns of a figure, or its value alone; `missing` is a value that says why."""
    if isinstance(node, yaml.ScalarNode):
        return {"value": str(node.value)}
    texts = {}
    for key, below in node.value:
        if isinstance(key, yaml.ScalarNode) and isinstance(below, yaml.ScalarNode):
            texts[str(key.value)] = str(below.value)
    if "missing" in texts:
        texts["value"] = f"missing: {texts.pop('missing')}"
    return {"name": "", **texts}
