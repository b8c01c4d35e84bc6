# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where do an actor's numbers come from, and a promise's? Measures, kronor, promises, decisions, sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from klimatkontrakt.city import contract_state
from klimatkontrakt.city.contract import THIS, TICKS, Commitment, Contract, Outcome, ticks
from klimatkontrakt.city.ids import ids_of
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.answers import all_draws, coverage, mandates, tables
from klimatkontrakt.engine.answers.all_draws import spread
from klimatkontrakt.engine.answers.branches import folds
from klimatkontrakt.engine.answers.coverage import LEVELS, DrawnCoverage
from klimatkontrakt.engine.answers.results import STATISTICS
from klimatkontrakt.engine.answers.silence import Silence
from klimatkontrakt.engine.study import Results
from klimatkontrakt.story import money, names, sources
from klimatkontrakt.story.facts import Fact, Quote, Ref, Value

SPLITS = ("controller", "area", "instrument")


def actor(results: Results, name: str, year: int) -> Iterator[Fact]:
    """An actor: its measures, its money in a year, what it has promised."""
    city = results.city
    yield Fact("named", {"thing": names.actor(city, name)})
    measures = sorted(m for m, measure in city.measures.items() if measure.actor == name)
    if measures:
        yield Fact("actor_measures", {"names": names.every(city, "measures", measures)})
    yield from money.purse(results, name, year)
    for contract in city.contracts.values():
        yield from _promises(results, contract, name)
    yield from _secured_by_party(results, name)
    row = city.actor(name)
    yield from sources.besides(city, row.note, row.source)


def _promises(results: Results, contract: Contract, name: str) -> Iterator[Fact]:
    """What an actor has promised in a contract, and how many of its promises have each mark."""
    promised = [commitment for commitment in contract.commitments if name in commitment.promisors]
    if not promised:
        return
    promises = tuple(names.commitment(results.city, commitment.id) for commitment in promised)
    yield Fact("actor_promises", {"period": _period(contract), "count": len(promised), "promises": promises})
    marks = [ticks(contract, commitment) for commitment in promised]
    counted = tuple(Fact("tick_count", {"tick": tick, "count": sum(row[tick] for row in marks)}) for tick in TICKS)
    yield Fact("actor_ticks", {"parts": counted})


def _period(contract: Contract) -> str:
    first, last = contract.period
    return str(first) if first == last else f"{first}–{last}"


def _secured_by_party(results: Results, name: str) -> Iterator[Fact]:
    """What a party's promises secure of the cut that the headline's target needs."""
    target = tables.covered_target(results)
    if target is None or not results.city.contracts:
        return
    found = results.coverage_of(target)
    split = tables.splits(results, found)["party"]
    values: dict[str, Value] = {"target": names.of(results.city, "targets", target)}
    every = {
        party: Fact("party_secures", {**values, "name": party, "parts": _parts(results, found, split, party)})
        for party in sorted({party for parts in split.values() for party in parts})
    }
    if name in every:
        yield from _beside([every[name]], list(every.values()), _sums(results, target))


def _parts(
    results: Results, found: DrawnCoverage, levels: Mapping[str, Mapping[str, np.ndarray]], name: str
) -> tuple[Fact, ...]:
    """Something's part of the needed cut at each level at which it has any."""
    values = {level: levels[level][name] for level in LEVELS if name in levels.get(level, {})}
    return tuple(
        Fact("secured_part", {"secured": level, "percent": _percent(results, found, own)})
        for level, own in values.items()
    )


def of_line(results: Results, key: str) -> Iterator[Fact]:
    """What the latest contract says and promises of an emission line of the headline account."""
    city, target = results.city, tables.first_target(results)
    if not city.contracts or target is None or not results.program.added(results.headline):
        return
    _, contract = coverage.contract_of(city, None)
    for silence in results.silences(results.headline, city.targets[target].year):
        if silence.line == key:
            yield from _of_silence(results, contract, silence)


def _of_silence(results: Results, contract: Contract, line: Silence) -> Iterator[Fact]:
    """Where a contract mentions a line, what it promises of it, or that it says nothing."""
    if line.clauses:
        yield Fact("line_mentioned", {"sections": ", ".join(_sections(contract, line.clauses))})
    for key, promises in (("line_promised", line.promises), ("line_supported", line.others)):
        if promises:
            yield Fact(key, {"promises": tuple(names.commitment(results.city, name) for name in promises)})
    if not line.clauses and not line.promises and not line.others:
        yield Fact("line_silent", {})


def _sections(contract: Contract, clauses: Iterable[str]) -> list[str]:
    """The numbers of the clauses' sections; the key of a section that has none."""
    by_clause = {clause.id: contract.section(clause.section) for clause in contract.clauses}
    return [by_clause[name].number or by_clause[name].key for name in clauses]


