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
    found: dict[str, str] = {}
    for kind in NAMED:
        found |= {own: document.label(kind, own, language) for own in getattr(document, kind)}
    found |= {row.id: row.label(language) for row in document.quantities}
    return found | {row.id: row.label(language) for row in document.actors}


def told(problems: Iterable[Problem], called: Mapping[str, str], language: Language) -> list[str]:
    """Each problem in a line: what it is about, what is wrong and how to mend it."""
    return [_told(problem, called, language) for problem in problems]


def _told(problem: Problem, called: Mapping[str, str], language: Language) -> str:
    values = dict(problem.values)
    for name, value in values.items():
        if isinstance(value, str) and name not in OF_THE_LAW:
            values[name] = ", ".join(called.get(part, part) for part in value.split(", "))
    named = replace(problem, values=values)
    parts = [part.strip() for part in problem.place.item.split(",")]
    about = next((called[part] for part in parts if part in called), problem.place.said(language))
    return f"{about}: {named.what(language)} {named.mend(language, on_page=True)}"
