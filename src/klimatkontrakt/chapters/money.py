# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does the plan cost, and whom? Money by year and purse, present values by view, what a tonne costs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.chapters import extremes, run_names
from klimatkontrakt.chapters.money_question import silent_measures
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.ids import ids_of
from klimatkontrakt.engine.answer.money_parts import Purse, View
from klimatkontrakt.engine.answers import economics
from klimatkontrakt.engine.answers.unknown_costs import cost_place
from klimatkontrakt.figures.bars import YearChart, legend_of
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.language import sizes as language_sizes
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

MOST_PURSES = 6
NOTHING = "–"  # is missing


def money_figure(run: Run, language: Language) -> Figure:
    """Money per year and purse; the largest purses by name, the rest together."""
    say, years = Words(language), list(run.city.years)
    purses = sorted(run.answer.money.purses, key=_purse_place)
    paid = {purse.actor: purse.years for purse in purses}
    names = {purse.actor: run_names.purse_name(run.city, purse, language) for purse in purses}
    own = language_sizes.money_size(np.concatenate([*paid.values(), []]).tolist(), language)
    kinds = _purse_kinds([purse.actor for purse in filter(_is_drawn, purses)])
    legend = {kind: ", ".join(map(names.__getitem__, actors)) for kind, actors in kinds.items()}
    stacks = {kind: _together(list(map(paid.__getitem__, actors)), own) for kind, actors in kinds.items()}
    unknown = _unknown_years(years, dict(zip(names.values(), paid.values(), strict=True)))
    finding = _money_finding(run, own, language)
    return Figure(
        "money",
        finding,
        [say("head.year"), *names.values()] if purses else [],
        _purse_rows(years, list(paid.values()), own),
        legend=[*legend_of(legend), *_unknown_legend(unknown, say)],
        notes=[*silent_note(run, language), *unknown_notes(run, language)],
        folded=_missing_costs(run, language),
        caption=own.unit,
        drawing=drawn(YearChart(finding, say("money.description"), own, years, stacks, legend, unknown), language),
        column_of=["", *paid],
        row_years=years,
    )


def _purse_place(purse: Purse) -> tuple[bool, float]:
    """The place of a purse: those that are drawn first, the largest before."""
    return not _is_drawn(purse), -float(np.nansum(np.abs(purse.years)))


def _purse_rows(
    years: list[int], purses: list[NDArray[np.float64]], size: language_sizes.Size
) -> list[list[str]]:  # fmt: skip
    """A row a year with what is paid out of each purse; none where there is no purse."""
    if not purses:
        return []
    return [[str(year), *map(size.written, map(float, paid))] for year, *paid in zip(years, *purses, strict=True)]


def _purse_kinds(actors: list[str]) -> dict[str, list[str]]:
    """The largest purses each by itself, and the rest together; by the name of their colour."""
    kinds = {f"purse-{number}": [actor] for number, actor in enumerate(actors[:MOST_PURSES], start=1)}
    rest = actors[MOST_PURSES:]
    return kinds | ({"purse-rest": rest} if rest else {})


def _unknown_years(years: list[int], purses: Mapping[str, NDArray[np.float64]]) -> dict[int, list[str]]:
    """By year, whose money is not known."""
    unknown: dict[int, list[str]] = {}
    for place, year in enumerate(years):
        names = [name for name, paid in purses.items() if not np.isfinite(paid[place])]
        if names:
            unknown[year] = names
    return unknown


def _unknown_legend(unknown: Mapping[int, list[str]], say: Words) -> list[tuple[str, str]]:
    return [("unknown", say("money.unknown_year"))] if unknown else []


def _together(purses: list[NDArray[np.float64]], size: language_sizes.Size) -> list[float]:
    """What some purses pay together each year, as it is drawn: what is not known is no part of a bar."""
    drawn_years = [np.nan_to_num(years) / size.scale for years in purses]
    return list(map(float, np.sum(drawn_years, axis=0)))


def unknown_notes(run: Run, language: Language) -> list[str]:
    """Whose money is not known, and on which missing numbers that rests; empty where all is known."""
    say, city = Words(language), run.city
    notes, places = [], list[str]()
    for purse in sorted(run.answer.money.purses, key=lambda purse: purse.actor):
        places += purse.uncosted if purse.is_uncosted else []
        if purse.behind:
            names = run_names.missing_names(run, purse.behind, language)
            notes.append(say("money.unknown", actor=city.actor(purse.actor).label(language), missing=names))
    return [*notes, *run_names.uncosted_note(places, language)]


