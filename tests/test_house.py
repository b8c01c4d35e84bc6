# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The house: floors, fresh docs, sourced numbers, licence lines, words that are used, nothing of a machine."""

from __future__ import annotations

import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

from klimatkontrakt import data
from klimatkontrakt.city import units
from klimatkontrakt.language import words
from tests.cities import ROOT

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
    graph = grimp.build_graph("klimatkontrakt", exclude_type_checking_imports=True)
    imported = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}

    TopologicalSorter(imported).prepare()


def test_pages_made_of_the_code_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/build_docs.py", "--check"], cwd=ROOT, check=False, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr


def test_every_file_says_its_licence() -> None:
    covered = re.compile(
        r"^(LICENSES|cities|docs/examples|tests/gold|tests/data|tests/golden)/|\.png$|\.lock$|py\.typed$|^src/klimatkontrakt/data/[^/]*\.(csv|json)$"
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
