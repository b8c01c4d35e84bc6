# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who is said to do it? The parties that a sentence names, the words for them, and those who are no party."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.contract_text import cues
from klimatkontrakt.sources.contract_text.parties import Party

ActorKind = Literal["party", "we", "body", "outsider"]
Span = tuple[int, int]
_WORD = re.compile(r"[^\W_]+(?:[-’'/:.][^\W_]+)*|,")
_BLANK = re.compile(r"\s*")
_JOINED = re.compile(r"\s*(?:,|och|samt|and)\s*")
_SKIPPED = 2  # adverbs that may stand between an actor and the verb
_BEFORE = 7  # words before a verb in which the word stands that opens its clause
_LONGEST_WORD = 60  # characters; what is longer is no word
_WORDS_NEAR = 160  # characters before a place in which its last words are looked for


@dataclass(frozen=True)
class Agent:
    """Somebody whom a sentence speaks of: where, what they are, and the parties that they are by name."""

    start: int
    end: int
    kind: ActorKind
    ids: tuple[str, ...] = ()


class People:
    """The parties of a contract, and a language's words for them and for others."""

    def __init__(self, parties: Sequence[Party], language: Language) -> None:
        self.language = language
        ids = _named(parties, language)
        self.genitives = {f"{name}s" for name in ids} - set(ids)
        self._ids = {f"{name}s": parties for name, parties in ids.items()} | ids
        self._pattern = cues.pattern(self._ids)

    def actors(self, text: str) -> list[Agent]:
        """Everybody whom a text in small letters speaks of, in order; of two in one place the longer name."""
        everybody = [Agent(*m.span(), "party", self._ids[" ".join(m[0].split())]) for m in self._pattern.finditer(text)]
        kinds: tuple[tuple[str, ActorKind], ...] = (("we", "we"), ("bodies", "body"), ("outsiders", "outsider"))
        for listed, kind in kinds:
            matches = cues.words("actors", listed, self.language).finditer(text)
            everybody += [Agent(*m.span(), kind) for m in matches]
        return list(_apart(sorted(everybody, key=lambda actor: (actor.start, -actor.end))))


