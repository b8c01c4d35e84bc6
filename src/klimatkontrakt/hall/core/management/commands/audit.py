# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""`klimatkontrakt-hall audit`: does all that stands agree with the log? `--head` gives a line to keep elsewhere."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from klimatkontrakt.hall.core import chain_checks, chain_lines, operator_words
from klimatkontrakt.hall.core.models import Entry


class Command(BaseCommand):
    """Looks through the whole chain and every row that it binds."""

    help = "Se efter att allt stämmer med loggen. / See that everything agrees with the log."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do but look."""
        one = parser.add_mutually_exclusive_group()
        one.add_argument("--head", action="store_true", help="print one line to keep elsewhere")
        one.add_argument("--against", metavar="LINE", help="does a line that was kept lie on the chain?")
        one.add_argument("--accept", metavar="WHY", help="bind what you changed yourselves as it stands, and say why")

    def handle(self, *, head: bool, against: str | None, accept: str | None, **options: object) -> None:
        """Says what is not as it was, each fault by table and row.

        Raises:
            CommandError: where something is not.
        """
        if head:
            self.stdout.write(chain_lines.head())
            return
        if against is not None:
            self._say(_compared(against))
        faults = chain_checks.whole()
        if faults and accept is not None:
            self._say(_accepted(faults, accept))
        elif faults:
            raise CommandError(chain_checks.for_operator(faults))
        else:
            self._say(operator_words.both("chain.whole", count=Entry.objects.count()))

    def _say(self, text: str) -> None:
        self.stdout.write(text)


def _compared(kept: str) -> str:
    """That a kept line lies on the chain.

    Raises:
        CommandError: when it does not.
    """
    lies = chain_lines.against(kept)
    if lies == "lies":
        return operator_words.both("chain.against.lies")
    raise CommandError(operator_words.both(f"chain.against.{lies}"))


def _accepted(faults: list[chain_checks.ChainFault], why: str) -> str:
    """That rows are bound anew.

    Raises:
        CommandError: when they cannot be, or nobody says why.
    """
    if not why.strip():
        raise CommandError(operator_words.both("chain.accept.why"))
    try:
        chain_checks.accept(faults, why.strip())
    except ValueError as error:
        raise CommandError(
            f"{chain_checks.for_operator(faults)}\n{operator_words.both('chain.accept.refused')}"
        ) from error
    return operator_words.both("chain.accept.done", count=len(faults))
