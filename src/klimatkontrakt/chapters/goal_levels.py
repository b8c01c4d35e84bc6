# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do a city's targets ask for, and by which account? The levels of a year are kept apart, and accounts unadded."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, get_args

from klimatkontrakt.chapters import goal_tree, run_names, verdicts
from klimatkontrakt.chapters.goal_tree import SUBJECT
from klimatkontrakt.chapters.past_targets import PastTarget
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.schema import EMISSION_FAMILIES, Target
from klimatkontrakt.figures.bars import Bar, BarChart, legend_of
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.language import sizes
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.language.words import Language

LevelKind = Literal["done", "decided", "purse-4", "left", "planned"]
"""Classes of the style sheet: published, adopted as a target, of no adopted goal, a forecast, and expected."""
KINDS: tuple[LevelKind, ...] = get_args(LevelKind)
LevelBar = tuple[str, LevelKind, float]


def author_columns(column: int, language: Language) -> list[int]:
    """The column that holds the folder's author's own words, on a page in another language than theirs."""
    return [] if language == "sv" else [column]


def sentences(run: Run, names: Sequence[str], language: Language) -> list[str]:
    """What targets ask for, each in a sentence: its name, level, year and account."""
    return [_sentence(run, name, language) for name in names]


def _sentence(run: Run, name: str, language: Language) -> str:
    say, target = Words(language, SUBJECT), run.city.targets[name]
    texts = {
        "name": run.city.label("targets", name, language),
        "level": level(run, name, target_sizes(run, language)[target.account]),
        "year": str(target.year),
        "account": run.city.label("accounts", target.account, language),
    }
    past = PastTarget.of(run, name, language)
    return f"{say('target', **texts)}. {past.sentences}" if past is not None else say("target", **texts)


def level(run: Run, name: str, size: Size) -> str:
    """The level that a target asks for, with its unit; in words where it is not known."""
    limit = run.frame.targets[name].limit
    if not math.isfinite(limit):
        return sizes.not_known(size.language)
    say, target = Words(size.language, SUBJECT), run.city.targets[name]
    texts = {"level": size.written(limit), "unit": size.unit}
    if target.role != "target":
        return say("just", **texts)
    return say("at_least" if target.at_least is not None else "at_most", **texts)


def target_sizes(run: Run, language: Language) -> dict[str, Size]:
    """The sizes of what targets ask for and what comes of them, by account."""
    values: dict[str, list[float]] = {}
    for name, verdict in run.frame.targets.items():
        numbers = [verdict.value.mean, verdict.value.p5, verdict.value.p95, verdict.limit]
        values.setdefault(run.city.targets[name].account, []).extend(numbers)
    return run_names.account_sizes(run, values, language)


# The levels of one year


def levels_figure(run: Run, language: Language) -> Figure | None:
    """Every level that is named for the headline's account in one year, beside what was and what is expected."""
    first = run.first_target
    if first is None:
        return None
    say, size = Words(language, SUBJECT), target_sizes(run, language)[first.account]
    names = [name for name, target in run.city.targets.items() if _is_beside(target, first)]
    bars = _bars(run, first, names, language)
    used = _used(bars, language)
    account = run.city.label("accounts", first.account, language)
    texts = {"count": len(names), "year": str(first.year), "account": account}
    title = say("levels.finding_one" if len(names) == 1 else "levels.finding", **texts)
    drawing = [Bar(name, {kind: value / size.scale}) for name, kind, value in bars]
    return Figure(
        "levels",
        title,
        [say("head.level"), say("head.what"), say("head.value", unit=size.unit)],
        [[name, used[kind], size.written(value)] for name, kind, value in bars],
        legend=legend_of(used),
        notes=[say("levels.note")],
        left=2,
        drawing=drawn(BarChart(title, say("levels.description"), size, drawing, used), language),
        of=first.account,
        year=first.year,
    )


def _is_beside(target: Target, first: Target) -> bool:
    return (target.account, target.year) == (first.account, first.year)


def _bars(run: Run, first: Target, names: Sequence[str], language: Language) -> list[LevelBar]:
    """What was published first and last, what is asked for, and what is expected of the year."""
    say, published = Words(language, SUBJECT), run.frame.published[first.account]
    bars: list[LevelBar] = []
    for year in sorted({min(published), max(published)}) if published else ():
        bars.append((say("levels.published", year=str(year)), "done", published[year]))
    for name in names:
        bars.append((run.city.label("targets", name, language), _kind(run, name), run.frame.targets[name].limit))
    expected = run.frame.targets[names[0]].value.mean
    return [*bars, (say("levels.expected", year=str(first.year)), "planned", expected)]


