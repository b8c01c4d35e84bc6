# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do what, what has been done, and what visitors reported? For administrators."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from klimatkontrakt.data.words import Language
from klimatkontrakt.publish.figure import Words
from klimatkontrakt.web import access, chain, invitations, shell, workflow
from klimatkontrakt.web.models import City, Entry, Person

LONGEST_NAME = 80
A_PAGE = 100
DIGITS_OF_A_HASH = 12
ABOUT_PEOPLE = ("added_person", "welcomed", "renewed_link", "changed_password", "invited", "erased_person")


def people(request: HttpRequest) -> HttpResponse:
    """Everyone who may sign in, and what they may edit."""
    by = access.administrator(request.user)
    if request.method == "POST":
        return _act(request, by)
    everyone = Person.objects.select_related("user").prefetch_related("edits__city").order_by("user__username")
    return shell.page(request, "people", everyone=everyone, cities=City.objects.all(), me=by)


def _act(request: HttpRequest, by: Person) -> HttpResponse:
    say, act = shell.texts(request), request.POST.get("act", "")
    if act == "add":
        name = request.POST.get("name", "").strip()[:LONGEST_NAME]
        if not name or User.objects.filter(username=name).exists():
            messages.error(request, say("people.name_taken" if name else "welcome.no_name"))
        else:
            made = workflow.add_person(by, name, is_administrator=request.POST.get("administrator") == "yes")
            return _link(request, made)
        return _back(request)
    person = get_object_or_404(Person.objects.select_related("user"), pseudonym=_known(request))
    if act == "invite":
        workflow.invite(by, person)
        return _link(request, person)
    if act == "erase":
        if person == by:
            messages.error(request, say("people.not_yourself"))
        else:
            workflow.erase_person(by, person)
        return _back(request)
    city = get_object_or_404(City, slug=request.POST.get("city", ""))
    if act == "let_edit":
        workflow.make_editor(by, person, city)
    elif act == "stop_editing":
        workflow.drop_editor(by, person, city)
    else:
        raise Http404
    return _back(request)


def _known(request: HttpRequest) -> str:
    """The person in a form, as far as it can be one.

    Raises:
        Http404: for what cannot be a pseudonym.
    """
    text = request.POST.get("person", "")
    if len(text) != len("00000000-0000-0000-0000-000000000000") or set(text) - set("0123456789abcdef-"):
        raise Http404
    return text


def _link(request: HttpRequest, person: Person) -> HttpResponse:
    """The one-time link, shown once, for the administrator to hand over."""
    address = request.build_absolute_uri(invitations.link(person, shell.language_of(request)))
    response = shell.page(request, "invitation", whose=person.user.username, address=address)
    response.headers["Cache-Control"] = "no-store"
    return response


def _back(request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(shell.link(shell.language_of(request), "people"))


def log(request: HttpRequest) -> HttpResponse:
    """The audit chain, and whether it is whole."""
    pages = Paginator(access.entries(request.user), A_PAGE)
    shown = pages.get_page(request.GET.get("page"))
    told = [(entry, *_told(entry, shell.language_of(request))) for entry in shown]
    return shell.page(request, "log", shown=shown, told=told, broken=chain.broken())


def _told(entry: Entry, language: Language) -> tuple[str, str, str, str]:
    """An entry for a reader: who, about what, before and after; people by their names, never their pseudonyms."""
    say = Words(language, shell.SUBJECT)
    visitor = entry.verb == "reported_flaw" and str(entry.actor) == chain.HALL
    who = say("author.visitor") if visitor else shell.name_of(entry.actor, language)

    def value(key: str, given: object) -> str:
        if isinstance(given, bool):
            return say("log.yes" if given else "log.no")
        if key == "person":
            return shell.name_of(given, language)
        return str(given)[:DIGITS_OF_A_HASH] if key == "document" else str(given)

    def listed(values: Mapping[str, object]) -> str:
        return ", ".join(
            f"{say('log.key.' + key)}: {value(key, given)}" for key, given in values.items() if given != ""
        )

    what = shell.name_of(entry.what, language) if entry.verb in ABOUT_PEOPLE else entry.what
    return who, what, listed(entry.before), listed(entry.after)


def flaws(request: HttpRequest) -> HttpResponse:
    """What visitors reported; one of them is handled."""
    found = access.flaws(request.user)
    if request.method == "POST":
        number = request.POST.get("flaw", "")
        flaw = found.filter(pk=int(number)).first() if number.isdigit() and len(number) < 10 else None
        if flaw is None:
            raise Http404
        workflow.handle_flaw(access.administrator(request.user), flaw)
        return HttpResponseRedirect(shell.link(shell.language_of(request), "flaws"))
    return shell.page(request, "flaws", found=found[:A_PAGE])
