# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a table keep many rows? Column by column: numbers as arrays, texts as places among a few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.chain.sealed import sealed

Block = tuple[Any, int]  # a value that stands in so many rows, or a value for each of them


@dataclass(frozen=True, eq=False)
class Texts:
    """A column of texts, of which there are few.

    Attributes:
        places: where each row's text stands among `values`, (row).
    """

    places: NDArray[np.int32]
    values: tuple[str, ...]


Column = Texts | NDArray[Any]


def column(blocks: Sequence[Block]) -> Column:
    """Blocks one after the other.

    >>> plain(column([("a", 2), (["b", "a"], 2)])), plain(column([(1, 1), (np.array([2, 3]), 2)]))
    (['a', 'a', 'b', 'a'], [1, 2, 3])
    >>> plain(column([("", 1), (2.5, 1)]))
    ['', 2.5]
    """
    kinds = {_kind(value) for value, _ in blocks}
    if kinds <= {"text"}:
        return _texts(blocks)
    if len(kinds) == 1 and kinds <= {"float", "int"}:
        return _numbers(blocks)
    mixed = np.empty(sum(count for _, count in blocks), dtype=object)
    mixed[:] = [cell for value, count in blocks for cell in _cells(value, count)]
    return sealed(mixed)


def _numbers(blocks: Sequence[Block]) -> NDArray[Any]:
    """Blocks of numbers of one kind one after the other."""
    if not any(isinstance(value, np.ndarray) for value, _ in blocks):
        return sealed(_spread([value for value, _ in blocks], blocks))
    parts = [value if isinstance(value, np.ndarray) else np.full(count, value) for value, count in blocks]
    return sealed(np.concatenate(parts))


def _spread(values: Sequence[Any], blocks: Sequence[Block], dtype: type[np.generic] | None = None) -> NDArray[Any]:
    """A value for each block in all of its rows."""
    return np.repeat(np.array(values, dtype=dtype), [count for _, count in blocks])


def _kind(value: Any) -> str:
    """What a block's values are: text, float, int, or something else."""
    if isinstance(value, np.ndarray):
        return {"f": "float", "i": "int"}.get(value.dtype.kind, "other")
    if isinstance(value, (str, Texts)):
        return "text"
    if isinstance(value, (list, tuple)):
        return _kind_of_cells(value)
    if isinstance(value, (float, int)) and not isinstance(value, bool):
        return "float" if isinstance(value, float) else "int"
    return "other"


def _kind_of_cells(cells: Sequence[Any]) -> str:
    return "text" if all(isinstance(cell, str) for cell in cells) else "other"


def _cells(value: Any, count: int) -> list[Any]:
    if isinstance(value, np.ndarray):
        return list(value.tolist())
    if isinstance(value, Texts):
        return plain(value)
    return list(value) if isinstance(value, (list, tuple)) else [value] * count


def _texts(blocks: Sequence[Block]) -> Texts:
    place: dict[str, int] = {}
    if blocks and all(isinstance(value, str) for value, _ in blocks):
        numbers = [place.setdefault(value, len(place)) for value, _ in blocks]
        return Texts(sealed(_spread(numbers, blocks, np.int32)), tuple(place))
    places = [_places(value, count, place) for value, count in blocks]
    return Texts(sealed(np.concatenate(places) if places else np.zeros(0, dtype=np.int32)), tuple(place))


def _places(value: Any, count: int, place: dict[str, int]) -> NDArray[np.int32]:
    """Where the texts of a block stand among all texts; those not met before get the next places."""
    if isinstance(value, str):
        return np.full(count, place.setdefault(value, len(place)), dtype=np.int32)
    if isinstance(value, Texts):
        new_places = np.array([place.setdefault(cell, len(place)) for cell in value.values], dtype=np.int32)
        return new_places[value.places]
    return np.array([place.setdefault(cell, len(place)) for cell in value], dtype=np.int32)


def repeated(values: Sequence[str], times: int) -> Texts:
    """Texts, each in so many rows on end.

    >>> plain(repeated(["a", "b"], 2))
    ['a', 'a', 'b', 'b']
    """
    return Texts(np.repeat(np.arange(len(values), dtype=np.int32), times), tuple(values))


def length(held: Column) -> int:
    """How many rows a column has."""
    return len(held.places if isinstance(held, Texts) else held)


def plain(held: Column, rows: slice | NDArray[Any] = slice(None)) -> list[Any]:
    """A column's values as plain ones, of all rows or of some."""
    if isinstance(held, Texts):
        return [held.values[place] for place in held.places[rows].tolist()]
    return list(held[rows].tolist())


def holds(held: Column, wanted: Any) -> NDArray[np.bool_]:
    """In which rows a column has a value, (row)."""
    if isinstance(held, Texts):
        place = held.values.index(wanted) if wanted in held.values else -1
        return np.asarray(held.places == place)
    if held.dtype == object or isinstance(wanted, str):
        return np.array([cell == wanted for cell in held.tolist()], dtype=bool)
    return np.asarray(held == wanted)


def only_value(held: Column) -> Any:
    """The value that a column has in every row, nan where it is known in none; None where it has several, or no row."""
    if not length(held):
        return None
    if isinstance(held, Texts):
        return held.values[0] if len(held.values) == 1 else None
    first = plain(held, slice(1))[0]
    is_same = holds(held, first).all() or (first != first and np.isnan(held.astype(float)).all())
    return first if is_same else None
