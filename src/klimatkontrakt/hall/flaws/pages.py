# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does not work for someone? The form that anyone may fill in, and the reports, for administrators."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from klimatkontrakt.hall.core import access, addresses, limits, page, stale_page, tallies
from klimatkontrakt.hall.core.verbs import StaleError
from klimatkontrakt.hall.flaws import forms, rights, verbs

MOST_SHOWN = 100


def flaw(request: HttpRequest) -> HttpResponse:
    """Telling of a flaw; what is wrong with the form is said all at once."""
    form = forms.Report(request.POST if request.method == "POST" else {"page": request.GET.get("page", "")})
    faults = form.faults(page.texts(request)) if request.method == "POST" else []
    if request.method == "POST" and not faults:
        given = form.cleaned_data
        tallies.take(limits.FLAW, addresses.of(request))
        tallies.take(limits.FLAWS_IN_ALL, "")
        verbs.report_flaw(access.person(request), given["page"], given["text"], given["answer_to"])
        return HttpResponseRedirect(page.link(page.language_of(request), "flaw") + "?thanks=1")
    thanks = request.GET.get("thanks") == "1"
    return page.page(request, "flaws/flaw", 400 if faults else 200, faults=faults, given=form.written(), thanks=thanks)


@limits.counted(limits.WRITTEN, "POST")
def flaws(request: HttpRequest) -> HttpResponse:
    """What visitors reported; one of them is handled."""
    shown = rights.flaws(request.user)
    if request.method != "POST":
        return page.page(request, "flaws/flaws", found=shown[:MOST_SHOWN])
    form = forms.Handled(request.POST)
    form.full_clean()
    again = page.link(page.language_of(request), "flaws")
    try:
        verbs.handle_flaw(access.administrator(request.user), rights.flaw(request.user, form.cleaned_data["flaw"]))
    except StaleError as error:
        return stale_page.page(request, error, page.texts(request)("stale.flaw"), again)
    return HttpResponseRedirect(again)
