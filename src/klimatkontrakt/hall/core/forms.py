# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is what someone sends read? As a form of named fields; every fault at once, in the hall's own words.

A field takes what was sent as text and never breaks; a fault is the key of a text, with the values that it takes. What
its writer wrote stands in the boxes again.
"""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from klimatkontrakt.figures.figure import Words
from klimatkontrakt.language import words

MOST_DIGITS = 9


class WrittenText(forms.Field):
    """A text, which may be empty.

    Args:
        most: where it is cut; nowhere where that is not said.
        is_stripped: whether spaces around it are taken away.
    """

    def __init__(self, *, most: int | None = None, is_stripped: bool = True) -> None:
        super().__init__(required=False)
        self.most, self.is_stripped = most, is_stripped

    def to_python(self, value: object) -> str:
        """The text, as long as it may be."""
        text = "" if value is None else str(value)
        return (text.strip() if self.is_stripped else text)[: self.most]


class Number(forms.Field):
    """A whole number from nought; None for whatever is not one.

    Args:
        digits: how many it has at most.
    """

    def __init__(self, *, digits: int = MOST_DIGITS) -> None:
        super().__init__(required=False)
        self.digits = digits

    def to_python(self, value: object) -> int | None:
        """The number."""
        text = "" if value is None else str(value)
        return int(text) if text.isdecimal() and text.isascii() and len(text) <= self.digits else None


class HallForm(forms.Form):
    """A form whose faults are told in the hall's own words."""

    def faults(self, say: Words) -> list[str]:
        """Everything that is wrong, in the order of the fields; empty where nothing is.

        Args:
            say: the texts that its faults are told in.
        """
        told = []
        for found in self.errors.as_data().values():
            for error in found:
                told += _told(error, say)
        return told

    def written(self) -> dict[str, str]:
        """What its writer wrote, as the boxes show it again."""
        return {name: str(field.to_python(self.data.get(name))) for name, field in self.fields.items()}


def _told(error: ValidationError, say: Words) -> list[str]:
    """A fault in words: of a text of ours, or as a library tells it in the reader's language."""
    if error.message in words.catalogue(say.subject):
        return [say(error.message, **(error.params or {}))]
    return list(error.messages)
