# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a contract read from text? One page: take the text apart, find who and what, propose what is promised."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from klimatkontrakt.city.contract import Contract, Section
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, in_order
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.contract_text import links as linked
from klimatkontrakt.sources.contract_text import sections
from klimatkontrakt.sources.contract_text.candidates import Candidate, Progress, candidates
from klimatkontrakt.sources.contract_text.links import AnnexDocument, Link
from klimatkontrakt.sources.contract_text.page_layout import TextLayout, layout
from klimatkontrakt.sources.contract_text.parties import Party, parties
from klimatkontrakt.sources.contracts import text_doubts, writer
from klimatkontrakt.sources.documents.sentences import language_of
from klimatkontrakt.sources.documents.text_files import Opened, opened


@dataclass(frozen=True)
class ContractReading:
    """What a text was found to say; nothing of it is in a contract until a person has put it there.

    Attributes:
        opened: the file and its text.
        layout: headings, pieces, blocks and notes.
        language: of most of the text.
        sections: as a contract has them.
        parties: from the section of parties.
        links: every address.
        annex: documents that annexes list.
        candidates: its sentences and list items, the likely promises ticked.
        contract: the contract itself where the product wrote the text.
        problems: what a person should look at.
    """

    opened: Opened
    layout: TextLayout
    language: Language
    sections: tuple[Section, ...]
    parties: tuple[Party, ...]
    links: tuple[Link, ...]
    annex: tuple[AnnexDocument, ...]
    candidates: tuple[Candidate, ...]
    contract: Contract | None
    problems: tuple[Problem, ...]


def read_file(path: Path, progress: Progress | None = None) -> ContractReading:
    """What a file says, whatever kind of file it is.

    Raises:
        ProblemsError: when the file cannot be opened as text.
    """
    return read(opened(path, progress), progress)


def read(source: Opened, progress: Progress | None = None) -> ContractReading:
    """What an opened text says."""
    if source.kind == "xlsx":
        raise ProblemsError([Problem("file_is_table", Place(source.name))])
    contract, faults = writer.contract_of(source.text, source.name)
    taken = layout(source.text, source.pages, source.set_apart)
    language = language_of(source.text)
    found = parties(taken)
    links = linked.links(source.text)
    annex = linked.annex_documents(taken, links)
    proposed = () if contract is not None else candidates(taken, found, source.pages, progress)
    made = contract.sections if contract is not None else sections.sections(taken.headings, language)
    doubts = () if contract is not None else text_doubts.doubts(source, taken, found, annex)
    problems = in_order([*source.problems, *faults, *doubts])
    return ContractReading(source, taken, language, made, found, links, annex, proposed, contract, problems)
