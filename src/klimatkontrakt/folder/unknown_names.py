# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a name told that does not exist?"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator

from klimatkontrakt.folder.problem import Place, Problem


def unknown(place: Place, kind: str, name: str, known: Collection[str]) -> Problem:
    """A name that does not exist, with the nearest one that does."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    nearest = near[0] if near else ", ".join(sorted(known)[:8])
    return Problem("reference_unknown", place, {"kind": kind, "name": name, "nearest": nearest})


def name_problems(place: Place, kind: str, name: str | None, known: Collection[str]) -> Iterator[Problem]:
    """The problem of a name that is given and does not exist."""
    if name is not None and name not in known:
        yield unknown(place, kind, name, known)