def _percent(results: Results, found: DrawnCoverage, cut: np.ndarray) -> float:
    """A cut's part of what is needed, expected, per cent."""
    return 100 * float(found.folded(cut, all_draws.whole(results))[coverage.MEAN])


def covered(results: Results, target: str) -> Iterator[Fact]:
    """How much of the cut that a target needs is secured: by the contract alone, by all instruments, and by what."""
    if not results.city.contracts or target not in tables.coverage_targets(results):
        return
    coverages = {instrument: results.coverage_of(target, instrument=instrument) for instrument in (THIS, None)}
    stacks = {instrument: _stack(results, covering) for instrument, covering in coverages.items()}
    largest = max((abs(stack[level]) for stack in stacks.values() for level in LEVELS), default=0.0)
    for instrument, key in ((THIS, "covered_alone"), (None, "covered_all")):
        yield from _covered_whole(results, coverages[instrument], key, stacks[instrument], largest)
    yield from _covered_by_branch(results, coverages[None], largest)
    yield from _covered_by(results, coverages[None], target)


def _covered_whole(
    results: Results, covering: DrawnCoverage, key: str, stack: Mapping[str, float], largest: float
) -> Iterator[Fact]:
    """The part of the need that is secured, where the need is known; what is beyond it only where something is."""
    shown = {level: percent for level, percent in stack.items() if level != coverage.BEYOND or percent > 0}
    parts = tuple(Fact("secured_part", {"secured": level, "percent": percent}) for level, percent in shown.items())
    folded = dict(zip(STATISTICS, 100 * covering.folded(covering.cut, all_draws.whole(results)), strict=True))
    values = {name: float(folded[name]) for name in ("central", "mean", "p5", "p95")}
    if np.isfinite(values["mean"]):
        yield Fact(key, {**values, "parts": parts, "largest": largest})


def _stack(results: Results, found: DrawnCoverage) -> dict[str, float]:
    """The expected part of every level, per cent of what is needed."""
    return {level: 100 * float(part[coverage.MEAN]) for level, part in found.stack(all_draws.whole(results)).items()}


def _covered_by_branch(results: Results, found: DrawnCoverage, largest: float) -> Iterator[Fact]:
    for branch, fold in folds(results):
        if branch != "all":
            outcomes = names.happened(results.city, results.world.sample.branches[fold.central].outcomes)
            percents = {level: 100 * float(found.folded(found.cut_of(level), fold)[coverage.MEAN]) for level in LEVELS}
            percent = 100 * float(found.folded(found.cut, fold)[coverage.MEAN])
            parts = tuple(Fact("secured_part", {"secured": level, "percent": percents[level]}) for level in LEVELS)
            yield Fact("covered_branch", {"branch": outcomes, "percent": percent, "parts": parts, "largest": largest})


def _sums(results: Results, target: str) -> dict[str, Value]:
    """What parts of a target's coverage add up to, and the number that decides the decimals of all of them."""
    stacks = [_stack(results, results.coverage_of(target, instrument=instrument)) for instrument in (THIS, None)]
    stack = stacks[-1]
    return {
        "levels": tuple(Fact("secured_part", {"secured": level, "percent": stack[level]}) for level in LEVELS),
        "whole": sum(stack[level] for level in LEVELS),
        "largest": max(abs(own[level]) for own in stacks for level in LEVELS),
    }


def _beside(facts: list[Fact], every: list[Fact], sums: Mapping[str, Value]) -> Iterator[Fact]:
    """Sentences of a table's rows, each with all the rows beside it, for they are rounded together."""
    for row in facts:
        yield replace(row, values={**row.values, "beside": tuple(every), **sums})


def _covered_by(results: Results, found: DrawnCoverage, target: str) -> Iterator[Fact]:
    """Who has control of what is secured, in which area and by which instrument."""
    split, sums = tables.splits(results, found), _sums(results, target)
    for by in SPLITS:
        names_of = sorted({name for parts in split[by].values() for name in parts})
        every = [_covered_whom(results, by, name, _parts(results, found, split[by], name)) for name in names_of]
        told = [row for name, row in zip(names_of, every, strict=True) if name or by != "area"]
        yield from _beside(told, every, sums)


def _covered_whom(results: Results, by: str, name: str, parts: tuple[Fact, ...]) -> Fact:
    """Whose part of what is secured a sentence tells; a part of no area is told by no sentence, and is in the sums."""
    common: dict[str, Value] = {"name": name, "parts": parts}
    if by == "controller":
        return Fact("covered_control", {**common, "who": name})
    if by == "instrument":
        return Fact("covered_instrument", {**common, "instrument": _instrument(results, name)})
    return Fact("covered_area", {**common, "area": names.of(results.city, "areas", name) if name else ""})


