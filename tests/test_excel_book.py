# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The Excel book of a city: unchanged it gives the same bytes, and an edited cell gives that edit alone."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
import python_calamine as calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatkontrakt.city import document, load, read_city
from klimatkontrakt.city.document import written
from klimatkontrakt.language import words
from klimatkontrakt.sources.book import cells, reader, writer
from klimatkontrakt.sources.book.layout import label, layouts
from klimatkontrakt.sources.book.writer import _ExactSheet
from klimatkontrakt.sources.tables.files import given as opened
from klimatkontrakt.sources.tables.workbooks import Workbook
from tests import extent, synthetic
from tests.cities import LILLSTAD, MALMO, ROOT, copy_of, random_cities, shipped
from tests.cities import edited as edited_file

Cells = dict[str, list[list[Any]]]


def cells_of(raw: bytes) -> Cells:
    """Every sheet's cells as a user's program would read them."""
    read = calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
    return {name: read.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in read.sheet_names}


def saved(sheets: Cells) -> bytes:
    """Cells as another program would save them: no drop-downs, no formats, numbers with every digit."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name, worksheet_class=_ExactSheet)
        for number, row in enumerate(rows):
            for at, cell in enumerate(row):
                if isinstance(cell, bool):
                    sheet.write_boolean(number, at, cell)
                elif isinstance(cell, int | float):
                    sheet.write_number(number, at, cell)
                elif cell:
                    sheet.write_string(number, at, str(cell))
    made.close()
    return buffer.getvalue()


def edited(city, sheet: str, item: str, key: str, value: Any) -> bytes:
    """The city's book with one cell changed: the row whose first cell is the item, the column of the key."""
    sheets = cells_of(writer.book(city, "sv"))
    rows = sheets[sheet]
    next(row for row in rows[2:] if row[0] == item)[rows[1].index(key)] = value
    return saved(sheets)


def codes(proposal):
    return {problem.code for problem in proposal.problems if problem.severity == "error"}


@pytest.fixture(scope="module")
def lillstad():
    return shipped(LILLSTAD)


@pytest.fixture(scope="module")
def malmo():
    return shipped(MALMO)


BOOKS = [("lillstad", "sv"), ("lillstad", "en"), ("malmo", "sv"), ("malmo", "en")]


@pytest.mark.parametrize(("name", "language"), extent.some(BOOKS, 1))
def test_an_unchanged_book_gives_unchanged_bytes(name, language):
    city, _ = load(ROOT / "cities" / name)
    back = reader.proposed(city, writer.book(city, language))

    assert back.city is not None
    assert written(back.city) == written(city)
    assert document.differences(city, back.city) == ()


def test_the_same_city_gives_the_same_book(lillstad):
    assert writer.book(lillstad, "sv") == writer.book(lillstad, "sv")


@extent.in_all
def test_a_book_that_another_program_saved_gives_unchanged_bytes_too(malmo):
    back = reader.proposed(malmo, saved(cells_of(writer.book(malmo, "sv"))))

    assert written(back.city) == written(malmo)


@given(random_cities())
@settings(max_examples=extent.examples(25))
def test_any_city_comes_back_as_it_was(city):
    book, back = reader._read(city, writer.book(city, "sv"), "bok.xlsx")

    assert book.problems == [] and written(back) == written(city)


