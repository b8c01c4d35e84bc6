# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What belongs to a document and is too large for it? Attachments: whose, what they are called, how long they are kept.

A row says so, and names its bytes by their hash (attachment_files.py): twice the same bytes lie there once. Bytes that
no row names are swept away. A verb that takes a file in puts it here before it adds its entry of the chain.
"""

from __future__ import annotations

import io
from datetime import date
from pathlib import PurePath
from typing import IO
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum

from klimatkontrakt.folder.doors import lengths
from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.hall.core import attachment_files, one_by_one
from klimatkontrakt.hall.core.attachment_files import TooManyBytesError, Written
from klimatkontrakt.hall.core.models import Attachment, City
from klimatkontrakt.language import causes

LOCK = 20_301_232  # any number of our own: the key of PostgreSQL's advisory lock for the files
LONGEST_NAME = lengths.most("file_name")
ANY_KIND = "application/octet-stream"
MEGABYTE = 1_000_000


class AttachmentError(ValueError):
    """An attachment that cannot be taken in, or read.

    Attributes:
        problem: why, and what to do.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.said("en"))
        self.problem = problem


def put(
    city: City,
    name: str,
    source: IO[bytes] | bytes,
    *,
    kind: str = ANY_KIND,
    author: UUID | None = None,
    kept_until: date | None = None,
) -> Attachment:
    """Takes in a file that belongs to a city.

    Args:
        name: what the file is called.
        source: its bytes.
        kind: its media type.
        author: the pseudonym of who sends it; None for the hall itself.
        kept_until: the last day that it is kept; None where nothing but a person ends that.

    Raises:
        AttachmentError: when it is too large, the city has no room left, or the disk cannot hold it.
    """
    shown = _shown(name)
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        written = attachment_files.write(stream, settings.MOST_ATTACHMENT_BYTES)
    except TooManyBytesError as error:
        values = {"most": settings.MOST_ATTACHMENT_BYTES // MEGABYTE}
        raise AttachmentError(Problem("attachment_large", Place(shown), values)) from error
    except OSError as error:
        raise AttachmentError(Problem("attachment_unkept", Place(shown), {"why": causes.of(error)})) from error
    try:
        return _placed(
            Attachment(
                city=city, name=shown, kind=kind[: lengths.most("media_type")], author=author, kept_until=kept_until
            ),
            written,
        )
    except OSError as error:
        raise AttachmentError(Problem("attachment_unkept", Place(shown), {"why": causes.of(error)})) from error
    finally:
        written.part.unlink(missing_ok=True)


@transaction.atomic
def _placed(attachment: Attachment, written: Written) -> Attachment:
    """The row, and its bytes where they lie; no sweep comes in between."""
    _take_turns()
    used = used_bytes(attachment.city)
    if used + written.size > settings.MOST_ATTACHMENTS_BYTES:
        values = {"used": used // MEGABYTE, "most": settings.MOST_ATTACHMENTS_BYTES // MEGABYTE}
        raise AttachmentError(Problem("attachments_full", Place(attachment.name), values))
    attachment_files.place(written)
    attachment.hash, attachment.size = written.hash, written.size
    attachment.save(force_insert=True)
    return attachment


def _shown(name: str) -> str:
    """A file's name as it is kept: of a path its last part, with nothing that cannot be printed."""
    last = PurePath(name.replace("\\", "/")).name or "-"
    return "".join(letter if letter.isprintable() else "_" for letter in last)[-LONGEST_NAME:]


def _take_turns() -> None:
    """One at a time puts files in their places, or sweeps; SQLite's immediate transactions are that already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def used_bytes(city: City) -> int:
    """How much a city's attachments are together; what lies there once counts for each that names it."""
    total: int | None = Attachment.objects.filter(city=city).aggregate(total=Sum("size"))["total"]
    return total or 0


def read(attachment: Attachment) -> bytes:
    """The bytes of an attachment, every one as it came.

    Raises:
        AttachmentError: when they are gone or are not what they were.
    """
    if not attachment_files.is_whole(attachment.hash):
        raise AttachmentError(Problem("attachment_damaged", Place(attachment.name)))
    return attachment_files.path_of(attachment.hash).read_bytes()


def drop(attachment: Attachment) -> None:
    """An attachment is no longer the city's; its bytes go with the next sweep where no other names them."""
    attachment.delete()


def sweep() -> int:
    """Takes away bytes that no attachment names, and what never became whole; returns how many files."""
    named = set(Attachment.objects.values_list("hash", flat=True))
    parts = attachment_files.sweep_parts()
    unnamed = [name for name in attachment_files.names() if name not in named]
    return parts + sum(one_by_one.done(unnamed, _sweep, str))


@transaction.atomic
def _sweep(name: str) -> bool:
    """Takes a file away unless an attachment names it by now."""
    _take_turns()
    if Attachment.objects.filter(hash=name).exists():
        return False
    attachment_files.remove(name)
    return True
