# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Writes everything that the hall must not lose to one file: the database and the secret key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from klimatkontrakt.web import keeping


class Command(BaseCommand):
    """Works while the hall runs."""

    help = "Writes a backup to one file / Skriver en säkerhetskopia till en fil"

    def add_arguments(self, parser: Any) -> None:
        """Where to."""
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        """Writes the file whole or not at all."""
        keeping.backup(file)
        self.stdout.write(f"{file}: {file.stat().st_size // 1000} kB")
