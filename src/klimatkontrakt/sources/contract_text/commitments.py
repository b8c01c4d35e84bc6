# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which sentences and list items of a contract are promises? Candidates for a person to accept, edit or reject."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from klimatkontrakt.city.contract import Kind, Verb
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.contract_text import grammar as words
from klimatkontrakt.sources.contract_text import limits, sections, sentences
from klimatkontrakt.sources.contract_text.clauses import looks_infinitive
from klimatkontrakt.sources.contract_text.commitment_kind import kind
from klimatkontrakt.sources.contract_text.headings import Heading
from klimatkontrakt.sources.contract_text.lines import is_finished, page_at, plain
from klimatkontrakt.sources.contract_text.page_layout import Block, Flow, Layout
from klimatkontrakt.sources.contract_text.parties import Party
from klimatkontrakt.sources.contract_text.signals import (
    Context,
    Reason,
    Sentence,
    Signal,
    main_party,
    sentence,
    signals,
)
from klimatkontrakt.sources.contract_text.subjects import People, Subject

Progress = Callable[[int, int], None]
_YEAR = re.compile(r"\b20\d\d\b")
_IN_FORCE = re.compile(r"(?:gälla för|gäller för|valid for|in force (?:in|for))\s+(20\d\d)", re.IGNORECASE)
_LEAST, _MOST = 0.05, 0.99
_FEWEST_WORDS = 5  # between two deeds of one sentence that make two promises
_YEARS_AHEAD = 30
_HALVES = 2


@dataclass(frozen=True)
class Promise:
    """A candidate commitment.

    Attributes:
        start: where it stands in the text, and end; notes that cut it are inside.
        sha256: of that stretch, every run of whitespace as one space.
        quote: what it says, without notes and marks.
        heading: the heading it stands under; -1 before the first one.
        page: counted from 1.
        kind: what is promised.
        verb: the strength of its own verb.
        inherited: the strength of the line that opens its list or section, or of the sentence it leans on.
        promisors: ids of parties and bodies.
        confidence: 0 to 1.
        reasons: what made it so sure, and the words.
        language: of the sentence.
    """

    start: int
    end: int
    sha256: str
    quote: str
    heading: int
    page: int
    kind: Kind
    verb: Verb
    inherited: Verb | None
    promisors: tuple[str, ...]
    confidence: float
    reasons: tuple[tuple[Reason, str], ...]
    language: Language


