# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What changed between two versions of a contract: added, dropped, softened, sharpened, moved, split, merged?

A commitment follows those that it names as predecessors, else the one with its own id. What is merely alike is
offered as likely, never taken as the same.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from klimatkontrakt.city.contract import VERBS, Commitment, Contract, ticks
from klimatkontrakt.city.promises import due_year, fingerprint

What = Literal["added", "dropped", "softened", "sharpened", "changed", "moved", "split", "merged", "same"]
ORDER: tuple[What, ...] = ("added", "dropped", "softened", "sharpened", "changed", "split", "merged", "moved", "same")
ALIKE = 0.72


@dataclass(frozen=True)
class Turn:
    """One thing about a commitment that became weaker or stronger: which, from what, to what."""

    of: Literal["verb", "number", "due", "measures", "money", "ticks", "account", "wording"]
    direction: Literal["softer", "sharper", "other"]
    before: str
    after: str


@dataclass(frozen=True)
class Amendment:
    """What became of commitments from one version to the next.

    Attributes:
        before, after: ids in the old and in the new version; either may be empty, and both may hold several.
        turns: what was turned, for one commitment that became one.
        likely: an id on the other side whose words are much alike, for one that was added or dropped.
    """

    what: What
    before: tuple[str, ...]
    after: tuple[str, ...]
    turns: tuple[Turn, ...] = ()
    moved: tuple[str, str] | None = None
    likely: str | None = None


def _links(old: Contract, new: Contract) -> list[tuple[set[str], set[str]]]:
    """Which old commitments became which new ones: groups joined by predecessors, or by the same id."""
    olds = {own.id for own in old.commitments}
    groups: list[tuple[set[str], set[str]]] = []
    for own in new.commitments:
        named = {name for name in own.predecessors if name in olds}
        before = named or ({own.id} & olds if not own.predecessors else set())
        joined: tuple[set[str], set[str]] = (set(before), {own.id})
        for group in [g for g in groups if g[0] & before]:
            groups.remove(group)
            joined = (joined[0] | group[0], joined[1] | group[1])
        groups.append(joined)
    followed = {name for before, _ in groups for name in before}
    return [*groups, *(({name}, set()) for name in sorted(olds - followed))]


def _direction(weaker: bool, stronger: bool) -> Literal["softer", "sharper", "other"]:
    return "softer" if weaker and not stronger else "sharper" if stronger and not weaker else "other"


def _said(value: object) -> str:
    return "–" if value in (None, (), {}, "none", False) else str(value)


def turns(old: Commitment, new: Commitment) -> tuple[Turn, ...]:
    """What was turned from one wording of a commitment to the next."""
    found: list[Turn] = []
    a, b = VERBS.index(old.strength), VERBS.index(new.strength)
    if a != b:
        found.append(Turn("verb", _direction(b > a, b < a), old.strength, new.strength))
    found += _number_turn(old, new)
    first, second = due_year(old), due_year(new)
    if (old.due, old.recurring) != (new.due, new.recurring):
        later = second is None or (first is not None and second > first)
        sooner = first is None or (second is not None and second < first)
        found.append(
            Turn("due", _direction(later, sooner), _said(old.due or old.recurring), _said(new.due or new.recurring))
        )
    if old.secured != new.secured:
        less = any(new.secured.get(m, 0.0) < share for m, share in old.secured.items())
        more = any(old.secured.get(m, 0.0) < share for m, share in new.secured.items())
        found.append(Turn("measures", _direction(less, more), _said(old.secured), _said(new.secured)))
    if old.money != new.money:
        sums = [sum(money.amount for money in own.money) for own in (old, new)]
        found.append(Turn("money", _direction(sums[1] < sums[0], sums[1] > sums[0]), _said(sums[0]), _said(sums[1])))
    lost = [name for name, ticked in ticks(old).items() if ticked and not ticks(new)[name]]
    won = [name for name, ticked in ticks(new).items() if ticked and not ticks(old)[name]]
    if (lost or won) and not found:
        found.append(Turn("ticks", _direction(bool(lost), bool(won)), ", ".join(lost), ", ".join(won)))
    if not found and fingerprint(old.what_sv) != fingerprint(new.what_sv):
        found.append(Turn("wording", "other", old.what_sv, new.what_sv))
    return tuple(found)


