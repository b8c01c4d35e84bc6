# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which texts can the source ask for? Every look-up of a text, with every key that it can be asked by.

A key is worked out from the source where that can be done: constants, choices between constants, loops over what is
listed, names of a module, parameters whose type says their values. What is left (an attribute, a value of a file) must
stand in `tests/text_values.py` with the type or the data that says its values; a look-up that stands nowhere is told.
"""

from __future__ import annotations

import ast
import functools
import importlib
import itertools
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tests import source_trees
from tests.source_trees import SOURCE

Keys = frozenset[str]
_SCOPES = (ast.FunctionDef, ast.Lambda)
_LOOPS = (ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp)


@dataclass(frozen=True)
class Lookup:
    """How a function takes the key of a text: its subject, the key's place among the arguments, what the key becomes."""

    subject: str
    at: int = 0
    made: tuple[str, ...] = ("{}",)
    name: str = ""
    group_at: int | None = None
    is_soft: bool = False  # the value itself is shown where it has no text
    values_at: int | None = -1  # where the values stand: -1 by name, None where that is not known


@dataclass(frozen=True)
class Asked:
    """One look-up in the source.

    Attributes:
        keys: None where what it asks by is not known.
        given: the names of the values that are put in; None where that is not known.
    """

    file: str
    line: int
    written: str
    subject: str
    keys: Keys | None
    is_soft: bool = False
    given: Keys | None = None

    @property
    def where(self) -> str:
        """The place of the look-up as a reader finds it."""
        return f"{self.file}:{self.line}: {self.written}"


def literals(kind: Any) -> Keys | None:
    """The values of a type that lists them, through Annotated, Optional and unions; None for any other."""
    if typing.get_origin(kind) is typing.Literal:
        return frozenset(value for value in typing.get_args(kind) if isinstance(value, str))
    if isinstance(kind, type) and issubclass(kind, str) and hasattr(kind, "__members__"):
        return frozenset(str(member.value) for member in kind.__members__.values())
    if typing.get_origin(kind) is typing.Annotated:
        return literals(typing.get_args(kind)[0])
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        parts = [literals(part) for part in typing.get_args(kind) if part is not type(None)]
        return None if None in parts else frozenset().union(*(part for part in parts if part is not None))
    return None


def values_of(model: type, name: str) -> Keys:
    """The values that a field of a model or dataclass can have, by its type."""
    found = literals(typing.get_type_hints(model, include_extras=True)[name])
    assert found, f"{model.__name__}.{name} does not list its values"
    return found


