# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Was a table saved by a Swedish Excel? Semicolons, decimal commas and Windows letters, mended in place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from klimatkontrakt.folder import canonical, tables
from klimatkontrakt.folder.doors import csv_rows, texts
from klimatkontrakt.folder.files import MOST_BYTES, is_inside
from klimatkontrakt.folder.kinds import Kinds
from klimatkontrakt.folder.problem import ProblemsError
from klimatkontrakt.folder.tables import Form

_COMMA_NUMBER = re.compile(r"\A\s*[-+−]?[0-9]{1,3}(?:[ \u00a0\u202f]?[0-9]{3})*(?:,[0-9]+)?\s*\Z")
_WEIGHT = re.compile(r"(:\s*[0-9]+),([0-9])")
_YEAR = re.compile(r"[0-9]{4}\Z")


def _cell(cell: str) -> str:
    if _COMMA_NUMBER.match(cell):
        return re.sub(r"[\s\u00a0\u202f]", "", cell).replace(",", ".").replace("−", "-")
    return cell


def mended(text: str, form: Form) -> str:
    """A semicolon table as a comma table, with points in the columns that hold numbers; others are left alone.

    >>> columns = (tables.Column("account"), tables.Column("line"), tables.Column("year"))
    >>> form = Form("history.csv", (*columns, tables.Column("value", "number")))
    >>> mended("account;line;year;value\\nterritorial;;2022;15 000,5\\n", form).splitlines()[1]
    'territorial,,2022,15000.5'
    """
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        rows = [cells for _, cells in csv_rows.rows(text, form.file, delimiter, strict=False)]
    except ProblemsError:  # told where the table is read
        return text
    if not rows:
        return text
    header = [name.strip() for name in rows[0]]
    kinds = _kinds(header, form)
    lines = [header]
    for row in rows[1:]:
        beyond = [""] * len(row)  # a row may be longer than the header
        lines.append([_with_points(cell, kind) for cell, kind in zip(row, [*kinds, *beyond], strict=False)])
    return csv_rows.joined(lines)


def _kinds(header: Sequence[str], form: Form) -> list[str]:
    """What each column holds; a column of a year holds numbers, and one that is unknown nothing that is known."""
    kinds = {column.name: column.kind for column in form.columns}
    return ["number" if _YEAR.match(name) else kinds.get(name, "") for name in header]


def _with_points(cell: str, kind: str) -> str:
    if kind in ("number", "integer", "value"):
        return _cell(cell)
    return _WEIGHT.sub(r"\1.\2", cell) if kind == "weights" else cell


def _forms(folder: Path, kinds: Kinds) -> Iterator[Form]:
    """The form of every table that a folder may have."""
    yield from (table.form for table in kinds.tables)
    if kinds.periods is None:
        return
    for period in canonical.periods(folder, kinds.periods):
        for table in kinds.periods.tables:
            yield replace(table.form, file=kinds.periods.file(period, table))


def is_of_excel(text: str, form: Form) -> bool:
    """Whether a table was saved by a Swedish Excel: semicolons between its columns, or numbers with a decimal comma."""
    first = text.split("\n", 1)[0]
    if first.count(";") > first.count(","):
        return True
    return any(problem.code in ("csv_semicolon", "number_swedish") for problem in tables.read(text, form)[1])


def mend(folder: Path, kinds: Kinds) -> tuple[str, ...]:
    """Mend every table of a folder that a Swedish Excel saved; tables that need nothing stay as they are.

    Returns:
        The files that were written.
    """
    written = []
    for form in _forms(folder, kinds):
        path = folder / form.file
        if not path.is_file() or path.stat().st_size > MOST_BYTES or not is_inside(path, folder):
            continue
        raw = path.read_bytes()
        text = mended(texts.of_excel(raw), form)
        if text.encode("utf-8") != raw:
            path.write_text(text, encoding="utf-8", newline="\n")
            written.append(form.file)
    return tuple(written)
