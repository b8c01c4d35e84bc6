# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How far has a transition area come? Its roadmap: measures, goals, present state, money, bodies, obstacles."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from klimatkontrakt.chapters import bodies, goal_levels, goal_tree, measures, organisation_tables, run_names
from klimatkontrakt.chapters.money_by_area import Spread
from klimatkontrakt.chapters.organisation_tables import SUBJECT
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.decisions import OPEN, Decision
from klimatkontrakt.city.organisation import Obstacle, RuleChange
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.answers.gap import WHOLE
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import sizes
from klimatkontrakt.language.words import Language, say_count

MoneyKey = Literal["area.money", "area.money_known", "area.money_saves", "area.money_unknown"]


@dataclass(frozen=True)
class Roadmap:
    """What lies in an area.

    Attributes:
        measures: all of them; `planned` those that the plan has.
        share: what those bring together in the answer's year, of what is known; `unknown` those of which it is not.
    """

    area: str
    measures: list[str]
    planned: list[str]
    share: float
    unknown: list[str]
    obstacles: list[Obstacle]
    decisions: list[Decision]

    @classmethod
    def of(cls, run: Run, area: str) -> Roadmap:
        """An area of a run; of an empty name, what is in none."""
        city = run.city
        names = _measures(city, area)
        planned = [name for name in names if name in run.answer.planned]
        unknown = [name for name in planned if name not in run.frame.acting]
        obstacles = [row for row in city.obstacles if _area_of(city, row) == area]
        return cls(area, names, planned, _share(run, planned), unknown, obstacles, _decisions(city, names))


def _measures(city: City, area: str) -> list[str]:
    """The measures of an area; of an empty name, those in none."""
    return [name for name in measures.reckoned(city) if (city.measures[name].area or "") == area]


def _share(run: Run, names: Sequence[str]) -> float:
    """What measures bring together in the answer's year, of what is known."""
    return sum(run.answer.contributions.of("share", name).mean for name in names if name in run.frame.acting)


def _decisions(city: City, names: Sequence[str]) -> list[Decision]:
    """The decisions that are still to be taken of measures, the next first."""
    rows = (row for row in city.decisions if row.state in OPEN and row.measure in names)
    return sorted(rows, key=organisation_tables.when_key(city))


def _area_of(city: City, row: Obstacle) -> str:
    """The area that an obstacle is in the way of: its own, else its measure's."""
    of_measure = city.measures[row.measure].area if row.measure is not None else None
    return row.area or of_measure or ""


# The areas side by side


@dataclass(frozen=True)
class Brought:
    """What areas bring in the answer's year, as it is written: the parts add up to what the plan brings.

    Attributes:
        maps: every area, and last what is in none, where the plan has such.
        parts: by area.
    """

    maps: list[Roadmap]
    parts: Mapping[str, str]
    whole: str
    unit: str

    @classmethod
    def of(cls, run: Run, language: Language) -> Brought:
        """All areas of a run."""
        maps = [Roadmap.of(run, area) for area in run.city.areas]
        rest, whole = Roadmap.of(run, ""), run.answer.contributions.total
        maps += [rest] if rest.planned else []
        shares = [roadmap.share for roadmap in maps]
        size = run_names.account_size(run, run.headline, [*shares, whole], language)
        parts = dict(zip((roadmap.area for roadmap in maps), size.parts(shares, whole), strict=True))
        return cls(maps, parts, size.written(whole), size.unit)


def areas_figure(run: Run, language: Language) -> Figure | None:
    """A row an area: how far its roadmap is, who leads it, what its measures bring, what is in the way."""
    city, say = run.city, Words(language, SUBJECT)
    if not city.areas:
        return None
    brought = Brought.of(run, language)
    heads = [say(f"head.{name}") for name in ("area", "roadmap", "leads", "measures", "planned")]
    heads += [say("head.brings", unit=brought.unit, year=str(run.year)), say("head.open_obstacles")]
    rows = [_area_row(run, roadmap, brought, language) for roadmap in brought.maps]
    return Figure(
        "areas",
        say_count(SUBJECT, "areas.finding", len(city.areas), language),
        heads,
        [*rows, _all_row(brought, language)],
        notes=[say("areas.note"), *run_names.without_effect(city, run.answer.planned, language, most_named=0)],
        is_open=True,
        left=3,
        of=run.headline,
        year=run.year,
        foot=1,
    )


