# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does each row fit the method's types? Names, things, words, units, bounds; every fault with its row."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable
from typing import Literal

from klimatkontrakt.city import units
from klimatkontrakt.inventory import kinds
from klimatkontrakt.inventory.inputs import Input, Numbers, Series, TableInput, WordInput, things
from klimatkontrakt.inventory.kinds import Kind
from klimatkontrakt.inventory.statement import StatedRow, Statement, Taken, some


def take(statement: Statement, rows: Iterable[StatedRow]) -> None:
    """Go through the rows: what fits is taken, and what does not is a problem of the statement's."""
    words: list[tuple[WordInput, StatedRow]] = []
    numbers: list[tuple[Numbers, StatedRow]] = []
    for given, row in _known(statement, rows):
        if isinstance(given, WordInput):
            words.append((given, row))
        else:
            numbers.append((given, row))
    for choice, row in words:
        _choose(statement, choice, row)
    _choose_defaults(statement)
    for number, row in sorted(numbers, key=lambda pair: _is_per_another(pair[0])):
        _take(statement, number, row)


def _known(statement: Statement, rows: Iterable[StatedRow]) -> list[tuple[Input, StatedRow]]:
    """The rows that have an input and can be read, with it."""
    held = [(given, row) for row in rows if (given := _input(statement, row)) is not None]
    _check_twice(statement, held)
    statement.bad |= {row.name for _, row in held if row.is_unread}
    return [(given, row) for given, row in held if not row.is_unread]


def _is_per_another(given: Input) -> bool:
    return isinstance(given, TableInput) and bool(given.per)


# Rows and their inputs


def _input(statement: Statement, row: StatedRow) -> Input | None:
    """The input of a row; none, with a problem, where it fits none."""
    given = statement.method.input(row.name)
    if given is None:
        _unknown(statement, row, "input_unknown", [own.name for own in statement.method.inputs], row.name)
        return None
    if not _is_of_its_things(statement, row, things(given)):
        return None
    if row.year is not None and not isinstance(given, Series):
        statement.refuse(row, "input_year_unwanted", column="year", year=str(row.year))
        return None
    return given


def _is_of_its_things(statement: Statement, row: StatedRow, known: tuple[str, ...]) -> bool:
    """Whether a row names a thing just where its input has things, and one of them."""
    if row.item in known or not (row.item or known):
        return True
    if not known:
        statement.refuse(row, "input_has_no_things", column="name", input=row.name, item=row.item)
    elif not row.item:
        statement.refuse(row, "input_thing_needed", column="name", input=row.name, known=some(known))
    else:
        _unknown(statement, row, "input_thing_unknown", known, row.item)
    return False


UnknownCode = Literal["input_unknown", "input_thing_unknown"]


def _unknown(statement: Statement, row: StatedRow, code: UnknownCode, known: Iterable[str], written: str) -> None:
    names = list(known)
    near = difflib.get_close_matches(written, names, n=1)
    statement.refuse(row, code, column="name", input=row.name, item=row.item, near=", ".join(near), known=some(names))


def _check_twice(statement: Statement, held: list[tuple[Input, StatedRow]]) -> None:
    seen: dict[tuple[str, int | None], StatedRow] = {}
    for _, row in held:
        key = (row.key, row.year)
        if key in seen:
            statement.refuse(row, "input_twice", column="name", first=str(seen[key].place.row or "–"))
        seen.setdefault(key, row)


def _is_missing(statement: Statement, row: StatedRow) -> bool:
    if row.value is not None:
        return False
    if row.missing:
        statement.missing.append(row)
    else:
        statement.refuse(row, "input_missing_why")
    return True


# Choices


def _choose(statement: Statement, given: WordInput, row: StatedRow) -> None:
    if _is_missing(statement, row):
        return
    word = str(row.value).strip()
    known = given.among()
    if word not in known:
        near = difflib.get_close_matches(word, known, n=1)
        statement.refuse(row, "input_word_unknown", word=word[:80], near=", ".join(near), known=some(known))
    else:
        statement.taken.append(Taken(given, "", word, "", stated=row))


