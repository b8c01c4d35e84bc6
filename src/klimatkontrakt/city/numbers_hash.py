# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What of a document do numbers rest on? All of it but its words: labels, notes, texts, evidence (kinds.WORDS)."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from pydantic_core import to_json

from klimatkontrakt.city.content import BESIDE
from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.city.schema import City
from klimatkontrakt.folder.kinds import ABOVE_ALL

EACH = "__all__"


def numbers_hash(city: City) -> str:
    """The hash of a city without its words; of one that a scenario has changed, of what was written."""
    written = city.as_written
    plain = written.model_dump(by_alias=True, exclude=_left_out(), warnings=False)
    return hashlib.sha256(to_json(plain, inf_nan_mode="constants", fallback=repr)).hexdigest()


@cache
def _left_out() -> dict[str, Any]:
    """What is left out, as pydantic takes it: the words of every kind, and what a city carries along."""
    spec: dict[str, Any] = dict.fromkeys(BESIDE, True)
    for kind, names in CITY.words.items():
        if kind in CITY.tables_by_kind and set(names) == set(CITY.tables_by_kind[kind].row.model_fields):
            spec[kind] = True  # nothing of it is a number, nor how many there are
            continue
        inside = spec
        for step in _path(kind):
            inside = inside.setdefault(step, {})
        inside.update(dict.fromkeys(names, True))
    return spec


def _path(kind: str) -> tuple[str, ...]:
    """The steps from a city to the things of a kind, each of several as EACH."""
    if kind == CITY.header:
        return ("header",)
    holder = CITY.holder(kind)
    own = next(inside for inside in CITY.inside(holder) if inside.kind == kind)
    return (*(() if holder == ABOVE_ALL else _path(holder)), *own.path, EACH)
