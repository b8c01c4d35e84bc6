# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Do lines come to what is published, each once?

The sign of what differs decides the words: too little is no sign of lines that stand twice. A cause is named only where
it was looked for: a line that is as large as what is too much.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from klimatkontrakt.city import sums, units
from klimatkontrakt.city.schema import City, Line, Published
from klimatkontrakt.engine.chain.program import tagged
from klimatkontrakt.engine.problems import city_size
from klimatkontrakt.engine.problems.trial_draws import Array, Look
from klimatkontrakt.engine.worlds import pathway, rest
from klimatkontrakt.folder.problem import Place, Problem, Values

TwiceCode = Literal["line_twice", "line_in_two", "money_twice", "money_paid_twice"]
MISSED = 0.005
UNEXPLAINED = 0.05
ALIKE = 0.02  # of what is too much: a line as large as that may be what stands twice
MOST_SUSPECTS = 3
LEAP = 3.0  # times, from the last published year before the city's first to the model's first
NEAR_YEARS = 5


def problems(look: Look) -> Iterator[Problem]:
    """Lines that stand twice, and totals that are not what is published."""
    yield from _twice(look)
    yield from _against_published(look)
    yield from _leaps(look)


# Lines that stand twice


def _twice(look: Look) -> Iterator[Problem]:
    """Lines that are the same product: in one account, in two that are not told apart, and money that is paid twice."""
    seen: dict[tuple[object, ...], list[Line]] = {}
    product = sums.product_of(look.city)
    for line in look.city.lines:
        key = (look.city.accounts[line.account].family, *product(line))
        for other in seen.get(key, ()):
            code = _twice_code(look.city, other, line)
            if code is not None:
                values: Values = {"first": other.key, "second": line.key, "factors": " * ".join(sorted(line.factors))}
                yield Problem(code, look.city.place("lines", line.key), values)
                break
        seen.setdefault(key, []).append(line)


def _twice_code(city: City, first: Line, second: Line) -> TwiceCode | None:
    """What is wrong with two lines that are the same product; None where they may be."""
    is_same_payment = (first.payer, first.money_kind) == (second.payer, second.money_kind)
    if first.account == second.account and is_same_payment:
        return "line_twice"
    if city.accounts[first.account].family == "money":
        return "money_twice" if is_same_payment else "money_paid_twice"
    is_alike = _kind_of_account(city, first.account) == _kind_of_account(city, second.account)
    return "line_in_two" if is_alike and not _are_divided(city, first.account, second.account) else None


def _kind_of_account(city: City, name: str) -> tuple[str | None, str | None, str | None]:
    account = city.accounts[name]
    return account.boundary, account.method, account.gas


def _are_divided(city: City, first: str, second: str) -> bool:
    """Whether one of two accounts is divided by the other: a part of a whole holds some of its lines."""
    pairs = [set(account.parts) for account in city.accounts.values() if account.form == "ratio"]
    return {first, second} in pairs


# What is published, against the model


@dataclass(frozen=True)
class _Figure:
    """One published figure beside the model's: of an account, or of a tag in it, in the account's unit."""

    account: str
    tag: str | None
    year: int
    published: float
    ours: float
    lines: tuple[int, ...]


def _figures(look: Look) -> Iterator[_Figure]:
    """Every published figure inside the city's years whose lines rest on no doubted number."""
    program = look.program
    paths = pathway.derived(look.drawn, look.baseline)
    for (account, tag, year), row in _published_inside(look):
        scales = program.lines_of(account)
        lines = {i: scale for i, scale in scales.items() if tagged(program.line_list[i], tag)}
        published = float(look.drawn.published[0, row])
        if published == 0 or any(map(look.has_doubted, lines)):
            continue
        column = year - int(program.years[0])
        ours = _of_account(paths, account, column) if tag is None else _of_lines(look, lines, column)
        yield _Figure(account, tag, year, published, ours, tuple(lines))


def _published_inside(look: Look) -> Iterator[tuple[tuple[str, str | None, int], int]]:
    """The published figures of the city's years, sums over years left out, with their row, in order."""
    program = look.program
    ordered = sorted(program.published.items(), key=lambda item: (item[0][0], item[0][1] or "", item[0][2]))
    for figure, row in ordered:
        account, _, year = figure
        if program.years[0] <= year <= program.years[-1] and look.city.accounts[account].form != "cumulative":
            yield figure, row