def _choose_defaults(statement: Statement) -> None:
    for given in statement.method.choices.values():
        if statement.is_written(given.name):
            continue
        if given.default:
            statement.taken.append(Taken(given, "", given.default, ""))
        elif not given.is_optional:
            statement.lack("input_word_needed", given.name, known=some(given.among()))


# Numbers


def _take(statement: Statement, given: Numbers, row: StatedRow) -> None:
    if _is_missing(statement, row):
        return
    if not isinstance(row.value, float):
        statement.refuse(row, "number_broken", value=str(row.value)[:80])
        return
    written = _unit(statement, given, row, row.value)
    if written is None:
        return
    try:
        value, unit = _converted(statement, given, row, written)
    except kinds.OtherKindError:
        statement.refuse(row, "input_unit_other", column="unit", unit=row.unit, expected=expected(statement, given))
        return
    if _is_possible(statement, row, *_bounded(statement, given, row, value)):
        statement.taken.append(Taken(given, row.item, value, unit, row.year, stated=row))


def _unit(statement: Statement, given: Numbers, row: StatedRow, number: float) -> units.Unit | None:
    """The unit that a row is written in, or that is meant where it has none; None, and refused, where it is unclear."""
    kind = given.kind.of_gas(row.item)
    if not row.unit and not kind.is_plain:
        statement.refuse(row, "input_unit_needed", column="unit", number=number, expected=expected(statement, given))
        return None
    unit = kinds.parsed(row.unit or kind.unit)
    if unit is None:
        statement.refuse(row, "unit_unknown", column="unit", unit=row.unit[:60], nearest=units.nearest(row.unit))
    return unit


def _converted(statement: Statement, given: Numbers, row: StatedRow, written: units.Unit) -> tuple[float, str]:
    """A row's number in the unit of its input, and that unit; canonical where any unit will do.

    Raises:
        OtherKindError: when the unit is of another dimension.
    """
    value = float(row.value or 0.0)
    own = given.kind
    gas = row.item if own.gas == kinds.OF_ITEM else own.gas
    if isinstance(given, TableInput) and given.per:
        below = _unit_of(statement, given.per)
        scale = written.scale if below is None else kinds.canonical_mass(written, below.dimension, gas)
        return value * scale, units.said(written.dimension)
    if not own.unit:
        return value * written.scale, units.said(written.dimension)
    return kinds.converted(value, written, own, gas), own.unit


def _bounded(statement: Statement, given: Numbers, row: StatedRow, value: float) -> tuple[Kind, float]:
    """The kind whose bounds a number has, and the number in its unit."""
    own = given.kind.of_gas(row.item)
    below = _unit_of(statement, given.per) if isinstance(given, TableInput) and given.per else None
    rate = kinds.per(below.dimension, row.item) if below is not None else None
    return (own, value) if rate is None else (rate, value / units.parse(rate.unit).scale)


def _unit_of(statement: Statement, name: str) -> units.Unit | None:
    """The unit in which a figure of any unit is written; none where it is not, or does not fit."""
    written = next((own.stated.unit for own in statement.taken if own.given.name == name and own.stated), "")
    return kinds.parsed(written) if written else None


def expected(statement: Statement, given: Numbers) -> str:
    """The unit that is wanted, for a message."""
    if isinstance(given, TableInput) and given.per:
        below = _unit_of(statement, given.per)
        return f"kg/{below.text}" if below is not None else "kg/…"
    return given.kind.unit or "…"


def _is_possible(statement: Statement, row: StatedRow, kind: Kind, value: float) -> bool:
    if not math.isfinite(value):
        statement.refuse(row, "number_infinite", value=str(row.value))
    elif kind.is_whole and not value.is_integer():
        statement.refuse(row, "integer_broken", value=str(row.value))
    elif kind.is_within(value):
        return True
    elif value < kind.least and kind.least == 0:
        statement.refuse(row, "input_below_zero", value=value, unit=kind.unit)
    else:
        statement.refuse(
            row, "input_outside", value=value, unit=kind.unit, least=kind.least, most=kind.most, meant=kind.meant(value)
        )
    return False
