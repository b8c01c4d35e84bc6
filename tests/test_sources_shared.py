# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What one reader knows every reader knows: how an area is written, what a figure looks like, which gas a file is of."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from klimatkontrakt.folder.problem import ProblemsError
from klimatkontrakt.sources.publishers import (
    kinds,
    klimatklivet,
    klimatkollen,
    kolada,
    mapped,
    municipal,
    pxweb,
    scb,
    smhi,
)
from klimatkontrakt.sources.tables.files import Said
from klimatkontrakt.sources.tables.reader import TableReading
from tests import synthetic
from tests.tables import as_json, dimension, lines, px, stat

GRANTS = ["Ärendenummer", "Rubrik", "Åtgärdskategori", "Kommun", "Beviljat stödbelopp (kr)", "Bifallsdatum"]
CO2E = Said(gas="CO2e")


def of_smhi(area: str, value: object) -> TableReading:
    rows = synthetic.smhi_rows({"Jordbruk": (value, 2)}, place=("Skåne län", area))
    return smhi.read(synthetic.workbook(R=rows))


def of_scb(area: str, value: object) -> TableReading:
    rows = [["Folkmängd 31 december 2024"], ["Kommun", "Kommunnamn", "Folkmängd"], ["1280", area, value]]
    return scb.read(synthetic.workbook(Totalt=rows))


def of_scb_in_one_cell(area: str, value: object) -> TableReading:
    rows = [["Folkmängd 31 december 2024"], ["Kommun", "Folkmängd"], [area, value]]
    return scb.read(synthetic.workbook(Totalt=rows))


def of_nvdb(area: str, value: object) -> TableReading:
    rows = [["Cykelnät per 20231231"], ["Värde i meter"], ["Kommun", "Totalsumma"], [area, value]]
    return municipal.read_cycleways(synthetic.workbook(Blad1=rows))


def of_cars(area: str, value: object) -> TableReading:
    return municipal.read_cars(synthetic.workbook(Blad1=[["Kommun", "Elbilar 2024"], [area, value]]))


def of_klimatklivet(area: str, value: object) -> TableReading:
    return klimatklivet.read(
        synthetic.workbook(Kommun=[GRANTS, ["N1", "Laddning", "Transport", area, value, "2024-02-01"]])
    )


def of_klimatkollen(area: str, value: object) -> TableReading:
    return klimatkollen.read(json.dumps([{"name": area, "emissions": {"2021": 1234.5}}]).encode(), said=CO2E)


def of_kolada(area: str, value: object) -> TableReading:
    return kolada.read(synthetic.kolada([("N07702", area, 2022, value)]))


def of_csv(area: str, value: object) -> TableReading:
    return pxweb.read(lines("region;2021;2022", f'"{area}";{value};2,5'))


def of_workbook(area: str, value: object) -> TableReading:
    return pxweb.read(synthetic.workbook(T=[["region", 2021, 2022], [area, value, 2.5]]), name="t.xlsx")


def of_px(area: str, value: object) -> TableReading:
    raw = px(f'"{value}" 20\n30 40'.replace(",", "."), VALUES__region=f'"{area}"', without=['CODES("region")'])
    return pxweb.read(raw)


def of_json_stat(area: str, value: object) -> TableReading:
    region = {"Region": dimension("region", {area: area})}
    written = value.replace(",", ".") if isinstance(value, str) else value
    return pxweb.read(as_json(stat(of=region, value=[written, 2, 3, 4])))


def of_table(area: str, value: object) -> TableReading:
    raw = lines("Kommun;År;Värde (ton CO2e)", f'"{area}";2021;{value}', "Lund;2021;1,5")
    return mapped.read(raw, mapped.mapping("table"), name="t.csv")


READERS: dict[str, Callable[[str, object], TableReading]] = {
    "smhi": of_smhi, "scb": of_scb, "scb, one cell": of_scb_in_one_cell, "nvdb": of_nvdb, "trafikanalys": of_cars,
    "klimatklivet": of_klimatklivet, "klimatkollen": of_klimatkollen, "kolada": of_kolada, "csv": of_csv,
    "xlsx": of_workbook, "px": of_px, "json-stat": of_json_stat, "table": of_table,
}  # fmt: skip
OF_NUMBERS = [name for name in READERS if name not in ("klimatkollen",)]


