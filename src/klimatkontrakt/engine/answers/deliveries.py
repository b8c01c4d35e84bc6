# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which deliveries count, for how much and at which level, and why do the others not (§10)?

A delivery counts when it stands: in a contract that is no draft and not laid aside, itself more than proposed, not
ended, not replaced, its promisor bound by it, and neither promisor nor beneficiary has opted out of it. Then by a
target's year only what is due by that year does, of a contract that has begun by then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from klimatkontrakt.city import contract_state
from klimatkontrakt.city.commitments import last_year
from klimatkontrakt.city.contract import ENDED, THIS, Commitment, Contract, Stance, State
from klimatkontrakt.city.measures import Measure
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.answers import mandates
from klimatkontrakt.folder.problem import UnknownNameError

LEVELS = ("decided_funded", "committed", "intended")
DECIDED = ("decided", "ongoing", "done")
LEVEL_OF_VERB = {"commits": "committed", "plans": "intended", "intends": "intended"}
DRAFTS: tuple[State | None, ...] = (None, "draft", "consulted")  # what does not say which state it is in is a draft
WEAKEST_STANCE = ("opts_out", "reserves", "accepts")
IN_WORDS = "condition_in_words"
NO_MONEY = "no_money"
REASONS = (
    "draft", "archived", "proposed", "ended", "superseded", "no_party", "opted_out", "beneficiary_out",
    "contract_later", "contract_past", "later", "undated", "measure_stopped", "weak",
)  # fmt: skip
WEAKENINGS = (
    IN_WORDS, mandates.NO_DECISION, mandates.OTHERS, mandates.TOO_LATE, mandates.UNDATED, NO_MONEY,
)  # fmt: skip


@dataclass(frozen=True)
class Promise:
    """A delivery that counts, or the part of it that some of its promisors answer for.

    Attributes:
        promisors: those whose part it is.
        secured: by measure (a pointer to another followed to it), the share that it secures.
        levels: by measure, the level at which that counts; without those of which its verb secures nothing.
        weakened: why it counts at a weaker level than its verb says (WEAKENINGS); empty where it does not.
    """

    commitment: Commitment
    instrument: str
    promisors: tuple[str, ...]
    secured: Mapping[str, float]
    levels: Mapping[str, str]
    weakened: str = ""

    @property
    def key(self) -> str:
        """The commitment's id and whose part of it this is."""
        return f"{self.commitment.id}:{','.join(self.promisors)}"


@dataclass(frozen=True)
class LeftOut:
    """A delivery, or a part of one, that does not count, and why.

    Attributes:
        reason: one of REASONS.
    """

    commitment: Commitment
    reason: str


@dataclass(frozen=True)
class Deliveries:
    """A contract's deliveries by a target's year: what counts, what is due later, and what does not count at all."""

    counted: tuple[Promise, ...]
    later: tuple[Promise, ...]
    left_out: tuple[LeftOut, ...]


def level_of(commitment: Commitment, measure: Measure) -> str | None:
    """The level that a delivery's verb and its measure ask for; None where it secures nothing.

    Whether a decision and money stand behind what the measure says of itself is asked afterwards.

    To work for something secures nothing, not even of a measure that is decided and paid for; nor does any promise of
    a measure that has been stopped.
    """
    if commitment.strength == "works_for" or measure.status == "stopped":
        return None
    if measure.status in DECIDED and measure.funded:
        return "decided_funded"
    return LEVEL_OF_VERB.get(commitment.strength)


def deliveries(city: City, contract: Contract, year: int | None = None, instrument: str | None = None) -> Deliveries:
    """What a contract's deliveries count for.

    Args:
        city, contract: the contract is one of the city's.
        year: the target's year; without one every date is soon enough.
        instrument: only what stands in one instrument (`contract` is this contract itself), or in all.

    Raises:
        UnknownNameError: when there is no such instrument.
    """
    if instrument is not None and instrument not in (THIS, *contract.instruments):
        known = ", ".join((THIS, *contract.instruments))
        raise UnknownNameError(f"”{instrument}”", where="instruments", fix=f"({known})")
    parts: list[Deliveries] = []
    reasons, out_of_time = fallen(contract), _out_of_time(city, contract, year)
    for commitment in contract.commitments:
        if not commitment.secured or instrument not in (None, contract.instrument(commitment)):
            continue
        reason = reasons[commitment.id] or out_of_time
        if reason:
            parts.append(Deliveries((), (), (LeftOut(commitment, reason),)))
        else:
            parts.append(_of_commitment(city, contract, commitment, year))
    return _together(parts)


