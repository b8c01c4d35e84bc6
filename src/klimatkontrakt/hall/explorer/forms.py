# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is asked of whoever keeps a plan of the explorer, or removes one?"""

from __future__ import annotations

from django.core.exceptions import ValidationError

from klimatkontrakt.folder.doors import lengths, letters
from klimatkontrakt.hall.core.forms import HallForm, Number, WrittenText

MOST_NAME = lengths.most("plan_name")


class PlanForm(HallForm):
    """A plan's address, the name that it is to be kept under, and the saved plan that it takes the place of."""

    query = WrittenText(is_stripped=False)
    name = WrittenText()
    replaces = Number()

    def clean_name(self) -> str:
        """A name that can be read, with single spaces.

        Raises:
            ValidationError: for any other.
        """
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not 0 < len(name) <= MOST_NAME or letters.unseen(name):
            raise ValidationError("share.no_name")
        return name


class Dropped(HallForm):
    """The saved plan that is to be removed, by its number and the name that the page had."""

    drop = Number()
    name = WrittenText(most=MOST_NAME, is_stripped=False)

    @property
    def is_asked(self) -> bool:
        """Whether it is a removal that is asked for."""
        return bool(self.data.get("drop"))
