# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which lines of a Markdown text are heads and feet of pages? They stand in tables, and belong to none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from klimatkontrakt.sources.action_tables import labels

_DIGITS = re.compile(r"[0-9]+")
_FEWEST_APART = 3  # times that a head has nothing of the text on either side
_MARK = re.compile(r"#{0,6}\s*(?:[0-9]{0,4}|[A-Z]|[^\x00-\x7fåäöÅÄÖ])\s*\Z")


def running_heads(lines: Sequence[str]) -> frozenset[str]:
    """The forms of lines that stand alike, but for their numbers, on many pages, and end what stands above them.

    A line of a list goes on with another line, and is none.
    """
    longest, fewest = int(labels.bound("longest_head")), int(labels.bound("repeated_lines"))
    short = [_short(line, longest) for line in lines]
    counted = Counter(filter(None, short))
    ends: Counter[str] = Counter()
    apart: Counter[str] = Counter()
    for index, text in enumerate(short):
        if counted[text] >= fewest and _is_apart(short, lines, index + 1, counted, fewest):
            ends[text] += 1
            apart[text] += _is_apart(short, lines, index - 1, counted, fewest)
    return frozenset(text for text in ends if 2 * ends[text] > counted[text] and apart[text] >= _FEWEST_APART)


def _short(line: str, longest: int) -> str:
    """The form of a line that may be a head: short, of no table, and no label."""
    text = line.strip()
    if not text or len(text) > longest or "|" in text or labels.is_outline_head(text) or labels.meaning(text):
        return ""
    return form(text)


def form(line: str) -> str:
    """A line without its numbers, in small letters.

    >>> form("## Page 12 of 80 ")
    'page # of #'
    """
    return _DIGITS.sub("#", line.strip().lstrip("#* ").rstrip("* ").casefold())


def _is_apart(short: Sequence[str], lines: Sequence[str], index: int, counted: Counter[str], fewest: int) -> bool:
    """Whether a neighbouring line is blank, of a table, the mark of a page, or another head."""
    if not 0 <= index < len(lines):
        return True
    text = lines[index].strip()
    return not text or "|" in text or is_mark(text) or counted[short[index]] >= fewest


def is_mark(line: str) -> bool:
    """Whether a line is the number of a page, or what a scanner made of one.

    >>> is_mark("# 12"), is_mark("C"), is_mark("Malmö")
    (True, True, False)
    """
    return _MARK.match(line.strip()) is not None
