# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a value of some form written? An example of an id, a date, a code or a year for whoever wrote another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from klimatkontrakt.folder.problem import Value

_EXAMPLES: Mapping[str, str] = {
    "id": "a.b-c_1", "date": "2026-11-23", "orgnr": "212000-1124", "sum": "0" * 64, "code": "0128",
}  # fmt: skip
"""A text of each form; the first that a pattern takes is its form, so that one which others take too stands last."""
_SIGNS = "a–z 0–9 . - _"
_HEX = 64
_CODE = 4
_DIGITS = re.compile(r"[0-9]{1,3}")
_YEARS = (1500, 2600)  # a limit between these is one of years
_CENTURY, _HUNDRED = 2000, 100
_A_YEAR = 2030


def of_text(pattern: str, value: str) -> dict[str, Value]:
    r"""What to write instead of a text whose form is another: only the form's own example is filled in.

    >>> [name for name, example in of_text(r"^[0-9]{4}$", "128").items() if example]
    ['code']
    >>> of_text(r"^[0-9]{4}$", "128")["code"], of_text("^X$", "y")["pattern"]
    ('0128', '^X$')
    >>> [name for name, example in of_text(r"^[a-z0-9][a-z0-9_.\-]*$", "S 2").items() if example]
    ['id']
    """
    form = next((name for name, example in _EXAMPLES.items() if re.match(pattern, example)), "")
    code = value.zfill(_CODE) if _DIGITS.fullmatch(value) else _EXAMPLES["code"]
    shown: dict[str, Value] = {"code": code, "date": _EXAMPLES["date"], "orgnr": _EXAMPLES["orgnr"]}
    shown |= {"sum": _HEX, "id": _SIGNS, "pattern": pattern}
    return {name: example if name == (form or "pattern") else "" for name, example in shown.items()}


def of_number(value: Any, context: Mapping[str, Any]) -> dict[str, Value]:
    """What to write instead of a number beyond its limits: of a share the fraction, of a year all its digits.

    >>> of_number(27, {"ge": 1850}), of_number(38.9, {"lt": 1}), of_number(1500, {"le": 150})
    ({'year': '2027', 'percent': '', 'fraction': ''}, {'year': '', 'percent': '38.9', 'fraction': '0.389'}, \
{'year': '', 'percent': '', 'fraction': ''})
    """
    limits = [limit for limit in context.values() if isinstance(limit, int | float)]
    is_year = any(_YEARS[0] < limit < _YEARS[1] for limit in limits)
    is_share = context.get("lt") == 1 or context.get("le") == 1
    shown: dict[str, Value] = {"year": "", "percent": "", "fraction": ""}
    if is_year:
        is_short = isinstance(value, int) and 0 <= value < _HUNDRED
        shown["year"] = str(_CENTURY + value if is_short else _A_YEAR)
    elif is_share and isinstance(value, int | float) and 1 < value <= _HUNDRED:
        shown |= {"percent": f"{value:g}", "fraction": f"{value / _HUNDRED:g}"}
    return shown
