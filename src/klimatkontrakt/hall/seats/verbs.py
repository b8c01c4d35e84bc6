# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be done with the seats of a city? They are given, changed, taken and left; two are asked where it says so.

An owner acts on a person as a page showed them (`people.standing`). Where a city asks for four eyes, what gives anybody
more than they have is asked for by one owner and confirmed by another, and so is that four eyes end.
"""

from __future__ import annotations

from django.db.models import QuerySet

from klimatkontrakt.hall.core import audit, seats
from klimatkontrakt.hall.core.models import City, Person, Seat
from klimatkontrakt.hall.core.rights import OWNER
from klimatkontrakt.hall.core.seats import SeatError
from klimatkontrakt.hall.core.verbs import stale_since, verb
from klimatkontrakt.hall.people import offers as people
from klimatkontrakt.hall.seats import wanted_seats
from klimatkontrakt.hall.seats.models import SeatRequest
from klimatkontrakt.hall.seats.rights import SEAT_HOLDER
from klimatkontrakt.hall.seats.wanted_seats import WantedSeat


@verb(right=OWNER, entry=("gave_seat", "asked_for_seat"))
def give_seat(by: Person, city: City, person: Person, wanted: WantedSeat, *, made_from: str) -> None:
    """A person has a seat from now on; where the city asks for four eyes, once another owner has confirmed it.

    Raises:
        StaleError: when the person does not stand as the page showed them.
        SeatError: when they have one of that role for that actor already.
    """
    person = people.locked(person, made_from)
    if Seat.objects.filter(person=person, city=city, role=wanted.role, actor=wanted.actor).exists():
        raise SeatError("has_it")
    _settle(by, city, person, wanted, Seat(person=person, city=city), ("gave_seat", "asked_for_seat"))


@verb(right=OWNER, entry=("changed_seat", "asked_to_change_seat"))
def change_seat(by: Person, city: City, seat: Seat, wanted: WantedSeat, *, made_from: str) -> None:
    """A seat is another from now on; one that is wider, where the city asks for four eyes, once it is confirmed.

    Raises:
        StaleError: when the person does not stand as the page showed them.
        SeatError: when they have such a one already, or when it would leave the city without an owner.
    """
    person = people.locked(seat.person, made_from)
    seat = _seat_in(city, seat)
    alike = Seat.objects.filter(person=person, city=city, role=wanted.role, actor=wanted.actor).exclude(pk=seat.pk)
    if alike.exists():
        raise SeatError("has_it")
    if wanted.role != "owner":
        _check_last_owner(seat)
    _settle(by, city, person, wanted, seat, ("changed_seat", "asked_to_change_seat"))


def _settle(by: Person, city: City, person: Person, wanted: WantedSeat, seat: Seat, entries: tuple[str, str]) -> None:
    """A seat is given or changed, or asked for where two are to want it; an entry for each."""
    city = City.objects.select_for_update().get(pk=city.pk)
    standing_seat = seat if seat.pk else None
    after = {"person": str(person.pseudonym), **wanted.details()}
    before = wanted_seats.of(seat).details() if standing_seat else {}
    if city.four_eyes and wanted.is_wider_than(standing_seat):
        SeatRequest.objects.create(
            city=city, person=person, seat=standing_seat, wanted=wanted.fields(), by=by.pseudonym
        )
        audit.add(by, entries[1], city.slug, before=before, after=after)
        return
    _write(seat, wanted)
    people.sign_out(by, person)
    audit.add(by, entries[0], city.slug, before=before, after=after)


def _write(seat: Seat, wanted: WantedSeat) -> None:
    for name, value in wanted.fields().items():
        setattr(seat, name, value)
    seat.save()


def _seat_in(city: City, seat: Seat) -> Seat:
    """A seat as it stands, of the city that it is said to be of.

    Raises:
        StaleError: where it is gone.
    """
    standing = Seat.objects.select_related("person__user").filter(pk=seat.pk, city=city).first()
    if standing is None:
        raise stale_since(people.last_about(seat.person))
    return standing


def _check_last_owner(seat: Seat) -> None:
    """Refuses to leave a city that has owners without any.

    Raises:
        SeatError: where the seat is the last owner's.
    """
    City.objects.select_for_update().get(pk=seat.city_id)  # two owners who take each other's seats come one by one
    if seat.role == "owner" and not seats.owners(seat.city).exclude(pk=seat.pk).exists():
        raise SeatError("last_owner", (seat.city.name,))


@verb(right=OWNER, entry="dropped_seat")
def drop_seat(by: Person, city: City, seat: Seat, *, made_from: str) -> None:
    """A person has a seat no longer.

    Raises:
        StaleError: when the person does not stand as the page showed them.
        SeatError: when it is the last owner's.
    """
    person = people.locked(seat.person, made_from)
    seat = _seat_in(city, seat)
    _check_last_owner(seat)
    before = {"person": str(person.pseudonym), **wanted_seats.of(seat).details()}
    seat.delete()
    people.sign_out(by, person)
    audit.add(by, "dropped_seat", city.slug, before=before)


@verb(right=SEAT_HOLDER, entry="left_seat")
def leave_seat(person: Person, seat: Seat) -> None:
    """A person gives up a seat of their own.

    Raises:
        SeatError: when it is the last owner's.
    """
    _check_last_owner(seat)
    before = {"person": str(person.pseudonym), **wanted_seats.of(seat).details()}
    slug = seat.city.slug
    seat.delete()
    audit.add(person, "left_seat", slug, before=before)


@verb(right=OWNER, entry=("set_four_eyes", "asked_to_end_four_eyes"))
def set_four_eyes(by: Person, city: City, *, is_asked: bool) -> None:
    """Whether nobody accepts what they propose themselves; that it ends, another confirms.

    Raises:
        SeatError: when it is so already, or is asked for already.
    """
    city = City.objects.select_for_update().get(pk=city.pk)
    if city.four_eyes == is_asked:
        raise SeatError("is_so")
    if not is_asked:
        if SeatRequest.objects.filter(city=city, person=None).exists():
            raise SeatError("asked_already")
        SeatRequest.objects.create(city=city, by=by.pseudonym)
        audit.add(by, "asked_to_end_four_eyes", city.slug)
        return
    city.four_eyes = True
    city.save()
    audit.add(by, "set_four_eyes", city.slug, before={"four_eyes": False}, after={"four_eyes": True})


@verb(right=OWNER, entry="confirmed_request")
def confirm_request(by: Person, city: City, request: SeatRequest) -> None:
    """What one asked for is done, for another wants it too.

    Raises:
        SeatError: when it is one's own, about oneself, or can no longer be done.
    """
    city = City.objects.select_for_update().get(pk=city.pk)
    request = _request_in(city, request)
    if by.pseudonym == request.by or by.pk == request.person_id:
        raise SeatError("own_request")
    after: audit.Details = {"four_eyes": False}
    if request.person is None:
        city.four_eyes = False
        city.save()
    else:
        after = _confirmed_seat(by, city, request, request.person)
    request.delete()
    audit.add(by, "confirmed_request", city.slug, after=after)


def _but(held: QuerySet[Seat], seat: Seat | None) -> QuerySet[Seat]:
    return held.exclude(pk=seat.pk) if seat is not None else held


def _confirmed_seat(by: Person, city: City, request: SeatRequest, person: Person) -> audit.Details:
    wanted = wanted_seats.of_fields(request.wanted)
    alike = Seat.objects.filter(person=person, city=city, role=wanted.role, actor=wanted.actor)
    if _but(alike, request.seat).exists():
        raise SeatError("has_it")
    _write(request.seat or Seat(person=person, city=city), wanted)
    people.sign_out(by, person)
    return {"person": str(person.pseudonym), **wanted.details()}


@verb(right=OWNER, entry="refused_request")
def refuse_request(by: Person, city: City, request: SeatRequest) -> None:
    """What one asked for is not done; who asked may take it back so, too.

    Raises:
        SeatError: when it is settled already.
    """
    request = _request_in(city, request)
    person = {"person": str(request.person.pseudonym)} if request.person else {}
    request.delete()
    audit.add(by, "refused_request", city.slug, before=person)


def _request_in(city: City, request: SeatRequest) -> SeatRequest:
    """A request as it stands, of the city that it is said to be of.

    Raises:
        SeatError: where it is settled already.
    """
    held = SeatRequest.objects.select_related("person__user", "seat").filter(pk=request.pk, city=city).first()
    if held is None:
        raise SeatError("settled")
    return held


@verb(right=OWNER, entry="set_authority")
def set_authority(by: Person, city: City, authority: str) -> None:
    """Whose the document is: the seats of which nobody said for whom they are belong to it, too.

    Raises:
        SeatError: where it is that one already.
    """
    city = City.objects.select_for_update().get(pk=city.pk)
    before = city.authority
    if before == authority:
        raise SeatError("is_so")
    city.authority = authority
    city.save()
    for seat in Seat.objects.filter(city=city, authority=before):
        seat.authority = authority
        seat.save()
    audit.add(by, "set_authority", city.slug, before={"authority": before}, after={"authority": authority})


@verb(right=OWNER, entry="invited_to_city")
def invite_to_city(by: Person, city: City, invited: people.Invited, wanted: WantedSeat) -> Person:
    """Somebody who is new to the hall gets an account and, once it is confirmed where that is asked for, a seat.

    Raises:
        TakenError: when somebody has the name or the address.
    """
    city = City.objects.select_for_update().get(pk=city.pk)
    person = people.new_person(invited)
    if city.four_eyes:
        SeatRequest.objects.create(city=city, person=person, wanted=wanted.fields(), by=by.pseudonym)
    else:
        _write(Seat(person=person, city=city), wanted)
    audit.add(by, "invited_to_city", city.slug, after={"person": str(person.pseudonym), **wanted.details()})
    return person


@verb(right=OWNER, entry="renewed_invitation", about_person=True)
def renew_invitation(by: Person, city: City, person: Person) -> None:
    """Somebody who has a seat to come to and has never used their link gets a new one: every old one stops working.

    Raises:
        SeatError: when they have come in already, or have nothing in this city.
    """
    has_seat = Seat.objects.filter(person=person, city=city).exists()
    if not has_seat and not SeatRequest.objects.filter(person=person, city=city).exists():
        raise SeatError("not_here")
    if person.user.has_usable_password():
        raise SeatError("is_in")
    person.user.set_unusable_password()
    person.user.save()
    audit.add(by, "renewed_invitation", str(person.pseudonym))
