# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What has been said of a thing? What each version of the document said of it, and what two of them say differently."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city.document import written
from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.city.schema import FORMAT
from klimatkontrakt.folder import changes as folder_changes
from klimatkontrakt.folder.canonical import plain
from klimatkontrakt.folder.yaml_files import number_text
from klimatkontrakt.hall.core import access, kept_documents
from klimatkontrakt.hall.core import versions as core_versions
from klimatkontrakt.hall.core.models import City, Version
from klimatkontrakt.hall.core.shelf import Shelf
from klimatkontrakt.hall.versions import rights, things
from klimatkontrakt.hall.versions.things import Thing

MOST_VERSIONS = 12
Said = dict[Thing, dict[str, str]]
Taken = Mapping[Thing, Sequence[Thing]]
Difference = tuple[Thing, str, str, str]
WithTexts = tuple[CityDocument, Mapping[str, str]]
_kept_things: Shelf[frozenset[Thing]] = Shelf(kept_documents.STORE)
_kept_replaced: Shelf[Taken] = Shelf(kept_documents.STORE)
_kept_differences: Shelf[tuple[Difference, ...]] = Shelf(kept_documents.STORE)


@dataclass(frozen=True)
class FieldChange:
    """A value that differs from the version before: in which field of what thing."""

    version: Version
    thing: Thing
    where: str
    before: str
    after: str


def _things(version_id: int, document_hash: str) -> frozenset[Thing]:
    return _kept_things.get((version_id, document_hash), lambda: _read_things(version_id))


def _read_things(version_id: int) -> frozenset[Thing]:
    document = core_versions.city_of(rights.version_by_id(version_id))
    figures = {things.of_figure(document, row) for row in document.history}
    return frozenset({thing for thing, _ in things.rows(document)} | figures)


def _rows(document: CityDocument, wanted: Collection[Thing] | None) -> Iterator[tuple[Thing, object]]:
    """A document's rows of some things; all where none is named."""
    for thing, row in things.rows(document):
        if wanted is None or thing in wanted:
            yield thing, row


def said_of(document: CityDocument, wanted: Collection[Thing] | None = None) -> Said:
    """What a document says of things, of all where none is named, field by field; a second row of one is numbered."""
    said: Said = {}
    counts: dict[Thing, int] = {}
    for thing, row in _rows(document, wanted):
        counts[thing] = counts.get(thing, 0) + 1
        fields = said.setdefault(thing, {})
        for field, value in things.fields(plain(row)):
            fields[field if counts[thing] == 1 else f"{field} ({counts[thing]})"] = value
    for row in document.history:
        figure = things.of_figure(document, row)
        if wanted is None or figure in wanted:
            said.setdefault(figure, {})[str(row.year)] = f"{number_text(row.value)} {row.unit}"
    return said


def history(own: City, kind: str, name: str) -> list[FieldChange]:
    """Every change of what versions said of a thing, or of what it took the place of, the latest first."""
    versions = list(access.versions(own)[:MOST_VERSIONS])
    found: list[FieldChange] = []
    for new, old in pairwise(versions):
        for thing, rows in changes(old, new).items():
            if (thing.told, thing.id) == (kind, name):
                found += rows
        name = _earlier_name(old, new, kind, name)
    return found


def _earlier_name(old: Version, new: Version, kind: str, name: str) -> str:
    """What a thing was called in the version before: its own id, or the one whose place it has taken since."""
    try:
        before, taken = _things(old.pk, old.document), _replaced(new.pk, new.document)
    except core_versions.UnreadableError:
        return name
    earlier = [past for thing, pasts in taken.items() if (thing.told, thing.id) == (kind, name) for past in pasts]
    return next((past.id for past in earlier if past in before), name)


def _replaced(version_id: int, document_hash: str) -> Taken:
    def read() -> Taken:
        return things.replaced(core_versions.city_of(rights.version_by_id(version_id)))

    return _kept_replaced.get((version_id, document_hash), read)


def _earlier(before: Said, after: Said, taken: Taken) -> dict[Thing, Thing]:
    """By the thing whose place a new one has taken, the new one."""
    earlier = {}
    for thing, pasts in taken.items():
        if thing in after and thing not in before:
            earlier[next((past for past in pasts if past in before), thing)] = thing
    return earlier


def differing(before: Said, after: Said, taken: Taken) -> Iterator[Difference]:
    """What two documents say differently: of what, which field, before and after.

    Args:
        before, after: what each says.
        taken: by thing of the later, those whose place it has taken: it is one and the same.
    """
    earlier = _earlier(before, after, taken)
    before = {earlier.get(thing, thing): fields for thing, fields in before.items()}
    for thing in dict.fromkeys([*before, *after]):
        first, last = before.get(thing, {}), after.get(thing, {})
        for field in dict.fromkeys([*first, *last]):
            if first.get(field) != last.get(field):
                yield thing, field, first.get(field, "–"), last.get(field, "–")


def between(before: CityDocument, after: CityDocument) -> Iterator[Difference]:
    """What two documents, of whatever age, say differently."""
    return _between((before, written(before)), (after, written(after)))


def _between(before: WithTexts, after: WithTexts) -> Iterator[Difference]:
    """What two documents with their canonical texts say differently of the things that differ."""
    documents = (before[0], after[0])
    touched = things.touched(folder_changes.between(before[1], after[1], CITY), documents)
    first, last = (said_of(document, touched) for document in documents)
    return differing(first, last, things.replaced(after[0]))


def _with_texts(version: Version) -> WithTexts:
    """A version's city, and its texts in canonical form, also of one from before the hall kept that form alone."""
    city = core_versions.city_of(version)
    is_formed = all(remark.code != "not_canonical" for remark in core_versions.remarks_of(version))
    return city, core_versions.texts_of(version) if is_formed and city.format == FORMAT else written(city)


def _differences(old: Version, new: Version) -> tuple[Difference, ...]:
    key = (old.pk, old.document, new.pk, new.document)
    return _kept_differences.get(key, lambda: _read_differences(old, new))


def _read_differences(old: Version, new: Version) -> tuple[Difference, ...]:
    try:
        return tuple(_between(_with_texts(old), _with_texts(new)))
    except core_versions.UnreadableError:
        return ()


def changes(old: Version, new: Version) -> Mapping[Thing, list[FieldChange]]:
    """Every thing that two versions say different things of, with what differs."""
    found: dict[Thing, list[FieldChange]] = {}
    for thing, field, first, last in _differences(old, new):
        found.setdefault(thing, []).append(FieldChange(new, thing, field, first, last))
    return found
