# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who is it that guesses at a password? A browser that has signed in to that name before, or anyone at all.

Nobody is locked out from outside. A browser that somebody has signed in with keeps a cookie, signed by the hall,
which says for which account; its wrong passwords are counted for it alone. All others share the tries of the name, and
those of their address. So whoever guesses from many addresses takes tries from strangers, never from the person; a
person with a new browser in such an hour waits, or has the operator open the name (`klimatkontrakt-hall unlock NAME`).
"""

from __future__ import annotations

import secrets

from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponse

from klimatkontrakt.hall.core import addresses, limits, tallies
from klimatkontrakt.hall.core.tallies import Token
from klimatkontrakt.hall.people import rights

COOKIE = "known_device"
SALT = "klimatkontrakt.known_device"
DAYS_KNOWN = 180
MOST_ACCOUNTS = 5  # of one browser
DAY_SECONDS = 86_400


def authenticated(request: HttpRequest, name: str, password: str) -> User | None:
    """The account of a name, or an address, and a password; None where they do not fit together.

    Raises:
        TooManyError: when nothing is tried, for there have been too many wrong ones.
    """
    is_name = "\0" not in name  # a database may refuse to look for it
    name = rights.name_of(name) if is_name else name
    tokens = _tokens(request, name)
    for limit, subject in tokens:
        tallies.take(limit, subject)
    user = authenticate(request, username=name, password=password) if is_name else None
    if not isinstance(user, User):
        return None
    tallies.give_back(tokens)
    return user


def _tokens(request: HttpRequest, name: str) -> list[Token]:
    """What a try is counted as."""
    device = _device(request, name)
    if device:
        return [(limits.SIGN_IN_DEVICE, device)]
    tokens = [(limits.SIGN_IN_ADDRESS, addresses.of(request))]
    if not tallies.is_open(limits.SIGN_IN_NAME, subject(name)):
        tokens.append((limits.SIGN_IN_NAME, subject(name)))
    return tokens


def subject(name: str) -> str:
    """A name as tries are counted for it."""
    return name.casefold()


def _device(request: HttpRequest, name: str) -> str:
    """The browser's own number, where it has signed in to an account of that name before; else empty."""
    numbers = _numbers(request)
    person = rights.named(name) if numbers else None
    return numbers.get(str(person.user.pk), "") if person is not None else ""


def _numbers(request: HttpRequest) -> dict[str, str]:
    """By account, the number that the browser has for it; those who share a browser have one each."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=DAYS_KNOWN * DAY_SECONDS)
    except (signing.BadSignature, ValueError):
        return {}
    return {str(account): str(number) for account, number in kept.items()} if isinstance(kept, dict) else {}


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """The browser is known from now on, by a number that it has for this account."""
    numbers = _numbers(request)
    number = numbers.pop(str(user.pk), "") or secrets.token_urlsafe(16)
    latest = dict(list(numbers.items())[-MOST_ACCOUNTS + 1 :])
    response.set_cookie(
        COOKIE,
        signing.dumps({**latest, str(user.pk): number}, salt=SALT),
        max_age=DAYS_KNOWN * DAY_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
