# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is a text a date, and a day that exists? A year, a year and month, or a day, as 2026-11-23."""

from __future__ import annotations

import calendar
import re

from klimatkontrakt.folder.doors import numbers

EARLIEST, LATEST = 1900, 2100  # a date outside these is a slip of the pen
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?\Z")
_LOOSE = re.compile(r"([0-9]{4})(?:([0-9]{2})([0-9]{2})|\D([0-9]{1,2})\D([0-9]{1,2}))\Z")
_TURNED = re.compile(r"([0-9]{1,2})\D([0-9]{1,2})\D([0-9]{4})\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?\Z")


def is_date(text: str) -> bool:
    """Whether a text has the form of a date.

    >>> is_date("2026"), is_date("2026-11"), is_date("2026-11-23"), is_date("23/11 2026")
    (True, True, True, False)
    """
    return bool(_DATE.match(text))


def looks_like_a_date(text: str) -> bool:
    """Whether a free text is meant as a day or a month.

    >>> looks_like_a_date("2025-02-30"), looks_like_a_date("2027-13"), looks_like_a_date("2026–2030")
    (True, True, False)
    """
    return bool(_DAY.match(text))


def year(text: str) -> int | None:
    """The year of a date; None where it is none."""
    match = _DATE.match(text)
    return numbers.of_digits(match[1]) if match else None


def exists(text: str) -> bool:
    """Whether a date is one of the calendar, in years that a document may speak of.

    >>> exists("2025-02-28"), exists("2025-02-30"), exists("2025-13"), exists("0205-05-20")
    (True, False, False, False)
    """
    match = _DATE.match(text)
    if not match or not EARLIEST <= numbers.of_digits(match[1]) <= LATEST:
        return False
    month, day = (numbers.of_digits(part) if part else 1 for part in match.groups()[1:])
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(numbers.of_digits(match[1]), month)[1]


def meant(text: str) -> str:
    """The date that was likely meant; nothing where none is.

    >>> meant("2025-02-30"), meant("20250520"), meant("20/5 2025"), meant("5.20.2025"), meant("2027-13")
    ('2025-02-28', '2025-05-20', '2025-05-20', '', '')
    """
    parts = _parts(text.strip())
    if not parts:
        return ""
    year_part, month, day = map(numbers.of_digits, parts)
    if not (EARLIEST <= year_part <= LATEST and 1 <= month <= 12 and 1 <= day <= 31):
        return ""
    return f"{year_part}-{month:02d}-{min(day, calendar.monthrange(year_part, month)[1]):02d}"


def _parts(text: str) -> tuple[str, ...]:
    """The year, month and day of a text that is one in any order; nothing where it is none."""
    if loose := _LOOSE.match(text):
        return tuple(filter(None, loose.groups()))
    turned = _TURNED.match(text)
    return tuple(reversed(turned.groups())) if turned else ()
