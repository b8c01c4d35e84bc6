# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a backup changed after it was made? A row of it, their order, a file, a byte, its end, its signature."""

from __future__ import annotations

import io
import json
import random
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.apps import apps
from tests.test_hall_backup import emptied

from klimatkontrakt.hall.core import backups
from klimatkontrakt.hall.core.attachment_copies import INSIDE
from klimatkontrakt.hall.core.backup_signatures import CONTENTS, ROWS, SIGNATURE
from klimatkontrakt.hall.core.models import City, Entry

Files = list[tuple[str, bytes]]
Way = Callable[[random.Random], tuple[bytes, list[str]]]
BLIND = backups.Trust(is_blind=True)


def packed(files: Files) -> bytes:
    """Files as an archive; a name may be there twice."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name, raw in files:
            archive.writestr(name, raw)
    return out.getvalue()


def unpacked(raw: bytes) -> Files | None:
    """What an archive holds; None of what is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return [(info.filename, archive.read(info)) for info in archive.infolist()]
    except Exception:
        return None


def lines_of(raw: bytes) -> list[bytes]:
    return [line for line in raw.splitlines() if line]


class Backup:
    """A backup of the hall, which is emptied so that it can be read into."""

    def __init__(self, folder: Path) -> None:
        self.path, self.changed = folder / "hall.zip", folder / "changed.zip"
        backups.write(self.path)
        self.raw = self.path.read_bytes()
        files = unpacked(self.raw)
        assert files is not None
        self.files = files
        emptied()

    def _rows(self, draw: random.Random) -> tuple[int, str, list[bytes]]:
        """A file of rows: its place, its kind, its lines."""
        places = [place for place, (name, raw) in enumerate(self.files) if name.endswith(ROWS) and lines_of(raw)]
        place = draw.choice(places)
        name, raw = self.files[place]
        return place, name.removesuffix(ROWS), lines_of(raw)

    def _with_lines(self, place: int, lines: list[bytes]) -> Files:
        name, _ = self.files[place]
        raw = b"".join(line + b"\n" for line in lines)
        return [*self.files[:place], (name, raw), *self.files[place + 1 :]]

    def row(self, draw: random.Random) -> tuple[bytes, list[str]]:
        """A row is changed, taken out, put in, or stands in another place."""
        place, kind, lines = self._rows(draw)
        number = draw.randrange(len(lines))
        act = draw.choice(["change", "change", "change", "delete", "insert", "order", "swap"])
        changed, keys = _ACTS[act](lines, number, draw)
        meta = apps.get_model(kind)._meta
        rows = [f"rad {meta.pk.column} {key}" for key in keys]
        told = [f"{meta.db_table}, {way}{row}" for way in ("", "från ") for row in rows]
        return packed(self._with_lines(place, changed)), told

    def file(self, draw: random.Random) -> tuple[bytes, list[str]]:
        """A file is put in, taken out, there twice, or another."""
        place = draw.randrange(len(self.files))
        name, raw = self.files[place]
        act = draw.choice(["add", "remove", "twice", "spoil"])
        if act == "add":
            return packed([*self.files, (f"hall.New{draw.randrange(99)}{ROWS}", b"{}\n")]), ["hall.New"]
        if act == "remove":
            return packed(self.files[:place] + self.files[place + 1 :]), _words_of(name)
        if act == "twice":
            return packed([*self.files, (name, raw)]), [name]
        spoilt = raw + b"x" if name in (CONTENTS, SIGNATURE) else raw + b"{}\n"
        return packed([*self.files[:place], (name, spoilt), *self.files[place + 1 :]]), _words_of(name)

    def byte(self, draw: random.Random) -> tuple[bytes, list[str]]:
        """A byte of the archive is another, or its end is gone."""
        if draw.random() < 0.3:
            return self.raw[: draw.randrange(len(self.raw))], [""]
        changed = bytearray(self.raw)
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
        return bytes(changed), [""]

    def tamper(self, draw: random.Random) -> str:
        """One change, and the backup as it is read where it was made; what was not told."""
        way: Callable[[random.Random], tuple[bytes, list[str]]] = draw.choice(
            [self.row] * 6 + [self.file] * 2 + [self.byte] * 2
        )
        raw, expected = way(draw)
        while _same(unpacked(raw), self.files):  # what no reader of the archive sees is no change of the backup
            raw, expected = way(draw)
        return self._told(raw, expected, backups.Trust(), way.__name__)

    def tamper_unsigned(self, draw: random.Random) -> str:
        """A row is changed in what the chain binds, and nobody asks for the signature."""
        place, kind, lines = self._rows(draw)
        while kind == "hall.Salt":
            place, kind, lines = self._rows(draw)
        number = draw.randrange(len(lines))
        row = json.loads(lines[number])
        names = sorted(set(row["fields"]) - {"last_login", "groups", "user_permissions"})
        name = draw.choice(names)
        value = row["fields"][name]
        # Letters after a packed text's end are no part of it.
        row["fields"][name] = _another(value, draw) if name != "packed" else value[::-1].swapcase()
        lines = [*lines[:number], json.dumps(row).encode(), *lines[number + 1 :]]
        table = apps.get_model(kind)._meta.db_table
        return self._told(
            packed(self._with_lines(place, lines)), [table, "", "not a whole"][:1], BLIND, f"{kind} {name}"
        )

    def _told(self, raw: bytes, expected: list[str], trust: backups.Trust, what: str) -> str:
        self.changed.write_bytes(raw)
        try:
            backups.read(self.changed, trust)
        except backups.BackupError as error:
            is_told = any(text in str(error) for text in expected)
            sentence = "" if is_told else f"{what}: {expected} is not in: {error}"
        else:
            sentence = f"{what}: read as if nothing were wrong"
            emptied()
        if City.objects.exists() or Entry.objects.exists():
            emptied()
            return f"{what}: something was left in the hall"
        return sentence


