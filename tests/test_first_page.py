# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A city's first page, by pencil: with and without target, contract, costs and publisher, on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import klimatkontrakt as kk
from klimatkontrakt.chapters import budget_today, city_front, outcomes, promised, verdicts
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import City, ProblemsError
from klimatkontrakt.figures.figure import Figure
from tests.cities import LILLSTAD, MALMO, appended, copy_of, lillstad_with, merged, shipped

# Lillstad emits 15 000 t in every year without measures; its target is 30 per cent of 30 000 t in 1990: 9 000 t.
DAY = date(2026, 11, 30)


def run_of(city: City, scenario: str = "contract", day: date = DAY) -> Run:
    return Run.of(kk.run(city, scenario, draws=250), day)


def lillstad(to: Path, old: str = "", new: str = "", *changes: tuple[str, str]) -> City:
    """Lillstad with a text of its city.yaml changed, and more put in."""
    folder = copy_of(LILLSTAD, to)
    file = folder / "city.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    for name, more in changes:
        (merged if name.endswith(".yaml") else appended)(folder, name, more)
    return kk.read_city(folder)


def lead(run: Run) -> str:
    pieces = verdicts.lead(run, verdicts.of_headline(run, "sv"), "sv")
    return " ".join("".join(sentence) for sentence in pieces)


def title(run: Run) -> str:
    return verdicts.title(run, verdicts.of_headline(run, "sv"), "sv")


def figures(run: Run) -> dict[str, Figure]:
    return {figure.key: figure for figure in city_front.figures(run, "sv", 2027)}


def test_a_plan_that_meets_its_target_is_on_its_way_and_without_measures_it_is_not(tmp_path: Path) -> None:
    city = lillstad_with(tmp_path)
    plan, without = run_of(city), run_of(city, "baseline")

    assert title(plan) == "Ja, Lillstad är på väg mot klimatmålet 2030."
    assert title(without) == "Nej, utan åtgärder är Lillstad inte på väg mot klimatmålet 2030."
    assert lead(plan).startswith("Målet är högst 9\xa0000 ton CO₂e. Planen leder till ungefär 7\xa0")
    assert " under målet. Chansen att målet nås är ungefär 9 av 10." in lead(plan)
    assert "för mycket. Chansen att målet nås är mindre än 1 av 10." in lead(without)


def test_a_chance_of_less_than_five_in_ten_is_no_yes_even_where_the_mean_meets_the_target(tmp_path: Path) -> None:
    judgement = verdicts.of_headline(run_of(lillstad_with(tmp_path)), "sv")
    assert judgement is not None

    ways = [replace(judgement, chance=chance).way for chance in (0.449, 0.451, 0.9, float("nan"))]
    assert ways == ["no", "yes", "yes", "unknown"]  # 4.49 tenths are told as four, 4.51 as five
    assert replace(judgement, limit=judgement.value.mean - 1).way == "no"
    assert replace(judgement, limit=judgement.value.mean).off == "even"


def test_more_is_better_where_the_target_is_a_floor(tmp_path: Path) -> None:
    old = "cut_2030: {account: territorial, year: 2030, change: -0.7, base_year: 1990, source: s1}"
    new = "cut_2030: {account: territorial, year: 2030, at_least: 12000, source: s1}"
    run = run_of(lillstad(tmp_path, old, new))

    assert title(run).startswith("Nej, ")
    assert lead(run).startswith("Målet är minst 12\xa0000 ton CO₂e.") and "för lite." in lead(run)


def test_a_city_without_a_target_is_told_so_and_a_forecast_is_none(tmp_path: Path) -> None:
    old = "  cut_2030: {account: territorial, year: 2030, change: -0.7, base_year: 1990, source: s1}"
    forecast = "  seen: {sv: Bana, account: territorial, year: 2030, at_most: 9000, role: forecast, source: s1}"
    run = run_of(lillstad(tmp_path, old, forecast))

    assert title(run) == "Här finns inget mål att pröva för Lillstad."
    assert "Territoriella utsläpp: planen leder till ungefär 7\xa0" in lead(run)
    assert "Bana: prognos, prövas inte." in lead(run)
    assert "Chansen" not in lead(run) and verdicts.rule(run, None, "sv") == []


def test_a_target_whose_base_year_is_not_published_gets_no_verdict(tmp_path: Path) -> None:
    run = run_of(lillstad(tmp_path, "base_year: 1990", "base_year: 2005"))

    assert title(run) == "Det går inte att säga om Lillstad är på väg mot klimatmålet 2030."
    assert "kan inte räknas: Territoriella utsläpp 2005 är inte publicerat" in lead(run)
    assert "Chansen" not in lead(run)


def test_several_targets_are_counted_by_the_same_rule(tmp_path: Path) -> None:
    more = "targets: {easy: {sv: Lätt, account: territorial, year: 2030, at_most: 20000, source: s1}, hard: {sv: Svårt, account: territorial, year: 2030, at_most: 1, source: s1}}"
    run = run_of(lillstad_with(tmp_path, ("city.yaml", more)))

    assert verdicts.others(run, "sv") == "Alla mål: på väg mot 2 av 3 som går att pröva"
    assert "targets" in figures(run)


