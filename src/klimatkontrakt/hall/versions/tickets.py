# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which version was a folder taken as? What leaves to be edited carries a ticket, version.txt, and brings it back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.folder.doors import texts as text_doors
from klimatkontrakt.hall.core import audit, chain_lines, operator_words
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.hall.core.models import City, Version
from klimatkontrakt.hall.core.versions import TICKET
from klimatkontrakt.hall.versions import rights
from klimatkontrakt.language import words

FILE = TICKET
LONGEST = 4_000
MOST_DIGITS = 9
_LINE = re.compile(r"^(city|version|document): (\S+)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Ticket:
    """The city, the version's number and the hash of its document, as version.txt has them."""

    city: str
    number: int
    document: str


def written(version: Version) -> str:
    """The ticket that goes with a version's files: a few lines for people, three for the hall, and the log's own.

    Whoever keeps the file keeps a line of the log, which shows whether that was cut off or written anew since.
    """
    said = [
        words.say(SUBJECT, "ticket", language, number=version.number, name=version.city.name)
        for language in words.LANGUAGES
    ]
    lines = (f"city: {version.city.slug}", f"version: {version.number}", f"document: {version.document}")
    entry = audit.last(("added_city", "accepted_version"), f"{version.city.slug} {version.number}")
    of_log = ("", operator_words.both("ticket.log"), f"log: {chain_lines.line(entry)}") if entry is not None else ()
    return "\n".join((*said, "", *lines, *of_log, ""))


def read(raw: bytes) -> Ticket | None:
    """The ticket of a folder; None where there is none that can be read."""
    said = dict(_LINE.findall(text_doors.of_excel(raw[:LONGEST])))
    number = numbers.whole(said.get("version", ""), digits=MOST_DIGITS)
    if set(said) != {"city", "version", "document"} or number is None:
        return None
    return Ticket(said["city"], number, said["document"])


def version_of(ticket: Ticket | None, city: City | None) -> Version | None:
    """The version that a ticket is of; None where this hall has none such: another hall's, or made up."""
    if ticket is None or city is None or ticket.city != city.slug:
        return None
    return rights.version_by_document(city, ticket.number, ticket.document)
