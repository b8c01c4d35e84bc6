# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a JSON file hold? Loaded strictly: no NaN, no key twice, no depth without end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from klimatkontrakt.folder.doors import json_texts
from klimatkontrakt.folder.problem import Place
from klimatkontrakt.sources.tables.files import Given, refuse, text_of

_LONGEST_SHOWN = 80


def loaded(file: Given) -> Any:
    """The values of a JSON file.

    Raises:
        ProblemsError: when it is no JSON, or not strictly so.
    """
    return json_texts.loaded(text_of(file), file.name)


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


def wrong(file: Given, value: Any, *path: str | int) -> NoReturn:
    """Stop because something in a file is of another kind than its field always is."""
    refuse("json_kind", Place(file.name), {"path": ".".join(map(str, path)), "value": shown(value)})


def shown(value: Any) -> str:
    """A value as a message has it: what it is where it is no single one.

    >>> shown({"a": 1}), shown([1, 2]), shown(None), shown("x" * 100)[-3:]
    ('{…}', '[…]', 'null', 'xx…')
    """
    if isinstance(value, Mapping | list):
        return "{…}" if isinstance(value, Mapping) else "[…]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def words(file: Given, values: Any, *path: str | int) -> str:
    """A text at a path; nothing there is an empty one.

    Raises:
        ProblemsError: when something else stands there.
    """
    value = _optional(values, *path)
    if value is not None and not isinstance(value, str):
        wrong(file, value, *path)
    return value or ""


def as_text(file: Given, value: Any, *path: str | int) -> str:
    """A value that is a text.

    Raises:
        ProblemsError: when it is something else.
    """
    if not isinstance(value, str):
        wrong(file, value, *path)
    return value


def as_code(file: Given, value: Any, *path: str | int) -> str:
    """A value that is a code, which may be written as a number.

    Raises:
        ProblemsError: when it is something else.
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        wrong(file, value, *path)
    return str(value)


def mapping(file: Given, values: Any, *path: str | int) -> Mapping[str, Any]:
    """An object at a path; nothing there is an empty one.

    Raises:
        ProblemsError: when something else stands there.
    """
    value = _optional(values, *path)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        wrong(file, value, *path)
    return value


def _optional(values: Any, *path: str | int) -> Any:
    """What stands at a path of names; None where there is nothing."""
    value = values
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def texts(file: Given, values: Any, *path: str | int) -> list[str]:
    """A list at a path, as texts.

    Raises:
        ProblemsError: when there is no list there, or it holds something that is no text.
    """
    listed = entry(file, values, *path)
    if not isinstance(listed, list):
        missing(file, *path)
    return [as_text(file, value, *path, place) for place, value in enumerate(listed)]
