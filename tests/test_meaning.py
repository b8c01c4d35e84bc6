# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Planted faults in a sound city: each gives exactly its problem, and the untouched city gives none."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.sources.intake import law
from tests import extent
from tests.cities import copy_of
from tests.planted import PLANTED, SOUND, spoilt, wanted


def _found(folder: Path) -> list[Problem]:
    return [p for p in law.checked(folder).problems if p.code != "not_canonical"]


def test_the_untouched_city_has_no_problem() -> None:
    assert [p.said("en") for p in _found(SOUND)] == []


TRIED = extent.some(PLANTED, 50)


@extent.whole
@pytest.mark.parametrize("fault", TRIED, ids=[fault["name"] for fault in TRIED])
def test_a_planted_fault_gives_exactly_its_problem(fault: dict[str, Any], tmp_path: Path) -> None:
    found = _found(spoilt(fault, tmp_path))

    assert sorted((p.code, p.place.item) for p in found) == sorted(wanted(fault)), [p.said("en") for p in found]
    for language in ("sv", "en"):
        assert not re.search(r"\{[a-z_]+\}", " ".join(p.said(language) for p in found))


ASKED = (
    ("share_over",), ("share_below",), ("quantity_over_one",), ("tonnes_over",), ("shares_sum_over",), ("ramp_over",),
    ("share_drawn_over",), ("quantity_below_zero",), ("account_below_zero",), ("line_negative",),
    ("factor_far",), ("number_over",), ("line_over",), ("quantity_negative",), ("path_jump",), ("range_wide",),
    ("range_across",), ("ratio_negative",), ("ratio_over",), ("amount_added",), ("total_over",), ("group_sum",),
    ("anyway_over_ramp",), ("discount_from_outside",), ("discount_high",), ("history_not_yet",), ("target_turned",),
    ("target_near_nothing",),
    ("cost_negative",), ("cost_over",), ("cost_over_city",), ("cost_outside",), ("start_outside", "start_before"),
    ("start_moves_cost_out",), ("event_outside",), ("running_may_hold_energy", "running_holds_energy"),
    ("history_missed",), ("history_exceeded",), ("unexplained_large",), ("lines_exceed",), ("line_twice",),
    ("history_negative",), ("history_low_negative",), ("history_jump",), ("history_part_over",), ("history_parts_differ",), ("account_leaps",),
    ("target_without_base",), ("target_change",), ("target_below_zero",), ("target_rises", "target_falls"),
    ("target_far",), ("target_parts_over",), ("target_unworkable",),
    ("tonnes_twice", "tonnes_over_sector"), ("tonnes_negative",), ("tonnes_over_city",), ("stated_contradicted",),
    ("promise_negative",), ("promise_over_city",),
    ("word_unknown",), ("tag_near",), ("kommunkod_unknown",), ("kommunkod_other",), ("date_unreal",), ("date_unreadable",),
    ("address_unreal",), ("source_not_yet",), ("orgnr_wrong",), ("orgnr_personal",), ("years_turned",), ("name_empty",),
    ("cost_years_turned",), ("unit_unknown",),
)  # fmt: skip


@pytest.mark.parametrize("kinds", ASKED, ids=[kinds[0] for kinds in ASKED])
def test_every_kind_of_problem_is_planted_at_least_twice(kinds: tuple[str, ...]) -> None:
    planted = Counter(fault["gives"] for fault in PLANTED)

    assert sum(planted[kind] for kind in kinds) >= 2


def test_a_quantity_below_zero_says_in_which_share_of_draws_and_by_which_moves(tmp_path: Path) -> None:
    fault = next(f for f in PLANTED if f["name"] == "an amount that is more than there is")
    (found,) = _found(spoilt(fault, tmp_path))

    assert found.values["draws"] == 100.0
    assert found.values["measures"] == "fewer_machines, machines"


def test_a_far_factor_that_is_accepted_is_not_told(tmp_path: Path) -> None:
    folder = copy_of(SOUND, tmp_path)
    path = folder / "quantities.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    marked = [lines[0] + ",accepted"]
    for line in lines[1:]:
        is_power = line.startswith("ef.electricity")
        marked.append((line.replace(",2022,30,", ",2022,3000,") if is_power else line) + (",true" if is_power else ","))
    path.write_text("\n".join(marked) + "\n", encoding="utf-8")

    assert _found(folder) == []
