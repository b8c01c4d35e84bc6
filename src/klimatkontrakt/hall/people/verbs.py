# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be done with people in a hall? They are added, welcomed, given and refused rights, and erased.

An administrator acts on a person as a page showed them: `standing` is what it showed, and a verb made from another
standing is refused with who changed it, and when.
"""

from __future__ import annotations

import hashlib

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from klimatkontrakt.folder.doors import letters
from klimatkontrakt.hall.core import audit, erasure, limits, standing_sessions, tallies
from klimatkontrakt.hall.core.actors import Operator
from klimatkontrakt.hall.core.models import City, Entry, Person, Seat
from klimatkontrakt.hall.core.rights import ADMINISTRATOR, ADMINISTRATOR_OR_OPERATOR, ONESELF, OPERATOR_ONLY
from klimatkontrakt.hall.core.verbs import stale_since, verb

ABOUT_PEOPLE = ("added_person", "welcomed", "renewed_link", "changed_password", "invited", "erased_person", "unlocked")
ABOUT_RIGHTS = ("made_editor", "dropped_editor")


class TakenError(ValueError):
    """A name that somebody else signs in with."""


def standing(person: Person) -> str:
    """What a page shows of a person, as a short text: another one when the name, the rights or the password change."""
    seats = sorted(seat.pk for seat in person.seats.all())  # of a list, all people's were asked for at once
    said = (person.user.get_username(), person.is_administrator, person.user.password, seats)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def _locked(person: Person, made_from: str) -> Person:
    """The person as they stand, until the transaction is over.

    Raises:
        StaleError: when that is not as the page showed them.
    """
    found = Person.objects.select_for_update(of=("self",)).select_related("user").filter(pk=person.pk).first()
    if found is None or standing(found) != made_from:
        raise stale_since(_last_about(person))
    return found


def _sign_out(by: Person, person: Person) -> None:
    """Somebody who may do other things than before signs in anew; an administrator's seats change nothing."""
    if by != person and not person.is_administrator:
        standing_sessions.end_all_of(person.user)


def _last_about(person: Person) -> Entry | None:
    """The last entry about a person or their rights."""
    name = str(person.pseudonym)
    about = Entry.objects.filter(verb__in=ABOUT_PEOPLE, what=name)
    rights = Entry.objects.filter(verb__in=ABOUT_RIGHTS)
    of_rights = rights.filter(after__person=name) | rights.filter(before__person=name)
    return (about | of_rights).order_by("-number").first()


def _named(user: User, name: str) -> None:
    """Gives someone a name to sign in with.

    Raises:
        TakenError: when another has it: two who choose it at the same time do not both get it.
        ValueError: when a letter of it cannot be seen: to a reader it would be another's name.
    """
    strange = letters.unseen(name)
    if strange:
        raise ValueError(f"a name with {strange}")
    user.username = name
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise TakenError(name) from error


@verb(right=ADMINISTRATOR_OR_OPERATOR, entry="added_person", about_person=True)
def add_person(by: Person | Operator, name: str, *, is_administrator: bool) -> Person:
    """Someone who may sign in once they have chosen a password by their one-time link.

    Raises:
        TakenError: when another has the name.
    """
    user = User()
    user.set_unusable_password()
    _named(user, name)
    person = Person.objects.create(user=user, is_administrator=is_administrator)
    audit.add(by, "added_person", str(person.pseudonym), after={"is_administrator": is_administrator})
    return person


@verb(right=ONESELF, entry="welcomed", about_person=True)
def welcome(person: Person, name: str, password: str) -> None:
    """A person chooses name and password by their one-time link, which is good for that once.

    Raises:
        TakenError: when another has the name.
    """
    person.user.set_password(password)
    _named(person.user, name)
    standing_sessions.end_all_of(person.user)
    audit.add(person, "welcomed", str(person.pseudonym))


@verb(right=OPERATOR_ONLY, entry="renewed_link", about_person=True)
def renew_link(by: Operator, person: Person) -> None:
    """The operator lets someone in again by a new one-time link; their old password no longer works."""
    person.user.set_unusable_password()
    person.user.save()
    standing_sessions.end_all_of(person.user)
    audit.add(by, "renewed_link", str(person.pseudonym))


@verb(right=OPERATOR_ONLY, entry="unlocked", about_person=True)
def unlock(by: Operator, person: Person, *, minutes: int) -> None:
    """The operator lets someone try to sign in from a new browser, however often others have guessed at the name."""
    tallies.open_for(limits.SIGN_IN_NAME, person.user.get_username().casefold(), minutes)
    audit.add(by, "unlocked", str(person.pseudonym))


@verb(right=ONESELF, entry="changed_password", about_person=True)
def change_password(person: Person, password: str) -> None:
    """A person chooses another password; they have shown that they know the present one."""
    person.user.set_password(password)
    person.user.save()
    standing_sessions.end_all_of(person.user)
    audit.add(person, "changed_password", str(person.pseudonym))


@verb(right=ADMINISTRATOR, entry="invited", about_person=True)
def invite(by: Person, person: Person, *, made_from: str) -> None:
    """A person gets a new one-time link: the old password and every old link stop working.

    Raises:
        StaleError: when the person does not stand as the page showed them.
    """
    person = _locked(person, made_from)
    person.user.set_unusable_password()
    person.user.save()
    standing_sessions.end_all_of(person.user)
    audit.add(by, "invited", str(person.pseudonym))


@verb(right=ADMINISTRATOR, entry="erased_person", about_person=True)
def erase_person(by: Person, person: Person, *, made_from: str) -> None:
    """A person's name and sign-in are erased; their acts stand in the chain under the pseudonym.

    Raises:
        StaleError: when the person does not stand as the page showed them.
    """
    person = _locked(person, made_from)
    audit.add(by, "erased_person", str(person.pseudonym))
    standing_sessions.end_all_of(person.user)
    erasure.erase(erasure.names_of(person.user))
    person.user.delete()


@verb(right=ADMINISTRATOR, entry="made_editor")
def make_editor(by: Person, person: Person, city: City, *, made_from: str) -> None:
    """A person may from now on edit a city.

    Raises:
        StaleError: when the person does not stand as the page showed them.
    """
    person = _locked(person, made_from)
    Seat.objects.get_or_create(person=person, city=city)
    _sign_out(by, person)
    audit.add(by, "made_editor", city.slug, after={"person": str(person.pseudonym)})


@verb(right=ADMINISTRATOR, entry="dropped_editor")
def drop_editor(by: Person, person: Person, city: City, *, made_from: str) -> None:
    """A person may no longer edit a city.

    Raises:
        StaleError: when the person does not stand as the page showed them.
    """
    person = _locked(person, made_from)
    Seat.objects.filter(person=person, city=city).delete()
    _sign_out(by, person)
    audit.add(by, "dropped_editor", city.slug, before={"person": str(person.pseudonym)})
