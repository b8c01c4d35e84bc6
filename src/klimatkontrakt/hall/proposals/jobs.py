# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is done again and again? Acceptances whose turn fell silent are taken, old drafts kept away."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.core.register import Upkeep
from klimatkontrakt.hall.proposals import acceptances, rights, verbs

UNTOUCHED = timedelta(days=90)


def keep_drafts_away() -> None:
    """Drafts that nobody has touched for ninety days; nothing of them is lost."""
    for draft in rights.untouched_since(timezone.now() - UNTOUCHED):
        try:
            verbs.archive(OPERATOR, draft)
        except verbs.WrongStateError:
            continue


UPKEEP = (
    Upkeep("acceptances", acceptances.take_those_left, every_seconds=5.0),
    Upkeep("old drafts", keep_drafts_away, every_seconds=3_600.0),
)
