# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a folder of text become a document, and what is wrong with it? (design B)

Files are read into plain values (raw_folder.py), brought up to today's format, and become the document's types here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel

from klimatkontrakt.folder import canonical, entry_paths, files, raw_folder, value_forms, yaml_files
from klimatkontrakt.folder.files import Files
from klimatkontrakt.folder.frozen import ID, is_id
from klimatkontrakt.folder.kinds import DocumentType, Entries, Kinds, Periods, TableKind, beside
from klimatkontrakt.folder.problem import Place, Problem, Values, errors, in_order
from klimatkontrakt.folder.raw_folder import MOST_ITEMS, RawDocument, RawFolder, RawRow
from klimatkontrakt.folder.validation import Locate, nearest, validated


class FolderReading(NamedTuple):
    """What a folder holds: the document, or nothing when an error stops it; every problem; its canonical texts."""

    document: Any
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]


@dataclass
class _Parts:
    """The parts of a document with their places, as they are made of raw values; problems come as they are met."""

    raw: RawFolder
    type: DocumentType
    values: dict[str, Any] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)

    @property
    def kinds(self) -> Kinds:
        """What the document consists of."""
        return self.type.kinds

    @property
    def problems(self) -> list[Problem]:
        """Every problem so far."""
        return self.raw.problems

    def tell(self, problems: Iterable[Problem]) -> None:
        """More problems."""
        self.raw.problems.extend(problems)


def read(texts: Mapping[str, str], of: DocumentType) -> FolderReading:
    """Read a document from the texts of its files, by their names, and find every problem of form in it."""
    return read_files(files.of_texts(texts), of)


def read_folder(path: Path | str, of: DocumentType) -> FolderReading:
    """Read a document from a folder on a disk, and find every problem of form in it."""
    root = Path(path)
    if not root.is_dir():
        code = "folder_is_file" if root.exists() else "folder_missing"
        return FolderReading(None, (Problem(code, Place(str(path))),), {})
    return read_files(files.of_disk(root, of.kinds), of)


def read_files(source: Files, of: DocumentType) -> FolderReading:
    """The document of a folder's files, or None when an error stops it, and all problems in the order of places."""
    kinds = of.kinds
    raw = raw_folder.read(source, kinds)
    number = raw_folder.format_of(raw, kinds)
    parts = _Parts(raw_folder.brought_up(raw, kinds), of)
    _make_parts(parts)
    header = parts.values.pop("header", None)
    as_read = number if kinds.knows_format(number) else kinds.format
    document = of.made(header=header or kinds.nothing, places=parts.places, problems=(), format=as_read, **parts.values)
    of_form = (problem for problem in of.problems(document) if not parts.raw.unread.explains(problem, kinds))
    problems = in_order([*parts.problems, *of_form])
    if header is None or errors(problems):
        return FolderReading(None, problems, {})
    texts = canonical.written(document, kinds)
    if as_read == kinds.format:
        problems = in_order([*problems, *_not_canonical(source, texts, kinds)])
    return FolderReading(document.model_copy(update={"problems": problems}), problems, texts)


def read_period(path: Path, of: DocumentType) -> tuple[Any, tuple[Problem, ...]]:
    """A period's document from a file, with the tables beside it, by its form only; None when it cannot be read."""
    raw = raw_folder.read_period(path, of.kinds)
    parts = _Parts(raw_folder.brought_up(raw, of.kinds), of)
    document = parts.raw.documents.get(path.name)
    kind = of.kinds.periods
    made = _period(parts, path.name, document, kind) if document is not None and kind is not None else None
    return (None if errors(parts.problems) else made), in_order(parts.problems)


def _not_canonical(source: Files, texts: Mapping[str, str], kinds: Kinds) -> list[Problem]:
    problems = []
    own = {*kinds.files, *_files_of_periods(source, kinds)}
    for name in own & set(source.texts):
        there, text = source.texts[name], texts.get(name, "")
        if there != text or name in source.marked:
            mine, theirs = text.splitlines(), there.splitlines()
            differing = (i for i, (a, b) in enumerate(zip(mine, theirs, strict=False), start=1) if a != b)
            row = next(differing, min(len(mine), len(theirs)))
            problems.append(Problem("not_canonical", Place(name, row)))
    return problems


