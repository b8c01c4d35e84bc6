# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What should a person look at in a text that was taken apart? Its parts that are missing, stray or out of order."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from itertools import chain

from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.sources.contract_text import links
from klimatkontrakt.sources.contract_text.headings import Heading
from klimatkontrakt.sources.contract_text.links import AnnexDocument
from klimatkontrakt.sources.contract_text.page_layout import TextLayout
from klimatkontrakt.sources.contract_text.parties import Party
from klimatkontrakt.sources.documents.text_files import Opened

_BREAK = re.compile(r"\n")
_NEAR = 20  # characters of a stray mark's line that are shown


def doubts(
    source: Opened, taken: TextLayout, parties: Sequence[Party], annex: Sequence[AnnexDocument]
) -> Iterator[Problem]:
    """What a person should look at in the text."""
    if not taken.headings:
        yield Problem("text_no_headings", Place(source.name))
    if not parties:
        yield Problem("text_no_parties", Place(source.name))
    rows = _Rows(source)
    yield from chain(_of_notes(taken, rows), _of_headings(taken.headings, rows))
    if links.is_unmatched(annex):
        titles, addresses = len(annex), sum(bool(document.address) for document in annex)
        yield Problem("annex_unmatched", rows.place(annex[0].start), {"titles": titles, "links": addresses})


class _Rows:
    """The lines of a file by where they end."""

    def __init__(self, source: Opened) -> None:
        self._name = source.name
        self._breaks = [match.start() for match in _BREAK.finditer(source.text)]

    def place(self, offset: int) -> Place:
        return Place(self._name, bisect.bisect_left(self._breaks, offset) + 1)


def _of_notes(taken: TextLayout, rows: _Rows) -> Iterator[Problem]:
    for start, end in taken.notes.stray:
        before = " ".join(taken.text[max(0, start - _NEAR) : start].split())
        yield Problem("note_stray", rows.place(start), {"mark": taken.text[start:end], "after": before})
    for note in taken.notes.notes:
        if note.mark is None:
            yield Problem("note_unmarked", rows.place(note.start), {"mark": note.number})


def _of_headings(headings: Sequence[Heading], rows: _Rows) -> Iterator[Problem]:
    """Neighbours on one level whose numbers leave one out."""
    last: dict[str, Heading] = {}
    for heading in headings:
        if heading.is_annex or not heading.number:
            continue
        parent, _, own = heading.number.rpartition(".")
        before = last.get(parent)
        if before is not None and numbers.of_digits(own) > numbers.of_digits(before.number.rpartition(".")[2]) + 1:
            values = {"first": before.number, "next": heading.number}
            yield Problem("section_jump", rows.place(heading.start), values)
        last[parent] = heading
