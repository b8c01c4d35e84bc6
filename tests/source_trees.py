# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The source as trees, each file read once for all the tests that look through it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from tests.cities import ROOT

SOURCE = ROOT / "src" / "klimatkontrakt"


@cache
def files() -> tuple[Path, ...]:
    """Every file of Python in the package, in order."""
    return tuple(sorted(SOURCE.rglob("*.py")))


@cache
def tree(path: Path) -> ast.Module:
    """What a file says; whoever looks changes nothing in it but a node's `parent`."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a file, walked once."""
    return tuple(ast.walk(tree(path)))
