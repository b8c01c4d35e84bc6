# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The hall that rights are tried in: two cities, people of every role, something of everything that is somebody's."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Literal, get_args

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klimatkontrakt.hall.core.trial_settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment, teardown_test_environment  # noqa: E402
from tests import hall  # noqa: E402

from klimatkontrakt.folder.change import Change  # noqa: E402
from klimatkontrakt.hall.core.models import Attachment, City, Flaw, Head, Job, Person, SavedPlan, Seat, Version  # noqa: E402
from klimatkontrakt.hall.people import verbs as people_verbs  # noqa: E402
from klimatkontrakt.hall.proposals import drafts  # noqa: E402
from klimatkontrakt.hall.proposals import verbs as proposal_verbs  # noqa: E402
from klimatkontrakt.hall.proposals.models import Proposal  # noqa: E402

Role = Literal["visitor", "member", "other_editor", "editor", "administrator"]
"""Of all that the hall knows; an other editor is a neighbouring city's, and a member here."""
WEB_ROLES: tuple[Role, ...] = get_args(Role)
OTHER_CITY = "grannstad"
OLD_PASSWORD, PASSWORD = hall.PASSWORD, "en helt annan lösenfras"
MARK_FLAW, MARK_JOB, MARK_UNSEEN = "MARKE-BRIST-7", "MARKE-JOBB-7", "MARKE-OLAST-7"
STRANGER = "Marke Okänd"
CHANGED = ("measures", "fewer_trips")


@dataclass
class Hall:
    """A hall with somebody of every role, and what each page and form is asked with."""

    people: dict[Role, Person]
    city: City
    other: City
    jobs: dict[str, Job]
    flaw: Flaw
    plan: SavedPlan
    sent: Proposal
    file: Attachment
    cookies: dict[Role, SimpleCookie] = field(default_factory=dict)

    def client(self, role: Role, *, checks: bool = False) -> Client:
        """A browser in which somebody of a role is signed in, as it is at first each time."""
        client = Client(enforce_csrf_checks=checks, raise_request_exception=False)
        client.cookies.update(self.cookies[role])
        return client


@contextmanager
def database() -> Iterator[None]:
    """A database of our own, where a test has not given us one already."""
    if connection.settings_dict["NAME"] != settings.DATABASES["default"]["NAME"] or connection.in_atomic_block:
        yield
        return
    setup_test_environment()
    name = str(connection.settings_dict["NAME"])
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        teardown_test_environment()


def made() -> Hall:
    """The hall, with the city's newest version read by its editors alone."""
    first = hall.worked(hall.version())
    other = hall.worked(hall.version(_named(OTHER_CITY, "Grannstad"))).city
    people: dict[Role, Person] = {
        "member": hall.person("Marke Medlem"), "other_editor": hall.person("Marke Granne"),
        "editor": hall.person("Marke Redaktor"), "administrator": hall.person("Marke Admin", administrator=True),
    }  # fmt: skip
    hall.person(STRANGER)
    Seat.objects.create(person=people["editor"], city=first.city)
    Seat.objects.create(person=people["other_editor"], city=other)
    newest = hall.version(_named("lillstad", "Lillstads kommun"), people["editor"], MARK_UNSEEN)
    Head.objects.filter(city=first.city).update(published=first)
    jobs = {"editor": _job(people["editor"], "lillstad"), "other_editor": _job(people["other_editor"], OTHER_CITY)}
    flaw = Flaw.objects.create(text=MARK_FLAW, answer_to="marke@example.se")
    plan = SavedPlan.objects.create(
        city=first.city, version=first, name="En plan", query="scenario=contract", author=people["editor"].pseudonym
    )
    found = Hall(people, first.city, other, jobs, flaw, plan, *_sent(people["editor"], first.city))
    for role in WEB_ROLES:
        client = Client()
        if role in people:
            people_verbs.set_second_factor(people[role], "JBSWY3DPEHPK3PXP")
            client.force_login(people[role].user, "django.contrib.auth.backends.ModelBackend")
            client.get("/mina-sidor/")
        found.cookies[role] = SimpleCookie({key: morsel.value for key, morsel in client.cookies.items()})
    assert newest.number == Version.objects.filter(city=first.city).count() == 2
    return found


def _sent(by: Person, city: City) -> tuple[Proposal, Attachment]:
    """A change that is sent and waits, which its city's people alone see, and a file that goes with it."""
    kind, key = CHANGED
    draft = drafts.put_changes(by, city, None, [Change("changed", kind, key, "sv", after="Färre resor")])
    draft = proposal_verbs.describe(by, draft, subject="Nytt namn", message=MARK_UNSEEN)
    file = proposal_verbs.attach(by, draft, "underlag.txt", MARK_UNSEEN.encode(), kind="text/plain")
    return proposal_verbs.send(by, draft), file


def _named(city: str, name: str) -> dict[str, str]:
    files = hall.files()
    files["city.yaml"] = files["city.yaml"].replace("id: lillstad", f"id: {city}", 1)
    files["city.yaml"] = files["city.yaml"].replace("name: Lillstad", f"name: {name}", 1)
    if city != "lillstad":
        files["city.yaml"] = files["city.yaml"].replace("kommunkod: '0000'", "kommunkod: '0001'", 1)
    return files


def _job(person: Person, city: str) -> Job:
    asked = {"city": city, "message": MARK_JOB, "file": "mapp.zip", "from": 1}
    job = hall.jobs.start("import", asked, author=person, file=hall.zipped(_named(city, "Nya kommunen")))
    hall.do_waiting_jobs("import")
    job.refresh_from_db()
    return job


def archive() -> io.BytesIO:
    """A folder as somebody hands it in."""
    file = io.BytesIO(hall.zipped(hall.files()))
    file.name = "lillstad.zip"
    return file


def about_stranger() -> dict[str, str]:
    """Somebody whom an administrator acts on, as the page of people shows them."""
    stranger = Person.objects.get(user__username=STRANGER)
    return {"person": str(stranger.pseudonym), "standing": people_verbs.standing(stranger)}
