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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from klimatkontrakt.city import units
from klimatkontrakt.city.commitments import due_year, fingerprint
from klimatkontrakt.city.contract import VERBS, Commitment, Contract, PromisedMoney, wording_ticks
from klimatkontrakt.city.ids import ids_of

What = Literal["added", "dropped", "softened", "sharpened", "changed", "moved", "split", "merged", "same"]
ORDER: tuple[What, ...] = ("added", "dropped", "softened", "sharpened", "changed", "split", "merged", "moved", "same")
Direction = Literal["softer", "sharper", "other"]
ALIKE = 0.72


@dataclass(frozen=True)
class AmendedPart:
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
    direction: Direction
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
    turns: tuple[AmendedPart, ...] = ()
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
    olds = ids_of(old.commitments)
    groups: list[tuple[set[str], set[str]]] = []
    for commitment in new.commitments:
        before = _before(commitment, olds)
        joined: tuple[set[str], set[str]] = (set(before), {commitment.id})
        for group in [group for group in groups if group[0] & before]:
            groups.remove(group)
            joined = (joined[0] | group[0], joined[1] | group[1])
        groups.append(joined)
    followed: set[str] = set().union(*(before for before, _ in groups))
    return [*groups, *(({name}, set()) for name in sorted(olds - followed))]


def _before(commitment: Commitment, olds: set[str]) -> set[str]:
    """The old commitments that one follows: those that it names, else the one of its own id."""
    named = olds.intersection(commitment.predecessors or commitment.replaces)
    if named or commitment.predecessors:
        return named
    return olds & {commitment.id}


def _direction(weaker: bool, stronger: bool) -> Direction:
    if weaker == stronger:
        return "other"
    return "softer" if weaker else "sharper"


def _said(value: object) -> str:
    return "–" if value in (None, (), {}, "none", False) else str(value)


def turns(old: Commitment, new: Commitment, held: tuple[Held, Held]) -> tuple[AmendedPart, ...]:
    """What was turned from one wording of a commitment to the next.

    Args:
        old, new: the wordings.
        held: how each stands in its version.
    """
    turned = [*_kind_turns(old, new), *_number_turn(old, new), *_due_turn(old, new), *_measures_turn(old, new)]
    turned += [*_money_turn(old, new), *_status_turn(*held)]
    return tuple(turned or _tick_turn(old, new) or _wording_turn(old, new))


def _tick_turn(old: Commitment, new: Commitment) -> list[AmendedPart]:
    """Which signs of a strong wording were lost and won."""
    had, has = wording_ticks(old), wording_ticks(new)
    lost, won = _ticked_only(had, has), _ticked_only(has, had)
    if not lost and not won:
        return []
    return [AmendedPart("ticks", _direction(bool(lost), bool(won)), ", ".join(lost), ", ".join(won))]


def _ticked_only(ticks: Mapping[str, bool], others: Mapping[str, bool]) -> list[str]:
    return [name for name, is_ticked in ticks.items() if is_ticked and not others[name]]


def _wording_turn(old: Commitment, new: Commitment) -> list[AmendedPart]:
    if fingerprint(old.what_sv) == fingerprint(new.what_sv):
        return []
    return [AmendedPart("wording", "other", old.what_sv, new.what_sv)]


def _kind_turns(old: Commitment, new: Commitment) -> list[AmendedPart]:
    """What sort of promise it is, how strong, whose, and under which condition."""
    turned: list[AmendedPart] = []
    if old.kind != new.kind:
        turned.append(
            AmendedPart("kind", _direction(old.kind == "delivery", new.kind == "delivery"), old.kind, new.kind)
        )
    first, second = VERBS.index(old.strength), VERBS.index(new.strength)
    if first != second:
        turned.append(AmendedPart("verb", _direction(second > first, second < first), old.strength, new.strength))
    if set(old.promisors) != set(new.promisors) or old.manner != new.manner:
        turned.append(AmendedPart("who", "other", _promisors(old), _promisors(new)))
    if (old.condition, old.when) != (new.condition, new.when):
        had, has = _is_conditional(old), _is_conditional(new)
        turned.append(AmendedPart("condition", _direction(has and not had, had and not has), _given(old), _given(new)))
    return turned


def _promisors(commitment: Commitment) -> str:
    return f"{', '.join(commitment.promisors)} ({commitment.manner})"


def _is_conditional(commitment: Commitment) -> bool:
    return commitment.condition is not None or bool(commitment.when)


