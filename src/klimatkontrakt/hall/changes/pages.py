# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is proposed, and what came of it? A city's changes, one with what it does, its clashes, an object's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.folder.change import ABSENT
from klimatkontrakt.folder.merging import Clash
from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.hall.changes import effect_words, looks
from klimatkontrakt.hall.changes.looks import ChangeLook
from klimatkontrakt.hall.core import access, attachments, city_page, limits, page, turns
from klimatkontrakt.hall.core import versions as core_versions
from klimatkontrakt.hall.core.models import City, Person
from klimatkontrakt.hall.proposals import offers
from klimatkontrakt.hall.proposals.offers import ChangeRow, Comment, Proposal
from klimatkontrakt.hall.versions import offers as versions
from klimatkontrakt.language.words import Language

State = Proposal.State
Name = tuple[str, str, str]
A_PAGE = 50
MOST_ROWS = 200
OPEN = (State.DRAFT, State.RETURNED)
OVER = (State.ACCEPTED, State.DECLINED, State.WITHDRAWN)


def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """A city's changes: those that wait, those that are worked on, those that are done."""
    own = access.city(slug)
    reader = access.person(request)
    found = offers.rights.readable(own, reader)
    over = Paginator(found.filter(state__in=OVER), A_PAGE).get_page(request.GET.get("page"))
    waiting = list(found.filter(state=State.SENT).order_by("sent"))
    drafts = list(found.filter(state__in=OPEN).order_by("-touched"))
    away = list(found.filter(state=State.ARCHIVED))
    values = city_page.around(request, own, access.version(own), own.shown)
    who = _who(request, own, [*waiting, *drafts, *away, *over])
    lists: dict[str, Any] = {"waiting": waiting, "drafts": drafts, "away": away, "over": over, "who": who}
    is_maker = offers.rights.may_begin(reader, own)
    return page.page(request, "changes/changes", **values, name="changes", is_maker=is_maker, **lists)


def _who(request: HttpRequest, own: City, rows: Sequence[Proposal]) -> Callable[[Proposal], str]:
    """Whose a change is: by name for those who work with the document, by office for everybody else."""
    is_maker = offers.rights.may_begin(access.person(request), own)
    language, say = page.language_of(request), page.texts(request)
    names = page.names_of((row.author for row in rows), language) if is_maker else None
    document = _document(own)

    def who(row: Proposal) -> str:
        office = row.on_behalf or row.authority
        labels = {actor.id: actor.label(language) for actor in document.actors} if office and document else {}
        told = labels.get(office, office) or say("change.office", name=own.name)
        if names is None or row.author is None:
            return told
        return say("change.who", name=names(row.author), office=told) if office else names(row.author)

    return who


def _document(own: City) -> CityDocument | None:
    try:
        return core_versions.as_read(access.version(own))
    except core_versions.UnreadableError:
        return None


@turns.in_turn(turns.PLANS)
def change(request: HttpRequest, slug: str, number: int, faults: Sequence[str] = ()) -> HttpResponse:
    """One change: what it does to the city, what it says, what is said of it, and what can be done with it."""
    own = access.city(slug)
    reader = access.person(request)
    found = offers.rights.proposal(own, number, reader)
    language = page.language_of(request)
    look = looks.of_proposal(found)
    rows, more = _rows(look, language)
    values = city_page.around(request, own, access.version(own), own.shown)
    is_maker = offers.rights.may_make(reader, found)
    said = _comments(found, reader, language)
    return page.page(
        request,
        "changes/change",
        400 if faults else 200,
        **values,
        name="changes",
        one=found,
        look=look,
        effect=_effect(look, own, request),
        come=_told(look.come if look.after is not None else (), language),
        gone=_told(look.gone if look.after is not None else (), language),
        stops=_told(look.problems if look.after is None and look.before is not None else (), language),
        rows=rows,
        more=more,
        confirmed=_confirmed(found, look, language),
        who=_who(request, own, [found])(found),
        comments=said,
        people=offers.rights.people_of(own) if is_maker else [],
        may_speak=offers.rights.SPEAKER.holds(reader, own),
        is_maker=is_maker,
        is_receiver=offers.rights.may_receive(reader, found),
        may_save=_may_save(found, reader, look),
        may_answer={row.pk for row, *_ in said if offers.rights.ANSWERER.holds(reader, row)},
        waits=_waits(found, reader),
        actors=_actors(look, language),
        faults=list(faults),
    )


def _may_save(found: Proposal, reader: Person | None, look: ChangeLook) -> bool:
    """Whether the reader may accept it: not their own where the document asks for four eyes."""
    if look.is_gone or not offers.rights.may_receive(reader, found):
        return False
    texts, changes_of_it = offers.documents.canonical(found.base), offers.documents.changes_of(found)
    return offers.rights.may_accept(reader, found.city, changes_of_it, texts, author=found.author)


def _actors(look: ChangeLook, language: Language) -> list[tuple[str, str]]:
    document = look.before or look.after
    return [(actor.id, actor.label(language)) for actor in document.actors] if document is not None else []