def _together(parts: list[Deliveries]) -> Deliveries:
    return Deliveries(
        tuple(promise for part in parts for promise in part.counted),
        tuple(promise for part in parts for promise in part.later),
        tuple(row for part in parts for row in part.left_out),
    )


def _of_commitment(city: City, contract: Contract, commitment: Commitment, year: int | None) -> Deliveries:
    """The same of one commitment that is a promise today."""
    held, reasons = _parties(city, contract, commitment)
    counted: list[Promise] = []
    later: list[Promise] = []
    left_out = [LeftOut(commitment, reason) for reason in reasons]
    due, undated = _part_due(commitment, year)
    for promise in _promises(city, contract, commitment, held):
        if not promise.levels:
            left_out.append(LeftOut(commitment, _why_nothing(city, commitment)))
            continue
        if due > 0:
            counted.append(_scaled(promise, due))
        if due < 1:
            left_out.append(LeftOut(commitment, "undated" if undated else "later"))
            if not undated:
                later.append(_scaled(promise, 1.0 - due))
    return Deliveries(tuple(counted), tuple(later), tuple(left_out))


def standing(contract: Contract) -> tuple[Commitment, ...]:
    """The commitments of any kind that are promises today: in force, agreed, not ended and not replaced."""
    reasons = fallen(contract)
    return tuple(commitment for commitment in contract.commitments if not reasons[commitment.id])


def fallen(contract: Contract) -> dict[str, str]:
    """By commitment, why it is no promise today: draft, archived, proposed, ended, superseded; empty where it is."""
    of_contract = _of_state(contract_state.state(contract))
    superseded = _superseded(contract)
    reasons = {}
    for commitment in contract.commitments:
        reason = "superseded" if commitment.id in superseded else ""
        if not contract.is_alive(commitment):
            reason = "ended"
        if commitment.status == "proposed":
            reason = "proposed"
        reasons[commitment.id] = of_contract or reason
    return reasons


def _of_state(state: str | None) -> str:
    """Why nothing in a contract is a promise today, by how the contract stands."""
    if state in DRAFTS:
        return "draft"
    return "archived" if state == "archived" else ""


def _out_of_time(city: City, contract: Contract, year: int | None) -> str:
    """Why a whole contract is of other years: not begun by the target's year, or over before the city's first."""
    if year is not None and contract.period[0] > year:
        return "contract_later"
    return "contract_past" if contract.period[1] < city.header.years[0] else ""


def _superseded(contract: Contract) -> set[str]:
    """Commitments in whose place another of the same contract has come; one that is only proposed replaces none."""
    return {
        name
        for successor in contract.commitments
        if successor.status == "attested"
        for name in successor.predecessors
        if name != successor.id
    }


# Who has left


def _parties(city: City, contract: Contract, commitment: Commitment) -> tuple[dict[str, float], list[str]]:
    """The promisors that stand by a commitment with the part each answers for, and why parts have fallen.

    Each promisor answers for an equal part; what is promised jointly, or by some of several, falls with any of them.
    """
    part = 1.0 / len(commitment.promisors)
    left, unbound = _left_and_unbound(city, contract, commitment)
    gone = left | unbound
    kept = _beneficiary_part(city, contract, commitment)
    why = (("no_party", bool(unbound)), ("opted_out", bool(left)), ("beneficiary_out", kept < 1))
    reasons = [reason for reason, is_so in why if is_so]
    if kept == 0 or (gone and commitment.manner != "each"):
        return {}, reasons
    return {name: part * kept for name in commitment.promisors if name not in gone}, reasons


