# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What must be paid next budget year, and what of it is funded? All of it, the city's own, then each who pays."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from klimatkontrakt.chapters import decisions, money_ledger
from klimatkontrakt.chapters.first_page import PurseYear
from klimatkontrakt.chapters.money_entries import Ledger, written
from klimatkontrakt.chapters.own_bodies import is_own
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.engine.answers.purses import Need
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import remainders, sizes
from klimatkontrakt.language.words import Language

SUBJECT = "first_page"
MOST_PAYERS = 5
COLUMNS = ("funded", "missing")


@dataclass(frozen=True)
class Payer:
    """A row: one who pays, or several together.

    Attributes:
        story: whose story the row tells; empty of several together.
    """

    name: str
    actors: Sequence[str]
    story: str = ""


@dataclass(frozen=True)
class BudgetTable:
    """A budget year's money.

    Attributes:
        needs: by who needs anything: the city's own boards first, then the largest known need.
        city_actors: those of them that are the city's own.
        rounded: by actor, the known need, what of it is funded and what is missing, as shown in the size's unit and on
            the page of money: they add up both ways.
        uncosted: how many costs of the plan nobody knows.
    """

    run: Run
    year: int
    needs: Mapping[str, Need]
    city_actors: Sequence[str]
    rounded: remainders.Rows
    uncosted: int
    size: sizes.Size

    @classmethod
    def of(cls, run: Run, year: int, language: Language) -> BudgetTable:
        """The table of a year, or of the nearest of the city's."""
        purses = PurseYear.of(run, year, language)
        needing = [actor for actor in purses.actors if is_needing(purses.purses[actor])]
        city_actors = [actor for actor in needing if is_own(run, actor)]
        needs = {actor: purses.purses[actor] for actor in sorted(needing, key=lambda actor: actor not in city_actors)}
        ledger, size = money_ledger.funding(run, purses.year, language)
        return cls(run, purses.year, needs, city_actors, _rounded(needs, ledger, size), purses.uncosted, size)

    @property
    def in_part(self) -> list[str]:
        """Who needs more than is known."""
        return [actor for actor, need in self.needs.items() if math.isnan(need.need)]

    @property
    def others(self) -> list[str]:
        """Those who are not the city's own."""
        return [actor for actor in self.needs if actor not in self.city_actors]

    def written(self, actors: Sequence[str]) -> list[str]:
        """The known need, what is funded and what is missing of some together: the sum of what is shown of each."""
        exact, shown = _sums(_exact(self.needs), actors), _sums(self.rounded, actors)
        digits = self.size.digits
        cells = []
        for known, rounded in zip(exact, shown, strict=True):
            cells.append(written(self.size, known, round(rounded, digits), is_unknown=False, plus="{value}"))
        return cells

    def name(self, actor: str) -> str:
        """Who pays, in words."""
        return self.run.city.actor(actor).label(self.size.language)


def is_needing(need: Need) -> bool:
    """Whether something is needed, or some of it is not known."""
    return need.known > 0 or math.isnan(need.need)


def _exact(needs: Mapping[str, Need]) -> remainders.Rows:
    """By actor, the known need, what of it is funded and what is missing, SEK."""
    funded = {actor: need.funded if math.isfinite(need.funded) else 0.0 for actor, need in needs.items()}
    cells = {actor: {"funded": funded[actor], "missing": need.known - funded[actor]} for actor, need in needs.items()}
    return remainders.Rows({actor: need.known for actor, need in needs.items()}, cells)


def _rounded(needs: Mapping[str, Need], ledger: Ledger, size: sizes.Size) -> remainders.Rows:
    """The same in a size's unit, as the page of money has it: one rounding, which adds up both ways."""
    wholes, cells = {}, {}
    shown = dict(zip(ledger.known.names, ledger.shown.tolist(), strict=True))
    for actor in needs:
        funded, missing, _ = shown.get(actor, (0.0, 0.0, 0.0))
        wholes[actor], cells[actor] = round(funded + missing, size.digits), {"funded": funded, "missing": missing}
    return remainders.Rows(wholes, cells)


