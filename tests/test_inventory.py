# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The three sums of an inventory: what they count, what they are silent on, and what they refuse."""

from __future__ import annotations

import csv
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.folder.problem import Problem, ProblemsError, UnknownNameError
from klimatkontrakt.inventory import gases, inventory
from klimatkontrakt.inventory.inventory import ACCOUNTS, InventoryRow
from klimatkontrakt.language import words

REFERENCES = tuple(inventory.references())
AMOUNT = st.floats(0.0, 1e7)
TONNES = st.dictionaries(st.sampled_from(gases.names()), AMOUNT, min_size=1, max_size=4)
NUMBERS = st.builds(InventoryRow, st.sampled_from(REFERENCES), tonnes=TONNES)
INVENTORY = st.lists(NUMBERS, max_size=12)
SET = st.sampled_from(gases.sets())


def stated(ref: str, tco2e: float, gwp: str = "AR5") -> InventoryRow:
    return InventoryRow(ref, stated_tco2e=tco2e, stated_gwp=gwp)


def codes(*rows: InventoryRow, gwp: str = "AR5") -> list[str]:
    """What is wrong with some rows, notes on what is missing left out."""
    return [p.code for p in inventory.problems(rows, gwp) if p.code != "inventory_incomplete"]


def silent(account: str, *rows: InventoryRow) -> dict[str, str]:
    return dict(inventory.totals(rows, "AR5")[account].silent)


# Three sums


def test_each_sum_counts_its_own_references_and_names_what_it_leaves_out() -> None:
    rows = [stated("I.1.1", 1), stated("I.1.2", 10), stated("I.1.3", 100), stated("I.4.4", 1000), stated("IV.1", 10000)]

    sums = inventory.totals(rows, "AR5")

    # BASIC: 1 + 10. BASIC+: 1 + 10 + 100 + 10 000. Territorial: 1 + 1 000 + 10 000
    assert {account: total.tco2e for account, total in sums.items()} == {
        "basic": 11, "basic_plus": 10111, "territorial": 11001,
    }  # fmt: skip
    assert [(left.ref, left.tco2e, left.kind) for left in sums["basic_plus"].left_out] == [
        ("I.4.4", 1000, "generation")
    ]
    assert [left.ref for left in sums["territorial"].left_out] == ["I.1.2", "I.1.3"]


@pytest.mark.parametrize(
    ("ref", "counted_in"),
    [
        ("II.1.3", {"basic_plus"}),
        ("II.5.3", set()),
        ("III.1.1", {"basic", "basic_plus", "territorial"}),
        ("III.1.2", {"basic", "basic_plus"}),
        ("III.1.3", {"territorial"}),
        ("V.2", {"basic_plus", "territorial"}),
        ("VI.1", set()),
    ],
)
def test_a_reference_is_counted_where_the_standard_says(ref: str, counted_in: set[str]) -> None:
    sums = inventory.totals([stated(ref, 7)], "AR5")

    assert {account for account in ACCOUNTS if sums[account].tco2e == 7} == counted_in


def test_rows_that_share_a_reference_are_added() -> None:
    sums = inventory.totals([InventoryRow("I.1.1", tonnes={"CO2": 2}), InventoryRow("I.1.1", tonnes={"CH4": 1})], "AR5")

    assert sums["basic"].by_reference == {"I.1.1": 30}  # 2 + 28


def test_land_that_takes_up_carbon_is_shown_apart_from_what_is_emitted() -> None:
    total = inventory.totals([stated("V.1", 100), stated("V.2", -30)], "AR5")["basic_plus"]

    assert (total.tco2e, total.sources_tco2e, total.sinks_tco2e) == (70, 100, -30)


def test_biogenic_carbon_dioxide_is_a_memo_of_the_rows_that_are_counted() -> None:
    rows = [InventoryRow("I.1.1", tonnes={"CO2": 5, "CO2b": 50}), InventoryRow("I.4.4", tonnes={"CO2": 7, "CO2b": 700})]

    sums = inventory.totals(rows, "AR5")

    assert (sums["basic"].tco2e, sums["basic"].biogenic_t) == (5, 50)
    assert (sums["territorial"].tco2e, sums["territorial"].biogenic_t) == (12, 750)


# Notation keys


