# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is the hash of a row? Of every field that its model binds, alike on SQLite and PostgreSQL.

A field that has its default is left out, so that a field that is new changes no hash of the rows that were there. A
row that names a person is hashed together with a salt of its own that goes with it: what the chain then still holds
of an erased person can be compared with no guess.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone

from klimatkontrakt.hall.core import declarations, readable_rows
from klimatkontrakt.hall.core.models import Salt
from klimatkontrakt.hall.core.touched_rows import Touched

Bind = list[str]
"""A row as an entry holds it: its model's label, its key, its hash; an empty hash where the row is gone."""
_EMPTY = (dict, list)  # defaults that are made anew for each row, and always the same
_NONE = object()


def moment(value: datetime) -> str:
    """A moment as it is hashed: universal time, to the microsecond."""
    return value.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="microseconds")


def _of_float(value: float) -> float | int:
    return int(value) if value.is_integer() else value  # PostgreSQL gives large ones back as whole numbers


def _of_mapping(value: Mapping[str, Any]) -> dict[str, Any]:
    return {str(key): plain(inner) for key, inner in value.items()}


def _of_bytes(value: bytes | memoryview) -> str:
    return hashlib.sha256(bytes(value)).hexdigest()


_PLAIN: tuple[tuple[type[Any] | tuple[type[Any], ...], Callable[[Any], Any]], ...] = (
    (float, _of_float),
    (datetime, moment),
    (date, date.isoformat),
    (uuid.UUID, str),
    ((bytes, bytearray, memoryview), _of_bytes),
    (Mapping, _of_mapping),
    ((list, tuple), lambda value: list(map(plain, value))),
)


def plain(value: Any) -> Any:
    """A value as both databases have it alike and JSON can write it."""
    for kind, written in _PLAIN:
        if isinstance(value, kind):
            return written(value)
    return value


def canonical(value: Any) -> str:
    """A value as one text, whatever the order of its parts."""
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def _default(field: models.Field[Any, Any]) -> object:
    """What a field holds where nothing is said; something that no field holds where that differs from row to row."""
    if field.default in _EMPTY:
        return field.default()
    if field.has_default():
        return _NONE if callable(field.default) else field.default
    if field.null:
        return None
    return "" if field.blank else _NONE


def bound_fields(model: declarations.Model) -> dict[str, object]:
    """The columns of a bound model whose values are hashed, and the default of each."""
    bound = declarations.of(model).bound
    but = bound.but if isinstance(bound, declarations.Bound) else ()
    return {field.attname: _default(field) for field in model._meta.concrete_fields if field.name not in but}


def salts(model: declarations.Model, keys: Collection[Any] | None = None) -> dict[str, str]:
    """The salts of a model's rows, by key; empty for a model that names nobody."""
    if not declarations.of(model).names_people:
        return {}
    beginning = len(_salted(model, ""))
    return {row[beginning:]: salt for row, salt in _salts(model, keys).values_list("row", "salt")}


def _salts(model: declarations.Model, keys: Collection[Any] | None) -> models.QuerySet[Salt]:
    if keys is None:
        return Salt.objects.filter(row__startswith=_salted(model, ""))
    return Salt.objects.filter(row__in=[_salted(model, key) for key in keys])


def _salted(model: declarations.Model, key: Any) -> str:
    """What a row is called among the salts."""
    return f"{declarations.chain_name(model)} {key}"


def _digest(label: str, fields: Mapping[str, object], row: Mapping[str, Any], salt: str) -> str:
    content = {name: row[name] for name, default in fields.items() if row[name] != default}
    return hashlib.sha256(f"{salt}\n{label}\n{canonical(content)}".encode()).hexdigest()


def digests(model: declarations.Model, keys: Collection[Any] | None = None) -> Iterator[tuple[str, str]]:
    """The key and hash of a model's rows, of all or of those with some keys; no hash of one that cannot be read."""
    label, fields, salted = declarations.chain_name(model), bound_fields(model), salts(model, keys)
    wanted = readable_rows.keys(model) if keys is None else sorted(keys, key=str)
    rows = model._default_manager.order_by("pk").values("pk", *fields)
    for key, row in readable_rows.by_key(rows, model, wanted):
        yield key, _digest(label, fields, row, salted.get(key, "")) if row is not None else ""


def binds(model: declarations.Model, keys: Collection[Any] | None = None) -> list[Bind]:
    """The rows of a model as an entry holds them, salted anew where they name people; those that are gone without hash.

    Args:
        keys: of the rows; None for all that there are.
    """
    if declarations.of(model).names_people:
        _salt(model, keys)
    standing = dict(digests(model, keys))
    wanted = standing if keys is None else map(str, keys)
    return [[declarations.chain_name(model), key, standing.get(key, "")] for key in sorted(wanted)]


def _salt(model: declarations.Model, keys: Collection[Any] | None) -> None:
    """Rows that stand get a new salt each; those of rows that are gone go."""
    _salts(model, keys).delete()
    rows = model._default_manager.all() if keys is None else model._default_manager.filter(pk__in=keys)
    keys_there = rows.values_list("pk", flat=True)
    Salt.objects.bulk_create([Salt(row=_salted(model, key), salt=secrets.token_hex(32)) for key in keys_there])


def of_touched(touched: Touched) -> list[Bind]:
    """The rows that an act wrote, as its entry holds them."""
    return [bind for model in sorted(touched, key=declarations.chain_name) for bind in binds(model, touched[model])]
