# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which body decides what, at which meeting, and what has it decided? The rows of meetings.csv and decisions.csv.

A date, a paragraph or a registration number that nobody knows says so: `missing: why`. It is never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from pydantic import Field

from klimatkontrakt.city.values import Id, Number, Text, Year
from klimatkontrakt.folder.frozen import Frozen
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

MISSING = "missing:"
State = Literal["needed", "coming", "deferred", "decided", "refused"]
STATES: tuple[State, ...] = get_args(State)
OPEN = ("needed", "coming", "deferred")  # not decided, one way or the other
ON_ITS_WAY = ("coming", "deferred")  # a paper is on its way to a body
TAKEN = ("decided", "refused")


def known(text: str) -> str:
    """What is known of a text that may be missing: itself, or nothing.

    >>> known("2026-12-14"), known("missing: not in the source"), known("")
    ('2026-12-14', '', '')
    """
    return "" if text.startswith(MISSING) else text


def why_missing(text: str) -> str | None:
    """Why a text is missing; None where it is not said to be.

    >>> why_missing("missing: not in the source"), why_missing("§ 12"), why_missing("missing:")
    ('not in the source', None, '')
    """
    return text.removeprefix(MISSING).strip() if text.startswith(MISSING) else None


class Meeting(Frozen):
    """A body's meeting, and when papers must be in and are sent out."""

    id: Id
    body: Id
    date: Text
    papers_in: Text = ""
    papers_out: Text = ""
    source: Id
    note: Text = ""


class Decision(Frozen):
    """What a body has decided, is to decide, or needs to: over a measure, an event, a year's budget or an account.

    Attributes:
        meeting: the meeting in meetings.csv; `date` where it is not there. Day, month or year, or `missing: why`.
        budget_year: of a decision of the city's budget, the year that it is for.
        account, year, value, unit: of an adopted account, the figure that the body adopted.
        differs_sv, differs_en: why the figure worked out here is another.
        last_date: by when it must be decided so that what it is about can begin as planned.
        state: needed (nobody has put it forward), coming (a paper is on its way), deferred, decided or refused.
    """

    id: Id
    body: Id
    meeting: Id | None = None
    date: Text = ""
    what_sv: Annotated[Text, Field(min_length=1)]
    what_en: Text = ""
    measure: Id | None = None
    event: Id | None = None
    budget_year: Year | None = None
    account: Id | None = None
    year: Year | None = None
    value: Number | None = None
    missing: Text | None = None
    unit: Text = ""
    differs_sv: Text = ""
    differs_en: Text = ""
    last_date: Text = ""
    state: State
    paragraph: Text = ""
    dnr: Text = ""
    source: Id
    note: Text = ""

    @property
    def about(self) -> dict[str, str]:
        """What it is about, by the column that says so; of more than one thing a decision is not."""
        named = {"measure": self.measure, "event": self.event, "budget_year": self.budget_year, "account": self.account}
        return {column: str(value) for column, value in named.items() if value is not None}

    @property
    def acts_on(self) -> str:
        """The measure or event that it is of; empty of others."""
        return self.measure or self.event or ""

    def what(self, language: Language) -> str:
        """What is decided, in the reader's language."""
        return words.either(self.what_sv, self.what_en, language)

    def differs(self, language: Language) -> str:
        """Why the figure worked out here is another, in the reader's language."""
        return words.either(self.differs_sv, self.differs_en, language)


def day(decision: Decision, meetings: Mapping[str, Meeting]) -> str:
    """When a decision is or was taken, as far as that is known: its meeting's day, else its own date.

    Args:
        meetings: by id.
    """
    meeting = meetings.get(decision.meeting or "")
    return meeting.date if meeting is not None else known(decision.date)
