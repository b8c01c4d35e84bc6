# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is somebody let in who has shown their password? At once, or once they have shown a code, too."""

from __future__ import annotations

import time

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from klimatkontrakt.hall.core import page, sessions
from klimatkontrakt.hall.core.models import Person
from klimatkontrakt.hall.people import devices, rights, second_factors

WAITS = "waits_for_code"
MOST_SECONDS = 600  # between the password and the code
OWN_SIGN_IN = "django.contrib.auth.backends.ModelBackend"


def onward(request: HttpRequest, wanted: str) -> HttpResponseRedirect:
    """To where the reader came from, if that is a page of ours; else to their own pages."""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return HttpResponseRedirect(wanted)
    return HttpResponseRedirect(page.link(page.language_of(request), "mine"))


def let_in(request: HttpRequest, user: User, response: HttpResponse) -> HttpResponse:
    """The answer to whoever has just shown who they are: a session of its own, and a browser that is known."""
    login(request, user, backend=OWN_SIGN_IN)
    sessions.begin(request)
    devices.remember(request, response, user)
    return response


def after_password(request: HttpRequest, user: User, wanted: str) -> HttpResponse:
    """Whoever has a second factor is asked for a code, and is a stranger until then; others are let in.

    Args:
        wanted: the address that they were going to.
    """
    if not second_factors.has(user):
        return let_in(request, user, onward(request, wanted))
    request.session.cycle_key()
    request.session[WAITS] = {"user": user.pk, "at": int(time.time()), "wanted": wanted, "password": _mark(user)}
    return HttpResponseRedirect(page.link(page.language_of(request), "sign_in_code"))


def waiting(request: HttpRequest) -> tuple[Person, str] | None:
    """Who has shown their password of late, and where they were going; None where nobody has, or it is another now."""
    kept = request.session.get(WAITS)
    if not isinstance(kept, dict) or int(time.time()) - kept["at"] > MOST_SECONDS:
        return None
    person = rights.invited(kept["user"])
    if person is None or _mark(person.user) != kept["password"]:
        return None
    return person, kept["wanted"]


def _mark(user: User) -> str:
    """Something that is another once the password is."""
    return user.get_session_auth_hash()


def waits_no_longer(request: HttpRequest) -> None:
    """The code has been shown."""
    del request.session[WAITS]
