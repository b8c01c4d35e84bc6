# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a contract? Parties, sections keyed by meaning, clauses, commitments, instruments, needs (design H).

What is agreed is one file a period in the folder's contract/ and never changes once the first party has signed; what
came of it, and who signed, are tables beside it. The order of fields here is the order in the files.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, StrictBool, StrictInt

from klimatkontrakt.city.values import Date, Id, MaybeSteps, Named, Number, Replaced, Sha256, Share, Text, Year
from klimatkontrakt.folder.frozen import Frozen
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

Kind = Literal["goal", "delivery", "support", "process", "use", "advocacy", "reported"]
KINDS: tuple[Kind, ...] = ("goal", "delivery", "support", "process", "use", "advocacy", "reported")
Verb = Literal["commits", "plans", "intends", "works_for", "states"]
VERBS: tuple[Verb, ...] = ("commits", "plans", "intends", "works_for", "states")
State = Literal["draft", "consulted", "approved", "signed", "in_force", "archived"]
Standing = Literal["proposed", "attested", "rejected"]
Came = Literal["ongoing", "done", "stopped", "lapsed"]
CAME: tuple[Came, ...] = ("ongoing", "done", "stopped", "lapsed")
ENDED: tuple[Came, ...] = ("stopped", "lapsed")
Method = Literal["pades", "scan"]
InstrumentType = Literal[
    "contract", "eu_contract", "local_contract", "council_decision", "board_decision", "company_decision",
    "owner_directive", "agreement", "law", "grant_decision",
]  # fmt: skip
THIS = "contract"


class Section(Named):
    """A section by its meaning; numbers move between years. Shared ones are the programme's and the agencies' text."""

    ORDER = ("key", "number", "parent", "shared", "sv", "en")
    KEY = "key"

    key: Id
    number: Text = ""
    parent: Id | None = None
    shared: StrictBool = False


class Clause(Frozen):
    """A piece of the text: what it says, which emission lines it mentions, which commitments it holds.

    Attributes:
        agreed: of a shared clause, the fingerprint of the text that all cities agreed on.
    """

    id: Id
    section: Id
    shared: StrictBool = False
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


class PromisedMoney(Frozen):
    """Money that a commitment promises, and whose; its id is its own within the commitment."""

    id: Id
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


class QuotePlace(Frozen):
    """Where in a text a commitment was read: offsets of the quote, and its fingerprint."""

    start: StrictInt
    end: StrictInt
    sha256: Sha256


class Commitment(Frozen):
    """One promise: who, what, how much, by when, with which money, by what right.

    Attributes:
        beneficiaries: who gains by it, or how the text stands with each of them.
        steps: of what it promises by its due date, the part that is due by earlier years.
        status: how the text stands; what came of the promise is told in the outcomes.
    """

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
    steps: MaybeSteps = Field(default_factory=dict)
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
    money: tuple[PromisedMoney, ...] = ()
    status: Standing = "proposed"
    replaces: Replaced = ()
    predecessors: tuple[Id, ...] = ()
    answers: tuple[Id, ...] = ()
    place: QuotePlace | None = None
    source: Id | None = None
    note: Text = ""

    def what(self, language: Language) -> str:
        """What is promised, in the reader's language where it has been written."""
        return words.either(self.what_sv, self.what_en, language)

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


class StatedNeed(Frozen):
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
        return words.either(self.what_sv, self.what_en, language)


class Stance(Frozen):
    """How a party stands to a clause before the cut-off; its id is its own within the contract."""

    id: Id
    clause: Id
    party: Id
    stance: Literal["accepts", "reserves", "opts_out"]
    date: Text = ""
    note: Text = ""


class Outcome(Frozen):
    """One thing that came of a commitment, for all or for one beneficiary: a status, a number, what shows it.

    Attributes:
        id: its own within the commitment.
        status: how it is from that date on; empty where the row tells or shows something and the status stands.
    """

    commitment: Id
    id: Id
    beneficiary: Id | None = None
    date: Date = ""
    status: Came | None = None
    number: Number | None = None
    unit: Text | None = None
    evidence: Text = ""
    source: Id | None = None
    note: Text = ""