def _area_row(run: Run, roadmap: Roadmap, brought: Brought, language: Language) -> list[str]:
    city, say = run.city, Words(language, SUBJECT)
    waiting = sum(row.state in ("met", "lifted") for row in roadmap.obstacles)
    counts = [str(len(roadmap.measures)), str(len(roadmap.planned))]
    name = city.label("areas", roadmap.area, language) if roadmap.area else say("areas.none")
    state = _state(city, roadmap.area, language) if roadmap.area else say("none")
    return [name, state, _leads(city, roadmap.area, language), *counts, _part(roadmap, brought, language), str(waiting)]


def _part(roadmap: Roadmap, brought: Brought, language: Language) -> str:
    """What an area brings; that it is not known where it is of none of its measures in the plan."""
    return brought.parts[roadmap.area] if _is_known(roadmap) else sizes.not_known(language)


def _is_known(roadmap: Roadmap) -> bool:
    """Whether it is known what an area brings: of some of its measures in the plan, or it has none there."""
    return len(roadmap.unknown) < len(roadmap.planned) or not roadmap.planned


def _all_row(brought: Brought, language: Language) -> list[str]:
    """All areas together: what the plan brings is what the page of measures says."""
    say, maps = Words(language, SUBJECT), brought.maps
    counts = [sum(len(roadmap.measures) for roadmap in maps), sum(len(roadmap.planned) for roadmap in maps)]
    waiting = sum(row.state in ("met", "lifted") for roadmap in maps for row in roadmap.obstacles)
    is_whole = all(_is_known(roadmap) for roadmap in maps)
    name = say("areas.all") if is_whole else say("areas.all_known")
    return [name, "", "", *map(str, counts), brought.whole, str(waiting)]


def _state(city: City, area: str, language: Language) -> str:
    state, say = city.areas[area].state, Words(language, SUBJECT)
    return say.term("roadmap", state) if state is not None else goal_tree.stated("", language)


def _leads(city: City, area: str, language: Language) -> str:
    """Who leads an area; that it is not stated where nobody is said to."""
    leading = [duty.body for duty in city.duties if area and duty.area == area and duty.does == "leads"]
    names = ", ".join(city.actor(body).label(language) for body in leading)
    return names or goal_tree.stated("", language)


# One area


def figures(run: Run, area: str, language: Language) -> list[Figure]:
    """The roadmap of one area: measures first, then goals, present state, bodies, obstacles, rules, decisions."""
    city, say, roadmap = run.city, Words(language, SUBJECT), Roadmap.of(run, area)
    in_area = [duty for duty in city.duties if duty.area == area]
    duties = organisation_tables.duties_figure(run, in_area, say("duties.of_area"), language)
    parts = [
        measures.area_figure(run, language, area) if roadmap.measures else None,
        _goals(run, roadmap, language),
        _present(run, area, language),
        organisation_tables.without_column(duties, 2),
        _carriers(city, roadmap, language),
        organisation_tables.obstacles_figure(run, roadmap.obstacles, language),
        organisation_tables.rules_figure(run, _rules(city, roadmap), language),
        organisation_tables.decisions_figure(run, roadmap.decisions, language),
    ]
    return [figure for figure in parts if figure is not None]


def _rules(city: City, roadmap: Roadmap) -> list[RuleChange]:
    """The wanted rules that are of an area, or of a measure in it."""
    return [row for row in city.rule_changes if row.area == roadmap.area or row.measure in roadmap.measures]


def more(run: Run, area: str, language: Language) -> Mapping[str, Any]:
    """What the page says beside its figures: its name, what it brings, its state, its money, the next decision."""
    city, roadmap = run.city, Roadmap.of(run, area)
    return {
        "area": city.label("areas", area, language),
        "finding": _finding(run, roadmap, language),
        "sentences": _sentences(run, roadmap, language),
        "present": city.areas[area].present(language),
        "is_swedish": language != "sv" and not city.areas[area].present_en,
        "others": [[name, city.label("areas", name, language)] for name in city.areas if name != area],
        "bodies": [[name, city.actor(name).label(language)] for name in _bodies(city, roadmap)],
    }


