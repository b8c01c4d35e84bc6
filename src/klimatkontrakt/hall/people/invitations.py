# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does someone get in who has no password yet? A link that works once, for three days."""

from __future__ import annotations

from django.contrib.auth.tokens import default_token_generator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.hall.core import page
from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.core.models import Person
from klimatkontrakt.hall.people import rights, verbs
from klimatkontrakt.language.words import Language

FIRST_NAME = "administrator"


def link(person: Person, language: Language = "sv") -> str:
    """The address where a person chooses name and password; it dies with its first use.

    Its code stands after #, which no browser sends: it is in no log of a web server, and in no Referer.
    """
    place = urlsafe_base64_encode(force_bytes(person.user.pk))
    return f"{page.link(language, 'welcome')}#{place}.{default_token_generator.make_token(person.user)}"


def invited(code: str) -> Person | None:
    """The person whom a link was made for, by its code or the whole of it; None where it is wrong, used or too old."""
    place, _, token = code.rpartition("#")[2].partition(".")
    try:
        number = numbers.whole(urlsafe_base64_decode(place).decode("ascii"))
    except ValueError:
        return None
    person = rights.invited(number) if number is not None else None
    return person if person is not None and default_token_generator.check_token(person.user, token) else None


def first_administrator() -> str:
    """The link for the first administrator, who is added the first time; empty once they have a password."""
    person = rights.first_administrator() or verbs.add_person(OPERATOR, FIRST_NAME, is_administrator=True)
    return "" if person.user.has_usable_password() else link(person)
