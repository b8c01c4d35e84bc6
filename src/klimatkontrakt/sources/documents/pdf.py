# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What text does a PDF hold? Lines by page, blank lines where the page leaves a gap, lines set in larger type noted."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from klimatkontrakt.folder.doors import pdf_pages
from klimatkontrakt.folder.doors.pdf_pages import Printed, Progress
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError
from klimatkontrakt.sources.documents import limits


@dataclass(frozen=True)
class Typeset:
    """The text of a PDF, where its pages start, which lines are set in larger type, and what is doubtful."""

    text: str
    pages: tuple[int, ...]
    set_apart: frozenset[int]
    problems: tuple[Problem, ...]


def read(raw: bytes, name: str, progress: Progress | None = None) -> Typeset:
    """The text of a PDF.

    Raises:
        ProblemsError: when it is locked, damaged, too long, or has pictures of pages but no text.
    """
    return _typeset(pdf_pages.lines(raw, name, int(limits.limit("pages")), progress), name)


def _typeset(pages: list[list[Printed]], name: str) -> Typeset:
    drawn = _drawn(pages, name)
    gap = _usual_distance(pages) * limits.number("geometry", "paragraph_gap")
    large = _usual_height(pages) * limits.number("geometry", "set_apart")
    parts: list[str] = []
    starts, apart, length = [], set(), 0
    for page in pages:
        starts.append(length)
        for before, line in zip([None, *page[:-1]], page, strict=True):
            blank = "\n" if _is_paragraph(before, line, gap) else ""
            if line.height > large:
                apart.add(length + len(blank))
            parts.append(f"{blank}{line.text}\n")
            length += len(parts[-1])
    return Typeset("".join(parts), tuple(starts), frozenset(apart), drawn)


def _drawn(pages: list[list[Printed]], name: str) -> tuple[Problem, ...]:
    """Pages that are pictures, in one problem; where all are, nothing can be read."""
    bare = [number for number, page in enumerate(pages, start=1) if _is_bare(page)]
    if len(bare) == len(pages):
        raise ProblemsError([Problem("file_pictures", Place(name))])
    return (Problem("pages_pictures", Place(name), {"pages": ", ".join(map(str, bare[:20]))}),) if bare else ()


def _is_bare(page: list[Printed]) -> bool:
    """Whether a page has too few letters to be a page of text."""
    return _letters(page) < limits.limit("characters_a_page")


def _is_paragraph(before: Printed | None, line: Printed, gap: float) -> bool:
    """Whether a line stands further below the one before than lines of a paragraph do."""
    return before is not None and bool(before.text and line.text) and before.foot - line.foot > gap


def _letters(page: list[Printed]) -> int:
    return sum(len(line.text.strip()) for line in page)


def _usual_height(pages: list[list[Printed]]) -> float:
    """The height of type in which most letters are set."""
    letters: Counter[float] = Counter()
    for page in pages:
        for line in page:
            letters[round(line.height, 1)] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 0.0


def _usual_distance(pages: list[list[Printed]]) -> float:
    """How far lines stand apart, most of them."""
    distances = Counter(
        round(before.foot - line.foot, 1)
        for page in pages
        for before, line in pairwise(page)
        if before.text and line.text and before.foot > line.foot
    )
    return distances.most_common(1)[0][0] if distances else math.inf
