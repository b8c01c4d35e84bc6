# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Files of layouts whose own file is not at hand: synthetic ones, with sums that a person can check."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.folder.problem import ProblemsError
from klimatkontrakt.sources.publishers import klimatklivet, kolada, mapped, municipal, pxweb, scb, smhi
from klimatkontrakt.sources.tables import cells
from tests import synthetic


def codes(table):
    return {problem.code for problem in table.problems}


def figures(table):
    return {(row[3], row[4]): row[5] for row in table.rows}


def test_a_synthetic_export_of_greenhouse_gases_is_told_from_one_of_carbon_dioxide():
    gases = smhi.read(synthetic.smhi())
    carbon = smhi.read(synthetic.smhi(gas="Koldioxid (CO2)"))

    assert (gases.unit("tonnes"), carbon.unit("tonnes")) == ("tCO2e", "tCO2")
    assert gases.provenance.release == "2026-05-04"
    assert len(gases.rows) == 10 * 5 and codes(gases) == set()


def test_a_file_that_says_no_gas_or_no_unit_is_refused():
    rows = synthetic.smhi_rows({"Alla": (45, 90)}, gas="luftföroreningar")
    rows[5][4:] = [None, None]

    assert codes(smhi.read(synthetic.workbook(Rapport=rows))) == {"gas_not_said"}
    assert codes(smhi.read(synthetic.smhi(unit="okänd"))) == {"unit_not_said"}


def test_kilotonnes_become_tonnes():
    assert next(iter(smhi.read(synthetic.smhi(unit="kton/år")).where(sector="Alla", year=1990)))[6] == 45_000


@pytest.mark.parametrize(
    ("cell", "tonnes"),
    [("7,33347×10^−05", 7.33347e-05), ("1 234,5", 1234.5), ("1\u00a0234", 1234.0), ("2,5E-3", 0.0025), (7, 7.0)],
)
def test_tonnes_are_read_however_a_cell_writes_them(cell, tonnes):
    rows = synthetic.smhi_rows({"Transporter": (cell, 1)})

    assert next(iter(smhi.read(synthetic.workbook(R=rows)).where(year=1990)))[6] == tonnes


@pytest.mark.parametrize(
    "spelling", ["Egen uppärmning av bostäder och lokaler", "Egen uppvärmning av bostäder och lokaler"]
)
def test_both_spellings_of_heating_mean_one_sector(spelling):
    table = smhi.read(synthetic.workbook(R=synthetic.smhi_rows({spelling: (1, 2)})))

    assert set(table.values("sector")) == {"Egen uppvärmning av bostäder och lokaler"}


def test_footers_and_rows_above_the_header_are_no_figures():
    rows = [["En rad till överst"], *synthetic.smhi_rows({"Jordbruk": (1, 2)})]

    table = smhi.read(synthetic.workbook(R=rows))
    assert len(table.rows) == 2 and codes(table) == set()


def test_a_cell_that_is_no_number_is_told_by_its_cell():
    table = smhi.read(synthetic.workbook(Rapport=synthetic.smhi_rows({"Jordbruk": ("ca 5", 2)})), name="export.xlsx")

    assert [(p.code, p.place.file) for p in table.problems] == [("cell_not_number", "export.xlsx, Rapport!E7")]


def test_a_missing_figure_is_not_zero():
    table = smhi.read(synthetic.workbook(R=synthetic.smhi_rows({"Jordbruk": ("..", 2)})))

    assert [row[6] for row in table.rows] == [2.0] and codes(table) == {"figure_missing"}


def test_main_sectors_that_miss_the_total_are_told():
    rows = synthetic.smhi_rows({"Alla": (10, 10), "Jordbruk": (4, 4), "Transporter": (5.9, 6)})
    told = smhi.read(synthetic.workbook(R=rows)).problems

    # 4 + 5,9 = 9,9 against 10 in 1990; 1 of 2 years
    assert [(p.code, p.values["count"], p.values["sum"]) for p in told] == [("smhi_total_off", 1, 9.9)]


def test_rounding_within_five_hundredths_of_a_tonne_is_no_difference():
    rows = synthetic.smhi_rows({"Alla": (10, 10), "Jordbruk": (4, 4), "Transporter": (5.951, 6.049)})

    assert codes(smhi.read(synthetic.workbook(R=rows))) == set()


