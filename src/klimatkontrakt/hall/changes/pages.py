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
from klimatkontrakt.hall.changes import effect_words, looks, problem_words
from klimatkontrakt.hall.changes.looks import ChangeLook
from klimatkontrakt.hall.core import access, attachments, city_page, limits, page, turns
from klimatkontrakt.hall.core import versions as core_versions
from klimatkontrakt.hall.core.models import City, Person
from klimatkontrakt.hall.proposals import offers
from klimatkontrakt.hall.proposals.offers import ChangeRow, Comment, Proposal, ProposalState
from klimatkontrakt.hall.versions import offers as versions
from klimatkontrakt.language.words import Language

Name = tuple[str, str, str]
A_PAGE = 50
MOST_ROWS = 200
OPEN = (ProposalState.DRAFT, ProposalState.RETURNED)
OVER = (ProposalState.ACCEPTED, ProposalState.DECLINED, ProposalState.WITHDRAWN)


def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """A city's changes: those that wait, those that are worked on, those that are done."""
    city = access.city(slug)
    reader = access.person(request)
    readable = offers.rights.readable(city, reader)
    over = Paginator(readable.filter(state__in=OVER), A_PAGE).get_page(request.GET.get("page"))
    waiting = list(readable.filter(state=ProposalState.SENT).order_by("sent"))
    drafts = list(readable.filter(state__in=OPEN).order_by("-touched"))
    away = list(readable.filter(state=ProposalState.ARCHIVED))
    values = city_page.around(request, city, access.version(city), city.shown)
    who = _who(request, city, [*waiting, *drafts, *away, *over])
    lists: dict[str, Any] = {"waiting": waiting, "drafts": drafts, "away": away, "over": over, "who": who}
    is_maker = offers.rights.may_begin(reader, city)
    return page.page(request, "changes/changes", **values, name="changes", is_maker=is_maker, **lists)


def _who(request: HttpRequest, city: City, rows: Sequence[Proposal]) -> Callable[[Proposal], str]:
    """Whose a change is: by name for those who work with the document, by office for everybody else."""
    is_maker = offers.rights.may_begin(access.person(request), city)
    language, say = page.language_of(request), page.texts(request)
    names = page.names_of((row.author for row in rows), language) if is_maker else None
    labels = dict(_actors(_document(city), language))

    def who(row: Proposal) -> str:
        office = row.on_behalf or row.authority
        office_words = labels.get(office, office) or say("change.office", name=city.name)
        if names is None or row.author is None:
            return office_words
        return say("change.who", name=names(row.author), office=office_words) if office else names(row.author)

    return who


def _document(city: City) -> CityDocument | None:
    try:
        return core_versions.as_read(access.version(city))
    except core_versions.UnreadableError:
        return None


@turns.in_turn(turns.PLANS)
def change(request: HttpRequest, slug: str, number: int, faults: Sequence[str] = ()) -> HttpResponse:
    """One change: what it does to the city, what it says, what is said of it, and what can be done with it."""
    city = access.city(slug)
    reader = access.person(request)
    proposal = offers.rights.proposal(city, number, reader)
    language = page.language_of(request)
    look = looks.of_proposal(proposal)
    rows, more = _rows(look, language)
    values = city_page.around(request, city, access.version(city), city.shown)
    is_maker = offers.rights.may_make(reader, proposal)
    comments = _comments(proposal, reader, language)
    return page.page(
        request,
        "changes/change",
        400 if faults else 200,
        **values,
        name="changes",
        one=proposal,
        look=look,
        effect=_effect(look, city, request),
        **_remarks(look, language),
        rows=rows,
        more=more,
        confirmed=_confirmed(proposal, look, language),
        who=_who(request, city, [proposal])(proposal),
        comments=comments,
        people=offers.rights.people_of(city) if is_maker else [],
        may_speak=offers.rights.SPEAKER.holds(reader, city),
        is_maker=is_maker,
        is_receiver=offers.rights.may_receive(reader, proposal),
        may_save=_may_save(proposal, reader, look),
        may_answer={row.pk for row, *_ in comments if offers.rights.ANSWERER.holds(reader, row)},
        waits=_waits(proposal, reader),
        actors=_actors(look.before or look.after, language),
        faults=list(faults),
    )


def _may_save(proposal: Proposal, reader: Person | None, look: ChangeLook) -> bool:
    """Whether the reader may accept it: not their own where the document asks for four eyes."""
    if look.is_gone or not offers.rights.may_receive(reader, proposal):
        return False
    texts, changes_of_it = offers.documents.canonical(proposal.base), offers.documents.changes_of(proposal)
    return offers.rights.may_accept(reader, proposal.city, changes_of_it, texts, author=proposal.author)


def _remarks(look: ChangeLook, language: Language) -> dict[str, list[str]]:
    """The problems that come and go by it, or those that stop it."""
    called: dict[str, str] = {}
    for document in (look.before, look.after):
        called |= problem_words.names(document, language) if document is not None else {}
    stops = look.problems if look.before is not None and look.after is None else ()
    come, gone = (look.come, look.gone) if look.after is not None else ((), ())
    turns_of = {"come": come, "gone": gone, "stops": stops}
    return {turn: problem_words.in_words(problems[:MOST_ROWS], called, language) for turn, problems in turns_of.items()}


