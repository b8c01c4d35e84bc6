# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A file of figures taken into a city: which series it replaces, what it explains, and what it refuses to guess."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatkontrakt.city import document
from klimatkontrakt.city.schema import City, Published
from klimatkontrakt.folder.problem import Place
from klimatkontrakt.language import words
from klimatkontrakt.sources.intake import imports, revisions
from klimatkontrakt.sources.intake.imports import ImportChoice
from klimatkontrakt.sources.publishers import kinds, series
from klimatkontrakt.sources.tables import figures
from klimatkontrakt.sources.tables.files import Said
from tests import extent, synthetic
from tests.cities import MALMO, shipped

SECTORS = {
    "El och fjärrvärme": "energy", "Egen uppvärmning av bostäder och lokaler": "own_heating",
    "Industri (energi + processer)": "industry", "Transporter": "transport", "Arbetsmaskiner": "machines",
    "Jordbruk": "agriculture", "Avfall (inkl.avlopp)": "waste", "Produktanvändning (inkl. lösningsmedel)": "product_use",
}  # fmt: skip


@pytest.fixture(scope="module")
def malmo() -> City:
    return shipped(MALMO)


PROPOSED: dict[tuple[object, ...], tuple[City, imports.ImportProposal]] = {}


def taken(city, kind, raw, gas="CO2e", **choice):
    """A file's figures proposed for a city; the same of the same city is worked out once."""
    key = (id(city), kind, raw, gas, *sorted(choice.items()))
    if key not in PROPOSED:
        PROPOSED[key] = (city, proposed(city, kind, raw, gas, **choice))  # the city is kept, and so its id
    return PROPOSED[key][1]


def proposed(city, kind, raw, gas, **choice):
    said = Said(gas=gas) if kind == "klimatkollen" else Said()
    return imports.proposed(city, kinds.read(kind, raw, name="fil", said=said), ImportChoice(**choice))


def codes(proposal, severity="error"):
    return {problem.code for problem in proposal.problems if problem.severity == severity}


def rows(city, account, line=None):
    return [row for row in city.history if (row.account, row.line) == (account, line)]


def uncalibrated(city):
    """The city without calibrations and targets, so that a short series breaks nothing else."""
    return city.model_copy(update={"calibrations": {}, "targets": {}})


def said(proposal, code):
    return next(problem.said("sv") for problem in proposal.problems if problem.code == code)


@pytest.mark.parametrize(("sector", "line"), SECTORS.items())
def test_a_sector_is_the_name_that_is_on_its_lines_and_no_others(malmo, sector, line):
    assert imports.line_of(malmo, "smhi", sector) == line


def test_a_sector_whose_lines_have_no_name_of_their_own_is_not_guessed(malmo):
    lines = tuple(
        line.model_copy(update={"sector": "energy"}) if line.sector == "own_heating" else line for line in malmo.lines
    )
    city = malmo.model_copy(update={"lines": lines, "history": ()})

    assert imports.line_of(city, "smhi", "El och fjärrvärme") is None
    assert imports.line_of(city, "smhi", "Transporter") == "transport"


def test_a_new_release_takes_the_place_of_the_whole_series(malmo):
    new = taken(malmo, "smhi", synthetic.smhi(), account="smhi")
    transport, total = rows(new.city, "smhi", "transport"), rows(new.city, "smhi")

    # Transporter is the fourth sector: 4 tonnes in 1990, 8 in 2020 … 20 in 2023; 45, 90 … 225 in all
    assert [(row.year, row.value) for row in transport] == list(
        zip(synthetic.SMHI_YEARS, (4, 8, 12, 16, 20), strict=True)
    )
    assert [row.value for row in total] == [45, 90, 135, 180, 225]
    assert {row.release for row in (*transport, *total)} == {"2026-05-04"}
    assert {row.unit for row in transport} == {"tCO2e"}


def test_the_rest_of_the_city_stays_as_it_was(malmo):
    new = taken(malmo, "smhi", synthetic.smhi(), account="smhi")
    files = {change.file for change in document.differences(malmo, new.city)}

    assert files == {"history.csv", "sources.csv"}
    assert [row for row in new.city.history if row.account != "smhi"] == [
        r for r in malmo.history if r.account != "smhi"
    ]


