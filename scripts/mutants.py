# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How many small faults do the tests see? Draws faults at random, plants each in a copy, and runs the tests near it.

    python scripts/mutants.py --count 30 --seed 1 --rooms engine city folder

A fault is one sign, boundary, condition or number that is another than it was. The tests near a module are those that
name it or what it defines, the nearest first, and after them the general ones of its room; the first that fails kills
the fault. What lives is shown with its line, to be killed by a test or left with a reason.
"""

from __future__ import annotations

import argparse
import ast
import copy
import itertools
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "klimatkontrakt"

# The general tests of a room, asked where no near test fails; the longest name that fits a module counts.
GENERAL = {
    "engine": ("test_golden", "test_rest", "test_many", "test_sums"),
    "engine/answers": (
        "test_pencil", "test_cases", "test_coverage", "test_promises", "test_costs", "test_money_years", "test_budgets",
        "test_verdicts", "test_unknown", "test_tables", "test_golden",
    ),
    "engine/chain": ("test_pencil", "test_cases", "test_kernel", "test_draws", "test_laws", "test_golden"),
    "engine/problems": ("test_meaning", "test_ceilings", "test_edges", "test_deliveries", "test_odd_cities", "test_laws"),
    "engine/worlds": ("test_pencil", "test_cases", "test_draws", "test_scenarios", "test_laws", "test_golden"),
    "city": (
        "test_form", "test_meaning", "test_scenarios", "test_follow_up", "test_sums", "test_amendments", "test_formats",
        "test_identity", "test_excel_book",
    ),
    "folder": (
        "test_folder_kinds", "test_form", "test_form_words", "test_changes", "test_formats", "test_json_forms",
        "test_excel_book",
    ),
}  # fmt: skip
MOST_NEAR = 6

_COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
_JOINED = {ast.And: ast.Or, ast.Or: ast.And}


@dataclass(frozen=True)
class Fault:
    """One fault: in which file, at which of its nodes, and the line that it changes before and after."""

    file: Path
    node: int
    line: int
    before: str
    after: str

    @property
    def where(self) -> str:
        """File and line with what is changed."""
        return f"{self.file.relative_to(PACKAGE)}:{self.line}  {self.before}  →  {self.after}"


def _changed(node: ast.AST) -> ast.AST | None:
    """A node with one thing other than it was; None for what has nothing to change."""
    other = copy.deepcopy(node)
    if isinstance(other, ast.Compare) and type(other.ops[0]) in _COMPARISONS:
        other.ops[0] = _COMPARISONS[type(other.ops[0])]()
        return other
    if isinstance(other, ast.BinOp) and type(other.op) in _ARITHMETIC:
        other.op = _ARITHMETIC[type(other.op)]()
        return other
    if isinstance(other, ast.BoolOp):
        other.op = _JOINED[type(other.op)]()
        return other
    if isinstance(other, ast.UnaryOp) and isinstance(other.op, ast.Not):
        return other.operand
    if isinstance(other, ast.Constant) and type(other.value) in (int, float, bool):
        other.value = not other.value if isinstance(other.value, bool) else other.value + 1
        return other
    return None


def _left_alone(tree: ast.Module) -> set[int]:
    """Nodes that say of what kind something is: annotations and decorators."""
    alone: set[int] = set()
    for node in ast.walk(tree):
        parts = [
            getattr(node, "annotation", None),
            getattr(node, "returns", None),
            *getattr(node, "decorator_list", ()),
        ]
        for part in filter(None, parts):
            alone.update(map(id, ast.walk(part)))
    return alone


def faults_in(file: Path) -> Iterator[Fault]:
    """Every fault that can be planted in a file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    alone = _left_alone(tree)
    for number, node in enumerate(ast.walk(tree)):
        other = _changed(node) if id(node) not in alone and hasattr(node, "lineno") else None
        if other is not None:
            before, after = (" ".join(ast.unparse(part).split())[:90] for part in (node, other))
            yield Fault(file, number, node.lineno, before, after)


class _Planted(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, target: ast.AST, other: ast.AST) -> None:
        self.target, self.other = target, other

    def visit(self, node: ast.AST) -> ast.AST:
        """The node, or the other where it is the one."""
        return self.other if node is self.target else super().generic_visit(node)


