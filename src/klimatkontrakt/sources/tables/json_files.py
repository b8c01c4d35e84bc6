# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a JSON file hold? Loaded strictly: no NaN, no key twice, no depth without end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from klimatkontrakt.folder.problem import Place
from klimatkontrakt.sources.tables.files import Given, refuse, text_of


class _StrictError(ValueError):
    pass


def _no_constant(word: str) -> NoReturn:
    raise _StrictError("cause.json_constant")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise _StrictError("cause.json_twice")
    return values


def loaded(file: Given) -> Any:
    """The values of a JSON file.

    Raises:
        ProblemsError: when it is no JSON, or not strictly so.
    """
    try:
        return json.loads(text_of(file), parse_constant=_no_constant, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        refuse("json_broken", Place(file.name, error.lineno), {"why": "cause.json_mark"})
    except _StrictError as error:
        refuse("json_broken", Place(file.name), {"why": str(error)})
    except (RecursionError, ValueError):
        refuse("json_broken", Place(file.name), {"why": "cause.json_deep"})


def entry(file: Given, values: Any, *path: str | int) -> Any:
    """What stands at a path inside loaded values.

    Raises:
        ProblemsError: when there is nothing there, naming the path.
    """
    value = values
    for step in path:
        inside = isinstance(value, Mapping) if isinstance(step, str) else isinstance(value, list)
        try:
            value = value[step] if inside else missing(file, *path)
        except (KeyError, IndexError):
            missing(file, *path)
    return value


def missing(file: Given, *path: str | int) -> NoReturn:
    """Stop because a file lacks what its kind always has."""
    refuse("json_missing", Place(file.name), {"path": ".".join(map(str, path))})


def texts(file: Given, values: Any, *path: str | int) -> list[str]:
    """A list at a path, as texts.

    Raises:
        ProblemsError: when there is no list there.
    """
    listed = entry(file, values, *path)
    if not isinstance(listed, list):
        missing(file, *path)
    return [str(own) for own in listed]