def _actors(document: CityDocument | None, language: Language) -> list[tuple[str, str]]:
    return [(actor.id, actor.label(language)) for actor in document.actors] if document is not None else []


def _rows(look: ChangeLook, language: Language) -> tuple[list[versions.ToldChange], int]:
    """What it changes, in words; nothing of a city's first document, which is all new."""
    if look.before is None or look.after is None:
        return [], 0
    return versions.rows(look.before, look.after, language, MOST_ROWS)


def _effect(look: ChangeLook, city: City, request: HttpRequest) -> effect_words.EffectTold | None:
    effect = looks.effect(look, city.shown)
    if effect is None or look.before is None or look.after is None:
        return None
    return effect_words.told(effect, look.before, look.after, page.texts(request))


def _confirmed(proposal: Proposal, look: ChangeLook, language: Language) -> list[tuple[str, str]]:
    """What it confirms, in words: of what, and the value that was seen."""
    document = look.before or look.after
    if document is None:
        return []
    confirmed = []
    for row in proposal.confirmations:
        value = row.get("value", ABSENT)
        seen = Clash(row["kind"], row["key"], row.get("field", ""), value, value, value)
        words = versions.in_words(seen, (document,), language)
        confirmed.append((words["place"], words["before"]))
    return confirmed


def _comments(proposal: Proposal, reader: Person | None, language: Language) -> list[tuple[Comment, str, str, str]]:
    """What is said of it: who said it, whom it was given to, who answered."""
    rows = list(offers.rights.comments(proposal, reader))
    names = page.names_of([name for row in rows for name in (row.author, row.assigned, row.answered_by)], language)
    return [
        (row, names(row.author), names(row.assigned) if row.assigned else "", names(row.answered_by)) for row in rows
    ]  # fmt: skip


def _waits(proposal: Proposal, reader: Person | None) -> dict[str, Any] | None:
    """Why it could not be accepted when that was last tried, or that its turn has not come."""
    if not offers.rights.may_receive(reader, proposal) or proposal.state in OVER:
        return None
    row = getattr(proposal, "waiting", None)
    if row is None or (row.is_over and row.asked < proposal.touched):
        return None
    return {"failure": row.outcome.get("failure", "in_line"), "problems": row.outcome.get("problems", ())}


def names_of(proposal: Proposal) -> list[Name]:
    """Its changes and confirmations, by kind, key and field, in the order of the page."""
    of_changes = [(one.kind, one.key, one.field) for one in offers.documents.changes_of(proposal)]
    return [*of_changes, *((row["kind"], row["key"], row.get("field", "")) for row in proposal.confirmations)]


def clash_names(proposal: Proposal) -> list[Name]:
    """Where it clashes with the document of today, in the order of the page."""
    return [clash.name for clash in looks.of_proposal(proposal).clashes]


def clashes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Where a change clashes with what others have made since: base, theirs, its own, and a choice for each."""
    city = access.city(slug)
    person = offers.rights.to_work_on(request.user, city)
    proposal = offers.rights.proposal(city, number, person)
    look = looks.of_proposal(proposal)
    if look.before is None or proposal.state not in (*OPEN, ProposalState.SENT):
        raise Http404
    language = page.language_of(request)
    documents = (look.before, look.before, look.before)
    rows = [versions.in_words(clash, documents, language) for clash in look.clashes]
    values = city_page.around(request, city, access.version(city), city.shown)
    return page.page(request, "changes/clashes", **values, name="changes", one=proposal, clashes=rows)


def history(request: HttpRequest, slug: str, kind: str, key: str) -> HttpResponse:
    """Who changed an object, when, and which of its fields; the latest first."""
    city = access.city(slug)
    reader = access.person(request)
    rows = Paginator(offers.rights.rows_of(city, kind, key, reader), A_PAGE).get_page(request.GET.get("page"))
    document = _document(city)
    if document is None or not rows.object_list:
        raise Http404
    language = page.language_of(request)
    who = _who(request, city, [row.proposal for row in rows])
    lines = [(row, _field(document, row, language), who(row.proposal)) for row in rows]
    name, _ = versions.place(document, (kind, key, ""), language)
    values = city_page.around(request, city, access.version(city), city.shown)
    return page.page(request, "changes/history", **values, name="changes", what=name, rows=lines, found=rows)


def _field(document: CityDocument, row: ChangeRow, language: Language) -> str:
    return versions.place(document, (row.kind, row.key, row.field), language)[1]


@limits.counted(limits.EXPORT)
@turns.in_turn(turns.FILES)
def file(request: HttpRequest, slug: str, number: int, file: UUID) -> HttpResponse:
    """A file that goes with a change, as it was sent; for those who work with it."""
    city = access.city(slug)
    person = offers.rights.to_work_on(request.user, city)
    proposal = offers.rights.proposal(city, number, person)
    row = access.one(proposal.files.filter(attachment__pk=file).select_related("attachment"))
    raw = attachments.read(row.attachment)
    response = HttpResponse(raw, content_type=attachments.ANY_KIND)
    name = content_disposition_header(as_attachment=True, filename=row.attachment.name)
    response.headers["Content-Disposition"] = name or "attachment"
    return response


def of_mine(person: Person) -> dict[str, object]:
    """What somebody's own pages say of changes: the drafts that they began."""
    return {"drafts": offers.rights.drafts_of(person), "questions": offers.rights.questions_to(person)}
