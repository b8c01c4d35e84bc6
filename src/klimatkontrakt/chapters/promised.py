# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What of the cut that is needed is promised, by whom, and in which documents has that been read?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from klimatkontrakt.chapters import coverage as chapter_coverage
from klimatkontrakt.chapters import deciders, first_page, past_targets, run_names
from klimatkontrakt.chapters.own_bodies import is_own
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.contract import Contract, Instrument
from klimatkontrakt.city.ids import with_id
from klimatkontrakt.city.schema import Target
from klimatkontrakt.engine.answer.promise_parts import Coverage
from klimatkontrakt.engine.answers.coverage import LEVELS
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import sizes
from klimatkontrakt.language.words import Language

SUBJECT = "first_page"
WEB = ("https://", "http://")


@dataclass(frozen=True)
class ReadDocument:
    """A document that promises have been read in: its name, who took it when, and where it can be read."""

    name: str
    about: str
    url: str


def documents(run: Run, language: Language) -> list[ReadDocument]:
    """The documents whose promises are in the shown contract, the contract itself first; none without a contract."""
    promises = run.answer.promises
    if promises is None:
        return []
    contract = run.city.contracts[promises.period]
    period = "–".join(map(str, dict.fromkeys(contract.period)))
    first = ReadDocument(Words(language, SUBJECT)("read.contract", period=period), "", "")
    return [first, *(_document(run, name, contract, language) for name in contract.instruments)]


def _document(run: Run, name: str, contract: Contract, language: Language) -> ReadDocument:
    instrument = contract.instruments[name]
    source = with_id(run.city.sources, instrument.source)
    url = source.url if source is not None and source.url.startswith(WEB) else ""
    return ReadDocument(instrument.label(language) or name, _about(run, instrument, language), url)


def _about(run: Run, instrument: Instrument, language: Language) -> str:
    """Who took a document, when, and under which paragraph, as far as that is known."""
    known = {actor.id: actor.label(language) for actor in run.city.actors}
    bodies = [known.get(body.strip(), body.strip()) for body in instrument.body.split(";")]
    return ", ".join(filter(None, (*bodies, instrument.date, instrument.paragraph, instrument.dnr)))


def figure(run: Run, language: Language) -> Figure | None:
    """Who decides, and what is promised of what must go; without promises, what is decided and planned."""
    who = deciders.who_figure(run, language) or first_page.control_figure(run, language)
    finding = _finding(run, language)
    if who is None:
        return None
    is_planned = who.key == "control"  # of what is planned: it says more than what is promised
    finding = f"{finding} {who.finding}" if is_planned else finding
    whole = who.notes if is_planned else _of_whole(run, language)
    return replace(who, finding=finding, notes=[*_by_whom(run, language), *whole])


def _of_whole(run: Run, language: Language) -> list[str]:
    """That the table is about more than the heading: also what may be left; nothing where nothing may, or is needed."""
    coverage = run.answer.promises.together if run.answer.promises is not None else None
    if coverage is None or not coverage.is_known:
        return []
    target, limit = run.city.targets[coverage.target], run.frame.targets[coverage.target].limit_mean
    size = run_names.account_size(run, target.account, [needed(run, coverage), limit], language)
    if past_targets.is_past(run, target) or not np.isfinite(limit) or limit <= 0 or size.is_zero(limit):
        return []
    texts = {"year": str(target.year), "limit": size.written(limit), "unit": size.unit}
    return [Words(language, SUBJECT)("promised.whole", **texts)]


def _by_whom(run: Run, language: Language) -> list[str]:
    """Who has promised how much of what must go: the city's own first, then the largest; nothing where none has."""
    coverage = run.answer.promises.together if run.answer.promises is not None else None
    if coverage is None or not coverage.is_known or not np.isfinite(coverage.stack.whole):
        return []
    account = run.city.targets[coverage.target].account
    size = run_names.account_size(run, account, [needed(run, coverage), *coverage.cuts.values()], language)
    names = ", ".join(_parties(run, by_party(run, coverage), size))
    return [Words(language, SUBJECT)("promised.by_whom", unit=size.unit, names=names)] if names else []


def _parties(run: Run, cuts: Mapping[str, float], size: sizes.Size) -> list[str]:
    """Parties with what they have promised; what is not known of some comes last, and is in no sum."""
    parties = [actor for actor in largest_first(cuts) if not size.is_zero(cuts[actor])]
    known = [actor for actor in parties if np.isfinite(cuts[actor])]
    known.sort(key=lambda actor: not is_own(run, actor))
    parts = dict(zip(known, size.parts(list(map(cuts.__getitem__, known))), strict=True))
    rest = dict.fromkeys(parties[len(known) :], sizes.not_known(size.language))  # what is not known is ranked last
    return [f"{run.city.actor(actor).label(size.language)} {part}" for actor, part in {**parts, **rest}.items()]


def by_party(run: Run, coverage: Coverage) -> dict[str, float]:
    """What each party has promised of what must go, at all levels together; means."""
    need, cuts = needed(run, coverage), dict[str, float]()
    for level in coverage.split["party"].values():
        for actor, part in level.items():
            cuts[actor] = cuts.get(actor, 0.0) + part * need
    return cuts


def _finding(run: Run, language: Language) -> str:
    """How much must go, how much of it is promised at which level, and what no promise has been read of."""
    say, promises = Words(language, SUBJECT), run.answer.promises
    if promises is None:
        return say("promised.no_contract")
    coverage = promises.together
    if coverage is None or not coverage.is_known:
        return chapter_coverage.uncovered(run, language) or say("promised.uncounted")
    return _of_need(run, coverage, language)


def needed(run: Run, coverage: Coverage) -> float:
    """What must go by the target's year: expected without measures, less what the target asks for; means."""
    target = run.city.targets[coverage.target]
    baseline = run.answer.baseline[target.account].at(target.year - run.first_year).mean
    return baseline - run.frame.targets[coverage.target].limit_mean


def _of_need(run: Run, coverage: Coverage, language: Language) -> str:
    say, target = Words(language, SUBJECT), run.city.targets[coverage.target]
    need, year = needed(run, coverage), str(target.year)
    size = run_names.account_size(run, target.account, [need, *coverage.cuts.values()], language)
    if not np.isfinite(coverage.stack.whole) or need <= 0 or size.is_zero(need):
        return say("promised.done", year=year)
    cuts = list(map(coverage.cuts.__getitem__, LEVELS))
    rest = need - sum(cuts)
    is_beyond = rest < 0 and not size.is_zero(rest)
    parts = size.parts(cuts) if is_beyond else size.parts([*cuts, max(rest, 0.0)], need)
    levels = dict(zip(LEVELS, parts, strict=False))
    first = say(_need_key(run, target), need=size.written(need), unit=size.unit, year=year, **levels)
    if is_beyond:
        return f"{first} {say('promised.beyond', beyond=size.told(size.less(sum(cuts), need)))}"
    return first if size.is_zero(rest) else f"{first} {_of_nobody(run, parts[-1], language)}"


NeedKey = Literal["promised.finding", "promised.finding_past"]


def _need_key(run: Run, target: Target) -> NeedKey:
    """How it is told what must go, or was to."""
    return "promised.finding_past" if past_targets.is_past(run, target) else "promised.finding"


def _of_nobody(run: Run, rest: str, language: Language) -> str:
    """What no promise has been read of, and in how many documents."""
    say, count = Words(language, SUBJECT), len(documents(run, language))
    read = say("promised.document") if count == 1 else say("promised.documents", count=count)
    return say("promised.nobody", nobody=rest, documents=read)
