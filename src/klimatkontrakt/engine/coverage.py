# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which part of the needed cut is promised, by whom, and what does no clause mention? Coverage and silence map (§10).

Only delivery commitments count; goals, process, support, use and advocacy never do. The baseline is run with only the
measures that they secure, at the share they secure; a secured share is a level. The stack is nested runs, each level
added to those above.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city.contract import THIS, Commitment, Contract
from klimatkontrakt.city.measures import Measure
from klimatkontrakt.city.problem import Place, Problem, UnknownNameError, Values
from klimatkontrakt.city.schema import City, Plan, Target
from klimatkontrakt.engine import contributions, pathway, plan, targets
from klimatkontrakt.engine.pathway import Setting
from klimatkontrakt.engine.program import Program
from klimatkontrakt.engine.world import World

Array = NDArray[np.float64]
LEVELS = ("decided_funded", "committed", "intended")
STACK = (*LEVELS, "nobody")
DECIDED = ("decided", "ongoing", "done")
LEVEL_OF_VERB = {"commits": "committed", "plans": "intended", "intends": "intended"}
CLOSE = 1e-9


@dataclass(frozen=True)
class Promise:
    """A living delivery commitment and what it counts for.

    Attributes:
        secured: by measure (a pointer to another followed to it), the share that it secures.
        levels: by measure, the level at which that counts; without those of which its verb secures nothing.
    """

    commitment: Commitment
    instrument: str
    secured: Mapping[str, float]
    levels: Mapping[str, str]


@dataclass(frozen=True)
class Coverage:
    """What promises secure of the cut that a target needs.

    Attributes:
        needed: baseline less target, (draw), in the account's unit; not above zero where nothing is needed.
        cuts: by level, what it adds to the cut, (draw).
        shares: by level and measure, its share (§5) of that, (draw).
        controls: by level and control, what is cut of emissions under it, (draw).
        secured: by level and measure, the level that its commitments secure.
        promises: the commitments that were counted.
    """

    target: str
    instrument: str
    needed: Array
    cuts: Mapping[str, Array]
    shares: Mapping[str, Mapping[str, Array]]
    controls: Mapping[str, Mapping[str, Array]]
    secured: Mapping[str, Mapping[str, float]]
    promises: tuple[Promise, ...]

    @property
    def covered(self) -> Array:
        """Coverage in each world, 0–1 of what is needed and more where promises go beyond it, (draw)."""
        return fraction(np.sum(list(self.cuts.values()), axis=0), self.needed)

    def part(self, level: str) -> Array:
        """A level's part of what is needed, (draw); `nobody` is what is left of it."""
        if level == "nobody":
            return 1.0 - self.covered
        return fraction(self.cuts[level], self.needed)


def fraction(cut: Array, needed: Array) -> Array:
    """Cut over needed; nan where nothing is needed."""
    with np.errstate(divide="ignore", invalid="ignore"):
        part: Array = np.where(needed > 0, cut / needed, np.nan)
    return part


def contract_of(city: City, period: str | None) -> tuple[str, Contract]:
    """A city's contract of a period, the latest when none is named.

    Raises:
        UnknownNameError: when there is no such contract.
    """
    if not city.contracts or (period is not None and period not in city.contracts):
        known = ", ".join(sorted(city.contracts)) or "–"
        raise UnknownNameError(f"”{period or 'contract'}”", where="contract", fix=f"({known})")
    chosen = period or max(city.contracts)
    return chosen, city.contracts[chosen]


def level_of(commitment: Commitment, measure: Measure) -> str | None:
    """At which level a delivery counts for a measure: decided with money, committed, intended, or not at all.

    To work for something secures nothing, not even of a measure that is decided and paid for.
    """
    if commitment.strength == "works_for":
        return None
    if measure.status in DECIDED and measure.funded:
        return "decided_funded"
    return LEVEL_OF_VERB.get(commitment.strength)


def promises(city: City, contract: Contract, instrument: str | None = None) -> tuple[Promise, ...]:
    """The living delivery commitments of a contract, of one instrument or of all.

    Raises:
        UnknownNameError: when there is no such instrument.
    """
    if instrument is not None and instrument not in (THIS, *contract.instruments):
        known = ", ".join((THIS, *contract.instruments))
        raise UnknownNameError(f"”{instrument}”", where="instruments", fix=f"({known})")
    found = []
    for own in contract.commitments:
        stands = contract.instrument(own)
        if own.secured and contract.is_alive(own) and instrument in (None, stands):
            found.append(_promise(city, own, stands))
    return tuple(found)


def _promise(city: City, own: Commitment, stands: str) -> Promise:
    secured: dict[str, float] = defaultdict(float)
    for name, share in own.secured.items():
        secured[city.measures[name].same_as or name] += share
    levels = {name: level_of(own, city.measures[name]) for name in secured}
    return Promise(own, stands, dict(secured), {name: level for name, level in levels.items() if level is not None})


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


