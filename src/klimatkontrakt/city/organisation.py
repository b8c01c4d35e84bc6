# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who is there, in which areas, who does what, what is taken on, what is in the way, which rules are wanted changed?

Areas stand in city.yaml; the others are rows of actors.csv, duties.csv, uptakes.csv, obstacles.csv and
rule_changes.csv. They name bodies and offices, never persons. What nobody knows of a date, a number or a reason says
so: `missing: why`. None of it moves a number.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints

from klimatkontrakt.city.values import Id, Label, Named, Rate, Replaced, Text
from klimatkontrakt.folder.frozen import Frozen
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

What = Annotated[Text, Field(min_length=1)]
Does = Literal["orders", "leads", "coordinates", "decides", "takes_part", "supports", "follows_up"]
DOES: tuple[Does, ...] = get_args(Does)
Says = Literal["yes", "no"]
RuleLevel = Literal["own", "region", "state", "eu"]
RULE_LEVELS: tuple[RuleLevel, ...] = get_args(RuleLevel)
RuleState = Literal["wanted", "raised", "examined", "adopted", "refused"]
RULE_STATES: tuple[RuleState, ...] = get_args(RuleState)
SETTLED: tuple[RuleState, ...] = ("adopted", "refused")
RoadmapState = Literal["draft", "in_force"]
ObstacleState = Literal["met", "lifted", "answered", "gone"]


class Actor(Frozen):
    """Anyone who can act, pay, gain or promise; a body is one, and its parent what it is part of or answers to."""

    id: Id
    label_sv: Label
    label_en: Label = ""
    type: Literal[
        "city",
        "board",
        "company",
        "region",
        "agency",
        "state",
        "eu",
        "households",
        "business",
        "programme",
        "other",
    ]
    orgnr: Annotated[str, StringConstraints(pattern=r"^([0-9]{6}-[0-9]{4})?$")] = ""
    parent: Id | None = None
    source: Id
    discount_rate: Rate | None = None
    note: Text = ""
    replaces: Replaced = ()

    def label(self, language: Language) -> str:
        """The name in the reader's language."""
        return words.either(self.label_sv, self.label_en, language)


class Area(Named):
    """A transition area (omställningsområde) and its roadmap; its note may hold what the roadmap states as totals.

    Attributes:
        state: of its roadmap: a draft, or in force.
        goals: what it is to reach, by the ids of goals.yaml.
        sectors: of the emissions that it is about, by the sectors of lines.csv; of them its present state is told.
        present_sv, present_en: its present state in words.
    """

    state: RoadmapState | None = None
    goals: tuple[Id, ...] = ()
    sectors: tuple[Id, ...] = ()
    present_sv: Text = ""
    present_en: Text = ""
    source: Id | None = None
    note: Text = ""

    def present(self, language: Language) -> str:
        """Its present state in words, in the reader's language."""
        return words.either(self.present_sv, self.present_en, language)


class BodyDuty(Frozen):
    """What a body does in the work: in one transition area, or in all of it.

    Attributes:
        area: the transition area; none where it is the whole work.
        does: how it takes part.
        what_sv, what_en: what that is here.
        office_sv, office_en: the office that does it, such as a head of department; never a person.
    """

    id: Id
    body: Id
    area: Id | None = None
    does: Does
    what_sv: Text = ""
    what_en: Text = ""
    office_sv: Text = ""
    office_en: Text = ""
    source: Id
    note: Text = ""

    def what(self, language: Language) -> str:
        """What it is, in the reader's language."""
        return words.either(self.what_sv, self.what_en, language)

    def office(self, language: Language) -> str:
        """Which office does it, in the reader's language."""
        return words.either(self.office_sv, self.office_en, language)


class Uptake(Frozen):
    """What a body says that it can move or takes on, and why: of a goal or of a measure.

    Attributes:
        goal: whether it can move that goal.
        measure: whether it takes on that measure.
        why_sv, why_en: the reason, such as most effect and benefit; `missing: why` where none is known.
        decision: in decisions.csv, where its day, paragraph and registration number stand.
    """

    id: Id
    body: Id
    goal: Id | None = None
    measure: Id | None = None
    says: Says
    why_sv: Text = ""
    why_en: Text = ""
    decision: Id | None = None
    source: Id
    note: Text = ""

    @property
    def about(self) -> tuple[str, str]:
        """What it is of: the column and the id; of what names neither or both, nothing."""
        named = [(column, value) for column in ("goal", "measure") if (value := getattr(self, column)) is not None]
        return named[0] if len(named) == 1 else ("", "")

    def why(self, language: Language) -> str:
        """The reason, in the reader's language."""
        return words.either(self.why_sv, self.why_en, language)


class Obstacle(Frozen):
    """Something that stands in the way: who met it, to whom it was lifted, what they answered, and when.

    Attributes:
        area, measure: what it is in the way of.
        rule: the change of rules in rule_changes.csv that would take it away.
        met_by: the body that met it.
        lifted_to, lifted, dnr: who was asked to solve it, when, and the number of the matter there.
        answer_sv, answer_en, answered: what they answered, and when.
        gone: when it was no longer in the way.
    """

    id: Id
    what_sv: What
    what_en: Text = ""
    area: Id | None = None
    measure: Id | None = None
    rule: Id | None = None
    met_by: Id | None = None
    lifted_to: Id | None = None
    lifted: Text = ""
    dnr: Text = ""
    answer_sv: Text = ""
    answer_en: Text = ""
    answered: Text = ""
    gone: Text = ""
    source: Id
    note: Text = ""

    @property
    def state(self) -> ObstacleState:
        """How far it has come, by what its row tells."""
        if self.gone:
            return "gone"
        if self.answer_sv or self.answered:
            return "answered"
        return "lifted" if self.lifted_to is not None else "met"

    def what(self, language: Language) -> str:
        """What is in the way, in the reader's language."""
        return words.either(self.what_sv, self.what_en, language)

    def answer(self, language: Language) -> str:
        """What was answered, in the reader's language."""
        return words.either(self.answer_sv, self.answer_en, language)


class RuleChange(Frozen):
    """A change of rules that someone wants: which, at which level, who decides it, and how far it has come.

    Attributes:
        decider: who can change the rule.
        wanted_by: who wants it and works for it.
        event: the event of the city that is this change, by which its effect is worked out.
        date: since when its state is so.
    """

    id: Id
    what_sv: What
    what_en: Text = ""
    level: RuleLevel
    decider: Id | None = None
    wanted_by: tuple[Id, ...] = ()
    area: Id | None = None
    measure: Id | None = None
    event: Id | None = None
    state: RuleState
    date: Text = ""
    source: Id
    note: Text = ""

    def what(self, language: Language) -> str:
        """Which change is wanted, in the reader's language."""
        return words.either(self.what_sv, self.what_en, language)
