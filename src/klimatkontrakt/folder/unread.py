# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What of a folder could not be read, and which problems are only a consequence of it?

A name in a row or entry that could not be read is known by its id: what refers to it is not at fault.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from klimatkontrakt.folder.kinds import Follows, Kinds
from klimatkontrakt.folder.problem import Problem


@dataclass
class Unread:
    """Ids by kind that stand in the folder but could not be read, and kinds whose ids are not even known."""

    ids: dict[str, set[str]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    def add(self, kind: str, *items: str) -> None:
        """Ids of rows or entries that are there but could not be read."""
        self.ids.setdefault(kind, set()).update(item.casefold() for item in items)

    def lose(self, *kinds: str) -> None:
        """Kinds of which a part is not even known by its ids."""
        self.lost.update(kinds)

    def explains(self, problem: Problem, kinds: Kinds) -> bool:
        """Whether a problem may be there only because something else could not be read."""
        if problem.code == "reference_unknown":
            return self._may_hold(str(problem.values["kind"]), str(problem.values["name"]), kinds)
        return any(self._brings(follows, problem, kinds) for follows in kinds.follows if follows.code == problem.code)

    def _brings(self, follows: Follows, problem: Problem, kinds: Kinds) -> bool:
        if follows.name:
            return self._may_hold(follows.kind, str(problem.values[follows.name]), kinds)
        is_it = all(problem.values.get(name) == value for name, value in follows.only.items())
        return is_it and self._is_part_unread(follows.kind)

    def _is_part_unread(self, kind: str) -> bool:
        return kind in self.lost or bool(self.ids.get(kind))

    def _may_hold(self, kind: str, name: str, kinds: Kinds) -> bool:
        meant = (kind, *kinds.shares_names.get(kind, ()))
        return any(own in self.lost or name.casefold() in self.ids.get(own, ()) for own in meant)
