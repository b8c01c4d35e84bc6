# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a version come to be? Of an accepted proposal, here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.engine.worlds import plan
from klimatkontrakt.folder.canonical import document_hash
from klimatkontrakt.folder.change import Change
from klimatkontrakt.folder.doors import lengths
from klimatkontrakt.folder.problem import ProblemsError
from klimatkontrakt.hall.core import heads, texts, versions
from klimatkontrakt.hall.core.models import City, Version
from klimatkontrakt.hall.core.verbs import StaleError
from klimatkontrakt.hall.proposals import documents
from klimatkontrakt.hall.proposals.documents import Texts
from klimatkontrakt.hall.proposals.models import ChangeRow, Proposal, ProposalState

CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Ready:
    """A document as it becomes a version.

    Attributes:
        texts: its files.
        changes: what its proposal changes of the version before.
        city: what the files say; None where a later version of the same turn is known to say it.
    """

    texts: Texts
    changes: Sequence[Change]
    city: CityDocument | None = None


def write(proposal: Proposal, last: Version | None, ready: Ready, author: UUID | None) -> Version:
    """The next version of a proposal's city, with the rows of what it changes; only inside the act that accepts it.

    Args:
        proposal: becomes accepted, and is saved.
        last: the version that the head stands at; None for a city's first.
        author: the pseudonym of whose change it is; None for the hall itself.

    Raises:
        StaleError: when the head stands at another version by now.
    """
    city = proposal.city
    if ready.city is not None:
        follow(city, ready.city)
    version = Version.objects.create(
        city=city,
        number=heads.next_number(city),
        text_hashes=texts.keep(ready.texts),
        document=document_hash(ready.texts),
        message=(proposal.message or proposal.subject)[: lengths.most("message")],
        author=author,
    )
    try:
        heads.move(city, last, version)
    except heads.MovedHeadError as error:
        raise StaleError() from error
    proposal.state, proposal.laid_on, proposal.version = ProposalState.ACCEPTED, last, version
    proposal.answered = proposal.touched = timezone.now()
    proposal.save()
    ChangeRow.objects.bulk_create(_rows(proposal, version, ready.changes))
    return version


def follow(city: City, document: CityDocument) -> None:
    """A city is called, and shows, what its latest document says."""
    city.name, city.kommunkod = document.header.name, document.header.kommunkod or ""
    if city.shown not in document.scenarios:
        city.shown = plan.shown(document)
    city.save()


def _rows(proposal: Proposal, version: Version, changes: Iterable[Change]) -> list[ChangeRow]:
    named: list[tuple[str, str, str, str]] = [(one.what, one.kind, one.key, one.field) for one in changes]
    named += [(CONFIRMED, row["kind"], row["key"], row.get("field", "")) for row in proposal.confirmations]
    rows = []
    for what, kind, key, field in named:
        top_kind, top_key = CITY.top_of(kind, key)
        rows.append(
            ChangeRow(
                city=proposal.city,
                version=version,
                proposal=proposal,
                what=what,
                kind=kind,
                key=key,
                field=field,
                top_kind=top_kind,
                top_key=top_key,
            )
        )
    return rows


def of_folder(
    city: City, last: Version | None, ready: Ready, *, author: UUID | None, message: str
) -> Version:  # fmt: skip
    """A folder that came in whole becomes a version, by a proposal; only inside the act that takes it in.

    Args:
        last: the version that it was made from, at which the head stands; None for a city's first.
        ready: the folder, with what it changes; `changes_to` tells.

    Raises:
        StaleError: when the head stands at another version by now.
    """
    words = message[: lengths.most("proposal_message")]
    proposal = Proposal.objects.create(
        city=city,
        base=last,
        changes=documents.as_json(ready.changes),
        is_whole=last is None or not ready.changes,
        state=ProposalState.SENT,
        subject=_first_line(words),
        message=words,
        author=author,
        answered_by=author,
        sent=timezone.now(),
    )
    return write(proposal, last, ready, author)


def _first_line(message: str) -> str:
    """What a message begins with, as a subject."""
    return message.partition("\n")[0][: lengths.most("subject")]


def changes_to(last: Version | None, texts: Texts) -> tuple[Change, ...]:
    """What a folder changes of a version; nothing where there is none, or where that can no longer be told."""
    if last is None:
        return ()
    try:
        return documents.differing(documents.canonical(last), texts)
    except (versions.UnreadableError, ProblemsError):
        return ()
