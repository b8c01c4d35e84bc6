# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""PX files as statistics offices write them: what stands in quotation marks is text, and the cells are what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.sources.publishers import pxweb
from klimatkontrakt.sources.tables import px_grammar
from klimatkontrakt.sources.tables.files import Said
from tests.tables import PLAIN, px


def codes(raw: bytes) -> set[str]:
    return {problem.code for problem in pxweb.read(raw, name="fil.px").problems}


def figures(raw: bytes) -> dict[tuple[object, ...], object]:
    table = pxweb.read(raw, name="fil.px")
    return {(row[1], row[3], row[4]): row[5] for row in table.rows}


def test_a_plain_file_is_read_with_its_unit_its_publisher_and_its_date():
    table = pxweb.read(px(), name="fil.px")

    assert figures(px()) == PLAIN and codes(px()) == set()
    assert {row[6] for row in table.rows} == {"MWh"}
    assert (table.provenance.publisher, table.provenance.release) == ("SCB", "2025-03-01")


@pytest.mark.parametrize(
    "note",
    [
        '"Bygger på flera källor; DATA = inrapporterade värden 1 2 3"',
        '"STUB=nej; HEADING=år;"',
        "\"VALUES('region')=fel; HEADING=x\"",
        '"rad ett;\nDATA=\n1 2\n;\nKEYS(x)=CODES;"',
        '"första";\n"andra";\n"tredje; med semikolon"',
        '"(oparad parentes [och hake"',
        '""',
    ],
)
def test_a_note_says_what_it_likes(note):
    assert figures(px(NOTE=note)) == PLAIN
    assert figures(px(NOTEX__region=note)) == PLAIN


_NOTE = st.text(st.characters(blacklist_characters='"', blacklist_categories=["Cs", "Cc", "Cn"]), max_size=60)


@given(st.lists(_NOTE, min_size=1, max_size=3))
def test_no_text_of_a_note_changes_a_figure(written):
    note = ",".join(f'"{text}"' for text in written)

    assert figures(px(NOTE=note, INFO=note)) == PLAIN


_LABEL = _NOTE.filter(lambda text: text.strip() == text != "" and "\n" not in text and not text[0].isdigit())


@given(st.lists(_LABEL, min_size=2, max_size=2, unique=True))
def test_texts_of_a_statement_come_back_as_they_were_written(labels):
    assert px_grammar.texts(", ".join(f'"{label}"' for label in labels)) == tuple(labels)


@pytest.mark.parametrize("names", ['"Index (2015=100)","Ton = t; netto"', '"El, inkl. fjärr","[en] (a)"'])
def test_signs_of_the_grammar_in_a_name_are_letters_there(names):
    series = {row[3] for row in pxweb.read(px(VALUES__bränsle=names)).rows}

    assert series == {name.strip('"') for name in names.split('","')}


def test_a_long_name_goes_on_in_the_next_quotation_marks():
    found = figures(px(VALUES__bränsle='"El",\n"Fjärr"\n"värme"'))

    assert found == PLAIN


def test_quotes_round_numbers_and_spaces_in_them_are_no_bother():
    assert figures(px('"1 000" "20"\n30 40\n50 60\n70 80'))[("1280", "El", 2021)] == 1000


@pytest.mark.parametrize("dots", ['"."', '".."', '"..."', '"...."', '"....."', '"......"', "..", "......"])
def test_one_to_six_dots_are_missing_and_not_nought(dots):
    found = figures(px(f"{dots} 20\n30 40\n50 60\n70 80"))

    assert ("1280", "El", 2021) not in found and len(found) == 7


@pytest.mark.parametrize("dash", ['"-"', "-", '"–"'])
def test_a_dash_is_nil_and_so_zero(dash):
    assert figures(px(f"{dash} 20\n30 40\n50 60\n70 80")) == {**PLAIN, ("1280", "El", 2021): 0.0}


