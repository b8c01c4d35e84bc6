# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which cities does an address choose? Ids from links and names that someone wrote; what is wrong is told all at once.

A city that somebody has put in stands for its municipality; the template's does where nobody has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from klimatkontrakt.figures.figure import Words
from klimatkontrakt.folder.doors import lengths, letters
from klimatkontrakt.hall.core import access, city_names, template_cities
from klimatkontrakt.hall.core.forms import UNTAKEN
from klimatkontrakt.hall.core.models import City
from klimatkontrakt.sources.template import municipality, municipality_names

MOST = 8  # beside each other: more panels than these nobody can read
MOST_READ = 4 * MOST  # of what an address holds; what comes after is not looked up, and that is said
CITY, ADD = "city", "add"
LONGEST = lengths.most("place_search")
_BETWEEN = re.compile(r"[,;\n]")


@dataclass(frozen=True)
class CityChoice:
    """What an address chooses.

    Attributes:
        cities: in the order in which they were chosen, none twice.
        faults: everything that is wrong with it, in words.
        written: what stood in the field for names and could not be used, to be mended there.
        added: whether anything was written in that field.
    """

    cities: Sequence[City]
    faults: Sequence[str] = ()
    written: str = ""
    added: bool = False

    @property
    def query(self) -> str:
        """The choice as it stands in an address."""
        return query_of(self.cities)

    def without(self, city: City) -> str:
        """The address's query without one of the cities."""
        return query_of(other for other in self.cities if other.slug != city.slug)

    @property
    def by_name(self) -> str:
        """The query of the same cities in alphabetical order."""
        return query_of(sorted(self.cities, key=lambda city: swedish_order(city.name)))

    @property
    def is_by_name(self) -> bool:
        """Whether they stand in alphabetical order already."""
        return self.by_name == self.query


def query_of(cities: Iterable[City]) -> str:
    """Cities as they stand in an address, in their order; empty for none."""
    query = urlencode([(CITY, city.slug) for city in cities])
    return f"?{query}" if query else ""


def swedish_order(name: str) -> tuple[int, ...]:
    """By what names are put in alphabetical order: å, ä and ö come last.

    >>> sorted(["Örebro", "Ängelholm", "Åre", "Ale", "Zinkgruvan"], key=swedish_order)
    ['Ale', 'Zinkgruvan', 'Åre', 'Ängelholm', 'Örebro']
    """
    last = {"å": 0x2001, "ä": 0x2002, "ö": 0x2003}
    return tuple(last.get(letter, ord(letter)) for letter in name.casefold())


class Places:
    """Every city that can be chosen, by what it may be called."""

    def __init__(self) -> None:
        self.planned = list(access.cities())
        self._by_slug = {city.former: city for city in self.planned if city.former}
        self._by_slug |= {city.slug: city for city in self.planned}
        self._by_name: dict[str, list[City]] = {}
        for city in self.planned:
            self._by_name.setdefault(municipality_names.plain(city.name), []).append(city)
        self._by_code = {city.kommunkod: city for city in reversed(self.planned) if city.kommunkod}

    def by_id(self, slug: str) -> City | None:
        """The city of an id that stood in a link."""
        if slug in self._by_slug:
            return self._by_slug[slug]
        template = template_cities.city(slug)
        return self._by_code.get(template.kommunkod, template) if template is not None else None

    def by_name(self, written: str) -> tuple[City | None, str]:
        """The city of a name or a kommunkod as someone wrote it; where there is none, or several, what may be meant."""
        plain = municipality_names.plain(written)
        named = self._by_name.get(plain, [])
        if named:
            return (named[0], "") if len(named) == 1 else (None, ", ".join(city.slug for city in named))
        if written in self._by_slug:
            return self._by_slug[written], ""
        try:
            area = municipality_names.municipality(written)
        except municipality_names.UnknownMunicipalityError as error:
            return None, error.fix
        return self.by_id(municipality.city_id(area)), ""

    def names(self) -> list[str]:
        """Every name that can be written, in alphabetical order: municipalities, and what else has been put in."""
        named = {area.name for area in template_cities.areas().values()} | {city.name for city in self.planned}
        return sorted(named, key=swedish_order)


def read(asked: QueryDict, places: Places, say: Words) -> CityChoice:
    """What an address chooses; every fault of it at once, what is right with it beside them."""
    ids, names = asked.getlist(CITY), _names(asked.getlist(ADD))
    chosen: dict[str, City] = {}
    unknown_ids: list[str] = []
    for slug in ids[:MOST_READ]:
        city = places.by_id(slug[:LONGEST])
        if city is None:
            unknown_ids.append(_shown(slug))
        else:
            chosen.setdefault(city.slug, city)
    unknown_names = _add(chosen, names[:MOST_READ], places)
    faults = _unknown(unknown_ids, unknown_names, say)
    cities = list(chosen.values())
    if len(cities) > MOST:
        left = city_names.listed(cities[MOST:])
        faults.append(say("compare.too_many", most=MOST, names=", ".join(left.values())))
    if len(ids) > MOST_READ or len(names) > MOST_READ:
        faults.append(say("compare.too_long", most=MOST_READ))
    return CityChoice(cities[:MOST], faults, ", ".join(unknown_names), bool(names))


def _names(written: Sequence[str]) -> list[str]:
    """The names in the field, between commas, semicolons or lines."""
    parts = [part.strip() for text in written for part in _BETWEEN.split(text)]
    return [part for part in parts if part]


def _add(chosen: dict[str, City], names: Sequence[str], places: Places) -> dict[str, str]:
    """Adds the cities of names; gives those that are none, each with what may be meant."""
    unknown = {}
    for name in names:
        city, meant = places.by_name(name) if len(name) <= LONGEST and not letters.control(name) else (None, "")
        if city is None:
            unknown[_shown(name)] = meant
        else:
            chosen.setdefault(city.slug, city)
    return unknown


def _shown(text: str) -> str:
    """A text of an address as a page can show it."""
    return letters.CONTROL.sub(UNTAKEN, text[:LONGEST])


def _unknown(ids: Sequence[str], names: Mapping[str, str], say: Words) -> list[str]:
    """What is not known, in one sentence; with what may be meant, where something is near."""
    if not ids and not names:
        return []
    parts = [say("compare.unknown_one", name=name) for name in ids]
    for name, meant in names.items():
        parts.append(
            say("compare.unknown_meant", name=name, meant=meant) if meant else say("compare.unknown_one", name=name)
        )
    return [say("compare.unknown", names="; ".join(parts))]
