# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a hall kept safe? One file with everything that cannot be worked out anew, and back again, on either database.

The file is a zip: `hall.json` says what it is, and each kind of row has a file of JSON lines. Sessions, jobs and pages
are left out: people sign in again, and what is missing is worked out anew. The file holds names and password hashes.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from klimatkontrakt.hall.core import audit as core_audit
from klimatkontrakt.hall.core import identity
from klimatkontrakt.hall.core.models import City, Entry, Version
from klimatkontrakt.version import VERSION

FORMAT = 1
HEAD = "hall.json"
KINDS = (
    "auth.User",
    "hall.Person",
    "hall.City",
    "hall.Editor",
    "hall.Version",
    "hall.SavedPlan",
    "hall.Entry",
    "hall.Flaw",
)
ROWS_AT_A_TIME = 200


class Whole(DjangoJSONEncoder):
    """Moments to the microsecond: Django's own writes milliseconds, and the chain's hashes would no longer hold."""

    def default(self, o: Any) -> Any:
        """A value as JSON can hold it."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


class BackupError(Exception):
    """What stands in the way, in words for an operator."""


def _rows(kind: str) -> models.QuerySet[models.Model]:
    rows: models.QuerySet[models.Model] = apps.get_model(kind)._default_manager.order_by("pk")
    return rows


def _snapshot() -> None:
    """From here on all reads of the transaction see one moment."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def write(path: Path) -> dict[str, int]:
    """Writes a backup; an earlier file of that name is replaced only when the new one is whole.

    Returns:
        How many rows of each kind.

    Raises:
        OSError: when the file cannot be written.
        BackupError: when the audit chain does not hold: a backup would hide that.
    """
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        counts = _write(file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return counts


def _write(file: BinaryIO) -> dict[str, int]:
    counts: dict[str, int] = {}
    with transaction.atomic(), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        _snapshot()
        faults = core_audit.broken()
        if faults:
            raise BackupError(f"the audit chain is broken at {', '.join(map(str, faults[:5]))}")
        for kind in KINDS:
            with archive.open(f"{kind}.jsonl", "w", force_zip64=True) as lines:
                counts[kind] = _write_rows(kind, lines)
        last = Entry.objects.order_by("-number").first()
        head = {
            "format": FORMAT, "engine": VERSION, "at": timezone.now().isoformat(), "rows": counts,
            "chain": last.hash if last else core_audit.FIRST,
        }  # fmt: skip
        archive.writestr(HEAD, json.dumps(head, indent=1))
    return counts


def _write_rows(kind: str, lines: Any) -> int:
    count = 0
    for row in _rows(kind).iterator(chunk_size=ROWS_AT_A_TIME):
        text = serializers.serialize("jsonl", [row], cls=Whole)
        lines.write(text.strip().encode() + b"\n")
        count += 1
    return count


def read(path: Path) -> dict[str, int]:
    """Puts a backup into an empty hall; all of it or nothing.

    Returns:
        How many rows of each kind.

    Raises:
        BackupError: when the file is no backup, or the hall is not empty, or the chain does not hold.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            head = json.loads(archive.read(HEAD))
            if head.get("format") != FORMAT:
                raise BackupError(f"{path.name}: format {head.get('format')}; this hall reads {FORMAT}")
            return _read(archive, head)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise BackupError(f"{path.name} is not a whole backup of a hall ({error})") from error


@transaction.atomic
def _read(archive: zipfile.ZipFile, head: dict[str, Any]) -> dict[str, int]:
    if City.objects.exists() or Entry.objects.exists() or _rows("auth.User").exists():
        raise BackupError("this hall is not empty; a backup is read into a new one (another KK_HOME or DATABASE_URL)")
    counts = {}
    for kind in KINDS:
        with archive.open(f"{kind}.jsonl") as lines:
            counts[kind] = sum(1 for _ in _saved(lines))
    if counts != head["rows"]:
        raise BackupError(f"rows are missing: {counts} of {head['rows']}")
    _check_chain(head)
    identity.settle(City, Version)
    _follow_on()
    return counts


def _check_chain(head: Mapping[str, Any]) -> None:
    """Refuses a backup whose audit chain is broken, or ends elsewhere than it says."""
    last = Entry.objects.order_by("-number").first()
    faults = core_audit.broken()
    if faults or (last.hash if last else core_audit.FIRST) != head["chain"]:
        raise BackupError(f"the audit chain of the backup does not hold (entries {faults[:5]})")


def _saved(lines: Any) -> Iterator[None]:
    for line in io.TextIOWrapper(lines, encoding="utf-8"):
        for row in serializers.deserialize("jsonl", line):
            row.save()
            yield None


def _follow_on() -> None:
    """New rows are numbered after those that were read."""
    kinds = [apps.get_model(kind) for kind in KINDS]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kinds):
            cursor.execute(statement)
