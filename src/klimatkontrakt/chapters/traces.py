# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which promise and which decision stands behind each tonne, and which promises do not count?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from klimatkontrakt.chapters import run_names
from klimatkontrakt.chapters.run import HasFrame
from klimatkontrakt.city.contract import THIS, Commitment, Contract
from klimatkontrakt.city.ids import by_id, ids_of
from klimatkontrakt.engine.answer.promise_parts import Coverage, Promised
from klimatkontrakt.engine.answers import mandates
from klimatkontrakt.engine.answers.ranking import largest_first
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


def _promisors(run: HasFrame, actors: Sequence[str], language: Language) -> str:
    return ", ".join(run.city.actor(actor).label(language) for actor in actors)


def left_out_figures(run: HasFrame, found: Coverage, language: Language) -> list[Figure]:
    """Deliveries, or parts of them, that do not count or count at a weaker level than their verb says, and why."""
    say, city = Words(language, SUBJECT), run.city
    reasons = _left_out(run, found, language)
    if not reasons:
        return []
    rows = [
        [commitment.what(language), _promisors(run, commitment.promisors, language), _due(commitment), reason]
        for commitment, reason in reasons
    ]
    gone, weak = len({part.commitment for part in found.left_out}), len(reasons) - len(found.left_out)
    heads = [say("head.commitment"), say("head.promisor"), say("head.due"), say("head.why")]
    addresses = [names.address(city, "commitment", commitment.id) for commitment, _ in reasons]
    finding = say("left_out.finding", count=gone, weaker=weak)
    return [Figure("left-out", finding, heads, rows, is_open=True, left=4, of=found.target, row_of=addresses)]


def _left_out(run: HasFrame, found: Coverage, language: Language) -> list[tuple[Commitment, str]]:
    """What does not count, then what counts at a weaker level, with the reason for each."""
    say, year = Words(language, SUBJECT), str(run.city.targets[found.target].year)
    known = _commitments(run.city.contracts[found.period])
    reasons = [(known[part.commitment], say(f"left_out.{part.reason}", year=year)) for part in found.left_out]
    weak = [part for part in found.promises if part.weakened]
    return [*reasons, *((known[part.commitment], say(f"weakened.{part.weakened}")) for part in weak)]


def _commitments(contract: Contract) -> dict[str, Commitment]:
    return by_id(contract.commitments)


def _due(own: Commitment) -> str:
    """A commitment's date as it is written."""
    return "–" if own.due is None else str(own.due)


def decision(run: HasFrame, commitment: Commitment, contract: Contract, language: Language) -> tuple[str, str]:
    """The decision behind a commitment, and its source; both empty where none is told."""
    instrument = contract.instruments.get(commitment.instrument or "")
    given = commitment.mandate or instrument
    if given is None:
        return "", ""
    paragraph = f"§ {given.paragraph}" if given.paragraph else ""
    texts = [*_bodies(run, given.body, language), given.date, paragraph, given.dnr]
    sources = [given.source, instrument.source if instrument else None, commitment.source]
    source = next(filter(None, sources), "")
    titles = {entry.id: entry.title for entry in run.city.sources}
    return ", ".join(filter(None, texts)), titles.get(source, source)


def _bodies(run: HasFrame, body: str, language: Language) -> list[str]:
    """Who has taken a decision, actors by their names."""
    known = ids_of(run.city.actors)
    return [run.city.actor(b).label(language) if b in known else b for b in mandates.bodies(body)]


def trace_figure(run: HasFrame, found: Coverage, contract: Contract, language: Language) -> Figure:
    """Every delivery that is counted, what can be traced to it, and the decision and source behind it."""
    say, city = Words(language, SUBJECT), run.city
    promises, known = _by_cut(found), _commitments(contract)
    cuts = [promise.cut for promise in promises]
    size = run_names.account_size(run, city.targets[found.target].account, cuts, language)
    rows = [_trace_row(run, promise, contract, size) for promise in promises]
    words_of = ("commitment", "promisor", "secures", "strength", "instrument", "mandate", "source")
    sourced = sum(bool(decision(run, known[promise.commitment], contract, language)[1]) for promise in promises)
    texts = {"count": len(rows), "lowering": sum(cut > 0 for cut in cuts), "traced": sourced}
    return Figure(
        "trace",
        say("trace.finding" if sourced == len(rows) else "trace.finding_missing", **texts),
        [*(say(f"head.{k}") for k in words_of), size.unit],
        rows,
        notes=[say("trace.note")],
        left=7,
        row_of=[names.address(city, "commitment", promise.commitment) for promise in promises],
    )


def _by_cut(found: Coverage) -> list[Promised]:
    """The promises of a coverage, the one that cuts most first."""
    by_key = {promise.key: promise for promise in found.promises}
    return [by_key[key] for key in largest_first({key: promise.cut for key, promise in by_key.items()})]


def _trace_row(run: HasFrame, promise: Promised, contract: Contract, size: sizes.Size) -> list[str]:
    """A delivery: what it is, whose, what it secures at which level, the decision behind it, and what it cuts."""
    language, commitment = size.language, _commitments(contract)[promise.commitment]
    say = Words(language, SUBJECT)
    body, source = decision(run, commitment, contract, language)
    return [
        commitment.what(language),
        _promisors(run, promise.promisors, language),
        _secured(run, promise, language),
        _levels(promise, language),
        instrument_name(contract, promise.instrument, language),
        body or say("trace.no_decision"),
        source or say("trace.no_source"),
        size.written(promise.cut if promise.secured.keys() & set(run.frame.acting) else np.nan),
    ]


def _secured(run: HasFrame, promise: Promised, language: Language) -> str:
    """The measures that a delivery secures, each with its share."""
    shares = [(run.city.label("measures", m, language), share) for m, share in promise.secured.items()]
    return ", ".join(f"{name} {sizes.percent_cell(share, language)}" for name, share in shares)


def _levels(promise: Promised, language: Language) -> str:
    """The levels at which that counts; and that there is none, for what its verb secures nothing of."""
    say = Words(language, SUBJECT)
    levels = sorted({promise.levels.get(measure) or "" for measure in promise.secured})
    return ", ".join(say(f"level.{level}") if level else say("none") for level in levels)
