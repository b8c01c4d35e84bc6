# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is an entry of the log told? Who, what, about what, before and after: by the verbs' declarations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from klimatkontrakt.figures.figure import Words
from klimatkontrakt.hall.core import audit, page, register
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.hall.core.models import Entry
from klimatkontrakt.hall.core.verbs import Verb
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

DIGITS_OF_A_HASH = 12
PERSON = "person"  # the detail that holds a pseudonym
Name = Callable[[object], str]


@dataclass(frozen=True)
class LogLine:
    """An entry as a reader sees it; people by their names, never their pseudonyms."""

    entry: Entry
    who: str
    act: str
    what: str
    before: str
    after: str


def lines(entries: Iterable[Entry], language: Language) -> list[LogLine]:
    """Entries in a reader's words; whoever is in any of them is asked for once."""
    shown = list(entries)
    people = [who for entry in shown for who in (entry.actor, entry.what, *_people_in(entry))]
    name = page.names_of(people, language)
    return [_line(entry, language, name) for entry in shown]


def _people_in(entry: Entry) -> list[object]:
    return [details[PERSON] for details in (entry.before, entry.after) if PERSON in details]


def _line(entry: Entry, language: Language, name: Name) -> LogLine:
    verb = _verb_of(entry)
    is_visitors = verb is not None and "visitor" in verb.right.roles and entry.actor == audit.HALL
    who = Words(language, SUBJECT)("author.visitor") if is_visitors else name(entry.actor)
    what = name(entry.what) if verb is not None and verb.about_person else entry.what
    act = _word(f"verb.{entry.verb}", entry.verb, language)
    return LogLine(entry, who, act, what, _details(entry.before, language, name), _details(entry.after, language, name))


def _verb_of(entry: Entry) -> Verb | None:
    """The verb that left an entry; None for one that this hall no longer has."""
    return next((verb for verb in register.verbs() if entry.verb in verb.entries), None)


def _word(key: str, plain: str, language: Language) -> str:
    """The text of a key; the plain word where the feature that it is of is no longer in use."""
    text = words.catalogue(SUBJECT).get(key)
    return text[language] if text is not None else plain.replace("_", " ")


def _details(values: Mapping[str, object], language: Language, name: Name) -> str:
    """What an entry holds, each detail by its name; what is empty is left out."""
    said = {key: _detail(key, value, language, name) for key, value in values.items() if value != ""}
    return ", ".join(f"{_word(f'log.key.{key}', key, language)}: {value}" for key, value in said.items())


def _detail(key: str, value: object, language: Language, name: Name) -> str:
    if isinstance(value, bool):
        return Words(language, SUBJECT)("log.yes" if value else "log.no")
    if key == PERSON:
        return name(value)
    return str(value)[:DIGITS_OF_A_HASH] if key == "document" else str(value)
