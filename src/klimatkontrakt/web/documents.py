# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a folder become a version, and a version a folder again? Files whole, unchanged, with limits at the door."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city import Problem, canonical
from klimatkontrakt.city.folder import MOST_BYTES
from klimatkontrakt.city.problem import Place, errors
from klimatkontrakt.city.schema import CITY_FILE, FILES, FORMAT
from klimatkontrakt.city.table_forms import CONTRACT_TABLES, contract_file
from klimatkontrakt.sources import law
from klimatkontrakt.web.models import Version

MOST_FILES = 40
MOST_RATIO = 200
KNOWN = (CITY_FILE, *(name for kind, name in FILES.items() if kind != "contracts"))
CONTRACTS = f"{FILES['contracts']}/"
_OF_A_PERIOD = tuple(contract_file("", kind).removeprefix(CONTRACTS) for kind in ("", *CONTRACT_TABLES))
_TOLD_APART = ("format_old",)  # what the hall has mended itself, and says in its own words


def _is_known(name: str) -> bool:
    inside = name.removeprefix(CONTRACTS)
    is_of_contract = name.startswith(CONTRACTS) and "/" not in inside
    return name in KNOWN or (is_of_contract and inside.endswith(_OF_A_PERIOD))


def unzipped(raw: bytes) -> tuple[dict[str, str], list[Problem]]:
    """The files of a zipped city folder, and what is wrong with the archive; nothing is unpacked on disk.

    Args:
        raw: the archive; a single folder at its top is stepped into.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return _read(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        return {}, [Problem("zip_unreadable", Place("zip"))]


def _read(archive: zipfile.ZipFile) -> tuple[dict[str, str], list[Problem]]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > MOST_FILES:
        return {}, [Problem("zip_many", Place("zip"), {"found": len(infos), "most": MOST_FILES})]
    names = {info.filename: info for info in infos if not _is_furniture(info.filename)}
    top = _top(list(names))
    files: dict[str, str] = {}
    found: list[Problem] = []
    for full, info in names.items():
        name = full.removeprefix(top)
        place = Place(name[:120])
        if not _is_known(name):
            beside = [contract_file("…", kind) for kind in ("", *CONTRACT_TABLES)]
            found.append(Problem("zip_stranger", place, {"known": ", ".join((*KNOWN, *beside))}))
        elif info.file_size > MOST_BYTES or info.file_size > MOST_RATIO * max(1, info.compress_size) + 100_000:
            values = {"megabytes": info.file_size // 1_000_000, "most": MOST_BYTES // 1_000_000}
            found.append(Problem("file_large", place, values))
        else:
            with archive.open(info) as opened:
                raw = opened.read(MOST_BYTES + 1)
            text = _text(raw)
            if text is None or len(raw) > MOST_BYTES:
                found.append(Problem("zip_encoding", place))
            else:
                files[name] = text
    return files, found


def _is_furniture(name: str) -> bool:
    """What computers leave in archives."""
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1] in (".DS_Store", "Thumbs.db", "desktop.ini")


def _top(names: list[str]) -> str:
    """The folder that everything stands in; empty where the files stand at the top."""
    tops = {name.split("/", 1)[0] + "/" for name in names}
    return tops.pop() if len(tops) == 1 and CITY_FILE not in names and all("/" in name for name in names) else ""


def _text(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def files_of(folder: Path) -> dict[str, str]:
    """The files of a city folder on disk, as they are.

    Raises:
        OSError: when the folder cannot be read.
        UnicodeDecodeError: when a file is not UTF-8.
    """
    names = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    found = {path.relative_to(folder).as_posix(): path for path in names}
    return {name: path.read_bytes().decode("utf-8") for name, path in found.items() if _is_known(name)}


def zipped(files: Mapping[str, str], name: str) -> bytes:
    """A version's files as an archive, unchanged, in a folder of the city's name; the same bytes each time."""
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
    with tempfile.TemporaryDirectory(prefix="klimatkontrakt-") as folder:
        root = Path(folder)
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
        city, found = law.checked(root)
    found = tuple(problem for problem in found if problem.code not in _TOLD_APART)
    return (None if errors(found) else city), found


def brought_up(document: CityDocument, files: Mapping[str, str]) -> dict[str, str]:
    """Files as the hall keeps them: as they came, or in today's format where they came in an older one."""
    return dict(files) if document.format == FORMAT else canonical.written(document)


@lru_cache(maxsize=16)
def _city(version_id: int, document: str) -> tuple[CityDocument, tuple[Problem, ...]]:
    files = Version.objects.values_list("files", flat=True).get(pk=version_id)
    city, found = checked(files)
    if city is None:
        raise LookupError(f"version {version_id} ({document[:12]}) can no longer be read: {found[0].code}")
    return city, found


def city_of(version: Version) -> CityDocument:
    """The city of a version, kept in memory; a version never changes.

    Raises:
        LookupError: when the document, once accepted, no longer passes (a newer engine may ask more).
    """
    return _city(version.pk, version.document)[0]


def remarks_of(version: Version) -> tuple[Problem, ...]:
    """What is remarked on a version's document."""
    return _city(version.pk, version.document)[1]
