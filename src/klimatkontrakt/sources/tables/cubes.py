# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is in a statistical table of many dimensions? JSON-stat 1 and 2, PxWeb's own JSON and PX files alike.

A cube is labels along its dimensions and values in row-major order; the dimension of places and the one of years are
known by what the file says of them, by their names, or by all their members; the others make the name of the series.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from klimatkontrakt.folder.problem import Place, Problem, Values
from klimatkontrakt.sources.publishers import municipalities
from klimatkontrakt.sources.publishers.municipalities import Territory
from klimatkontrakt.sources.tables import cells, figures, headers, limits, periods, reader
from klimatkontrakt.sources.tables.files import Given, refuse
from klimatkontrakt.sources.tables.periods import Period
from klimatkontrakt.sources.tables.reader import FileContent, listed

Value = float | None


@dataclass(frozen=True)
class Dimension:
    """One dimension: its name, and code and label of each of its members, in the order of the values.

    Attributes:
        is_time, is_place: as the file says.
        units: of each member, as the publisher writes it; empty where this dimension gives none.
        sizes: what each member's values are multiplied by; empty where they are as they stand.
        times: of each member, the time that the file says beside its label and code.
    """

    name: str
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    is_time: bool = False
    is_place: bool = False
    units: tuple[str, ...] = ()
    sizes: tuple[float, ...] = ()
    times: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cube:
    """A table of many dimensions; a value that is missing is None.

    Attributes:
        marks: what the publisher says beside a value, by its place in `values`.
    """

    title: str
    publisher: str
    release: str
    dimensions: tuple[Dimension, ...]
    values: Sequence[Value]
    unit: str = ""
    note: str = ""
    marks: Mapping[int, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Sense:
    """What the dimensions of a cube are: where its places and years stand, and what each of their members means."""

    years: int | None
    periods: tuple[Period, ...]
    places: int | None
    areas: tuple[Territory | None, ...]


def checked(file: Given, cube: Cube) -> Cube:
    """The cube, when it has as many values as its dimensions say and is within the limits.

    Raises:
        ProblemsError: saying which it is not.
    """
    for each in cube.dimensions:
        if not each.codes:
            refuse("dimension_empty", Place(file.name), {"name": each.name})
    expected = math.prod(len(dimension.codes) for dimension in cube.dimensions)
    if expected > limits.limit("cells"):
        refuse("sheet_cells", Place(file.name), {"found": expected, "most": limits.limit("cells")})
    if expected != len(cube.values):
        refuse("cube_size", Place(file.name), {"found": len(cube.values), "expected": expected})
    return cube


def found(file: Given, cube: Cube) -> FileContent:
    """The cube as a tidy table."""
    checked(file, cube)
    sense = _sense(file, cube)
    problems = [*cube.problems, *_strangers(file, cube, sense)]
    rows: list[reader.Row] = []
    marks: dict[reader.Key, str] = {}
    for row, mark in _rows(file, cube, sense):
        rows.append(row)
        if mark:
            marks[reader.key(row)] = mark
    if not rows:
        _refuse_parts(file, cube, sense, problems)
    missing = sum(value is None for value in cube.values)
    note = "; ".join(filter(None, (cube.note, f"{missing} × .." if missing else "")))
    return FileContent(
        figures.COLUMNS, tuple(rows), cube.title, cube.release, note, cube.publisher, tuple(problems), marks
    )  # fmt: skip


def _refuse_parts(file: Given, cube: Cube, sense: _Sense, problems: Sequence[Problem]) -> None:
    """A table whose places are all parts of municipalities is told to be one."""
    if sense.places is not None and any(problem.code == "area_is_part" for problem in problems):
        refuse("areas_are_parts", Place(file.name), {"name": cube.dimensions[sense.places].labels[0][:80]})


# Which dimension is which


def _sense(file: Given, cube: Cube) -> _Sense:
    years = _years(file, cube)
    places = _places(file, cube, years)
    times = _periods(file, cube.dimensions[years]) if years is not None else ()
    own = cube.dimensions[places] if places is not None else None
    areas = tuple(_area(*pair) for pair in zip(own.codes, own.labels, strict=True)) if own else ()
    return _Sense(years, times, places, areas)


def _only(
    file: Given, cube: Cube, kinds: Sequence[Callable[[Dimension], bool]], without: int | None = None
) -> int | None:
    """The one dimension that is of the first kind which any is of.

    Raises:
        ProblemsError: when two are, and nothing says which is meant.
    """
    for is_of in kinds:
        hits = [index for index, dimension in enumerate(cube.dimensions) if index != without and is_of(dimension)]
        if len(hits) > 1:
            names = listed([cube.dimensions[hit].name for hit in hits], limits.limit("shown"))
            refuse("dimensions_alike", Place(file.name), {"names": names})
        if hits:
            return hits[0]
    return None


def _years(file: Given, cube: Cube) -> int | None:
    """Which dimension is the years: the one that the file says, else by its name, else by all its members."""
    years = limits.words("years")
    kinds = (
        lambda each: each.is_time,
        lambda each: each.name.casefold() in years,
        lambda each: all(periods.period(label).kind != "none" for label in each.labels),
    )
    at = _only(file, cube, kinds)
    if at is None and file.said.year is None:
        refuse("year_not_said", Place(file.name))
    if at is not None and file.said.year is not None:
        refuse("year_said_twice", Place(file.name), {"name": cube.dimensions[at].name, "year": str(file.said.year)})
    return at


def _periods(file: Given, dimension: Dimension) -> tuple[Period, ...]:
    """The year of each member of the dimension of years; what is more or less than a year is refused."""
    times = dimension.times or ("",) * len(dimension.codes)
    said = []
    for label, code, time in zip(dimension.labels, dimension.codes, times, strict=True):
        period = periods.agreed(label, code, time)
        if period is None:
            values = {"label": label[:80], "code": (time or code)[:80]}
            refuse("year_contradicted", Place(file.name, 0, dimension.name), values)
        if not period.is_of_a_year:
            code_of = {"several": "year_is_several", "part": "year_is_part"}.get(period.kind, "year_not_known")
            refuse(code_of, Place(file.name, 0, dimension.name), {"value": period.written[:80]})
        said.append(period)
    return tuple(said)


def _places(file: Given, cube: Cube, years: int | None) -> int | None:
    """Which dimension is the places, or None where the table says none."""
    regions = limits.words("regions")
    kinds = (
        lambda each: each.is_place,
        lambda each: each.name.casefold() in regions,
        lambda each: all(_area(*pair) for pair in zip(each.codes, each.labels, strict=True)),
    )
    return _only(file, cube, kinds, years)


def _area(code: str, label: str) -> Territory | None:
    """The area of a member: its label with or without its code in it, and its code where that is one of SCB's."""
    bare = label.removeprefix(code).strip() if code != label else label
    by_label = municipalities.area(bare) if bare else None
    by_code = municipalities.by_code(code)
    if by_code is None or by_label is None:
        return by_code or by_label
    return by_code if by_label == by_code or municipalities.both(code, bare) == by_code else None


def _strangers(file: Given, cube: Cube, sense: _Sense) -> Iterator[Problem]:
    """Members that are no area that is known: parts of a municipality in one problem, others each in theirs."""
    if sense.places is None:
        return
    places = cube.dimensions[sense.places]
    parts: dict[str, list[str]] = {}
    for code, label, area in zip(places.codes, places.labels, sense.areas, strict=True):
        whole = municipalities.part_of(code) or municipalities.part_of(label)
        if area is None and whole is not None:
            parts.setdefault(whole.name, []).append(code)
        elif area is None:
            yield Problem("area_unknown", Place(file.name, 0, code), {"name": _code_and_label(code, label)})
    for name, codes in parts.items():
        values: Values = {"area": name, "count": len(codes), "codes": listed(codes, limits.limit("shown"))}
        yield Problem("area_is_part", Place(file.name, 0, name), values)


def _code_and_label(code: str, label: str) -> str:
    return label if code in label else f"{code} {label}"


# Its rows


def _rows(file: Given, cube: Cube, sense: _Sense) -> Iterator[tuple[reader.Row, str]]:
    others = [at for at in range(len(cube.dimensions)) if at not in (sense.years, sense.places)]
    name_of = _namer(cube, others)
    for number, (members, value) in enumerate(zip(_members(cube), cube.values, strict=True)):
        area = _area_of(sense, members)
        if value is None or area is None:
            continue
        series, unit, size = name_of(members)
        year, mark = _year(file, sense, members)
        marks = " ".join(filter(None, (mark, cube.marks.get(number, ""))))
        yield figures.row(area, series, year, value * size, unit), marks


def _namer(cube: Cube, others: Sequence[int]) -> Callable[[Sequence[int]], tuple[str, str, float]]:
    """Gives the series of a value by its members, worked out once for each series."""
    shown = [at for at in others if len(cube.dimensions[at].codes) > 1] or others[-1:]
    known: dict[tuple[int, ...], tuple[str, str, float]] = {}

    def name(members: Sequence[int]) -> tuple[str, str, float]:
        key = tuple(members[other] for other in others)
        if key not in known:
            known[key] = _series(cube, members, shown)
        return known[key]

    return name


def _area_of(sense: _Sense, members: Sequence[int]) -> Territory | None:
    return figures.NOWHERE if sense.places is None else sense.areas[members[sense.places]]


def _members(cube: Cube) -> Iterator[tuple[int, ...]]:
    """The members of each dimension that the values are of, in the values' order."""
    return product(*(range(len(dimension.codes)) for dimension in cube.dimensions))


def _year(file: Given, sense: _Sense, at: Sequence[int]) -> tuple[int, str]:
    """The year of a value, and the mark beside that; of a cube without years the user's."""
    period = sense.periods[at[sense.years]] if sense.years is not None else None
    year = period.year if period is not None else file.said.year
    assert year is not None
    return year, period.mark if period is not None else ""


def _series(cube: Cube, at: Sequence[int], shown: Sequence[int]) -> tuple[str, str, float]:
    """A series' name, the unit of its figures, and what they are multiplied by."""
    name = " / ".join(cube.dimensions[each].labels[at[each]] for each in shown) or cube.title
    sizes = [dimension.sizes[member] for dimension, member in zip(cube.dimensions, at, strict=True) if dimension.sizes]
    return name, figures.unit_of(_unit(cube, at, shown)), math.prod(sizes)


def _unit(cube: Cube, at: Sequence[int], shown: Sequence[int]) -> str:
    """A value's unit: of its content where that is one, else in brackets after a member's label, else as written."""
    written = list(filter(None, (*_units(cube, at, shown), cube.unit)))
    known = [unit for unit in written if figures.is_known(figures.unit_of(unit))]
    exact = [unit for unit in known if figures.unit_of(unit) != "1"]
    return next(iter((*exact, *known, *written)), "")


def _units(cube: Cube, at: Sequence[int], shown: Sequence[int]) -> Iterator[str]:
    """What the members say of their unit, and what stands in brackets after their labels."""
    for dimension, member in zip(cube.dimensions, at, strict=True):
        if dimension.units:
            yield dimension.units[member]
    for index in shown:
        yield headers.name_and_unit(cube.dimensions[index].labels[at[index]])[1]


def check_size(file: Given, cells_found: int) -> None:
    """Refuses a table of more cells than the limit, before room is made for them.

    Raises:
        ProblemsError: when it is one.
    """
    if cells_found > limits.limit("cells"):
        refuse("sheet_cells", Place(file.name), {"found": cells_found, "most": limits.limit("cells")})


def value_of(written: cells.Raw) -> Value:
    """The value of a cell of a statistical table: a dash is nil and so zero, one to six dots are missing.

    Raises:
        NotANumberError: when it is neither.

    Source:
        SCB, PX file format, Data in the PX-file.

    >>> value_of("-"), value_of("......"), value_of("1 000"), value_of("1.5"), value_of(2)
    (0.0, None, 1000.0, 1.5, 2.0)
    """
    return cells.number(written, "point", "zero")