def _files_of_periods(source: Files, kinds: Kinds) -> set[str]:
    """Every file that the periods may have whose document is there."""
    kind = kinds.periods
    if kind is None:
        return set()
    periods = set(map(kinds.period_of, source.texts)) - {""}
    return {file for period in periods if kind.file(period) in source.texts for file in kind.files(period)}


def _make_parts(parts: _Parts) -> None:
    _make_of_head(parts)
    for entries in parts.kinds.files_of_entries.values():
        document = parts.raw.documents.get(entries.file, RawDocument({}, {}))
        _make_entries(parts, entries, document.values, document.lines)
    for table in parts.kinds.tables:
        parts.values[table.kind] = _rows(parts, table, table.form.file)
    _make_periods(parts)


def _make_of_head(parts: _Parts) -> None:
    kinds = parts.kinds
    document = parts.raw.documents.get(kinds.head)
    parts.values.update((kind, {}) for kind in kinds.sections)
    if document is None or not _is_readable(parts, document):
        parts.raw.unread.lose(kinds.header, *kinds.sections)
        return
    _tell_strangers_of_head(parts, document)
    for key in _missing_of_head(kinds, document.values):
        parts.tell([Problem("field_missing", Place(kinds.head, 0), {"field": key})])
        parts.raw.unread.lose(key)
    if kinds.header in document.values:
        _make_header(parts, document.values[kinds.header], document.lines)
    for kind, entries in kinds.sections.items():
        if kind in document.values:
            _make_entries(parts, entries, document.values[kind], document.lines)


def _missing_of_head(kinds: Kinds, values: Mapping[Any, Any]) -> list[str]:
    """The header and the sections that are always there, where they are not."""
    must_stand = (kinds.header, *(kind for kind, entries in kinds.sections.items() if entries.stands == "always"))
    return [key for key in must_stand if key not in values]


def _make_header(parts: _Parts, values: Any, lines: yaml_files.Lines) -> None:
    kinds = parts.kinds
    header, problems = validated(kinds.header_model, values, _locator(kinds.head, kinds.header, (kinds.header,), lines))
    parts.tell(problems)
    parts.values["header"] = header
    if header is None:
        parts.raw.unread.lose(kinds.header)


def _tell_strangers_of_head(parts: _Parts, document: RawDocument) -> None:
    """Keys of the head file that are none of its sections."""
    kinds = parts.kinds
    known = (kinds.header, *kinds.sections)
    for key in document.values:
        if key not in ("format", *known):
            place = Place(kinds.head, document.lines.get((key,), 0), str(key)[:80])
            values = {"field": str(key)[:80], "known": ", ".join(known), "nearest": nearest(str(key), known)}
            parts.tell([Problem("field_unknown", place, values)])


def _is_readable(parts: _Parts, document: RawDocument) -> bool:
    """Whether the file says a format that is known; an older one is told, and how it is brought up."""
    number: Any = document.values.get("format")
    kinds = parts.kinds
    place = Place(kinds.head, document.lines.get(("format",), 1), "format")
    values: Values = {"value": str(number)[:40], "known": kinds.format}
    if not kinds.knows_format(number):
        parts.tell([Problem("format_missing" if number is None else "format_unknown", place, values)])
        return False
    if number < kinds.format:
        parts.tell([Problem("format_old", place, values)])
    return True


def _locator(file: str, item: str, path: yaml_files.Path, lines: yaml_files.Lines) -> Locate:
    def locate(loc: tuple[str | int, ...]) -> Place:
        full = (*path, *loc)
        while full and full not in lines:
            full = full[:-1]
        column = ".".join(map(str, loc))
        return Place(file, lines.get(full, 0), item, column)

    return locate


