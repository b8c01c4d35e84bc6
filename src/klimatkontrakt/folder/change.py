# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a change of a document? A field with its value before and after, an entry come or gone, or a place. (K)"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

What = Literal["changed", "added", "removed", "placed"]


class Absent(Enum):
    """That nothing stands there: another thing than something empty."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return self.value


ABSENT = Absent.ABSENT


@dataclass(frozen=True)
class Change:
    """One field that differs, an entry that was added or removed with everything in it, or one's new place.

    Attributes:
        what: which of these.
        kind, key: the entry's, as the table of kinds has them: `moves`, `bus_lanes/avoid.car.km`.
        field: of a change of a field, which; `points.2030` in a mapping that is followed key by key.
        before, after: the values as JSON has them. Of a place, the key of the entry that it stands after; None: first.
    """

    what: What
    kind: str
    key: str
    field: str = ""
    before: Any = ABSENT
    after: Any = ABSENT

    @property
    def reverse(self) -> Change:
        """The change that takes this one back; a place is not taken back."""
        opposite: dict[What, What] = {"added": "removed", "removed": "added"}
        if self.what == "placed":
            return self
        return Change(opposite.get(self.what, self.what), self.kind, self.key, self.field, self.after, self.before)

    def as_json(self) -> dict[str, Any]:
        """The change as a JSON object; what is absent is left out."""
        values = {"what": self.what, "kind": self.kind, "key": self.key, "field": self.field}
        sides = {"before": self.before, "after": self.after}
        return values | {name: value for name, value in sides.items() if value is not ABSENT}


def of_json(values: Mapping[str, Any]) -> Change:
    """A change of its JSON object."""
    return Change(
        values["what"], values["kind"], values["key"], values.get("field", ""),
        values.get("before", ABSENT), values.get("after", ABSENT),
    )  # fmt: skip


def same(one: Any, other: Any) -> bool:
    """Whether two values are written alike: the order of a mapping counts, and true is not 1.

    >>> same({"a": 1, "b": 2}, {"b": 2, "a": 1}), same(1, 1.0), same(True, 1)
    (False, True, False)
    """
    if repr(one) == repr(other):
        return True
    are_numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (one, other))
    return are_numbers and one == other