class Sentence:
    """A sentence in small letters on one line, and everybody whom it speaks of."""

    def __init__(self, text: str, people: People) -> None:
        self.text, self.people, self.language = text, people, people.language
        self.actors = people.actors(text)
        self._by_start = {actor.start: actor for actor in self.actors}

    def doers(self, verb: Span) -> tuple[Agent, ...]:
        """Who does what a verb says: right before it, right after it, the last before it, or after 'by'.

        Nobody who hangs on a preposition or on another clause; those joined by 'and' count together.
        """
        before = self._free("prepositions", [actor for actor in self.actors if actor.end <= verb[0]])
        if before and self._is_near(before[-1].end, verb[0]):
            return self._joined(before[-1])
        if after := self._right_after(verb):
            return (after,)
        free = self._free("openers", before)
        return self._joined(free[-1]) if free else self._agents(verb[1])

    def acting(self) -> Span | None:
        """A verb in the present beside somebody who can promise; None where there is none."""
        for actor in self.actors:
            if actor.kind == "outsider" or self.text[actor.start : actor.end] in self.people.genitives:
                continue
            for match in (self._next(actor.end), _word_before(self.text, actor.start)):
                if match and self._is_present(match[0]):
                    return match.span()
        return None

    def thing(self) -> str:
        """A thing right before a verb in the present: 'the support reaches'; empty where there is none."""
        for match in cues.words("actors", "things", self.language).finditer(self.text):
            after = _words(self.text, match.end(), 1)
            if after and self._is_present(after[0][0]):
                return f"{match[0]} {after[0][0]}"
        return ""

    def begins_anew(self, start: int, *, is_doer_needed: bool) -> bool:
        """Whether a clause with a verb of its own begins here, with somebody before the verb or without."""
        actor = self._by_start.get(start)
        if actor is None and is_doer_needed:
            return False
        place = _BLANK.match(self.text, actor.end).end() if actor else start  # type: ignore[union-attr]
        verbs = (cues.strong(self.language), cues.words("second", "", self.language))
        if any(verb.match(self.text, place) for verb in verbs):
            return True
        return actor is not None and any(self._is_present(match[0]) for match in _words(self.text, place, 1))

    def is_hanging(self, verb: Span) -> bool:
        """Whether a verb stands in a clause that hangs on another: 'which shall', not 'to reach it the city shall'."""
        clause: list[str] = []
        for match in _before(self.text, verb[0], _BEFORE):
            clause = [] if match[0] == "," else [*clause, match[0]]
        return any(self._is("openers", word) for word in clause) and self._right_after(verb) is None

    def _next(self, start: int) -> re.Match[str] | None:
        """The first word from a place on that is no adverb, where it stands near."""
        return next((m for m in _words(self.text, start, _SKIPPED + 1) if not self._is("adverbs", m[0])), None)

    def _right_after(self, verb: Span) -> Agent | None:
        later = next((actor for actor in self.actors if actor.start >= verb[1]), None)
        return later if later is not None and self._is_near(verb[1], later.start) else None

    def _free(self, subject: str, actors: Sequence[Agent]) -> list[Agent]:
        return [actor for actor in actors if not self._follows(subject, actor)]

    def _agents(self, start: int) -> tuple[Agent, ...]:
        later = (actor for actor in self.actors if actor.start >= start and self._follows("by", actor))
        return tuple(islice(later, 1))

    def _joined(self, last: Agent) -> tuple[Agent, ...]:
        """An actor and those before it in the same row of names."""
        row = [last]
        for actor in reversed(self.actors[: self.actors.index(last)]):
            if not _JOINED.fullmatch(self.text, actor.end, row[-1].start):
                break
            row.append(actor)
        return tuple(reversed(row))

    def _is(self, subject: str, word: str) -> bool:
        return bool(cues.words(subject, "", self.language).fullmatch(word))

    def _is_near(self, start: int, end: int) -> bool:
        """Whether nothing but a few adverbs stands between two places."""
        if end - start > _SKIPPED * _LONGEST_WORD:
            return False
        words = self.text[start:end].split()
        return len(words) <= _SKIPPED and all(self._is("adverbs", word) for word in words)

    def _follows(self, subject: str, actor: Agent) -> bool:
        before = _word_before(self.text, actor.start)
        return before is not None and self._is(subject, before[0])

    def _is_present(self, word: str) -> bool:
        ending = "r" if self.language == "sv" else "s"
        is_verb = word.endswith(ending) and word.isalpha() and len(word) > len(ending) + 1
        return is_verb and not self._is("still", word) and not self._is("prepositions", word)


def _named(parties: Sequence[Party], language: Language) -> dict[str, tuple[str, ...]]:
    """The parties that each name and word stands for; a word that could be two parties stands for none."""
    words = cues.of("actors")
    named: dict[str, tuple[str, ...]] = {}
    for word, endings in (("city", "cities"), ("programme", "programmes")):
        alike = [party.id for party in parties if _has_word(party, cues.pattern(words[endings]))]
        named |= dict.fromkeys(words[word][language], tuple(alike) if len(alike) == 1 else ())
    named |= dict.fromkeys(words["all"][language], tuple(party.id for party in parties))
    for party in parties:
        group = " ".join(party.group.lower().split())
        named[group] = (*named.get(group, ()), party.id)
        named |= {" ".join(name.lower().split()): (party.id,) for name in (party.short, party.name)}
    named.pop("", None)
    return named


def _has_word(party: Party, pattern: re.Pattern[str]) -> bool:
    return not party.group and bool(pattern.search(party.name.lower()))


def _apart(everybody: Sequence[Agent]) -> Iterator[Agent]:
    end = 0
    for actor in everybody:
        if actor.start >= end:
            yield actor
            end = actor.end


def _words(text: str, start: int, most: int) -> list[re.Match[str]]:
    """The first words from a place on."""
    matches = _WORD.finditer(text, start, start + most * _LONGEST_WORD)
    return [match for match, _ in zip(matches, range(most), strict=False)]


def _before(text: str, end: int, most: int) -> list[re.Match[str]]:
    """The last words before a place."""
    return list(_WORD.finditer(text, max(0, end - _WORDS_NEAR), end))[-most:]


def _word_before(text: str, end: int) -> re.Match[str] | None:
    return next(iter(_before(text, end, 1)), None)
