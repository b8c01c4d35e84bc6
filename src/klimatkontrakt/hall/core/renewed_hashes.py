# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What if Django hashes a password anew at a sign-in, because hashes have become stronger? The chain binds it.

That is no act of theirs, and done outside of every one. The row is bound anew only where it stood as it was bound:
who puts a weak hash of their own in place and signs in by it does not have it bound so.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import User
from django.db.models.signals import post_save, pre_save

from klimatkontrakt.hall.core import audit, chain_checks, row_digests

_as_bound: set[int] = set()
"""Who is saved just now, of those whose rows stood as they were bound."""


def _is_renewal(update_fields: Collection[str] | None) -> bool:
    return not audit.is_acting() and "password" in (update_fields or ())


def _before(instance: User, update_fields: Collection[str] | None, **signal: Any) -> None:
    if _is_renewal(update_fields):
        stands = dict(row_digests.digests(User, [instance.pk])).get(str(instance.pk))
        if stands and stands == chain_checks.bound_to(User, instance.pk):
            _as_bound.add(instance.pk)


def _after(instance: User, update_fields: Collection[str] | None, **signal: Any) -> None:
    if _is_renewal(update_fields) and instance.pk in _as_bound:
        _as_bound.discard(instance.pk)
        audit.bind_rows({User: [instance.pk]}, "renewed_hash")


def listen() -> None:
    """From here on a password that is hashed anew is bound so."""
    pre_save.connect(_before, sender=User, dispatch_uid="renewed hash, before")
    post_save.connect(_after, sender=User, dispatch_uid="renewed hash, after")
