# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a name become an id? Small letters without accents, joined by underscores, never the same twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Set

LONGEST = 60


def slug(name: str) -> str:
    """An id made of a name.

    >>> slug("Malmö stad"), slug("Statens Energimyndighet (Energimyndigheten)"), slug("…")
    ('malmo_stad', 'statens_energimyndighet_energimyndigheten', 'x')
    """
    bare = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")[:LONGEST].strip("_") or "x"


class GivenNames:
    """Names given so far, none of them twice."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._counts

    def add(self, name: str) -> str:
        """The name, or the name with the next number where it is taken.

        >>> names = GivenNames()
        >>> [names.add("goals"), names.add("goals"), names.add("goals_2"), names.add("goals")]
        ['goals', 'goals_2', 'goals_2_2', 'goals_3']
        """
        made = name
        while made in self._counts:
            self._counts[name] += 1
            made = f"{name}_{self._counts[name]}"
        self._counts[made] = 1
        return made


def unlike(name: str, others: Iterable[str]) -> str:
    """The id, or the id with a number where others have it already.

    >>> unlike("goals", {"goals", "goals_2"})
    'goals_3'
    """
    taken = others if isinstance(others, Set) else set(others)
    count, made = 1, name
    while made in taken:
        count += 1
        made = f"{name}_{count}"
    return made
