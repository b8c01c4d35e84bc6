# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The budgets of the source: what a function may hold, what a name may mean, and what may only fall.

What is over a budget today stands in tests/house_budgets.yaml. A function that comes over one fails; one that is mended must be
struck: `KK_BUDGETS=1` on this file strikes it, lowers the counts that fell, and adds nothing.
"""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
import yaml

from tests import budgets, source_trees
from tests.cities import ROOT

HELD = ROOT / "tests" / "house_budgets.yaml"
STRIKES = os.environ.get("KK_BUDGETS", "") == "1"

COMPLEXITY = 8
PARAMETERS = 6
LENGTH_P95 = 25

# Files whose compiled functions are one pass over arrays, and why they stay whole.
KERNELS = {
    "engine/chain/kernel.py": "compiled loops over draws, years and lines: a call inside them costs more than the sum it makes",
    "engine/chain/reverse.py": "the kernel backwards, step for step beside it",
    "engine/chain/degrees.py": "compiled passes forwards and backwards through the stages, in whole numbers",
}
# Types of the compiled kernels: a kernel that is kept from before names them, and cannot be opened where one has another name.
KEPT_TYPES = {"Plan", "Place"}
# Where a parameter is an option of the command line: the library asks for one parameter an option.
VERBS = {
    "cli/imports.py",
    "cli/inventories.py",
    "cli/methods.py",
    "cli/nations.py",
    "cli/numbers.py",
    "cli/promises.py",
}


def _held() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(HELD.read_text(encoding="utf-8"))
    return loaded


def _hold(key: str, value: object) -> None:
    head = [line for line in HELD.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    text = yaml.safe_dump({**_held(), key: value}, sort_keys=True, allow_unicode=True, width=200)
    HELD.write_text("\n".join([*head, text]), encoding="utf-8")


def _may_only_shrink(key: str, over: list[str]) -> None:
    """Nothing is over a budget but what the list holds, and the list holds nothing that is not."""
    held = list(_held()[key] or [])
    assert sorted(set(over) - set(held)) == []
    if STRIKES:
        _hold(key, [entry for entry in held if entry in over])
    else:
        assert sorted(set(held) - set(over)) == [], f"mended: strike from {HELD.name} (KK_BUDGETS=1)"


def _may_only_fall(key: str, count: float) -> None:
    held = _held()[key]
    assert count <= held
    if STRIKES:
        _hold(key, count)


def _is_kernel(function: budgets.Function) -> bool:
    return function.is_compiled and function.file in KERNELS


def test_no_function_has_more_branches_than_a_reader_holds() -> None:
    over = [f.where for f in budgets.functions() if f.complexity > COMPLEXITY and not _is_kernel(f)]

    _may_only_shrink("complexity", sorted(over))


def test_no_function_takes_more_than_six_things() -> None:
    over = [
        f.where for f in budgets.functions() if f.parameters > PARAMETERS and not _is_kernel(f) and f.file not in VERBS
    ]

    _may_only_shrink("parameters", sorted(over))


def test_every_kernel_and_verb_is_over_a_budget() -> None:
    """An exception that nothing needs is taken away."""
    over = {f.file for f in budgets.functions() if f.complexity > COMPLEXITY or f.parameters > PARAMETERS}

    assert {*KERNELS, *VERBS} - over == set()


def test_no_conditional_expression_holds_another() -> None:
    nested = {
        budgets.place(path): len(budgets.nested_conditionals(source_trees.tree(path))) for path in source_trees.files()
    }

    _may_only_shrink("conditionals", sorted(f"{file} ×{count}" for file, count in nested.items() if count))


@pytest.mark.parametrize("room", ["publish", "chapters"])
def test_functions_that_draw_and_write_fit_a_screen(room: str) -> None:
    lengths = sorted(f.lines for f in budgets.functions() if f.file.startswith(f"{room}/"))

    assert lengths[int(0.95 * len(lengths))] <= LENGTH_P95 + _held()["length_over"].get(room, 0)


def test_the_source_grows_no_denser() -> None:
    _may_only_fall("branches_per_ten_lines", round(budgets.density() + 0.005, 2))


def test_a_class_name_means_one_thing() -> None:
    places = {
        name: [file for file in files if name not in KEPT_TYPES or file != "engine/chain/kernel.py"]
        for name, files in budgets.classes().items()
    }

    _may_only_shrink("classes", sorted(name for name, files in places.items() if len(files) > 1))


def test_words_that_say_nothing_become_fewer() -> None:
    _may_only_fall("empty_words", sum(budgets.empty_words().values()))


def test_subjects_of_texts_are_nouns() -> None:
    texts = source_trees.SOURCE / "data" / "texts"
    gerunds = sorted(path.stem for path in texts.glob("*.yaml") if re.search(r"ing$", path.stem))

    _may_only_shrink("subjects", gerunds)
