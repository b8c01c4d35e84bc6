# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does the shown plan cost, and whom? By year in the chart, by kind and in sum in the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.chapters import money_outside, run_names
from klimatkontrakt.chapters.explorer_plan import Shown
from klimatkontrakt.engine.answers import unknown_costs, unknown_moves
from klimatkontrakt.engine.answers.slider import Glance, SliderPurse
from klimatkontrakt.engine.study import Results
from klimatkontrakt.figures.bars import YearChart
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.language import sizes as language_sizes
from klimatkontrakt.language import words

Array = NDArray[np.float64]
MOST_PURSES = 6
PARTS = ("invested", "running", "bills")


@dataclass(frozen=True)
class PurseTotals:
    """What each actor pays and saves in a plan, mean over all draws, kronor; in no language.

    Attributes:
        means: by actor and part, (year).
        totals: by actor, all parts together, (year).
        uncosted: the actors some of whose stated costs have no figure; what stands of them is what is known, and where
            that would be a saving it is not known.
    """

    means: Mapping[str, Mapping[str, Array]]
    totals: Mapping[str, Array]
    uncosted: frozenset[str] = frozenset()

    @classmethod
    def of(cls, results: Results, found: Glance) -> PurseTotals:
        """The purses of a glance."""
        first = results.world.sample.centrals
        means = {actor: _part_means(purse, first) for actor, purse in found.purses.items()}
        uncosted = uncosted_actors(results)
        nothing = np.zeros(len(results.program.years))
        means |= {actor: dict.fromkeys(PARTS, nothing) for actor in uncosted - means.keys()}
        totals = {actor: sum(parts.values(), np.zeros(1)) for actor, parts in means.items()}
        totals |= {a: np.where(totals[a] < 0, np.nan, totals[a]) for a in uncosted & totals.keys()}
        return cls(means, totals, uncosted)

    @property
    def actors(self) -> list[str]:
        """Those who pay or save anything: first those of whom all is known, the largest first."""
        paying = (a for a, total in self.totals.items() if a in self.uncosted or np.any(total))
        return sorted(paying, key=lambda a: _place(a, self.totals[a]))

    def sums(self, actor: str, at: int) -> tuple[float, float]:
        """What an actor pays in a year, by its index, and from the first year up to it; nan where it is not known."""
        total = self.totals[actor]
        year, so_far = float(total[at]), float(total[: at + 1].sum())
        if actor in self.uncosted:
            return year if year > 0 else np.nan, so_far if so_far > 0 else np.nan
        return year, so_far


@dataclass(frozen=True)
class Purses:
    """What each actor pays and saves, as it is shown.

    Attributes:
        totals: all of it.
        actors: those who pay or save anything, in order.
        size: what all of it is written in.
    """

    show: Shown
    totals: PurseTotals
    actors: Sequence[str]
    size: language_sizes.Size

    @classmethod
    def of(cls, show: Shown) -> Purses:
        """The purses of a glance."""
        totals = PurseTotals.of(show.results, show.glance)
        purses = cls(show, totals, totals.actors, show.own)
        numbers = [number for actor in purses.actors for number in (*purses.parts(actor), *purses.sums(actor))]
        return replace(purses, size=language_sizes.money_size(numbers, show.language))

    @property
    def known(self) -> list[str]:
        """The actors of whom all that stands here is known."""
        return [actor for actor in self.actors if np.isfinite(self.totals.totals[actor]).all()]

    @property
    def top(self) -> str:
        """Who pays most up to the shown year."""
        return max(self.actors, key=lambda actor: float(np.nan_to_num(self.sums(actor)[1], nan=-np.inf)))

    def parts(self, actor: str) -> list[float]:
        """What an actor pays in the shown year, by part."""
        at = self.show.at(self.show.years[0])
        return [float(self.totals.means[actor][part][at]) for part in PARTS]

    def sums(self, actor: str) -> tuple[float, float]:
        """What an actor pays in the shown year, and up to it."""
        return self.totals.sums(actor, self.show.at(self.show.years[0]))

    def name(self, actor: str) -> str:
        """An actor in words."""
        name = self.show.results.city.actor(actor).label(self.show.language)
        return run_names.known_name(name, self.show.language) if actor in self.totals.uncosted else name


def uncosted_actors(results: Results) -> frozenset[str]:
    """Who is to pay a stated cost of the plan that no one has put a figure on."""
    program, plans = results.program, results.chosen.plans
    names = [name for name, planned in plans.items() if planned.level]
    return frozenset(actor for name in names for actor in unknown_costs.uncosted_payers(program, name))


def _part_means(purse: SliderPurse, first: int) -> dict[str, Array]:
    """The means of a purse's parts over all draws, which begin at a row."""
    return {part: getattr(purse, part)[first:].mean(axis=0) for part in PARTS}


def _place(actor: str, total: Array) -> tuple[bool, float, str]:
    """Where an actor stands: what is not known comes last, the largest first."""
    return bool(np.isnan(total).any()), -float(np.nansum(np.abs(total))), actor


