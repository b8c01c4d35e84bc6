# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The bridge from SMHI's sectors to GPC: every published tonne in one place, and judgement calls as switches."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.folder.problem import ProblemsError
from klimatkontrakt.inventory import bridge, inventory, published
from klimatkontrakt.inventory.published import PublishedYear
from klimatkontrakt.language import words
from tests.cities import ROOT

TRANSPORT, INDUSTRY, POWER = "Transporter", "Industri (energi + processer)", "El och fjärrvärme"
HEATING, WASTE = "Egen uppvärmning av bostäder och lokaler", "Avfall (inkl.avlopp)"
FLIGHTS = "Inrikes flygtrafik"
CITIES = ("Malmö", "Lund", "Gotland")


def smhi(figures: dict[tuple[str, str], float], release: str = "ghg_2025", year: int = 2022) -> PublishedYear:
    return published.of("Lillstad", year, release, figures)


def refused(*codes: str, of: Callable[[], object]) -> None:
    with pytest.raises(ProblemsError) as caught:
        of()

    assert [p.code for p in caught.value.problems] == list(codes)
    for problem in caught.value.problems:
        assert "{" not in problem.said("sv") + problem.said("en")


# Names and releases


def test_a_misprint_of_the_export_is_read_as_what_it_means() -> None:
    assert smhi({("Egen uppärmning av bostäder och lokaler", "Alla"): 5}).figures == {(HEATING, "Alla"): 5}


def test_an_unknown_sector_is_refused_and_not_guessed() -> None:
    refused("smhi_name_unknown", "smhi_name_unknown", of=lambda: smhi({("Flyg", "Alla"): 1, (TRANSPORT, "Cyklar"): 1}))


def test_a_release_that_is_unknown_or_a_figure_that_is_none_is_refused() -> None:
    refused("smhi_release_unknown", of=lambda: smhi({(POWER, "Alla"): 1}, release="ghg_2031"))
    refused("smhi_not_a_number", of=lambda: smhi({(POWER, "Alla"): math.nan}))


def test_a_whole_is_never_added_to_its_parts() -> None:
    figures = smhi({("Alla", "Alla"): 10, (TRANSPORT, "Alla"): 10, (TRANSPORT, "Bussar"): 10})

    assert (figures.total, figures.whole(TRANSPORT)) == (10, 10)


def test_a_change_is_counted_inside_one_release() -> None:
    earlier = smhi({(POWER, "Alla"): 200}, year=1990)

    assert published.change(earlier, smhi({(POWER, "Alla"): 150})) == pytest.approx(-0.25)
    refused("smhi_releases_mixed", of=lambda: published.change(earlier, smhi({(POWER, "Alla"): 150}, "co2_2024")))
    refused("smhi_base_zero", of=lambda: published.change(smhi({(POWER, "Alla"): 0}), smhi({(POWER, "Alla"): 1})))


# In its place


def test_the_table_shows_what_each_sum_counts_of_the_published_total() -> None:
    found = bridge.reconciled(
        smhi({("Alla", "Alla"): 111, (POWER, "Alla"): 100, (TRANSPORT, "Bussar"): 10, (TRANSPORT, FLIGHTS): 1})
    )

    assert {row.ref: (row.tonnes, *row.counted.values()) for row in bridge.table(found)} == {
        "I.4.4": (100, 0, 0, 100),  # basic, basic_plus, territorial
        "II.1.1": (10, 10, 10, 10),
        "II.4.3": (1, 0, 1, 0),
    }


def test_what_the_subsectors_do_not_reach_is_a_row_of_its_own_and_is_said() -> None:
    figures = {(WASTE, "Alla"): 100, (WASTE, "Avfallsdeponier"): 130}
    found = bridge.reconciled(smhi(figures))

    assert (found.by_reference, found.unplaced, found.total) == ({"III.1.1": 130}, -30, 100)
    assert [p.code for p in found.problems] == ["bridge_rest"]
    assert [(row.ref, row.tonnes) for row in bridge.table(found)] == [("III.1.1", 130), ("", -30)]


