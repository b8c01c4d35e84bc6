# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a method lack of what is stated? Defaults are taken where there are some; else each lack is a problem."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.inventory.defaults import Default
from klimatkontrakt.inventory.inputs import FigureInput, Input, Numbers, Series, TableInput, WordInput, standing, things
from klimatkontrakt.inventory.limits import ROUNDING
from klimatkontrakt.inventory.row_fit import expected
from klimatkontrakt.inventory.statement import Statement, Taken, some

UNTIL = "until"


def complete(statement: Statement) -> None:
    """Take the defaults of what is not written, and tell what lacks or does not go together."""
    for given in statement.method.inputs:
        _complete(statement, given)
    for problem in (
        *_one_of(statement),
        *_together(statement),
        *_wholes(statement),
        *_years(statement),
        *_unused(statement),
    ):
        statement.problems.append(problem)


# What is not written


def _complete(statement: Statement, given: Input) -> None:
    """Defaults for what is not written, and what lacks."""
    if isinstance(given, WordInput) or not _is_needed(statement, given):
        return
    wanted, held = _wanted(statement, given), statement.items_of(given.name)
    lacking = _without_default(statement, given, [item for item in wanted if item not in held])
    if lacking or _is_bare(given, held, wanted):
        _tell_lack(statement, given, lacking or [""])


def _without_default(statement: Statement, given: Numbers, items: Iterable[str]) -> list[str]:
    """The things of an input for which no default can be taken; those of the others are taken."""
    lacking = []
    for item in items:
        if not _stand_in(statement, given, item):
            lacking.append(item)
    return lacking