def test_the_new_figures_have_a_source_with_the_file_and_its_fingerprint(malmo):
    new = taken(malmo, "smhi", synthetic.smhi(), account="smhi", retrieved="2026-06-01")
    source = next(source for source in new.city.sources if source.id == rows(new.city, "smhi")[0].source)

    assert source.id == "smhi_2026-05-04" and source.publisher == "SMHI" and source.year == 2026
    assert "fil; SHA-256 " in source.locator and source.retrieved == "2026-06-01"


def test_years_that_the_new_release_lacks_go_and_are_told(malmo):
    assert "2000, 2005, 2010" in said(taken(malmo, "smhi", synthetic.smhi(), account="smhi"), "import_year_lost")


def test_what_moved_is_told_for_each_series_with_the_largest_year(malmo):
    new = taken(malmo, "smhi", synthetic.smhi(), account="smhi")
    told = [p for p in new.problems if p.code == "import_moved_unsaid"]
    assert all(str(p.values["years"]).count(" %") == p.values["count"] for p in told)  # each year that moves
    whole = next(p for p in told if p.values["series"] == "smhi")

    # 1 278 198,7 → 45 in 1990 is the largest move of the five years
    assert (whole.values["count"], whole.values["common"], whole.values["year"]) == (5, 5, "1990")
    assert whole.values["difference"] == pytest.approx(45 - 1_278_198.7)
    assert len(told) == 9  # the whole and eight sectors; no ton of Utrikes transporter has a line


def published(value: float, release: str, unit: str = "tCO2e", **more) -> Published:
    return Published(
        account="a", year=2020, value=value, unit=unit, origin="published", source="s", release=release, **more
    )


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("2021-10-14", "utgåva 2025", "import_moved_method"),  # AR4 → AR5 by smhi_releases.csv
        ("SMHI 2025", "2025-11-01", "import_moved_unsaid"),  # another day of a known year is another release
        ("utgåva 2025", "2025-05-09", "import_moved_unsaid"),
        ("utgåva 2025", "2024 och 2025", "import_moved_unsaid"),
        ("utgåva 2025", "2031-01-01", "import_moved_unsaid"),
        ("utgåva 2025", "SMHI 2025", "import_moved_unsaid"),  # of the same method nothing more was read
        ("utgåva 2025", "utgåva 2025", "import_moved_same"),
    ],
)
def test_a_method_is_told_only_where_both_releases_are_known_by_their_very_date(old, new, code):
    found = revisions.cause(published(1, old), published(2, new), {"s": "SMHI"})

    assert found[0] == code
    assert ("AR4 → AR5" in found[1]) == (code == "import_moved_method")


@pytest.mark.parametrize("publisher", ["SCB", "RKA, Kolada", "Miljöförvaltningen", ""])
def test_of_another_publisher_s_method_nothing_is_said(publisher):
    pair = published(1, "2021-10-14"), published(2, "utgåva 2025")

    assert revisions.cause(*pair, {"s": publisher}) == ("import_moved_unsaid", "")


def test_no_text_says_that_a_method_is_the_same():
    told = [text for entry in words.catalogue("problems").values() for text in map(str, entry.values())]

    assert not [text for text in told if "Metoden är densamma" in text or "method is the same" in text]


@pytest.mark.parametrize(("after", "moves"), [(100.05, False), (100.06, True), (99.95, False), (99.94, True)])
def test_a_figure_that_moves_within_rounding_has_not_moved(after, moves):
    assert revisions._is_moved(published(100, "x"), published(after, "y")) is moves


def test_a_figure_in_kilotonnes_is_compared_in_the_same_unit():
    assert not revisions._is_moved(published(1.5, "x", "ktCO2e"), published(1500, "y"))
    assert revisions._is_moved(published(1.5, "x", "ktCO2e"), published(1501, "y"))


def test_a_range_of_the_old_figure_is_not_carried_over_in_silence(malmo):
    history = tuple(
        row.model_copy(update={"low": 1.0, "high": 2.0})
        if (row.account, row.line, row.year) == ("smhi", None, 2023)
        else row
        for row in malmo.history
    )
    new = taken(malmo.model_copy(update={"history": history}), "smhi", synthetic.smhi(), account="smhi")

    assert "2023" in said(new, "import_range_lost")


def test_carbon_dioxide_is_never_put_among_greenhouse_gases(malmo):
    raw = synthetic.smhi(gas="Koldioxid (CO2)")

    assert codes(taken(malmo, "smhi", raw, account="smhi")) == {"import_gas"}
    assert codes(taken(malmo, "smhi", raw)) == {"import_gas"}


