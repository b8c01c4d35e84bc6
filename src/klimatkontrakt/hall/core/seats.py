# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What may somebody do in a city, by the seats that they have there? The rules that the features' rights are made of.

An administrator of the hall, who runs it for its cities, has an owner's seat in each. Everybody else has what their
seats give them: whoever has two may do what either allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, get_args

from django.db.models import F, Q, QuerySet

from klimatkontrakt.folder.change import Change
from klimatkontrakt.folder.entries import Facts
from klimatkontrakt.hall.core import remits
from klimatkontrakt.hall.core.actors import Actor, Operator
from klimatkontrakt.hall.core.models import City, Person, Seat

SeatRole = Literal["owner", "editor", "reporter", "decider", "signatory", "registrar", "reader", "auditor"]
SEAT_ROLES: tuple[SeatRole, ...] = get_args(SeatRole)
SeatRefusal = Literal[
    "asked_already", "has_it", "is_in", "is_so", "last_owner", "no_actor", "not_here", "own_request", "settled"
]
MAKES_IT: tuple[SeatRole, ...] = ("owner", "editor")
READS_ALL: tuple[SeatRole, ...] = ("reader", "auditor")
"""Roles that are given so that somebody reads what is unpublished, of whatever authority they are."""
OF_AN_ACTOR: tuple[SeatRole, ...] = ("reporter", "decider", "signatory")
"""Roles that are nothing without the actor that one reports, decides or signs for."""
DECIDED = ("meetings", "decisions")
SIGNED = ("signatures",)
REGISTERED = ("date", "paragraph", "dnr", "papers_in", "papers_out", "last_date")
"""What a registrar enters: days, paragraphs and registration numbers, and nothing else."""
FIELDS = ("role", "kinds", "areas", "actor", "authority", "office", "publishes")
WHOLE = Q(kinds=[], areas=[], actor="")


