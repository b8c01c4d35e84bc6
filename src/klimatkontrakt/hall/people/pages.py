# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who are you here? Signing in and out, a welcome by a one-time link, one's own pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, password_validation, update_session_auth_hash
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters

from klimatkontrakt.hall.core import access, page
from klimatkontrakt.hall.core.models import Job, Person
from klimatkontrakt.hall.people import invitations, membership

LONGEST_NAME = 80
MOST_JOBS = 20


def _to(request: HttpRequest, name: str, *args: Any) -> HttpResponseRedirect:
    return HttpResponseRedirect(page.link(page.language_of(request), name, *args))


def _onward(request: HttpRequest) -> HttpResponseRedirect:
    """To where the reader came from, if that is a page of ours; else to their own pages."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return HttpResponseRedirect(wanted)
    return _to(request, "mine")


@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Signs a person in."""
    name = request.POST.get("name", "").strip()[:LONGEST_NAME]
    wrong = ""
    if request.method == "POST":
        user = authenticate(request, username=name, password=request.POST.get("password", ""))
        if user is not None:
            login(request, user)
            return _onward(request)
        if getattr(request, "axes_locked_out", False):
            return locked_out(request)
        wrong = page.texts(request)("sign_in.wrong")
    onward = request.POST.get("next", "") or request.GET.get("next", "")
    return page.page(request, "sign_in", 200 if not wrong else 401, wrong=wrong, given=name, onward=onward[:500])


def sign_out(request: HttpRequest) -> HttpResponse:
    """Signs a person out."""
    if request.method == "POST":
        logout(request)
        return _to(request, "home")
    return page.page(request, "sign_out")


def locked_out(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """Too many wrong passwords: a page that says how long to wait."""
    response = page.page(request, "locked_out", 429, hours=settings.AXES_COOLOFF_TIME)
    response.headers["Retry-After"] = str(settings.AXES_COOLOFF_TIME * 3600)
    return response


def _faults(request: HttpRequest, name: str, own: User) -> list[str]:
    """What is wrong with a name and a password that someone chose, all at once."""
    say = page.texts(request)
    found = []
    if not name or not name.isprintable():
        found.append(say("welcome.no_name"))
    elif User.objects.filter(username=name).exclude(pk=own.pk).exists():
        found.append(say("welcome.name_taken"))
    return found + _password_faults(request, own, name)


def _password_faults(request: HttpRequest, own: User, name: str) -> list[str]:
    first, again = request.POST.get("password", ""), request.POST.get("again", "")
    found = [] if first == again else [page.texts(request)("welcome.unlike")]
    try:
        password_validation.validate_password(first, User(username=name or own.username))
    except ValidationError as error:
        found += error.messages
    return found


@sensitive_post_parameters("password", "again")
def welcome(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """A person chooses name and password by their one-time link."""
    person = invitations.invited(uidb64, token)
    if person is None:
        return page.page(request, "welcome_over", 410)
    name = request.POST.get("name", "").strip()[:LONGEST_NAME]
    faults = _faults(request, name, person.user) if request.method == "POST" else []
    if request.method == "POST" and not faults:
        try:
            membership.welcome(person, name, request.POST["password"])
            login(request, person.user, backend="django.contrib.auth.backends.ModelBackend")
            return _to(request, "mine")
        except membership.TakenError:
            faults = [page.texts(request)("welcome.name_taken")]
    response = page.page(request, "welcome", 400 if faults else 200, faults=faults, given=name or person.user.username)
    response.headers["Referrer-Policy"] = (
        "same-origin"  # with none at all a browser sends no origin, and the form fails
    )
    return response


@sensitive_post_parameters("password", "again", "old")
def mine(request: HttpRequest) -> HttpResponse:
    """What the signed-in person may do, their jobs, and their password."""
    person = access.signed_in(request.user)
    faults: list[str] = []
    if request.method == "POST":
        faults = (
            [] if person.user.check_password(request.POST.get("old", "")) else [page.texts(request)("mine.old_wrong")]
        )
        faults += _password_faults(request, person.user, person.user.username)
        if not faults:
            membership.change_password(person, request.POST["password"])
            update_session_auth_hash(request, person.user)
            messages.success(request, page.texts(request)("mine.changed"))
            return _to(request, "mine")
    return page.page(
        request,
        "mine",
        400 if faults else 200,
        faults=faults,
        cities=access.editable(person),
        jobs=_jobs_of(person),
    )


def _jobs_of(person: Person) -> Any:
    return Job.objects.filter(author=person.pseudonym).defer("file")[:MOST_JOBS]