def test_the_account_that_has_the_publisher_s_figures_is_found_without_being_named(malmo):
    new = taken(malmo, "smhi", synthetic.smhi())

    assert rows(new.city, "smhi")[0].value == 45 and rows(new.city, "territorial") == rows(malmo, "territorial")


def test_figures_of_another_source_are_not_overwritten(malmo):
    new = taken(malmo, "smhi", synthetic.smhi(), account="territorial")

    assert codes(new) == {"import_several_sources"}
    assert "ange --source ccc,mb_vaxthus,mb_budget;" in said(new, "import_several_sources")
    assert "flera källor: ccc, mb_vaxthus, mb_budget." in said(new, "import_several_sources")


def test_one_other_source_is_named_as_one(malmo):
    new = taken(malmo, "scb", synthetic.workbook(Totalt=PEOPLE), account="people", source="ccc")

    assert "--source scb_folk;" in said(new, "import_other_source")


def test_all_sources_of_a_series_may_be_named_to_be_replaced(malmo):
    new = taken(malmo, "smhi", synthetic.smhi(), account="territorial", source="ccc,mb_vaxthus, mb_budget")

    assert not codes(new) & {"import_other_source", "import_several_sources"}


def test_an_account_or_unit_that_does_not_fit_is_refused(malmo):
    assert codes(taken(malmo, "smhi", synthetic.smhi(), account="energy_total")) == {"import_unit"}
    assert codes(taken(malmo, "smhi", synthetic.smhi(), account="nej")) == {"import_account_unknown"}
    assert codes(taken(malmo, "smhi", synthetic.smhi(), account="net")) == {"import_account_unknown"}


def test_a_file_without_the_city_is_refused(malmo):
    assert codes(taken(malmo, "smhi", synthetic.smhi(place=("Skåne län", "Lund")))) == {"import_city_absent"}


def test_a_file_without_a_release_asks_for_one(malmo):
    raw = json.dumps([{"name": "Malmö", "emissions": {"2020": 1.0, "2021": 2.0, "2022": 3.0, "2023": 5.0}}]).encode()

    assert codes(taken(malmo, "klimatkollen", raw)) == {"import_release_needed"}
    city = uncalibrated(malmo)
    assert rows(taken(city, "klimatkollen", raw, release="2026-06-09").city, "smhi")[0].release == "2026-06-09"


@extent.in_all
def test_sectors_without_a_sum_get_one_that_is_theirs(malmo):
    city = uncalibrated(malmo)

    def whole(sectors):
        raw = json.dumps([{"name": "Malmö", "sectors": {"2023": sectors}}]).encode()
        return rows(taken(city, "klimatkollen", raw, release="x").city, "smhi")

    # nine sectors of 2 tonnes; eight of nine are no whole
    assert [(row.value, row.origin) for row in whole(dict.fromkeys(synthetic.SMHI_NAMES, 2.0))] == [(18, "computed")]
    assert whole(dict.fromkeys(synthetic.SMHI_NAMES[1:], 2.0)) == []


@extent.in_all
def test_a_year_that_lacks_a_sector_gets_no_sum(malmo):
    by_year = {"2022": dict.fromkeys(synthetic.SMHI_NAMES, 2.0), "2023": dict.fromkeys(synthetic.SMHI_NAMES[1:], 2.0)}
    raw = json.dumps([{"name": "Malmö", "sectors": by_year}]).encode()
    new = taken(uncalibrated(malmo), "klimatkollen", raw, release="x").city

    assert [(row.year, row.value) for row in rows(new, "smhi")] == [(2022, 18)]


@extent.in_all
def test_another_year_of_the_same_release_is_added_and_takes_nothing_away(malmo):
    cells = [["Folkmängd 31 december 2025"], ["Kommun", "Kommunnamn", "Folkmängd"], ["1280", "Malmö", 370_000]]
    new = taken(malmo, "scb", synthetic.workbook(Totalt=cells))
    people = rows(new.city, "people")

    assert [(row.year, row.value) for row in people][-2:] == [(2024, 365_644), (2025, 370_000)]
    assert {row.source for row in people} == {"scb_folk"} and new.city.sources == malmo.sources
    assert codes(new, "note") == set()


@extent.in_all
def test_the_same_file_twice_changes_nothing(malmo):
    once = taken(malmo, "smhi", synthetic.smhi()).city
    twice = taken(once, "smhi", synthetic.smhi()).city

    assert document.differences(once, twice) == ()


