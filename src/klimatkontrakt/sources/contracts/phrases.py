# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which words of a text do not hold together? Counts and lists, one thing under several names, broken sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, takewhile
from typing import Any

from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.contracts.passages import Passage
from klimatkontrakt.sources.documents import limits

_TOKEN = re.compile(r"[^\W_]+(?:[-’'/:.][^\W_]+)*-?|[^\w\s]")
_YEAR = re.compile(r"(?:19|20)[0-9][0-9]")
_WORD = re.compile(r"[^\W\d_][\w-]*")
_LAST_AND = re.compile(r"(?<!-)\s(?:och|samt|and)\s")
_LAST_AS_WELL = re.compile(r"\ssamt\s")
_SAME = re.compile(
    r"[(=≈]|\b(?:eller|motsvar\w*|dvs|det vill säga|or|i\.e|equal\w*|equivalent|corresponding|that is)\b"
)
_SHORTEST_NAME = 5  # words
_QUOTED = 80
_MOST_NAMED = 9  # words of one thing in a list
_FEWEST_NAMED = 2
_FRONT = 4  # words that may stand before the verb of a sentence that begins with when or where


def problems(every: Sequence[Passage], told: Mapping[str, Any]) -> Iterator[Problem]:
    """The slips of wording; `told` is data/slips.yaml."""
    yield from _counts(every, told)
    yield from _names(every, told)
    for passage in every:
        if passage.is_prose:
            yield from _broken(passage, told)


def is_same_thing(between: str) -> bool:
    """Whether the words between two sums say that they are the same: in brackets, or, equal to.

    >>> is_same_thing(" ("), is_same_thing(" och sedan ")
    (True, False)
    """
    return bool(_SAME.search(between.lower()))


def _stem(noun: str, endings: Sequence[str]) -> str:
    """A noun without its ending: utmaningsområden and utmaningsområdena are one."""
    low = noun.lower()
    for ending in sorted(endings, key=len, reverse=True):
        if low.endswith(ending):
            low = low.removesuffix(ending)
            break
    return low.rstrip("aeno")


def _counted(text: str, language: Language) -> Iterator[tuple[int, str]]:
    """Numbers in words and the noun after each, an adjective between."""
    numbers = limits.of("counting")[language]
    found = [match.group() for match in _WORD.finditer(text)]
    for index, word in enumerate(found):
        count = numbers.get(word.lower(), 0)
        if count > 1:
            yield from ((count, noun) for noun in found[index + 1 : index + 3])


def _listed(text: str) -> Iterator[tuple[str, int]]:
    """Nouns right before a colon or bracket and how many things are listed after it."""
    for match in re.finditer(r"([^\W\d_][\w-]*)\s?(:|\()\s*([^.():;]+)(?=[.);]|\Z)", text):
        things = _things(match.group(3))
        if len(things) >= _FEWEST_NAMED and max(len(thing.split()) for thing in things) <= _MOST_NAMED:
            yield match.group(1), len(things)


def _things(text: str) -> list[str]:
    """What is listed with commas and a last *and*; nothing where no *and* ends it."""
    *parts, end = text.split(",")
    last = list(_LAST_AS_WELL.finditer(end)) or list(_LAST_AND.finditer(end))
    if not last:
        return []
    return [part for part in (*parts, end[: last[-1].start()], end[last[-1].end() :]) if part.strip()]


def _counts(every: Sequence[Passage], told: Mapping[str, Any]) -> Iterator[Problem]:
    """Five areas are spoken of and four are named."""
    counted = _counts_by_stem(every, told)
    for passage in every:
        for noun, count in _listed(passage.text):
            counts = counted.get(_stem(noun, told["endings"]), set()) if noun.islower() else set()
            if counts and count not in counts:
                values: dict[str, str | int | float] = {"counted": noun, "count": min(counts), "found": count}
                yield Problem("count_differs", passage.place, values)


def _counts_by_stem(every: Sequence[Passage], told: Mapping[str, Any]) -> dict[str, set[int]]:
    """How many there are said to be of each thing, by its noun without an ending."""
    counted: dict[str, set[int]] = {}
    for passage in every:
        for count, noun in _counted(passage.text, passage.language):
            if len(noun) >= told["fewest_letters"] and noun.islower():
                counted.setdefault(_stem(noun, told["endings"]), set()).add(count)
    return counted


def _names(every: Sequence[Passage], told: Mapping[str, Any]) -> Iterator[Problem]:
    """Names of several words that begin and end alike and have the same words, or one more, in another order."""
    seen: set[str] = set()
    for names in _names_by_ends(every, told).values():
        alike = [name for name in names if any(_is_like(name, other) for other in names)]
        if len(alike) > 1 and not seen & set(alike):
            seen |= set(alike)
            shown = ", ".join(f"”{name}”" for name in sorted(alike))
            yield Problem("name_varies", names[alike[-1]].place, {"names": shown})


def _names_by_ends(every: Sequence[Passage], told: Mapping[str, Any]) -> dict[tuple[str, ...], dict[str, Passage]]:
    """By their first two words and their last, the names and where each stands first."""
    by_ends: dict[tuple[str, ...], dict[str, Passage]] = {}
    for passage in every:
        for sentence in passage.sentences():
            for name in _long_names(sentence, told):
                by_ends.setdefault((*name[:2], name[-1]), {}).setdefault(" ".join(name), passage)
    return by_ends


def _is_like(one: str, other: str) -> bool:
    first, second = one.split(), other.split()
    return one != other and len(set(first) ^ set(second)) <= 1 and abs(len(first) - len(second)) <= 1


def _long_names(sentence: str, told: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """What may be a name of five to seven words: begun with a capital inside the sentence, no verb or mark in it."""
    every = _TOKEN.findall(sentence)
    for index, word in enumerate(every):
        if index == 0 or not word[0].isupper():
            continue
        lows = [later.lower() for later in every[index : index + told["name_words"]]]
        name = tuple(takewhile(lambda low: low.isalpha() and low not in told["no_name"], lows))
        ends = range(_SHORTEST_NAME, len(name) + 1)
        yield from (name[:end] for end in ends if name[end - 1] not in told["prepositions"])


def _broken(passage: Passage, told: Mapping[str, Any]) -> Iterator[Problem]:
    for sentence in passage.sentences():
        lows = [token.lower() for token in _TOKEN.findall(sentence)]
        if len(lows) >= told["fewest_words"] and _is_broken(lows, told):
            quote = sentence if len(sentence) <= _QUOTED else f"{sentence[:_QUOTED].rstrip()}…"
            yield Problem("sentence_broken", passage.place, {"quote": quote})


def _is_broken(lows: Sequence[str], told: Mapping[str, Any]) -> bool:
    """Whether a word stands twice, the end is missing, or 'to' stands where the verb ought to: 'During 2024 to …'."""
    if any(one == two and one in told["doubled"] for one, two in pairwise(lows)):
        return True
    last = next((low for low in reversed(lows) if low[0].isalnum()), "")
    return (last in told["hanging"] and lows[-1] not in (":", "…")) or _lacks_verb(lows, told)


def _lacks_verb(lows: Sequence[str], told: Mapping[str, Any]) -> bool:
    mark = next((index for index, low in enumerate(lows[: _FRONT + 1]) if low in told["infinitive_marks"]), 0)
    if not mark or lows[0] not in told["prepositions"]:
        return False
    return lows[mark - 1] in told["times"] or bool(_YEAR.fullmatch(lows[mark - 1]))
