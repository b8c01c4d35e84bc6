# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a YAML file of the folder read and written? With a line number for every value, and one canonical form.

Booleans are only true and false (`no` and `on` are words), a key may stand once, and aliases are refused.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

import yaml

from klimatkontrakt.folder import decimal_commas
from klimatkontrakt.folder.doors import letters, numbers, yaml_trees
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError

Path = tuple[str | int, ...]
Lines = dict[Path, int]

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)(?:[eE][-+]?[0-9]+)?\Z")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+\Z")
_SPECIAL = {".nan": math.nan, ".inf": math.inf, "+.inf": math.inf, "-.inf": -math.inf}
_OTHER_THAN_TEXT = frozenset("-+.0123456789~ntf")  # what begins a number, true, false or null
_UNSAFE = re.compile(r"^[\s\-?:,\[\]{}#&*!|>'\"%@`=~]|[\n\t,\[\]{}]|: |:$| #|\s$|^$")
_TAGS = {
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "map", "seq", "timestamp", "value", "merge")
}
_LONGEST_LINE = 2**30
_DEEPER = 2


class _YamlReader:
    """Turns a tree of nodes into plain values, noting each value's line and every problem on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: Lines = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def problem(self, code: str, node: yaml.Node, **values: Any) -> None:
        self.problems.append(Problem(code, Place(self.file, node.start_mark.line + 1), values))

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.lines[path] = node.start_mark.line + 1
        if len(path) > yaml_trees.DEEPEST:
            raise ProblemsError([yaml_trees.too_deep(self.file, node.start_mark.line + 1)])
        if node.tag not in _TAGS:
            self.problem("yaml_tag", node, tag=str(node.tag)[:80])
            return None
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node)
        if id(node) in self._seen:
            self.problem("yaml_alias", node)
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, i)) for i, child in enumerate(node.value)]
        return self.mapping(node, path)

    def mapping(self, node: yaml.Node, path: Path) -> dict[str | int, Any]:
        result: dict[str | int, Any] = {}
        for key_node, value_node in self.whole(node):
            key = self.scalar(key_node) if isinstance(key_node, yaml.ScalarNode) else None
            if isinstance(key, bool) or not isinstance(key, str | int):
                self.problem("yaml_key", key_node, key=str(getattr(key_node, "value", ""))[:80])
                continue
            if key in result:
                self.problem("yaml_duplicate", key_node, key=str(key), first=self.lines[(*path, key)])
                continue
            result[key] = self.value(value_node, (*path, key))
        return result

    def whole(self, node: yaml.Node) -> list[tuple[yaml.Node, yaml.Node]]:
        """The pairs of a mapping without those that a decimal comma has cut off from the number before; told."""
        pairs: list[tuple[yaml.Node, yaml.Node]] = []
        for key, value in node.value:
            number = decimal_commas.cut_off(pairs[-1][1], key, value) if pairs else ""
            if not number:
                pairs.append((key, value))
                continue
            mended = decimal_commas.mended(number)
            self.problem("number_comma", key, value=number, mended=mended)
            before, first = pairs[-1]
            text = mended.split(" ")[0]
            pairs[-1] = (before, yaml.ScalarNode(first.tag, text, first.start_mark, key.end_mark))
        return pairs

    def scalar(self, node: yaml.ScalarNode) -> Any:
        text: str = node.value
        strange = letters.control(text)
        if strange:
            self.problem("text_control", node, character=strange)
            return letters.shown(text)
        return text if node.style else _plain(text)


def _plain(text: str) -> Any:
    if text and text[0] not in _OTHER_THAN_TEXT:
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INT.match(text):
        return _finite(numbers.whole(text.lstrip("+")))
    if _FLOAT.match(text) and not _LEADING_ZERO.match(text):
        return _finite(numbers.decimal(text))
    return _SPECIAL.get(text.lower(), text)


def _finite(number: float | None) -> float:
    """A number, or infinity for one that cannot be held; it is told as none that is finite."""
    return math.inf if number is None else number


def read(text: str, file: str) -> tuple[Any, Lines, list[Problem]]:
    """The values of a YAML text, the line of each by its path, and what is wrong with its form."""
    reader = _YamlReader(file)
    try:
        node = yaml_trees.composed(text, file)
        value = None if node is None else reader.value(node, ())
    except ProblemsError as error:
        return None, {}, list(error.problems)
    return value, reader.lines, reader.problems


def values(text: str, file: str) -> tuple[Any, list[Problem]]:
    """The values of a YAML text in canonical form, without their lines; or what is wrong where it cannot be read."""
    try:
        node = yaml_trees.bare(text)
        return (None if node is None else _values(node)), []
    except (yaml.YAMLError, TypeError, ValueError, RecursionError):
        value, _, problems = read(text, file)
        return value, problems


def _values(node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return node.value if node.style else _plain(node.value)
    if isinstance(node, yaml.MappingNode):
        return {_values(key): _values(child) for key, child in node.value}
    return list(map(_values, node.value))


def number_text(value: float) -> str:
    """A number in canonical form: shortest digits that give it back, no exponent where that is readable.

    >>> number_text(100.0), number_text(0.6), number_text(1e-05), number_text(1e300)
    ('100', '0.6', '0.00001', '1.0e+300')
    """
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    shortest = repr(value)
    if "e" not in shortest:
        return shortest
    mantissa, exponent = shortest.split("e")
    if -15 <= int(exponent) <= 15:
        return f"{Decimal(shortest):f}"
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}e{int(exponent):+d}"


@lru_cache(maxsize=4096)
def _resolves_to_text(text: str) -> bool:
    resolved: str = yaml.SafeDumper(io.StringIO()).resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return resolved == "tag:yaml.org,2002:str" and isinstance(_plain(text), str)


def _scalar_node(value: Any) -> yaml.ScalarNode:
    if value is None:
        return yaml.ScalarNode("tag:yaml.org,2002:null", "null")
    if isinstance(value, bool):
        return yaml.ScalarNode("tag:yaml.org,2002:bool", "true" if value else "false")
    if isinstance(value, int | float):
        text = number_text(value)
        return yaml.ScalarNode(f"tag:yaml.org,2002:{'int' if _INT.match(text) else 'float'}", text)
    is_safe = not _UNSAFE.search(value) and _resolves_to_text(value)
    return yaml.ScalarNode("tag:yaml.org,2002:str", value, style=None if is_safe else '"')


class Deeper(dict[str, Any]):
    """A mapping that is written in blocks, its mappings too, wherever it stands: what is read line by line."""


def _node(value: Any, blocks: int) -> yaml.Node:
    if isinstance(value, Deeper):
        blocks = _DEEPER
    if isinstance(value, dict):
        pairs = [(_scalar_node(key), _node(child, blocks - 1)) for key, child in value.items()]
        return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=blocks <= 0 or not pairs)
    return _sequence(value, blocks) if isinstance(value, list | tuple) else _scalar_node(value)


def _sequence(values: Iterable[Any], blocks: int) -> yaml.Node:
    children = [_node(child, blocks - 1) for child in values]
    has_entries = any(isinstance(child, yaml.MappingNode) for child in children)
    return yaml.SequenceNode("tag:yaml.org,2002:seq", children, flow_style=blocks < 0 or not has_entries)


def write(sections: dict[str, tuple[Any, int]]) -> str:
    """The canonical text of a document.

    Args:
        sections: by top key, its value and how many levels of mappings are written in blocks, a list of
            mappings just below them too; what is deeper stands on one line.
    """
    pairs = [(_scalar_node(key), _node(value, blocks)) for key, (value, blocks) in sections.items()]
    root = yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=not pairs)
    text: str = yaml.serialize(root, Dumper=yaml.CSafeDumper, allow_unicode=True, width=_LONGEST_LINE)
    return text
