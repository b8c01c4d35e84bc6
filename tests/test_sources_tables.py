# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Tables as offices print them, CSV and Excel: titles above, names down the side, notes and sums below."""

from __future__ import annotations

import pytest

from klimatkontrakt.sources.publishers import mapped, pxweb
from klimatkontrakt.sources.tables import delimited, files
from klimatkontrakt.sources.tables.files import Said
from tests import synthetic
from tests.tables import PLAIN, lines

ROWS = ("region;bränsle;2021;2022", "1280 Malmö;El;10;20", "1280 Malmö;Fjärrvärme;30;40", "1281 Lund;El;50;60",
        "1281 Lund;Fjärrvärme;70;80")  # fmt: skip
TITLE = "Slutanvändning (MWh), efter region; bränsle och år"


def read(raw: bytes, name: str = "tabell.csv", **said):
    return pxweb.read(raw, name=name, said=Said(**said))


def codes(raw: bytes, **said) -> set[str]:
    return {problem.code for problem in read(raw, **said).problems} - {"publisher_not_said"}


def figures(table) -> dict[tuple[object, ...], object]:
    return {(row[1], row[3], row[4]): row[5] for row in table.rows}


def commas(*rows: str) -> tuple[str, ...]:
    return tuple(",".join(f'"{cell}"' for cell in row.split(";")) for row in rows)


@pytest.mark.parametrize(
    "raw",
    [
        lines(*ROWS),
        lines(*commas(*ROWS)),
        lines(*(row.replace(";", "\t") for row in ROWS)),
        lines(f'"{TITLE}"', "", *ROWS),
        lines(f'"{TITLE}"', "", *commas(*ROWS)),
        lines(TITLE, "", *ROWS),
        lines("sep=;", *ROWS),
        lines("sep=,", *commas(*ROWS)),
        lines("sep=:", *(row.replace(";", ":") for row in ROWS)),
        lines(*ROWS, newline="\r\n"),
        lines(*ROWS, encoding="utf-8-sig"),
        lines(*ROWS, encoding="utf-16"),
        lines(*ROWS, encoding="utf-16-le"),
        lines(*ROWS, encoding="latin-1"),
        lines(*ROWS, encoding="cp850"),
        lines(*ROWS, encoding="mac_roman"),
        lines(*ROWS, "", "Not: 1) Avser; även; fler;", "Källa: SCB"),
        lines('"Titel över\ntvå rader; med semikolon"', "", *ROWS),
        lines(ROWS[0], ROWS[1], ";Fjärrvärme;30;40", ROWS[3], ";Fjärrvärme;70;80"),
        lines("region;bränsle;2021;2022;", *(f"{row};" for row in ROWS[1:])),
        lines("År;region;bränsle;MWh", *(f"{year};{code};{name};{value:.0f}" for (code, name, year), value
              in PLAIN.items())),
    ],
    ids=["semicolons", "commas", "tabs", "title", "title, commas", "title unquoted", "sep", "sep comma", "sep colon", "crlf", "bom",
         "utf-16", "utf-16 no mark", "latin-1", "cp850", "mac", "notes", "quoted newline", "filled down",
         "empty column", "long"],
)  # fmt: skip
def test_the_same_table_is_read_however_it_was_saved(raw):
    named = {
        (code, str(series).split(" / ")[0], year): value for (code, series, year), value in figures(read(raw)).items()
    }

    assert named == PLAIN and codes(raw) == set()


def test_the_unit_of_the_title_is_the_table_s():
    assert {row[6] for row in read(lines(f'"{TITLE}"', "", *ROWS)).rows} == {"MWh"}
    assert {row[6] for row in read(lines("Enhet: GWh", "", *ROWS)).rows} == {"GWh"}
    assert {row[6] for row in read(lines("Allt (MWh) och annat (ton)", "", *ROWS)).rows} == {""}


def test_who_publishes_and_when_is_what_the_lines_round_the_table_say():
    whole = read(lines(*ROWS, "", "Källa: Statistiska byrån i Ystad", "Senaste uppdatering:", "20250301 08:00"))

    assert (whole.provenance.publisher, whole.provenance.release) == ("Statistiska byrån i Ystad", "2025-03-01")
    assert {p.code for p in read(lines(*ROWS)).problems} == {"publisher_not_said"}
    assert {p.code for p in read(lines(*ROWS), publisher="SCB").problems} == set()


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1 234", 1234), ("1\u00a0234", 1234), ("1\u2009234", 1234), ("1\u202f234", 1234), ("1 234,5", 1234.5),
     ("1.234,5", 1234.5), ("-5", -5), ("−5", -5), ("..", None), (".", None), ("......", None), ("", None),
     ("-", 0), ("–", 0), ("1 234p", 1234), ("1 234*", 1234), ("45 000²", 45000), ("12 1)", 12), ("1e3", 1000)],
)  # fmt: skip
def test_a_figure_is_read_as_offices_write_it(cell, value):
    raw = lines("region;bränsle;2021;2022", f"1280 Malmö;El;{cell};2,5", "1281 Lund;El;1;2")

    assert figures(read(raw)).get(("1280", "El", 2021)) == value
    assert "cell_not_number" not in codes(raw)


