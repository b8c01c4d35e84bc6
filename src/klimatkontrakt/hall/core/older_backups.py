# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a backup of an earlier hall read? Row by row as it would be written today.

Format 1: a version held its files itself, and a city's latest version was the one that everybody read. Format 2: the
audit chain bound no rows, and nothing was signed.
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


def of_today(kind: str, lines: Iterable[str], number: int) -> Iterator[str]:
    """The rows of a kind as today's hall has them; texts that they hold are put where they stand today.

    Args:
        kind: the model's label.
        lines: the rows, one a line.
        number: the format of the backup.
    """
    if number != WHOLE_VERSIONS or kind != Version._meta.label:
        yield from lines
        return
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
