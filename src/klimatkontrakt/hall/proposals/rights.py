# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with proposals, and who may see which? Each right is one function here, and rows are got here alone.

A draft is its authority's: whoever makes the document for that authority goes on with it, also when the one who began
it has left. What has been sent is seen by its sender's authority and by the receiver's; what is in the published
document by everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from klimatkontrakt.folder.change import Change
from klimatkontrakt.hall.core import access, heads, seats, versions
from klimatkontrakt.hall.core import rights as core_rights
from klimatkontrakt.hall.core.access import User
from klimatkontrakt.hall.core.actors import Actor, Operator
from klimatkontrakt.hall.core.models import City, Person
from klimatkontrakt.hall.core.rights import SEATED_ROLES, Right, Role
from klimatkontrakt.hall.proposals import documents
from klimatkontrakt.hall.proposals.models import ChangeRow, Comment, Proposal, ProposalState, Waiting

BEGINNERS: frozenset[Role] = SEATED_ROLES - {"reader", "auditor"} | {"administrator", "operator"}
MAKERS: frozenset[Role] = core_rights.MAKERS | {"operator"}
SPEAKERS: frozenset[Role] = core_rights.SEATED_ROLES - {"auditor"} | {"administrator"}


# Rules


def may_begin(by: Actor, city: City) -> bool:
    """Whether somebody may begin changes of a city's document; which ones is asked of what they come to."""
    return seats.may_propose(by, city, (), {})


def may_propose(by: Actor, city: City, changes: Iterable[Change], texts: Mapping[str, str]) -> bool:
    """Whether somebody may send just these changes.

    Args:
        changes: all of them.
        texts: the canonical texts of the version that they begin from.
    """
    return seats.may_propose(by, city, changes, texts)


def may_accept(by: Actor, city: City, changes: Iterable[Change], texts: Mapping[str, str], *, author: object) -> bool:
    """Whether somebody may accept just these changes; where the document asks for four eyes, never their own.

    Args:
        changes: all of them.
        texts: the canonical texts of the version that they are to be made in.
        author: the pseudonym of whoever sends them.
    """
    return seats.may_accept(by, city, changes, texts, author=author)


def authority_of(by: Actor, city: City) -> str:
    """For which authority somebody begins a draft: the document's own where they work for it."""
    known = seats.authorities(by, city)
    return city.authority if city.authority in known else min(known, default="")


def _is_of_authority(by: Actor, proposal: Proposal) -> bool:
    return proposal.authority in seats.authorities(by, proposal.city)


def _is_author(by: Actor, proposal: Proposal) -> bool:
    return isinstance(by, Person) and proposal.author == by.pseudonym


def may_make(by: Actor, proposal: Proposal) -> bool:
    """Whether somebody goes on with a draft, sends it or takes it back: its author, and who makes it at its authority.

    Of the document's own authority that is whoever makes the document, of another whoever may begin changes there.
    """
    if isinstance(by, Operator):
        return True
    if not may_begin(by, proposal.city):
        return False
    is_theirs = proposal.authority != proposal.city.authority
    is_colleague = _is_of_authority(by, proposal) and (is_theirs or seats.may_make(by, proposal.city))
    return _is_author(by, proposal) or is_colleague


def may_receive(by: Actor, proposal: Proposal) -> bool:
    """Whether somebody accepts, returns or declines what is sent: whoever may accept it, but for four eyes."""
    try:
        texts = documents.canonical(proposal.base)
    except versions.UnreadableError:
        return isinstance(by, Operator) or seats.may_make(by, proposal.city)
    return may_accept(by, proposal.city, documents.changes_of(proposal), texts, author=None)


def _may_answer(by: Actor, comment: Comment) -> bool:
    is_asked = isinstance(by, Person) and comment.assigned == by.pseudonym
    return isinstance(by, Person) and (is_asked or seats.may_make(by, comment.city))


def _may_speak(by: Actor, city: City) -> bool:
    return any(seat.role in SPEAKERS for seat in seats.of(by, city))


def is_published(proposal: Proposal) -> bool:
    """Whether what it changes is in the document that everybody reads."""
    published = heads.published(proposal.city)
    version = proposal.version
    return version is not None and published is not None and version.number <= published.number


PROPOSER: Right[City] = Right("proposer", BEGINNERS, may_begin)
DRAFTER: Right[Proposal] = Right("drafter", MAKERS, may_make)
RECEIVER: Right[Proposal] = Right("receiver", MAKERS, may_receive)
SPEAKER: Right[City] = Right("speaker", SPEAKERS, _may_speak)
ANSWERER: Right[Comment] = Right("answerer", core_rights.MAKERS, _may_answer)


# Rows


