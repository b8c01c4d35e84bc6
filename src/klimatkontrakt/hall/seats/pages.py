# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who does what in a city, and who says so? Its seats, what is asked for, and the form for one more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from klimatkontrakt.hall.core import heads, limits, page, seats, stale_page, versions
from klimatkontrakt.hall.core.forms import Number
from klimatkontrakt.hall.core.models import City, Person, Seat
from klimatkontrakt.hall.core.rights import OWNER
from klimatkontrakt.hall.core.seats import SeatError
from klimatkontrakt.hall.core.verbs import StaleError, stale_since
from klimatkontrakt.hall.people import offers as people
from klimatkontrakt.hall.seats import forms, remit_words, rights, verbs, wanted_seats
from klimatkontrakt.hall.seats.remit_words import RemitWords


@limits.counted(limits.WRITTEN, "POST")
def city_people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who has which seat in a city; its owners give and take them here."""
    by, city = rights.city(request.user, slug)
    if request.method != "POST":
        return _page(request, by, city)
    form = forms.SeatAct(request.POST)
    form.full_clean()
    act = form.cleaned_data["act"]
    try:
        if act in ("give", "change"):
            return _seated(request, by, city, form)
        return _acted(request, by, city, form)
    except StaleError as error:
        return stale_page.page(request, error, page.texts(request)("stale.person"), _address(request, city))
    except SeatError as error:
        return _page(request, by, city, faults=[_refusal(request, error)])


def _words(request: HttpRequest, city: City) -> RemitWords:
    version = heads.working(city)
    try:
        document = versions.as_read(version) if version is not None else None
    except versions.UnreadableError:
        document = None
    return remit_words.of(document, page.language_of(request))


def _page(
    request: HttpRequest, by: Person, city: City, form: forms.SeatForm | None = None, faults: Sequence[str] = ()
) -> HttpResponse:
    """Everyone with a seat, what is asked for, and the form: for a new seat, or for the one that is to be another."""
    changed = _changed(request, by, city)
    values: dict[str, object] = {
        "own": city,
        "me": by,
        "rows": [(row, people.standing(row.person)) for row in rights.of_city(city)],
        "words": _words(request, city),
        "runs": OWNER.holds(by, city),
        "roles": seats.SEAT_ROLES,
        "requests": [(row, _wanted(row.wanted)) for row in rights.requests(city)] if OWNER.holds(by, city) else [],
        "changed": changed,
        "standing": people.standing(changed.person) if changed is not None else "",
        "given": _given(request, form, changed),
        "faults": faults,
    }
    return page.page(request, "seats/people", 400 if faults else 200, **values)


def _changed(request: HttpRequest, by: Person, city: City) -> Seat | None:
    """The seat that an owner is about to make another."""
    if not OWNER.holds(by, city):
        return None
    number = Number().to_python(request.GET.get("plats"))
    if number is None and request.method == "POST":
        act = forms.SeatAct(request.POST)
        act.full_clean()
        number = act.cleaned_data.get("seat")
    return rights.seat(city, number) if number is not None else None


def _wanted(fields: dict[str, object]) -> wanted_seats.WantedSeat | None:
    return wanted_seats.of_fields(fields) if fields else None


def _given(request: HttpRequest, form: forms.SeatForm | None, changed: Seat | None) -> dict[str, object]:
    """What stands in the form's boxes: what was written, or the seat that is to be another."""
    whom = forms.InvitedForm(request.POST if request.method == "POST" else {}).written()
    if form is not None:
        written = {**form.cleaned_data, "publishes": form.cleaned_data.get("publishes") == "yes"}
        return {**wanted_seats.WantedSeat("editor").fields(), **written, **whom}
    wanted = wanted_seats.of(changed) if changed is not None else wanted_seats.WantedSeat("editor")
    return {**wanted.fields(), **whom}


def _refusal(request: HttpRequest, error: SeatError) -> str:
    """Why something cannot be done, and what to do instead."""
    return page.texts(request)(f"seats.refused.{error.reason}", cities=", ".join(error.cities))


