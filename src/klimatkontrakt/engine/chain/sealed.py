# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is what others read kept as it is? Arrays that are kept refuse to be written in.

A world, a path or a contribution is worked out once and read by many. One reader that sorts or adds in place would
change the answer of the next, without a word; where an array is sealed, it is stopped at once instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

PLAIN = frozenset({str, int, float, bool, type(None)})  # most of what is looked through, and holds nothing
Held = TypeVar("Held")
Kind = TypeVar("Kind", bound=np.generic)


def sealed(held: Held) -> Held:
    """The same thing, with every array in it closed to writing.

    Args:
        held: an array, or a mapping, tuple, list or dataclass that holds arrays, however deep. Nobody may still
            be going to write in them.

    >>> kept = sealed({"a": np.zeros(2)})
    >>> kept["a"][0] = 1.0
    Traceback (most recent call last):
    ...
    ValueError: assignment destination is read-only
    """
    for array in arrays(held):
        array.flags.writeable = False
    return held


def only_read(array: NDArray[Kind]) -> NDArray[Kind]:
    """The same array as one who may only read it sees it; whoever made it may go on writing."""
    seen = array.view()
    seen.flags.writeable = False
    return seen


def arrays(held: Any) -> list[NDArray[Any]]:
    """Every array in a thing: in a mapping's values, a tuple's or list's items, a dataclass's fields."""
    found: list[NDArray[Any]] = []
    _collect(held, found)
    return found


def _collect(held: Any, found: list[NDArray[Any]]) -> None:
    if isinstance(held, np.ndarray):
        found.append(held)
        return
    for part in _parts(held):
        _collect(part, found)


def _parts(held: Any) -> list[Any]:
    if type(held) in PLAIN:
        return []
    if isinstance(held, Mapping):
        return list(held.values())
    if isinstance(held, (tuple, list)):
        return list(held)
    if is_dataclass(held) and not isinstance(held, type):
        return [getattr(held, field.name) for field in fields(held)]
    return []
