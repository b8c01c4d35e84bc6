# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which figures of a cell are parts of a whole? "Transport: 12 kt; Buildings: 8 kt", with their total or their sum."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from klimatkontrakt.sources.action_tables import units
from klimatkontrakt.sources.action_tables.amounts import Amount
from klimatkontrakt.sources.action_tables.phrases import pattern
from klimatkontrakt.sources.action_tables.placed import Placed

_NAME = re.compile(r"(?:\A|[;\n•|,]|\)\s|\.\s)\s*[-–•*]?\s*(?P<name>[^\W\d_][^:;\n|=]{1,60}?)\s*[:=]\s*\Z")
_NAME_ALONE = re.compile(r"(?:\A|[;\n•|])\s*[-–•*]?\s*(?P<name>[^\W\d_][^:;\n|=.,()0-9]{1,40}?)\s*\Z")
_NO_NAME = r"<fall>|<rise>|<about>|<at_most>|<at_least>|<emission>|<of>\s*\Z|<by>\s*\Z|<cost>"
_YEAR = re.compile(r"\b(?:19|20)[0-9][0-9]\b")
_LONGEST = 90  # characters before a figure in which the name of a part is looked for
_FEWEST = 2


def with_total(
    text: str, figures: Sequence[Placed], every: Sequence[Amount], label: str = ""
) -> tuple[Amount, ...] | None:
    """The total of named parts and the parts; None where a cell has other figures too, or no parts.

    A total that the text states leads; otherwise their sum does, and says that it is one.

    Args:
        text: of the cell, plain.
        figures: where each figure stands.
        every: the same figures, with their roles.
        label: of the row; where it is by sector, a name needs no colon behind it.
    """
    is_by_sector = pattern("<sectors>").search(label) is not None
    totals = tuple(amount for amount in every if amount.role == "total")
    parts = tuple(_parts(text, figures, every, is_by_sector=is_by_sector))
    if len(parts) < _FEWEST or len(totals) + len(parts) < len(every) or not _are_alike(parts):
        return None
    whole = totals or _sum(parts)
    return (*whole, *parts) if whole else None


def _parts(text: str, figures: Sequence[Placed], every: Sequence[Amount], *, is_by_sector: bool) -> Iterator[Amount]:
    """The figures that have a name before them, and no other role."""
    for figure, amount in zip(figures, every, strict=True):
        part = _named(text, figure, amount, is_by_sector=is_by_sector)
        if part.part and not part.role:
            yield part


def _named(text: str, figure: Placed, amount: Amount, *, is_by_sector: bool) -> Amount:
    """A figure with the name of the part that stands before it: a word and a colon, but no year."""
    before = text[max(0, figure.start - _LONGEST) : figure.start]
    match = _NAME.search(before)
    if match is None and is_by_sector:
        alone = _NAME_ALONE.search(before)
        match = None if alone is None or pattern(_NO_NAME).search(alone["name"]) else alone
    if match is None or _YEAR.search(match["name"]):
        return amount
    return replace(amount, part=match["name"].strip())


def _are_alike(parts: Sequence[Amount]) -> bool:
    """Whether figures can be added: of one unit and time, and by nothing."""
    return len({(part.unit, part.kind) for part in parts}) == 1 and not any(part.per for part in parts)


def _sum(parts: Sequence[Amount]) -> tuple[Amount, ...]:
    """The sum of parts; none where one is not known, and of shares, which may be of different things."""
    middles = [part.middle for part in parts if part.middle is not None]
    if len(middles) < len(parts) or parts[0].unit == units.SHARE:
        return ()
    written = "; ".join(f"{part.part}: {part.written}" for part in parts)
    return (replace(parts[0], value=sum(middles), low=None, high=None, part="", role="sum", written=written),)
