# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The money of chosen years: it adds up both ways, what is not known is no zero, every cost is somewhere."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import python_calamine
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatkontrakt.chapters import (
    asked_money,
    contents,
    money,
    money_by_area,
    money_entries,
    money_ledger,
    money_unknown,
    next_budget,
)
from klimatkontrakt.chapters.money_question import NAMES, NO_AREA, OTHERS, OWN, MoneyQuestion, Part, View, ids_of
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import City, prices, read_city
from klimatkontrakt.city.prices import RunningPrices
from klimatkontrakt.engine import study
from klimatkontrakt.figures.figure import MARKS, Figure, Words
from klimatkontrakt.language import remainders, words
from klimatkontrakt.language.cells import NumberCell
from klimatkontrakt.language.words import LANGUAGES, Language
from klimatkontrakt.publish import figure_file, report
from tests import extent
from tests.cities import LILLSTAD, MALMO, copy_of, edited
from tests.test_laws_of_money import paying_cities

DRAWS = 250
VIEWS: tuple[View, ...] = get_args(View)
PARTS: tuple[Part, ...] = get_args(Part)
UNKNOWN = "kind: investment, per: moved, missing: not known, unit: SEK/vkm,"
INVESTMENT = "kind: investment, per: moved, value: 3, unit: SEK/vkm, lifetime: 15, reinvest: true,"
MADE = {"city": "x", "scenario": "y", "version": 1}


@cache
def of_folder(folder: Path, scenario: str = "contract") -> Run:
    city = read_city(folder)
    return Run(city, study.answer(city, scenario, draws=DRAWS))


def asked(run: Run, budget_year: int = 2027, **of: str) -> MoneyQuestion:
    return MoneyQuestion.of(run, {name.rstrip("_"): value for name, value in of.items()}, budget_year)


def table(run: Run, question: MoneyQuestion, language: Language = "en") -> Figure:
    return money_ledger.figure(run, question, language)


def values(row: Sequence[str]) -> list[float]:
    """The numbers of a row as they leave the page; what is not known counts as nothing in a sum, for it is in none."""
    return [0.0 if cell in MARKS else cell.value for cell in row if isinstance(cell, NumberCell) or cell in MARKS]


def adds_up(figure: Figure, view: View, years: int) -> None:
    """Every row to its sum, every column to the sums below, as they are shown."""
    rows = [values(row) for row in figure.rows]
    body, foot = rows[: len(rows) - figure.foot], rows[len(rows) - figure.foot :]
    digits = max((cell.digits for row in figure.rows for cell in row if isinstance(cell, NumberCell)), default=0)
    near = 0.1 * 10.0**-digits
    for column in range(len(rows[0])):
        assert sum(row[column] for row in body) == pytest.approx(foot[-1][column], abs=near)
        if len(foot) == 3:
            assert foot[0][column] + foot[1][column] == pytest.approx(foot[2][column], abs=near)
    for row in rows:
        if view == "funding":
            paid, funded, unfunded, saved, net = row
            assert funded + unfunded == pytest.approx(paid, abs=near)
            assert paid + saved == pytest.approx(net, abs=near)
        elif years > 1:
            assert sum(row[:-1]) == pytest.approx(row[-1], abs=near)


@st.composite
def questions(draw: st.DrawFn, run: Run) -> MoneyQuestion:
    years = st.sampled_from([str(year) for year in run.city.years])
    found = {"view": draw(st.sampled_from(VIEWS)), "part": draw(st.sampled_from(PARTS)), "from": draw(years)}
    found |= {"to": draw(years), "prices": draw(st.sampled_from(["fixed", "running"]))}
    for name, ids in ids_of(run).items():
        found[name] = draw(st.sampled_from(["", *ids]))
    return MoneyQuestion.of(run, found, 2027)


@st.composite
def rich_cities(draw: st.DrawFn) -> City:
    """Cities whose money is millions, some of whose costs nobody knows."""
    city = draw(paying_cities())
    quantities = [q.model_copy(update={"value": 1e6}) if q.id == "krona" else q for q in city.quantities]
    measures = {}
    for name, measure in city.measures.items():
        costs = []
        for cost in measure.costs:
            update = {
                "value": cost.value * 1e6,
                "low": None,
                "high": None,
                "funded": draw(st.sampled_from([0.0, 0.5, 1.0])),
            }
            if draw(st.integers(0, 3)) == 0:
                update |= {"value": None, "missing": "not known"}
            costs.append(cost.model_copy(update=update))
        measures[name] = measure.model_copy(update={"costs": tuple(costs)})
    return city.model_copy(update={"quantities": tuple(quantities), "measures": measures})


