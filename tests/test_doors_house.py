# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What comes from outside is opened by the doors alone (folder/doors): no library of files, no int and float, elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from tests import source_trees
from tests.source_trees import SOURCE

DOORS = "folder/doors/"
Node = TypeVar("Node", bound=ast.AST)

# By what is called or imported: who else may, and why.
OUR_OWN = "reads what ships with the product"
LIBRARIES: dict[str, dict[str, str]] = {
    "python_calamine": {"sources/tables/cell_dump.py": "a process of its own, within limits that the system holds"},
    "openpyxl": {},
    "xlrd": {},
    "pypdfium2": {},
    "lxml": {},
    "tarfile": {},
    "gzip": {},
    "bz2": {},
    "pickle": {},
    "marshal": {},
    "shelve": {},
    "xml": {},
    "html.parser": {},
    "configparser": {},
    "tomllib": {},
}
CALLS: dict[str, dict[str, str]] = {
    "json.load": {"sources/tables/old_excel.py": "reads what our own process wrote"},
    "json.loads": {
        "hall/core/backup_signatures.py": "the key of a row of a backup, whose line is compared by its hash",
        "publish/export.py": OUR_OWN,
        "sources/book/cells.py": "a text in quotation marks, whose every fault is its own text",
        "sources/contracts/writer.py": "reads back what yaml_files has just written",
    },
    "csv.reader": {},
    "csv.DictReader": {"data/__init__.py": OUR_OWN},
    "csv.writer": {},
    "csv.DictWriter": {},
    "yaml.load": {
        "language/words.py": OUR_OWN,
        "language/glossary.py": OUR_OWN,
        "sources/action_tables/labels.py": OUR_OWN,
        "sources/tables/limits.py": OUR_OWN,
        "sources/contract_text/cues.py": OUR_OWN,
        "sources/contracts/slips.py": OUR_OWN,
        "sources/documents/limits.py": OUR_OWN,
        "sources/template/municipality.py": OUR_OWN,
    },
    "yaml.safe_load": {},
    "yaml.full_load": {},
    "yaml.unsafe_load": {},
    "yaml.compose": {},
    "zlib.decompress": {},
    "zlib.decompressobj": {"hall/core/texts.py": "a text of the hall's database, never more of it than it says"},
    "numpy.load": {"publish/answer_file.py": "numbers alone, of a file of the hall's own store"},
    "np.load": {"publish/answer_file.py": "numbers alone, of a file of the hall's own store"},
}
DECODERS = {
    "language/glossary.py": "bytes that were encoded on the same line",
    "hall/core/texts.py": "a text of the hall's database, whose hash has been compared",
    "hall/core/second_factor_secrets.py": "what was encrypted by the hall itself, in ASCII",
    "hall/people/invitations.py": "a number in an address, ASCII or nothing",
    "hall/core/backups.py": "the head of a backup; what is no UTF-8 is no backup",
    "hall/core/backup_signatures.py": "the head and lines of a backup, read strictly or shown",
    "sources/documents/names.py": "bytes that were encoded on the same line",
    "sources/tables/workbooks.py": "references that a pattern of ASCII has found, and the names of errors",
    "sources/tables/px_grammar.py": "the name of an encoding, which any bytes are",
}
# Where nothing from outside is a text any more: what stands there came through the doors as numbers.
INSIDE = ("engine/", "inventory/", "story/", "figures/", "chapters/", "language/", "data/", "publish/")
NUMBERS = {
    "city/ceilings.py": OUR_OWN,
    "city/prices.py": OUR_OWN,
    "city/units.py": "the magnitudes of a library of units",
    "cli/run_tables.py": "numbers of results",
    "folder/decimal_commas.py": "digits that a pattern of ASCII has found",
    "folder/tables.py": "a float that numbers.decimal gave, as a whole number",
    "folder/yaml_files.py": "writes numbers",
    "folder/validation.py": "a limit of our own types",
    "hall/core/backups.py": "asks of numbers of JSON whether they are whole",
    "folder/document_limits.py": OUR_OWN,
    "hall/core/chain_checks.py": "numbers of the hall's own chain",
    "hall/core/row_digests.py": "numbers of the hall's own rows",
    "hall/city_pages/country_table.py": "whether, as a number",
    "hall/core/job_line.py": "minutes of the clock",
    "hall/core/addresses.py": "one of the ten digits, looked at on the line before",
    "hall/core/sessions.py": "the time of the clock",
    "hall/people/entrance.py": "the time of the clock",
    "hall/core/sole_use.py": "processes and ports, as the system lists them",
    "hall/core/kept_worlds.py": "a year of results",
    "hall/core/template_cities.py": OUR_OWN,
    "hall/explorer/levers.py": "a level that the address gave as a number",
    "hall/operation/management/commands/start.py": "an operator's setting, looked at by the command's own parser",
    "sources/action_tables/figures.py": OUR_OWN,
    "sources/action_tables/grids.py": "a number of a cell",
    "sources/action_tables/outlines.py": OUR_OWN,
    "sources/action_tables/periods.py": OUR_OWN,
    "sources/action_tables/placed.py": "rounds a number",
    "sources/action_tables/qualifiers.py": "a number that numbers.of_digits gave",
    "sources/action_tables/running_heads.py": OUR_OWN,
    "sources/action_tables/units.py": OUR_OWN,
    "sources/action_tables/html_tables.py": OUR_OWN,
    "sources/book/cells.py": "numbers of cells and of the city",
    "sources/book/writer.py": "writes numbers",
    "sources/contract_text/cues.py": OUR_OWN,
    "sources/contract_text/evidence.py": OUR_OWN,
    "sources/contract_text/headings.py": OUR_OWN,
    "sources/contract_text/page_layout.py": OUR_OWN,
    "sources/documents/packages.py": OUR_OWN,
    "sources/documents/pdf.py": OUR_OWN,
    "sources/documents/text_files.py": OUR_OWN,
    "sources/documents/word.py": OUR_OWN,
    "sources/intake/computed_rows.py": "rounds a number",
    "sources/intake/stated_fields.py": "a number that numbers.of_digits gave",
    "sources/publishers/klimatkollen.py": "a number of JSON",
    "sources/publishers/municipal.py": "a number of a row that was read",
    "sources/publishers/series.py": "a number and a date of rows that were read",
    "sources/tables/cell_dump.py": "arguments that our own process gives it",
    "sources/tables/cells.py": "a number of a cell",
    "sources/tables/figures.py": "a number of a row that was read, and " + OUR_OWN,
    "sources/tables/json_stat.py": "a number of JSON",
    "sources/template/municipality.py": OUR_OWN,
    "sources/template/published.py": OUR_OWN,
    "sources/template/scale.py": OUR_OWN,
    "sources/template/template_sources.py": OUR_OWN,
}
# What a digit is to Python: ², ٣ and Ⅷ too. Only where the first letter of a text is looked at, and nothing is read.
DIGITS = {
    "hall/versions/field_values.py": "whether a part of a field is a year",
    "hall/versions/field_words.py": "whether a key is a year",
    "hall/versions/names_of_ids.py": "whether an item is one of several, by its number",
    "city/published_references.py": "whether a release has any digit",
    "language/sizes.py": "the first letter of what we wrote",
    "chapters/money_by_area.py": "the first letter of what we wrote",
    "chapters/plans_beside.py": "the first letter of what we wrote",
    "sources/action_tables/outline.py": "whether a label holds a digit",
    "sources/action_tables/labels.py": "whether a label begins with one",
    "sources/action_tables/spans.py": "whether a figure that was found is a whole number",
    "sources/tables/cells.py": "whether a text ends with one",
    "sources/documents/sentences.py": "whether a word is an ordinal",
    "sources/template/municipality_names.py": "whether a name is a code, which is then looked up",
    "sources/template/template_sources.py": OUR_OWN,
    "sources/template/published.py": OUR_OWN,
}


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def outside_of_the_doors(kind: type[Node]) -> Iterator[tuple[str, Node]]:
    """Every node of a kind, with the file where it stands."""
    for name, node in _of_a_kind(kind):
        assert isinstance(node, kind)
        yield name, node


