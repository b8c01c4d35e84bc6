# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Opens a name that others have guessed at, so that its owner can sign in from a browser that is new to the hall."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.people import rights, verbs

MINUTES = 30


class Command(BaseCommand):
    """For whoever may start the hall: the name's own limit is off for a while, that of each address is not."""

    help = "Öppnar ett namn som andra har gissat på. / Opens a name that others have guessed at."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The name that the person signs in with."""
        parser.add_argument("name")

    def handle(self, *, name: str, **options: object) -> None:
        """Opens it for half an hour."""
        person = rights.named(name)
        if person is None:
            known = ", ".join(rights.some_names())
            raise CommandError(f"”{name}” finns inte / is not there. ({known or '–'})")
        verbs.unlock(OPERATOR, person, minutes=MINUTES)
        self.stdout.write(f"{name}: öppet i {MINUTES} min / open for {MINUTES} min")