def planted(fault: Fault) -> str:
    """The text of the file with the fault in it."""
    tree = ast.parse(fault.file.read_text(encoding="utf-8"))
    target = next(node for number, node in enumerate(ast.walk(tree)) if number == fault.node)
    other = _changed(target)
    assert other is not None
    return ast.unparse(ast.fix_missing_locations(_Planted(target, other).visit(tree)))


def near_tests(file: Path) -> list[str]:
    """Test files that name a module or what it defines for others, those that do so most first."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    public = [n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and n.name[0] != "_"]
    words = re.compile(rf"\b{re.escape(file.stem)}\.(?:{'|'.join(map(re.escape, public)) or '-'})\b")
    imported = re.compile(rf"import .*\b{re.escape(file.stem)}\b|\.{re.escape(file.stem)} import")
    counts = {}
    for test in sorted((ROOT / "tests").glob("test_*.py")):
        text = test.read_text(encoding="utf-8")
        if imported.search(text) and not test.stem.startswith(("test_hall", "test_browser")):
            counts[test.stem] = 1 + len(words.findall(text))
    near = sorted(counts, key=lambda name: -counts[name])[:MOST_NEAR]
    return [*near, *(name for name in general_tests(file) if name not in near)]


def general_tests(file: Path) -> tuple[str, ...]:
    """The tests of the innermost room that a module lies in and that has some."""
    place = file.relative_to(PACKAGE).as_posix()
    room = max((room for room in GENERAL if place.startswith(f"{room}/")), key=len, default="")
    return GENERAL.get(room, ())


def outcome(copy_of: Path, tests: Iterable[str], minutes: float) -> str:
    """`killed` where a test fails in the copy, `lives` where none does, `slow` where they take too long to tell."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:xdist", *tests]
    environment = {**os.environ, "PYTHONPATH": str(copy_of / "src")}
    try:
        done = subprocess.run(
            command, cwd=copy_of, env=environment, check=False, capture_output=True, timeout=60 * minutes
        )
    except subprocess.TimeoutExpired:
        return "slow"
    return "lives" if done.returncode == 0 else "killed"


def outcome_of(fault: Fault, copy_of: Path, minutes: float) -> str:
    """What the tests near a fault say of it."""
    place = copy_of / "src" / fault.file.relative_to(ROOT / "src")
    kept = place.read_text(encoding="utf-8")
    place.write_text(planted(fault), encoding="utf-8")
    try:
        return outcome(copy_of, [*(f"tests/{name}.py" for name in near_tests(fault.file)), str(place)], minutes)
    finally:
        place.write_text(kept, encoding="utf-8")


def main() -> int:
    """Draws, plants, runs and reports; 1 where fewer are killed than asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rooms", nargs="+", default=["engine", "city", "folder"])
    parser.add_argument("--least", type=float, default=0.85, help="the share that is to be killed")
    parser.add_argument("--minutes", type=float, default=6, help="how long the tests of one fault may take")
    parser.add_argument("--sound", action="store_true", help="first run the tests without any fault")
    asked = parser.parse_args()
    files = sorted(file for room in asked.rooms for file in (PACKAGE / room).rglob("*.py"))
    every = [fault for file in files for fault in faults_in(file)]
    drawn = random.Random(asked.seed).sample(every, min(asked.count, len(every)))
    by_outcome: dict[str, list[Fault]] = {"killed": [], "lives": [], "slow": []}
    with tempfile.TemporaryDirectory() as folder:
        copy_of = Path(folder) / "project"
        ignored = shutil.ignore_patterns(".venv", ".git", "out", "var", ".mypy_cache", ".ruff_cache")
        shutil.copytree(ROOT, copy_of, ignore=ignored, symlinks=True)
        near = sorted(set(itertools.chain.from_iterable(near_tests(fault.file) for fault in drawn)))
        if asked.sound and outcome(copy_of, [f"tests/{name}.py" for name in near], 60) != "lives":
            print("The tests fail without any fault.")
            return 2
        for number, fault in enumerate(drawn, start=1):
            name = outcome_of(fault, copy_of, asked.minutes)
            by_outcome[name].append(fault)
            print(f"{number:>4}  {name:<6}  {fault.where}", flush=True)
    living, slow = by_outcome["lives"], by_outcome["slow"]
    share = 1 - len(living) / len(drawn)
    print(
        f"{len(living)} of {len(drawn)} live ({share:.0%} do not), {len(slow)} took too long; {len(every)} can be planted"
    )
    for fault in living:
        print(f"  lives: {fault.where}")
    return int(share < asked.least)


if __name__ == "__main__":
    sys.exit(main())
