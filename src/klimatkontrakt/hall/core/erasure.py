# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where does a person's name stand, and how is it erased? In the fields that the models say hold names or addresses."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import User

from klimatkontrakt.hall.core import declarations


def names_of(user: User) -> set[str]:
    """What somebody is called, and reached by, in the hall."""
    declared = declarations.of(User).names_people
    return {str(getattr(user, name)) for name in declared} - {""}


def erase(names: Collection[str]) -> None:
    """A person's names and addresses go from all rows but the sign-in itself, whole fields, letter by letter.

    A row that is in the backup loses the field and stands; one that is not was kept for the while only, and goes.
    """
    for model in declarations.naming_people():
        if declarations.is_of_people(model):
            continue
        for name in declarations.of(model).names_people:
            _erase_field(model, name, names)


def _erase_field(model: declarations.Model, name: str, names: Collection[str]) -> None:
    field: Any = model._meta.get_field(name)
    if field.get_internal_type() == "GenericIPAddressField":
        return  # a computer's address, which goes with its row
    rows = model._default_manager.filter(**{f"{name}__in": names})
    if not declarations.of(model).kept_in_backup:
        rows.delete()
        return
    rows.update(**{name: declarations.emptied(model, name)})
