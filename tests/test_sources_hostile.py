# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Files that are broken, posing as others, or meant to do harm: a limit and a clear problem, never a traceback."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatkontrakt.sources.publishers import kinds, mapped
from klimatkontrakt.sources.tables import limits
from tests import extent, synthetic

READ_OF_EXCEL = ("smhi", "scb", "nvdb", "trafikanalys", "klimatklivet", "table")
READ_OF_TEXT = ("pxweb", "kolada", "klimatkollen", "table")
PX = 'STUB="region";HEADING="år";VALUES("region")="Malmö";VALUES("år")="2021","2022";UNITS="t";DATA=1 2;'.encode()
JSON_STAT = (
    b'{"version":"2.0","class":"dataset","id":["r","t"],"size":[1,2],"role":{"time":["t"]},"dimension":{"r":{"category":'
    b'{"index":{"1280":0},"label":{"1280":"Malm"}}},"t":{"category":{"index":["2021","2022"]}}},"value":[1,null]}'
)
KLIMATKOLLEN = '[{"name":"Malmö","emissions":{"2021":1.5,"2022":null}}]'.encode()
CSV = "Kommun;År;Värde (ton CO2e)\nMalmö;2021;1 234,5\nLund;2022;..\n".encode()


def codes(kind, raw, name="fil.xlsx"):
    return {problem.code for problem in kinds.read(kind, raw, name=name).problems}


@pytest.mark.parametrize("kind", list(kinds.KINDS))
@pytest.mark.parametrize(
    "raw",
    [
        b"<!DOCTYPE html><html><table><tr><td>Huvudsektor</td></tr></table></html>",
        b"\x89PNG\r\n\x1a\n\0\0",
        b"%PDF-1.7 \0",
        b"PK\x03\x04 not a zip",
    ],
)
def test_a_file_posing_as_another_is_a_named_problem(kind, raw):
    table = kinds.read(kind, raw, name="siffror.xlsx")

    assert table.is_stopped and table.rows == ()
    assert all(p.said("sv").startswith("siffror.xlsx") and p.said("en") for p in table.problems)


@pytest.mark.parametrize("kind", READ_OF_EXCEL[:-1])
def test_a_web_page_saved_as_excel_is_said_to_be_no_excel_file(kind):
    assert codes(kind, b"<html><body><table></table></body></html>") == {"workbook_none"}


def test_nothing_and_a_folder_and_no_file_are_told_apart(tmp_path):
    (tmp_path / "tom.xlsx").write_bytes(b"  \n")

    assert codes("smhi", tmp_path / "tom.xlsx", "") == {"source_empty"}
    assert codes("smhi", tmp_path, "") == {"source_is_folder"}
    assert codes("smhi", tmp_path / "nej.xlsx", "") == {"source_missing"}


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    path = tmp_path / "stor.xlsx"
    with path.open("wb") as file:
        file.truncate(limits.limit("megabytes") * 1_000_000 + 1)

    assert codes("smhi", path, "") == {"source_large"}


@extent.in_all
def test_a_zip_bomb_meets_a_limit():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 400_000_000)

    assert codes("smhi", buffer.getvalue()) == {"file_unpacks"}


def test_macros_are_refused():
    assert codes("smhi", synthetic.added_part(synthetic.smhi(), "xl/vbaProject.bin", b"x")) == {"file_macros"}


def test_two_cells_in_opposite_corners_ask_for_no_room():
    raw = synthetic.changed_part(synthetic.smhi(), "xl/worksheets/sheet1.xml", b'r="A16"', b'r="XFD1048576"')

    assert codes("smhi", raw) <= {"sheet_rows", "sheet_cells"} and codes("smhi", raw)


@extent.in_all
def test_a_million_rows_meet_a_limit():
    body = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(20, 220_000))
    raw = synthetic.changed_part(synthetic.smhi(), "xl/worksheets/sheet1.xml", b"</sheetData>", body + b"</sheetData>")

    assert codes("smhi", raw) == {"sheet_rows"}
    assert codes("table", b"Year;Value\n" + b"2022;1\n" * 210_000, "x.csv") == {"sheet_rows"}


def test_a_text_of_one_line_of_separators_meets_a_limit():
    assert codes("table", b";" * 4_000_000, "x.csv") == {"sheet_cells"}


