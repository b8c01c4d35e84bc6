# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which words stand in action tables? The lists of data/sheets.yaml, read once and kept."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import yaml

from klimatkontrakt import data

_BRACKET = re.compile(r"\(([^()]*)\)")
_NOT_WORDS = re.compile(r"[^\w&/€%]+")


@cache
def _all() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(data.text_of("sheets.yaml"), Loader=yaml.CSafeLoader)
    return loaded


def of(subject: str) -> Any:
    """What is noted of a subject, such as `totals`."""
    return _all()[subject]


def bound(name: str) -> float:
    """A bound of the checks."""
    value: float = _all()["checks"][name]
    return value


def simple(text: str) -> str:
    """A label without marks and doubled blanks, in small letters.

    >>> simple("  GHG emissions reduction estimate (total): ")
    'ghg emissions reduction estimate total'
    """
    return " ".join(_NOT_WORDS.sub(" ", text.lower()).split())


@cache
def _meanings(subject: str) -> dict[str, str]:
    return {simple(label): meaning for meaning, every in _all()[subject].items() for label in every}


def meaning(text: str, subject: str) -> str | None:
    """What a label of a table means; a unit in brackets is no part of it."""
    known = _meanings(subject)
    return known.get(simple(text)) or known.get(simple(_BRACKET.sub("", text)))


def bracketed(text: str) -> str:
    """What stands in a label's last brackets, such as its unit."""
    found = _BRACKET.findall(text)
    return found[-1] if found else ""
