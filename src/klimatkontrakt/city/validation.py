# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does a value have the type that the schema asks for? Every fault as a problem in the user's own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from klimatkontrakt.city.problem import Place, Problem, Value

Model = TypeVar("Model", bound=BaseModel)
Locate = Callable[[tuple[str | int, ...]], Place]

_TYPE_WORDS = {
    "string_type": "text", "float_type": "number", "int_type": "whole_number", "bool_type": "truth",
    "dict_type": "mapping", "tuple_type": "list", "model_type": "mapping", "int_from_float": "whole_number",
    "model_attributes_type": "mapping", "list_type": "list", "mapping_type": "mapping", "too_short": "list",
    "too_long": "list",
}  # fmt: skip


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 80 else text[:77] + "…"


def _limits(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    return ", ".join(f"{signs[name]} {context[name]}" for name in signs if name in context)


def _known(model: type[BaseModel]) -> str:
    return ", ".join(sorted(field.alias or name for name, field in model.model_fields.items()))


def _as_problem(error: ErrorDetails, model: type[BaseModel], locate: Locate) -> Problem:
    loc = tuple(part for part in error["loc"])
    place = locate(loc)
    field = ".".join(str(part) for part in loc) or "?"
    kind = error["type"]
    values: dict[str, Value] = {"field": field, "value": _shown(error["input"])}
    if kind == "missing":
        return Problem("field_missing", place, {"field": field})
    if kind == "extra_forbidden":
        known = _known(model) if len(loc) == 1 else ""
        return Problem("field_unknown", place, {"field": field, "known": known})
    if kind == "string_pattern_mismatch":
        return Problem("text_pattern", place, {**values, "pattern": str(error["ctx"]["pattern"])})
    if kind == "literal_error":
        return Problem("value_not_allowed", place, {**values, "allowed": str(error["ctx"]["expected"])})
    if kind == "finite_number":
        return Problem("number_infinite", place, {"value": values["value"]})
    if kind == "string_too_long":
        return Problem("text_long", place, {**values, "most": int(error["ctx"]["max_length"])})
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        return Problem("value_range", place, {**values, "limits": _limits(error)})
    return Problem("value_type", place, {**values, "expected": _TYPE_WORDS.get(kind, kind)})


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
        problems = [_as_problem(error, model, locate) for error in failure.errors(include_url=False)]
        return None, _without_echoes(problems)


def _without_echoes(problems: list[Problem]) -> list[Problem]:
    """A value that may be of several types fails each of them: keep one problem a place."""
    kept: dict[tuple[Place, str], Problem] = {}
    for problem in problems:
        kept.setdefault((problem.place, problem.code), problem)
    return list(kept.values())