@extent.in_all
@settings(max_examples=10 if extent.ALL else 1)
@given(st.lists(st.floats(0, 1e7), min_size=2, max_size=2), st.lists(st.floats(0, 1e7), min_size=2, max_size=2))
def test_release_after_release_only_the_last_one_counts(malmo, first, second):
    city = uncalibrated(malmo)
    days = ((first, "2026-05-04"), (second, "2027-05-04"))
    one, two = (synthetic.workbook(R=synthetic.smhi_rows({"Transporter": own}, released=day)) for own, day in days)
    through = taken(taken(city, "smhi", one).city, "smhi", two).city
    at_once = taken(city, "smhi", two).city

    assert rows(through, "smhi", "transport") == rows(at_once, "smhi", "transport")
    assert [row.value for row in rows(through, "smhi", "transport")] == pytest.approx(second, rel=1e-15)


def test_a_file_of_several_series_asks_which(malmo):
    cells = [["Cykelnät per 20241231"], ["Värde i meter"], ["Kommun", "Enskild", "Kommunal", "Statlig", "Totalsumma"],
             ["Malmö", 1, 2, 3, 6]]  # fmt: skip
    raw = synthetic.workbook(Blad1=cells)

    assert codes(taken(malmo, "nvdb", raw)) == {"import_choose"}
    assert codes(taken(malmo, "nvdb", raw, series="Totalt")) == {"import_series_unknown"}
    assert codes(taken(malmo, "nvdb", raw, series="totalsumma")) == {"import_account_needed"}


def test_a_series_with_two_values_for_a_year_is_refused(malmo):
    raw = "Indikator;År;Värde;Enhet\nFolk;2025;1;personer\nFolk;2025;2;personer\n".encode()

    assert codes(taken(malmo, "table", raw, account="people", release="x", is_here=True)) == {"import_series_doubled"}


def test_kolada_s_key_figures_of_emissions_are_sectors(malmo):
    raw = synthetic.kolada([("N07702", "1280", 2023, 900.0), ("N85533", "1280", 2023, 400.0)])
    new = taken(uncalibrated(malmo), "kolada", raw, account="smhi", release="2026-06-09", source="smhi_ggt").city

    assert rows(new, "smhi")[0].value == 900 and rows(new, "smhi", "transport")[0].value == 400


def test_another_key_figure_asks_for_its_unit(malmo):
    raw = synthetic.kolada([("N00945", "1280", 2023, 40.0)])

    assert codes(taken(malmo, "kolada", raw)) == {"import_unit_needed"}
    assert codes(taken(malmo, "kolada", raw, unit="furlong")) == {"unit_unread"}


def test_grants_are_summed_by_the_year_of_the_decision(malmo):
    head = ["Ärendenummer", "Rubrik", "Åtgärdskategori", "Kommun", "Beviljat stödbelopp (kr)", "Bifallsdatum"]
    cells = [head, ["NV-1-1", "a", "Avfall", "Malmö", 100, "2025-03-01"], ["NV-1-2", "b", "Avfall", "Malmö", 50, "2025-12-31"],
             ["NV-1-3", "c", "Avfall", "Lund", 7, "2025-03-01"], ["NV-1-4", "d", "Laddstation", None, 9, "2025-03-01"],
             ["NV-1-5", "e", "Avfall", "Malmö", 30, "2026-01-01"]]  # fmt: skip
    table = kinds.read("klimatklivet", synthetic.workbook(Per_kommun=cells))
    found = series.grants(table, "1280")

    # 100 + 50 in 2025, 30 in 2026; Lund's and the charging point's are not Malmö's
    assert found == (
        figures.SeriesFigure("Klimatklivet, beviljade ansökningar", 2025, 150.0, "SEK", "computed"),
        figures.SeriesFigure("Klimatklivet, beviljade ansökningar", 2026, 30.0, "SEK", "computed"),
    )


def test_problems_of_the_file_stop_it_before_anything_else(malmo):
    new = taken(malmo, "smhi", synthetic.workbook(R=synthetic.smhi_rows({"Jordbruk": ("ca 5", 2)})))

    assert new.city is None and "cell_not_number" in codes(new)


def test_a_figure_that_a_calibration_needs_may_not_vanish(malmo):
    raw = synthetic.workbook(R=synthetic.smhi_rows({"Alla": (45, 90), "Transporter": (4, 8)}))
    new = taken(malmo, "smhi", raw)

    # smhi.transport is solved to meet 2020–2023, and the file has 1990 and 2023
    assert new.city is None and codes(new) == {"import_calibrations"}
    assert "för 2020, 2021, 2022" in said(new, "import_calibrations")


