# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be done with a proposal? It is drafted, shared, sent, accepted, returned, declined, withdrawn, kept away.

What is to be worked out first (what changes come to, whether the document holds) is worked out before, outside any
transaction, and given here: drafts.py and acceptances.py do that, and are what pages call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from klimatkontrakt.folder.change import Change
from klimatkontrakt.folder.doors import lengths
from klimatkontrakt.hall.core import attachments, audit
from klimatkontrakt.hall.core.actors import Actor, Operator
from klimatkontrakt.hall.core.models import Attachment, City, Person, Version
from klimatkontrakt.hall.core.rights import OPERATOR_ONLY
from klimatkontrakt.hall.core.verbs import StaleError, stale_since, verb
from klimatkontrakt.hall.proposals import documents, writing
from klimatkontrakt.hall.proposals.models import Comment, Proposal, ProposalFile, ProposalState, SentProposal
from klimatkontrakt.hall.proposals.rights import ANSWERER, DRAFTER, PROPOSER, RECEIVER, SPEAKER
from klimatkontrakt.hall.proposals.writing import Ready

UNSENT = (ProposalState.DRAFT, ProposalState.RETURNED, ProposalState.ARCHIVED)
ACCEPTABLE = (ProposalState.DRAFT, ProposalState.SENT)
ABOUT = (
    "began_change", "edited_change", "described_change", "rebased_change", "attached_to_change", "shared_draft",
    "sent_change", "returned_change", "declined_change", "withdrew_change", "kept_draft_away", "accepted_change",
    "entered_dnr",
)  # fmt: skip


@dataclass(frozen=True)
class About:
    """What is spoken of: a proposal, or an entry of the document and maybe a field of it."""

    proposal: Proposal | None = None
    kind: str = ""
    key: str = ""
    field: str = ""


class WrongStateError(StaleError):
    """A proposal that is no longer in a state in which that can be done."""


class EmptyError(ValueError):
    """A draft with nothing in it, or without a line that says what it is about: it cannot be sent."""


class WordlessError(ValueError):
    """That something is returned or declined without a word to its sender."""


def name(proposal: Proposal) -> str:
    """What entries call a proposal."""
    return f"{proposal.city.slug} {proposal.pk}"


def locked(proposal: Proposal, states: Sequence[str]) -> Proposal:
    """The proposal as it stands, until the transaction is over.

    Raises:
        WrongStateError: when it is in none of these states by now.
    """
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("city", "base", "version")
    current = rows.get(pk=proposal.pk)
    if current.state not in states:
        last = stale_since(audit.last(ABOUT, name(current)))
        raise WrongStateError(last.by, last.at)
    return current


def _pseudonym(by: Actor) -> Any:
    return by.pseudonym if isinstance(by, Person) else None


def _save(proposal: Proposal) -> None:
    proposal.touched = timezone.now()
    proposal.save()


# Drafts


@verb(right=PROPOSER, entry="began_change")
def begin(
    by: Person | Operator, city: City, base: Version, changes: Sequence[Change] = (), *,
    authority: str = "", reverses: Proposal | None = None,
) -> Proposal:  # fmt: skip
    """A draft.

    Args:
        base: the version that it begins from.
        changes: those that it begins with, as they differ from it.
        authority: the actor whose draft it is.
        reverses: the one that it takes back.
    """
    draft = Proposal.objects.create(
        city=city, base=base, changes=documents.as_json(changes), author=_pseudonym(by), authority=authority,
        reverses=reverses,
    )  # fmt: skip
    audit.add(by, "began_change", name(draft), after={"version": base.number, "changes": len(draft.changes)})
    return draft


@verb(right=DRAFTER, entry="edited_change")
def edit(
    by: Person | Operator, draft: Proposal, changes: Sequence[Change], confirmations: Sequence[dict[str, Any]], *,
    made_from: object,
) -> Proposal:  # fmt: skip
    """What a draft changes and confirms, in the place of what it did; one that was returned is a draft again.

    Args:
        made_from: when it had last been touched, as its maker saw it.

    Raises:
        StaleError: when somebody has touched it since.
    """
    draft = locked(draft, UNSENT)
    if draft.touched != made_from:
        raise stale_since(audit.last(ABOUT, name(draft)))
    before = len(draft.changes)
    draft.changes, draft.confirmations = documents.as_json(changes), list(confirmations)
    draft.state = ProposalState.DRAFT
    _save(draft)
    audit.add(by, "edited_change", name(draft), before={"changes": before}, after={"changes": len(draft.changes)})
    return draft


