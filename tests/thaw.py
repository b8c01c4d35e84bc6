# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Between tests the database is emptied, which it refuses by itself: versions, texts and entries are frozen there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.operations import BaseDatabaseOperations

from klimatkontrakt.hall.core import frozen_tables


@contextmanager
def thawed(connection: Any) -> Iterator[None]:
    """Lifts the refusals for as long as it lasts."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits to be checked would refuse the change
            for table in frozen_tables.declared(connection):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        with connection.cursor() as cursor:
            for table in frozen_tables.declared(connection):
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
    yield
    with connection.cursor() as cursor:
        for _, sql in triggers:
            cursor.execute(sql)


def let_tests_empty_it() -> None:
    """Django's own emptying between tests thaws first."""
    empty = BaseDatabaseOperations.execute_sql_flush

    def thaw_and_empty(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with thawed(self.connection):
            empty(self, sql_list)

    BaseDatabaseOperations.execute_sql_flush = thaw_and_empty
