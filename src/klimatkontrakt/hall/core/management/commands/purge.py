# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Takes away what has outlived its time, now; the worker does it once an hour."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from klimatkontrakt.hall.core import attachments, operator_words, retention


class Command(BaseCommand):
    """For halls whose worker rests, and for whoever will not wait."""

    help = "Tar bort det som har tjänat ut. / Takes away what has outlived its time."

    def handle(self, **options: object) -> None:
        """Says how many rows it touched."""
        count = retention.sweep()
        attachments.sweep()
        self.stdout.write(operator_words.both("operator.purged", count=count))