def test_unknown_sectors_places_and_doubled_rows_are_told():
    stranger = smhi.read(synthetic.workbook(R=synthetic.smhi_rows({"Rymdfart": (1, 2)})))
    elsewhere = smhi.read(
        synthetic.workbook(R=synthetic.smhi_rows({"Jordbruk": (1, 2)}, place=("Skåne län", "Atlantis")))
    )
    rows = synthetic.smhi_rows({"Jordbruk": (1, 2)})
    doubled = smhi.read(synthetic.workbook(R=[*rows, rows[6]]))

    assert "smhi_name_unknown" in codes(stranger) and stranger.is_stopped
    assert elsewhere.is_stopped
    assert codes(doubled) == {"row_twice"}


def test_a_municipality_is_sought_in_its_own_county():
    wrong = smhi.read(synthetic.workbook(R=synthetic.smhi_rows({"Jordbruk": (1, 2)}, place=("Uppsala län", "Malmö"))))

    assert wrong.is_stopped


def test_a_population_that_misses_the_country_is_told():
    rows = [["Folkmängd 31 december 2024"], ["Kommun", "Kommunnamn", "Folkmängd"], [None, "Riket", 100],
            ["1280", "Malmö   ", 60], ["1281", "Lund", 39], [None, "Fotnot"]]  # fmt: skip
    table = scb.read(synthetic.workbook(Totalt=rows))

    assert [(p.code, p.values["sum"], p.values["total"]) for p in table.problems] == [("scb_sum_off", 99.0, 100.0)]
    assert [row[2] for row in table.rows] == ["Sverige", "Malmö", "Lund"]


def test_parts_by_owner_that_miss_the_sum_are_told():
    rows = [["Cykelnät per 20231231"], ["Värde i meter"], ["Kommun", "Enskild", "Kommunal", "Statlig", "Totalsumma"],
            ["Malmö", 1, 2, 3, 106], ["Lund", 1, 2, 3, 6]]  # fmt: skip
    table = municipal.read_cycleways(synthetic.workbook(Blad1=rows))

    assert [(p.code, p.values["area"], p.values["sum"]) for p in table.problems] == [("parts_off", "Malmö", 6.0)]


def test_a_synthetic_answer_of_kolada_v3_leaves_out_what_is_deleted():
    whole = json.loads(synthetic.kolada([("N07702", "1280", 2022, 713237.0), ("N07702", "1280", 2023, 685950.6)]))
    whole["values"][0]["values"][0]["isdeleted"] = True
    table = kolada.read(json.dumps(whole).encode())

    assert [(row[4], row[5], row[6]) for row in table.rows] == [(2023, 685950.6, "tCO2e")]


def test_one_page_of_several_is_refused_rather_than_taken_for_all():
    page = synthetic.kolada([("N07702", "1280", 2022, 1.0)], next_page="http://x")

    assert codes(kolada.read(page)) == {"kolada_more_pages"}


def test_a_missing_value_of_kolada_s_is_no_row():
    table = kolada.read(synthetic.kolada([("N07702", "1280", 2022, None), ("N07702", "0000", 2022, 5)]))

    assert [(row[1], row[5]) for row in table.rows] == [("00", 5.0)]


def test_a_synthetic_px_file_goes_on_over_lines_and_keeps_semicolons_in_texts():
    text = (
        'CHARSET="ANSI";\nTITLE="Utsläpp; allt";\nSTUB="region";\nHEADING="år";\nUNITS="ton CO2e";\n'
        'VALUES("region")="Malmö","Lu"\n"nd";\nCODES("region")="1280","1281";\nVALUES("år")="2021","2022";\n'
        'DATA=\n1.5 ".."\n3 4;\n'
    )
    table = pxweb.read(text.encode("iso-8859-1"))

    assert [(row[1], row[2], *row[4:]) for row in table.rows] == [
        ("1280", "Malmö", 2021, 1.5, "tCO2e"),
        ("1281", "Lund", 2021, 3.0, "tCO2e"),
        ("1281", "Lund", 2022, 4.0, "tCO2e"),
    ]
    assert table.provenance.title == "Utsläpp; allt"


def test_a_px_file_with_too_few_values_is_told():
    text = 'STUB="region";HEADING="år";VALUES("region")="Malmö";VALUES("år")="2021","2022";DATA=1;'

    assert codes(pxweb.read(text.encode())) == {"cube_size"}


