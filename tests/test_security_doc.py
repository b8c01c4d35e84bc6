# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""docs/security.md: every requirement once, every file and test that it names is there, and what it counts is so."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from scripts import build_docs

from klimatkontrakt.hall.core import register
from klimatkontrakt.language import words
from tests.cities import ROOT

PAGE = ROOT / "docs" / "security.md"
DATA = ROOT / "docs" / "asvs.yaml"
PACKAGE = ROOT / "src" / "klimatkontrakt"
STANDINGS = {"meets", "partly", "does not", "not applicable"}
FIELDS = {"level", "asked", "standing", "shown_by"}

# ASVS 5.0.0: the level of each requirement, section by section, in the order of their numbers.
LEVELS = """
1.1 22          1.2 1111122223  1.3 112222222223  1.4 222          1.5 123
2.1 122         2.2 112         2.3 12223         2.4 23
3.1 3           3.2 113         3.3 12223         3.4 11222233     3.5 11122333  3.6 3        3.7 22333
4.1 12233       4.2 23333       4.3 22            4.4 1222
5.1 2           5.2 112333      5.3 113           5.4 222
6.1 122         6.2 111111112222  6.3 11223333    6.4 112233       6.5 22222333  6.6 2223     6.7 33     6.8 2222
7.1 222         7.2 1111        7.3 22            7.4 11222        7.5 223       7.6 22
8.1 1233        8.2 1123        8.3 133           8.4 23
9.1 111         9.2 1222
10.1 22         10.2 223        10.3 22223        10.4 1111122222233333  10.5 22222  10.6 22  10.7 222
11.1 2233       11.2 22233      11.3 11233        11.4 1222        11.5 23       11.6 23      11.7 33
12.1 12233      12.2 11         12.3 22223
13.1 2333       13.2 222223     13.3 2233         13.4 1222233
14.1 22         14.2 12223333   14.3 122
15.1 12233      15.2 12233      15.3 1222222      15.4 3333
16.1 2          16.2 22222      16.3 2222         16.4 222         16.5 2223
17.1 23         17.2 22223333   17.3 22
"""
OF_STANDARD = {1: 70, 2: 183, 3: 92}
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"(?:[\w.-]+/)*[\w-]*\.(?:py|md|yaml|csv|html|js|lock|json|toml)|Containerfile|Makefile|(?:[\w-]+/)+")


def _levels() -> dict[str, int]:
    """The level of every requirement of the standard, by its number."""
    told = re.findall(r"(\d+\.\d+) +([123]+)", LEVELS)
    return {f"V{section}.{at}": int(level) for section, levels in told for at, level in enumerate(levels, start=1)}


def _requirements() -> dict[str, dict[str, Any]]:
    listed: dict[str, dict[str, Any]] = yaml.safe_load(DATA.read_text(encoding="utf-8"))["requirements"]
    return listed