def codes(table: TableReading) -> set[str]:
    return {problem.code for problem in table.problems}


@pytest.mark.parametrize("area", ["1280 Malmö", "Malmö", "1280", "Malmö (1280)", "Malmö stad", " malmö "])
@pytest.mark.parametrize("reader", list(READERS))
def test_code_and_name_in_one_cell_are_one_municipality_in_every_reader(reader, area):
    table = READERS[reader](area, 5)

    assert "1280" in table.values("code"), [p.said("sv") for p in table.problems]
    assert "area_unknown" not in codes(table)


@pytest.mark.parametrize("area", ["1281 Malmö", "Atlantis", "1280A0010"])
@pytest.mark.parametrize("reader", list(READERS))
def test_what_is_no_area_is_told_by_every_reader_and_its_figures_are_nobody_s(reader, area):
    table = READERS[reader](area, 5)
    known = {"area_unknown", "area_is_part", "areas_are_parts"}

    assert known & codes(table)
    assert not {"1280", "1281"} & {str(row[1]) for row in table.rows if area in row}


@pytest.mark.parametrize(
    ("written", "value"),
    [("1 234,5", 1234.5), ("1\u00a0234,5", 1234.5), ("1\u202f234,5", 1234.5), ("1 234,5 p", 1234.5), ("−5,5", -5.5)],
)
@pytest.mark.parametrize("reader", OF_NUMBERS)
def test_a_figure_is_read_alike_by_every_reader(reader, written, value):
    table = READERS[reader]("Malmö" if reader != "kolada" else "1280", written)
    column = next(own.name for own in table.columns if own.name in ("value", "tonnes", "population", "granted"))

    assert value in [record[column] for record in table.records()], [p.said("sv") for p in table.problems]


@pytest.mark.parametrize("sign", ["..", ".", "......", "…", "saknas", ""])
@pytest.mark.parametrize("reader", [name for name in OF_NUMBERS if name != "px"])
def test_a_sign_for_nothing_is_no_figure_in_any_reader(reader, sign):
    table = READERS[reader]("Malmö" if reader != "kolada" else "1280", sign)
    own = [record for record in table.records() if record.get("code") == "1280"]
    figures = {record.get(name) for record in own for name in ("value", "tonnes", "population", "granted")}

    assert 0 not in figures and 0.0 not in figures and "cell_not_number" not in codes(table)


# The gas is what the release says


def test_a_data_set_that_does_not_say_its_gas_has_none():
    whole = [{"name": "Malmö", "emissions": {"2021": 1.5}}]
    silent = klimatkollen.read(json.dumps(whole).encode())

    assert codes(silent) == {"gas_needed"} and silent.is_stopped
    assert {row[6] for row in silent.rows} == {""}
    for gas, unit in (("CO2", "tCO2"), ("CO2e", "tCO2e")):
        table = klimatkollen.read(json.dumps(whole).encode(), said=Said(gas=gas))
        assert {row[6] for row in table.rows} == {unit} and codes(table) == set()


@pytest.mark.parametrize(
    ("heading", "gas", "code"),
    [("luftföroreningar", "", "gas_not_said"), ("luftföroreningar", "CO2e", ""),
     ("Metan (CH4)", "", "gas_other"), ("Metan (CH4)", "CO2", "gas_other"), ("Biogen koldioxid", "", "gas_other"),
     ("Koldioxid (CO2)", "CO2e", "gas_contradicted"), ("Växthusgaser (CO2-ekv.)", "CO2", "gas_contradicted"),
     ("Koldioxid (CO2)", "CO2", ""), ("Metan (CO2-ekv.)", "", "")],
)  # fmt: skip
def test_an_export_is_of_the_gas_that_it_says(heading, gas, code):
    rows = synthetic.smhi_rows({"Jordbruk": (1, 2)}, gas=heading)
    if heading == "luftföroreningar":
        rows[5][4:] = [None, None]
    if heading.startswith("Metan (CH4)"):
        rows[5][4:] = ["CH4", "CH4"]

    assert codes(smhi.read(synthetic.workbook(R=rows), said=Said(gas=gas))) == ({code} if code else set())