def test_a_figure_that_can_be_read_in_two_ways_is_asked_for():
    raw = lines("region;2021;2022", "Malmö;1,234;5,678", "Lund;2,345;6,789")

    assert codes(raw) == {"cell_not_number"}
    assert figures(read(raw, decimal="point"))[("1280", "", 2021)] == 1234
    assert figures(read(raw, decimal="comma"))[("1280", "", 2021)] == 1.234


def test_a_table_of_missing_figures_alone_is_said_to_be_empty():
    assert codes(lines(ROWS[0], "1280 Malmö;El;..;..")) == {"table_empty"}
    assert codes(lines(ROWS[0], "Atlantis;El;1;2")) == {"area_unknown", "table_empty"}


def test_a_word_among_figures_is_told_by_its_cell():
    (told,) = [p for p in read(lines(*ROWS[:2], "1281 Lund;El;ca 50;60")).problems if p.code == "cell_not_number"]

    assert told.place.row == 3 and told.values["value"] == "ca 50"


@pytest.mark.parametrize(
    "name", ["1280 Malmö", "Malmö", "1280", "Malmö (1280)", "Malmö kommun", "MALMÖ", "1280, Malmö"]
)
def test_an_area_is_one_municipality_however_it_is_written(name):
    found = figures(read(lines("region;2021;2022", f'"{name}";1;2', "Lund;3;4")))

    assert {key[0] for key in found} == {"1280", "1281"}


def test_sums_and_other_areas_are_not_the_city_s():
    raw = lines(*ROWS, "00 Riket;El;1000;2000", "12 Skåne län;El;500;600", "Atlantis;El;1;2")
    table = read(raw)

    assert codes(raw) == {"area_unknown"}
    assert {(row[0], row[1]) for row in table.rows} == {
        ("municipality", "1280"), ("municipality", "1281"), ("nation", "00"), ("county", "12")
    }  # fmt: skip


def test_a_code_and_a_name_that_do_not_agree_are_no_area():
    assert codes(lines("region;2021;2022", "1281 Malmö;1;2", "Lund;3;4")) == {"area_unknown"}


@pytest.mark.parametrize(
    ("head", "code"),
    [("region;2021;2021", "column_twice"), ("region;2019-2021;2020-2022", "year_is_several"),
     ("region;2021/22;2022/23", "year_is_several"), ("region;2021M01;2021M02", "year_is_part"),
     ("region;2021K1;2021K2", "year_is_part"), ("region;kommun;2021", "dimensions_alike")],
)  # fmt: skip
def test_a_heading_that_is_no_one_year_s_is_told(head, code):
    body = "Malmö;Lund;2" if code == "dimensions_alike" else "Malmö;1;2"

    assert codes(lines(head, body)) == {code}


def test_headings_over_the_years_tell_contents_apart():
    raw = lines(";El;;Fjärrvärme;", "region;2021;2022;2021;2022", "Malmö;10;20;30;40", "Lund;50;60;70;80")

    assert figures(read(raw)) == PLAIN


def test_a_heading_may_end_in_its_year():
    raw = lines("region;El 2021;El 2022 prel.", "Malmö;10;20")
    table = read(raw)

    assert figures(table) == {("1280", "El", 2021): 10, ("1280", "El", 2022): 20}
    assert codes(raw) == {"figures_preliminary"} and {key[2] for key in table.marks} == {2022}


def test_a_table_of_one_date_takes_the_year_from_the_user():
    raw = lines("region;Folkmängd", "Malmö;362133", "Lund;130288")

    assert codes(raw) == {"year_not_said"}
    assert figures(read(raw, year=2023)) == {("1280", "Folkmängd", 2023): 362133, ("1281", "Folkmängd", 2023): 130288}
    assert codes(lines(*ROWS), year=2023) == {"year_said_twice"}


def test_an_excel_table_is_read_as_its_text_would_be_and_other_sheets_are_told():
    rows = [[TITLE], [], ["region", "bränsle", 2021, 2022], ["1280 Malmö", "El", 10, 20],
            [None, "Fjärrvärme", 30, 40], ["1281 Lund", "El", 50, 60], [None, "Fjärrvärme", 70, 80], [],
            ["Källa: SCB"]]  # fmt: skip
    table = pxweb.read(synthetic.workbook(Tabell=rows, Anteckningar=[["Fritext"]]), name="tabell.xlsx")
    both = pxweb.read(synthetic.workbook(Ett=rows, Två=rows), name="tabell.xlsx")

    assert figures(table) == PLAIN and {row[6] for row in table.rows} == {"MWh"}
    assert {p.code for p in table.problems} == {"sheet_unread"}
    assert {p.code for p in both.problems} == {"sheets_alike"}


