# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which lines are page furniture? Running heads, page numbers, a table of contents, addresses repeated from notes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from klimatkontrakt.sources.documents import limits
from klimatkontrakt.sources.documents.lines import ADDRESS, Line, Page

_DIGITS = re.compile(r"\d+")
_LEADER = re.compile(r"(?<!\.)(?<!\.\s)(?:\.\s?){4,}\s*\d+\Z")
_EDGE_LINES = 2


def running_lines(every: Sequence[Line], pages: Sequence[Page]) -> frozenset[int]:
    """First and last lines that stand alike on many pages, whatever number they hold; and lines of contents."""
    contents = {at for at, line in enumerate(every) if _LEADER.search(line.text)}
    if len(pages) < limits.number("geometry", "fewest_pages"):
        return frozenset(contents)
    edges = [list(_edges(every, page)) for page in pages]
    counted = Counter(form for page in edges for form in {_form(every[at]) for at in page})
    enough = max(len(pages) * limits.number("geometry", "repeated_on_pages"), limits.number("geometry", "fewest_pages"))
    return frozenset(contents | {at for page in edges for at in page if counted[_form(every[at])] >= enough})


def _form(line: Line) -> str:
    return _DIGITS.sub("#", line.text.lower())


def _edges(every: Sequence[Line], page: Page) -> Iterator[int]:
    said = [at for at in range(page.first, page.after) if every[at].text]
    yield from {*said[:_EDGE_LINES], *said[-_EDGE_LINES:]}


def repeated_addresses(
    every: Sequence[Line], pages: Sequence[Page], notes: Collection[int], running: Collection[int]
) -> frozenset[int]:
    """Lines of nothing but an address at the end of a page that has notes, or has said the address already."""
    return frozenset(at for page in pages for at in _repeated(every, page, notes, running))


def _repeated(every: Sequence[Line], page: Page, notes: Collection[int], running: Collection[int]) -> Iterator[int]:
    has_notes = any(at in notes for at in range(page.first, page.after))
    for at in range(page.after - 1, page.first, -1):
        text = every[at].text
        if not text or at in running:
            continue
        if at in notes or not ADDRESS.fullmatch(text):
            return
        if has_notes or any(text in line.text for line in every[page.first : at]):
            yield at
