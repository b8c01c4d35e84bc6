# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which municipalities does a reader of the country's table see, in which order, and how are their figures written?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urlencode

from django.http import HttpRequest

from klimatkontrakt.folder.doors import lengths, numbers
from klimatkontrakt.hall.core import page, template_cities
from klimatkontrakt.language import sizes
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.publishers import municipalities
from klimatkontrakt.sources.publishers.municipalities import Territory
from klimatkontrakt.sources.template import municipality_names, standing
from klimatkontrakt.sources.template.standing import PublishedStanding

LONGEST_NAME = lengths.most("place_search")
ROWS_OF_A_PAGE = 40
EVERY = "all"  # the page that has all rows
PER_HEAD_DIGITS = 1  # the largest is a town of steel: its three digits would hide everybody else's
NAME, EMISSIONS, CHANGE, PER_HEAD, PLAN = "name", "emissions", "change", "per_head", "plan"
COLUMNS = (NAME, EMISSIONS, CHANGE, PER_HEAD, PLAN)
DOWN = "-"


@dataclass(frozen=True)
class CountryRow:
    """A municipality in the table: its name, where its pages are, its figures as written, and whether it has a plan."""

    code: str
    name: str
    address: str
    emissions: str
    change: str
    per_head: str
    has_plan: bool


