# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where do we stand? The figures of the one screen a council wants: path, budget, control, next year, what decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from klimatkontrakt.chapters import account_path, decisions, money, run_names
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.prices import RunningPrices
from klimatkontrakt.city.schema import Target
from klimatkontrakt.engine.answer.parts import Gap, Swing
from klimatkontrakt.engine.answers import budgets, purses
from klimatkontrakt.engine.answers import gap as gap_levels
from klimatkontrakt.engine.answers.gap import WHOLE
from klimatkontrakt.engine.answers.ranking import largest_first, own_first
from klimatkontrakt.figures.bars import Bar, BarChart, BudgetBar
from klimatkontrakt.figures.figure import WIDE, Figure, Words, drawn
from klimatkontrakt.language import remainders, sizes
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import names as story_names

MOST_SWINGS = 5
UNEXPLAINED = "unexplained"
LEVELS = ("done", "decided", "planned", "left")
PURSE_PARTS = ("need", "funded", "missing", "saving")


def budget_figure(run: Run, language: Language) -> Figure | None:
    """One bar: used and left of an emissions budget, and when it is gone at this pace, or since when it is."""
    say, city, budget = Words(language), run.city, run.answer.budget
    if budget is None:
        return None
    target = city.targets[budget.target]
    path = run.answer.planned_paths[target.account].mean
    years = range(budget.first, target.year + 1)
    used = [float(path[year - run.first_year]) for year in years]
    size = run_names.account_size(run, target.account, [budget.budget, *used], language)
    label = city.label("accounts", target.account, language)
    finding = _budget_finding(budget, target.year, size, language)
    if np.isnan(budget.planned):
        finding = run_names.unknown_finding(run, label, target.year, language)
    unpublished = ", ".join(map(str, budget.unpublished))
    return Figure(
        "budget",
        finding,
        [say("head.year"), size.unit],
        [[str(year), size.written(value)] for year, value in zip(years, used, strict=True)],
        caption=label,
        notes=[say("budget.unpublished", years=unpublished)] if unpublished else [],
        legend=[("bar used", say("budget.used", year=str(budget.observed))), ("bar planned", say("budget.planned"))],
        drawing=drawn(_budget_bar(budget, target.year, finding, size), language),
        of=target.account,
        year=target.year,
        row_years=list(years),
    )


def _budget_bar(budget: budgets.Standing, year: int, finding: str, size: sizes.Size) -> BudgetBar:
    say, scale = Words(size.language), size.scale
    names = {
        "used": say("budget.used", year=str(budget.observed)),
        "planned": say("budget.planned"),
        "budget": say("budget.budget"),
        "end": say("budget.end", year=str(year)),
    }
    description = say("budget.description", year=str(budget.observed), last=str(year))
    parts = (budget.used / scale, (budget.planned - budget.used) / scale, budget.budget / scale)
    return BudgetBar(finding, description, size, *parts, names)


def _budget_finding(budget: budgets.Standing, year: int, own: sizes.Size, language: Language) -> str:
    numbers = {"budget": budget.budget, "used": budget.used, "all": budget.planned}
    texts = {key: own.written(value) for key, value in numbers.items()}
    texts |= {"unit": own.unit, "year": str(year), "gone": str(budget.gone), "observed": str(budget.observed)}
    if budget.spent is not None:
        return Words(language)("budget.finding_spent", **texts)
    is_gone = budget.gone is not None and budget.gone <= year
    return Words(language)("budget.finding" if is_gone else "budget.finding_kept", **texts)


