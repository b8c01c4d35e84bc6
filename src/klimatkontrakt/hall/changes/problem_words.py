# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a problem told on the page of a change? By the name of what it is about: no row of a file, no id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.language.words import Language

NAMED = ("measures", "accounts", "targets", "events", "areas", "groups", "goals", "scenarios")
OF_THE_LAW = ("kind", "why", "ceiling", "expected", "unit")  # values that are words of ours, not names of the city's


def names(document: CityDocument, language: Language) -> dict[str, str]:
    """What everything in a document is called, by its id."""
    called = {quantity.id: quantity.label(language) for quantity in document.quantities}
    called |= {actor.id: actor.label(language) for actor in document.actors}
    for kind in NAMED:
        called |= {item: document.label(kind, item, language) for item in getattr(document, kind)}
    return called


def in_words(problems: Iterable[Problem], called: Mapping[str, str], language: Language) -> list[str]:
    """Each problem in a line: what it is about, what is wrong and how to mend it."""
    return [_in_words(problem, called, language) for problem in problems]


def _in_words(problem: Problem, called: Mapping[str, str], language: Language) -> str:
    written = dict(problem.values)
    for slot, text in written.items():
        if isinstance(text, str) and slot not in OF_THE_LAW:
            written[slot] = ", ".join(called.get(name, name) for name in text.split(", "))
    named = replace(problem, values=written)
    inside = [name.strip() for name in problem.place.item.split(",")]
    about = next((called[name] for name in inside if name in called), problem.place.said(language))
    return f"{about}: {named.what(language)} {named.mend(language, on_page=True)}"
