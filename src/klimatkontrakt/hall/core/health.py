# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does the hall answer, and can it do its work? For supervisors, which ask by the machine's own name and without HTTPS.

Both are answered before anything else looks at the request: no host is refused, nothing is redirected, no session read.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from klimatkontrakt.figures.figure import Words
from klimatkontrakt.hall.core import readiness
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.hall.core.readiness import Part
from klimatkontrakt.language.words import Language

LIVES: dict[str, Language] = {"/halsa": "sv", "/en/health": "en"}
READY: dict[str, Language] = {"/halsa/redo": "sv", "/en/health/ready": "en"}


class SignsOfLife:
    """Answers supervisors; everyone else's request goes on."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """That the hall lives, or whether it is ready; or what the page answers."""
        path = request.path_info.removesuffix("/")
        if path not in LIVES and path not in READY:
            return self.answer(request)
        if request.method not in ("GET", "HEAD"):
            response: HttpResponse = HttpResponseNotAllowed(("GET", "HEAD"))
        elif path in LIVES:
            response = HttpResponse("ok", content_type="text/plain")
        else:
            response = ready(READY[path])
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def ready(language: Language) -> HttpResponse:
    """Each part of the hall and how it stands: 200 where all do their work, else 503."""
    parts = readiness.last_look.get()
    is_ready = all(parts.values())
    checks = {part: {"ok": is_well, "text": _said(part, is_well, language)} for part, is_well in parts.items()}
    ascii_or_not = {"ensure_ascii": False}
    return JsonResponse(
        {"ready": is_ready, "checks": checks}, status=200 if is_ready else 503, json_dumps_params=ascii_or_not
    )


def _said(part: Part, is_well: bool, language: Language) -> str:
    say = Words(language, SUBJECT)
    return say(f"ready.{part}") if is_well else say(f"unready.{part}")