def fingerprint(text: str) -> str:
    """The sha256 of a stretch of text, every run of whitespace as one space."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def promises(
    layout: Layout,
    parties: Sequence[Party],
    page_starts: Sequence[int] = (0,),
    progress: Progress | None = None,
) -> tuple[Promise, ...]:
    """The candidates of a text, in order."""
    finder = _Finder(layout, parties, page_starts)
    found: list[Promise] = []
    for at, block in enumerate(layout.blocks):
        if progress is not None:
            progress(at + 1, len(layout.blocks))
        if block.kind in ("paragraph", "item") and block.heading not in finder.skipped:
            found += finder.of_block(at, block)
    return tuple(found)


@dataclass(frozen=True)
class _Opening:
    """What an opening line gives the items or sections under it."""

    verb: Verb
    promisors: tuple[str, ...]
    words: str
    is_of_goals: bool = False


class _Finder:
    """Goes through the blocks of a text in order."""

    def __init__(self, layout: Layout, parties: Sequence[Party], page_starts: Sequence[int]) -> None:
        self.layout, self.page_starts = layout, page_starts
        self.default = sentences.language_of(layout.text)
        self.people = {language: People(parties, words.of(language)) for language in ("sv", "en")}
        self.years = _years_to_come(layout.text)
        self.skipped = set(_silent(layout.headings))
        self.owners = self._owners()
        self.above = sections.parents(layout.headings)
        self.openings: dict[int, _Opening] = {}  # by block
        self.section_openings: dict[int, _Opening] = {}  # by heading

    def _owners(self) -> list[tuple[str, ...]]:
        """For each heading the party whose section it is, the parent's where it says none."""
        above = sections.parents(self.layout.headings)
        owners: list[tuple[str, ...]] = []
        for at, heading in enumerate(self.layout.headings):
            people = self.people[self.default]
            inherited = owners[above[at]] if above[at] >= 0 else ()
            owners.append(people.owner(heading.title) or inherited or people.joint_owner(heading.title))
        return owners

    def context(self, heading: int, language: Language) -> Context:
        """What is known of the place where a sentence stands."""
        people = self.people[language]
        owner = self.owners[heading] if heading >= 0 else ()
        return Context(people, owner, self.years, self._is_past(heading, people), heading >= 0)

    def _is_past(self, heading: int, people: People) -> bool:
        while heading >= 0:
            title = self.layout.headings[heading].title.lower()
            if any(word in title for word in people.grammar.lists["past_headings"]):
                return True
            heading = self.above[heading]
        return False

    def of_block(self, at: int, block: Block) -> Iterator[Promise]:
        """The candidates of a paragraph or an item; notes what it opens."""
        flow = self.layout.flow(block)
        language = self._language(flow.text)
        context = self.context(block.heading, language)
        inherited = self._inherited(block)
        if block.kind == "item" and inherited is not None and inherited.is_of_goals:
            yield self._goal(block, flow, inherited, language)
            return
        last: Promise | None = None
        antecedent = Subject("none")
        spans = sentences.spans(flow.text, language)
        for order, (first, after) in enumerate(spans):
            said = sentence(flow.text[first:after], context.people)
            context = replace(context, antecedent=antecedent)
            antecedent = main_party(said, context)
            found = signals(said, context)
            if order == len(spans) - 1 and self._opens(at, said, found, context):
                found = [signal for signal in found if not _is_bare_opening(said, signal, context)]
            made = self._of_sentence(block, flow, first, said, found, inherited, context)
            if not made and (leaning := _leaning(said, last, context)) is not None:
                whole, verb = (0, len(said.text)), last.verb if last else None
                made = [self._made(block, flow, first, whole, leaning, verb, said, context)]
            kept = [p for p in made if p.confidence >= words.confidence("threshold")]
            is_leaning = bool(kept) and kept[-1].reasons[-1][0] == "leaning"
            last = last if is_leaning else kept[-1] if kept else None
            yield from kept

    def _language(self, text: str) -> Language:
        return sentences.language_of(text) if len(text.split()) >= _FEWEST_WORDS else self.default

    def _inherited(self, block: Block) -> _Opening | None:
        if block.opening in self.openings:
            return self.openings[block.opening]
        heading = block.heading
        while heading >= 0:
            heading = self.above[heading]
            if heading in self.section_openings:
                return self.section_openings[heading]
        return None

    def _opens(self, at: int, said: Sentence, found: Sequence[Signal], context: Context) -> bool:
        """Whether a block's last sentence opens a list or sections; notes what it gives them."""
        is_of_list, is_of_sections = at in self.layout.items, self._is_before_sections(at)
        low = said.text.lower()
        follows = (
            low.rstrip().endswith(":")
            or (is_of_list and not is_finished(low))
            or any(token.low in limits.of("following")[context.grammar.language] for token in said.tokens)
        )
        if not (is_of_list or is_of_sections) or not follows:
            return False
        goals = is_of_list and _is_of_goals(said, len(self.layout.items[at]), context)
        if goals:
            self.openings[at] = _Opening("states", self._of_goals(context), low, is_of_goals=True)
        elif not found and is_of_list and _is_of_plans(said, context):
            promisors = next((mention.ids for mention in said.mentions), context.owner)
            is_duty = any(context.grammar.has("duty_nouns", token.low) for token in said.tokens)
            self.openings[at] = _Opening("commits" if is_duty else "plans", promisors, low)
        elif found:
            opening = _Opening(found[0].verb, self._promisors(found[0], context), found[0].words)
            (self.openings if is_of_list else self.section_openings)[at if is_of_list else self._heading(at)] = opening
        return True

    def _of_goals(self, context: Context) -> tuple[str, ...]:
        return context.owner or context.people.city

    def _heading(self, at: int) -> int:
        return self.layout.blocks[at].heading

    def _is_before_sections(self, at: int) -> bool:
        """Whether the next block is the heading of a section under this one's."""
        blocks, heads = self.layout.blocks, self.layout.headings
        if at + 1 >= len(blocks) or blocks[at + 1].kind != "heading" or self._heading(at) < 0:
            return False
        return heads[blocks[at + 1].heading].level > heads[self._heading(at)].level

    def _goal(self, block: Block, flow: Flow, opening: _Opening, language: Language) -> Promise:
        start = len(flow.text) - len(flow.text.lstrip())
        place = flow.place(start, max(start + 1, len(flow.text.rstrip())))
        sure = words.confidence("cue", "states") + words.confidence("goal_list")
        reasons: tuple[tuple[Reason, str], ...] = (("goal_list", plain(opening.words)),)
        return self._promise(
            block, place, plain(flow.text), "goal", "states", "states", opening.promisors, sure, reasons, language
        )

    def _of_sentence(
        self, block: Block, flow: Flow, first: int, said: Sentence, found: Sequence[Signal], inherited: _Opening | None,
        context: Context,
    ) -> list[Promise]:  # fmt: skip
        verb = inherited.verb if inherited else None
        if not found and block.kind == "item" and inherited is not None and block.opening in self.openings:
            listed = _listed(said, inherited, context)
            whole = (0, len(said.text))
            return [] if listed is None else [self._made(block, flow, first, whole, listed, verb, said, context)]
        deeds = _deeds(said, found, context)
        return [self._made(block, flow, first, span, signal, verb, said, context) for span, signal in deeds]

    def _made(
        self, block: Block, flow: Flow, first: int, span: tuple[int, int], signal: Signal, inherited: Verb | None,
        said: Sentence, context: Context,
    ) -> Promise:  # fmt: skip
        start, after = span
        verb_start = start if "relative" in signal.reasons else max(start, said.tokens[signal.at].start)
        promised = said.text[verb_start:after]
        deed = said.tokens[signal.deed_at].low
        reasons: list[tuple[Reason, str]] = [("cue", signal.words)]
        reasons += [(reason, signal.subject.words) for reason in signal.reasons]
        return self._promise(
            block, flow.place(first + start, first + after), plain(said.text[start:after]),
            kind(promised, deed, signal.verb, context.grammar), signal.verb, inherited,
            self._promisors(signal, context), signal.sure, tuple(reasons), context.grammar.language,
        )  # fmt: skip

    def _promisors(self, signal: Signal, context: Context) -> tuple[str, ...]:
        return signal.subject.ids or context.owner or context.people.all

    def _promise(
        self, block: Block, place: tuple[int, int], quote: str, kind_: Kind, verb: Verb, inherited: Verb | None,
        promisors: tuple[str, ...], sure: float, reasons: tuple[tuple[Reason, str], ...], language: Language,
    ) -> Promise:  # fmt: skip
        start, end = place
        return Promise(
            start, end, fingerprint(self.layout.text[start:end]), quote, block.heading,
            page_at(self.page_starts, start), kind_, verb, inherited, promisors,
            round(min(_MOST, max(_LEAST, sure)), _HALVES), reasons, language,
        )  # fmt: skip


