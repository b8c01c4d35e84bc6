# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does what is accepted come into the document? All that waits is laid together, checked once, and written.

Whoever accepts puts a row in the line first, which is what is acknowledged; then whoever has the document's turn takes
all that wait, in order of arrival. What is heavy is done outside any transaction; one short transaction compares the
head and writes a version, an entry and the rows of changes of each. Where the whole does not hold they are tried one by
one, and each that fails is told why.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.folder import differences
from klimatkontrakt.folder.change import ABSENT, Change
from klimatkontrakt.folder.merging import Clash
from klimatkontrakt.folder.problem import Problem, ProblemsError, UnknownNameError, errors
from klimatkontrakt.hall.core import heads, jobs, versions
from klimatkontrakt.hall.core.actors import OPERATOR, Operator
from klimatkontrakt.hall.core.models import City, Person, Version
from klimatkontrakt.hall.core.verbs import RefusedError, StaleError
from klimatkontrakt.hall.proposals import documents, laying, rights, turns, verbs
from klimatkontrakt.hall.proposals.documents import Texts
from klimatkontrakt.hall.proposals.laying import Laid
from klimatkontrakt.hall.proposals.models import Proposal, Waiting
from klimatkontrakt.hall.proposals.writing import Ready

log = logging.getLogger("klimatkontrakt.hall")
Failure = Literal["clashes", "problems", "together", "unchanged", "unread", "gone", "state", "forbidden", "busy"]
PATIENCE_SECONDS = 25.0
LOOK_AGAIN_SECONDS = 0.05
ROUNDS = 8  # so often a turn begins anew because the head has moved under it
MOST_TOLD = 200


@dataclass
class _LaidAcceptance:
    """An acceptance that is being laid on the document."""

    waiting: Waiting
    by: Person | Operator
    changes: Sequence[Change] = ()
    texts: Texts = field(default_factory=dict)
    city: CityDocument | None = None

    @property
    def proposal(self) -> Proposal:
        return self.waiting.proposal


class _FailedError(Exception):
    """That a proposal cannot be accepted, and what its accepter is told."""

    def __init__(self, failure: Failure, **more: Any) -> None:
        super().__init__(failure)
        self.outcome: dict[str, Any] = {"failure": failure, **more}


# In line


def accept(by: Person, proposals: Sequence[Proposal], chosen: Iterable[Sequence[str]] = ()) -> dict[int, Waiting]:
    """Accepts proposals of one city; waits for its turn, and for what comes of it.

    One that waits already is waited for as it was asked; one that has been written is written once.

    Args:
        chosen: of what clashes, whose side is to stand: kind, key, field, and `ours` (the proposal's) or `theirs`;
            for those that are put in line by this.

    Returns:
        By the proposal's number, what came of it; where `is_over` is false its turn has not come yet, and the worker
        takes it when it does.

    Raises:
        RefusedError: when the person may not accept one of them; then none is.
    """
    for proposal in proposals:
        if not rights.RECEIVER.holds(by, proposal):
            raise RefusedError(f"{verbs.name(proposal)} is not {by.pseudonym}'s to accept")
    numbers = [proposal.pk for proposal in proposals]
    asked = [list(row) for row in chosen]
    with transaction.atomic():
        for proposal in proposals:
            _put_in_line(by, proposal, asked)
    if proposals:
        _wait(proposals[0].city, numbers)
    return {row.proposal_id: row for row in Waiting.objects.filter(pk__in=numbers).select_related("proposal__version")}


def _put_in_line(by: Person, proposal: Proposal, chosen: list[list[str]]) -> None:
    """Puts an acceptance in line, once: what waits already, or has been written, is not begun anew."""
    asking = {"by": by.pseudonym, "asked": timezone.now(), "chosen": chosen, "is_over": False, "outcome": {}}
    waiting, is_new = Waiting.objects.select_for_update().get_or_create(proposal=proposal, defaults=asking)
    if not is_new and waiting.is_over and "failure" in waiting.outcome:
        Waiting.objects.filter(pk=waiting.pk).update(**asking)


def _wait(city: City, numbers: Sequence[int]) -> None:
    """Takes the city's turn, or waits until whoever has it has taken these."""
    end = time.monotonic() + PATIENCE_SECONDS
    while Waiting.objects.filter(pk__in=numbers, is_over=False).exists() and time.monotonic() < end:
        if not take_turn(city):
            time.sleep(LOOK_AGAIN_SECONDS)


def take_turn(city: City) -> bool:
    """Takes all acceptances of a city that wait, where nobody else is at it; says whether its turn was free."""
    with turns.held(city) as is_mine:
        if is_mine:
            _take_all(city)
        return is_mine


def take_those_left() -> None:
    """Takes what waits in cities whose turn fell silent; for the worker."""
    for city in rights.cities_that_wait():
        take_turn(city)


def _take_all(city: City) -> None:
    for _ in range(ROUNDS):
        waiting = rights.waiting(city)
        if not waiting:
            return
        try:
            _take(city, waiting)
        except StaleError as error:
            log.info("the document of %s has changed under a turn, which begins anew: %s", city.slug, error)
    for row in rights.waiting(city):
        _over(row, {"failure": "busy"})


# A turn


def _take(city: City, waiting: Sequence[Waiting]) -> None:
    head = heads.working(city)
    if head is None:
        raise StaleError()
    try:
        base = documents.canonical(head)
    except versions.UnreadableError as error:
        for row in waiting:
            _over(row, {"failure": "unread", "number": error.number})
        return
    _write(head, *_laid_together(_candidates(waiting), head, base))


