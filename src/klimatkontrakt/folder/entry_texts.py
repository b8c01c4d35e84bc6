# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How do entries and their fields become a document's canonical texts, and values those that JSON has?"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from klimatkontrakt.folder import canonical, tables
from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.folder.entries import MISSING, VALUE, Facts, Name
from klimatkontrakt.folder.kinds import BETWEEN, DOCUMENT, FORMAT, Entries, Inside, Kinds, Periods, TableKind


def whole(facts: Facts, kind: str, key: str, kinds: Kinds) -> dict[str, Any]:
    """An entry with everything in it, of its fields and of what lies in it; keys in no order that matters."""
    followed = kinds.followed.get(kind, {})
    values = _fields(facts.fields.get((kind, key), {}), followed)
    for name, keys in followed.items():
        items = _followed(facts, kind, key, name, keys)
        if items:
            values[name] = items
    for inside in kinds.inside(kind):
        entries = _entries(facts, inside, key, kinds)
        if entries:
            above = values
            for step in inside.path[:-1]:
                above = _opened(above, step)
            above[inside.path[-1]] = entries
    return values


def _fields(fields: Mapping[str, Any], followed: Container[str]) -> dict[str, Any]:
    """An entry's fields, those inside a mapping in it; what is followed key by key is left out."""
    values: dict[str, Any] = {}
    for name, value in fields.items():
        outer, _, inner = name.partition(".")
        if not inner:
            values.setdefault(name, value)
        elif outer not in followed:
            _opened(values, outer)[inner] = value
    return values


def _opened(values: dict[str, Any], name: str) -> dict[str, Any]:
    """The mapping of a name, made where it is not there."""
    if not isinstance(values.get(name), dict):
        values[name] = {}
    inner: dict[str, Any] = values[name]
    return inner


def _followed(facts: Facts, kind: str, key: str, name: str, keys: type) -> dict[Any, Any]:
    """A mapping that is followed key by key: years in their order, other keys in that of the file."""
    start = f"{name}."
    fields = facts.fields.get((kind, key), {})
    items = {keys(path.removeprefix(start)): value for path, value in fields.items() if path.startswith(start)}
    if keys is int:
        return dict(sorted(items.items()))
    order = [full.removeprefix(f"{key}{BETWEEN}") for full in facts.order.get((f"{kind}.{name}", key), ())]
    return {item: items[item] for item in (*order, *sorted(set(items) - set(order))) if item in items}


def _entries(facts: Facts, inside: Inside, parent: str, kinds: Kinds) -> Any:
    keys = facts.order.get((inside.kind, parent), ())
    if inside.key:
        return [whole(facts, inside.kind, key, kinds) for key in keys]
    start = len(parent) + len(BETWEEN) if parent else 0
    return {key[start:]: whole(facts, inside.kind, key, kinds) for key in keys}


def _canonical(facts: Facts, name: Name, kinds: Kinds) -> dict[str, Any]:
    """An entry as the canonical form has it, whatever came of its fields; as it stands where its type refuses it."""
    values = whole(facts, *name, kinds)
    model = kinds.model_of(name[0])
    of_tables = kinds.periods.tables if kinds.periods is not None and name[0] == kinds.periods.kind else ()
    apart = {table.kind: values.pop(table.kind) for table in of_tables if table.kind in values}
    if model is not None:
        try:
            values = canonical.plain(model.model_validate(values))
        except ValidationError:
            values = {key: values[key] for key in _in_order(values, model)}
    return {**values, **apart}


def _in_order(values: Mapping[str, Any], model: type[BaseModel]) -> list[str]:
    """The fields of values that are not of their type, as near to the type's order as they come."""
    names = [model.model_fields[name].alias or name for name in getattr(model, "ORDER", ()) or model.model_fields]
    return sorted(values, key=lambda name: names.index(name) if name in names else len(names))