def test_seven_dots_and_words_are_no_cells():
    assert codes(px('"......." 20\n30 40\n50 60\n70 80')) == {"px_cell"}
    assert codes(px('"okänt" 20\n30 40\n50 60\n70 80')) == {"px_cell"}


@pytest.mark.parametrize(
    ("cells", "first"),
    [("1.0E1 20\n30 40\n50 60\n70 80", 10.0), ("10,5 20,5\n30,1 40\n50 60\n70 80", 10.5),
     ("10,20,30,40,50,60,70,80", 10.0), ("10, 20, 30, 40, 50, 60, 70, 80", 10.0), ("10\t20\r\n30 40 50 60\n70 80", 10.0),
     ("-5 20\n30 40\n50 60\n70 80", -5.0)],
)  # fmt: skip
def test_cells_stand_between_spaces_tabs_or_commas_and_have_points_or_commas(cells, first):
    assert figures(px(cells)) == {**PLAIN, ("1280", "El", 2021): first} | (
        {("1280", "El", 2022): 20.5, ("1280", "Fjärrvärme", 2021): 30.1} if first == 10.5 else {}
    )


@pytest.mark.parametrize("cells", ["10 20\n30 40\n50 60\n70", "10 20\n30 40\n50 60\n70 80 90", ""])
def test_too_few_and_too_many_cells_are_refused(cells):
    assert codes(px(cells)) == {"cube_size"}


@pytest.mark.parametrize("cell", ["1,100", "-1,100", "1,234,567", "nan", "inf", "saknas"])
def test_a_cell_that_can_be_read_in_two_ways_and_a_word_are_refused(cell):
    assert codes(px(f"{cell} 20\n30 40\n50 60\n70 80")) == {"px_cell"}


# Where what stands


def test_the_order_of_keywords_means_nothing():
    whole = px().decode().split("DATA=")
    statements = whole[0].strip().split(";\n")
    turned = ";\n".join(reversed(statements)) + ";\nDATA=" + whole[1]

    assert figures(turned.encode()) == PLAIN


def test_keywords_after_the_cells_are_read_too():
    raw = px(without=["SOURCE"]).decode() + 'SOURCE="SCB";\nNOTE="efter; DATA=1";\n'
    table = pxweb.read(raw.encode())

    assert figures(raw.encode()) == PLAIN and table.provenance.publisher == "SCB"


def test_stub_and_heading_may_be_turned_or_one_of_them_be_absent():
    turned = px("10 30 50 70\n20 40 60 80", STUB='"år"', HEADING='"region","bränsle"')
    only_stub = px(STUB='"region","bränsle","år"', without=["HEADING"])
    only_heading = px(HEADING='"region","bränsle","år"', without=["STUB"])

    assert figures(turned) == figures(only_stub) == figures(only_heading) == PLAIN


def test_keywords_are_known_in_any_letters_and_with_spaces_around():
    raw = px().decode().replace("VALUES(", "values (").replace("STUB=", "Stub =").replace("DATA=", "data =")

    assert figures(raw.encode()) == PLAIN


@pytest.mark.parametrize("first", ["sv", "en"])
def test_a_file_of_two_languages_is_read_in_its_main_one(first):
    other = {"sv": "en", "en": "sv"}[first]
    raw = px(
        LANGUAGE=f'"{first}"', LANGUAGES=f'"{first}","{other}"', **{
            f"VALUES[{other}]__region": '"1280 Malmo","1281 Lundh"', f"STUB[{other}]": '"area","fuel"',
            f"HEADING[{other}]": '"time"', f"VALUES[{other}]__fuel": '"Power","Heat"',
            f"VALUES[{other}]__time": '"2021","2022"', f"UNITS[{other}]": '"GWh"',
        }
    )  # fmt: skip
    table = pxweb.read(raw)

    assert figures(raw) == PLAIN and {row[6] for row in table.rows} == {"MWh"}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "cp850", "cp437", "utf-16", "mac_roman"]
)
def test_the_letters_of_an_older_machine_are_read(encoding):
    assert figures(px(encoding=encoding)) == PLAIN


