# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do bodies decide? Decisions on their way, those that are needed now, whether all measures reach the goal, and
what figure a body adopted last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from klimatkontrakt.chapters import decision_effects, decisions_needed, run_names
from klimatkontrakt.chapters.decision_effects import SUBJECT, Effect
from klimatkontrakt.chapters.decisions_needed import Needed
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import next_budget, units
from klimatkontrakt.city.decisions import ON_ITS_WAY, Decision, known, why_missing
from klimatkontrakt.city.ids import with_id
from klimatkontrakt.city.schema import Target
from klimatkontrakt.engine.answers import targets
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import days, sizes
from klimatkontrakt.language.words import Language, in_ten, say_count
from klimatkontrakt.story import names as story_names

CLOSE = 1e-9
MOST_DIGITS = 6


def figures(run: Run, language: Language) -> list[Figure]:
    """What is on its way, what is needed now, whether all measures reach the goal, the account adopted last."""
    makers = (coming_figure, needed_figure, reach_figure, adopted_figure)
    return [figure for make in makers if (figure := make(run, language)) is not None]


def _size(run: Run, effects: Sequence[Effect], language: Language) -> sizes.Size:
    parts = [end for effect in effects for end in (effect.low, effect.high)]
    return run_names.account_size(run, run.headline, parts, language)


def _told_of(run: Run, item: str) -> str:
    """Whose story a row tells: its measure's or event's."""
    if not item:
        return ""
    return story_names.address(run.city, "measure" if item in run.city.measures else "event", item)


# On their way


def coming_figure(run: Run, language: Language) -> Figure | None:
    """Decisions that are on their way to a body, the next first; None where no decision is put in at all."""
    city, say = run.city, Words(language, SUBJECT)
    if not city.decisions:
        return None
    rows = _on_their_way(run)
    effects = [decision_effects.of_decision(run, decision) for decision in rows]
    size = _size(run, effects, language)
    return Figure(
        "coming",
        say("coming.finding" if rows else "coming.none"),
        _heads(run, size, say("head.when"), language),
        [_coming_row(run, decision, effect, size) for decision, effect in zip(rows, effects, strict=True)],
        folded=[(say("effect.how"), say("effect.note", year=str(run.year)))] if rows else [],
        is_open=True,
        left=3,
        year=run.year,
        row_of=[_told_of(run, decision.acts_on) for decision in rows],
    )


def _on_their_way(run: Run) -> list[Decision]:
    """The decisions that are on their way, the next first; those of which no day is known last."""
    rows = [decision for decision in run.city.decisions if decision.state in ON_ITS_WAY]
    return sorted(rows, key=lambda decision: (next_budget.when(run.city, decision) or "9", decision.id))


def _coming_row(run: Run, decision: Decision, effect: Effect, size: sizes.Size) -> list[str]:
    language = size.language
    body, when = _body(run, decision.body, language), _when(run, decision, language)
    return [decision.what(language), body, when, effect.text(size)]


def _heads(run: Run, size: sizes.Size, when: str, language: Language) -> list[str]:
    say = Words(language, SUBJECT)
    return [say("head.what"), say("head.body"), when, say("head.effect", unit=size.unit, year=str(run.year))]


def _body(run: Run, actor: str, language: Language) -> str:
    return run.city.actor(actor).label(language)


def _when(run: Run, decision: Decision, language: Language) -> str:
    """When it is expected, when its papers must be in, and whether the day has been and nobody says what came of it."""
    say, day = Words(language, SUBJECT), next_budget.when(run.city, decision)
    if not day:
        return sizes.not_known(language)
    written = days.written(day, language)
    if decisions_needed.has_been(run, day):
        return say("when.has_been", day=written)
    meeting = with_id(run.city.meetings, decision.meeting)
    papers = known(meeting.papers_in) if meeting is not None else ""
    return say("when.papers", day=written, papers=days.written(papers, language)) if papers else written


# Needed now


