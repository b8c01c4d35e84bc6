# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a contract? Parties, sections keyed by meaning, clauses, commitments, instruments, needs (design H).

One file a period in the folder's contract/; the order of fields here is the order in the file.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StringConstraints

from klimatkontrakt.city.values import Frozen, Id, Named, Number, Share, Text, Year
from klimatkontrakt.data.words import Language

Kind = Literal["goal", "delivery", "support", "process", "use", "advocacy", "reported"]
KINDS: tuple[Kind, ...] = ("goal", "delivery", "support", "process", "use", "advocacy", "reported")
Verb = Literal["commits", "plans", "intends", "works_for", "states"]
VERBS: tuple[Verb, ...] = ("commits", "plans", "intends", "works_for", "states")
State = Literal["draft", "consulted", "approved", "signed", "in_force", "archived"]
Standing = Literal["proposed", "attested", "ongoing", "done", "stopped", "lapsed", "rejected"]
InstrumentType = Literal[
    "contract", "eu_contract", "local_contract", "council_decision", "board_decision", "company_decision",
    "owner_directive", "agreement", "law", "grant_decision",
]  # fmt: skip
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
THIS = "contract"


class Section(Named):
    """A section by its meaning; numbers move between years. Shared ones are the programme's and the agencies' text."""

    ORDER = ("key", "number", "parent", "shared", "sv", "en")

    key: Id
    number: Text = ""
    parent: Id | None = None
    shared: bool = False


class Clause(Frozen):
    """A piece of the text: what it says, which emission lines it mentions, which commitments it holds.

    Attributes:
        agreed: of a shared clause, the fingerprint of the text that all cities agreed on.
    """

    id: Id
    section: Id
    shared: bool = False
    text_sv: Text = ""
    text_en: Text = ""
    mentions: tuple[Text, ...] = ()
    commitments: tuple[Id, ...] = ()
    agreed: Sha256 | None = None


class Instrument(Named):
    """What a promise stands in: this contract, the EU's, a council's or a company's decision, an owner's directive."""

    ORDER = ("type", "sv", "en", "body", "date", "paragraph", "dnr", "source", "note")

    type: InstrumentType
    body: Text = ""
    date: Text = ""
    paragraph: Text = ""
    dnr: Text = ""
    source: Id | None = None
    note: Text = ""


class Mandate(Frozen):
    """Who gave the promisor the right to promise: body, date, paragraph, registry number."""

    body: Text = ""
    date: Text = ""
    paragraph: Text = ""
    dnr: Text = ""
    source: Id | None = None


class Money(Frozen):
    """Money that a commitment promises, and whose."""

    amount: Number
    unit: Text | None = None
    price_year: Year | None = None
    payer: Id | None = None
    receiver: Id | None = None
    source: Id | None = None


class Condition(Frozen):
    """What must come first, in words or as an event's outcome."""

    text_sv: Text = ""
    text_en: Text = ""
    event: Id | None = None
    outcome: Id | None = None


class Evidence(Frozen):
    """What shows that a commitment was kept."""

    text: Text
    date: Text = ""
    source: Id | None = None


class Place(Frozen):
    """Where in a text a commitment was read: offsets of the quote, and its fingerprint."""

    start: int
    end: int
    sha256: Sha256


