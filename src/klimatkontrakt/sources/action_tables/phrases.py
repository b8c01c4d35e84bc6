# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which words stand around a figure? Patterns made of the word lists of data/sheets.yaml."""

from __future__ import annotations

import re
from functools import cache

from klimatkontrakt.sources.action_tables import labels

_NAME = re.compile(r"(?<!\?P)<(\w+)>")  # not the name of a group
_ANY_ENDING = r"\w*"


@cache
def pattern(template: str) -> re.Pattern[str]:
    """A pattern whose `<name>` is any word of that list, whole, in any case.

    >>> bool(pattern("<of_which>").search("100 MEUR, varav 4")), bool(pattern("<rise>").search("increases by"))
    (True, True)
    """
    return re.compile(_NAME.sub(lambda found: _any(found[1]), template), re.IGNORECASE)


@cache
def _any(subject: str) -> str:
    """Any of the words of a list; `*` in one is any ending."""
    qualifiers = labels.of("qualifiers")
    words = qualifiers[subject] if subject in qualifiers else labels.of(subject)
    return rf"(?<!\w)(?:{'|'.join(map(_word, sorted(words, key=len, reverse=True)))})"


def _word(word: str) -> str:
    if word.startswith("\\"):  # a pattern
        return word
    whole = re.escape(word.removesuffix("*")).replace(r"\ ", r"\s")
    if word.endswith("*"):
        return whole + _ANY_ENDING
    return rf"{whole}(?!\w)" if word[-1].isalnum() else whole
