# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What money is asked for, of a run? The flows of the asked years and prices, and what they are called in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from klimatkontrakt.chapters import money_entries
from klimatkontrakt.chapters.money_entries import AskedFlow
from klimatkontrakt.chapters.money_question import NO_AREA, MoneyQuestion
from klimatkontrakt.chapters.own_bodies import is_own
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.figures.figure import Words
from klimatkontrakt.language import words
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.language.words import Language

SUBJECT = "money_ledger"


@dataclass(frozen=True)
class AskedMoney:
    """What is asked for, of a run.

    Attributes:
        flows: of the run, in the asked years and prices.
        size: in what they are written.
    """

    run: Run
    question: MoneyQuestion
    flows: Sequence[AskedFlow]
    size: Size

    @classmethod
    def of(cls, run: Run, question: MoneyQuestion, language: Language) -> AskedMoney:
        """The money that a question asks for."""
        flows = money_entries.entries(run, question)
        return cls(run, question, flows, money_entries.money_size(flows, language))

    @property
    def of_city(self) -> list[AskedFlow]:
        """What the city itself and its boards pay of it."""
        return [entry for entry in self.flows if is_own(self.run, entry.flow.actor)]

    @property
    def say(self) -> Words:
        """The texts of it."""
        return Words(self.size.language, SUBJECT)

    @property
    def years(self) -> str:
        """Its years in words."""
        question = self.question
        key = "years.one" if question.first == question.last else "years.more"
        return self.say(key, first=str(question.first), last=str(question.last))

    @property
    def prices(self) -> str:
        """Its prices in words."""
        base = str(self.run.city.header.price_year)
        return self.say(f"prices.{self.question.prices}", base=base)

    @property
    def has_unknown(self) -> bool:
        """Whether some of it is not known."""
        return any(entry.is_unknown for entry in self.flows)

    def payer(self, actor: str) -> str:
        """Who pays, in words; the document does not always tell."""
        return self.run.city.actor(actor).label(self.size.language) if actor else self.say("unknown.no_payer")

    def named(self, name: str) -> str:
        """A row's name: of a payer, a kind, an area or a measure."""
        language = self.size.language
        city, view = self.run.city, self.question.view
        if view in ("funding", "payer"):
            return self.payer(name)
        if view == "kind":
            return words.term("kind", name, language)
        if view == "area":
            return self.say("row.no_area") if name == NO_AREA else city.label("areas", name, language)
        return city.label("measures", name, language)
