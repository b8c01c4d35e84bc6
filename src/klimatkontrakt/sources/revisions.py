# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What has a new release moved, and why? Data or method, told series by series; the city's emissions have not moved."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence

from klimatkontrakt import data
from klimatkontrakt.city import units
from klimatkontrakt.city.problem import Place, Problem, Values
from klimatkontrakt.city.schema import Published
from klimatkontrakt.sources.reading import listed

_MOST_YEARS = 12
EXACT_TONNES = 0.05
MOST_TIMES = 10.0  # between the old and the new figures of the median year
Line = str | None


def told(old: Sequence[Published], new: Sequence[Published], place: Place) -> Iterator[Problem]:
    """A note for each series that moves, and warnings of years and ranges that go."""
    for line in dict.fromkeys(row.line for row in (*old, *new)):
        before = {row.year: row for row in old if row.line == line}
        after = {row.year: row for row in new if row.line == line}
        series = _name((new or old)[0].account, line)
        lost = sorted(set(before) - set(after))
        if lost:
            years = listed([str(year) for year in lost], _MOST_YEARS)
            yield Problem("import_year_lost", place, {"series": series, "years": years})
        ranged = sorted(y for y, row in before.items() if row.low is not None and y in after and after[y] is not row)
        if ranged:
            years = listed([str(year) for year in ranged], _MOST_YEARS)
            yield Problem("import_range_lost", place, {"series": series, "years": years})
        yield from _moved(series, before, after, place)
        yield from _far(series, before, after, place)


def _name(account: str, line: Line) -> str:
    return f"{account}, {line}" if line else account


def _moved(
    series: str, before: Mapping[int, Published], after: Mapping[int, Published], place: Place
) -> Iterator[Problem]:
    common = sorted(set(before) & set(after))
    moved = [year for year in common if _is_moved(before[year], after[year])]
    if not moved:
        return
    worst = max(moved, key=lambda year: abs(after[year].value - _in_unit(before[year], after[year].unit)))
    row = after[worst]
    code, method = cause(before[worst], row)
    values: Values = {
        "series": series, "count": len(moved), "common": len(common), "year": str(worst),
        "before": _in_unit(before[worst], row.unit), "after": row.value, "unit": row.unit,
        "difference": row.value - _in_unit(before[worst], row.unit),
    }  # fmt: skip
    yield Problem(code, place, {**values, "method": method} if method else values)


def _far(
    series: str, before: Mapping[int, Published], after: Mapping[int, Published], place: Place
) -> Iterator[Problem]:
    """A warning where the new figures are of another size than the old: another area or unit, most likely."""
    pairs = [(_in_unit(before[year], after[year].unit), after[year].value) for year in sorted(set(before) & set(after))]
    ratios = [new / old for old, new in pairs if old and new]
    if not ratios:
        return
    times = abs(statistics.median(ratios))
    if times > MOST_TIMES:
        yield Problem("import_far_over", place, {"series": series, "times": times})
    elif times < 1 / MOST_TIMES:
        yield Problem("import_far_under", place, {"series": series, "times": 1 / times})


def _in_unit(row: Published, unit: str) -> float:
    return row.value if row.unit == unit else row.value * units.parse(row.unit).scale / units.parse(unit).scale


def _is_moved(before: Published, after: Published) -> bool:
    difference = abs(after.value - _in_unit(before, after.unit))
    exact = EXACT_TONNES / units.parse(after.unit).scale * units.parse("t").scale if "CO2" in after.unit else 0.0
    return difference > max(1.0001 * exact, 1e-12 * abs(after.value))


def cause(before: Published, after: Published) -> tuple[str, str]:
    """Why a figure moved, as far as is known: the code of what is told, and what differs in method.

    Method is what smhi_releases.csv knows of both releases: the gases, and the set of GWP values.
    """
    if before.release == after.release:
        return "import_moved_same", ""
    one, two = _release(before), _release(after)
    if one is None or two is None:
        return "import_moved_unsaid", ""
    method = ", ".join(f"{key} {one[key] or '–'} → {two[key] or '–'}" for key in ("gas", "gwp") if one[key] != two[key])
    return ("import_moved_method", method) if method else ("import_moved_data", "")


def _release(row: Published) -> Mapping[str, str] | None:
    gas = "GHG" if "CO2e" in row.unit else "CO2"
    known = [each for each in data.table("smhi_releases") if each["gas"] == gas and each["dated"] in row.release]
    return max(known, key=lambda each: len(each["dated"])) if known else None
