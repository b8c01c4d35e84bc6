# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What has a new release moved, and why? Told series by series and year by year; a cause only where it was read."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence

from klimatkontrakt import data
from klimatkontrakt.city import units
from klimatkontrakt.city.schema import Published
from klimatkontrakt.folder.problem import Place, Problem, Values
from klimatkontrakt.sources.tables.reader import listed

_MOST_YEARS = 12
_DATED = re.compile(r"(?<![0-9-])(?:19|20)[0-9]{2}(?:-[0-9]{2}(?:-[0-9]{2})?)?(?![0-9-])")
EXACT_TONNES = 0.05
MOST_TIMES = 10.0  # between the old and the new figures of the median year
Line = str | None


def told(
    old: Sequence[Published], new: Sequence[Published], place: Place, publishers: Mapping[str, str] | None = None
) -> Iterator[Problem]:
    """A note for each series that moves, and warnings of years and ranges that go.

    Args:
        old: the figures that go.
        new: the figures that come.
        place: the file.
        publishers: the publisher of each source; only of SMHI's releases is anything known of the method.
    """
    for line in dict.fromkeys(row.line for row in (*old, *new)):
        before, after = _by_year(old, line), _by_year(new, line)
        series = _name((new or old)[0].account, line)
        yield from _lost("import_year_lost", series, before.keys() - after.keys(), place)
        yield from _lost("import_range_lost", series, _without_ranges(before, after), place)
        yield from _moved(series, before, after, place, publishers or {})
        yield from _far(series, before, after, place)


def _by_year(rows: Sequence[Published], line: Line) -> dict[int, Published]:
    return {row.year: row for row in rows if row.line == line}


def _lost(loss: str, series: str, years: Iterable[int], place: Place) -> Iterator[Problem]:
    """What is lost of some years, if of any."""
    names = list(map(str, sorted(years)))
    if names:
        yield Problem(loss, place, {"series": series, "years": listed(names, _MOST_YEARS)})


def _without_ranges(before: Mapping[int, Published], after: Mapping[int, Published]) -> list[int]:
    """The years whose figure had a range and is another now."""
    return [year for year, row in before.items() if row.low is not None and after.get(year, row) is not row]


def _name(account: str, line: Line) -> str:
    return f"{account}, {line}" if line else account


def _moved(
    series: str,
    before: Mapping[int, Published],
    after: Mapping[int, Published],
    place: Place,
    publishers: Mapping[str, str],
) -> Iterator[Problem]:
    common = sorted(set(before) & set(after))
    moved = [year for year in common if _is_moved(before[year], after[year])]
    if not moved:
        return
    worst = max(moved, key=lambda year: abs(after[year].value - _in_unit(before[year], after[year].unit)))
    row = after[worst]
    code, method = cause(before[worst], row, publishers)
    values: Values = {
        "series": series, "count": len(moved), "common": len(common), "year": str(worst),
        "before": _in_unit(before[worst], row.unit), "after": row.value, "unit": row.unit,
        "difference": row.value - _in_unit(before[worst], row.unit),
        "years": ", ".join(f"{year} {_by(before[year], after[year])}" for year in moved),
    }  # fmt: skip
    yield Problem(code, place, {**values, "method": method} if method else values)


def _by(before: Published, after: Published) -> str:
    """How far a year's figure has moved, in per cent of what it was; whole per cent, in no language's manner."""
    was = _in_unit(before, after.unit)
    if not was:
        return f"0 → {after.value:.0f} {after.unit}"
    part = 100 * (after.value - was) / abs(was)
    sign = "+" if part > 0 else "−"
    return f"{sign}{abs(part):.0f} %" if abs(part) >= 1 else f"{sign}<1 %"


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


def is_of_smhi(publisher: str) -> bool:
    """Whether figures are SMHI's, by whomever they are given on."""
    return "smhi" in publisher.casefold()


def cause(before: Published, after: Published, publishers: Mapping[str, str]) -> tuple[str, str]:
    """Why a figure moved, as far as is known: the code of what is told, and what differs in method.

    What is known of a release's method is what smhi_releases.csv says of it: the set of GWP values. Of a release that
    is not there by its very date, and of every other publisher's, nothing is known and nothing is said.
    """
    if before.release == after.release:
        return "import_moved_same", ""
    one, two = (_release(row, publishers.get(row.source, "")) for row in (before, after))
    if one is None or two is None or one["gwp"] == two["gwp"]:
        return "import_moved_unsaid", ""
    return "import_moved_method", f"GWP {one['gwp'] or '–'} → {two['gwp'] or '–'}"


def _release(row: Published, publisher: str) -> Mapping[str, str] | None:
    """The known release of SMHI's that a figure says it is of: by gas, and by the one date in its release."""
    if not is_of_smhi(publisher):
        return None
    gas = "GHG" if "CO2e" in row.unit else "CO2"
    dates = set(_DATED.findall(row.release))
    known = [own for own in data.table("smhi_releases") if own["gas"] == gas and {own["dated"]} == dates]
    return known[0] if len(known) == 1 else None