def test_a_file_of_totals_only_is_one_problem_that_names_the_right_file(malmo):
    raw = json.dumps([{"name": "Malmö", "emissions": {str(year): 1.0 for year in range(1990, 2024)}}]).encode()
    new = taken(malmo, "klimatkollen", raw, release="2026-06-09")

    assert codes(new) == {"import_totals_only"} and "import_year_lost" not in codes(new, "warning")
    assert "municipality-sector-emissions.json" in said(new, "import_totals_only")


def test_a_total_that_lacks_the_year_of_a_calibration_is_not_said_to_lack_sectors(malmo):
    whole = malmo.calibrations["smhi.transport"].model_copy(update={"tag": None, "years": (2022, 2023)})
    raw = json.dumps([{"name": "Malmö", "emissions": {"2023": 700_000.0}}]).encode()
    city = malmo.model_copy(update={"calibrations": {"smhi.transport": whole}, "targets": {}})
    new = taken(city, "klimatkollen", raw, release="2026-06-09")

    assert codes(new) == {"import_calibrations"} and "smhi för 2022." in said(new, "import_calibrations")


NATION = (
    'STUB="sektor";HEADING="år";UNITS="kt CO2-eqv.";LAST-UPDATED="20260222 08:00";VALUES("sektor")="NATIONAL TOTAL";'
    'VALUES("år")="2022","2023";DATA=45000 44000;'
).encode()
PEOPLE = [["Folkmängd 31 december 2025"], ["Kommun", "Kommunnamn", "Folkmängd"], ["1280", "Malmö", 370_000]]


def test_a_table_that_names_no_municipality_is_not_taken_to_be_the_city_s(malmo):
    new = taken(uncalibrated(malmo), "pxweb", NATION, account="smhi", source="smhi_ggt")

    assert new.city is None and codes(new) == {"import_area_unsaid"}
    assert "--here" in said(new, "import_area_unsaid") and "Malmö" in said(new, "import_area_unsaid")


@pytest.mark.parametrize("kind", extent.some(["table", "climateview", "miljobarometern"], 1))
def test_no_kind_of_table_is_taken_to_be_the_city_s(malmo, kind):
    raw = "Indikator;År;Värde;Enhet\nFolk;2025;1;personer\n".encode()

    assert codes(taken(malmo, kind, raw, account="people", release="2026", source="scb_folk")) == {"import_area_unsaid"}
    said_so = taken(malmo, kind, raw, account="people", release="2026", source="scb_folk", is_here=True)
    assert [row.value for row in rows(said_so.city, "people")] == [1]


def test_a_row_without_a_municipality_in_a_table_of_them_is_told_and_left(malmo):
    raw = "Indikator;Kommun;År;Värde;Enhet\nFolk;Malmö;2025;5;personer\nFolk;;2025;9;personer\n".encode()
    new = taken(malmo, "table", raw, account="people", release="2026", source="scb_folk")

    assert [row.value for row in rows(new.city, "people")] == [5] and "import_area_blank" in codes(new, "warning")


@pytest.mark.parametrize(
    ("times", "code"),
    [(10.0, set()), (10.1, {"import_far_over"}), (0.1, set()), (0.099, {"import_far_under"}), (1.0, set())],
)
def test_figures_of_another_size_than_the_old_are_warned_of(times, code):
    old = [published(100.0, "x").model_copy(update={"year": year}) for year in (2020, 2021, 2022)]
    new = [row.model_copy(update={"value": row.value * times, "release": "y"}) for row in old]
    new[0] = new[0].model_copy(update={"value": 100.0 if times != 1 else 1e6})  # one odd year is not the median
    found = {p.code for p in revisions.told(old, new, Place("fil"))}

    assert {each for each in found if each.startswith("import_far")} == code


@extent.in_all
def test_a_release_without_a_year_or_date_is_noted(malmo):
    city = uncalibrated(malmo)
    raw = json.dumps([{"name": "Malmö", "emissions": {"2023": 5.0}}]).encode()
    noted, silent = (taken(city, "klimatkollen", raw, release=name) for name in ("igår", "utgåva 2025"))

    assert "release_undated" in codes(noted, "note") and "release_undated" not in codes(silent, "note")


