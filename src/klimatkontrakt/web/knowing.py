# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is known of an id? Its sentences with links, and what each version of the document said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from markupsafe import Markup, escape

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city import identity
from klimatkontrakt.city.canonical import plain
from klimatkontrakt.data import words
from klimatkontrakt.data.words import Language
from klimatkontrakt.engine.facts import Quote, Ref
from klimatkontrakt.publish import telling
from klimatkontrakt.publish.telling import Piece
from klimatkontrakt.web import access, documents
from klimatkontrakt.web.models import City, Version

MOST_VERSIONS = 12
KINDS = ("measures", "accounts", "targets", "events", "pools", "scenarios")


@dataclass(frozen=True)
class Change:
    """A value that differs from the version before."""

    version: Version
    where: str
    before: str
    after: str


def linked(found: Sequence[Piece], language: Language, address: Callable[[str, int | None], str]) -> Markup:
    """A sentence in which the name of every thing leads to its own story; the author's own words are marked Swedish.

    Args:
        found: the sentence in pieces.
        language: the page's.
        address: makes the address of an id's story.
    """
    return Markup("").join(_linked(piece, language, address) for piece in found)


def _linked(piece: Piece, language: Language, address: Callable[[str, int | None], str]) -> Markup:
    if isinstance(piece, Quote):
        text = escape(words.catalogue(telling.SUBJECT)["quote"][language])
        mark = Markup("{}") if language == "sv" else Markup('<span lang="sv">{}</span>')
        return text.format(quote=mark.format(piece.text))
    if isinstance(piece, Ref):
        name = piece.name(language)
        return Markup('<a href="{}">{}</a>').format(address(piece.id, None), name) if piece.is_told else escape(name)
    return escape(piece)


def names(document: CityDocument, language: Language) -> dict[str, str]:
    """Every id's name in the reader's language."""
    found = {own.id: own.what(language) for c in document.contracts.values() for own in c.commitments}
    found |= {source.id: source.title for source in document.sources}
    for rows in (document.actors, document.quantities):
        found |= {row.id: row.label(language) for row in rows}
    found |= {line.key: line.label(language) for line in document.lines}
    for kind in KINDS:
        found |= {name: document.label(kind, name, language) for name in getattr(document, kind)}
    return found


@lru_cache(maxsize=16)
def _everything_said(version_id: int, document_hash: str) -> dict[str, dict[str, str]]:
    document = documents.city_of(Version.objects.get(pk=version_id))
    rows: dict[str, list[object]] = {}
    for row in (*document.quantities, *document.sources, *document.actors):
        rows.setdefault(row.id, []).append(row)
    for line in document.lines:
        rows.setdefault(line.key, []).append(line)
    for kind in KINDS:
        for name, own in getattr(document, kind).items():
            rows.setdefault(name, []).append(own)
    for contract in document.contracts.values():
        for promise in contract.commitments:
            rows.setdefault(promise.id, []).append(promise)
    said: dict[str, dict[str, str]] = {}
    for name, own in rows.items():
        fields = said.setdefault(name, {})
        for at, row in enumerate(own, start=1):
            fields |= {(f if at == 1 else f"{f} ({at})"): value for f, value in _fields(plain(row))}
    for contract in document.contracts.values():
        for outcome in contract.outcomes:
            values = {key: value for key, value in plain(outcome).items() if key not in ("commitment", "id")}
            said.setdefault(outcome.commitment, {}).update(_fields({f"outcomes[{outcome.id}]": values}))
    for row in document.history:
        name = f"{row.account}.{row.line}" if row.line else row.account
        said.setdefault(name, {})[str(row.year)] = f"{row.value:g} {row.unit}"
    return said


def _fields(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _fields(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, (list, tuple)):
        for at, inner in enumerate(value):
            if isinstance(inner, dict) and "id" in inner:
                yield from _fields({key: part for key, part in inner.items() if key != "id"}, f"{path}[{inner['id']}]")
            else:
                yield from _fields(inner, f"{path}[{at + 1}]" if len(value) > 1 else path)
    elif value not in (None, ""):
        yield path, f"{value:g}" if isinstance(value, float) else str(value)


def history(own: City, name: str) -> list[Change]:
    """Every change of what versions said of an id, the latest first; whoever made the first version stands last."""
    versions = list(access.versions(own)[:MOST_VERSIONS])
    found: list[Change] = []
    for new, old in pairwise(versions):
        found += between(old, new, name)
        name = _earlier_name(old, new, name)
    return found


def _earlier_name(old: Version, new: Version, name: str) -> str:
    """What a thing was called in the version before: its own id, or the one whose place it has taken since."""
    try:
        before = _everything_said(old.pk, old.document)
        return next((each for each in _replaced(new.pk, new.document).get(name, ()) if each in before), name)
    except LookupError:
        return name


@lru_cache(maxsize=16)
def _replaced(version_id: int, document_hash: str) -> dict[str, list[str]]:
    """By id, the ids whose place it has taken in a version."""
    document = documents.city_of(Version.objects.get(pk=version_id))
    found: dict[str, list[str]] = {}
    for successors in identity.successors(document).values():
        for earlier, name in successors.items():
            found.setdefault(name, []).append(earlier)
    return found


def between(old: Version, new: Version, name: str) -> list[Change]:
    """What a later version says of an id that an earlier did not."""
    return changes(old, new).get(name, [])


@lru_cache(maxsize=32)
def _changes(old: Version, new: Version, documents_hash: tuple[str, str]) -> dict[str, list[Change]]:
    try:
        before, after = (_everything_said(version.pk, version.document) for version in (old, new))
        taken = _replaced(new.pk, new.document)
    except LookupError:
        return {}
    found: dict[str, list[Change]] = {}
    before = _under_new_names(before, after, taken)
    for name in dict.fromkeys([*before, *after]):
        first, last = before.get(name, {}), after.get(name, {})
        rows = [
            Change(new, field, first.get(field, "–"), last.get(field, "–"))
            for field in dict.fromkeys([*first, *last])
            if first.get(field) != last.get(field)
        ]
        if rows:
            found[name] = rows
    return found


def _under_new_names(
    before: dict[str, dict[str, str]], after: dict[str, dict[str, str]], taken: dict[str, list[str]]
) -> dict[str, dict[str, str]]:
    """What was said before, with what has been replaced since under the id that took its place."""
    renamed: dict[str, str] = {}
    for name, earliers in taken.items():
        if name in after and name not in before:
            renamed |= dict.fromkeys([each for each in earliers if each in before][:1], name)
    return {renamed.get(name, name): said for name, said in before.items()}


def changes(old: Version, new: Version) -> dict[str, list[Change]]:
    """Every id that two versions say different things of, with what differs."""
    return _changes(old, new, (old.document, new.document))
