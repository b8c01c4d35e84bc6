# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which promise and which decision stands behind each tonne, and which promises do not count?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from klimatkontrakt.chapters import run_names
from klimatkontrakt.city.contract import THIS, Commitment, Contract
from klimatkontrakt.engine.answers import all_draws, coverage, mandates
from klimatkontrakt.engine.answers.coverage import Coverage
from klimatkontrakt.engine.answers.deliveries import Promise
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.engine.study import Results
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import sizes
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import names

SUBJECT = "promises"


def instrument_name(contract: Contract, name: str, language: Language) -> str:
    """An instrument by its name; this contract and all together by their own words."""
    if name in (THIS, "all"):
        return Words(language, SUBJECT)("coverage.contract" if name == THIS else "coverage.all")
    return contract.instruments[name].label(language) or name


def _promisors(results: Results, actors: Sequence[str], language: Language) -> str:
    return ", ".join(results.city.actor(actor).label(language) for actor in actors)


def left_out_figures(results: Results, found: Coverage, language: Language) -> list[Figure]:
    """Deliveries, or parts of them, that do not count or count at a weaker level than their verb says, and why."""
    say, city = Words(language, SUBJECT), results.city
    reasons = _left_out(results, found, language)
    if not reasons:
        return []
    rows = [
        [commitment.what(language), _promisors(results, commitment.promisors, language), _due(commitment), reason]
        for commitment, reason in reasons
    ]
    gone, weak = len({part.commitment.id for part in found.left_out}), len(reasons) - len(found.left_out)
    heads = [say("head.commitment"), say("head.promisor"), say("head.due"), say("head.why")]
    addresses = [names.address(city, "commitment", commitment.id) for commitment, _ in reasons]
    finding = say("left_out.finding", count=gone, weaker=weak)
    return [Figure("left-out", finding, heads, rows, is_open=True, left=4, of=found.target, row_of=addresses)]


def _left_out(results: Results, found: Coverage, language: Language) -> list[tuple[Commitment, str]]:
    """What does not count, then what counts at a weaker level, with the reason for each."""
    say, year = Words(language, SUBJECT), str(results.city.targets[found.target].year)
    reasons = [(part.commitment, say(f"left_out.{part.reason}", year=year)) for part in found.left_out]
    reasons += [(part.commitment, say(f"weakened.{part.weakened}")) for part in found.promises if part.weakened]
    return reasons


def _due(own: Commitment) -> str:
    """A commitment's date as it is written."""
    return "–" if own.due is None else str(own.due)


def decision(results: Results, commitment: Commitment, contract: Contract, language: Language) -> tuple[str, str]:
    """The decision behind a commitment, and its source; both empty where none is told."""
    instrument = contract.instruments.get(commitment.instrument or "")
    given = commitment.mandate or instrument
    if given is None:
        return "", ""
    paragraph = f"§ {given.paragraph}" if given.paragraph else ""
    texts = [*_bodies(results, given.body, language), given.date, paragraph, given.dnr]
    sources = [given.source, instrument.source if instrument else None, commitment.source]
    source = next(filter(None, sources), "")
    titles = {entry.id: entry.title for entry in results.city.sources}
    return ", ".join(filter(None, texts)), titles.get(source, source)


def _bodies(results: Results, body: str, language: Language) -> list[str]:
    """Who has taken a decision, actors by their names."""
    known = {actor.id for actor in results.city.actors}
    return [results.city.actor(b).label(language) if b in known else b for b in mandates.bodies(body)]


def trace_figure(results: Results, found: Coverage, contract: Contract, language: Language) -> Figure:
    """Every delivery that is counted, what can be traced to it, and the decision and source behind it."""
    say, city = Words(language, SUBJECT), results.city
    traced = coverage.traced(found, coverage.by_promise)
    cuts = {key: all_draws.mean(values, results) for key, values in traced.items()}
    size = run_names.account_size(results, city.targets[found.target].account, list(cuts.values()), language)
    promises = _by_cut(found, cuts)
    rows = [_trace_row(results, promise, cuts[promise.key], contract, size) for promise in promises]
    words_of = ("commitment", "promisor", "secures", "strength", "instrument", "mandate", "source")
    sourced = sum(bool(decision(results, promise.commitment, contract, language)[1]) for promise in promises)
    texts = {"count": len(rows), "lowering": sum(cut > 0 for cut in cuts.values()), "traced": sourced}
    return Figure(
        "trace",
        say("trace.finding" if sourced == len(rows) else "trace.finding_missing", **texts),
        [*(say(f"head.{k}") for k in words_of), size.unit],
        rows,
        notes=[say("trace.note")],
        left=7,
        row_of=[names.address(city, "commitment", promise.commitment.id) for promise in promises],
    )


def _by_cut(found: Coverage, cuts: Mapping[str, float]) -> list[Promise]:
    """The deliveries that are counted, the one with the largest cut first."""
    by_key = {promise.key: promise for promise in found.promises}
    return [by_key[key] for key in largest_first({key: cuts[key] for key in by_key})]


def _trace_row(results: Results, promise: Promise, cut: float, contract: Contract, size: sizes.Size) -> list[str]:
    language, commitment, program = size.language, promise.commitment, results.program
    say = Words(language, SUBJECT)
    body, source = decision(results, commitment, contract, language)
    acting = {program.measures[at] for at in program.moves.acting}
    return [
        commitment.what(language),
        _promisors(results, promise.promisors, language),
        _secured(results, promise, language),
        _levels(promise, language),
        instrument_name(contract, promise.instrument, language),
        body or say("trace.no_decision"),
        source or say("trace.no_source"),
        size.written(cut if promise.secured.keys() & acting else np.nan),
    ]


def _secured(results: Results, promise: Promise, language: Language) -> str:
    """The measures that a delivery secures, each with its share."""
    shares = [(results.city.label("measures", m, language), share) for m, share in promise.secured.items()]
    return ", ".join(f"{name} {sizes.percent_cell(share, language)}" for name, share in shares)


def _levels(promise: Promise, language: Language) -> str:
    """The levels at which that counts; and that there is none, for what its verb secures nothing of."""
    say = Words(language, SUBJECT)
    levels = sorted({promise.levels.get(measure) or "" for measure in promise.secured})
    return ", ".join(say(f"level.{level}") if level else say("none") for level in levels)
