# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a backup of an earlier hall read? Row by row as it would be written today.

Format 1: a version held its files itself, and a city's latest version was the one that everybody read. Format 2: the
audit chain bound no rows, and nothing was signed. In each of them, and in the first backups of format 3, a seat is an
editor's, and is called so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from klimatkontrakt.folder.doors import json_texts
from klimatkontrakt.hall.core import texts
from klimatkontrakt.hall.core.models import Head, Version

WHOLE_VERSIONS = 1
UNBOUND = 2
FORMATS = (WHOLE_VERSIONS, UNBOUND)
NAMES = {"hall.Editor": "hall.Seat"}


def name_of_today(kind: str) -> str:
    """What a kind of row is called in today's hall."""
    return NAMES.get(kind, kind)


def of_today(kind: str, lines: Iterable[str], number: int) -> Iterator[str]:
    """The rows of a kind as today's hall has them; texts that they hold are put where they stand today.

    Args:
        kind: the model's label.
        lines: the rows, one a line.
        number: the format of the backup.
    """
    if kind in NAMES:
        yield from _renamed(kind, lines)
    elif number != WHOLE_VERSIONS or kind != Version._meta.label:
        yield from lines
    else:
        yield from _with_texts(kind, lines)


def _renamed(kind: str, lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        row = json_texts.loaded(line, kind)
        if row["model"] == kind.lower():
            row["model"] = NAMES[kind].lower()
        yield json.dumps(row)


def _with_texts(kind: str, lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        row = json_texts.loaded(line, kind)
        row["fields"]["text_hashes"] = texts.keep(row["fields"].pop("files"))
        yield json.dumps(row)


def settle_heads(number: int) -> None:
    """Both heads of every city stand at its latest version, as in the hall that made the backup."""
    if number != WHOLE_VERSIONS:
        return
    latest = {version.city_id: version for version in Version.objects.order_by("number")}
    Head.objects.bulk_create(Head(city_id=city, working=version, published=version) for city, version in latest.items())