def _seated(request: HttpRequest, by: Person, city: City, act: forms.SeatAct) -> HttpResponse:
    """A seat is given, or is another from now on."""
    say = page.texts(request)
    form, whom = forms.SeatForm(request.POST, _words(request, city).choices()), forms.InvitedForm(request.POST)
    faults = form.faults(say)
    if act.cleaned_data["act"] == "change":
        if faults:
            return _page(request, by, city, form, faults)
        seat = _seat(city, act)
        verbs.change_seat(by, city, seat, form.wanted(), made_from=act.cleaned_data["standing"])
        return _done(request, city)
    whom.full_clean()
    known = rights.by_address(whom.cleaned_data["address"]) if whom.cleaned_data.get("address") else None
    if known is None:
        whom.check_new()
    faults = [*whom.faults(say), *faults]
    if faults:
        return _page(request, by, city, form, faults)
    if known is not None:
        verbs.give_seat(by, city, known, form.wanted(), made_from=people.standing(known))
        return _done(request, city)
    return _invited(request, by, city, form, whom)


def _invited(
    request: HttpRequest, by: Person, city: City, form: forms.SeatForm, whom: forms.InvitedForm
) -> HttpResponse:  # fmt: skip
    given = people.Invited(whom.cleaned_data["name"], whom.cleaned_data["address"])
    try:
        person = verbs.invite_to_city(by, city, given, form.wanted())
    except people.TakenError:
        return _page(request, by, city, form, [page.texts(request)("people.name_taken")])
    return _link(request, city, person)


def _link(request: HttpRequest, city: City, person: Person) -> HttpResponse:
    """The one-time link, shown once, for the owner to hand over."""
    address = request.build_absolute_uri(people.link(person, page.language_of(request)))
    response = page.page(
        request,
        "people/invitation",
        whose=person.user.get_username(),
        one_time_link=address,
        back=_address(request, city),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _acted(request: HttpRequest, by: Person, city: City, form: forms.SeatAct) -> HttpResponse:
    given = form.cleaned_data
    act = ACTS.get(given["act"])
    if act is None:
        raise Http404
    answer = act(request, by, city, form)
    return answer or _done(request, city)


def _seat(city: City, form: forms.SeatAct) -> Seat:
    """The seat that a page showed.

    Raises:
        StaleError: where it is gone since.
        Http404: where there never was one.
    """
    try:
        return rights.seat(city, form.cleaned_data["seat"])
    except Http404:
        person = rights.by_pseudonym(form.cleaned_data["person"])
        if person is None:
            raise
        raise stale_since(people.last_about(person)) from None


def _drop(request: HttpRequest, by: Person, city: City, form: forms.SeatAct) -> None:
    seat = _seat(city, form)
    verbs.drop_seat(by, city, seat, made_from=form.cleaned_data["standing"])


def _leave(request: HttpRequest, by: Person, city: City, form: forms.SeatAct) -> HttpResponse:
    verbs.leave_seat(by, _seat(city, form))
    messages.success(request, page.texts(request)("seats.left", name=city.name))
    return HttpResponseRedirect(page.link(page.language_of(request), "mine"))


def _renew(request: HttpRequest, by: Person, city: City, form: forms.SeatAct) -> HttpResponse:
    person = _seat(city, form).person
    verbs.renew_invitation(by, city, person)
    person.user.refresh_from_db()
    return _link(request, city, person)


def _confirm(request: HttpRequest, by: Person, city: City, form: forms.SeatAct) -> None:
    verbs.confirm_request(by, city, rights.request(city, form.cleaned_data["request"]))


def _refuse(request: HttpRequest, by: Person, city: City, form: forms.SeatAct) -> None:
    verbs.refuse_request(by, city, rights.request(city, form.cleaned_data["request"]))


def _four_eyes(request: HttpRequest, by: Person, city: City, form: forms.SeatAct) -> None:
    verbs.set_four_eyes(by, city, is_asked=form.cleaned_data["act"] == "ask_four_eyes")


def _authority(request: HttpRequest, by: Person, city: City, form: forms.SeatAct) -> None:
    authority = form.cleaned_data["authority"]
    if authority and authority not in _words(request, city).actors:
        raise SeatError("no_actor")
    verbs.set_authority(by, city, authority)


ACTS: dict[str, Callable[[HttpRequest, Person, City, forms.SeatAct], HttpResponse | None]] = {
    "drop": _drop,
    "leave": _leave,
    "renew": _renew,
    "confirm": _confirm,
    "refuse": _refuse,
    "ask_four_eyes": _four_eyes,
    "end_four_eyes": _four_eyes,
    "authority": _authority,
}


def _address(request: HttpRequest, city: City) -> str:
    return page.link(page.language_of(request), "city_people", city.slug)


def _done(request: HttpRequest, city: City) -> HttpResponseRedirect:
    return HttpResponseRedirect(_address(request, city))


def of_mine(person: Person) -> dict[str, object]:
    """The seats that somebody has, for their own page."""
    return {"held": list(rights.of_person(person))}
