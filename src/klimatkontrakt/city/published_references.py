# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Do published figures, and what is calibrated on them, name what exists, in one release that can be dated?"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from klimatkontrakt.city import sums
from klimatkontrakt.city.ids import ids_of
from klimatkontrakt.city.schema import Calibration, City, Published
from klimatkontrakt.folder.problem import Place, Problem, Values
from klimatkontrakt.folder.unknown_names import name_problems


def problems(city: City) -> Iterator[Problem]:
    """Names that do not exist, years without a figure, and releases that are mixed or undated."""
    yield from _of_calibrations(city)
    yield from _of_history(city)


def _of_calibrations(city: City) -> Iterator[Problem]:
    quantities = ids_of(city.quantities)
    published = {(row.account, row.line, row.year) for row in city.history}
    for name, calibration in city.calibrations.items():
        place = city.place("calibrations", name)
        yield from name_problems(place, "quantities", name, quantities)
        yield from name_problems(place, "accounts", calibration.account, city.accounts)
        account = city.accounts.get(calibration.account)
        if account is not None and account.form != "yearly":
            yield Problem("calibration_of_derived", place, {"account": calibration.account, "form": account.form})
        yield from _of_calibrated_years(city, calibration, place, published)
        if calibration.tag and not _tagged(city, calibration.account, calibration.tag):
            yield Problem("tag_unknown", place, {"account": calibration.account, "tag": calibration.tag})


def _of_calibrated_years(
    city: City, calibration: Calibration, place: Place, published: Collection[tuple[str, str | None, int]]
) -> Iterator[Problem]:
    """Years without a published figure to calibrate on, or outside those of the city."""
    first, last = city.header.years
    for year in calibration.at:
        if (calibration.account, calibration.tag, year) not in published:
            values: Values = {"account": calibration.account, "tag": calibration.tag or "", "year": year}
            yield Problem("calibration_unpublished", place, values)
        elif not first <= year <= last:
            yield Problem("year_outside", place, {"year": year, "first": first, "last": last})


def _tagged(city: City, account: str, tag: str) -> bool:
    inside = sums.last_parts(city, account)
    return any(line.account in inside and tag in (line.line, line.sector, *line.tags) for line in city.lines)


def _of_history(city: City) -> Iterator[Problem]:
    for row in city.history:
        place = city.place("history", row.item)
        yield from name_problems(place, "accounts", row.account, city.accounts)
        account = city.accounts.get(row.account)
        if row.line and account and account.form in sums.ADDED and not _tagged(city, row.account, row.line):
            yield Problem("tag_unknown", place, {"account": row.account, "tag": row.line})
    yield from _undated(city)
    yield from _releases_mixed(city)


def _undated(city: City) -> Iterator[Problem]:
    """A release that no year or date tells from the next, once for all its figures."""
    first = {row.release: row for row in reversed(city.history)}
    for release, row in first.items():
        if not any(character.isdigit() for character in release):
            place = city.place("history", row.item, "release")
            yield Problem("release_undated", place, {"release": release[:80]})


def _releases_mixed(city: City) -> Iterator[Problem]:
    """Figures of one series from several releases, told at the first of them."""
    releases: dict[tuple[str, str | None], set[str]] = {}
    first: dict[tuple[str, str | None], Published] = {}
    for row in city.history:
        releases.setdefault((row.account, row.line), set()).add(row.release)
        first.setdefault((row.account, row.line), row)
    for series, names in releases.items():
        if len(names) > 1:
            place = city.place("history", first[series].item)
            yield Problem("releases_mixed", place, {"account": series[0], "releases": ", ".join(sorted(names))})