def _status_turn(old: Held, new: Held) -> list[AmendedPart]:
    """Whether it still holds."""
    if old.is_alive == new.is_alive:
        return []
    return [AmendedPart("status", _direction(old.is_alive, new.is_alive), old.status, new.status)]


def _given(commitment: Commitment) -> str:
    """A commitment's condition in words, or by its events."""
    if commitment.condition is not None and commitment.condition.text_sv:
        return commitment.condition.text_sv
    named = dict(commitment.when)
    if commitment.condition is not None and commitment.condition.event is not None:
        named[commitment.condition.event] = commitment.condition.outcome or ""
    return _said(", ".join(f"{event}: {outcome}" for event, outcome in named.items()) or None)


def _due_turn(old: Commitment, new: Commitment) -> list[AmendedPart]:
    if (old.due, old.recurring, old.steps) == (new.due, new.recurring, new.steps):
        return []
    weaker = _is_later(old, new) or _has_more(old.steps, new.steps)
    stronger = _is_later(new, old) or _has_more(new.steps, old.steps)
    return [AmendedPart("due", _direction(weaker, stronger), _when(old), _when(new))]


def _is_later(old: Commitment, new: Commitment) -> bool:
    """Whether it is due later than it was, or no longer at all, or no longer recurs."""
    first, second = due_year(old), due_year(new)
    has_ended = bool(old.recurring and not new.recurring)
    return has_ended or (first is not None and (second is None or second > first))


def _has_more(old: Mapping[Any, float], new: Mapping[Any, float]) -> bool:
    """Whether there was more of anything than there is."""
    return any(new.get(key, 0.0) < part for key, part in old.items())


def _when(commitment: Commitment) -> str:
    """A commitment's date or rule, and the parts of it that are due before."""
    steps = [f"{year}: {100 * part:g} %" for year, part in commitment.steps.items()]
    return ", ".join([_said(commitment.due or commitment.recurring), *steps])


def _measures_turn(old: Commitment, new: Commitment) -> list[AmendedPart]:
    """Which measures are claimed, and how much of each, whatever sort of promise it is."""
    first, second = _claimed(old), _claimed(new)
    if first == second:
        return []
    direction = _direction(_has_more(first, second), _has_more(second, first))
    return [AmendedPart("measures", direction, _shares(first), _shares(second))]


def _shares(claimed: Mapping[str, float]) -> str:
    return _said(", ".join(f"{measure} {100 * share:g} %" for measure, share in claimed.items()) or None)


def _claimed(commitment: Commitment) -> dict[str, float]:
    return dict(commitment.measures) if isinstance(commitment.measures, dict) else {}


def _money_turn(old: Commitment, new: Commitment) -> list[AmendedPart]:
    """Sums in kronor compared; other where units or price years do not let them be. An id is no money."""
    if _money(old) == _money(new):
        return []
    before, after = _sums(old), _sums(new)
    kinds = {(_unit_of(money.unit)[1], money.price_year) for money in (*old.money, *new.money)}
    units_of, years = {unit for unit, _ in kinds}, {year for _, year in kinds}
    if len(units_of) > 1 or len(years) > 1:
        return [AmendedPart("money", "other", before, after)]
    less, more = _total(old), _total(new)
    return [AmendedPart("money", _direction(more < less, more > less), before, after)]


def _sums(commitment: Commitment) -> str:
    """A commitment's money in words."""
    return _said(", ".join(f"{money.amount:g} {money.unit or ''}".strip() for money in commitment.money) or None)


def _total(commitment: Commitment) -> float:
    return sum(money.amount * _unit_of(money.unit)[0] for money in commitment.money)


def _money(commitment: Commitment) -> tuple[PromisedMoney, ...]:
    return tuple(money.model_copy(update={"id": "money"}) for money in commitment.money)


def _unit_of(text: str | None) -> tuple[float, units.Dimension | str]:
    """A unit's scale and dimension; one that is unknown is comparable with itself only."""
    try:
        parsed = units.parse(text or "1")
    except units.UnitError:
        return 1.0, text or ""
    return parsed.scale, parsed.dimension


def _number_turn(old: Commitment, new: Commitment) -> list[AmendedPart]:
    turned = []
    if (old.account, old.base, old.per) != (new.account, new.base, new.per):
        turned.append(AmendedPart("account", "other", _counted_in(old), _counted_in(new)))
    if (old.number, old.unit, old.operator) != (new.number, new.unit, new.operator):
        turned.append(AmendedPart("number", _number_direction(old, new), _number(old), _number(new)))
    return turned


