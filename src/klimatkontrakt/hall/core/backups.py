# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a hall kept safe? One file with everything that cannot be worked out anew, and back again, on either database.

The file is a zip: `hall.json` says what it is, and each kind of row has a file of JSON lines. Which kinds are in it the
models say themselves (declarations.py). Sessions, jobs and pages are left out: people sign in again, and what is
missing is worked out anew. The file holds names and password hashes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from klimatkontrakt.folder.doors import json_texts
from klimatkontrakt.folder.doors.archives import DAMAGES, Archive, Bounds
from klimatkontrakt.hall.core import (
    attachment_copies,
    backup_checks,
    declarations,
    heads,
    identity,
    older_backups,
    versions,
    whole_files,
)
from klimatkontrakt.hall.core import audit as core_audit
from klimatkontrakt.hall.core.models import Attachment, City
from klimatkontrakt.language import words
from klimatkontrakt.version import VERSION

FORMAT = 2
FORMATS = (*older_backups.FORMATS, FORMAT)
HEAD = "hall.json"
ROWS_AT_A_TIME = 200
LONGEST_CAUSE = 500  # letters of what is told of a backup that cannot be read
OF_ANOTHER_SHAPE = (LookupError, ValueError, TypeError, AttributeError, DeserializationError)
NOT_WHOLE: tuple[type[Exception], ...] = (*DAMAGES, DatabaseError, *OF_ANOTHER_SHAPE)
# What a backup may hold: the sums that a hall of many cities with attachments comes to, and no more.
BOUNDS = Bounds(2_000_000, 10**12, 10**13)
MOST_HEAD_BYTES = 100_000_000


class Whole(DjangoJSONEncoder):
    """Moments to the microsecond: Django's own writes milliseconds, and the chain's hashes would no longer hold."""

    def default(self, o: Any) -> Any:
        """A value as JSON can hold it."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


class BackupError(Exception):
    """What stands in the way, in words for an operator."""


def kinds() -> list[str]:
    """The kinds of rows that are in a backup, in the order of their files."""
    return [model._meta.label for model in declarations.in_backup()]


def _rows(kind: str) -> models.QuerySet[models.Model]:
    rows: models.QuerySet[models.Model] = apps.get_model(kind)._default_manager.order_by("pk")
    return rows


def _snapshot() -> None:
    """From here on all reads of the transaction see one moment."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


class SavedHall(NamedTuple):
    """What a backup holds.

    Attributes:
        rows: how many of each kind.
        damaged: the hashes of attachments whose bytes were damaged or gone already, and are not in it.
        unlike: versions, by city and number, whose texts were damaged already, and stand in it as they are.
    """

    rows: dict[str, int]
    damaged: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()


def faults(saved: SavedHall) -> str:
    """What an operator is told of what was damaged already, in both languages; empty where nothing was."""
    attachments = Attachment.objects.filter(hash__in=saved.damaged).select_related("city")
    names = ", ".join(sorted(f"{attachment.city.slug}: {attachment.name}" for attachment in attachments))
    told = []
    for language in words.LANGUAGES:
        if names:
            told.append(words.say("web", "operator.damaged", language, names=names))
        if saved.unlike:
            told.append(words.say("web", "operator.damaged_versions", language, versions=", ".join(saved.unlike)))
    return "\n".join(told)


def write(path: Path) -> SavedHall:
    """Writes a backup; an earlier file of that name is replaced only when the new one is whole.

    Attachments and versions that are gone or damaged are told; everything else is saved all the same.

    Raises:
        OSError: when the file cannot be written.
        BackupError: when the audit chain does not hold: a backup would hide that.
    """
    with whole_files.written(path) as file:
        return _write(file)


def _write(file: IO[bytes]) -> SavedHall:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        # What takes long comes before the transaction: nobody waits for the database meanwhile.
        unlike = backup_checks.unlike_versions()
        first = attachment_copies.named()
        damaged = attachment_copies.add(archive, first)
        head = _write_tables(archive)
        damaged |= attachment_copies.add(archive, head.attachments - first)
        damaged &= head.attachments
        archive.writestr(HEAD, json.dumps({**head.said, "damaged": sorted(damaged), "unlike": unlike}, indent=1))
    return SavedHall(head.said["rows"], tuple(sorted(damaged)), tuple(unlike))


class _Head(NamedTuple):
    """What a backup says of itself, and the attachments that its rows name."""

    said: dict[str, Any]
    attachments: set[str]


def _write_tables(archive: zipfile.ZipFile) -> _Head:
    counts: dict[str, int] = {}
    with transaction.atomic():
        _snapshot()
        broken = core_audit.broken()
        if broken:
            raise BackupError(f"the audit chain is broken at {', '.join(map(str, broken[:5]))}")
        for kind in kinds():
            with archive.open(f"{kind}.jsonl", "w", force_zip64=True) as lines:
                counts[kind] = _write_rows(kind, lines)
        head = {
            "format": FORMAT, "engine": VERSION, "at": timezone.now().isoformat(), "rows": counts,
            "chain": backup_checks.chain_end(),
        }  # fmt: skip
        return _Head(head, attachment_copies.named())


