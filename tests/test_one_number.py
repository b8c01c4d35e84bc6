# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""One number is written one way: a size for a figure, totals with all their rows, one mark for what is no number."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.chapters import (
    account_path,
    contents,
    deciders,
    explorer_answer,
    first_page,
    measures_and_gap,
    next_budget,
    run_names,
    substitutes,
)
from klimatkontrakt.chapters import accounts as chapter_accounts
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import City, read_city
from klimatkontrakt.cli import run_tables
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import all_draws, purses, slider, tables
from klimatkontrakt.engine.answers.results import statistics
from klimatkontrakt.engine.study import Results, widest_year
from klimatkontrakt.engine.worlds import plan
from klimatkontrakt.figures.figure import MARKS, Figure
from klimatkontrakt.language import sizes as language_sizes
from klimatkontrakt.language import words
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.language.words import LANGUAGES, Language
from klimatkontrakt.publish import export, report
from klimatkontrakt.sources.template import municipality, municipality_names
from klimatkontrakt.story import sentences, story
from tests import extent
from tests.cities import LILLSTAD, MALMO, copy_of, edited

CITIES = extent.some(("malmo", "lillstad", "Lund", "Kiruna", "Stenungsund"), 2)
NUMBER = re.compile(r"(?P<bound>[<>] )?(?P<sign>−)?(?P<whole>\d+)(?:\.(?P<rest>\d+))?")
TOTALS = {"summa", "sum", "total"}
BY_COLUMN = {
    "tonne",
    "unexplained",
    "first",
    "table",
    "purse",
    "ledger",
}  # a unit a column, or words with numbers in one
BY_ROW = {"accounts", "targets"}  # a unit a row
COUNTS = {"ticks", "ticks-party", "left-out", "needs", "measures", "trace", "silence"}  # words, and one number column


@cache
def city_of(name: str) -> City:
    if name in ("malmo", "lillstad"):
        return read_city(MALMO if name == "malmo" else LILLSTAD)
    return municipality.city(municipality_names.municipality(name))


@cache
def results_of(name: str) -> Results:
    """A city's plan as it is shown, in few worlds."""
    city = city_of(name)
    return study.run(city, plan.shown(city), draws=250)


def answer_of(results: Results, language: Language) -> explorer_answer.ExplorerAnswer:
    """What the explorer answers to the plan itself."""
    years = (widest_year(results), results.city.years[-1])
    base = slider.ground(results.world)
    found = slider.glance(base, results.chosen, results.headline, np.array([y - results.city.years[0] for y in years]))
    return explorer_answer.answer(results, base, found, results.headline, years, None, language)


@cache
def figures_of(name: str, language: Language) -> tuple[Figure, ...]:
    """Every figure that is made of a city: the pages', the report's, the explorer's."""
    results = results_of(name)
    found = [figure for leaf in contents.pages(Run.of(results), language, 2027).values() for figure in leaf.figures]
    found += [figure for _, _, figures in report.sections(Run.of(results), language, 2027) for figure in figures]
    told = answer_of(results, language)
    found += [told.path, told.shares, told.purses]
    found.append(substitutes.three_numbers(results, results.headline, widest_year(results), language))
    return tuple(found)


def every_figure(name: str) -> Iterator[tuple[Language, Figure]]:
    for language in LANGUAGES:
        for figure in figures_of(name, language):
            yield language, figure


def plain(text: str, language: Language) -> str:
    """A text with thousands closed up and a point before decimals."""
    closed = re.sub(r"(?<=\d)[\xa0\u202f](?=\d{3})", "", text)
    return closed.replace(",", ".") if language == "sv" else re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", closed)


def numbers(cell: str, language: Language) -> list[tuple[str, float, int, bool]]:
    """The numbers of a cell: as written, the value, the decimals, and whether it only bounds what is meant."""
    found = []
    for match in NUMBER.finditer(plain(cell, language)):
        value = float(f"{match['whole']}.{match['rest'] or 0}") * (-1 if match["sign"] else 1)
        found.append((match[0], value, len(match["rest"] or ""), bool(match["bound"])))
    return found