def test_what_does_not_occur_adds_nothing_and_is_no_gap() -> None:
    before = [stated("I.1.1", 5)]
    after = [*before, InventoryRow("II.3.1", key="NO")]

    assert inventory.totals(after, "AR5")["basic"].tco2e == inventory.totals(before, "AR5")["basic"].tco2e
    assert "II.3.1" in silent("basic", *before)
    assert "II.3.1" not in silent("basic", *after)


def test_what_is_not_estimated_is_not_zero_but_said() -> None:
    rows = (stated("I.1.1", 5), InventoryRow("I.1.2", key="NE"))
    notes = {p.place.item: p for p in inventory.problems(rows, "AR5") if p.code == "inventory_incomplete"}

    assert silent("basic", *rows)["I.1.2"] == "NE"
    assert "I.1.2 (NE)" in notes["basic"].what("sv")
    assert not inventory.totals(rows, "AR5")["basic"].is_complete


def test_a_reference_without_any_row_is_missing_not_zero() -> None:
    assert silent("basic", stated("I.1.1", 5))["I.2.1"] == "missing"


def test_a_part_that_is_not_estimated_is_said_although_another_part_has_a_number() -> None:
    assert silent("basic_plus", stated("II.4.3", 5), InventoryRow("II.4.3", key="NE"))["II.4.3"] == "NE"


def test_a_confidential_row_is_in_no_sum_and_is_said() -> None:
    rows = (stated("I.3.1", 5), InventoryRow("IV.1", key="C"))

    assert inventory.totals(rows, "AR5")["territorial"].tco2e == 5
    assert silent("territorial", *rows)["IV.1"] == "C"
    assert "IV.1" not in silent("basic", *rows)


def test_a_whole_inventory_is_complete() -> None:
    rows = [stated(ref, 1) if ref == "I.1.1" else InventoryRow(ref, key="NO") for ref in REFERENCES]

    assert all(total.is_complete for total in inventory.totals(rows, "AR5").values())
    assert not inventory.problems(rows, "AR5")


@pytest.mark.parametrize("key", inventory.KEYS)
def test_a_row_has_a_key_or_a_number_never_both(key: str) -> None:
    row = InventoryRow("I.1.1", stated_tco2e=5.0, stated_gwp="AR5", key=key, included_in="I.1.1")

    with pytest.raises(ProblemsError) as refused:
        inventory.totals([row], "AR5")

    assert "inventory_key_with_number" in [p.code for p in refused.value.problems]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (InventoryRow("I.9.1", tonnes={"CO2": 1}), "inventory_reference_unknown"),
        (InventoryRow("I.1.1", key="NA"), "inventory_key_unknown"),
        (InventoryRow("I.1.1"), "inventory_row_empty"),
        (InventoryRow("I.1.1", tonnes={}), "inventory_row_empty"),
        (InventoryRow("I.1.1", tonnes={"CO2": 1}, stated_tco2e=1.0, stated_gwp="AR5"), "inventory_two_numbers"),
        (InventoryRow("I.1.1", tonnes={"CO3": 1}), "inventory_gas_unknown"),
        (InventoryRow("I.1.1", tonnes={"CO2": -1}), "inventory_below_zero"),
        (InventoryRow("I.1.1", stated_tco2e=-1.0, stated_gwp="AR5"), "inventory_below_zero"),
        (InventoryRow("I.1.1", stated_tco2e=1.0), "inventory_gwp_missing"),
        (InventoryRow("I.1.1", tonnes={"CO2": math.nan}), "inventory_not_finite"),
        (InventoryRow("I.1.1", tonnes={"CO2": math.inf}), "inventory_not_finite"),
        (InventoryRow("I.1.1", key="IE"), "inventory_included_nowhere"),
        (InventoryRow("I.1.1", key="IE", included_in="I.1.1"), "inventory_included_nowhere"),
        (InventoryRow("I.1.1", key="IE", included_in="nowhere"), "inventory_included_nowhere"),
    ],
)
def test_a_row_that_cannot_be_summed_is_named(row: InventoryRow, code: str) -> None:
    assert codes(row) == [code]


def test_every_fault_is_told_at_once_with_its_row() -> None:
    found = inventory.problems(
        [InventoryRow("I.9.1", key="NO"), stated("I.1.1", 1), InventoryRow("I.1.2")], "AR5", "utslapp.csv"
    )

    assert [(p.code, p.place.file, p.place.row) for p in found] == [
        ("inventory_reference_unknown", "utslapp.csv", 1),
        ("inventory_row_empty", "utslapp.csv", 3),
    ]


