# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""`klimatkontrakt-hall link NAME`: a new one-time link for someone whose password is lost."""

from __future__ import annotations

from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.people import invitations, verbs
from klimatkontrakt.hall.people.named_person import PersonCommand


class Command(PersonCommand):
    """Whoever may start the hall may let people in again; the audit chain remembers it."""

    help = "Ny engångslänk för en person. / A new one-time link for a person."

    def handle(self, *, name: str, **options: object) -> None:
        """Prints the link, which dies with its first use or after three days."""
        person = self.person(name)
        verbs.renew_link(OPERATOR, person)
        self.stdout.write(invitations.link(person))