def columns(figure: Figure) -> list[int]:
    """The columns of numbers."""
    return [at for at, is_number in enumerate(figure.numbers) if is_number]


# ---- laws of a size

PARTS = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=8)


@given(PARTS, st.sampled_from(LANGUAGES), st.sampled_from(["tCO2e", "SEK", "GWh", "share"]))
def test_numbers_of_a_size_have_the_same_decimals_and_only_what_is_nothing_is_zero(parts, language, unit) -> None:
    own = language_sizes.size(unit, parts, language)

    for part in parts:
        ((written, value, digits, is_bound),) = numbers(own.written(part), language)
        assert written == "0" or digits == own.digits
        if own.is_zero(part):
            assert written == "0"
        elif is_bound:
            assert 0 < abs(part / own.scale) < 0.50001 * 10.0**-own.digits
            assert value == math.copysign(10.0**-own.digits, part)
        else:
            assert written != "0"
            assert abs(value - part / own.scale) <= 0.50001 * 10.0**-own.digits


@given(st.floats(1e-9, 1e12))
def test_the_largest_part_has_three_figures_but_is_whole_from_a_hundred_up_and_never_finer_than_a_hundredth(
    largest,
) -> None:
    digits = language_sizes.digits(largest)

    assert 0 <= digits <= 2
    written = f"{float(f'{largest:.3g}'):.{digits}f}"
    whole = len(written.partition(".")[0])
    assert (digits == 0) == (whole >= 3)
    assert digits == 2 or len(written.replace(".", "")) >= 3


@given(PARTS, st.lists(st.floats(-1.0, 1.0), max_size=4))
def test_a_total_is_within_half_a_digit_a_row_of_its_rows_as_they_are_written(parts, small) -> None:
    own = language_sizes.size("t", [*parts, *small], "en")
    rows = [numbers(own.written(part), "en")[0] for part in [*parts, *small]]
    (total,) = numbers(own.written(sum([*parts, *small])), "en")

    unit = 10.0**-own.digits
    assert abs(total[1] - sum(row[1] for row in rows)) <= unit * (len(rows) + 1) * 1.001 + 1e-3


def test_what_is_not_known_is_one_mark_in_every_way_of_writing() -> None:
    for language in LANGUAGES:
        own, mark = Size(1.0, "t", language), words.say("terms", "not_known", language)
        told = (own.written(math.nan), own.told(math.inf), own.between(math.nan, 1.0), own.signed(math.nan),
                own.with_range(math.nan, math.nan, math.nan), language_sizes.percent(math.nan, language),
                language_sizes.percent_cell(math.nan, language))  # fmt: skip
        assert set(told) == {mark}


def test_a_range_of_a_known_zero_is_zero_and_a_range_as_written_as_its_number_is_not_told() -> None:
    own = Size(1.0, "t", "en", 1)

    assert own.with_range(0.0, 0.0, 0.0) == "0"
    assert own.with_range(5.01, 5.0, 5.02) == "5.0"
    assert own.with_range(0.01, 0.0, 0.02) == "< 0.1 (0–< 0.1)"
    assert own.between(-0.01, 0.0) == "> −0.1–0"


def test_money_is_in_millions_however_much_it_is() -> None:
    assert {language_sizes.money_size(parts, "sv").unit for parts in ([1.0], [1e6], [5e10], [])} == {"miljoner kronor"}
    assert language_sizes.money_size([5e10], "sv").written(5e10) == "50\xa0000"
    assert language_sizes.money_size([2e6], "sv").written(0.001) == "0"
    assert language_sizes.money_size([2e6], "sv").written(-100.0) == "> −0,01"


# ---- every figure


@pytest.mark.parametrize("name", CITIES)
def test_every_total_is_the_sum_of_the_rows_that_stand_over_it(name: str) -> None:
    seen = 0
    for language, figure in every_figure(name):
        for at, row in enumerate(figure.rows):
            if row[0].casefold() not in TOTALS:
                continue
            for column in columns(figure):
                cells = [other[column] for other in figure.rows[:at]]
                if not numbers(row[column], language) or "–" in row[column]:
                    continue
                assert not set(cells) & MARKS, (name, figure.key, figure.heads[column])
                check_sum(row[column], cells, language, (name, figure.key, figure.heads[column]))
                seen += 1
    assert seen > 10


