# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where the emissions are: sectors add up to what is published, in the account's own unit."""

from __future__ import annotations

import pytest

import klimatkontrakt as kk
from klimatkontrakt.chapters import emissions
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.engine.answers import sectors
from klimatkontrakt.engine.study import Results
from klimatkontrakt.language import words
from tests.cities import LILLSTAD, MALMO, shipped


@pytest.fixture(scope="module")
def malmo() -> Results:
    return kk.run(shipped(MALMO), "contract", draws=250)


def test_sectors_and_what_is_unexplained_are_the_published_total(malmo: Results) -> None:
    cells = sectors.cells(malmo, "territorial", 2022)

    # 887 kt in 2022, of which transport is about 400: not 0.4.
    assert sum(cells.values()) == pytest.approx(887, rel=0.005)
    assert sum(v for (sector, _), v in cells.items() if sector == "transport") > 300


def test_the_finding_says_the_largest_sector_of_the_published_total(malmo: Results) -> None:
    figure = emissions.sectors_figure(Run.of(malmo), "sv")

    assert figure is not None
    assert "887 kt" in figure.finding and "transporter" in figure.finding


def test_lillstads_petrol_cars_are_all_of_its_emissions() -> None:
    results = kk.run(shipped(LILLSTAD), "contract", draws=250)

    # 15 000 t: 0.3 influence, 0.7 market (lines.csv).
    cells = sectors.cells(results, "territorial", 2022)

    assert cells == pytest.approx({("transport", "influence"): 4_500, ("transport", "market"): 10_500})


def test_every_sector_of_malmo_has_a_word_in_both_languages(malmo: Results) -> None:
    catalogue = words.catalogue("terms")

    assert {line.sector for line in malmo.city.lines if line.account in ("territorial", "smhi")} <= {
        key.removeprefix("sector.") for key in catalogue if str(key).startswith("sector.")
    }


def test_two_accounts_side_by_side_are_in_one_unit_whatever_unit_each_is_in(malmo: Results) -> None:
    city = malmo.city
    tonnes = city.accounts["smhi"].model_copy(update={"unit": "tCO2e"})
    other = kk.run(city.model_copy(update={"accounts": {**city.accounts, "smhi": tonnes}}), "contract", draws=250)
    one, two = (emissions.sides_figure(Run.of(own), "sv") for own in (malmo, other))

    assert one is not None and two is not None and len(one.rows) > 3
    assert one.rows == two.rows and one.caption == two.caption
