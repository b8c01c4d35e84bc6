# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is asked of whoever works with a change? Which act, with which words, and which side where two clash."""

from __future__ import annotations

from collections.abc import Sequence

from klimatkontrakt.folder.doors import lengths
from klimatkontrakt.folder.doors.numbers import whole
from klimatkontrakt.folder.frozen import LONGEST_ID
from klimatkontrakt.hall.core.forms import HallForm, Number, WrittenText

SIDES = ("ours", "theirs")
Name = tuple[str, str, str]


class ChangeAct(HallForm):
    """What somebody does with a change, and what they say with it."""

    act = WrittenText(most=40)
    subject = WrittenText(most=lengths.most("subject"))
    message = WrittenText(most=lengths.most("proposal_message"))
    on_behalf = WrittenText(most=LONGEST_ID)
    words = WrittenText(most=lengths.most("answer"))
    dnr = WrittenText(most=lengths.most("dnr"))
    assigned = WrittenText(most=lengths.most("pseudonym"))
    question = Number()

    def sides(self, clashes: Sequence[Name]) -> list[list[str]]:
        """Whose side is to stand, of clashes in the order of the form's fields c0, c1 …; those that are chosen."""
        rows = []
        for place, name in enumerate(clashes):
            side = str(self.data.get(f"c{place}", ""))
            if side in SIDES:
                rows.append([*name, side])
        return rows

    def ticked(self) -> list[int]:
        """The numbers that are ticked on the page."""
        every = self.data.getlist("change") if hasattr(self.data, "getlist") else []
        numbers = (whole(str(value)) for value in every)
        return [number for number in numbers if number is not None and number >= 0]