def _years_to_come(text: str) -> frozenset[str]:
    """The years from the one that the contract is in force; none where the text does not say which."""
    match = _IN_FORCE.search(text)
    if match is None:
        return frozenset()
    first = int(match.group(1))
    return frozenset(str(year) for year in range(first, first + _YEARS_AHEAD))


def _silent(headings: Sequence[Heading]) -> Iterator[int]:
    """Headings under which nothing is promised: the list of parties, and annexes."""
    titles = set(limits.of("parties"))
    for at, heading in enumerate(headings):
        if heading.is_annex or heading.title.lower() in titles:
            yield at


def _is_of_goals(said: Sentence, count: int, context: Context) -> bool:
    """Whether a line opens a list of goals: the noun that is counted or follows is 'goals'."""
    grammar = context.grammar
    numbers = limits.of("counting")[grammar.language]
    lows = [token.low for token in said.tokens]
    counted = [
        lows[at + 1] for at, low in enumerate(lows[:-1]) if numbers.get(low, int(low) if low.isdigit() else 0) == count
    ]
    following = [lows[at + 1] for at, low in enumerate(lows[:-1]) if low in limits.of("following")[grammar.language]]
    nouns = counted or following
    has_verb = any(grammar.has("goal_list_verbs", low) for low in lows)
    return has_verb and any(grammar.has("goal_nouns", noun) for noun in nouns)


def _is_of_plans(said: Sentence, context: Context) -> bool:
    """Whether a line opens a list of what is planned: 'Activities in 2024:', 'The tasks of the agency are:'."""
    grammar, lows = context.grammar, [token.low for token in said.tokens]
    has_noun = any(grammar.has("plan_nouns", low) for low in lows)
    is_others = any(grammar.has("outsiders", low) or grammar.has("outsiders", low.removesuffix("s")) for low in lows)
    is_done = context.is_past or any(grammar.has("done_marks", low) for low in lows)
    tells = [f for f in said.finites if f.level == "main" and not grammar.has("listing", said.tokens[f.at].low)]
    return has_noun and not (tells or is_others or is_done)


def _is_bare_opening(said: Sentence, signal: Signal, context: Context) -> bool:
    """Whether an opening line names no deed of its own: after its verb only 'the following'."""
    rest = [token.low for token in said.tokens[signal.deed_at + 1 :] if token.text not in ".:"]
    if signal.deed_at == signal.at and rest and context.grammar.has("infinitive_mark", rest[-1]):
        return True
    following = limits.of("following")[context.grammar.language]
    small = ("prepositions", "infinitive_mark", "adverbs", "determiners", "pronouns", "reflexives", "span_nouns")
    rest = [low for low in rest if not low.isdigit()]
    content = [low for low in rest if low not in following and not any(context.grammar.has(n, low) for n in small)]
    return not content or (any(low in following for low in rest) and len(content) <= 1)


