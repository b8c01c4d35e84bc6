# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is asked of whoever reports a flaw, and of whoever sees to one?"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from klimatkontrakt.hall.core.forms import HallForm, Number, WrittenText
from klimatkontrakt.hall.flaws import told_page
from klimatkontrakt.hall.flaws.verbs import LONGEST, LONGEST_PAGE


class Report(HallForm):
    """A flaw, as somebody tells of it."""

    text = WrittenText()
    answer_to = WrittenText()
    website = WrittenText()
    page = WrittenText(most=LONGEST_PAGE, is_stripped=False, is_cut=True)

    def clean_text(self) -> str:
        """Something, and no longer than can be kept.

        Raises:
            ValidationError: for any other.
        """
        text: str = self.cleaned_data["text"]
        if not text or len(text) > LONGEST:
            raise ValidationError("flaw.long" if text else "flaw.no_text", params={"most": LONGEST})
        return text

    def clean_page(self) -> str:
        """The address of a page of the hall, or none.

        Raises:
            ValidationError: for what is written and is no such address.
        """
        written: str = self.cleaned_data["page"].strip()
        address = told_page.own_address(written)
        if written and not address:
            raise ValidationError("flaw.no_page", params={"page": written})
        return address

    def clean_answer_to(self) -> str:
        """An address that can be answered, or none.

        Raises:
            ValidationError: for any other.
        """
        address: str = self.cleaned_data["answer_to"]
        try:
            if address:
                validate_email(address)
        except ValidationError as error:
            raise ValidationError("flaw.no_address") from error
        return address

    def clean_website(self) -> str:
        """A trap: people do not see it, and what fills every box falls in.

        Raises:
            ValidationError: when something is in it.
        """
        if self.cleaned_data["website"]:
            raise ValidationError("flaw.robot")
        return ""


class Handled(HallForm):
    """Which flaw has been seen to."""

    flaw = Number()
