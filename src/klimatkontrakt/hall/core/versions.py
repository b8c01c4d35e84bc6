# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a folder become a version, and a version a folder again? Files whole, unchanged, with limits at the door."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city import Problem
from klimatkontrakt.city.schema import CITY_FILE, FILES
from klimatkontrakt.city.table_forms import CONTRACT_TABLES, contract_file
from klimatkontrakt.folder.canonical import document_hash
from klimatkontrakt.folder.doors import contents
from klimatkontrakt.folder.doors import texts as text_doors
from klimatkontrakt.folder.doors.archives import Archive, Bounds
from klimatkontrakt.folder.doors.contents import FileWords
from klimatkontrakt.folder.files import MOST_BYTES, most_bytes, too_large
from klimatkontrakt.folder.problem import Place, ProblemsError, errors, in_order
from klimatkontrakt.hall.core import heavy_cities, kept_documents, template_cities, texts
from klimatkontrakt.hall.core.models import Version
from klimatkontrakt.hall.core.shelf import Shelf
from klimatkontrakt.sources.intake import law

_cities: Shelf[tuple[CityDocument | None, tuple[Problem, ...]]] = Shelf(kept_documents.STORE)
MOST_ENTRIES = 2_000
MOST_UNPACKED = 100_000_000
MOST_PACKED = 100_000_000
_TOLD = FileWords("source_missing", "source_is_folder", "file_large")
BOUNDS = Bounds(MOST_ENTRIES, MOST_BYTES, MOST_UNPACKED)
TICKET = "version.txt"
DAMAGED = "text_damaged"
KNOWN = (CITY_FILE, *(name for kind, name in FILES.items() if kind != "contracts"))
CONTRACTS = f"{FILES['contracts']}/"
_OF_A_PERIOD = tuple(contract_file("", kind).removeprefix(CONTRACTS) for kind in ("", *CONTRACT_TABLES))
_TOLD_APART = ("format_old",)  # what the hall has mended itself, and says in its own words
_LAST_NAMES = {*KNOWN, TICKET}


def is_known(name: str) -> bool:
    """Whether a name in a folder is that of one of a city's files."""
    inside = name.removeprefix(CONTRACTS)
    is_of_contract = name.startswith(CONTRACTS) and "/" not in inside and not inside.startswith(".")
    return name in KNOWN or (is_of_contract and inside.endswith(_OF_A_PERIOD))


def _may_be_known(last: str) -> bool:
    """Whether a file of that name may be one of a city's, wherever it lies."""
    return last in _LAST_NAMES or last.endswith(_OF_A_PERIOD)


@dataclass(frozen=True)
class Packed:
    """The bytes of files by their names, with `/` between folders, and what is wrong with what they came in."""

    files: Mapping[str, bytes]
    problems: tuple[Problem, ...] = ()


def unzipped(raw: bytes) -> Packed:
    """The files of an archive; nothing is unpacked on disk, and what is no part of a city is only named."""
    try:
        with Archive(raw, "zip", BOUNDS) as archive:
            return _read(archive)
    except ProblemsError as error:
        return Packed({}, error.problems)


