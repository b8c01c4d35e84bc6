# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a city? Every type of the city folder, frozen; the field's order here is the order in the files.

Forms only: types and allowed words. What crosses references is in form.py, what the numbers mean is in
engine/problems.py. Years are calendar years; money is real; shares are fractions. A measure's own types are in
measures.py, the kinds of value in values.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from klimatkontrakt.city.assumptions import Plan, Scenario
from klimatkontrakt.city.contract import Contract
from klimatkontrakt.city.decisions import Decision, Meeting
from klimatkontrakt.city.goals import Goal, GoalMeaning
from klimatkontrakt.city.id_words import words_of_id
from klimatkontrakt.city.measures import Cost, Done, Measure, Move, Pool, Ramp, Renovation, SCurve, Strength, Turnover
from klimatkontrakt.city.organisation import Actor, Area, BodyDuty, Obstacle, RuleChange, Uptake
from klimatkontrakt.city.rows import Line, PriceLevel, Published, Quantity, Source
from klimatkontrakt.city.values import (
    EMISSION_FAMILIES,
    STAGES,
    Control,
    Family,
    HeldCosts,
    Id,
    Label,
    Named,
    Number,
    Origin,
    Rate,
    Replaced,
    Several,
    Share,
    Text,
    Uncertain,
    Year,
)
from klimatkontrakt.folder import problem
from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.folder.frozen import Frozen
from klimatkontrakt.language.words import Language

__all__ = [
    "EMISSION_FAMILIES",
    "STAGES",
    "Account",
    "Actor",
    "Area",
    "BodyDuty",
    "Calibration",
    "City",
    "Control",
    "Cost",
    "Decision",
    "Done",
    "Event",
    "Frozen",
    "Goal",
    "GoalMeaning",
    "Group",
    "Header",
    "HeldCosts",
    "Line",
    "Measure",
    "Meeting",
    "Move",
    "Named",
    "Obstacle",
    "Plan",
    "Pool",
    "PriceLevel",
    "Published",
    "Quantity",
    "Ramp",
    "Renovation",
    "RuleChange",
    "SCurve",
    "Scenario",
    "Source",
    "Strength",
    "Target",
    "Turnover",
    "Uncertain",
    "Uptake",
]

FORMAT = 2
CITY_FILE = "city.yaml"
FILES = {
    "quantities": "quantities.csv",
    "lines": "lines.csv",
    "measures": "measures.yaml",
    "actors": "actors.csv",
    "history": "history.csv",
    "sources": "sources.csv",
    "goals": "goals.yaml",
    "price_index": "price_index.csv",
    "meetings": "meetings.csv",
    "decisions": "decisions.csv",
    "duties": "duties.csv",
    "uptakes": "uptakes.csv",
    "obstacles": "obstacles.csv",
    "rule_changes": "rule_changes.csv",
    "contracts": "contract",
}


class Header(Frozen):
    """The city itself; `years` are the first and last year that are worked out.

    Attributes:
        publisher: the actor that stands for the numbers; without one they are a worked example, and pages say so.
    """

    id: Id
    name: Label
    kommunkod: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
    years: tuple[Year, Year]
    price_year: Year
    discount_rate: Rate
    discount_from: Year
    headline: Id | None = None
    publisher: Id | None = None
    note: Text = ""