class Commitment(Frozen):
    """One promise: who, what, how much, by when, with which money, by what right, and what came of it."""

    id: Id
    section: Id
    clause: Id | None = None
    kind: Kind
    verb: Verb
    inherited: Verb | None = None
    promisors: tuple[Id, ...] = Field(min_length=1)
    manner: Literal["each", "joint", "some"] = "each"
    beneficiaries: tuple[Id, ...] | dict[Id, Standing] = ()
    what_sv: Text
    what_en: Text = ""
    operator: Literal["at_least", "at_most", "equal", "change"] | None = None
    number: Number | None = None
    unit: Text | None = None
    per: Text | None = None
    base: Number | None = None
    account: Id | None = None
    from_: Year | None = Field(default=None, alias="from")
    due: Year | Text | None = None
    trigger: Text | None = None
    recurring: Literal["yearly", "twice_a_year", "quarterly", "monthly", "when_asked", "continuous"] | StrictBool = (
        False
    )
    condition: Condition | None = None
    instrument: Id | None = None
    mandate: Mandate | None = None
    when: dict[Id, Id] = Field(default_factory=dict)
    measures: dict[Id, Share] | Literal["none"] = "none"
    reason: Text = ""
    tonnes: Number | None = None
    money: tuple[Money, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    status: Standing = "proposed"
    predecessors: tuple[Id, ...] = ()
    answers: tuple[Id, ...] = ()
    place: Place | None = None
    source: Id | None = None
    note: Text = ""

    def what(self, language: Language) -> str:
        """What is promised, in the reader's language where it has been written."""
        return self.what_sv if language == "sv" else self.what_en or self.what_sv

    @property
    def strength(self) -> Verb:
        """The weaker of its own verb and the one inherited: 'work for' above a list weakens every item."""
        if self.inherited is None:
            return self.verb
        return max((self.verb, self.inherited), key=VERBS.index)

    @property
    def secured(self) -> dict[str, float]:
        """The share of each measure that the commitment secures; empty unless it is a delivery (§10)."""
        return dict(self.measures) if self.kind == "delivery" and isinstance(self.measures, dict) else {}

    @property
    def is_alive(self) -> bool:
        """Whether it still holds."""
        return self.status not in ("stopped", "lapsed", "rejected")


class Need(Frozen):
    """What a party needs of another; a commitment that answers it names it."""

    id: Id
    section: Id
    of: tuple[Id, ...] = Field(min_length=1)
    by: tuple[Id, ...] = Field(min_length=1)
    what_sv: Text
    what_en: Text = ""
    source: Id | None = None

    def what(self, language: Language) -> str:
        """What is needed."""
        return self.what_sv if language == "sv" else self.what_en or self.what_sv


class Stance(Frozen):
    """How a party stands to a clause before the cut-off."""

    clause: Id
    party: Id
    stance: Literal["accepts", "reserves", "opts_out"]
    date: Text = ""
    note: Text = ""


class Contract(Frozen):
    """A contract of a city for a period, in a version."""

    period: tuple[Year, Year]
    version: int = 1
    state: State = "draft"
    tier: Literal["initiate", "establish", "transform"] | None = None
    parties: tuple[Id, ...] = Field(min_length=1)
    cut_off: Text = ""
    source: Id | None = None
    sections: tuple[Section, ...] = ()
    instruments: dict[Id, Instrument] = Field(default_factory=dict)
    clauses: tuple[Clause, ...] = ()
    needs: tuple[Need, ...] = ()
    stances: tuple[Stance, ...] = ()
    commitments: tuple[Commitment, ...] = ()

    def section(self, key: str) -> Section:
        """The section of a key."""
        return next(section for section in self.sections if section.key == key)

    def instrument(self, commitment: Commitment) -> str:
        """The instrument that a commitment stands in; this contract when it names none."""
        return commitment.instrument or THIS


TICKS = ("owner", "measure", "number", "date", "money", "evidence")


def ticks(commitment: Commitment) -> dict[str, bool]:
    """How sharp a commitment is, as a row of ticks and never one score.

    >>> [name for name in TICKS]
    ['owner', 'measure', 'number', 'date', 'money', 'evidence']
    """
    return {
        "owner": len(commitment.promisors) == 1 or commitment.manner == "each",
        "measure": isinstance(commitment.measures, dict) and bool(commitment.measures),
        "number": commitment.number is not None or commitment.tonnes is not None,
        "date": commitment.due is not None or bool(commitment.recurring),
        "money": bool(commitment.money),
        "evidence": bool(commitment.evidence),
    }