def test_two_gases_in_one_workbook_are_two_readings():
    carbon, gases = (synthetic.smhi_rows({"Jordbruk": (1, 2)}, gas=gas) for gas in ("Koldioxid (CO2)", "CO2-ekv."))

    assert codes(smhi.read(synthetic.workbook(A=carbon, B=gases))) == {"sheets_alike"}


def test_shares_that_are_per_cent_are_asked_for_and_those_that_say_so_are_read():
    unsaid = municipal.read_cars(synthetic.workbook(B=[["Kommun", "Andel elbilar 2024"], ["Malmö", 34.5]]))
    said = municipal.read_cars(synthetic.workbook(B=[["Kommun", "Andel elbilar 2024 (%)"], ["Malmö", 34.5]]))

    assert codes(unsaid) == {"shares_over_one"} and unsaid.is_stopped
    assert [row[6] for row in said.rows] == ["%"] and codes(said) == set()


def test_the_unit_of_a_length_is_the_one_above_the_table():
    def rows(said: str) -> list[list[object]]:
        return [["Cykelnät per 20231231"], [said], ["Kommun", "Totalsumma"], ["Malmö", 5]]

    units = [
        {row[6] for row in municipal.read_cycleways(synthetic.workbook(B=rows(said))).rows}
        for said in ("Värde i meter", "Värde i kilometer")
    ]
    assert units == [{"m"}, {"km"}]
    assert codes(municipal.read_cycleways(synthetic.workbook(B=rows("")))) == {"unit_not_said"}


def test_two_sheets_that_say_different_things_are_told():
    one = [["Kommun", "Elbilar 2024"], ["Malmö", 5]]
    other = [["Kommun", "Elbilar 2024"], ["Malmö", 6]]
    table = municipal.read_cars(synthetic.workbook(A=one, B=other))

    assert codes(table) == {"sheets_differ"}
    assert codes(municipal.read_cars(synthetic.workbook(A=one, B=one))) == set()


def test_sheets_of_grants_that_hold_different_cases_are_told_apart():
    def sheet(case: str) -> list[list[object]]:
        return [list(GRANTS), [case, "Laddning", "Transport", "Malmö", 5, "2024-02-01"]]

    assert codes(klimatklivet.read(synthetic.workbook(A=sheet("N1"), B=sheet("N2")))) == {"sheets_alike"}
    assert codes(klimatklivet.read(synthetic.workbook(A=sheet("N1"), B=sheet("N1")))) == {"sheet_unread"}
    named = klimatklivet.read(synthetic.workbook(A=sheet("N1"), **{"Per_kommun": sheet("N2")}))
    assert [row[0] for row in named.rows] == ["N2"]


def test_grants_without_a_unit_above_them_have_none():
    rows = [[*GRANTS[:4], "Beviljat stödbelopp", GRANTS[5]], ["N1", "Laddning", "T", "Malmö", 5, "2024-02-01"]]

    assert klimatklivet.read(synthetic.workbook(A=rows)).unit("granted") == ""


@pytest.mark.parametrize(
    ("kind", "said"),
    [("kolada", Said(gas="CO2e")), ("smhi", Said(year=2022)), ("trafikanalys", Said(decimal="comma")),
     ("table", Said(gas="CO2")), ("pxweb", Said(gas="CO2")), ("klimatklivet", Said(year=2022))],
)  # fmt: skip
def test_what_the_user_says_and_nobody_hears_is_refused(kind, said):
    with pytest.raises(ProblemsError) as error:
        kinds.read(kind, b"x", name="fil", said=said)

    assert {problem.code for problem in error.value.problems} == {"option_unheard"}
