# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which words of a sentence speak for a promise? A short table of cues with weights: data/cues.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import yaml

from klimatkontrakt import data
from klimatkontrakt.city.contract import KINDS, Kind, Verb
from klimatkontrakt.language.words import Language

CueName = Literal["duty", "plan", "intention", "work", "deed", "goal", "coming", "past", "possible", "meaning"]
_NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True)
class Cue:
    """A cue: what it is called, what it weighs, the strength it gives (None where it gives none), and its words."""

    name: CueName
    weight: float
    verb: Verb | None
    pattern: re.Pattern[str]

    @property
    def is_strong(self) -> bool:
        """Whether it is a verb of promising, which tells a promise by itself."""
        return self.verb is not None and self.weight > of("threshold")


@cache
def _all() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(data.text_of("cues.yaml"), Loader=yaml.CSafeLoader)
    return loaded


def of(subject: str) -> Any:
    """What is noted of a subject, such as `threshold`."""
    return _all()[subject]


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Whole words or phrases in small letters; a star stands for letters, a word of three dots for up to five words.

    >>> bool(pattern(["har … bygg*"]).search("vi har nu byggt"))
    True
    """
    written = list(map(_phrase, words))
    longest_first = sorted(written, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)") if written else _NOTHING


def _phrase(word: str) -> str:
    parts = (re.escape(part).replace(r"\*", r"\w*") for part in word.split())
    return r"\s".join(parts).replace(r"\s…\s", r"\s(?:\S{1,60}\s){0,5}?")


@cache
def words(subject: str, name: str, language: Language) -> re.Pattern[str]:
    """The words of one thing of a subject; of a subject that is one thing itself, name is empty."""
    listed = of(subject)[name] if name else of(subject)
    return pattern(listed[language])


@cache
def table(language: Language) -> tuple[Cue, ...]:
    """The cues of a language in the order of the file."""
    return tuple(Cue(name, cue["weight"], cue.get("verb"), pattern(cue[language])) for name, cue in of("cues").items())


@cache
def strong(language: Language) -> re.Pattern[str]:
    """The verbs of promising."""
    return pattern(word for cue in of("cues").values() if cue["weight"] > of("threshold") for word in cue[language])


def weight(name: str) -> float:
    """What a cue or a place weighs."""
    places: dict[str, float] = of("places")
    return places[name] if name in places else float(of("cues")[name]["weight"])


def kind(text: str, language: Language) -> Kind:
    """The kind that most words of a promise speak for; a delivery only where something is done with a thing.

    >>> kind("kommunen ska byta 20 bussar", "sv"), kind("kommunen ska byta erfarenheter", "sv")
    ('delivery', 'process')
    """
    if all(words("delivery", part, language).search(text) for part in ("verbs", "things")):
        return "delivery"
    counted = {name: len(words("kinds", name, language).findall(text)) for name in of("kinds")}
    most = max(counted.values())
    return next(name for name in ("process", *KINDS) if counted.get(name) == most) if most else "process"
