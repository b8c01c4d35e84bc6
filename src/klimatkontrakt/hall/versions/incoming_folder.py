# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What comes in at the door? A folder as people have it: brought to canonical form, and what was mended is told.

Whatever way a folder comes (an archive, files from a browser, a path of the operator's), it goes through `arrived`:
what is no part of a city is left out, tables that a Swedish Excel saved are mended as `tidy` mends them, and every file
is written in its canonical form. Nothing is guessed: where it is not plain what is meant, that is a problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city import Problem
from klimatkontrakt.city.document import written
from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.city.schema import CITY_FILE, FORMAT
from klimatkontrakt.folder import excel_csv as excel
from klimatkontrakt.folder.canonical import document_hash
from klimatkontrakt.folder.doors import letters
from klimatkontrakt.folder.doors import texts as text_doors
from klimatkontrakt.folder.files import most_bytes
from klimatkontrakt.folder.problem import Place
from klimatkontrakt.hall.core import versions
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.hall.core.versions import Packed
from klimatkontrakt.hall.versions import tickets
from klimatkontrakt.hall.versions.tickets import Ticket
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

MOST_FILES = 40
MOST_NAMED = 8
BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
FURNITURE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini", "ehthumbs.db")


@dataclass(frozen=True)
class Mend:
    """One thing that was mended on the way in: a text's key, and the values that it takes."""

    key: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def said(self, language: Language) -> str:
        """In words."""
        return words.say(SUBJECT, f"mended.{self.key}", language, **self.values)


@dataclass(frozen=True)
class Arrival:
    """What came in.

    Attributes:
        city: the city that the files say; None where an error stops it.
        files: the canonical text of every file; what was read of them where an error stops it.
        mended: what was brought to form on the way, in order.
        problems: what is wrong or doubtful.
        ticket: which version the folder says that it was taken as; None where it does not say.
    """

    city: CityDocument | None
    files: Mapping[str, str]
    mended: tuple[Mend, ...] = ()
    problems: tuple[Problem, ...] = ()
    ticket: Ticket | None = None


def arrived(packed: Packed) -> Arrival:
    """A folder's files, whatever they lay in, as a city in canonical form."""
    if packed.problems:
        return Arrival(None, {}, problems=tuple(packed.problems))
    root, mended, problems = _root(list(packed.files))
    if problems:
        return Arrival(None, {}, tuple(mended), tuple(problems))
    inside = _inside(packed.files, root)
    ticket = tickets.read(inside.pop(tickets.FILE, b""))
    known = {name: raw for name, raw in inside.items() if versions.is_known(name)}
    mended += _left_out(_strangers(packed.files, root, known))
    if len(known) > MOST_FILES:
        many = Problem("zip_many", Place("zip"), {"found": len(known), "most": MOST_FILES})
        return Arrival(None, {}, tuple(mended), (many,), ticket)
    files, read, problems = _read(known)
    mended += read
    if problems:
        return Arrival(None, files, tuple(mended), tuple(problems), ticket)
    return _in_form(files, mended, ticket)


def _inside(files: Mapping[str, bytes], root: str) -> dict[str, bytes]:
    """The files under the folder that the city's own file lies in, by their names from there."""
    return {name.removeprefix(root): raw for name, raw in files.items() if name.startswith(root)}


def _strangers(names: Iterable[str], root: str, known: Mapping[str, bytes]) -> list[str]:
    """The files that are neither a city's nor the folder's ticket."""
    inside = [name.removeprefix(root) for name in names]
    return [name for name in inside if name not in known and name != tickets.FILE]


def _in_form(files: Mapping[str, str], mended: Sequence[Mend], ticket: Ticket | None) -> Arrival:
    """The city that some files say, brought to today's format and canonical form; what stops it, else."""
    city, problems = versions.checked(files)
    problems = tuple(problem for problem in problems if problem.code != "not_canonical")
    if city is None:
        return Arrival(None, files, tuple(mended), problems, ticket)
    brought = written(city)
    formed = [*mended]
    if city.format != FORMAT:
        formed.append(Mend("format", {"old": city.format, "new": FORMAT}))
    changed = [name for name in brought if files.get(name) != brought[name]]
    if changed:
        formed.append(Mend("form", {"files": ", ".join(changed)}))
    today = city.model_copy(update={"format": FORMAT, "document": document_hash(brought)})
    return Arrival(today, brought, tuple(formed), problems, ticket)


def _root(names: Sequence[str]) -> tuple[str, list[Mend], list[Problem]]:
    """The folder that the city's own file lies in: the one nearest to the top, and the only one there."""
    folders = _city_folders(names)
    depth = min((folder.count("/") for folder in folders), default=0)
    nearest = sorted(folder for folder in folders if folder.count("/") == depth)
    if len(nearest) > 1:
        return "", [], [Problem("zip_several", Place("zip"), {"found": ", ".join(nearest[:MOST_NAMED])})]
    book = next((name for name in names if name.casefold().endswith(BOOKS)), "")
    if not nearest and book:
        return "", [], [Problem("folder_is_book", Place(book.rpartition("/")[2][:80]), {"name": book[:80]})]
    root = nearest[0] if nearest else ""
    return root, [Mend("stepped_into", {"folder": root.rstrip("/")})] if "/" in root.rstrip("/") else [], []


def _city_folders(names: Sequence[str]) -> list[str]:
    """The folders that a city's own file lies in."""
    files = [name for name in names if f"/{name}".endswith(f"/{CITY_FILE}")]
    folders = [name.removesuffix(CITY_FILE) for name in files]
    return [folder for folder in folders if not _is_furniture(folder + CITY_FILE)]


def _left_out(names: Sequence[str]) -> list[Mend]:
    """What is no part of a city's folder; what computers leave behind is told by its number only."""
    furniture = [name for name in names if _is_furniture(name)]
    others = sorted(name for name in names if not _is_furniture(name))
    mends = [Mend("furniture", {"count": len(furniture)})] if furniture else []
    if others:
        mends.append(_left_out_by_name(others))
    return mends


def _left_out_by_name(names: Sequence[str]) -> Mend:
    shown = ", ".join(name[:80] for name in names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    if more > 0:
        return Mend("left_out_many", {"names": shown, "count": more})
    return Mend("left_out", {"names": shown})


def _is_furniture(name: str) -> bool:
    """What computers leave in folders and archives."""
    last = name.rsplit("/", 1)[-1]
    return "__MACOSX/" in f"/{name}" or last in FURNITURE or last.startswith("._")


def _read(known: Mapping[str, bytes]) -> tuple[dict[str, str], list[Mend], list[Problem]]:
    """The text of each file: UTF-8, or as Windows wrote it; tables of a Swedish Excel with points and commas."""
    files: dict[str, str] = {}
    mended: list[Mend] = []
    found: list[Problem] = []
    for name, raw in known.items():
        if len(raw) > most_bytes(name):
            values = {"megabytes": len(raw) // 1_000_000, "most": most_bytes(name) // 1_000_000}
            found.append(Problem("file_large", Place(name), values))
            continue
        text, is_foreign = _text(raw)
        if text is None:
            found.append(Problem("zip_encoding", Place(name)))
            continue
        table = CITY.table_of(name)
        if table is not None and excel.is_of_excel(text, table.form):
            text = excel.mended(text, table.form)
            mended.append(Mend("excel", {"file": name}))
        elif is_foreign:
            mended.append(Mend("letters", {"file": name}))
        files[name] = text
    return files, mended, found


def _text(raw: bytes) -> tuple[str | None, bool]:
    """A file's text, and whether it was written otherwise than in UTF-8; None for what is no text."""
    is_wide = raw.startswith(UTF_16)
    try:
        text, is_foreign = text_doors.decoded(raw, "utf-16" if is_wide else "utf-8-sig"), is_wide
    except UnicodeDecodeError:
        if is_wide:
            return None, True
        text, is_foreign = text_doors.of_excel(raw), True
    return (None if letters.control(text) else text), is_foreign
