# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a reading reach a person? As a file of proposals, each open until it is accepted or rejected.

Nothing enters by itself: only an accepted proposal becomes a commitment. A new reading of the same text renews what is
open and keeps every proposal that a person has decided on, edits and all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from pydantic import Field, StrictBool

from klimatkontrakt.city import contract
from klimatkontrakt.city.contract import Commitment, Kind, Verb
from klimatkontrakt.city.ids import ids_of
from klimatkontrakt.city.values import Id, Number, Sha256, Share, Text, Year
from klimatkontrakt.folder import yaml_files
from klimatkontrakt.folder.canonical import plain
from klimatkontrakt.folder.frozen import Frozen
from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.folder.validation import validated
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.contract_text import sections
from klimatkontrakt.sources.contract_text.candidates import Candidate
from klimatkontrakt.sources.contract_text.reader import ContractReading
from klimatkontrakt.sources.documents.lines import fingerprint
from klimatkontrakt.sources.documents.names import unlike
from klimatkontrakt.sources.intake.stated_fields import Often, fields

FORMAT: Literal[2] = 2
_OLDER = 1
LONGEST_QUOTE = 4000
_SHOWN = 60  # characters of a cue's words
BEFORE_SECTIONS = "start"
Decision = Literal["open", "accepted", "rejected"]
_IDLIKE = re.compile(r"[a-z0-9][a-z0-9.]*\Z")


class ProposalSource(Frozen):
    """The text that was read: its file, what its bytes come to, and how many characters it has."""

    file: Text
    sha256: Sha256
    characters: int


class ReadParty(Frozen):
    """A party as the text names it."""

    id: Id
    name: Text
    group: Text = ""


class ProposedSum(Frozen):
    """A sum of money in its currency."""

    amount: Number
    unit: Text


class ImportedProposal(Frozen):
    """A sentence or list item with its place, what it seems to promise, and what a person has decided.

    Attributes:
        likely: whether the cues of data/cues.yaml speak for a promise.
        promisors: parties that the sentence names as doing it; the person adds them where it names none.
        because: in words, the cues that were weighed.
        figure: the one number with a unit that it states, as are due, money and recurring; the person may edit them.
        measures: the person's own (id: share), as are reason (why a delivery has no measure) and note.
    """

    id: Id
    decision: Decision = "open"
    likely: StrictBool = False
    section: Id | None = None
    number: Text = ""
    page: int = 1
    quote: Text
    kind: Kind
    verb: Verb
    inherited: Verb | None = None
    promisors: tuple[Id, ...] = ()
    because: tuple[Text, ...] = ()
    language: Language = "sv"
    start: int
    end: int
    sha256: Sha256
    figure: Number | None = None
    unit: Text = ""
    due: Year | Text | None = None
    money: tuple[ProposedSum, ...] = ()
    recurring: Often | None = None
    measures: dict[Id, Share] = Field(default_factory=dict)
    reason: Text = ""
    note: Text = ""


class Proposals(Frozen):
    """A file of proposals."""

    format: Literal[2] = FORMAT
    text: ProposalSource
    parties: tuple[ReadParty, ...] = ()
    sections: tuple[contract.Section, ...] = ()
    proposals: tuple[ImportedProposal, ...] = ()


def proposals(reading: ContractReading, language: Language = "sv") -> Proposals:
    """The candidates of a reading as proposals, all of them open; the cues in the reader's language."""
    source = reading.opened
    return Proposals(
        format=FORMAT,
        text=ProposalSource(file=source.name, sha256=source.sha256, characters=len(source.text)),
        parties=tuple(ReadParty(id=p.id, name=p.name, group=p.group) for p in reading.parties),
        sections=reading.sections,
        proposals=tuple(_numbered(reading, language)),
    )


def _numbered(reading: ContractReading, language: Language) -> Iterator[ImportedProposal]:
    """Each candidate with an id of its section's number and its order there, such as 3.1-2."""
    keys, counts = sections.keys(reading.layout.headings), Counter[str]()
    for candidate in reading.candidates:
        heading = reading.layout.headings[candidate.heading] if candidate.heading >= 0 else None
        key, number = (keys[candidate.heading], heading.number) if heading else (None, "")
        base = number.lower() if _IDLIKE.match(number.lower()) else key or BEFORE_SECTIONS
        counts[base] += 1
        yield _proposal(candidate, f"{base}-{counts[base]}", key, number, language)


def _proposal(candidate: Candidate, id_: str, section: str | None, number: str, language: Language) -> ImportedProposal:
    reasons = (
        words.say("contract_texts", f"because.{name}", language, words=_short(told)) for name, told in candidate.reasons
    )
    stated = fields(candidate.quote, candidate.language)
    values: dict[str, Any] = {
        "id": id_, "decision": "open", "likely": candidate.is_likely, "section": section, "number": number,
        "page": candidate.page, "quote": candidate.quote[:LONGEST_QUOTE], "kind": candidate.kind,
        "verb": candidate.verb, "inherited": candidate.inherited, "promisors": candidate.promisors,
        "because": tuple(dict.fromkeys(reasons)), "language": candidate.language, "start": candidate.start,
        "end": candidate.end, "sha256": candidate.sha256, "figure": stated.number, "unit": stated.unit,
        "due": stated.due, "money": [{"amount": amount, "unit": unit} for amount, unit in stated.money],
        "recurring": stated.recurring,
    }  # fmt: skip
    return ImportedProposal.model_validate({key: value for key, value in values.items() if value not in (None, "", [])})