@dataclass
class Module:
    """A module of the source: its tree, and what its names mean once it is imported."""

    path: Path
    declared: Mapping[tuple[str, str], Keys] = field(default_factory=dict)

    @cached_property
    def file(self) -> str:
        return self.path.relative_to(SOURCE).as_posix()

    @cached_property
    def tree(self) -> ast.Module:
        for node in source_trees.nodes(self.path):
            for child in ast.iter_child_nodes(node):
                child.parent = node  # type: ignore[attr-defined]
        return source_trees.tree(self.path)

    @cached_property
    def names(self) -> dict[str, Any]:
        parts = self.path.relative_to(SOURCE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        return vars(importlib.import_module(name))

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        while (node := getattr(node, "parent", None)) is not None:  # type: ignore[assignment]
            yield node

    def meant(self, node: ast.AST) -> Any:  # a thing that could be anything; compared by `is` only
        """What a name, or an attribute of one, means in the module; None where it is a local one's."""
        if isinstance(node, ast.Name):
            meaning = self.names.get(node.id)
            return None if meaning is None or self._is_local(node) else meaning
        if isinstance(node, ast.Attribute):
            owner = self.meant(node.value)
            return getattr(owner, node.attr, None) if owner is not None else None
        return None

    def _is_local(self, node: ast.Name) -> bool:
        """Whether a name is a parameter of a function around it, or is given something there."""
        return any(
            node.id in {own.arg for own in _arguments(scope)} or _assigned(scope, node.id)
            for scope in self.around(node)
            if isinstance(scope, _SCOPES)
        )

    def keys(self, node: ast.AST) -> Keys | None:
        """Every text that an expression can be; None where that is not known."""
        told = self.declared.get((self.file, ast.unparse(node)))
        if told is not None:
            return told
        if isinstance(node, ast.Constant):
            return frozenset({node.value}) if isinstance(node.value, str) else None
        if isinstance(node, ast.IfExp):
            return self._either(node.body, node.orelse)
        if isinstance(node, ast.BoolOp):
            return self._either(*node.values)
        if isinstance(node, ast.JoinedStr):
            return self._joined([part.value if isinstance(part, ast.FormattedValue) else part for part in node.values])
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self._joined([node.left, node.right])
        if isinstance(node, ast.Subscript):
            return self._of_table(node.value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            return self._of_table(node.func.value)
        if isinstance(node, ast.Name):
            return self._of_name(node)
        return _text(self.meant(node))

    def _either(self, *nodes: ast.AST) -> Keys | None:
        parts = [self.keys(node) for node in nodes]
        return None if None in parts else frozenset().union(*(part for part in parts if part is not None))

    def _joined(self, nodes: list[ast.AST]) -> Keys | None:
        parts = [self.keys(node) for node in nodes]
        if None in parts:
            return None
        return frozenset("".join(words) for words in itertools.product(*(sorted(part or ()) for part in parts)))

    def _of_table(self, node: ast.AST) -> Keys | None:
        table = self.meant(node)
        if isinstance(table, Mapping):
            return _texts(table.values())
        return _texts(table) if isinstance(table, tuple) else None

    def _of_name(self, node: ast.Name) -> Keys | None:
        for scope in self.around(node):
            loops = scope.generators if isinstance(scope, _LOOPS) else [scope] if isinstance(scope, ast.For) else []
            for loop in loops:
                if _is_named(loop.target, node.id):
                    return self._looped(node.id, loop.target, loop.iter)
            if isinstance(scope, _SCOPES):
                bound = self._bound(node.id, scope)
                if bound is not None:
                    return bound or None
        return _text(self.names.get(node.id))

    def _bound(self, name: str, scope: ast.AST) -> Keys | None:
        """What a name is given in a function; empty where that is not known, None where it is given nothing there."""
        parameter = next((own for own in _arguments(scope) if own.arg == name), None)
        if parameter is not None:
            return self._typed(parameter.annotation) or frozenset()
        found: list[Keys | None] = []
        for node in ast.walk(scope):
            if isinstance(node, ast.Assign) and any(_is_named(target, name) for target in node.targets):
                found.append(self._assigned(node, name))
            elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and _is_named(node.target, name) and node.value:
                found.append(self.keys(node.value))
            elif isinstance(node, ast.For) and _is_named(node.target, name):
                found.append(self._looped(name, node.target, node.iter))
        if not found:
            return None
        return frozenset() if None in found else frozenset().union(*(part for part in found if part is not None))

    def _assigned(self, node: ast.Assign, name: str) -> Keys | None:
        target, value = node.targets[0], node.value
        if isinstance(target, ast.Name):
            return self.keys(value)
        at = next(i for i, part in enumerate(target.elts) if _is_named(part, name))  # type: ignore[attr-defined]
        choices = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
        if not all(isinstance(choice, ast.Tuple) for choice in choices):
            return None
        return self._either(*(choice.elts[at] for choice in choices))  # type: ignore[attr-defined]

    def _typed(self, annotation: ast.AST | None) -> Keys | None:
        if annotation is None:
            return None
        try:
            kind = eval(ast.unparse(annotation), self.names)
        except (NameError, TypeError):
            return None
        return literals(kind)

    def _looped(self, name: str, target: ast.AST, listed: ast.AST) -> Keys | None:
        """What a loop's name goes through."""
        if not _is_named(target, name):
            return None
        if isinstance(target, ast.Name):
            return self._listed(listed)
        at = next(i for i, part in enumerate(target.elts) if _is_named(part, name))  # type: ignore[attr-defined]
        listed = (self._written(listed) or listed) if isinstance(listed, ast.Name) else listed
        if isinstance(listed, ast.Call) and isinstance(listed.func, ast.Attribute) and listed.func.attr == "items":
            return self._of_items(listed.func.value, at)
        if isinstance(listed, ast.Call) and isinstance(listed.func, ast.Name) and listed.func.id == "enumerate":
            return self._listed(listed.args[0]) if at == 1 else None
        if isinstance(listed, ast.Tuple | ast.List) and all(isinstance(row, ast.Tuple) for row in listed.elts):
            return self._either(*(row.elts[at] for row in listed.elts))  # type: ignore[attr-defined]
        return None

    def _of_items(self, node: ast.AST, at: int) -> Keys | None:
        written = self._written(node) if isinstance(node, ast.Name) else node
        if isinstance(written, ast.DictComp) and at == 0 and isinstance(written.key, ast.Name):
            loop = written.generators[0]
            return self._looped(written.key.id, loop.target, loop.iter)
        if isinstance(written, ast.Dict):
            parts = written.values if at else written.keys
            return self._either(*(part for part in parts if part is not None)) if None not in parts else None
        meant = self.meant(node)
        return _texts(meant.values() if at else meant) if isinstance(meant, Mapping) else None

    def _listed(self, node: ast.AST) -> Keys | None:
        told = self.declared.get((self.file, ast.unparse(node)))
        if told is not None:
            return told
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            parts = [self._listed(p.value) if isinstance(p, ast.Starred) else self.keys(p) for p in node.elts]
            return None if None in parts else frozenset().union(*(part for part in parts if part is not None))
        if isinstance(node, ast.Dict):
            return self._either(*(key for key in node.keys if key is not None))
        if isinstance(node, ast.Name):
            written = self._written(node)
            if written is not None:
                return self._listed(written)
        return _texts(self.meant(node))

    def _written(self, node: ast.Name) -> ast.AST | None:
        """What a local name is given, where it is given one thing only."""
        for scope in self.around(node):
            if isinstance(scope, _SCOPES):
                given = _assigned(scope, node.id)
                if len(given) == 1:
                    return given[0].value
        return None


def _assigned(scope: ast.AST, name: str) -> list[Any]:
    """What gives a name something in a function."""
    if not hasattr(scope, "given"):
        scope.given = [node for node in ast.walk(scope) if isinstance(node, ast.Assign | ast.AnnAssign)]  # type: ignore[attr-defined]
    found = []
    for node in scope.given:  # type: ignore[attr-defined]
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        found += [node] if any(_is_named(target, name) for target in targets) else []
    return found


def _arguments(scope: ast.AST) -> list[ast.arg]:
    own = scope.args  # type: ignore[attr-defined]
    return [*own.posonlyargs, *own.args, *own.kwonlyargs]


def _is_named(target: ast.AST, name: str) -> bool:
    if isinstance(target, ast.Tuple):
        return any(_is_named(part, name) for part in target.elts)
    return isinstance(target, ast.Name) and target.id == name


def _text(value: Any) -> Keys | None:
    return frozenset({value}) if isinstance(value, str) else None


def _texts(values: Any) -> Keys | None:
    if isinstance(values, str) or values is None:
        return None
    try:
        every = list(values)
    except TypeError:
        return None
    return frozenset(every) if every and all(isinstance(value, str) for value in every) else None


@dataclass
class Finder:
    """Every look-up of texts in the modules of the source.

    Args:
        functions: by the function itself, how it takes its key.
        attributes: by the name of a method that takes a key, where what it belongs to is a local thing.
        declared: by file and what stands there, the values of what cannot be worked out.
        passed: by file and function, those that hand their own parameter on as a key and are themselves `functions`.
    """

    functions: Mapping[Any, tuple[Lookup, ...]]
    attributes: Mapping[str, tuple[Lookup, ...]]
    declared: Mapping[tuple[str, str], Keys]
    words_class: type
    passed: Keys

    def asked(self, path: Path) -> Iterator[Asked]:
        """The look-ups of a file of the source."""
        return self.of(Module(path, self.declared))

    def of(self, module: Module) -> Iterator[Asked]:
        """The look-ups of a module."""
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                for lookup in self._lookups(module, node):
                    if not self._is_passed_on(module, node, lookup):
                        yield self._asked(module, node, lookup)
            elif _is_of_catalogue(node) and self._passing(module, node) is None:
                yield self._of_catalogue(module, node)

    def _lookups(self, module: Module, call: ast.Call) -> tuple[Lookup, ...]:
        meant = module.meant(call.func)
        meant = getattr(meant, "__func__", meant)  # of a class method, the function that it is
        if meant is not None:
            return next((own for function, own in self.functions.items() if function is meant), ())
        if isinstance(call.func, ast.Call):
            return self._of_words(module, call.func)
        if isinstance(call.func, ast.Name):
            return self._of_local(module, call.func)
        if isinstance(call.func, ast.Attribute):
            return self.attributes.get(call.func.attr, ())
        return ()

    def _of_words(self, module: Module, made: ast.AST) -> tuple[Lookup, ...]:
        """A look-up by a thing that was made as `Words(language, subject)`, or as part of a function of texts."""
        if isinstance(made, ast.Attribute):
            return self.attributes.get(made.attr, ())
        if not isinstance(made, ast.Call):
            return ()
        meant = module.meant(made.func)
        if meant is self.words_class:
            subject = next(iter(module.keys(made.args[1]) or ("",)), "") if len(made.args) > 1 else "report"
            return (Lookup(subject),)
        if getattr(meant, "__annotations__", {}).get("return") in ("Words", self.words_class):
            return (Lookup("web"),)
        if meant is functools.partial and self._is_of_subjects(module.meant(made.args[0])):
            subject = next(iter(module.keys(made.args[1]) or ("",)), "")
            return (Lookup(subject),)
        return ()

    def _is_of_subjects(self, function: Any) -> bool:
        """Whether a function takes the subject of its texts first."""
        return any(own is function and lookup.subject == "@" for own, (lookup, *_) in self.functions.items())

    def _of_local(self, module: Module, name: ast.Name) -> tuple[Lookup, ...]:
        for scope in module.around(name):
            if not isinstance(scope, _SCOPES):
                continue
            for own in _arguments(scope):
                if own.arg == name.id:
                    kind = ast.unparse(own.annotation) if own.annotation else ""
                    return (Lookup(""),) if kind.rsplit(".", 1)[-1] in ("Words", "Say") else ()
            for node in _assigned(scope, name.id):
                if isinstance(node, ast.Assign):
                    return self._of_words(module, _value_of(node, name.id))
        return ()

    def _asked(self, module: Module, call: ast.Call, lookup: Lookup) -> Asked:
        key = _argument(call, lookup)
        keys = module.keys(key) if key is not None else None
        if keys is not None:
            keys = frozenset(made.replace("{}", value) for made in lookup.made for value in keys)
        if keys is not None and lookup.group_at is not None:
            groups = module.keys(call.args[lookup.group_at])
            keys = frozenset(f"{g}.{v}" for g in groups for v in keys) if groups is not None else None
        subject = lookup.subject
        if subject == "@":
            subject = next(iter(module.keys(call.args[0]) or ("?",)))
        written = ast.unparse(call)[:160]
        return Asked(module.file, call.lineno, written, subject, keys, lookup.is_soft, _given(call, lookup))

    def _of_catalogue(self, module: Module, node: Any) -> Asked:
        subject = next(iter(module.keys(node.value.args[0]) or ("?",)))
        return Asked(module.file, node.lineno, ast.unparse(node)[:160], subject, module.keys(node.slice))

    def _passing(self, module: Module, node: ast.AST) -> ast.FunctionDef | None:
        scope = next((own for own in module.around(node) if isinstance(own, ast.FunctionDef)), None)
        return scope if scope is not None and f"{module.file}:{scope.name}" in self.passed else None

    def _is_passed_on(self, module: Module, call: ast.Call, lookup: Lookup) -> bool:
        """Whether the key is a parameter of the function around, whose own callers are looked at instead."""
        scope = self._passing(module, call)
        if scope is None:
            return False
        key = _argument(call, lookup)
        names = {node.id for node in ast.walk(key) if isinstance(node, ast.Name)} if key is not None else set()
        return bool(names & {own.arg for own in _arguments(scope)})


def _argument(call: ast.Call, lookup: Lookup) -> ast.AST | None:
    named = next((word.value for word in call.keywords if lookup.name and word.arg == lookup.name), None)
    return named if named is not None else (call.args[lookup.at] if len(call.args) > lookup.at else None)


def _given(call: ast.Call, lookup: Lookup) -> Keys | None:
    """The names of the values that a look-up puts in; None where not all are seen."""
    if lookup.values_at is None:
        return None
    if lookup.values_at < 0:
        names = [word.arg for word in call.keywords]
        return None if None in names else frozenset(name for name in names if name is not None)
    if len(call.args) <= lookup.values_at:
        return frozenset()
    values = call.args[lookup.values_at]
    if not isinstance(values, ast.Dict) or not all(isinstance(key, ast.Constant) for key in values.keys):
        return None
    return frozenset(str(key.value) for key in values.keys if isinstance(key, ast.Constant))


def _is_of_catalogue(node: ast.AST) -> bool:
    """Whether a text is taken by its key right out of a catalogue."""
    called = node.value if isinstance(node, ast.Subscript) else None
    return isinstance(called, ast.Call) and ast.unparse(called.func).rsplit(".", 1)[-1] == "catalogue"


def _value_of(node: ast.Assign, name: str) -> ast.AST:
    target = node.targets[0]
    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
        at = next(i for i, part in enumerate(target.elts) if _is_named(part, name))
        return node.value.elts[at]
    return node.value
