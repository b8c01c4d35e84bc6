# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Of which lines and pages is a text made? Offsets are characters of the text, and nothing is left out."""

from __future__ import annotations

import bisect
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

PAGE_BREAK = "\f"
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"]+")
_SENTENCE_END = re.compile(r"[.!?…:;][\s”\"’')\]»]*\Z")
_OPENING_QUOTES = "“”\"'‘’«»("


@dataclass(frozen=True)
class RawLine:
    """One line: where it starts, where the next one starts, and what it says without its ends."""

    start: int
    next_start: int
    raw: str

    @cached_property
    def text(self) -> str:
        """The line without the whitespace around it."""
        return self.raw.strip()

    @property
    def end(self) -> int:
        """Where what it says ends."""
        return self.start + len(self.raw.rstrip())

    @property
    def is_blank(self) -> bool:
        """Whether it says nothing."""
        return not self.text


@dataclass(frozen=True)
class PageSpan:
    """The lines of a page, from one up to but not with another."""

    first: int
    after: int


def page_at(starts: Sequence[int], offset: int) -> int:
    """The page of an offset, counted from 1."""
    return max(1, bisect.bisect_right(starts, offset))


def pages(every: Sequence[RawLine], starts: Sequence[int]) -> tuple[PageSpan, ...]:
    """Which lines each page has."""
    wanted = set(starts)
    firsts = [index for index, line in enumerate(every) if line.start in wanted] or [0]
    return tuple(PageSpan(first, after) for first, after in zip(firsts, [*firsts[1:], len(every)], strict=True))


def lines(text: str) -> tuple[RawLine, ...]:
    """The lines of a text; each reaches to the start of the next one."""
    made, start = [], 0
    for part in text.split("\n"):
        after = min(start + len(part) + 1, len(text))
        made.append(RawLine(start, after, part))
        start = after
    return tuple(made)


def page_starts(text: str) -> tuple[int, ...]:
    """Where pages start in a bare text.

    Pages are told by form feeds; or by the habit of text taken out of a PDF, that the first line of every page
    stands one space in and right under the line before it.
    """
    feeds = [match.end() for match in re.finditer(PAGE_BREAK, text)]
    if feeds:
        return (0, *(start for start in feeds if start < len(text)))
    stepped = [line.start for before, line in _pairs(lines(text)) if _is_stepped_in(line, before)]
    return tuple(dict.fromkeys(stepped)) if stepped[:1] == [0] else (0,)


def _pairs(every: Sequence[RawLine]) -> list[tuple[RawLine | None, RawLine]]:
    return list(zip([None, *every[:-1]], every, strict=True))


def _is_stepped_in(line: RawLine, before: RawLine | None) -> bool:
    is_one_space = line.raw.startswith(" ") and not line.raw.startswith("  ") and not line.is_blank
    return is_one_space and (before is None or not before.is_blank)


def is_finished(text: str) -> bool:
    """Whether a text ends as a sentence does.

    >>> is_finished("Malmö ska."), is_finished("Malmö stad"), is_finished("(se 5.3).”")
    (True, False, True)
    """
    return bool(_SENTENCE_END.search(text))


def starts_low(text: str) -> bool:
    """Whether a text goes on from another one: its first letter is small."""
    return text.lstrip(_OPENING_QUOTES)[:1].islower()


def starts_high(text: str) -> bool:
    """Whether a text begins as a title or a sentence does."""
    return text.lstrip(_OPENING_QUOTES)[:1].isupper()


def joined(parts: Sequence[str], *, stays: Sequence[str] = ("och", "eller", "samt", "and", "or", "resp")) -> str:
    """Lines as one running text; a word broken over two lines is made whole.

    >>> joined(["uppföljning, ut-", "värdering"]), joined(["miljö-", "och klimat"])
    ('uppföljning, utvärdering', 'miljö- och klimat')
    """
    whole = ""
    for part in (" ".join(piece.split()) for piece in parts):
        is_broken = whole.endswith("-") and not whole.endswith(" -") and starts_low(part)
        if is_broken and part.split(" ")[0].strip(",.") not in stays:
            whole = whole[:-1] + part
        else:
            whole = f"{whole} {part}".strip(" ")
    return whole


def fingerprint(text: str) -> str:
    """The sha256 of a stretch of text, every run of whitespace as one space."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def plain(text: str) -> str:
    """A stretch of text as one line."""
    return joined(text.split("\n"))
