# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""From where does the chain bind rows? From its first entry, or in a hall from before that from one that says so.

Entries from before are not written anew: one more is put at their end, and binds all rows as they stand then.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import post_migrate

from klimatkontrakt.hall.core import audit, declarations, renewed_hashes, touched_rows
from klimatkontrakt.hall.core.models import Entry

LABEL = "hall"


def begin(app: AppConfig) -> None:
    """The writes of all bound models are told, and after migrations the chain binds what stands."""
    for model in declarations.bound():
        touched_rows.listen(model)
    renewed_hashes.listen()
    post_migrate.connect(_settle, sender=app, dispatch_uid=LABEL)


def is_binding() -> bool:
    """Whether an entry of the chain binds rows."""
    return Entry.objects.filter(formula__gte=audit.BINDING).exists()


def bind_what_stands() -> bool:
    """Binds all rows of a hall whose chain does not bind yet; returns whether there was anything to bind.

    Only entries from before show that a hall is from before: rows without any entry were put there by no act.
    """
    if is_binding() or not Entry.objects.exists():
        return False
    audit.bind_rows(dict.fromkeys(declarations.bound()), "binds_from_here")
    return True


def _settle(*, using: str, **signal: Any) -> None:
    """After a migration to today's tables the chain binds."""
    loader = MigrationLoader(connections[using])
    if all(leaf in loader.applied_migrations for leaf in loader.graph.leaf_nodes(LABEL)):
        bind_what_stands()