def test_what_does_not_occur_in_one_row_cannot_have_a_number_in_another() -> None:
    assert codes(InventoryRow("I.1.1", key="NO"), stated("I.1.1", 3)) == ["inventory_not_occurring_with_number"]


def test_included_elsewhere_in_the_same_sums_is_in_order() -> None:
    assert codes(InventoryRow("V.3", key="IE", included_in="V.1"), stated("V.1", 3)) == []


def test_process_emissions_inside_fuel_make_basic_too_high_and_that_is_said() -> None:
    rows = (InventoryRow("IV.1", key="IE", included_in="I.3.1"), stated("I.3.1", 3))
    (problem,) = [p for p in inventory.problems(rows, "AR5") if p.severity == "warning"]

    assert problem.code == "inventory_included_in_other_sum"
    assert problem.values["accounts"] == "BASIC"
    assert inventory.totals(rows, "AR5")["basic"].tco2e == 3


def test_own_use_inside_generation_makes_basic_too_low_and_that_is_said() -> None:
    rows = (InventoryRow("I.4.1", key="IE", included_in="I.4.4"), stated("I.4.4", 3))
    (problem,) = [p for p in inventory.problems(rows, "AR5") if p.severity == "warning"]

    assert problem.values["accounts"] == "BASIC, BASIC+"


def test_a_key_that_leads_to_another_key_leads_nowhere() -> None:
    rows = (InventoryRow("IV.1", key="IE", included_in="I.3.1"), InventoryRow("I.3.1", key="C"))

    assert codes(*rows) == ["inventory_included_nowhere"]


# GWP sets


def test_gases_are_computed_in_the_set_that_is_asked_for() -> None:
    rows = [InventoryRow("III.1.1", tonnes={"CH4": 10})]

    assert [inventory.totals(rows, gwp)["basic"].tco2e for gwp in gases.sets()] == [250, 280, 279]


def test_co2e_of_another_set_is_refused_and_not_guessed_back_to_gases() -> None:
    rows = [InventoryRow("I.1.1", tonnes={"CH4": 1}), stated("I.2.1", 10, "AR4")]

    with pytest.raises(ProblemsError) as refused:
        inventory.totals(rows, "AR5")

    assert [p.code for p in refused.value.problems] == ["inventory_gwp_mixed"]
    assert inventory.totals(rows, "AR4")["basic"].tco2e == 35


def test_an_unknown_set_or_gas_is_refused() -> None:
    assert codes(stated("I.1.1", 1), gwp="AR3") == ["inventory_gwp_unknown"]
    with pytest.raises(UnknownNameError):
        gases.potential("CH4", "AR3")
    with pytest.raises(UnknownNameError):
        gases.potential("methane", "AR5")


# Somebody else's total


def test_a_total_that_adds_power_made_to_power_used_is_recognised() -> None:
    rows = [stated("I.1.2", 100), stated("I.4.4", 90), stated("III.1.3", 5)]

    told = inventory.explained(rows, "AR5", 195, 0.5)

    assert (told.equals, told.is_every_row) == ((), True)
    assert isinstance(told.problem, Problem)
    assert (told.problem.values["references"], told.problem.values["twice"]) == ("I.4.4, III.1.3", 95)
    assert "I.4.4" in told.problem.what("sv")


def test_a_total_that_is_one_of_ours_is_recognised_as_it() -> None:
    rows = [stated("I.1.2", 100), stated("I.4.4", 90)]

    assert inventory.explained(rows, "AR5", 90.4, 0.5).equals == ("territorial",)
    assert inventory.explained(rows, "AR5", 100, 0.5).equals == ("basic", "basic_plus")
    assert inventory.explained(rows, "AR5", 90.6, 0.5) == inventory.Explanation((), False, None)


# Laws


@given(INVENTORY, SET, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[InventoryRow], gwp: str, random) -> None:
    mixed = random.sample(rows, len(rows))

    assert {a: t.tco2e for a, t in inventory.totals(mixed, gwp).items()} == {
        a: t.tco2e for a, t in inventory.totals(rows, gwp).items()
    }


@given(INVENTORY, SET)
def test_every_row_is_counted_once_or_left_out_with_a_reason(rows: list[InventoryRow], gwp: str) -> None:
    every_row = inventory.sum_of_every_row(rows, gwp)
    for total in inventory.totals(rows, gwp).values():
        left = math.fsum(out.tco2e for out in total.left_out)

        assert math.isclose(total.tco2e + left, every_row, rel_tol=1e-12)
        assert math.isclose(math.fsum(total.by_reference.values()), total.tco2e, rel_tol=1e-12)


