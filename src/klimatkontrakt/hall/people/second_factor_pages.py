# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does somebody get a second factor, sign in with it, and take it away? Three pages and a form."""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from klimatkontrakt.hall.core import access, limits, page, tallies
from klimatkontrakt.hall.core.models import Person
from klimatkontrakt.hall.people import entrance, forms, second_factors, verbs


@never_cache
@sensitive_post_parameters("code")
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second step of signing in."""
    waiting = entrance.waiting(request)
    if waiting is None:
        return HttpResponseRedirect(page.link(page.language_of(request), "sign_in"))
    person, wanted = waiting
    form, wrong = forms.Code(request.POST), ""
    form.full_clean()
    if request.method == "POST":
        if second_factors.is_right(person.user, form.cleaned_data["code"]):
            entrance.waits_no_longer(request)
            return entrance.let_in(request, person.user, entrance.onward(request, wanted))
        wrong = page.texts(request)("second.wrong")
    return page.page(request, "people/sign_in_code", 401 if wrong else 200, wrong=wrong)


@never_cache
@sensitive_post_parameters("password", "code")
def second_factor(request: HttpRequest) -> HttpResponse:
    """One's own second factor: to be given, or to be taken away."""
    person = access.signed_in(request.user)
    if second_factors.has(person.user):
        return _standing(request, person)
    asked, form = forms.FactorForm(request.POST), ActivateTOTPForm(user=person.user, data=request.POST or None)
    faults: list[str] = []
    if request.method == "POST":
        faults = _faults(request, person, asked)
        if not form.is_valid():
            faults.append(page.texts(request)("second.wrong"))
        if not faults:
            return _codes(request, verbs.set_second_factor(person, form.secret))
    adapter = get_adapter()
    drawing = page.safe(_inline(adapter.build_totp_svg(adapter.build_totp_url(person.user, form.secret))))
    values = {"secret": form.secret, "drawing": drawing, "faults": faults}
    return page.page(request, "people/second_factor", 400 if faults else 200, **values)


def _inline(svg: str) -> str:
    """A drawing without the head of a file of its own."""
    return svg[svg.index("<svg") :]


def _faults(request: HttpRequest, person: Person, asked: forms.FactorForm) -> list[str]:
    """What is wrong with the password that is to show that it is they at a browser that is signed in."""
    guess = (limits.OLD_PASSWORD, f"{person.pk}")
    tallies.take(*guess)
    asked.full_clean()
    if not person.user.check_password(asked.cleaned_data["password"]):
        return [page.texts(request)("mine.old_wrong")]
    tallies.give_back([guess])
    return []


def _standing(request: HttpRequest, person: Person) -> HttpResponse:
    """Somebody who has one: other codes to write down, or none any longer."""
    asked, faults = forms.FactorForm(request.POST), []
    if request.method == "POST":
        faults = _faults(request, person, asked)
        if not faults and asked.cleaned_data["act"] == "codes":
            return _codes(request, verbs.renew_recovery_codes(person, second_factors.COUNT))
        if not faults:
            verbs.set_second_factor(person, "")
            messages.success(request, page.texts(request)("second.dropped"))
            return HttpResponseRedirect(page.link(page.language_of(request), "mine"))
    left = second_factors.codes_left(person.user)
    return page.page(request, "people/second_factor_on", 400 if faults else 200, left=left, faults=faults)


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """The codes to be written down, shown once."""
    response = page.page(request, "people/recovery_codes", codes=codes)
    response.headers["Cache-Control"] = "no-store"
    return response
