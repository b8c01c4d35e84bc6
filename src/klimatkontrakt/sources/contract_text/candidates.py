# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What may be a promise? Every sentence and list item in order; the likely ones are ticked, and a person reads all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from klimatkontrakt.city.contract import Kind, Verb
from klimatkontrakt.language.words import LANGUAGES, Language
from klimatkontrakt.sources.contract_text import cues
from klimatkontrakt.sources.contract_text.actors import People, Sentence, Span
from klimatkontrakt.sources.contract_text.evidence import (
    Evidence,
    Reasons,
    SentenceSetting,
    evidence,
    is_infinitive,
    is_opening,
    of_headings,
    opened,
)
from klimatkontrakt.sources.contract_text.page_layout import Block, TextFlow, TextLayout
from klimatkontrakt.sources.contract_text.parties import Party
from klimatkontrakt.sources.documents import sentences
from klimatkontrakt.sources.documents.lines import fingerprint, page_at, plain

Progress = Callable[[int, int], None]
_FEWEST_WORDS = 5  # that tell a sentence's language
_SHORTEST_DEED = 30  # characters of each of two deeds in one sentence
_BLANK = re.compile(r"\s*")
_HEAD = 80  # characters in which a sentence's first words stand


@dataclass(frozen=True)
class Candidate:
    """A sentence, a list item, or one of two deeds in a sentence.

    Attributes:
        start: where it stands in the text, and end; notes that cut it are inside.
        sha256: of that stretch, every run of whitespace as one space.
        quote: what it says, without notes and marks.
        heading: the heading it stands under; -1 before the first one.
        page: counted from 1.
        is_likely: whether the cues speak for a promise.
        kind: what would be promised.
        verb: the strength of its first cue.
        inherited: the strength of the line that opens its list.
        promisors: ids of parties that the sentence names as doing it; empty where it names none.
        reasons: the cues that were weighed, each with its words.
        language: of the sentence.
    """

    start: int
    end: int
    sha256: str
    quote: str
    heading: int
    page: int
    is_likely: bool
    kind: Kind
    verb: Verb
    inherited: Verb | None
    promisors: tuple[str, ...]
    reasons: Reasons
    language: Language


def candidates(
    layout: TextLayout,
    parties: Sequence[Party],
    page_starts: Sequence[int] = (0,),
    progress: Progress | None = None,
) -> tuple[Candidate, ...]:
    """Every sentence and list item of a text, in order."""
    finder = _Finder(layout, parties, page_starts)
    rows: list[Candidate] = []
    for index, block in enumerate(layout.blocks):
        if progress is not None:
            progress(index + 1, len(layout.blocks))
        if block.kind in ("paragraph", "item"):
            rows += finder.of_block(index, block)
    return tuple(rows)


class _Finder:
    """Goes through the blocks of a text in order."""

    def __init__(self, layout: TextLayout, parties: Sequence[Party], page_starts: Sequence[int]) -> None:
        self.layout, self.page_starts = layout, page_starts
        self.default = sentences.language_of(layout.text)
        self.people = {language: People(parties, language) for language in LANGUAGES}
        self.under = of_headings(layout)
        self.openings: dict[int, SentenceSetting] = {}  # by block, what its last sentence gives the items under it

    def of_block(self, index: int, block: Block) -> Iterator[Candidate]:
        """The candidates of a paragraph or an item; notes what it opens."""
        flow = self.layout.flow(block)
        language = sentences.language_of(flow.text) if len(flow.text.split()) >= _FEWEST_WORDS else self.default
        place = self.under[block.heading] if block.heading >= 0 else ()
        spans = sentences.spans(flow.text, language)
        for order, span in enumerate(spans):
            listed = self.openings.get(block.opening) if block.kind == "item" and not order else None
            setting = SentenceSetting((*place, *listed.reasons), listed.inherited) if listed else SentenceSetting(place)
            is_last = order == len(spans) - 1
            yield from self._of_sentence(block, flow, span, setting, language, index if is_last else -1)

    def _of_sentence(
        self, block: Block, flow: TextFlow, span: Span, setting: SentenceSetting, language: Language, opens: int
    ) -> Iterator[Candidate]:
        """The deeds of a sentence; a later one without a doer of its own has that of the one before."""
        promisors: tuple[str, ...] = ()
        for first, after in deeds(flow.text[slice(*span)], self.people[language]):
            part = (span[0] + first, span[0] + after)
            said = plain(flow.text[slice(*part)])
            found = evidence(said.lower(), self.people[language], setting)
            if opens in self.layout.items:
                self.openings[opens] = opened(said.lower(), found, language)
            if opens in self.layout.items and is_opening(said.lower(), language):
                found = replace(
                    found, total=found.total + cues.weight("opening"), reasons=(*found.reasons, ("opening", said))
                )
            if not found.promisors and first and "outsider" not in dict(found.reasons):
                found = replace(found, promisors=promisors)
            promisors = found.promisors
            yield self._candidate(block, flow.place(*part), said, found, setting, language)

    def _candidate(
        self, block: Block, place: Span, said: str, found: Evidence, setting: SentenceSetting, language: Language
    ) -> Candidate:
        start, end = place
        return Candidate(
            start, end, fingerprint(self.layout.text[start:end]), said, block.heading, page_at(self.page_starts, start),
            found.is_likely, cues.kind(said.lower(), language), found.verb, setting.inherited, found.promisors,
            found.reasons, language,
        )  # fmt: skip


def deeds(text: str, people: People) -> list[Span]:
    """The deeds of a sentence: the whole, or its parts at an 'and' that a second verb of promising follows.

    >>> text = "Kommunen ska minska utsläppen från sina resor och kommer att följa upp resorna varje år."
    >>> [text[first:after] for first, after in deeds(text, People((), "sv"))]
    ['Kommunen ska minska utsläppen från sina resor', 'kommer att följa upp resorna varje år.']
    """
    low = text.lower()
    if len(low) != len(text):  # a letter whose small form is two: places would not hold
        return [(0, len(text))]
    begun, parts = 0, []
    sentence = Sentence(low, people)
    for (before, after), is_second in _joints(low, people.language):
        if min(before - begun, len(low) - after) < _SHORTEST_DEED:
            continue
        if is_second or sentence.begins_anew(after, is_doer_needed=low[before] == ","):
            parts.append((begun, before))
            begun = after
    return [*parts, (begun, len(text))]


def _joints(low: str, language: Language) -> Iterator[tuple[Span, bool]]:
    """Each 'and' or comma, from the word before it to the word after it, and whether a second infinitive follows it.

    An infinitive is a second one where a verb of promising stands before it, and no clause begins between the two.
    """
    strong, openers = cues.strong(language), cues.words("openers", "", language)
    at, is_open = 0, False
    for match in _joint(language).finditer(low):
        told = list(strong.finditer(low, at, match.start()))
        between = low[told[-1].end() if told else at : match.start()].lstrip()
        is_open = (is_open or bool(told)) and not openers.search(between.removeprefix("att ") if told else between)
        at = _BLANK.match(low, match.end()).end()  # type: ignore[union-attr]
        ends = match.start() - (low[match.start() - 1 : match.start()].isspace())
        yield (ends, at), is_open and match[0] != "," and is_infinitive(low[at : at + _HEAD], language)


@cache
def _joint(language: Language) -> re.Pattern[str]:
    return re.compile(rf",(?=\s)|{cues.words('joints', '', language).pattern}")
