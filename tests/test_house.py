# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The house: floors, fresh docs, sourced numbers, licence lines, words that are used, nothing of a machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

from klimatkontrakt import data
from klimatkontrakt.city import units
from klimatkontrakt.language import words
from tests import source_trees
from tests.cities import ROOT
from tests.extent import in_all

SOURCE = ROOT / "src" / "klimatkontrakt"
TEXTS = sorted(p.stem for p in (SOURCE / "data" / "texts").glob("*.yaml"))


def _tracked() -> list[Path]:
    out = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in out.splitlines() if (ROOT / name).is_file()]


def _code() -> str:
    files = [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *(ROOT / "scripts").glob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_imports_point_down() -> None:
    command = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(command), "--no-cache"], cwd=ROOT, check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout


def test_no_imports_go_in_a_circle() -> None:
    """Whichever module is opened first opens; a circle works by one door and fails by another."""
    graph = grimp.build_graph("klimatkontrakt", exclude_type_checking_imports=True, cache_dir=None)
    imported = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}

    TopologicalSorter(imported).prepare()


@in_all
def test_pages_made_of_the_code_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/build_docs.py", "--check"], cwd=ROOT, check=False, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr


def test_every_file_says_its_licence() -> None:
    covered = re.compile(
        r"^docs/sbom\.cdx\.json$|^(LICENSES|cities|docs/examples|tests/gold|tests/data|tests/golden)/|\.png$|\.lock$|py\.typed$|^src/klimatkontrakt/data/[^/]*\.(csv|json)$|\.ttf$"
    )
    bare = []
    for path in _tracked():
        name = path.relative_to(ROOT).as_posix()
        if (
            not covered.search(name)
            and "SPDX-License-Identifier: EUPL-1.2" not in path.read_text(encoding="utf-8", errors="replace")[:1200]
        ):
            bare.append(name)

    assert bare == []


def test_nothing_speaks_of_a_machine_or_a_package_host() -> None:
    path_of_machine = re.compile(r"(?<![\w.])/(?:work|farm|root|home|tmp|opt)/[a-z]|pypi\.org|files\.pythonhosted")
    told = []
    for path in _tracked():
        if path.suffix in (".png", ".txt") or path.name == Path(__file__).name:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            if path_of_machine.search(line):
                told.append(f"{path.relative_to(ROOT)}:{number}")

    assert told == []


@pytest.mark.parametrize("name", ["factors", "price_index", "valuations", "constants"])
def test_every_shipped_figure_has_a_source_and_a_publisher(name: str) -> None:
    rows = data.table(name)

    assert rows
    for row in rows:
        assert row["source"].strip() and row["publisher"].strip() and row["url"].startswith("http"), row


def test_every_shipped_factor_has_a_unit_that_is_known() -> None:
    for row in data.table("factors"):
        assert dict(units.parse(row["unit"]).dimension), row["id"]
        assert float(row["value"]) > 0


@pytest.mark.parametrize("subject", TEXTS)
def test_every_text_is_written_in_both_languages_with_the_same_values(subject: str) -> None:
    import string

    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for key, entry in words.catalogue(subject).items():
        assert isinstance(key, str)
        assert str(entry["sv"]).strip() and str(entry["en"]).strip(), key
        assert names(str(entry["sv"])) == names(str(entry["en"])), key


@pytest.mark.parametrize("subject", TEXTS)
def test_english_is_quoted_as_english_is(subject: str) -> None:
    swedish = re.compile(r"(?<![\w.!?}%…])”")
    english = [str(text) for entry in words.catalogue(subject).values() for key, text in entry.items() if "en" in key]

    assert [text for text in english if swedish.search(text)] == []


def test_every_problem_of_the_catalogue_is_named_in_the_code() -> None:
    code = _code()

    assert [key for key in words.catalogue("problems") if f'"{key}"' not in code] == []


def test_every_sentence_of_a_story_is_told_somewhere() -> None:
    code = _code()

    assert [key for key in words.catalogue("story") if f'"{key}"' not in code] == []


def test_no_file_got_away() -> None:
    long = {
        p.relative_to(ROOT).as_posix(): len(p.read_text(encoding="utf-8").splitlines()) for p in SOURCE.rglob("*.py")
    }

    assert {name: size for name, size in long.items() if size > 450} == {}