def _make_entries(parts: _Parts, kind: Entries, entries: Any, lines: yaml_files.Lines) -> None:
    file, path = (kind.file, ()) if kind.file else (parts.kinds.head, (kind.kind,))
    parts.values[kind.kind] = {}
    if entries is None:
        return
    if not isinstance(entries, dict):
        parts.tell([Problem("yaml_not_mapping", Place(file, lines.get(path, 0), kind.kind))])
        parts.raw.unread.lose(kind.kind)
        return
    if len(entries) > MOST_ITEMS:
        many = {"found": len(entries), "most": MOST_ITEMS}
        parts.tell([Problem("items_many", Place(file, lines.get(path, 0), kind.kind), many)])
        parts.raw.unread.lose(kind.kind)
        return
    inner = _inner_lines(lines, path, kind)
    for key, values in entries.items():
        item, full = str(key), (*path, key)
        model = _entry(parts, kind, item, values, _locator(file, item, full, lines))
        if model is None:
            parts.raw.unread.add(kind.kind, item)
            continue
        parts.values[kind.kind][item] = model
        _place_entry(parts, kind.kind, Place(file, lines.get(full, 0), item), inner.get(key, ()))


def _place_entry(parts: _Parts, kind: str, place: Place, inner: Iterable[tuple[str, int]]) -> None:
    """Where an entry stands, and those of its fields that stand on other lines."""
    parts.places[(kind, place.item)] = place
    for column, line in inner:
        if line != place.row:
            parts.places[(kind, f"{place.item}/{column}")] = Place(place.file, line, place.item, column)


def _entry(parts: _Parts, kind: Entries, item: str, values: Any, locate: Locate) -> BaseModel | None:
    if not is_id(item):
        parts.tell(
            [Problem("text_pattern", locate(()), {"field": "id", "value": item[:80], **value_forms.of_text(ID, item)})]
        )
        return None
    apart = put_apart(values, kind) if kind.beside and isinstance(values, dict) else values
    model, problems = validated(kind.model, {} if apart is None else apart, _as_written(locate, kind))
    if kind.identified is not None:
        parts.tell(entry_paths.in_users_words(problems, values, kind.identified(values)))
    else:
        parts.tell(problems)
    return model


def _inner_lines(
    lines: yaml_files.Lines, above: yaml_files.Path, kind: Entries
) -> dict[str | int, list[tuple[str, int]]]:
    """By entry, the lines of its fields and of what stands just inside them, as `moves` and `moves.0`.

    Of fields that are written line by line, the lines of everything inside.
    """
    inner: dict[str | int, list[tuple[str, int]]] = {}
    depth = len(above)
    for path, line in lines.items():
        if len(path) < depth + 2 or path[:depth] != above:
            continue
        if path[depth + 1] in kind.in_lines or len(path) <= depth + 3:
            column = ".".join(map(str, path[depth + 1 :]))
            inner.setdefault(path[depth], []).append((column, line))
    return inner


def put_apart(values: dict[Any, Any], kind: Entries) -> dict[str, Any]:
    """An entry whose things stand beside its own words in the file, with the two apart."""
    named = {key: value for key, value in values.items() if key not in kind.words}
    return {**{key: value for key, value in values.items() if key in kind.words}, kind.beside: named}


def _as_written(locate: Locate, kind: Entries) -> Locate:
    """Things that stand beside an entry's own words in the file have their places there too."""

    def inside(loc: tuple[str | int, ...]) -> Place:
        return locate(loc[1:] if kind.beside and loc[:1] == (kind.beside,) else loc)

    return inside


def _rows(parts: _Parts, table: TableKind, file: str, owner: str = "") -> tuple[Any, ...]:
    """The rows of a table as what they are; the places of what lies in a period stand under its name."""
    kind = f"{owner}:{table.kind}" if owner else table.kind
    models: list[BaseModel] = []
    for row in parts.raw.rows.get(file, ()):
        model = _row_model(parts, table, row)
        if model is not None:
            parts.places.setdefault((kind, row.place.item), row.place)
            parts.places[(f"{kind}:rows", str(len(models)))] = row.place
            models.append(model)
    return tuple(models)


def _row_model(parts: _Parts, table: TableKind, row: RawRow) -> BaseModel | None:
    """A row as what it is; of one with cells that could not be read, only what is wrong with the others."""
    locate = _cell_locator(row.place)
    model, problems = None, list[Problem]()
    if "" not in row.faulty:
        model, problems = validated(table.row, {**table.blank, **row.values}, locate)
    parts.tell(problem for problem in problems if problem.place.column not in row.faulty)
    if model is not None and not row.faulty:
        return model
    parts.tell(parts.type.of_cells(row.values, lambda column: locate((column,))))
    _lose_row(parts, table, row)
    return None


