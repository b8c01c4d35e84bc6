# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a cell say? Numbers as Swedish offices write them, dates as programs do, and signs for nothing.

A sign for nothing is missing, never zero. What can be read in two ways is refused, not guessed.
"""

from __future__ import annotations

import datetime
import math
import re
from typing import Literal

from klimatkontrakt.sources import limits

Mark = Literal["comma", "point"]
Raw = str | int | float | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta | None

_SPACES = re.compile(r"(?<=[0-9])[\s\u00a0\u2007\u2009\u202f'’](?=[0-9]{3}(?![0-9]))")
_POWER = re.compile(r"\s*[×x*·]\s*10\s*(?:\^|\*\*)?\s*([-+−]?)\s*0*([0-9]{1,3})\Z")
_PLAIN = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?\Z")
_THOUSANDS = {
    "comma": re.compile(r"(?<=[0-9])\.(?=[0-9]{3}(?![0-9]))"),
    "point": re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))"),
}
_MARK = {"comma": ",", "point": "."}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_DATE = re.compile(r"([12][0-9]{3})-([01]?[0-9])-([0-3]?[0-9])(?:[ T].*)?\Z")
_DATE_US = re.compile(r"([01]?[0-9])/([0-3]?[0-9])/([12][0-9]{3})(?: .*)?\Z")
_YEAR = re.compile(r"[12][0-9]{3}\Z")


class NotANumberError(ValueError):
    """A cell that holds neither a number nor a sign for nothing."""


class NotADateError(ValueError):
    """A cell that holds neither a date nor a sign for nothing."""


def text(cell: Raw) -> str:
    """A cell's text, without spaces around it; a whole number without decimals, a date as year-month-day.

    >>> text("Skurup   "), text(2015.0), text(datetime.date(2026, 3, 1)), text(None)
    ('Skurup', '2015', '2026-03-01', '')
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if math.isfinite(cell) and cell.is_integer() else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return "" if cell is None else " ".join(str(cell).split())


def is_missing(cell: Raw) -> bool:
    """Whether a cell holds nothing, or a sign for nothing."""
    return cell is None or (isinstance(cell, str) and cell.strip().casefold() in limits.words("missing"))


def number(cell: Raw, mark: Mark = "comma") -> float | None:
    """The number of a cell, or None where it holds nothing.

    Args:
        cell: a number, or text such as `1 234,5`, `−3` or `7,33347×10^−05`.
        mark: the decimal mark of the document. In a document of commas a lone point is a decimal point too, unless
            three digits follow it: `1.234` may be a thousand or one, and is refused.

    Raises:
        NotANumberError: when it is no number, or could be two.

    >>> number("1 234,5"), number("7,33347×10^−05"), number(".."), number("1,234.5", "point")
    (1234.5, 7.33347e-05, None, 1234.5)
    """
    if isinstance(cell, bool):
        raise NotANumberError(text(cell))
    if isinstance(cell, int | float):
        if not math.isfinite(cell):
            raise NotANumberError(str(cell))
        return float(cell)
    if is_missing(cell):
        return None
    if not isinstance(cell, str):
        raise NotANumberError(text(cell))
    plain = _plain(cell, mark)
    value = float(plain) if _PLAIN.match(plain) else math.nan
    if not math.isfinite(value):
        raise NotANumberError(cell.strip()[:80])
    return value


def _plain(written: str, mark: Mark) -> str:
    """A number's text as programs write it; what is ambiguous keeps a letter that makes it none."""
    body = _SPACES.sub("", written.strip().translate(_RAISED)).replace("−", "-")
    body = _POWER.sub(lambda m: f"e{m[1].replace('−', '-')}{m[2]}", body)
    decimal, other = _MARK[mark], _MARK["point" if mark == "comma" else "comma"]
    if decimal in body:
        return _THOUSANDS[mark].sub("", body).replace(decimal, ".", 1) if body.count(decimal) == 1 else "?"
    if other in body and (mark == "point" or _THOUSANDS[mark].search(body)):
        return "?" if mark == "comma" else _THOUSANDS[mark].sub("", body)
    return body


def year(cell: Raw) -> int | None:
    """The calendar year that a cell is, or None where it is something else.

    >>> year(2022.0), year("2022"), year("31 december 2022"), year(22.0)
    (2022, 2022, None, None)
    """
    written = text(cell)
    return int(written) if _YEAR.match(written) else None


def date(cell: Raw) -> str:
    """A cell's date as `YYYY-MM-DD`, or `YYYY` where only the year is known; empty where it holds nothing.

    Raises:
        NotADateError: when it is no date of the calendar.

    >>> date("2025-01-01 12:00:00"), date("11/19/2024 16:11:07"), date("2025"), date(None)
    ('2025-01-01', '2024-11-19', '2025', '')
    """
    if is_missing(cell):
        return ""
    written = text(cell)
    if _YEAR.match(written):
        return written
    if found := _DATE.match(written):
        parts = (found[1], found[2], found[3])
    elif found := _DATE_US.match(written):
        parts = (found[3], found[1], found[2])
    else:
        raise NotADateError(written[:80])
    try:
        return datetime.date(*(int(part) for part in parts)).isoformat()
    except ValueError:
        raise NotADateError(written[:80]) from None