def through_a_cell(value: Any, kind: Any) -> Any:
    """A value written to a cell of a file and read back."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = made.add_worksheet("a", worksheet_class=_ExactSheet)
    writer._write(sheet, layouts()[0], 0, 0, cells.shown(value, kind), None)
    made.close()
    return cells.value(cells_of(buffer.getvalue())["a"][0][0], kind)


@given(st.text(max_size=60))
def test_any_text_comes_back_as_it_was(text):
    assert through_a_cell(text, "text") == text


HELD = st.characters(exclude_categories=("Cc", "Cs"))  # a folder holds no control characters


@given(
    st.one_of(st.text(HELD, max_size=30), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none())
)
def test_any_value_within_brackets_comes_back_as_it_was(value):
    plain = {"a": value, "b": [value, {"c": value}]}
    assert through_a_cell(plain, "nested") == plain


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_keeps_every_digit(number):
    assert through_a_cell(number, "number") == number


@pytest.mark.parametrize(
    "text",
    [
        "=SUMMA(A1:A9)",
        "+46 40 34 10 00",
        "-1",
        "@malmo",
        "0180",
        "1e5",
        "2025-05-20",
        "true",
        "null",
        "text:x",
        'text:"a"',
        "_x0041_",
        "'a",
        "{a: 1}",
        "a\nb",
        "http://exempel.se",
    ],
)
def test_a_text_that_looks_like_something_else_stays_a_text(lillstad, text):
    source = lillstad.sources[0].model_copy(update={"title": text})
    changed = lillstad.model_copy(update={"sources": (source, *lillstad.sources[1:])})
    raw = writer.book(changed, "sv")

    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name)
    assert reader.proposed(changed, raw).city.sources[0].title == text


def test_an_empty_text_or_list_that_was_written_stays_written(lillstad, tmp_path):
    folder = copy_of(LILLSTAD, tmp_path)
    edited_file(folder, "city.yaml", "form: yearly, unit: GWh}", 'form: yearly, unit: GWh, gas: ""}')
    edited_file(folder, "contract/2026.yaml", "sections:", "clauses: []\nsections:")
    city = read_city(folder)

    assert 'gas: ""' in written(city)["city.yaml"] and "clauses: []" in written(city)["contract/2026.yaml"]
    assert written(reader.proposed(city, writer.book(city, "sv")).city) == written(city)


def test_a_municipality_s_code_keeps_its_leading_zero(lillstad):
    header = lillstad.header.model_copy(update={"kommunkod": "0180"})
    changed = lillstad.model_copy(update={"header": header})

    assert reader.proposed(changed, writer.book(changed, "sv")).city.header.kommunkod == "0180"


@pytest.mark.parametrize(
    ("sheet", "item", "key", "value", "file", "field", "after"),
    [
        ("Storheter", "ef.petrol", "value", 251.5, "quantities.csv", "value", "251.5"),
        ("Storheter", "ef.petrol", "value", "1 251,5", "quantities.csv", "value", "1251.5"),
        ("Storheter", "car.petrol.km", "high", 111, "quantities.csv", "high", "111"),
        ("Aktörer", "state", "orgnr", "202100-1975", "actors.csv", "orgnr", "202100-1975"),
        ("Åtgärder", "fewer_trips", "status", "done", "measures.yaml", "status", "done"),
        ("Åtgärder", "fewer_trips", "ramp", "{2023: 0, 2028: 1}", "measures.yaml", "ramp.2028", "1"),
        ("Flyttar", "fewer_trips", "share", 0.11, "measures.yaml", "moves.avoid.car.petrol.km.share", "0.11"),
        ("Kostnader", "electric_cars", "reinvest", False, "measures.yaml", "costs.investment.reinvest", "false"),
        ("Åtgärder i scenarier", "contract", "level", 0.5, "city.yaml", "measures.fewer_trips.level", "0.5"),
        ("Målvärden", "cut_2030", "change", -0.75, "city.yaml", "change", "-0.75"),
        ("Kommun", "lillstad", "discount_rate", 0.03, "city.yaml", "discount_rate", "0.03"),
        ("Åtaganden", "2026", "due", 2028, "contract/2026.yaml", "commitments.k1.due", "2028"),
    ],
)
def test_an_edited_cell_is_that_edit_alone(lillstad, sheet, item, key, value, file, field, after):
    back = reader.proposed(lillstad, edited(lillstad, sheet, item, key, value))
    found = [c for c in document.differences(lillstad, back.city) if c.after]

    assert [(c.file, c.field, c.after) for c in found] == [(file, field, after)]
    other = {name for name, text in written(back.city).items() if text != written(lillstad)[name]}
    assert other == {file}


def test_a_row_taken_away_and_a_row_added_are_told(lillstad):
    sheets = cells_of(writer.book(lillstad, "sv"))
    rows = sheets["Publicerat"]
    rows.append([*rows[-1]])
    rows[-1][rows[1].index("year")], rows[-1][rows[1].index("value")] = 2021, 16_000
    del rows[2]
    back = reader.proposed(lillstad, saved(sheets))

    found = [(c.kind, c.item) for c in document.differences(lillstad, back.city)]
    assert found == [("removed", "territorial, 1990"), ("added", "territorial, 2021")]


def test_a_new_year_is_a_new_column(lillstad):
    sheets = cells_of(writer.book(lillstad, "sv"))
    rows = sheets["Storheter"]
    rows[1].append(2028)
    next(row for row in rows if row[0] == "price.petrol").append(1.9)
    back = reader.proposed(lillstad, saved(sheets))

    assert back.city.quantity("price.petrol").points == {2028: 1.9, 2030: 2.0}


def test_a_missing_value_stays_missing_with_its_reason(lillstad):
    back = reader.proposed(lillstad, edited(lillstad, "Storheter", "car.electric.km", "value", "missing: inte mätt"))

    assert back.city.quantity("car.electric.km").missing == "inte mätt"
    assert back.city.quantity("car.electric.km").value is None


@pytest.mark.parametrize(
    ("sheet", "item", "key", "value", "code", "cell"),
    [
        ("Storheter", "ef.petrol", "value", "ungefär 250", "cell_not_number", r"Storheter!H7"),
        ("Storheter", "ef.petrol", "unit", "g/kWhh", "unit_unknown", r"Storheter!E7"),
        ("Storheter", "ef.petrol", "source", "s9", "reference_unknown", r"Storheter![A-Z]+7"),
        ("Storheter", "ef.petrol", "origin", "gissad", "value_not_allowed", r"Storheter!F7"),
        ("Åtgärder", "fewer_trips", "ramp", "{2023: 0", "book_cell_broken", r"Åtgärder![A-Z]+3"),
        ("Flyttar", "fewer_trips", "stage", "hoppa", "value_not_allowed", r"Flyttar!E3"),
        ("Flyttar", "fewer_trips", "measure", "okänd", "book_parent_unknown", r"Flyttar!A3"),
        ("Kostnader", "fewer_trips", "reinvest", "kanske", "book_cell_broken", r"Kostnader![A-Z]+3"),
        ("Åtgärder", "fewer_trips", "id", "Färre Resor", "text_pattern", r"Åtgärder!A3"),
        ("Åtaganden", "2026", "promisors", "[ingen]", "promisor_unknown", r"Åtaganden![A-Z]+3"),
    ],
)
def test_a_fault_is_named_by_its_sheet_and_cell(lillstad, sheet, item, key, value, code, cell):
    raw = edited(lillstad, sheet, item, key, value)
    back = reader.proposed(lillstad, raw, name="bok.xlsx")
    own = [p for p in back.problems if p.code == code]

    assert back.city is None and own
    assert any(re.match(rf"bok\.xlsx, {cell}\b", p.place.file) for p in own), [p.said("sv") for p in back.problems]


def test_every_fault_is_told_at_once(lillstad):
    sheets = cells_of(writer.book(lillstad, "sv"))
    at = sheets["Storheter"][1].index("value")
    for row in sheets["Storheter"][2:5]:
        row[at] = "många"
    back = reader.proposed(lillstad, saved(sheets))

    assert len([p for p in back.problems if p.code == "cell_not_number"]) == 3


def test_a_book_of_another_city_is_refused(lillstad, malmo):
    assert codes(reader.proposed(malmo, writer.book(lillstad, "sv"))) == {"book_other_city"}


def test_an_excel_file_that_is_no_book_is_refused(lillstad):
    assert codes(reader.proposed(lillstad, saved({"Blad1": [["a", 1]]}))) == {"book_none"}
    assert codes(reader.proposed(lillstad, b"<html>")) == {"workbook_none"}


def test_a_sheet_or_row_of_keys_taken_away_a_strange_column_and_a_stray_cell_are_told(lillstad):
    gone, headless, strange, stray = (cells_of(writer.book(lillstad, "sv")) for _ in range(4))
    del gone["Källor"]
    del headless["Poster"][1]
    strange["Poster"][1][3] = "påhittad"
    stray["Poster"][2].append("en tanke")

    assert [codes(reader.proposed(lillstad, saved(each))) for each in (gone, headless, strange, stray)] == [
        {"sheet_missing"}, {"header_missing"}, {"book_column_unknown"}, {"book_cell_stray"},
    ]  # fmt: skip


def test_every_sheet_and_column_has_a_heading_in_both_languages():
    for each in layouts():
        assert len(each.title("sv")) <= 31 and len(each.title("en")) <= 31
        for column in each.columns:
            texts = words.catalogue("book")
            entry = texts.get(f"column.{each.key}.{column.key}") or texts.get(f"column.{column.key}")
            assert entry is not None and label(each.key, column.key, "sv") == entry["sv"]


def test_every_allowed_word_is_explained_in_the_reader_s_language(lillstad):
    meanings = {
        lang: cells_of(writer.book(lillstad, lang))[words.say("book", "sheet.words", lang)] for lang in ("sv", "en")
    }
    allowed = [word for each in layouts() for column in each.columns for word in column.allowed if word]

    assert [row[2] for row in meanings["sv"][1:]] == [row[2] for row in meanings["en"][1:]] == allowed
    assert all(row[3] for rows in meanings.values() for row in rows)


def test_the_book_has_drop_downs_units_sources_and_notes(malmo):
    raw = writer.book(malmo, "sv")
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        sheets = b"".join(archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name)
    quantities = cells_of(raw)["Storheter"]

    assert "'Källor'!$A$3".encode() in sheets and b"measured,published,computed" in sheets
    assert {"unit", "source", "note", "price_year", "origin"} <= set(quantities[1])
    assert list(quantities[0][:5]) == ["Id", "Namn", "Namn på engelska", "Grupp", "Enhet"]


@settings(max_examples=extent.examples(30))
@given(st.data())
def test_a_book_with_any_cells_overwritten_is_read_or_is_a_named_problem(data):
    city = shipped(LILLSTAD)
    sheets = cells_of(writer.book(city, "sv"))
    for _ in range(data.draw(st.integers(1, 3))):
        rows = sheets[data.draw(st.sampled_from(sorted(sheets)))]
        row = data.draw(st.sampled_from(rows)) if rows else None
        if row:
            row[data.draw(st.integers(0, len(row) - 1))] = data.draw(
                st.one_of(
                    st.text(max_size=8),
                    st.floats(-1e3, 1e3),
                    st.booleans(),
                    st.sampled_from(["{", "[a, b]", "2022", "s1", "-"]),
                )
            )
    back = reader.proposed(city, saved(sheets))

    assert back.city is not None or codes(back)
    assert all(problem.said("sv") and problem.said("en") for problem in back.problems)


def test_an_error_of_excel_s_is_told_in_its_own_cell(lillstad):
    raw = edited(lillstad, "Storheter", "ef.petrol", "value", 98765)
    wrong = synthetic.rezipped(raw, rb'<c r="H7"([^>]*)><v>98765[^<]*</v>', rb'<c r="H7"\1 t="e"><v>#REF!</v>')
    back = reader.proposed(lillstad, wrong, name="bok.xlsx")

    assert [(p.code, p.place.said("sv")) for p in back.problems] == [
        ("book_cell_error", "bok.xlsx, Storheter!H7 (ef.petrol)")
    ]
    assert "#REF!" in back.problems[0].said("en")


def test_a_value_that_is_missing_is_told_in_its_own_cell(lillstad):
    back = reader.proposed(lillstad, edited(lillstad, "Storheter", "ef.petrol", "value", None), name="bok.xlsx")

    assert [(p.code, p.place.file) for p in back.problems] == [("value_missing", "bok.xlsx, Storheter!H7")]


def test_a_row_that_stands_twice_is_told_in_its_second_row(lillstad):
    sheets = cells_of(writer.book(lillstad, "sv"))
    sheets["Storheter"].append(list(sheets["Storheter"][2]))
    (problem,) = reader.proposed(lillstad, saved(sheets), name="bok.xlsx").problems

    assert (problem.code, problem.place.file) == ("id_twice", f"bok.xlsx, Storheter!A{len(sheets['Storheter'])}")
    assert "på rad 3." in problem.said("sv")


def test_a_measure_of_a_scenario_is_told_in_its_own_row(lillstad):
    sheets = cells_of(writer.book(lillstad, "sv"))
    row = next(row for row in sheets["Åtgärder i scenarier"] if "electric_cars" in row)
    row[row.index("electric_cars")] = "electric_carz"
    (problem,) = reader.proposed(lillstad, saved(sheets), name="bok.xlsx").problems

    at = sheets["Åtgärder i scenarier"].index(row) + 1
    assert (problem.code, problem.place.file) == ("reference_unknown", f"bok.xlsx, Åtgärder i scenarier!A{at}")


def test_an_error_in_a_file_of_figures_is_read_as_empty_and_told():
    raw = synthetic.rezipped(
        synthetic.workbook(Blad=[["a", 98765]]), rb'<c r="B1"><v>98765', rb'<c r="B1" t="e"><v>#N/A'
    )
    sheet = Workbook(opened(raw, "x.xlsx")).first()

    assert [p.said("en") for p in sheet.problems] == [
        "x.xlsx, Blad: Cells with errors are read as empty: B1 (#N/A). "
        "Mend the formulas in a spreadsheet program and save, if the figures are needed."
    ]
