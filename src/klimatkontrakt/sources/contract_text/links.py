# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which addresses does a text have, and which document of an annex does each of them lead to?"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from klimatkontrakt.sources.contract_text.page_layout import Block, TextLayout
from klimatkontrakt.sources.documents import limits
from klimatkontrakt.sources.documents.lines import ADDRESS, plain

_LINKED = re.compile(r"\[([^\]\[]+)\]\(((?:https?://|www\.)[^\s)]+)\)")
_AFTER_ADDRESS = ".,;:!?'\"”’)»]"


@dataclass(frozen=True)
class Link:
    """An address in the text, where it stands, and the words that it is linked from where it has some."""

    start: int
    end: int
    address: str
    title: str = ""


@dataclass(frozen=True)
class AnnexDocument:
    """A document that an annex names, where its title stands, and its address (empty where none is told)."""

    title: str
    start: int
    end: int
    address: str


def links(text: str) -> tuple[Link, ...]:
    """Every address of a text, in order."""
    linked = [Link(*m.span(), _trimmed(m.group(2)), plain(m.group(1))) for m in _LINKED.finditer(text)]
    starts = [link.start for link in linked]
    bare = []
    for match in ADDRESS.finditer(text):
        before = bisect.bisect_right(starts, match.start()) - 1
        if before < 0 or linked[before].end <= match.start():
            address = _trimmed(match.group())
            bare.append(Link(match.start(), match.start() + len(address), address))
    return tuple(sorted([*linked, *bare], key=lambda link: link.start))


def _trimmed(address: str) -> str:
    """An address without the stop or bracket that ends the sentence around it."""
    while address and address[-1] in _AFTER_ADDRESS and not (address[-1] == ")" and "(" in address):
        address = address[:-1]
    return address


def annex_documents(layout: TextLayout, found: Sequence[Link]) -> tuple[AnnexDocument, ...]:
    """The documents that annexes list, each with its address.

    A title and its address may stand in one item; or all titles first and then as many addresses in the same order.
    Where their counts differ no address is given to any: it would be a guess.
    """
    under: dict[int, list[Block]] = {}
    for block in layout.blocks:
        under.setdefault(block.heading, []).append(block)
    return tuple(document for annex in _annexes(layout) for document in _of_annex(layout, under.get(annex, []), found))


def is_unmatched(documents: Sequence[AnnexDocument]) -> bool:
    """Whether some of the documents have no address."""
    return any(not document.address for document in documents)


def _annexes(layout: TextLayout) -> Iterator[int]:
    words = limits.of("annex_titles")
    for index, heading in enumerate(layout.headings):
        if heading.is_annex or any(word in heading.title.lower().split() for word in words):
            yield index


def _of_annex(layout: TextLayout, blocks: Sequence[Block], found: Sequence[Link]) -> list[AnnexDocument]:
    items = [block for block in blocks if block.kind == "item"]
    addresses = [next(iter(_addresses((block,), found)), "") for block in items]
    if not any(addresses):
        loose = _addresses([block for block in blocks if block.kind == "paragraph"], found)
        addresses = loose if len(loose) == len(items) else addresses
    return list(map(partial(_document, layout), items, addresses))


def _addresses(blocks: Sequence[Block], found: Sequence[Link]) -> list[str]:
    """The addresses that stand in some blocks, in order."""
    spans = [span for block in blocks for span in block.spans]
    inside = (found[slice(*(bisect.bisect_left(found, edge, key=_start) for edge in span))] for span in spans)
    return [link.address for links in inside for link in links]


def _start(link: Link) -> int:
    return link.start


def _document(layout: TextLayout, block: Block, address: str) -> AnnexDocument:
    text = layout.flow(block).text
    title = _LINKED.sub(r"\1", text).replace(address, "") if address else text
    start = block.spans[0][0]
    end = block.spans[-1][0] + len(layout.text[slice(*block.spans[-1])].rstrip())
    return AnnexDocument(plain(title).rstrip(" :–-"), start, end, address)
