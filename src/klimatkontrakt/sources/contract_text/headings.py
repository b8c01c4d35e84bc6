# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which lines are headings? Those whose numbers make one series; other lines that begin with a number are text.

A line is weighed by its form; then the series of numbers that weighs most through the whole text is chosen, so that a
list item, a note or a year at the beginning of a line is not taken for a heading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.sources.documents import limits
from klimatkontrakt.sources.documents.lines import RawLine, is_finished, joined, starts_high, starts_low

Number = tuple[int, ...]
IsFirst = Callable[[int], bool]
_NUMBERED = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,2}){0,4})(\.?)\s+(\S.*)\Z")
_MARKED = re.compile(r"(#{1,6})\s+(\S.*?)\s*#*\Z")
_KEY = re.compile(r"\s*\{#([a-z0-9][a-z0-9_.\-]{0,79})\}\Z")
_LEADER = re.compile(r"(?<!\.)(?<!\.\s)(?:\.\s?){4,}\s*[0-9]+\Z|\t[0-9]+\Z")
_BULLET = re.compile(r"[•●▪■◦‣·*–—-]\s")


@dataclass(frozen=True)
class Heading:
    """A heading: where it stands, its number as printed without a last stop, its title, and how deep it is.

    Attributes:
        number: "3.1", "Bilaga 1", or nothing.
        key: the key that a text of ours states after a title, as in `## 3.1 Mål {#goals}`.
        lines: how many lines it is broken over.
    """

    start: int
    end: int
    number: str
    title: str
    level: int
    is_annex: bool = False
    key: str = ""
    at: int = 0
    lines: int = 1

    @property
    def label(self) -> str:
        """Number and title as one text."""
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True)
class _Candidate:
    at: int
    number: Number
    title: str
    weight: float


def headings(every: Sequence[RawLine], is_first: IsFirst, set_apart: Collection[int]) -> tuple[Heading, ...]:
    """The headings of a text, in order.

    Args:
        every: the lines of the text.
        is_first: whether a line is the first one of its page.
        set_apart: starts of lines in larger type, where that is known.
    """
    marked = [index for index, line in enumerate(every) if _MARKED.match(line.text)]
    annexes = _annexes(every, set(marked))
    found = [_annex_heading(every, annex) for annex in annexes]
    found += [_marked_heading(every, at) for at in marked]
    if not marked:
        found += _numbered(every, [0, *annexes, len(every)], is_first)
    return tuple(sorted(found or _plain(every, set_apart, is_first), key=lambda heading: heading.start))


def _annexes(every: Sequence[RawLine], marked: Collection[int]) -> list[int]:
    return [index for index, line in enumerate(every) if index not in marked and _annex(line.text)]


def _numbered(every: Sequence[RawLine], bounds: Sequence[int], is_first: IsFirst) -> Iterator[Heading]:
    """The best series of numbers of each part between annexes."""
    for first, after in pairwise(bounds):
        for candidate in _series(_candidates(every, first, after, is_first)):
            yield _heading(every, candidate)


def _plain(every: Sequence[RawLine], set_apart: Collection[int], is_first: IsFirst) -> list[Heading]:
    plain = [at for at in range(len(every)) if _is_plain(every, at, set_apart, is_first)]
    return [Heading(every[at].start, every[at].end, "", every[at].text, 1, at=at) for at in plain]


def _candidates(every: Sequence[RawLine], first: int, after: int, is_first: IsFirst) -> list[_Candidate]:
    return [c for at in range(first, after) if (c := _candidate(every, at, is_first)) is not None]


def _is_alone(every: Sequence[RawLine], index: int) -> bool:
    return index == 0 or every[index - 1].is_blank


def _candidate(every: Sequence[RawLine], index: int, is_first: IsFirst) -> _Candidate | None:
    match = _NUMBERED.match(every[index].text)
    if match is None or not is_title(match.group(3), int(limits.number("headings", "most_words"))):
        return None
    number = tuple(map(numbers.of_digits, match.group(1).split(".")))
    values = {"stop": bool(match.group(2)), "levels": len(number) > 1}
    stands = {"alone": _is_alone(every, index), "first": is_first(index)}
    if 0 in number or not any((*values.values(), *stands.values())):
        return None
    weights = limits.of("headings")["weights"]
    signs = {**values, **stands, "followed": _is_followed(every, index)}
    return _Candidate(index, number, match.group(3), 1.0 + sum(weights[name] * is_so for name, is_so in signs.items()))


def _is_followed(every: Sequence[RawLine], index: int) -> bool:
    """Whether text comes after it, and not another line of a table of contents."""
    after = next((line.text for line in every[index + 1 :] if line.text), "")
    return bool(after) and not _NUMBERED.match(after)


def is_title(text: str, most_words: int) -> bool:
    """Whether a text has the form of a title: short, begun with a capital, without a sentence's end."""
    is_short = len(text) <= limits.number("headings", "longest") and len(text.split()) <= most_words
    is_open = (not is_finished(text) and not text.endswith(",")) or text.endswith("?")
    return is_short and is_open and starts_high(text) and "://" not in text and not _LEADER.search(text)