def _is_bare(given: Numbers, held: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether an input has nothing at all; where others decide its things, it may have none."""
    return not held and not wanted and not _is_led(given)


def _is_led(given: Numbers) -> bool:
    return isinstance(given, TableInput) and bool(given.follows)


def _wanted(statement: Statement, given: Numbers) -> list[str]:
    """The things that need a figure, written or default; of a series those that are written decide."""
    if isinstance(given, TableInput):
        return _wanted_of_table(statement, given)
    return [] if things(given) else [""]


def _wanted_of_table(statement: Statement, given: TableInput) -> list[str]:
    if given.follows:
        return _led(statement, given)
    return [item for item in things(given) if _is_begun(statement, given) or _default(statement, given, item)]


def _led(statement: Statement, given: TableInput) -> list[str]:
    """The things of a table that others decide, those that need a figure."""
    items = dict.fromkeys(item for name in given.follows for item in statement.items_of(name))
    return [item for item in items if _needs(statement, given, item)]


def _is_begun(statement: Statement, given: TableInput) -> bool:
    """Whether every thing is wanted and some has a figure or a default; where none has, the lack is told once."""
    return given.is_complete and bool(
        statement.items_of(given.name) or any(_default(statement, given, item) for item in things(given))
    )


def _is_needed(statement: Statement, given: Numbers) -> bool:
    if given.name in statement.bad:
        return False
    if isinstance(given, FigureInput) and given.only_with:
        return statement.is_written(given.only_with)
    return not given.is_optional


def _needs(statement: Statement, given: TableInput, item: str) -> bool:
    """Whether a thing needs a figure here; a nought in the table that decides it says that it needs none."""
    figures = [own.value for own in statement.taken if own.given.name == given.unless_zero and own.item == item]
    return figures != [0.0]


def _default(statement: Statement, given: Numbers, item: str) -> Default | None:
    source = standing(given)
    return source.of(statement.words(), item) if source is not None else None


def _stand_in(statement: Statement, given: Numbers, item: str) -> bool:
    """Take the default of a thing, where there is one."""
    default = _default(statement, given, item)
    if default is None or isinstance(given, Series):
        return False
    statement.taken.append(Taken(given, item, default.value, given.kind.unit, default=default))
    return True


def _tell_lack(statement: Statement, given: Numbers, items: Iterable[str]) -> None:
    source = standing(given)
    words = statement.words()
    choices = [name for name in source.needs if name not in words] if source is not None else []
    for item in items:
        name = f"{given.name}.{item}" if item else given.name
        thing = f"{given.name}.{things(given)[0]}" if things(given) and not item else name
        statement.lack("input_needed", name, written=thing, unit=expected(statement, given), choices=", ".join(choices))


# What belongs together


def _check_groups(statement: Statement) -> None:
    for problem in (
        *_one_of(statement),
        *_together(statement),
        *_wholes(statement),
        *_years(statement),
        *_unused(statement),
    ):
        statement.problems.append(problem)


def _one_of(statement: Statement) -> Iterator[Problem]:
    for group in statement.method.one_of:
        written = [name for name in group if statement.is_written(name)]
        if len(written) != 1:
            code = "inputs_two" if written else "inputs_none"
            names = ", ".join(written or group)
            yield Problem(code, Place(statement.method.id, 0, names), {"names": names})


def _together(statement: Statement) -> Iterator[Problem]:
    for group in statement.method.together:
        lacking = [name for name in group if not statement.is_written(name)]
        if lacking and len(lacking) < len(group):
            values = {"names": ", ".join(group), "lacking": ", ".join(lacking)}
            yield Problem("inputs_apart", Place(statement.method.id, 0, values["lacking"]), values)


def _unused(statement: Statement) -> Iterator[Problem]:
    """What is written for nothing, for it is used only with what is not."""
    for own in statement.taken:
        other = own.given.only_with if isinstance(own.given, FigureInput) else ""
        if own.stated is not None and other and not statement.is_written(other):
            yield Problem("input_unused", replace(own.stated.place, item=own.key), {"name": own.key, "other": other})


def _wholes(statement: Statement) -> Iterator[Problem]:
    for given in statement.method.inputs:
        if isinstance(given, TableInput) and given.is_whole:
            parts = [float(own.value) for own in statement.taken if own.given is given]
            total = math.fsum(parts)
            if total > 1 + ROUNDING:
                place = Place(statement.method.id, 0, given.name)
                yield Problem("method_parts_over", place, {"field": given.name, "total": total})


# Years


def span(statement: Statement) -> tuple[int, ...]:
    """The years that the method counts: from the first that its series have to the last, or to `until`."""
    years = _written_years(statement)
    if not years:
        return ()
    until = next((int(float(own.value)) for own in statement.taken if own.given.name == UNTIL), max(years))
    return tuple(range(min(years), until + 1))


def _written_years(statement: Statement) -> set[int]:
    """The years of the series that the method counts by."""
    every = {
        year
        for name in statement.method.span
        for item in statement.items_of(name)
        for year in statement.years_of(name, item)
    }
    return {year for year in every if year is not None}


def _years(statement: Statement) -> Iterator[Problem]:
    """Years that a series lacks, between the first and the last: what is not written is not nothing."""
    written, counted = _written_years(statement), span(statement)
    if written and not counted:
        values = {"name": UNTIL, "first": str(min(written))}
        yield Problem("input_until_early", Place(statement.method.id, 0, UNTIL), values)
        return
    own_span = tuple(range(min(written), max(written) + 1)) if written else ()
    for given in statement.method.inputs:
        if isinstance(given, Series) and given.name not in statement.bad:
            is_span = _is_span(statement, given)
            yield from _years_of_series(statement, given, own_span if is_span else counted)


def _is_span(statement: Statement, given: Series) -> bool:
    """Whether a series decides the years, or there is nothing else that does."""
    return given.name in statement.method.span or not statement.method.span


def _years_of_series(statement: Statement, given: Series, wanted: tuple[int, ...]) -> Iterator[Problem]:
    for item in statement.items_of(given.name):
        name = f"{given.name}.{item}" if item else given.name
        place, years = Place(statement.method.id, 0, name, "year"), statement.years_of(given.name, item)
        yield from _lacking(place, years, wanted)
        yield from _undated(place, years) if _is_span(statement, given) else _beyond(place, years, wanted)


def _undated(place: Place, years: set[int | None]) -> Iterator[Problem]:
    if None in years:
        yield Problem("input_years_needed", place, {"name": place.item})


def _lacking(place: Place, years: set[int | None], wanted: Sequence[int]) -> Iterator[Problem]:
    lacking = [str(year) for year in wanted if year not in years]
    if lacking and None not in years:
        yield Problem("input_years_missing", place, {"name": place.item, "years": some(lacking)})


def _beyond(place: Place, years: set[int | None], counted: Sequence[int]) -> Iterator[Problem]:
    beyond = sorted(year for year in years if year is not None and year not in counted)
    if beyond:
        span_told = f"{counted[0]}–{counted[-1]}" if counted else "–"
        values = {"name": place.item, "years": some(map(str, beyond)), "counted": span_told}
        yield Problem("input_years_beyond", place, values)
