# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a method of the inventory told? What it works out, each input with unit, bounds, meaning and default.

The list on the command line, the file to fill in and the page of the docs are all made of these.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from klimatkontrakt import data
from klimatkontrakt.inventory import gases, inputs, inventory
from klimatkontrakt.inventory.computation import Reason
from klimatkontrakt.inventory.inputs import FigureInput, Input, Numbers, Option, Series, WordInput
from klimatkontrakt.inventory.kinds import Kind
from klimatkontrakt.inventory.method import Method
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

SUBJECT = "methods"
MOST_OPTIONS = 14
LARGE = 1e9  # a bound that only says that no city has more


def say(key: str, language: Language, /, **values: object) -> str:
    """A text about the methods."""
    return words.say(SUBJECT, key, language, **values)


def _text(language: Language, *keys: str) -> str:
    """The text of the first key that is there; the register's own tests see that each method has all of them.

    Raises:
        KeyError: when none is there; a missing text is a fault of ours.
    """
    known = words.catalogue(SUBJECT)
    key = next((key for key in keys if key in known), keys[-1])
    return known[key][language]


def title(method: Method, language: Language) -> str:
    """What a method works out."""
    return _text(language, f"{method.id}.title")


def formula(method: Method, language: Language) -> str:
    """Its formula in words."""
    return _text(language, f"{method.id}.formula")


def group(name: str, language: Language) -> str:
    """A part of the inventory."""
    return _text(language, f"group.{name}")


def result(name: str, language: Language) -> str:
    """A result in words; a gas goes by its formula.

    >>> result("CO2", "sv"), result("heat_share", "en")
    ('CO2', "the heat's part")
    """
    if name == gases.BIOGENIC:
        return f"{name} ({say('biogenic', language)})"
    return name if name in gases.names() else _text(language, f"result.{name}")


def thing(name: str, language: Language) -> str:
    """A thing or a word in the reader's language; as it is where it has none, such as a gas or a reference."""
    key = f"word.{name}"
    return _text(language, key) if key in words.catalogue(SUBJECT) else name


def meaning(method: Method, given: Input, language: Language) -> str:
    """What an input means: in this method, or in all."""
    return _text(language, f"input.{method.id}.{given.name}", f"input.{given.name}")


def unit(given: Input) -> str:
    """The unit that an input is counted in; empty of a word, and where any will do."""
    return "" if isinstance(given, WordInput) else given.kind.unit


def unit_told(given: Input, language: Language) -> str:
    """The unit in words."""
    if isinstance(given, WordInput):
        return "–"
    return unit(given) or say("any_unit", language)


def _bound(value: float, language: Language) -> str:
    return f"{value:g}".replace(".", "," if language == "sv" else ".").replace("-", "−")


def bounds(own: Kind, language: Language) -> str:
    """What a number can be.

    >>> from klimatkontrakt.inventory.kinds import kind
    >>> bounds(kind("share"), "sv"), bounds(kind("efficiency"), "sv"), bounds(kind("tonnes"), "en")
    ('0–1', '0,01–1', '0 or more')
    """
    if own.most >= LARGE and own.least <= -LARGE:
        return say("any_number", language)
    if own.most >= LARGE or not math.isfinite(own.most):
        return say("at_least", language, least=_bound(own.least, language))
    return say("between", language, least=_bound(own.least, language), most=_bound(own.most, language))


def range_told(given: Input, language: Language) -> str:
    """What an input can be; a word is one of those that its meaning lists."""
    return "–" if isinstance(given, WordInput) else bounds(given.kind, language)


def whole_meaning(method: Method, given: Input, language: Language) -> str:
    """What an input means and how it is written."""
    told = [f"{meaning(method, given, language)}."]
    if isinstance(given, WordInput):
        told.append(say("words", language, words=", ".join(given.among())))
    elif inputs.things(given):
        told.append(say("of_things", language, name=given.name, things=", ".join(inputs.things(given))))
    if isinstance(given, Series):
        told.append(say("of_years", language))
    return " ".join(told)


