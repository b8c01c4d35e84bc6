# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which commands do the README and the docs tell a reader to run? Found in blocks and in running text, as they stand."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.cities import ROOT
from tests.terminal import Done, inside

DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    *(f"docs/{p.name}" for p in sorted((ROOT / "docs").glob("*.md"))),
)
PROGRAMS = (
    "klimatkontrakt", "klimatkontrakt-hall", ".venv/bin/klimatkontrakt", ".venv/bin/klimatkontrakt-hall", "make", "mkdir",
    "sed", "podman", "export", "CREATE", "pip", "python", "git", "curl",
)  # fmt: skip
SHORT = re.compile(r"import (?:[a-z_]+) \S+ .*--into DIR")  # in the table of importing.md, a verb without its program
_FENCE = re.compile(r"^\s*```(\w*)\s*$")
_COMMENT = re.compile(r"\s{2,}#.*$")
SET_UP = 1_000_000_000  # seconds since 1970: long ago
_OF_SHELL = re.compile(r"[|&;<>$`*]")
_SPAN = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Command:
    """A command of a document: the line that it stands on, and its text; `python` for a block of Python."""

    document: str
    line: int
    text: str
    program: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line}: {self.text.splitlines()[0]}"


def commands(document: str) -> list[Command]:
    """Every command of a document, in order."""
    lines = (ROOT / document).read_text(encoding="utf-8").splitlines()
    found = [*_in_blocks(document, lines), *_in_text(document, lines)]
    return sorted(found, key=lambda command: command.line)


def _in_blocks(document: str, lines: list[str]) -> Iterator[Command]:
    for first, kind, block in _blocks(lines):
        if kind == "python" or any(re.match(r"\s*(import|from) \w+", line) for line in block[:2]):
            yield Command(document, first, _dedented(block), "python")
            continue
        for at, line in enumerate(block):
            text = _COMMENT.sub("", line.strip().removeprefix("$ "))
            if text.split(" ")[0] in PROGRAMS:
                yield Command(document, first + at, text, text.split(" ")[0])


def _blocks(lines: list[str]) -> Iterator[tuple[int, str, list[str]]]:
    """Fenced blocks, and indented ones after an empty line: the number of the first line, its language, its lines."""
    at = 0
    while at < len(lines):
        fence = _FENCE.match(lines[at])
        if fence:
            end = next(i for i in range(at + 1, len(lines)) if _FENCE.match(lines[i]))
            yield at + 2, fence[1], lines[at + 1 : end]
            at = end + 1
        elif at and not lines[at - 1].strip() and re.match(r"^ {4,}\S", lines[at]):
            end = at
            while end < len(lines) and (not lines[end].strip() or lines[end].startswith("    ")):
                end += 1
            yield at + 1, "", lines[at:end]
            at = end
        else:
            at += 1


def _dedented(block: list[str]) -> str:
    least = min(len(line) - len(line.lstrip()) for line in block if line.strip())
    return "\n".join(line[least:] for line in block).strip() + "\n"


def _in_text(document: str, lines: list[str]) -> Iterator[Command]:
    inside = {first + at for first, _, block in _blocks(lines) for at in range(len(block))}
    for number, line in enumerate(lines, start=1):
        if number in inside:
            continue
        for span in _SPAN.findall(line):
            words = span.split(" ")
            if words[0] in PROGRAMS and len(words) > 1:
                yield Command(document, number, span, words[0])
            elif SHORT.match(span):
                yield Command(document, number, f"klimatkontrakt {span}", "klimatkontrakt")


def is_plain(text: str) -> bool:
    """Whether a command is one of ours with arguments alone, of which a shell makes nothing else."""
    return text.startswith("klimatkontrakt ") and not _OF_SHELL.search(text)


@dataclass
class Project:
    """What a reader has who has set the project up: the cities, the docs, the Makefile, its environment; to work in."""

    folder: Path
    port: int

    @classmethod
    def made(cls, folder: Path, port: int, material: Path | None = None) -> Project:
        """A copy in an empty folder; the files of the material beside the project lie in it under their own names."""
        for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
            shutil.copy(ROOT / name, folder / name)
            os.utime(folder / name, (SET_UP, SET_UP))  # older than the environment, which make leaves as it is
        for name in ("cities", "docs"):
            shutil.copytree(ROOT / name, folder / name)
        (folder / ".venv").symlink_to(Path(sys.prefix))
        for name in ("src", "benchmarks", "tests"):
            (folder / name).symlink_to(ROOT / name)
        for path in material.iterdir() if material is not None else ():
            (folder / path.name).symlink_to(path)
        return cls(folder, port)

    @property
    def environment(self) -> dict[str, str]:
        """As in a reader's own terminal, with the programs of the environment at hand."""
        own = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("KK_", "DJANGO_", "PYTEST_", "DATABASE_"))
        }
        path = f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return {**own, "PATH": path, "LANG": "sv_SE.UTF-8", "LC_ALL": "", "KK_PORT": str(self.port)}

    def run(self, text: str, seconds: int = 600, **more: str) -> subprocess.CompletedProcess[str]:
        """A command as it stands, in a shell; a question is answered with yes."""
        return subprocess.run(
            ["bash", "-c", text], cwd=self.folder, env={**self.environment, **more}, input="j\n", text=True,
            capture_output=True, check=False, timeout=seconds,
        )  # fmt: skip

    def run_inside(self, text: str) -> Done:
        """A command of ours inside this process, which saves the start of an interpreter; a question is answered with yes."""
        _, *arguments = shlex.split(text)
        with contextlib.chdir(self.folder):
            return inside(*arguments, answer="j\n")

    def run_python(self, text: str) -> subprocess.CompletedProcess[str]:
        """A block of Python, as a reader pastes it."""
        return subprocess.run(
            [sys.executable, "-c", text], cwd=self.folder, env=self.environment, text=True, capture_output=True, check=False,
            timeout=600,
        )  # fmt: skip

    def serve(self, text: str, **more: str) -> str:
        """Starts what runs until it is stopped, sees that its first page answers, and stops it as Ctrl-C does."""
        process = subprocess.Popen(
            ["bash", "-c", f"exec {text}"], cwd=self.folder, env={**self.environment, **more}, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        said: list[str] = []
        try:
            assert process.stdout is not None
            for line in process.stdout:
                said.append(line)
                if "Ctrl-C" in line:
                    break
            else:
                raise AssertionError(f"{text} stopped by itself: {''.join(said)[-2000:]}")
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=60) as answer:
                assert answer.status == 200
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
            try:
                process.communicate(timeout=60)
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
        return "".join(said)
