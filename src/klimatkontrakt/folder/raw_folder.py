# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What stands in a folder's files? Each read once, into plain values with their places; what they mean comes later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from klimatkontrakt.folder import document_limits, files, tables, yaml_files
from klimatkontrakt.folder.files import Files
from klimatkontrakt.folder.kinds import DOCUMENT_ENDING, FIRST_FORMAT, Kinds, Periods, TableKind, beside
from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.folder.tables import FileRow
from klimatkontrakt.folder.unread import Unread

MOST_ITEMS = document_limits.most("entries")


@dataclass(frozen=True)
class RawDocument:
    """A YAML file: its plain values, and the line of each by its path."""

    values: dict[Any, Any]
    lines: yaml_files.Lines


@dataclass(frozen=True)
class RawRow:
    """A row of a table: its values by column, where it stands, and the columns whose cells could not be read.

    Attributes:
        faulty: with an empty name in it, the whole row could not be read.
    """

    place: Place
    values: dict[str, Any]
    faulty: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RawFolder:
    """A folder's values by file.

    Attributes:
        documents: the YAML files that could be read.
        rows: the tables that are there, each with the rows that could be read.
        periods: the documents of periods that are there, also those that could not be read.
        problems: what is wrong with the files' own form.
        unread: what stands there and could not be read.
    """

    documents: Mapping[str, RawDocument]
    rows: Mapping[str, tuple[RawRow, ...]]
    periods: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    unread: Unread = field(default_factory=Unread)


def read(source: Files, kinds: Kinds) -> RawFolder:
    """Every file of a document's folder."""
    reader = _FolderReader(source, kinds)
    reader.document(kinds.head)
    for kind, entries in kinds.files_of_entries.items():
        known = len(reader.problems)
        if reader.document(entries.file) is None and len(reader.problems) > known:
            reader.unread.lose(kind)
    for table in kinds.tables:
        reader.table(table)
    periods: tuple[str, ...] = ()
    if kinds.periods is not None:
        periods = _periods(source, reader, kinds.periods)
    reader.problems += _strangers(source, kinds)
    return RawFolder(reader.documents, reader.rows, periods, reader.problems, reader.unread)


def read_period(path: Path, kinds: Kinds) -> RawFolder:
    """A period's document and the tables beside it, whatever it is called and wherever it lies."""
    reader = _FolderReader(Files({}, frozenset()), kinds)
    if kinds.periods is not None:
        wanted = [path.name, *(beside(path.name, table) for table in kinds.periods.tables)]
        reader = _FolderReader(files.of_names(path.parent, wanted), kinds)
        _period(reader, path.name, kinds.periods)
    return RawFolder(reader.documents, reader.rows, (), reader.problems, reader.unread)


def format_of(raw: RawFolder, kinds: Kinds) -> Any:
    """What a folder says that its format is; None where it says nothing."""
    document = raw.documents.get(kinds.head)
    return document.values.get("format") if document is not None else None


def brought_up(raw: RawFolder, kinds: Kinds) -> RawFolder:
    """The folder's values in today's format; what says no format, or an unknown one, is taken through every step."""
    number = format_of(raw, kinds)
    first = number if kinds.knows_format(number) else FIRST_FORMAT
    for step in range(first, kinds.format):
        raw = kinds.steps[step](raw)
    return raw


def _periods(source: Files, reader: _FolderReader, kind: Periods) -> tuple[str, ...]:
    """The documents of the folder of periods, one file each with its tables beside it."""
    if kind.folder in source.problems:
        reader.problems.append(source.problems[kind.folder])
        reader.unread.lose(kind.lost)
    periods = []
    for name in source.inside(kind.folder):
        if not name.endswith(DOCUMENT_ENDING):
            continue
        period = name.removesuffix(DOCUMENT_ENDING)
        if kind.name.match(period):
            periods.append(period)
            _period(reader, kind.file(period), kind)
        else:
            values = {"field": "period", "value": name[:80], "pattern": kind.name.pattern}
            reader.problems.append(Problem("text_pattern", Place(f"{kind.folder}/{name}"), values))
    return tuple(periods)


def _period(reader: _FolderReader, name: str, kind: Periods) -> None:
    if reader.document(name) is None:
        reader.unread.lose(kind.lost)
    for table in kind.tables:
        file = beside(name, table)
        if reader.is_there(file):
            reader.table(replace(table, form=replace(table.form, file=file)))


