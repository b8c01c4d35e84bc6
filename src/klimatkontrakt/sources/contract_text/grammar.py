# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which words tell a promise? The lists of data/promises.yaml, and every form of every verb in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import yaml

from klimatkontrakt import data
from klimatkontrakt.city.contract import Kind, Verb
from klimatkontrakt.language.words import Language

Tense = Literal["infinitive", "present", "past", "supine", "passive", "passive_infinitive"]
_GAP = r"(?:\S+\s+){0,5}?"


@dataclass(frozen=True)
class Form:
    """A form of a verb: its tense, its infinitive, and the kind of promise that the verb tends to tell."""

    tense: Tense
    infinitive: str
    kind: Kind


@dataclass(frozen=True)
class Cue:
    """Words that tell a promise with its strength; the group `verb` is the finite one."""

    verb: Verb
    pattern: re.Pattern[str]
    words: str
    finite: str


@dataclass(frozen=True)
class Grammar:
    """The words of one language."""

    language: Language
    lists: dict[str, Any]
    forms: dict[str, tuple[Form, ...]]
    cues: tuple[Cue, ...]

    def has(self, name: str, word: str) -> bool:
        """Whether a word is in a list."""
        return word in _frozen(self.language, name)

    def tenses(self, word: str) -> frozenset[Tense]:
        """The tenses that a word can be a form of."""
        return frozenset(form.tense for form in self.forms.get(word, ()))

    def form(self, word: str, *tenses: Tense) -> Form | None:
        """The first verb that a word is a form of in one of the tenses."""
        return next((form for form in self.forms.get(word, ()) if form.tense in tenses), None)


@cache
def _all() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(data.text_of("promises.yaml"), Loader=yaml.CSafeLoader)
    return loaded


@cache
def _frozen(language: Language, name: str) -> frozenset[str]:
    return frozenset(_all()[language][name])


def confidence(name: str, inside: str = "") -> float:
    """A part of how sure a finding is."""
    found = _all()["confidence"][name]
    value: float = found[inside] if inside else found
    return value


@cache
def of(language: Language) -> Grammar:
    """The grammar of a language."""
    lists: dict[str, Any] = _all()[language]
    forms: dict[str, list[Form]] = {}
    conjugate = _swedish if language == "sv" else _english
    for kind, verbs in lists["verbs"].items():
        for entry in verbs.split():
            for word, tense in conjugate(entry):
                forms.setdefault(word, []).append(Form(tense, entry.split(":")[0], kind))
    made = [_cue(verb, words) for verb, every in lists["cues"].items() for words in every]
    cues = tuple(sorted(made, key=lambda cue: len(cue.words)))  # the longest wins, since it comes last
    return Grammar(language, lists, {word: tuple(found) for word, found in forms.items()}, cues)


def _cue(verb: Verb, words: str) -> Cue:
    parts = []
    for word in words.split():
        if word == "*":
            parts.append(_GAP)
        elif word.startswith("["):
            parts.append(rf"(?P<verb>{re.escape(word.strip('[]'))})\s+")
        else:
            parts.append(rf"{re.escape(word)}\s+")
    pattern = "".join(parts)
    pattern = pattern.removesuffix(r"\s+") + r"(?!\w)"
    finite = next(word.strip("[]") for word in words.split() if word.startswith("["))
    return Cue(verb, re.compile(rf"(?<!\w){pattern}"), words.translate(str.maketrans("", "", "[]*")), finite)


def _swedish(entry: str) -> Iterator[tuple[str, Tense]]:
    """The forms of a Swedish verb: an infinitive of the first conjugation, or infinitive:present:past:supine."""
    infinitive, *others = entry.split(":")
    presents, past, supine = (others[0].split("|"), others[1], others[2]) if others else ([f"{infinitive}r"], "", "")
    yield infinitive, "infinitive"
    yield f"{infinitive}s", "passive_infinitive"
    for present in presents:
        yield present, "present"
        for passive in _passives(present):
            yield passive, "passive"
    yield past or f"{infinitive}de", "past"
    yield f"{past or f'{infinitive}de'}s", "past"
    yield supine or f"{infinitive}t", "supine"
    yield f"{supine or f'{infinitive}t'}s", "supine"


def _passives(present: str) -> tuple[str, ...]:
    """The passive of a present form: utvecklas, följs, ges, genomförs."""
    if present.endswith("ar"):
        return (f"{present[:-1]}s",)
    if present.endswith("er"):
        return (f"{present[:-2]}s", f"{present[:-1]}s")
    return (f"{present}s", f"{present[:-1]}s")


def _english(entry: str) -> Iterator[tuple[str, Tense]]:
    """The forms of an English verb: a regular one, or infinitive:present:past:participle."""
    infinitive, *others = entry.split(":")
    is_sibilant = infinitive.endswith(("s", "sh", "ch", "x"))
    consonant_y = infinitive.endswith("y") and infinitive[-2:-1] not in "aeiou"
    stem = infinitive[:-1] if consonant_y else infinitive
    present = others[0] if others else f"{stem}ies" if consonant_y else f"{infinitive}{'es' if is_sibilant else 's'}"
    past = others[1] if others else f"{stem}ied" if consonant_y else f"{infinitive.removesuffix('e')}ed"
    yield infinitive, "infinitive"
    yield present, "present"
    yield past, "past"
    yield (others[2] if others else past), "supine"