def test_what_is_promised_and_what_is_not_are_all_that_must_go_and_the_documents_are_counted(tmp_path: Path) -> None:
    run = run_of(lillstad_with(tmp_path))
    finding = figures(run)["who"].finding

    # 15 000 less 9 000 must go: some 6 000, by two documents, the contract and one instrument.
    assert "Av de 5\xa0997 ton CO₂e som måste bort till 2030" in finding
    assert "finns inget löfte i de 2 handlingar som är lästa här." in finding
    assert len(promised.documents(run, "sv")) == 2


def test_a_city_without_a_contract_has_not_been_read_of_and_is_not_said_to_have_promised_nothing(
    tmp_path: Path,
) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    for file in sorted((folder / "contract").iterdir()):
        file.unlink()
    run = run_of(kk.read_city(folder))

    assert promised.documents(run, "sv") == []
    assert figures(run)["control"].finding.startswith("Ingen handling med löften är läst här än. Av ")


def test_a_scenario_without_measures_needs_no_money(tmp_path: Path) -> None:
    purse = figures(run_of(lillstad_with(tmp_path), "baseline"))["purse"]

    assert purse.finding == "2027 finns inga kostnader: scenariot har inga åtgärder."
    assert purse.rows == []


def test_the_sum_of_a_budget_year_is_its_payers_and_the_citys_own_is_said(tmp_path: Path) -> None:
    # In 2027 the whole measure runs: 2 MSEK of 2024, with 2 per cent a year for three years 2.12: written 2,1.
    purse = figures(run_of(lillstad_with(tmp_path)))["purse"]
    rows = {row[0]: row[1:] for row in purse.rows}

    assert rows["Lillstads kommun"] == ["2,1", "0", "2,1"]
    assert rows["Summa av det kända"][0] in purse.finding
    assert "Kommunen själv ska betala 2,1 av det." in purse.finding
    assert any("märkt som finansierad" in note for note in purse.notes)


def test_a_budget_is_used_to_the_day_and_what_is_measured_stands_apart(tmp_path: Path) -> None:
    # Published to 2024, three years at 15 000: 45 000. Then 2025 whole, and 2026 to its 183rd day, 182 of 365 gone.
    rows = [("history.csv", f"territorial,,{year},15000,tCO2e,published,s1,2024-04-18") for year in (2023, 2024)]
    target = "targets: {cap: {account: budget, year: 2030, at_most: 100000, source: s1}}"
    run = run_of(lillstad_with(tmp_path, ("city.yaml", target), *rows), "baseline", date(2026, 7, 2))
    used = budget_today.UsedToday.of(run, date(2026, 7, 2))
    first = budget_today.UsedToday.of(run, date(2025, 1, 1))
    late = budget_today.UsedToday.of(run, date(2040, 1, 1))

    assert used is not None and first is not None and late is not None
    assert used.measured == pytest.approx(45_000)
    assert used.since == pytest.approx(15_000 + 15_000 * 182 / 365, rel=0.01)
    assert first.since == pytest.approx(0.0, abs=1e-6)
    assert late.used == pytest.approx(9 * 15_000, rel=0.01)  # no further than the target's year
    assert used.gone == 2028  # 105 000 at the end of the seventh year
    assert (
        figures(run)["budget"].finding
        == "67 procent av utsläppsbudgeten är använd till i dag. Utan åtgärder är den slut 2028."
    )


def test_the_page_names_its_publisher_only_where_the_document_does(tmp_path: Path) -> None:
    own = lillstad(tmp_path / "a", "discount_from: 2024}", "discount_from: 2024, publisher: lillstad}")

    assert city_front.words(run_of(own), "en")["publisher"] == "Municipality of Lillstad"
    assert city_front.words(run_of(lillstad_with(tmp_path / "b")), "sv")["publisher"] == ""
    with pytest.raises(ProblemsError, match="stranger"):
        lillstad(tmp_path / "c", "discount_from: 2024}", "discount_from: 2024, publisher: stranger}")


def test_an_old_year_is_said_to_be_old_and_a_new_one_is_not(tmp_path: Path) -> None:
    city = lillstad_with(tmp_path)

    assert figures(run_of(city))["path"].notes == [
        "Senast publicerade år, 2022, är 4 år gammalt. Åren efter det är beräknade."
    ]
    assert figures(run_of(city, day=date(2024, 5, 1)))["path"].notes == []


def test_events_that_move_nothing_are_in_no_matrix_and_two_that_do_are_one(tmp_path: Path) -> None:
    still = "events: {still: {sv: Stilla, year: 2026, decider: state, outcomes: {a: 0.5, b: 0.5}, origin: assumed, source: s1}}"
    assert outcomes.figure(run_of(lillstad_with(tmp_path, ("city.yaml", still))), "territorial", 2030, "sv") is None

    run = Run.of(kk.run(shipped(MALMO), "contract", draws=250), DAY)
    figure = outcomes.figure(run, "territorial", 2030, "sv")
    assert figure is not None
    assert len(figure.rows) == 3 and len(figure.heads) == 3  # three outcomes of the duty down, two of the plant across
    assert "beroende på två avgöranden. Inget av dem beslutar Malmö om." in figure.finding
    assert all(" av 10)" in text for text in [*figure.heads[1:], *(row[0] for row in figure.rows)])
