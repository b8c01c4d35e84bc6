# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What speaks for and against a sentence being a promise? Its cues, who does it, and the place where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal, get_args

from klimatkontrakt.city.contract import Verb
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.contract_text import cues, sections
from klimatkontrakt.sources.contract_text.actors import Agent, People, Sentence, Span
from klimatkontrakt.sources.contract_text.cues import Cue, CueName
from klimatkontrakt.sources.contract_text.headings import Heading
from klimatkontrakt.sources.contract_text.page_layout import TextLayout
from klimatkontrakt.sources.documents import limits, sentences
from klimatkontrakt.sources.documents.lines import is_finished

PlaceName = Literal[
    "listed", "goals", "infinitive", "acting", "thing", "outsider", "hanging", "opening", "undertakings", "aside"
]
Reason = Literal[CueName, PlaceName]
REASONS: tuple[Reason, ...] = (*get_args(CueName), *get_args(PlaceName))
_LOOKED_AT = 4  # verbs of a kind in one sentence
Reasons = tuple[tuple[Reason, str], ...]


@dataclass(frozen=True)
class SentenceSetting:
    """What the place of a sentence says, and the strength that the line above its list gives."""

    reasons: Reasons = ()
    inherited: Verb | None = None


@dataclass(frozen=True)
class Evidence:
    """What a sentence comes to.

    Attributes:
        total: the sum of the weights.
        verb: the strength of its first strong cue.
        promisors: ids of the parties that it names as doing it.
        reasons: the cues and places that were weighed, each with its words.
        is_telling: whether it has a verb that tells a deed.
    """

    total: float
    verb: Verb
    promisors: tuple[str, ...]
    reasons: Reasons
    is_telling: bool

    @property
    def is_likely(self) -> bool:
        """Whether the sentence is ticked."""
        return round(self.total, 6) >= float(cues.of("threshold"))


@dataclass(frozen=True)
class Telling:
    """A cue's words in a sentence, of which the first is the verb that tells the deed."""

    cue: Cue
    match: re.Match[str]


def evidence(low: str, people: People, setting: SentenceSetting) -> Evidence:
    """What speaks for and against a sentence, told in small letters on one line."""
    sentence = Sentence(low, people)
    telling = _telling(sentence)
    verb = _verb(sentence, telling)
    is_given = cues.words("given", "", people.language).search(low)  # whoever is given something does not do it
    doers = sentence.doers(verb) if verb and not is_given else ()
    of_verb = _of_verb(sentence, telling, verb, doers) if verb else _of_no_verb(sentence)
    reasons: Reasons = (*_cues_of(low, people.language, telling), *of_verb, *setting.reasons)
    total = sum(cues.weight(name) for name, _ in reasons)
    promisors = dict.fromkeys(chain.from_iterable(actor.ids for actor in doers))
    return Evidence(total, _strength(telling, setting), tuple(promisors), reasons, verb is not None)


def _verb(sentence: Sentence, telling: Telling | None) -> Span | None:
    return _first_word(telling.match) if telling else sentence.acting()


def _strength(telling: Telling | None, setting: SentenceSetting) -> Verb:
    return (telling and telling.cue.verb) or setting.inherited or "states"


def _cues_of(low: str, language: Language, telling: Telling | None) -> Iterator[tuple[Reason, str]]:
    """Each cue once; one that speaks against a promise only where it stands before the verb that tells it."""
    begun = telling.match.start() if telling else len(low)
    for cue in cues.table(language):
        match = cue.pattern.search(low)
        if match and (cue.weight > 0 or match.start() < begun):
            yield cue.name, match[0]


def _telling(sentence: Sentence) -> Telling | None:
    """The verb that tells the deed: the first of promising in a main clause, else in any clause, else a weak one."""
    strong: list[Telling] = []
    weak: list[Telling] = []
    for cue in cues.table(sentence.language):
        if cue.verb:
            matches = islice(cue.pattern.finditer(sentence.text), _LOOKED_AT)
            (strong if cue.is_strong else weak).extend(Telling(cue, match) for match in matches)
    strong.sort(key=lambda telling: telling.match.start())
    main = (telling for telling in strong[:_LOOKED_AT] if not sentence.is_hanging(_first_word(telling.match)))
    return next(iter([*main, *strong, *weak]), None)


def _first_word(match: re.Match[str]) -> Span:
    """Where the verb itself stands: of 'will the city then' only 'will'."""
    return match.start(), match.start() + len(match[0].split(maxsplit=1)[0])


def _of_verb(
    sentence: Sentence, telling: Telling | None, verb: Span, doers: Sequence[Agent]
) -> Iterator[tuple[Reason, str]]:
    """Whether the verb hangs on another, and who does it: others, or somebody who can promise, where it is weak."""
    is_strong = telling is not None and telling.cue.is_strong
    if is_strong and sentence.is_hanging(verb):
        yield "hanging", sentence.text[slice(*verb)]
    if {actor.kind for actor in doers} == {"outsider"}:
        yield "outsider", sentence.text[doers[0].start : doers[0].end]
    elif doers and not is_strong:
        yield "acting", sentence.text[slice(*verb)]


def _of_no_verb(sentence: Sentence) -> Iterator[tuple[Reason, str]]:
    """Something that acts, or what is to be done."""
    if thing := sentence.thing():
        yield "thing", thing
    if is_infinitive(sentence.text, sentence.language):
        yield "infinitive", sentence.text.split(maxsplit=1)[0]


def is_infinitive(low: str, language: Language) -> bool:
    """Whether a text begins with what is to be done: 'att minska', 'utveckla'.

    >>> is_infinitive("utveckla formerna", "sv"), is_infinitive("nya bussar", "sv")
    (True, False)
    """
    told = cues.of("infinitive")
    first, *rest = [word.strip(".,;:") for word in low.split(maxsplit=2)[:2]] or [""]
    if cues.words("infinitive", "mark", language).fullmatch(first):
        return bool(rest)
    if cues.words("infinitive", "words", language).fullmatch(first):
        return True
    is_long = len(first) >= told["fewest_letters"]
    is_none = cues.words("infinitive", "none", language).fullmatch(first)
    return bool(rest) and is_long and first.endswith(tuple(told["endings"][language])) and not is_none


def is_opening(low: str, language: Language) -> bool:
    """Whether a line above a list only opens it: it ends in a colon, in nothing, or says 'following'."""
    return low.endswith(":") or not is_finished(low) or bool(cues.words("following", "", language).search(low))


def opened(low: str, found: Evidence, language: Language) -> SentenceSetting:
    """What a line gives the items under it: that they are goals, or what it promises itself."""
    if cues.words("goal_openings", "", language).search(low):
        return SentenceSetting((("goals", low),), "states")
    gives = found.is_likely or (is_opening(low, language) and (found.total > 0 or not found.is_telling))
    return SentenceSetting((("listed", low),), found.verb) if gives else SentenceSetting()


def of_headings(layout: TextLayout) -> list[Reasons]:
    """What each heading, or one above it, says of the sentences under it."""
    language = sentences.language_of(layout.text)
    told: list[Reasons] = []
    for heading, above in zip(layout.headings, sections.parents(layout.headings), strict=True):
        stated = tuple(_of_heading(heading, language))
        told.append(stated or (told[above] if above >= 0 else ()))
    return told


def _of_heading(heading: Heading, language: Language) -> Iterator[tuple[Reason, str]]:
    low = heading.title.lower()
    if heading.is_annex or low in limits.of("parties"):
        yield "aside", heading.title
    if cues.words("undertakings", "", language).search(low):
        yield "undertakings", heading.title
