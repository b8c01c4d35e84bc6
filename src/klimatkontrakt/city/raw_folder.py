# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What stands in a folder's files? Each read once, into plain values with their places; what they mean comes later."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from klimatkontrakt.city.schema import CITY_FILE, FILES
from klimatkontrakt.city.table_forms import CONTRACT_TABLES, OPTIONAL, PERIOD, TABLES, beside, contract_file
from klimatkontrakt.folder import tables, yaml_files
from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.folder.unread import Unread
from klimatkontrakt.language import causes

MOST_BYTES = 20_000_000
MOST_ITEMS = 5_000
NAMED_IN = {"quantities": {"groups": "group"}}  # kinds that are known by a column of another kind's rows
OPTIONAL_FILES = (FILES["goals"], *(FILES[kind] for kind in OPTIONAL))
_MAY_BE_EMPTY = (FILES["measures"], FILES["goals"])
_CONTRACT = ".yaml"
_OF_A_PERIOD = ("", *CONTRACT_TABLES)  # the contract itself, and what lies beside it


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path, its links followed, lies in a folder; links in a circle lead nowhere and stay where they are."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


@dataclass(frozen=True)
class Document:
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
        periods: the contracts that are there, also those that could not be read.
        problems: what is wrong with the files' own form.
        unread: what stands there and could not be read.
    """

    documents: Mapping[str, Document]
    rows: Mapping[str, tuple[RawRow, ...]]
    periods: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    unread: Unread = field(default_factory=Unread)


def row_id(kind: str, values: Mapping[str, Any]) -> str:
    """What a user knows a table's row, or a part of a contract, by."""
    if kind == "lines":
        return f"{values.get('account', '?')}.{values.get('line', '?')}"
    if kind == "history":
        return ",".join(str(values.get(name, "")) for name in ("account", "line", "year"))
    if kind == "outcomes":
        return f"{values.get('commitment', '?')}.{values.get('id', '?')}"
    return str(values.get({"signatures": "party", "sections": "key", "price_index": "year"}.get(kind, "id"), ""))


def read(root: Path) -> RawFolder:
    """Every file of a city's folder."""
    reader = _Reader(root)
    reader.document(CITY_FILE)
    for kind in ("measures", "goals"):
        known = len(reader.problems)
        if reader.document(FILES[kind]) is None and len(reader.problems) > known:
            reader.unread.lose(kind)
    for kind, form in TABLES.items():
        reader.table(kind, form)
    periods = _contracts(root, reader)
    reader.problems += _strangers(root)
    return RawFolder(reader.documents, reader.rows, periods, reader.problems, reader.unread)


def read_contract(path: Path) -> RawFolder:
    """A contract's own file and the tables beside it, whatever it is called and wherever it lies."""
    reader = _Reader(path.parent)
    _contract(reader, path.name)
    return RawFolder(reader.documents, reader.rows, (), reader.problems, reader.unread)


def _contracts(root: Path, reader: _Reader) -> tuple[str, ...]:
    """The contracts of the folder contract/, one file a period with its tables beside it."""
    folder = root / FILES["contracts"]
    if folder.exists() and not folder.is_dir():
        reader.problems.append(Problem("contracts_is_file", Place(FILES["contracts"])))
        reader.unread.lose("commitments")
    names = sorted(path.name for path in folder.iterdir() if path.suffix == _CONTRACT) if folder.is_dir() else []
    periods = []
    for name in names:
        period = name.removesuffix(_CONTRACT)
        if PERIOD.match(period):
            periods.append(period)
            _contract(reader, contract_file(period))
        else:
            values = {"field": "period", "value": name[:80], "pattern": PERIOD.pattern}
            reader.problems.append(Problem("text_pattern", Place(f"{FILES['contracts']}/{name}"), values))
    return tuple(periods)


def _contract(reader: _Reader, name: str) -> None:
    if reader.document(name) is None:
        reader.unread.lose("commitments")
    for kind, form in CONTRACT_TABLES.items():
        file = beside(name, kind)
        if (reader.root / file).exists():
            reader.table(kind, replace(form, file=file))


