# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does a value have the type that the schema asks for? Every fault as a problem in the user's own words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from klimatkontrakt.folder import decimal_commas, value_forms
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, Value

Model = TypeVar("Model", bound=BaseModel)
Loc = tuple[str | int, ...]
Locate = Callable[[Loc], Place]

_TYPE_WORDS = {
    "string_type": "text", "float_type": "number", "int_type": "whole_number", "bool_type": "truth",
    "dict_type": "mapping", "tuple_type": "list", "model_type": "mapping", "int_from_float": "whole_number",
    "model_attributes_type": "mapping", "list_type": "list", "mapping_type": "mapping", "too_long": "list",
}  # fmt: skip

_QUOTED = re.compile(r"'([^']*)'")
_OWN = (
    "share_over",
    "share_below",
    "cost_per",
    "text_control",
    "text_turning",
    "label_hidden",
    "label_long",
)  # raised by the types themselves, with the values of their text
_BOUNDS = ("greater_than", "greater_than_equal", "less_than", "less_than_equal")


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 80 else text[:77] + "…"


def _limits(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    return ", ".join(f"{signs[name]} {context[name]}" for name in signs if name in context)


def _known(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(sorted(field.alias or name for name, field in model.model_fields.items()))


def nearest(word: str, known: Collection[str]) -> str:
    """The known word that is most like a word, whatever its case; nothing where none is.

    >>> nearest("Trnsport", ["transport", "waste"]), nearest("x", ["transport"])
    ('transport', '')
    """
    folded = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.5)
    return folded[near[0]] if near else ""


def _path(error: ErrorDetails, values: Any) -> tuple[Loc, int | None]:
    """Where a fault stands in what was written, and after how many steps a type with several forms begins.

    The location of a fault also names the form that was tried, which nobody wrote.
    """
    path: list[str | int] = []
    several: int | None = None
    loc = error["loc"]
    for index, part in enumerate(loc):
        is_there = part in values if isinstance(values, Mapping) else _is_index(part, values)
        if is_there:
            values = values[part]
            path.append(part)
        elif index == len(loc) - 1 and error["type"] == "missing":
            path.append(part)
        elif several is None:
            several = len(path)
    return tuple(path), several


def _is_index(part: str | int, values: Any) -> bool:
    return isinstance(values, list | tuple) and isinstance(part, int) and part < len(values)


def _is_of_number(error: ErrorDetails) -> bool:
    """Whether a number is asked for, and one stands there as it is written in Swedish text."""
    is_asked = _TYPE_WORDS.get(error["type"]) in ("number", "whole_number")
    return is_asked and isinstance(error["input"], str) and bool(decimal_commas.mended(error["input"]))


def _rank(error: ErrorDetails) -> int:
    """Which fault tells a user most, where a value fits none of several forms; the least is shown."""
    if error["loc"][-1] == "[key]":
        return 0
    if error["type"] in _OWN or error["type"] in _BOUNDS or _is_of_number(error):
        return 1
    is_word = error["type"] == "literal_error" and not isinstance(error["input"], Mapping | list)
    return 2 if is_word else 3


def _told(errors: list[ErrorDetails], values: Any) -> list[tuple[ErrorDetails, Loc]]:
    """The faults to tell, each with where it stands; of a value that fits none of several forms, the nearest form's."""
    kept: list[tuple[ErrorDetails, Loc]] = []
    inside: dict[Loc, dict[Loc, ErrorDetails]] = {}
    for error in errors:
        path, several = _path(error, values)
        if several is None:
            kept.append((error, path))
            continue
        best = inside.setdefault(path[:several], {})
        if path not in best or _rank(error) < _rank(best[path]):
            best[path] = error
    for best in inside.values():
        deepest = max(map(len, best))
        kept += [(error, path) for path, error in best.items() if len(path) == deepest]
    return kept


def _field(_error: ErrorDetails, loc: Loc, _model: type[BaseModel]) -> dict[str, Value]:
    return {"field": ".".join(map(str, loc)) or "?"}


def _value(error: ErrorDetails, _loc: Loc, _model: type[BaseModel]) -> dict[str, Value]:
    return {"value": _shown(error["input"])}


def _among_fields(_error: ErrorDetails, loc: Loc, model: type[BaseModel]) -> dict[str, Value]:
    known = _known(model) if len(loc) == 1 else ()
    return {"known": ", ".join(known), "nearest": nearest(str(loc[-1]), known)}


def _pattern(error: ErrorDetails, _loc: Loc, _model: type[BaseModel]) -> dict[str, Value]:
    return value_forms.of_text(str(error["ctx"]["pattern"]), str(error["input"]))


def _allowed(error: ErrorDetails, _loc: Loc, _model: type[BaseModel]) -> dict[str, Value]:
    allowed = str(error["ctx"]["expected"])
    return {"allowed": allowed, "nearest": nearest(str(error["input"]), _QUOTED.findall(allowed))}


def _most(error: ErrorDetails, _loc: Loc, _model: type[BaseModel]) -> dict[str, Value]:
    return {"most": int(error["ctx"]["max_length"])}


def _bounds(error: ErrorDetails, _loc: Loc, _model: type[BaseModel]) -> dict[str, Value]:
    return {"limits": _limits(error), **value_forms.of_number(error["input"], error.get("ctx", {}))}


def _expected(error: ErrorDetails, _loc: Loc, _model: type[BaseModel]) -> dict[str, Value]:
    return {"expected": expectation(error["type"])}


_Telling = Callable[[ErrorDetails, Loc, type[BaseModel]], dict[str, Value]]
_OTHER: tuple[str, tuple[_Telling, ...]] = ("value_type", (_field, _value, _expected))
_PROBLEMS: Mapping[str, tuple[str, tuple[_Telling, ...]]] = {
    "missing": ("field_missing", (_field,)),
    "extra_forbidden": ("field_unknown", (_field, _among_fields)),
    "string_pattern_mismatch": ("text_pattern", (_field, _value, _pattern)),
    "literal_error": ("value_not_allowed", (_field, _value, _allowed)),
    "finite_number": ("number_infinite", (_value,)),
    "string_too_long": ("text_long", (_field, _value, _most)),
    "invalid_key": ("key_type", (_value,)),
    "too_short": ("entries_none", (_field,)),
    **dict.fromkeys(_BOUNDS, ("value_range", (_field, _value, _bounds))),
}
"""By the kind of a fault: the problem's code, and what gives the values of its words."""


def _as_problem(error: ErrorDetails, loc: Loc, model: type[BaseModel], locate: Locate) -> Problem:
    kind = error["type"]
    if kind in _OWN:
        return Problem(kind, locate(loc), dict(error.get("ctx", {})))
    if _is_of_number(error):
        mended = decimal_commas.mended(error["input"])
        return Problem("number_comma", locate(loc), {"value": _shown(error["input"]), "mended": mended})
    code, tellings = _PROBLEMS.get(kind, _OTHER)
    values: dict[str, Value] = {}
    for telling in tellings:
        values |= telling(error, loc, model)
    return Problem(code, locate(loc), values)


def expectation(kind: str) -> str:
    """What a type asks for, by the kind of a fault: a word of the texts; of a kind that has none, another value."""
    return _TYPE_WORDS.get(kind, "other")


def validated(
    model: type[Model], values: Mapping[Any, Any] | Any, locate: Locate
) -> tuple[Model | None, list[Problem]]:
    """The values as a model, or every fault in them.

    Args:
        model: the type that they should have.
        values: plain values as read.
        locate: gives the place of a path inside the values.
    """
    try:
        return model.model_validate(values), []
    except ValidationError as failure:
        told = _told(failure.errors(include_url=False), values)
        return None, _without_echoes([_as_problem(error, loc, model, locate) for error, loc in told])


def of_file(model: type[Model], values: Mapping[str, Any], place: Place) -> Model:
    """What another's file says, as a model: it is held to the same bounds as what a city's folder says.

    Args:
        model: the type that the values should have.
        values: as they were made of the file.
        place: the file; a fault also names its field.

    Raises:
        ProblemsError: with every fault, in the words that the folder gives for the same values.
    """
    made, problems = validated(model, values, lambda loc: replace(place, column=".".join(map(str, loc))))
    if made is None:
        raise ProblemsError(problems)
    return made


def _without_echoes(problems: list[Problem]) -> list[Problem]:
    """One problem of a kind at a place."""
    kept: dict[tuple[Place, str], Problem] = {}
    for problem in problems:
        kept.setdefault((problem.place, problem.code), problem)
    return list(kept.values())
