# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who has signed in, and who has tried? On a page and as a file, for administrators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from klimatkontrakt.figures.figure import Words
from klimatkontrakt.folder.doors import csv_rows
from klimatkontrakt.hall.core import limits, page, turns
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.hall.sign_ins import rights
from klimatkontrakt.hall.sign_ins.models import DAYS_KEPT, KeptSignIn
from klimatkontrakt.language.words import Language

A_PAGE = 100
HEADS = ("first", "last", "what", "who", "origin", "count")


@dataclass(frozen=True)
class SignInLine:
    """A row as a reader sees it: what was done, whose account, and the row itself."""

    row: KeptSignIn
    what: str
    who: str


def _lines(rows: Iterable[KeptSignIn], language: Language) -> Iterator[SignInLine]:
    """Rows in a reader's words; whoever is in any of them is asked for once."""
    say, shown = Words(language, SUBJECT), list(rows)
    name = page.names_of({row.person.pseudonym for row in shown if row.person is not None}, language)
    for row in shown:
        who = name(row.person.pseudonym) if row.person is not None else say("sign_ins.nobody")
        yield SignInLine(row, say(f"sign_ins.{row.kind}"), who)


@require_safe
def sign_ins(request: HttpRequest) -> HttpResponse:
    """The list, the latest first."""
    shown = Paginator(rights.sign_ins(request.user), A_PAGE).get_page(request.GET.get("page"))
    lines = list(_lines(shown, page.language_of(request)))
    values = {"shown": shown, "told": lines, "days": DAYS_KEPT, "kept": settings.SIGN_IN_ORIGINS}
    return page.page(request, "sign_ins/sign_ins", 200, **values)


@require_safe
@limits.counted(limits.EXPORT)
@turns.in_turn(turns.FILES)
def sign_ins_file(request: HttpRequest) -> HttpResponse:
    """All that is kept, as a table for a spreadsheet program or a search."""
    language = page.language_of(request)
    say = Words(language, SUBJECT)
    rows = [tuple(say(f"sign_ins.head.{head}") for head in HEADS)]
    for line in _lines(rights.sign_ins(request.user), language):
        first, last = (
            timezone.localtime(moment).isoformat(timespec="seconds") for moment in (line.row.first, line.row.last)
        )
        rows.append((first, last, line.what, line.who, line.row.origin, str(line.row.count)))
    response = HttpResponse(csv_rows.exported(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="sign-ins.csv"'
    return response
