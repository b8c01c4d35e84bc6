# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a reading of a contract's text shown? Its proposals, on the terminal and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.contract_text.notes import Note
from klimatkontrakt.sources.contract_text.reader import ContractReading
from klimatkontrakt.sources.intake.proposals import ImportedProposal, Proposals

JSON_FORM = "klimatkontrakt-reading/2"
_QUOTED = 90  # characters of a quote in a table
_NAMED = 60  # characters of a section's title


def _say(key: str, language: Language, /, **values: object) -> str:
    return words.say("contract_texts", key, language, **values)


def _table(heads: tuple[str, ...], language: Language) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in heads:
        table.add_column(_say(f"head.{head}", language), overflow="fold")
    return table


def contract(reading: ContractReading, proposals: Proposals, language: Language) -> RenderableType:
    """What a contract's text was found to say: its parts counted, its sections, and every ticked proposal."""
    if reading.contract is not None:
        own = reading.contract
        counted = {"sections": len(own.sections), "clauses": len(own.clauses), "count": len(own.commitments)}
        return Text(_say("title.own", language, name=reading.opened.name, **counted), style="bold")
    title = _say(
        "title", language, name=reading.opened.name, headings=len(reading.layout.headings),
        notes=len(reading.layout.notes.notes), links=len(reading.links), parties=len(reading.parties),
        annex=len(reading.annex), count=len(proposals.proposals),
        likely=sum(proposal.likely for proposal in proposals.proposals),
    )  # fmt: skip
    parts: list[RenderableType] = [Text(title, style="bold"), *map(Text, _lists(reading, language)), Text()]
    parts += [_sections(reading, language), Text(), _proposals(proposals, language)]
    return Group(*parts)


def _lists(reading: ContractReading, language: Language) -> Iterator[str]:
    if reading.parties:
        yield _say("parties", language, names=", ".join(party.name for party in reading.parties))
    if reading.annex:
        none = _say("no_address", language)
        names = "; ".join(f"{document.title} ({document.address or none})" for document in reading.annex)
        yield _say("annex", language, names=names)


def _sections(reading: ContractReading, language: Language) -> Table:
    counted = Counter(candidate.heading for candidate in reading.candidates if candidate.is_likely)
    table = _table(("section", "promises"), language)
    for index, heading in enumerate(reading.layout.headings):
        indent = "  " * (heading.level - 1)
        table.add_row(f"{indent}{heading.label}"[: _NAMED + _QUOTED], str(counted[index] or ""))
    return table


def _proposals(proposals: Proposals, language: Language) -> RenderableType:
    """The ticked proposals and those that somebody has decided on; how many more there are is said below."""
    table = _table(("id", "who", "kind", "verb", "quote"), language)
    term = partial(words.say, "promises")
    shown = [proposal for proposal in proposals.proposals if proposal.likely or proposal.decision != "open"]
    for proposal in shown:
        table.add_row(
            proposal.id, ", ".join(proposal.promisors), term(f"kind.{proposal.kind}", language),
            term(f"verb.{proposal.verb}", language), _short(proposal.quote, _QUOTED),
        )  # fmt: skip
    more = len(proposals.proposals) - len(shown)
    return Group(table, Text(_say("unticked", language, count=more))) if more else table


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def contract_json(reading: ContractReading, proposals: Proposals) -> dict[str, Any]:
    """Everything that was read, as plain values in the form that data/reading.schema.json describes."""
    layout = reading.layout
    return {
        "schema": JSON_FORM,
        "file": proposals.text.model_dump(),
        "language": reading.language,
        "headings": list(map(asdict, layout.headings)),
        "pieces": [[piece.start, piece.end, piece.kind] for piece in layout.pieces],
        "notes": [_json_note(note, reading) for note in layout.notes.notes],
        "stray_marks": list(layout.notes.stray),
        "links": list(map(asdict, reading.links)),
        "parties": list(map(asdict, reading.parties)),
        "annex": list(map(asdict, reading.annex)),
        "sections": [section.model_dump(exclude_none=True) for section in reading.sections],
        "proposals": list(map(_json_proposal, proposals.proposals)),
        "problems": list(map(_json_problem, reading.problems)),
    }


def _json_note(note: Note, reading: ContractReading) -> dict[str, Any]:
    text = reading.opened.text[note.start : note.end]
    return {"number": note.number, "start": note.start, "end": note.end, "mark": note.mark, "text": text}


def _json_problem(problem: Problem) -> dict[str, Any]:
    what = {language: problem.what(language) for language in words.LANGUAGES}
    return {"code": problem.code, "severity": problem.severity, "row": problem.place.row, "what": what}


def _json_proposal(proposal: ImportedProposal) -> dict[str, Any]:
    return proposal.model_dump(exclude_none=True)
