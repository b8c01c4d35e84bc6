# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What of a folder could not be read, and which problems are only a consequence of it?

A name in a row or entry that could not be read is known by its id: what refers to it is not at fault.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from klimatkontrakt.folder.problem import Problem

HEADER = "city"
_RESTS_ON = {
    "account_empty": "lines", "baseline_missing": "scenarios", "calibration_unpublished": "history",
    "group_empty": "quantities", "group_ratio": "quantities", "price_index_unjoined": "price_index",
    "price_year_unknown": HEADER, "tag_unknown": "lines", "when_without_base": "quantities",
    "year_outside": HEADER, "years_order": HEADER,
}  # fmt: skip


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

    def explains(self, problem: Problem) -> bool:
        """Whether a problem may be there only because something else could not be read."""
        if problem.code == "reference_unknown":
            return self._may_hold(str(problem.values["kind"]), str(problem.values["name"]))
        if problem.code == "promisor_unknown":
            return self._may_hold("actors", str(problem.values["name"]))
        if problem.code == "weights_sum" and problem.values["what"] == "weights":
            return self._is_part_unread("measures")
        return problem.code in _RESTS_ON and self._is_part_unread(_RESTS_ON[problem.code])

    def _is_part_unread(self, kind: str) -> bool:
        return kind in self.lost or bool(self.ids.get(kind))

    def _may_hold(self, kind: str, name: str) -> bool:
        kinds = (kind, "groups") if kind == "quantities" else (kind,)
        return any(each in self.lost or name.casefold() in self.ids.get(each, ()) for each in kinds)
