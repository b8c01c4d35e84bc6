# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which lines are page furniture? Running heads, page numbers, a table of contents, addresses repeated from notes."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from klimatkontrakt.sources.documents import limits
from klimatkontrakt.sources.documents.lines import ADDRESS, PageSpan, RawLine

_DIGITS = re.compile(r"[0-9]+")
_LEADER = re.compile(r"(?<!\.)(?<!\.\s)(?:\.\s?){4,}\s*[0-9]+\Z")
_EDGE_LINES = 2


def running_lines(every: Sequence[RawLine], pages: Sequence[PageSpan]) -> frozenset[int]:
    """First and last lines that stand alike on many pages, whatever number they hold; and lines of contents."""
    contents = {index for index, line in enumerate(every) if _LEADER.search(line.text)}
    fewest = limits.number("geometry", "fewest_pages")
    if len(pages) < fewest:
        return frozenset(contents)
    enough = max(len(pages) * limits.number("geometry", "repeated_on_pages"), fewest)
    return frozenset(contents | _repeated_edges([_forms(every, page) for page in pages], enough))


def _repeated_edges(edges: Sequence[dict[int, str]], enough: float) -> set[int]:
    """First and last lines whose form stands on enough pages."""
    pages_of = Counter(itertools.chain.from_iterable(set(page.values()) for page in edges))
    return {at for page in edges for at, form in page.items() if pages_of[form] >= enough}


def _forms(every: Sequence[RawLine], page: PageSpan) -> dict[int, str]:
    """The first and last lines of a page, without their numbers."""
    return {edge: _form(every[edge]) for edge in _edges(every, page)}


def _form(line: RawLine) -> str:
    return _DIGITS.sub("#", line.text.lower())


def _edges(every: Sequence[RawLine], page: PageSpan) -> Iterator[int]:
    edges = [at for at in range(page.first, page.after) if every[at].text]
    yield from {*edges[:_EDGE_LINES], *edges[-_EDGE_LINES:]}


def repeated_addresses(
    every: Sequence[RawLine], pages: Sequence[PageSpan], notes: frozenset[int], running: Collection[int]
) -> frozenset[int]:
    """Lines of nothing but an address at the end of a page that has notes, or has said the address already."""
    return frozenset(at for page in pages for at in _repeated(every, page, notes, running))


def _repeated(
    every: Sequence[RawLine], page: PageSpan, notes: frozenset[int], running: Collection[int]
) -> Iterator[int]:
    has_notes = not notes.isdisjoint(range(page.first, page.after))
    for at in range(page.after - 1, page.first, -1):
        text = every[at].text
        if text and at not in running:
            if at in notes or not ADDRESS.fullmatch(text):
                return
            if has_notes or _stands(text, every[page.first : at]):
                yield at


def _stands(text: str, inside: Sequence[RawLine]) -> bool:
    return any(text in line.text for line in inside)
