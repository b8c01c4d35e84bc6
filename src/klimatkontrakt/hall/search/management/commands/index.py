# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Makes the index of search anew, from the versions that stand."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from klimatkontrakt.hall.core import operator_words
from klimatkontrakt.hall.search import index


class Command(BaseCommand):
    """Nothing is lost by it: the index is made of the versions, and follows them by itself."""

    help = "Makes the index of search anew / Gör om sökregistret"

    def handle(self, **options: object) -> None:
        """Makes it and tells of how many versions."""
        self.stdout.write(operator_words.both("operator.indexed", count=index.rebuild()))
