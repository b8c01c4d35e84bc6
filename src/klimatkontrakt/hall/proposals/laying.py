# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do a proposal's changes come to on a document that has changed since? One document, or where they clash.

`folder/merging.py` says where two sides meet; here it is asked with a proposal on one side, and what has come into the
document since on the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.folder.change import ABSENT, Change, same
from klimatkontrakt.folder.changes import applied
from klimatkontrakt.folder.merging import Clash, Side, SidesMet
from klimatkontrakt.hall.proposals import documents
from klimatkontrakt.hall.proposals.documents import Texts
from klimatkontrakt.hall.proposals.models import Proposal

Name = tuple[str, str, str]
Chosen = Mapping[Name, Side]


@dataclass(frozen=True)
class Laid:
    """A proposal's changes laid on a document.

    Attributes:
        texts: what they come to; with the document's side of each clash of which no side was chosen.
        kept: the proposal's changes that stand.
        clashes: where a side is still to be chosen.
        meeting: the two sides.
    """

    texts: Texts
    kept: tuple[Change, ...]
    clashes: tuple[Clash, ...]
    meeting: SidesMet


def laid(base: Texts, ours: Sequence[Change], others: Sequence[Change], chosen: Chosen | None = None) -> Laid:
    """Changes laid on what others have made of the document that they began from.

    Args:
        base: its canonical texts.
        ours, others: the changes of each side.
        chosen: by the name of a clash, whose side is to stand: `ours` is the proposal's.

    Raises:
        UnknownNameError: where a change is of an entry that was never there.
    """
    meeting = SidesMet(ours, others, CITY, lambda: applied(base, ours, CITY), lambda: applied(base, others, CITY))
    sides = chosen or {}
    stand = meeting.kept({name for name, side in sides.items() if side == "ours"})
    of_ours = set(map(id, ours))
    clashes = tuple(clash for clash in meeting.clashes if clash.name not in sides)
    texts = applied(base, stand, CITY)
    return Laid(texts, tuple(change for change in stand if id(change) in of_ours), clashes, meeting)


def of_proposal(proposal: Proposal, head_texts: Texts, chosen: Chosen | None = None) -> Laid:
    """A proposal's changes on a document that came of its base.

    Raises:
        UnreadableError: when the version that it began from can no longer be read.
    """
    base = documents.canonical(proposal.base)
    return laid(base, documents.changes_of(proposal), documents.differing(base, head_texts), chosen)


def changed_since(proposal: Proposal, texts: Texts) -> tuple[Clash, ...]:
    """The confirmations of a proposal whose value is another by now."""
    rows = proposal.confirmations
    names: list[Name] = [(row["kind"], row["key"], row.get("field", "")) for row in rows]
    moved = []
    for row, name, now in zip(rows, names, documents.values_of(texts, names), strict=True):
        seen = row.get("value", ABSENT)
        if not same(seen, now):
            moved.append(Clash(*name, before=seen, ours=seen, theirs=now))
    return tuple(moved)


def chosen_of(rows: Sequence[Sequence[str]]) -> dict[Name, Side]:
    """Choices as they are kept: kind, key, field, side."""
    sides: dict[str, Side] = {"ours": "ours", "theirs": "theirs"}
    return {(kind, key, field): sides[side] for kind, key, field, side in rows if side in sides}