def test_a_codepage_is_believed_where_it_gives_words_and_not_where_it_does_not():
    assert figures(px(CODEPAGE='"CP850"', encoding="cp850")) == PLAIN
    assert figures(px(CODEPAGE='"iso-8859-15"', encoding="iso-8859-15")) == PLAIN
    assert figures(px(CODEPAGE='"cp850"', encoding="cp1252")) == PLAIN
    assert figures(px(CODEPAGE='"no-such-page"', encoding="latin-1")) == PLAIN


# Keys


def test_rows_with_keys_may_come_in_any_order_and_by_code_or_by_name():
    cells = '"1281","Fjärrvärme",70 80\n"1280","El",10 20\n"1281","El",50 60\n"1280","Fjärrvärme",30 40'
    by_code = px(cells, KEYS__region="CODES", KEYS__bränsle="VALUES")
    by_name = px(cells.replace("1280", "1280 Malmö").replace("1281", "1281 Lund"), KEYS__region="VALUES",
                 KEYS__bränsle="VALUES")  # fmt: skip

    assert figures(by_code) == figures(by_name) == PLAIN and codes(by_code) == set()


def test_a_row_that_keys_leave_out_is_nought_by_the_format_and_is_told():
    raw = px('"1280","El",10 20\n"1281","Fjärrvärme",70 80', KEYS__region="CODES", KEYS__bränsle="VALUES")
    (told,) = pxweb.read(raw).problems

    assert figures(raw) == {**dict.fromkeys(PLAIN, 0.0), ("1280", "El", 2021): 10, ("1280", "El", 2022): 20,
                            ("1281", "Fjärrvärme", 2021): 70, ("1281", "Fjärrvärme", 2022): 80}  # fmt: skip
    assert (told.code, told.values["count"]) == ("px_rows_zero", 2)


@pytest.mark.parametrize(
    ("cells", "code"),
    [('"1280","El",10 20\n"1280","El",1 2', "row_twice"), ('"1280","Ved",10 20', "px_key"),
     ('"1280","El",10', "px_row")],
)  # fmt: skip
def test_keys_that_do_not_fit_are_told(cells, code):
    assert codes(px(cells, KEYS__region="CODES", KEYS__bränsle="VALUES")) == {code}


# Times


@pytest.mark.parametrize(
    "said",
    [
        {"TIMEVAL__år": 'TLIST(A1,"2021"-"2022")'},
        {"TIMEVAL__år": 'TLIST(A1, "2021" - "2022")'},
        {"VALUES__år": '"år 2021","år 2022"'},
        {"VALUES__år": '"2021","2022*"'},
        {"CODES__år": '"0","1"'},
    ],
)
def test_years_are_known_however_they_are_said(said):
    assert figures(px(**said)) == PLAIN


def test_years_are_known_without_a_list_of_times_and_under_any_name():
    assert figures(px(without=['TIMEVAL("år")'])) == PLAIN
    renamed = px(HEADING='"period"', VALUES__period='"2021","2022"', without=['TIMEVAL("år")', 'VALUES("år")'])
    assert figures(renamed) == PLAIN


