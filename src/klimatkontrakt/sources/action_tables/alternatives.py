# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which figures of a cell are alternatives, and never added? `Low: 2 kt, high: 8 kt` is a range; scenarios stay unread.

Of alternatives one comes true. The two ends of a range are said apart; which of several scenarios holds is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from klimatkontrakt.sources.action_tables.amounts import Amount
from klimatkontrakt.sources.action_tables.phrases import pattern
from klimatkontrakt.sources.action_tables.placed import Placed, words_beside

_NEAR = 60  # characters beside a figure that may name it
_ABOUT = r"(?:(?:<about>|<at_most>|<at_least>)\s?)*"
_MONEY = r"[€$£A-Z]{0,3}\s?"
_SIGNS = r"\s?[)\]]?\s?[:=–-]?\s?"
_LOW, _HIGH, _MIDDLE = (
    rf"<{name}>(?:\s?(?:<ends_of_range>))?{_SIGNS}{_ABOUT}{_MONEY}\Z" for name in ("low_end", "high_end", "middle_of")
)
_LOW_BEHIND, _HIGH_BEHIND, _MIDDLE_BEHIND = (
    rf"\s?[(\[–-]?\s?<{name}>(?:\s?(?:<ends_of_range>))?\s?[)\]]?\s*(?:[.,;/\n|]|\Z|<and>|<or>)"
    for name in ("low_end", "high_end", "middle_of")
)
_NAMED = rf"<alternatives>\s?(?:[\w.-]{{1,20}})?\s?[)\]]?\s?[:=–-]?\s?{_ABOUT}{_MONEY}\Z"
_NAMED_BEHIND = r"\s?[(\[]\s?(?:[\w.-]{1,20}\s)?<alternatives>(?:\s[\w.-]{1,20})?\s?[)\]]"
_NEXT = rf"\s?[,;\n•|]?\s?(?:(?:<or>|<and>)\s)?[^\W\d_][\w .-]{{0,20}}[:=]\s?{_ABOUT}{_MONEY}\Z"
_OR = rf"\s?,?\s?(?:<or>|<alternatively>)\s(?:<alternatively>\s)?{_ABOUT}{_MONEY}"
_BARE = (  # "low 2, high 8 kt": the first has no unit of its own
    r"(?:<low_end>|<high_end>|<middle_of>|<alternatives>|<nowadays>|<before_action>)(?:\s[\w.-]{1,12})?\s?[:=]?\s?"
    r"(?<!\w)(?!(?:19|20)[0-9][0-9]\b)[0-9][0-9.,]*\s?[,;/]?\s?(?:[^\W\d_][^0-9,;]{0,30})\Z"
)
_FEWEST = 2


def joined(text: str, every: Sequence[Placed]) -> list[Placed]:
    """Figures with the ends of a range put together, and other alternatives left unread.

    Args:
        text: of the cell, plain.
        every: its figures, in order.
    """
    ends = _as_ranges(text, every)
    chosen = _chosen(text, ends)
    marked = (chosen if len(chosen) >= _FEWEST else set()) | _either(text, ends)
    return [_unread(text, one) if index in marked else one for index, one in enumerate(ends)]


def _chosen(text: str, every: Sequence[Placed]) -> set[int]:
    """The figures that are named as scenarios, and those that follow with a name of their own."""
    chosen = {index for index in range(len(every)) if _is_alternative(text, every, index)}
    return chosen | {index + 1 for index in chosen if index + 1 < len(every) and _is_next(text, every, index + 1)}


def _either(text: str, every: Sequence[Placed]) -> set[int]:
    """The figures with `or` between them, and those before which another has no unit."""
    either: set[int] = set()
    for index in range(len(every)):
        if index and _is_or(text, every, index):
            either |= {index - 1, index}
        if pattern(_BARE).search(words_beside(text, every, index, _NEAR)[0]):
            either.add(index)
    return either


