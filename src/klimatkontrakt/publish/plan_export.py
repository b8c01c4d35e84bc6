# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a reader's own plan leave as data? Its tables as JSON, as CSV files in an archive, or as a workbook."""

from __future__ import annotations

import io
import math
import zipfile
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from klimatkontrakt.engine.answers import tables as answer_tables
from klimatkontrakt.engine.answers.results import Builder, Table
from klimatkontrakt.engine.study import Results
from klimatkontrakt.language.words import Language
from klimatkontrakt.publish import export

KINDS = {
    "json": "application/json",
    "csv": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def plan_table(results: Results, language: Language) -> Table:
    """The plan itself: every measure's level and start, every event that is taken for given; names in a language."""
    city, chosen = results.city, results.chosen
    rows: list[tuple[Any, ...]] = [
        (
            "measure",
            name,
            city.label("measures", name, language),
            own.level,
            own.start if own.start is not None else "",
            "",
        )
        for name, own in sorted(chosen.plans.items())
        if own.level
    ]
    rows += [("event", e, city.label("events", e, language), "", "", o) for e, o in sorted(chosen.fixed.items())]
    return Table.of_rows("plan", ("kind", "id", "name", "level", "start", "outcome"), rows, results.provenance)


def tables(results: Results, account: str, language: Language = "sv") -> dict[str, Table]:
    """The plan and what it comes to: accounts, one account's contributions, money and targets."""
    builder = Builder("contributions", results.provenance)
    answer_tables.contribution_rows(results, builder, account)
    return {
        "plan": plan_table(results, language),
        "accounts": answer_tables.accounts(results),
        "contributions": builder.table(),
        "money": results.table("money"),
        "present_values": results.table("present_values"),
        "targets": answer_tables.target_table(results),
    }


def taken(results: Results, account: str, kind: str, began_from: str, language: Language = "sv") -> bytes:
    """The tables in one of KINDS.

    Args:
        results: the plan worked out.
        account: whose contributions are told.
        kind: one of KINDS.
        began_from: the scenario that the plan began from.
        language: of the plan's names.
    """
    found = tables(results, account, language)
    if kind == "json":
        return export.json_text(results, found, began_from).encode("utf-8")
    return _archive(found) if kind == "csv" else _workbook(found)


def _archive(found: dict[str, Table]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, table in found.items():
            info = zipfile.ZipInfo(f"{name}.csv", date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, export.as_csv(table).encode("utf-8-sig"))
    return out.getvalue()


def _workbook(found: dict[str, Table]) -> bytes:
    """A sheet a table, texts as texts so that none is taken for a formula; what is not known is empty."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    for name, table in found.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, table.columns, bold)
        for at, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                _write(sheet, at, column, cell)
    made = book.add_worksheet("made_of")
    for at, (key, value) in enumerate(results_of(found).items()):
        _write(made, at, 0, key)
        _write(made, at, 1, value)
    book.close()
    return out.getvalue()


def _write(sheet: Worksheet, row: int, column: int, cell: object) -> None:
    """A cell: a text as a text, whatever it begins with, and a number as a number."""
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif not (isinstance(cell, float) and not math.isfinite(cell)):
        sheet.write(row, column, cell)


def results_of(found: dict[str, Table]) -> dict[str, str | int]:
    """What all tables were made of."""
    made = next(iter(found.values())).provenance
    return {**made.as_dict(), **({"set": made.set_text} if made.sets else {})}