@cache
def _bound(path: Path) -> frozenset[str]:
    """What a file of Python binds to a name, at any depth."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name)
    return frozenset(names)


def _fault(reference: str) -> str:
    """Why what a text names is not there; empty where it is, and for what is no path."""
    where, _, name = reference.partition(":")
    if not PATH.fullmatch(where):
        return ""
    path = next((folder / where for folder in (ROOT, PACKAGE) if (folder / where).exists()), None)
    if path is None:
        return f"{reference}: no such file"
    if not name:
        return ""
    is_there = name in _bound(path) if path.suffix == ".py" else name in path.read_text(encoding="utf-8")
    return "" if is_there else f"{reference}: no such name in it"


def _references(text: str) -> Iterator[str]:
    """The paths that a text names, with what they name in them."""
    for reference in CODE.findall(text):
        if PATH.fullmatch(reference.partition(":")[0]):
            yield reference


def test_the_standard_is_taken_whole() -> None:
    assert Counter(_levels().values()) == OF_STANDARD


def test_every_requirement_of_both_levels_stands_once_in_order_with_its_level() -> None:
    wanted = {number: level for number, level in _levels().items() if level in build_docs.LEVELS}
    written = re.findall(r"^  (V\d+\.\d+\.\d+):$", DATA.read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert written == list(wanted)
    assert {number: row["level"] for number, row in _requirements().items()} == wanted


def test_every_requirement_says_what_is_asked_how_it_stands_and_why() -> None:
    for number, row in _requirements().items():
        assert row["standing"] in STANDINGS, number
        assert row["asked"].strip() and row["shown_by"].strip(), number
        assert "|" not in row["asked"] + row["shown_by"], number
        assert set(row) == FIELDS, number


def test_what_is_met_is_shown_by_something_that_is_there() -> None:
    bare = [
        number
        for number, row in _requirements().items()
        if row["standing"] == "meets" and "above" not in row["shown_by"] and not list(_references(row["shown_by"]))
    ]

    assert bare == []


def test_a_section_that_is_pointed_to_is_there() -> None:
    page = PAGE.read_text(encoding="utf-8")
    titles = set(re.findall(r"^## (.+)$", page, flags=re.MULTILINE))
    pointed = {title for row in _requirements().values() for title in re.findall(r"\*([^*]+)\* above", row["shown_by"])}

    assert pointed and pointed <= titles


@pytest.mark.parametrize("path", [PAGE, ROOT / "SECURITY.md"], ids=["docs", "root"])
def test_every_file_and_name_that_is_told_is_there(path: Path) -> None:
    faults = [_fault(reference) for reference in _references(path.read_text(encoding="utf-8"))]

    assert [fault for fault in faults if fault] == []


@pytest.mark.parametrize(
    ("reference", "is_there"),
    [
        ("hall/core/verbs.py:verb", True), ("hall/core/verbs.py:verbs_of_none", False), ("hall/core/no.py", False),
        ("docs/running.md:KK_HOME", True), ("docs/running.md:KK_NOWHERE", False), ("KK_HTTPS=1", True),
        ("tests/test_security_doc.py:test_the_standard_is_taken_whole", True), ("tests/test_none.py", False),
    ],
)  # fmt: skip
def test_a_name_that_is_not_there_is_seen(reference: str, is_there: bool) -> None:
    assert (_fault(reference) == "") is is_there


def test_the_counts_that_are_told_are_the_counts() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (V\d+\.\d+\.\d+) \| (\d) \| [^|]+ \| ([^|]+) \|", page, flags=re.MULTILINE)
    told = dict(re.findall(r"^\| (V\d+|level \d|both levels)[^|]*\|((?: \d+ \|)+)$", page, flags=re.MULTILINE))
    order = ("meets", "partly", "does not", "not applicable")

    def counts(standings: list[str]) -> list[int]:
        return [*(standings.count(standing) for standing in order), len(standings)]

    groups = {number.split(".")[0]: [] for number, _, _ in rows} | {"level 1": [], "level 2": [], "both levels": []}
    for number, level, standing in rows:
        for group in (number.split(".")[0], f"level {level}", "both levels"):
            groups[group].append(standing)

    assert {name: [int(count) for count in re.findall(r"\d+", cells)] for name, cells in told.items()} == {
        name: counts(standings) for name, standings in groups.items()
    }


def test_every_threat_says_what_answers_it_and_what_the_operator_does() -> None:
    page = PAGE.read_text(encoding="utf-8")
    threats = re.split(r"^### \d+\. ", page.partition("## Threats")[2].partition("\n## ")[0], flags=re.MULTILINE)[1:]

    assert len(threats) == 8
    for threat in threats:
        answers = threat.partition("* **Answers.**")[2].partition("* **The operator**")
        assert list(_references(answers[0])) and answers[2].strip(), threat.splitlines()[0]


def test_the_table_of_rights_is_what_the_verbs_declare() -> None:
    texts = words.catalogue("web")
    section = PAGE.read_text(encoding="utf-8").partition("## Who may do what")[2].partition("\n## ")[0]
    told = [tuple(row) for row in re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", section, flags=re.MULTILINE)][1:]
    declared = [(texts[f"act.{v.name}"]["en"], texts[f"right.{v.right.name}"]["en"]) for v in register.verbs()]

    assert sorted(told) == sorted(declared)
