# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where compiled kernels are kept: in the first place that can be written, and a run stands where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from klimatkontrakt import kernel_cache
from tests import extent

ROOT = Path(__file__).parents[1]


def _blocked(folder: Path) -> Path:
    """A folder in which nothing can be made, not even by root: where its parent should be stands a file."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("")
    return folder / "below"


def _place(kernels: Path, environment: dict[str, str], temporary: Path) -> Path | None:
    chosen = kernel_cache.chosen(kernels, environment, temporary)
    return None if chosen is None else chosen.parent


def test_kernels_are_kept_beside_their_source_where_that_may_be_written(tmp_path: Path) -> None:
    kernels = tmp_path / "chain"
    kernels.mkdir()
    chosen = kernel_cache.chosen(kernels, {"KK_HOME": str(tmp_path / "hall")}, tmp_path / "temporary")
    assert chosen is not None and chosen.parent == kernels / "__pycache__"
    assert not (tmp_path / "hall").exists()


def test_the_next_place_is_taken_where_one_cannot_be_written(tmp_path: Path) -> None:
    kernels = _blocked(tmp_path / "chain")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {
        "KK_HOME": str(tmp_path / "hall"),
        "XDG_CACHE_HOME": str(tmp_path / "caches"),
        "HOME": str(tmp_path / "home"),
    }
    met = []
    for variable in [*environment]:
        met.append(_place(kernels, environment, temporary))
        environment[variable] = str(_blocked(tmp_path / f"no-{variable}"))
    met.append(_place(kernels, environment, temporary))
    assert met[:3] == [
        tmp_path / "hall" / "kernels",
        tmp_path / "caches" / "klimatkontrakt",
        tmp_path / "home" / ".cache" / "klimatkontrakt",
    ]
    assert met[3] is not None and met[3].parent == temporary
    assert kernel_cache.chosen(kernels, environment, _blocked(tmp_path / "no-temporary")) is None


def test_a_folder_among_temporary_files_that_others_may_write_is_not_trusted(tmp_path: Path) -> None:
    kernels = _blocked(tmp_path / "chain")
    place = _place(kernels, {}, tmp_path)
    assert place is not None and place.stat().st_mode & 0o777 == 0o700
    place.chmod(0o777)
    assert kernel_cache.chosen(kernels, {}, tmp_path) is None
    place.chmod(0o700)
    elsewhere = tmp_path / "elsewhere"
    place.rename(elsewhere)
    place.symlink_to(elsewhere)
    assert kernel_cache.chosen(kernels, {}, tmp_path) is None


def test_the_place_that_the_operator_names_is_the_only_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "named"))
    named = kernel_cache.place()
    assert named is not None and named.parent == tmp_path / "named"
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "named" / f"{kernel_cache.NAME}{'0' * 16}"))
    assert kernel_cache.place() == named
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(_blocked(tmp_path / "no")))
    assert kernel_cache.place() is None


def test_each_state_of_the_sources_has_a_folder_of_its_own(tmp_path: Path) -> None:
    kernels = tmp_path / "chain"
    kernels.mkdir()
    (kernels / "one.py").write_text("a = 1", encoding="utf-8")
    first = kernel_cache.chosen(kernels, {}, tmp_path)
    assert first == kernel_cache.chosen(kernels, {}, tmp_path)
    (kernels / "one.py").write_text("a = 2", encoding="utf-8")
    second = kernel_cache.chosen(kernels, {}, tmp_path)
    (kernels / "one.py").rename(kernels / "two.py")
    third = kernel_cache.chosen(kernels, {}, tmp_path)
    assert len({first, second, third}) == 3


def test_what_an_earlier_program_has_kept_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    kernels = tmp_path / "chain"
    earlier = kernels / "__pycache__" / f"{kernel_cache.NAME}{'0' * 16}"
    earlier.mkdir(parents=True)
    (earlier / "kernel.nbi").write_bytes(b"x")
    other = kernels / "__pycache__" / "kernel.cpython-311.pyc"
    other.write_bytes(b"x")
    monkeypatch.setattr(kernel_cache, "KERNELS", kernels)
    assert kernel_cache.prepare()
    assert not earlier.exists() and other.exists()
    assert os.environ["NUMBA_CACHE_DIR"] == str(kernel_cache.chosen(kernels, {}, tmp_path))


@extent.in_all
@pytest.mark.parametrize("has_place", [True, False])
def test_a_read_only_installation_runs_with_a_place_for_its_kernels_and_without(
    tmp_path: Path, has_place: bool
) -> None:
    source = tmp_path / "src"
    shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    _blocked(source / "klimatkontrakt" / "engine" / "chain" / "__pycache__")
    nowhere = str(_blocked(tmp_path / "nowhere"))
    home = tmp_path / "hall"
    environment = os.environ | {
        "PYTHONPATH": str(source),
        "PYTHONDONTWRITEBYTECODE": "1",
        "KK_HOME": str(home) if has_place else nowhere,
        "XDG_CACHE_HOME": nowhere,
        "HOME": nowhere,
    }
    environment.pop("NUMBA_CACHE_DIR", None)
    asked = "from klimatkontrakt import cli; cli.main()"
    if not has_place:
        asked = f"import tempfile; tempfile.tempdir = {nowhere!r}; {asked}"
    verb = ["run", str(ROOT / "cities" / "lillstad"), "--draws", "250", "--json", str(tmp_path / "run.json")]
    command = [sys.executable, "-c", asked, *verb]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert (tmp_path / "run.json").read_text(encoding="utf-8").startswith("{")
    assert bool([*home.rglob("*.nbi")]) == has_place
