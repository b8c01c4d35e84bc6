# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does an edited Excel book say of a city? Every sheet back into the folder's own types, every fault by cell.

A book that nobody has touched gives the very same city; one edited cell gives that edit alone.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from klimatkontrakt.city import schema
from klimatkontrakt.city.kinds import CITY, row_id
from klimatkontrakt.city.schema import City
from klimatkontrakt.city.table_forms import CONTRACT_TABLES, ROWS, TABLES
from klimatkontrakt.folder import value_forms
from klimatkontrakt.folder.frozen import ID, is_id
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, Values, errors, in_order
from klimatkontrakt.folder.tables import row_values
from klimatkontrakt.folder.validation import validated
from klimatkontrakt.folder.yaml_files import number_text
from klimatkontrakt.language import words
from klimatkontrakt.sources.book import older_books, sheet_values
from klimatkontrakt.sources.book.layout import ABOUT, CONTRACT_PARTS, HEADER, SheetLayout, layout, layouts
from klimatkontrakt.sources.book.sheet_values import BookRow, OpenBook
from klimatkontrakt.sources.intake import law
from klimatkontrakt.sources.intake.imports import ImportProposal
from klimatkontrakt.sources.tables import cells
from klimatkontrakt.sources.tables.files import Source, given
from klimatkontrakt.sources.tables.workbooks import CELL_ERRORS, Sheet, Workbook

_CELL = re.compile(r"(.*!)A([0-9]+)\Z", re.DOTALL)
MARK = "klimatkontrakt"


def proposed(city: City, source: Source, *, name: str = "") -> ImportProposal:
    """The city as a book says it should be; the city is the folder's, which must be the book's."""
    try:
        book, found = _read(city, source, name)
    except ProblemsError as error:
        return ImportProposal(None, in_order(error.problems))
    if errors(book.problems) or found is None:
        return ImportProposal(None, in_order(book.problems))
    problems = [*book.problems, *(_refined(book, each) for each in law.come(city, found))]
    return ImportProposal(None if errors(problems) else found, in_order(problems))


def _read(city: City, source: Source, name: str) -> tuple[OpenBook, City | None]:
    file = given(source, name)
    workbook = Workbook(file)
    book = OpenBook(file.name, sheets=workbook.names)
    sheets = _sheets(book, workbook)
    _check_format(city, book, sheets)
    book.problems += _unknown_sheets(file.name, workbook)
    rows = _all_rows(city, book, sheets)
    for sheet in sheets.values():
        book.problems += [problem for problem in sheet.problems if problem.code != CELL_ERRORS]
    if errors(book.problems):
        return book, None
    _make(book, rows, sheets)
    if errors(book.problems):
        return book, None
    return book, City.model_construct(**book.values, places=book.places, problems=())


def _titles() -> dict[str, str]:
    """The key of a sheet by what it is called in either language."""
    return {words.say("book", f"sheet.{key}", lang): key for lang in words.LANGUAGES for key in _all_keys()}


def _sheets(book: OpenBook, workbook: Workbook) -> dict[str, Sheet]:
    """The sheets that are known, by their keys.

    Raises:
        ProblemsError: when those that make it a city's book are not there.
    """
    titles = _titles()
    sheets = {titles[title]: workbook.sheet(title) for title in workbook.names if title in titles}
    if ABOUT not in sheets or HEADER not in sheets:
        raise ProblemsError([Problem("book_none", Place(book.file))])
    return sheets


def _check_format(city: City, book: OpenBook, sheets: Mapping[str, Sheet]) -> None:
    book.format = _check_about(city, sheets[ABOUT])
    if older_books.is_older(book.format):
        values: Values = {"value": book.format, "known": schema.FORMAT}
        book.problems.append(Problem("book_format_old", Place(book.file), values))


def _unknown_sheets(file: str, workbook: Workbook) -> list[Problem]:
    titles = _titles()
    return [Problem("book_sheet_unknown", Place(f"{file}, {title}")) for title in workbook.names if title not in titles]


def _all_rows(city: City, book: OpenBook, sheets: Mapping[str, Sheet]) -> dict[str, list[BookRow]]:
    """The rows of every sheet; of a table that the city may do without and does, a sheet need not be there."""
    optional = [table.kind for table in CITY.tables if table.stands != "always"]
    absent = {kind for kind in optional if kind not in sheets and not getattr(city, kind)}
    return {
        layout.key: sheet_values.rows(book, layout, sheets.get(layout.key))
        for layout in layouts()
        if layout.key not in absent
    }


def _all_keys() -> tuple[str, ...]:
    return (ABOUT, "words", *(each.key for each in layouts()))


