# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a day, a month or a year written to a reader?"""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

_FORMS = ("y", "MMMM y", "d MMMM y")


def written(text: str, language: Language) -> str:
    """A date that exists, as it is told: a day, a month or a year.

    Args:
        text: as 2026-12-14, 2026-12 or 2026.

    >>> written("2026-12-14", "sv"), written("2026-12", "en"), written("2026", "sv")
    ('14 december 2026', 'December 2026', '2026')
    """
    day = date.fromisoformat(f"{text}-01-01"[: len("2026-12-14")])
    return format_date(day, _FORMS[text.count("-")], locale=words.LOCALES[language])
