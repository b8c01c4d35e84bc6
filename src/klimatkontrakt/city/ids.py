# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""By what are rows known? Their ids, their keys, and the row of an id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar


class HasId(Protocol):
    """A row with an id."""

    @property
    def id(self) -> str:
        """What the row is known by."""


class HasKey(Protocol):
    """A row that is known by more than one field together."""

    @property
    def key(self) -> str:
        """What the row is known by."""


Row = TypeVar("Row", bound=HasId)


def ids_of(rows: Iterable[HasId]) -> set[str]:
    """The ids of rows."""
    return {row.id for row in rows}


def keys_of(rows: Iterable[HasKey]) -> set[str]:
    """The keys of rows."""
    return {row.key for row in rows}


def by_id(rows: Iterable[Row]) -> dict[str, Row]:
    """Rows by their ids; the last of those with the same."""
    return {row.id: row for row in rows}


def with_id(rows: Iterable[Row], item: str | None) -> Row | None:
    """The first row of an id; None where none has it."""
    return next((row for row in rows if row.id == item), None)
