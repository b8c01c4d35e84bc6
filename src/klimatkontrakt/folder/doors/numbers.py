# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is a text from outside a number? ASCII digits in a plain form and a size that can be held; None for anything else.

Python's own int and float take Arabic-Indic digits, underscores, "inf" and spaces, stop at other signs that it calls
digits (²), and break at 5,000 of them. Nothing but this file calls them on what somebody wrote.
"""

from __future__ import annotations

import math
import re

MOST_DIGITS = 18  # as many fit in eight bytes, as a database keeps them
MOST_PORT = 65_535  # a port of the net has sixteen bits
_WHOLE = re.compile(r"-?[0-9]+")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][-+]?[0-9]{1,4})?")


def whole(text: str, *, digits: int = MOST_DIGITS) -> int | None:
    """The whole number that a text is, and nothing else; None for what is none.

    Args:
        text: as it was written; no spaces around it.
        digits: how many it may have.

    >>> whole("2030"), whole("-1"), whole("²²²²"), whole("٣"), whole("1_000"), whole("+5"), whole("9" * 5000), whole("")
    (2030, -1, None, None, None, None, None, None)
    """
    is_whole = len(text.removeprefix("-")) <= digits and _WHOLE.fullmatch(text)
    return int(text) if is_whole else None


def whole_number(text: str) -> int:
    """The whole number that a text is, for a parser of arguments.

    Raises:
        ValueError: when it is none.
    """
    value = whole(text)
    if value is None:
        raise ValueError(text)
    return value


def of_digits(text: str) -> int:
    """The number of the digits that a pattern of ours has found; of more than can be held, the largest that can.

    >>> of_digits("2030"), of_digits("007"), of_digits("9" * 30) == 10**MOST_DIGITS, of_digits("")
    (2030, 7, True, 0)
    """
    value = whole(text.lstrip("0") or "0")
    return 10**MOST_DIGITS if value is None else value


def decimal(text: str) -> float | None:
    """The number that a text is, and nothing else: a decimal point, no groups; None for what is none or is not finite.

    >>> decimal("1.5"), decimal("-.5e3"), decimal("+5"), decimal("1e400"), decimal("nan"), decimal("1_0"), decimal("٣")
    (1.5, -500.0, 5.0, None, None, None, None)
    """
    if not _DECIMAL.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None
