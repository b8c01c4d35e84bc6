# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""`klimatkontrakt-hall backup FILE`: everything that cannot be worked out anew, in one file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from klimatkontrakt.hall.core import backups, operator_words


class Command(BaseCommand):
    """Writes a backup while the hall runs."""

    help = "Skriv en säkerhetskopia av hallen till en fil. / Write a backup of the hall to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file to write."""
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: object) -> None:
        """Writes it and says what it holds."""
        try:
            saved = backups.write(file)
        except OSError as error:
            raise CommandError(operator_words.both("operator.unwritten", file=file, why=error)) from error
        except backups.BackupError as error:
            raise CommandError(f"{file}: {error}") from error
        told = ", ".join(f"{kind.split('.')[1]} {count}" for kind, count in saved.rows.items())
        self.stdout.write(f"{file}: {told}")
        faults = backups.faults(saved)
        if faults:
            raise CommandError(faults)
