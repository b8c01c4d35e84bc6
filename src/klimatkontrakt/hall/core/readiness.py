# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Can the hall do its work just now? The database is written to, the worker has beaten, and the disk has room."""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, get_args

from django.conf import settings
from django.db import Error, connection, transaction
from django.utils import timezone

from klimatkontrakt.hall.core import job_states
from klimatkontrakt.hall.core.models import Beat

log = logging.getLogger("klimatkontrakt.hall")
Part = Literal["database", "worker", "disk"]
PARTS: tuple[Part, ...] = get_args(Part)
Parts = dict[Part, bool]
OURS = "readiness"
LEAST_FREE_BYTES = 50 * settings.MEGABYTE  # of the folder for what must not be lost
PATIENCE_MILLISECONDS = 2_000  # a supervisor gives up soon
KEPT_SECONDS = 2.0  # who asks more often is told the same: asking writes to the database
SAMPLE = b"\0" * 16_384


def _is_written_to() -> bool:
    """Whether the database keeps what is written to it."""
    with _impatiently(), transaction.atomic():
        Beat.objects.update_or_create(name=OURS, defaults={"at": timezone.now()})
    return True


@contextmanager
def _impatiently() -> Iterator[None]:
    """The database is not waited for as long as elsewhere."""
    is_sqlite = connection.vendor == "sqlite"
    usual = settings.DATABASES["default"].get("OPTIONS", {}).get("timeout", 5) * 1_000
    with connection.cursor() as cursor:
        cursor.execute(
            f"PRAGMA busy_timeout = {PATIENCE_MILLISECONDS}" if is_sqlite
            else f"SET lock_timeout = {PATIENCE_MILLISECONDS}"
        )  # fmt: skip
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {usual}" if is_sqlite else "SET lock_timeout = DEFAULT")


def _is_beating() -> bool:
    """Whether a worker has given a sign of life just now, whichever way the clock has been moved."""
    row = Beat.objects.filter(name=job_states.WORKER).first()
    return row is not None and abs((timezone.now() - row.at).total_seconds()) <= job_states.SILENT_SECONDS


def _has_room() -> bool:
    """Whether the folder for what must not be lost takes a file, and more than that."""
    home = Path(settings.HOME)
    with tempfile.TemporaryFile(dir=home) as file:
        file.write(SAMPLE)
        file.flush()
    return shutil.disk_usage(home).free >= LEAST_FREE_BYTES


ASKED: dict[Part, Callable[[], bool]] = {"database": _is_written_to, "worker": _is_beating, "disk": _has_room}


def looked_at() -> Parts:
    """Which parts of the hall do their work, looked at just now."""
    return {part: _is_well(part) for part in PARTS}


def _is_well(part: Part) -> bool:
    try:
        return ASKED[part]()
    except (Error, OSError) as error:
        log.warning("not ready, %s: %s", part, error)
        return False


class LastLook:
    """What was found a moment ago, for whoever asks again."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.until, self.parts = 0.0, Parts()

    def get(self) -> Parts:
        """Which parts do their work."""
        with self.lock:
            if time.monotonic() >= self.until:
                self.parts = looked_at()
                self.until = time.monotonic() + KEPT_SECONDS
            return self.parts


last_look = LastLook()
