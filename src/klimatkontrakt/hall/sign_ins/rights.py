# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may read the list of sign-ins? Administrators; and how a row of it comes about."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User as Account
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from klimatkontrakt.hall.core import access
from klimatkontrakt.hall.core.access import User
from klimatkontrakt.hall.core.models import Person
from klimatkontrakt.hall.sign_ins.models import KeptSignIn, Kind

ALIKE = timedelta(hours=1)  # what is alike within so long is one row: whoever guesses all night fills no disk


def sign_ins(user: User) -> QuerySet[KeptSignIn]:
    """Who has signed in, and who has tried, the latest first; for administrators."""
    access.administrator(user)
    return KeptSignIn.objects.select_related("person")


def person_of(account: object) -> Person | None:
    """The person of an account; None for a stranger."""
    return Person.objects.filter(user=account).first() if isinstance(account, Account) else None


def named(name: str) -> Person | None:
    """The person who may have been meant by a name that somebody tried, in whatever case."""
    if not name or "\0" in name:
        return None
    return Person.objects.filter(Q(user__username__iexact=name) | Q(user__email__iexact=name)).first()


def write(kind: Kind, person: Person | None, origin: str) -> None:
    """Writes down that somebody signed in or out, or could not."""
    now = timezone.now()
    rows = KeptSignIn.objects.filter(kind=kind, person=person, origin=origin, first__gt=now - ALIKE)
    latest = rows.order_by("-first", "-pk").first()
    if latest is None or not KeptSignIn.objects.filter(pk=latest.pk).update(last=now, count=F("count") + 1):
        KeptSignIn.objects.create(kind=kind, person=person, origin=origin, first=now, last=now)