class SeatError(ValueError):
    """What cannot be done with a seat, for a reason that a text tells (`seats.refused.REASON`).

    Attributes:
        reason: the last part of that text's key.
        cities: the cities that it is about, by name.
    """

    def __init__(self, reason: SeatRefusal, cities: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.cities = reason, cities


# Which seats


def of(by: Actor, city: City) -> list[Seat]:
    """The seats of somebody in a city; of an administrator an owner's, too. None of a visitor or the operator."""
    if not isinstance(by, Person) or city.is_template:
        return []
    held = list(Seat.objects.filter(person=by, city=city).order_by("pk"))
    if by.is_administrator:
        held.append(Seat(person=by, city=city, role="owner", authority=city.authority))
    return held


def has(by: Actor, city: City, *roles: SeatRole) -> bool:
    """Whether somebody has a seat of one of some roles in a city; of any where none is named."""
    return any(not roles or seat.role in roles for seat in of(by, city))


def authorities(by: Actor, city: City) -> frozenset[str]:
    """The authorities that somebody works for in a city, by their actors' ids; empty for one that is not said."""
    return frozenset(seat.authority for seat in of(by, city))


# What they let somebody do with a document


def may_make(by: Actor, city: City) -> bool:
    """Whether somebody makes the whole document: an owner, or an editor whose remit is all of it."""
    return any(map(_makes_everything, of(by, city)))


def may_propose(by: Actor, city: City, changes: Iterable[Change], texts: Mapping[str, str]) -> bool:
    """Whether somebody may send changes of a city's document; whoever makes none may begin, for a first draft is empty.

    Args:
        changes: all of them; each is to be in what one of the person's seats gives them.
        texts: the canonical text of every file of the version that they begin from, by its name.

    Raises:
        ProblemsError: where a text cannot be read.
    """
    if isinstance(by, Operator):
        return True
    return _may_all(of(by, city), changes, texts, MAKES)


def may_accept(
    by: Actor, city: City, changes: Iterable[Change], texts: Mapping[str, str], *, author: object
) -> bool:  # fmt: skip
    """Whether somebody may accept changes of a city's document; where it asks for four eyes, never their own.

    Args:
        changes: all of them.
        texts: the canonical text of every file of the version that they are to be made in, by its name.
        author: the pseudonym of whoever sends them; None where that is no person of the hall.

    Raises:
        ProblemsError: where a text cannot be read.
    """
    if isinstance(by, Operator):
        return True
    if not isinstance(by, Person) or (city.four_eyes and str(author) == str(by.pseudonym)):
        return False
    return _may_all(of(by, city), changes, texts, {role: rule for role, rule in MAKES.items() if role != "reporter"})


Rule = Callable[[Seat, Change], bool]
MAKES: Mapping[str, Rule] = {
    "owner": lambda seat, change: True,
    "editor": lambda seat, change: True,
    "reporter": lambda seat, change: True,
    "decider": lambda seat, change: change.kind in DECIDED,
    "signatory": lambda seat, change: change.kind in SIGNED,
    "registrar": lambda seat, change: change.what == "changed" and change.field in REGISTERED,
}
"""Which changes a role is for, beside that they are in its remit; the roles that are not here read only."""


def _may_all(
    held: Iterable[Seat], changes: Iterable[Change], texts: Mapping[str, str], makes: Mapping[str, Rule]
) -> bool:
    able = [seat for seat in held if seat.role in makes and _has_its_actor(seat)]
    if any(map(_makes_everything, able)):
        return True
    every = tuple(changes)
    city = remits.beside(texts, every) if able else Facts()
    return bool(able) and all(_is_allowed(able, change, city, makes) for change in every)


def _makes_everything(seat: Seat) -> bool:
    return seat.role in MAKES_IT and remits.is_whole(seat)


def _is_allowed(able: Iterable[Seat], change: Change, city: Facts, makes: Mapping[str, Rule]) -> bool:
    return any(_allows(seat, change, city, makes) for seat in able)


def _allows(seat: Seat, change: Change, city: Facts, makes: Mapping[str, Rule]) -> bool:
    return makes[seat.role](seat, change) and remits.in_remit(seat, change, city)


def _has_its_actor(seat: Seat) -> bool:
    return seat.role not in OF_AN_ACTOR or bool(seat.actor)


def may_decide(by: Actor, city: City, body: str) -> bool:
    """Whether somebody enters a body's decisions: its decider, or whoever makes the document."""
    return may_make(by, city) or _is_for(by, city, "decider", body)


def may_sign(by: Actor, city: City, party: str) -> bool:
    """Whether somebody signs for a party; an owner does not sign in its place."""
    return _is_for(by, city, "signatory", party)


def may_report(by: Actor, city: City, actor: str) -> bool:
    """Whether somebody answers for an actor: its reporter, or whoever makes the document."""
    return may_make(by, city) or _is_for(by, city, "reporter", actor)


def _is_for(by: Actor, city: City, role: SeatRole, actor: str) -> bool:
    return bool(actor) and any(seat.role == role and seat.actor == actor for seat in of(by, city))


def may_publish(by: Actor, city: City) -> bool:
    """Whether somebody publishes: an owner, or an editor who has been given that."""
    return any(seat.role == "owner" or (seat.role == "editor" and seat.publishes) for seat in of(by, city))


def may_register(by: Actor, city: City) -> bool:
    """Whether somebody enters registration numbers, days and paragraphs in a city's register."""
    return has(by, city, "registrar", "owner")


def may_seat(by: Actor, city: City) -> bool:
    """Whether somebody says who has which seat in a city."""
    return has(by, city, "owner")


def is_auditor(by: Actor, city: City) -> bool:
    """Whether somebody looks through all that has been done in a city, and changes nothing."""
    return has(by, city, "auditor")


def may_see_unpublished(by: Actor, city: City) -> bool:
    """Whether somebody reads a city's working version.

    A seat of the document's own authority does, but for a reporter's; of another, only one that is given for that.
    """
    return isinstance(by, Operator) or any(_sees(seat, city) for seat in of(by, city))


def _sees(seat: Seat, city: City) -> bool:
    return seat.role in READS_ALL or (seat.role != "reporter" and seat.authority == city.authority)


# Which cities


def made_by(person: Person | None) -> QuerySet[City]:
    """The cities whose whole document somebody makes."""
    return _cities(person, Q(role__in=MAKES_IT) & WHOLE)


def read_by(person: Person | None) -> QuerySet[City]:
    """The cities of which somebody reads the working version."""
    return _cities(person, Q(role__in=READS_ALL) | (~Q(role="reporter") & Q(authority=F("city__authority"))))


def with_seat(person: Person | None) -> QuerySet[City]:
    """The cities in which somebody has any seat."""
    return _cities(person, Q())


def _cities(person: Person | None, seats: Q) -> QuerySet[City]:
    if person is None:
        return City.objects.none()
    if person.is_administrator:
        return City.objects.all()
    return City.objects.filter(pk__in=Seat.objects.filter(seats, person=person).values("city"))


def owners(city: City) -> QuerySet[Seat]:
    """The seats of a city's owners."""
    return Seat.objects.filter(city=city, role="owner")
