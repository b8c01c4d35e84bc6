# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is said of every model? Whether it is in the backup, where it names people, how long it is kept, what binds it.

Each model of the hall says so itself, in class attributes: `kept_in_backup`, `names_people`, `retention`, `bound`
(whether the audit chain holds the hash of its rows, or why not), `is_frozen` where its rows are never changed or
removed, and `known_as` where the chain knows it by an earlier name. What is said of models that came with a library
stands here. Backup, erasure, the sweep of what has outlived its time, the chain's check and the database's own refusals
are made of nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.apps import apps
from django.conf import settings
from django.db import models

Until = Literal["for_good", "erased", "removed", "made_anew", "over"]
"""For good; until the person is erased; until somebody removes it; until it is worked out anew; until it is over."""
Model = type[models.Model]


@dataclass(frozen=True)
class Retention:
    """How long the rows of a model are kept.

    Attributes:
        until: what ends it.
        since: the field with the moment, or the day, that days are counted from; empty where no clock ends it.
        days: so many after that the row goes.
        of_field: the field that is emptied then, where the row itself stays.
    """

    until: Until
    since: str = ""
    days: int = 0
    of_field: str = ""


FOR_GOOD = Retention("for_good")
UNTIL_ERASED = Retention("erased")
UNTIL_REMOVED = Retention("removed")
UNTIL_MADE_ANEW = Retention("made_anew")
UNTIL_OVER = Retention("over")


@dataclass(frozen=True)
class Bound:
    """That the audit chain holds a hash of each row: of every field but some, and why not of those.

    A field that is new with a default changes no hash of a row that has it (row_digests.py). A migration that fills
    rows of a bound model, or changes a default, ends with `audit.bind_rows`.
    """

    but: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class NotBound:
    """That the audit chain holds nothing of a model's rows, and why."""

    why: str


EVERY_FIELD = Bound()


@dataclass(frozen=True)
class Declaration:
    """What is said of a model.

    Attributes:
        kept_in_backup: whether its rows are in the backup; the others are made anew, or done without.
        names_people: its fields that hold a person's name or address.
        retention: how long its rows are kept.
        bound: which fields of a row the audit chain holds the hash of, or why none.
        is_frozen: whether the database itself refuses to change or remove a row.
    """

    kept_in_backup: bool
    names_people: tuple[str, ...]
    retention: Retention
    bound: Bound | NotBound
    is_frozen: bool = False


ASKED = ("kept_in_backup", "names_people", "retention", "bound")
_BY_PROGRAM = NotBound("the program makes it of itself; no right comes of it")
_FOR_THE_WHILE = NotBound("it lasts for the while only, and says nothing of what was done")
_LAST_SIGN_IN = Bound(("last_login",), "each sign-in moves it, and is no act")
OF_LIBRARIES: dict[str, Declaration] = {
    "auth.User": Declaration(True, ("username", "first_name", "last_name", "email"), UNTIL_ERASED, _LAST_SIGN_IN),
    "auth.Group": Declaration(False, (), UNTIL_MADE_ANEW, _BY_PROGRAM),  # the hall gives no rights by groups
    "auth.Permission": Declaration(False, (), UNTIL_MADE_ANEW, _BY_PROGRAM),
    "contenttypes.ContentType": Declaration(False, (), UNTIL_MADE_ANEW, _BY_PROGRAM),
    "account.EmailAddress": Declaration(False, ("email",), UNTIL_ERASED, NotBound("the hall puts nothing in it")),
    "account.EmailConfirmation": Declaration(False, (), UNTIL_ERASED, NotBound("the hall puts nothing in it")),
    "mfa.Authenticator": Declaration(
        True, (), UNTIL_ERASED, NotBound("each sign-in moves it; that it was given or taken away has an entry")
    ),
    "sessions.Session": Declaration(False, (), Retention("over", "expire_date"), _FOR_THE_WHILE),
}


class UndeclaredError(LookupError):
    """A model that does not say what is asked of every model."""

    def __init__(self, model: Model, missing: list[str]) -> None:
        super().__init__(f"{model._meta.label} says nothing of {', '.join(missing)} (hall/core/declarations.py)")


def of(model: Model) -> Declaration:
    """What is said of a model; by itself, never by a model that it was made from.

    Raises:
        UndeclaredError: where something is not said.
    """
    by_us = OF_LIBRARIES.get(model._meta.label)
    if by_us is not None:
        return by_us
    says: dict[str, Any] = dict(vars(model))
    missing = [name for name in ASKED if name not in says]
    if missing:
        raise UndeclaredError(model, missing)
    is_frozen = bool(says.get("is_frozen", False))
    return Declaration(**{name: says[name] for name in ASKED}, is_frozen=is_frozen)


def chain_name(model: Model) -> str:
    """What the audit chain calls a model: its label, or the one that it had when the chain first spoke of its rows."""
    name: str = vars(model).get("known_as", model._meta.label)
    return name


def every() -> list[Model]:
    """The models of all that is installed, in the order of the features and of each one's models."""
    return list(apps.get_models())


def in_backup() -> list[Model]:
    """The models whose rows are in the backup."""
    return [model for model in every() if of(model).kept_in_backup]


def frozen() -> list[Model]:
    """The models whose rows are never changed or removed."""
    return [model for model in every() if of(model).is_frozen]


def bound() -> list[Model]:
    """The models whose rows the audit chain binds."""
    return [model for model in every() if is_bound(model)]


def is_bound(model: Model) -> bool:
    """Whether the audit chain holds a hash of each row of a model."""
    return isinstance(of(model).bound, Bound)


def naming_people() -> list[Model]:
    """The models with fields that hold a person's name or address."""
    return [model for model in every() if of(model).names_people]


def by_the_clock() -> list[Model]:
    """The models whose rows, or a field of them, go after a time."""
    return [model for model in every() if of(model).retention.since]


def emptied(model: Model, name: str) -> str | None:
    """What stands in a field that is emptied: nothing, or an empty text where it always holds one."""
    field: Any = model._meta.get_field(name)
    return None if field.null else ""


def is_of_people(model: Model) -> bool:
    """Whether a row of a model is a person's sign-in itself, which is erased whole."""
    return model._meta.label == settings.AUTH_USER_MODEL
