# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may see who has which seat in a city? Whoever has one there; what is asked for, whoever gives them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from klimatkontrakt.hall.core import access
from klimatkontrakt.hall.core.access import User
from klimatkontrakt.hall.core.actors import Actor
from klimatkontrakt.hall.core.models import City, Person, Seat
from klimatkontrakt.hall.core.rights import SEATED, Right
from klimatkontrakt.hall.seats.models import SeatRequest


def _holds(by: Actor, seat: Seat) -> bool:
    return isinstance(by, Person) and seat.person_id == by.pk


SEAT_HOLDER: Right[Seat] = Right("seat_holder", frozenset({"editor"}), _holds)


def city(user: User, slug: str) -> tuple[Person, City]:
    """A city in which the signed-in person has a seat.

    Raises:
        Http404: for a stranger, or when there is no such city.
        PermissionDenied: for a member who has none there.
    """
    return access.city_with(SEATED, user, slug)


def of_city(own: City) -> QuerySet[Seat]:
    """The seats of a city, the owners' first."""
    held = Seat.objects.filter(city=own).select_related("person__user", "city")
    return held.prefetch_related("person__seats").order_by("person__user__username", "pk")


def of_person(person: Person) -> QuerySet[Seat]:
    """The seats that somebody has."""
    return Seat.objects.filter(person=person).select_related("city").order_by("city__name", "pk")


def seat(own: City, number: int | None) -> Seat:
    """A seat of a city.

    Raises:
        Http404: where there is none of that number.
    """
    if number is None:
        raise Http404
    return access.one(of_city(own).filter(pk=number))


def requests(own: City) -> QuerySet[SeatRequest]:
    """What is asked for in a city that two are to want."""
    return SeatRequest.objects.filter(city=own).select_related("person__user", "seat")


def request(own: City, name: str) -> SeatRequest:
    """One of them.

    Raises:
        Http404: where there is none of that id.
    """
    try:
        return access.one(requests(own).filter(pk=UUID(name)))
    except ValueError:
        raise Http404 from None


def by_pseudonym(pseudonym: str) -> Person | None:
    """The person of a pseudonym; None where they are erased, or where that is none."""
    try:
        return Person.objects.filter(pseudonym=UUID(pseudonym)).first()
    except ValueError:
        return None


def by_address(address: str) -> Person | None:
    """The person who signs in with an address or a name, letter by letter; None where nobody does."""
    known = Person.objects.select_related("user").prefetch_related("seats")
    return known.filter(user__email__iexact=address).first() or known.filter(user__username=address).first()