def test_a_published_total_that_is_not_its_sectors_is_refused() -> None:
    refused("bridge_off", of=lambda: bridge.reconciled(smhi({("Alla", "Alla"): 101.1, (POWER, "Alla"): 100})))
    assert bridge.reconciled(smhi({("Alla", "Alla"): 100.9, (POWER, "Alla"): 100})).difference == pytest.approx(0.9)


def test_a_zero_that_the_database_does_not_cover_is_not_estimated() -> None:
    found = bridge.reconciled(smhi({(POWER, "Alla"): 1, ("Utrikes transporter", "Alla"): 0}))

    assert found.by_reference == {"I.4.4": 1}
    assert {row.ref: row.key for row in bridge.rows(found)}["II.3.3"] == "NE"


def test_tonnes_where_greenhouse_gases_have_no_reference_are_said() -> None:
    found = bridge.reconciled(smhi({(TRANSPORT, "Slitage fran vägbanan"): 5}))

    assert found.unplaced == 5
    assert [p.code for p in found.problems] == ["bridge_no_reference"]


# Switches


def test_a_switch_moves_tonnes_and_changes_no_total() -> None:
    figures = smhi({(TRANSPORT, FLIGHTS): 8, (INDUSTRY, "Alla"): 100})
    choices = {"domestic_aviation": {"II.4.1": 1.0}, "industry": {"I.3.1": 0.4, "IV.1": 0.6}}

    assert bridge.reconciled(figures).by_reference == {"I.3.1": 100, "II.4.3": 8}
    assert bridge.reconciled(figures, choices).by_reference == {"I.3.1": 40, "II.4.1": 8, "IV.1": 60}


def test_a_share_of_others_waste_leaves_basic_and_stays_territorial() -> None:
    found = bridge.reconciled(
        smhi({(WASTE, "Avfallsdeponier"): 10}), {"landfill_origin": {"III.1.1": 0.7, "III.1.3": 0.3}}
    )
    sums = inventory.totals(bridge.rows(found), "AR5")

    assert sums["basic"].tco2e == pytest.approx(7)
    assert sums["territorial"].tco2e == pytest.approx(10)


def test_a_switch_set_to_what_it_may_not_be_is_refused() -> None:
    figures = smhi({(POWER, "Alla"): 1})

    refused("bridge_switch_unknown", of=lambda: bridge.reconciled(figures, {"flights": {"II.4.1": 1}}))
    refused("bridge_option_unknown", of=lambda: bridge.reconciled(figures, {"fishing_boats": {"V.1": 1}}))
    refused("bridge_shares_sum", of=lambda: bridge.reconciled(figures, {"industry": {"I.3.1": 0.5, "IV.1": 0.4}}))
    refused(
        "bridge_share_range", "bridge_share_range",
        of=lambda: bridge.reconciled(figures, {"industry": {"I.3.1": 1.5, "IV.1": -0.5}}),
    )  # fmt: skip


@pytest.mark.parametrize("switch", bridge.switches())
def test_every_switch_has_a_default_others_to_choose_and_words(switch: str) -> None:
    options = bridge.switches()[switch]

    assert len(options) == len(set(options)) > 1
    assert set(options) <= set(inventory.references())
    assert words.say("inventory", f"switch.{switch}", "sv") != words.say("inventory", f"switch.{switch}", "en")


# Two releases


def test_greenhouse_gases_are_divided_by_the_shares_of_carbon_dioxide_never_its_tonnes() -> None:
    co2 = smhi({(HEATING, "Bostäder"): 1, (HEATING, "Kommersiella och offentliga lokaler"): 3}, "co2_2024")

    found = bridge.reconciled(smhi({(HEATING, "Alla"): 80}), shares_from=co2)

    assert found.by_reference == {"I.1.1": 20, "I.2.1": 60}
    assert {portion.origin for portion in found.portions} == {"computed"}


