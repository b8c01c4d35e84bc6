# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a decision do to the headline's account? What its measure brings, or what its event may swing."""

from __future__ import annotations

import math
from dataclasses import dataclass

from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.decisions import Decision
from klimatkontrakt.engine.answer.parts import Swing
from klimatkontrakt.engine.worlds import plan
from klimatkontrakt.figures.figure import Words
from klimatkontrakt.language import sizes

SUBJECT = "decisions"


@dataclass(frozen=True)
class Effect:
    """What a decision does to an account in a year, in the account's unit.

    Attributes:
        low, high: the change that it may bring; the same of a measure, and nan where that is not known.
        is_given: of an event, whether the plan takes its outcome for given.
        is_none: whether the decision is of nothing that changes emissions by itself.
    """

    low: float = math.nan
    high: float = math.nan
    is_given: bool = False
    is_none: bool = False

    @property
    def largest(self) -> float:
        """How much it may change, up or down; nothing where that is not known."""
        return max(abs(self.low), abs(self.high)) if math.isfinite(self.low + self.high) else 0.0

    def text(self, size: sizes.Size) -> str:
        """The effect as a cell: a change, or the two ends of what may come."""
        say = Words(size.language, SUBJECT)
        if self.is_none:
            return say("effect.none")
        if self.is_given:
            return say("effect.given")
        if not math.isfinite(self.low + self.high) or self.low == self.high:
            return size.signed(self.low)
        return say("effect.swing", low=size.signed(self.low), high=size.signed(self.high))


NOTHING = Effect(is_none=True)


def of_decision(run: Run, decision: Decision) -> Effect:
    """What a decision's measure brings, or its event may swing; of a budget, an account or other, nothing by itself."""
    if decision.measure is not None:
        return of_measure(run, decision.measure)
    return of_event(run, decision.event) if decision.event is not None else NOTHING


def of_measure(run: Run, name: str) -> Effect:
    """What a measure brings in the answer's year: its contribution in the plan; outside it, what it brings alone."""
    measure = run.city.true_name(name)
    contributions = run.answer.contributions
    if measure not in contributions.place or measure not in run.frame.acting:
        return Effect()
    change = -contributions.of("share" if measure in run.answer.planned else "alone", measure).mean
    return Effect(change, change)


def of_event(run: Run, name: str) -> Effect:
    """What an event may swing in the answer's year; given where the plan takes its outcome so."""
    if name in plan.choice(run.city, run.answer.scenario).fixed:
        return Effect(is_given=True)
    swing = next((swing for swing in run.swings if _is_event(swing, name)), None)
    return Effect(swing.low, swing.high) if swing is not None else Effect()


def _is_event(swing: Swing, name: str) -> bool:
    return swing.input.kind == "event" and swing.input.item == name
