# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Many cities together: each once, and only accounts that are alike are added; a year's missing sum has its true cause."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from klimatkontrakt.city import write_city
from klimatkontrakt.engine.nation import COLUMNS, CityOutcome, PublishedSeries, RunOrder
from klimatkontrakt.publish import nation, nation_groups
from klimatkontrakt.sources.template import municipality, municipality_names
from tests.cities import LILLSTAD, MALMO, copy_of, edited
from tests.extent import in_all
from tests.terminal import run


def city_at(folder: Path, name: str) -> Path:
    write_city(municipality.city(municipality_names.municipality(name)), folder / name)
    return folder / name


HERE = PublishedSeries("here", "", "CO2e", ("2025",))


def outcome(name: str, code: str, series: PublishedSeries = HERE, years: tuple[int, ...] = (2023, 2030)) -> CityOutcome:
    """A city with a thousand tonnes of everything in some years, of the years 2023–2040."""
    rows = []
    for what in ("published", "baseline", "planned"):
        for year in years:
            values = [name, code, "s", what, "a", year, "tCO2e", *([1000.0] * (len(COLUMNS) - 7))]
            rows.append(tuple(values))
    return CityOutcome(name, tuple(rows), "", "s", "a", False, name.casefold(), series, (2023, 2040))


def told(*outcomes: CityOutcome, language: str = "en") -> str:
    out = io.StringIO()
    shown = nation.summary(outcomes, RunOrder(draws=250), None, language)  # type: ignore[arg-type]
    Console(file=out, width=250).print(shown)
    return out.getvalue()


@pytest.mark.parametrize("change", [None, ('"9999"', '"9998"'), ("id: lillstad", "id: copy")])
def test_a_city_that_stands_twice_is_counted_once_and_told(tmp_path: Path, change: tuple[str, str] | None) -> None:
    other = copy_of(LILLSTAD, tmp_path)
    if change is not None:
        edited(other, "city.yaml", *change)

    done = run("nation", LILLSTAD, other, "--threads", "--draws", 250, lang="en")

    assert done.returncode == 1 and "1 city worked out, 1 could not be" in done.stdout
    assert "is the same city as" in done.stderr and "counted only once" in done.stderr


def test_of_two_that_are_one_city_the_first_that_was_asked_for_counts_whatever_was_ready_first() -> None:
    found = [outcome("B", "1281"), outcome("A", "1281")]

    kept = nation_groups.once(found, ["A", "B"], "sv")

    assert [bool(own.rows) for own in kept] == [False, True]
    assert "A" in kept[0].failure and "1281" in kept[0].failure


def test_what_failed_or_has_no_code_is_nobody_s_double() -> None:
    failed = [CityOutcome("A", failure="x"), CityOutcome("B", failure="x"), outcome("C", ""), outcome("D", "")]

    assert nation_groups.once(failed, list("ABCD"), "sv") == failed


@in_all
def test_a_city_s_own_account_is_not_added_to_others_territorial_accounts(tmp_path: Path) -> None:
    folders = [city_at(tmp_path, name) for name in ("Lund", "Boden")]

    both = run("nation", *folders, "--threads", "--draws", 250, lang="en").stdout
    three = run("nation", MALMO, *folders, "--threads", "--draws", 250, lang="en").stdout

    row = re.search(r"^2030 .*$", both, re.MULTILINE)
    assert row is not None and row[0] in three
    assert "Not added to others" in three and "through" not in both
    assert "Added up, for they are counted in the same way: Lund, Boden." in " ".join(three.split())


def test_each_thing_that_an_account_is_of_keeps_it_out_of_another_s_sum() -> None:
    ours = PublishedSeries("here", "m", "CO2e", ("2025",))
    others = [PublishedSeries("there", "m", "CO2e", ("2025",)), PublishedSeries("here", "n", "CO2e", ("2025",))]
    others += [PublishedSeries("here", "m", "CO2", ("2025",)), PublishedSeries("here", "m", "CO2e", ("2024",))]

    for other in others:
        shown = told(outcome("A", "1", ours), outcome("B", "2", other))
        assert "Not added to others" in shown and "The cities together" not in shown
    assert "2" in told(outcome("A", "1", ours), outcome("B", "2", ours)).split("The cities together")[1]


def test_the_rest_of_the_largest_has_a_sum_only_where_its_accounts_are_alike() -> None:
    here, there = PublishedSeries("here"), PublishedSeries("there")
    alike = [outcome(f"c{at}", str(at), here) for at in range(17)]
    mixed = [outcome(f"c{at}", str(at), here if at < 16 else there) for at in range(17)]

    assert re.search(r"^the other 2 +2.00 +2.00", told(*alike), re.MULTILINE)
    assert re.search(r"^the other 2 *$", told(*mixed), re.MULTILINE)


def test_a_year_that_was_not_worked_out_is_not_one_that_a_city_lacks() -> None:
    few, many = outcome("Few", "1", years=(2023, 2030)), outcome("Many", "2", years=(2021, 2023, 2027, 2030))
    shown = told(few, many)

    assert "Baseline: Few is not worked out here for 2027, so those years have no sum." in shown
    assert "Baseline: Few lacks 2021, so those years have no sum." in shown
    assert "Published: Few lacks 2021, 2027, so those years have no sum." in shown
    assert "nation works out published years, target years, 2030, 2045 and the last year" in shown