def _write_rows(kind: str, lines: Any) -> int:
    count = 0
    for row in _rows(kind).iterator(chunk_size=ROWS_AT_A_TIME):
        text = serializers.serialize("jsonl", [row], cls=Whole)
        lines.write(text.strip().encode() + b"\n")
        count += 1
    return count


def read(path: Path) -> SavedHall:
    """Puts a backup into an empty hall; all of it or nothing.

    Raises:
        BackupError: when the file is no backup, or the hall is not empty, or the chain does not hold.
    """
    try:
        with Archive(path, path.name, BOUNDS) as archive:
            head = _head(archive)
            if head is None:
                raise BackupError(f"{path.name} is not a whole backup of a hall ({HEAD})")
            if head.get("format") not in FORMATS:
                known = ", ".join(map(str, FORMATS))
                raise BackupError(f"{path.name}: format {head.get('format')}; this hall reads {known}")
            rows = _read(archive, head)
            return SavedHall(rows, tuple(head.get("damaged", ())), tuple(head.get("unlike", ())))
    except NOT_WHOLE as error:
        raise BackupError(f"{path.name} is not a whole backup of a hall ({str(error)[:LONGEST_CAUSE]})") from error


def _head(archive: Archive) -> dict[str, Any] | None:
    """What a backup says of itself; None where it says nothing that a backup says."""
    if HEAD not in archive.names or archive.size(HEAD) > MOST_HEAD_BYTES:
        return None
    said = json_texts.loaded(archive.read(HEAD).decode("utf-8"), HEAD)
    if not isinstance(said, dict) or not isinstance(said.get("rows"), dict):
        return None
    named = [said.get("chain", ""), *said.get("damaged", ()), *said.get("unlike", ())]
    return said if _all_are(named, str) and _all_are(said["rows"].values(), int) else None


def _all_are(values: Iterable[object], kind: type) -> bool:
    return all(type(value) is kind for value in values)


@transaction.atomic
def _read(archive: Archive, head: dict[str, Any]) -> dict[str, int]:
    if any(_rows(kind).exists() for kind in kinds()):
        raise BackupError("this hall is not empty; a backup is read into a new one (another KK_HOME or DATABASE_URL)")
    strangers = set(head["rows"]) - set(kinds())
    if strangers:
        raise BackupError(f"this hall knows no {', '.join(sorted(strangers))}; a newer one made the backup")
    counts = {}
    for kind in head["rows"]:
        with archive.opened(f"{kind}.jsonl") as lines:
            counts[kind] = sum(1 for _ in _saved(kind, older_backups.of_today(kind, _texts(lines), head["format"])))
    if counts != head["rows"]:
        raise BackupError(f"rows are missing: {counts} of {head['rows']}")
    older_backups.settle_heads(head["format"])
    _check(head)
    identity.settle(City, _files_of)
    _follow_on()
    with attachment_copies.brought_back(archive, head.get("damaged", ())):
        connection.check_constraints()  # what the database would refuse at the very end it refuses here
    return {kind: _rows(kind).count() for kind in kinds()}


def _files_of(city: City) -> Mapping[str, str]:
    version = heads.working(city)
    try:
        return versions.texts_of(version) if version is not None else {}
    except versions.DamagedVersionError:
        return {}


def _check(head: Mapping[str, Any]) -> None:
    """Refuses what is not whole; what was damaged when the backup was made already, it says itself."""
    broken = core_audit.broken()
    if broken or backup_checks.chain_end() != head["chain"]:
        raise BackupError(f"the audit chain of the backup does not hold (entries {broken[:5]})")
    known = set(head.get("unlike", ()))
    unlike = [name for name in backup_checks.unlike_versions() if name not in known]
    if unlike:
        raise BackupError(f"these versions are not what they were when they were taken in: {', '.join(unlike)}")
    damaged = backup_checks.damaged_texts(known)
    if damaged:
        raise BackupError(f"{len(damaged)} texts are not what they were ({damaged[0]} …)")
    headless = backup_checks.headless_cities()
    if headless:
        raise BackupError(f"no version is the current one of {', '.join(headless)}")


def _texts(lines: io.RawIOBase) -> Iterator[str]:
    yield from io.TextIOWrapper(io.BufferedReader(lines, 1 << 16), encoding="utf-8")


def _saved(kind: str, lines: Iterable[str]) -> Iterator[None]:
    for line in lines:
        for row in serializers.deserialize("jsonl", line):
            if row.object._meta.label != kind:
                raise BackupError(f"{kind}.jsonl holds a row of {row.object._meta.label}")
            row.save()
            yield None


def _follow_on() -> None:
    """New rows are numbered after those that were read."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), declarations.in_backup()):
            cursor.execute(statement)