def _number_turn(old: Commitment, new: Commitment) -> list[Turn]:
    if (old.number, old.unit, old.operator) == (new.number, new.unit, new.operator):
        return []
    before, after = (
        f"{own.operator or ''} {own.number:g} {own.unit or ''}".strip() if own.number is not None else "–"
        for own in (old, new)
    )
    if old.number is None or new.number is None:
        return [Turn("number", _direction(new.number is None, old.number is None), before, after)]
    if old.unit != new.unit or old.operator != new.operator:
        return [Turn("number", "other", before, after)]
    is_ceiling = new.operator == "at_most"
    less, more = new.number < old.number, new.number > old.number
    return [Turn("number", _direction(more if is_ceiling else less, less if is_ceiling else more), before, after)]


def _one_to_one(old: Commitment, new: Commitment) -> Amendment:
    found = turns(old, new)
    moved = (old.section, new.section) if old.section != new.section else None
    softer = any(turn.direction == "softer" for turn in found)
    sharper = any(turn.direction == "sharper" for turn in found)
    what: What = "same"
    if softer and not sharper:
        what = "softened"
    elif sharper and not softer:
        what = "sharpened"
    elif found:
        what = "changed"
    elif moved:
        what = "moved"
    return Amendment(what, (old.id,), (new.id,), found, moved)


def _likely(own: Commitment, others: list[Commitment]) -> str | None:
    """The one of others whose words are most alike, if they are much alike."""
    best: tuple[float, str] | None = None
    for other in others:
        alike = difflib.SequenceMatcher(None, own.what_sv.lower(), other.what_sv.lower()).ratio()
        if alike >= ALIKE and (best is None or alike > best[0]):
            best = (alike, other.id)
    return best[1] if best else None


def amendments(old: Contract, new: Contract) -> tuple[Amendment, ...]:
    """What became of every commitment, the gravest first."""
    olds = {own.id: own for own in old.commitments}
    news = {own.id: own for own in new.commitments}
    links = _links(old, new)
    dropped = [olds[next(iter(before))] for before, after in links if not after]
    added = [news[next(iter(after))] for before, after in links if not before]
    found = []
    for before, after in links:
        first, second = tuple(sorted(before)), tuple(sorted(after))
        if not first:
            found.append(Amendment("added", (), second, likely=_likely(news[second[0]], dropped)))
        elif not second:
            found.append(Amendment("dropped", first, (), likely=_likely(olds[first[0]], added)))
        elif len(first) == len(second) == 1:
            found.append(_one_to_one(olds[first[0]], news[second[0]]))
        else:
            found.append(Amendment("split" if len(first) == 1 else "merged", first, second))
    return tuple(sorted(found, key=lambda own: (ORDER.index(own.what), own.before, own.after)))


def counts(found: tuple[Amendment, ...]) -> dict[What, int]:
    """How many of each."""
    result: dict[What, int] = defaultdict(int)
    for own in found:
        result[own.what] += 1
    return dict(result)


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
    found = [ClauseChange(name, "dropped") for name in before if name not in after]
    found += [ClauseChange(name, "added") for name in after if name not in before]
    for name, text in before.items():
        if name in after and fingerprint(text) != fingerprint(after[name]):
            first, second = text.split(), after[name].split()
            steps = difflib.SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
            out = tuple(" ".join(first[a:b]) for kind, a, b, _, _ in steps if kind in ("replace", "delete"))
            put_in = tuple(" ".join(second[c:d]) for kind, _, _, c, d in steps if kind in ("replace", "insert"))
            found.append(ClauseChange(name, "changed", out, put_in))
    return tuple(sorted(found, key=lambda change: change.clause))
