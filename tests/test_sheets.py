# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Action tables of an EU contract: figures, sheets and summary, from Markdown, Word and Excel, with every slip told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.folder.problem import Problem, ProblemsError
from klimatkontrakt.language.words import LANGUAGES
from klimatkontrakt.sources.action_tables import action_sheets, amounts, checks, drafts, figures, grids
from klimatkontrakt.sources.action_tables.action_sheets import Sheets
from klimatkontrakt.sources.action_tables.amounts import Amount
from tests import office
from tests.terminal import run

Rows = list[list[str]]


def _field(unit: str) -> str:
    return "cut" if unit == "tCO2e" else "substituted" if unit == "MWh" else "cost"


def _sheet(name: str, cut: str, cost: str, responsible: str = "Lillstads kommun", **more: str) -> Rows:
    rows = [
        ["Action outline", "Action name", name],
        ["", "Action type", "Technical"],
        ["Implementation", "Responsible bodies/person for implementation", responsible],
        ["Impact & cost", "GHG emissions reduction estimate (total)", cut],
        ["", "Total costs", cost],
    ]
    return [*rows, *(["", label.replace("_", " "), value] for label, value in more.items())]


BUSES, HEAT = _sheet("Electric buses", "12 kt CO2e/yr", "230 MSEK"), _sheet("Heat pumps", "8 kt", "1.2 BSEK")
SUMMARY = [
    ["Action/intervention", "Responsible entity & person", "Start/end", "Field of action", "Impact", "Total cost"],
    ["Electric buses", "Lillstads kommun", "2026-2030", "Transport", "12 kt", "230 MSEK"],
    ["Heat pumps", "Lillstads kommun", "2026-2030", "Energy", "8 kt", "1.2 BSEK"],
    ["Total", "", "", "", "20 kt", "1.43 BSEK"],
]
CLEAN = [BUSES, HEAT, SUMMARY]


def _markdown(tables: Sequence[Rows]) -> bytes:
    def row(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cells)} |"

    parts = ["\n".join([row(t[0]), "|" + "---|" * len(t[0]), *map(row, t[1:])]) for t in tables]
    return ("# Åtgärder\n\n" + "\n\nText mellan.\n\n".join(parts) + "\n").encode()


def _word(tables: Sequence[Rows]) -> bytes:
    return office.word(*(part for t in tables for part in (office.paragraph("Text."), office.table(t))))


def _excel(tables: Sequence[Rows]) -> bytes:
    return office.excel(**{f"B{at}": t for at, t in enumerate(tables)})


def _read(tables: Sequence[Rows], tmp_path: Path, form=_markdown, name: str = "a.md") -> Sheets:
    path = tmp_path / name
    path.write_bytes(form(tables))
    return action_sheets.read(grids.read_file(path)[1])


def _codes(tables: Sequence[Rows], tmp_path: Path) -> list[str]:
    found: tuple[Problem, ...] = checks.problems(_read(tables, tmp_path))
    for problem in found:
        assert all("{" not in problem.said(language) for language in LANGUAGES)
    return [problem.code for problem in found]


@pytest.mark.parametrize(("form", "name"), [(_markdown, "a.md"), (_word, "a.docx"), (_excel, "a.xlsx")])
def test_the_same_actions_are_read_from_markdown_word_and_excel(form, name: str, tmp_path: Path) -> None:
    sheets = _read(CLEAN, tmp_path, form, name)

    told = [(a.name, a.amount("cut").value, a.amount("cost").value, a.amount("cost").unit) for a in sheets.actions]
    assert told == [("Electric buses", 12_000, 230e6, "SEK"), ("Heat pumps", 8_000, 1.2e9, "SEK")]
    assert [(row.name, row.is_total) for row in sheets.costs] == [
        ("Electric buses", False),
        ("Heat pumps", False),
        ("", True),
    ]
    assert sheets.actions[0].texts["responsible"] == "Lillstads kommun"
    assert checks.problems(sheets) == ()


def test_a_number_in_a_spreadsheet_takes_the_unit_of_its_label(tmp_path: Path) -> None:
    rows = [["Action name", "Buses"], ["Action type", "T"], ["Responsible", "City"], ["GHG reduction (kt CO2e/year)", 12.5],
            ["Total costs (MEUR)", 3]]  # fmt: skip
    path = tmp_path / "a.xlsx"
    path.write_bytes(office.excel(B=rows))
    (action,) = action_sheets.read(grids.read_file(path)[1]).actions

    assert (action.amount("cut").value, action.amount("cut").unit, action.amount("cut").is_yearly) == (
        12_500,
        "tCO2e",
        True,
    )
    assert (action.amount("cost").value, action.amount("cost").unit) == (3e6, "EUR")


