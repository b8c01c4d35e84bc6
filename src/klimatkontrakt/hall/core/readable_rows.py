# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How are rows read that something beside the program may have written? One that cannot be is told, and no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, models

ROWS_AT_A_TIME = 500
UNREADABLE = (ValueError, TypeError, ArithmeticError, ValidationError, DatabaseError)
Made = TypeVar("Made")


def keys(model: type[models.Model]) -> list[Any]:
    """The keys of all rows of a model as the database gives them, in order."""
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        column = quoted(str(model._meta.pk.column))
        cursor.execute(f"SELECT {column} FROM {quoted(model._meta.db_table)} ORDER BY {column}")
        return [key for (key,) in cursor.fetchall()]


def as_text(model: type[models.Model], key: Any) -> str:
    """A key as entries have it; as the database gives it where it is none."""
    try:
        return str(model._meta.pk.to_python(key))
    except UNREADABLE:
        return str(key)


def by_key(
    rows: models.QuerySet[Any, Made], model: type[models.Model], wanted: Sequence[Any]
) -> Iterator[tuple[str, Made | None]]:
    """Rows by their keys, each key as a text; None for one that is there and cannot be read.

    Args:
        rows: what is read of each, with the key under `pk` first where it is no instance.
    """
    for start in range(0, len(wanted), ROWS_AT_A_TIME):
        some = wanted[start : start + ROWS_AT_A_TIME]
        try:
            yield from [(_key(row), row) for row in rows.filter(pk__in=some)]
        except UNREADABLE:
            yield from _one_by_one(rows, model, some)


def _one_by_one(
    rows: models.QuerySet[Any, Made], model: type[models.Model], some: Sequence[Any]
) -> Iterator[tuple[str, Made | None]]:
    for key in some:
        try:
            yield from [(_key(row), row) for row in rows.filter(pk=key)]
        except UNREADABLE:
            yield as_text(model, key), None


def _key(row: Any) -> str:
    return str(row["pk"] if isinstance(row, dict) else row.pk)
