# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How long is somebody signed in? For so long in all, for so long idle; or until something about them changes.

A session notes when it began and when it was last used, to the minute. All of a person's sessions end when their
password, what they may do, or they themselves change (standing_sessions.py); what they see is never kept by a browser.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

log = logging.getLogger("klimatkontrakt.hall")
BEGAN, USED = "began", "used"
A_MINUTE = 60
Answer = Callable[[HttpRequest], HttpResponse]


class SignedIn:
    """Ends sessions that are over, and keeps what the others show out of browsers' stores."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers; one whose session is over is a stranger from now on."""
        is_signed_in = request.user.is_authenticated
        if is_signed_in and _is_over(request):
            logout(request)
        response = self.answer(request)
        if is_signed_in or request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response


def begin(request: HttpRequest) -> None:
    """Notes that somebody has just signed in."""
    request.session[BEGAN] = request.session[USED] = int(time.time())


def _is_over(request: HttpRequest) -> bool:
    """Whether a session has been idle, or has stood, for too long; its use is noted otherwise."""
    now = int(time.time())
    began, used = request.session.get(BEGAN), request.session.get(USED)
    if not isinstance(began, int) or not isinstance(used, int):
        begin(request)  # of an earlier release: its days are counted from now
        return False
    if now - began >= settings.MOST_SESSION_SECONDS or now - used >= settings.MOST_IDLE_SECONDS:
        return True
    if now - used >= A_MINUTE:
        _note_use(request, now)
    return False


def _note_use(request: HttpRequest, now: int) -> None:
    """Notes it at once and by itself: where the database cannot be written, pages are read all the same."""
    request.session[USED] = now
    try:
        request.session.save()
    except (DatabaseError, UpdateError) as error:
        log.warning("the use of a session is not noted: %s", error)
    request.session.modified = False