@pytest.mark.parametrize(
    ("written", "value", "unit"),
    [
        ("12 kt CO2e", 12_000, "tCO2e"),
        ("12 000 t", 12_000, "tCO2e"),
        ("0.5 Mt CO2-eq/year", 500_000, "tCO2e"),
        ("900 kg", 0.9, "tCO2e"),
        ("1.5 GWh", 1_500, "MWh"),
        ("2.53 billion SEK", 2.53e9, "SEK"),
        ("2,53 miljarder kronor", 2.53e9, "SEK"),
        ("220 million euros", 220e6, "EUR"),
        ("€3.4M", 3.4e6, "EUR"),
        ("SEK 12 thousand", 12_000, "SEK"),
        ("40 tkr", 40_000, "SEK"),
        ("1,234,567 EUR", 1_234_567, "EUR"),
        ("1 234,5 mkr", 1_234.5e6, "SEK"),
        ("15 B€", 15e9, "EUR"),
    ],
)
def test_thousands_millions_and_units_are_read(written: str, value: float, unit: str) -> None:
    (amount,) = figures.of_cell(written, _field(unit))

    assert amount.value == pytest.approx(value)
    assert amount.unit == unit


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("TBD", "to_be_decided"),
        ("To be determined", "to_be_decided"),
        ("N/A", "not_applicable"),
        ("not quantified", "not_quantified"),
        ("unknown", "not_known"),
        ("–", "not_stated"),
        ("", "not_stated"),
        ("1,234 t", "twofold"),
        ("3 mt", "unclear_unit"),
        ("mycket", "in_words"),
        ("17,0857,867 t", "unreadable"),
        ("12", "unit_missing"),
        ("64.1 M€", "other_kind"),
        ("0.5 tCO2/year/person", "only_by"),
    ],
)
def test_a_figure_that_is_not_there_says_why_and_is_never_zero(written: str, why: str) -> None:
    amount, *_ = figures.of_cell(written, "cut")

    assert (amount.value, amount.missing) == (None, why)


def test_zero_is_a_figure() -> None:
    assert figures.of_cell("0 t", "cut") == (Amount(value=0, unit="tCO2e", written="0 t"),)


def test_a_range_and_a_bound_are_no_single_figure() -> None:
    (range_,), (bound,) = figures.of_cell("10–12 kt", "cut"), figures.of_cell("up to 5 kt", "cut")

    assert (range_.value, range_.low, range_.high, range_.middle) == (None, 10_000, 12_000, 11_000)
    assert (bound.value, bound.low, bound.high) == (None, None, 5_000)


def test_other_figures_of_a_table_tell_the_decimal_mark(tmp_path: Path) -> None:
    english = _read([_sheet("A", "1,234 t", "2.5 MSEK")], tmp_path)
    swedish = _read([_sheet("A", "1,234 t", "2,5 MSEK")], tmp_path)

    assert (english.actions[0].amount("cut").value, swedish.actions[0].amount("cut").value) == (1234, 1.234)


@given(st.floats(0.001, 1e12), st.sampled_from(["tCO2e", "MWh", "SEK", "EUR"]))
def test_a_written_figure_is_read_back(value: float, unit: str) -> None:
    (amount,) = figures.of_cell(amounts.written(Amount(value=value, unit=unit)), _field(unit), "", ".")

    assert amount.value == pytest.approx(value, rel=1e-5)
    assert amount.unit == unit


def _with(old: str, new: str) -> list[Rows]:
    return [[[cell.replace(old, new) if cell == old else cell for cell in row] for row in table] for table in CLEAN]


