# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do the methods and what one gave look like to a program? JSON with every digit and every default."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any

from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.inventory import inputs, inventory
from klimatkontrakt.inventory.computation import Computation
from klimatkontrakt.inventory.inputs import Input, Series, WordInput
from klimatkontrakt.inventory.method import Method, Result
from klimatkontrakt.inventory.statement import Taken
from klimatkontrakt.language.words import Language
from klimatkontrakt.publish import method_words


def methods(methods: Iterable[Method], language: Language) -> str:
    """The methods with every default, for a program."""
    return _json([_method_json(method, language) for method in methods])


def _method_json(method: Method, language: Language) -> dict[str, Any]:
    return {
        "method": method.id,
        "title": method_words.title(method, language),
        "formula": method_words.formula(method, language),
        "source": method.source,
        "references": list(method.references),
        "gives": list(method.gives),
        "one_of": list(map(list, method.one_of)),
        "together": list(map(list, method.together)),
        "inputs": [_input_json(method, given, language) for given in method.inputs],
    }


def _input_json(method: Method, given: Input, language: Language) -> dict[str, Any]:
    told: dict[str, Any] = {"name": given.name, "meaning": method_words.meaning(method, given, language)}
    if isinstance(given, WordInput):
        return {**told, "words": list(given.among()), "default": given.default or None, "optional": given.is_optional}
    limits = {"least": _finite(given.kind.least), "most": _finite(given.kind.most), "basis": given.kind.basis}
    defaults = [
        {
            "chosen": list(own.words),
            "thing": own.item or None,
            "value": own.default.value,
            "unit": own.default.unit,
            "source": own.default.source,
            "confidence": own.default.confidence,
        }
        for own in inputs.options(given, method.choices)
    ]
    return {
        **told,
        "unit": given.kind.unit or None,
        **limits,
        "things": list(inputs.things(given)),
        "by_year": isinstance(given, Series),
        "optional": given.is_optional,
        "defaults": defaults,
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _json(found: Any) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False)


def answer(found: Computation, language: Language) -> str:
    """What a method gave for a program, with every digit."""
    values = {
        "method": found.method.id,
        "title": method_words.title(found.method, language),
        "formula": method_words.formula(found.method, language),
        "source": found.method.source,
        "gwp": found.gwp if found.has_gases else None,
        "headline": found.headline or None,
        "results": list(map(_result_json, found.results)),
        "references": list(map(_reference_json, found.references)),
        "notation_key": found.key or None,
        "missing": [{"input": reason.key, "why": method_words.why(reason, language)} for reason in found.missing],
        "inputs": list(map(_taken_json, found.taken)),
        "problems": [_problem_json(problem, language) for problem in found.problems],
    }
    return _json(values)


def _result_json(result: Result) -> dict[str, Any]:
    told = {"name": result.name, "value": result.value, "unit": result.unit, "year": result.year}
    return {**told, "reference": result.ref or None}


def _reference_json(ref: str) -> dict[str, Any]:
    return {"reference": ref, "scope": inventory.references()[ref].scope}


def _problem_json(problem: Problem, language: Language) -> dict[str, str]:
    return {"code": problem.code, "severity": problem.severity, "text": problem.said(language)}


def _taken_json(own: Taken) -> dict[str, Any]:
    row, default = own.stated, own.default
    told: dict[str, Any] = {"name": own.key, "year": own.year, "value": own.value, "unit": own.unit or None}
    if row is not None:
        written = {"value": row.value, "unit": row.unit or None, "source": row.source or None, "note": row.note or None}
        return {**told, "origin": "stated", "stated": written}
    return {**told, "origin": "default", "source": default.source if default else None}