def _sums(rows: remainders.Rows, actors: Sequence[str]) -> list[float]:
    """The need, what is funded and what is missing of some rows together."""
    need = math.fsum(rows.wholes[actor] for actor in actors)
    return [need, *(math.fsum(rows.cells[actor][column] for actor in actors) for column in COLUMNS)]


def figure(run: Run, language: Language, year: int) -> Figure:
    """What a budget year needs: the sum of what is known, the city's own, then each payer; known and unknown apart."""
    table, say = BudgetTable.of(run, year, language), Words(language, SUBJECT)
    payers = _payers(table)
    heads = [Words(language)(f"head.{part}") for part in ("need", "funded", "missing")]
    return Figure(
        "purse",
        _finding(table),
        [say("head.payer"), *heads],
        [[payer.name, *_cells(table, payer.actors)] for payer in payers],
        notes=_notes(table) if payers else [],
        caption=table.size.unit if payers else "",
        is_open=True,
        of="view.cash",
        row_of=[payer.story for payer in payers],
        year=table.year,
    )


def _payers(table: BudgetTable) -> list[Payer]:
    """The rows: the sum, the city's own together, the largest others, and the rest of them."""
    say, others = Words(table.size.language, SUBJECT), table.others
    most = len(others) if len(others) <= MOST_PAYERS + 1 else MOST_PAYERS
    rows = [Payer(say("money.total"), list(table.needs))] if len(table.needs) > 1 else []
    if len(table.city_actors) > 1:
        rows.append(Payer(say("money.city"), table.city_actors))
    alone = others[:most] if len(table.city_actors) > 1 else [*table.city_actors, *others[:most]]
    rows += [Payer(table.name(actor), [actor], actor) for actor in alone]
    rest = others[most:]
    return [*rows, Payer(Words(table.size.language)("others", count=len(rest)), rest)] if rest else rows


def _cells(table: BudgetTable, actors: Sequence[str]) -> list[str]:
    """What is known of some payers' need, and that there is more that is not."""
    if not any(table.needs[actor].known for actor in actors):
        return [sizes.not_known(table.size.language)] * 3
    need, *parts = table.written(actors)
    if any(actor in table.in_part for actor in actors):
        text = Words(table.size.language, SUBJECT)("money.and_unknown", value=need)
        need = sizes.said_of(text, need)
    return [need, *parts]


def _finding(table: BudgetTable) -> str:
    """What is needed, funded and missing in all, and how much of it is the city's own."""
    say, year = Words(table.size.language, SUBJECT), str(table.year)
    if not table.run.answer.planned:
        return say("money.finding_empty", year=year)
    if not table.needs:
        return say("money.finding_none", year=year)
    if not any(need.known for need in table.needs.values()):
        return say("money.finding_uncosted", year=year)
    need, funded, missing = table.written(list(table.needs))
    key = "money.finding_known" if table.in_part else "money.finding"
    first = say(key, year=year, need=need, funded=funded, missing=missing, unit=table.size.unit)
    if not any(table.needs[actor].known for actor in table.city_actors):
        return first
    return f"{first} {say('money.own', own=table.written(table.city_actors)[0])}"


def _notes(table: BudgetTable) -> list[str]:
    """What is not known, what funded means, and in which kronor it is."""
    say, notes, count = Words(table.size.language, SUBJECT), [], table.uncosted
    if count:
        notes.append(say("money.unknown_one") if count == 1 else say("money.unknown", count=count))
    elif table.in_part:
        notes.append(say("money.unpriced", names=", ".join(map(table.name, table.in_part))))
    if table.in_part:
        notes.append(say("money.missing"))
    why = decisions.budget_year_note(table.run, table.year, table.size.language)
    return [why, *notes, say("money.funded"), say("money.kronor", year=str(table.year))]
