# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A municipality's inventory from the command line: every published tonne in a row, three sums, nothing silently zero."""

from __future__ import annotations

from pathlib import Path

import pytest

from klimatkontrakt.city import write_city
from klimatkontrakt.inventory import bridge, inventory
from klimatkontrakt.sources.publishers import municipalities
from klimatkontrakt.sources.template import municipality, municipality_names, published, smhi_names
from tests.terminal import run

PLANT = ("--plant-fossil", 90_000, "--plant-heat", 450, "--plant-power", 100, "--heat-here", 0.75, "--waste-here", 0.2)


def test_every_municipality_and_year_reconciles_with_what_is_published() -> None:
    for area in municipalities.municipalities().values():
        own = published.of(area)
        shares = smhi_names.carbon_dioxide(own)
        for year, total in own.emissions[published.TOTAL].items():
            found = bridge.reconciled(smhi_names.greenhouse_gases(own, year), shares_from=shares)
            assert found.total + found.unplaced == pytest.approx(total, abs=0.05), (area.name, year)


@pytest.mark.parametrize("name", ["Malmö", "Lund", "Gotland"])
def test_the_three_sums_differ_and_say_what_they_lack(name: str) -> None:
    own = published.of(municipality_names.municipality(name))
    found = bridge.reconciled(smhi_names.greenhouse_gases(own, 2023), shares_from=smhi_names.carbon_dioxide(own))
    sums = inventory.totals(bridge.rows(found), "AR5")

    assert len({round(total.tco2e) for total in sums.values()}) == 3
    assert all("I.1.2" in sums[account].silent for account in ("basic", "basic_plus"))
    # SMHI places domestic flights in the municipality; in GPC they are scope 3 (II.4.3), outside the territory.
    beyond = sum(row.stated_tco2e or 0.0 for row in bridge.rows(found) if row.ref.endswith(".3"))
    assert sums["territorial"].tco2e + beyond == pytest.approx(found.total, abs=0.05)
    assert beyond > 0 or name == "Malmö"


def test_the_command_shows_rows_keys_and_sums() -> None:
    done = run("inventory", "malmo", lang="en")

    assert done.returncode == 0
    for part in (
        "Malmö 2023",
        "285,570",
        "NE: not estimated",
        "IE I.3.1",
        "BASIC+",
        "Territorial",
        "685,950.59",
        "never tonnes",
    ):
        assert part in done.stdout, part


def test_a_folder_shows_its_municipalitys(tmp_path: Path) -> None:
    write_city(municipality.city(municipality_names.municipality("Lund")), tmp_path)

    assert "Lund 2016" in run("inventory", tmp_path, "--year", 2016).stdout


def test_the_waste_plant_has_three_views() -> None:
    # heat 450 / 0.9 = 500, power 100 / 0.4 = 250: two thirds of 90 kt follow the heat, three quarters of it here: 45 kt
    told = run("inventory", "Malmö", *PLANT, lang="en").stdout

    assert all(tonnes in told for tonnes in ("90,000", "45,000", "18,000", "72,000"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("Malmy",), "Malmö (1280)"), (("Malmö", "--year", 1995), "1990, 2000, 2005"), (("Malmö", *PLANT[:4]), "--waste-here")],
)  # fmt: skip
def test_what_cannot_be_shown_is_said(arguments: tuple[object, ...], said: str) -> None:
    done = run("inventory", *arguments)

    assert done.returncode == 2 and said in done.stderr


def test_a_plant_that_gives_nothing_is_refused_before_anything_is_printed() -> None:
    done = run("inventory", "Malmö", *PLANT[:2], "--plant-heat", 0, "--plant-power", 0, *PLANT[6:])

    assert (done.returncode, done.stdout) == (2, "")
    assert "--plant-heat och --plant-power" in done.stderr


@pytest.mark.parametrize(
    ("lang", "no_row", "in_part", "rest"),
    [
        ("sv", "ingen rad", "NE i del", "resten är inte beräknad"),
        ("en", "no row", "NE in part", "the rest is not estimated"),
    ],
)
def test_a_row_stands_once_and_what_lacks_is_told_in_the_readers_words(lang, no_row, in_part, rest) -> None:
    told = run("inventory", "Malmö", lang=lang).stdout
    lines = [line.split() for line in told.splitlines()]

    assert [line[0] for line in lines if line].count("II.4.3") == 1
    flights = next(" ".join(line) for line in lines if line and line[0] == "II.4.3")
    assert " 3 3 NE: " in flights and rest in flights
    flat = " ".join(told.split())
    assert f"I.4.2 ({no_row})" in flat and f"II.4.3 ({in_part})" in flat
    assert lang == "en" or "missing" not in told


def test_rows_of_one_sector_differ_by_scope() -> None:
    lines = run("inventory", "Malmö", lang="en").stdout.splitlines()
    homes = [line.split() for line in lines if line.startswith("I.1.")]

    assert [line[line.index("buildings") + 1] for line in homes] == ["1", "2", "3"]