# Laws


@given(rich_cities(), st.data())
def test_every_table_of_any_city_adds_up_both_ways_in_both_languages(city: City, data: st.DataObject) -> None:
    run = Run(city, study.answer(city, "plan", draws=DRAWS))
    question = data.draw(questions(run))
    swedish, english = (table(run, question, language) for language in LANGUAGES)
    for figure in (swedish, english):
        if figure.rows:
            adds_up(figure, question.view, len(question.years))
    assert list(map(values, swedish.rows)) == list(map(values, english.rows))


@pytest.mark.parametrize("folder", extent.some([LILLSTAD, MALMO], 1), ids=lambda folder: folder.name)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_a_city_adds_up_in_every_part_and_both_prices(folder: Path, view: View) -> None:
    run = of_folder(folder)
    first, last = map(str, run.city.header.years)
    for part in PARTS:
        for of_prices in ("fixed", "running"):
            for payer in ("", OWN, OTHERS):
                question = asked(run, view=view, part=part, prices=of_prices, payer=payer, from_=first, to=last)
                figure = table(run, question)
                adds_up(figure, view, len(question.years))


@given(rich_cities())
def test_all_views_come_to_the_same_sums(city: City) -> None:
    run = Run(city, study.answer(city, "plan", draws=DRAWS))
    tables = [table(run, asked(run, view=view, from_="2024")) for view in ("payer", "kind", "area", "measure")]
    assert len({tuple(values(figure.rows[-1])) for figure in tables if figure.rows}) <= 1
    for part in ("paid", "funded", "unfunded", "saved", "net"):
        funding = table(run, asked(run, view="funding", prices="fixed", from_="2024", to="2030"))
        years = table(run, asked(run, view="kind", part=part, from_="2024", to="2030"))
        if funding.rows:
            place = money_ledger.FUNDING.index(part)
            sign = -1 if part == "saved" else 1
            assert values(years.rows[-1])[-1] == sign * values(funding.rows[-1])[place]


@given(rich_cities(), st.sampled_from(VIEWS))
def test_running_prices_in_the_base_year_are_the_fixed_ones(city: City, view: View) -> None:
    header = city.header.model_copy(update={"price_year": 2024})
    city = city.model_copy(update={"header": header})
    run = Run(city, study.answer(city, "plan", draws=DRAWS))
    both = [table(run, asked(run, view=view, prices=p, from_="2024", to="2024")) for p in ("fixed", "running")]

    assert both[0].rows == both[1].rows and both[0].finding == both[1].finding


@given(rich_cities())
def test_the_flows_of_an_answer_are_all_that_its_purses_and_needs_are_made_of(city: City) -> None:
    run = Run(city, study.answer(city, "plan", draws=DRAWS))
    for purse in run.answer.money.purses:
        of_purse = [flow for flow in run.answer.money.flows if flow.actor == purse.actor]
        assert purse.is_uncosted == any(flow.is_uncosted for flow in of_purse)
        known = np.sum([flow.years for flow in of_purse if not flow.is_uncosted], axis=0)
        told = np.isfinite(purse.years)
        np.testing.assert_allclose(np.broadcast_to(known, told.shape)[told], purse.years[told], rtol=1e-9, atol=1e-3)
    for year in (2022, 2027):
        factor = RunningPrices.of(city).factor(year)
        for actor, need in run.answer.money.needs[year].items():
            amounts = [f.years[year - run.first_year] * factor for f in run.answer.money.flows if f.actor == actor]
            assert np.nansum(np.maximum(amounts, 0.0)) == pytest.approx(need.known, rel=1e-9, abs=1e-3)


