# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is an entry of the log told? Who, what, about what, before and after: by the verbs' declarations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from klimatkontrakt.figures.figure import Words
from klimatkontrakt.hall.core import audit, page, register
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.hall.core.models import Entry
from klimatkontrakt.hall.core.verbs import Verb
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

DIGITS_OF_A_HASH = 12


@dataclass(frozen=True)
class LogLine:
    """An entry as a reader sees it; people by their names, never their pseudonyms."""

    entry: Entry
    who: str
    act: str
    what: str
    before: str
    after: str


def line(entry: Entry, language: Language) -> LogLine:
    """An entry in a reader's words."""
    verb = _verb_of(entry)
    is_visitors = verb is not None and "visitor" in verb.right.roles and entry.actor == audit.HALL
    who = Words(language, SUBJECT)("author.visitor") if is_visitors else page.name_of(entry.actor, language)
    what = page.name_of(entry.what, language) if verb is not None and verb.about_person else entry.what
    act = _word(f"verb.{entry.verb}", entry.verb, language)
    return LogLine(entry, who, act, what, _details(entry.before, language), _details(entry.after, language))


def _verb_of(entry: Entry) -> Verb | None:
    """The verb that left an entry; None for one that this hall no longer has."""
    return next((verb for verb in register.verbs() if entry.verb in verb.entries), None)


def _word(key: str, plain: str, language: Language) -> str:
    """The text of a key; the plain word where the feature that it is of is no longer in use."""
    text = words.catalogue(SUBJECT).get(key)
    return text[language] if text is not None else plain.replace("_", " ")


def _details(values: Mapping[str, object], language: Language) -> str:
    """What an entry holds, each detail by its name; what is empty is left out."""
    said = {key: _detail(key, value, language) for key, value in values.items() if value != ""}
    return ", ".join(f"{_word(f'log.key.{key}', key, language)}: {value}" for key, value in said.items())


def _detail(key: str, value: object, language: Language) -> str:
    if isinstance(value, bool):
        return Words(language, SUBJECT)("log.yes" if value else "log.no")
    if key == "person":
        return page.name_of(value, language)
    return str(value)[:DIGITS_OF_A_HASH] if key == "document" else str(value)
