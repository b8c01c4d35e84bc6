# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Action tables as strangers send them: bombs, far corners, broken tables, nothing at all. One clear problem, or what can be read."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest

from klimatkontrakt.folder.problem import ProblemsError
from klimatkontrakt.language.words import LANGUAGES
from klimatkontrakt.sources.action_tables import action_sheets, grids, markdown
from klimatkontrakt.sources.action_tables.action_sheets import Sheets
from tests import extent, office
from tests.terminal import run

SHEET = """| Action outline | Action name | Biogas for {name} |
| --- | --- | --- |
|   | Action type | Technical |
| Implementation | Responsible bodies/person for implementation | Waste company |
| Impact & cost | GHG emissions reduction estimate (total) per emission source sector | 1.5 ktCO2e/year |
|   | Total costs and costs by CO2e unit | 12 MSEK |
"""
_SPREADSHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _workbook(*sheets: str) -> bytes:
    """An Excel file of sheets given as the XML of their cells."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, len(sheets) + 1))
    targets = "".join(
        f'<Relationship Id="rId{n}" Type="{relations}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_SPREADSHEET} xmlns:r="{relations}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{targets}</Relationships>',
    }
    for n, cells in enumerate(sheets, start=1):
        parts[f"xl/worksheets/sheet{n}.xml"] = f"<worksheet {_SPREADSHEET}><sheetData>{cells}</sheetData></worksheet>"
    return office.zipped({name: text.encode() for name, text in parts.items()})


def _cells(*places: str) -> str:
    return "".join(
        f'<row r="{place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{place}"><v>1</v></c></row>' for place in places
    )


def _span(value: str) -> bytes:
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="{value}"/></w:tcPr>{office.paragraph("a")}</w:tc>'
    return office.word(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>")


def _wide_word() -> bytes:
    """A Word table with one row of 300 000 cells and 20 000 rows of one: filled up, six thousand million."""
    wide = f"<w:tr>{'<w:tc/>' * 300_000}</w:tr>"
    return office.word(f"<w:tbl>{wide}{'<w:tr><w:tc/></w:tr>' * 20_000}</w:tbl>", office.paragraph("Text."))


def _ods() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", '<table:table-cell table:number-columns-repeated="99999999"/>')
    return made.getvalue()


BAD = [
    (_workbook(_cells("A1", "XFD1048576")), "a.xlsx", "sheet_rows"),
    (_workbook(_cells("A1", "XFD190000")), "a.xlsx", "sheet_cells"),
    (_workbook(*[_cells("A1", "J190000")] * 30), "a.xlsx", "cells_many"),
    (_ods(), "a.ods", "file_no_text"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "file_old_office"),
    (_span("1000000000"), "a.docx", "actions_none"),
    (_span("9" * 5000), "a.docx", "actions_none"),
    (_span("inget tal"), "a.docx", "actions_none"),
    (_wide_word(), "a.docx", "tables_none"),
    (b"", "a.md", "text_empty"),
    (b" \n\t\n", "a.md", "text_empty"),
    (b"\x00\x01\x02\xff" * 100, "a.md", "file_no_text"),
    (b"<!DOCTYPE html><html><table><tr><td>Action name</td></tr></table></html>", "a.md", "file_web_page"),
    (b"En text utan en enda tabell.", "a.md", "tables_none"),
    (("| a " * 1_000_000 + "|\n").encode(), "a.md", "actions_none"),
    (b"| " * 500_000, "a.md", "actions_none"),
    (b"<table>" * 50_000, "a.md", "tables_none"),
    (b"<table><tr><td>" * 20_000, "a.md", "tables_none"),
    (b'<table><tr><td colspan="999999" rowspan="999999">a</td></tr>' + b"<tr><td>b</td></tr>" * 5_000, "a.md", "actions_none"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "name", "code"), BAD)
def test_a_bad_file_gives_one_clear_problem_within_ten_seconds(
    raw: bytes, name: str, code: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    began = time.process_time()
    told = ""
    try:
        sheets = action_sheets.read(grids.read_file(path)[1])
        told = "" if sheets.actions or sheets.costs else "actions_none"
    except ProblemsError as stopped:
        (problem,) = stopped.problems
        told = problem.code
        assert all("{" not in problem.said(language) and problem.mend(language) for language in LANGUAGES)

    assert told == code
    assert time.process_time() - began < 10


def test_the_command_refuses_two_cells_in_far_corners_in_words(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(_workbook(_cells("A1", "XFD1048576")))
    done = run("read-actions", path)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert path.stat().st_size < 5_000


def _read(text: str) -> Sheets:
    return action_sheets.read(markdown.of_text(text, "a.md"))


@pytest.mark.parametrize(
    "text",
    [
        f"<table>\n\n{SHEET.format(name='buses')}",
        f"{SHEET.format(name='buses')}<table><tr><td>rest",
        f"<table><tr><td><table><tr><td>inner</td></tr></table></td></tr></table>\n\n{SHEET.format(name='buses')}",
        f"{'|' * 100_000}\n\n{SHEET.format(name='buses')}",
        f"{SHEET.format(name='buses')}\n{'text utan streck ' * 100_000}",
        f"{'# rubrik' * 5}\n| öppen rad utan slut\n\n{SHEET.format(name='buses')}",
        SHEET.format(name="buses").replace("|\n", "\n"),
        SHEET.format(name="buses").replace("\n", "\r\n"),
        f"\ufeff{SHEET.format(name='buses')}",
    ],
)
def test_a_sheet_is_read_beside_what_is_broken(text: str) -> None:
    (action,) = _read(text).actions

    assert (action.name, action.owner) == ("Biogas for buses", "Waste company")
    assert (action.amount("cut").value, action.amount("cost").value) == (1500, 12e6)


@pytest.mark.parametrize(
    "piece",
    extent.some(
        [
            "| öppen\n\n",
            "| a | öppen\n\n",
            "Action name: x\n\n",
            "<table>\n",
            "### Action name\n",
            "| Action name | x |\n",
            "1 kt CO2e, 2 MSEK; ",
            "| Total costs | " + "5 MSEK, " * 50,
            "a | b\n",
            "| Outcome | a |\n| Comments on implementation | b |\n",
            "| Outcome | |\n| Comments on implementation | |\n",
            "|   | source sector |\n",
            "|   |   | and more text |\n",
            "|   | a | b | c |\n",
            "# rubrik\n",
        ],
        2,
    ),
)
def test_reading_takes_time_as_the_text_is_long(piece: str) -> None:
    """Eight times the text takes about eight times as long; a reader that looks back at all of it takes 64 times."""
    small, large = 20_000 // len(piece), 160_000 // len(piece)

    def seconds(count: int) -> float:
        text = f"{SHEET.format(name='buses')}\n{piece * count}"
        began = time.process_time()
        _read(text)
        return time.process_time() - began

    seconds(small)
    first = max(min(seconds(small) for _ in range(3)), 0.02)

    assert any(seconds(large) < 32 * first for _ in range(4))  # a busy machine slows one try, not all of them
