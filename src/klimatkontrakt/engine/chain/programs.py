# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which cities were compiled lately? Kept by all that decides them, so that a second run of a city begins at once.

The key is what the city holds now, not its name, its file or the object: a number that was changed, in whatever way,
compiles anew.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import replace

from pydantic_core import to_json

from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.chain.program import DECIDED_BY, Program, compile_city

MOST_PROGRAMS = 8
_kept: OrderedDict[bytes, Program] = OrderedDict()
_lock = threading.Lock()


def fingerprint(city: City) -> bytes:
    """What a city's arrays are decided by, as it stands."""
    parts = [getattr(city, name) for name in DECIDED_BY]
    return hashlib.sha256(to_json(parts, by_alias=True, inf_nan_mode="constants")).digest()


def program_of(city: City) -> Program:
    """A city as arrays; one that was compiled lately is not compiled anew, and its ramps are those that were made."""
    key = fingerprint(city)
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
    if found is None:
        found = compile_city(city)
        with _lock:
            for other in _kept.values():
                other.drawn.clear()  # chances are many: the city that is worked on keeps its own, and no other
            _kept[key] = found
            while len(_kept) > MOST_PROGRAMS:
                _kept.popitem(last=False)
    return found if found.city is city else replace(found, city=city)


def forget() -> None:
    """Keeps none of the cities that were compiled."""
    with _lock:
        _kept.clear()