def test_every_test_that_may_skip_says_a_listed_reason() -> None:
    skips = []
    for path in (ROOT / "tests").rglob("*.py"):
        if path.name not in (Path(__file__).name, "conftest.py") and re.search(
            r"pytest\.skip|skipif|importorskip", path.read_text(encoding="utf-8")
        ):
            skips.append(path.name)

    assert skips == []


def test_the_law_is_written_in_both_languages_rule_by_rule() -> None:
    def shape(name: str) -> list[str]:
        lines = (ROOT / "docs" / name).read_text(encoding="utf-8").splitlines()
        starts = [re.match(r"## (§\d+)?|\* |\| |    |# ", line) for line in lines]
        return [found.group() for found in starts if found]

    assert shape("metod.md") == shape("method.md")


@pytest.mark.parametrize("subject", TEXTS)
def test_no_key_of_a_catalogue_stands_twice(subject: str) -> None:
    text = (SOURCE / "data" / "texts" / f"{subject}.yaml").read_text(encoding="utf-8")
    keys = re.findall(r"^([\w.]+):", text, flags=re.MULTILINE)

    assert sorted({key for key in keys if keys.count(key) > 1}) == []


# Names with an underscore that their library's manual tells users to use.
DOCUMENTED = {"_replace", "_make", "_asdict", "_fields", "_meta", "_default_manager"}


SETTABLE = {"sys.argv"}  # a process's own arguments


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def _private_parts(tree: ast.Module) -> Iterator[str]:
    """Private modules, names and attributes of others, and changes of what others have imported from them."""
    modules = {
        alias.asname or alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    modules |= {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
            yield from (f"import {name}" for name in names if _is_private(name) and node.module != "__future__")
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if any(map(_is_private, alias.name.split("."))))
        elif isinstance(node, ast.Attribute) and _is_private(node.attr) and node.attr not in DOCUMENTED:
            if ast.unparse(node.value) not in ("self", "cls"):
                yield ast.unparse(node)
        elif isinstance(node, ast.Attribute) and node.attr in ("__bases__", "__subclasses__", "__dict__"):
            yield ast.unparse(node)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("setattr", "getattr", "hasattr", "delattr"):
            target, name, *_ = node.args
            is_patch = ast.unparse(node.func) == "setattr" and ast.unparse(target) in modules
            is_named = isinstance(name, ast.Constant) and _is_private(str(name.value)) and ast.unparse(target) != "self"
            if is_patch or is_named:
                yield ast.unparse(node)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                is_vars = isinstance(target, ast.Subscript) and ast.unparse(target.value).startswith("vars(")
                is_patch = isinstance(target, ast.Attribute) and ast.unparse(target.value) in modules
                if is_vars or (is_patch and ast.unparse(target) not in SETTABLE):
                    yield ast.unparse(target)


def test_nothing_reaches_into_the_private_parts_of_a_library() -> None:
    """What a library does not show may be gone with its next release; a test sees it before an upgrade does."""
    reached = [
        f"{path.relative_to(SOURCE).as_posix()}: {part}"
        for path in source_trees.files()
        for part in _private_parts(source_trees.tree(path))
    ]

    assert reached == []


@pytest.mark.parametrize(
    "source",
    [
        "import typer._click", "from typer import _click", "from typer._click import Context", "registry._units", "f()._x = 1",
        "from typer import rich_utils\nrich_utils.TITLE = 'x'", "import a\nsetattr(a, name, 1)", "vars(error)['x'] = f",
        "getattr(error, '_x')", "A.__bases__[0]", "hasattr(response, '_logged')",
    ],
)  # fmt: skip
def test_the_private_parts_of_a_library_are_seen(source: str) -> None:
    assert list(_private_parts(ast.parse(source)))


@pytest.mark.parametrize(
    "source", ["self._x = 1", "row._replace(a=1)", "cls._made", "from __future__ import annotations", "x.y = 1"]
)
def test_ones_own_parts_and_documented_names_are_let_be(source: str) -> None:
    assert list(_private_parts(ast.parse(source))) == []
