# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which figures of a cell are no cut, but what is emitted before or after? Named so, or with an arrow between them.

`Before: 12 kt, after: 4 kt`, `baseline 40 kt`, `12 kt in 2019 to 4 kt in 2030`, `500 → 300 kt`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from klimatkontrakt.sources.action_tables import labels, units
from klimatkontrakt.sources.action_tables.phrases import pattern
from klimatkontrakt.sources.action_tables.placed import Placed, words_beside

_NEAR = 90  # characters beside a figure that may name it
_SHOWN = 40
_WHEN = r"(?:[(\[]?(?:<in_year>\s)?(?:19|20)[0-9][0-9][)\]]?\s?[:,]?\s?)"
_ABOUT = r"(?:(?:<about>|<at_most>|<at_least>|<level_fillers>|<auxiliaries>|<emission>)\s?)*"
_MONEY = r"[€$£A-Za-z]{0,4}\s?"
_ARROW = r"(?:→|➔|➜|⟶|⇒|[-=–]+\s?>)"
_NUMBER = r"(?<![\w.,])[0-9][0-9.,]*(?:\s[0-9]{3})*"
_BETWEEN = rf"\s?{_WHEN}?(?:{_ARROW}\s?|,?\s?(?:<to>|<to_level>)\s){_WHEN}?{_ABOUT}{_MONEY}"
_ARROW_BETWEEN = rf"\s?{_WHEN}?{_ARROW}\s?{_WHEN}?{_ABOUT}{_MONEY}"
_ARROW_BEFORE = rf"{_NUMBER}\s?{_WHEN}?{_ARROW}\s?{_WHEN}?{_ABOUT}\Z"
_ARROW_BEHIND = rf"\s?{_WHEN}?{_ARROW}\s?{_WHEN}?{_ABOUT}{_MONEY}[0-9]"
_BESIDE_NAME = (
    r"[\s)\]:=(–-]{0,3}(?:<level_fillers>\s)*(?:<emission>|<levels_of>)?"
    rf"\s?{_WHEN}?[:=–-]?\s?{_WHEN}?{_ABOUT}{_MONEY}\Z"
)
_START = rf"(?:<before_action>|<nowadays>|<emitted>){_BESIDE_NAME}"
_END = rf"<after_action>{_BESIDE_NAME}"
_START_BEHIND = r"\s?[(\[]?(?:<nowadays>)\s?[)\]]?\s?(?:[.,;:→\n|]|\Z|<and>|<to>|<after_action>)"
_END_BEHIND = r"\s?[(\[]?(?:<after_action>)\s?[)\]]?\s?(?:[.,;\n|]|\Z)"
_CLAUSE = re.compile(r"[;\n|]|\.(?=\s)")


def apart(text: str, every: Sequence[Placed], field: str) -> list[Placed]:
    """Figures with those that are levels left unread, and shown as such.

    Args:
        text: of the cell, plain.
        every: its figures, in order.
        field: what the cell is for; of a cost nothing is a level, but an arrow leaves it unread too.
    """
    is_of_cut = field in ("cut", "sinks")
    marked = set(_beside_arrows(text, every, is_of_cut=is_of_cut))
    starts = _named(text, every, _is_start) if is_of_cut else set()
    ends = _named(text, every, _is_end) if is_of_cut else set()
    if starts and ends - starts:
        marked |= starts | ends
        starts = set()
    elif starts:
        marked |= _named(text, every, _is_what_is_left) - starts
    return [_as_level(text, every, index, starts, marked) for index in range(len(every))]


Asked = Callable[[str, Sequence[Placed], int], bool]


def _named(text: str, every: Sequence[Placed], asked: Asked) -> set[int]:
    """The figures of which something is so."""
    return {index for index in range(len(every)) if asked(text, every, index)}


def _beside_arrows(text: str, every: Sequence[Placed], *, is_of_cut: bool) -> Iterator[int]:
    """The figures that an arrow leads from or to; in a cell of cuts also those with `to` between them."""
    between = pattern(_BETWEEN if is_of_cut else _ARROW_BETWEEN)
    for index, figure in enumerate(every):
        before, behind = words_beside(text, every, index, _NEAR)
        if pattern(_ARROW_BEFORE).search(before) or pattern(_ARROW_BEHIND).match(behind):
            yield index
        if index and figure.amount.unit == every[index - 1].amount.unit and between.fullmatch(before):
            yield from (index - 1, index)


def _is_start(text: str, every: Sequence[Placed], index: int) -> bool:
    """Whether a figure is said to be what is emitted now, or without the action."""
    before, behind = words_beside(text, every, index, _NEAR)
    is_named = pattern(_START).search(before) or pattern(_START_BEHIND).match(behind)
    return is_named is not None and _may_be_level(text, every, index)


def _is_end(text: str, every: Sequence[Placed], index: int) -> bool:
    """Whether a figure is said to be what is emitted after, or with the action."""
    before, behind = words_beside(text, every, index, _NEAR)
    is_named = pattern(_END).search(before) or pattern(_END_BEHIND).match(behind)
    return is_named is not None and _may_be_level(text, every, index)


def _may_be_level(text: str, every: Sequence[Placed], index: int) -> bool:
    """Whether a figure is of tonnes, and no word of a cut stands beside it."""
    figure = every[index]
    if figure.amount.unit != units.TONNES or figure.amount.missing or figure.amount.per:
        return False
    before, behind = words_beside(text, every, index, _NEAR)
    near = f"{_CLAUSE.split(before)[-1]}|{_CLAUSE.split(behind)[0].split(',')[0]}"
    words = "|".join(map(re.escape, labels.of("said")["cut"]))
    return re.search(rf"(?<!\w)(?:{words})", near, re.IGNORECASE) is None


def _is_what_is_left(text: str, every: Sequence[Placed], index: int) -> bool:
    """Whether a figure beside what is emitted now is of a year, with no word of a cut: `today 12 kt, 4 kt in 2030`."""
    return every[index].amount.kind in ("in", "by") and _may_be_level(text, every, index)


def _as_level(text: str, every: Sequence[Placed], index: int, starts: set[int], marked: set[int]) -> Placed:
    """A figure that is a level, unread; what is emitted now, with no level beside it, is a comparison."""
    figure = every[index]
    if index in starts:
        return replace(figure, amount=replace(figure.amount, role="compared", written=_written(text, figure)))
    return _unread(text, figure) if index in marked else figure


def _unread(text: str, figure: Placed) -> Placed:
    if figure.amount.missing or figure.amount.role == "aside":
        return figure
    is_level = figure.amount.unit == units.TONNES
    amount = replace(figure.amount, missing="levels" if is_level else "several", written=_written(text, figure))
    return replace(figure, amount=replace(amount, value=None, low=None, high=None, per="", role=""))


def _written(text: str, figure: Placed) -> str:
    ahead = _CLAUSE.split(text[max(0, figure.start - _SHOWN) : figure.start])[-1]
    return f"{ahead}{text[figure.start : figure.end]}".strip(" ,")
