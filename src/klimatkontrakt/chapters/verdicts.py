# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is the city on its way to a target? The rule, the verdict in words, by how much, how surely; or why none is given.

The rule: yes when what is expected meets the target and the chance, in tenths as it is told, is at least five. What is
not known gives no verdict. A target that is not tested is said to be a forecast, or why it cannot be worked out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from klimatkontrakt.chapters import past_targets, run_names
from klimatkontrakt.chapters.past_targets import PastTarget, State
from klimatkontrakt.chapters.run import HasFrame, Run
from klimatkontrakt.city import sums
from klimatkontrakt.city.schema import EMISSION_FAMILIES, City, Target
from klimatkontrakt.engine.answer.statistics import Statistics
from klimatkontrakt.engine.answers import doubt, targets
from klimatkontrakt.figures.figure import Words
from klimatkontrakt.language import sizes, words
from klimatkontrakt.language.words import Language

SUBJECT = "first_page"
LEAST_TENTHS = 5
STRONG = "\u2060"  # around what is strong in a sentence: a mark that is not seen
Way = Literal["yes", "no", "unknown"]
Course = Literal["lead.plan_sure", "lead.plan", "lead.without_sure", "lead.without"]
Off = Literal["over", "under", "below", "above", "even"]


def untested(run: HasFrame, name: str, language: Language) -> str:
    """Words in place of a chance; empty where the target is tested."""
    say, target = Words(language), run.city.targets[name]
    verdict = run.frame.targets[name]
    if verdict.status == "tested":
        return ""
    if verdict.status == "forecast":
        return say("target.forecast")
    account = run.city.label("accounts", target.account, language)
    if verdict.has_base:
        return say("target.unworkable", account=account, year=str(target.year))
    return say("target.without_base", account=account, year=str(target.base_year))


@dataclass(frozen=True)
class Judgement:
    """A target set against what is expected.

    Attributes:
        value: in the target's year, over all draws; `limit` what is asked for.
        assumed: the part of the doubt that rests on assumptions, 0 to 1; nan where none is known.
        size: what its numbers are written in.
    """

    name: str
    target: Target
    value: Statistics
    limit: float
    chance: float
    assumed: float
    is_floor: bool
    size: sizes.Size

    @classmethod
    def of(cls, run: Run, name: str, language: Language) -> Judgement:
        """The judgement of one of a run's targets."""
        target, verdict = run.city.targets[name], run.frame.targets[name]
        swings = run.answer.swings(target.account, target.year)
        assumed = doubt.assumed_share(swings) if any(swing.share for swing in swings) else np.nan
        value = verdict.value
        size = run_names.account_size(run, target.account, [value.mean, value.p5, value.p95, verdict.limit], language)
        is_floor = targets.is_floor(run.city, target)
        return cls(name, target, value, verdict.limit, verdict.chance, assumed, is_floor, size)

    @property
    def is_expected(self) -> bool:
        """Whether what is expected meets the target."""
        over = self.value.mean - self.limit
        return self.size.is_zero(over) or (over > 0) == self.is_floor

    @property
    def way(self) -> Way:
        """The verdict by the rule."""
        if not np.isfinite([self.value.mean, self.limit, self.chance]).all():
            return "unknown"
        return "yes" if self.is_expected and round(10 * self.chance) >= LEAST_TENTHS else "no"

    @property
    def off(self) -> Off:
        """On which side of the target what is expected is."""
        over = self.value.mean - self.limit
        if self.size.is_zero(over):
            return "even"
        if over > 0:
            return "above" if self.is_floor else "over"
        return "under" if self.is_floor else "below"

    @property
    def miss(self) -> str:
        """By how much, as the numbers are written."""
        return self.size.told(abs(self.size.less(self.value.mean, self.limit)))


def of_headline(run: Run, language: Language) -> Judgement | None:
    """The judgement of the headline's first target that is to be met; None where it has none."""
    name = run.answer.first_target
    return Judgement.of(run, name, language) if name is not None else None


def title(run: Run, judgement: Judgement | None, language: Language) -> str:
    """The verdict as a page's title."""
    say, city = Words(language, SUBJECT), run.city.header.name
    if judgement is None:
        return say("way.none", city=city)
    texts = {"city": city, "goal": _goal(run.city, judgement.target, language), "year": str(judgement.target.year)}
    past = PastTarget.of(run, judgement.name, language)
    if past is not None:
        return say(_past_key(past.state), **texts)
    if judgement.way == "unknown":
        return say("way.unknown", **texts)
    if judgement.way == "yes":
        return say("way.yes" if run.answer.planned else "way.yes_without", **texts)
    return say("way.no" if run.answer.planned else "way.no_without", **texts)


PastKey = Literal["past.met", "past.missed", "past.not_known"]


def _past_key(state: State) -> PastKey:
    """How it is told whether a target was met whose year is over."""
    if state == "met":
        return "past.met"
    return "past.missed" if state == "missed" else "past.not_known"


def _past_lead(judgement: Judgement, past: PastTarget, language: Language) -> list[list[str]]:
    """What a target asked for whose year is over, and what came of it; what the plan has where that is not known."""
    told = [[past.sentences]]
    if past.state in ("open", "unmeasured") and np.isfinite(judgement.value.mean):
        texts = {"mean": strong(judgement.size.written(judgement.value.mean)), "unit": judgement.size.unit}
        told.append(pieces(Words(language, SUBJECT)("past.planned", year=str(judgement.target.year), **texts)))
    return told


