# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which rows does an act make, change or remove? Every one of a bound model, however it is written.

What Django saves and deletes it tells by its signals; `BoundRows` tells of rows that are changed or made many at once.
What is written past both is seen in the statement itself, and the act is refused: an entry would not speak of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.signals import post_delete, post_save

from klimatkontrakt.hall.core import declarations

Touched = dict[declarations.Model, set[Any]]
"""Of each model that was written, the keys of the rows: none where a statement met no row."""
Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)
_WRITES = re.compile(
    r'\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE
)
_now: ContextVar[Touched | None] = ContextVar("the rows of the act that is being done", default=None)


class UnboundError(RuntimeError):
    """An act that wrote rows past what tells which they are."""


def note(model: declarations.Model, keys: Collection[Any]) -> None:
    """Rows of a bound model are written by the act that is being done; nothing where none is."""
    touched = _now.get()
    if touched is not None:
        touched.setdefault(model, set()).update(keys)


class BoundRows(models.QuerySet[Row_co]):
    """Rows of a model that the audit chain binds."""

    def update(self, **values: Any) -> int:
        """Changes rows as Django does, and tells which."""
        if _now.get() is not None:
            note(self.model, list(self.order_by().values_list("pk", flat=True)))
        return super().update(**values)

    def bulk_create(self, objs: Any, *args: Any, **options: Any) -> list[Row_co]:
        """Makes rows as Django does, and tells which."""
        made = super().bulk_create(objs, *args, **options)
        note(self.model, [row.pk for row in made])
        return made


def _written(sender: declarations.Model, instance: models.Model, **signal: Any) -> None:
    note(sender, [instance.pk])


def listen(model: declarations.Model) -> None:
    """From here on each row of a model that is saved or deleted is told."""
    for signal in (post_save, post_delete):
        signal.connect(_written, sender=model, dispatch_uid=f"touched {model._meta.label}")


class _Statements:
    """Sees which tables are written."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        match = _WRITES.match(sql)
        if match is not None:
            self.tables.add(match.group(1))
        return execute(sql, params, many, context)


@contextmanager
def collected() -> Iterator[Touched]:
    """The rows of bound models that are written while it lasts.

    Raises:
        UnboundError: when it ends, where a bound table was written and no row of it is told.
    """
    touched: Touched = {}
    statements = _Statements()
    token = _now.set(touched)
    try:
        with connection.execute_wrapper(statements):
            yield touched
    finally:
        _now.reset(token)
    spoken_of = {model._meta.db_table for model in touched}
    past = {model._meta.db_table for model in declarations.bound()} & statements.tables - spoken_of
    if past:
        raise UnboundError(f"{', '.join(sorted(past))}: written in a way that tells no row (touched_rows.py)")