def _rows(look: ChangeLook, language: Language) -> tuple[list[versions.ToldChange], int]:
    """What it changes, in words; nothing of a city's first document, which is all new."""
    if look.before is None or look.after is None:
        return [], 0
    return versions.rows(look.before, look.after, language, MOST_ROWS)


def _effect(look: ChangeLook, own: City, request: HttpRequest) -> effect_words.EffectTold | None:
    found = looks.effect(look, own.shown)
    if found is None or look.before is None or look.after is None:
        return None
    return effect_words.told(found, look.before, look.after, page.texts(request))


def _told(problems: Sequence[Problem], language: Language) -> list[str]:
    return [problem.said(language, on_page=True) for problem in problems[:MOST_ROWS]]


def _confirmed(found: Proposal, look: ChangeLook, language: Language) -> list[tuple[str, str]]:
    """What it confirms, in words: of what, and the value that was seen."""
    document = look.before or look.after
    if document is None:
        return []
    told = []
    for row in found.confirmations:
        value = row.get("value", ABSENT)
        seen = Clash(row["kind"], row["key"], row.get("field", ""), value, value, value)
        words = versions.in_words(seen, (document,), language)
        told.append((words["place"], words["before"]))
    return told


def _comments(found: Proposal, reader: Person | None, language: Language) -> list[tuple[Comment, str, str, str]]:
    """What is said of it: who said it, whom it was given to, who answered."""
    rows = list(offers.rights.comments(found, reader))
    names = page.names_of([name for row in rows for name in (row.author, row.assigned, row.answered_by)], language)
    return [
        (row, names(row.author), names(row.assigned) if row.assigned else "", names(row.answered_by)) for row in rows
    ]  # fmt: skip


def _waits(found: Proposal, reader: Person | None) -> dict[str, Any] | None:
    """Why it could not be accepted when that was last tried, or that its turn has not come."""
    if not offers.rights.may_receive(reader, found) or found.state in OVER:
        return None
    row = getattr(found, "waiting", None)
    if row is None or (row.is_over and row.asked < found.touched):
        return None
    return {"failure": row.outcome.get("failure", "in_line"), "problems": row.outcome.get("problems", ())}


def names_of(found: Proposal) -> list[Name]:
    """Its changes and confirmations, by kind, key and field, in the order of the page."""
    of_changes = [(own.kind, own.key, own.field) for own in offers.documents.changes_of(found)]
    return [*of_changes, *((row["kind"], row["key"], row.get("field", "")) for row in found.confirmations)]


def clash_names(found: Proposal) -> list[Name]:
    """Where it clashes with the document of today, in the order of the page."""
    return [clash.name for clash in looks.of_proposal(found).clashes]


def clashes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Where a change clashes with what others have made since: base, theirs, its own, and a choice for each."""
    own = access.city(slug)
    person = offers.rights.to_work_on(request.user, own)
    found = offers.rights.proposal(own, number, person)
    look = looks.of_proposal(found)
    if look.before is None or found.state not in (*OPEN, State.SENT):
        raise Http404
    language = page.language_of(request)
    documents = (look.before, look.before, look.before)
    told = [versions.in_words(clash, documents, language) for clash in look.clashes]
    values = city_page.around(request, own, access.version(own), own.shown)
    return page.page(request, "changes/clashes", **values, name="changes", one=found, clashes=told)


def history(request: HttpRequest, slug: str, kind: str, key: str) -> HttpResponse:
    """Who changed an object, when, and which of its fields; the latest first."""
    own = access.city(slug)
    reader = access.person(request)
    rows = Paginator(offers.rights.rows_of(own, kind, key, reader), A_PAGE).get_page(request.GET.get("page"))
    document = _document(own)
    if document is None or not rows.object_list:
        raise Http404
    language = page.language_of(request)
    who = _who(request, own, [row.proposal for row in rows])
    told = [(row, _field(document, row, language), who(row.proposal)) for row in rows]
    name, _ = versions.place(document, (kind, key, ""), language)
    values = city_page.around(request, own, access.version(own), own.shown)
    return page.page(request, "changes/history", **values, name="changes", what=name, rows=told, found=rows)


def _field(document: CityDocument, row: ChangeRow, language: Language) -> str:
    return versions.place(document, (row.kind, row.key, row.field), language)[1]


@limits.counted(limits.EXPORT)
def file(request: HttpRequest, slug: str, number: int, file: UUID) -> HttpResponse:
    """A file that goes with a change, as it was sent; for those who work with it."""
    own = access.city(slug)
    person = offers.rights.to_work_on(request.user, own)
    found = offers.rights.proposal(own, number, person)
    row = access.one(found.files.filter(attachment__pk=file).select_related("attachment"))
    raw = attachments.read(row.attachment)
    response = HttpResponse(raw, content_type=attachments.ANY_KIND)
    name = content_disposition_header(as_attachment=True, filename=row.attachment.name)
    response.headers["Content-Disposition"] = name or "attachment"
    return response


def of_mine(person: Person) -> dict[str, object]:
    """What somebody's own pages say of changes: the drafts that they began."""
    return {"drafts": offers.rights.drafts_of(person), "questions": offers.rights.questions_to(person)}
