# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is what was found shown? By kind, each hit with its city, a line about it, and where it leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from klimatkontrakt.hall.core import page
from klimatkontrakt.hall.search import excerpts, rights
from klimatkontrakt.hall.search.findings import Findings, FoundThing
from klimatkontrakt.hall.search.models import IndexedThing
from klimatkontrakt.hall.search.places import NamedCity
from klimatkontrakt.hall.search.things import INSTEAD, KINDS, OWN_PAGES, STORIES, Kind, Searchable
from klimatkontrakt.language.words import LANGUAGES, Language

FEW, MANY = 8, 200  # of a kind: beside other kinds, and alone


@dataclass(frozen=True)
class Hit:
    """Something that was found.

    Attributes:
        context: a line of what it is about.
        note: what its author says of it, in their own language, as far as that tells why it was found.
        city: the name of the city that it is of; empty of none.
        is_template: whether that city is worked out of the template.
        is_unpublished: whether it stands, as it was found, only in a version that those read who make it.
    """

    title: Markup
    context: Markup
    note: Markup
    address: str
    city: str = ""
    is_template: bool = False
    is_unpublished: bool = False


@dataclass(frozen=True)
class HitGroup:
    """The hits of a kind: those that are shown, and how many there are."""

    kind: Kind
    hits: Sequence[Hit]
    count: int


def groups(findings: Findings, language: Language, kind: Kind | None = None) -> list[HitGroup]:
    """What was found by kind, the best of each first; cities come last where their names are only like what is written.

    Args:
        kind: the only one that is asked for, of which more is shown; None for all.
    """
    kinds = KINDS if kind is None else (kind,)
    made = _of_things(findings, language, kinds)
    if not findings.cities or "city" not in kinds:
        return made
    shown = findings.cities[: _most(kinds)]
    cities = HitGroup("city", [_of_city(city, language) for city in shown], len(findings.cities))
    return [cities, *made] if findings.is_surely_city or findings.is_alike else [*made, cities]


def counts(findings: Findings) -> dict[Kind, int]:
    """How many of each kind were found, in the order of kinds."""
    count = Counter(thing.posting.kind for thing in findings.things)
    count["city"] = len(findings.cities)
    return {kind: count[kind] for kind in KINDS if count[kind]}


def _most(kinds: Sequence[Kind]) -> int:
    return MANY if len(kinds) == 1 else FEW


def _of_things(findings: Findings, language: Language, kinds: Sequence[Kind]) -> list[HitGroup]:
    by_kind: dict[str, list[FoundThing]] = {}
    for thing in findings.things:
        by_kind.setdefault(thing.posting.kind, []).append(thing)
    shown = {kind: by_kind[kind][: _most(kinds)] for kind in kinds if kind in by_kind}
    kept = _kept(findings, shown.values())
    return [
        HitGroup(kind, list(_hits(findings, of_kind, kept, language)), len(by_kind[kind]))
        for kind, of_kind in shown.items()
    ]


def _kept(findings: Findings, shown: Iterable[Sequence[FoundThing]]) -> Mapping[int, IndexedThing]:
    """The rows of what is shown, of versions that the reader may read."""
    ids = [thing.posting.key for of_kind in shown for thing in of_kind if thing.searched.laid is None]
    return rights.things_by_id(ids, findings.readable)


def _of_city(city: NamedCity, language: Language) -> Hit:
    address = page.link(language, "city", city.slug)
    return Hit(Markup.escape(city.name), Markup.escape(city.county), Markup(""), address, is_template=not city.is_own)


def _hits(
    findings: Findings, things: Sequence[FoundThing], kept: Mapping[int, IndexedThing], language: Language
) -> Iterator[Hit]:
    """Things as they are shown, but for those that went from the index while it was asked."""
    for thing in things:
        if thing.searched.laid is not None or thing.posting.key in kept:
            yield _hit(findings, thing, kept, language)


def _hit(findings: Findings, thing: FoundThing, kept: Mapping[int, IndexedThing], language: Language) -> Hit:
    """A thing as it is shown."""
    searched, version = thing.searched, findings.readable.get(thing.posting.version)
    key = thing.posting.key
    entry = searched.laid.things[key] if searched.laid is not None else _searchable(kept[key])
    title, context, note = (
        excerpts.excerpt(text, searched.matches.words, findings.query.language)
        for text in (entry.title[language], entry.context[language], entry.note)
    )
    if version is None:
        city = searched.city.name if searched.city is not None else ""
        return Hit(title, context, note, _address(entry, thing.slug, language), city, is_template=bool(city))
    if version.is_published:
        return Hit(title, context, note, _address(entry, thing.slug, language), version.city.name)
    address = page.link(language, "version", thing.slug, version.number)
    return Hit(title, context, note, address, version.city.name, is_unpublished=True)


def _searchable(row: IndexedThing) -> Searchable:
    """A row of the index as the thing that it was made of."""
    kind = next(kind for kind in KINDS if kind == row.kind)
    title, context = {"sv": row.title_sv, "en": row.title_en}, {"sv": row.context_sv, "en": row.context_en}
    return Searchable(kind, row.item, _by_language(title), _by_language(context), row.note)


def _by_language(texts: Mapping[str, str]) -> Mapping[Language, str]:
    return {language: texts[language] for language in LANGUAGES}


def _address(thing: Searchable, slug: str, language: Language) -> str:
    """Where a thing leads: its story, or the page that it stands on."""
    if thing.kind in STORIES:
        return page.link(language, "story", slug, thing.item)
    if thing.kind in OWN_PAGES:
        return page.link(language, OWN_PAGES[thing.kind], slug, thing.item)
    name = INSTEAD.get(thing.kind, thing.item)
    address = page.link(language, name, slug) if slug else page.link(language, name)
    fragment = f"goal-{thing.item}" if thing.kind == "goal" else thing.fragments.get(language)
    return f"{address}#{fragment}" if fragment else address