def _cell_locator(row: Place) -> Locate:
    def locate(loc: tuple[str | int, ...]) -> Place:
        steps = loc[1:] if loc[:1] == ("points",) and len(loc) > 1 else loc  # a year is a column of its own
        return Place(row.file, row.row, row.item, str(steps[0]) if steps else "")

    return locate


def _lose_row(parts: _Parts, table: TableKind, row: RawRow) -> None:
    """What a row that could not be read would have named; where its cells are mixed up, anything of its kind."""
    unread = parts.raw.unread
    unread.add(table.kind, row.place.item)
    for kind, column in table.named_in.items():
        unread.add(kind, *filter(None, [row.values.get(column)]))
    if "" in row.faulty:
        unread.lose(*table.named_in)
        if "id" not in row.values:
            unread.lose(table.kind)


def _make_periods(parts: _Parts) -> None:
    """The documents of the folder of periods, each with what lies beside it."""
    kind = parts.kinds.periods
    if kind is None:
        return
    parts.values[kind.kind] = {}
    for period in parts.raw.periods:
        file = kind.file(period)
        document = parts.raw.documents.get(file)
        if document is None:
            continue
        made = _period(parts, file, document, kind)
        if made is None:
            parts.raw.unread.lose(kind.lost)
            continue
        parts.values[kind.kind][period] = made
        _place_period(parts, kind, file, document.lines, made)


def _period(parts: _Parts, file: str, document: RawDocument, kind: Periods) -> Any:
    """A period's document with its tables, which never stand in its own file."""
    locate = _locator(file, "", (), document.lines)
    _tell_tables_inside(parts, document, kind, locate)
    values: Mapping[Any, Any] = document.values
    if kind.apart is not None:
        values, problems = kind.apart(values, file, locate)
        parts.tell(problems)
    of_tables = [table.kind for table in kind.tables]
    values = {key: value for key, value in values.items() if key not in of_tables}
    made, problems = validated(kind.model, values, locate)
    identified = kind.identified(values) if kind.identified is not None else values
    parts.tell(entry_paths.in_users_words(problems, values, identified))
    rows = _rows_beside(parts, file, kind)
    return made.model_copy(update=rows) if made is not None else None


def _rows_beside(parts: _Parts, file: str, kind: Periods) -> dict[str, Any]:
    """The rows of the tables that lie beside a period's document."""
    rows = {}
    for table in kind.tables:
        table_file = beside(file, table)
        if table_file in parts.raw.rows:
            rows[table.kind] = _rows(parts, table, table_file, file.removesuffix(".yaml"))
    return rows


def _tell_tables_inside(parts: _Parts, document: RawDocument, kind: Periods, locate: Locate) -> None:
    """Tables that stand in the period's own file and not beside it."""
    of_tables = [table.kind for table in kind.tables]
    known = [name for name in kind.model.model_fields if name not in of_tables]
    for name in of_tables:
        if name in document.values:
            stranger: Values = {"field": name, "known": ", ".join(known), "nearest": nearest(name, known)}
            parts.tell([Problem("field_unknown", locate((name,)), stranger)])


def _place_period(parts: _Parts, kind: Periods, file: str, lines: yaml_files.Lines, made: Any) -> None:
    """Where the fields and parts of a period's document stand."""
    owner = file.removesuffix(".yaml")
    for name in kind.fields:
        parts.places.setdefault((owner, name), Place(file, lines.get((name,), 1), name))
    for part in parts.kinds.parts_of(kind.kind):
        field_name = part.path[0]
        for number, entry in enumerate(getattr(made, field_name)):
            item = getattr(entry, part.key) if part.key else entry
            place = Place(file, lines.get((field_name, number if part.key else item), 0), item)
            parts.places.setdefault((owner, item), place)
            if part.key:
                parts.places[(f"{owner}:{part.kind}", str(number))] = place
