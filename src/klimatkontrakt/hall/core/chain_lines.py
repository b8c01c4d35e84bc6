# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is it seen that the chain's end was cut off or written anew? By a line of it that was kept elsewhere.

Whoever can write to the database can hash a changed chain from there on to its end, and it is whole in itself. It no
longer leads to the line that somebody has on paper.
"""

from __future__ import annotations

import re
from typing import Literal

from django.conf import settings

from klimatkontrakt.hall.core.models import Entry

_LINE = re.compile(r"(?P<number>[0-9]{1,18})\s+(?P<hash>[0-9a-f]{64})(?![0-9a-f])")
Lies = Literal["lies", "cut", "other", "no_line"]
"""On the chain; beyond its end; at an entry that is another today; no line at all."""


def line(entry: Entry) -> str:
    """An entry in one line to keep elsewhere: the hall's name, the entry's number and hash, when it was made."""
    name = "_".join(str(settings.HALL_NAME).split())
    return f"klimatkontrakt {name} {entry.number} {entry.hash} {entry.at.isoformat(timespec='seconds')}"


def head() -> str:
    """The line of the chain's last entry; empty for a hall in which nothing has been done."""
    last = Entry.objects.order_by("-number").first()
    return line(last) if last is not None else ""


def against(kept: str) -> Lies:
    """Whether a line that was kept lies on the chain as it is today."""
    match = _LINE.search(" ".join(kept.split()))
    if match is None:
        return "no_line"
    stands = Entry.objects.filter(number=int(match["number"])).values_list("hash", flat=True).first()
    if stands is None:
        return "cut"
    return "lies" if stands == match["hash"] else "other"
