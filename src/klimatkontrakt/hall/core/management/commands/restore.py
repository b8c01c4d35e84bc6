# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""`klimatkontrakt-hall restore FILE`: a backup into an empty hall, all of it or nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from klimatkontrakt.hall.core import backups, operator_words


class Command(BaseCommand):
    """Reads a backup into a new hall, on SQLite or PostgreSQL."""

    help = "Läs en säkerhetskopia till en tom hall. / Read a backup into an empty hall."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file to read."""
        parser.add_argument("file", type=Path)
        trust = parser.add_mutually_exclusive_group()
        trust.add_argument("--key", type=Path, help="the file backup.key of the hall that made the backup")
        trust.add_argument("--without-signature", action="store_true", help="do not ask for the backup's signature")

    def handle(self, *, file: Path, key: Path | None, without_signature: bool, **options: object) -> None:
        """Makes the tables, reads the file and says what came.

        Raises:
            CommandError: when a file cannot be opened, before any table is made, or the backup is not taken.
        """
        for path in (file, key):
            if path is not None:
                _see_that_it_opens(path)
        call_command("migrate", verbosity=0)
        try:
            saved = backups.read(file, backups.Trust(key, without_signature))
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(operator_words.both("operator.unread", file=file, why=error)) from error
        told = ", ".join(f"{kind.split('.')[1]} {count}" for kind, count in saved.rows.items())
        self.stdout.write(f"{file}: {told}")
        for remark in saved.remarks:
            self.stderr.write(remark)
        faults = backups.faults(saved)
        if faults:
            self.stdout.write(faults)
        self.stdout.write(operator_words.both("operator.restored"))


def _see_that_it_opens(path: Path) -> None:
    """A name that was misspelt is no fault of the backup.

    Raises:
        CommandError: when the file is not there, is a folder, or may not be read.
    """
    try:
        path.open("rb").close()
    except OSError as error:
        raise CommandError(operator_words.both("operator.unread", file=path, why=error)) from error