@pytest.mark.parametrize("folder", [MALMO, LILLSTAD], ids=lambda folder: folder.name)
def test_known_and_unknown_rows_cover_every_cost_of_every_measure_of_the_plan(folder: Path) -> None:
    run = of_folder(folder)
    first, last = map(str, run.city.header.years)
    question = asked(run, view="measure", from_=first, to=last)
    measures = set(table(run, question).row_of) - {""}
    unknown = money_unknown.figure(run, question, "en")
    outside = {row.measure for row in run.frame.outside}
    for name in run.answer.planned:
        costs = [cost for cost in run.city.measures[name].costs if cost.basis != "sunk" and cost.value != 0]
        if costs:
            assert name in measures or name in outside, name
        elif not run.city.measures[name].costs:
            assert name in unknown.row_of
    listed = sum(map(len, money.missing_costs(run).values()))
    assert len({(f.measure, f.missing) for f in run.answer.money.flows if f.is_uncosted}) == listed


@given(st.lists(st.lists(st.floats(-1e4, 1e4), min_size=3, max_size=3), min_size=1, max_size=8), st.integers(0, 2))
def test_cells_go_to_the_number_below_or_above_and_what_is_exact_stays(rows: list[list[float]], digits: int) -> None:
    sums = [round(math.fsum(row[column] for row in rows), digits) for column in range(3)]
    shown = remainders.within_columns(rows, sums, digits)
    step = 10.0**-digits

    for column, whole in enumerate(sums):
        assert math.fsum(row[column] for row in shown) == pytest.approx(whole, abs=1e-6)
    for row, rounded in zip(rows, shown, strict=True):
        for cell, number in zip(row, rounded, strict=True):
            assert abs(cell - number) < step * (1 + 1e-6)
            if cell == round(cell, digits):
                assert number == pytest.approx(cell)


# What is not known


def test_a_cost_without_a_figure_is_in_no_sum_and_its_cell_is_not_zero(tmp_path: Path) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "measures.yaml", INVESTMENT, UNKNOWN)
    run = Run(read_city(folder), study.answer(read_city(folder), "contract", draws=DRAWS))
    question = asked(run, view="payer", part="paid", kind="investment")
    figure = table(run, question)
    unknown = money_unknown.figure(run, question, "en")

    assert figure.heads[-1] == "Unknown costs" and figure.rows[-1][-1] == str(len(unknown.rows))
    assert all(cell in MARKS for row in figure.rows for cell in row[1:-1])
    assert {row[2] for row in unknown.rows} == {"investment"} and unknown.row_of[0] == "electric_cars"
    assert "not known" in figure.finding


def test_a_saving_beside_an_unknown_cost_is_never_told_alone(tmp_path: Path) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "measures.yaml", INVESTMENT, UNKNOWN)
    run = Run(read_city(folder), study.answer(read_city(folder), "contract", draws=DRAWS))
    figure = table(run, asked(run, view="payer"))
    households = next(row for row in figure.rows if row[0].startswith("Households"))

    assert all(cell.endswith("+ not known") and cell.value < 0 for cell in households[1:-1])
    out = figure_file.values(figure)
    assert any(value == households[1] for value in out[figure.rows.index(households)])


# The same figure everywhere


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_payers_years_are_those_of_the_report(language: Language) -> None:
    run = of_folder(LILLSTAD)
    first, last = map(str, run.city.header.years)
    figure = table(run, asked(run, view="payer", from_=first, to=last), language)
    chapters = {key: figures for key, _, figures in report.sections(run, language, 2027)}
    of_report = next(f for f in chapters["money-chapter"] if f.key == "money")
    for row in figure.rows[: -figure.foot]:
        column = list(of_report.heads).index(row[0])
        shown = [values([line[column]])[0] for line in of_report.rows]
        exact = next(p for p in run.answer.money.purses if run.city.actor(p.actor).label(language) == row[0]).years
        for number, told, sek in zip(values(row), shown, exact, strict=False):
            assert (
                abs(number - told) <= 10.0 ** -row[1].digits + 1e-9 and abs(number - sek / 1e6) < 10.0 ** -row[1].digits
            )


