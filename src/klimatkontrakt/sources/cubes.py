# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is in a statistical table of many dimensions? JSON-stat 1 and 2, PxWeb's own JSON and PX files alike.

A cube is labels along its dimensions and values in row-major order; a dimension of municipalities and one of years
are told by their codes and names, the others make the name of the series.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from klimatkontrakt.city.problem import Place, Problem
from klimatkontrakt.sources import cells, figures, headers, limits, municipalities, reading
from klimatkontrakt.sources.files import Given, refuse
from klimatkontrakt.sources.municipalities import Area
from klimatkontrakt.sources.reading import Found


@dataclass(frozen=True)
class Dimension:
    """One dimension: its name, and code and label of each of its members, in the order of the values."""

    name: str
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    is_time: bool = False
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cube:
    """A table of many dimensions; a value that is missing is None."""

    title: str
    publisher: str
    release: str
    dimensions: tuple[Dimension, ...]
    values: Sequence[float | None]
    unit: str = ""
    note: str = ""


def checked(file: Given, cube: Cube) -> Cube:
    """The cube, when it has as many values as its dimensions say and is within the limits.

    Raises:
        ProblemsError: saying which it is not.
    """
    expected = math.prod(len(each.codes) for each in cube.dimensions)
    if expected > limits.limit("cells"):
        refuse("sheet_cells", Place(file.name), {"found": expected, "most": limits.limit("cells")})
    if expected != len(cube.values):
        refuse("cube_size", Place(file.name), {"found": len(cube.values), "expected": expected})
    return cube


def found(file: Given, cube: Cube) -> Found:
    """The cube as a tidy table."""
    checked(file, cube)
    years = _years(cube)
    if years is None:
        refuse("year_not_said", Place(file.name))
    where = _regions(cube, years)
    rows = tuple(_rows(cube, years, where))
    if not rows:
        refuse("table_empty", Place(file.name))
    missing = sum(value is None for value in cube.values)
    note = "; ".join(filter(None, (cube.note, f"{missing} × .." if missing else "")))
    problems = tuple(_strangers(file, cube, where))
    return Found(figures.COLUMNS, rows, cube.title, cube.release, note, cube.publisher, problems)


def _years(cube: Cube) -> int | None:
    """Which dimension is the years: the one that the file names so, else by its name, else by its members."""
    named = [at for at, each in enumerate(cube.dimensions) if each.is_time]
    named += [at for at, each in enumerate(cube.dimensions) if each.name.casefold() in limits.words("years")]
    fits = [at for at, each in enumerate(cube.dimensions) if all(cells.year(code) for code in each.labels)]
    return next((at for at in (*named, *fits) if at in fits), None)


def _regions(cube: Cube, years: int) -> int | None:
    """Which dimension is the places, or None where the table says none."""
    for at, each in enumerate(cube.dimensions):
        is_named = each.name.casefold() in limits.words("regions")
        if at != years and (is_named or all(_area(c, n) for c, n in zip(each.codes, each.labels, strict=True))):
            return at
    return None


def _area(code: str, label: str) -> Area | None:
    bare = label.removeprefix(code).strip()
    if municipalities.is_nation(bare):
        return municipalities.NATION
    found = municipalities.by_code(code)
    by_name = municipalities.municipality(bare) or municipalities.county(bare)
    return found if found and by_name in (found, None) else by_name if not code.isdigit() else None


def _rows(cube: Cube, years: int, where: int | None) -> Iterator[reading.Row]:
    others = [at for at, each in enumerate(cube.dimensions) if at not in (years, where)]
    shown = [at for at in others if len(cube.dimensions[at].codes) > 1] or others[-1:]
    areas = [_area(*pair) for pair in zip(*_pairs(cube, where), strict=True)] if where is not None else []
    every = product(*(range(len(each.codes)) for each in cube.dimensions))
    for at, value in zip(every, cube.values, strict=True):
        area = areas[at[where]] if where is not None else figures.NOWHERE
        if value is None or area is None:
            continue
        series = " / ".join(cube.dimensions[each].labels[at[each]] for each in shown) or cube.title
        year = cells.year(cube.dimensions[years].labels[at[years]])
        assert year is not None
        yield figures.row(area, series, year, value, figures.unit_of(_unit(cube, at, shown)))


def _pairs(cube: Cube, where: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return cube.dimensions[where].codes, cube.dimensions[where].labels


def _unit(cube: Cube, at: Sequence[int], shown: Sequence[int]) -> str:
    """A value's unit: of its content where that is one, else in brackets after a member's label, else as written."""
    own = [each.units[member] for each, member in zip(cube.dimensions, at, strict=True) if each.units]
    labels = [cube.dimensions[each].labels[at[each]] for each in shown]
    bracketed = [headers.name_and_unit(label)[1] for label in labels]
    written = [unit for unit in (*own, *bracketed, cube.unit) if unit]
    known = [unit for unit in written if figures.is_known(figures.unit_of(unit))]
    exact = [unit for unit in known if figures.unit_of(unit) != "1"]
    return next(iter((*exact, *known, *written)), "")


def _strangers(file: Given, cube: Cube, where: int | None) -> Iterator[Problem]:
    if where is None:
        return
    for code, label in zip(*_pairs(cube, where), strict=True):
        if _area(code, label) is None:
            yield Problem("area_unknown", Place(file.name, 0, code), {"name": label})
