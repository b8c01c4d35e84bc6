# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What changed between two versions of a contract: added, dropped, softened, sharpened, moved, split, merged?

A commitment follows those that it names as predecessors, else the one whose place it has taken, else the one with its
own id. What is merely alike is offered as likely, never taken as the same. What came of a promise is no part of what is
promised: only that it has been stopped, or has lapsed, tells.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from klimatkontrakt.city import units
from klimatkontrakt.city.commitments import due_year, fingerprint
from klimatkontrakt.city.contract import VERBS, Commitment, Contract, Money, wording_ticks

What = Literal["added", "dropped", "softened", "sharpened", "changed", "moved", "split", "merged", "same"]
ORDER: tuple[What, ...] = ("added", "dropped", "softened", "sharpened", "changed", "split", "merged", "moved", "same")
ALIKE = 0.72


@dataclass(frozen=True)
class Turn:
    """One thing about a commitment that became weaker or stronger: which, from what, to what."""

    of: Literal[
        "kind",
        "verb",
        "who",
        "number",
        "account",
        "due",
        "condition",
        "measures",
        "money",
        "ticks",
        "status",
        "wording",
    ]
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


@dataclass(frozen=True)
class Held:
    """How a commitment stands in a version, and whether it still holds."""

    status: str
    is_alive: bool

    @classmethod
    def in_contract(cls, contract: Contract, commitment: Commitment) -> Held:
        """By its text and what has come of it."""
        return cls(contract.status(commitment), contract.is_alive(commitment))


def _links(old: Contract, new: Contract) -> list[tuple[set[str], set[str]]]:
    """Which old commitments became which new ones: groups joined by predecessors, or by the same id."""
    olds = {own.id for own in old.commitments}
    groups: list[tuple[set[str], set[str]]] = []
    for own in new.commitments:
        named = {name for name in own.predecessors or own.replaces if name in olds}
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


def turns(old: Commitment, new: Commitment, held: tuple[Held, Held]) -> tuple[Turn, ...]:
    """What was turned from one wording of a commitment to the next.

    Args:
        old, new: the wordings.
        held: how each stands in its version.
    """
    found = [*_kind_turns(old, new), *_number_turn(old, new), *_due_turn(old, new), *_measures_turn(old, new)]
    found += [*_money_turn(old, new), *_status_turn(*held)]
    had, has = wording_ticks(old), wording_ticks(new)
    lost = [name for name, is_ticked in had.items() if is_ticked and not has[name]]
    won = [name for name, is_ticked in has.items() if is_ticked and not had[name]]
    if (lost or won) and not found:
        found.append(Turn("ticks", _direction(bool(lost), bool(won)), ", ".join(lost), ", ".join(won)))
    if not found and fingerprint(old.what_sv) != fingerprint(new.what_sv):
        found.append(Turn("wording", "other", old.what_sv, new.what_sv))
    return tuple(found)


def _kind_turns(old: Commitment, new: Commitment) -> list[Turn]:
    """What sort of promise it is, how strong, whose, and under which condition."""
    found: list[Turn] = []
    if old.kind != new.kind:
        found.append(Turn("kind", _direction(old.kind == "delivery", new.kind == "delivery"), old.kind, new.kind))
    a, b = VERBS.index(old.strength), VERBS.index(new.strength)
    if a != b:
        found.append(Turn("verb", _direction(b > a, b < a), old.strength, new.strength))
    if set(old.promisors) != set(new.promisors) or old.manner != new.manner:
        before, after = (f"{', '.join(own.promisors)} ({own.manner})" for own in (old, new))
        found.append(Turn("who", "other", before, after))
    if (old.condition, old.when) != (new.condition, new.when):
        had, has = (own.condition is not None or bool(own.when) for own in (old, new))
        found.append(Turn("condition", _direction(has and not had, had and not has), _given(old), _given(new)))
    return found


def _status_turn(old: Held, new: Held) -> list[Turn]:
    """Whether it still holds."""
    if old.is_alive == new.is_alive:
        return []
    return [Turn("status", _direction(old.is_alive, new.is_alive), old.status, new.status)]


def _given(own: Commitment) -> str:
    """A commitment's condition in words, or by its events."""
    if own.condition is not None and own.condition.text_sv:
        return own.condition.text_sv
    named = dict(own.when)
    if own.condition is not None and own.condition.event is not None:
        named[own.condition.event] = own.condition.outcome or ""
    return _said(", ".join(f"{event}: {outcome}" for event, outcome in named.items()) or None)