def _end_of(text: str, every: Sequence[Placed], index: int) -> str:
    """Whether a figure is said to be the low or the high end of a range, or its middle; empty for none."""
    before, behind = words_beside(text, every, index, _NEAR)
    ways = {"low": (_LOW, _LOW_BEHIND), "high": (_HIGH, _HIGH_BEHIND), "middle": (_MIDDLE, _MIDDLE_BEHIND)}
    for name, (ahead, after) in ways.items():
        if pattern(ahead).search(before):
            return name
        if pattern(after).match(behind):
            return name
    return ""


def _as_ranges(text: str, every: Sequence[Placed]) -> list[Placed]:
    """Figures with each run of a low end, a middle and a high end as one range; an end that has no other as it is."""
    names = [_end_of(text, every, index) for index in range(len(every))]
    made: list[Placed] = []
    index = 0
    while index < len(every):
        last = _last_of_run(every, names, index)
        if {"low", "high"} <= set(names[index : last + 1]):
            made.append(_range(text, every[index : last + 1]))
        elif last > index:
            made += [_unread(text, one) for one in every[index : last + 1]]
        else:
            made.append(every[index])
        index = last + 1
    return made


def _last_of_run(every: Sequence[Placed], names: Sequence[str], first: int) -> int:
    """The last of the figures that follow on one another as ends of one range, each once."""
    last = first
    while (
        last + 1 < len(every)
        and names[first]
        and names[last + 1]
        and names[last + 1] not in names[first : last + 1]
        and _are_alike(every[first].amount, every[last + 1].amount)
    ):
        last += 1
    return last


def _are_alike(first: Amount, second: Amount) -> bool:
    is_known = not first.missing and not second.missing
    is_of_one_time = first.period == second.period or not (first.kind and second.kind)
    return is_known and is_of_one_time and (first.unit, first.per) == (second.unit, second.per)


def _range(text: str, ends: Sequence[Placed]) -> Placed:
    """One range of its ends, which the words name."""
    sizes = [size for end in ends for size in (end.amount.value, end.amount.low, end.amount.high) if size is not None]
    start, last = ends[0].start, ends[-1].end
    period = ends[0].amount.period.or_else(ends[-1].amount.period)
    amount = replace(ends[0].amount, value=None, low=min(sizes), high=max(sizes), period=period, role="")
    written = f"{text[max(0, start - _NEAR) : start].rpartition(';')[2]}{text[start:last]}".strip(" ,")
    return Placed(start, last, replace(amount, written=written))


def _is_alternative(text: str, every: Sequence[Placed], index: int) -> bool:
    """Whether a figure is said to be of one scenario, option or variant."""
    before, behind = words_beside(text, every, index, _NEAR)
    is_named = pattern(_NAMED).search(before) or pattern(_NAMED_BEHIND).match(behind)
    return is_named is not None


def _is_next(text: str, every: Sequence[Placed], index: int) -> bool:
    """Whether a figure behind an alternative has a name of its own too: `Option A: 2 kt; B: 8 kt`."""
    return pattern(_NEXT).fullmatch(words_beside(text, every, index, _NEAR)[0]) is not None


def _is_or(text: str, every: Sequence[Placed], index: int) -> bool:
    """Whether a figure is told as the other choice: `2 kt or 8 kt`."""
    first, second = every[index - 1], every[index]
    if not _are_alike(first.amount, second.amount) or first.amount.kind != second.amount.kind:
        return False
    return pattern(_OR).fullmatch(text[first.end : second.start]) is not None


def _unread(text: str, figure: Placed) -> Placed:
    if figure.amount.missing:
        return figure
    ahead = re.split(r"[;\n|]", text[max(0, figure.start - _NEAR) : figure.start])[-1]
    written = f"{ahead}{text[figure.start : figure.end]}".strip(" ,")
    amount = Amount(missing="several", unit=figure.amount.unit, written=written)
    return replace(figure, amount=amount)
