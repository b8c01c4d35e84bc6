# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may see what all features show? The only way to its rows from a page: strangers get 404, members 403.

What one feature alone shows, its own rights.py gets.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from klimatkontrakt.hall.core import heads, seats, template_cities
from klimatkontrakt.hall.core.models import City, Person, Version, person_of
from klimatkontrakt.hall.core.rights import EDITOR, Right

User = AbstractBaseUser | AnonymousUser
Kind = TypeVar("Kind", bound=Model)


def one(rows: QuerySet[Kind]) -> Kind:
    """The one row that is asked for.

    Raises:
        Http404: where there is none.
    """
    found = rows.first()
    if found is None:
        raise Http404
    return found


def person(request: HttpRequest) -> Person | None:
    """The person who reads; None for a visitor."""
    return person_of(request.user)


def names_of(pseudonyms: Iterable[object]) -> dict[str, str]:
    """Names by pseudonyms, asked for once; of one who is erased, and of what is no pseudonym, there is none."""
    asked = [pseudonym for text in set(map(str, pseudonyms)) if (pseudonym := _pseudonym(text))]
    if not asked:
        return {}
    rows = Person.objects.filter(pseudonym__in=asked).values_list("pseudonym", "user__username")
    return {str(pseudonym): name for pseudonym, name in rows}


def _pseudonym(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def cities() -> QuerySet[City]:
    """Every city with a published version; all are public."""
    return City.objects.filter(head__isnull=False)


class MovedError(Exception):
    """A city that is asked for by an address that it had before.

    Attributes:
        city: where it is now.
    """

    def __init__(self, city: City) -> None:
        super().__init__(city.slug)
        self.city = city


def city(slug: str) -> City:
    """A city by its id, letter by letter; the template's where nobody has put it in.

    Raises:
        Http404: when there is no such city.
        MovedError: when one had that address before it went by its id, or when the municipality has been put in under
            another id: of one that has taken part no page says that it has not.
    """
    found = cities().filter(slug=slug).first()
    if found is not None:
        return found
    former = cities().filter(former=slug).first()
    if former is not None:
        raise MovedError(former)
    template = template_cities.city(slug)
    if template is None:
        raise _elsewhere(slug)
    taken_over = cities().filter(kommunkod=template.kommunkod).first()
    if taken_over is not None:
        raise MovedError(taken_over)
    return template


def is_example(slug: str) -> bool:
    """Whether an id is a municipality's that has not taken part, and that only the template tells of."""
    return slug in template_cities.areas() and not cities().filter(slug=slug).exists()


def _elsewhere(slug: str) -> Exception:
    """Where a template city is whose id was written otherwise before; or that there is none."""
    template = template_cities.city(slug.replace("_", "-"))
    return Http404() if template is None else MovedError(template)


def versions(own: City, reader: Person | None = None) -> QuerySet[Version]:
    """The versions of a city that somebody may read, the latest first: up to the published one, or all."""
    sees_all = seats.may_see_unpublished(reader, own)
    found = Version.objects.filter(city=own) if sees_all else heads.up_to_published(own)
    return found.order_by("-number")


def version(own: City, number: int | None = None, reader: Person | None = None) -> Version:
    """A version of a city that somebody may read; the published one where no number is asked for.

    Raises:
        Http404: when there is no such version.
    """
    if own.is_template:
        return _of_template(own, number)
    found = heads.published(own) if number is None else versions(own, reader).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _of_template(own: City, number: int | None) -> Version:
    """A template city's only version."""
    if number not in (None, template_cities.NUMBER):
        raise Http404
    return template_cities.version(own)


def may_edit(person: Person | None, own: City) -> bool:
    """Whether a person may import versions and save plans for a city."""
    return seats.may_make(person, own)


def editable(person: Person | None) -> QuerySet[City]:
    """The cities that a person may edit."""
    return seats.made_by(person)


def signed_in(user: User) -> Person:
    """The person who is signed in.

    Raises:
        Http404: for a stranger: pages that are not theirs are not there.
    """
    person = person_of(user)
    if person is None:
        raise Http404
    return person


def city_with(right: Right[City], user: User, slug: str) -> tuple[Person, City]:
    """A city in which the signed-in person has a right.

    Raises:
        Http404: for a stranger, or when there is no such city.
        PermissionDenied: for a member who has not.
    """
    person = signed_in(user)
    own = one(City.objects.filter(slug=slug))
    if not right.holds(person, own):
        raise PermissionDenied
    return person, own


def city_to_edit(user: User, slug: str) -> tuple[Person, City]:
    """A city that the signed-in person may edit.

    Raises:
        Http404: for a stranger, or when there is no such city.
        PermissionDenied: for a member who may not edit it.
    """
    return city_with(EDITOR, user, slug)


def administrator(user: User) -> Person:
    """The administrator who is signed in.

    Raises:
        Http404: for a stranger.
        PermissionDenied: for a member who is not an administrator.
    """
    person = signed_in(user)
    if not person.is_administrator:
        raise PermissionDenied
    return person