@pytest.mark.parametrize("name", CITIES)
def test_every_column_of_sums_is_the_sum_of_the_columns_before_it(name: str) -> None:
    for language, figure in every_figure(name):
        sums = [at for at, head in enumerate(figure.heads) if head.casefold() in TOTALS and at in columns(figure)]
        for column in sums:
            for row in figure.rows:
                parts = [row[at] for at in range(figure.left, column)]
                if numbers(row[column], language):
                    check_sum(row[column], parts, language, (name, figure.key, row[0]))


def check_sum(total: str, parts: list[str], language: Language, where: object) -> None:
    ((_, whole, digits, _),) = numbers(total, language)
    told = [numbers(cell, language)[0] for cell in parts if numbers(cell, language)]
    unit = 10.0 ** -max([digits, *(row[2] for row in told)])
    slack = 0.5 * unit * (len(told) + 1) + 0.5 * unit * sum(row[3] for row in told)
    assert abs(whole - sum(row[1] for row in told)) <= slack + 1e-9, (where, total, parts)


def is_of_roadmaps(figure: Figure) -> bool:
    """The areas of who does what: counts beside tonnes; the areas of money are of one unit."""
    return figure.key.endswith("areas") and any("CO₂e" in head for head in figure.heads)


@pytest.mark.parametrize("name", CITIES)
def test_numbers_of_one_unit_in_one_figure_have_the_same_decimals(name: str) -> None:
    for language, figure in every_figure(name):
        groups: dict[object, set[int]] = {}
        for row in figure.rows:
            for column in columns(figure):
                cell = row[column]
                unit: object = "%" if "%" in cell else "own"
                if figure.key in BY_COLUMN | COUNTS or is_of_roadmaps(figure):
                    unit = (unit, column)
                if figure.key in BY_ROW:
                    unit = row[1] if figure.key == "accounts" else " ".join(re.findall(r"[^\W\d]\w.*$", row[3]))
                    if column == 1 and figure.key == "targets":
                        continue
                groups.setdefault(unit, set()).update(d for t, _, d, _ in numbers(cell, language) if t != "0")
        if figure.key == "targets":
            groups.pop("", None)
        assert all(len(digits) <= 1 for digits in groups.values()), (name, figure.key, groups)


@pytest.mark.parametrize("name", CITIES)
def test_a_finding_writes_a_number_as_its_table_does(name: str) -> None:
    for language, figure in every_figure(name):
        if figure.key in COUNTS | BY_COLUMN | BY_ROW or not columns(figure):
            continue
        cells = [
            n for row in figure.rows for c in columns(figure) if "%" not in row[c] for n in numbers(row[c], language)
        ]
        known = {written for written, *_ in cells}
        for written, value, digits, is_bound in numbers(figure.finding, language):
            near = [c for c in cells if abs(c[1] - value) < 0.5 * 10.0**-digits and c[2] > digits and c[1]]
            assert written in known or is_bound or not (near and digits), (name, figure.key, figure.finding, near)


@pytest.mark.parametrize("name", CITIES)
def test_no_cell_is_a_range_of_zeros_or_a_dash_in_a_column_of_numbers(name: str) -> None:
    for language, figure in every_figure(name):
        for row in figure.rows:
            for column, cell in enumerate(row):
                text = plain(cell, language)
                assert not re.search(r"(?<![\d.])−?0(?:\.0+)?–−?0(?:\.0+)?(?![\d.])", text), (name, figure.key, cell)
                assert not re.fullmatch(r"−?0\.0+", text), (name, figure.key, cell)
                assert not re.search(r"\bnan\b", text)
                assert figure.key in COUNTS or column not in columns(figure) or text not in ("–", "—"), (
                    name,
                    figure.key,
                    row,
                )


