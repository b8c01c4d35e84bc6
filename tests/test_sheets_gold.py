# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Real contracts, read by hand before the reader was made: what is right of what is read, and of what is stated."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from benchmarks import gold_sheets
from benchmarks.gold_sheets import DEVELOPED, HELD_OUT, Figure, Read, Tally

from klimatkontrakt.sources.action_tables import checks, figures
from tests import extent
from tests.extent import in_all
from tests.terminal import run

NAME_AND_OWNER, RIGHT_OF_READ, READ_OF_STATED = 0.97, 0.95, 0.90
# Every warning of the twelve contracts was looked up in its text, and is true of it.
WARNINGS = {
    "aarhus": {},
    "cork": {"owner_rows_none": 1},
    "dublin": {"action_owner_absent": 3, "action_nameless": 2, "amount_unreadable": 1},
    "gothenburg": {"currencies_slip": 1},
    "helsingborg": {"tonnes_repeated": 2, "action_owner_absent": 1},
    "lahti": {"amount_other_kind": 1, "action_owner_absent": 1},
    "lund": {},
    "malmo": {"tonnes_repeated": 7, "action_unowned": 1, "figures_differ": 1},
    "porto": {},
    # Two labels share a cell of the second; ",032 MWh" has lost its beginning, "45–50,000" says its thousands once.
    "riga": {"action_not_in_summary": 3, "amount_other_kind": 1, "amount_unreadable": 1, "amount_twofold": 1},
    "tampere": {},
    "umea": {},
}


def test_the_list_has_more_than_a_hundred_and_fifty_sheets_of_twelve_contracts() -> None:
    rows = gold_sheets.gold()

    assert len(rows) >= 150
    assert {row.contract for row in rows} == {*DEVELOPED, *HELD_OUT}
    assert len({(row.contract, row.line) for row in rows}) == len(rows)
    assert all(row.figures(what) is not None for row in rows for what in ("cut", "cost"))


@in_all
@pytest.mark.parametrize("contracts", [DEVELOPED, HELD_OUT], ids=["developed on", "held out"])
def test_names_owners_cuts_and_costs_are_read_right(contracts: tuple[str, ...], shared: Path) -> None:
    told = gold_sheets.together(gold_sheets.measured(contracts).values())

    for what in ("name", "owner"):
        assert told[what].accuracy >= NAME_AND_OWNER, told[what].faults
    for what in ("cut", "cost"):
        assert told[what].precision >= RIGHT_OF_READ, told[what].faults
        assert told[what].recall >= READ_OF_STATED, told[what].faults


@extent.in_all
def test_rows_of_the_cost_summaries_are_read_right(shared: Path) -> None:
    told = gold_sheets.together(gold_sheets.measured_rows().values())

    assert min(told[what].precision for what in ("name", "owner", "cut", "cost")) >= RIGHT_OF_READ
    assert min(told[what].recall for what in ("name", "owner", "cut", "cost")) >= READ_OF_STATED


@pytest.mark.parametrize("contract", WARNINGS)
def test_each_contract_gives_the_warnings_that_were_looked_up(contract: str, shared: Path) -> None:
    found = checks.problems(gold_sheets.sheets_of(contract))

    assert dict(Counter(p.code for p in found if p.severity == "warning")) == WARNINGS[contract]


def test_malmos_own_capture_sheet_comes_out_right(shared: Path, tmp_path: Path) -> None:
    sheets = gold_sheets.sheets_of("malmo")
    (capture,) = [action for action in sheets.actions if action.name.startswith("Carbon Capture and Storage")]
    cost = capture.amount("cost")

    assert (capture.owner, capture.amount("cut").value, capture.amount("cut").unit) == ("SYSAV", 303_000, "tCO2e")
    assert (cost.low, cost.high, cost.unit) == (1.5e9, 2e9, "SEK")

    done = run("read-actions", gold_sheets.CONTRACTS / "malmo.md", "--to", tmp_path / "m.yaml")
    assert done.returncode == 0
    assert "39 åtgärdsblad" in done.stdout and "1 500–2 000 MSEK" in done.stdout.replace("\u00a0", " ")
    assert "written: 303 KT, row: 1563" in (tmp_path / "m.yaml").read_text(encoding="utf-8")


def test_an_absurd_sum_is_doubted_and_not_mended(shared: Path) -> None:
    sheets = gold_sheets.sheets_of("gothenburg")
    (plant,) = [action for action in sheets.actions if action.name == "Bio CHP"]
    in_euro = [amount.value for amount in plant.amounts["cost"] if amount.unit == "EUR" and not amount.per]

    assert in_euro == [220e9]
    assert [p.code for p in checks.problems(sheets) if p.place.item == "Bio CHP"] == ["currencies_slip"]


# The measure itself: a reader that says something else is told to.
def _read(cut: str = "", cost: str = "", name: str = "A", owner: str = "B") -> Read:
    return Read(
        1, name, owner, figures.of_cell(cut, "cut") if cut else (), figures.of_cell(cost, "cost") if cost else ()
    )


def _verdicts(row: gold_sheets.Gold, read: list[Read]) -> dict[str, Counter[str]]:
    told: dict[str, Tally] = gold_sheets.compared([row], read)
    return {what: told[what].counts for what in gold_sheets.FIELDS}


@pytest.mark.parametrize(
    ("read", "what", "verdict"),
    [
        ([_read("5 kt", "2 MSEK")], "cut", "right"),
        ([_read("6 kt", "2 MSEK")], "cut", "wrong"),
        ([_read("5 t", "2 MSEK")], "cut", "wrong"),
        ([_read("TBD", "2 MSEK")], "cut", "missed"),
        ([_read("5 kt", "2 MEUR")], "cost", "wrong"),
        ([_read("5 kt", "2 MSEK", name="A and more")], "name", "wrong"),
        ([_read("5 kt", "2 MSEK", owner="")], "owner", "missed"),
        ([], "name", "missed"),
        ([], "cost", "missed"),
    ],
)
def test_the_measure_tells_right_from_wrong_and_missed(read: list[Read], what: str, verdict: str) -> None:
    row = gold_sheets.Gold("x", 1, "A", "B", "5 kt", "2 MSEK; ?1 MEUR")

    assert _verdicts(row, read)[what] == Counter({verdict: 1})


def test_what_the_list_does_not_have_is_invented_when_it_is_read() -> None:
    row = gold_sheets.Gold("x", 1, "A", "absent", "words", "empty")

    assert _verdicts(row, [_read("5 kt", "2 MSEK")]) == {
        "name": Counter(right=1), "owner": Counter(invented=1), "cut": Counter(invented=1), "cost": Counter(invented=1),
    }  # fmt: skip
    assert _verdicts(row, [_read("TBD", "", owner="")])["cost"] == Counter(none=1)


def test_a_figure_of_the_list_says_ranges_bounds_and_time() -> None:
    assert gold_sheets.figure("1.5..2 BSEK inv") == Figure(1.5e9, 2e9, "SEK", "", "")
    assert gold_sheets.figure("<1100 kt in 2030") == Figure(None, 1.1e6, "tCO2e", "", "in")
    assert gold_sheets.figure("?25 SEK/kg") == Figure(25e3, 25e3, "SEK", "tCO2e", "", is_aside=True)