# Tables by a mapping


def by_mapping(raw: bytes, tmp_path, text: str = "", name: str = "tabell.csv", **said):
    path = tmp_path / "egen.yaml"
    path.write_text(text or "publisher: SCB\nyears: columns\nunit: MWh\ncolumns: {area: [region]}\n", encoding="utf-8")
    return mapped.read(raw, mapped.mapping(str(path)), name=name, said=Said(**said))


def test_names_that_a_mapping_does_not_mention_tell_series_apart(tmp_path):
    table = by_mapping(lines(f'"{TITLE}"', "", *commas(*ROWS), encoding="latin-1"), tmp_path)

    assert figures(table) == PLAIN and {row[6] for row in table.rows} == {"MWh"}


def test_a_dash_is_nil_in_official_statistics_and_missing_elsewhere_and_told(tmp_path):
    raw = lines("region;bränsle;2021;2022", "1280 Malmö;El;-;20")
    official = by_mapping(raw, tmp_path)
    private = by_mapping(raw, tmp_path, "publisher: Elbolaget\nyears: columns\ncolumns: {area: [region]}\n")
    ruled = by_mapping(raw, tmp_path, "publisher: Elbolaget\nyears: columns\ndash: zero\ncolumns: {area: [region]}\n")

    assert [figures(own).get(("1280", "El", 2021)) for own in (official, private, ruled)] == [0, None, 0]
    assert [{p.code for p in own.problems} for own in (official, private)] == [{"dash_is_zero"}, {"dash_is_missing"}]


@pytest.mark.parametrize(
    "text",
    [
        "publisher: SCB\nyears: columns\nkolumner: {area: [region]}\ncolumns: {area: [region]}\n",
        "publisher: SCB\nyears: columns\ncolumns: {area: [region], gas: [x]}\n",
    ],
)
def test_a_word_of_a_mapping_that_is_not_known_is_told_and_not_passed_over(tmp_path, text):
    from klimatkontrakt.folder.problem import ProblemsError

    with pytest.raises(ProblemsError) as error:
        by_mapping(lines(*ROWS), tmp_path, text)

    assert [problem.code for problem in error.value.problems] == ["field_unknown"]


def test_a_table_of_one_date_takes_the_year_by_a_mapping_too(tmp_path):
    text = "publisher: SCB\nunit: person\ncolumns: {area: [Kommun], year: [År], value: [Antal]}\n"
    raw = lines("Kommun;Antal", "1280 Malmö;362 133")

    assert {p.code for p in by_mapping(raw, tmp_path, text).problems} == {"year_not_said"}
    assert [row[1:6] for row in by_mapping(raw, tmp_path, text, year=2023).rows] == [
        ("1280", "Malmö", "Antal", 2023, 362133.0)
    ]


def test_a_time_that_is_no_year_s_is_told_by_its_row(tmp_path):
    text = "publisher: SCB\nunit: person\ncolumns: {area: [Kommun], year: [År], value: [Antal]}\n"
    raw = lines("Kommun;År;Antal", "Malmö;2019-2021;1", "Malmö;2022;2", "Malmö;2022M01;3")
    table = by_mapping(raw, tmp_path, text)

    assert {(p.code, p.place.row) for p in table.problems} == {("year_is_several", 2), ("year_is_part", 4)}
    assert [row[4] for row in table.rows] == [2022]


def test_the_sheet_with_the_headings_is_read_wherever_it_stands(tmp_path):
    text = "publisher: SCB\nunit: person\ncolumns: {area: [Kommun], year: [År], value: [Antal]}\n"
    table = [["Kommun", "År", "Antal"], ["Malmö", 2022, 5]]
    one = by_mapping(synthetic.workbook(Om=[["Hej"]], Data=table), tmp_path, text, "t.xlsx")
    two = by_mapping(synthetic.workbook(A=table, B=table), tmp_path, text, "t.xlsx")

    assert [row[5] for row in one.rows] == [5] and {p.code for p in one.problems} == {"sheet_unread"}
    assert {p.code for p in two.problems} == {"sheets_alike"}


def test_a_heading_that_stands_twice_is_no_better_the_first_time(tmp_path):
    text = "publisher: SCB\nunit: person\ncolumns: {area: [Kommun], year: [År], value: [Antal]}\n"

    assert {p.code for p in by_mapping(lines("Kommun;År;Antal;Antal", "Malmö;2022;1;2"), tmp_path, text).problems} == {
        "column_twice"
    }


# What a text file is


def test_lines_are_counted_as_a_reader_counts_them():
    sheet = delimited.sheet(files.given(lines("a;b", '"två\nrader";2', "x;y"), "f.csv"))

    assert [sheet.place(at, 0).row for at in range(3)] == [1, 2, 4]


def test_an_open_quotation_mark_is_told_by_its_line():
    assert codes(lines("region;2021;2022", '"Malmö;1;2')) == {"csv_broken"}
