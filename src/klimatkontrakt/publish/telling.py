# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a number's story told? Its facts as sentences in the reader's language."""

from __future__ import annotations

from klimatkontrakt.data import words
from klimatkontrakt.data.words import Language
from klimatkontrakt.engine.facts import Fact, Story

TERMS = {
    "origin": "origin",
    "stage": "stage",
    "status": "status",
    "who": "control",
    "role": "role",
    "kind": "kind",
    "number": "number",
    "view": "view",
    "verb": "verb",
    "promise": "promise",
    "form": "form",
}


def sentence(fact: Fact, language: Language) -> str:
    """One fact in words."""
    values = dict(fact.values)
    for name, group in TERMS.items():
        if name in values:
            values[f"{name}_word"] = words.term(group, str(values[name]), language).capitalize()
            values[name] = words.term(group, str(values[name]), language)
    if "sv" in values:
        values["name"] = values[language]
    if "chance" in values:
        values["in_ten"] = words.in_ten(float(values["chance"]), language)
    years = {name: str(value) for name, value in values.items() if name in ("year", "price_year") and value}
    return words.say("story", fact.key, language, **{**values, **years})


def sentences(story: Story, language: Language) -> list[str]:
    """A story in words, a sentence a line."""
    return [sentence(fact, language) for fact in story.facts]
