# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which clauses have another text than in the contract before, and which words went and came?"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Literal

from klimatkontrakt.city.commitments import fingerprint
from klimatkontrakt.city.contract import Contract


@dataclass(frozen=True)
class ClauseChange:
    """A clause whose text changed: its id, and the words taken out and put in."""

    clause: str
    what: Literal["added", "dropped", "changed"]
    out: tuple[str, ...] = ()
    put_in: tuple[str, ...] = ()


def clause_changes(old: Contract, new: Contract) -> tuple[ClauseChange, ...]:
    """The clauses whose Swedish text changed, word by word."""
    before = {clause.id: clause.text_sv for clause in old.clauses}
    after = {clause.id: clause.text_sv for clause in new.clauses}
    changes = [ClauseChange(name, "dropped") for name in before.keys() - after.keys()]
    changes += [ClauseChange(name, "added") for name in after.keys() - before.keys()]
    for name in before.keys() & after.keys():
        if fingerprint(before[name]) != fingerprint(after[name]):
            changes.append(_word_change(name, before[name], after[name]))
    return tuple(sorted(changes, key=lambda change: change.clause))


def _word_change(clause: str, before: str, after: str) -> ClauseChange:
    """The words that went and came."""
    first, second = before.split(), after.split()
    steps = difflib.SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    out = [" ".join(first[a:b]) for kind, a, b, _, _ in steps if kind in ("replace", "delete")]
    put_in = [" ".join(second[c:d]) for kind, _, _, c, d in steps if kind in ("replace", "insert")]
    return ClauseChange(clause, "changed", tuple(out), tuple(put_in))
