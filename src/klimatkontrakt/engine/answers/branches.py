# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which draws stand behind the whole, and which behind each branch? How every table of a run is folded (§7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from klimatkontrakt.engine.answers.results import Fold

if TYPE_CHECKING:
    from klimatkontrakt.engine.study import Results


def folds(results: Results) -> Iterator[tuple[str, Fold]]:
    """The whole and each branch that holds draws: its name, its central row and its draws."""
    for at, branch in enumerate(results.world.sample.branches):
        rows = results.world.rows(at)
        if rows.any():
            yield branch.id, Fold(at, rows)
