# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which people, and which entries of the log, may someone see? An administrator all; a link's holder themself."""

from __future__ import annotations

from django.contrib.auth.models import User as Account
from django.db.models import Q, QuerySet

from klimatkontrakt.hall.core import access
from klimatkontrakt.hall.core.access import User
from klimatkontrakt.hall.core.models import Entry, Person

MOST_NAMES = 20


def everyone(user: User) -> QuerySet[Person]:
    """Everyone who may sign in, with what they may edit; for administrators."""
    access.administrator(user)
    return Person.objects.select_related("user").prefetch_related("seats__city").order_by("user__username")


def person(user: User, pseudonym: str) -> Person | None:
    """The person of a pseudonym; None where they are erased. For administrators."""
    access.administrator(user)
    return Person.objects.select_related("user").filter(pseudonym=pseudonym).first()


def entries(user: User) -> QuerySet[Entry]:
    """The audit chain; for administrators."""
    access.administrator(user)
    return Entry.objects.order_by("-number")


def invited(number: int) -> Person | None:
    """The person of an account that a one-time link names; whether it is good is seen from the link."""
    return Person.objects.select_related("user").filter(user__pk=number).first()


def first_administrator() -> Person | None:
    """The administrator who was added first; for the operator."""
    return Person.objects.select_related("user").filter(is_administrator=True).order_by("pk").first()


def has_administrator_been_here() -> bool:
    """Whether any administrator has signed in; for the operator."""
    return Person.objects.filter(is_administrator=True, user__last_login__isnull=False).exists()


def named(name: str) -> Person | None:
    """The person who signs in with a name; for the operator."""
    return Person.objects.select_related("user").filter(user__username=name).first()


def name_of(written: str) -> str:
    """The name of whoever signs in with an address; what was written where it is nobody's or several people's."""
    if "@" not in written:
        return written
    names = list(Account.objects.filter(email__iexact=written).values_list("username", flat=True)[:2])
    return names[0] if len(names) == 1 else written


def some_names() -> list[str]:
    """The first names of those who may sign in; for the operator."""
    names = Person.objects.order_by("user__username").values_list("user__username", flat=True)
    return list(names[:MOST_NAMES])


def is_taken(name: str, account: Account) -> bool:
    """Whether another than its own account signs in with a name or an address."""
    taken = Account.objects.filter(Q(username=name) | Q(email__iexact=name))
    return bool(name) and taken.exclude(pk=account.pk).exists()
