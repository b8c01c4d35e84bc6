# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Any of the 290 municipalities in one command: its own history, the nation's figures scaled to it, no problems."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from klimatkontrakt import data
from klimatkontrakt.chapters import city_front, premises
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import content, form, load, write_city
from klimatkontrakt.city.document import written
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine import problems, study
from klimatkontrakt.folder.canonical import document_hash
from klimatkontrakt.publish import report
from klimatkontrakt.sources.publishers import municipalities
from klimatkontrakt.sources.template import municipality, municipality_names, published, scale
from tests import extent
from tests.cities import ROOT
from tests.terminal import run

CODES = sorted(municipalities.municipalities())
PARTS = 10 if extent.ALL else 40
YEARS = [1990, 2000, 2005, 2010, *range(2015, 2024)]
APART = {
    "Gotland", "Skövde", "Lysekil", "Stenungsund", "Luleå", "Oxelösund", "Göteborg", "Kiruna", "Borlänge", "Avesta",
}  # fmt: skip


def city_of(name: str) -> City:
    return municipality.city(municipality_names.municipality(name))


def looked_at(code: str) -> None:
    """One municipality made, checked and run, and its figures against what is published."""
    area = municipalities.municipalities()[code]
    city = municipality.city(area)
    found = [*form.problems(city), *problems.problems(city)]
    results = study.run(city, "template", draws=250)
    own = published.of(area)

    assert [p.said("en") for p in found if p.severity != "note"] == [], area.name
    assert len({row.id for row in city.quantities}) >= 40 and len(city.measures) >= 20, area.name
    assert {row.year for row in city.history if row.account == "territorial"} == set(YEARS), area.name
    lines = line_sums(results)
    for sector, series in own.emissions.items():
        ours = sum(lines.values()) if sector == published.TOTAL else lines.get(sector, 0.0)
        assert ours == pytest.approx(series[2023], abs=0.05), (area.name, sector)
    rest = results.world.unexplained[:, results.program.account_index["territorial"]]
    assert np.all(results.both.planned["territorial"] - rest >= -1e-6), area.name


def line_sums(results: study.Results) -> dict[str, float]:
    """The model's own tonnes in 2023 by sector, central, before what is unexplained."""
    from klimatkontrakt.engine.worlds import baselines

    kept = [i for i, line in enumerate(results.program.line_list) if line.account == "territorial"]
    values = baselines.line_values(results.program, results.world.draws.baselines(slice(1))[:, :, :1], tuple(kept))[
        :, 0, 0
    ]
    sums: dict[str, float] = {}
    for at, i in enumerate(kept):
        sector = results.program.line_list[i].sector or ""
        sums[sector] = sums.get(sector, 0.0) + float(values[at])
    return sums


@pytest.mark.parametrize("part", extent.some(range(PARTS), 1))
def test_every_municipality_is_made_checked_and_run_and_meets_what_is_published(part: int) -> None:
    for code in CODES[part::PARTS]:
        looked_at(code)


@pytest.mark.parametrize(
    ("written_as", "code"),
    [
        ("Malmö", "1280"), ("malmo", "1280"), ("MALMÖ STAD", "1280"), ("Malmös", "1280"), ("1280", "1280"),
        ("Malung", "2023"), ("malung-salen", "2023"), ("Upplands-Väsby", "0114"), ("upplands vasby kommun", "0114"),
        ("Göteborgs stad", "1480"), ("Goteborg", "1480"), ("Region Gotland", "0980"), ("Lunds kommun", "1281"),
        ("Borås", "1490"), ("Håbo", "0305"), ("Habo ", "0643"), ("114", "0114"), ("Ostersund", "2380"),
    ],
)  # fmt: skip
def test_a_municipality_is_known_in_any_common_spelling(written_as: str, code: str) -> None:
    assert municipality_names.municipality(written_as).code == code


def test_every_municipality_is_known_by_its_name_without_marks_and_by_its_code() -> None:
    for code, area in municipalities.municipalities().items():
        found = municipality_names.municipality(municipality_names.plain(area.name))

        assert municipality_names.municipality(code) == area
        assert found == area or area in municipality_names.alike(found), area.name


@pytest.mark.parametrize("written_as", ["Lillstad", "", "9999", "Sverige", "Skåne län", "Östersunds kommun kommun"])
def test_a_name_that_is_no_municipality_is_refused(written_as: str) -> None:
    with pytest.raises(municipality_names.UnknownMunicipalityError):
        municipality_names.municipality(written_as)


