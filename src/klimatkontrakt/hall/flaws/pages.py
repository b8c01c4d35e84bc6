# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does not work for someone? The form that anyone may fill in, and the reports, for administrators."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from klimatkontrakt.hall.core import access, addresses, limits, page, stale_page, tallies
from klimatkontrakt.hall.core.verbs import StaleError
from klimatkontrakt.hall.flaws import forms, rights, told_page, verbs
from klimatkontrakt.hall.flaws.told_page import NamedPage
from klimatkontrakt.hall.flaws.verbs import LONGEST_PAGE

MOST_SHOWN = 100


def flaw(request: HttpRequest) -> HttpResponse:
    """Telling of a flaw; what is wrong with the form is said all at once."""
    came_from = told_page.own_address(request.GET.get("page", ""))[:LONGEST_PAGE]
    form = forms.Report(request.POST if request.method == "POST" else {"page": came_from})
    faults = form.faults(page.texts(request)) if request.method == "POST" else []
    if request.method == "POST" and not faults:
        given = form.cleaned_data
        tallies.take(limits.FLAW, addresses.of(request))
        tallies.take(limits.FLAWS_IN_ALL, "")
        verbs.report_flaw(access.person(request), given["page"], given["text"], given["answer_to"])
        back = urlencode({"thanks": 1, "page": given["page"]} if given["page"] else {"thanks": 1})
        return HttpResponseRedirect(f"{page.link(page.language_of(request), 'flaw')}?{back}")
    values = {"faults": faults, "given": form.written(), "thanks": request.GET.get("thanks") == "1"}
    address = told_page.own_address(form.written()["page"])
    return page.page(request, "flaws/flaw", 400 if faults else 200, **values, told=_named(address))


def _named(address: str) -> NamedPage | None:
    return told_page.named(address) if address else None


@limits.counted(limits.WRITTEN, "POST")
def flaws(request: HttpRequest) -> HttpResponse:
    """What visitors reported; one of them is handled."""
    shown = rights.flaws(request.user)
    if request.method != "POST":
        rows = [(row, told_page.own_address(row.page)) for row in shown[:MOST_SHOWN]]
        return page.page(request, "flaws/flaws", found=rows)
    form = forms.Handled(request.POST)
    form.full_clean()
    again = page.link(page.language_of(request), "flaws")
    try:
        verbs.handle_flaw(access.administrator(request.user), rights.flaw(request.user, form.cleaned_data["flaw"]))
    except StaleError as error:
        return stale_page.page(request, error, page.texts(request)("stale.flaw"), again)
    return HttpResponseRedirect(again)
