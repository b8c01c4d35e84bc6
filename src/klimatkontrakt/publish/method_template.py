# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What file does a user fill in? A table of a method's inputs, empty of values, with what each means."""

from __future__ import annotations

from collections.abc import Iterator

from klimatkontrakt.folder.doors import csv_rows
from klimatkontrakt.inventory import inputs
from klimatkontrakt.inventory.inputs import Input, Series, WordInput
from klimatkontrakt.inventory.method import Method
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language
from klimatkontrakt.publish import method_words
from klimatkontrakt.publish.method_words import say
from klimatkontrakt.sources.intake.method_inputs import COLUMNS, MEANING


def template(method: Method, language: Language) -> str:
    """A table of a method's inputs, empty of values, with what each means."""
    has_years = any(isinstance(given, Series) for given in method.inputs)
    columns = [column for column in COLUMNS if column != "year" or has_years]
    heads = [*columns, MEANING]
    lines = [heads]
    for row in _rows(method, language):
        lines.append([row.get(head, "") for head in heads])
    return csv_rows.exported(lines)


def _rows(method: Method, language: Language) -> Iterator[dict[str, str]]:
    """The rows of a method's inputs, each with what it means."""
    for given in method.inputs:
        for name in inputs.things(given) or ("",):
            yield _row(method, given, name, language)


def _row(method: Method, given: Input, name: str, language: Language) -> dict[str, str]:
    """What stands in the row of an input, or of one of its things."""
    meaning = _hint(method, given, name, language)
    return {"name": f"{given.name}.{name}".rstrip("."), "unit": method_words.unit(given), MEANING: meaning}


def _hint(method: Method, given: Input, name: str, language: Language) -> str:
    """What a row of the template means, and what is taken where it is left empty."""
    told = [f"{method_words.meaning(method, given, language)}."]
    if name and (own := method_words.thing(name, language)) != name:
        told[0] = f"{told[0][:-1]}: {own}."
    if isinstance(given, WordInput):
        told.append(say("words", language, words=", ".join(given.among())))
    if isinstance(given, Series):
        told.append(say("of_years", language))
    told.append(_where_empty(method, given, name, language))
    return " ".join(told)


def _where_empty(method: Method, given: Input, name: str, language: Language) -> str:
    """What is taken where a row is left empty, or whether it may be."""
    default = _default_of(method, given, name, language) if name else method_words.default(method, given, language)
    bare = {say(key, language) for key in ("needed", "optional", "gives_defaults")}
    if default in bare:
        return f"{default[:1].upper()}{default[1:]}."
    return say("leave_empty", language, default=default)


def _default_of(method: Method, given: Input, name: str, language: Language) -> str:
    """The default of one thing, by what is chosen."""
    if isinstance(given, WordInput):
        return method_words.default(method, given, language)
    told = []
    for own in inputs.options(given, method.choices):
        if own.item == name:
            figure = f"{words.number(own.default.value, language)} {own.default.unit}"
            told.append(f"{', '.join(own.words)}: {figure}" if own.words else figure)
    return "; ".join(told) or say("optional", language)
