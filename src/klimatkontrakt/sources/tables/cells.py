# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a cell say? Numbers as offices write them, dates as programs do, signs for nothing, marks beside a figure.

Every reader asks here, so that what one knows all know. A sign for nothing is missing, never zero; a dash is nil, and
so zero, where the publisher's signs say so. What can be read in two ways is refused, not guessed.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal

from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.sources.tables import limits

Mark = Literal["comma", "point", "mostly_comma", "unknown"]
"""The decimal mark of a document: as is said of it, `mostly_comma` where a lone point may be one too, as Swedish
documents have it, and `unknown` where nothing in it says which."""
Dash = Literal["missing", "zero"]
Raw = str | int | float | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta | None

_SPACE = r"[ \u00a0\u2000-\u200a\u202f\u205f\u3000'’]"
_HIDDEN = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_DOTS = re.compile(r"\.{1,6}\Z")
_FORM = re.compile(
    rf"(?P<sign>[-+−]?)\s*(?:(?P<spaced>[0-9]{{1,3}}(?:(?P<gap>{_SPACE})[0-9]{{3}})(?:(?P=gap)[0-9]{{3}})*)"
    r"|(?P<plain>[0-9]*))(?:(?P<mark>[.,])(?P<part>[0-9]*))?(?P<power>[eE][-+−]?[0-9]{1,3})?\Z"
)
_GROUPED = re.compile(r"(?P<sign>[-+−]?)(?P<groups>[0-9]{1,3}(?P<by>[.,])[0-9]{3}(?:(?P=by)[0-9]{3})*)(?P<rest>.*)\Z")
_REST = re.compile(r"(?:[.,][0-9]+)?\Z")
_TIMES_TEN = re.compile(r"\s*[×x*·]\s*10\s*(?:\^|\*\*)?\s*([-+−⁻⁺]?)\s*([0-9⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})\Z")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_NOTE = r"\*{1,3}|†|‡|[⁰¹²³⁴⁵⁶⁷⁸⁹]+\)?|\s[0-9a-z]\)|\s?\([0-9]\)"
_THOUSAND_DIGITS = 3
_BOTH: tuple[Mark, ...] = ("comma", "point")
_MARKS: dict[str, tuple[Mark, ...]] = {",": ("comma", "mostly_comma"), ".": ("point",)}
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
    return "" if cell is None else " ".join(_HIDDEN.sub("", str(cell)).split())


def is_dash(cell: Raw) -> bool:
    """Whether a cell holds a dash and nothing else."""
    return isinstance(cell, str) and cell.strip() in limits.words("dash")


def is_missing(cell: Raw) -> bool:
    """Whether a cell holds nothing, or a sign for nothing; a dash has a meaning of its own.

    >>> [is_missing(cell) for cell in (None, " ", "..", "......", "saknas", "-", "0", ".......")]
    [True, True, True, True, True, False, False, False]
    """
    if cell is None:
        return True
    if not isinstance(cell, str):
        return False
    written = _HIDDEN.sub("", cell).strip()
    return bool(_DOTS.match(written)) or written.casefold() in limits.words("missing")


def is_empty(cell: Raw) -> bool:
    """Whether a cell holds nothing, a sign for nothing, or a dash."""
    return is_missing(cell) or is_dash(cell)


def number(cell: Raw, mark: Mark = "mostly_comma", dash: Dash = "missing") -> float | None:
    """The number of a cell, or None where it holds nothing; a mark beside it (`1 234p`, `567*`) is left.

    Args:
        cell: a number, or text such as `1 234,5`, `−3` or `7,33347×10^−05`.
        mark: the decimal mark of the document. Where it is mostly the comma a lone point is a decimal point too, unless
            three digits follow it: `1.234` may be a thousand or one, and is refused, as `1,234` is where nothing says
            which mark the document has.
        dash: what a dash alone means in the publisher's signs.

    Raises:
        NotANumberError: when it is no number, or could be two.

    >>> number("1 234,5"), number("7,33347×10^−05"), number(".."), number("1,234.5"), number("12 300 p")
    (1234.5, 7.33347e-05, None, 1234.5, 12300.0)
    >>> number("-"), number("–", dash="zero"), number("45 000²"), number("1.234", "comma")
    (None, 0.0, 45000.0, 1234.0)
    """
    if is_missing(cell):
        return None
    if is_dash(cell):
        return 0.0 if dash == "zero" else None
    value = _value(split(cell)[0], mark) if isinstance(cell, str) else _stored(cell)
    if value is None or not math.isfinite(value):
        raise NotANumberError(cell.strip()[:80] if isinstance(cell, str) else text(cell))
    return value


def _stored(cell: Raw) -> float | None:
    """The number of a cell that holds one; truth and days are none."""
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else None


def is_number(cell: Raw) -> bool:
    """Whether a cell holds a number in one way of writing or another.

    >>> is_number("1,234"), is_number("1 234 p"), is_number(".."), is_number("Not 1")
    (True, True, False, False)
    """
    for mark in _BOTH:
        try:
            return number(cell, mark) is not None
        except NotANumberError:
            continue
    return False


def _value(written: str, mark: Mark) -> float | None:
    """The number of a text; None where it is none, or could be two."""
    power = _TIMES_TEN.search(written)
    body, exponent = written, ""
    if power:
        digits = power[2].translate(_RAISED).lstrip("0") or "0"
        body, exponent = written[: power.start()], f"e{power[1].translate(_RAISED).replace('−', '-')}{digits}"
    grouped = _GROUPED.match(body)
    is_grouped = grouped is not None and _REST.match(grouped["rest"])
    plain = _of_groups(grouped, mark) if grouped and is_grouped else _of_form(_FORM.match(body), mark)
    return None if plain is None else numbers.decimal(plain + exponent)


