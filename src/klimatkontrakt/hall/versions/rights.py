# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may hand in versions, and which rows may they see on the way? Jobs and what was sent, cities and versions."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.hall.core import access
from klimatkontrakt.hall.core.access import User
from klimatkontrakt.hall.core.actors import Actor, Operator
from klimatkontrakt.hall.core.models import City, Job, Person, Version
from klimatkontrakt.hall.core.rights import ADMINISTRATOR, EDITOR, MAKERS, Right

MOST_JOBS = 20


def _may_hand_in(by: Actor, document: CityDocument) -> bool:
    """A version of a city is its editors' to give, a city that is new to the hall an administrator's."""
    if isinstance(by, Operator):
        return True
    city = city_of(document.header.id)
    return EDITOR.holds(by, city) if city is not None else ADMINISTRATOR.holds(by, document)


MAY_HAND_IN: Right[CityDocument] = Right("hand_in", MAKERS | {"operator"}, _may_hand_in)


def job(user: User, job_id: UUID) -> Job:
    """A job that the signed-in person started; an administrator may see all.

    Raises:
        Http404: for a stranger or someone else's job: whether it exists is not told.
    """
    person = access.signed_in(user)
    work = access.one(Job.objects.filter(pk=job_id).defer("file"))
    if not (person.is_administrator or work.author == person.pseudonym):
        raise Http404
    return work


def jobs_of(person: Person) -> QuerySet[Job]:
    """What a person has started, the latest first."""
    return Job.objects.filter(author=person.pseudonym).defer("file")[:MOST_JOBS]


def following(work: Job) -> Job | None:
    """The job that came of another's outcome."""
    name = work.outcome.get("next")
    return Job.objects.filter(pk=name).defer("file").first() if name else None


def sent(work: Job) -> bytes | None:
    """What was sent with a job; None where it is no longer kept."""
    raw = Job.objects.values_list("file", flat=True).get(pk=work.pk)
    return None if raw is None else bytes(raw)


def has_sent(work: Job) -> bool:
    """Whether what was sent with a job is kept."""
    return Job.objects.filter(pk=work.pk, file__isnull=False).exists()


def author_of(work: Job) -> Person | None:
    """The person who started a job; None where they are no longer here."""
    return Person.objects.filter(pseudonym=work.author).first() if work.author is not None else None


def city_of(name: object) -> City | None:
    """The hall's city of an id."""
    return City.objects.filter(slug=name).first()


def alike(document: CityDocument) -> QuerySet[City]:
    """Other cities of the hall with a document's kommunkod."""
    return City.objects.filter(kommunkod=document.header.kommunkod).exclude(slug=document.header.id)


def version_of(city: City, number: int | None) -> Version | None:
    """A city's version of a number, with its files."""
    return Version.objects.filter(city=city, number=number).first() if number is not None else None


def version_by_document(city: City, number: int, document: str) -> Version | None:
    """A city's version of a number and a document, without its files."""
    return Version.objects.filter(city=city, number=number, document=document).first()


def version_by_id(version_id: int) -> Version:
    """A version with its files."""
    return Version.objects.get(pk=version_id)
