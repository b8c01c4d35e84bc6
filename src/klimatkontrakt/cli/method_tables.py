# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does an analyst see of the methods, and of what one gave? Tables on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from klimatkontrakt.inventory.computation import Computation
from klimatkontrakt.inventory.inputs import WordInput
from klimatkontrakt.inventory.method import Method
from klimatkontrakt.inventory.statement import Taken
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language
from klimatkontrakt.publish import method_words
from klimatkontrakt.publish.method_words import say

BOLD = "bold"
INDENT = "  "


def _table(heads: Sequence[str], title: str = "", right: Sequence[int] = ()) -> Table:
    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for index, head in enumerate(heads):
        table.add_column(head, justify="right" if index in right else "left", overflow="fold")
    return table


# The list of methods


def short(methods: Iterable[Method], language: Language) -> RenderableType:
    """A line on each method."""
    table = _table([say(f"head.{head}", language) for head in ("method", "gives", "gpc")])
    for method in methods:
        table.add_row(method.id, method_words.title(method, language), _scopes(method))
    return Group(table, Text(say("count", language, count=str(table.row_count))))


def _scopes(method: Method) -> str:
    """The GPC's references of a method, those of one row together: `III.1.1–3`."""
    scopes = []
    for row, refs in groupby(method.references, key=lambda ref: ref.rpartition(".")[0]):
        ends = [ref.rpartition(".")[2] for ref in refs]
        scopes.append(f"{row}.{ends[0]}" + (f"–{ends[-1]}" if len(ends) > 1 else ""))
    return ", ".join(scopes) or "–"


def listed(methods: Iterable[Method], language: Language) -> RenderableType:
    """Each method whole: what it works out, its formula, source and place, and every input."""
    parts: list[RenderableType] = []
    for name, own in groupby(methods, key=lambda method: method.group):
        parts += [Text(method_words.group(name, language).upper(), style=BOLD), Text("")]
        for method in own:
            parts += [_method(method, language), Text("")]
    return Group(*parts)


def _method(method: Method, language: Language) -> RenderableType:
    head = Text.assemble((method.id, BOLD), f": {method_words.title(method, language)}")
    lines = [
        say("formula", language, text=method_words.formula(method, language)),
        say("gives", language, text=method_words.gives(method, language)),
        method_words.places(method, method.references, language),
        say("source", language, text=method.source),
        *method_words.rules_told(method, language),
    ]
    table = _table([say(f"head.{name}", language) for name in ("name", "unit", "range", "meaning", "default")])
    for told in method_words.inputs_told(method, language):
        table.add_row(told.name, told.unit, told.range, told.meaning, told.default)
    return Group(head, *(Padding(Text(line), (0, 0, 0, len(INDENT))) for line in lines), table)


# What a method gave


def answer(computation: Computation, language: Language) -> RenderableType:
    """The result with its unit, formula, inputs, defaults, place and notation key; or why it is missing."""
    head = Text.assemble((computation.method.id, BOLD), f": {method_words.title(computation.method, language)}")
    parts: list[RenderableType] = [
        head,
        *(_results(computation, language) if not computation.missing else _missing(computation, language)),
    ]
    parts.append(Text(say("formula", language, text=method_words.formula(computation.method, language))))
    if computation.has_gases:
        parts.append(Text(say("gwp", language, gwp=computation.gwp)))
    parts += [_used(computation, language), *_defaults(computation, language)]
    parts.append(Text(method_words.places(computation.method, computation.references, language)))
    parts.append(Text(say("key.NE" if computation.key else "key.none", language)))
    parts.append(Text(say("source", language, text=computation.method.source)))
    parts += [Text(problem.said(language)) for problem in computation.problems]
    return Group(*parts)


def _missing(computation: Computation, language: Language) -> Iterator[RenderableType]:
    yield Text(say("missing", language), style=BOLD)
    for reason in computation.missing:
        yield Text(f"{INDENT}{method_words.why(reason, language)}")


def _results(computation: Computation, language: Language) -> Iterator[RenderableType]:
    if any(result.year is not None for result in computation.results):
        yield _by_year(computation, language)
        return
    has_places = any(result.ref for result in computation.results)
    heads = [say(f"head.{name}", language) for name in ("result", "value", "unit")]
    heads += [say("head.gpc", language)] if has_places else []
    table = _table(heads, right=(1,))
    for result in computation.results:
        cells = (
            method_words.result(result.name, language),
            words.number(result.value, language),
            result.unit,
            result.ref,
        )
        table.add_row(*cells[: len(heads)], style=BOLD if result.name == computation.headline else "")
    yield table


def _by_year(computation: Computation, language: Language) -> Table:
    """A row a year, a column a result."""
    units = {result.name: result.unit for result in computation.results}
    heads = [f"{method_words.result(name, language)}, {unit}" for name, unit in units.items()]
    table = _table([say("head.year", language), *heads], right=range(1, len(heads) + 1))
    held = {(result.year, result.name): result.value for result in computation.results}
    for year in dict.fromkeys(result.year for result in computation.results):
        table.add_row(str(year), *(words.number(held[year, name], language) for name in units))
    return table


def _used(computation: Computation, language: Language) -> Table:
    heads = [say(f"head.{name}", language) for name in ("name", "year", "stated", "value", "unit", "source")]
    table = _table(heads, say("used", language), right=(3,))
    for own in computation.taken:
        if own.stated is None:
            continue
        unsourced = "" if isinstance(own.given, WordInput) else say("unsourced", language)
        source = own.stated.source or unsourced
        note = f"{source}; {own.stated.note}" if own.stated.note else source
        table.add_row(own.key, str(own.year or ""), _as_written(own, language), _value(own, language), own.unit, note)
    return table


def _as_written(taken: Taken, language: Language) -> str:
    row = taken.stated
    if row is None or not isinstance(row.value, float):
        return ""
    return f"{_number(taken, row.value, language)} {row.unit}".strip()


def _value(taken: Taken, language: Language) -> str:
    return _number(taken, taken.value, language) if isinstance(taken.value, float) else taken.value


def _number(taken: Taken, value: float, language: Language) -> str:
    """A number as the reader writes it; a year is no thousand."""
    is_whole = not isinstance(taken.given, WordInput) and taken.given.kind.is_whole
    return f"{value:.0f}" if is_whole else words.number(value, language)


def _defaults(computation: Computation, language: Language) -> Iterator[RenderableType]:
    if not computation.defaults:
        yield Text(say("no_defaults", language))
        return
    heads = [say(f"head.{name}", language) for name in ("name", "value", "unit", "source")]
    table = _table(heads, say("defaults", language), right=(1,))
    for default in computation.defaults:
        source = default.default.source if default.default else say("chosen_by_method", language)
        table.add_row(default.key, _value(default, language), default.unit, source)
    yield table
