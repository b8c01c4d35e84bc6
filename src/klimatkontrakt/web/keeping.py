# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is the hall kept safe? Every row and the secret key in one file, from either database to either.

A backup is a zip of JSON lines, one file a table, read in one transaction; restoring is one transaction too.
"""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.core import serializers
from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.management.color import no_style
from django.db import connection, models, transaction

from klimatkontrakt.version import VERSION
from klimatkontrakt.web.models import City, Editor, Entry, Flaw, Page, Person, SavedPlan, Version, Worked

FORM = "klimatkontrakt-hall/1"
KEPT: tuple[type[models.Model], ...] = (User, Person, City, Editor, Version, Worked, Page, SavedPlan, Flaw, Entry)
A_BATCH = 200
FROZEN_BY = "0001_initial"


def backup(file: Path) -> None:
    """Everything that the hall must not lose, as it stood at one moment; written beside and then moved into place."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    os.close(handle)
    try:
        with transaction.atomic():
            _hold_still()
            with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as archive:
                said = {"form": FORM, "engine": VERSION, "migrations": _migrations()}
                archive.writestr("hall.json", json.dumps(said))
                archive.writestr("secret.key", settings.SECRET_KEY)
                for model in KEPT:
                    with archive.open(f"{model._meta.model_name}.jsonl", "w", force_zip64=True) as out:
                        for line in _lines(model):
                            out.write(line.encode())
        Path(name).chmod(0o600)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _hold_still() -> None:
    """One moment for all tables; SQLite's transactions are that already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _lines(model: type[models.Model]) -> Iterator[str]:
    for row in model._default_manager.order_by("pk").iterator(chunk_size=A_BATCH):
        yield json.dumps(serializers.serialize("python", [row])[0], default=_exactly, sort_keys=True) + "\n"


def _exactly(value: object) -> str:
    """A moment to its last microsecond, since the chain's hashes are made of it; an id as it is written."""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _migrations() -> list[str]:
    loaded = apps.get_app_config("hall")
    folder = Path(loaded.path) / "migrations"
    return sorted(path.stem for path in folder.glob("0*.py"))


def restore(file: Path, *, may_replace: bool) -> int:
    """Puts a backup back; returns how many rows.

    Raises:
        CommandError: when the file is no backup, is from a newer program, or would replace what is there unasked.
    """
    try:
        archive = zipfile.ZipFile(file)
        said = json.loads(archive.read("hall.json"))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise CommandError(f"{file}: ingen säkerhetskopia / no backup ({error})") from error
    with archive:
        if said.get("form") != FORM or not set(said["migrations"]) <= set(_migrations()):
            raise CommandError(f"{file}: från ett nyare program / from a newer program ({said.get('engine')})")
        call_command("migrate", verbosity=0, interactive=False)
        if not may_replace and (City.objects.exists() or User.objects.filter(last_login__isnull=False).exists()):
            raise CommandError(
                "Hallen har redan innehåll: --yes ersätter det / The hall holds something: --yes replaces it"
            )
        call_command("migrate", "hall", FROZEN_BY, verbosity=0, interactive=False)
        try:
            with transaction.atomic():
                count = _put_back(archive)
        finally:
            call_command("migrate", verbosity=0, interactive=False)
        _put_key_back(archive.read("secret.key").decode())
    return count


def _put_back(archive: zipfile.ZipFile) -> int:
    for model in reversed(KEPT):
        model._default_manager.all()._raw_delete("default")
    count = 0
    for model in KEPT:
        with archive.open(f"{model._meta.model_name}.jsonl") as lines:
            batch: list[dict[str, Any]] = []
            for line in lines:
                batch.append(json.loads(line))
                if len(batch) >= A_BATCH:
                    count += _save(batch)
                    batch = []
            count += _save(batch)
    for statement in connection.ops.sequence_reset_sql(no_style(), list(KEPT)):
        with connection.cursor() as cursor:
            cursor.execute(statement)
    return count


def _save(batch: list[dict[str, Any]]) -> int:
    for own in serializers.deserialize("python", batch):
        models.Model.save_base(own.object, raw=True, force_insert=True)
    return len(batch)


def _put_key_back(key: str) -> None:
    """The key too, so that links and sessions stay good; not where the environment gives it."""
    if os.environ.get("KK_SECRET_KEY"):
        return
    path = settings.HOME / "secret.key"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(key)
