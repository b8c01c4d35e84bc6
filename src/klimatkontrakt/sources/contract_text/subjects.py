# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who is it that promises? Names of parties and their bodies in a sentence, and the subject of a verb."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from klimatkontrakt.sources.contract_text.clauses import Finite, Token, tokens
from klimatkontrakt.sources.contract_text.grammar import Grammar
from klimatkontrakt.sources.contract_text.names import slug
from klimatkontrakt.sources.contract_text.parties import Party

Who = Literal["party", "organ", "we", "pronoun", "outsider", "other", "none"]
Ids = tuple[str, ...]


@dataclass(frozen=True)
class Mention:
    """A party's name in a sentence: its tokens, whose it is, and whether it owns the noun after it."""

    first: int
    after: int
    ids: Ids
    is_genitive: bool


@dataclass(frozen=True)
class Subject:
    """Who does what a verb says, in the words of the sentence."""

    who: Who
    ids: Ids = ()
    words: str = ""


class People:
    """The names under which a contract's parties go in its text."""

    def __init__(self, parties: Sequence[Party], grammar: Grammar) -> None:
        self.grammar = grammar
        self._names: dict[tuple[str, ...], Ids] = {}
        words = grammar.lists["parties"]
        self.city = _ids(p for p in parties if _is_city(p, grammar)) or ("city",)
        self.programme = _ids(p for p in parties if _is_programme(p, grammar)) or ("programme",)
        own = {*self.city, *self.programme}
        self.agencies = _ids(p for p in parties if p.id not in own) or ("agencies",)
        self.all = _ids(parties) or ("parties",)
        groups = (("city", self.city), ("programme", self.programme), ("agencies", self.agencies), ("all", self.all))
        for group, ids in (*groups, ("cities", self.city)):
            for word in words[group]:
                self._name(word, ids)
        for body, every in grammar.lists["bodies"].items():
            for word in every:
                self._name(word, (body,))
        for party in parties:
            self._party(party)

    def _party(self, party: Party) -> None:
        self._name(party.short, (party.id,))
        self._name(party.name, (party.id,))
        if party.group:
            self._name(party.group, self.agencies)
        if party.id in self.city:
            for ending in self.grammar.lists["parties"]["city_endings"]:
                self._name(party.short.lower().removesuffix(f" {ending}").removeprefix(f"{ending} "), (party.id,))

    def _name(self, name: str, ids: Ids) -> None:
        key = tuple(token.low for token in tokens(name))
        if key:
            self._names.setdefault(key, ids)

    @cached_property
    def _lengths(self) -> dict[str, tuple[int, ...]]:
        """How many words the names have that begin with a word, the most first; a genitive begins so too."""
        found: dict[str, set[int]] = {}
        for name in self._names:
            endings = ("", "s", "'s", "’s") if len(name) == 1 else ("",)
            for ending in endings:
                found.setdefault(f"{name[0]}{ending}", set()).add(len(name))
        return {word: tuple(sorted(lengths, reverse=True)) for word, lengths in found.items()}

    def mentions(self, every: Sequence[Token]) -> list[Mention]:
        """Where parties are named, the longest name first."""
        found: list[Mention] = []
        at = 0
        while at < len(every):
            mention = self._mention(every, at)
            if mention is None:
                at += 1
            else:
                found.append(mention)
                at = mention.after
        return found

    def _mention(self, every: Sequence[Token], at: int) -> Mention | None:
        for length in self._lengths.get(every[at].low, ()):
            words = tuple(token.low for token in every[at : at + length])
            if words in self._names:
                return Mention(at, at + length, self._names[words], False)
            for ending in ("s", "'s", "’s"):
                if words[-1].endswith(ending):
                    bare = (*words[:-1], words[-1].removesuffix(ending))
                    if bare in self._names:
                        return Mention(at, at + length, self._names[bare], True)
        low = every[at].low
        if any(low.endswith(ending) and len(low) > len(ending) for ending in self.grammar.lists["body_endings"]):
            return Mention(at, at + 1, (slug(low),), False)
        return None

    def owner(self, title: str) -> Ids:
        """Whose section a title says that it is: "Myndigheternas åtaganden", "Nyheter för staden"."""
        words = tokens(title)
        is_theirs = any(self.grammar.has("promise_nouns", token.low) for token in words)
        found = self.mentions(words)
        if is_theirs and found:
            return found[0].ids
        is_last = bool(found) and found[-1].after == len(words) and found[-1].first > 0
        is_for = is_last and self.grammar.has("for_marks", words[found[-1].first - 1].low)
        return found[-1].ids if is_for else ()

    def joint_owner(self, title: str) -> Ids:
        """All parties, where a title of no party's section speaks of work or of what is joint."""
        words = tokens(title)
        is_joint = any(self.grammar.has("joint_marks", token.low) for token in words)
        return self.all if is_joint or any(self._is_work(token.low) for token in words) else ()

    def _is_work(self, low: str) -> bool:
        """Whether a word of a title is work that is to be done, alone or as the end of a compound."""
        return low.endswith(tuple(self.grammar.lists["work_nouns"]))

    def subject(self, every: Sequence[Token], finite: Finite, mentions: Sequence[Mention]) -> Subject:
        """The subject of a finite verb: what stands before it, or after it where something else comes first."""
        start, grammar = finite.clause_start, self.grammar
        while start < finite.at and (every[start].text in ",–(" or grammar.has("conjunctions", every[start].low)):
            start += 1
        first = every[start].low
        is_fronted = start < finite.at and (
            grammar.has("prepositions", first) or grammar.has("adverbs", first) or grammar.has("subordinators", first)
            or grammar.has("opening_subordinators", first) or grammar.has("infinitive_mark", first)
        )  # fmt: skip
        if start < finite.at and not (is_fronted and grammar.language == "sv"):
            begin = _after_front(every, start, finite.at, grammar) if is_fronted else start
            return self._before(every, begin, finite.at, mentions)
        return self._after(every, finite.at, mentions)

    def _before(self, every: Sequence[Token], start: int, verb: int, mentions: Sequence[Mention]) -> Subject:
        names = {at for mention in mentions for at in range(mention.first, mention.after)}
        end = start
        while end < verb and (end in names or not self._ends(every, end, names)):
            end += 1
        inside = [m for m in mentions if start <= m.first and m.after <= end and self._is_head(every, m, end)]
        if inside:
            ids = tuple(dict.fromkeys(name for mention in inside for name in mention.ids))
            return Subject("party", ids, _words(every, inside[0].first, inside[-1].after))
        owner = next((m for m in mentions if start <= m.first and m.after < end and m.is_genitive), None)
        if owner is not None and self._is_doing(every[end - 1].low):
            return Subject("organ", owner.ids, _words(every, owner.first, end))
        return self._plain(every, start, end, [token.low for token in every[start:end]])

    def _is_doing(self, low: str) -> bool:
        """Whether a noun that a party owns is what it does: its work, its part, its support."""
        return low.endswith((*self.grammar.lists["work"], *self.grammar.lists["own_nouns"]))

    def _ends(self, every: Sequence[Token], at: int, names: set[int]) -> bool:
        """Whether the noun phrase of a subject ends here; a comma between two names does not end it."""
        if every[at].text == ",":
            return at + 1 not in names or at - 1 not in names
        grammar = self.grammar
        return (
            grammar.has("prepositions", every[at].low)
            or grammar.has("relatives", every[at].low)
            or every[at].text == "("
        )

    def _is_head(self, every: Sequence[Token], mention: Mention, end: int) -> bool:
        """Whether a name is the subject itself, and not the owner of another noun."""
        after = every[mention.after].low if mention.after < end else ""
        if self.grammar.has("conjunctions", after) or after == "," or (not after and not mention.is_genitive):
            return True
        return bool(after) and (self._is_organ(after) or self.grammar.has("adverbs", after))

    def _is_organ(self, word: str) -> bool:
        """Whether a word is a part of a party's organisation."""
        words = self.grammar.lists["parties"]
        return word in words["organisation"] or word.endswith(
            (*words["organ_endings"], *self.grammar.lists["body_endings"])
        )

    def _after(self, every: Sequence[Token], verb: int, mentions: Sequence[Mention]) -> Subject:
        grammar, at = self.grammar, verb + 1
        skipped = 0
        while at < len(every) and (
            grammar.has("adverbs", every[at].low) or grammar.has("reflexives", every[at].low)
            or grammar.has("conjunctions", every[at].low) or every[at].text == ","
            or (grammar.has("determiners", every[at].low) and not grammar.has("pronouns", every[at].low))
            or (skipped and "present" in grammar.tenses(every[at].low)
                and grammar.has("conjunctions", every[at - 1].low))
        ):  # fmt: skip
            at += 1
            skipped += 1
        if at >= len(every):
            return Subject("none")
        nearest = next((m for m in mentions if m.first in (at, at + 1)), None)
        if nearest is not None and nearest.first == at + 1 and not grammar.has("determiners", every[at].low):
            nearest = None
        if nearest is not None and self._may_be_after(every, nearest):
            return Subject("party", nearest.ids, _words(every, nearest.first, nearest.after))
        return self._plain(every, at, at + 1, [every[at].low])

    def _may_be_after(self, every: Sequence[Token], mention: Mention) -> bool:
        after = every[mention.after].low if mention.after < len(every) else ""
        return not mention.is_genitive or self._is_organ(after)

    def _plain(self, every: Sequence[Token], start: int, end: int, lows: Sequence[str]) -> Subject:
        grammar, words = self.grammar, _words(every, start, end)
        if not lows:
            return Subject("none")
        if any(grammar.has("we", low) for low in lows):
            return Subject("we", (), words)
        endings = tuple(grammar.lists["outsider_endings"])
        bare = [low.removesuffix("s").removesuffix(":") for low in lows]
        if any(grammar.has("outsiders", low) or (bool(endings) and low.endswith(endings)) for low in (*lows, *bare)):
            return Subject("outsider", (), words)
        if grammar.has("pronouns", lows[0]) and len(lows) == 1:
            return Subject("pronoun", (), words)
        is_organ = lows[-1].endswith(tuple(grammar.lists["parties"]["organ_endings"]))
        return Subject("organ" if is_organ else "other", (), words)


def _after_front(every: Sequence[Token], start: int, verb: int, grammar: Grammar) -> int:
    """In English a subject follows what stands before it: after the comma, or at the first determiner or name."""
    commas = [at for at in range(start, verb) if every[at].text == ","]
    if commas:
        return commas[-1] + 1
    starts = (at for at in range(start + 1, verb) if grammar.has("determiners", every[at].low))
    return next(starts, start + 1)


def _words(every: Sequence[Token], first: int, after: int) -> str:
    return " ".join(token.text for token in every[first:after])


def _ids(parties: Iterable[Party]) -> Ids:
    return tuple(party.id for party in parties)


def _is_city(party: Party, grammar: Grammar) -> bool:
    low = party.short.lower()
    endings = grammar.lists["parties"]["city_endings"]
    return any(low.endswith(f" {ending}") or low.startswith(f"{ending} ") for ending in endings)


def _is_programme(party: Party, grammar: Grammar) -> bool:
    words = {token.low for token in tokens(f"{party.name} {party.short}")}
    return not party.group and bool(words & set(grammar.lists["parties"]["programme_marks"]))
