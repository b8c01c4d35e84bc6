# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a book of an older format read? As an older folder is: what it says goes through the same steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klimatkontrakt.city import formats
from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.city.schema import FORMAT
from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.sources.tables import cells
from klimatkontrakt.sources.tables.cells import Raw

MARK = "format"
_RETIRED: Mapping[str, tuple[str, ...]] = {"commitments": ("evidence",)}  # columns that books of format 1 have
_ADDED = ("outcomes", "signatures")  # sheets that they do not have


def format_of(said: Mapping[str, Raw]) -> int | None:
    """The format that a book's first sheet says; the first one said none. None where it is unknown.

    >>> format_of({}), format_of({"format": "2"}), format_of({"format": "99"})
    (1, 2, None)
    """
    text = cells.text(said.get(MARK, str(formats.FIRST)))
    version = numbers.whole(text)
    return version if CITY.knows_format(version) else None


def is_older(version: int) -> bool:
    """Whether a book of that format must be brought up."""
    return version < FORMAT


def retired(sheet: str, version: int) -> tuple[str, ...]:
    """The columns of a sheet that only older books have; they hold several parts in a cell."""
    return _RETIRED.get(sheet, ()) if is_older(version) else ()


def may_lack(sheet: str, version: int) -> bool:
    """Whether a book of that format has no such sheet."""
    return is_older(version) and sheet in _ADDED


def brought_up(kind: str, values: dict[Any, Any], version: int) -> dict[Any, Any]:
    """An entry's values in today's format."""
    if not is_older(version):
        return values
    if kind == "measures":
        made: dict[Any, Any] = formats.measure(values)
        return made
    if kind == "contracts":
        made, moved = formats.contract(values)
        return {**made, "outcomes": [row for _, row in moved]} if moved else made
    return values
