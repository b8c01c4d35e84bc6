# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is a backup the one that the hall made? Signed with a key of the hall's own, which is in no backup.

The signature is a keyed hash (HMAC-SHA256) of a list of all that the backup holds, row by row: who has the key can
both make and check it, so it shows a change by anybody who has the backup and not the key. Whoever has the key too
can sign anew; what they change is then seen by a line of the log that was kept elsewhere (chain_lines.py).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import zipfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings

from klimatkontrakt.folder.doors import json_texts
from klimatkontrakt.folder.doors.archives import DAMAGES, Archive
from klimatkontrakt.folder.problem import ProblemsError
from klimatkontrakt.hall.core import attachment_files, operator_words
from klimatkontrakt.hall.core.attachment_copies import INSIDE

CONTENTS, SIGNATURE = "contents.json", "signature.json"
METHOD = "HMAC-SHA256"
ROWS = ".jsonl"
DIGITS = 32  # of a row's hash: half of SHA-256's
# What reading a file of a damaged archive, or a line of it that is none, ends in.
UNREADABLE: tuple[type[Exception], ...] = (*DAMAGES, ProblemsError, LookupError, ValueError, TypeError)


class UnsignedError(Exception):
    """A backup whose signature cannot be checked, or is not of it; says what is not as it was, in both languages."""


def key(path: Path | None = None) -> bytes:
    """The hall's key for backups, made when it is first asked for; or that of another hall, from a file.

    Raises:
        OSError: when it can neither be read nor made.
    """
    if settings.BACKUP_SIGNING and path is None:
        return str(settings.BACKUP_SIGNING).encode()
    place = path or settings.BACKUP_KEY
    if path is None and not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(64))
        except FileExistsError:
            pass
    return place.read_text(encoding="utf-8").strip().encode()


def name_of(signing: bytes) -> str:
    """What a key is called: something that tells it from others and does not give it away."""
    return hmac.new(signing, b"which key", hashlib.sha256).hexdigest()[:16]


