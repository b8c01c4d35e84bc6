# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which municipalities have pages without anyone having put them in? All 290, from the template.

They are in no table: their rows are made when they are asked for, with keys below nought that no row in a table has.
Nothing of them is in a backup, and another template is another document.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city import Problem, content
from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.folder import canonical
from klimatkontrakt.hall.core import kept_documents
from klimatkontrakt.hall.core.models import City, Version
from klimatkontrakt.hall.core.shelf import Shelf
from klimatkontrakt.sources.intake import law
from klimatkontrakt.sources.publishers import municipalities
from klimatkontrakt.sources.publishers.municipalities import Territory
from klimatkontrakt.sources.template import municipality
from klimatkontrakt.sources.template.example import example

_documents: Shelf[CityDocument] = Shelf(kept_documents.STORE)
_remarks: Shelf[tuple[Problem, ...]] = Shelf(kept_documents.STORE)
NUMBER = 0  # of a template city's only version


@cache
def areas() -> Mapping[str, Territory]:
    """Every municipality by the id that its template city has."""
    return {municipality.city_id(area): area for area in municipalities.municipalities().values()}


def city(slug: str) -> City | None:
    """The template city of an id."""
    area = areas().get(slug)
    if area is None:
        return None
    return City(pk=-int(area.code), slug=slug, name=area.name, kommunkod=area.code, shown=municipality.SCENARIO)


def version(own: City) -> Version:
    """The only version of a template city."""
    return Version(pk=own.pk, city=own, number=NUMBER, document=_hash(own.slug))


def files(slug: str) -> dict[str, str]:
    """A template city's folder, whole, for whoever takes the city over: file name → text."""
    return dict(canonical.written(municipality.city(areas()[slug]), CITY))


def document(slug: str) -> CityDocument:
    """A template city's document as its pages show it: without what would be a claim about its municipality."""
    return _documents.get(slug, lambda: example(municipality.city(areas()[slug])))


@cache
def _hash(slug: str) -> str:
    return content.document(document(slug))


def remarks(slug: str) -> tuple[Problem, ...]:
    """What is remarked on a template city's document."""
    return _remarks.get(slug, lambda: tuple(law.problems(document(slug))))
