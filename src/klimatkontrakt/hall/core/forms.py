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
from klimatkontrakt.folder.doors import letters, numbers
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

MOST_DIGITS = 9
UNTAKEN = "\N{REPLACEMENT CHARACTER}"


class WrittenText(forms.Field):
    """A text, which may be empty.

    Args:
        most: how long it may be; as long as any where that is not said.
        is_stripped: whether spaces around it are taken away.
        is_cut: whether one that is longer is cut and no fault, as an address that a page filled in is.
    """

    def __init__(self, *, most: int | None = None, is_stripped: bool = True, is_cut: bool = False) -> None:
        super().__init__(required=False)
        self.most, self.is_stripped, self.is_cut = most, is_stripped, is_cut

    def to_python(self, value: object) -> str:
        """The text, as long as it may be, with a mark for every letter that no database takes."""
        return letters.CONTROL.sub(UNTAKEN, self._written(value))[: self.most]

    def _written(self, value: object) -> str:
        text = "" if value is None else str(value)
        return text.strip() if self.is_stripped else text

    def wrong(self, value: object, language: Language) -> str:
        """What is wrong with what was sent, in words: a letter that is not to be in it, or too many; else nothing."""
        text = self._written(value)
        strange = letters.control(text) or letters.turning(text)
        if strange:
            return words.say(SUBJECT, "form.control", language, character=strange)
        if self.most is None or self.is_cut or len(text) <= self.most:
            return ""
        return words.say(SUBJECT, "form.long", language, most=self.most, count=len(text))


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
        number = numbers.whole("" if value is None else str(value), digits=self.digits)
        return number if number is not None and number >= 0 else None


class HallForm(forms.Form):
    """A form whose faults are told in the hall's own words."""

    def faults(self, say: Words) -> list[str]:
        """Everything that is wrong, in the order of the fields; empty where nothing is.

        Args:
            say: the texts that its faults are told in.
        """
        told = self._of_texts(say.language)
        for found in self.errors.as_data().values():
            for error in found:
                told += _told(error, say)
        return told

    def _of_texts(self, language: Language) -> list[str]:
        """What is wrong with the texts as they were sent, of fields that have no fault of their own."""
        texts = {name: field for name, field in self.fields.items() if isinstance(field, WrittenText)}
        wrong = [field.wrong(self.data.get(name), language) for name, field in texts.items() if name not in self.errors]
        return list(filter(None, wrong))

    def written(self) -> dict[str, str]:
        """What its writer wrote, as the boxes show it again."""
        return {name: str(field.to_python(self.data.get(name))) for name, field in self.fields.items()}


def _told(error: ValidationError, say: Words) -> list[str]:
    """A fault in words: of a text of ours, or as a library tells it in the reader's language."""
    if error.message in words.catalogue(say.subject):
        return [say(error.message, **(error.params or {}))]
    return list(error.messages)