def _left_and_unbound(city: City, contract: Contract, commitment: Commitment) -> tuple[set[str], set[str]]:
    """The promisors that have opted out of a commitment, and those that what it stands in does not bind."""
    left = {name for name in commitment.promisors if _has_left(city, contract, commitment, name)}
    unbound = {name for name in commitment.promisors if not _is_bound(city, contract, commitment, name)}
    return left, unbound


def _is_bound(city: City, contract: Contract, commitment: Commitment, promisor: str) -> bool:
    """Whether what a commitment stands in binds a promisor.

    This contract binds its parties, their boards and agencies; whoever else promises in it needs a mandate of its own.
    Another instrument is a matter of whose decision it is.
    """
    if commitment.instrument is not None:
        return True
    of_parties = any(mandates.decides_for(city, party, "contract", promisor) for party in contract.parties)
    mandate = commitment.mandate
    given = mandates.bodies(mandate.body) if mandate is not None else ()
    return of_parties or any(mandates.decides_for(city, body, None, promisor) for body in given)


def _has_left(city: City, contract: Contract, commitment: Commitment, party: str) -> bool:
    """Whether a party, or the city whose board it is, has opted out of a clause that a commitment lies in."""
    clauses = _clauses(contract, commitment)
    parties = {party, *_cities_of_board(city, party)}
    stances = [s for s in contract.stances if s.clause in clauses and s.party in parties]
    return any(
        _latest([s for s in stances if (s.clause, s.party) == key]).stance == "opts_out"
        for key in {(s.clause, s.party) for s in stances}
    )


def _clauses(contract: Contract, commitment: Commitment) -> set[str | None]:
    """The clauses that a commitment lies in."""
    listing = {clause.id for clause in contract.clauses if commitment.id in clause.commitments}
    return {commitment.clause, *listing}


def _cities_of_board(city: City, actor: str) -> set[str]:
    """The cities whose board an actor is; none of an actor that is no board."""
    kinds = {actor.id: actor.type for actor in city.actors}
    return {name for name, kind in kinds.items() if kind == "city"} if kinds.get(actor) == "board" else set()


def _latest(stances: list[Stance]) -> Stance:
    """The stance that holds: the latest by date, the weakest of those that have the same."""
    last = max(stance.date for stance in stances)
    return min((s for s in stances if s.date == last), key=lambda s: WEAKEST_STANCE.index(s.stance))


def _beneficiary_part(city: City, contract: Contract, commitment: Commitment) -> float:
    """The part of a commitment whose beneficiaries are still in: the city's own decide alone, else equal parts."""
    if not commitment.beneficiaries:
        return 1.0
    held = {name: _is_held(city, contract, commitment, name) for name in commitment.beneficiaries}
    own = {actor.id for actor in city.actors if actor.type in mandates.OWN_ORGANISATION} | {city.header.id}
    mine = [held[name] for name in held if name in own] or list(held.values())
    return sum(mine) / len(mine)


def _is_held(city: City, contract: Contract, commitment: Commitment, beneficiary: str) -> bool:
    """Whether a commitment stands with one of its beneficiaries: agreed with it, not ended, not left by it."""
    named = commitment.beneficiaries
    is_agreed = not isinstance(named, dict) or named[beneficiary] == "attested"
    is_ended = contract.came(commitment, beneficiary) in ENDED
    return is_agreed and not is_ended and not _has_left(city, contract, commitment, beneficiary)


# When it is due


def _part_due(commitment: Commitment, year: int | None) -> tuple[float, bool]:
    """The part of a commitment that is due by a year, and whether its date cannot be read."""
    if year is None:
        return 1.0, False
    stated = _stated_part(commitment, year)
    if commitment.from_ is not None and commitment.from_ > year:
        return 0.0, False
    due = last_year(commitment.due)
    if due is None:
        is_unreadable = commitment.due is not None
        return (stated, is_unreadable) if commitment.steps or is_unreadable else (1.0, False)
    return (1.0 if due <= year else stated), False