# Defaults


def default(method: Method, given: Input, language: Language) -> str:
    """What is taken where an input is not written, with its source; or whether it must be."""
    if isinstance(given, WordInput):
        return given.default or _need_of_choice(method, given, language)
    found = list(inputs.options(given, method.choices))
    told = [_options(given, found, language)] if found else []
    if isinstance(given, FigureInput) and given.only_with:
        told.append(say("only_with", language, name=given.only_with))
    if not told:
        told.append(say("optional" if given.is_optional else "needed", language))
    return "; ".join(told)


def _need_of_choice(method: Method, given: WordInput, language: Language) -> str:
    """Whether a word must be chosen, or is needed where the figures that it gives are not written."""
    if not given.is_optional:
        return say("needed", language)
    standing = list(map(inputs.standing, method.inputs))
    is_source = any(given.name in own.needs for own in standing if own is not None)
    return say("gives_defaults" if is_source else "optional", language)


def _options(given: Numbers, found: Sequence[Option], language: Language) -> str:
    source = "; ".join(dict.fromkeys(own.default.source for own in found))
    standing = inputs.standing(given)
    choices = standing.needs if standing is not None else ()
    if not choices and not inputs.things(given):
        return say("default_value", language, value=found[0].default.value, unit=found[0].default.unit, source=source)
    options = ", ".join(f"{own.label} {words.number(own.default.value, language)}" for own in found)
    if len(found) > MOST_OPTIONS:
        options = say("default_many", language, count=len(found))
    if choices:
        return say("default_by", language, choices=", ".join(choices), options=options, source=source)
    return say("default_of_things", language, options=options, source=source)


# Results and places


def gives(method: Method, language: Language) -> str:
    """What a method gives."""
    if not method.gives:
        return say("gives_gases", language)
    named = [result(name, language) for name in method.gives]
    return ", ".join(named)


def places(method: Method, references: Sequence[str], language: Language) -> str:
    """Where in the GPC a result belongs: its one reference in words, or those that it may have."""
    if not references:
        return say("no_reference", language)
    if method.is_factor:
        scopes = sorted({str(inventory.references()[ref].scope) for ref in references})
        return say("of_factor", language, refs=", ".join(references), scopes=", ".join(scopes))
    if len(references) > 1:
        return say("references", language, refs=", ".join(references))
    (ref,) = references
    scope = inventory.references()[ref].scope
    return say("reference", language, ref=ref, scope=str(scope), name=place_name(ref, language))


def place_name(ref: str, language: Language) -> str:
    """A GPC reference in words.

    >>> place_name("I.1.1", "en")
    'Stationary energy: Residential buildings'
    """
    row = next(row for row in data.table("gpc") if row["ref"] == ref)
    ending = "_sv" if language == "sv" else ""
    return f"{row[f'sector{ending}']}: {row[f'subsector{ending}']}"


@dataclass(frozen=True)
class InputTold:
    """An input as a reader sees it."""

    name: str
    unit: str
    range: str
    meaning: str
    default: str


def inputs_told(method: Method, language: Language) -> tuple[InputTold, ...]:
    """Every input of a method, in order."""
    return tuple(
        InputTold(
            given.name,
            unit_told(given, language),
            range_told(given, language),
            whole_meaning(method, given, language),
            default(method, given, language),
        )
        for given in method.inputs
    )


def rules_told(method: Method, language: Language) -> Iterable[str]:
    """What of a method's inputs goes together."""
    for names in method.one_of:
        yield say("one_of", language, names=", ".join(names))
    for names in method.together:
        yield say("together", language, names=", ".join(names))


def why(reason: Reason, language: Language) -> str:
    """Why a result is missing, in words."""
    if reason.problem is not None:
        return reason.problem.what(language)
    return say("reason", language, key=reason.key, why=reason.why)
