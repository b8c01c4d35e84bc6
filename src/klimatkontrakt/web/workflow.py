# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be done in a hall? Every verb in one transaction, with one entry of the audit chain."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city.canonical import document_hash
from klimatkontrakt.engine import plan
from klimatkontrakt.web import chain
from klimatkontrakt.web.models import City, Editor, Flaw, Person, SavedPlan, Version


class UnchangedError(ValueError):
    """A document that is the city's current version already."""


@transaction.atomic
def accept_version(
    person: Person | None,
    document: CityDocument,
    files: Mapping[str, str],
    message: str,
    *,
    is_demonstration: bool = False,
) -> Version:
    """A checked document becomes its city's next version; a city that is new to the hall is added.

    Raises:
        UnchangedError: when the current version is the same document.
    """
    header = document.header
    city, is_new = City.objects.get_or_create(
        slug=header.id.replace("_", "-").replace(".", "-"),
        defaults={"name": header.name, "kommunkod": header.kommunkod or "", "shown": plan.shown(document),
                  "is_demonstration": is_demonstration},
    )  # fmt: skip
    city = City.objects.select_for_update().get(pk=city.pk)
    last = city.current()
    hashed = document_hash(files)
    if last is not None and last.document == hashed:
        raise UnchangedError(city.slug)
    city.name, city.kommunkod = header.name, header.kommunkod or ""
    if city.shown not in document.scenarios:
        city.shown = plan.shown(document)
    city.save()
    version = Version.objects.create(
        city=city,
        number=last.number + 1 if last else 1,
        files=dict(files),
        document=hashed,
        message=message[:500],
        author=person.pseudonym if person else None,
    )
    before = {"number": last.number, "document": last.document} if last else {}
    verb = "added_city" if is_new else "accepted_version"
    chain.add(
        person,
        verb,
        f"{city.slug} {version.number}",
        before=before,
        after={"number": version.number, "document": version.document, "message": version.message},
    )
    return version


@transaction.atomic
def save_plan(person: Person, city: City, version: Version, name: str, query: str) -> SavedPlan:
    """A plan of the explorer is kept under a name; one of the same name is replaced."""
    old = SavedPlan.objects.filter(city=city, name=name).first()
    before = {"query": old.query} if old else {}
    if old is not None:
        old.delete()
    plan = SavedPlan.objects.create(city=city, version=version, name=name, query=query, author=person.pseudonym)
    chain.add(person, "saved_plan", f"{city.slug}: {name}", before=before, after={"query": query})
    return plan


@transaction.atomic
def drop_plan(person: Person, plan: SavedPlan) -> None:
    """A saved plan is removed; the chain remembers what it was."""
    chain.add(person, "dropped_plan", f"{plan.city.slug}: {plan.name}", before={"query": plan.query})
    plan.delete()


@transaction.atomic
def choose_shown(person: Person, city: City, scenario: str) -> None:
    """Which scenario a city's pages begin with."""
    before = {"shown": city.shown}
    city.shown = scenario
    city.save(update_fields=["shown"])
    chain.add(person, "chose_shown", city.slug, before=before, after={"shown": scenario})


@transaction.atomic
def add_person(by: Person | None, name: str, *, is_administrator: bool) -> Person:
    """Someone who may sign in once they have chosen a password by their one-time link."""
    user = User(username=name)
    user.set_unusable_password()
    user.save()
    person = Person.objects.create(user=user, is_administrator=is_administrator)
    chain.add(by, "added_person", str(person.pseudonym), after={"is_administrator": is_administrator})
    return person


@transaction.atomic
def welcome(person: Person, name: str, password: str) -> None:
    """A person chooses name and password by their one-time link."""
    person.user.username = name
    person.user.set_password(password)
    person.user.save()
    chain.add(person, "welcomed", str(person.pseudonym))


@transaction.atomic
def renew_link(person: Person) -> None:
    """The operator lets someone in again by a new one-time link; their old password no longer works."""
    person.user.set_unusable_password()
    person.user.save()
    chain.add(None, "renewed_link", str(person.pseudonym))


@transaction.atomic
def change_password(person: Person, password: str) -> None:
    """A person chooses another password."""
    person.user.set_password(password)
    person.user.save()
    chain.add(person, "changed_password", str(person.pseudonym))


@transaction.atomic
def invite(by: Person, person: Person) -> None:
    """A person gets a new one-time link: the old password and every old link stop working."""
    person.user.set_unusable_password()
    person.user.save()
    chain.add(by, "invited", str(person.pseudonym))


@transaction.atomic
def erase_person(by: Person, person: Person) -> None:
    """A person's name and sign-in are erased; their acts stand in the chain under the pseudonym."""
    chain.add(by, "erased_person", str(person.pseudonym))
    person.user.delete()


@transaction.atomic
def make_editor(by: Person, person: Person, city: City) -> None:
    """A person may from now on edit a city."""
    Editor.objects.get_or_create(person=person, city=city)
    chain.add(by, "made_editor", city.slug, after={"person": str(person.pseudonym)})


@transaction.atomic
def drop_editor(by: Person, person: Person, city: City) -> None:
    """A person may no longer edit a city."""
    Editor.objects.filter(person=person, city=city).delete()
    chain.add(by, "dropped_editor", city.slug, before={"person": str(person.pseudonym)})


@transaction.atomic
def report_flaw(page: str, text: str, answer_to: str) -> Flaw:
    """A visitor tells of something that does not work; what they wrote stands in the report, not in the chain."""
    flaw = Flaw.objects.create(page=page[:300], text=text[:4000], answer_to=answer_to)
    chain.add(None, "reported_flaw", f"{flaw.pk}")
    return flaw


@transaction.atomic
def handle_flaw(person: Person, flaw: Flaw) -> None:
    """An administrator has seen to a reported flaw."""
    flaw.is_handled = True
    flaw.save(update_fields=["is_handled"])
    chain.add(person, "handled_flaw", f"{flaw.pk}")
