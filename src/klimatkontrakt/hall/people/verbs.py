# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be done with people in a hall? They are added, welcomed, given and refused seats, and erased.

An administrator acts on a person as a page showed them: `standing` is what it showed, and a verb made from another
standing is refused with who changed it, and when.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from klimatkontrakt.folder.doors import letters
from klimatkontrakt.hall.core import audit, erasure, limits, seats, standing_sessions, tallies
from klimatkontrakt.hall.core.actors import Operator
from klimatkontrakt.hall.core.models import Entry, Person, Seat
from klimatkontrakt.hall.core.rights import ADMINISTRATOR, ADMINISTRATOR_OR_OPERATOR, ONESELF, OPERATOR_ONLY
from klimatkontrakt.hall.core.verbs import RefusedError, stale_since, verb
from klimatkontrakt.hall.people import rights, second_factors

ABOUT_PEOPLE = (
    "added_person", "welcomed", "renewed_link", "changed_password", "invited", "erased_person", "unlocked",
    "renewed_invitation", "changed_address", "set_second_factor", "dropped_second_factor", "renewed_recovery_codes",
)  # fmt: skip
ABOUT_RIGHTS = (
    "made_editor", "dropped_editor", "gave_seat", "changed_seat", "dropped_seat", "left_seat", "confirmed_request",
    "invited_to_city",
)  # fmt: skip
"""The entries that name a person in what was before or after; the first two are of before there were seats."""


class TakenError(ValueError):
    """A name that somebody else signs in with."""


def standing(person: Person) -> str:
    """What a page shows of a person, as a short text: another one when the name, the rights or the password change."""
    held = sorted(
        (seat.pk, *_said(seat)) for seat in person.seats.all()
    )  # of a list, all people's were asked for at once
    said = (person.user.get_username(), person.user.email, person.is_administrator, person.user.password, held)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def _said(seat: Seat) -> tuple[str, ...]:
    return tuple(str(getattr(seat, name)) for name in seats.FIELDS)


def locked(person: Person, made_from: str) -> Person:
    """The person as they stand, until the transaction is over.

    Raises:
        StaleError: when that is not as the page showed them.
    """
    found = Person.objects.select_for_update(of=("self",)).select_related("user").filter(pk=person.pk).first()
    if found is None or standing(found) != made_from:
        raise stale_since(last_about(person))
    return found


def sign_out(by: Person, person: Person) -> None:
    """Somebody who may do other things than before signs in anew; an administrator's seats change nothing."""
    if by != person and not person.is_administrator:
        standing_sessions.end_all_of(person.user)


def last_about(person: Person) -> Entry | None:
    """The last entry about a person or their rights."""
    name = str(person.pseudonym)
    about = Entry.objects.filter(verb__in=ABOUT_PEOPLE, what=name)
    rights = Entry.objects.filter(verb__in=ABOUT_RIGHTS)
    of_rights = rights.filter(after__person=name) | rights.filter(before__person=name)
    return (about | of_rights).order_by("-number").first()


@dataclass(frozen=True)
class Invited:
    """Who is to come in: what they are called, and the address that they sign in with; empty where not known."""

    name: str
    address: str = ""


def _named(user: User, name: str, address: str) -> None:
    """Gives someone a name and an address to sign in with.

    Raises:
        TakenError: when another has either: two who choose it at the same time do not both get it.
        ValueError: when a letter of it cannot be seen: to a reader it would be another's name.
    """
    strange = letters.unseen(name + address)
    if strange:
        raise ValueError(f"a name with {strange}")
    if rights.is_taken(name, user) or (address and rights.is_taken(address, user)):
        raise TakenError(name)
    user.username, user.email = name, address
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise TakenError(name) from error


@verb(right=ADMINISTRATOR_OR_OPERATOR, entry="added_person", about_person=True)
def add_person(by: Person | Operator, name: str, *, is_administrator: bool, address: str = "") -> Person:
    """Someone who may sign in once they have chosen a password by their one-time link.

    Raises:
        TakenError: when another has the name.
    """
    person = new_person(Invited(name, address), is_administrator=is_administrator)
    audit.add(by, "added_person", str(person.pseudonym), after={"is_administrator": is_administrator})
    return person