class Signature(Frozen):
    """One party's signature: by which body and right, when, how, and under exactly which text.

    Attributes:
        mandate: the decision that gives the body the right to sign: date, paragraph, registry number.
        text_sha256: the fingerprint of the contract's own file when it was signed.
        pdf_sha256: that of the signed PDF, or of the scan.
    """

    KEY = "party"

    party: Id
    body: Text = ""
    mandate: Text = ""
    date: Date
    method: Method
    text_sha256: Sha256
    pdf_sha256: Sha256 | None = None
    note: Text = ""


class Contract(Frozen):
    """A contract of a city for a period, in a version.

    Attributes:
        state: as stated, until the period has a file of signatures; from then on it is worked out.
        outcomes: what came of the commitments; a file of its own.
        signatures: who has signed; a file of its own, None where there is none.
    """

    period: tuple[Year, Year]
    version: StrictInt = 1
    state: State | None = None
    tier: Literal["initiate", "establish", "transform"] | None = None
    parties: tuple[Id, ...] = Field(min_length=1)
    cut_off: Text = ""
    source: Id | None = None
    sections: tuple[Section, ...] = ()
    instruments: dict[Id, Instrument] = Field(default_factory=dict)
    clauses: tuple[Clause, ...] = ()
    needs: tuple[StatedNeed, ...] = ()
    stances: tuple[Stance, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    signatures: tuple[Signature, ...] | None = None

    def section(self, key: str) -> Section:
        """The section of a key."""
        return next(section for section in self.sections if section.key == key)

    def instrument(self, commitment: Commitment) -> str:
        """The instrument that a commitment stands in; this contract when it names none."""
        return commitment.instrument or THIS

    def came(self, commitment: Commitment, beneficiary: str | None = None) -> Came | None:
        """What has come of a commitment by its latest dated outcome, for all or for one beneficiary; None yet.

        An outcome without a date came before those that have one.
        """
        told = [
            (row.date, row.id, row.status)
            for row in self.outcomes
            if row.commitment == commitment.id and row.beneficiary == beneficiary and row.status is not None
        ]
        return max(told)[2] if told else None

    def status(self, commitment: Commitment) -> Standing | Came:
        """How a commitment stands: what has come of it, else how its text stands."""
        return self.came(commitment) or commitment.status

    def is_alive(self, commitment: Commitment) -> bool:
        """Whether a commitment still holds: its text is not rejected, and it has neither been stopped nor lapsed."""
        return commitment.status != "rejected" and self.came(commitment) not in ENDED

    def evidence(self, commitment: Commitment) -> tuple[Outcome, ...]:
        """The outcomes that show what came of a commitment."""
        return tuple(row for row in self.outcomes if row.commitment == commitment.id and row.evidence)


WORDING_TICKS = ("owner", "measure", "number", "date", "money")
TICKS = (*WORDING_TICKS, "evidence")


def ticks(contract: Contract, commitment: Commitment) -> dict[str, bool]:
    """How sharp a commitment is, as a row of ticks and never one score.

    >>> [name for name in TICKS]
    ['owner', 'measure', 'number', 'date', 'money', 'evidence']
    """
    return {**wording_ticks(commitment), "evidence": bool(contract.evidence(commitment))}


def wording_ticks(commitment: Commitment) -> dict[str, bool]:
    """What the wording itself says, evidence apart."""
    return {
        "owner": len(commitment.promisors) == 1 or commitment.manner == "each",
        "measure": isinstance(commitment.measures, dict) and bool(commitment.measures),
        "number": commitment.number is not None or commitment.tonnes is not None,
        "date": commitment.due is not None or bool(commitment.recurring),
        "money": bool(commitment.money),
    }