def needed_figure(run: Run, language: Language) -> Figure | None:
    """What needs to be decided now: at most three; None where there is neither a row nor a measure of the plan."""
    say = Words(language, SUBJECT)
    if not decisions_needed.every(run) and not run.city.decisions:
        return None
    rows = decisions_needed.now(run)
    size = _size(run, [needed.effect for needed in rows], language)
    return Figure(
        "needed",
        say("needed.finding" if rows else "needed.none"),
        _heads(run, size, say("head.last"), language),
        [_needed_row(run, needed, size) for needed in rows],
        notes=_undated_note(run, language),
        folded=[(say("needed.how"), say("needed.rule"))] if rows else [],
        is_open=True,
        left=3,
        year=run.year,
        row_of=[_told_of(run, needed.told_of) for needed in rows],
    )


def _needed_row(run: Run, needed: Needed, size: sizes.Size) -> list[str]:
    language = size.language
    last = days.written(needed.last, language)
    if decisions_needed.has_been(run, needed.last):
        last = Words(language, SUBJECT)("last.has_been", day=last)
    return [needed.names[language], _body(run, needed.body, language), last, needed.effect.text(size)]


def _undated_note(run: Run, language: Language) -> list[str]:
    """What is left out, for nobody knows by when it is needed."""
    names = ", ".join(needed.names[language] for needed in decisions_needed.undated(run))
    return [Words(language, SUBJECT)("needed.undated", names=names)] if names else []


# All measures in full


def reach_figure(run: Run, language: Language) -> Figure | None:
    """Whether every measure of the document in full reaches the first target; None where that cannot be told."""
    full, say = run.answer.in_full, Words(language, SUBJECT)
    if full is None or not full.measures:
        return None
    target, limit = run.city.targets[full.target], run.frame.targets[full.target].limit
    size = told_apart(
        run_names.account_size(run, target.account, [full.value.mean, limit], language), full.value.mean, limit
    )
    is_at_least = targets.is_floor(run.city, target)
    bound = say("reach.at_least" if is_at_least else "reach.at_most", limit=size.written(limit))
    texts = {"value": size.written(full.value.mean), "unit": size.unit, "year": str(target.year), "bound": bound}
    key = "reach.reached" if is_reached(run, target, full.value.mean, limit) else "reach.missed"
    finding = say_count(SUBJECT, key, full.measures, language, **texts, chance=in_ten(full.chance, language))
    scenario = run_names.scenario_name(run.city, run.answer.scenario, language)
    return Figure(
        "reach",
        finding,
        [say("head.what"), size.unit],
        [[say("reach.all"), size.written(full.value.mean)], [say("reach.target"), size.written(limit)]],
        folded=[(say("reach.how"), say("reach.rule", scenario=scenario))],
        year=target.year,
        row_of=["", story_names.address(run.city, "target", full.target)],
    )


def told_apart(size: sizes.Size, first: float, second: float) -> sizes.Size:
    """A size with as many decimals more as it takes to write two numbers that differ as two."""
    for _ in range(MOST_DIGITS):
        if size.written(first) != size.written(second) or not abs(first - second) > CLOSE * max(abs(second), 1.0):
            return size
        size = replace(size, digits=size.digits + 1)
    return size


def is_reached(run: Run, target: Target, value: float, limit: float) -> bool:
    """Whether a value meets a target's limit, to the last rounding."""
    slack = CLOSE * max(abs(limit), 1.0)
    return value >= limit - slack if targets.is_floor(run.city, target) else value <= limit + slack


# The account that a body adopted last


def adopted(run: Run) -> Decision | None:
    """The last account that a body adopted: of the headline where there is one; the latest year, then the last day."""
    every = [row for row in run.city.decisions if row.account is not None and _is_taken(run, row)]
    rows = [row for row in every if row.account == run.headline] or every
    return max(rows, key=lambda row: (row.year or 0, next_budget.when(run.city, row), row.id), default=None)


def _is_taken(run: Run, decision: Decision) -> bool:
    """Whether it has been decided: what is dated after today has not, whatever its state says."""
    return decision.state == "decided" and not next_budget.is_ahead(next_budget.when(run.city, decision), run.today)