@pytest.mark.parametrize("name", CITIES)
def test_a_measure_outside_the_plan_or_without_a_known_effect_has_a_mark_and_no_number(name: str) -> None:
    results = results_of(name)
    planned, acting = set(tables.planned_measures(results)), results.program.moves.acting
    for language, figure in every_figure(name):
        if figure.key not in ("table", "explorer-table", "contributions", "explorer-shares"):
            continue
        out, unknown = language_sizes.not_in_plan(language), language_sizes.not_known(language)
        for measure, row in zip(figure.row_of, figure.rows, strict=True):
            if measure in results.city.measures and measure not in planned:
                assert figure.key in ("table", "explorer-table")
                assert set(row[2:4]) == {out}, (name, figure.key, row)
                assert figure.key != "table" or row[4] == out
            elif measure in planned and figure.key == "table" and results.program.measure_index[measure] not in acting:
                assert set(row[1:4]) == {unknown}, (name, row)


def test_a_measure_outside_the_plan_is_empty_in_the_tables_that_leave() -> None:
    results = results_of("malmo")
    planned = set(tables.planned_measures(results))
    rows = [row for row in tables.headline_contributions(results) if row["measure"] not in planned]

    assert rows
    for row in rows:
        assert math.isnan(row["mean"]) == (row["number"] != tables.ALONE), row
    made = export.as_json(results)["tables"]["contributions"]["columns"]
    told = zip(made["measure"], made["number"], made["mean"], strict=True)
    assert {mean for measure, number, mean in told if measure not in planned and number != tables.ALONE} == {None}