def _finding(run: Run, roadmap: Roadmap, language: Language) -> str:
    """What the area's measures in the plan bring together."""
    say = Words(language, SUBJECT)
    if not roadmap.measures:
        return say("area.no_measures")
    count = say_count(SUBJECT, "area.measures", len(roadmap.measures), language)
    if not roadmap.planned:
        return f"{count} {say('area.none_planned')}"
    brought = Brought.of(run, language)
    texts = {"planned": len(roadmap.planned), "value": brought.parts[roadmap.area], "unit": brought.unit}
    unknown = len(roadmap.unknown)
    if unknown == len(roadmap.planned):
        return f"{count} {say('area.brings_unknown', year=str(run.year), **texts)}"
    rest = f" {say_count(SUBJECT, 'area.unknown', unknown, language)}" if unknown else ""
    return f"{count} {say('area.brings', year=str(run.year), **texts)}{rest}"


def _sentences(run: Run, roadmap: Roadmap, language: Language) -> list[str]:
    """Its roadmap's state, its money, what waits, and the next decision."""
    city, say = run.city, Words(language, SUBJECT)
    sentences = [say("area.state", state=_state(city, roadmap.area, language))]
    sentences.append(say("area.leads", who=_leads(city, roadmap.area, language)))
    sentences += _money(run, roadmap.area, language)
    if roadmap.decisions:
        first = roadmap.decisions[0]
        day = organisation_tables.decision_day(city, first, language)
        texts = {"what": first.what(language), "body": organisation_tables.actor(city, first.body, language)}
        sentences.append(say("area.next", day=day, **texts))
    else:
        sentences.append(say("area.no_next"))
    return sentences


def _money(run: Run, area: str, language: Language) -> list[str]:
    """What is paid in the area to the target year, and how much of it is funded: as the page of money has it."""
    if not run.answer.money.areas:
        return []
    spread, say = Spread.of(run), Words(language, SUBJECT)
    if area not in spread.totals:
        return [say("area.no_money")]
    size = sizes.money_size(spread.cells.values(), language)
    whole, funded = spread.totals[area], run.answer.money.funded[area]
    texts = {
        "whole": size.written(abs(whole)),
        "funded": size.written(funded),
        "unit": size.unit,
        "year": str(run.year),
    }
    return [say(_money_key(whole, is_uncosted=area in spread.uncosted), **texts)]


def _money_key(whole: float, *, is_uncosted: bool) -> MoneyKey:
    """How an area's money is told: not known, a saving, what is known of it, or all of it."""
    if not math.isfinite(whole):
        return "area.money_unknown"
    if whole < 0:
        return "area.money_saves"
    return "area.money_known" if is_uncosted else "area.money"


def _goal_names(city: City, roadmap: Roadmap) -> list[str]:
    """The goals of an area: those that it states, and those that its measures are for."""
    stated = set(city.areas[roadmap.area].goals)
    of_measures = {goal for name in roadmap.measures for goal in city.measures[name].goals}
    return [name for name in city.goals if name in stated | of_measures]


def _goals(run: Run, roadmap: Roadmap, language: Language) -> Figure | None:
    """A row a goal: its targets, the area's measures for it, and which bodies can move it."""
    city, say = run.city, Words(language, SUBJECT)
    rows = [_goal_row(run, roadmap, name, language) for name in _goal_names(city, roadmap)]
    if not rows:
        return None
    heads = [say(f"head.{name}") for name in ("goal", "target", "for_it", "can_move")]
    finding = say_count(SUBJECT, "area_goals.finding", len(rows), language)
    return Figure("area_goals", finding, heads, rows, is_open=True, left=len(heads))


def _goal_row(run: Run, roadmap: Roadmap, name: str, language: Language) -> list[str]:
    city, say = run.city, Words(language, SUBJECT)
    targets = {row.name: row.targets for row in goal_tree.placed(city)}.get(name, [])
    for_it = _for_goal(city, roadmap, name)
    there = [body for body in _bodies(city, roadmap) if bodies.can_move(city, body, name)]
    return [
        goal_tree.label(city, name, language),
        "; ".join(goal_levels.sentences(run, targets, language)) or say("no_target"),
        _measure_names(city, for_it, language) or say("none"),
        _body_names(city, there, language) or say("nobody"),
    ]