def _check_about(city: City, about: Sheet) -> int:
    """That the book is of this city and of a format that is known: its first sheet says which; gives the format."""
    said = {cells.text(row[0]): cells.text(row[1]) for row in about.rows if len(row) > 1}
    if said.get(MARK) is None:
        raise ProblemsError([Problem("book_none", about.whole)])
    if said[MARK] != city.header.id:
        raise ProblemsError([Problem("book_other_city", about.whole, {"book": said[MARK], "city": city.header.id})])
    version = older_books.format_of(said)
    if version is None:
        values: Values = {"value": said[older_books.MARK][:40], "known": schema.FORMAT}
        raise ProblemsError([Problem("format_unknown", about.whole, values)])
    return version


def _make(book: OpenBook, rows: Mapping[str, list[BookRow]], sheets: Mapping[str, Sheet]) -> None:
    """The parts of the city, each validated as the folder's are."""
    parts = {part.key: _parts(book, part, rows, sheets) for part in layouts() if part.owner}
    for kind in layouts():
        # what is a part of another, or of a book made before there was such a sheet, has nothing of its own
        if not kind.owner and kind.key in rows:
            name = "header" if kind.key == HEADER else kind.key
            book.values[name] = _made(book, kind, rows[kind.key], sheets[kind.key], parts)
    _contract_places(book, rows, sheets)


def _made(
    book: OpenBook, kind: SheetLayout, rows: list[BookRow], sheet: Sheet, parts: Mapping[str, Mapping[str, Any]]
) -> Any:
    """What a sheet holds: the header, a table's rows, or entries by their id."""
    if kind.key == HEADER:
        return _header(book, rows, sheet)
    if kind.key in TABLES:
        return tuple(_table(book, kind, rows, sheet))
    return dict(_entries(book, kind, rows, sheet, parts))


def _owned(owner: str) -> list[tuple[str, str]]:
    return [(each.key, each.field) for each in layouts() if each.owner == owner]


def _header(book: OpenBook, rows: Sequence[BookRow], sheet: Sheet) -> Any:
    if len(rows) != 1:
        book.problems.append(Problem("table_empty" if not rows else "row_twice", sheet.whole, {"name": HEADER}))
        return None
    row = rows[0]
    model, problems = validated(schema.Header, row.values, partial(_of_row, book, sheet, row, HEADER))
    book.problems += problems
    return model


def _key(loc: Sequence[str | int]) -> str:
    return str(loc[0]) if loc else ""


def _table(book: OpenBook, layout: SheetLayout, rows: Sequence[BookRow], sheet: Sheet) -> Iterator[Any]:
    made = 0
    for row in rows:
        texts = {key: _text(value) for key, value in row.values.items()}
        item = _row_id(layout.key, texts)
        values, problems = row_values(texts, TABLES[layout.key], Place("", 0, item))
        book.problems += [
            Problem(p.code, book.place(sheet, row.number, item, p.place.column), p.values) for p in problems
        ]
        if problems:
            continue
        if layout.key == "quantities":
            values = {"value": None, **values}
        model, found = validated(ROWS[layout.key], values, partial(_of_row, book, sheet, row, item))
        book.problems += found
        if model is not None:
            place = book.place(sheet, row.number, item)
            book.places.setdefault((layout.key, item), place)
            book.places[(f"{layout.key}:rows", str(made))] = place
            made += 1
            yield model


def _of_row(book: OpenBook, sheet: Sheet, row: BookRow, item: str, loc: Sequence[str | int]) -> Place:
    return book.place(sheet, row.number, item, _key(loc))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) if isinstance(value, int | float) else str(value)


def _row_id(kind: str, texts: Mapping[str, str]) -> str:
    if kind == "lines":
        return f"{texts.get('account', '?')}.{texts.get('line', '?')}"
    if kind == "history":
        return ",".join(texts.get(name, "") for name in ("account", "line", "year"))
    if kind == "price_index":
        return texts.get("year", "")
    return texts.get("id", "")


def _entries(
    book: OpenBook, layout: SheetLayout, rows: Sequence[BookRow], sheet: Sheet, parts: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, Any]]:
    assert layout.model is not None
    seen: set[str] = set()
    for row in rows:
        item = str(row.values.get("id", ""))
        problem = _of_id(layout, item, book.place(sheet, row.number, item, "id"), seen)
        if problem is not None:
            book.problems.append(problem)
            continue
        seen.add(item)
        values = older_books.brought_up(layout.key, _with_parts(layout, row, item, parts), book.format)
        model, problems = validated(layout.model, values, partial(_deep, book, sheet, layout, row, item))
        book.problems += problems
        if model is not None:
            book.places[(layout.key, item)] = book.place(sheet, row.number, item)
            yield item, model