def _counted_in(commitment: Commitment) -> str:
    """What a commitment's number is a number of."""
    return " ".join(map(_said, (commitment.account, commitment.base, commitment.per)))


def _number(commitment: Commitment) -> str:
    if commitment.number is None:
        return "–"
    return f"{commitment.operator or ''} {commitment.number:g} {commitment.unit or ''}".strip()


def _number_direction(old: Commitment, new: Commitment) -> Direction:
    """A lower ceiling, a higher floor and a larger change the same way are sharper."""
    if old.number is None or new.number is None:
        return _direction(new.number is None, old.number is None)
    first, second = _unit_of(old.unit), _unit_of(new.unit)
    if first[1] != second[1] or old.operator != new.operator:
        return "other"
    return _compared(old.number * first[0], new.number * second[0], new.operator)


def _compared(before: float, after: float, operator: str | None) -> Direction:
    """Which way a number of a unit and an operator has gone."""
    if operator == "equal" or (operator == "change" and before * after < 0):
        return "other"
    if operator == "change":
        before, after = abs(before), abs(after)
    if operator == "at_most":
        before, after = after, before
    return _direction(after < before, after > before)


def _one_to_one(old: Commitment, new: Commitment, held: tuple[Held, Held]) -> Amendment:
    turned = turns(old, new, held)
    moved = (old.section, new.section) if old.section != new.section else None
    return Amendment(_what(turned, is_moved=moved is not None), (old.id,), (new.id,), turned, moved)


def _what(turned: tuple[AmendedPart, ...], *, is_moved: bool) -> What:
    """What its turns come to: softened or sharpened where all that have a direction have the same."""
    directions = {turn.direction for turn in turned} - {"other"}
    if directions == {"softer"}:
        return "softened"
    if directions == {"sharper"}:
        return "sharpened"
    if turned:
        return "changed"
    return "moved" if is_moved else "same"


def _likely(commitment: Commitment, others: list[Commitment]) -> str | None:
    """The one of others whose words are most alike, if they are much alike."""
    best: tuple[float, str] | None = None
    for other in others:
        alike = difflib.SequenceMatcher(None, commitment.what_sv.lower(), other.what_sv.lower()).ratio()
        if alike >= ALIKE and (best is None or alike > best[0]):
            best = (alike, other.id)
    return best[1] if best else None


def amendments(old: Contract, new: Contract) -> tuple[Amendment, ...]:
    """What became of every commitment, the gravest first."""
    olds, news = _standing(old), _standing(new)
    links = _links(old, new)
    dropped = [olds[min(before)][0] for before, after in links if not after]
    added = [news[min(after)][0] for before, after in links if not before]
    became = []
    for before, after in links:
        if not before:
            became.append(Amendment("added", (), tuple(after), likely=_likely(news[min(after)][0], dropped)))
        elif not after:
            became.append(Amendment("dropped", tuple(before), (), likely=_likely(olds[min(before)][0], added)))
        else:
            became.append(_followed(_in_order(olds, before), _in_order(news, after)))
    return tuple(sorted(became, key=_gravity))


def _gravity(amendment: Amendment) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    return ORDER.index(amendment.what), amendment.before, amendment.after


_Standing = tuple[Commitment, Held]


def _standing(contract: Contract) -> dict[str, _Standing]:
    """By id, each commitment and how it stands."""
    return {commitment.id: (commitment, Held.in_contract(contract, commitment)) for commitment in contract.commitments}


def _in_order(standing: Mapping[str, _Standing], names: set[str]) -> list[_Standing]:
    return [standing[name] for name in sorted(names)]


def _followed(before: Sequence[_Standing], after: Sequence[_Standing]) -> Amendment:
    """What became of commitments that others follow."""
    if len(before) == len(after) == 1:
        (old, old_held), (new, new_held) = before[0], after[0]
        return _one_to_one(old, new, (old_held, new_held))
    first, second = (tuple(commitment.id for commitment, _ in side) for side in (before, after))
    return Amendment("split" if len(first) == 1 else "merged", first, second)


def counts(found: tuple[Amendment, ...]) -> dict[What, int]:
    """How many of each."""
    result: dict[What, int] = defaultdict(int)
    for own in found:
        result[own.what] += 1
    return dict(result)