def _instrument(results: Results, name: str) -> Fact | Ref:
    _, contract = coverage.contract_of(results.city, None)
    own = contract.instruments.get(name)
    if own is None:
        return Fact("the_contract", {"period": _period(contract)})
    return Ref(name, own.label("sv") or name, own.label("en") or name, is_told=False)


def commitment(results: Results, name: str, _year: int) -> Iterator[Fact]:
    """A promise: who, how strongly, how much, by when, what it secures, by which decision."""
    city = results.city
    promised = names.promised(city, name)
    assert promised is not None
    contract, commitment = promised
    yield Fact("promise", {"thing": names.commitment(city, name)})
    yield from _promised(results, contract, commitment)
    yield from _came(results, contract, commitment)
    for measure, share in commitment.secured.items():
        yield Fact("promise_secures", {"thing": names.of(city, "measures", measure), "percent": 100 * share})
    yield from _traced(results, contract, name)
    yield from _decided(results, contract, commitment)
    yield from sources.besides(city, commitment.note, commitment.source)


def _promised(results: Results, contract: Contract, commitment: Commitment) -> Iterator[Fact]:
    """Who promises how strongly, by when, in which steps and how much."""
    values: dict[str, Value] = {
        "names": tuple(names.actor(results.city, item) for item in commitment.promisors),
        "verb": commitment.strength, "promise": commitment.kind,
        "section": contract.section(commitment.section).number or commitment.section,
    }  # fmt: skip
    yield Fact("promised_by", values)
    if commitment.due is not None:
        yield Fact("promise_due", {"due": str(commitment.due)})
    for year, part in sorted(commitment.steps.items()):
        yield Fact("promise_step", {"percent": 100 * part, "year": str(year)})
    if commitment.number is not None:
        yield Fact("promise_number", {"value": commitment.number, "unit": commitment.unit or ""})


def _came(results: Results, contract: Contract, commitment: Commitment) -> Iterator[Fact]:
    """How a promise and its contract stand, and what has come of it, the earliest first."""
    state = contract_state.state(contract)
    if state is not None:
        yield Fact("contract_state", {"period": _period(contract), "state": state})
    yield Fact("promise_status", {"status": contract.status(commitment)})
    rows = [row for row in contract.outcomes if row.commitment == commitment.id]
    for row in sorted(rows, key=lambda row: (row.date, row.id)):
        yield from _outcome(results, row)


def _outcome(results: Results, row: Outcome) -> Iterator[Fact]:
    """What came of a promise on a day: how it stands, how much, and what shows it."""
    whom: str | Ref = names.actor(results.city, row.beneficiary) if row.beneficiary else ""
    common: dict[str, Value] = {"when": row.date, "whom": whom}
    if row.status is not None:
        yield Fact("outcome_status", {**common, "status": row.status})
    if row.number is not None:
        yield Fact("outcome_number", {**common, "value": row.number, "unit": row.unit or ""})
    if row.evidence:
        yield Fact("outcome_evidence", {**common, "evidence": Quote(row.evidence.rstrip("."))})


def _traced(results: Results, contract: Contract, name: str) -> Iterator[Fact]:
    """The tonnes that can be traced to a promise of the latest contract, and their part of what is needed."""
    target = tables.covered_target(results)
    if target is None or contract is not coverage.contract_of(results.city, None)[1]:
        return
    found = results.coverage_of(target)
    cut = coverage.traced(found).get(name)
    if cut is not None:
        own = results.city.targets[target]
        yield Fact(
            "promise_cuts",
            {
                "target": names.of(results.city, "targets", target), "year": own.year,
                "unit": results.city.accounts[own.account].unit,
                "percent": _percent(results, found, cut), **spread(cut, results),
            },
        )  # fmt: skip


def _decided(results: Results, contract: Contract, commitment: Commitment) -> Iterator[Fact]:
    """The decision behind a promise, and the instrument that it stands in."""
    instrument = contract.instruments.get(commitment.instrument or "")
    decision = commitment.mandate or instrument
    if decision is not None:
        paragraph = f"§ {decision.paragraph}" if decision.paragraph else ""
        parts: list[str | Ref] = [*_bodies(results.city, decision.body), decision.date, paragraph, decision.dnr]
        if any(parts):
            yield Fact("promise_decided", {"said": tuple(filter(None, parts))})
    if commitment.instrument and instrument is not None:
        yield Fact("promise_stands", {"instrument": _instrument(results, commitment.instrument)})


def _bodies(city: City, body: str) -> list[str | Ref]:
    """Who decided: actors of the city as things to read of, others as they are written."""
    known = ids_of(city.actors)
    return [names.actor(city, item) if item in known else item for item in mandates.bodies(body)]