def test_carbon_dioxide_does_not_divide_what_is_methane() -> None:
    co2 = smhi({(WASTE, "Krematorier och förbranning av farligt avfall"): 1}, "co2_2024")

    assert bridge.reconciled(smhi({(WASTE, "Alla"): 80}), shares_from=co2).by_reference == {"III.1.1": 80}


def test_a_sector_without_shares_stays_whole() -> None:
    co2 = smhi({(HEATING, "Bostäder"): 0}, "co2_2024")

    assert bridge.reconciled(smhi({(HEATING, "Alla"): 80}), shares_from=co2).by_reference == {"I.1.1": 80}


def test_the_shares_of_another_municipality_are_refused() -> None:
    other = published.of("Storstad", 2022, "co2_2024", {(HEATING, "Bostäder"): 1})

    refused(
        "bridge_other_municipality",
        of=lambda: bridge.reconciled(smhi({(HEATING, "Alla"): 1}), shares_from=other),
    )  # fmt: skip


def test_a_release_of_carbon_dioxide_says_that_it_is_one_gas() -> None:
    found = bridge.reconciled(smhi({(POWER, "Alla"): 1}, "co2_2024"))

    assert [p.code for p in found.problems] == ["bridge_one_gas"]
    assert bridge.rows(found)[0].tonnes == {"CO2": 1}


# To an inventory


def test_an_undivided_industry_holds_processes_unseen_and_the_inventory_says_so() -> None:
    rows = bridge.rows(bridge.reconciled(smhi({(INDUSTRY, "Alla"): 100})))
    keys = {row.ref: (row.key, row.included_in) for row in rows if row.key == "IE"}
    warned = [p.place.item for p in inventory.problems(rows, "AR5") if p.severity == "warning"]

    assert keys["IV.1"] == ("IE", "I.3.1")
    assert warned == ["IV.1"]


def test_a_sector_that_came_divided_holds_nothing_unseen() -> None:
    rows = bridge.rows(bridge.reconciled(smhi({(TRANSPORT, "Bussar"): 10})))

    assert not [row for row in rows if row.key == "IE"]


def test_a_divided_industry_needs_no_excuse() -> None:
    found = bridge.reconciled(smhi({(INDUSTRY, "Alla"): 100}), {"industry": {"I.3.1": 0.4, "IV.1": 0.6}})

    assert not [p for p in inventory.problems(bridge.rows(found), "AR5") if p.severity != "note"]


def test_what_the_database_lacks_is_not_estimated_and_says_whom_to_ask() -> None:
    rows = bridge.rows(bridge.reconciled(smhi({(TRANSPORT, FLIGHTS): 8})))
    flights = [(row.key, row.stated_tco2e) for row in rows if row.ref == "II.4.3"]

    assert flights == [("", 8), ("NE", None)]  # domestic flights are a part of all journeys by air
    assert all(row.reason for row in rows if row.key)
    assert inventory.totals(rows, "AR5")["basic"].silent["I.1.2"] == "NE"


def test_figures_keep_the_set_of_their_release() -> None:
    rows = bridge.rows(bridge.reconciled(smhi({(POWER, "Alla"): 1}, "ghg_2021")))

    assert inventory.totals(rows, "AR4")["territorial"].tco2e == 1
    with pytest.raises(ProblemsError):
        inventory.totals(rows, "AR5")


# Laws


FIGURES = st.dictionaries(
    st.sampled_from([key for key in bridge.rules() if key[1] != "Alla"]), st.floats(0, 1e6), min_size=1
)
SHARES = st.dictionaries(st.sampled_from(list(bridge.switches())), st.floats(0, 1))


@given(FIGURES, SHARES)
def test_no_choice_makes_or_loses_a_tonne(figures: dict[tuple[str, str], float], shares: dict[str, float]) -> None:
    choices = {}
    for switch, share in shares.items():
        first, *others = bridge.switches()[switch]
        choices[switch] = {first: share, others[-1]: 1 - share}

    found = bridge.reconciled(smhi(figures), choices)

    assert found.total == pytest.approx(math.fsum(figures.values()))
    assert math.fsum(row.tonnes for row in bridge.table(found)) == pytest.approx(found.total)


