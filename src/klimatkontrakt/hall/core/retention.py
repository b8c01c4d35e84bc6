# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What has outlived its time? Rows, or a field of them, go when the days are over that their model says.

That rows go which the audit chain binds has an entry of the hall's own.
"""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta

from django.db import connection, models, transaction
from django.utils import timezone

from klimatkontrakt.hall.core import audit, declarations, one_by_one


def sweep() -> int:
    """Removes what has outlived its time; returns how many rows it touched.

    Raises:
        Exception: where the rows of a model could not go, once those of all others have.
    """
    try:
        return sum(one_by_one.done(declarations.by_the_clock(), _outlived, lambda model: model._meta.label))
    finally:
        _empty_log()


def _empty_log() -> None:
    """SQLite keeps pages as they were in its log until that is written over: what was erased, too."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@transaction.atomic
def _outlived(model: declarations.Model) -> int:
    retention = declarations.of(model).retention
    before = timezone.now() - timedelta(days=retention.days)
    is_day = not isinstance(model._meta.get_field(retention.since), models.DateTimeField)
    rows = model._default_manager.filter(
        **{f"{retention.since}__lt": timezone.localdate(before) if is_day else before}
    )  # fmt: skip
    if retention.of_field:
        empty = declarations.emptied(model, retention.of_field)
        is_empty = {f"{retention.of_field}__isnull": True} if empty is None else {retention.of_field: empty}
        return _written(rows.exclude(**is_empty), {retention.of_field: empty})
    return _written(rows, None)


def _written(rows: models.QuerySet[models.Model], values: dict[str, str | None] | None) -> int:
    """Removes rows, or empties a field of them; with an entry of the hall's own where the audit chain binds them."""
    if not rows.exists():
        return 0
    model = rows.model
    act = audit.by_the_hall("swept", model._meta.label) if declarations.is_bound(model) else nullcontext()
    with act:
        return rows.delete()[0] if values is None else rows.update(**values)
