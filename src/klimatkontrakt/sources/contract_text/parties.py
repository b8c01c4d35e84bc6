# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who are the parties? The section of that name lists them; a group in one item is taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from klimatkontrakt.sources.contract_text import cues
from klimatkontrakt.sources.contract_text.page_layout import Block, TextLayout
from klimatkontrakt.sources.documents import limits
from klimatkontrakt.sources.documents.lines import plain
from klimatkontrakt.sources.documents.names import GivenNames, slug

_SHORT = re.compile(r"\s*\(([^()]+)\)")
_AND = re.compile(r"\s+(?:och|samt|and|&)\s+(?=[A-ZÅÄÖ])")
_LAST_NAME = re.compile(r"(?<!\S)(\w{4,})\s+([A-ZÅÄÖ]\S*(?:\s+[A-ZÅÄÖ]\S*)*)\Z")
_HEAD = re.compile(r"([^:()]{3,60}):\s+")
_BOLD = re.compile(r"[*_]{2,}")


@dataclass(frozen=True)
class Party:
    """A party of the contract.

    Attributes:
        id: made of the name that it goes by.
        name: in full, as printed.
        short: the name it goes by: that in brackets, or the name after what it is ("programmet Viable Cities").
        group: the word that a list of them begins with ("Myndigheterna"); empty for one by itself.
        start: where the name stands in the text, and end.
    """

    id: str
    name: str
    short: str
    group: str
    start: int
    end: int


def parties(layout: TextLayout) -> tuple[Party, ...]:
    """The parties that the section of parties lists; none where there is no such section."""
    section = _section(layout)
    own = [block for block in layout.blocks if block.heading == section] if section is not None else []
    items = [party for block in own if block.kind == "item" for party in _of_item(layout, block)]
    return tuple(_each_once(items or _of_paragraphs(layout, own)))


def _each_once(found: Sequence[Party]) -> Iterator[Party]:
    """Every party once, with an id of its own: Habo and Håbo are two, though their names come to the same letters."""
    seen: set[str] = set()
    given = GivenNames()
    for party in found:
        name = party.short.casefold()
        if name not in seen:
            seen.add(name)
            yield replace(party, id=given.add(party.id))


def _section(layout: TextLayout) -> int | None:
    words = set(limits.of("parties"))
    titled = ((index, heading.title.lower().split()) for index, heading in enumerate(layout.headings))
    return next((at for at, title in titled if title and (title[0] in words or title[-1] in words)), None)


def _of_item(layout: TextLayout, block: Block) -> Iterator[Party]:
    flow = layout.flow(block)
    head = _HEAD.match(flow.text)
    group, body = (plain(_BOLD.sub("", head.group(1))), head.end()) if head else ("", 0)
    names = list(_parts(flow.text, body)) if head else [(0, len(flow.text.rstrip()))]
    for start, end in names:
        name = _BOLD.sub("", plain(flow.text[start:end])).strip(" .;,")
        if name:
            yield _party(name, group if len(names) > 1 else "", flow.place(start, end))


def _of_paragraphs(layout: TextLayout, blocks: Sequence[Block]) -> list[Party]:
    return [party for block in blocks if block.kind == "paragraph" for party in _of_paragraph(layout, block)]


def _of_paragraph(layout: TextLayout, block: Block) -> Iterator[Party]:
    """Parties told in a sentence after a colon."""
    flow = layout.flow(block)
    if ":" in flow.text:
        for start, end in _parts(flow.text, flow.text.index(":") + 1):
            name = plain(flow.text[start:end]).strip(" .;,")
            if name:
                yield _party(name, "", flow.place(start, end))


def _parts(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The names of a list in prose; a comma within a name is followed by a small letter."""
    cuts = [start, *_commas(text, start), len(text.rstrip())]
    pieces: list[list[int]] = []
    for first, after in pairwise(cuts):
        said = text[first:after].lstrip(", \n")
        begin = after - len(said)
        if pieces and said[:1].islower():
            pieces[-1][1] = after
        elif said:
            pieces.append([begin, after])
    if pieces:
        first, after = pieces.pop()
        pieces += _split_last(text, first, after)
    yield from ((first, after) for first, after in pieces)


def _commas(text: str, start: int) -> Iterator[int]:
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] == "(") - (text[at] == ")")
        if text[at] in ",;" and depth == 0:
            yield at


def _split_last(text: str, first: int, after: int) -> list[list[int]]:
    """'A and B' at the end of a list are two."""
    found = list(_AND.finditer(text, first, after))
    if not found:
        return [[first, after]]
    return [[first, found[-1].start()], [found[-1].end(), after]]


def _party(name: str, group: str, place: tuple[int, int]) -> Party:
    bracket = _SHORT.search(name)
    long = _SHORT.sub("", name)
    short = bracket.group(1).strip() if bracket else _last_name(long)
    return Party(slug(short), long, short, group, *place)


def _last_name(long: str) -> str:
    """The name after what it is: "Strategiska innovationsprogrammet Viable Cities" goes by its last two words."""
    match = _LAST_NAME.search(long)
    if match is None:
        return long
    is_description = match.group(1).islower() or bool(_programme().fullmatch(match.group(1).lower()))
    return match.group(2) if is_description else long


@cache
def _programme() -> re.Pattern[str]:
    return cues.pattern(cues.of("actors")["programmes"])
