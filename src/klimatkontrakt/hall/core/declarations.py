# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is said of every model? Whether it is in the backup, where it names people, how long it is kept, is it frozen.

Each model of the hall says so itself, in class attributes: `kept_in_backup`, `names_people`, `retention`, and
`is_frozen` where its rows are never changed or removed. What is said of models that came with a library stands here.
Backup, erasure, the sweep of what has outlived its time and the database's own refusals are made of nothing else.
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
class Declaration:
    """What is said of a model.

    Attributes:
        kept_in_backup: whether its rows are in the backup; the others are made anew, or done without.
        names_people: its fields that hold a person's name or address.
        retention: how long its rows are kept.
        is_frozen: whether the database itself refuses to change or remove a row.
    """

    kept_in_backup: bool
    names_people: tuple[str, ...]
    retention: Retention
    is_frozen: bool = False


ASKED = ("kept_in_backup", "names_people", "retention")
OF_LIBRARIES: dict[str, Declaration] = {
    "auth.User": Declaration(True, ("username", "first_name", "last_name", "email"), UNTIL_ERASED),
    "auth.Group": Declaration(False, (), UNTIL_MADE_ANEW),  # the hall gives no rights by groups
    "auth.Permission": Declaration(False, (), UNTIL_MADE_ANEW),
    "contenttypes.ContentType": Declaration(False, (), UNTIL_MADE_ANEW),
    "sessions.Session": Declaration(False, (), Retention("over", "expire_date")),
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
    return Declaration(says["kept_in_backup"], says["names_people"], says["retention"], is_frozen)


def every() -> list[Model]:
    """The models of all that is installed, in the order of the features and of each one's models."""
    return list(apps.get_models())


def in_backup() -> list[Model]:
    """The models whose rows are in the backup."""
    return [model for model in every() if of(model).kept_in_backup]


def frozen() -> list[Model]:
    """The models whose rows are never changed or removed."""
    return [model for model in every() if of(model).is_frozen]


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