def of_archive(path: Path) -> Packed:
    """The files of an archive on disk."""
    try:
        return unzipped(contents.of(path, MOST_PACKED // contents.MEGABYTE, _TOLD))
    except ProblemsError as error:
        return Packed({}, error.problems)


def _read(archive: Archive) -> Packed:
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for name in archive.names:
        try:
            files[name] = archive.read(name) if _may_be_known(name.rsplit("/", 1)[-1]) else b""
        except ProblemsError as error:
            problems += error.problems
            continue
        if len(files[name]) > most_bytes(name):
            problems.append(too_large(name, len(files[name])))
    return Packed(files, tuple(problems))


def of_folder(folder: Path) -> Packed:
    """The files of a folder on disk, hidden folders apart.

    Raises:
        OSError: when the folder cannot be read.
    """
    files: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        is_hidden = any(part.startswith(".") for part in name.split("/")[:-1])
        if path.is_file() and not is_hidden and path.resolve().is_relative_to(folder.resolve()):
            files[name] = _held(path) if _may_be_known(path.name) else b""
    return Packed(files)


def _held(path: Path) -> bytes:
    """What a file holds, and no more than tells that it is too large."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def files_of(folder: Path) -> dict[str, str]:
    """The files of a city folder on disk, as they are.

    Raises:
        OSError: when the folder cannot be read.
        UnicodeDecodeError: when a file is not UTF-8.
    """
    names = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    found = {path.relative_to(folder).as_posix(): path for path in names}
    return {name: text_doors.decoded(path.read_bytes()) for name, path in found.items() if is_known(name)}


def zipped(files: Mapping[str, str], name: str) -> bytes:
    """Files as an archive, unchanged, in a folder of a name; the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(files):
            info = zipfile.ZipInfo(f"{name}/{file}", date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, files[file].encode("utf-8"))
    return out.getvalue()


def checked(files: Mapping[str, str]) -> tuple[CityDocument | None, tuple[Problem, ...]]:
    """The city that files of any known format say, and every problem of form and meaning; none where an error stops it.

    That a format is old is no problem here: the hall reads it, and brings it up when it takes it in.
    """
    city, found = _read_texts(files)
    if city is not None:
        found = in_order([*found, *heavy_cities.problems(city)])
    return (None if errors(found) else city), found


def _read_texts(files: Mapping[str, str]) -> tuple[CityDocument | None, tuple[Problem, ...]]:
    """The city that files say, as far as they can be read, and every problem."""
    city, found = law.checked_texts(files)
    return city, tuple(problem for problem in found if problem.code not in _TOLD_APART)


class UnreadableError(LookupError):
    """A document, once accepted, that no longer passes: a newer program may ask more.

    Attributes:
        number: of the version.
        problems: all that stands in the way.
    """

    def __init__(self, number: int, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"version {number} can no longer be read: {', '.join(p.code for p in errors(problems))}")
        self.number, self.problems = number, problems


class DamagedVersionError(UnreadableError):
    """A version of which a text in the database is damaged or gone."""


def texts_of(version: Version) -> dict[str, str]:
    """The text of each of a version's files, by name, byte for byte as it was accepted.

    Raises:
        DamagedVersionError: with every file whose text is damaged or gone.
    """
    if version.is_template:
        return template_cities.files(version.city.slug)
    kept, found, problems = texts.kept(version.text_hashes), {}, []
    for name in sorted(version.text_hashes):
        try:
            found[name] = texts.unpacked(kept[name])
        except (KeyError, texts.DamagedTextError):
            problems.append(Problem(DAMAGED, Place(name)))
    if problems:
        raise DamagedVersionError(version.number, tuple(problems))
    return found


def is_whole(version: Version) -> bool:
    """Whether a version's files come to the hash that it was accepted with."""
    try:
        return document_hash(texts_of(version)) == version.document
    except DamagedVersionError:
        return False


def packed(version: Version) -> Packed:
    """A version's files as they would come in at the door.

    Raises:
        DamagedVersionError: with every file whose text is damaged or gone.
    """
    return Packed({name: text.encode() for name, text in texts_of(version).items()})


def _city(version_id: int, document: str) -> tuple[CityDocument | None, tuple[Problem, ...]]:
    """A version's city and its problems, kept in memory: a version never changes."""
    return _cities.get((version_id, document), lambda: _read_city(version_id))


def _read_city(version_id: int) -> tuple[CityDocument | None, tuple[Problem, ...]]:
    try:
        return _read_texts(texts_of(Version.objects.get(pk=version_id)))
    except DamagedVersionError as error:
        return None, error.problems


def city_of(version: Version) -> CityDocument:
    """The city of a version, kept in memory; a version never changes.

    Raises:
        UnreadableError: when the document, once accepted, no longer passes.
    """
    if version.is_template:
        return template_cities.document(version.city.slug)
    city, found = _city(version.pk, version.document)
    if city is None or errors(found):
        raise _failure(version, found)
    return city


def _failure(version: Version, problems: tuple[Problem, ...]) -> UnreadableError:
    """The error of a document that no longer passes, or whose texts are damaged."""
    is_damaged = any(problem.code == DAMAGED for problem in problems)
    return (DamagedVersionError if is_damaged else UnreadableError)(version.number, problems)


def as_read(version: Version) -> CityDocument:
    """The same of one that no longer passes too, as long as it can be read: its words, beside what is kept of it.

    Raises:
        UnreadableError: when it cannot be read at all.
    """
    if version.is_template:
        return template_cities.document(version.city.slug)
    city, found = _city(version.pk, version.document)
    if city is None:
        raise _failure(version, found)
    return city


def passes(version: Version) -> bool:
    """Whether a version's document can be worked out by the program of today."""
    return version.is_template or not errors(_city(version.pk, version.document)[1])


def remarks_of(version: Version) -> tuple[Problem, ...]:
    """What is remarked on a version's document; what stands in its way where it no longer passes."""
    if version.is_template:
        return template_cities.remarks(version.city.slug)
    return _city(version.pk, version.document)[1]