@cache
def _of_a_kind(kind: type[ast.AST]) -> tuple[tuple[str, ast.AST], ...]:
    """The same nodes, looked for once for all the tests."""
    return tuple(
        (name_of(path), node)
        for path in source_trees.files()
        if not name_of(path).startswith(DOORS)
        for node in source_trees.nodes(path)
        if isinstance(node, kind)
    )


@cache
def users_of_libraries() -> dict[str, set[str]]:
    """Who imports a module, or names it in a text of its own, by the module and each that holds it."""
    users: dict[str, set[str]] = {}
    for kind in (ast.Import, ast.ImportFrom):
        for name, node in outside_of_the_doors(kind):
            for module in imported(node):
                parts = module.split(".")
                for count in range(1, len(parts) + 1):
                    users.setdefault(".".join(parts[:count]), set()).add(name)
    for name, constant in outside_of_the_doors(ast.Constant):
        if isinstance(constant.value, str):
            users.setdefault(constant.value, set()).add(name)
    return users


@cache
def callers() -> dict[str, set[str]]:
    """Who speaks of `module.name`, by that."""
    users: dict[str, set[str]] = {}
    for name, node in outside_of_the_doors(ast.Attribute):
        users.setdefault(dotted(node), set()).add(name)
    return users


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    return [str(node.module)] if isinstance(node, ast.ImportFrom) and not node.level else []


def dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return ""


@pytest.mark.parametrize("library", list(LIBRARIES))
def test_a_library_that_opens_files_is_used_by_the_doors_alone(library: str) -> None:
    assert users_of_libraries().get(library, set()) == set(LIBRARIES[library])


@pytest.mark.parametrize("call", list(CALLS))
def test_what_reads_a_text_is_called_by_the_doors_alone(call: str) -> None:
    users = callers().get(call, set())

    assert users - set(CALLS[call]) == set()
    assert call == "numpy.load" or set(CALLS[call]) <= users, "an exception that nothing needs is taken away"


def test_an_archive_is_opened_by_the_doors_and_elsewhere_only_written() -> None:
    """No `ZipFile` without "w" beside the doors."""
    opened = [
        name
        for name, node in outside_of_the_doors(ast.Call)
        if dotted(node.func) == "zipfile.ZipFile" and not _writes(node)
    ]

    assert opened == []


def _writes(node: ast.Call) -> bool:
    return len(node.args) > 1 and isinstance(node.args[1], ast.Constant) and node.args[1].value == "w"


def test_bytes_become_text_in_the_doors_alone() -> None:
    decoders = {
        name
        for name, node in outside_of_the_doors(ast.Call)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "decode"
    }

    assert decoders == set(DECODERS)


def test_no_text_becomes_a_number_but_through_the_doors() -> None:
    """Neither by a call of int, float, Decimal or complex, nor by giving one of them to a map or a parser."""
    users = {
        name for name, node in outside_of_the_doors(ast.Call) if _makes_numbers(node) and not name.startswith(INSIDE)
    }

    assert users - set(NUMBERS) == set()
    assert set(NUMBERS) - users == set(), "an exception that nothing needs is taken away"


def _makes_numbers(node: ast.Call) -> bool:
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    is_asked = isinstance(node.func, ast.Name) and node.func.id in ("isinstance", "issubclass", "cast", "defaultdict")
    return _is_kind(node.func) or (not is_asked and any(map(_is_kind, given)))


def _is_kind(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in ("int", "float", "Decimal", "complex", "Fraction")


def test_nobody_asks_python_whether_a_text_is_a_number() -> None:
    askers = {
        name for name, node in outside_of_the_doors(ast.Attribute) if node.attr in ("isdigit", "isdecimal", "isnumeric")
    }

    assert askers == set(DIGITS)


def test_no_pattern_takes_other_digits_than_those_of_numbers() -> None:
    r"""`\d` takes ٣ too, which `[0-9]` does not; within `[^\W\d_]` it says that a letter is none of them."""
    loose = sorted(
        {
            name_of(path)
            for path in source_trees.files()
            if r"\d" in path.read_text(encoding="utf-8").replace(r"[^\W\d_]", "")
        }
    )

    assert loose == []


def test_every_exception_says_why() -> None:
    reasons = [*DECODERS.values(), *NUMBERS.values(), *DIGITS.values()]
    reasons += [why for exceptions in (*LIBRARIES.values(), *CALLS.values()) for why in exceptions.values()]

    assert all(len(why) > 10 for why in reasons)
