# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does a row hold what both databases can? SQLite takes texts longer than their column, and letters PostgreSQL refuses.

What an act leaves is looked through on either, so that a hall on SQLite never holds what its backup cannot bring to
PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db import DataError, models
from django.db.backends.base.operations import BaseDatabaseOperations

_RANGES = BaseDatabaseOperations.integer_field_ranges


def check(model: type[models.Model], keys: Collection[Any]) -> None:
    """Refuses rows that only one of the databases can hold.

    Raises:
        DataError: as PostgreSQL would, by table and column.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    for row in model._default_manager.filter(pk__in=list(keys)).values(*fields):
        for name, value in row.items():
            if not all(_is_held(fields[name], part) for part in _parts(value)):
                raise DataError(f"{model._meta.db_table}.{name}: a value that not every database can hold")


def _parts(value: Any) -> Iterator[Any]:
    """A value, or the keys and values that it is made of."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield key
            yield from _parts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _parts(inner)
    else:
        yield value


def _is_held(field: Any, value: Any) -> bool:
    if isinstance(value, str):
        longest = field.max_length if isinstance(field, models.CharField) else None
        is_short = longest is None or len(value) <= longest
        return is_short and "\0" not in value and _is_encodable(value)
    if isinstance(value, int) and field.get_internal_type() in _RANGES:
        least, most = _RANGES[field.get_internal_type()]
        return least <= value <= most
    return True


def _is_encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
