# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How large may a table of figures be, and which words stand for nothing? Read once from data/importing.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from klimatkontrakt import data


@cache
def _all() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(data.text_of("importing.yaml"), Loader=yaml.CSafeLoader)
    return loaded


def limit(name: str) -> int:
    """A limit of what is opened, such as `rows`."""
    value: int = _all()["limits"][name]
    return value


@cache
def words(subject: str) -> frozenset[str]:
    """Words of a subject, such as `missing`, in small letters."""
    return frozenset(str(word).casefold() for word in _all()[subject])


@cache
def table(subject: str) -> Mapping[str, Any]:
    """Entries of a subject by name, such as `units`."""
    entries: dict[str, Any] = _all()[subject]
    return entries
