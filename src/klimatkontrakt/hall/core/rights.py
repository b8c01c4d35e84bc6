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

from klimatkontrakt.hall.core import access
from klimatkontrakt.hall.core.actors import Actor, Operator
from klimatkontrakt.hall.core.models import City, Person

Role = Literal["visitor", "member", "other_editor", "editor", "administrator", "operator"]
"""A member has signed in and has no seat; an editor has one for the city in question, another editor for another."""
ROLES: tuple[Role, ...] = get_args(Role)
SIGNED_IN_ROLES: frozenset[Role] = frozenset({"member", "other_editor", "editor", "administrator"})
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


def _may_edit(by: Actor, city: City) -> bool:
    return isinstance(by, Person) and access.may_edit(by, city)


ANYONE: Right[object] = Right("anyone", frozenset(ROLES), lambda by, subject: True)
STRANGER: Right[object] = Right("stranger", frozenset({"visitor"}), lambda by, subject: by is None)
ONESELF: Right[object] = Right("oneself", SIGNED_IN_ROLES, lambda by, subject: isinstance(by, Person))
EDITOR: Right[City] = Right("editor", frozenset({"editor", "administrator"}), _may_edit)
ADMINISTRATOR: Right[object] = Right("administrator", frozenset({"administrator"}), _is_administrator)
OPERATOR_ONLY: Right[object] = Right("operator", frozenset({"operator"}), lambda by, subject: isinstance(by, Operator))
ADMINISTRATOR_OR_OPERATOR: Right[object] = Right(
    "administrator_or_operator",
    frozenset({"administrator", "operator"}),
    lambda by, subject: isinstance(by, Operator) or _is_administrator(by, subject),
)