def _of_groups(found: re.Match[str], mark: Mark) -> str | None:
    """`1.234.567,8` and `1,234.5` say by themselves which sign is which; `1.234` does not."""
    groups, by, rest = found["groups"], found["by"], found["rest"]
    sign, whole = found["sign"].replace("−", "-"), groups.replace(by, "")
    if rest:
        return None if rest[0] == by else f"{sign}{whole}.{rest[1:]}"
    if groups.count(by) > 1:
        return None if mark in _MARKS[by] else f"{sign}{whole}"
    if mark in _MARKS[by] or groups.startswith("0"):  # no thousand begins with a nought
        return f"{sign}{groups.replace(by, '.')}"
    return f"{sign}{whole}" if mark in ("point", "comma") else None


def _of_form(form: re.Match[str] | None, mark: Mark) -> str | None:
    if form is None:
        return None
    parts = form.groupdict("")
    whole = re.sub(r"[^0-9]", "", parts["plain"] or parts["spaced"])
    if not whole and (not parts["part"] or (parts["mark"] == "," and mark == "point")):
        return None
    return f"{parts['sign']}{whole}.{parts['part']}{parts['power']}".replace("−", "-")


@cache
def _marks() -> re.Pattern[str]:
    words = sorted((re.escape(word) for own in limits.table("marks").values() for word in own), key=len, reverse=True)
    either = "|".join(words)
    return re.compile(rf"(?:{_NOTE}|\s*\(\s*(?:{either})\s*\)|\s*(?:{either})\)?)\Z", re.IGNORECASE)


def split(written: str) -> tuple[str, str]:
    """A text that begins with a figure without the marks after it, and the marks as the publisher wrote them.

    >>> split("1 234 p"), split("2022 (preliminär)"), split("567*"), split("45 000²"), split("12 1)"), split("El")
    (('1 234', 'p'), ('2022', '(preliminär)'), ('567', '*'), ('45 000', '²'), ('12', '1)'), ('El', ''))
    """
    whole = _HIDDEN.sub("", written).strip()
    if _TIMES_TEN.search(whole):
        return whole, ""
    body = whole
    while match := _marks().search(body):
        body = body[: match.start()].rstrip()
    return (body, whole[len(body) :].strip()) if body[-1:].isdigit() else (whole, "")


def beside(cell: Raw) -> str:
    """The sign that stands beside a number in its cell."""
    return split(cell)[1] if isinstance(cell, str) else ""


def meaning(said: str) -> str:
    """What marks mean: preliminary, revised or estimated; empty where they are a footnote's.

    >>> meaning("(preliminär)"), meaning("p)"), meaning("*"), meaning("")
    ('preliminary', 'preliminary', '', '')
    """
    bare = said.strip(" ()*").casefold()
    return next((kind for kind, words in limits.table("marks").items() if bare in words), "")


def decimal_mark(column: Iterable[Raw]) -> Mark:
    """The decimal mark that the texts of a document show; unknown where none shows it, or they differ.

    >>> decimal_mark(["1 234,5", "7"]), decimal_mark(["1,234.5", "2"]), decimal_mark(["1,234"])
    ('mostly_comma', 'point', 'unknown')
    >>> decimal_mark(["1,5", "2.5"])
    'unknown'
    """
    seen = {shown for cell in column if isinstance(cell, str) and (shown := _shown(split(cell)[0]))}
    return seen.pop() if len(seen) == 1 else "unknown"


def _shown(written: str) -> Mark | None:
    """The mark that one text cannot be read without."""
    if not written[:1].isdigit() and written[:1] not in ("-", "+", "−", ",", "."):
        return None
    grouped = _GROUPED.match(written)
    if grouped and _REST.match(grouped["rest"]):
        return _shown_by_groups(grouped, written)
    form = _FORM.match(written)
    return _DECIMAL.get(form["mark"]) if form is not None else None


_DECIMAL: Mapping[str | None, Mark] = {",": "mostly_comma", ".": "point"}


def _shown_by_groups(grouped: re.Match[str], written: str) -> Mark | None:
    """The mark after groups of three; else the one that is not between them, where they cannot be decimals."""
    by, rest = grouped["by"], grouped["rest"]
    if rest:
        return _DECIMAL[rest[0]]
    if grouped["groups"].count(by) > 1:
        return "point" if by == "," else "mostly_comma"
    return _DECIMAL[by] if written.lstrip("-+−").startswith("0") else None


def year(cell: Raw) -> int | None:
    """The calendar year that a cell is and nothing else, or None; `periods` knows what else may stand for time.

    >>> year(2022.0), year("2022"), year("31 december 2022"), year(22.0)
    (2022, 2022, None, None)
    """
    written = text(cell)
    return numbers.of_digits(written) if _YEAR.match(written) else None


def date(cell: Raw) -> str:
    """A cell's date as `YYYY-MM-DD`, or `YYYY` where only the year is known; empty where it holds nothing.

    Raises:
        NotADateError: when it is no date of the calendar.

    >>> date("2025-01-01 12:00:00"), date("11/19/2024 16:11:07"), date("2025"), date(None)
    ('2025-01-01', '2024-11-19', '2025', '')
    """
    if is_empty(cell):
        return ""
    written = text(cell)
    if _YEAR.match(written):
        return written
    if match := _DATE.match(written):
        parts = (match[1], match[2], match[3])
    elif match := _DATE_US.match(written):
        parts = (match[3], match[1], match[2])
    else:
        raise NotADateError(written[:80])
    try:
        return datetime.date(*map(numbers.of_digits, parts)).isoformat()
    except ValueError:
        raise NotADateError(written[:80]) from None