def _series(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """The series of numbers that weighs most; each number follows from the one before it."""
    weights, gap = limits.of("headings")["weights"], int(limits.number("headings", "deepest_gap"))
    totals: list[float] = []
    before: list[int] = []
    last_with: dict[Number, int] = {}  # the best series that has come to a number or into its sections
    last_at: dict[Number, int] = {}  # the best series that stands exactly at a number
    for index, candidate in enumerate(candidates):
        number = candidate.number
        best, chosen = weights["late_start"] * (number != (1,)), -1
        for jump, step in _steps(number, gap, last_with, last_at):
            if totals[step] + weights["jump"] * (jump - 1) >= best:
                best, chosen = totals[step] + weights["jump"] * (jump - 1), step
        totals.append(best + candidate.weight)
        before.append(chosen)
        for depth in range(1, len(number) + 1):
            _keep_best(last_with, number[:depth], index, totals)
        _keep_best(last_at, number, index, totals)
    return [candidates[at] for at in _backwards(totals, before)]


def _keep_best(best: dict[Number, int], number: Number, index: int, totals: Sequence[float]) -> None:
    known = best.get(number)
    if known is None or totals[index] >= totals[known]:
        best[number] = index


def _steps(
    number: Number, gap: int, last_with: Mapping[Number, int], last_at: Mapping[Number, int]
) -> Iterator[tuple[int, int]]:
    """The series that a number may go on, each with how far the number jumps."""
    for jump in range(1, gap + 1):
        before = [last_with.get((*number[:-1], number[-1] - jump))]
        before += [last_at.get(number[:-1])] if number[-1] == jump else []
        yield from ((jump, step) for step in before if step is not None)


def _backwards(totals: Sequence[float], before: Sequence[int]) -> list[int]:
    if not totals:
        return []
    at = max(range(len(totals)), key=lambda i: (totals[i], i))
    chain = []
    while at >= 0:
        chain.append(at)
        at = before[at]
    return chain[::-1]


def _heading(every: Sequence[RawLine], candidate: _Candidate) -> Heading:
    count = broken_over(every, candidate.at)
    parts = [candidate.title, *(line.text for line in every[candidate.at + 1 : candidate.at + count])]
    number = ".".join(map(str, candidate.number))
    first, last = every[candidate.at], every[candidate.at + count - 1]
    return Heading(
        first.start + len(first.raw) - len(first.raw.lstrip()),
        last.end,
        number,
        joined(parts),
        len(candidate.number),
        at=candidate.at,
        lines=count,
    )


def broken_over(every: Sequence[RawLine], index: int) -> int:
    """How many lines a heading takes: the next one belongs to it when it goes on with a small letter."""
    last = index
    while last + 1 < len(every) and _goes_on(every[last].text, every[last + 1].text):
        last += 1
        if not every[last - 1].text.endswith("-"):
            break
    return 1 if is_finished(every[last].text) else last - index + 1


def _goes_on(before: str, line: str) -> bool:
    return starts_low(line) and not is_finished(before) and not _BULLET.match(line)


@cache
def _annex_words() -> re.Pattern[str]:
    words = "|".join(limits.of("annexes"))
    return re.compile(rf"((?:{words})\s*[0-9A-Z]{{0,2}})\s*[-–—:.]?\s*(.*)\Z", re.IGNORECASE)


def _annex(text: str) -> re.Match[str] | None:
    """The label and the title of an annex's heading; a sentence that speaks of an annex is none."""
    match = _annex_words().match(text)
    if match is None or is_finished(text) or not starts_high(text):
        return None
    title = match.group(2)
    is_named = bool(re.search(r"[0-9]|\b[A-Z]\Z", match.group(1))) or not title
    return match if is_named and (not title or is_title(title, int(limits.number("headings", "most_words")))) else None


def _annex_heading(every: Sequence[RawLine], index: int) -> Heading:
    match = _annex(every[index].text)
    label, title = (match.group(1), match.group(2)) if match else ("", every[index].text)
    start = every[index].start + len(every[index].raw) - len(every[index].raw.lstrip())
    return Heading(start, every[index].end, label.strip(), title, 1, is_annex=True, at=index)


def _marked_heading(every: Sequence[RawLine], index: int) -> Heading:
    match = _MARKED.match(every[index].text)
    hashes, title = (match.group(1), match.group(2)) if match else ("#", every[index].text)
    keyed = _KEY.search(title)
    title = _KEY.sub("", title)
    numbered, annex = _NUMBERED.match(title), _annex(title)
    named = numbered.group(1, 3) if numbered else None
    number, title = named or (annex.group(1, 2) if annex else ("", title))
    key = keyed.group(1) if keyed else ""
    return Heading(every[index].start, every[index].end, number, title, len(hashes), annex is not None, key, index)


def _is_plain(every: Sequence[RawLine], index: int, set_apart: Collection[int], is_first: IsFirst) -> bool:
    """Whether a line without number is a heading: larger type, or a short title between blank lines and text."""
    text = every[index].text
    if not is_title(text, int(limits.number("headings", "most_plain_words"))) or _BULLET.match(text):
        return False
    if set_apart:
        return every[index].start in set_apart
    after = every[index + 1 : index + 3]
    return (_is_alone(every, index) or is_first(index)) and bool(after) and after[0].is_blank and not after[-1].is_blank