def _plans(chosen: plan.Choice, levels: Mapping[str, float]) -> dict[str, Plan]:
    """Secured levels with the scenario's start years."""
    found = {}
    for name, level in levels.items():
        own = chosen.plans.get(name)
        found[name] = Plan(level=level, start=own.start if own is not None else None)
    return found


def coverage(
    program: Program,
    world: World,
    chosen: plan.Choice,
    target: str,
    contract: Contract,
    *,
    instrument: str | None = None,
) -> Coverage:
    """What the delivery commitments of a contract secure of the cut that a target needs.

    Args:
        program, world: the city and its worlds.
        chosen: the scenario whose start years and fixed events hold.
        target: a target of the city's.
        contract: the contract.
        instrument: count only what stands in one instrument (`contract` is this contract itself), or all.
    """
    own_target = program.city.targets[target]
    counted = promises(program.city, contract, instrument)
    secured = secured_levels(counted)
    is_floor = targets.is_floor(program, own_target)
    sign = -1.0 if is_floor else 1.0
    reached: dict[str, float] = {}
    before = _run(program, world, chosen, own_target, reached)
    needed = sign * (before.value - targets.limit(program, world, own_target))
    cuts: dict[str, Array] = {}
    shares: dict[str, dict[str, Array]] = {}
    controls: dict[str, dict[str, Array]] = {}
    for level in LEVELS:
        for name, share in secured[level].items():
            reached[name] = reached.get(name, 0.0) + share
        after = _run(program, world, chosen, own_target, reached) if secured[level] else before
        cuts[level] = sign * (before.value - after.value)
        shares[level] = _step_shares(before, after, sorted(secured[level]), own_target.account, sign)
        controls[level] = _by_control(before, after, sign)
        before = after
    return Coverage(target, instrument or "all", needed, cuts, shares, controls, secured, counted)


@dataclass(frozen=True)
class _Run:
    """The city with some of its measures at some level.

    Attributes:
        value: the target's account in its year, (draw).
        lines: of an account that is a plain sum, each line in that year, (draw) by the line's index; else empty.
        column: where the target's year stands on the setting's axis of years.
    """

    setting: Setting
    value: Array
    lines: Mapping[int, Array]
    column: int


def _run(
    program: Program, world: World, chosen: plan.Choice, target: Target, levels: Mapping[str, float]
) -> _Run:  # fmt: skip
    at = target.year - int(program.years[0])
    is_linear = target.account in program.account_index
    years = np.array([at], dtype=np.int64) if is_linear else None
    own = pathway.setting(world, plan.compile_plan(program, _plans(chosen, levels)), years=years)
    yearly = pathway.path(own).accounts
    if is_linear:
        return _Run(
            own, yearly[:, program.account_index[target.account], 0], pathway.line_values(own, target.account), 0
        )
    return _Run(own, pathway.derived(world, yearly)[target.account][:, at], {}, at)


def _step_shares(before: _Run, after: _Run, changed: Iterable[str], account: str, sign: float) -> dict[str, Array]:
    """Each measure's share (§5) of what a level adds to the levels above it, (draw) by measure."""
    own, program = after.setting, after.setting.program
    start = before.setting.plan.levels
    step = own.plan.levels - start
    if not step.any():
        return {}
    yearly = contributions.stepped_shares(own, np.arange(len(own.accounts)), start, step)
    is_linear = account in program.account_index
    found = (
        yearly[:, program.account_index[account]] if is_linear else contributions.of_account(own.world, account, yearly)
    )
    return {name: sign * found[:, program.measure_index[name], after.column] for name in changed}


def _by_control(before: _Run, after: _Run, sign: float) -> dict[str, Array]:
    """What is cut of emissions under each control, (draw)."""
    found: dict[str, Array] = {}
    for i, values in before.lines.items():
        line = before.setting.program.line_list[i]
        control = {str(who): share for who, share in line.control.items()} or {"unknown": 1.0}
        for who, share in control.items():
            cut = sign * share * (values - after.lines[i])
            found[who] = found.get(who, np.zeros_like(cut)) + cut
    return found


def split(found: Coverage, by: Callable[[Commitment, str], Mapping[str, float]]) -> dict[str, dict[str, Array]]:
    """The stack's levels split by something that commitments have: party, area, instrument.

    Args:
        found: the coverage.
        by: for a commitment and a measure, names and the weights with which they share it.

    Returns:
        By level and name, (draw); within a level, measures are §5 shares.
    """
    result: dict[str, dict[str, Array]] = {level: {} for level in LEVELS}
    for level in LEVELS:
        for measure, values in found.shares[level].items():
            weights = _weights(found, level, measure, by)
            for name, weight in weights.items():
                result[level][name] = result[level].get(name, np.zeros_like(values)) + weight * values
    return result


