# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A small hall for tests: Lillstad worked out, and Alice, Bob and Charlie."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.http import HttpResponse
from django.test import Client

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.hall.core import answer_store, heads, jobs, kept_answers, versions
from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.core.models import AnswerRow, City, Job, Person, Seat, Version
from klimatkontrakt.hall.people import verbs as people_verbs
from klimatkontrakt.hall.seats import verbs as seat_verbs
from klimatkontrakt.hall.seats.wanted_seats import WantedSeat
from klimatkontrakt.hall.versions import verbs as version_verbs
from tests.cities import ROOT

LILLSTAD = ROOT / "cities" / "lillstad"
WORD_BUTTON = re.compile(r'<button type="button" class="term"[^>]*>(.*?)</button>')
WORD_CARD = re.compile(r'<div class="term-card"[^>]*>.*?</div>\n', re.DOTALL)
PASSWORD = "en lång och god lösenfras"


def files(folder: Path = LILLSTAD) -> dict[str, str]:
    return versions.files_of(folder)


def version(own: Mapping[str, str] | None = None, person: Person | None = None, message: str = "Första") -> Version:
    """A document taken in, made from the version of today, not yet worked out."""
    own = dict(own or files())
    document, found = _checked(tuple(sorted(own.items())))
    assert document is not None, [problem.said("en") for problem in found]
    city = City.objects.filter(slug=document.header.id).first()
    last = heads.working(city) if city is not None else None
    return version_verbs.accept_version(
        person or OPERATOR, document, own, message, made_from=last.number if last else None
    )


@lru_cache(maxsize=8)
def _checked(own: tuple[tuple[str, str], ...]) -> tuple[CityDocument | None, tuple[Problem, ...]]:
    """What files say, read once a process: neither the city nor its problems can be changed."""
    return versions.checked(dict(own))


def worked(own: Version) -> Version:
    """A version with all its answers; the store of a process keeps them between its tests."""
    for scenario in kept_answers.scenarios(own):
        row = kept_answers.work_out(own, scenario)
        if scenario == own.city.shown:
            kept_answers.tell_what_moved(row)
    return own


def worked_as_shown(own: Version) -> Version:
    """A version with the answer that its pages begin with; every other scenario waits."""
    row = kept_answers.work_out(own, own.city.shown)
    kept_answers.tell_what_moved(row)
    return own


def forget_answers() -> None:
    """As if nothing had been worked out: no row, no file, nothing in memory."""
    AnswerRow.objects.all().delete()
    answer_store.clear()
    kept_answers.forget()


def person(name: str, *, administrator: bool = False) -> Person:
    made = people_verbs.add_person(OPERATOR, name, is_administrator=administrator)
    people_verbs.welcome(made, name, PASSWORD)
    return made


def open_link(client: Client, link: str) -> HttpResponse:
    """What a browser does with a one-time link: its code is sent as a form, from the page that the link leads to."""
    address, _, code = link.partition("#")
    return client.post(address, {"code": code}, follow=True)


def make_editor(by: Person, person: Person, city: City) -> None:
    """The right to edit, given by someone who sees the person as they stand."""
    give_seat(by, person, city, WantedSeat("editor", publishes=True))


def give_seat(by: Person, person: Person, city: City, wanted: WantedSeat) -> None:
    """A seat, given by someone who sees the person as they stand."""
    person = Person.objects.get(pk=person.pk)
    seat_verbs.give_seat(by, city, person, wanted, made_from=people_verbs.standing(person))


def drop_seats(by: Person, person: Person) -> None:
    """Someone's seats, taken away by one who sees them as they stand."""
    for seat in Seat.objects.filter(person=person).select_related("city", "person__user"):
        seat_verbs.drop_seat(by, seat.city, seat, made_from=people_verbs.standing(seat.person))


def without_cards(html: str) -> str:
    """A page's HTML as it was before its words were explained: a sentence stands in one piece."""
    return WORD_CARD.sub("", WORD_BUTTON.sub(r"\1", html))


def zipped(own: Mapping[str, str], top: str = "lillstad/") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in own.items():
            archive.writestr(top + name, text)
    return out.getvalue()


def do_waiting_jobs(*kinds: str) -> None:
    """What the worker would do, here and now; only work of some kinds where they are named."""
    asked = {"kind__in": kinds} if kinds else {}
    while (job := Job.objects.filter(state=Job.State.WAITING, **asked).order_by("created").first()) is not None:
        jobs.do(str(job.pk))