def _strangers(root: Path) -> Iterator[Problem]:
    """Tables and documents that are no part of a city's folder."""
    known = {CITY_FILE, *FILES.values()}
    for name in _named(root):
        if name not in known:
            yield Problem("file_unknown", Place(name), {"known": ", ".join(sorted(known))})
    inside = _named(root / FILES["contracts"])
    periods = [name.removesuffix(_CONTRACT) for name in inside if name.endswith(_CONTRACT)]
    own = {contract_file(period, kind) for period in periods for kind in _OF_A_PERIOD}
    told = ", ".join(contract_file("2026", kind) for kind in _OF_A_PERIOD)
    for name in inside:
        file = f"{FILES['contracts']}/{name}"
        if file not in own:
            yield Problem("file_unknown", Place(file), {"known": told})


def _named(folder: Path) -> list[str]:
    """The tables and documents that lie in a folder."""
    paths = folder.iterdir() if folder.is_dir() else ()
    return sorted(path.name for path in paths if path.suffix in (".csv", ".yaml", ".yml"))


class _Reader:
    """Reads files one by one and remembers what is wrong with them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.documents: dict[str, Document] = {}
        self.rows: dict[str, tuple[RawRow, ...]] = {}
        self.problems: list[Problem] = []
        self.unread = Unread()

    def text(self, name: str) -> str | None:
        """A file's text; None, with a problem unless it need not be there, when it cannot be read."""
        path, place = self.root / name, Place(name)
        try:
            if not is_inside(path, self.root):
                self.problems.append(Problem("file_outside", place))
                return None
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                code = "file_is_folder" if stat.S_ISDIR(status.st_mode) else "file_special"
                self.problems.append(Problem(code, place))
                return None
            if status.st_size > MOST_BYTES:
                found = {"megabytes": status.st_size // 1_000_000, "most": MOST_BYTES // 1_000_000}
                self.problems.append(Problem("file_large", place, found))
                return None
            raw = path.read_bytes()
        except FileNotFoundError:
            if name not in OPTIONAL_FILES:
                self.problems.append(Problem("file_missing", place))
            return None
        except OSError as error:
            self.problems.append(Problem("file_unreadable", place, {"why": causes.of(error)}))
            return None
        text, problems = tables.decoded(raw, name)
        self.problems += problems
        return text

    def document(self, name: str) -> Document | None:
        """A YAML file's values; None when it has none."""
        text = self.text(name)
        if text is None:
            return None
        values, lines, problems = yaml_files.read(text, name)
        self.problems += problems
        if values is None and not problems and name not in _MAY_BE_EMPTY:
            self.problems.append(Problem("file_empty", Place(name)))
        if values is None:
            return None
        if not isinstance(values, dict):
            self.problems.append(Problem("yaml_not_mapping", Place(name, 1)))
            return None
        self.documents[name] = Document(values, lines)
        return self.documents[name]

    def table(self, kind: str, form: tables.Form) -> None:
        """A CSV file's rows; the kind is lost where the table as a whole could not be read."""
        self.rows[form.file] = ()
        known = len(self.problems)
        text = self.text(form.file)
        if text is None and kind in OPTIONAL and len(self.problems) == known:
            return
        if text is None:
            self.unread.lose(kind, *NAMED_IN.get(kind, ()))
            return
        rows, problems = tables.read(text, form)
        self.problems += problems
        if any(problem.code not in tables.OF_ROWS for problem in problems):
            self.unread.lose(kind, *NAMED_IN.get(kind, ()))
        if len(rows) > MOST_ITEMS:
            found = {"found": len(rows), "most": MOST_ITEMS}
            self.problems.append(Problem("items_many", Place(form.file, rows[MOST_ITEMS].row), found))
            self.unread.lose(kind, *NAMED_IN.get(kind, ()))
            return
        faulty: dict[int, set[str]] = {}
        for problem in problems:
            faulty.setdefault(problem.place.row, set()).add(problem.place.column)
        self.rows[form.file] = tuple(
            RawRow(Place(form.file, row.row, row_id(kind, row.values)), row.values, frozenset(faulty.get(row.row, ())))
            for row in rows
        )
