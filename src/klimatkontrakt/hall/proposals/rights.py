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
from klimatkontrakt.hall.core import access, heads
from klimatkontrakt.hall.core.access import User
from klimatkontrakt.hall.core.actors import Actor, Operator
from klimatkontrakt.hall.core.models import City, Person
from klimatkontrakt.hall.core.rights import Right, Role
from klimatkontrakt.hall.proposals.models import ChangeRow, Comment, Proposal, Waiting

State = Proposal.State
MAKERS: frozenset[Role] = frozenset({"editor", "administrator", "operator"})
PEOPLE: frozenset[Role] = frozenset({"editor", "administrator"})


# Rules


def may_begin(by: Actor, city: City) -> bool:
    """Whether somebody may begin changes of a city's document."""
    return isinstance(by, Operator) or (isinstance(by, Person) and access.may_edit(by, city))


def may_propose(by: Actor, city: City, changes: Iterable[Change], texts: Mapping[str, str]) -> bool:
    """Whether somebody may send just these changes.

    Args:
        changes: all of them.
        texts: the canonical texts of the version that they begin from.
    """
    return may_begin(by, city)


def may_accept(by: Actor, city: City, changes: Iterable[Change], texts: Mapping[str, str], *, author: object) -> bool:
    """Whether somebody may accept just these changes.

    Args:
        changes: all of them.
        texts: the canonical texts of the version that they are to be made in.
        author: the pseudonym of whoever sends them.
    """
    return may_begin(by, city)


def may_make(by: Actor, proposal: Proposal) -> bool:
    """Whether somebody goes on with a draft, sends it or takes it back: its author, and the authority that it is of."""
    return may_begin(by, proposal.city)


def may_receive(by: Actor, proposal: Proposal) -> bool:
    """Whether somebody accepts, returns or declines what is sent; of which changes is asked when it is done."""
    return may_begin(by, proposal.city)


def may_read(by: Actor, proposal: Proposal) -> bool:
    """Whether somebody may see a proposal."""
    return may_make(by, proposal) or may_receive(by, proposal) or is_published(proposal)


def is_published(proposal: Proposal) -> bool:
    """Whether what it changes is in the document that everybody reads."""
    published = heads.published(proposal.city)
    version = proposal.version
    return version is not None and published is not None and version.number <= published.number


PROPOSER: Right[City] = Right("proposer", MAKERS, may_begin)
DRAFTER: Right[Proposal] = Right("drafter", MAKERS, may_make)
RECEIVER: Right[Proposal] = Right("receiver", MAKERS, may_receive)
PERSON_WHO_READS: Right[City] = Right(
    "reader_of_changes", PEOPLE, lambda by, city: isinstance(by, Person) and may_begin(by, city)
)
ANSWERER: Right[Comment] = Right(
    "answerer", PEOPLE, lambda by, comment: isinstance(by, Person) and may_begin(by, comment.city)
)


# Rows


def readable(city: City, reader: Person | None) -> QuerySet[Proposal]:
    """The proposals of a city that somebody may see, the latest first."""
    every = Proposal.objects.filter(city=city).select_related("city", "base", "version")
    if may_begin(reader, city):
        return every
    published = heads.published(city)
    last = published.number if published is not None else 0
    return every.filter(version__number__lte=last)


def proposal(city: City, number: int, reader: Person | None) -> Proposal:
    """One of them.

    Raises:
        Http404: where there is none that the reader may see.
    """
    return access.one(readable(city, reader).filter(pk=number))


def to_work_on(user: User, city: City) -> Person:
    """The signed-in person, who may change a city's document.

    Raises:
        Http404: for a stranger.
        PermissionDenied: for a member who may not.
    """
    person = access.signed_in(user)
    if not may_begin(person, city):
        raise PermissionDenied
    return person


def own_draft(by: Person, city: City) -> Proposal | None:
    """The draft of a city that somebody worked on last."""
    drafts = Proposal.objects.filter(city=city, author=by.pseudonym, state=State.DRAFT)
    return drafts.select_related("city", "base").order_by("-touched").first()


def comments(proposal: Proposal, reader: Person | None) -> QuerySet[Comment]:
    """What is said of a proposal, in order; for those who work with it."""
    found = Comment.objects.filter(proposal=proposal)
    return found if may_make(reader, proposal) or may_receive(reader, proposal) else found.none()


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
    return Proposal.objects.filter(state=State.DRAFT, touched__lt=moment).select_related("city")


def person_by(pseudonym: UUID | None) -> Person | None:
    """The person of a pseudonym; None where they are no longer here."""
    return Person.objects.filter(pseudonym=pseudonym).first() if pseudonym is not None else None


def people_of(city: City) -> list[Person]:
    """Those who may be given a question on a city's document."""
    seated = Q(edits__city=city) | Q(is_administrator=True)
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
    open_ones = Proposal.objects.filter(author=person.pseudonym, state__in=(State.DRAFT, State.RETURNED))
    return [own for own in open_ones.select_related("city").order_by("-touched") if may_make(person, own)]


def questions_to(person: Person) -> list[Comment]:
    """The questions that somebody has been given and not answered."""
    rows = Comment.objects.filter(assigned=person.pseudonym, answered=None, proposal__isnull=False)
    return list(rows.select_related("city", "proposal"))
