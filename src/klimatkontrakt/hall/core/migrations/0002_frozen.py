# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Versions and entries are never changed or removed: the database itself refuses."""

from __future__ import annotations

from django.db import migrations

FROZEN = ("hall_version", "hall_entry")
ACTS = ("UPDATE", "DELETE")
POSTGRESQL_FUNCTION = """
CREATE FUNCTION hall_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is frozen', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


def freeze(apps, schema_editor):
    """Puts the triggers in place."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
        for table in FROZEN:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION hall_refuse()"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} EXECUTE FUNCTION hall_refuse()"
            )
        return
    for table in FROZEN:
        for act in ACTS:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is frozen'); END"
            )


def thaw(apps, schema_editor):
    """Takes the triggers away."""
    if schema_editor.connection.vendor == "postgresql":
        for table in FROZEN:
            schema_editor.execute(f"DROP TRIGGER {table}_frozen ON {table}")
            schema_editor.execute(f"DROP TRIGGER {table}_kept ON {table}")
        schema_editor.execute("DROP FUNCTION hall_refuse()")
        return
    for table in FROZEN:
        for act in ACTS:
            schema_editor.execute(f"DROP TRIGGER {table}_{act.lower()}")


class Migration(migrations.Migration):
    dependencies = [("hall", "0001_initial")]
    operations = [migrations.RunPython(freeze, thaw)]
