# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whom does an operator's command mean? The person of a name, or a sentence with the names that there are."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from klimatkontrakt.hall.core import operator_words
from klimatkontrakt.hall.core.models import Person
from klimatkontrakt.hall.people import rights


class PersonCommand(BaseCommand):
    """A command about one person, who is told by the name that they sign in with."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The name."""
        parser.add_argument("name")

    @staticmethod
    def person(name: str) -> Person:
        """The person of a name.

        Raises:
            CommandError: when nobody has it.
        """
        person = rights.named(name)
        if person is None:
            known = ", ".join(rights.some_names())
            raise CommandError(operator_words.both("operator.no_person", name=name, known=known or "–"))
        return person