@dataclass(frozen=True)
class _Writer:
    """Writes the files in which something was touched.

    Attributes:
        touched: entries that lie at the top, by kind and key, of which anything has changed.
    """

    facts: Facts
    touched: frozenset[Name]
    kinds: Kinds

    def files(self) -> Iterator[tuple[str, str | None]]:
        """Each file in which something was touched; no text where it is not to stand there."""
        of_kinds = {kind for kind, _ in self.touched}
        if of_kinds & {DOCUMENT, self.kinds.header, *self.kinds.sections}:
            yield self.kinds.head, self.head()
        for entries in self.kinds.files_of_entries.values():
            if entries.kind in of_kinds:
                yield entries.file, self.file_of(entries)
        for table in self.kinds.tables:
            if table.kind in of_kinds:
                yield table.form.file, self.table(table)
        if self.kinds.periods is not None:
            yield from self.files_of_periods(self.kinds.periods)

    def file_of(self, entries: Entries) -> str | None:
        """A file of entries."""
        values = self.entries(entries)
        return canonical.entries_text(values, entries) if values or entries.stands == "always" else None

    def files_of_periods(self, kind: Periods) -> Iterator[tuple[str, str | None]]:
        """The files of every period in which something was touched."""
        for name in sorted(own for own in self.touched if own[0] == kind.kind):
            if name in self.facts.fields:
                yield from self.period(kind, name[1])
            else:
                yield from dict.fromkeys(kind.files(name[1])).items()

    def value(self, kind: str, key: str) -> Any:
        """A top entry's plain values."""
        name = (kind, key)
        return _canonical(self.facts, name, self.kinds) if name in self.touched else self.facts.wholes[name]

    def entries(self, kind: Entries) -> dict[str, Any]:
        """The entries of a section or file."""
        keys = self.facts.order.get((kind.kind, ""), ())
        return {key: canonical.as_written(self.value(kind.kind, key), kind) for key in keys}

    def head(self) -> str:
        """The head file."""
        every = {kind: self.entries(section) for kind, section in self.kinds.sections.items()}
        must_stand = {kind for kind, own in self.kinds.sections.items() if own.stands == "always"}
        sections = {kind: entries for kind, entries in every.items() if entries or kind in must_stand}
        number = self.facts.fields.get((DOCUMENT, ""), {}).get(FORMAT)
        return canonical.head_text_of(number, self.value(self.kinds.header, ""), sections, self.kinds)

    def table(self, table: TableKind, parent: str = "") -> str | None:
        """A table's file; None where it is not to stand there."""
        keys = self.facts.order.get((table.kind, parent), ())
        is_given = table.stands == "given" and table.kind in self.facts.fields.get(self._within(parent), {})
        if not (keys or is_given or table.stands == "always"):
            return None
        return tables.write((_cells(whole(self.facts, table.kind, key, self.kinds)) for key in keys), table.form)

    def _within(self, parent: str) -> Name:
        return (self.kinds.periods.kind if self.kinds.periods is not None and parent else "", parent)

    def period(self, kind: Periods, period: str) -> Iterator[tuple[str, str | None]]:
        """The files of a period."""
        values = self.value(kind.kind, period)
        of_tables = {table.kind for table in kind.tables}
        agreed = {key: value for key, value in values.items() if key not in of_tables}
        yield kind.file(period), canonical.period_text_of(agreed, kind)
        for table in kind.tables:
            yield kind.file(period, table), self.table(table, period)


def texts_of(facts: Facts, before: Mapping[str, str], touched: frozenset[Name], kinds: Kinds) -> dict[str, str]:
    """The texts of a document's files.

    Args:
        facts: its entries; those of files in which nothing was touched may be left out.
        before: the texts before something was touched.
        touched: by kind and key, the top entries of which anything has changed, been added or removed.
        kinds: the document's.
    """
    texts: dict[str, str | None] = {**before, **dict(_Writer(facts, touched, kinds).files())}
    return {name: text for name, text in texts.items() if text is not None}


def _cells(values: dict[str, Any]) -> dict[str, Any]:
    """A row's values with a missing number and its reason apart."""
    held = values.get(VALUE)
    return {**values, VALUE: None, MISSING: held[MISSING]} if isinstance(held, dict) else values


# Values as JSON has them


def json_value(value: Any) -> Any:
    """A value as JSON has it: keys are texts.

    >>> json_value({2030: 0.5, "a": (1, 2)})
    {'2030': 0.5, 'a': [1, 2]}
    """
    if isinstance(value, dict):
        return {str(key): json_value(child) for key, child in value.items()}
    return list(map(json_value, value)) if isinstance(value, list | tuple) else value


def plain_value(value: Any, kind: str, name: str, kinds: Kinds) -> Any:
    """A field's value as a file has it, of its JSON: years are numbers again where its type has them so."""
    if not isinstance(value, dict | list):
        return value
    with_years = _with_years(value)
    model = kinds.model_of(kind)
    if model is None or repr(with_years) == repr(value):
        return value
    adapter = _adapter(model, name)
    try:
        if adapter is not None:
            adapter.validate_python(with_years)
            return with_years
    except ValidationError:
        return value
    return value


_DIGITS = re.compile("[0-9]{1,18}")


def _with_years(value: Any) -> Any:
    """A value in which mappings whose keys are all digits are keyed by numbers."""
    if isinstance(value, list):
        return list(map(_with_years, value))
    if not isinstance(value, dict):
        return value
    is_by_year = bool(value) and all(_DIGITS.fullmatch(str(key)) for key in value)
    return {numbers.of_digits(str(key)) if is_by_year else key: _with_years(child) for key, child in value.items()}


@lru_cache(maxsize=512)
def _adapter(model: type[BaseModel], name: str) -> TypeAdapter[Any] | None:
    """What checks a field of a type by itself."""
    known = {model_field.alias or field_name: model_field for field_name, model_field in model.model_fields.items()}
    if name not in known:
        return None
    meant: Any = known[name].annotation
    for constraint in known[name].metadata:
        meant = Annotated[meant, constraint]
    return TypeAdapter(meant)
