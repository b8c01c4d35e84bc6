# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Puts a backup back, in place of what is there; the hall must be stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from klimatkontrakt.web import keeping


class Command(BaseCommand):
    """Replaces everything; asks for --yes where there is something to replace."""

    help = "Puts a backup back / Lägger tillbaka en säkerhetskopia"

    def add_arguments(self, parser: Any) -> None:
        """Which file."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="replace what is there / ersätt det som finns")

    def handle(self, *, file: Path, yes: bool, **options: Any) -> None:
        """Puts it back whole or not at all."""
        count = keeping.restore(file, may_replace=yes)
        self.stdout.write(f"{file}: {count} rader lades tillbaka / rows put back")
