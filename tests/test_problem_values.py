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

from klimatkontrakt.data import words

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


TOLD = list(_told())


def test_problems_are_found_in_the_code() -> None:
    assert len(TOLD) > 150


@pytest.mark.parametrize(("where", "code", "names"), TOLD, ids=[f"{where} {code}" for where, code, _ in TOLD])
def test_a_problem_has_a_text_and_the_values_it_speaks_of(where: str, code: str, names: frozenset[str] | None) -> None:
    assert code in words.catalogue("problems"), where
    if names is not None:
        missing = _spoken_of(code) - names
        assert not missing, f"{where}: {code} speaks of {sorted(missing)}"


@pytest.mark.parametrize("code", words.catalogue("problems"))
@pytest.mark.parametrize("key", ["mend_sv", "mend_en"])
def test_a_mend_says_something_even_where_nothing_likely_is_known(code: str, key: str) -> None:
    """A sentence whose value is empty is left out; were it the only one, it would end in nothing."""
    sentences = re.split(r"(?<=[.?!])\s+", words.catalogue("problems")[code][key])

    assert any("{meant}" not in sentence and "{nearest}" not in sentence for sentence in sentences)
