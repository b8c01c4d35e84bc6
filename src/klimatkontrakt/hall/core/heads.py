# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which of a city's versions is read? Of two heads the working one, by those who make it, else the published one.

Until publishing is a right of its own, accepting a version moves both. A head moves from the version that its mover has
seen: whoever comes second learns that another was before, in one short transaction.
"""

from __future__ import annotations

from django.db.models import F, Max, Q, QuerySet

from klimatkontrakt.hall.core.models import City, Head, Version


class MovedHeadError(ValueError):
    """A head that no longer stands at the version that it was to be moved from."""


def working(city: City) -> Version | None:
    """The version that those who make the document go on from; None of a city that has none yet."""
    head = Head.objects.filter(city=city).select_related("working__city").first()
    return head.working if head is not None else None


def published(city: City) -> Version | None:
    """The version that everybody else reads; None of a city that has none yet."""
    head = Head.objects.filter(city=city).select_related("published__city").first()
    return head.published if head is not None else None


def published_numbers() -> dict[int, int]:
    """By city, the number of the version that everybody reads."""
    return dict(Head.objects.values_list("city", "published__number"))


def every() -> QuerySet[Version]:
    """The versions that a head stands at."""
    return Version.objects.filter(
        Q(pk__in=Head.objects.values("working")) | Q(pk__in=Head.objects.values("published"))
    ).select_related("city")


def up_to_published(city: City) -> QuerySet[Version]:
    """The versions that everybody may read."""
    return Version.objects.filter(city=city, number__lte=F("city__head__published__number"))


def next_number(city: City) -> int:
    """The number of a city's next version, whichever head it begins from."""
    last: int | None = Version.objects.filter(city=city).aggregate(last=Max("number"))["last"]
    return last + 1 if last is not None else 1


def move(city: City, begun_from: Version | None, version: Version) -> None:
    """Both heads of a city move to a version; only inside the transaction that accepts it.

    Args:
        begun_from: the version that the working head stands at as far as the mover knows; None for a city's first.

    Raises:
        MovedHeadError: when it stands at another by now.
        ValueError: when the version is another city's.
    """
    if version.city_id != city.pk:
        raise ValueError(f"version {version.pk} is not of {city.slug}")
    if begun_from is None:
        _, is_first = Head.objects.get_or_create(city=city, defaults={"working": version, "published": version})
        is_moved = is_first
    else:
        standing = Head.objects.filter(city=city, working=begun_from)
        is_moved = standing.update(working=version, published=version) == 1
    if not is_moved:
        raise MovedHeadError(city.slug)
