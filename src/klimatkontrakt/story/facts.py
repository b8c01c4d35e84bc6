# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a story made of? Facts: each a sentence's key, and the names, numbers and words that are put into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from klimatkontrakt.language.words import Language


@dataclass(frozen=True)
class Ref:
    """A thing of the city by its id, with its name in each language.

    Attributes:
        is_told: whether it has a story of its own.
        is_common: whether its name is of common words, which begin with a small letter inside a sentence.
    """

    id: str
    sv: str
    en: str
    is_told: bool = True
    is_common: bool = False

    def name(self, language: Language) -> str:
        """The name in the reader's language."""
        return self.sv if language == "sv" else self.en


@dataclass(frozen=True)
class Quote:
    """Words of the folder's author, which stand in the author's own language, Swedish."""

    text: str


@dataclass(frozen=True)
class Fact:
    """One sentence of a story, or a part of one: a key of texts/story.yaml and what is put into it.

    Attributes:
        values: by the names in the text. Where one is a `unit`, the numbers beside it are in it; `largest` is the
            number by which the unit's size is chosen, where other sentences are to be of the same size.
    """

    key: str
    values: Mapping[str, Value]


Value = str | int | float | Ref | Quote | Fact | tuple[str | Ref | Fact, ...]


def parts(fact: Fact, name: str = "parts") -> list[Fact]:
    """The facts that a sentence is put together of, under a name in its text."""
    value = fact.values.get(name, ())
    return [part for part in value if isinstance(part, Fact)] if isinstance(value, tuple) else []


@dataclass(frozen=True)
class Story:
    """The story of one number or thing, as sentences in order; the first is its name.

    Attributes:
        kind: quantity, line, account, measure, target, event, pool, source, actor, commitment or view.
        largest: by unit, the number by which its size is chosen in all the sentences, so that it is as on pages.
    """

    kind: str
    id: str
    facts: tuple[Fact, ...]
    largest: Mapping[str, float] = field(default_factory=dict)
