# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A hall with many rows of every kind that a list shows: cities with versions and answers, people, flaws, jobs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice

from django.utils import timezone

from klimatkontrakt.hall.core import kept_answers, template_cities
from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.core.models import AnswerRow, City, Head, Job, Person, SavedPlan, Seat, Version
from klimatkontrakt.hall.flaws import verbs as flaw_verbs
from klimatkontrakt.hall.people import verbs as people_verbs
from klimatkontrakt.sources.template import municipality

VERSIONS, FILES = 3, 20
NUMBERS = {
    "unit": "ktCO2e", "account": "territorial", "observed": 12.0, "observed_year": 2022, "limit": 3.0,
    "target_year": 2030, "expected": 5.0,
}  # fmt: skip


def cities(wanted: int) -> list[City]:
    """So many municipalities in the database, each with versions that are worked out and heads that stand."""
    for slug, area in islice(template_cities.areas().items(), wanted):
        if not City.objects.filter(slug=slug).exists():
            _city(City(slug=slug, name=area.name, kommunkod=area.code, shown=municipality.SCENARIO))
    return list(City.objects.all())


def _city(city: City) -> None:
    city.save()
    for number in range(1, VERSIONS + 1):
        version(city, number, None)


def version(city: City, number: int, author: Person | None, like: Version | None = None) -> None:
    """A version that both heads move to; one that is like no other can be listed and not read: it has no texts."""
    texts = {f"file_{at}.csv": f"{at:064x}" for at in range(FILES)}
    row = Version.objects.create(
        city=city, number=number, text_hashes=like.text_hashes if like is not None else texts,
        document=like.document if like is not None else f"{number:064x}", message="m",
        author=author.pseudonym if author is not None else None,
    )  # fmt: skip
    AnswerRow.objects.create(
        version=row, scenario=city.shown, key=f"{row.pk:064x}", engine="1", made=timezone.now(), numbers=NUMBERS,
        **kept_answers.made_by(),
    )  # fmt: skip
    Head.objects.update_or_create(city=city, defaults={"working": row, "published": row})


def people(names: Iterator[int], wanted: int, some: list[City]) -> list[Person]:
    """So many more people, each with the right to edit a city."""
    made = []
    for number in islice(names, wanted):
        person = people_verbs.add_person(OPERATOR, f"person-{number}", is_administrator=False)
        Seat.objects.create(person=person, city=some[number % len(some)])
        made.append(person)
    return made


def more_of_each(names: count[int], wanted: int, owner: Person, known: City) -> None:
    """So many more of everything that a list shows.

    Args:
        owner: whose jobs and plans they are.
        known: a city whose document can be read, for its plans and versions.
    """
    some = cities(wanted)
    last = Version.objects.get(city=known, number=1)
    for person in people(names, wanted, some):
        flaw_verbs.report_flaw(person, "/", "Det går inte.", "")
        SavedPlan.objects.create(
            city=known, version=last, name=f"plan {person.pk}", query=f"scenario={known.shown}", author=owner.pseudonym
        )
        version(known, Version.objects.filter(city=known).count() + 1, person, like=last)
    Job.objects.bulk_create(Job(kind="import", asked={}, author=owner.pseudonym) for _ in range(wanted))
