# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a mangled input brought to a door, and what must come of it? A result or problems that name the file."""

from __future__ import annotations

import random
import re
import shutil
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

from django.core.management import call_command
from django.db import connection, transaction
from tests import hall, mangled_cities, mutators
from tests.cities import LILLSTAD, MALMO
from tests.mangled_cities import in_time
from tests.mutators import Mangled

from klimatkontrakt.city import City, read_city
from klimatkontrakt.folder.doors import letters
from klimatkontrakt.folder.problem import Problem, ProblemsError
from klimatkontrakt.hall.core import backups, versions
from klimatkontrakt.hall.versions import incoming_folder
from klimatkontrakt.sources.action_tables import action_sheets, grids
from klimatkontrakt.sources.book import reader as book_reader
from klimatkontrakt.sources.contract_text import reader as contract_reader
from klimatkontrakt.sources.documents import text_files
from klimatkontrakt.sources.intake import method_inputs
from klimatkontrakt.sources.publishers import kinds, mapped
from trials import mangled_files
from trials.mangled_files import Sample

LAST_LINES = 3
_UNFILLED = re.compile(r"\{[a-z_]+\}")
KINDS = {
    "smhi.xlsx": "smhi", "energi.json": "pxweb", "kolada.json": "kolada", "stat.json": "pxweb", "energi.px": "pxweb",
    "a.px": "pxweb", "kolada.csv": "table", "climateview.csv": "climateview", "energi.csv": "pxweb",
    "folkmangd.csv": "pxweb",
}  # fmt: skip


class Way(Protocol):
    """How a door is tried."""

    def tried(self, mutator: str, mix: random.Random) -> str:
        """What went wrong with one mangled input, in words; nothing where all went as it must."""


def wrong_of(work: Callable[[], str]) -> str:
    """What work says is wrong; whatever it raises is wrong too."""
    try:
        with in_time(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return work()
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        lines = traceback.format_exception(error)[-LAST_LINES:]
        return " ".join(" ".join(lines).split())[-600:]


def untold(problems: Iterable[Problem]) -> str:
    """What is lacking in some problems: a file, or words; or what they have too much, a control character."""
    for problem in problems:
        said = (problem.said("sv"), problem.said("en"))
        if not problem.place.file or not all(said) or any(map(_UNFILLED.search, said)):
            return f"{problem.code} says too little: {said[1][:200]}"
        if any(map(letters.control, said)):
            return f"{problem.code} has a control character: {said[1][:200]!r}"
    return ""


class FileWay:
    """A file's bytes, read by a reader that answers with problems or what it has read."""

    def __init__(self, samples: list[Sample], read: Callable[[bytes, str], tuple[bool, Iterable[Problem]]]) -> None:
        self.samples, self.read = samples, read

    def tried(self, mutator: str, mix: random.Random) -> str:
        """One of the files, mangled."""
        sample = mix.choice(self.samples)
        raw = mangled_files.as_text(sample, mix) if mutator == "text" else sample.structure(sample.raw, mix)
        return wrong_of(lambda: self._wrong(raw, sample.name))

    def _wrong(self, raw: bytes, name: str) -> str:
        try:
            has_result, found = self.read(raw, name)
        except ProblemsError as error:
            has_result, found = False, error.problems
        problems = list(found)
        if not has_result and not problems:
            return f"{name}: neither a result nor a problem"
        return untold(problems)


def _table(raw: bytes, name: str) -> tuple[bool, Iterable[Problem]]:
    reading = kinds.read(KINDS.get(name, "table"), raw, name=name)
    return bool(reading.rows), reading.problems


def _sheets(raw: bytes, name: str) -> tuple[bool, Iterable[Problem]]:
    has_rows, problems = _table(raw, name)
    return has_rows, (*problems, *_action_tables(raw, name))


def _action_tables(raw: bytes, name: str) -> tuple[Problem, ...]:
    """What is wrong with the tables of measures of a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(raw)
        try:
            _, tables = grids.read_file(path)
            action_sheets.read(tables)
        except ProblemsError as error:
            return error.problems
    return ()


def _contract(raw: bytes, name: str) -> tuple[bool, Iterable[Problem]]:
    told = () if name.endswith(".pdf") else _action_tables(raw, name)
    reading = contract_reader.read(text_files.opened_bytes(raw, name))
    return bool(reading.opened.text), (*reading.problems, *told)


def _inputs(raw: bytes, name: str) -> tuple[bool, Iterable[Problem]]:
    inputs = method_inputs.read(raw, name=name)
    return bool(inputs.rows) or not raw.strip(), inputs.problems


def _mapping(raw: bytes, _: str) -> tuple[bool, Iterable[Problem]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.yaml"
        path.write_bytes(raw)
        return bool(mapped.mapping(str(path)).columns), ()


def _book(raw: bytes, name: str) -> tuple[bool, Iterable[Problem]]:
    proposal = book_reader.proposed(_lillstad(), raw, name=name)
    return proposal.city is not None, proposal.problems


@cache
def _lillstad() -> City:
    return read_city(LILLSTAD)


def _archive(raw: bytes, _: str) -> tuple[bool, Iterable[Problem]]:
    arrival = incoming_folder.arrived(versions.unzipped(raw))
    return arrival.city is not None, arrival.problems


class CityWay:
    """A city's folder with one file mangled: read, checked, and worked out where nothing stops it."""

    def __init__(self, city: Path) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="kk-doors-"))
        self.wholes = [
            mangled_cities.whole(city, self.place / f"{is_signed}", is_signed=is_signed) for is_signed in (False, True)
        ]
        self.folder = Path(shutil.copytree(self.wholes[0], self.place / "city"))
        self.sounds = [mangled_cities.sound(whole) for whole in self.wholes]

    def mangled(self, mutator: str, mix: random.Random) -> tuple[int, Mangled]:
        """Which of the whole cities, and what was done to it."""
        which = mix.randrange(len(self.wholes))
        return which, {"text": mutators.of_text, "structure": mutators.of_structure}[mutator](self.wholes[which], mix)

    def tried(self, mutator: str, mix: random.Random) -> str:
        """One mangled folder."""
        which, mangled = self.mangled(mutator, mix)
        shutil.rmtree(self.folder)
        shutil.copytree(self.wholes[which], self.folder)
        (self.folder / mangled.file).write_bytes(mangled.text)
        wrong = wrong_of(lambda: mangled_cities.wrong(self.folder, self.sounds[which], mangled))
        return f"{mangled.file}, {mangled.what}: {wrong}" if wrong else ""