@given(INVENTORY, SET)
def test_basic_is_never_more_than_basic_plus_where_nothing_is_a_sink(rows: list[InventoryRow], gwp: str) -> None:
    sums = inventory.totals(rows, gwp)

    assert 0 <= sums["basic"].tco2e <= sums["basic_plus"].tco2e <= inventory.sum_of_every_row(rows, gwp)


@given(INVENTORY, SET)
def test_territorial_is_basic_plus_where_all_is_emitted_here_and_used_here(rows: list[InventoryRow], gwp: str) -> None:
    apart = ("generation", "others_waste_inside")
    inside = [row for row in rows if (known := inventory.references()[row.ref]).scope == 1 and known.kind not in apart]

    sums = inventory.totals(inside, gwp)

    assert sums["territorial"].tco2e == sums["basic_plus"].tco2e


@given(INVENTORY, SET)
def test_stating_the_gases_in_a_set_and_summing_in_it_changes_nothing(rows: list[InventoryRow], gwp: str) -> None:
    once = inventory.totals(rows, gwp)
    twice = inventory.totals([inventory.as_stated(row, gwp) for row in rows], gwp)

    assert all(math.isclose(once[a].tco2e, twice[a].tco2e, rel_tol=1e-12) for a in ACCOUNTS)
    assert [inventory.as_stated(inventory.as_stated(row, gwp), gwp) for row in rows] == [
        inventory.as_stated(row, gwp) for row in rows
    ]


@given(INVENTORY.filter(bool))
def test_what_is_stated_in_one_set_is_never_summed_in_another(rows: list[InventoryRow]) -> None:
    with pytest.raises(ProblemsError):
        inventory.totals([inventory.as_stated(row, "AR4") for row in rows], "AR5")


@given(INVENTORY, st.sampled_from(REFERENCES), st.sampled_from(["NO", "NE", "C"]))
def test_a_key_adds_nothing_to_any_sum(rows: list[InventoryRow], ref: str, key: str) -> None:
    free = [row for row in rows if row.ref != ref]

    keyed = inventory.totals([*free, InventoryRow(ref, key=key)], "AR5")

    assert {a: t.tco2e for a, t in keyed.items()} == {a: t.tco2e for a, t in inventory.totals(free, "AR5").items()}
    assert all((ref in keyed[a].silent) == (key != "NO") for a in inventory.references()[ref].accounts)


# House


def test_the_references_are_those_of_the_standard(shared) -> None:
    with (shared / "standards" / "gpc_refs.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    assert [row["ref"] for row in rows] == list(REFERENCES)
    for row in rows:
        ours = inventory.references()[row["ref"]]
        assert ours.scope == int(row["scope"])
        assert ours.accounts == {account for account in ACCOUNTS if row[account] == "1"}


def test_every_key_sum_and_reason_has_words_in_both_languages() -> None:
    catalogue = words.catalogue("inventory")
    kinds = {known.kind for known in inventory.references().values() if len(known.accounts) < len(ACCOUNTS)}
    wanted = {
        *(f"account.{account}" for account in ACCOUNTS),
        *(f"key.{key}" for key in (*inventory.KEYS, inventory.MISSING)),
        *(f"left_out.{kind}" for kind in kinds),
    }

    assert wanted == {name for name in catalogue if name.split(".", 1)[0] in ("account", "key", "left_out")}
    assert all(catalogue[name]["sv"] and catalogue[name]["en"] for name in wanted)


def test_every_problem_of_an_inventory_can_be_said_in_both_languages() -> None:
    rows = [
        InventoryRow("I.9.1", key="NO"), InventoryRow("I.1.1", key="NA"), InventoryRow("I.2.1"), InventoryRow("I.3.1", tonnes={"CO3": -1.0}),
        InventoryRow("V.3", key="IE"), InventoryRow("I.5.1", tonnes={"CO2": 1.0}, stated_tco2e=1.0, stated_gwp="AR4", key="C"),
        InventoryRow("I.5.1", key="NO"), InventoryRow("I.6.1", stated_tco2e=math.nan),
    ]  # fmt: skip

    for problem in inventory.problems(rows, "AR5"):
        assert problem.said("sv") != problem.said("en")
        assert "{" not in problem.said("sv") + problem.said("en")
