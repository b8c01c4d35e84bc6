# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which number do digits and marks say? Thousands and decimals as different countries write them, never guessed.

`1,234` is 1234 in English and 1.234 in Swedish. Only other figures of the same cell, sheet or document can tell, or
what the figure is of: money has no tenths of a cent, and nobody writes three noughts behind a decimal mark.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Literal

from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.sources.action_tables import labels

Mark = Literal[",", "."]  # the decimal mark
NUMBER = r"[0-9]{1,3}(?:[ '’][0-9]{3})+(?:[.,][0-9]+)?(?![0-9])|[0-9]+(?:[.,][0-9]+)*"
_GROUPED = {",": re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+\Z"), ".": re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+\Z")}
_TWOFOLD = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}\Z")
_OTHER: dict[Mark, Mark] = {",": ".", ".": ","}
_CUT_OFF = re.compile(r"0[0-9]")  # the end of a number whose beginning stands elsewhere
_GAPS = str.maketrans("", "", " \u00a0\u2009\u202f'’−-")


def number(text: str, mark: Mark | None = None, *, is_whole: bool = False) -> float | None:
    """The number that digits say; None where they say two, or none.

    Args:
        text: digits with marks.
        mark: the decimal mark of the figures around it, where that is known.
        is_whole: whether it is of a thing that has no thousandths, such as kronor.

    >>> number("12 345,6"), number("1,234,567.8"), number("1,234"), number("1,234", "."), number("1,234", ",")
    (12345.6, 1234567.8, None, 1234.0, 1.234)
    >>> number("1,234", is_whole=True), number("335.000"), number("17,0857,867"), number("0,123"), number("032")
    (1234.0, 335000.0, None, 0.123, None)
    """
    bare = text.translate(_GAPS)
    if _CUT_OFF.match(bare):
        return None
    decimal = _decimal_mark(bare)
    if decimal is None and _TWOFOLD.match(bare):
        decimal = _mark_of_twofold(bare, mark, is_whole=is_whole)
        if decimal is None:
            return None
    sign, digits = -1 if text[:1] in "-−" else 1, _digits(bare, decimal)
    value = None if digits is None else numbers.decimal(digits)
    return None if value is None else sign * value


def _mark_of_twofold(bare: str, mark: Mark | None, *, is_whole: bool) -> Mark | None:
    """The decimal mark of digits that can be read in two ways: what is whole, or ends so, has marks of thousands."""
    return _other_mark(bare) if is_whole or bare.endswith("000") else mark


def _digits(bare: str, decimal: Mark | None) -> str | None:
    """A figure as Python writes it; None where its groups are not of three."""
    if decimal is None or decimal not in bare:
        return _ungrouped(bare)
    whole, _, part = bare.rpartition(decimal)
    digits = _ungrouped(whole)
    return None if digits is None else f"{digits}.{part}"


def _other_mark(bare: str) -> Mark:
    """The mark that is not in digits whose own is one for thousands."""
    return "," if "." in bare else "."


def is_twofold(text: str) -> bool:
    """Whether digits can be read in two ways.

    >>> is_twofold("1,234"), is_twofold("17,0857,867")
    (True, False)
    """
    return _TWOFOLD.match(text.translate(_GAPS)) is not None


def _ungrouped(whole: str) -> str | None:
    """Digits without their marks for thousands; None where the groups are not of three."""
    for mark, pattern in _GROUPED.items():
        if mark in whole:
            return whole.replace(mark, "") if pattern.match(whole) else None
    return whole or None


def _decimal_mark(bare: str) -> Mark | None:
    """The decimal mark that a figure shows without doubt; of whole thousands, the mark that would be one."""
    if "," in bare and "." in bare:
        return "," if bare.rindex(",") > bare.rindex(".") else "."
    for mark, other in _OTHER.items():
        if bare.count(mark) > 1:
            return other
        if mark in bare and not _TWOFOLD.match(bare):
            return mark
    return None


def mark_of(texts: Iterable[str]) -> Mark | None:
    """The decimal mark that figures show: the one that nearly all of those show that show any.

    >>> mark_of(["2.5 MSEK", "3 t"]), mark_of(["2,5 eller 3.5"]), mark_of(["ingen"])
    ('.', None, None)
    """
    shown = shown_marks(texts)
    counted = shown.most_common(1)
    enough = labels.bound("mark_share") * shown.total()
    return counted[0][0] if counted and counted[0][1] >= enough else None


@cache
def _measured() -> re.Pattern[str]:
    """A number with a mark in it and a unit behind it: sections of a text are numbered too, and tell nothing."""
    behind = "|".join(map(re.escape, labels.of("measured")))
    return re.compile(
        rf"(?<![\w.,-])[0-9][0-9 '’]*[.,][0-9.,]*[0-9](?=\s?(?:{behind}))|(?<=[€$£])\s?[0-9][0-9 '’]*[.,][0-9.,]*[0-9]"
    )


def shown_marks(texts: Iterable[str]) -> Counter[Mark]:
    """How often each decimal mark is shown without doubt, in numbers that have a unit; "10,000 t" shows a full stop."""
    shown: Counter[Mark] = Counter()
    for text in texts:
        for found in _measured().findall(text):
            bare = found.translate(_GAPS)
            mark = _other_mark(bare) if _TWOFOLD.match(bare) and bare.endswith("000") else _decimal_mark(bare)
            if mark is not None:
                shown[mark] += 1
    return shown