def _kind(run: Run, name: str) -> LevelKind:
    """What a level is; a target of no adopted goal is told apart where goals are adopted."""
    target = run.city.targets[name]
    if target.role != "target":
        return "left"
    return "decided" if target.goal is not None or not run.city.goals else "purse-4"


def _used(bars: Sequence[LevelBar], language: Language) -> dict[str, str]:
    """The kinds of some bars with their names, in the order of KINDS."""
    say, there = Words(language, SUBJECT), {kind for _, kind, _ in bars}
    return {kind: say(f"levels.kind.{kind}") for kind in KINDS if kind in there}


# Every target with its account


def targets_figure(run: Run, language: Language) -> Figure | None:
    """Every target and forecast: its goal, year, account, what it asks for, what is expected; its definition."""
    names = sorted(run.city.targets, key=lambda name: _order(run.city.targets[name]))
    if not names:
        return None
    say, by_account = Words(language, SUBJECT), target_sizes(run, language)
    heads = [say("head.target"), say("head.goal"), say("head.account"), say("head.year"), say("head.asked")]
    return Figure(
        "targets",
        say("targets.finding_one" if len(names) == 1 else "targets.finding", count=len(names)),
        [*heads, say("head.expected"), say("head.test")],
        [_target_row(run, name, by_account[run.city.targets[name].account], language) for name in names],
        quotes=_definitions(run, names, language),
        is_open=True,
        left=3,
        row_of=names,
        row_years=[run.city.targets[name].year for name in names],
    )


def _order(target: Target) -> tuple[int, str]:
    return target.year, target.account


def _target_row(run: Run, name: str, size: Size, language: Language) -> list[str]:
    say, target, value = Words(language, SUBJECT), run.city.targets[name], run.frame.targets[name].value
    expected = size.with_range(value.mean, value.p5, value.p95)
    if math.isfinite(value.mean):
        expected = sizes.said_of(f"{expected} {size.unit}", expected)
    is_adopted = target.goal is not None and target.goal in run.city.goals
    return [
        run.city.label("targets", name, language),
        goal_tree.label(run.city, str(target.goal), language) if is_adopted else say("no_goal"),
        run.city.label("accounts", target.account, language),
        str(target.year),
        level(run, name, size),
        expected,
        _test(run, name, say),
    ]


def _test(run: Run, name: str, say: Words) -> str:
    """Whether a target is tested: why not, what came of it where its year is over, or that it is."""
    past = PastTarget.of(run, name, say.language)
    return verdicts.untested(run, name, say.language) or (past.cell if past is not None else say("tested"))


def _definitions(run: Run, names: Sequence[str], language: Language) -> list[tuple[str, str, str]]:
    """What the folder's author says that a target means."""
    defined = [name for name in names if run.city.targets[name].definition]
    in_swedish = sizes.in_swedish(language)
    return [
        (run.city.label("targets", name, language), run.city.targets[name].definition, in_swedish) for name in defined
    ]


# Accounts


def accounts_figure(run: Run, language: Language) -> Figure | None:
    """Each account of emissions, or that a target is about: its boundary, and that they are never added."""
    asked = {target.account for target in run.city.targets.values()}
    emissions = {name for name, account in run.city.accounts.items() if account.family in EMISSION_FAMILIES}
    names = sorted(asked | emissions, key=list(run.city.accounts).index)
    if not names:
        return None
    say = Words(language, SUBJECT)
    return Figure(
        "accounts",
        say("accounts.finding_one" if len(names) == 1 else "accounts.finding", count=len(names)),
        [say("head.account"), say("head.boundary"), say("head.latest"), say("head.account_targets")],
        [_account_row(run, name, language) for name in names],
        is_open=True,
        left=4,
        row_of=names,
        author_columns=author_columns(1, language),
    )


def _account_row(run: Run, name: str, language: Language) -> list[str]:
    say, city, published = Words(language, SUBJECT), run.city, run.frame.published[name]
    latest = say("nothing_published")
    if published:
        last = max(published)
        size = run_names.account_size(run, name, [published[last]], language)
        latest = say("latest", value=size.written(published[last]), unit=size.unit, year=str(last))
    targets = [city.label("targets", key, language) for key, target in city.targets.items() if target.account == name]
    return [
        city.label("accounts", name, language),
        city.accounts[name].boundary or say("not_stated"),
        latest,
        "; ".join(targets) or say("no_target"),
    ]
