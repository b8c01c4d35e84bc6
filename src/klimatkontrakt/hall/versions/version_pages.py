# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What did the city say before? Its versions, what changed, and each of them back as it came."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.folder.problem import errors
from klimatkontrakt.hall.core import access, city_page, kept_answers, limits, page, turns
from klimatkontrakt.hall.core import versions as core_versions
from klimatkontrakt.hall.core.models import AnswerRow, City, Person, Version
from klimatkontrakt.hall.versions import (
    field_units,
    field_values,
    field_words,
    forms,
    history_of_an_id,
    things,
    tickets,
)
from klimatkontrakt.language.sizes import size
from klimatkontrakt.language.words import Language

TAKEN = "taken_versions"


def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version of a city."""
    own = access.city(slug)
    values = city_page.around(request, own, access.version(own), own.shown)
    known = list(access.versions(own, access.person(request)))
    authors = page.names_of((one.author for one in known), page.language_of(request))
    return page.page(request, "versions/versions", **values, name="versions", versions=known, authors=authors)


def _against(request: HttpRequest, number: int) -> int:
    """The number of the version that another is laid against: the one asked for, else the one before."""
    form = forms.Against(request.GET)
    form.full_clean()
    against: int | None = form.cleaned_data["against"]
    return number - 1 if against is None else against


def _others(own: City, number: int, reader: Person | None) -> list[int]:
    return [row.number for row in access.versions(own, reader) if row.number != number]


def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version: what it changed, what that moved, and its files."""
    own = access.city(slug)
    if own.is_template:
        raise Http404
    reader = access.person(request)
    found = access.version(own, number, reader)
    against = _against(request, number)
    older = access.version(own, against, reader) if against >= 1 and against != number else None
    row = kept_answers.row_of(found, own.shown)
    current = access.version(own)
    values = city_page.around(request, own, current, own.shown)
    return page.page(
        request,
        "versions/version",
        **{**values, "version": found},
        name="versions",
        older=older,
        others=_others(own, number, reader),
        rows=_rows(found, older, current, page.language_of(request)) if older is not None else [],
        stops=[p.said(page.language_of(request), on_page=True) for p in errors(core_versions.remarks_of(found))],
        moved=_moved(row, page.language_of(request)) if row is not None and against == number - 1 else None,
    )


def _moved(row: AnswerRow, language: Language) -> dict[str, str] | None:
    """What moved the headline's figure, in one size and written out; parts that cannot be told apart are left out."""
    found, numbers = kept_answers.moved_of(row), kept_answers.numbers_of(row)
    if found is None or numbers is None:
        return None
    own = size(numbers.unit, (found.before, found.after), language)
    parts = {part: getattr(found, part) for part in ("data", "decision", "together", "method")}
    written = {part: f"{own.signed(number)} {own.unit}" for part, number in parts.items() if number is not None}
    both = {end: own.written(getattr(found, end)) for end in ("before", "after")}
    return {**written, **both, "unit": own.unit, "year": str(found.year)}


@dataclass(frozen=True)
class DifferenceRow:
    """A field that differs between two versions: of what, its story, which field, before and after."""

    name: str
    story: str
    where: str
    before: str
    after: str


def _rows(found: Version, older: Version, current: Version, language: Language) -> list[DifferenceRow]:
    """What a version says otherwise than an older one; nothing where one of them can no longer be read."""
    changes = history_of_an_id.changes(older, found)
    if not changes:
        return []
    now, then = core_versions.city_of(found), core_versions.city_of(older)
    stands = {thing for thing, _ in things.rows(now)}
    try:
        stories = things.addresses(core_versions.city_of(current), changes)
    except core_versions.UnreadableError:
        stories = {}
    rows = []
    for thing, changes_of_it in changes.items():
        document = now if thing in stands else then
        name = things.name(document, thing, language)
        rows += [
            DifferenceRow(name, stories.get(thing, ""), *told(change, document, language)) for change in changes_of_it
        ]
    return rows


def told(change: history_of_an_id.FieldChange, document: CityDocument, language: Language) -> tuple[str, str, str]:
    """A change in the reader's words: the field, before, after.

    Args:
        document: in which the names and units of things are looked up.
    """
    place = field_units.ToldField(change.thing, change.where, document)
    before, after = field_values.both(place, change.before, change.after, language)
    return field_words.name(change.thing, change.where, language, document), before, after


def taken(request: HttpRequest, city: City) -> int | None:
    """The version of a city that the signed-in person took last; None where that is not known."""
    number = request.session.get(TAKEN, {}).get(city.slug)
    return number if isinstance(number, int) else None


@limits.counted(limits.EXPORT)
@turns.in_turn(turns.FILES)
def export(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A version's files, unchanged, with the ticket that says which version they are."""
    own = access.city(slug)
    found = access.version(own, number, access.person(request))
    ticket = {} if own.is_template else {tickets.FILE: tickets.written(found)}
    files = {**core_versions.texts_of(found), **ticket}
    response = HttpResponse(core_versions.zipped(files, own.slug), content_type="application/zip")
    if access.person(request) is not None and not own.is_template:
        request.session[TAKEN] = {**request.session.get(TAKEN, {}), own.slug: number}
    response.headers["Content-Disposition"] = f'attachment; filename="{own.slug}-{found.number}.zip"'
    return response