def unpriced_measures(results: Results) -> list[str]:
    """The measures of a plan that have a cost nobody knows; one that states none is one of them."""
    planned = [name for name, own in sorted(results.chosen.plans.items()) if own.level]
    return [name for name in planned if unknown_costs.missing_costs(results.program, name)]


def purses_figure(show: Shown) -> Figure:
    """What each actor pays and saves: by year in the chart, by kind in the shown year and in sum in the table."""
    say, purses = show.say, Purses.of(show)
    year, first = str(show.years[0]), str(int(show.results.program.years[0]))
    heads = [Words(show.language)("head.actor"), *(say(f"purses.{part}") for part in PARTS)]
    heads += [say("purses.sum", year=year), say("purses.until", first=first, year=year)]
    if not purses.actors:
        return Figure("explorer-purses", say("purses.none"), heads, [], notes=_outside(show))
    unknown = [purses.name(actor) for actor in purses.actors if actor not in purses.known]
    price_year = str(show.results.city.header.price_year)
    return Figure(
        "explorer-purses",
        _purse_finding(purses, first, year),
        heads,
        [_purse_row(purses, actor) for actor in purses.actors],
        legend=_purse_legend(purses),
        notes=[*_unknown(show, unknown), *_outside(show)],
        folded=_unpriced(show),
        caption=say("purses.caption", unit=purses.size.unit, year=year, price_year=price_year),
        drawing=drawn(_purse_chart(purses), show.language),
        row_of=purses.actors,
        year=show.years[0],
    )


def _purse_finding(purses: Purses, first: str, year: str) -> str:
    """Who pays most up to the shown year."""
    size, amount = purses.size, purses.sums(purses.top)[1]
    key = "purses.not_yet" if size.is_zero(amount) else "purses.finding"
    texts = {"actor": purses.name(purses.top), "sum": size.written(amount), "unit": size.unit}
    return purses.show.say(key, **texts, first=first, year=year)


def _purse_row(purses: Purses, actor: str) -> list[str]:
    """What an actor pays; of a part that it has nothing of in any year nothing is said: what is missing is not zero."""
    size, means = purses.size, purses.totals.means[actor]
    parts = zip(PARTS, purses.parts(actor), strict=True)
    cells = [size.written(number) if np.any(means[part]) else "" for part, number in parts]
    return [purses.name(actor), *cells, *map(size.written, purses.sums(actor))]


def _purse_legend(purses: Purses) -> list[tuple[str, str]]:
    known = purses.known
    legend = [(f"bar purse-{i}", purses.name(actor)) for i, actor in enumerate(known[:MOST_PURSES], start=1)]
    return [*legend, ("bar purse-rest", purses.show.say("purses.others"))] if known[MOST_PURSES:] else legend


def _outside(show: Shown) -> list[str]:
    """What of the plan's money falls outside the years, in a sentence; nothing where none does."""
    told = money_outside.sentence(show.results, show.language)
    return [told] if told else []


def _purse_chart(purses: Purses) -> YearChart:
    """The largest purses of which all is known by name, the others of them together."""
    say, order, scale = purses.show.say, purses.known, purses.size.scale
    parts, kinds = {}, {}
    for i, actor in enumerate(order[:MOST_PURSES], start=1):
        parts[f"purse-{i}"], kinds[f"purse-{i}"] = purses.totals.totals[actor] / scale, purses.name(actor)
    if order[MOST_PURSES:]:
        parts["purse-rest"] = np.sum([purses.totals.totals[actor] for actor in order[MOST_PURSES:]], axis=0) / scale
        kinds["purse-rest"] = say("purses.others")
    years = list(map(int, purses.show.results.program.years))
    plain = {kind: list(map(float, values)) for kind, values in parts.items()}
    return YearChart(say("purses.title"), say("purses.description"), purses.size, years, plain, kinds)


def _unknown(show: Shown, actors: list[str]) -> list[str]:
    """Whose money is not known, and the missing numbers that may be behind it."""
    if not actors:
        return []
    program = show.results.program
    missing = set(chain.from_iterable(line.missing for line in show.base.priceless))
    missing |= set(chain.from_iterable(names for _, _, names in unknown_moves.left_out(program)))
    missing |= {row.id for row in program.city.quantities if row.value is None and row.id in program.quantity_index}
    names = run_names.missing_names(show.results, sorted(missing), show.language)
    if not names:
        return [show.say("purses.not_costed", actors=", ".join(actors))]
    return [show.say("purses.not_known", actors=", ".join(actors), missing=names)]


def _unpriced(show: Shown) -> list[tuple[str, str]]:
    """The measures of the plan that have a cost nobody knows."""
    city = show.results.city
    names = [city.label("measures", name, show.language) for name in unpriced_measures(show.results)]
    if not names:
        return []
    return [(words.say_count("explorer", "purses.unknown", len(names), show.language), ", ".join(names))]