def readable(city: City, reader: Person | None) -> QuerySet[Proposal]:
    """The proposals of a city that somebody may see, the latest first.

    What is in the published document everybody; what is sent, and the drafts of the authority that they work for, those
    who read what is unpublished; one's own always. An authority that is not said is the document's own.
    """
    published = heads.published(city)
    seen = Q(version__number__lte=published.number if published is not None else 0)
    if reader is not None:
        known = seats.authorities(reader, city)
        if seats.may_see_unpublished(reader, city):
            seen |= ~Q(state__in=(ProposalState.DRAFT, ProposalState.ARCHIVED)) | Q(authority__in=known)
        else:
            seen |= Q(authority__in=known - {"", city.authority})
        if known:
            seen |= Q(author=reader.pseudonym)
    return Proposal.objects.filter(seen, city=city).select_related("city", "base", "version")


def proposal(city: City, number: int, reader: Person | None) -> Proposal:
    """One of them.

    Raises:
        Http404: where there is none that the reader may see.
    """
    return access.one(readable(city, reader).filter(pk=number))


def to_work_on(user: User, city: City) -> Person:
    """The signed-in person, who has a seat in a city; which acts are theirs their verbs say.

    Raises:
        Http404: for a stranger.
        PermissionDenied: for a member who may not.
    """
    person = access.signed_in(user)
    if not seats.has(person, city):
        raise PermissionDenied
    return person


def own_draft(by: Person, city: City) -> Proposal | None:
    """The draft of a city that somebody worked on last."""
    drafts = Proposal.objects.filter(city=city, author=by.pseudonym, state=ProposalState.DRAFT)
    return drafts.select_related("city", "base").order_by("-touched").first()


def comments(proposal: Proposal, reader: Person | None) -> QuerySet[Comment]:
    """What is said of a proposal, in order; for those who work with it."""
    rows = Comment.objects.filter(proposal=proposal)
    return rows if reader is not None and seats.has(reader, proposal.city) else rows.none()


def comment(city: City, number: int) -> Comment:
    """A comment of a city's.

    Raises:
        Http404: where there is none.
    """
    return access.one(Comment.objects.filter(city=city, pk=number).select_related("city", "proposal"))


def rows_of(city: City, kind: str, key: str, reader: Person | None) -> QuerySet[ChangeRow]:
    """The changes that an entry at the top has had, the latest first, of the proposals that somebody may see."""
    rows = ChangeRow.objects.filter(city=city, top_kind=kind, top_key=key, proposal__in=readable(city, reader))
    return rows.select_related("proposal", "version").order_by("-pk")


def waiting(city: City) -> list[Waiting]:
    """The acceptances of a city that wait for its turn, in order of arrival."""
    rows = Waiting.objects.filter(proposal__city=city, is_over=False)
    return list(rows.select_related("proposal__city", "proposal__base").order_by("asked", "pk"))


def cities_that_wait() -> QuerySet[City]:
    """The cities of which an acceptance waits."""
    return City.objects.filter(pk__in=Waiting.objects.filter(is_over=False).values("proposal__city"))


def untouched_since(moment: object) -> QuerySet[Proposal]:
    """The drafts that nobody has touched since."""
    return Proposal.objects.filter(state=ProposalState.DRAFT, touched__lt=moment).select_related("city")


def person_by(pseudonym: UUID | None) -> Person | None:
    """The person of a pseudonym; None where they are no longer here."""
    return Person.objects.filter(pseudonym=pseudonym).first() if pseudonym is not None else None


def people_of(city: City) -> list[Person]:
    """Those who may be given a question on a city's document."""
    seated = Q(seats__city=city) | Q(is_administrator=True)
    return list(Person.objects.filter(seated).select_related("user").distinct().order_by("user__username"))


def one_of(city: City, pseudonym: str) -> Person | None:
    """One of them by pseudonym; None for anybody else."""
    return next((person for person in people_of(city) if str(person.pseudonym) == pseudonym), None)


def strangers_get_404(reader: Person | None) -> Person:
    """The person who reads.

    Raises:
        Http404: for a visitor.
    """
    if reader is None:
        raise Http404
    return reader


def drafts_of(person: Person) -> list[Proposal]:
    """The drafts that somebody began and that are not over, the latest first."""
    open_ones = Proposal.objects.filter(
        author=person.pseudonym, state__in=(ProposalState.DRAFT, ProposalState.RETURNED)
    )
    return [draft for draft in open_ones.select_related("city").order_by("-touched") if may_make(person, draft)]


def questions_to(person: Person) -> list[Comment]:
    """The questions that somebody has been given and not answered."""
    rows = Comment.objects.filter(assigned=person.pseudonym, answered=None, proposal__isnull=False)
    return list(rows.select_related("city", "proposal"))
