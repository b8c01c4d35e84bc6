# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are the notes, and where are their marks? Notes stand at page ends and cut sentences; marks stick to words."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.sources.documents import limits
from klimatkontrakt.sources.documents.lines import ADDRESS, PageSpan, RawLine

_NOTE = re.compile(r"([0-9]{1,3})(?:\s+(?=\S)|(?=[A-ZÅÄÖ“”]|https?:))")
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_PLAIN = str.maketrans(_RAISED, "0123456789")
_GLUED = re.compile(rf"(?<=\S)(?<![0-9])(?:[0-9]{{1,3}}|[{_RAISED}]{{1,3}})(?=[\s.,;:!?)”\"’»\]]|\Z)")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)([.,;:!?]?)\Z")
_BRACKETED = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_BRACKETED_NOTE = re.compile(r"\[\^([^\]\s]+)\]:\s*")
_SHORTEST_WORD, _LONGEST_WORD = 3, 60
_CLOSING = ')]”"’»'


@dataclass(frozen=True)
class Note:
    """A note at the foot of a page: its number, its text's place, and its mark's place (None where there is none)."""

    number: str
    start: int
    end: int
    first_line: int
    after_line: int
    mark: tuple[int, int] | None


@dataclass(frozen=True)
class Notes:
    """Every note of a text, the places of marks that belong to no note, and which lines are notes."""

    notes: tuple[Note, ...]
    stray: tuple[tuple[int, int], ...]
    lines: frozenset[int]

    @property
    def marks(self) -> tuple[tuple[int, int], ...]:
        """The places of all marks, stray ones too."""
        return tuple(sorted([*(n.mark for n in self.notes if n.mark is not None), *self.stray]))


@dataclass(frozen=True)
class _Mark:
    number: str
    start: int
    end: int
    at: int
    is_sure: bool = False  # written as Markdown writes a mark, so that it can be nothing else

    def is_of_note(self, highest: int) -> bool:
        """Whether it may be a note's at all: its number is no higher than the highest note's."""
        return self.is_sure or 0 < (numbers.whole(self.number) or 0) <= highest


ByNumber = Mapping[str, Sequence[_Mark]]


def notes(every: Sequence[RawLine], pages: Sequence[PageSpan], headings: Collection[int]) -> Notes:
    """The notes of a text.

    Args:
        every: its lines.
        pages: its pages.
        headings: which lines are headings; no note stands before one on the same page.
    """
    marks = _marks(every)
    found = _bracketed(every, marks) or list(_at_page_ends(every, pages, marks, headings))
    taken = frozenset(at for note in found for at in range(note.first_line, note.after_line))
    return Notes(tuple(found), tuple(_stray(marks, found, taken)), taken)


def _stray(marks: Sequence[_Mark], found: Sequence[Note], taken: Collection[int]) -> Iterator[tuple[int, int]]:
    """Marks that no note has, outside notes; a bare digit only up to the highest note's number."""
    used = {note.mark for note in found}
    highest = max((numbers.whole(note.number) or 0 for note in found), default=0)
    for mark in marks:
        place = mark.start, mark.end
        if mark.at not in taken and place not in used and mark.is_of_note(highest):
            yield place


@cache
def _not_marks() -> frozenset[str]:
    return frozenset(limits.of("not_marks"))


def _marks(every: Sequence[RawLine]) -> list[_Mark]:
    """All digits that stick to the end of a word or a sentence, line by line."""
    return [mark for index, line in enumerate(every) for mark in (*_in_brackets(line, index), *_glued(line, index))]


def _in_brackets(line: RawLine, index: int) -> Iterator[_Mark]:
    for match in _BRACKETED.finditer(line.raw):
        yield _Mark(match.group(1), line.start + match.start(), line.start + match.end(), index, is_sure=True)


def _glued(line: RawLine, index: int) -> Iterator[_Mark]:
    addresses = [match.span() for match in ADDRESS.finditer(line.raw)]
    for match in _GLUED.finditer(line.raw):
        start, end = match.span()
        before = bisect.bisect_right(addresses, (start, len(line.raw))) - 1
        is_raised = match.group()[0] in _RAISED
        if (before < 0 or addresses[before][1] <= start) and (is_raised or _is_mark(line.raw, start)):
            yield _Mark(match.group().translate(_PLAIN), line.start + start, line.start + end, index)


