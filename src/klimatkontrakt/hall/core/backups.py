# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a hall kept safe? One file with everything that cannot be worked out anew, and back again, on either database.

The file is a zip: `hall.json` says what it is, and each kind of row has a file of JSON lines. Which kinds are in it the
models say themselves (declarations.py). What it holds is signed (backup_signatures.py). Sessions, jobs and pages are
left out: people sign in again, and what is missing is worked out anew. The file holds names and password hashes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
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
    backup_signatures,
    chain_checks,
    chain_start,
    declarations,
    heads,
    identity,
    older_backups,
    operator_words,
    versions,
    whole_files,
)
from klimatkontrakt.hall.core.models import Attachment, City, Entry, Text
from klimatkontrakt.language import words
from klimatkontrakt.version import VERSION

FORMAT = 3
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
    """What stands in the way, in words for an operator, in both languages."""

    @classmethod
    def of(cls, kind: str, /, **values: object) -> BackupError:
        """One that a text of the house tells of."""
        return cls(operator_words.both(f"backup.{kind}", **values))


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
        remarks: what an operator is to know of where it came from, a text each in both languages.
    """

    rows: dict[str, int]
    damaged: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


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
        BackupError: when the audit chain does not hold, or rows are not as it says: a backup would hide that.
    """
    with whole_files.written(path) as file:
        return _write(file)


def _write(file: IO[bytes]) -> SavedHall:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        # What takes long comes before the transaction: nobody waits for the database meanwhile.
        unlike = backup_checks.unlike_versions()
        first = attachment_copies.named()
        damaged = attachment_copies.add(archive, first)
        contents = backup_signatures.Contents()
        head = _write_tables(archive, contents)
        damaged |= attachment_copies.add(archive, head.attachments - first)
        damaged &= head.attachments
        raw = json.dumps({**head.said, "damaged": sorted(damaged), "unlike": unlike}, indent=1).encode()
        archive.writestr(HEAD, raw)
        contents.add_file(HEAD, raw)
        contents.sign(archive)
    return SavedHall(head.said["rows"], tuple(sorted(damaged)), tuple(unlike))


class _Head(NamedTuple):
    """What a backup says of itself, and the attachments that its rows name."""

    said: dict[str, Any]
    attachments: set[str]


def _refuse(faults: Collection[chain_checks.ChainFault]) -> None:
    if faults:
        raise BackupError(chain_checks.for_operator(faults))


def _write_tables(archive: zipfile.ZipFile, contents: backup_signatures.Contents) -> _Head:
    counts: dict[str, int] = {}
    with transaction.atomic():
        _snapshot()
        unlike = [*chain_checks.entry_faults(), *chain_checks.row_faults()]
        _refuse([fault for fault in unlike if fault.model is not Text])
        for kind in kinds():
            with archive.open(f"{kind}.jsonl", "w", force_zip64=True) as lines:
                counts[kind] = _write_rows(kind, lines, contents)
        head = {
            "format": FORMAT, "engine": VERSION, "at": timezone.now().isoformat(), "rows": counts,
            "chain": backup_checks.chain_end(), "texts": [fault.key for fault in unlike],
        }  # fmt: skip
        return _Head(head, attachment_copies.named())


def _write_rows(kind: str, lines: Any, contents: backup_signatures.Contents) -> int:
    count = 0
    contents.rows[kind] = []
    for row in _rows(kind).iterator(chunk_size=ROWS_AT_A_TIME):
        line = serializers.serialize("jsonl", [row], cls=Whole).strip().encode()
        lines.write(line + b"\n")
        contents.add_row(kind, str(row.pk), line)
        count += 1
    return count


class Trust(NamedTuple):
    """What a backup must show of where it comes from.

    Attributes:
        key: the file with the key that it is signed with; None for this hall's own.
        is_blind: whether nothing of that is asked.
    """

    key: Path | None = None
    is_blind: bool = False


def read(path: Path, trust: Trust = Trust()) -> SavedHall:  # noqa: B008 - it cannot be changed
    """Puts a backup into an empty hall; all of it or nothing.

    Raises:
        BackupError: when the file is no backup, or not the one that was signed, or the hall is not empty, or the chain
            or what it binds does not hold.
    """
    try:
        with Archive(path, path.name, BOUNDS) as archive:
            head = _head(archive)
            if head is None:
                raise BackupError.of("headless", file=path.name, head=HEAD)
            if head.get("format") not in FORMATS:
                known = ", ".join(map(str, FORMATS))
                raise BackupError.of("format", file=path.name, format=head.get("format"), known=known)
            remarks = _trusted(archive, head["format"], trust)
            rows = _read(archive, head)
            return SavedHall(rows, tuple(head.get("damaged", ())), tuple(head.get("unlike", ())), remarks)
    except NOT_WHOLE as error:
        raise BackupError.of("not_whole", file=path.name, error=_named(error)) from error


def _named(error: Exception) -> str:
    """A fault as the computer names it, for whoever is asked for help."""
    return f"{type(error).__name__}: {error}"[:LONGEST_CAUSE]


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