def silent_note(run: Run, language: Language) -> list[str]:
    """How many of the plan's measures state no cost, so that no sum holds them; nothing where all state one."""
    count = len(silent_measures(run))
    told = words.say_count("report", "money.silent", count, language, all=str(len(run.answer.planned)))
    return [told] if count else []


def _is_drawn(purse: Purse) -> bool:
    """Whether what an actor pays is drawn: all of it, or what is known of it where a stated cost has no figure."""
    return bool(np.isfinite(purse.years).all()) or (purse.is_uncosted and float(np.nansum(purse.years)) > 0)


def _missing_costs(run: Run, language: Language) -> list[tuple[str, str]]:
    """How many of the plan's costs are missing, and which, a measure at a time."""
    say, city, missing = Words(language), run.city, missing_costs(run)
    names = []
    for measure, kinds in missing.items():
        listed = ", ".join(say.term("kind", kind) for kind in kinds)
        names.append(f"{city.label('measures', measure, language)} ({listed})")
    count = sum(map(len, missing.values()))
    return [(words.say_count("report", "money.missing", count, language), ", ".join(names) + ".")] if names else []


def missing_costs(run: Run) -> dict[str, list[str]]:
    """The kinds of the plan's costs that nobody has put a figure on, by measure; every page counts these.

    Of a measure that states no cost at all they are all that it can have.
    """
    money, missing = run.answer.money, dict[str, list[str]]()
    sums = chain((view.uncosted for view in money.views.values()), (purse.uncosted for purse in money.purses))
    places = set(chain.from_iterable(sums))
    for name in run.answer.planned:
        costs = run.city.measures[name].costs
        kinds: list[str] = [cost.kind for cost in costs if cost_place(name, cost) in places]
        kinds = kinds if costs else list(money.measures[name].missing_costs)
        if kinds:
            missing[name] = kinds
    return missing


def _money_finding(run: Run, own: language_sizes.Size, language: Language) -> str:
    """What is invested up to the answer's year, and what the plan costs society or gains it."""
    say, money = Words(language), run.answer.money
    if not run.answer.planned:
        return say("money.finding_none", scenario=run_names.scenario_name(run.city, run.answer.scenario, language))
    society = money.views.get("society")
    value = society.value.mean if society is not None else 0.0
    texts = {
        "investment": own.written(money.invested),
        "unit": own.unit,
        "year": str(run.year),
        "last": str(run.city.header.years[1]),
    }
    if society is not None and not np.isfinite(value):
        return _unknown_finding(run, society, texts, own, language)
    if value <= 0 and silent_measures(run):
        return say("money.finding_uncosted", **texts, count=sum(map(len, missing_costs(run).values())))
    key = "money.finding" if value >= 0 else "money.finding_gain"
    return say(key, **texts, society=own.written(abs(value)))


def _unknown_finding(
    run: Run, society: View, texts: dict[str, str], own: language_sizes.Size, language: Language
) -> str:  # fmt: skip
    """The same where what it costs society is not known: why, and what of it is."""
    say = Words(language)
    if society.behind:
        missing = run_names.missing_names(run, society.behind, language)
        return say("money.finding_unknown", **texts, missing=missing)
    count = sum(map(len, missing_costs(run).values()))
    if society.known is None:
        return say("money.finding_uncosted", **texts, count=count)
    return say("money.finding_known", **texts, count=count, society=own.written(society.known.mean))


def purse_values(run: Run, language: Language) -> Figure:
    """What the plan costs in each view and purse, as present values with their range."""
    say, city, views = Words(language), run.city, run.answer.money.views
    actors = ids_of(city.actors)
    values = [view.known or view.value for view in views.values()]
    numbers = [number for value in values for number in (value.mean, value.p5, value.p95)]
    own = language_sizes.money_size(numbers, language)
    rows = []
    for (name, view), value in zip(views.items(), values, strict=True):
        label = city.actor(name).label(language) if name in actors else say.term("view", name)
        rows.append([_known_label(view, label, language), own.written(value.mean), own.between(value.p5, value.p95)])
    title = say("money.purses", unit=own.unit, price_year=str(city.header.price_year))
    heads = [say("head.view"), say("head.present_value"), say("head.range")]
    stories = [_story_of(name, actors) for name in views]
    notes = [*silent_note(run, language), *_unknown_views(run, language)]
    return Figure("purses", title, heads, rows, notes=notes, is_open=True, row_of=stories)


