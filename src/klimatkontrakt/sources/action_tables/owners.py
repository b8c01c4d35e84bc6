# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which actions have nobody responsible? Only those whose sheet says so, or has no row for it in any part.

Where a sheet has no row for it, the owner may stand in a row that was not understood, or in the summary; then nothing
is told.
"""

from __future__ import annotations

from collections.abc import Iterator

from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.sources.action_tables import labels, summary
from klimatkontrakt.sources.action_tables.action_sheets import Action, Sheets

_FIRST = 2  # cells of a row among which a label may stand


def problems(sheets: Sheets) -> Iterator[Problem]:
    """Sheets whose row for it is empty, sheets without one, and files in which no sheet has one."""
    has_rows = any(map(_has_row, sheets.actions))
    if sheets.actions and not has_rows:
        yield Problem("owner_rows_none", Place(sheets.actions[0].place.file), {"count": len(sheets.actions)})
    named = summary.owned(sheets)
    for action in sheets.actions:
        if not action.owner and _has_row(action):
            yield Problem("action_unowned", action.places["responsible"])
        elif has_rows and not _may_have_owner(action, named):
            yield Problem("action_owner_absent", action.place)


def _has_row(action: Action) -> bool:
    return "responsible" in action.places


def _may_have_owner(action: Action, named: set[str]) -> bool:
    """Whether the sheet or the summary names one, or a row that was not understood speaks of who is responsible."""
    if action.owner or action.id in named:
        return True
    starts = tuple(labels.of("owner_words"))
    for row in action.left:
        for cell in row.cells[:_FIRST]:
            if isinstance(cell, str) and any(word.startswith(starts) for word in labels.words(cell)):
                return True
    return False
