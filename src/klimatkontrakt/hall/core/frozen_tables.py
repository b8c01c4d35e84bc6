# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does the database itself refuse to change a row? By triggers on the tables whose models say that they are frozen.

SQLite's REPLACE takes the row of the same key away without asking the trigger of a removal: a row whose key, or other
columns that must be unlike in every row, are there already is refused before it comes in.

A migration that must change such a table thaws it and freezes it again in the same step. After every migration the
tables of today's models are looked through once more, so that none stands without: SQLite forgets the triggers of a
table that a migration builds anew, and a new feature need not remember to write a migration for its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connections
from django.db.migrations.loader import MigrationLoader

from klimatkontrakt.hall.core import declarations

LABEL = "hall"
REFUSAL = "hall_refuse"  # made by migration 0002, for PostgreSQL
_POSTGRESQL = (
    ("_frozen", "CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {refusal}()"),
    ("_kept", "CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {refusal}()"),
)
_SQLITE = (
    ("_update", "CREATE TRIGGER {name} BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is frozen'); END"),
    ("_delete", "CREATE TRIGGER {name} BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is frozen'); END"),
    (
        "_insert",
        "CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} AS kept WHERE {alike}) "
        "BEGIN SELECT RAISE(ABORT, '{table} is frozen'); END",
    ),
)


def _triggers(connection: Any, table: str) -> Iterator[tuple[str, str]]:
    """The triggers of a frozen table: the name of each, and what makes it."""
    is_postgresql = connection.vendor == "postgresql"
    alike = "" if is_postgresql else _alike(connection, table)
    for ending, statement in _POSTGRESQL if is_postgresql else _SQLITE:
        name = f"{table}{ending}"
        yield name, statement.format(name=name, table=table, refusal=REFUSAL, alike=alike)


def _alike(connection: Any, table: str) -> str:
    """When a row that comes in has alike with one that is there what no two may; empty of a table that is not there."""
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, table).values()
    unique = [constraint["columns"] for constraint in constraints if constraint["unique"] or constraint["primary_key"]]
    return " OR ".join(
        "(" + " AND ".join(f'kept."{column}" = NEW."{column}"' for column in columns) + ")" for columns in unique
    )


def standing(connection: Any) -> set[str]:
    """The names of the triggers that the database has."""
    if connection.vendor == "postgresql":
        asked = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    else:
        asked = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return {name for (name,) in cursor.fetchall()}


def freeze(connection: Any, tables: Iterable[str]) -> None:
    """From here on no row of some tables can be changed or removed; what refuses already is left as it is."""
    there = standing(connection)
    with connection.cursor() as cursor:
        for table in tables:
            for name, statement in _triggers(connection, table):
                if name not in there:
                    cursor.execute(statement)


def thaw(connection: Any, tables: Iterable[str]) -> None:
    """Rows of some tables can be changed and removed, until they are frozen again."""
    there = standing(connection)
    with connection.cursor() as cursor:
        for table in tables:
            for name, _ in _triggers(connection, table):
                if name in there:
                    cursor.execute(f"DROP TRIGGER {name} ON {table}" if connection.vendor == "postgresql"
                                   else f"DROP TRIGGER {name}")  # fmt: skip


def declared(connection: Any) -> list[str]:
    """The tables that today's models say are frozen, as far as the database has them."""
    there = connection.introspection.table_names()
    return [model._meta.db_table for model in declarations.frozen() if model._meta.db_table in there]


def settle(using: str) -> None:
    """After a migration to today's tables: every table that its model says is frozen refuses."""
    connection = connections[using]
    loader = MigrationLoader(connection)
    if all(leaf in loader.applied_migrations for leaf in loader.graph.leaf_nodes(LABEL)):
        freeze(connection, declared(connection))