def _stated_part(commitment: Commitment, year: int) -> float:
    """The part of a commitment that its own steps ask for by a year."""
    return max((share for step, share in commitment.steps.items() if step <= year), default=0.0)


def _why_nothing(city: City, commitment: Commitment) -> str:
    """Why a commitment secures nothing: all of its measures have been stopped, or it is weak."""
    names = [city.true_name(name) for name in commitment.secured]
    return "measure_stopped" if all(city.measures[name].status == "stopped" for name in names) else "weak"


def _scaled(promise: Promise, part: float) -> Promise:
    return replace(promise, secured={name: share * part for name, share in promise.secured.items()})


# At which level


def _promises(city: City, contract: Contract, commitment: Commitment, held: Mapping[str, float]) -> Iterator[Promise]:
    """A commitment's promises: one where all its promisors are as firm, else one for each firmness.

    A decision that one of several joint promisors lacks, all of them lack.
    """
    lacks = {name: mandates.lacking(city, contract, commitment, name) for name in held}
    if commitment.manner != "each" and any(lacks.values()):
        lacks = dict.fromkeys(held, next(filter(None, lacks.values())))
    groups: dict[str, list[str]] = defaultdict(list)
    for name, reason in lacks.items():
        groups[reason].append(name)
    for reason, names in sorted(groups.items()):
        yield _promise(city, contract, commitment, tuple(names), sum(held[name] for name in names), reason)


def _promise(
    city: City, contract: Contract, commitment: Commitment, promisors: tuple[str, ...], part: float, lack: str
) -> Promise:
    secured: dict[str, float] = defaultdict(float)
    for name, share in commitment.secured.items():
        secured[city.true_name(name)] += share * part
    levels, weakened = {}, ""
    for name in secured:
        measure = city.measures[name]
        level = level_of(commitment, measure)
        if level is not None:
            levels[name], reason = _weakest(commitment, measure, level, lack)
            weakened = weakened or reason
    return Promise(commitment, contract.instrument(commitment), promisors, dict(secured), levels, weakened)


def _weakest(commitment: Commitment, measure: Measure, level: str, lack: str) -> tuple[str, str]:
    """The level that is left when conditions in words, decisions and money have been looked at, and why."""
    if level != LEVELS[-1] and has_open_condition(commitment):
        return LEVELS[-1], IN_WORDS
    if level != LEVELS[-1] and lack:
        return LEVELS[-1], lack
    if level == "decided_funded" and not is_paid_for(commitment, measure):
        return LEVEL_OF_VERB.get(commitment.strength, LEVELS[-1]), NO_MONEY
    return level, ""


def is_paid_for(commitment: Commitment, measure: Measure) -> bool:
    """Whether money stands behind a measure that says it is funded: the promise's, or known costs, none half paid.

    A promised amount of nothing is no money.
    """
    costs = [cost for cost in measure.costs if cost.value is not None]
    is_part_paid = any(cost.funded is not None and cost.funded < 1 for cost in costs)
    is_promised = sum(money.amount for money in commitment.money) > 0
    return (is_promised or bool(costs)) and not is_part_paid


def has_open_condition(commitment: Commitment) -> bool:
    """Whether a commitment hangs on something told in words only: no event of the city's, or a trigger, also dated."""
    condition = commitment.condition
    in_words = condition is not None and condition.event is None and bool(condition.text_sv or condition.text_en)
    return in_words or bool(commitment.trigger)


def secured_levels(counted: Iterable[Promise]) -> dict[str, dict[str, float]]:
    """By level and measure, the share that commitments secure; a measure's shares over all levels stop at 1."""
    found: dict[str, dict[str, float]] = {level: {} for level in LEVELS}
    asked: dict[str, dict[str, float]] = {level: defaultdict(float) for level in LEVELS}
    for promise in counted:
        for name, level in promise.levels.items():
            asked[level][name] += promise.secured[name]
    used: dict[str, float] = defaultdict(float)
    for level in LEVELS:
        for name, share in sorted(asked[level].items()):
            kept = min(share, max(0.0, 1.0 - used[name]))
            used[name] += kept
            if kept > 0:
                found[level][name] = kept
    return found