def test_the_story_of_a_measure_outside_the_plan_tells_no_share_of_it() -> None:
    results = results_of("malmo")
    planned = set(tables.planned_measures(results))
    outside = next(
        m
        for m in results.city.measures
        if m not in planned and results.program.measure_index.get(m) in results.program.moves.acting
    )
    facts = [fact for fact in story.story(results, outside, 2030).facts if fact.key.startswith("number")]

    assert [(fact.key, fact.values["number"]) for fact in facts] == [
        ("number", "alone"), ("number_not_in_plan", "share"), ("number_not_in_plan", "if_dropped"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", CITIES)
def test_a_purse_with_costs_that_nobody_knows_is_not_a_row_of_zeros(name: str) -> None:
    results = results_of(name)
    missing = {
        actor
        for measure in tables.planned_measures(results)
        for cost in results.city.measures[measure].costs if cost.missing is not None
        for actor in (cost.payers or {results.city.measures[measure].actor: 1.0})
        if (results.chosen.plans[measure].start or 0) <= 2027
    }  # fmt: skip
    need = purses.budget_year(results, 2027)
    for language in LANGUAGES:
        figure = next_budget.figure(Run.of(results), language, 2027)
        for actor, row in zip(figure.row_of, figure.rows, strict=True):
            if not actor:  # a sum of several
                continue
            is_known = need[actor].known > 0 or actor not in missing
            assert is_known or set(row[1:4]) == {language_sizes.not_known(language)}, (name, row)


# ---- the same figure on pages, in the report and on the terminal


def is_rounding(cell: str, value: float, own: Size) -> bool:
    """Whether a cell is a rounding of an engine's number."""
    if not math.isfinite(value):
        return cell == language_sizes.not_known(own.language)
    written, told, digits, is_bound = numbers(cell, own.language)[0]
    if is_bound:
        return 0 < abs(value / own.scale) < 10.0**-digits
    return abs(told - value / own.scale) <= (0.50001 * 10.0**-digits if written != "0" else own.nothing / own.scale)


@pytest.mark.parametrize("name", CITIES)
def test_a_mean_of_an_account_is_a_rounding_of_the_engines_on_pages_and_on_the_terminal_in_one_unit(name: str) -> None:
    results = results_of(name)
    first, means = results.city.years[0], {}
    for account, path in results.both.planned.items():
        means[account] = statistics(path, all_draws.whole(results))[1]
    for language in LANGUAGES:
        sizes = {a: run_names.account_size(results, a, (), language) for a in means}
        accounts = chapter_accounts.accounts_figures(Run.of(results), language)[0]
        years = [year for year in accounts.column_years if year]
        for account, row in zip(sorted(results.city.accounts), accounts.rows, strict=True):
            assert row[1] == sizes[account].unit
            for year, cell in zip(years, row[2:-1], strict=True):
                assert is_rounding(cell, float(means[account][year - first]), sizes[account]), (account, year, cell)
        path = account_path.path_figure(Run.of(results), language)
        at = list(path.heads).index(words.say("report", "path.plan", language))
        assert path.caption.endswith(sizes[results.headline].unit)
        for year, row in zip(path.row_years, path.rows, strict=True):
            if row[at]:
                assert is_rounding(row[at], float(means[results.headline][year - first]), sizes[results.headline])
        table = run_tables.account_table(results, language)
        told = [list(column.cells) for column in table.columns]
        rows = list(zip(*told, strict=True))[:: 1 if results.chosen.id == "baseline" else 2]
        planned = list(zip(*told, strict=True))[(0 if results.chosen.id == "baseline" else 1) :: 2]
        for account, head, row in zip(sorted(results.city.accounts), rows, planned, strict=True):
            assert head[1] == sizes[account].unit
            for year, cell in zip(run_tables.shown_years(results), row[3:], strict=True):
                if cell:
                    assert is_rounding(cell, float(means[account][year - first]), sizes[account]), (account, cell)


def test_a_story_is_in_the_unit_of_the_pages() -> None:
    # Kiruna's account is in tonnes and shown in kilotonnes; what a single measure brings is far below where those begin
    results = results_of("Kiruna")
    acting = results.program.moves.acting
    planned = [m for m in tables.planned_measures(results) if results.program.measure_index[m] in acting]
    for name in planned:
        told = story.story(results, name, 2030)
        lines = [sentences.sentence(f, "sv", largest=told.largest) for f in told.facts if f.key == "number"]
        assert lines and all("kt CO₂e" in line for line in lines)


SINGLE = {
    "path",
    "budget",
    "who",
    "control",
    "gap",
    "cuts",
    "purse",
    "sectors",
    "history",
    "silence",
    "money",
    "purses",
}


@pytest.mark.parametrize("name", CITIES)
def test_the_decimals_of_a_figure_are_those_of_its_largest_part(name: str) -> None:
    for language, figure in every_figure(name):
        if figure.key not in SINGLE:
            continue
        rows = [row for row in figure.rows if row[0].casefold() not in TOTALS]
        sums = {at for at, head in enumerate(figure.heads) if head.casefold() in TOTALS}
        cells = [n for row in rows for c in columns(figure) if c not in sums for n in numbers(row[c], language)]
        digits = {d for written, _, d, _ in cells if written != "0"}
        largest = max((abs(value) for _, value, _, _ in cells), default=0.0)
        assert digits <= {language_sizes.digits(largest)}, (name, figure.key, digits, largest)


# ---- words


def test_the_words_for_means_of_branches_and_for_percentiles_are_not_the_same() -> None:
    report_texts = words.catalogue("report")
    extremes = {"lägst", "högst", "lowest", "highest", "som lägst", "som högst", "at the lowest", "at the highest"}
    for key in ("path.branches", "decides.lower", "decides.higher", "head.low", "head.high", "head.range"):
        for text in report_texts[key].values():
            assert not extremes & set(re.findall(r"\w+", text.casefold())), key
    assert "medelvärde" in report_texts["path.branches"]["sv"].casefold()
    assert "mean" in report_texts["path.branches"]["en"].casefold()
    assert all(
        "%" in report_texts[key][language] for key in ("head.low", "head.high", "head.range") for language in LANGUAGES
    )


def test_the_words_for_how_firm_a_promise_is_are_none_of_those_for_a_measures_status() -> None:
    for language in LANGUAGES:
        promises = {text[language] for key, text in words.catalogue("promises").items() if key.startswith("level.")}
        terms = words.catalogue("terms").items()
        statuses = {text[language] for key, text in terms if key.startswith("status.")}
        levels = {text[language] for key, text in terms if key in ("level.done", "level.decided", "level.planned")}
        assert not promises & (statuses | levels)
        assert not any(promise.startswith(status) for promise in promises for status in statuses)
        measure = "åtgärder" if language == "sv" else "measures"
        assert all(measure in level for level in levels)


# Numbers that stand beside each other add up as they are written


def as_number(text: str) -> float | None:
    """A number as it is written; None where it is none, or less than a unit of what is shown."""
    found = re.fullmatch(r"−?[\d,]+(?:\.\d+)?", text.strip())
    return float(found[0].replace("−", "-").replace(",", "")) if found else None


def whole_rows(figure: Figure) -> list[list[float]]:
    """The rows in which every cell after the first is a number or empty."""
    rows = [[as_number(cell) if cell else 0.0 for cell in row[1:]] for row in figure.rows]
    return [[cell for cell in row if cell is not None] for row in rows if None not in row]


def figure_of(name: str, key: str, language: Language = "en") -> Figure | None:
    return next((figure for figure in figures_of(name, language) if figure.key == key), None)


@pytest.mark.parametrize("name", CITIES)
def test_a_gap_is_what_is_left_less_the_target_as_both_are_written(name: str) -> None:
    figure = figure_of(name, "gap")
    assert figure is not None
    told = re.search(r"the target is (−?[\d.,]+) and the gap (−?[\d.,]+)\.", figure.caption)
    assert told is not None
    whole, limit, gap = as_number(figure.rows[-1][-1]), as_number(told[1].rstrip(",")), as_number(told[2])

    assert whole is not None and limit is not None and gap is not None
    assert gap == pytest.approx(whole - limit)


@pytest.mark.parametrize("name", CITIES)
def test_what_is_left_adds_up_by_sector_and_by_control_as_it_is_written(name: str) -> None:
    figure = figure_of(name, "gap")
    assert figure is not None
    rows = whole_rows(figure)

    assert all(sum(row[:-1]) == pytest.approx(row[-1], abs=1e-6) for row in rows)
    if len(rows) == len(figure.rows):
        assert all(sum(column[:-1]) == pytest.approx(column[-1], abs=1e-6) for column in zip(*rows, strict=True))


@pytest.mark.parametrize("name", CITIES)
def test_what_is_missing_in_a_purse_is_the_need_less_what_is_funded_as_written(name: str) -> None:
    for year in (2026, 2027, 2028, 2030):
        figure = next_budget.figure(Run.of(results_of(name)), "en", year)
        for need, funded, missing, *_ in whole_rows(figure):
            assert missing == pytest.approx(need - funded, abs=1e-6), (year, figure.rows)


def test_who_decides_over_malmo_is_one_number_on_the_first_page_and_on_the_page_of_emissions() -> None:
    results = study.run(city_of("malmo"), "baseline", draws=250)
    who = deciders.who_figure(Run.of(results), "en")
    gap = measures_and_gap.gap_figures(Run.of(results), "en")[0]
    assert who is not None
    by_control = {row[0]: row[1] for row in who.rows}

    assert dict(zip(gap.heads[1:-1], gap.rows[-1][1:-1], strict=True)).items() <= by_control.items()


@pytest.mark.parametrize("change", [-0.7, -1])
def test_that_some_may_be_left_is_told_only_where_the_target_leaves_some(tmp_path: Path, change: float) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "city.yaml", "change: -0.7", f"change: {change}")
    who = deciders.who_figure(Run.of(study.run(read_city(folder), "contract", draws=250)), "en")

    assert who is not None and any("Not all of it has to go" in note for note in who.notes) == (change > -1)


@pytest.mark.parametrize("name", CITIES)
def test_a_controllers_levels_add_up_to_its_baseline_as_they_are_written(name: str) -> None:
    figure = first_page.control_figure(results_of(name), "en")
    assert figure is not None

    for baseline, *levels in whole_rows(figure):
        assert sum(levels) == pytest.approx(baseline, abs=1e-6), figure.rows