@dataclass(frozen=True)
class Control:
    """A target's account in its year by who decides over it, mean over all draws.

    Attributes:
        gap: all of it.
        levels: by controller, and of all of them together, level → number.
        controllers: the city itself first, then the one with the largest baseline.
        size: what all of it is written in.
    """

    target: Target
    gap: Gap
    levels: Mapping[str, Mapping[str, float]]
    controllers: Sequence[str]
    size: sizes.Size

    @classmethod
    def of(cls, run: Run, gap: Gap, language: Language) -> Control:
        """The levels of a target's gap by controller."""
        target = run.city.targets[gap.target]
        levels = {cell.control: cell.levels for cell in gap.cells if cell.sector == WHOLE}
        controllers = _controllers(levels)
        parts = [number for who in controllers for number in levels[who].values()]
        size = run_names.account_size(run, target.account, parts, language)
        return cls(target, gap, levels, controllers, size)

    def rounded(self) -> dict[str, dict[str, float]]:
        """By controller and of all, the levels in the size's unit, rounded so that they add up both ways as shown."""
        scale, shown = self.size.scale, [*self.controllers, WHOLE]
        parts = [level for level in gap_levels.LEVELS if level != "baseline"]
        wholes = {who: self.levels[who]["baseline"] / scale for who in shown}
        cells = {who: {level: self.levels[who][level] / scale for level in parts} for who in shown}
        rows = remainders.Rows(wholes, cells).rounded(self.size.digits, WHOLE)
        return {who: {"baseline": rows.wholes[who], **rows.cells[who]} for who in shown}

    def written(self, controller: str, level: str) -> str:
        """A level of a controller as it is written in the table and in its sentence."""
        value = self.levels[controller][level]
        if self.size.is_zero(value):
            return self.size.written(0.0)
        return self.size.rounded_as(value / self.size.scale, self.rounded()[controller][level])

    def name(self, controller: str) -> str:
        """A controller in words."""
        return run_names.control_name(self.gap, controller, self.size.language)