def _known_label(view: View, label: str, language: Language) -> str:
    """The label of a view, which says so where only a part of it is known."""
    return label if view.known is None else run_names.known_name(label, language)


def _story_of(view: str, actors: Collection[str]) -> str:
    return view if view in actors else f"view.{view}"


def _unknown_views(run: Run, language: Language) -> list[str]:
    """The missing numbers that the views and purses which are not known rest on."""
    views = run.answer.money.views.values()
    missing = {name for view in views for name in view.behind}
    names = run_names.missing_names(run, sorted(missing), language)
    notes = [Words(language)("money.unknown_views", missing=names)] if missing else []
    places = [place for view in views for place in view.uncosted]
    return [*notes, *run_names.uncosted_note(places, language)]


@dataclass(frozen=True)
class TonneCost:
    """What a tonne costs society by one measure.

    Attributes:
        per_tonne: SEK/tCO2e; `value` in present value, SEK: nan where none of its own costs are known.
        tonnes: over all years, tCO2e.
        why: what is missing from it, in words; "–" where nothing is.
        place: where it stands among the others.
    """

    measure: str
    per_tonne: float
    value: float
    tonnes: float
    why: str
    place: tuple[object, ...]

    @classmethod
    def of(cls, run: Run, measure: str, language: Language) -> TonneCost:
        """The cost of a measure of the plan."""
        money, say = run.answer.money.measures[measure], Words(language)
        missing = [say.term("kind", kind) for kind in money.missing_costs]
        unpriced = run_names.missing_names(run, money.behind, language)
        why = ", ".join([*missing, *([unpriced] if unpriced else [])]) or NOTHING
        is_known = money.has_known_cost and bool(np.isfinite(money.society))
        rank = economics.rank(money.society if is_known else 0.0, money.tonnes)
        value = money.society if is_known else float("nan")
        return cls(measure, value / money.tonnes, value, money.tonnes, why, (not is_known, bool(missing), *rank))


def cost_per_tonne(run: Run, language: Language) -> Figure | None:
    """What a tonne costs society by each measure of the plan; those with missing costs last; None without any.

    Measures that gain stand first, the largest net benefit before: below zero the cost of a tonne ranks nothing. Those
    that cost stand after, the cheapest tonne before. A measure none of whose own costs are known has no cost per tonne:
    what it saves in energy does not make it free.
    """
    say, costs = Words(language), _tonne_costs(run, language)
    if not costs:
        return None
    money = language_sizes.money_size([cost.value for cost in costs], language)
    heads = [say("head.measure"), say("head.cost_tonne"), f"{say('head.present_value')}, {money.unit}",
             say("head.tonnes"), say("head.missing_costs")]  # fmt: skip
    measures = [cost.measure for cost in costs]
    rows, heads = extremes.with_column(run, measures, _tonne_rows(run, costs, money), heads, language)
    notes = [say("money.negative")]
    if any(cost.why != NOTHING for cost in costs):
        notes.append(say("money.in_part"))
    return Figure("tonne", say("money.measures"), heads, rows, notes=notes, is_open=True, row_of=measures)


def _tonne_costs(run: Run, language: Language) -> list[TonneCost]:
    """The measures of the plan that lower emissions, or of which that is not known, in their order."""
    lowering = [name for name in run.answer.planned if not run.answer.money.measures[name].tonnes <= 0]
    return sorted((TonneCost.of(run, name, language) for name in lowering), key=lambda cost: cost.place)


def _tonne_rows(run: Run, costs: Sequence[TonneCost], money: language_sizes.Size) -> list[list[str]]:
    language = money.language
    per_tonne = language_sizes.size("SEK", [cost.per_tonne for cost in costs], language, largest=0.0)
    amount = language_sizes.size("tCO2e", [cost.tonnes for cost in costs], language, largest=0.0)
    rows = []
    for cost in costs:
        numbers = [per_tonne.written(cost.per_tonne), money.written(cost.value), amount.written(cost.tonnes)]
        rows.append([run.city.label("measures", cost.measure, language), *numbers, cost.why])
    return rows