def new_person(invited: Invited, *, is_administrator: bool = False) -> Person:
    """Someone new, inside the act that lets them in.

    Raises:
        TakenError: when another has the name or the address.
    """
    user = User()
    user.set_unusable_password()
    _named(user, invited.name, invited.address)
    return Person.objects.create(user=user, is_administrator=is_administrator)


@verb(right=ONESELF, entry="welcomed", about_person=True)
def welcome(person: Person, name: str, password: str, address: str | None = None) -> None:
    """A person chooses name and password by their one-time link, which is good for that once.

    Args:
        address: that they sign in with from now on; the one that they have where none is given.

    Raises:
        TakenError: when another has the name or the address.
    """
    person.user.set_password(password)
    _named(person.user, name, person.user.email if address is None else address)
    standing_sessions.end_all_of(person.user)
    audit.add(person, "welcomed", str(person.pseudonym))


@verb(right=OPERATOR_ONLY, entry="renewed_link", about_person=True)
def renew_link(by: Operator, person: Person) -> None:
    """The operator lets someone in again by a new one-time link; their old password no longer works."""
    person.user.set_unusable_password()
    person.user.save()
    second_factors.remove(person.user)
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


@verb(right=ONESELF, entry="changed_address", about_person=True)
def change_address(person: Person, address: str) -> None:
    """A person signs in with another address from now on; they have shown that they know the password.

    Raises:
        TakenError: when another has it.
    """
    _named(person.user, person.user.get_username(), address)
    audit.add(person, "changed_address", str(person.pseudonym))


@verb(right=ONESELF, entry=("set_second_factor", "dropped_second_factor"), about_person=True)
def set_second_factor(person: Person, secret: str) -> list[str]:
    """A person signs in with a code, too, from now on, or without a secret with their password alone.

    Returns:
        The codes to be written down.
    """
    if not secret:
        second_factors.remove(person.user)
        audit.add(person, "dropped_second_factor", str(person.pseudonym))
        return []
    codes = second_factors.put(person.user, secret)
    audit.add(person, "set_second_factor", str(person.pseudonym))
    return codes


@verb(right=ONESELF, entry="renewed_recovery_codes", about_person=True)
def renew_recovery_codes(person: Person, count: int) -> list[str]:
    """A person writes down so many other codes; those of before are good no longer."""
    codes = second_factors.renew_codes(person.user, count)
    audit.add(person, "renewed_recovery_codes", str(person.pseudonym))
    return codes


@verb(right=ADMINISTRATOR, entry="invited", about_person=True)
def invite(by: Person, person: Person, *, made_from: str) -> None:
    """A person gets a new one-time link: the old password and every old link stop working.

    Raises:
        StaleError: when the person does not stand as the page showed them.
    """
    person = locked(person, made_from)
    person.user.set_unusable_password()
    person.user.save()
    second_factors.remove(person.user)
    standing_sessions.end_all_of(person.user)
    audit.add(by, "invited", str(person.pseudonym))


@verb(right=ADMINISTRATOR, entry="erased_person", about_person=True)
def erase_person(by: Person, person: Person, *, made_from: str) -> None:
    """A person's name and sign-in are erased; their acts stand in the chain under the pseudonym.

    Raises:
        StaleError: when the person does not stand as the page showed them.
        SeatError: when they are the last owner of a city.
        RefusedError: when whoever acts has been erased meanwhile.
    """
    _lock_both(by, person)
    person = locked(person, made_from)
    _check_owns_alone(person)
    audit.add(by, "erased_person", str(person.pseudonym))
    standing_sessions.end_all_of(person.user)
    erasure.erase(erasure.names_of(person.user))
    person.user.delete()


def _lock_both(by: Person, person: Person) -> None:
    """Two administrators who erase each other come one after the other, and the second is no longer here.

    Raises:
        RefusedError: for the second.
    """
    keys = sorted({by.pk, person.pk})
    if by.pk not in set(
        Person.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True)
    ):
        raise RefusedError("whoever is no longer here does nothing")


def _check_owns_alone(person: Person) -> None:
    alone = [
        seat.city.name
        for seat in Seat.objects.filter(person=person, role="owner").select_related("city")
        if not seats.owners(seat.city).exclude(person=person).exists()
    ]
    if alone:
        raise seats.SeatError("last_owner", tuple(alone))
