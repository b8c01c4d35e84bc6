# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do what, and what has been done? For administrators."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from klimatkontrakt.hall.core import (
    access,
    audit,
    chain_checks,
    chain_lines,
    city_names,
    limits,
    page,
    register,
    stale_page,
)
from klimatkontrakt.hall.core.models import Person
from klimatkontrakt.hall.core.seats import SeatError
from klimatkontrakt.hall.core.verbs import StaleError, stale_since
from klimatkontrakt.hall.people import forms, invitations, log_words, rights, verbs

A_PAGE = 100
NOT_ON_ONESELF = ("erase", "invite")


@limits.counted(limits.WRITTEN, "POST")
def people(request: HttpRequest) -> HttpResponse:
    """Everyone who may sign in, and the seats that they have."""
    by = access.administrator(request.user)
    if request.method == "POST":
        form = forms.Act(request.POST)
        form.full_clean()
        return _add(request, by) if form.cleaned_data["act"] == "add" else _act(request, by, form)
    return _page(request, by)


def _page(
    request: HttpRequest, by: Person, form: forms.Added | None = None, faults: Sequence[str] = ()
) -> HttpResponse:
    """Everyone, and the form for one more: what was written in it and what is wrong with that."""
    everyone = list(rights.everyone(request.user))
    standings = {person.pk: verbs.standing(person) for person in everyone}
    values: dict[str, object] = {
        "listed": city_names.listed({seat.city for person in everyone for seat in person.seats.all()}),
        "me": by,
        "given": (form or forms.Added()).written(),
        "faults": faults,
    }
    values["verbs"] = register.verbs()
    return page.page(request, "people/people", 400 if faults else 200, everyone=everyone, standings=standings, **values)


def _add(request: HttpRequest, by: Person) -> HttpResponse:
    form, say = forms.Added(request.POST), page.texts(request)
    faults = form.faults(say)
    if not faults:
        given = form.cleaned_data
        try:
            made = verbs.add_person(by, given["name"], is_administrator=given["administrator"] == "yes")
            return _link(request, made)
        except verbs.TakenError:
            faults = [say("people.name_taken")]
    return _page(request, by, form, faults)


def _act(request: HttpRequest, by: Person, form: forms.Act) -> HttpResponse:
    """An act on a person as the page showed them; on one who stands otherwise by now it says who was before."""
    try:
        person = _person(request, form.pseudonym())
        if person == by and form.cleaned_data["act"] in NOT_ON_ONESELF:
            messages.error(request, page.texts(request)("people.not_yourself"))
            return _back(request)
        return _done(request, form, by, person)
    except StaleError as error:
        return stale_page.page(request, error, page.texts(request)("stale.person"), _address(request))
    except SeatError as error:
        told = page.texts(request)("people.last_owner", cities=", ".join(error.cities))
        return _page(request, by, faults=[told])


def _person(request: HttpRequest, pseudonym: str) -> Person:
    """The person of a pseudonym.

    Raises:
        StaleError: when they have been erased since.
        Http404: when there never was one.
    """
    person = rights.person(request.user, pseudonym) if pseudonym else None
    if person is not None:
        return person
    last = audit.last(("erased_person",), pseudonym) if pseudonym else None
    if last is None:
        raise Http404
    raise stale_since(last)


def _done(request: HttpRequest, form: forms.Act, by: Person, person: Person) -> HttpResponse:
    act, made_from = form.cleaned_data["act"], form.cleaned_data["standing"]
    if act == "invite":
        verbs.invite(by, person, made_from=made_from)
        person.refresh_from_db()
        return _link(request, person)
    if act == "erase":
        verbs.erase_person(by, person, made_from=made_from)
        return _back(request)
    raise Http404


def _link(request: HttpRequest, person: Person) -> HttpResponse:
    """The one-time link, shown once, for the administrator to hand over."""
    address = request.build_absolute_uri(invitations.link(person, page.language_of(request)))
    response = page.page(
        request, "people/invitation", whose=person.user.get_username(), one_time_link=address, back=_address(request)
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _address(request: HttpRequest) -> str:
    return page.link(page.language_of(request), "people")


def _back(request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(_address(request))


def log(request: HttpRequest) -> HttpResponse:
    """The audit chain, and whether its last entries and what they speak of are whole."""
    pages = Paginator(rights.entries(request.user), A_PAGE)
    shown = pages.get_page(request.GET.get("page"))
    language = page.language_of(request)
    told = log_words.lines(shown, language)
    faults = chain_checks.sentences(chain_checks.lately(), language)
    values = {"chain_faults": faults, "looked_at": chain_checks.LATELY, "head_line": chain_lines.head()}
    return page.page(request, "people/log", 200, shown=shown, told=told, **values)
