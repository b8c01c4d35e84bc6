# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whose things may someone find? Of every city the published version's, and the working one's where they make it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from klimatkontrakt.hall.core import access, heads, seats
from klimatkontrakt.hall.core.models import City, Head, Person, Version
from klimatkontrakt.hall.search.models import IndexedThing, IndexedVersion, IndexedWord


@dataclass(frozen=True)
class ReadVersion:
    """A version that somebody may read: whose, which, and whether it is published."""

    id: int
    number: int
    city: City
    is_published: bool


def readable(person: Person | None) -> dict[int, ReadVersion]:
    """The versions that somebody may read, by id: the heads of the cities."""
    rows = Head.objects.filter(city__in=access.cities()).select_related("city", "published", "working")
    edited = set(seats.read_by(person).values_list("pk", flat=True))
    versions = {}
    for head in rows.defer("published__text_hashes", "working__text_hashes"):
        versions[head.published_id] = ReadVersion(
            head.published_id, head.published.number, head.city, is_published=True
        )
        if head.city_id in edited and head.working_id != head.published_id:
            versions[head.working_id] = ReadVersion(head.working_id, head.working.number, head.city, is_published=False)
    return versions


def cities() -> list[City]:
    """The cities that somebody has put in; all are public."""
    return list(access.cities())


def standing() -> dict[int, Version]:
    """The versions that a head stands at, by id: those that are to be found."""
    return {version.pk: version for version in heads.every()}


def indexed() -> QuerySet[IndexedVersion]:
    """Which versions can be found; what of them is shown to whom, `readable` says."""
    return IndexedVersion.objects.all()


def kept_versions() -> set[int]:
    """The versions of which something is kept, whole or not."""
    of_things = IndexedThing.objects.order_by().values_list("version_id", flat=True).distinct()
    return {*IndexedVersion.objects.values_list("pk", flat=True), *of_things}


def things() -> QuerySet[IndexedThing]:
    """The things of all versions."""
    return IndexedThing.objects.all()


def words() -> QuerySet[IndexedWord]:
    """The words of all versions."""
    return IndexedWord.objects.all()


def things_by_id(ids: Collection[int], versions: Iterable[int]) -> dict[int, IndexedThing]:
    """Things of versions that somebody may read, by id."""
    return IndexedThing.objects.filter(version__in=list(versions)).in_bulk(list(ids))