def _goal(city: City, target: Target, language: Language) -> str:
    """What the target is called: a climate target where it is of emissions."""
    say = Words(language, SUBJECT)
    return say("goal.climate" if is_of_emissions(city, target.account) else "goal.other")


def is_of_emissions(city: City, account: str) -> bool:
    """Whether an account is one of emissions."""
    return sums.family(city, account) in EMISSION_FAMILIES


def lead(run: Run, judgement: Judgement | None, language: Language) -> list[list[str]]:
    """What the verdict rests on, sentence by sentence: each in pieces, every other one strong."""
    if judgement is None:
        return _without_target(run, language)
    past = PastTarget.of(run, judgement.name, language)
    if past is not None:
        return _past_lead(judgement, past, language)
    if judgement.way == "unknown":
        return _why_unknown(run, judgement, language)
    size, value, say = judgement.size, judgement.value, Words(language, SUBJECT)
    spread = size.between(value.p5, value.p95)
    texts = {"mean": strong(size.written(value.mean)), "spread": spread}
    limit_texts = {"limit": strong(size.written(judgement.limit)), "unit": size.unit}
    limit = say("lead.at_least" if judgement.is_floor else "lead.at_most", **limit_texts)
    course = say(_course(run, is_sure=spread == size.written(value.mean)), **texts)
    off = say(f"off.{judgement.off}", miss=judgement.miss)
    chance = say("lead.chance", chance=strong(words.in_ten(judgement.chance, language)))
    return list(map(pieces, (limit, f"{course} {off}", chance)))


def _course(run: Run, *, is_sure: bool) -> Course:
    """Which sentence says what it comes to."""
    if run.answer.planned:
        return "lead.plan_sure" if is_sure else "lead.plan"
    return "lead.without_sure" if is_sure else "lead.without"


def strong(text: str) -> str:
    """A number or word that is to stand out in its sentence."""
    return f"{STRONG}{text}{STRONG}"


def pieces(sentence: str) -> list[str]:
    """A sentence divided where it is strong: every other piece is.

    >>> pieces(f"At most {strong('500')} kt")
    ['At most ', '500', ' kt']
    """
    return sentence.split(STRONG)


def _without_target(run: Run, language: Language) -> list[list[str]]:
    """What is expected where there is no target to test; and of a forecast, that it is one."""
    account, year = run.headline, run.year
    mean = float(run.answer.planned_paths[account].at(year - run.first_year).mean)
    forecasts = [
        [Words(language, SUBJECT)("lead.untested", target=run.city.label("targets", name, language), reason=reason)]
        for name, target in sorted(run.city.targets.items())
        if target.account == account and (reason := untested(run, name, language))
    ]
    label = run_names.account_name(run, account, language)
    if not np.isfinite(mean):
        return [[run_names.unknown_finding(run, label, year, language)], *forecasts]
    size = run_names.account_size(run, account, [mean], language)
    texts = {"account": label, "mean": strong(size.written(mean)), "unit": size.unit, "year": str(year)}
    say = Words(language, SUBJECT)
    sentence = say("lead.bare" if run.answer.planned else "lead.bare_without", **texts)
    return [pieces(sentence), *forecasts]


def _why_unknown(run: Run, judgement: Judgement, language: Language) -> list[list[str]]:
    """Why no verdict can be given."""
    say, target = Words(language, SUBJECT), judgement.target
    reason = untested(run, judgement.name, language)
    if reason:
        return [[say("lead.untested", target=run.city.label("targets", judgement.name, language), reason=reason)]]
    label = run_names.account_name(run, target.account, language)
    return [[run_names.unknown_finding(run, label, target.year, language)]]


def rule(run: Run, judgement: Judgement | None, language: Language) -> list[str]:
    """By which rule, of which account, and how much of the doubt is assumed; nothing where no target is set."""
    say = Words(language, SUBJECT)
    if judgement is None:
        return []
    account = run_names.account_name(run, judgement.target.account, language)
    if past_targets.is_past(run, judgement.target):
        return [say("rule.account", account=account)]
    sentences = [say("rule"), say("rule.spread"), say("rule.account", account=account)]
    if judgement.way == "unknown" or not np.isfinite(judgement.assumed):
        return sentences
    return [say("lead.assumed", assumed=sizes.percent(judgement.assumed, language)), *sentences]


def others(run: Run, language: Language) -> str:
    """How many of all targets that can be tested it is on its way to; empty where there are not several."""
    tested, say = _tested(run, language), Words(language, SUBJECT)
    if len(tested) < 2:
        return ""
    ways = [judgement.way for judgement in tested if not past_targets.is_past(run, judgement.target)]
    texts = {"on": ways.count("yes"), "count": len(ways)}
    past = len(tested) - len(ways)
    return say("others.past", past=past, **texts) if past else say("others.some", **texts)


def _tested(run: Run, language: Language) -> Sequence[Judgement]:
    names = [name for name in run.frame.targets if not untested(run, name, language)]
    return [Judgement.of(run, name, language) for name in names]