class Account(Named):
    """A total: yearly, cumulative, net, a ratio, or a sum of other accounts (§2).

    Attributes:
        of: what it is worked out from: one account, of a sum several (`of: [a, b]`).
        costs: of a yearly money account, which of the measures' own costs are part of it under a plan.
    """

    ALONE = ("replaces", "of")

    family: Family | None = None
    form: Literal["yearly", "cumulative", "net", "ratio", "sum"]
    of: Several = ()
    less: Id | None = None
    over: Id | None = None
    from_: Year | None = Field(default=None, alias="from")
    costs: HeldCosts | None = None
    unit: Text
    method: Text = ""
    better: Literal["less", "more"] = "less"
    boundary: Text = ""
    gas: Literal["", "CO2", "CO2e"] = ""
    replaces: Replaced = ()
    note: Text = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The accounts that it is worked out from, as they are written: of a net what is taken off comes second."""
        return (*self.of, *(name for name in (self.less, self.over) if name is not None))


class Group(Named):
    """Quantities that belong together; with a total, members are scaled to it in every year and draw (§1)."""

    total: Id | Number | None = None
    replaces: Replaced = ()


class Calibration(Frozen):
    """A quantity solved in each draw so that tagged lines meet history in a year, or in the mean of years (§1)."""

    account: Id
    tag: Id | None = None
    year: Year | None = None
    years: tuple[Year, ...] | None = None

    @property
    def at(self) -> tuple[int, ...]:
        """The years whose mean is met."""
        return self.years or ((self.year,) if self.year is not None else ())


class Target(Named):
    """A wanted value of an account in a year; a forecast is shown and never tested."""

    account: Id
    year: Year
    change: Number | None = None
    base_year: Year | None = None
    at_most: Number | None = None
    at_least: Number | None = None
    role: Literal["target", "forecast"] = "target"
    sectors: dict[Id, Number] = Field(default_factory=dict)
    goal: Id | None = None
    definition: Text = ""
    source: Id
    replaces: Replaced = ()
    note: Text = ""


class Event(Named):
    """A dated happening with outcomes and chances (§7)."""

    year: Year
    decider: Id
    outcomes: dict[Id, Share] = Field(min_length=1)
    names: dict[Id, Named] = Field(default_factory=dict)
    origin: Origin
    source: Id
    replaces: Replaced = ()
    note: Text = ""

    def outcome(self, name: str, language: Language) -> str:
        """An outcome's name in the reader's language; its id where it has none."""
        return (self.names[name].label(language) if name in self.names else "") or name


class City(Frozen):
    """A whole city folder, validated; what the engine compiles.

    Attributes:
        format: the format that its files stood in when they were read; what is written is always of the latest.
        base: of a city as a scenario that sets numbers has it, the city as it is written (scenarios.py).
    """

    header: Header
    areas: dict[Id, Area]
    accounts: dict[Id, Account]
    groups: dict[Id, Group] = Field(default_factory=dict)
    calibrations: dict[Id, Calibration] = Field(default_factory=dict)
    pools: dict[Id, Pool] = Field(default_factory=dict)
    targets: dict[Id, Target]
    events: dict[Id, Event]
    scenarios: dict[Id, Scenario]
    goals: dict[Id, Goal] = Field(default_factory=dict)
    measures: dict[Id, Measure]
    quantities: tuple[Quantity, ...]
    lines: tuple[Line, ...]
    actors: tuple[Actor, ...]
    history: tuple[Published, ...]
    sources: tuple[Source, ...]
    contracts: dict[str, Contract] = Field(default_factory=dict)
    price_index: tuple[PriceLevel, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    decisions: tuple[Decision, ...] = ()
    duties: tuple[BodyDuty, ...] = ()
    uptakes: tuple[Uptake, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    rule_changes: tuple[RuleChange, ...] = ()
    problems: tuple[problem.Problem, ...] = ()
    places: dict[tuple[str, str], problem.Place] = Field(default_factory=dict)
    format: int = FORMAT
    base: City | None = None

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    @property
    def years(self) -> tuple[int, ...]:
        """Every year that is worked out."""
        first, last = self.header.years
        return tuple(range(first, last + 1))

    @property
    def as_written(self) -> City:
        """The city as it is written, without the numbers that a scenario sets."""
        return self.base or self

    def true_name(self, measure: str) -> str:
        """The measure that one is by another name; itself where it is none."""
        return self.measures[measure].same_as or measure

    def place(self, kind: str, item: str, column: str = "") -> problem.Place:
        """Where in the folder something stands: kind is a field of this type, item its id, column a field inside it.

        An entry of a list is asked for by its number (`moves.0`) and told by its id.
        """
        nowhere = problem.Place(FILES.get(kind, CITY_FILE), 0, item)
        at = self.places.get((kind, f"{item}/{column}")) or self.places.get((kind, item), nowhere)
        return problem.Place(at.file, at.row, item, self._named(kind, item, column))

    def _named(self, kind: str, item: str, column: str) -> str:
        field, _, number = column.partition(".")
        measure = self.measures.get(item) if kind == "measures" and numbers.whole(number) is not None else None
        if measure is None or field not in ("moves", "costs"):
            return column
        place = numbers.of_digits(number)
        entries: tuple[Move | Cost, ...] = measure.moves if field == "moves" else measure.costs
        return f"{field}.{entries[place].id}" if place < len(entries) else column

    def row_place(self, kind: str, index: int, item: str) -> problem.Place:
        """Where a row of a table stands, by its order from 0; rows with the same id have places of their own."""
        return self.places.get((f"{kind}:rows", str(index))) or self.place(kind, item)

    def actor(self, actor_id: str) -> Actor:
        """The actor of an id."""
        return next(actor for actor in self.actors if actor.id == actor_id)

    def quantity(self, quantity_id: str) -> Quantity:
        """The quantity's own row (the one without `when`)."""
        rows = [row for row in self.quantities if row.id == quantity_id]
        return next((row for row in rows if not row.when), rows[0])

    def label(self, kind: str, item: str, language: Language) -> str:
        """The name of anything that a city keeps by its id (areas, accounts, pools …).

        Without a name of its own a group goes by that of its total, a target by its account and year, and anything
        else by the words of its id.
        """
        entries: Mapping[str, object] = getattr(self, kind)
        entry = entries.get(item)
        name = entry.label(language) if isinstance(entry, Named) else ""
        return name or self._described(entry, language) or words_of_id(item)

    def _described(self, entry: object, language: Language) -> str:
        """What a thing without a name of its own goes by; empty where nothing tells."""
        if isinstance(entry, Group) and any(row.id == entry.total for row in self.quantities):
            return self.quantity(str(entry.total)).label(language)
        if isinstance(entry, Target) and entry.account in self.accounts:
            return f"{self.label('accounts', entry.account, language)} {entry.year}"
        return ""
