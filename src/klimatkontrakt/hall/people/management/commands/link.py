# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""`klimatkontrakt-hall link NAME`: a new one-time link for someone whose password is lost."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.people import invitations, rights, verbs


class Command(BaseCommand):
    """Whoever may start the hall may let people in again; the audit chain remembers it."""

    help = "Ny engångslänk för en person. / A new one-time link for a person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The name that the person signs in with."""
        parser.add_argument("name")

    def handle(self, *, name: str, **options: object) -> None:
        """Prints the link, which dies with its first use or after three days."""
        person = rights.named(name)
        if person is None:
            known = ", ".join(rights.some_names())
            raise CommandError(f"”{name}” finns inte / is not there. ({known or '–'})")
        verbs.renew_link(OPERATOR, person)
        self.stdout.write(invitations.link(person))