def test_years_that_fall_are_as_good():
    raw = px(VALUES__år='"2022","2021"', TIMEVAL__år='TLIST(A1),"2022","2021"')

    assert figures(raw) == {(code, name, 4043 - year): value for (code, name, year), value in PLAIN.items()}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"VALUES__år": '"2021/22","2022/23"'}, "year_is_several"),
        ({"VALUES__år": '"2019-2021","2020-2022"'}, "year_is_several"),
        ({"VALUES__år": '"2021M01","2021M02"', "TIMEVAL__år": 'TLIST(M1),"2021M01","2021M02"'}, "year_is_part"),
        ({"VALUES__år": '"2021K1","2021K2"', "TIMEVAL__år": 'TLIST(Q1),"20211","20212"'}, "year_is_part"),
        ({"VALUES__år": '"januari 2021","februari 2021"', "TIMEVAL__år": 'TLIST(M1),"2021","2022"'}, "year_is_part"),
        ({"TIMEVAL__år": 'TLIST(M1),"2021M01","2022M01"'}, "year_is_part"),
        ({"CODES__år": '"2019-2021","2020-2022"'}, "year_is_several"),
        ({"VALUES__år": '"2020","2021"'}, "year_contradicted"),
        ({"VALUES__år": '"nu","då"', "TIMEVAL__år": "TLIST(A1)"}, "year_not_known"),
    ],
)
def test_a_time_that_is_not_a_year_is_told_for_what_it_is(said, code):
    assert codes(px(**said)) == {code}


@pytest.mark.parametrize("label", ["2022 prel.", "2022 (preliminär)", "2022p", "2022 p)"])
def test_a_year_that_is_preliminary_keeps_its_mark(label):
    table = pxweb.read(px(VALUES__år=f'"2021","{label}"'))

    assert {(p.code, p.values["years"]) for p in table.problems} == {("figures_preliminary", "2022")}
    assert {key[2] for key in table.marks} == {2022}


# Units and what is missing


def test_each_content_has_a_unit_of_its_own():
    raw = px(
        UNITS='"varierar"', STUB='"region","tabellinnehåll"', CONTVARIABLE='"tabellinnehåll"',
        VALUES__tabellinnehåll='"Energi, MWh","Utsläpp"',
        **{"UNITS__Energi, MWh": '"GWh"', "UNITS__Utsläpp": '"ton"'},
    )  # fmt: skip

    assert {(row[3], row[6]) for row in pxweb.read(raw).rows} == {("Energi, MWh", "GWh"), ("Utsläpp", "t")}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (px(VALUES__bränsle='"El","Fjärrvärme'), "px_quote"),
        (px(without=["STUB", "HEADING"]), "px_broken"),
        (px(without=['VALUES("år")']), "px_broken"),
        (px(CODES__region='"1280"'), "px_broken"),
        (px().replace(b"DATA=", b"DATEN="), "px_broken"),
        (px(TIMEVAL__år='TLIST(A1),"2021"'), "px_broken"),
    ],
    ids=["open quote", "no dimensions", "no values", "codes too few", "no data", "times too few"],
)
def test_what_is_broken_is_told_for_what_it_is(raw, code):
    told = pxweb.read(raw, name="fil.px").problems

    assert {problem.code for problem in told} == {code}
    assert all(problem.said(lang).startswith("fil.px") for problem in told for lang in ("sv", "en"))


def test_a_table_of_one_date_takes_the_year_from_the_user():
    raw = px("10\n30\n50\n70", without=["HEADING", 'VALUES("år")', 'TIMEVAL("år")'])

    assert codes(raw) == {"year_not_said"}
    assert {row[4] for row in pxweb.read(raw, said=Said(year=2023)).rows} == {2023}
    assert {p.code for p in pxweb.read(px(), said=Said(year=2023)).problems} == {"year_said_twice"}


def test_who_publishes_is_what_the_file_says_and_nobody_where_it_says_nothing():
    silent = pxweb.read(px(without=["SOURCE"]))

    assert silent.provenance.publisher == "" and {p.code for p in silent.problems} == {"publisher_not_said"}
    assert (
        pxweb.read(px(SOURCE='"Statistikmyndigheten i Ystad"')).provenance.publisher == "Statistikmyndigheten i Ystad"
    )


def test_regions_that_are_parts_of_a_municipality_are_never_its_figures():
    raw = px(VALUES__region='"1280A0010","1280A0020"', CODES__region='"1280A0010","1280A0020"')

    assert codes(raw) == {"areas_are_parts"}
