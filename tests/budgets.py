# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How dense is the source? Branches, parameters, lengths and names, counted off its trees.

A function's complexity is one, and one more for each branch in it: `if`, loop, `except`, `assert`, `case`, conditional
expression, each further part of a condition joined by `and` or `or`, and each `for` and `if` of a comprehension. What a
function defines inside itself counts as its own. (Neither ruff nor radon's letters count comprehensions as they are read.)
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests import source_trees

BRANCHES = (ast.If, ast.For, ast.While, ast.IfExp, ast.ExceptHandler, ast.Assert, ast.match_case)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DOCUMENTED = (ast.Module, ast.ClassDef, *FUNCTIONS)

KERNELS = ("kernel", "counting_kernel")
"""What engine/chain/compiled.py calls a function that is compiled."""

EMPTY_WORDS = frozenset({"own", "found", "at", "told", "said", "each"})
"""Words that say neither what a thing is nor what it is for."""

# Names that a framework asks for, wherever they stand.
FRAMEWORK = frozenset({"Meta", "Command", "Migration", "Config"})


@dataclass(frozen=True)
class Function:
    """One function of the package: where, how long, how many branches and parameters."""

    file: str
    name: str
    complexity: int
    parameters: int
    lines: int
    is_compiled: bool

    @property
    def where(self) -> str:
        """Its file and its name with the class that it is of."""
        return f"{self.file}::{self.name}"


def branches(tree: ast.AST) -> int:
    """Branches below a node.

    >>> branches(ast.parse("x = [a for a in b if a and c]"))
    3
    >>> branches(ast.parse("if a or b or c:\\n    d = 1 if a else 2"))
    4
    """
    count = 0
    for node in ast.walk(tree):
        if isinstance(node, ast.BoolOp):
            count += len(node.values) - 1
        elif isinstance(node, ast.comprehension):
            count += 1 + len(node.ifs)
        elif isinstance(node, BRANCHES):
            count += 1
    return count


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    """What a caller says, in order; not the object that the function is of."""
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return [parameter for parameter in every if parameter.arg not in ("self", "cls")]


def _functions_in(tree: ast.AST, file: str, outer: str = "") -> Iterator[Function]:
    for node in ast.iter_child_nodes(tree):
        name = f"{outer}{node.name}" if isinstance(node, (ast.ClassDef, *FUNCTIONS)) else ""
        if isinstance(node, FUNCTIONS):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            is_compiled = any(ast.unparse(decorator) in KERNELS for decorator in node.decorator_list)
            yield Function(file, name, 1 + branches(node), len(_parameters(node)), lines, is_compiled)
        yield from _functions_in(node, file, f"{name}." if name else outer)


def place(path: Path) -> str:
    """A file as the budgets' lists write it, from the package's root."""
    return path.relative_to(source_trees.SOURCE).as_posix()


@cache
def functions() -> list[Function]:
    """Every function of the package."""
    return [
        function for path in source_trees.files() for function in _functions_in(source_trees.tree(path), place(path))
    ]


def nested_conditionals(tree: ast.AST) -> list[int]:
    """Lines of conditional expressions that hold another.

    >>> nested_conditionals(ast.parse("a = 1 if b else 2 if c else 3"))
    [1]
    """
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.IfExp)
        and any(isinstance(inner, ast.IfExp) for inner in ast.walk(node) if inner is not node)
    ]


def code_lines(path: Path) -> int:
    """Lines of a file that are neither blank, comment nor docstring."""
    prose: set[int] = set()
    for node in source_trees.nodes(path):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            text = node.body[0]
            prose |= set(range(text.lineno, (text.end_lineno or text.lineno) + 1))
    lines = path.read_text(encoding="utf-8").splitlines()
    return sum(
        bool(line.strip()) and not line.lstrip().startswith("#") and number not in prose
        for number, line in enumerate(lines, start=1)
    )


def density() -> float:
    """Branches per ten lines of code, over the package."""
    files = source_trees.files()
    return 10 * sum(branches(source_trees.tree(path)) for path in files) / sum(map(code_lines, files))


def classes() -> dict[str, list[str]]:
    """Classes by name, with the files that define them; names that a framework asks for left out."""
    places: dict[str, list[str]] = {}
    for path in source_trees.files():
        for node in source_trees.nodes(path):
            if isinstance(node, ast.ClassDef) and node.name not in FRAMEWORK:
                places.setdefault(node.name, []).append(place(path))
    return places


def given_names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Names that are given: to functions, parameters, fields, locals and what is caught or opened.

    >>> sorted(given_names(ast.walk(ast.parse("def f(a):\\n    for b in c:\\n        d = [e for e in a]"))))
    ['a', 'b', 'd', 'e', 'f']
    """
    for node in nodes:
        if isinstance(node, FUNCTIONS):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name


def empty_words() -> Counter[str]:
    """How often a word that says nothing is given as a name, a file."""
    count: Counter[str] = Counter()
    for path in source_trees.files():
        count[place(path)] = sum(name in EMPTY_WORDS for name in given_names(source_trees.nodes(path)))
    return +count
