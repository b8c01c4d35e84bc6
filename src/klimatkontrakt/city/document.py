# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a city come from a folder of text, and become one again? The readers and writers of folder/, for cities."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from klimatkontrakt.city import content, contract, dimensions, form
from klimatkontrakt.city.kinds import CITY, CONTRACTS
from klimatkontrakt.city.schema import City
from klimatkontrakt.folder import canonical, reader
from klimatkontrakt.folder import differences as told_differences
from klimatkontrakt.folder.differences import Difference
from klimatkontrakt.folder.kinds import DocumentType
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError
from klimatkontrakt.folder.reader import FolderReading


class Loaded(NamedTuple):
    """What a folder holds: the city, or nothing when an error stops it, and every problem found."""

    city: City | None
    problems: tuple[Problem, ...]


def _of_cells(values: Mapping[str, Any], place: Callable[[str], Place]) -> Iterator[Problem]:
    """What is wrong with the unit of a row that could not be read."""
    unit = values.get("unit")
    if unit is not None:
        yield from dimensions.unit_of(str(unit), place("unit"))[1]


CITY_TYPE = DocumentType(CITY, City.model_construct, form.problems, _of_cells)


def load(path: Path | str) -> Loaded:
    """Read a city folder, of this format or an older one, and find every problem of form in it.

    Returns:
        The city, or None when an error stops it, and all problems in the order of their places.
    """
    return _loaded(reader.read_folder(path, CITY_TYPE))


def read(texts: Mapping[str, str]) -> Loaded:
    """Read a city from the texts of its files by their names, without a disk; as `load` reads it from one."""
    return _loaded(reader.read(texts, CITY_TYPE))


def _loaded(reading: FolderReading) -> Loaded:
    if reading.document is not None:
        content.remember(reading.document, canonical.document_hash(reading.texts))
    return Loaded(reading.document, reading.problems)


def read_city(path: Path | str) -> City:
    """The city of a folder.

    Raises:
        ProblemsError: with every problem, when at least one of them stops a run.
    """
    city, found = load(path)
    if city is None:
        raise ProblemsError(found)
    return city


def read_contract_file(path: Path) -> tuple[contract.Contract | None, tuple[Problem, ...]]:
    """A contract from a file of its own, with the tables beside it, by its form only; None when it cannot be read."""
    return reader.read_period(path, CITY_TYPE)


def written(city: City) -> dict[str, str]:
    """The canonical text of every file of a city, by file name."""
    return canonical.written(city, CITY)


def contract_text(own: contract.Contract) -> str:
    """The canonical text of a contract's own file: what is agreed, and its state until signatures tell it."""
    return canonical.period_text(own, CONTRACTS)


def present(root: Path) -> list[str]:
    """The files of a city that are there in a folder, by name."""
    return canonical.present(root, CITY)


def write_city(city: City, path: Path | str) -> None:
    """Write a city as a folder in canonical form; a file of a city's that this one does not have any more goes.

    Files that are not part of a city are left alone.

    Raises:
        ProblemsError: with every problem, when the city was changed in memory into what no folder can hold, or when the
            folder is a file; nothing is written then.
    """
    content.document(city)
    if Path(path).is_file():
        raise ProblemsError([Problem("folder_is_file", Place(str(path)))])
    canonical.write(written(city), path, CITY)


def differences(before: City, after: City) -> tuple[Difference, ...]:
    """Every difference of two cities, told line by line."""
    return told_differences.between(written(before), written(after), CITY)
