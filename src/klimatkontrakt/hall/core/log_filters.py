# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is not worth a line in the log? A page that says that work goes on answers 503, and is no error."""

from __future__ import annotations

import logging

from django.http import HttpRequest

_WAITING = "klimatkontrakt.is_waiting"


def note_waiting(request: HttpRequest) -> None:
    """Notes that the answer to a request only says that work goes on."""
    request.META[_WAITING] = True


class NotWaiting(logging.Filter):
    """Lets through everything but answers that only say that work goes on."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is written."""
        request = getattr(record, "request", None)
        return not (isinstance(request, HttpRequest) and request.META.get(_WAITING))
