# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Of what kind is a promise? The verb that says what is done, and words of what it is done to, weighed together."""

from __future__ import annotations

from klimatkontrakt.city.contract import KINDS, Kind, Verb
from klimatkontrakt.sources.contract_text.grammar import Grammar

VERB_WEIGHT = 1.0


def kind(text: str, deed: str, verb: Verb, grammar: Grammar) -> Kind:
    """The kind that most words speak for; process, the commonest, where none does.

    Args:
        text: what is promised.
        deed: the verb that says what is done, as it stands.
        verb: the strength; only what is stated can be reported.
        grammar: the words of the language.
    """
    weights: dict[Kind, float] = dict.fromkeys(KINDS, 0.0)
    low = text.lower()
    form = grammar.form(deed, "infinitive", "passive_infinitive", "present", "passive")
    if form is not None:
        weights[form.kind] += VERB_WEIGHT
    for name, words in grammar.lists["kinds"].items():
        weights[name] += sum(weight for word, weight in words.items() if _begins(low, word))
    if verb != "states":
        weights["reported"] = 0
    best = max(weights.values(), default=0)
    if not best:
        return "process"
    return next(name for name in ("process", *KINDS) if weights[name] == best)


def _begins(low: str, word: str) -> bool:
    """Whether a word of the text begins so."""
    at = low.find(word)
    while at >= 0:
        if at == 0 or not low[at - 1].isalpha():
            return True
        at = low.find(word, at + 1)
    return False