class CityArchiveWay(CityWay):
    """The same, packed and handed in to the hall."""

    def tried(self, mutator: str, mix: random.Random) -> str:
        """One mangled folder in an archive."""
        which, mangled = self.mangled(mutator, mix)
        files = {
            path.relative_to(self.wholes[which]).as_posix(): path.read_bytes()
            for path in sorted(self.wholes[which].rglob("*.*"))
        }
        packed = versions.Packed({**files, mangled.file: mangled.text})
        wrong = wrong_of(lambda: self._wrong(packed, mangled))
        return f"{mangled.file}, {mangled.what}: {wrong}" if wrong else ""

    def _wrong(self, packed: versions.Packed, mangled: Mangled) -> str:
        arrival = incoming_folder.arrived(packed)
        if arrival.city is None and not arrival.problems:
            return "neither a city nor a problem"
        if mangled.must_be_told and not (arrival.problems or arrival.mended):
            return "not a word of a value or key that is none of its type"
        return untold(arrival.problems)


class BackupWay:
    """A hall's backup, read into an empty hall; what is read is taken away again."""

    def __init__(self) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        with transaction.atomic():
            hall.version()
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "hall.zip"
                backups.write(path)
                self.sample = Sample("hall.zip", path.read_bytes(), mangled_files.of_archive)
            transaction.set_rollback(True)

    def tried(self, mutator: str, mix: random.Random) -> str:
        """One mangled backup."""
        raw = (
            mangled_files.as_text(self.sample, mix)
            if mutator == "text"
            else self.sample.structure(self.sample.raw, mix)
        )
        return wrong_of(lambda: self._wrong(raw))

    def _wrong(self, raw: bytes) -> str:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "hall.zip"
            path.write_bytes(raw)
            try:
                with transaction.atomic():
                    backups.read(path)
                    transaction.set_rollback(True)
            except backups.BackupError as error:
                return "" if "hall.zip" in str(error) or len(str(error)) > LAST_LINES else "a fault without words"
            finally:
                connection.rollback() if not connection.in_atomic_block else None
        return ""


READERS: Mapping[str, Callable[[bytes, str], tuple[bool, Iterable[Problem]]]] = {
    "archives to the hall": _archive,
    "a city's book": _book,
    "tables of Excel": _sheets,
    "old Excel": _sheets,
    "PDF": _contract,
    "Word": _contract,
    "contract text": _contract,
    "JSON": _table,
    "JSON-stat": _table,
    "PX": _table,
    "CSV": _table,
    "methods' inputs": _inputs,
    "mappings": _mapping,
}


@cache
def way(door: str) -> Way:
    """How a door is tried; made once in a process."""
    if door == "backups":
        return BackupWay()
    if door.startswith("city folders"):
        return CityWay(MALMO if door.endswith("Malmö") else LILLSTAD)
    if door == "folders in archives to the hall":
        return CityArchiveWay(LILLSTAD)
    return FileWay(_samples()[door], READERS[door])


@cache
def _samples() -> dict[str, list[Sample]]:
    return mangled_files.samples()