def _controllers(levels: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Who decides, the city itself first, then the largest baseline; nobody only where something is left to nobody."""
    baselines = {who: means["baseline"] for who, means in levels.items() if who != WHOLE}
    return own_first(who for who in largest_first(baselines) if baselines[who] or who != "unknown")


def control_figure(run: Run, language: Language, wide: float = WIDE) -> Figure | None:
    """A bar per controller: done, decided, planned, and what is left."""
    gap = run.answer.gap
    if gap is None:
        return None
    say, control = Words(language), Control.of(run, gap, language)
    target = control.target
    finding, kinds = _control_finding(run, control), {level: say.term("level", level) for level in LEVELS}
    description = say("control.description", year=str(target.year))
    chart = BarChart(finding, description, control.size, _control_bars(control), kinds)
    return Figure(
        "control",
        finding,
        [say("head.control"), *(say.term("level", level) for level in gap_levels.LEVELS)],
        [_control_row(control, who) for who in [*control.controllers, WHOLE]],
        drawn(chart, language, wide),
        [(f"bar {level}", label) for level, label in kinds.items()],
        caption=control.size.unit,
        of=target.account,
        year=target.year,
    )


def _control_finding(run: Run, control: Control) -> str:
    """What is decided and planned of the whole, and what is left that the city itself decides over."""
    size, target, whole = control.size, control.target, control.levels[WHOLE]
    if np.isnan(whole["baseline"]):
        label = run.city.label("accounts", target.account, size.language)
        return run_names.unknown_finding(run, label, target.year, size.language)
    shown = control.rounded()
    texts = {level: size.rounded_as(whole[level] / size.scale, shown[WHOLE][level]) for level in whole}
    decided = (whole["done"] + whole["decided"]) / size.scale
    texts["decided"] = size.rounded_as(decided, round(shown[WHOLE]["done"] + shown[WHOLE]["decided"], size.digits))
    texts["own"] = control.written("own", "left") if "own" in control.levels else size.written(0.0)
    return Words(size.language)("control.finding", **texts, unit=size.unit, year=str(target.year))


def _control_bars(control: Control) -> list[Bar]:
    bars = []
    for who in control.controllers:
        parts = {level: control.levels[who][level] / control.size.scale for level in LEVELS}
        bars.append(Bar(control.name(who), parts))
    return bars


def _control_row(control: Control, who: str) -> list[str]:
    return [control.name(who), *(control.written(who, level) for level in gap_levels.LEVELS)]


@dataclass(frozen=True)
class PurseYear:
    """The purses in a budget year, in that year's kronor.

    Attributes:
        purses: by actor.
        actors: the one with the largest known need first.
        uncosted: how many costs of the plan nobody knows.
        size: what all of it is written in.
    """

    year: int
    purses: Mapping[str, purses.Need]
    actors: Sequence[str]
    uncosted: int
    size: sizes.Size

    @classmethod
    def of(cls, run: Run, year: int, language: Language) -> PurseYear:
        """The purses in a year, or in the nearest of the city's."""
        first, last = run.city.header.years
        inside = min(max(year, first), last)
        needs = run.answer.money.needs[inside]
        actors = sorted(needs, key=lambda actor: (-needs[actor].known, actor))
        size = sizes.money_size([getattr(need, part) for need in needs.values() for part in PURSE_PARTS], language)
        uncosted = sum(map(len, money.missing_costs(run).values()))
        return cls(inside, needs, actors, uncosted, size)


def purse_figure(run: Run, language: Language, year: int) -> Figure:
    """Next budget year: need, funded, missing and saving per purse, in that year's kronor."""
    say, purse_year = Words(language), PurseYear.of(run, year, language)
    actors = purse_year.actors
    rows = [_purse_row(run, purse_year, actor) for actor in actors]
    return Figure(
        "purse",
        _purse_finding(run, purse_year),
        [say("head.actor"), *(say(f"head.{part}") for part in PURSE_PARTS)],
        rows,
        notes=_purse_notes(run, purse_year),
        caption=purse_year.size.unit if actors else "",
        is_open=True,
        row_of=actors,
        year=purse_year.year,
    )


def _purse_row(run: Run, purse_year: PurseYear, actor: str) -> list[str]:
    need, size = purse_year.purses[actor], purse_year.size
    texts = _purse_texts(need, size)
    if np.isnan(need.need) and need.known and not _behind(run, actor):
        texts["need"] = sizes.said_of(Words(size.language)("purse.known", value=texts["known"]), texts["known"])
    return [run.city.actor(actor).label(size.language), *(texts[part] for part in PURSE_PARTS)]


def _purse_texts(need: purses.Need, size: sizes.Size) -> dict[str, str]:
    """A purse's parts as written: what is missing is the need as written less what is funded of it."""
    texts = {part: size.written(getattr(need, part)) for part in (*PURSE_PARTS, "known")}
    return {**texts, "missing": size.told(size.less(need.need, need.funded))}


def _purse_notes(run: Run, purse_year: PurseYear) -> list[str]:
    """How many costs are missing, and what those purses rest on that are not known."""
    language, price_year = purse_year.size.language, str(run.city.header.price_year)
    say = Words(language)
    running = RunningPrices.of(run.city)
    how = say("purse.by_index", last=str(running.last)) if running.goes_by_index else say("purse.by_aim")
    note = say("purse.note", year=str(purse_year.year), price_year=price_year, how=how, unknown=purse_year.uncosted)
    unpriced = [actor for actor, need in purse_year.purses.items() if np.isnan(need.saving) and _behind(run, actor)]
    return [decisions.budget_year_note(run, purse_year.year, language), note, *_unpriced_notes(run, unpriced, language)]


def _lead(run: Run, actors: Sequence[str]) -> str:
    """The first of some actors that is the city's own; the first of all where none is."""
    public = [actor for actor in actors if run.city.actor(actor).type in ("city", "board")]
    return (public or actors)[0]


def _purse_finding(run: Run, purse_year: PurseYear) -> str:
    """What the city's largest purse needs and has, or the largest of all where the city has none."""
    say = Words(purse_year.size.language)
    if not run.answer.planned:
        scenario = run_names.scenario_name(run.city, run.answer.scenario, purse_year.size.language)
        return say("money.finding_none", scenario=scenario)
    if not purse_year.actors:
        return say("purse.finding_none", year=str(purse_year.year))
    return _lead_finding(run, purse_year, _lead(run, purse_year.actors))


def _lead_finding(run: Run, purse_year: PurseYear, lead: str) -> str:
    """What one purse needs and has, or what is known of it."""
    size, need = purse_year.size, purse_year.purses[lead]
    say = Words(size.language)
    texts = {part: text for part, text in _purse_texts(need, size).items() if part != "saving"}
    key = "purse.finding_unknown" if need.is_uncosted else "purse.finding"
    if np.isnan(need.need) and not need.is_uncosted:
        missing = _behind(run, lead)
        key = "purse.finding_unpriced" if missing else "purse.finding_known"
        texts["missing"] = run_names.missing_names(run, missing, size.language)
    name = run.city.actor(lead).label(size.language)
    return say(key, actor=name, unit=size.unit, year=str(purse_year.year), unknown=purse_year.uncosted, **texts)


def _unpriced_notes(run: Run, actors: Iterable[str], language: Language) -> list[str]:
    """Of each actor whose purse is not known, the missing numbers that it rests on."""
    say, city, notes = Words(language), run.city, []
    for actor in actors:
        names = run_names.missing_names(run, _behind(run, actor), language)
        notes.append(say("money.unknown", actor=city.actor(actor).label(language), missing=names))
    return notes


def _behind(run: Run, actor: str) -> Sequence[str]:
    """The missing numbers that make what an actor pays unknown."""
    return next((purse.behind for purse in run.answer.money.purses if purse.actor == actor), ())


def decides_figure(run: Run, language: Language) -> Figure:
    """Five bars in ± tonnes: what decides, who decides over it, and when."""
    ordered = deciding(run.swings)
    say, largest, heads = Words(language), ordered[:MOST_SWINGS], swing_heads(language)
    if not largest:
        return Figure("decides", say("decides.finding_none"), heads, [])
    own = run_names.account_size(run, run.headline, [end for s in largest for end in (s.low, s.high)], language)
    bars = [_swing_bar(run, swing, own) for swing in largest]
    finding = _decides_finding(largest[0], bars[0].name, run.year, own)
    kinds = {"lower": say("decides.lower"), "higher": say("decides.higher")}
    chart = BarChart(finding, say("decides.description", year=str(run.year)), own, bars, kinds)
    return Figure(
        "decides",
        finding,
        heads,
        swing_rows(run, ordered, MOST_SWINGS, own, language),
        legend=[(f"bar {kind}", name) for kind, name in kinds.items()],
        caption=own.unit,
        drawing=drawn(chart, language),
        of=run.headline,
        year=run.year,
        row_of=told_of(run, ordered, MOST_SWINGS),
    )


def deciding(swings: Sequence[Swing]) -> list[Swing]:
    """What decides, the largest part of the doubt first, on every page alike; what nothing explains decides nothing.

    One whose part is not known comes before those whose is: nobody knows that it is small.
    """

    def place(swing: Swing) -> tuple[bool, bool, float]:
        is_known = bool(np.isfinite(swing.share) and np.isfinite(swing.high - swing.low))
        return (swing.input.kind == UNEXPLAINED, is_known, -swing.share if is_known else 0.0)

    return sorted(swings, key=place)


def _swing_bar(run: Run, swing: Swing, size: sizes.Size) -> Bar:
    ends = {"lower": swing.low / size.scale, "higher": swing.high / size.scale}
    return Bar(run_names.input_name(run, swing.input, size.language), ends)


def _decides_finding(swing: Swing, name: str, year: int, size: sizes.Size) -> str:
    """What decides most, and between which ends; or that its ends are not known."""
    say = Words(size.language)
    if not np.isfinite(swing.high - swing.low):
        return say("decides.finding_unknown", year=str(year), first=name)
    low, high = size.written(swing.low), size.signed(swing.high)
    return say("decides.finding", year=str(year), first=name, unit=size.unit, low=low, high=high)


def swing_heads(language: Language) -> list[str]:
    """The heads of a table of uncertain numbers."""
    say = Words(language)
    keys = ("head.what", "decides.lower", "decides.higher", "head.decider", "head.origin", "head.share_of_doubt")
    return [say(key) for key in keys]


def swing_rows(run: Run, swings: Sequence[Swing], most: int, own: sizes.Size, language: Language) -> list[list[str]]:
    """The first of some uncertain numbers, one a row, and the others together in a last row."""
    rows = [_swing_row(run, swing, own, language) for swing in swings[:most]]
    others = swings[most:]
    if not others:
        return rows
    share = sizes.percent_cell(sum(swing.share for swing in others), language)
    return [*rows, [Words(language)("others", count=len(others)), "", "", "", "", share]]


def told_of(run: Run, swings: Sequence[Swing], most: int) -> list[str]:
    """Whose story each of those rows tells; none for the others together."""
    told = [story_names.told_by(run.city, swing.input) for swing in swings[:most]]
    return [*told, ""] if swings[most:] else told


def _swing_row(run: Run, swing: Swing, own: sizes.Size, language: Language) -> list[str]:
    """An uncertain number as a row: name, swing down and up, who decides, origin, part of the doubt."""
    say = Words(language)
    return [
        run_names.input_name(run, swing.input, language),
        own.written(swing.low),
        own.written(swing.high),
        run_names.decider(run, swing.input, language) or say("none"),
        say.term("origin", swing.input.origin),
        sizes.percent_cell(swing.share, language),
    ]


def screen(run: Run, language: Language, budget_year: int) -> list[Figure]:
    """The one screen: five figures, those that the city has numbers for."""
    figures = [
        account_path.path_figure(run, language),
        budget_figure(run, language),
        control_figure(run, language),
        purse_figure(run, language, budget_year),
        decides_figure(run, language),
    ]
    return [figure for figure in figures if figure is not None]