def _short(told: str) -> str:
    return told if len(told) <= _SHOWN else f"{told[: _SHOWN - 1].rstrip()}…"


def written(found: Proposals) -> str:
    """The canonical text of a file of proposals: one proposal a line, its decision near the beginning."""
    return yaml_files.write({key: (value, 0) for key, value in plain(found).items()})


def read(text: str, file: str) -> tuple[Proposals | None, list[Problem]]:
    """The proposals of a file's text, or why it is none."""
    values, lines, problems = yaml_files.read(text, file)
    if problems or not isinstance(values, dict):
        return None, problems or [Problem("yaml_not_mapping", Place(file, 1))]
    if {"measures", "proposals"} & set(values) == {"measures"}:
        return None, [Problem("proposals_of_measures", Place(file, 1))]

    def locate(loc: tuple[str | int, ...]) -> Place:
        at = loc
        while at and at not in lines:
            at = at[:-1]
        return Place(file, lines.get(at, 0), "", ".".join(map(str, loc)))

    return validated(Proposals, _brought_up(values) if values.get("format") == _OLDER else values, locate)


def _brought_up(values: dict[str, Any]) -> dict[str, Any]:
    """A file of the first format as one of today: what was proposed then was what seemed likely."""
    rows = values.get("proposals")
    kept = list(map(_row_brought_up, rows)) if isinstance(rows, list) else rows
    return {**values, "format": FORMAT, "proposals": kept}


def _row_brought_up(row: Any) -> Any:
    if not isinstance(row, dict):
        return row
    return {**{key: value for key, value in row.items() if key != "confidence"}, "likely": True}


def renewed(fresh: Proposals, before: Proposals) -> Proposals:
    """A new reading with the decisions of an earlier one: decided proposals stay as they are, open ones are renewed."""
    decided = {p.sha256: p for p in before.proposals if p.decision != "open"}
    kept = [decided.pop(p.sha256, p) for p in fresh.proposals]
    names = {p.id for p in (*kept, *decided.values()) if p.decision != "open"}
    settled: list[ImportedProposal] = [*decided.values()]
    for proposal in kept:
        name = unlike(proposal.id, names) if proposal.decision == "open" else proposal.id
        names.add(name)
        settled.append(proposal.model_copy(update={"id": name}))
    return fresh.model_copy(update={"proposals": tuple(sorted(settled, key=lambda p: (p.start, p.end)))})


def stale(found: Proposals, text: str) -> list[Problem]:
    """Decided proposals whose quote no longer stands where it stood."""
    return [
        Problem("proposal_stale", Place(found.text.file, 0, p.id), {"first": p.start, "last": p.end})
        for p in found.proposals
        if p.decision != "rejected" and fingerprint(text[p.start : p.end]) != p.sha256
    ]


def commitments(found: Proposals) -> tuple[Commitment, ...]:
    """What the accepted proposals become; open and rejected ones become nothing.

    Raises:
        ValidationError: when one of them has no promisor; see `nameless`.
    """
    return tuple(_commitment(p) for p in found.proposals if p.decision == "accepted")


def nameless(found: Proposals) -> list[Problem]:
    """Accepted proposals of which nobody has said who promises."""
    return [
        Problem("proposal_nameless", Place(found.text.file, 0, p.id), {"name": p.id})
        for p in found.proposals
        if p.decision == "accepted" and not p.promisors
    ]


def _commitment(proposal: ImportedProposal) -> Commitment:
    values: dict[str, Any] = {
        "id": proposal.id,
        "section": proposal.section or BEFORE_SECTIONS,
        "kind": proposal.kind,
        "verb": proposal.verb,
        "inherited": proposal.inherited,
        "promisors": proposal.promisors,
        "what_sv": proposal.quote,
        "what_en": proposal.quote if proposal.language == "en" else None,
        "number": proposal.figure,
        "unit": proposal.unit,
        "due": proposal.due,
        "recurring": proposal.recurring,
        "money": [{"id": f"m{index}", **own.model_dump()} for index, own in enumerate(proposal.money, start=1)],
        "measures": dict(proposal.measures),
        "reason": proposal.reason,
        "place": {"start": proposal.start, "end": proposal.end, "sha256": proposal.sha256},
        "note": proposal.note,
    }
    return Commitment.model_validate({key: value for key, value in values.items() if value not in (None, "", [], {})})


def decided(found: Proposals, names: Sequence[str], decision: Decision) -> Proposals:
    """The proposals with a decision on those that are named.

    Raises:
        KeyError: when a name is not among them.
    """
    unknown = set(names) - ids_of(found.proposals)
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    made = (p.model_copy(update={"decision": decision}) if p.id in names else p for p in found.proposals)
    return found.model_copy(update={"proposals": tuple(made)})