CLIMATEVIEW = "Indicator;Municipality;Year;Value;Unit\nRoad transport;Malmö;2022;1 234,5;ton CO2e\nRoad transport;Malmö;2023;1 200;ton CO2e\n"


def test_a_synthetic_export_of_climateview_is_read_by_its_mapping():
    table = mapped.read(CLIMATEVIEW.encode("utf-8-sig"), mapped.mapping("climateview"), name="synthetic.csv")

    assert figures(table) == {("Road transport", 2022): 1234.5, ("Road transport", 2023): 1200.0}
    assert (table.provenance.publisher, set(table.values("unit"))) == ("ClimateView", {"tCO2e"})


def test_a_synthetic_workbook_of_miljobarometern_is_read_by_its_mapping():
    rows = [["Nyckeltal från Miljöbarometern"], [], ["Indikator", "År", "Värde (ton)"], ["Avfall", 2021.0, "12,5"]]
    table = mapped.read(synthetic.workbook(Data=rows), mapped.mapping("miljobarometern"))

    assert [row[3:] for row in table.rows] == [("Avfall", 2021, 12.5, "t")]


def test_a_mapping_of_one_s_own_reads_a_column_a_year(tmp_path):
    path = tmp_path / "egen.yaml"
    path.write_text(
        "publisher: Oss\nyears: columns\nunit: GWh\ncolumns: {series: [Slag], area: [Ort]}\n", encoding="utf-8"
    )
    table = mapped.read("Slag;Ort;2021;2022\nEl;malmö;1,5;2\nVärme;;3;\n".encode("cp1252"), mapped.mapping(str(path)))

    assert figures(table) == {("El", 2021): 1.5, ("El", 2022): 2.0, ("Värme", 2021): 3.0}
    assert [row[1] for row in table.rows] == ["1280", "1280", ""]


def test_the_table_s_own_unit_comes_before_the_mapping_s(tmp_path):
    path = tmp_path / "egen.yaml"
    path.write_text("unit: GWh\ncolumns: {series: Slag, year: Tid, value: Antal, unit: Enhet}\n", encoding="utf-8")
    raw = "Slag;Tid;Antal;Enhet\nEl;2022;1;MWh\nVärme (MWh);2022;2;\nOlja (eldad);2022;3;\n".encode()
    table = mapped.read(raw, mapped.mapping(str(path)))

    assert [(row[3], row[6]) for row in table.rows] == [("El", "MWh"), ("Värme", "MWh"), ("Olja (eldad)", "GWh")]


def test_a_grant_that_stands_twice_is_counted_once_and_told():
    head = ["Ärendenummer", "Rubrik", "Åtgärdskategori", "Kommun", "Beviljat stödbelopp (kr)", "Bifallsdatum"]
    rows = [
        head,
        ["NV-1-1  ", "a", "Avfall", "Malmö", 100, "2025-03-01"],
        ["NV-1-1", "a", "Avfall", "Malmö", 100, "2025-03-01"],
    ]
    table = klimatklivet.read(synthetic.workbook(Alla=rows))

    assert table.values("granted") == [100.0] and codes(table) == {"row_twice"}


@pytest.mark.parametrize(
    ("written", "code"),
    [("publisher: x\n", "mapping_broken"), ("columns: {year: År}\n", "mapping_broken"), ("[", "yaml_broken")],
)
def test_a_mapping_that_lacks_something_says_what(tmp_path, written, code):
    path = tmp_path / "m.yaml"
    path.write_text(written, encoding="utf-8")

    with pytest.raises(ProblemsError) as caught:
        mapped.mapping(str(path))
    assert caught.value.problems[0].code == code


def test_a_mapping_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(ProblemsError) as caught:
        mapped.mapping("nope")

    assert "miljobarometern" in caught.value.problems[0].said("sv")


def test_a_number_that_could_be_two_is_refused():
    table = mapped.read(b"Year;Value\n2022;1.234\n", mapped.mapping("climateview"))

    assert codes(table) == {"cell_not_number"} and table.rows == ()


@given(st.floats(-1e12, 1e12, allow_nan=False), st.sampled_from(["comma", "point"]))
def test_a_number_written_as_offices_write_it_is_read_as_it_was(number, mark):
    written = f"{number:,.4f}".replace(",", "\u00a0")
    written = written.replace(".", ",") if mark == "comma" else written
    written = written.replace("-", "−")

    assert cells.number(written, mark) == pytest.approx(round(number, 4), abs=1e-4)
