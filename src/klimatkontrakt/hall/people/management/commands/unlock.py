# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Opens a name that others have guessed at, so that its owner can sign in from a browser that is new to the hall."""

from __future__ import annotations

from klimatkontrakt.hall.core import operator_words
from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.people import verbs
from klimatkontrakt.hall.people.named_person import PersonCommand

MINUTES = 30


class Command(PersonCommand):
    """For whoever may start the hall: the name's own limit is off for a while, that of each address is not."""

    help = "Öppnar ett namn som andra har gissat på. / Opens a name that others have guessed at."

    def handle(self, *, name: str, **options: object) -> None:
        """Opens it for half an hour."""
        verbs.unlock(OPERATOR, self.person(name), minutes=MINUTES)
        self.stdout.write(operator_words.both("operator.unlocked", name=name, minutes=MINUTES))
