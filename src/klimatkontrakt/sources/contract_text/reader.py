# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a contract read from text? One page: take the text apart, find who and what, propose what is promised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from klimatkontrakt.city.contract import Contract, Section
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, in_order
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.contract_text import links as linked
from klimatkontrakt.sources.contract_text import sections, writer
from klimatkontrakt.sources.contract_text.commitments import Progress, Promise, promises
from klimatkontrakt.sources.contract_text.headings import Heading
from klimatkontrakt.sources.contract_text.links import AnnexDocument, Link
from klimatkontrakt.sources.contract_text.page_layout import Layout, layout
from klimatkontrakt.sources.contract_text.parties import Party, parties
from klimatkontrakt.sources.contract_text.sentences import language_of
from klimatkontrakt.sources.contract_text.text_files import Opened, opened

_NEAR = 20  # characters of a stray mark's line that are shown


@dataclass(frozen=True)
class Reading:
    """What a text was found to say; nothing of it is in a contract until a person has put it there.

    Attributes:
        opened: the file and its text.
        layout: headings, pieces, blocks and notes.
        language: of most of the text.
        sections: as a contract has them.
        parties: from the section of parties.
        links: every address.
        annex: documents that annexes list.
        promises: candidates.
        contract: the contract itself where the product wrote the text.
        problems: what a person should look at.
    """

    opened: Opened
    layout: Layout
    language: Language
    sections: tuple[Section, ...]
    parties: tuple[Party, ...]
    links: tuple[Link, ...]
    annex: tuple[AnnexDocument, ...]
    promises: tuple[Promise, ...]
    contract: Contract | None
    problems: tuple[Problem, ...]


def read_file(path: Path, progress: Progress | None = None) -> Reading:
    """What a file says, whatever kind of file it is.

    Raises:
        ProblemsError: when the file cannot be opened as text.
    """
    return read(opened(path, progress), progress)


def read(source: Opened, progress: Progress | None = None) -> Reading:
    """What an opened text says."""
    if source.kind == "xlsx":
        raise ProblemsError([Problem("file_is_table", Place(source.name))])
    contract, faults = writer.contract_of(source.text, source.name)
    taken = layout(source.text, source.pages, source.set_apart)
    language = language_of(source.text)
    found = parties(taken)
    links = linked.links(source.text)
    annex = linked.annex_documents(taken, links)
    proposed = () if contract is not None else promises(taken, found, source.pages, progress)
    made = contract.sections if contract is not None else sections.sections(taken.headings, language)
    doubts = () if contract is not None else _doubts(source, taken, found, annex)
    problems = in_order([*source.problems, *faults, *doubts])
    return Reading(source, taken, language, made, found, links, annex, proposed, contract, problems)


def _doubts(source: Opened, taken: Layout, found: Sequence[Party], annex: Sequence[AnnexDocument]) -> Iterator[Problem]:
    """What a person should look at in the text."""
    if not taken.headings:
        yield Problem("text_no_headings", Place(source.name))
    if not found:
        yield Problem("text_no_parties", Place(source.name))
    for start, end in taken.notes.stray:
        before = " ".join(source.text[max(0, start - _NEAR) : start].split())
        yield Problem("note_stray", _place(source, start), {"mark": source.text[start:end], "after": before})
    for note in taken.notes.notes:
        if note.mark is None:
            yield Problem("note_unmarked", _place(source, note.start), {"mark": note.number})
    for first, second in _jumps(taken.headings):
        yield Problem("section_jump", _place(source, second.start), {"first": first.number, "next": second.number})
    if linked.is_unmatched(annex):
        titles, addresses = len(annex), sum(bool(document.address) for document in annex)
        yield Problem("annex_unmatched", _place(source, annex[0].start), {"titles": titles, "links": addresses})


def _place(source: Opened, offset: int) -> Place:
    return Place(source.name, source.text.count("\n", 0, offset) + 1)


def _jumps(headings: Sequence[Heading]) -> Iterator[tuple[Heading, Heading]]:
    """Neighbours on one level whose numbers leave one out."""
    last: dict[str, Heading] = {}
    for heading in headings:
        if heading.is_annex or not heading.number:
            continue
        parent, _, own = heading.number.rpartition(".")
        before = last.get(parent)
        if before is not None and int(own) > int(before.number.rpartition(".")[2]) + 1:
            yield before, heading
        last[parent] = heading