@pytest.mark.parametrize("folder", [MALMO, LILLSTAD], ids=lambda folder: folder.name)
def test_next_budget_years_funding_is_that_of_the_purses(folder: Path) -> None:
    run = of_folder(folder)
    figure = table(run, asked(run))
    needs = run.answer.money.needs[2027]
    for name, row in zip(figure.row_of, figure.rows, strict=True):
        if name:
            paid, funded, unfunded, saved, _ = values(row)
            unit = 10.0 ** -max(cell.digits for cell in row if isinstance(cell, NumberCell))
            assert abs(paid - needs[name].known / 1e6) < unit * 2
            assert abs(funded - np.nan_to_num(needs[name].funded) / 1e6) < unit
            assert abs(unfunded - (needs[name].known - np.nan_to_num(needs[name].funded)) / 1e6) < unit
            assert not math.isfinite(needs[name].saving) or abs(-saved - needs[name].saving / 1e6) < unit


def sums_of_files(figure: Figure, language: Language) -> tuple[list[float], list[float], list[float]]:
    """The first numbers' column of a figure as Excel, CSV and JSON have it, without the rows of sums."""
    say = Words(language, figure_file.SUBJECT)
    files = {kind: figure_file.taken(figure, kind, MADE, say) for kind in ("xlsx", "csv", "json")}  # type: ignore[arg-type]
    book = python_calamine.load_workbook(io.BytesIO(files["xlsx"]))
    sheet = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    delimiter = ";" if language == "sv" else ","
    lines = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"), newline=""), delimiter=delimiter))
    count = len(figure.rows) - figure.foot
    excel = [row[1] for row in sheet[1 : count + 1] if isinstance(row[1], float)]
    texts = [row[1].replace(",", ".") for row in lines[1 : count + 1]]
    rows = json.loads(files["json"])["rows"][:count]
    numbers = [float(text) for text in texts if re.fullmatch(r"-?[0-9.]+", text)]
    return excel, numbers, [row[1]["value"] for row in rows if "value" in row[1]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_the_sum_in_every_file_is_the_sum_on_the_page(view: View, language: Language) -> None:
    figure = table(of_folder(MALMO), asked(of_folder(MALMO), view=view, part="paid"), language)
    total = values(figure.rows[-1])[0]
    for numbers in sums_of_files(figure, language):
        assert math.fsum(numbers) == pytest.approx(total, abs=1e-6)
    heads = figure_file.heads(figure, Words(language, figure_file.SUBJECT))
    assert {"sv": "miljoner kronor", "en": "million SEK"}[language] in heads[1]


@pytest.mark.parametrize("folder", [LILLSTAD, MALMO], ids=["lillstad", "malmo"])
def test_the_citys_own_sum_is_the_same_on_the_first_page_and_on_the_page_of_money(folder: Path) -> None:
    run = of_folder(folder)
    purse = next_budget.BudgetTable.of(run, 2027, "en")
    money_asked = asked_money.AskedMoney.of(run, asked(run), "en")

    of_city = {entry.flow.actor for entry in money_asked.of_city}
    paying = {entry.flow.actor for entry in money_asked.of_city if np.any(entry.amounts("paid") > 0)}
    assert paying <= set(purse.city_actors)
    assert "company" not in {run.city.actor(name).type for name in of_city}
    paid = math.fsum(float(entry.amounts("paid").sum()) for entry in money_asked.of_city)
    assert paid == pytest.approx(math.fsum(purse.needs[name].known for name in purse.city_actors), rel=1e-9, abs=1e-3)


@settings(max_examples=extent.examples(40))
@given(rich_cities(), st.sampled_from(LANGUAGES), st.integers(0, 40))
def test_a_payer_has_the_same_digits_on_the_first_page_and_on_the_page_of_money(
    city: City, language: Language, later: int
) -> None:
    run = Run(city, study.answer(city, "plan", draws=DRAWS))
    year = min(city.header.years[0] + later, city.header.years[1])
    on_first_page = next_budget.BudgetTable.of(run, year, language)
    on_money = table(run, asked(run, view="funding", from_=str(year), to=str(year)), language)
    of_payer = {name: row for name, row in zip(on_money.row_of, on_money.rows, strict=True) if name}

    for actor in on_first_page.needs:
        if on_first_page.needs[actor].known:
            told = [float(cell.value) for cell in on_first_page.written([actor]) if isinstance(cell, NumberCell)]
            assert told == pytest.approx(values(of_payer[actor])[:3])


# What is asked


def test_next_budget_years_funding_is_what_is_shown_when_nothing_is_asked() -> None:
    question = asked(of_folder(MALMO))

    assert (question.view, question.first, question.last, question.prices) == ("funding", 2027, 2027, "running")
    assert asked(of_folder(MALMO), view="kind").years == list(range(2027, 2036))


@pytest.mark.parametrize("budget_year", [1999, 2100])
def test_a_budget_year_outside_the_citys_is_the_nearest_of_them(budget_year: int) -> None:
    run = of_folder(LILLSTAD)
    assert asked(run, budget_year).first in run.city.header.years


@given(
    st.dictionaries(st.sampled_from(NAMES), st.text(max_size=12) | st.sampled_from(["2024", "2030", "payer", "_own"]))
)
def test_whatever_stands_in_an_address_there_is_an_answer_that_says_what_it_left_out(found: dict[str, str]) -> None:
    run = of_folder(LILLSTAD)
    question = MoneyQuestion.of(run, found, 2027)
    figure = table(run, question, "sv")
    first, last = run.city.header.years

    assert first <= question.first <= question.last <= last
    assert bool(question.odd) == any("fanns inte att välja" in note for note in figure.notes)


def test_years_that_run_backwards_are_told_and_the_last_one_is_left_out() -> None:
    question = asked(of_folder(MALMO), view="payer", from_="2030", to="2025")

    assert question.odd == ("to",) and (question.first, question.last) == (2030, 2035)
    assert asked(of_folder(MALMO), view="payer", to="2024").years == [2024]


def test_a_page_that_is_asked_changes_only_what_answers() -> None:
    run = of_folder(LILLSTAD)
    leaf = contents.page(run, "money", "sv", 2027)
    assert leaf is not None
    answered = contents.answered(leaf, run, "money", "sv", 2027, {"view": "kind"})
    changed = [a.key for a, b in zip(leaf.figures, answered.figures, strict=True) if a.as_plain() != b.as_plain()]

    assert changed in (["ledger"], ["ledger", "unknown-costs"])


# Prices


def test_running_prices_follow_the_index_and_then_the_aim() -> None:
    running = RunningPrices(prices.Index({2022: 100.0, 2023: 110.0, 2024: 121.0}), base=2022, last=2024, aim=0.02)

    # 121 / 100 = 1.21 by the index; two years at 2 % after it: 1.21 · 1.0404 = 1.258884; a year before: 100 / 1.02
    factors = [running.factor(year) for year in (2022, 2024, 2026, 2021)]
    assert factors == pytest.approx([1.0, 1.21, 1.21 * 1.0404, 1 / 1.02])


def test_prices_of_after_the_index_go_by_the_aim_alone() -> None:
    running = RunningPrices(prices.Index({2024: 121.0}), base=2030, last=2024, aim=0.02)

    assert running.factor(2031) == pytest.approx(1.02) and not running.goes_by_index


@pytest.mark.parametrize(("language", "says"), [("sv", "KPI"), ("en", "CPI")])
def test_the_page_says_base_year_index_source_and_what_is_assumed(language: Language, says: str) -> None:
    note = money_ledger.price_note(of_folder(MALMO), language)
    own = RunningPrices.of(of_folder(MALMO).city)

    assert says in note and str(own.base) in note and str(own.last) in note and "2 p" in note


# Sentences


@given(rich_cities(), st.data())
def test_the_finding_has_the_sums_of_the_table(city: City, data: st.DataObject) -> None:
    run = Run(city, study.answer(city, "plan", draws=DRAWS))
    question = data.draw(questions(run))
    for language in LANGUAGES:
        money_asked = asked_money.AskedMoney.of(run, question, language)
        funding = MoneyQuestion.of(
            run, {**_plain(question), "view": "funding"}, 2027
        )  # fmt: skip
        figure = table(run, funding, language)
        finding = table(run, question, language).finding
        if not figure.rows or "." not in finding:
            continue
        has_own = bool(money_asked.of_city)
        place = -3 if has_own and figure.foot == 3 and question.payer == "" else -1
        if question.payer == "" and not has_own:
            place = -1
        row = figure.rows[place]
        told = _numbers(finding)
        if "Finansierat" in finding or "is funded" in finding:
            assert [str(row[1]), str(row[2]), str(row[3])] == told[:3], (finding, row)


def _plain(question: MoneyQuestion) -> dict[str, str]:
    return {
        "from": str(question.first), "to": str(question.last), "prices": question.prices, "payer": question.payer,
        "kind": question.kind, "area": question.area,
    }  # fmt: skip


def _numbers(finding: str) -> list[str]:
    """The amounts of a finding in their order, after its years."""
    return [text.strip() for text in re.findall(r"[<>]? ?−?\d[\d\xa0,.]*\d|[<>] \d|\d", finding.split(":", 1)[1])]


def _lix(text: str) -> float:
    """LIX: words a sentence, and the part of long words, per cent."""
    found = re.findall(r"[A-Za-zÅÄÖåäö]+", text)
    sentences = max(1, len(re.findall(r"[.!?:]", text)))
    return len(found) / sentences + 100 * sum(len(word) > 6 for word in found) / len(found)


def test_the_running_text_is_easy_to_read() -> None:
    texts = [words.say(asked_money.SUBJECT, key, "sv", **dict.fromkeys(_VALUES, "1")) for key in words.catalogue(
        asked_money.SUBJECT) if key.startswith(("finding", "note.", "unknown.finding", "caption"))]  # fmt: skip

    assert _lix(" ".join(texts)) <= 35


_VALUES = ("years", "who", "paid", "unit", "funded", "unfunded", "unknown", "saved", "prices", "base", "last", "source",
           "aim", "names", "count")  # fmt: skip


def test_what_is_of_no_area_has_a_row_of_its_own() -> None:
    run = of_folder(LILLSTAD)
    city = run.city
    measures = {name: measure.model_copy(update={"area": None}) for name, measure in city.measures.items()}
    bare = Run(city.model_copy(update={"measures": measures}), run.answer)

    assert table(bare, asked(bare, view="area"), "sv").rows[0][0] == "utan område"
    assert asked(bare, area=NO_AREA).area == NO_AREA
    assert money_entries.entries(bare, asked(bare, area=NO_AREA, view="kind"))


def without_costs(folder: Path, *measures: str) -> Run:
    path = folder / "measures.yaml"
    document = yaml.safe_load(path.read_text("utf-8"))
    for name in measures:
        del document[name]["costs"]
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), "utf-8")
    city = read_city(folder)
    return Run(city, study.answer(city, "contract", draws=DRAWS))