def _is_mark(line: str, start: int) -> bool:
    """Whether digits here may be a mark: after a whole word or a closed quotation, not a unit."""
    before = line[max(0, start - _LONGEST_WORD) : start]
    if before.rstrip(".,;:!?")[-1:] in tuple(_CLOSING):
        return True
    match = _WORD_BEFORE.search(before)
    if match is None:
        return False
    word = match.group(1)
    is_name = not match.group(2) and (word.isupper() or len(word) < _SHORTEST_WORD)
    return not is_name and word.lower() not in _not_marks()


def _bracketed(every: Sequence[RawLine], marks: Sequence[_Mark]) -> list[Note]:
    """Notes as Markdown writes them, with the lines that go on further in."""
    places = {mark.number: (mark.start, mark.end) for mark in reversed(marks)}
    found = []
    for index, line in enumerate(every):
        match = _BRACKETED_NOTE.match(line.raw)
        if match is None:
            continue
        after = index + 1
        while after < len(every) and every[after].raw.startswith("  ") and not every[after].is_blank:
            after += 1
        start = line.start + match.end()
        number = match.group(1)
        found.append(Note(number, start, every[after - 1].end, index, after, places.get(number)))
    return found


def _at_page_ends(
    every: Sequence[RawLine], pages: Sequence[PageSpan], marks: Sequence[_Mark], headings: Collection[int]
) -> Iterator[Note]:
    """Notes that end a page, counted through the text or anew on each page, each with a mark before it."""
    expected = 1
    numbered: dict[str, list[_Mark]] = {}
    for mark in marks:
        numbered.setdefault(mark.number, []).append(mark)
    for page in pages:
        first = _first_note(every, page, expected, numbered, headings)
        if first is None:
            continue
        number = _number(every[first]) or expected
        starts = _starts(every, page, first, number, numbered)
        for start, after in itertools.pairwise([*starts, page.after]):
            yield _note(every, start, after, page, first, numbered)
        expected = number + len(starts)


def _starts(every: Sequence[RawLine], page: PageSpan, first: int, number: int, marks: ByNumber) -> list[int]:
    """The lines on which a page's notes begin, from the first with its number on."""
    starts = [first]
    for later in range(first + 1, page.after):
        following = number + len(starts)
        if _number(every[later]) == following and _mark_of(following, page, first, marks):
            starts.append(later)
    return starts


def _number(line: RawLine) -> int | None:
    match = _NOTE.match(line.text)
    return numbers.of_digits(match.group(1)) if match else None


def _mark_of(number: int, page: PageSpan, before: int, marks: ByNumber) -> _Mark | None:
    """The last mark of a number on a page before a line."""
    numbered = marks.get(str(number), ())
    last = bisect.bisect_left(numbered, before, key=lambda mark: mark.at) - 1
    return numbered[last] if last >= 0 and numbered[last].at >= page.first else None


def _first_note(
    every: Sequence[RawLine], page: PageSpan, expected: int, marks: ByNumber, headings: Collection[int]
) -> int | None:
    last_heading = max((heading for heading in headings if page.first <= heading < page.after), default=page.first)
    for at in range(max(last_heading + 1, page.first + 1), page.after):
        number = _number(every[at])
        stands_alone = every[at - 1].is_blank
        if number in (expected, 1) and stands_alone and _mark_of(number or 0, page, at, marks):
            return at
    return None


def _note(every: Sequence[RawLine], first: int, after: int, page: PageSpan, zone: int, marks: ByNumber) -> Note:
    end = first + 1
    while end < after and not every[end].is_blank:
        end += 1
    match = _NOTE.match(every[first].text)
    number = match.group(1) if match else ""
    start = every[first].start + every[first].raw.index(number) + (match.end() if match else 0)
    mark = _mark_of(numbers.of_digits(number or ""), page, zone, marks)
    return Note(number, start, every[end - 1].end, first, end, None if mark is None else (mark.start, mark.end))