def _of_account(paths: Mapping[str, Array], account: str, index: int) -> float:
    return float(paths[account][0, index])


def _of_lines(look: Look, scales: Mapping[int, float], index: int) -> float:
    return float(look.lines[list(scales), index] @ np.array(list(scales.values())))


def _against_published(look: Look) -> Iterator[Problem]:
    for figure in _figures(look):
        place = look.city.place("history", f"{figure.account},{figure.tag or ''},{figure.year}")
        if not _is_mean_of_years(look, figure) and abs(figure.ours - figure.published) > MISSED * abs(figure.published):
            yield _missed(look, figure, place)
        elif figure.tag is None and figure.year in rest.calibrated_years(look.program, figure.account):
            yield from _unexplained(look, figure, place)


def _is_mean_of_years(look: Look, figure: _Figure) -> bool:
    """Whether a tag's figure is met only in the mean of several years."""
    calibrations = look.city.calibrations.values()
    own = [c for c in calibrations if (c.account, c.tag) == (figure.account, figure.tag)]
    return figure.tag is not None and any(len(c.at) > 1 and figure.year in c.at for c in own)


def _missed(look: Look, figure: _Figure, place: Place) -> Problem:
    values: Values = {
        "account": figure.account, "tag": figure.tag or "", "year": figure.year, "ours": figure.ours,
        "published": figure.published, "unit": look.city.accounts[figure.account].unit,
    }  # fmt: skip
    surplus = figure.ours - figure.published
    if surplus < 0:
        return Problem("history_missed", place, values)
    return Problem("history_exceeded", place, {**values, "suspects": _suspects(look, figure, surplus)})


def _unexplained(look: Look, figure: _Figure, place: Place) -> Iterator[Problem]:
    """What the lines of a calibrated account lack of its published total, or have too much."""
    program = look.program
    at = figure.year - int(program.years[0])
    lacks = float(look.drawn.unexplained[0, program.account_index[figure.account], at])
    if abs(lacks) <= UNEXPLAINED * abs(figure.published):
        return
    share = 100 * abs(lacks) / abs(figure.published)
    values: Values = {"account": figure.account, "year": figure.year, "share": share}
    if lacks > 0:
        yield Problem("unexplained_large", place, values)
    else:
        yield Problem("lines_exceed", place, {**values, "suspects": _suspects(look, figure, -lacks)})


def _suspects(look: Look, figure: _Figure, surplus: float) -> str:
    """The lines that are, each by itself, as large as what is too much; nothing where none is."""
    at = figure.year - int(look.program.years[0])
    alike = [
        look.program.line_list[i].key
        for i in figure.lines
        if abs(float(look.lines[i, at]) - surplus) <= ALIKE * surplus
    ]
    return ", ".join(alike[:MOST_SUSPECTS]) if len(figure.lines) > 1 else ""


def _leaps(look: Look) -> Iterator[Problem]:
    """An account that starts several times above or below what was last published before its first year."""
    first = int(look.program.years[0])
    for index, name in enumerate(look.program.accounts):
        last = _last_before(look.city, name, first)
        ours = float(look.baseline[0, index, 0])
        if last is None or ours <= 0 or look.is_account_doubted(name):
            continue
        unit = look.city.accounts[name].unit
        published = last.value * units.parse(last.unit).scale / units.parse(unit).scale
        if not 1 / LEAP <= ours / published <= LEAP:
            values: Values = {
                "account": name, "year": first, "ours": ours, "published": published, "published_year": last.year,
                "unit": unit,
            }  # fmt: skip
            yield Problem("account_leaps", look.city.place("accounts", name), values)


def _last_before(city: City, account: str, first_year: int) -> Published | None:
    """What was last published in the few years before the first; None also where the first year is published."""
    rows = city_size.published_totals(city, account)
    before = [row for row in rows if first_year - NEAR_YEARS <= row.year < first_year]
    if not before or any(row.year == first_year for row in rows):
        return None
    return max(before, key=lambda row: row.year)
