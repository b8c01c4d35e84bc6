# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which reported flaws may someone see? An administrator, all of them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from klimatkontrakt.hall.core import access
from klimatkontrakt.hall.core.access import User
from klimatkontrakt.hall.core.models import Flaw


def flaws(user: User) -> QuerySet[Flaw]:
    """What visitors reported; for administrators."""
    access.administrator(user)
    return Flaw.objects.all()


def flaw(user: User, number: int | None) -> Flaw:
    """A reported flaw; for administrators.

    Raises:
        Http404: where there is none of that number.
    """
    if number is None:
        raise Http404
    return access.one(flaws(user).filter(pk=number))