def test_a_change_smaller_than_what_is_shown_is_shown_with_more_digits():
    old, new = [published(1155698.3, "x")], [published(1155698.36, "y")]
    (note,) = revisions.told(old, new, Place("fil"))

    assert "1 155 698,3 → 1 155 698,4 tCO2e (0,06)" in note.what("sv").replace("\u00a0", " ")


def test_a_share_of_a_sector_follows_the_sector_s_new_figure(malmo):
    share = Published(
        account="smhi", line="vans", year=2023, value=100_000, unit="tCO2e", origin="computed", source="smhi_ggt",
        release="Nationella emissionsdatabasen, utgåva 2025; andelar", low=80_000, high=120_000,
    )  # fmt: skip
    old = next(row for row in rows(malmo, "smhi", "transport") if row.year == 2023)
    city = malmo.model_copy(update={"history": (*malmo.history, share)})
    new = taken(city, "smhi", synthetic.smhi())
    vans = rows(new.city, "smhi", "vans")

    # transport is 20 tonnes in 2023, so the share is 100 000 ÷ the old figure × 20, and its low end 0,8 of that
    assert [row.value for row in vans] == [pytest.approx(100_000 / old.value * 20, abs=1e-5)]
    assert vans[0].low == pytest.approx(0.8 * vans[0].value, abs=1e-5)
    assert vans[0].release == "2026-05-04; andelar" and "vans" in said(new, "import_followed")


@extent.in_all
def test_a_figure_worked_out_in_another_way_is_left_and_told(malmo):
    other = Published(
        account="smhi",
        line="vans",
        year=2023,
        value=7,
        unit="tCO2e",
        origin="computed",
        source="smhi_ggt",
        release="egen",
    )
    new = taken(malmo.model_copy(update={"history": (*malmo.history, other)}), "smhi", synthetic.smhi())

    assert rows(new.city, "smhi", "vans") == [other] and "vans 2023" in said(new, "import_computed_left")


@extent.in_all
def test_smhi_s_own_export_goes_into_an_account_of_carbon_dioxide(malmo, shared):
    accounts = {**malmo.accounts, "smhi": malmo.accounts["smhi"].model_copy(update={"gas": "CO2", "unit": "tCO2"})}
    city = malmo.model_copy(update={"accounts": accounts})
    table = kinds.read("smhi", shared / "data" / "raw" / "df_municipalities_2022.xlsx")
    new = imports.proposed(uncalibrated(city), table, ImportChoice())
    total = {row.year: row.value for row in rows(new.city, "smhi")}
    sectors = [row.value for row in new.city.history if row.account == "smhi" and row.line and row.year == 2022]

    assert total[2022] == pytest.approx(644_708, abs=0.5) and sorted(total)[:2] == [1990, 2000]
    assert sum(sectors) == pytest.approx(total[2022], abs=0.05)
    assert {row.release for row in new.city.history if row.account == "smhi"} == {"2024-04-18"}


@pytest.mark.parametrize("sectors", extent.some([True, False], 1))
def test_klimatkollen_s_own_file_moves_malmo_by_no_more_than_rounding(malmo, shared, sectors):
    name = "municipality-sector-emissions.json" if sectors else "municipality-data.json"
    table = kinds.read("klimatkollen", shared / "data" / "raw" / name, said=Said(gas="CO2e"))
    new = imports.proposed(malmo, table, ImportChoice(release="Nationella emissionsdatabasen, utgåva 2025"))
    old = {(row.line, row.year): row.value for row in malmo.history if row.account == "smhi"}

    assert new.city is not None
    assert all(abs(row.value - old[(row.line, row.year)]) < 0.1 for row in new.city.history if row.account == "smhi")


def test_a_table_of_scb_s_gives_the_city_s_own_rows_of_the_series_that_is_chosen(malmo):
    px = (
        'STUB="region","kön";HEADING="år";UNITS="antal personer";LAST-UPDATED="20260222 08:00";VALUES("region")="Malmö","Lund";'
        'CODES("region")="1280","1281";VALUES("kön")="totalt","kvinnor";VALUES("år")="2024","2025";DATA=1 2 3 4 5 6 7 8;'
    ).encode()
    city = uncalibrated(malmo)

    assert codes(taken(city, "pxweb", px)) == {"import_choose"}
    new = taken(city, "pxweb", px, series="totalt", account="people", source="scb_folk")
    assert [(row.year, row.value, row.release) for row in rows(new.city, "people")] == [
        (2024, 1, "2026-02-22"), (2025, 2, "2026-02-22"),
    ]  # fmt: skip
