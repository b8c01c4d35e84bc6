# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is not worth a line in the log, and what must never stand in one?

A page that says that work goes on answers 503, and is no error; nor is a stranger's 403 or 404, which anyone makes as
many of as they like. The part of a one-time link that opens the door is a secret for as long as the link is good.
"""

from __future__ import annotations

import logging
import re

from django.http import HttpRequest

_WAITING = "klimatkontrakt.is_waiting"
SECRET = re.compile(r"/(valkommen|welcome)/#?[^\s\"'?#<>/]*[.-][^\s\"'?#<>]*")
HIDDEN = r"/\1/…"
OF_READERS = ("django.request", "django.security.csrf")


def note_waiting(request: HttpRequest) -> None:
    """Notes that the answer to a request only says that work goes on."""
    request.META[_WAITING] = True


class NotWaiting(logging.Filter):
    """Lets through everything but answers that only say that work goes on, and what a reader alone did wrong."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is written."""
        if record.name in OF_READERS and record.levelno < logging.ERROR:
            return False
        request = getattr(record, "request", None)
        return not (isinstance(request, HttpRequest) and request.META.get(_WAITING))


class PlainFormatter(logging.Formatter):
    """Writes a line, with its traceback where there is one, without the secrets of one-time links."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return SECRET.sub(HIDDEN, super().format(record))