def _listed(said: Sentence, inherited: _Opening, context: Context) -> Signal | None:
    """An item without a verb of its own under a line that promises: an infinitive, a noun, a verb without subject."""
    if not said.tokens or any(finite.level == "main" and finite.role in ("past", "other") for finite in said.finites):
        return None
    verb = inherited.verb
    sure = words.confidence("cue", verb) + words.confidence("listed")
    subject = replace(_no_subject(), ids=inherited.promisors)
    return Signal(0, 0, verb, sure, subject, inherited.words, ("listed",))


def _no_subject() -> Subject:
    return Subject("none")


def _leaning(said: Sentence, last: Promise | None, context: Context) -> Signal | None:
    """A sentence that only goes on with the promise before it: 'Dels …', or 'For example …' without a verb."""
    if last is None or not said.tokens:
        return None
    low, grammar = said.text.lower(), context.grammar
    is_part = grammar.has("openers", said.tokens[0].low)
    is_example = any(low.startswith(f"{phrase} ") for phrase in grammar.lists["loose_openers"])
    if not is_part and not (is_example and not any(f.level == "main" for f in said.finites)):
        return None
    sure = words.confidence("cue", "states") + words.confidence("leaning")
    subject = replace(_no_subject(), ids=last.promisors)
    return Signal(0, _first_infinitive(said, context), "states", sure, subject, said.tokens[0].text, ("leaning",))


def _first_infinitive(said: Sentence, context: Context) -> int:
    tenses = (context.grammar.tenses(token.low) for token in said.tokens)
    return next((at for at, found in enumerate(tenses) if "infinitive" in found), 0)


def _deeds(said: Sentence, found: Sequence[Signal], context: Context) -> list[tuple[tuple[int, int], Signal]]:
    """The promises of a sentence, each with its stretch; one, or two where two deeds stand far apart."""
    if not found:
        return []
    best = max(found, key=lambda signal: signal.sure)
    parts, begun, first = [], 0, 0
    for at, signal in enumerate(found[1:], start=1):
        cut = _cut_before(said, signal.at, found[at - 1].deed_at, context)
        if cut is not None:
            parts.append(((begun, cut[0]), max(found[first:at], key=lambda s: s.sure)))
            begun, first = cut[1], at
    if parts:
        return [*parts, ((begun, len(said.text)), max(found[first:], key=lambda s: s.sure))]
    second = _second_infinitive(said, best, context)
    if second is not None:
        joint = second - 2 if context.grammar.has("infinitive_mark", said.tokens[second - 1].low) else second - 1
        cut_at = (said.tokens[joint - 1].end, said.tokens[second].start)
        low = " ".join(token.low for token in said.tokens[second : second + 3])
        is_weak = any(low.startswith(phrase) for phrase in context.grammar.lists["weakening"])
        verb: Verb = "works_for" if is_weak else best.verb
        return [((0, cut_at[0]), best), ((cut_at[1], len(said.text)), replace(best, deed_at=second, verb=verb))]
    return [((0, len(said.text)), best)]


def _cut_before(said: Sentence, at: int, deed: int, context: Context) -> tuple[int, int] | None:
    """Where a sentence is two: before the conjunction of its second verb, when the first one has an object."""
    back = at - 1
    starts = {mention.first for mention in said.mentions}
    while back > deed and not context.grammar.has("conjunctions", said.tokens[back].low):
        if said.tokens[back].text == "," and back + 1 in starts:
            break
        back -= 1
    if back - deed <= _FEWEST_WORDS or len(said.tokens) - at < _FEWEST_WORDS:
        return None
    return said.tokens[back - 1].end, said.tokens[back + 1].start


def _second_infinitive(said: Sentence, signal: Signal, context: Context) -> int | None:
    """A second infinitive after 'and', far from the first one and not inside a purpose or a relative clause."""
    grammar = context.grammar
    if signal.deed_at == signal.at:
        return None
    for at in range(signal.deed_at + _FEWEST_WORDS, len(said.tokens) - _FEWEST_WORDS + 1):
        before = said.tokens[at - 1].low
        is_marked = grammar.has("infinitive_mark", before)
        before = said.tokens[at - 2].low if is_marked else before
        is_infinitive = "infinitive" in grammar.tenses(said.tokens[at].low) or looks_infinitive(
            grammar, said.tokens, at
        )
        if not grammar.has("conjunctions", before) or not is_infinitive:
            continue
        return None if _hangs(said, signal.deed_at + 1, at - is_marked, grammar) else at
    return None


def _hangs(said: Sentence, first: int, after: int, grammar: words.Grammar) -> bool:
    """Whether a purpose, another infinitive or a relative clause begins between two verbs."""
    for at in range(first, after):
        low, before = said.tokens[at].low, said.tokens[at - 1]
        is_relative = grammar.has("relatives", low) and (before.text == "," or low in ("som", "vars", "that", "who"))
        if is_relative or grammar.has("infinitive_mark", low):
            return True
    return False
