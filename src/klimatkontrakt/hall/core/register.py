# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do the features bring? Addresses, menu rows, panels, texts, jobs, verbs: asked of every feature that is in use.

features.py lists them; each part of a feature is a module of its folder with a name that is always the same, and a
feature has those it needs. Nothing here knows a feature by name, so that each can be taken away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from django.http import HttpResponse

from klimatkontrakt.hall.core import feature
from klimatkontrakt.hall.core import verbs as core_verbs
from klimatkontrakt.hall.core.models import Job, Person
from klimatkontrakt.hall.core.rights import ANYONE, Right
from klimatkontrakt.hall.core.verbs import Verb
from klimatkontrakt.language.words import Language

Menu = Literal[
    "hall", "account", "foot", "city", "onward", "home", "mine", "help", "whence", "taken", "taken_chart", "find",
]  # fmt: skip
"""Where a row stands: at the top, by it whoever reads, at the foot, a city's pages, the questions that a city's first
page leads on to, below the list of cities, on one's own pages, where a reader is told how to get help; `whence` is
where a number leads, `taken` where the file of a figure is, `find` whose field stands at the top; each has one row."""
MENUS: tuple[Menu, ...] = get_args(Menu)
Progress = Callable[[int, int], None]
Outcome = dict[str, Any]
Closing = Callable[[], Outcome]
"""What a job changes last, in one transaction with that it is over; it may be called again after an error."""
Work = Callable[[Job, Progress], Outcome | Closing]
Finish = Callable[[str, Language], str]
"""What a feature does to the HTML of a page once it is whole, in the page's language."""


@dataclass(frozen=True)
class Address:
    """A page: its address in Swedish, in English, what answers, and its name.

    Attributes:
        shows_example: of a city's page, whether it is shown of a municipality that has not taken part, too; one that is
            not says so in its place (example_pages.py).
    """

    sv: str
    en: str
    page: Callable[..., HttpResponse]
    name: str
    shows_example: bool = False


@dataclass(frozen=True)
class MenuRow:
    """A row of a menu.

    Attributes:
        menu: which.
        page: the name of the page that it leads to.
        text: its text's key.
        place: rows stand in the order of their places.
        seen_by: who sees it.
        tells_page: whether the page is told where the reader came from.
    """

    menu: Menu
    page: str
    text: str
    place: int
    seen_by: Right[object] = ANYONE
    tells_page: bool = False


@dataclass(frozen=True)
class Panel:
    """A part of a page that belongs to another feature: its template, and what that is given for the one who reads."""

    menu: Menu
    template: str
    place: int
    values: Callable[[Person], Mapping[str, object]]


@dataclass(frozen=True)
class JobKind:
    """A kind of work: what does it, and after which failures what was sent is still wanted."""

    work: Work
    kept_after: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Upkeep:
    """Something that the worker does again and again beside its jobs, such as bringing up what follows from others."""

    name: str
    act: Callable[[], object]
    every_seconds: float


@dataclass(frozen=True)
class Findable:
    """Something on a page of no city that a reader may look for: a word that is explained, a heading.

    Attributes:
        page: the page's name.
        title: what it is called, by language.
        text: what is said of it, by language.
        fragments: where on the page it stands, by language; empty where that has no place of its own.
    """

    kind: Literal["term", "page"]
    page: str
    title: Mapping[Language, str]
    text: Mapping[Language, str]
    fragments: Mapping[Language, str] = field(default_factory=dict)


def pages() -> Iterator[Address]:
    """The pages that are no city's."""
    for used in feature.in_use():
        yield from used.listed("urls", "PAGES")


def pages_of_a_city() -> Iterator[Address]:
    """The pages of a city, by their address under the city's."""
    for used in feature.in_use():
        yield from used.listed("urls", "OF_A_CITY")


def has_page(name: str) -> bool:
    """Whether a page is in use, so that a link leads somewhere."""
    return any(address.name == name for address in (*pages(), *pages_of_a_city()))


def shows_example(name: str) -> bool:
    """Whether a page of a city is shown of a municipality that has not taken part, too."""
    return any(address.name == name and address.shows_example for address in pages_of_a_city())


def rows(menu: Menu) -> list[MenuRow]:
    """A menu's rows, in order."""
    listed: list[MenuRow] = [
        row for used in feature.in_use() for row in used.listed("urls", "ROWS") if row.menu == menu
    ]
    return sorted(listed, key=lambda row: row.place)


def rows_for(menu: Menu, *, is_example: bool) -> list[MenuRow]:
    """A menu's rows of a city, in order; of a municipality that has not taken part, those whose page it has."""
    return [row for row in rows(menu) if not is_example or shows_example(row.page)]


def panels(menu: Menu) -> list[Panel]:
    """The parts that features put on a page, in order."""
    listed: list[Panel] = [
        panel for used in feature.in_use() for panel in used.listed("urls", "PANELS") if panel.menu == menu
    ]
    return sorted(listed, key=lambda panel: panel.place)


def job_kinds() -> dict[str, JobKind]:
    """The kinds of work that features have, by name."""
    kinds: dict[str, JobKind] = {}
    for used in feature.in_use():
        kinds |= getattr(used.part("jobs"), "KINDS", {})
    return kinds


def finishes() -> Iterator[Finish]:
    """What features do to a page that is whole, in the order of their list."""
    for used in feature.in_use():
        yield from used.listed("finishes", "FINISHES")


def upkeep() -> list[Upkeep]:
    """What features have done again and again."""
    return [kept for used in feature.in_use() for kept in used.listed("jobs", "UPKEEP")]


def findables() -> Iterator[Findable]:
    """What can be looked for on the pages of features, as each tells in its module `findable`."""
    for used in feature.in_use():
        part = used.part("findable")
        if part is not None:
            yield from part.findables()


def verbs() -> list[Verb]:
    """Everything that can be done, as it is declared."""
    modules = {f"{used.module}.verbs" for used in feature.in_use() if used.part("verbs") is not None}
    return [verb for verb in core_verbs.DECLARED if verb.module in modules]