def _candidates(waiting: Sequence[Waiting]) -> list[_LaidAcceptance]:
    """Those whose accepter is still here; the others are over."""
    candidates = []
    for row in waiting:
        by = _actor(row)
        if by is None:
            _over(row, {"failure": "forbidden"})
        else:
            candidates.append(_LaidAcceptance(row, by))
    return candidates


def _actor(row: Waiting) -> Person | Operator | None:
    return OPERATOR if row.by is None else rights.person_by(row.by)


Outcomes = dict[int, dict[str, Any]]


def _laid_together(
    candidates: Sequence[_LaidAcceptance], head: Version, base: Texts
) -> tuple[list[_LaidAcceptance], Outcomes]:  # fmt: skip
    """Those that can be accepted, checked once as a whole; one by one where the whole does not hold."""
    together, failed = _laid_in_order(candidates, head, base, is_each_checked=False)
    if not together:
        return together, failed
    document, problems = versions.checked(together[-1].texts)
    if document is None or errors(problems):
        return _laid_in_order(candidates, head, base, is_each_checked=True)
    together[-1].city = document
    return together, failed


def _laid_in_order(
    candidates: Sequence[_LaidAcceptance], head: Version, base: Texts, *, is_each_checked: bool
) -> tuple[list[_LaidAcceptance], Outcomes]:  # fmt: skip
    """Those that can be laid on the document one after another, and why the others cannot."""
    tally: list[Change] = []
    texts, accepted, failed = base, [], {}
    for candidate in candidates:
        try:
            laid = _laid(candidate, head, base, texts, tally)
            candidate.city = _holding(laid) if is_each_checked else None
        except _FailedError as error:
            failed[candidate.waiting.pk] = error.outcome
            continue
        candidate.changes, candidate.texts = laid.kept, laid.texts
        texts = laid.texts
        tally += laid.kept
        accepted.append(candidate)
    return accepted, failed


def _holding(laid: Laid) -> CityDocument:
    """The city that comes of a proposal, which holds."""
    document, problems = versions.checked(laid.texts)
    if document is not None and not errors(problems):
        return document
    _, alone = versions.checked(laid.meeting.ours())
    is_alone = any(problem.code in {error.code for error in errors(alone)} for problem in errors(problems))
    raise _FailedError("problems" if is_alone else "together", problems=_said(errors(problems)))


def _laid(candidate: _LaidAcceptance, head: Version, base: Texts, texts: Texts, tally: list[Change]) -> Laid:
    """A proposal laid on what stands once those before it are in.

    Args:
        base: the texts of the head; `texts` with those before it in them, whose changes `tally` has.
    """
    proposal, chosen = candidate.proposal, laying.chosen_of(candidate.waiting.chosen)
    _check_may(candidate, texts)
    try:
        if proposal.base_id == head.pk:
            laid = laying.laid(base, documents.changes_of(proposal), tally, chosen)
        else:
            laid = laying.of_proposal(proposal, texts, chosen)
        clashes = (*laid.clashes, *laying.changed_since(proposal, texts))
    except (UnknownNameError, ProblemsError) as error:
        raise _FailedError("gone", what=str(error)) from error
    except versions.UnreadableError as error:
        raise _FailedError("unread", number=error.number) from error
    if clashes:
        raise _FailedError("clashes", clashes=[as_json(clash) for clash in clashes[:MOST_TOLD]])
    if laid.texts == texts and not proposal.confirmations:
        raise _FailedError("unchanged")
    return laid


def _check_may(candidate: _LaidAcceptance, texts: Texts) -> None:
    proposal = candidate.proposal
    if proposal.state not in verbs.ACCEPTABLE:
        raise _FailedError("state", state=proposal.state)
    changes = documents.changes_of(proposal)
    if not rights.may_accept(candidate.by, proposal.city, changes, texts, author=proposal.author):
        raise _FailedError("forbidden")


def _write(head: Version, accepted: Sequence[_LaidAcceptance], failed: Outcomes) -> None:
    """One short transaction: nothing of it stands where the head has moved, or where one can no longer be accepted."""
    last = head
    with transaction.atomic():
        for candidate in accepted:
            ready = Ready(candidate.texts, candidate.changes, candidate.city)
            last = verbs.accept(candidate.by, candidate.proposal, last, ready)
            _over(candidate.waiting, {"number": last.number})
        for number, outcome in failed.items():
            Waiting.objects.filter(pk=number).update(is_over=True, outcome=outcome)
        if accepted:
            jobs.start_work_out(last, author=accepted[-1].by if isinstance(accepted[-1].by, Person) else None)
    if accepted:
        documents.keep(last, accepted[-1].texts)


def _over(row: Waiting, outcome: dict[str, Any]) -> None:
    Waiting.objects.filter(pk=row.pk).update(is_over=True, outcome=outcome)


# What is told


def as_json(clash: Clash) -> dict[str, Any]:
    """A clash as an outcome keeps it: what it is of, and the values, which are left out where nothing stands."""
    values = {"before": clash.before, "ours": clash.ours, "theirs": clash.theirs}
    name = {"kind": clash.kind, "key": clash.key, "field": clash.field}
    where = {"where": " / ".join(differences.where(*clash.name, CITY).path)} if clash.kind else {}
    return {**name, **where, **{side: value for side, value in values.items() if value is not ABSENT}}


def _said(problems: Iterable[Problem]) -> list[dict[str, str]]:
    return [{"sv": one.said("sv", on_page=True), "en": one.said("en", on_page=True)} for one in problems]
