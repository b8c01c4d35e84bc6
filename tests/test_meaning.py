# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Planted faults in a sound city: each gives exactly its problem, and the untouched city gives none."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from klimatkontrakt.city import load
from klimatkontrakt.city.problem import Problem, errors
from klimatkontrakt.engine import problems
from tests.cities import appended, copy_of, edited, merged

SOUND = Path(__file__).parent / "data" / "sound"
PLANTED = yaml.safe_load((Path(__file__).parent / "cases" / "meaning.yaml").read_text(encoding="utf-8"))


def _found(folder: Path) -> list[Problem]:
    city, form = load(folder)
    assert city is not None, [p.said("en") for p in errors(form)]
    return [p for p in (*form, *problems.problems(city)) if p.code != "not_canonical"]


def _planted(fault: dict[str, Any], to: Path) -> Path:
    folder = copy_of(SOUND, to)
    if "text" in fault:
        edited(folder, *fault["text"])
    if "keys" in fault:
        merged(folder, *fault["keys"])
    if "edit" in fault:
        edited(folder, *fault["edit"])
    for rows in ("row", "more", "published"):
        if rows in fault:
            appended(folder, fault[rows][0], fault[rows][1].rstrip("\n"))
    if "scenario" in fault:
        merged(folder, "city.yaml", f"scenarios: {{more: {{like: contract, {fault['scenario']}: {{level: 1}}}}}}")
    return folder


def test_the_untouched_city_has_no_problem() -> None:
    assert [p.said("en") for p in _found(SOUND)] == []


@pytest.mark.parametrize("fault", PLANTED, ids=[fault["name"] for fault in PLANTED])
def test_a_planted_fault_gives_exactly_its_problem(fault: dict[str, Any], tmp_path: Path) -> None:
    found = _found(_planted(fault, tmp_path))

    assert [(p.code, p.place.item) for p in found] == [(fault["gives"], fault["at"])], [p.said("en") for p in found]
    for language in ("sv", "en"):
        assert not re.search(r"\{[a-z_]+\}", found[0].said(language))


ASKED = (
    ("factor_far",), ("share_over", "quantity_over_one", "tonnes_over", "shares_sum_over"), ("quantity_below_zero",),
    ("tonnes_twice", "tonnes_over_sector"), ("group_sum",), ("target_without_base",),
    ("history_missed", "unexplained_large"), ("running_may_hold_energy", "running_holds_energy"), ("stated_contradicted",),
)  # fmt: skip


@pytest.mark.parametrize("kinds", ASKED)
def test_every_kind_of_problem_is_planted_at_least_twice(kinds: tuple[str, ...]) -> None:
    planted = Counter(fault["gives"] for fault in PLANTED)

    assert sum(planted[kind] for kind in kinds) >= 2


def test_a_quantity_below_zero_says_in_which_share_of_draws_and_by_which_moves(tmp_path: Path) -> None:
    fault = next(f for f in PLANTED if f["name"] == "an amount that is more than there is")
    (found,) = _found(_planted(fault, tmp_path))

    assert found.values["draws"] == 100.0
    assert found.values["measures"] == "fewer_machines, machines"


def test_a_far_factor_that_is_accepted_is_not_told(tmp_path: Path) -> None:
    folder = copy_of(SOUND, tmp_path)
    path = folder / "quantities.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    marked = [lines[0] + ",accepted"]
    for line in lines[1:]:
        is_power = line.startswith("ef.electricity")
        marked.append(
            (line.replace(",2022,30,", ",2022,30000,") if is_power else line) + (",true" if is_power else ",")
        )
    path.write_text("\n".join(marked) + "\n", encoding="utf-8")

    assert _found(folder) == []
