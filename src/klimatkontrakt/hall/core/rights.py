# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What may someone do? A right is a rule with a name, and says which roles have it; a verb names the right it needs.

What a right is asked about is what the verb acts on: a city, a plan, a document. The roles are what the rights page
tells and what the tests try every verb in; whether somebody has a right is worked out by its rule alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar, get_args

from klimatkontrakt.hall.core import seats
from klimatkontrakt.hall.core.actors import Actor, Operator
from klimatkontrakt.hall.core.models import City, Person

Role = Literal[
    "visitor", "member", "owner", "editor", "reporter", "decider", "signatory", "registrar", "reader", "auditor",
    "administrator", "operator",
]  # fmt: skip
"""A member has signed in and has no seat in the city in question, whatever seats they have in another; an editor, here,
has the whole document, and a reporter, decider or signatory its actor."""
ROLES: tuple[Role, ...] = get_args(Role)
SEATED_ROLES: frozenset[Role] = frozenset(seats.SEAT_ROLES)
SIGNED_IN_ROLES: frozenset[Role] = frozenset[Role]({"member", "administrator"}) | SEATED_ROLES
Subject_contra = TypeVar("Subject_contra", contravariant=True)


@dataclass(frozen=True)
class Right(Generic[Subject_contra]):
    """Who may do something.

    Attributes:
        name: its text is right.NAME.
        roles: those who have it.
        holds: whether somebody has it, of a subject.
    """

    name: str
    roles: frozenset[Role]
    holds: Callable[[Actor, Subject_contra], bool]


def _is_administrator(by: Actor, subject: object) -> bool:
    return isinstance(by, Person) and by.is_administrator


MAKERS: frozenset[Role] = frozenset({"owner", "editor", "administrator"})
RUNNERS: frozenset[Role] = frozenset({"owner", "administrator"})
READERS: frozenset[Role] = SEATED_ROLES - {"reporter"} | {"administrator", "operator"}


ANYONE: Right[object] = Right("anyone", frozenset(ROLES), lambda by, subject: True)
STRANGER: Right[object] = Right("stranger", frozenset({"visitor"}), lambda by, subject: by is None)
ONESELF: Right[object] = Right("oneself", SIGNED_IN_ROLES, lambda by, subject: isinstance(by, Person))
EDITOR: Right[City] = Right("editor", MAKERS, seats.may_make)
OWNER: Right[City] = Right("owner", RUNNERS, seats.may_seat)
PUBLISHER: Right[City] = Right("publisher", MAKERS, seats.may_publish)
REGISTRAR: Right[City] = Right("registrar", RUNNERS | {"registrar"}, seats.may_register)
READER: Right[City] = Right("reader", READERS, seats.may_see_unpublished)
SEATED: Right[City] = Right("seated", SEATED_ROLES | {"administrator"}, seats.has)
ADMINISTRATOR: Right[object] = Right("administrator", frozenset({"administrator"}), _is_administrator)
OPERATOR_ONLY: Right[object] = Right("operator", frozenset({"operator"}), lambda by, subject: isinstance(by, Operator))
ADMINISTRATOR_OR_OPERATOR: Right[object] = Right(
    "administrator_or_operator",
    frozenset({"administrator", "operator"}),
    lambda by, subject: isinstance(by, Operator) or _is_administrator(by, subject),
)