def _due_turn(old: Commitment, new: Commitment) -> list[Turn]:
    if (old.due, old.recurring, old.steps) == (new.due, new.recurring, new.steps):
        return []
    first, second = due_year(old), due_year(new)
    later = (first is not None and (second is None or second > first)) or bool(old.recurring and not new.recurring)
    sooner = (second is not None and (first is None or second < first)) or bool(new.recurring and not old.recurring)
    less = any(new.steps.get(year, 0.0) < part for year, part in old.steps.items())
    more = any(old.steps.get(year, 0.0) < part for year, part in new.steps.items())
    before, after = (_when(own) for own in (old, new))
    return [Turn("due", _direction(later or less, sooner or more), before, after)]


def _when(own: Commitment) -> str:
    """A commitment's date or rule, and the parts of it that are due before."""
    steps = [f"{year}: {100 * part:g} %" for year, part in own.steps.items()]
    return ", ".join([_said(own.due or own.recurring), *steps])


def _measures_turn(old: Commitment, new: Commitment) -> list[Turn]:
    """Which measures are claimed, and how much of each, whatever sort of promise it is."""
    first, second = _claimed(old), _claimed(new)
    if first == second:
        return []
    less = any(second.get(m, 0.0) < share for m, share in first.items())
    more = any(first.get(m, 0.0) < share for m, share in second.items())
    before, after = (_said(", ".join(f"{m} {100 * s:g} %" for m, s in own.items()) or None) for own in (first, second))
    return [Turn("measures", _direction(less, more), before, after)]


def _claimed(own: Commitment) -> dict[str, float]:
    return dict(own.measures) if isinstance(own.measures, dict) else {}


def _money_turn(old: Commitment, new: Commitment) -> list[Turn]:
    """Sums in kronor compared; other where units or price years do not let them be. An id is no money."""
    if _money(old) == _money(new):
        return []
    before, after = (
        _said(", ".join(f"{m.amount:g} {m.unit or ''}".strip() for m in own.money) or None) for own in (old, new)
    )
    kinds = {_unit_of(m.unit)[1] for own in (old, new) for m in own.money}
    years = {m.price_year for own in (old, new) for m in own.money}
    if len(kinds) > 1 or len(years) > 1:
        return [Turn("money", "other", before, after)]
    less, more = (sum(m.amount * _unit_of(m.unit)[0] for m in own.money) for own in (old, new))
    return [Turn("money", _direction(more < less, more > less), before, after)]


def _money(own: Commitment) -> tuple[Money, ...]:
    return tuple(money.model_copy(update={"id": "money"}) for money in own.money)


def _unit_of(text: str | None) -> tuple[float, units.Dimension | str]:
    """A unit's scale and dimension; one that is unknown is comparable with itself only."""
    try:
        parsed = units.parse(text or "1")
    except units.UnitError:
        return 1.0, text or ""
    return parsed.scale, parsed.dimension


def _number_turn(old: Commitment, new: Commitment) -> list[Turn]:
    found = []
    if (old.account, old.base, old.per) != (new.account, new.base, new.per):
        before, after = (" ".join(_said(v) for v in (own.account, own.base, own.per)) for own in (old, new))
        found.append(Turn("account", "other", before, after))
    if (old.number, old.unit, old.operator) == (new.number, new.unit, new.operator):
        return found
    before, after = (
        f"{own.operator or ''} {own.number:g} {own.unit or ''}".strip() if own.number is not None else "–"
        for own in (old, new)
    )
    return [*found, Turn("number", _number_direction(old, new), before, after)]


def _number_direction(old: Commitment, new: Commitment) -> Literal["softer", "sharper", "other"]:
    """A lower ceiling, a higher floor and a larger change the same way are sharper."""
    if old.number is None or new.number is None:
        return _direction(new.number is None, old.number is None)
    first, second = _unit_of(old.unit), _unit_of(new.unit)
    if first[1] != second[1] or old.operator != new.operator:
        return "other"
    before, after = old.number * first[0], new.number * second[0]
    if new.operator == "equal" or (new.operator == "change" and before * after < 0):
        return "other" if before != after else _direction(False, False)
    if new.operator == "change":
        before, after = abs(before), abs(after)
    less, more = after < before, after > before
    return _direction(more, less) if new.operator == "at_most" else _direction(less, more)


def _one_to_one(old: Commitment, new: Commitment, held: tuple[Held, Held]) -> Amendment:
    found = turns(old, new, held)
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
            one, other = olds[first[0]], news[second[0]]
            found.append(_one_to_one(one, other, (Held.in_contract(old, one), Held.in_contract(new, other))))
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
