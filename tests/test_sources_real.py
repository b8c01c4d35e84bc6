# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Real files as users have them: each reader gives the figures that its publisher printed."""

from __future__ import annotations

import csv
import json
import shutil
from collections import defaultdict

import pytest

from klimatkontrakt.sources.publishers import klimatklivet, klimatkollen, kolada, mapped, municipal, pxweb, scb, smhi
from tests import extent
from tests.extent import in_all


@pytest.fixture(scope="session")
def raw(shared):
    return shared / "data" / "raw"


@pytest.fixture(scope="session")
def export(raw):
    return smhi.read(raw / "df_municipalities_2022.xlsx")


def codes(table):
    return {problem.code for problem in table.problems}


def one(table, column, **where):
    rows = list(table.where(**where))
    assert len(rows) == 1
    return rows[0][table.at(column)]


@in_all
def test_smhi_s_export_gives_every_municipality_county_and_the_nation(export):
    # 62 pairs of sectors × 312 areas × 12 years
    assert len(export.rows) == 62 * 312 * 12
    assert (export.provenance.release, export.unit("tonnes")) == ("2024-04-18", "tCO2")
    assert one(export, "tonnes", code="1280", sector="Alla", year=2022) == pytest.approx(644_708, abs=0.5)


@extent.in_all
def test_alla_is_never_added_to_its_parts(export):
    malmo = [row for row in export.rows if row[1] == "1280" and row[5] == 2022]
    mains = sum(row[6] for row in malmo if row[4] == "Alla" and row[3] != "Alla")

    assert mains == pytest.approx(one(export, "tonnes", code="1280", sector="Alla", year=2022), abs=0.05)


def test_totals_equal_those_that_others_derived_from_the_same_export(export, raw):
    from klimatkontrakt.sources.tables.files import given
    from klimatkontrakt.sources.tables.workbooks import Workbook

    sheet = Workbook(given(raw / "df_smhi_2022.xlsx")).first()
    ours = {(row[1], row[5]): row[6] for row in export.where(level="municipality", sector="Alla")}
    years = [int(year) for year in sheet.rows[0][3:]]
    off = [abs(ours[(row[1], year)] - row[3 + at]) for row in sheet.rows[1:] for at, year in enumerate(years)]

    assert len(off) == 290 * 12
    assert max(off) < 0.05


def test_the_waste_of_kumla_is_told_and_kept_as_published(export):
    told = next(p for p in export.problems if p.code == "smhi_parts_differ" and "Avfall" in str(p.values["sector"]))
    kumla = next(d for d in smhi.differences(export) if d.area.name == "Kumla" and "Avfall" in d.sector)

    assert told.values["area"] == "Kumla" and "2005, 2018, 2019, 2020, 2021" in told.said("sv")
    assert kumla.tonnes[2005] == pytest.approx(94_836, abs=1)
    assert sorted(kumla.tonnes) == [2005, 2018, 2019, 2020, 2021]


def test_what_smhi_places_in_no_municipality_is_told(export):
    rest = next(p for p in export.problems if p.code == "smhi_not_allocated")

    assert 200 < float(rest.values["least"]) < float(rest.values["most"]) < 350


def test_the_typing_slip_of_a_release_is_read_as_the_sector_it_means(export):
    assert "Egen uppvärmning av bostäder och lokaler" in set(export.values("sector"))
    assert "Egen uppärmning av bostäder och lokaler" not in set(export.values("sector"))


def test_scb_s_population_adds_up_to_the_country(raw):
    table = scb.read(raw / "be0101_tabhel2024.xlsx")

    assert one(table, "population", code="00", sex="all") == 10_587_710
    assert one(table, "population", code="1280", sex="all") == 365_644
    assert "scb_sum_off" not in codes(table)
    assert one(table, "population", code="0114", sex="men") < one(table, "population", code="0114", sex="all")


def test_scb_s_population_of_another_year_says_its_year(raw):
    table = scb.read(raw / "be0101_tabhel2023.xlsx")

    assert set(table.values("year")) == {2023}
    assert one(table, "population", code="00", sex="all") == 10_551_707


def test_a_px_file_and_json_stat_of_one_table_are_the_same(raw):
    px, stat = pxweb.read(raw / "scb_TAB004.px"), pxweb.read(raw / "scb_TAB004_data_jsonstat2_reconstructed.json")
    total = (
        "NATIONAL TOTAL (excluding LULUCF, excluding international transports) / Total Greenhouse Gases (kt CO2-eqv.)"
    )

    assert px.rows == stat.rows and len(px.rows) == 4_312 - 1_103
    assert one(px, "value", series=total, year=1990) == 71_304
    assert one(px, "unit", series=total, year=1990) == "ktCO2e"


def test_pxweb_s_own_json_and_its_json_stat_hold_the_same_people(raw):
    own, stat = (pxweb.read(raw / f"scb_pxwebapi1_BefolkningNy_{kind}.json") for kind in ("json", "jsonstat"))

    assert own.values("value") == stat.values("value") and len(own.rows) == 24
    assert one(stat, "value", series="single / men", year=2015) == 2_762_601


