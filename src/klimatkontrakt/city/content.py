# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a city hold now, and could a folder hold it?

Nothing is believed because of where it came from: the hash that names a city is worked out from what it holds, and a
city whose content has not been looked at is looked at before it is run. What was found is kept by the content.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import replace
from typing import Any

from pydantic_core import to_json

from klimatkontrakt.city import form
from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.city.schema import FILES, City
from klimatkontrakt.folder import canonical, validation
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, errors, in_order

BESIDE = frozenset({"problems", "places", "format", "base"})  # what a city carries along and is not part of it
MOST_KEPT = 256
_documents: OrderedDict[bytes, str] = OrderedDict()
_lock = threading.Lock()


def fingerprint(city: City) -> bytes:
    """What a city holds as it stands, whatever it was when it was read."""
    return hashlib.sha256(to_json(_values(city), inf_nan_mode="constants", fallback=repr)).digest()


def _values(city: City) -> dict[str, Any]:
    """What a city holds as plain values, whether they have their types or not."""
    return city.model_dump(by_alias=True, exclude_unset=True, exclude=set(BESIDE), round_trip=True, warnings=False)


def document(city: City) -> str:
    """The hash of a city's canonical files, worked out from what it holds now.

    Raises:
        ProblemsError: when it holds what no folder can hold.
    """
    key = fingerprint(city)
    with _lock:
        known = _documents.get(key)
        if known is not None:
            _documents.move_to_end(key)
    if known is None:
        known = canonical.document_hash(canonical.written(_checked(city), CITY))
        _keep(key, known)
    return known


def remember(city: City, made: str) -> None:
    """A city's hash where it has been checked and written just now."""
    _keep(fingerprint(city), made)


def _keep(key: bytes, made: str) -> None:
    with _lock:
        _documents[key] = made
        while len(_documents) > MOST_KEPT:
            _documents.popitem(last=False)


def _checked(city: City) -> City:
    """A city whose every value is read anew as its type, and whose form is asked as that of a folder is."""
    read, found = validation.validated(City, _values(city), lambda path: _place(city, path))
    if read is None:
        raise ProblemsError(in_order(map(_by_field, found)))
    read = read.model_copy(update={"places": city.places})
    of_form = in_order(form.problems(read))
    if errors(of_form):
        raise ProblemsError(of_form)
    return read


def _by_field(problem: Problem) -> Problem:
    """A problem of a value, whose field is told without the kind and the number of what it stands in."""
    inner = str(problem.values.get("field", "")).split(".")[2:]
    return replace(problem, values={**problem.values, "field": ".".join(inner)}) if inner else problem


def _row_name(row: object, number: int) -> str:
    return str(getattr(row, "id", "") or number)


def _place(city: City, path: tuple[str | int, ...]) -> Place:
    """Where in the folder a path inside a city stands."""
    if not path:
        return Place("")
    kind, *inner = str(path[0]), *path[1:]
    entries = getattr(city, kind, None)
    item = inner[0] if inner else ""
    if isinstance(entries, tuple) and isinstance(item, int):
        return city.row_place(kind, item, _row_name(entries[item], item))
    if kind not in FILES and kind not in City.model_fields:
        return Place(kind)
    return city.place(kind, str(item), ".".join(map(str, inner[1:])))
