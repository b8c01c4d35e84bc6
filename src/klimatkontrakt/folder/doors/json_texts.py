# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a text of JSON hold? Loaded strictly: no NaN, no key twice, no depth or number without end, no controls."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from klimatkontrakt.folder.doors import letters, numbers
from klimatkontrakt.folder.doors.refusal import refuse

DEEPEST = 100
MOST_LETTERS_OF_A_NUMBER = 400


class _StrictError(ValueError):
    pass


def _no_constant(_: str) -> NoReturn:
    raise _StrictError("cause.json_constant")


def _whole(text: str) -> int | float:
    """A number without a point; one that no integer of ours holds is a float, as it is in JSON elsewhere."""
    value = numbers.whole(text)
    return _decimal(text) if value is None else value


def _decimal(text: str) -> float:
    value = numbers.decimal(text) if len(text) <= MOST_LETTERS_OF_A_NUMBER else None
    if value is None:
        raise _StrictError("cause.json_number")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise _StrictError("cause.json_twice")
    return values


def loaded(text: str, file: str) -> Any:
    """The values of a text of JSON.

    Args:
        text: the whole of it.
        file: the name that the user knows it by.

    Raises:
        ProblemsError: when it is no JSON, or not strictly so.
    """
    try:
        values = json.loads(
            text, parse_constant=_no_constant, object_pairs_hook=_once, parse_int=_whole, parse_float=_decimal
        )
    except json.JSONDecodeError as error:
        refuse("json_broken", file, error.lineno, why="cause.json_mark")
    except _StrictError as error:
        refuse("json_broken", file, why=str(error))
    except (RecursionError, ValueError):
        refuse("json_broken", file, why="cause.json_deep")
    _check(values, file)
    return values


def _check(values: Any, file: str) -> None:
    """Refuses depth without end, and texts with letters that no text may hold, keys too."""
    level, deep = [values], 0
    while level:
        deep += 1
        if deep > DEEPEST:
            refuse("json_broken", file, why="cause.json_deep")
        level = [child for value in level for child in _inside(value, file)]


def _inside(value: Any, file: str) -> list[Any]:
    if isinstance(value, str):
        strange = letters.control(value)
        if strange:
            refuse("text_control", file, character=strange)
        return []
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else []