def _weights(
    found: Coverage, level: str, measure: str, by: Callable[[Commitment, str], Mapping[str, float]]
) -> dict[str, float]:
    """How the commitments that secure a measure at a level share it, by name; sums to 1."""
    weights: dict[str, float] = defaultdict(float)
    for promise in found.promises:
        if promise.levels.get(measure) == level:
            for name, part in by(promise.commitment, measure).items():
                weights[name] += promise.secured[measure] * part
    whole = sum(weights.values()) or 1.0
    return {name: weight / whole for name, weight in sorted(weights.items())}


def by_instrument(commitment: Commitment, _measure: str) -> dict[str, float]:
    """A commitment stands in one instrument; in the contract itself where it names none."""
    return {commitment.instrument or THIS: 1.0}


def by_commitment(commitment: Commitment, _measure: str) -> dict[str, float]:
    """Each commitment by itself: what of the cut can be traced to it."""
    return {commitment.id: 1.0}


def traced(found: Coverage) -> dict[str, Array]:
    """The cut that can be traced to each commitment that is counted, (draw), in the account's unit."""
    cuts = {promise.commitment.id: np.zeros_like(found.needed) for promise in found.promises}
    for parts in split(found, by_commitment).values():
        for name, values in parts.items():
            cuts[name] = cuts[name] + values
    return cuts


def by_party(commitment: Commitment, _measure: str) -> dict[str, float]:
    """Promisors share a commitment equally."""
    return {name: 1.0 / len(commitment.promisors) for name in commitment.promisors}


def problems(city: City) -> list[Problem]:
    """A measure of which commitments together secure more than all."""
    found = []
    for period, contract in sorted(city.contracts.items()):
        sums: dict[str, float] = defaultdict(float)
        owners: dict[str, list[str]] = defaultdict(list)
        for own in contract.commitments:
            for name, share in own.secured.items() if contract.is_alive(own) else ():
                measure = city.measures[name].same_as or name
                sums[measure] += share
                owners[measure].append(own.id)
        for measure, total in sorted(sums.items()):
            if total > 1 + CLOSE:
                at = city.places.get((f"contract/{period}", owners[measure][-1]), Place(f"contract/{period}.yaml"))
                values: Values = {"measure": measure, "sum": total, "commitments": ", ".join(owners[measure])}
                found.append(Problem("secured_over", at, values))
    return found


# The silence map


@dataclass(frozen=True)
class Silence:
    """One emission line: which clauses mention it, which promises act on it, who has control.

    Attributes:
        value: the line in the baseline in the target's year, (draw), in the account's unit.
        clauses: clauses and commitments that mention the line or its sector.
        promises: living delivery commitments whose measures take from it.
        others: other living commitments (support, process …) that name such measures.
    """

    line: str
    value: Array
    clauses: tuple[str, ...]
    promises: tuple[str, ...]
    others: tuple[str, ...]
    control: Mapping[str, float]


def touching(program: Program) -> dict[str, set[int]]:
    """The lines that each measure acts on itself, through its own moves or those it enables, (line index)."""
    changed: dict[int, set[int]] = {m: set() for m in range(len(program.measures))}
    for move in program.moves.list:
        drivers = {term for term, _ in move.terms}
        enablers = {e for term in drivers for e, _ in program.moves.enablers.get(term, ())}
        for m in drivers | enablers:
            changed[m] |= {move.source, *(q for q, _, _ in move.to)}
    lines = [{program.quantity_index[f] for f in line.factors} for line in program.line_list]
    names = program.measure_index.items()
    return {name: {i for i, factors in enumerate(lines) if factors & changed[m]} for name, m in names}


def silence_map(program: Program, world: World, account: str, year: int, contract: Contract) -> tuple[Silence, ...]:
    """Every line of a yearly account, the largest first."""
    own = pathway.setting(
        world, plan.compile_plan(program, {}), years=np.array([year - int(program.years[0])], dtype=np.int64)
    )
    values = pathway.line_values(own, account)
    reach = touching(program)
    result = []
    for i, value in values.items():
        line = program.line_list[i]
        control = {str(who): share for who, share in line.control.items()}
        clauses = tuple(c.id for c in contract.clauses if line.key in c.mentions)
        acting = {name for name, lines in reach.items() if i in lines}
        delivers: list[str] = []
        others: list[str] = []
        for commitment in contract.commitments:
            named = set(commitment.measures) if isinstance(commitment.measures, dict) else set()
            if contract.is_alive(commitment) and named & acting:
                (delivers if commitment.kind == "delivery" else others).append(commitment.id)
        result.append(Silence(line.key, value, clauses, tuple(delivers), tuple(others), control))
    return tuple(sorted(result, key=lambda row: (-float(row.value[0]), row.line)))


def unanswered(contract: Contract) -> list[str]:
    """Needs that no living commitment answers: the one-sided ones."""
    answered = {need for own in contract.commitments if contract.is_alive(own) for need in own.answers}
    return [need.id for need in contract.needs if need.id not in answered]