def _for_goal(city: City, roadmap: Roadmap, goal: str) -> list[str]:
    """The area's measures that are for a goal."""
    return [measure for measure in roadmap.measures if goal in city.measures[measure].goals]


def _measure_names(city: City, names: Sequence[str], language: Language) -> str:
    return ", ".join(city.label("measures", name, language) for name in names)


def _body_names(city: City, names: Sequence[str], language: Language) -> str:
    return ", ".join(city.actor(name).label(language) for name in names)


# Present state


def _present(run: Run, area: str, language: Language) -> Figure | None:
    """A row a sector: what was published last, and what is expected without and with the plan; None without sectors."""
    city, say, gap = run.city, Words(language, SUBJECT), run.answer.gap
    sectors = city.areas[area].sectors
    if gap is None or not sectors:
        return None
    account, target = city.targets[gap.target].account, city.targets[gap.target]
    year, published = _published(run, account, sectors)
    levels = {sector: gap.levels.get((sector, WHOLE), {}) for sector in sectors}
    size = _present_size(run, account, published, levels, language)
    head_year = str(year) if year else say("head.no_year")
    heads = [say("head.sector"), head_year, *(say(f"head.{name}", year=str(target.year)) for name in ("base", "left"))]
    rows = [_sector_row(sector, published.get(sector, math.nan), levels[sector], size) for sector in sectors]
    texts = {"account": city.label("accounts", account, language), "unit": size.unit}
    return Figure(
        "present",
        say("present.finding", **texts),
        heads,
        rows,
        caption=say("present.caption", **texts),
        notes=[say("present.note")],
        is_open=True,
        of=account,
        year=target.year,
        column_years=[None, year or None, target.year, target.year],
    )


def _present_size(
    run: Run,
    account: str,
    published: Mapping[str, float],
    levels: Mapping[str, Mapping[str, float]],
    language: Language,
) -> sizes.Size:
    numbers = [value for level in levels.values() for value in level.values()]
    return run_names.account_size(run, account, [*published.values(), *numbers], language)


def _sector_row(sector: str, published: float, levels: Mapping[str, float], size: sizes.Size) -> list[str]:
    numbers = (published, levels.get("baseline", math.nan), levels.get("left", math.nan))
    return [Words(size.language, SUBJECT).term("sector", sector), *map(size.written, numbers)]


def _published(run: Run, account: str, sectors: tuple[str, ...]) -> tuple[int, Mapping[str, float]]:
    """The last year in which any of the sectors was published, and what they were; 0 and nothing where none was."""
    rows = [row for row in run.city.history if row.account == account and row.line in sectors]
    year = max((row.year for row in rows), default=0)
    return year, {str(row.line): row.value for row in rows if row.year == year}


# Bodies


def _bodies(city: City, roadmap: Roadmap) -> list[str]:
    """Who does something in an area: by their duties, and by carrying its measures."""
    named = {duty.body for duty in city.duties if duty.area == roadmap.area}
    named |= {str(city.measures[name].actor) for name in roadmap.measures if city.measures[name].actor}
    return [actor.id for actor in city.actors if actor.id in named]


def _carriers(city: City, roadmap: Roadmap, language: Language) -> Figure | None:
    """A row an actor that carries measures of the area, and which."""
    say, rows, stories = Words(language, SUBJECT), list[list[str]](), list[str]()
    for body in _bodies(city, roadmap):
        carried = [name for name in roadmap.measures if city.measures[name].actor == body]
        if not carried:
            continue
        names = ", ".join(city.label("measures", name, language) for name in carried)
        rows.append([city.actor(body).label(language), names])
        stories.append(organisation_tables.actor_story(city, body))
    if not rows:
        return None
    heads, finding = (
        [say("head.actor"), say("head.carries")],
        say_count(SUBJECT, "carriers.finding", len(rows), language),
    )
    return Figure("carriers", finding, heads, rows, is_open=True, left=2, row_of=stories)