@dataclass
class Contents:
    """What a backup holds: each row by its key and hash, each other file by its hash."""

    rows: dict[str, list[list[str]]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def add_row(self, kind: str, row: str, line: bytes) -> None:
        """A row of a kind, as its line."""
        self.rows.setdefault(kind, []).append([row, _of_line(line)])

    def add_file(self, name: str, raw: bytes) -> None:
        """A file that holds no rows."""
        self.files[name] = hashlib.sha256(raw).hexdigest()

    def sign(self, archive: zipfile.ZipFile) -> None:
        """Writes what the backup holds, and the signature of that."""
        attachments = sorted(name for name in archive.namelist() if name.startswith(INSIDE))
        raw = json.dumps({"rows": self.rows, "files": self.files, "attachments": attachments}).encode()
        signing = key()
        signature = {"method": METHOD, "key": name_of(signing), "signature": _signature(signing, raw)}
        archive.writestr(CONTENTS, raw)
        archive.writestr(SIGNATURE, json.dumps(signature, indent=1))


def _of_line(line: bytes) -> str:
    return hashlib.sha256(line.strip()).hexdigest()[:DIGITS]


def _signature(signing: bytes, raw: bytes) -> str:
    return hmac.new(signing, raw, hashlib.sha256).hexdigest()


def check(archive: Archive, signing: bytes) -> None:
    """Refuses a backup that is not, row by row, what was signed with a key.

    Raises:
        UnsignedError: with all that is not.
    """
    raw, signature = _signed(archive)
    if signature.get("key") != name_of(signing):
        raise UnsignedError(operator_words.both("backup.other_key"))
    sentences = list(_differences(archive, _said(raw, CONTENTS)))
    if not hmac.compare_digest(str(signature.get("signature")), _signature(signing, raw)):
        sentences.append(operator_words.both("backup.contents"))
    if sentences:
        raise UnsignedError("\n".join(sentences))


def _said(raw: bytes, name: str) -> Any:
    return json_texts.loaded(raw.decode("utf-8"), name)


def _signed(archive: Archive) -> tuple[bytes, Mapping[str, Any]]:
    """The list of what a backup holds, and its signature.

    Raises:
        UnsignedError: where either is missing or cannot be read.
    """
    try:
        raw, signature = archive.read(CONTENTS), _said(archive.read(SIGNATURE), SIGNATURE)
        listed = _said(raw, CONTENTS)
    except UNREADABLE as error:
        raise UnsignedError(operator_words.both("backup.unsigned")) from error
    if not isinstance(signature, dict) or not isinstance(listed, dict):
        raise UnsignedError(operator_words.both("backup.unsigned"))
    return raw, signature


def _differences(archive: Archive, listed: Mapping[str, Any]) -> Iterator[str]:
    """What is not as the list says, in words."""
    rows, files, attachments = (listed.get(name, {}) for name in ("rows", "files", "attachments"))
    yield from _strangers(archive, {CONTENTS, SIGNATURE, *files, *attachments, *(f"{kind}{ROWS}" for kind in rows)})
    for kind, expected in rows.items():
        yield from _of_rows(archive, kind, expected)
    changed = [name for name, digest in files.items() if _hash_of(archive, name) != digest]
    yield from (operator_words.both("backup.file_changed", name=name) for name in changed)
    yield from _of_attachments(archive, attachments)


def _of_attachments(archive: Archive, names: Collection[str]) -> Iterator[str]:
    """Bytes that are not those of their name."""
    for digest in (name.removeprefix(INSIDE) for name in names):
        if _hash_of(archive, f"{INSIDE}{digest}") != digest:
            yield operator_words.both("backup.row_changed", table="hall_attachment", row=f"hash {digest}")


def _strangers(archive: Archive, known: Collection[str]) -> Iterator[str]:
    """Files that the list does not have, or that are there twice."""
    for name, count in sorted(Counter(archive.names).items()):
        if name not in known:
            yield operator_words.both("backup.file_added", name=name)
        elif count > 1:
            yield operator_words.both("backup.file_twice", name=name)


def _hash_of(archive: Archive, name: str) -> str:
    """The hash of a file's bytes; empty where it is gone or damaged."""
    whole = hashlib.sha256()
    try:
        with archive.opened(name) as file:
            for piece in attachment_files.pieces(file):
                whole.update(piece)
    except UNREADABLE:
        return ""
    return whole.hexdigest()


def _of_rows(archive: Archive, kind: str, expected: list[list[str]]) -> Iterator[str]:
    """The rows of a kind that are not as the list says."""
    table, column = _names(kind)
    stands = _lines_of(archive, kind)
    if stands is None:
        yield operator_words.both("backup.rows_unreadable", table=table)
        return
    there, signed = Counter(map(tuple, stands)), Counter(map(tuple, expected))
    added, missing = {row for row, _ in there - signed}, {row for row, _ in signed - there}
    for row in sorted(added | missing):
        yield _of_row(row in added, row in missing, {"table": table, "row": f"{column} {row}"})
    if there == signed and stands != expected:
        first = _first_unlike(stands, expected)
        yield operator_words.both("backup.rows_order", table=table, row=f"{column} {first}")


def _lines_of(archive: Archive, kind: str) -> list[list[str]] | None:
    """The key and hash of each row of a kind as the backup has it; None where its file cannot be read."""
    try:
        lines = archive.read(f"{kind}{ROWS}").splitlines()
    except UNREADABLE:
        return None
    return [[_key(line), _of_line(line)] for line in lines if line.strip()]


def row_of(kind: str, line: str) -> dict[str, str]:
    """What a row of a kind is called by its line: the table, the column of its key, and its key."""
    table, column = _names(kind)
    return {"table": table, "row": f"{column} {_key(line.encode())}"}


def _names(kind: str) -> tuple[str, str]:
    """The table and the column of the key of a kind of rows; the kind itself where this hall knows none such."""
    model = {model._meta.label: model for model in apps.get_models()}.get(kind)
    return (model._meta.db_table, str(model._meta.pk.column)) if model is not None else (kind, "pk")


def _of_row(is_added: bool, is_missing: bool, values: Mapping[str, str]) -> str:
    """A row that the list has otherwise, or has not."""
    if is_added and is_missing:
        return operator_words.both("backup.row_changed", **values)
    return operator_words.both("backup.row_added" if is_added else "backup.row_removed", **values)


def _first_unlike(stands: list[list[str]], expected: list[list[str]]) -> str:
    return next(row for (row, _), (other, _) in zip(stands, expected, strict=True) if row != other)


def _key(line: bytes) -> str:
    """The key of a row by its line; the line's beginning where it cannot be read."""
    try:
        return str(json.loads(line)["pk"])  # a row holds whatever its column does: no text is refused here
    except UNREADABLE:
        return line[:40].decode(errors="replace")