@pytest.mark.parametrize(
    ("tables", "codes"),
    [
        (CLEAN, []),
        ([_sheet("Electric buses", "12 kt", "230 MSEK", responsible=""), HEAT, SUMMARY], ["action_unowned"]),
        ([_sheet("Electric buses", "TBD", "230 MSEK"), HEAT, SUMMARY], []),
        ([_sheet("Electric buses", "12 t", "230 MSEK"), HEAT, SUMMARY], ["figures_slip"]),
        ([_sheet("Electric buses", "12 kt", "250 MSEK"), HEAT, SUMMARY], ["figures_differ"]),
        ([_sheet("Electric buses", "12 kt", "en del"), HEAT, SUMMARY], []),
        ([_sheet("Electric buses", "12 kt", "17,0857,867 SEK"), HEAT, SUMMARY], ["amount_unreadable"]),
        ([_sheet("Electric buses", "12 mt", "230 MSEK"), HEAT, SUMMARY], ["amount_unclear_unit"]),
        ([BUSES, SUMMARY], ["action_without_sheet"]),
        ([BUSES, HEAT, _sheet("Bike lanes", "2 kt", "3 MSEK"), SUMMARY], ["action_not_in_summary"]),
        (_with("20 kt", "24 kt"), ["sum_off"]),
        (_with("1.43 BSEK", "1.43 MSEK"), ["sum_off"]),
        ([_sheet("A", "104 kt", "1 MSEK"), _sheet("B", "104 kt", "2 MSEK")], ["tonnes_repeated", "tonnes_repeated"]),
        ([_sheet("A", "10 kt", "2.53 billion SEK (220 million euros)")], []),
        ([_sheet("A", "10 kt", "2.53 billion SEK (220.5 thousand million euros)")], ["currencies_slip"]),
        ([_sheet("A", "10 kt", "2.53 billion SEK (220 000 million euros)")], ["currencies_slip"]),
        ([_sheet("A", "10 kt", "2.53 billion SEK (0.22 million euros)")], ["currencies_slip"]),
        ([_sheet("A", "10 kt", "2.53 billion SEK (900 million euros)")], ["currencies_differ"]),
        ([_sheet("A", "10 kt", "10 MSEK", Per_source_sector="Transport: 6 kt; Buildings: 4 kt")], []),
        ([_sheet("A", "10 kt", "10 MSEK", Per_source_sector="Transport: 6 kt; Buildings: 5 kt")], ["sum_off"]),
        ([_sheet("A", "10 kt", "10 MSEK", Cost_per_tonne="1000 SEK")], []),
        ([_sheet("A", "10 kt", "10 MSEK", Cost_per_tonne="1 MSEK")], ["cost_per_tonne_off"]),
        ([_sheet(n, c, "1 MSEK") for n, c in zip("ABCD", ["2 kt", "3 kt", "4 kt", "5000 kt"], strict=True)], ["amount_thousandfold"]),
        ([_sheet(n, c, "1 MSEK") for n, c in zip("ABCD", ["2 kt", "3 kt", "4 kt", "50 kt"], strict=True)], []),
        ([_sheet(n, c, "1 MSEK") for n, c in zip("ABCD", ["2 kt", "3 kt", "4 kt", "500 kt"], strict=True)], []),
        ([_sheet("Electric buses", "12 kt", "115 MSEK/year"), HEAT, SUMMARY], []),
        ([_sheet("Electric buses", "12 kt", "115 MSEK and 230 MSEK for the chargers"), HEAT, SUMMARY], []),
    ],
)  # fmt: skip
def test_each_slip_gives_exactly_its_problem(tables: list[Rows], codes: list[str], tmp_path: Path) -> None:
    assert _codes(tables, tmp_path) == codes


def test_a_sum_with_parts_missing_may_be_larger_than_the_rest(tmp_path: Path) -> None:
    summary = [*SUMMARY[:2], [*SUMMARY[2][:5], "TBD"], ["Total", "", "", "", "20 kt", "1.43 BSEK"]]

    assert _codes([summary], tmp_path) == []


def test_drafts_keep_what_was_written_and_why_a_figure_is_missing(tmp_path: Path) -> None:
    sheets = _read([_sheet("Buses", "TBD", "230 MSEK")], tmp_path)
    made = drafts.drafts(sheets, checks.problems(sheets), "a.md", "0" * 64)
    (measure,) = made.measures

    assert measure.decision == "open"
    assert (measure.figures["cut"][0].value, measure.figures["cut"][0].missing) == (None, "to_be_decided")
    assert measure.figures["cost"][0].written == "230 MSEK"
    assert drafts.read(drafts.written(made), "d.yaml") == (made, [])


def test_a_new_reading_keeps_the_decisions_on_drafts(tmp_path: Path) -> None:
    sheets = _read(CLEAN, tmp_path)
    made = drafts.drafts(sheets, (), "a.md", "0" * 64)
    first = made.measures[0].model_copy(update={"decision": "accepted", "note": "bra"})
    before = made.model_copy(update={"measures": (first, *made.measures[1:])})

    assert drafts.renewed(made, before) == before


def test_the_command_reads_actions_and_writes_drafts(tmp_path: Path) -> None:
    path, to = tmp_path / "a.xlsx", tmp_path / "d.yaml"
    path.write_bytes(_excel([_sheet("Buses", "TBD", "2.53 billion SEK (220 000 million euros)")]))
    done = run("read-actions", path, "--to", to)

    assert done.returncode == 0
    assert "saknas: inte beslutat" in done.stdout and "Menas 220" in done.stderr
    assert "decision: open" in to.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("raw", "name", "code"),
    [
        (b"Text utan tabell.", "a.md", "tables_none"),
        (_markdown([[["a", "b"], ["1", "2"]]]), "a.md", "actions_none"),
        (b"<html></html>", "a.xlsx", "file_web_page"),
        (b"", "a.md", "text_empty"),
    ],
)
def test_a_file_without_actions_gives_one_clear_problem(raw: bytes, name: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    done = run("read-actions", path)

    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    try:
        action_sheets.read(grids.read_file(path)[1])
        assert code == "actions_none"
    except ProblemsError as stopped:
        assert [problem.code for problem in stopped.problems] == [code]
