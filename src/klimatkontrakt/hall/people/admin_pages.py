# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do what, what has been done, and what visitors reported? For administrators."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from klimatkontrakt.figures.figure import Words
from klimatkontrakt.hall.core import access, audit, city_names, page, workflow
from klimatkontrakt.hall.core.models import City, Entry, Person
from klimatkontrakt.hall.core.workflow import StaleError
from klimatkontrakt.hall.people import invitations, membership
from klimatkontrakt.hall.versions import stale
from klimatkontrakt.language.words import Language

LONGEST_NAME = 80
A_PAGE = 100
DIGITS_OF_A_HASH = 12


def people(request: HttpRequest) -> HttpResponse:
    """Everyone who may sign in, and what they may edit."""
    by = access.administrator(request.user)
    if request.method == "POST":
        return _add(request, by) if request.POST.get("act") == "add" else _act(request, by)
    everyone = list(Person.objects.select_related("user").prefetch_related("edits__city").order_by("user__username"))
    standings = {person.pk: membership.standing(person) for person in everyone}
    cities = list(City.objects.all())
    values = {"everyone": everyone, "standings": standings, "cities": cities, "listed": city_names.listed(cities)}
    return page.page(request, "people", **values, me=by)


def _add(request: HttpRequest, by: Person) -> HttpResponse:
    say, name = page.texts(request), request.POST.get("name", "").strip()[:LONGEST_NAME]
    if not name or not name.isprintable():
        messages.error(request, say("welcome.no_name"))
        return _back(request)
    try:
        made = membership.add_person(by, name, is_administrator=request.POST.get("administrator") == "yes")
    except membership.TakenError:
        messages.error(request, say("people.name_taken"))
        return _back(request)
    return _link(request, made)


def _act(request: HttpRequest, by: Person) -> HttpResponse:
    """An act on a person as the page showed them; on one who stands otherwise by now it says who was before."""
    act, pseudonym = request.POST.get("act", ""), _known(request)
    person = Person.objects.select_related("user").filter(pseudonym=pseudonym).first()
    if person is None:
        last = audit.last(("erased_person",), pseudonym)
        if last is None:
            raise Http404
        return stale.page(request, StaleError(last.actor, last.at), "person", _address(request))
    if person == by and act in ("erase", "invite"):
        messages.error(request, page.texts(request)("people.not_yourself"))
        return _back(request)
    try:
        return _done(request, act, by, person)
    except StaleError as error:
        return stale.page(request, error, "person", _address(request))


def _done(request: HttpRequest, act: str, by: Person, person: Person) -> HttpResponse:
    made_from = request.POST.get("standing", "")
    if act == "invite":
        membership.invite(by, person, made_from=made_from)
        person.refresh_from_db()
        return _link(request, person)
    if act == "erase":
        membership.erase_person(by, person, made_from=made_from)
        return _back(request)
    city = get_object_or_404(City, slug=request.POST.get("city", ""))
    if act == "let_edit":
        membership.make_editor(by, person, city, made_from=made_from)
    elif act == "stop_editing":
        membership.drop_editor(by, person, city, made_from=made_from)
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
    address = request.build_absolute_uri(invitations.link(person, page.language_of(request)))
    response = page.page(request, "invitation", whose=person.user.username, address=address)
    response.headers["Cache-Control"] = "no-store"
    return response


def _address(request: HttpRequest) -> str:
    return page.link(page.language_of(request), "people")


def _back(request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(_address(request))


def log(request: HttpRequest) -> HttpResponse:
    """The audit chain, and whether it is whole."""
    pages = Paginator(access.entries(request.user), A_PAGE)
    shown = pages.get_page(request.GET.get("page"))
    told = [(entry, *_told(entry, page.language_of(request))) for entry in shown]
    return page.page(request, "log", shown=shown, told=told, broken=audit.broken())


def _told(entry: Entry, language: Language) -> tuple[str, str, str, str]:
    """An entry for a reader: who, about what, before and after; people by their names, never their pseudonyms."""
    visitor = entry.verb == "reported_flaw" and str(entry.actor) == audit.HALL
    say = Words(language, page.SUBJECT)
    who = say("author.visitor") if visitor else page.name_of(entry.actor, language)
    what = page.name_of(entry.what, language) if entry.verb in membership.ABOUT_PEOPLE else entry.what
    return who, what, _details(entry.before, language), _details(entry.after, language)


def _details(values: Mapping[str, object], language: Language) -> str:
    """What an entry holds, each detail by its name; what is empty is left out."""
    say = Words(language, page.SUBJECT)
    return ", ".join(
        f"{say('log.key.' + key)}: {_detail(key, value, language)}" for key, value in values.items() if value != ""
    )


def _detail(key: str, value: object, language: Language) -> str:
    if isinstance(value, bool):
        return Words(language, page.SUBJECT)("log.yes" if value else "log.no")
    if key == "person":
        return page.name_of(value, language)
    return str(value)[:DIGITS_OF_A_HASH] if key == "document" else str(value)


def flaws(request: HttpRequest) -> HttpResponse:
    """What visitors reported; one of them is handled."""
    found = access.flaws(request.user)
    if request.method == "POST":
        number = request.POST.get("flaw", "")
        flaw = found.filter(pk=int(number)).first() if number.isdigit() and len(number) < 10 else None
        if flaw is None:
            raise Http404
        again = page.link(page.language_of(request), "flaws")
        try:
            workflow.handle_flaw(access.administrator(request.user), flaw)
        except StaleError as error:
            return stale.page(request, error, "flaw", again)
        return HttpResponseRedirect(again)
    return page.page(request, "flaws", found=found[:A_PAGE])
