# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which files has a folder, and what is their text? On a disk or in the memory; what cannot be read says why."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from klimatkontrakt.folder import document_limits, tables
from klimatkontrakt.folder.kinds import DOCUMENT_ENDING, Kinds
from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.language import causes

MOST_BYTES = document_limits.most_bytes("file_megabytes")
MOST_YAML_BYTES = document_limits.most_bytes("yaml_megabytes")
MOST_DOCUMENT_BYTES = document_limits.most_bytes("document_megabytes")
_LONGEST_LETTER = 4  # bytes of UTF-8
_ENDINGS = (".csv", ".yaml", ".yml")
_MARK = "\ufeff"


@dataclass(frozen=True)
class Files:
    """The files of a folder, by their names with `/` between folders.

    Attributes:
        texts: of those that could be read, without a mark of the encoding.
        names: every table and document that is there.
        problems: why one that is there cannot be read.
        marked: those whose text began with a mark of the encoding.
    """

    texts: Mapping[str, str]
    names: frozenset[str]
    problems: Mapping[str, Problem] = field(default_factory=dict)
    marked: frozenset[str] = frozenset()

    def inside(self, folder: str) -> list[str]:
        """The names of the tables and documents that lie in a folder; of an empty name, at the top."""
        paths = map(PurePosixPath, self.names)
        return sorted(path.name for path in paths if str(path.parent) == (folder or "."))


def of_texts(texts: Mapping[str, str]) -> Files:
    """Files that are at hand as texts."""
    read: dict[str, str] = {}
    problems: dict[str, Problem] = {}
    for name, text in texts.items():
        found = _of_text(text, name)
        if isinstance(found, Problem):
            problems[name] = found
        else:
            read[name] = found
    _together(read, problems)
    names = frozenset(name for name in texts if PurePosixPath(name).suffix in _ENDINGS)
    return Files(read, names, problems, frozenset(name for name, text in texts.items() if text.startswith(_MARK)))


def _of_text(text: str, name: str) -> str | Problem:
    if len(text) * _LONGEST_LETTER > most_bytes(name):
        size = len(text.encode("utf-8", "surrogatepass"))
        if size > most_bytes(name):
            return too_large(name, size)
    return tables.checked(text.removeprefix(_MARK), name)


def of_disk(root: Path, kinds: Kinds) -> Files:
    """The files of a document in a folder on a disk."""
    names = set(_listed(root))
    wanted = list(kinds.files)
    if kinds.periods is not None:
        folder = kinds.periods.folder
        inside = list(_listed(root / folder))
        names |= {f"{folder}/{name}" for name in inside}
        periods = [name.removesuffix(DOCUMENT_ENDING) for name in inside if name.endswith(DOCUMENT_ENDING)]
        wanted += [file for name in periods if kinds.periods.name.match(name) for file in kinds.periods.files(name)]
    files = of_names(root, wanted, names)
    return replace(files, problems={**files.problems, **_in_the_way(root, kinds)})


def _in_the_way(root: Path, kinds: Kinds) -> dict[str, Problem]:
    """A file that stands where the folder of periods should."""
    if kinds.periods is None or not (root / kinds.periods.folder).exists() or (root / kinds.periods.folder).is_dir():
        return {}
    return {kinds.periods.folder: Problem("periods_is_file", Place(kinds.periods.folder))}


def of_names(root: Path, wanted: Iterable[str], names: Iterable[str] = ()) -> Files:
    """The wanted files of a folder on a disk, as far as they are there."""
    texts: dict[str, str] = {}
    problems: dict[str, Problem] = {}
    marked = set()
    for name in wanted:
        found = _of_path(root, name)
        if isinstance(found, Problem):
            problems[name] = found
        elif found is not None:
            texts[name] = found.removeprefix(_MARK)
            marked |= {name} if found.startswith(_MARK) else set()
    _together(texts, problems)
    return Files(texts, frozenset(names), problems, frozenset(marked))


def _of_path(root: Path, name: str) -> str | Problem | None:
    """A file's text with its mark; why it cannot be read; None where it is not there."""
    path, place = root / name, Place(name)
    try:
        if not is_inside(path, root):
            return Problem("file_outside", place)
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return Problem("file_is_folder" if stat.S_ISDIR(status.st_mode) else "file_special", place)
        if status.st_size > most_bytes(name):
            return too_large(name, status.st_size)
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        return Problem("file_unreadable", place, {"why": causes.of(error)})
    return tables.decoded(raw, name)


def most_bytes(name: str) -> int:
    """The most that a file may hold, by its name: a tree of keys takes more memory than a table."""
    return MOST_YAML_BYTES if PurePosixPath(name).suffix in (".yaml", ".yml") else MOST_BYTES


def too_large(name: str, size: int) -> Problem:
    """That a file is larger than it may be."""
    return Problem("file_large", Place(name), {"megabytes": size // 1_000_000, "most": most_bytes(name) // 1_000_000})


def _together(read: dict[str, str], problems: dict[str, Problem]) -> None:
    """Leaves out what comes after as much as all files of a document may hold together, by name."""
    room = MOST_DOCUMENT_BYTES
    for name in sorted(read):
        room -= len(read[name].encode("utf-8", "surrogatepass"))
        if room < 0:
            del read[name]
            problems[name] = Problem("folder_large", Place(name), {"most": MOST_DOCUMENT_BYTES // 1_000_000})


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path, its links followed, lies in a folder; links in a circle lead nowhere and stay where they are."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _listed(folder: Path) -> Iterator[str]:
    """The tables and documents that lie in a folder."""
    paths = folder.iterdir() if folder.is_dir() else ()
    return (path.name for path in paths if path.suffix in _ENDINGS)
