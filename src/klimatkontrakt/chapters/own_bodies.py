# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who is the city itself? Those whose money and decisions are the council's: the municipality and its boards.

A company has a board, a budget and often other owners of its own: it pays and decides under its own name.
"""

from __future__ import annotations

from klimatkontrakt.chapters.run import Run

OWN_TYPES = ("city", "board")


def is_own(run: Run, actor: str) -> bool:
    """Whether an actor is the municipality or one of its boards; nobody named is neither."""
    return actor != "" and run.city.actor(actor).type in OWN_TYPES
