# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a draft take what somebody edits? From whatever form, in whatever order, as what differs in the end.

What the changes come to is worked out here, outside any transaction; the verb that follows is short, and is done
anew where another of the same authority was before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from klimatkontrakt.folder.change import Change
from klimatkontrakt.hall.core import heads
from klimatkontrakt.hall.core.models import City, Person
from klimatkontrakt.hall.core.verbs import RefusedError, StaleError
from klimatkontrakt.hall.proposals import documents, laying, rights, verbs
from klimatkontrakt.hall.proposals.laying import Chosen, Laid
from klimatkontrakt.hall.proposals.models import Proposal

Name = tuple[str, str, str]
TRIES = 5


class NothingThereError(LookupError):
    """A city without a document: there is nothing to change yet."""


def put_changes(
    by: Person, city: City, draft: Proposal | None, changes: Iterable[Change], *,
    confirmations: Iterable[Mapping[str, Any]] = (),
) -> Proposal:  # fmt: skip
    """Changes are laid on what a draft holds; where there is no draft one is begun, from the version of today.

    What counts is what each is to become (`after`): what was before is read from the draft's own version. A change back
    to what stood there is no change any longer, and what is changed in an entry that the draft adds is part of it.

    Args:
        draft: the one that is edited; None to begin one.
        changes: each of another field or entry than the others.
        confirmations: of kind, key, field and the value that was seen.

    Raises:
        UnknownNameError: where a change is of an entry that is not there.
        ProblemsError: where the result cannot be written in the folder's form.
        RefusedError: where the person may not propose them.
        WrongStateError: where the draft has been sent meanwhile.
    """
    edits = tuple(changes)
    if draft is None:
        base = heads.working(city)
        if base is None:
            raise NothingThereError(city.slug)
        texts = documents.canonical(base)
        whole = documents.differing(texts, documents.with_changes(texts, edits))
        _check_right(by, city, whole, texts)
        begun = verbs.begin(by, city, base, whole, authority=rights.authority_of(by, city))
        return put_changes(by, city, begun, (), confirmations=confirmations) if confirmations else begun
    for _ in range(TRIES):
        try:
            return _put(by, draft, edits, confirmations)
        except verbs.WrongStateError:
            raise
        except StaleError:
            draft = Proposal.objects.select_related("city", "base").get(pk=draft.pk)
    return _put(by, draft, edits, confirmations)


def _put(
    by: Person, draft: Proposal, edits: tuple[Change, ...], confirmations: Iterable[Mapping[str, Any]]
) -> Proposal:
    base = documents.canonical(draft.base)
    before = documents.with_changes(base, documents.changes_of(draft))
    whole = documents.differing(base, documents.with_changes(before, edits))
    _check_right(by, draft.city, whole, base)
    seen = {_name(row): dict(row) for row in (*draft.confirmations, *confirmations)}
    changed = {(change.kind, change.key, change.field) for change in whole}
    kept = [row for name, row in seen.items() if name not in changed]
    return verbs.edit(by, draft, whole, kept, made_from=draft.touched)


def _check_right(by: Person, city: City, changes: tuple[Change, ...], texts: documents.Texts) -> None:
    if not rights.may_propose(by, city, changes, texts):
        raise RefusedError(f"changes of {city.slug} outside what {by.pseudonym} may propose")


def _name(row: Mapping[str, Any]) -> Name:
    return row["kind"], row["key"], row.get("field", "")


def take_out(by: Person, draft: Proposal, names: Collection[Name]) -> Proposal:
    """A draft without some of its changes and confirmations, each by kind, key and field.

    Raises:
        UnknownNameError: where another of its changes is of an entry that one of them adds.
        StaleError: when somebody has touched the draft since.
    """
    rest = [
        change for change in documents.changes_of(draft) if (change.kind, change.key, change.field) not in names
    ]  # fmt: skip
    base = documents.canonical(draft.base)
    whole = documents.differing(base, documents.with_changes(base, rest))
    kept = [row for row in draft.confirmations if _name(row) not in names]
    return verbs.edit(by, draft, whole, kept, made_from=draft.touched)


def on_today(by: Person, draft: Proposal, chosen: Chosen | None = None) -> tuple[Proposal, Laid | None]:
    """A draft laid on the version of today; where it clashes it stays as it is, and the clashes are given.

    Args:
        chosen: by the name of a clash, whose side is to stand.

    Raises:
        UnreadableError: when a version can no longer be read.
        StaleError: when somebody has touched the draft since.
    """
    today = heads.working(draft.city)
    if today is None or today.pk == draft.base_id:
        return draft, None
    texts = documents.canonical(today)
    laid = laying.of_proposal(draft, texts, chosen)
    if laid.clashes:
        return draft, laid
    changes = documents.differing(texts, laid.texts)
    return verbs.rebase(by, draft, today, changes, made_from=draft.touched), laid


def reversal(by: Person, proposal: Proposal, subject: str) -> Proposal:
    """A draft that takes back what an accepted proposal changed, from the version that it became.

    Raises:
        WrongStateError: when it is not in the document, or is a city's first.
        UnreadableError: when one of the two versions can no longer be read.
    """
    version = proposal.version
    if version is None or proposal.laid_on is None:
        raise verbs.WrongStateError()
    changes = documents.differing(documents.canonical(version), documents.canonical(proposal.laid_on))
    authority = rights.authority_of(by, proposal.city)
    draft = verbs.begin(by, proposal.city, version, changes, authority=authority, reverses=proposal)
    return verbs.describe(by, draft, subject=subject)
