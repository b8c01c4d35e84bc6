# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How often may someone do what costs the hall, or guess at what is secret? The limits, and why each is what it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from django.http import HttpRequest, HttpResponse

from klimatkontrakt.hall.core import access, addresses, tallies
from klimatkontrakt.hall.core.tallies import Limit

MINUTE, HOUR = 60, 3600
SIGN_IN_NAME = Limit(
    "sign_in_name", 8, 15 * MINUTE,
    "wrong passwords for one name from places where nobody has signed in to it: 800 guesses a day, from however many "
    "addresses, find no password of twelve characters that is in no list",
)  # fmt: skip
SIGN_IN_ADDRESS = Limit(
    "sign_in_address", 30, 15 * MINUTE,
    "wrong passwords from one address, for whatever names: an office of hundreds behind one address misspells less",
)  # fmt: skip
SIGN_IN_DEVICE = Limit(
    "sign_in_device", 8, 15 * MINUTE, "wrong passwords from a browser that has signed in to that name before"
)
OLD_PASSWORD = Limit(
    "old_password", 8, 15 * MINUTE, "guesses at the present password by whoever has found a signed-in browser"
)
SECOND_FACTOR = Limit(
    "second_factor", 8, HOUR,
    "wrong codes after the right password: 200 guesses a day meet three of a million codes once in four years",
)  # fmt: skip
SECOND_CODE = Limit(
    "second_code", 1, 2 * MINUTE, "uses of one and the same code, which is good for a minute and a half"
)
ONE_TIME_LINK = Limit("one_time_link", 20, 15 * MINUTE, "links that were never made, from one address")
FLAW = Limit("flaw", 5, 10 * MINUTE, "reports of flaws from one address: a person writes one, and a second thought")
FLAWS_IN_ALL = Limit("flaws_in_all", 100, HOUR, "reports of flaws from everywhere: more than anyone reads")
HAND_IN = Limit("hand_in", 30, HOUR, "folders handed in by one person, each of which is work and is kept for 90 days")
WRITTEN = Limit(
    "written", 120, HOUR, "what one person saves, adds or changes, each of which stands in the log for good"
)
EXPORT = Limit(
    "export", 60, 10 * MINUTE, "files made for one reader: each takes a second of a processor", is_strict=False
)
FIGURE_FILE = Limit(
    "figure_file",
    1_200,
    10 * MINUTE,
    "figures taken as files by one reader: all of a city's, in each kind and scenario",
    is_strict=False,
)
HEAVY = Limit(
    "heavy", 1_800, 10 * MINUTE,
    "whole pages of the explorer for one address: thirty people in an office who look at six a minute each",
    is_strict=False,
)  # fmt: skip
SEARCH = Limit(
    "search", 300, 10 * MINUTE,
    "searches from one address: thirty people in an office who look for something once a minute",
    is_strict=False,
)  # fmt: skip
WORK_FOR_READER = Limit(
    "work_for_reader", 60, 10 * MINUTE,
    "works begun because a reader asked for what is not worked out: a curious person opens one every ten seconds",
    is_strict=False,
)  # fmt: skip
LIMITS: tuple[Limit, ...] = tuple(value for value in dict(vars()).values() if isinstance(value, Limit))


def whom(request: HttpRequest) -> str:
    """Whom a request counts for: the person who is signed in, else the address."""
    person = access.person(request)
    return f"person {person.pk}" if person is not None else addresses.of(request)


def take_of(request: HttpRequest, limit: Limit) -> None:
    """Counts a try of whoever asks.

    Raises:
        TooManyError: when it is one too many.
    """
    tallies.take(limit, whom(request))


Page = TypeVar("Page", bound=Callable[..., HttpResponse])


def counted(limit: Limit, *methods: str) -> Callable[[Page], Page]:
    """A page that can be asked for only so often by one and the same.

    Args:
        limit: how often.
        methods: the methods that are counted, such as POST; every one where none is named.
    """

    def limited(page: Page) -> Page:
        @wraps(page)
        def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not methods or request.method in methods:
                take_of(request, limit)
            return page(request, *args, **kwargs)

        answered.limit = limit  # type: ignore[attr-defined]
        return cast(Page, answered)

    return limited
