# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be looked for on the pages of the whole place? The rules of the method, by their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from klimatkontrakt.figures.figure import Words
from klimatkontrakt.hall.city_pages import method
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.hall.core.register import Findable
from klimatkontrakt.language.words import LANGUAGES

_RULE = re.compile(r"§([0-9]+)")
_HEADING = re.compile(r"^##+ (.+)$", re.MULTILINE)


def findables() -> Iterator[Findable]:
    """Each heading of the law of the numbers, which both languages have in the same order."""
    text = {language: Words(language, SUBJECT)("question.law") for language in LANGUAGES}
    headings = {language: _HEADING.findall(method.law_text(language)) for language in LANGUAGES}
    for sv, en in zip(headings["sv"], headings["en"], strict=False):
        rule = _RULE.match(sv)
        places = dict.fromkeys(LANGUAGES, f"rule-{rule[1]}") if rule else {}
        yield Findable("page", "law", {"sv": sv, "en": en}, text, places)
