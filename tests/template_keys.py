# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which texts can the pages' templates ask for? As text_keys.py does for the source."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, nodes

from tests.text_keys import Asked, Keys

SUBJECTS = {"say": "web", "report_say": "report", "texts": "explorer"}
REPORT = "report.html"  # its `say` is the report's own


@dataclass
class Template:
    """A template: its tree, what its loops go through, and what else is known of its names."""

    path: Path
    declared: Mapping[tuple[str, str], Keys]

    def asked(self) -> Iterator[Asked]:
        """Every look-up of a text."""
        yield from self._within(Environment().parse(self.path.read_text(encoding="utf-8")), [])

    def _within(self, node: nodes.Node, loops: list[nodes.For]) -> Iterator[Asked]:
        """The look-ups of a part; the loops that it stands in come first that is innermost."""
        if (
            isinstance(node, nodes.Call)
            and isinstance(node.node, nodes.Name)
            and node.node.name in SUBJECTS
            and node.args
        ):
            yield self._of_call(node, node.node.name, loops)
        inside = [node, *loops] if isinstance(node, nodes.For) else loops
        for child in node.iter_child_nodes():
            yield from self._within(child, inside)

    def _of_call(self, call: nodes.Call, name: str, loops: list[nodes.For]) -> Asked:
        subject = SUBJECTS[name]
        if self.path.parent.name != "hall" and name == "say":
            subject = "report" if self.path.name == REPORT else ""
        given = frozenset(word.key for word in call.kwargs)
        keys = self._keys(call.args[0], loops)
        return Asked(self.path.name, call.lineno, f"{name}({_written(call.args[0])})", subject, keys, given=given)

    def _keys(self, node: nodes.Node, loops: list[nodes.For]) -> Keys | None:
        told = self.declared.get((self.path.name, _written(node)))
        if told is not None:
            return told
        if isinstance(node, nodes.Const):
            return frozenset({str(node.value)})
        if isinstance(node, nodes.CondExpr):
            return self._joined([[node.expr1], [node.expr2 or node.expr1]], loops)
        if isinstance(node, nodes.Add):
            sides = [self._keys(side, loops) for side in (node.left, node.right)]
            if None in sides:
                return None
            return frozenset("".join(words) for words in itertools.product(*(sorted(side or ()) for side in sides)))
        if isinstance(node, nodes.Name):
            return self._looped(node.name, loops)
        return None

    def _joined(self, choices: list[list[nodes.Expr]], loops: list[nodes.For]) -> Keys | None:
        found = [self._keys(choice[0], loops) for choice in choices]
        return None if None in found else frozenset().union(*(keys for keys in found if keys is not None))

    def _looped(self, name: str, loops: list[nodes.For]) -> Keys | None:
        for loop in loops:
            if isinstance(loop.target, nodes.Name) and loop.target.name == name:
                listed = loop.iter
                if isinstance(listed, nodes.Tuple | nodes.List):
                    return self._joined([[item] for item in listed.items], loops)
                return self.declared.get((self.path.name, _written(listed)))
        return None


def _written(node: nodes.Node) -> str:
    """An expression as it stands in a template, as far as keys are written."""
    if isinstance(node, nodes.Const):
        return repr(node.value)
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    if isinstance(node, nodes.Add):
        return f"{_written(node.left)} + {_written(node.right)}"
    if isinstance(node, nodes.CondExpr):
        return f"{_written(node.expr1)} if … else {_written(node.expr2 or node.expr1)}"
    if isinstance(node, nodes.Call):
        return f"{_written(node.node)}({', '.join(_written(argument) for argument in node.args)})"
    return type(node).__name__
