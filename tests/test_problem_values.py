# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does every problem that the code can tell have a text, and carry every value that its text speaks of?"""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from klimatkontrakt.language import words

PACKAGE = Path(words.__file__).parents[1]
TEXTS = ("sv", "en", "mend_sv", "mend_en")


def _told() -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """(where, code, the names of its values) of each `Problem("code", place, {...})`; None where they are not literal."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            if getattr(node.func, "id", "") == "Problem" or getattr(node.func, "attr", "") == "Problem":
                where = f"{path.relative_to(PACKAGE)}:{node.lineno}"
                yield where, str(node.args[0].value), _names(node)


def _names(call: ast.Call) -> frozenset[str] | None:
    given = call.args[2] if len(call.args) > 2 else None
    if given is None:
        return frozenset()
    if not isinstance(given, ast.Dict) or not all(isinstance(key, ast.Constant) for key in given.keys):
        return None
    return frozenset(str(key.value) for key in given.keys if isinstance(key, ast.Constant))


def _spoken_of(code: str) -> set[str]:
    texts = words.catalogue("problems")[code]
    return {name for text in TEXTS for _, name, _, _ in string.Formatter().parse(texts[text]) if name}


def _wrong(where: str, code: str, names: frozenset[str] | None) -> str:
    if code not in words.catalogue("problems"):
        return f"{where}: {code} has no text"
    missing = _spoken_of(code) - names if names is not None else set()
    return f"{where}: {code} speaks of {sorted(missing)}" if missing else ""


def test_every_problem_of_the_code_has_a_text_and_the_values_it_speaks_of() -> None:
    told = list(_told())

    assert len(told) > 150
    assert list(filter(None, (_wrong(*problem) for problem in told))) == []


@pytest.mark.parametrize("key", ["mend_sv", "mend_en"])
def test_a_mend_says_something_even_where_nothing_likely_is_known(key: str) -> None:
    """A sentence whose value is empty is left out; were it the only one, it would end in nothing."""
    silent = []
    for code, texts in words.catalogue("problems").items():
        sentences = re.split(r"(?<=[.?!])\s+", texts[key])
        if all("{meant}" in sentence or "{nearest}" in sentence for sentence in sentences):
            silent.append(code)

    assert silent == []