def _with_parts(layout: SheetLayout, row: BookRow, item: str, parts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """An entry's values with those that stand on sheets of their own."""
    values = {key: value for key, value in row.values.items() if key != "id"}
    return values | {field: parts[key][item] for key, field in _owned(layout.key) if item in parts[key]}


def _of_id(layout: SheetLayout, item: str, place: Place, seen: Container[str]) -> Problem | None:
    """What is wrong with an entry's id, if anything."""
    if not item:
        return Problem("field_missing", place, {"field": "id"})
    if item in seen:
        return Problem("row_twice", place, {"name": item})
    if layout.key != "contracts" and not is_id(item):
        return Problem("text_pattern", place, {"field": "id", "value": item[:80], **value_forms.of_text(ID, item)})
    return None


def _deep(
    book: OpenBook, sheet: Sheet, layout: SheetLayout, row: BookRow, item: str, loc: Sequence[str | int]
) -> Place:
    """The place of a fault inside an entry: its cell, or the cell of the part that it lies in."""
    part = next((key for key, name in _owned(layout.key) if loc and loc[0] == name), None)
    if part is not None and len(loc) > 1:
        found = book.places.get((f"part:{part}", f"{item}/{loc[1]}"))
        if found is not None:
            column = str(loc[2]) if len(loc) > 2 else ""
            return _at(book, found, column)
    return book.place(sheet, row.number, item, _key(loc))


def _at(book: OpenBook, place: Place, column: str) -> Place:
    """A row's place as that of the cell of one of its columns."""
    match = _CELL.match(place.file)
    if not match:
        return Place(place.file, place.row, place.item, column)
    name = match[1].removeprefix(f"{book.file}, ").rstrip("!")
    letter = book.letters.get(name, {}).get(column.split(".", maxsplit=1)[0], "A")
    return Place(f"{match[1]}{letter}{match[2]}", 0, place.item, column)


def _refined(book: OpenBook, problem: Problem) -> Problem:
    return Problem(problem.code, _at(book, problem.place, problem.place.column), problem.values)


def _parts(
    book: OpenBook, part: SheetLayout, rows: Mapping[str, list[BookRow]], sheets: Mapping[str, Sheet]
) -> dict[str, Any]:
    """What belongs to each owner: values by id where the parts have one, else values in order."""
    parent, sheet = part.columns[0].key, sheets.get(part.key)
    if sheet is None:
        return {}
    owners = {str(row.values.get("id", "")) for row in rows[part.owner]}
    parts: dict[str, Any] = {}
    for row in rows[part.key]:
        name = str(row.values.get(parent, ""))
        if name not in owners:
            unknown = {"name": name, "sheet": layout(part.owner).title("sv")}
            book.problems.append(Problem("book_parent_unknown", book.place(sheet, row.number, name, parent), unknown))
            continue
        step = _add_part(book, part, row, sheet, parts, name)
        place = book.place(sheet, row.number, name)
        book.places[(f"part:{part.key}", f"{name}/{step}")] = place
        column = step if part.owner == "scenarios" else f"{part.field}.{step}"
        book.places[(part.owner, f"{name}/{column}")] = place
    return parts


def _add_part(book: OpenBook, part: SheetLayout, row: BookRow, sheet: Sheet, parts: dict[str, Any], name: str) -> str:
    """Adds a row's values to those of its owner, and gives its id or its number there."""
    values = {key: value for key, value in row.values.items() if key != part.columns[0].key}
    if part.by_id:
        _add_by_id(book, part, row, sheet, parts.setdefault(name, {}), values)
        return str(row.values.get(part.by_id, ""))
    parts.setdefault(name, []).append(values)
    return str(len(parts[name]) - 1)


def _add_by_id(
    book: OpenBook, own: SheetLayout, row: BookRow, sheet: Sheet, parts: dict[str, Any], values: dict[str, Any]
) -> None:
    key = str(values.pop(own.by_id, ""))
    place = book.place(sheet, row.number, key, own.by_id)
    if not key:
        book.problems.append(Problem("field_missing", place, {"field": own.by_id}))
    elif key in parts:
        book.problems.append(Problem("row_twice", place, {"name": key}))
    else:
        parts[key] = values


def _contract_places(book: OpenBook, rows: Mapping[str, list[BookRow]], sheets: Mapping[str, Sheet]) -> None:
    """Where each promise, section, clause and need stands, under the names by which problems look for them."""
    for kind in CONTRACT_PARTS:
        counts: dict[str, int] = {}
        is_beside = kind in CONTRACT_TABLES
        for row in rows[kind]:
            period, item = str(row.values.get("contract", "")), row_id(kind, row.values)
            place = book.place(sheets[kind], row.number, item)
            at = counts[period] = counts.get(period, -1) + 1
            owner = f"{schema.FILES['contracts']}/{period}"
            book.places[(f"{owner}:{kind}:rows" if is_beside else f"{owner}:{kind}", str(at))] = place
            if not is_beside:
                book.places.setdefault((owner, item), place)
    for row in rows["contracts"]:
        period = str(row.values.get("id", ""))
        for name in ("period", "parties", "source", "state"):
            place = book.place(sheets["contracts"], row.number, period, name)
            book.places.setdefault((f"{schema.FILES['contracts']}/{period}", name), place)
