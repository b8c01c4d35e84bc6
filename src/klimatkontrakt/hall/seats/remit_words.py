# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a seat told? Its role, its remit and whom it is for, by what they are called in the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.figures.figure import Words
from klimatkontrakt.hall.core import remits
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.hall.core.remits import Remit
from klimatkontrakt.hall.seats.forms import Choices
from klimatkontrakt.hall.seats.wanted_seats import WantedSeat
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.book import layout

TOP = (
    "goals", "targets", "areas", "actors", "quantities", "lines", "accounts", "history", "events", "measures",
    "scenarios", "contracts", "outcomes", "signatures", "meetings", "decisions", "sources",
)  # fmt: skip
"""The kinds that a remit is made of on the page; what lies in them follows."""


@dataclass(frozen=True)
class RemitWords:
    """What kinds, areas and actors are called, in a language.

    Attributes:
        kinds, areas, actors: names by id; of a document that cannot be read there are no areas or actors.
    """

    language: Language
    kinds: Mapping[str, str]
    areas: Mapping[str, str]
    actors: Mapping[str, str]

    def choices(self) -> Choices:
        """What can be chosen."""
        return Choices(self.kinds, self.areas, self.actors)

    def remit(self, seat: Remit) -> str:
        """A remit in words."""
        say = Words(self.language, SUBJECT)
        if remits.is_whole(seat):
            return say("seats.whole")
        named = [self.kinds.get(kind, kind) for kind in seat.kinds]
        named += [self.areas.get(area, area) for area in seat.areas]
        if seat.actor:
            named.append(say("seats.of_actor", name=self.actor(seat.actor)))
        return ", ".join(named)

    def actor(self, name: str) -> str:
        """What an actor is called; that nobody has said whom where there is none."""
        return self.actors.get(name, name) if name else Words(self.language, SUBJECT)("seats.no_authority")

    def wanted(self, seat: WantedSeat) -> str:
        """A seat that is asked for, in a line."""
        say = Words(self.language, SUBJECT)
        return f"{say('role.' + seat.role)}: {self.remit(seat)}"


def of(document: CityDocument | None, language: Language) -> RemitWords:
    """The words of a city's document."""
    sheets = {sheet.key: sheet.title(language) for sheet in layout.layouts()}
    kinds = {kind: sheets.get(kind, kind) for kind in TOP}
    if document is None:
        return RemitWords(language, kinds, {}, {})
    areas = {name: area.label(language) for name, area in document.areas.items()}
    return RemitWords(language, kinds, areas, {actor.id: actor.label(language) for actor in document.actors})
