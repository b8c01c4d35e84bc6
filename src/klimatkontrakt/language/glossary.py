# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do the words of the pages mean? The glossary in the reader's language, in the order of its alphabet."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from klimatkontrakt import data
from klimatkontrakt.language.words import Language

FILE = "glossary.yaml"
_AFTER_Z = {"å": "{0", "ä": "{1", "ö": "{2"}  # a Swedish dictionary ends with these; "{" comes after "z"


@dataclass(frozen=True)
class Term:
    """A word of the pages.

    Attributes:
        id: its name in the data.
        term: the word itself; two with a comma between where the pages use both.
        short: what it means, in two sentences at most.
        longer: what more there is to say.
        see: the ids of words to read beside it.
        forms: those in which a text explains it; none for a word that is not explained there.
        anchor: its place on the page of words.
    """

    id: str
    term: str
    short: str
    longer: str
    see: tuple[str, ...]
    forms: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """Its place on the page of words: the word in letters that an address can hold."""
        plain = unicodedata.normalize("NFKD", self.term.casefold()).encode("ascii", "ignore").decode()
        return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


@cache
def terms(language: Language) -> tuple[Term, ...]:
    """Every word, in the order of the language's alphabet."""
    entries: dict[str, Any] = yaml.load(data.text_of(FILE), Loader=yaml.CSafeLoader)
    read = [_term(name, entry, language) for name, entry in entries.items()]
    return tuple(sorted(read, key=lambda term: _place(term.term)))


def _term(name: str, entry: dict[str, Any], language: Language) -> Term:
    texts = {field: str(entry[field][language]) for field in ("term", "short", "longer")}
    return Term(
        id=name, **texts, see=tuple(entry.get("see", ())), forms=tuple(entry.get("forms", {}).get(language, ()))
    )


def _place(word: str) -> str:
    """Where a word stands in the alphabet."""
    return "".join(_AFTER_Z.get(letter, letter) for letter in word.casefold())
