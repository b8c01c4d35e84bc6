# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which passages has a contract, read or written? Paragraphs, items, rows, clauses, commitments, with places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from klimatkontrakt.city.contract import Commitment, Contract
from klimatkontrakt.folder.problem import Place
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.documents import sentences

if TYPE_CHECKING:  # the readers of whole documents are heavy to open
    from klimatkontrakt.sources.contract_text.page_layout import Block
    from klimatkontrakt.sources.contract_text.reader import ContractReading


@dataclass(frozen=True)
class Passage:
    """A stretch of running text.

    Attributes:
        text: what it says, in one line.
        place: where a person finds it.
        section: the section that it stands in; its number and title, or its key.
        language: of the text.
        is_prose: whether it is a whole paragraph of sentences, and no item, row or short text of a field.
    """

    text: str
    place: Place
    section: str
    language: Language
    is_prose: bool = False

    def sentences(self) -> Iterator[str]:
        """Its sentences."""
        for first, after in sentences.spans(self.text, self.language):
            yield self.text[first:after]


def of_reading(reading: ContractReading) -> tuple[Passage, ...]:
    """The passages of a text that was read; of a contract that the product wrote, those of the contract."""
    if reading.contract is not None:
        return of_contract(reading.contract, reading.opened.name)
    return tuple(passage for block in reading.layout.blocks for passage in _of_block(reading, block))


def _of_block(reading: ContractReading, block: Block) -> Iterator[Passage]:
    if block.kind not in ("paragraph", "item", "table"):
        return
    heading = reading.layout.headings[block.heading].label if block.heading >= 0 else ""
    flow = reading.layout.flow(block)
    row = reading.opened.text.count("\n", 0, block.spans[0][0]) + 1
    name, language = reading.opened.name, reading.language
    if block.kind == "table":
        for index, line in enumerate(flow.text.splitlines()):
            yield Passage(" ".join(line.split()), Place(name, row + index), heading, language)
    else:
        text = " ".join(flow.text.split())
        yield Passage(text, Place(name, row, heading[:40]), heading, language, block.kind == "paragraph")


def of_contract(contract: Contract, file: str) -> tuple[Passage, ...]:
    """The passages of a contract as data: its clauses and what its commitments promise."""
    clauses = [
        Passage(" ".join(part.split()), Place(file, 0, clause.id), clause.section, language, is_prose=True)
        for clause in contract.clauses
        for language, text in _told(clause.text_sv, clause.text_en)
        for part in text.split("\n\n")
        if part.strip()
    ]
    return (*clauses, *of_commitments(contract.commitments, file))


def of_commitments(commitments: Iterable[Commitment], file: str) -> tuple[Passage, ...]:
    """What commitments promise."""
    return tuple(
        Passage(" ".join(text.split()), Place(file, 0, commitment.id), commitment.section, language)
        for commitment in commitments
        for language, text in _told(commitment.what_sv, commitment.what_en)
    )


def _told(swedish: str, english: str) -> Iterator[tuple[Language, str]]:
    """A text in the languages that it is written in; one that was written once is told once."""
    if swedish.strip() and swedish != english:
        yield "sv", swedish
    if english.strip():
        yield "en", english
