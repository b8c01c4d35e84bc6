# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""No label that leaves in CSV or Excel is a formula to the program that opens it, and it comes back as it was."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import klimatkontrakt as kk
from klimatkontrakt.city import load
from klimatkontrakt.engine.answers.results import Table
from klimatkontrakt.folder import tables
from klimatkontrakt.folder.doors import csv_rows, formulas
from klimatkontrakt.folder.tables import Column, Form
from klimatkontrakt.publish import export, plan_export
from klimatkontrakt.sources.book import reader, writer
from klimatkontrakt.sources.publishers import kinds
from tests.cities import LILLSTAD, copy_of, edited, shipped

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
LABELS = [
    "=1+1",
    "+46 40",
    "- punkt",
    "@SUM(A1)",
    '=HYPERLINK("https://x","y")',
    "＝1",
    "－5",
    "'=1",
    "''=1",
    "'quoted'",
    "{=1}",
    "Buss",
]
FORM = Form("t.csv", (Column("id"), Column("label"), Column("tags", "words"), Column("value", "number")))


def is_formula(cell: str) -> bool:
    return cell.startswith(BEGINNINGS)


@given(st.text(max_size=12), st.sampled_from(["", "'", "''", *BEGINNINGS, "'="]))
def test_a_text_is_no_formula_and_comes_back_as_it_was(text: str, before: str) -> None:
    label = before + text
    assert not is_formula(formulas.guarded(label))
    assert formulas.plain(formulas.guarded(label)) == label


def test_a_negative_number_stays_a_number() -> None:
    assert csv_rows.exported([[-5, -1.5, "-5"]]) == "-5,-1.5,'-5\n"


@pytest.mark.parametrize("label", LABELS)
def test_a_table_of_a_folder_gives_a_label_back(label: str) -> None:
    rows = [{"id": "a", "label": label, "tags": [label.replace(";", "")], "value": -5.0}]
    text = tables.write(rows, FORM)

    (line,) = list(csv.DictReader(io.StringIO(text)))
    back, problems = tables.read(text, FORM)

    assert not is_formula(line["label"]) and not is_formula(line["tags"]) and line["value"] == "-5"
    assert not problems and back[0].values["label"] == label and back[0].values["tags"] == [label]


@pytest.mark.parametrize("label", LABELS)
def test_a_city_with_such_a_label_is_the_same_after_it_was_written_and_in_its_book(label: str, tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    with (folder / "actors.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    at = rows[0].index("label_sv")
    rows[1][at] = formulas.guarded(label)
    (folder / "actors.csv").write_text(csv_rows.joined(rows), encoding="utf-8")
    city, problems = load(folder)
    assert city is not None and city.actors[0].label_sv == label, problems
    assert "not_canonical" not in {problem.code for problem in problems}

    proposal = reader.proposed(city, writer.book(city, "sv"), name="bok.xlsx")

    assert proposal.city is None or proposal.city.actors[0].label_sv == label
    assert not [problem for problem in proposal.problems if problem.severity == "error"]


def test_results_leave_without_formulas_in_csv_and_in_excel(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    measures = (folder / "measures.yaml").read_text(encoding="utf-8")
    label = re.search(r"^  sv: (.*)$", measures, re.MULTILINE)
    assert label is not None
    edited(folder, "measures.yaml", label[0], f'  sv: "=1+1 {label[1]}"')
    results = kk.run(kk.read_city(folder), "contract", draws=250)

    archive = zipfile.ZipFile(io.BytesIO(plan_export.taken(results, "territorial", "csv", "contract")))
    cells = [
        cell
        for name in archive.namelist()
        for row in csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig")))
        for cell in row
    ]
    assert "'=1+1" in "".join(cells) and not [cell for cell in cells if is_formula(cell) and not _is_number(cell)]

    book = zipfile.ZipFile(io.BytesIO(plan_export.taken(results, "territorial", "xlsx", "contract")))
    sheets = [book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/")]
    assert sheets and not [sheet for sheet in sheets if b"<f>" in sheet or b"<f " in sheet]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("label", [label for label in LABELS if label.isprintable()])
def test_our_own_table_read_back_has_the_same_label(label: str) -> None:
    made = kk.run(shipped(LILLSTAD), "contract", draws=250).provenance
    table = Table.of_rows("t", ("År", "Serie", "Värde", "Enhet"), [(2022, label, -5.0, "GWh")], made)
    text = export.as_csv(table)
    assert f"{formulas.guarded(label)[:2]}" in text

    from klimatkontrakt.sources.tables import delimited, files

    sheet = delimited.sheet(files.given(text.encode(), "t.csv"))
    assert sheet.rows[1][1] == label
    assert kinds.READERS