def test_a_formula_without_a_saved_result_is_named_by_its_cell():
    rows = synthetic.smhi_rows({"Jordbruk": ("==SUM(A1:A2)", 2)})
    raw = synthetic.changed_part(synthetic.workbook(Rapport=rows), "xl/worksheets/sheet1.xml", b"<v></v>", b"")
    told = kinds.read("smhi", raw, name="e.xlsx").problems

    assert any(p.code == "formula_without_result" and "E7" in p.said("sv") for p in told)


def test_a_document_type_in_a_workbook_is_refused():
    raw = synthetic.changed_part(
        synthetic.smhi(), "xl/workbook.xml", b"<workbook ", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook '
    )

    assert codes("smhi", raw) == {"file_damaged"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_swedish_letters_are_read_in_any_usual_encoding(encoding):
    raw = CSV.decode().encode(encoding)

    assert [row[2] for row in mapped.read(raw, mapped.mapping("table"), name="x.csv").rows] == ["Malmö"]


@pytest.mark.parametrize(
    "raw",
    [
        b'{"values": NaN}',
        b'{"values": [], "values": []}',
        b"[" * 100_000,
        b'{"values": [{"kpi": 1}]}',
        b"[]",
        b"null",
        b"1",
        b'"x"',
        b'{"dataset": 5}',
        b'{"id": ["a"], "dimension": {"a": 1}, "value": []}',
        b'{"columns": {}, "data": []}',
        b'{"columns": [{"text": "a", "type": "t"}], "data": [{"key": [], "values": []}]}',
    ],
)
@pytest.mark.parametrize("kind", ["pxweb", "kolada", "klimatkollen"])
def test_json_of_another_shape_is_a_named_problem(kind, raw):
    table = kinds.read(kind, raw, name="svar.json")

    assert table.is_stopped and table.rows == ()


def test_a_sparse_table_that_points_outside_itself_is_told():
    raw = JSON_STAT.replace(b'"value":[1,null]', b'"value":{"9":1}')

    assert codes("pxweb", raw) == {"cube_size"}


def test_a_table_whose_sizes_would_fill_the_memory_is_refused():
    years = ",".join(f'"{year}"' for year in range(1000, 2999)).encode()
    wide = b",".join(b'"%d"' % n for n in range(2000))
    raw = b'STUB="a";HEADING="y";VALUES("a")=' + wide + b';VALUES("y")=' + years + b";DATA=1;"

    assert codes("pxweb", raw, "x.px") == {"sheet_cells"}


@st.composite
def spoilt(draw, whole: bytes) -> bytes:
    """Bytes with a few of them changed, cut or doubled."""
    body = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(body) - 1)))
        kind = draw(st.sampled_from(["flip", "cut", "insert", "end"]))
        if kind == "flip" and body:
            body[at] = draw(st.integers(0, 255))
        elif kind == "cut":
            del body[at : at + draw(st.integers(1, 40))]
        elif kind == "insert":
            body[at:at] = draw(st.sampled_from([b'"', b";", b"{", b"\0", b"\n", b"1e999", b"\xff", b"null", b"-"]))
        else:
            del body[at:]
    return bytes(body)


def looked_through(kind: str, raw: bytes) -> None:
    table = kinds.read(kind, raw, name="spoilt")

    assert table.rows or table.problems
    assert all(p.said(language) for p in table.problems for language in ("sv", "en"))


@pytest.mark.parametrize(
    ("kind", "whole"),
    [("pxweb", PX), ("pxweb", JSON_STAT), ("kolada", synthetic.kolada([("N07702", "1280", 2022, 1.5)])),
     ("klimatkollen", KLIMATKOLLEN), ("table", CSV)],
)  # fmt: skip
@given(data=st.data())
def test_a_mangled_text_is_read_or_is_a_named_problem(kind, whole, data):
    looked_through(kind, data.draw(spoilt(whole)))


SMHI = synthetic.smhi()  # made once: a workbook holds the time when it was made


@pytest.mark.parametrize("kind", ["smhi", "table"])
@settings(max_examples=extent.examples(25))
@given(data=st.data())
def test_a_mangled_workbook_is_read_or_is_a_named_problem(kind, data):
    looked_through(kind, data.draw(spoilt(SMHI)))


@settings(max_examples=extent.examples(25))
@given(data=st.data())
def test_a_workbook_whose_sheet_is_mangled_inside_is_read_or_is_a_named_problem(data):
    whole = SMHI
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    raw = synthetic.changed_part(whole, "xl/worksheets/sheet1.xml", sheet, data.draw(spoilt(sheet)))

    looked_through("smhi", raw)
