# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is kept of signing in? That it was done or tried, whose account, from where as far as is kept, how often."""

from __future__ import annotations

from typing import ClassVar, Literal

from django.db import models

from klimatkontrakt.folder.doors import lengths
from klimatkontrakt.hall.core.declarations import NotBound, Retention
from klimatkontrakt.hall.core.models import Person

DAYS_KEPT = 90
Kind = Literal["signed_in", "failed", "signed_out"]


class KeptSignIn(models.Model):
    """Somebody signed in or out, or could not; what is alike within an hour is one row with a count.

    A copy would outlive the days, so none is in the backup: whoever needs it longer takes it as a file.

    Attributes:
        person: whose account; empty where nobody has the name that was given, which is not kept itself: it may be a
            password that was written in the wrong field.
        origin: the network or the address, as the operator has it kept (KK_SIGN_IN_ORIGINS); empty where it is not.
    """

    kept_in_backup = False
    names_people: ClassVar[tuple[str, ...]] = ("origin",)
    retention = Retention("erased", since="last", days=DAYS_KEPT)
    bound = NotBound("it goes when its days are over; no right comes of it, and what was done stands in the log")

    kind = models.CharField(max_length=lengths.most("log_word"))
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    origin = models.CharField(max_length=lengths.most("origin"), blank=True)
    first = models.DateTimeField()
    last = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-last", "-pk")