def _strangers(source: Files, kinds: Kinds) -> Iterator[Problem]:
    """Tables and documents that are no part of the document's folder."""
    known = {*kinds.files, *((kinds.periods.folder,) if kinds.periods else ())}
    for name in source.inside(""):
        if name not in known:
            yield Problem("file_unknown", Place(name), {"known": ", ".join(sorted(known))})
    if kinds.periods is not None:
        yield from _strangers_of_periods(source, kinds.periods)


def _strangers_of_periods(source: Files, periods: Periods) -> Iterator[Problem]:
    """Files in the periods' folder that no period of a document there has."""
    inside = source.inside(periods.folder)
    known: set[str] = set()
    for name in inside:
        if name.endswith(DOCUMENT_ENDING):
            known.update(periods.files(name.removesuffix(DOCUMENT_ENDING)))
    example = ", ".join(periods.files(periods.example))
    for name in inside:
        file = f"{periods.folder}/{name}"
        if file not in known:
            yield Problem("file_unknown", Place(file), {"known": example})


class _FolderReader:
    """Reads files one by one and remembers what is wrong with them."""

    def __init__(self, source: Files, kinds: Kinds) -> None:
        self.source = source
        self.documents: dict[str, RawDocument] = {}
        self.rows: dict[str, tuple[RawRow, ...]] = {}
        self.problems: list[Problem] = []
        self.unread = Unread()
        entries = [file for file in kinds.files_of_entries.values() if file.stands != "always"]
        self._may_be_empty = {own.file for own in kinds.files_of_entries.values()}
        self._may_be_missing = {entry.file for entry in entries}

    def is_there(self, name: str) -> bool:
        """Whether a file is there, readable or not."""
        return name in self.source.texts or name in self.source.problems

    def text(self, name: str, *, may_be_missing: bool) -> str | None:
        """A file's text; None, with a problem unless it may be missing, when it cannot be read."""
        text = self.source.texts.get(name)
        if name in self.source.problems:
            self.problems.append(self.source.problems[name])
        elif text is None and not may_be_missing:
            self.problems.append(Problem("file_missing", Place(name)))
        return text

    def document(self, name: str) -> RawDocument | None:
        """A YAML file's values; None when it has none."""
        text = self.text(name, may_be_missing=name in self._may_be_missing)
        if text is None:
            return None
        values, lines, problems = yaml_files.read(text, name)
        self.problems += problems
        if values is None and not problems and name not in self._may_be_empty:
            self.problems.append(Problem("file_empty", Place(name)))
        if values is None:
            return None
        if not isinstance(values, dict):
            self.problems.append(Problem("yaml_not_mapping", Place(name, 1)))
            return None
        self.documents[name] = RawDocument(values, lines)
        return self.documents[name]

    def table(self, table: TableKind) -> None:
        """A CSV file's rows; the kind is lost where the table as a whole could not be read."""
        file = table.form.file
        self.rows[file] = ()
        text = self.text(file, may_be_missing=table.stands != "always")
        if text is None:
            is_lost = self.is_there(file) or table.stands == "always"
        else:
            rows, problems = tables.read(text, table.form)
            is_lost = any(problem.code not in tables.OF_ROWS for problem in problems)
            if len(rows) > MOST_ITEMS:
                is_lost = True
                many = {"found": len(rows), "most": MOST_ITEMS}
                problems.append(Problem("items_many", Place(file, rows[MOST_ITEMS].row), many))
            else:
                self.rows[file] = _raw_rows(table, rows, problems)
            self.problems += problems
        if is_lost:
            self.unread.lose(table.kind, *table.named_in)


def _raw_rows(table: TableKind, rows: Iterable[FileRow], problems: Iterable[Problem]) -> tuple[RawRow, ...]:
    """Rows with their places, and which of their cells could not be read."""
    faulty: dict[int, set[str]] = {}
    for problem in problems:
        faulty.setdefault(problem.place.row, set()).add(problem.place.column)
    return tuple(
        RawRow(Place(table.form.file, row.row, table.item(row.values)), row.values, frozenset(faulty.get(row.row, ())))
        for row in rows
    )
