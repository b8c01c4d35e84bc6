# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a name become an id? Small letters without accents, joined by underscores, never the same twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 60


def slug(name: str) -> str:
    """An id made of a name.

    >>> slug("Malmö stad"), slug("Statens Energimyndighet (Energimyndigheten)"), slug("…")
    ('malmo_stad', 'statens_energimyndighet_energimyndigheten', 'x')
    """
    bare = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")[:LONGEST].strip("_") or "x"


def unlike(name: str, others: Iterable[str]) -> str:
    """The id, or the id with a number where others have it already.

    >>> unlike("goals", {"goals", "goals_2"})
    'goals_3'
    """
    taken, count, made = set(others), 1, name
    while made in taken:
        count += 1
        made = f"{name}_{count}"
    return made