# The published figures of real municipalities


def _subsectors(shared) -> dict[tuple[str, int], dict[tuple[str, str], float]]:
    """CO2 of the 23 cities in every year."""
    held: dict[tuple[str, int], dict[tuple[str, str], float]] = {}
    with (shared / "data" / "emissions_co2_by_subsector_23cities.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            key = (row["municipality"], int(row["year"]))
            held.setdefault(key, {})[row["sector"], row["subsector"]] = float(row["emissions_tco2"])
    return held


def _subsectors_of_all(shared) -> dict[tuple[str, int], dict[tuple[str, str], float]]:
    """CO2 of all 290 in three years, printed to a tenth of a tonne; a blank is nothing published."""
    held: dict[tuple[str, int], dict[tuple[str, str], float]] = {}
    with (shared / "templates" / "co2_subsectors_290.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for year in (2010, 2019, 2022):
                if row[f"tCO2_{year}"]:
                    key = (row["municipality"], year)
                    held.setdefault(key, {})[row["sector"], row["subsector"]] = float(row[f"tCO2_{year}"])
    return held


def _sectors(shared) -> dict[tuple[str, int], dict[tuple[str, str], float]]:
    held: dict[tuple[str, int], dict[tuple[str, str], float]] = {}
    with (shared / "data" / "emissions_by_sector.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            key = (row["municipality"], int(row["year"]))
            held.setdefault(key, {})[row["sector"], row["subsector"]] = float(row["emissions_tco2e"])
    with (shared / "data" / "emissions_totals.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            held[row["municipality"], int(row["year"])]["Alla", "Alla"] = float(row["total_tco2e"])
    return held


def test_the_rules_are_those_beside_the_project_but_for_waste_treated_elsewhere(shared) -> None:
    with (shared / "standards" / "smhi_to_gpc.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if not row["huvudsektor"].startswith("(")]

    assert {(row["huvudsektor"], row["undersektor"]) for row in rows} <= set(bridge.rules())
    for row in rows:
        rule = bridge.rules()[row["huvudsektor"], row["undersektor"]]
        others = [ref for ref in row["alt_refs"].split("|") if ref]
        inside = [ref for ref in others if not (ref.startswith("III.") and ref.endswith(".2"))]
        assert rule.ref == row["gpc_ref"]
        assert list(rule.options[1:]) == (inside if rule.switch else [])


def test_every_gap_beside_the_project_is_not_estimated(shared) -> None:
    with (shared / "standards" / "smhi_to_gpc.csv").open(encoding="utf-8") as file:
        gaps = {row["gpc_ref"] for row in csv.DictReader(file) if row["huvudsektor"].startswith("(")}
    rows = bridge.rows(bridge.reconciled(smhi({(POWER, "Alla"): 1})))

    assert gaps <= {row.ref for row in rows if row.key == "NE"}


@pytest.mark.parametrize(("city", "count"), [("Malmö", 12), ("Lund", 12), ("Gotland", 3)])
def test_the_bridge_reconciles_with_what_is_published_of_carbon_dioxide(shared, city: str, count: int) -> None:
    every = {**_subsectors_of_all(shared), **_subsectors(shared)}
    years = {year: figures for (name, year), figures in every.items() if name == city}

    assert len(years) == count
    for year, figures in years.items():
        found = bridge.reconciled(published.of(city, year, "co2_2024", figures))
        near = 0.01 if city != "Gotland" else 0.5  # ten figures printed to the tenth
        stated = figures["Alla", "Alla"]
        assert found.total == pytest.approx(stated, abs=near)
        assert math.fsum(row.tonnes for row in bridge.table(found)) == pytest.approx(stated, abs=near)
        assert math.fsum(found.by_reference.values()) + found.unplaced == pytest.approx(stated, abs=near)


@pytest.mark.parametrize("city", CITIES)
def test_the_bridge_reconciles_with_what_is_published_of_greenhouse_gases(shared, city: str) -> None:
    co2 = published.of(city, 2022, "co2_2024", _subsectors_of_all(shared)[city, 2022])
    years = {year: figures for (name, year), figures in _sectors(shared).items() if name == city}

    assert len(years) == 13
    for year, figures in years.items():
        whole = bridge.reconciled(published.of(city, year, "ghg_2025", figures))
        split = bridge.reconciled(published.of(city, year, "ghg_2025", figures), shares_from=co2)
        sums = inventory.totals(bridge.rows(whole), "AR5")
        stated = figures["Alla", "Alla"]
        assert whole.total == pytest.approx(stated, abs=0.05)
        assert split.total == pytest.approx(stated, abs=0.05)
        assert sums["territorial"].tco2e == pytest.approx(stated, abs=0.05)
        flights = split.by_reference["II.4.3"]
        inside = inventory.totals(bridge.rows(split), "AR5")["territorial"].tco2e
        assert inside + flights == pytest.approx(stated, abs=0.05)


def test_only_known_faults_of_the_release_leave_tonnes_without_a_place(shared) -> None:
    left: dict[str, set[int]] = {}
    for (city, year), figures in _subsectors(shared).items():
        found = bridge.reconciled(published.of(city, year, "co2_2024", figures))
        for problem in found.problems:
            if problem.code == "bridge_rest":
                left.setdefault(str(problem.values["name"]), set()).add(year)

    # transport of two early years; in five years all municipalities hold a part of what is burnt in Kumla
    assert left == {TRANSPORT: {1990, 2000}, WASTE: {2005, 2018, 2019, 2020, 2021}}


def test_hazardous_waste_burnt_in_kumla_is_spread_over_others_and_is_put_in_no_sum_of_theirs(shared) -> None:
    years = {
        name: bridge.reconciled(published.of(name, year, "co2_2024", figures)).unplaced
        for (name, year), figures in _subsectors_of_all(shared).items()
        if year == 2019
    }
    others = [tonnes for name, tonnes in years.items() if name != "Kumla"]

    assert years["Kumla"] == pytest.approx(-119_797.5, abs=1)
    assert min(others) > 0
    assert math.fsum(others) == pytest.approx(54_788, abs=20)


def test_every_municipality_reconciles_in_every_year(shared) -> None:
    every = _sectors(shared)

    assert len(every) == 290 * 13
    for (name, year), figures in every.items():
        found = bridge.reconciled(published.of(name, year, "ghg_2025", figures))
        assert found.unplaced == 0
        assert abs(found.difference) <= 0.05


# The page


def _page() -> str:
    return (ROOT / "docs" / "inventory.md").read_text(encoding="utf-8")


def test_the_page_lists_every_switch_with_its_options() -> None:
    listed = {}
    for line in _page().splitlines():
        cells = [cell.strip(" `") for cell in line.strip("|").split("|")]
        if cells[0] in bridge.switches():
            listed[cells[0]] = (cells[1], *cells[2].split(", "))

    assert listed == dict(bridge.switches())


def test_the_page_shows_what_the_bridge_gives(shared) -> None:
    for city in CITIES:
        co2 = published.of(city, 2022, "co2_2024", _subsectors_of_all(shared)[city, 2022])
        figures = published.of(city, 2023, "ghg_2025", _sectors(shared)[city, 2023])
        fuel = bridge.reconciled(figures, shares_from=co2)
        process = bridge.reconciled(figures, {"industry": {"IV.1": 1.0}}, co2)
        sums = inventory.totals(bridge.rows(fuel), "AR5")
        other = inventory.totals(bridge.rows(process), "AR5")["basic"].tco2e
        shown = (
            figures.total, sums["territorial"].tco2e, sums["basic"].tco2e, other, fuel.by_reference["II.4.3"],
        )  # fmt: skip

        assert f"| {city} | " + " | ".join(f"{value:.0f}" for value in shown) + " |" in _page()
