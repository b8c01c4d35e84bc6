# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which figures follow a sector's new figure? Those that were worked out as a share of it, such as cars of transport.

A share stays as it was: the figure is multiplied by the sector's new figure over its old one, and says so in its
release. A figure worked out in another way is left alone, and told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from klimatkontrakt.city import units
from klimatkontrakt.city.schema import City, Published
from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.sources.tables.reader import listed

_MOST_NAMES = 12
_DIGITS = 6
Pair = tuple[Published, Published]


def following(city: City, account: str, old: Sequence[Published], new: Sequence[Published]) -> tuple[Pair, ...]:
    """The worked-out figures that follow, each as it was and as it becomes.

    Args:
        city: as it is.
        account: whose figures are replaced.
        old: the figures that go.
        new: the figures that come.
    """
    pairs = []
    for row in worked_out(city, account, new):
        sector = _sector(city, row, old)
        fresh = next((each for each in new if sector and (each.line, each.year) == (sector.line, sector.year)), None)
        if sector is not None and fresh is not None and sector.value:
            pairs.append((row, _scaled(row, sector, fresh)))
    return tuple(pairs)


def worked_out(city: City, account: str, new: Sequence[Published]) -> tuple[Published, ...]:
    """The account's figures that were worked out, and that the file does not have."""
    touched = {row.line for row in new}
    return tuple(r for r in city.history if r.account == account and r.origin == "computed" and r.line not in touched)


def told(city: City, account: str, new: Sequence[Published], pairs: Sequence[Pair], place: Place) -> Iterator[Problem]:
    """How many figures follow, and which are left as they were."""
    if pairs:
        names = listed([str(row.line) for row, _ in pairs], _MOST_NAMES)
        yield Problem("import_followed", place, {"account": account, "count": len(pairs), "lines": names})
    followed = {id(row) for row, _ in pairs}
    left = [row for row in worked_out(city, account, new) if id(row) not in followed]
    if left:
        yield Problem("import_computed_left", place, {"account": account, "lines": _line_names(left)})


def _line_names(rows: Sequence[Published]) -> str:
    """Figures by their line and year."""
    return listed([f"{row.line or ''} {row.year}".strip() for row in rows], _MOST_NAMES)


def _lines(city: City, account: str, name: str | None) -> set[str]:
    return {
        line.line
        for line in city.lines
        if line.account == account and (name is None or name in (line.line, line.sector, *line.tags))
    }


def _sector(city: City, row: Published, old: Sequence[Published]) -> Published | None:
    """The figure that it is a share of: of its year and release, with its lines and the fewest others."""
    lines = _lines(city, row.account, row.line)
    fit = [
        each
        for each in old
        if each.line is not None
        and each.year == row.year
        and each.release in row.release
        and lines
        and lines <= _lines(city, row.account, each.line)
    ]
    return min(fit, key=lambda each: len(_lines(city, row.account, each.line)), default=None)


def _scaled(row: Published, before: Published, after: Published) -> Published:
    factor = after.value * units.parse(after.unit).scale / (before.value * units.parse(before.unit).scale)
    scaled = {
        name: round(value * factor, _DIGITS)
        for name, value in (("value", row.value), ("low", row.low), ("high", row.high))
        if value is not None
    }
    return row.model_copy(update={**scaled, "release": row.release.replace(before.release, after.release, 1)})
