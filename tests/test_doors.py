# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""One law at every door: a fault is the same problem in a folder, a book, an import, the hall, a run and many cities."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from klimatkontrakt.city import load, read_city
from klimatkontrakt.cli import nations
from klimatkontrakt.folder.problem import Problem, ProblemsError, errors
from klimatkontrakt.hall.core import versions
from klimatkontrakt.sources.book import reader, writer
from klimatkontrakt.sources.intake import imports as intake_imports
from klimatkontrakt.sources.intake import law
from klimatkontrakt.sources.intake.imports import ImportChoice
from klimatkontrakt.sources.publishers import kinds
from tests import extent, source_trees
from tests.cities import ROOT, copy_of, edited
from tests.planted import PLANTED, SOUND, spoilt, wanted
from tests.source_trees import SOURCE
from tests.tables import lines
from tests.terminal import run

FEW = extent.some(PLANTED, 4)
Told = set[tuple[str, str]]


def bare(text: str) -> str:
    """A text without the spaces and line breaks that a terminal puts in."""
    return "".join(text.split())


def told(problems: tuple[Problem, ...]) -> Told:
    return {(problem.code, problem.place.item) for problem in problems if problem.code != "not_canonical"}


def by_folder(folder: Path) -> tuple[Problem, ...]:
    return law.checked(folder).problems


def by_book(folder: Path) -> tuple[Problem, ...]:
    """By an Excel book; what no type holds stands in no city that a book could be written of."""
    city, found = load(folder)
    if city is None:
        return found
    return reader.proposed(read_city(SOUND), writer.book(city, "sv"), name="bok.xlsx").problems


def by_hall(folder: Path) -> tuple[Problem, ...]:
    return versions.checked(versions.files_of(folder))[1]


def by_nation(folder: Path) -> tuple[Problem, ...]:
    try:
        nations.checked(folder, "sv")
    except ProblemsError as error:
        return error.problems
    return ()


DOORS: dict[str, Callable[[Path], tuple[Problem, ...]]] = {"folder": by_folder, "book": by_book, "hall": by_hall}


@pytest.mark.parametrize("door", list(DOORS))
@pytest.mark.parametrize("fault", FEW, ids=[fault["name"] for fault in FEW])
def test_a_planted_fault_is_the_same_problem_at_every_door(fault: dict[str, Any], door: str, tmp_path: Path) -> None:
    assert told(DOORS[door](spoilt(fault, tmp_path))) == wanted(fault)


@pytest.mark.parametrize("fault", FEW, ids=[fault["name"] for fault in FEW])
def test_what_stops_a_folder_stops_a_run_and_many_cities_and_what_only_warns_stops_neither(
    fault: dict[str, Any], tmp_path: Path
) -> None:
    folder = spoilt(fault, tmp_path)
    stopped = errors(law.checked(folder).problems)
    many = by_nation(folder)

    assert told(many) == (told(law.checked(folder).problems) if stopped else set())
    if stopped:
        done = run("run", folder, "--draws", "250")
        assert done.returncode == 1
        assert all(bare(p.said("sv"))[:60] in bare(done.stdout + done.stderr) for p in stopped)


FIGURES = {
    "account is not what was published": ("electricity", "2022;3;GWh", "history_missed"),
    "far from what it was": ("territorial", "2022;95000;tCO2e", "unexplained_large"),
}


@pytest.mark.parametrize("case", list(FIGURES))
def test_an_import_that_makes_a_fault_tells_it_as_the_folder_would(case: str, tmp_path: Path) -> None:
    account, figure, code = FIGURES[case]
    folder = copy_of(SOUND, tmp_path)
    city = read_city(folder)
    raw = lines("År;Värde;Enhet", figure)
    table = kinds.read("table", raw, name="t.csv")
    choice = ImportChoice(account=account, release="2024", source=sources_of(folder, account), is_here=True)
    made = intake_imports.proposed(city, table, choice)

    assert made.city is not None, [p.said("en") for p in made.problems]
    assert code in {problem.code for problem in made.problems}
    assert {p.code for p in law.problems(made.city)} - {p.code for p in law.problems(city)} == {code}


def sources_of(folder: Path, account: str) -> str:
    return ",".join(sorted({row.source for row in read_city(folder).history if row.account == account}))


SLIP = "Elens utsläppsfaktor ska vara 30 000 g/kWh"


def test_a_slip_in_a_contract_s_text_is_told_at_every_door(tmp_path: Path) -> None:
    lillstad = ROOT / "cities" / "lillstad"
    folder = copy_of(lillstad, tmp_path)
    (path,) = (folder / "contract").glob("*.yaml")
    promise = "what_sv: Färre bilresor genom parkering och gång"
    edited(folder, f"contract/{path.name}", promise, f"what_sv: {SLIP}")
    city, _ = load(folder)
    assert city is not None

    by_book = reader.proposed(read_city(lillstad), writer.book(city, "sv"), name="bok.xlsx").problems
    for found in (by_folder(folder), by_hall(folder), by_book):
        assert "factor_thousandfold" in {problem.code for problem in found}
    done = run("check", folder)
    assert "30000g/kWh" in bare(done.stdout + done.stderr)


def importers(names: set[str], *modules: str) -> list[str]:
    """The package's files that take one of the names from one of the modules, at once or when it is first used."""
    found = []
    for path in source_trees.files():
        imports = [node for node in source_trees.nodes(path) if isinstance(node, ast.ImportFrom)]
        taken = {own.name for node in imports if node.module in modules for own in node.names}
        if names & (taken | names_of(path, aliases(imports, modules))):
            found.append(path.relative_to(SOURCE).as_posix())
    return found


def aliases(imports: list[ast.ImportFrom], modules: tuple[str, ...]) -> set[str]:
    """What the modules are called where they are imported whole."""
    return {own.asname or own.name for node in imports for own in node.names if f"{node.module}.{own.name}" in modules}


def names_of(path: Path, called: set[str]) -> set[str]:
    """The names that are asked of the modules that are called so."""
    return {
        node.attr
        for node in source_trees.nodes(path)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in called
    }


def test_nobody_asks_what_is_wrong_with_a_city_past_the_one_door() -> None:
    assert importers({"problems"}, "klimatkontrakt.engine") == ["sources/intake/law.py"]


def test_nobody_reads_a_folder_past_the_one_door_but_who_brings_it_to_form_or_mends_it() -> None:
    """`tidy` writes what it reads in canonical form, and an import asks the law of what it proposes."""
    reading = importers({"load", "read_city"}, "klimatkontrakt.city", "klimatkontrakt.city.document")

    assert set(reading) - {"__init__.py", "city/__init__.py"} == {
        "cli/folders.py",
        "cli/imports.py",
        "sources/intake/law.py",
    }