@verb(right=DRAFTER, entry="rebased_change")
def rebase(
    by: Person | Operator, draft: Proposal, base: Version, changes: Sequence[Change], *, made_from: object
) -> Proposal:  # fmt: skip
    """A draft begins from a later version, with what its changes came to there.

    Raises:
        StaleError: when somebody has touched it since.
    """
    draft = locked(draft, UNSENT)
    if draft.touched != made_from:
        raise stale_since(audit.last(ABOUT, name(draft)))
    before = draft.base.number if draft.base is not None else 0
    draft.base, draft.changes, draft.state = base, documents.as_json(changes), ProposalState.DRAFT
    _save(draft)
    audit.add(by, "rebased_change", name(draft), before={"version": before}, after={"version": base.number})
    return draft


@verb(right=DRAFTER, entry="described_change")
def describe(
    by: Person | Operator, draft: Proposal, *, subject: str, message: str = "", on_behalf: str = ""
) -> Proposal:  # fmt: skip
    """What a draft is about, why, and in whose name it is sent."""
    draft = locked(draft, UNSENT)
    draft.subject, draft.message, draft.on_behalf = subject, message, on_behalf
    draft.state = ProposalState.DRAFT
    _save(draft)
    audit.add(by, "described_change", name(draft), after={"subject": subject})
    return draft


@verb(right=DRAFTER, entry="attached_to_change")
def attach(by: Person | Operator, draft: Proposal, file_name: str, raw: bytes, *, kind: str) -> Attachment:
    """A file goes with a draft.

    Raises:
        AttachmentError: when it cannot be taken in.
    """
    draft = locked(draft, UNSENT)
    row = attachments.put(draft.city, file_name, raw, kind=kind, author=_pseudonym(by))
    ProposalFile.objects.create(proposal=draft, attachment=row)
    _save(draft)
    audit.add(by, "attached_to_change", name(draft), after={"file": row.name})
    return row


@verb(right=OPERATOR_ONLY, entry="kept_draft_away")
def archive(by: Operator, draft: Proposal) -> None:
    """A draft that nobody has touched for long is kept away; whoever goes on with it has it back."""
    draft = locked(draft, (ProposalState.DRAFT,))
    draft.state = ProposalState.ARCHIVED
    draft.save(update_fields=["state"])
    audit.add(by, "kept_draft_away", name(draft))


# Sending


def _as_sent(proposal: Proposal, *, is_for_comments: bool) -> SentProposal:
    """The public record of what is sent."""
    return SentProposal.objects.create(
        proposal=proposal, is_for_comments=is_for_comments, sender=proposal.on_behalf or proposal.authority,
        receiver=proposal.city.slug, subject=proposal.subject, message=proposal.message, base=proposal.base,
        changes=proposal.changes, confirmations=proposal.confirmations,
    )  # fmt: skip


def _check_full(draft: Proposal) -> None:
    if not draft.subject.strip() or not (draft.changes or draft.confirmations):
        raise EmptyError(name(draft))


@verb(right=DRAFTER, entry="shared_draft")
def share(by: Person | Operator, draft: Proposal) -> None:
    """An unfinished text is shared for comments, and for them alone.

    Raises:
        EmptyError: when there is nothing in it, or nothing that says what it is about.
    """
    draft = locked(draft, (ProposalState.DRAFT,))
    _check_full(draft)
    draft.is_shared = True
    _as_sent(draft, is_for_comments=True)
    _save(draft)
    audit.add(by, "shared_draft", name(draft), after={"subject": draft.subject})


@verb(right=DRAFTER, entry="sent_change")
def send(by: Person | Operator, draft: Proposal) -> Proposal:
    """A draft is sent to those who may accept it; from here on it is a public record, as it stands.

    Raises:
        EmptyError: when there is nothing in it, or nothing that says what it is about.
    """
    draft = locked(draft, (ProposalState.DRAFT,))
    _check_full(draft)
    sending = _as_sent(draft, is_for_comments=False)
    draft.state, draft.sent = ProposalState.SENT, sending.received
    _save(draft)
    audit.add(by, "sent_change", name(draft), after={"subject": draft.subject, "changes": len(draft.changes)})
    return draft


@verb(right=DRAFTER, entry="withdrew_change")
def withdraw(by: Person | Operator, proposal: Proposal) -> None:
    """Its sender takes a proposal back, or lays a draft aside for good; it can still be read."""
    proposal = locked(proposal, (*UNSENT, ProposalState.SENT))
    before = proposal.state
    proposal.state = ProposalState.WITHDRAWN
    _save(proposal)
    audit.add(by, "withdrew_change", name(proposal), before={"state": before})