def _trusted(archive: Archive, number: int, trust: Trust) -> tuple[str, ...]:
    """What an operator is to know of a backup that is not refused for where it comes from."""
    if number < FORMAT and backup_signatures.SIGNATURE not in archive.names:
        return (operator_words.both("backup.older"),)
    if trust.is_blind:
        return (operator_words.both("backup.unchecked"),)
    try:
        backup_signatures.check(archive, backup_signatures.key(trust.key))
    except backup_signatures.UnsignedError as error:
        raise BackupError(str(error)) from error
    return ()


@transaction.atomic
def _read(archive: Archive, head: dict[str, Any]) -> dict[str, int]:
    if any(_rows(kind).exists() for kind in kinds()):
        raise BackupError.of("not_empty")
    strangers = set(map(older_backups.name_of_today, head["rows"])) - set(kinds())
    if strangers:
        raise BackupError.of("strangers", kinds=", ".join(sorted(strangers)))
    counts = {}
    for kind in head["rows"]:
        with archive.opened(f"{kind}.jsonl") as lines:
            rows = older_backups.of_today(kind, _texts(lines), head["format"])
            counts[kind] = sum(1 for _ in _saved(older_backups.name_of_today(kind), rows))
    if counts != head["rows"]:
        raise BackupError.of("rows_missing", kinds=_unlike_counts(counts, head["rows"]))
    older_backups.settle_heads(head["format"])
    _check(head)
    _follow_on()
    _bind(head)
    with attachment_copies.brought_back(archive, head.get("damaged", ())):
        connection.check_constraints()  # what the database would refuse at the very end it refuses here
    return {kind: _rows(kind).count() for kind in kinds()}


def _unlike_counts(counts: Mapping[str, int], stated: Mapping[str, int]) -> str:
    """The kinds of which there are not as many rows as the backup says: how many of how many."""
    return ", ".join(f"{kind} {counts[kind]}/{count}" for kind, count in stated.items() if counts[kind] != count)


def _bind(head: Mapping[str, Any]) -> None:
    """A backup from before the chain bound rows is brought up, and bound from here."""
    if head["format"] < FORMAT:
        identity.settle(City, _files_of)
        chain_start.bind_what_stands()


def _unlike_the_chain(head: Mapping[str, Any]) -> list[chain_checks.ChainFault]:
    """Entries, and rows that they bind, which are not what they were; texts that were damaged already are known.

    Raises:
        BackupError: when a backup says that it is from before the chain bound rows, and its chain does.
    """
    faults = chain_checks.entry_faults()
    if head["format"] < FORMAT:
        if chain_start.is_binding():
            raise BackupError.of("binds_already", head=HEAD, format=head["format"])
        return faults
    known = set(head.get("texts", ()))
    return faults + [fault for fault in chain_checks.row_faults() if fault.model is not Text or fault.key not in known]


def _files_of(city: City) -> Mapping[str, str]:
    version = heads.working(city)
    try:
        return versions.texts_of(version) if version is not None else {}
    except versions.DamagedVersionError:
        return {}


def _check(head: Mapping[str, Any]) -> None:
    """Refuses what is not whole; what was damaged when the backup was made already, it says itself."""
    _refuse(_unlike_the_chain(head))
    if backup_checks.chain_end() != head["chain"]:
        raise BackupError.of("chain_cut", count=Entry.objects.count())
    known = set(head.get("unlike", ()))
    unlike = [name for name in backup_checks.unlike_versions() if name not in known]
    if unlike:
        raise BackupError.of("versions_unlike", versions=", ".join(unlike))
    damaged = backup_checks.damaged_texts(known)
    if damaged:
        rows = [
            operator_words.both("backup.row_changed", table=Text._meta.db_table, row=f"hash {name}") for name in damaged
        ]
        raise BackupError("\n".join(rows))
    headless = backup_checks.headless_cities()
    if headless:
        raise BackupError.of("no_head", cities=", ".join(headless))


def _texts(lines: io.RawIOBase) -> Iterator[str]:
    yield from io.TextIOWrapper(io.BufferedReader(lines, 1 << 16), encoding="utf-8")


def _saved(kind: str, lines: Iterable[str]) -> Iterator[None]:
    """Puts rows in, one at a time.

    Raises:
        BackupError: for one that cannot be, by its table and row.
    """
    for number, line in enumerate(lines, start=1):
        try:
            # As one line: in a text of its own, U+2028 and its like would end one.
            rows = list(serializers.deserialize("jsonl", [line]))
            for row in rows:
                if row.object._meta.label != kind:
                    raise BackupError.of(
                        "row_of_another", file=f"{kind}.jsonl", line=number, kind=row.object._meta.label
                    )
                row.save()
        except (DatabaseError, ValidationError, *OF_ANOTHER_SHAPE) as error:
            names = backup_signatures.row_of(kind, line)
            raise BackupError.of("row_unread", line=number, **names) from error
        yield from (None for _ in rows)


def _follow_on() -> None:
    """New rows are numbered after those that were read."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), declarations.in_backup()):
            cursor.execute(statement)