def test_a_new_folder_is_canonical_has_no_problem_and_runs(tmp_path: Path) -> None:
    done = run("new", "Lund", "--to", tmp_path / "lund", lang="en")
    city, found = load(tmp_path / "lund")

    assert done.returncode == 0 and "Made Lund (1281, Skåne län)" in done.stdout
    assert city is not None and found == ()
    assert content.document(city) == content.document(city_of("Lund"))
    assert run("run", tmp_path / "lund", "--scenario", "template", "--draws", 250).returncode == 0


def test_a_city_in_memory_is_the_city_of_its_folder(tmp_path: Path) -> None:
    made = city_of("Kumla")
    write_city(made, tmp_path)
    read, _ = load(tmp_path)

    assert read is not None and document_hash(written(read)) == content.document(made)
    ours = study.run(made, "template", draws=250).both.planned["territorial"]
    assert np.array_equal(ours, study.run(read, "template", draws=250).both.planned["territorial"])


def test_a_folder_that_holds_a_city_is_left_alone(tmp_path: Path) -> None:
    write_city(city_of("Lund"), tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    done = run("new", "Malmö", "--to", tmp_path)

    assert done.returncode == 2 and "inget skrevs" in done.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_an_unknown_name_is_answered_with_those_that_are_near() -> None:
    done = run("new", "Malmy", "--to", "nowhere")

    assert done.returncode == 2 and "Malmö (1280)" in done.stderr and not Path("nowhere").exists()


def test_two_names_that_look_alike_are_both_said(tmp_path: Path) -> None:
    assert "Håbo (0305)" in run("new", "Habo", "--to", tmp_path / "habo").stdout


def test_a_name_or_code_that_says_which_is_asked_nothing(tmp_path: Path) -> None:
    for number, name in enumerate(("Håbo", "0305", "håbo")):
        done = run("new", name, "--to", tmp_path / str(number))
        assert "Gjorde Håbo (0305" in done.stdout and "Menade du" not in done.stdout


def test_a_code_that_is_nothing_like_another_is_given_no_other() -> None:
    far, near = run("new", "9999", "--to", "nowhere"), run("new", "1289", "--to", "nowhere", lang="en")

    assert far.returncode == 2 and "Menade du" not in far.stderr and "kommunkoden med fyra siffror" in far.stderr
    assert near.returncode == 2 and near.stderr.startswith("“1289” is none of") and "(1489)" in near.stderr


def test_check_of_a_new_city_ends_with_ten_numbers(tmp_path: Path) -> None:
    write_city(city_of("Växjö"), tmp_path)

    told = run("check", tmp_path, lang="en").stdout.splitlines()

    assert told[0] == "No problems." and len(told) == 12 and told[-1].startswith("10. ")


def test_industry_over_forty_per_cent_is_kept_apart_and_the_page_says_so() -> None:
    for code, area in municipalities.municipalities().items():
        own = published.of(area)
        share = own.tonnes("industry") / own.tonnes(published.TOTAL)
        here = scale.scaled(own, municipality.settings())

        assert here.is_apart or share <= 0.4, area.name
        assert not here.is_apart or share > 0.4 or here.parts[scale.GAS] > 0, code
        assert here.is_apart or area.name not in APART


def test_apart_means_that_measures_outside_industry_leave_its_account_alone() -> None:
    city = city_of("Gotland")
    results = study.run(city, "template", draws=250)
    shares = results.contributions_of("industry").share
    moved = {name for at, name in enumerate(results.program.measures) if np.any(shares[:, at] != 0)}

    assert moved == {"industry_switch", "plant_conversion"}
    total, own, rest = (results.both.planned[n] for n in ("territorial", "industry", "outside_industry"))
    assert np.allclose(total, own + rest)
    page = report.html(Run.of(results), (), "sv", budget_year=2027)
    assert "Industrin är 78 procent av utsläppen 2023 (Slite cement works)" in page
    assert "Industrin är" not in report.html(Run.of(study.run(city_of("Lund"), draws=250)), (), "sv", budget_year=2027)


def test_the_targets_are_the_missions_for_the_23_cities_and_the_nations_for_all() -> None:
    cities = [municipality.city(a) for c, a in sorted(municipalities.municipalities().items()) if published.of(a).wave]

    assert len(cities) == 23
    for city in cities:
        assert set(city.targets) == {"neutral_2030", "national_2045"} and city.targets["neutral_2030"].at_most == 0
    assert set(city_of("Kiruna").targets) == {"national_2045"}
    assert city_of("Kiruna").targets["national_2045"].source == "n419"


def test_every_number_of_the_template_has_a_source_and_none_is_shown_as_the_citys_own() -> None:
    city = city_of("Umeå")
    known = {source.id for source in city.sources}

    assert {row.source for row in city.quantities} <= known
    own = {row.id for row in city.quantities if row.origin in ("published", "measured")}
    assert own == {"people"}
    for row in city.quantities:
        assert row.origin != "assumed" or (row.note and row.source == "own"), row.id
    assert all(row.url or row.id == "own" for row in city.sources)


def test_missing_costs_say_why() -> None:
    for measure in city_of("Malmö").measures.values():
        assert all(cost.value is not None or cost.missing for cost in measure.costs)


def test_a_published_waste_plant_decides_its_part_and_a_small_place_gets_none() -> None:
    # Boden: 72 195 t at the plant of the sector's tonnes; Habo: no plant that burns waste can be so small
    boden = city_of("Boden")
    row = boden.quantity("plant.waste.part")

    assert row.value == pytest.approx(
        72195 / published.of(municipality_names.municipality("Boden")).tonnes("energy"), abs=1e-4
    )
    assert "plastics_sorting" not in city_of("Habo").measures and "plastics_sorting" in boden.measures


def test_a_waste_sector_far_over_the_nations_is_hazardous_waste() -> None:
    # Kumla 2023: 121.7 kt for 22 516 people, 5.4 t a head; 0.095 × 22 516 = 2.1 kt are as elsewhere, the rest is hazardous
    kumla, lund = city_of("Kumla"), city_of("Lund")
    own = {row.id: row.value or 0.0 for row in kumla.quantities if row.id.startswith("waste.")}

    assert own["waste.hazardous"] == pytest.approx(121_700 - 0.863 * 2_140, rel=0.01)
    assert own["waste.landfill"] == pytest.approx(0.516 * 2_140, rel=0.01)
    assert (lund.quantity("waste.hazardous").value or 0) < 0.15 * published.of(
        municipality_names.municipality("Lund")
    ).tonnes("waste")


def test_steel_gases_are_no_waste_plant() -> None:
    ids = {row.id for row in city_of("Luleå").quantities}

    assert "plant.gas.level" in ids and "plant.waste.level" not in ids


def test_new_cars_follow_the_municipalitys_own_and_never_exceed_all_of_them() -> None:
    for area in extent.some(municipalities.municipalities().values(), 60):
        share = municipality.city(area).measures["electric_cars"].ramp.turnover.sales_share[2024]
        ratio = published.of(area).chargeable / published.national_chargeable()
        assert share == pytest.approx(min(0.95, 0.35 * ratio), abs=6e-4)


def test_nothing_that_may_not_ship_has_shipped() -> None:
    names = {
        column
        for table in ("municipal_facts", "municipal_emissions", "municipal_split", "plants")
        for column in data.table(table)[0]
    }

    assert not [n for n in names if n.startswith("kk_") or "procurement" in n or "charging" in n or "dec2025" in n]
    assert all(row["year"] != "2014" for row in data.table("plants"))


def test_the_shipped_tables_are_what_the_data_pack_gives(shared: Path) -> None:
    done = subprocess.run(
        [sys.executable, "scripts/build_municipal.py", str(shared), "--check"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr


def test_the_shipped_emissions_are_the_published_ones(shared: Path) -> None:
    with (shared / "data" / "emissions_totals.csv").open(encoding="utf-8") as file:
        totals = {
            (row["municipality_code"], int(row["year"])): float(row["total_tco2e"]) for row in csv.DictReader(file)
        }

    assert len(totals) == 290 * len(YEARS)
    for (code, year), total in totals.items():
        emissions = published.of(municipalities.municipalities()[code]).emissions
        assert emissions[published.TOTAL][year] == total
        assert sum(s[year] for n, s in emissions.items() if n != published.TOTAL) == pytest.approx(total, abs=0.05)


def test_the_first_sentence_says_how_much_is_not_the_citys_own() -> None:
    told = premises.template_share(city_of("Lund"), "en")

    assert "quantities are figures of the whole country or assumed" in told


def test_a_contract_citys_first_page_is_of_one_year_and_says_what_is_not_known_of_its_money() -> None:
    results = study.run(city_of("Lund"), "template", draws=250)
    figures = {figure.key: figure for figure in city_front.figures(Run.of(results), "sv", 2027)}

    assert study.widest_year(results) == 2030
    assert {figures[key].year for key in ("path", "decides")} == {2030}
    assert "(det som är känt)" in figures["purse"].finding