# Answering


def _answer(by: Actor, proposal: Proposal, state: str, words: str) -> Proposal:
    """Who received a proposal answers it, in words."""
    if not words.strip():
        raise WordlessError(name(proposal))
    proposal.state, proposal.answer, proposal.answered_by = state, words, _pseudonym(by)
    proposal.answered = timezone.now()
    _save(proposal)
    return proposal


@verb(right=RECEIVER, entry="returned_change")
def give_back(by: Person | Operator, proposal: Proposal, words: str) -> None:
    """A proposal goes back to its sender to be completed, with words that say what is missing.

    Raises:
        WordlessError: when they say nothing.
    """
    proposal = _answer(by, locked(proposal, (ProposalState.SENT,)), ProposalState.RETURNED, words)
    audit.add(by, "returned_change", name(proposal), after={"words": words[: lengths.most("message")]})


@verb(right=RECEIVER, entry="declined_change")
def decline(by: Person | Operator, proposal: Proposal, reason: str) -> None:
    """A visitor's proposal is declined, with the reason.

    Raises:
        WrongStateError: when it is not a visitor's: an authority's is returned, asked about or left to be withdrawn.
        WordlessError: when no reason is given.
    """
    proposal = locked(proposal, (ProposalState.SENT,))
    if not proposal.is_visitors:
        raise WrongStateError()
    _answer(by, proposal, ProposalState.DECLINED, reason)
    audit.add(by, "declined_change", name(proposal), after={"words": reason[: lengths.most("message")]})


@verb(right=RECEIVER, entry="accepted_change")
def accept(by: Person | Operator, proposal: Proposal, last: Version, ready: Ready) -> Version:
    """What a proposal changes becomes the document's next version.

    Args:
        last: the version that its changes have been laid on.
        ready: the document that came of it, which has been found to hold.

    Raises:
        WrongStateError: when it can no longer be accepted.
        StaleError: when the head stands at another version by now.
    """
    proposal = locked(proposal, ACCEPTABLE)
    proposal.answered_by = _pseudonym(by)
    version = writing.write(proposal, last, ready, proposal.author)
    before: audit.Details = {"number": last.number, "document": last.document}
    after: audit.Details = {"number": version.number, "document": version.document, "changes": len(ready.changes)}
    audit.add(by, "accepted_change", name(proposal), before=before, after=after)
    return version


@verb(right=RECEIVER, entry="entered_dnr")
def enter_dnr(by: Person | Operator, proposal: Proposal, dnr: str) -> None:
    """The number that a proposal has in the authority's register."""
    proposal = locked(proposal, tuple(ProposalState.values))
    before, proposal.dnr = proposal.dnr, dnr
    proposal.save(update_fields=["dnr"])
    audit.add(by, "entered_dnr", name(proposal), before={"dnr": before}, after={"dnr": dnr})


# Words


@verb(right=SPEAKER, entry="commented")
def comment(by: Person, city: City, text: str, *, about: About, assigned: Person | None = None) -> Comment:
    """Something is said of a proposal, an object or a figure; it is a question where somebody is to answer it.

    Raises:
        WordlessError: when nothing is said.
    """
    if not text.strip():
        raise WordlessError(city.slug)
    row = Comment.objects.create(
        city=city, proposal=about.proposal, kind=about.kind, key=about.key, field=about.field, text=text,
        author=by.pseudonym, is_question=assigned is not None,
        assigned=assigned.pseudonym if assigned is not None else None,
    )  # fmt: skip
    audit.add(by, "commented", f"{city.slug} {row.pk}", after={"change": about.proposal.pk if about.proposal else 0})
    return row


@verb(right=ANSWERER, entry="answered_question")
def answer_question(by: Person, question: Comment, text: str) -> None:
    """A question is answered, once.

    Raises:
        WordlessError: when nothing is said.
        StaleError: when it has been answered already.
    """
    if not text.strip():
        raise WordlessError(question.city.slug)
    question = Comment.objects.select_for_update(of=("self",)).select_related("city").get(pk=question.pk)
    what = f"{question.city.slug} {question.pk}"
    if question.answered is not None or not question.is_question:
        raise stale_since(audit.last(("answered_question",), what))
    question.answer, question.answered_by, question.answered = text, by.pseudonym, timezone.now()
    question.save()
    audit.add(by, "answered_question", what)
