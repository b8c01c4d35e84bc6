# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who are you here? Signing in and out, a welcome by a one-time link, one's own pages."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from klimatkontrakt.hall.core import access, addresses, limits, page, register, tallies
from klimatkontrakt.hall.core.models import Person
from klimatkontrakt.hall.people import devices, entrance, forms, invitations, verbs

LINK_CODE = "one_time_link"


def _to(request: HttpRequest, name: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(page.link(page.language_of(request), name))


@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Signs a person in."""
    form = forms.SignIn(request.POST)
    form.full_clean()
    given, wrong = form.cleaned_data, ""
    if request.method == "POST":
        user = devices.authenticated(request, given["name"], given["password"])
        if user is not None:
            return entrance.after_password(request, user, given["next"])
        wrong = page.texts(request)("sign_in.wrong")
    wanted = given["next"] or request.GET.get("next", "")
    values = {"wrong": wrong, "given": given["name"], "onward": wanted[: forms.LONGEST_ADDRESS]}
    return page.page(request, "people/sign_in", 401 if wrong else 200, **values)


def sign_out(request: HttpRequest) -> HttpResponse:
    """Signs a person out."""
    if request.method == "POST":
        logout(request)
        return _to(request, "home")
    return page.page(request, "people/sign_out")


@never_cache
def welcome(request: HttpRequest) -> HttpResponse:
    """Takes the code of a one-time link, which a script moves here from behind its #; without one it is pasted."""
    if request.method != "POST":
        return page.page(request, "people/welcome_code")
    form = forms.LinkCode(request.POST)
    form.full_clean()
    code = form.cleaned_data["code"]
    if invitations.invited(code) is None:
        return _over(request)
    request.session[LINK_CODE] = code
    return _to(request, "welcome_name")


def _over(request: HttpRequest) -> HttpResponse:
    """A link that was never made, is used or too old; so many guesses and no more."""
    tallies.take(limits.ONE_TIME_LINK, addresses.of(request))
    return page.page(request, "people/welcome_over", 410)


@never_cache
@sensitive_post_parameters("password", "again")
def welcome_name(request: HttpRequest) -> HttpResponse:
    """A person chooses name and password, once their one-time link has been shown."""
    person = invitations.invited(str(request.session.get(LINK_CODE, "")))
    if person is None:
        return _over(request)
    form, faults = forms.Welcome(request.POST, person.user), []
    if request.method == "POST":
        faults = form.faults(page.texts(request))
    if request.method == "POST" and not faults:
        try:
            given_name, address = form.cleaned_data["name"], form.cleaned_data["address"]
            verbs.welcome(person, given_name, form.cleaned_data["password"], address)
            del request.session[LINK_CODE]
            return entrance.let_in(request, person.user, _to(request, "mine"))
        except verbs.TakenError:
            faults = [page.texts(request)("welcome.name_taken")]
    given = _written_or_held(form, person)
    return page.page(request, "people/welcome", 400 if faults else 200, faults=faults, given=given)


def _written_or_held(form: forms.Welcome, person: Person) -> dict[str, str]:
    """Name and address as they were written; those that the person has where nothing was."""
    written = form.written()
    return {"name": written["name"] or person.user.get_username(), "address": written["address"] or person.user.email}


def _changes(request: HttpRequest, person: Person) -> list[str]:
    """Another password or another address, by someone who knows the present password; what is wrong where not."""
    guess, say = (limits.OLD_PASSWORD, f"{person.pk}"), page.texts(request)
    tallies.take(*guess)
    is_address = forms.MineAct(request.POST).written()["act"] == "address"
    form = (forms.NewAddress if is_address else forms.NewPassword)(request.POST, person.user)
    faults = form.faults(say)
    if not form.has_error("old"):
        tallies.give_back([guess])
    if faults:
        return faults
    if not is_address:
        verbs.change_password(person, form.cleaned_data["password"])
        update_session_auth_hash(request, person.user)
        messages.success(request, say("mine.changed"))
        return []
    try:
        verbs.change_address(person, form.cleaned_data["address"])
    except verbs.TakenError:
        return [say("welcome.address_taken")]
    messages.success(request, say("mine.address_changed"))
    return []


@sensitive_post_parameters("password", "again", "old")
def mine(request: HttpRequest) -> HttpResponse:
    """What the signed-in person may do, and their password; other features put their parts here."""
    person = access.signed_in(request.user)
    faults = _changes(request, person) if request.method == "POST" else []
    if request.method == "POST" and not faults:
        return _to(request, "mine")
    panels = [(panel.template, panel.values(person)) for panel in register.panels("mine")]
    return page.page(request, "people/mine", 400 if faults else 200, faults=faults, panels=panels)
