# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is an operator told in a terminal? Everything in both languages, one line each."""

from __future__ import annotations

from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.language import causes, words
from klimatkontrakt.language.words import Language


def both(key: str, **values: object) -> str:
    """A text in both languages; an error of the computer's is told by its cause."""
    return "\n".join(words.say(SUBJECT, key, language, **_said(values, language)) for language in words.LANGUAGES)


def _said(values: dict[str, object], language: Language) -> dict[str, object]:
    return {name: _in(value, language) for name, value in values.items()}


def _in(value: object, language: Language) -> object:
    if isinstance(value, OSError):
        cause = causes.of(value)
        return causes.said(cause, language) if cause != causes.OTHER else value.strerror or str(value)
    return str(value)