def _words_of(name: str) -> list[str]:
    """What a refusal says of a file that is gone or another."""
    if name.endswith(ROWS):
        return [apps.get_model(name.removesuffix(ROWS))._meta.db_table]
    if name in (CONTENTS, SIGNATURE):
        return ["ignatur"]
    return [name.removeprefix(INSIDE)]


def _same(files: Files | None, others: Files) -> bool:
    return files is not None and sorted(files) == sorted(others)


def _another(value: Any, draw: random.Random) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return f"{value}x" if draw.random() < 0.5 or not value else value[:-1] + ("0" if value[-1] != "0" else "1")
    return {"x": "1"} if isinstance(value, (dict, list)) else "2027-01-01"


def _key(line: bytes) -> str:
    return str(json.loads(line)["pk"])


def _change(lines: list[bytes], number: int, draw: random.Random) -> tuple[list[bytes], list[str]]:
    row = json.loads(lines[number])
    name = draw.choice(sorted(row["fields"]))
    row["fields"][name] = _another(row["fields"][name], draw)
    return [*lines[:number], json.dumps(row).encode(), *lines[number + 1 :]], [_key(lines[number])]


def _delete(lines: list[bytes], number: int, draw: random.Random) -> tuple[list[bytes], list[str]]:
    return lines[:number] + lines[number + 1 :], [_key(lines[number])]


def _insert(lines: list[bytes], number: int, draw: random.Random) -> tuple[list[bytes], list[str]]:
    row = json.loads(lines[number])
    row["pk"] = row["pk"] + 1000 if isinstance(row["pk"], int) else f"{row['pk']}x"
    return [*lines, json.dumps(row).encode()], [str(row["pk"])]


def _order(lines: list[bytes], number: int, draw: random.Random) -> tuple[list[bytes], list[str]]:
    if len(lines) == 1:
        return _delete(lines, number, draw)
    other = (number + 1) % len(lines)
    moved = list(lines)
    moved[number], moved[other] = moved[other], moved[number]
    return moved, [_key(lines[number]), _key(lines[other])]


def _swap(lines: list[bytes], number: int, draw: random.Random) -> tuple[list[bytes], list[str]]:
    """Two rows give each other their keys."""
    if len(lines) == 1:
        return _change(lines, number, draw)
    first, second = json.loads(lines[number]), json.loads(lines[(number + 1) % len(lines)])
    first["pk"], second["pk"] = second["pk"], first["pk"]
    changed = list(lines)
    changed[number], changed[(number + 1) % len(lines)] = json.dumps(first).encode(), json.dumps(second).encode()
    return changed, [_key(lines[number])]


_ACTS: dict[str, Callable[[list[bytes], int, random.Random], tuple[list[bytes], list[str]]]] = {
    "change": _change, "delete": _delete, "insert": _insert, "order": _order, "swap": _swap,
}  # fmt: skip