@dataclass(frozen=True)
class AskedTable:
    """Which part of the table an address asks for, and in which order; what cannot be is as if it were not there.

    Attributes:
        column, is_down: the order; the largest first where it is down.
        page: from 1; EVERY for all of them.
    """

    text: str = ""
    county: str = ""
    column: str = NAME
    is_down: bool = False
    page: str = "1"

    @classmethod
    def of(cls, request: HttpRequest) -> AskedTable:
        """What an address asks for."""
        text = request.GET.get("q", "")[:LONGEST_NAME].strip()
        county = request.GET.get("county", "")
        order = request.GET.get("sort", "")
        column = order.removeprefix(DOWN)
        return cls(
            text,
            county if county in municipalities.counties() else "",
            column if column in COLUMNS else NAME,
            column in COLUMNS and order.startswith(DOWN),
            request.GET.get("page", "1"),
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether fewer than all are asked for."""
        return bool(self.text or self.county)

    def query(self, **other: str) -> str:
        """The address's query for the same with something else; without what need not be said."""
        order = (DOWN if self.is_down else "") + self.column
        fields = {"q": self.text, "county": self.county, "sort": order, "page": self.page, **other}
        usual = {"q": "", "county": "", "sort": NAME, "page": "1"}
        unusual = {name: value for name, value in fields.items() if value != usual[name]}
        return f"?{urlencode(unusual)}" if unusual else "?"

    def sorting(self, column: str) -> str:
        """The query that sorts by a column: figures the largest first, and the other way when they are so already."""
        is_down = not self.is_down if column == self.column else column != NAME
        return self.query(sort=(DOWN if is_down else "") + column, page="1")

    def direction(self, column: str) -> str:
        """How a column is sorted, as a table's head says it to who cannot see it."""
        if column != self.column:
            return "none"
        return "descending" if self.is_down else "ascending"


@dataclass(frozen=True)
class TablePage:
    """A table in pages: the rows of the one that is shown, which it is, and how many there are."""

    rows: Sequence[Territory]
    shown: str
    count: int

    @classmethod
    def of(cls, areas: Sequence[Territory], asked: str) -> TablePage:
        """The page that is asked for; the last one where there are not so many, the first where none is meant."""
        count = max(1, math.ceil(len(areas) / ROWS_OF_A_PAGE))
        if asked == EVERY:
            return cls(areas, EVERY, count)
        number = min(max(numbers.whole(asked) or 1, 1), count)
        return cls(areas[(number - 1) * ROWS_OF_A_PAGE : number * ROWS_OF_A_PAGE], str(number), count)


def named(text: str) -> dict[str, Territory]:
    """The municipalities that a name, a part of one or a kommunkod may mean, by id; all where nothing is asked."""
    areas = template_cities.areas()
    try:
        exact = municipality_names.municipality(text) if text else None
    except municipality_names.UnknownMunicipalityError:
        exact = None
    if exact is not None:
        return {slug: area for slug, area in areas.items() if area == exact}
    part = municipality_names.plain(text)
    return {slug: area for slug, area in areas.items() if part in municipality_names.plain(area.name)}


def matching(asked: AskedTable) -> list[Territory]:
    """The municipalities that are asked for: by name, else by the name of their county; in no order."""
    areas = list(named(asked.text).values()) or _of_county_named(asked.text)
    if not asked.county:
        return areas
    county = municipalities.counties()[asked.county].name
    return [area for area in areas if area.county == county]


def _of_county_named(text: str) -> list[Territory]:
    part = municipality_names.plain(text)
    return [area for area in template_cities.areas().values() if part in municipality_names.plain(area.county)]


def ordered(areas: Sequence[Territory], asked: AskedTable, plans: Mapping[str, str]) -> list[Territory]:
    """Municipalities in the order that is asked for; by name where two are alike, those not known last either way.

    Args:
        plans: the codes of those with a plan of their own.
    """
    is_backwards = asked.column == NAME and asked.is_down
    by_name = sorted(areas, key=lambda area: alphabetical(area.name), reverse=is_backwards)
    if asked.column == NAME:
        return by_name
    values = {area.code: _value(area, asked.column, plans) for area in by_name}
    sign = -1 if asked.is_down else 1
    return sorted(by_name, key=lambda area: _after_all(sign * values[area.code]))


def _after_all(value: float) -> float:
    return math.inf if math.isnan(value) else value


def alphabetical(name: str) -> str:
    """What a Swedish name is sorted by: å, ä and ö come last, in that order.

    >>> sorted(["Örebro", "Åre", "Älvsbyn", "Ale", "Årjäng"], key=alphabetical)
    ['Ale', 'Åre', 'Årjäng', 'Älvsbyn', 'Örebro']
    """
    return name.casefold().translate(str.maketrans("åäö", "{|}"))


def _value(area: Territory, column: str, plans: Mapping[str, str]) -> float:
    stands = standing.standings()[area.code]
    values = {EMISSIONS: stands.tonnes, CHANGE: stands.change, PER_HEAD: stands.per_head}
    return values[column] if column in values else float(area.code in plans)


def emission_unit(language: Language) -> str:
    """What the column of emissions is written in."""
    return _sizes(language)[EMISSIONS].unit


@cache
def _sizes(language: Language) -> Mapping[str, sizes.Size]:
    """What each column is written in: of all municipalities, so that no page or search writes it otherwise."""
    every = standing.standings().values()
    emissions = sizes.size("tCO2e", [one.tonnes for one in every], language)
    per_head = sizes.size("tCO2e/person", [one.per_head for one in every], language)
    change = sizes.percent_size([100 * one.change for one in every], language)
    return {EMISSIONS: emissions, CHANGE: change, PER_HEAD: replace(per_head, digits=PER_HEAD_DIGITS)}


def written(stands: PublishedStanding, language: Language) -> dict[str, str]:
    """A municipality's three figures as its row has them."""
    by = _sizes(language)
    return {
        EMISSIONS: by[EMISSIONS].written(stands.tonnes),
        CHANGE: by[CHANGE].signed(100 * stands.change),
        PER_HEAD: by[PER_HEAD].written(stands.per_head),
    }


def rows(areas: Sequence[Territory], plans: Mapping[str, str], language: Language) -> list[CountryRow]:
    """Rows of the table.

    Args:
        plans: the address of each municipality with a plan of its own, by code.
    """
    return [_row(area, plans, language) for area in areas]


def _row(area: Territory, plans: Mapping[str, str], language: Language) -> CountryRow:
    address = plans.get(area.code) or addresses(language)[area.code]
    figures = written(standing.standings()[area.code], language)
    return CountryRow(area.code, area.name, address, has_plan=area.code in plans, **figures)


@cache
def addresses(language: Language) -> Mapping[str, str]:
    """Where the template's pages of each municipality are, by code."""
    return {area.code: page.link(language, "city", slug) for slug, area in template_cities.areas().items()}