def adopted_figure(run: Run, language: Language) -> Figure | None:
    """The account that a body adopted last, with its figure, ours, and why ours differs."""
    decision, say = adopted(run), Words(language, SUBJECT)
    if decision is None or decision.account is None:
        return None
    theirs, ours = _theirs(run, decision), our_figure(run, decision)
    size = run_names.account_size(run, decision.account, [theirs, ours], language)
    size = told_apart(size, theirs, ours) if math.isfinite(theirs + ours) else size
    return Figure(
        "adopted",
        _adopted_finding(run, decision, size),
        [say("head.what"), str(decision.year)],
        [[say("adopted.theirs"), size.written(theirs)], [say("adopted.ours"), size.written(ours)]],
        caption=size.unit,
        notes=_adopted_notes(decision, size.written(theirs) != size.written(ours), language),
        quotes=_why_missing(decision, language),
        of=decision.account,
        year=decision.year,
    )


def _theirs(run: Run, decision: Decision) -> float:
    """The adopted figure in the account's unit; nan where it is missing."""
    if decision.value is None or decision.account is None:
        return math.nan
    account = run.city.accounts[decision.account]
    return decision.value * units.parse(decision.unit).scale / units.parse(account.unit).scale


def our_figure(run: Run, decision: Decision) -> float:
    """Our figure of the same year: what is published, else what the plan's path has; nan outside the years."""
    account, year = str(decision.account), decision.year or 0
    published = run.frame.published[account]
    if year in published:
        return published[year]
    first, last = run.city.header.years
    return float(run.answer.planned_paths[account].mean[year - first]) if first <= year <= last else math.nan


def _adopted_finding(run: Run, decision: Decision, size: sizes.Size) -> str:
    """Who adopted what and when, its figure and ours: the same, another, or not put in."""
    language = size.language
    theirs, ours = _theirs(run, decision), our_figure(run, decision)
    texts = {"body": _body(run, decision.body, language), "what": decision.what(language), "unit": size.unit}
    texts |= {"theirs": size.written(theirs), "ours": size.written(ours), "year": str(decision.year)}
    texts["when"] = told_when(run, decision, language)
    say = Words(language, SUBJECT)
    if not math.isfinite(theirs):
        return say("adopted.unknown", **texts)
    return say("adopted.same" if texts["theirs"] == texts["ours"] else "adopted.other", **texts)


def told_when(run: Run, decision: Decision, language: Language) -> str:
    """When a decision was taken and its paragraph, in brackets' words: each as it is known, or that it is not."""
    say, day = Words(language, SUBJECT), next_budget.when(run.city, decision)
    paragraph = known(decision.paragraph).removeprefix("§").strip()
    if not (day or paragraph):
        return say("taken.unknown")
    told_day = days.written(day, language) if day else say("taken.no_day")
    return f"{told_day}, {say('taken.paragraph', paragraph=paragraph) if paragraph else say('taken.no_paragraph')}"


def _adopted_notes(decision: Decision, is_other: bool, language: Language) -> list[str]:
    """Why our figure is another, or that nobody has said why; the registration number, where it is known."""
    say, dnr, notes = Words(language, SUBJECT), known(decision.dnr), list[str]()
    if decision.value is not None and is_other:
        why = decision.differs(language)
        notes.append(say("adopted.why", why=why) if why else say("adopted.why_unsaid"))
    return [*notes, *([say("taken.dnr", dnr=dnr)] if dnr else [])]


def _why_missing(decision: Decision, language: Language) -> list[tuple[str, str, str]]:
    """What is missing of an adopted account and why, in the words of whoever put it in."""
    say, in_swedish = Words(language, SUBJECT), sizes.in_swedish(language)
    reasons = [
        (say("missing.figure"), decision.missing),
        (say("missing.day"), why_missing(decision.date)),
        (say("missing.paragraph"), why_missing(decision.paragraph)),
    ]
    return [(what, f"{why}.", in_swedish) for what, why in reasons if why]


# The budget


def budget_year_note(run: Run, year: int, language: Language) -> str:
    """Why a year is shown as the next budget year: what the council has decided, or that nobody has put that in."""
    city, say = run.city, Words(language, SUBJECT)
    decided, coming = next_budget.decided(city, run.today), next_budget.coming(city, year)
    if year in decided:
        return say("budget.decided", year=str(year), when=told_when(run, decided[year], language))
    if year - 1 in decided:
        when = told_when(run, decided[year - 1], language)
        return say("budget.next", year=str(year), before=str(year - 1), when=when)
    if coming is not None:
        return say("budget.coming", year=str(year), when=_when(run, coming, language))
    return say("budget.untold", year=str(year))