def test_a_description_of_a_table_without_values_is_a_named_problem(raw):
    table = pxweb.read(raw / "scb_TAB004_metadata_jsonstat2.json")

    assert table.rows == () and table.is_stopped


def test_kolada_s_answer_is_read_by_municipality_and_year(raw):
    table = kolada.read(raw / "kolada_v2_data_N00945_reconstructed.json")

    assert len(table.rows) == 63
    assert one(table, "value", code="1280", year=2000) == 28.36722648


def test_a_list_of_municipalities_from_kolada_is_no_table_of_figures(raw):
    assert codes(kolada.read(raw / "kolada_municipality_reconstructed.json")) == {"json_missing"}


def test_a_flat_file_of_kolada_s_figures_is_read_by_its_mapping(raw):
    flat = mapped.read(raw / "kolada_rKolada_n00945_flat.csv", mapped.mapping("kolada_flat"))
    answer = kolada.read(raw / "kolada_v2_data_N00945_reconstructed.json")

    assert {row[1:6] for row in flat.rows} == {row[1:6] for row in answer.rows}


def test_klimatkollen_s_sectors_add_up_to_its_totals(raw):
    totals = klimatkollen.read(raw / "municipality-data.json")
    sums: dict[tuple[object, object], float] = defaultdict(float)
    for row in klimatkollen.read(raw / "municipality-sector-emissions.json").rows:
        sums[(row[1], row[4])] += row[5]

    assert len(totals.rows) == 3_770
    assert max(abs(sums[(row[1], row[4])] - row[5]) for row in totals.rows) < 0.05


@pytest.mark.parametrize(
    ("file", "level", "count"),
    [("regional-data.json", "county", 273), ("region-sector-emissions.json", "county", 2_457),
     ("national-data.json", "nation", 13), ("national-sector-emissions.json", "nation", 117)],
)  # fmt: skip
def test_klimatkollen_s_counties_and_nation_are_read_too(raw, file, level, count):
    table = klimatkollen.read(raw / file)

    assert (len(table.rows), set(table.values("level"))) == (count, {level})


def test_klimatkollen_s_figures_equal_the_tidy_table_made_of_them(raw, shared):
    table = klimatkollen.read(raw / "municipality-sector-emissions.json")
    ours = {(row[1], row[3], row[4]): row[5] for row in table.rows}
    with (shared / "data" / "emissions_by_sector.csv").open(encoding="utf-8") as file:
        theirs = list(csv.DictReader(file))

    tidy = {(r["municipality_code"], r["sector"], int(r["year"])): float(r["emissions_tco2e"]) for r in theirs}
    assert tidy == ours


def test_cycle_ways_by_owner_add_up_to_the_sum_beside_them(raw):
    table = municipal.read_cycleways(raw / "Cykelnät per komun 20241231.xlsx")

    assert one(table, "value", code="1440", series="Totalsumma") == 92_077
    assert (set(table.values("year")), set(table.values("unit"))) == ({2024}, {"m"})
    assert codes(table) == set()
    assert not list(table.where(code="2518", series="Enskild"))  # a blank cell is missing, not zero


def test_cycle_ways_of_the_older_layout_have_a_column_a_year(raw):
    table = municipal.read_cycleways(raw / "cykelstatistik.xlsx")

    assert one(table, "value", code="1280", year=2022) == pytest.approx(555_747.11, abs=0.01)
    assert sorted(set(table.values("year"))) == [2019, 2020, 2021, 2022]


def test_new_cars_are_read_however_their_headings_are_spelt(raw, shared):
    table = municipal.read_cars(raw / "kpi1_calculations.xlsx")

    assert one(table, "value", code="1440", series="Elbilar", year=2020) == 75  # its heading is "Elbilar2020"
    assert one(table, "unit", code="1440", series="Andel laddbilar", year=2024) == "share"
    with (shared / "data" / "ev_new_registrations.csv").open(encoding="utf-8") as file:
        theirs = list(csv.DictReader(file))
    assert len(theirs) == len(list(table.where(series="Laddbara bilar", level="municipality")))


def test_klimatklivet_s_rows_are_read_once_though_three_sheets_repeat_them(raw):
    table = klimatklivet.read(raw / "klimatklivet_layout_reconstructed.xlsx")
    malmo = sorted(row[table.at("granted")] for row in table.where(code="1280"))

    assert len(table.rows) == 46
    assert sum(table.values("granted")) == 157_132_017
    assert malmo == [275_362, 11_673_000]


def test_a_reading_says_what_was_read(raw):
    table = kolada.read(raw / "kolada_v2_data_N00945_reconstructed.json", retrieved="2026-11-25")

    assert table.provenance.file == "kolada_v2_data_N00945_reconstructed.json"
    assert len(table.provenance.sha256) == 64 and table.provenance.retrieved == "2026-11-25"


def test_bytes_and_a_path_give_the_same(raw, tmp_path):
    path = raw / "kolada_v2_data_N00945_reconstructed.json"
    shutil.copy(path, tmp_path / "k.json")

    assert kolada.read(path).rows == kolada.read(path.read_bytes(), name="k.json").rows
    assert json.loads(path.read_bytes())["count"] == 63