@pytest.mark.parametrize("measures", [("electric_cars",), ("fewer_trips",), ("electric_cars", "fewer_trips")])
@pytest.mark.parametrize("view", VIEWS)
def test_a_measure_that_states_no_cost_is_counted_and_its_payer_pays_no_zero(
    tmp_path: Path, measures: tuple[str, ...], view: View
) -> None:
    run = without_costs(copy_of(LILLSTAD, tmp_path), *measures)
    question = asked(run, view=view, part="paid")
    figure, unknown = table(run, question), money_unknown.figure(run, question, "en")

    assert figure.heads[-1] == "Unknown costs" and figure.rows[-1][-1] == str(len(unknown.rows)) == str(
        2 * len(measures)
    )
    assert ("is not known" in figure.finding) == ("fewer_trips" in measures)  # the city's own, of which it tells
    silent = [row for row in figure.rows if row[-1] != "0"]
    assert silent and all(not isinstance(row[1], NumberCell) or row[1].value > 0 for row in silent)
    assert "pays nothing more" not in figure.finding


def test_a_measure_without_costs_or_actor_has_an_unknown_payer(tmp_path: Path) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "measures.yaml", "  actor: households\n", "")
    run = without_costs(folder, "electric_cars")
    figure = table(run, asked(run))

    assert next(row for row in figure.rows if row[0] == "not said")[-1] == "2"
    assert all(row[1] != "not said" for row in money_unknown.figure(run, asked(run, payer=OTHERS), "en").rows)


def test_a_plan_that_states_no_cost_is_not_said_to_save(tmp_path: Path) -> None:
    run = without_costs(copy_of(LILLSTAD, tmp_path), "electric_cars", "fewer_trips")
    by_area = money_by_area.areas_figure(run, "en")

    assert sum(map(len, money.missing_costs(run).values())) == 4
    assert "What it costs society to 2030 is not known" in money.money_figure(run, "en").finding
    assert by_area is not None and "is not known" in by_area.finding and "−259" not in str(by_area.rows[-1][-2])
