# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What tree has a text of YAML? Nodes with their lines; what cannot be read, or is deeper than any of ours, is told."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar

import yaml

from klimatkontrakt.folder.doors import letters
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, Value

DEEPEST = 40
LONGEST_KEPT = 100_000  # letters of a text whose tree is kept: a tree takes some eighty bytes a letter


class _Loader(yaml.CSafeLoader):
    """Composes trees; what a plain scalar means is asked elsewhere."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}  # type: ignore[misc]


def bare(text: str) -> yaml.Node | None:
    """The tree of a text; a small one is kept, because a folder is read again and again with one file of it changed.

    Raises:
        yaml.YAMLError, ValueError, RecursionError: as the library has it.
    """
    return _kept_tree(text) if len(text) <= LONGEST_KEPT else _tree(text)


def _tree(text: str) -> yaml.Node | None:
    node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    return node


_kept_tree = lru_cache(maxsize=8)(_tree)


def composed(text: str, file: str) -> yaml.Node | None:
    """The tree of a text; None where there is nothing in it.

    Raises:
        ProblemsError: when it cannot be read.
    """
    try:
        return bare(text)
    except yaml.MarkedYAMLError as error:
        if "nesting depth" in str(error.problem):  # newer libyaml stops by itself
            raise ProblemsError([too_deep(file, _row_of(error.problem_mark or error.context_mark))]) from None
        raise ProblemsError([Problem("yaml_broken", Place(file, _row_of(error.problem_mark)))]) from None
    except RecursionError:
        raise ProblemsError([too_deep(file, 1)]) from None
    except (yaml.YAMLError, ValueError) as error:
        row = text.encode("utf-8", "surrogatepass")[: getattr(error, "position", 0)].count(b"\n") + 1
        raise ProblemsError([Problem("yaml_broken", Place(file, row))]) from None


def plain(text: str, file: str) -> yaml.Node | None:
    """The tree of a text that says everything once and in full: no references, no key twice, no control characters.

    Raises:
        ProblemsError: with everything that is wrong with it.
    """
    root = composed(text, file)
    problems: list[Problem] = []
    seen: set[int] = set()
    waiting = [] if root is None else [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST:
            raise ProblemsError([too_deep(file, _row_of(node.start_mark))])
        fault = _fault(node, file, seen)
        if fault is not None:
            problems.append(fault)
        elif not isinstance(node, yaml.ScalarNode):
            seen.add(id(node))
            waiting += [(child, depth + 1) for child in _children(node)]
    if problems:
        raise ProblemsError(problems)
    return root


def _fault(node: yaml.Node, file: str, seen: set[int]) -> Problem | None:
    place = Place(file, _row_of(node.start_mark))
    if id(node) in seen:
        return Problem("yaml_alias", place)
    if isinstance(node, yaml.ScalarNode):
        strange = letters.control(node.value)
        return Problem("text_control", place, {"character": strange}) if strange else None
    return _key_fault(node, file) if isinstance(node, yaml.MappingNode) else None


def _key_fault(node: yaml.MappingNode, file: str) -> Problem | None:
    """A key of a mapping that stands twice."""
    rows: dict[str, int] = {}
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode):
            row = _row_of(key.start_mark)
            if key.value in rows:
                values: dict[str, Value] = {"key": letters.shown(key.value[:80]), "first": rows[key.value]}
                return Problem("yaml_duplicate", Place(file, row), values)
            rows[key.value] = row
    return None


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [child for pair in node.value for child in pair]
    return list(node.value)


def too_deep(file: str, row: int) -> Problem:
    """That a text is deeper than any of ours."""
    return Problem("yaml_deep", Place(file, row), {"deepest": DEEPEST})


def _row_of(mark: yaml.Mark | None) -> int:
    """The row of a mark, counted from 1; 0 where there is none."""
    return mark.line + 1 if mark else 0
