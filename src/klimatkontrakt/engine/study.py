# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The story: how a city is worked out, from quantities to answers. No other module knows the order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral
from types import MappingProxyType

from klimatkontrakt.city import content, scenarios
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.answer import frame, promises, whole
from klimatkontrakt.engine.answer.parts import Answer, Frame
from klimatkontrakt.engine.answer.promise_parts import Promises
from klimatkontrakt.engine.answers import (
    bills,
    contributions,
    costs,
    costs_without_figure,
    coverage,
    doubt,
    gap,
    held_costs,
    missing_lines,
    moved_quantities,
    printout,
    silence,
    targets,
    valuation,
)
from klimatkontrakt.engine.answers import extremes as engine_extremes
from klimatkontrakt.engine.answers import headline as headlines
from klimatkontrakt.engine.answers import tables as answer_tables
from klimatkontrakt.engine.answers.contributions import Contributions
from klimatkontrakt.engine.answers.coverage import DrawnCoverage
from klimatkontrakt.engine.answers.economics import Flow
from klimatkontrakt.engine.answers.extremes import Extreme
from klimatkontrakt.engine.answers.results import Provenance, Table
from klimatkontrakt.engine.answers.silence import Silence
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.chain.programs import program_of
from klimatkontrakt.engine.chain.sealed import sealed
from klimatkontrakt.engine.worlds import plan, uncertainty, world
from klimatkontrakt.engine.worlds.draw_count import DEFAULT_DRAWS
from klimatkontrakt.engine.worlds.paths import Both
from klimatkontrakt.engine.worlds.pathway import Setting
from klimatkontrakt.engine.worlds.plan import Choice
from klimatkontrakt.engine.worlds.world import World
from klimatkontrakt.folder import problem
from klimatkontrakt.folder.problem import KlimatkontraktError, UnknownNameError
from klimatkontrakt.language import words

MOST_SHOWN = 80  # letters of what was given


class DrawsError(KlimatkontraktError, ValueError):
    """A number of draws that is not whole blocks, or too many."""

    def said(self, language: words.Language) -> str:
        """Which numbers of draws there are."""
        block, most = map(float, (uncertainty.BLOCK, uncertainty.MOST_DRAWS))
        values = {"block": block, "most": most, "example": str(DEFAULT_DRAWS)}
        return words.say(problem.TEXTS, "draws", language, name=self.what, **values)


class SeedError(KlimatkontraktError, ValueError):
    """A seed that is no whole number, or below zero."""

    def said(self, language: words.Language) -> str:
        """Which seeds there are."""
        return words.say(problem.TEXTS, "seed", language, name=self.what)


def _is_whole(number: object) -> bool:
    return isinstance(number, Integral) and not isinstance(number, bool)


def check_seed(seed: int) -> None:
    """Refuses a seed that is no whole number, or below zero."""
    if not _is_whole(seed) or seed < 0:
        raise SeedError(f"{seed!r}"[:MOST_SHOWN], where="seed", fix="(0, 1, 2 …)")


def check_draws(draws: int) -> None:
    """Refuses a number of draws that is no whole number, is not whole blocks, or is too many."""
    if not _is_whole(draws) or draws % uncertainty.BLOCK or not 0 < draws <= uncertainty.MOST_DRAWS:
        raise DrawsError(
            f"{draws!r}"[:MOST_SHOWN],
            where="draws",
            fix=f"({uncertainty.BLOCK}, {2 * uncertainty.BLOCK} … {uncertainty.MOST_DRAWS})",
        )


def run(
    city: City,
    scenario: str = "baseline",
    *,
    draws: int = DEFAULT_DRAWS,
    seed: int = 0,
    values: str | None = None,
) -> Results:
    """Work a city out from its quantities to results; the same call gives the same digits.

    Args:
        city: a city as read from its folder.
        scenario: one of its scenarios.
        draws: how many worlds, in whole blocks of 250.
        seed: another seed gives other worlds.
        values: a valuation set, chosen whole; without it tonnes are not valued (§6).

    Raises:
        UnknownNameError: when the city has no such scenario or there is no such valuation set.
        DrawsError, SeedError: when draws are not whole blocks, or the seed is no whole number from 0 up.
        ProblemsError: with every problem, when the city was changed in memory into what no folder can hold; or when the
            set cannot be brought to the city's price year.
    """
    check_draws(draws)
    check_seed(seed)
    draws, seed = int(draws), int(seed)
    document = content.document(city.as_written)
    if values is not None:
        valuation.co2_path(values, city)

    # On which numbers: the city's own, but for those that the scenario sets?
    chosen = plan.choice(city, scenario)
    program = program_of(scenarios.under(city, scenario))

    # Where are we, and where are we heading, in every world that may be ours?
    drawn = world.draw(program, draws=draws, seed=seed, fixed=chosen.fixed)

    # What does the plan change?
    setting, both = contributions.both_paths(program, drawn, chosen)

    return Results(
        program,
        drawn,
        chosen,
        setting,
        held_costs.whole_paths(setting, both, chosen),
        plan.provenance(chosen, document, seed=seed, draws=draws, sets=plan.sets(city, scenario)),
        values,
    )


def answer(
    city: City,
    scenario: str = "baseline",
    *,
    draws: int = DEFAULT_DRAWS,
    seed: int = 0,
    values: str | None = None,
) -> Answer:
    """A city's Answer under a scenario: all that pages and files need of a run, folded, and no word of it.

    Args:
        city, scenario, draws, seed, values: as `run` takes them; it raises what that does.
    """
    return run(city, scenario, draws=draws, seed=seed, values=values).answer


def promises_of(
    results: Results, target: str | None, *, period: str | None = None, instrument: str | None = None
) -> Promises | None:
    """What a run says of one contract, one target and one instrument of the city's.

    Raises:
        UnknownNameError: when there is no such contract, instrument or target.
    """
    return promises.of_results(results, target, period=period, instrument=instrument)


@dataclass(frozen=True, repr=False)
class Results:
    """A city worked out under a scenario; every further answer is worked out when it is asked for.

    Attributes:
        program, world: the city as arrays, and its worlds.
        chosen: the scenario's plan; `setting` is its chain, `both` the paths of all accounts with and without it.
        provenance: with it, the same digits come out again.
        values: the valuation set, or None.
    """

    program: Program
    world: World
    chosen: Choice
    setting: Setting
    both: Both
    provenance: Provenance
    values: str | None = None

    def __repr__(self) -> str:
        return printout.results_text(self, tuple(answer_tables.TABLES))

    @property
    def city(self) -> City:
        """The city that was worked out: as it is written, or with the numbers that the scenario sets in their place."""
        return self.program.city

    @cached_property
    def headline(self) -> str:
        """The account that the city's first page is about."""
        return headline(self.city)

    @cached_property
    def answer(self) -> Answer:
        """All that pages and files need of the run, folded, and no word of it."""
        return sealed(whole.of_results(self, widest_year(self)))

    @cached_property
    def frame(self) -> Frame:
        """What every figure of the run needs beside its own numbers; quick enough for a slider."""
        return frame.of_results(self)

    # What do the measures change, and who brings how much of it?
    def contributions_of(self, account: str) -> Contributions:
        """Alone, share and if dropped, for every measure and one account, each (draw, measure, year)."""
        if account not in self._contributions:
            known(self.city.accounts, account, "accounts")
            found = held_costs.numbers_of(self.setting, self.both, self.chosen, account, is_whole=True)
            self._contributions[account] = contributions.every_number(found)
        return self._contributions[account]

    def number_of(self, account: str, number: str) -> contributions.Array:
        """One of the three for every measure, (draw, measure, year): of a large city each is hundreds of megabytes, and
        is not kept where the three were not asked for together."""
        if account in self._contributions:
            kept: contributions.Array = getattr(self._contributions[account], number)
            return kept
        known(self.city.accounts, account, "accounts")
        whole = held_costs.numbers_of(self.setting, self.both, self.chosen, account, is_whole=True)
        worked_out: contributions.Array = sealed(getattr(whole, number)())
        if (account, number) == (self.headline, "share"):
            vars(self).setdefault("share_sums", sealed(worked_out.sum(axis=2)))
        return worked_out

    @cached_property
    def share_sums(self) -> contributions.Array:
        """Every measure's share of the headline's change over all years, (draw, measure)."""
        return sealed(self.number_of(self.headline, "share").sum(axis=2))

    def numbers_of(self, account: str) -> held_costs.AnyNumbers:
        """The same, each worked out when it is asked for and not kept, of measures that can have a part in it."""
        known(self.city.accounts, account, "accounts")
        return held_costs.numbers_of(self.setting, self.both, self.chosen, account, is_whole=False)

    @cached_property
    def _contributions(self) -> dict[str, Contributions]:
        return {}

    # What does it cost, and whom?
    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """Every cost and gain by measure, actor, kind and year."""
        return sealed(tuple(self._each_flow()))

    def each_flow(self) -> Iterable[Flow]:
        """The same one after the other, and not kept where they were not asked for before."""
        return vars(self).get("flows") or self._each_flow()

    def _each_flow(self) -> Iterator[Flow]:
        moved = moved_quantities.moved(self.setting, self.chosen)
        yield from costs.stated_flows(self.world, self.chosen, moved)
        yield from costs_without_figure.uncosted_flows(self.world, self.chosen, moved)
        yield from bills.flows(self.setting, self.chosen)
        if self.values is not None and self.program.added(self.headline):
            path = valuation.co2_path(self.values, self.city)
            yield from bills.climate_flows(self.setting, self.headline, path)

    # Are the targets met, and how surely?
    @property
    def verdicts(self) -> Mapping[str, targets.DrawnVerdict]:
        """Each target set against the plan's path."""
        return MappingProxyType(self._verdicts)

    @cached_property
    def _verdicts(self) -> dict[str, targets.DrawnVerdict]:
        paths = self.both.planned
        found = {
            name: targets.verdict(self.program, self.world, name, paths[target.account])
            for name, target in sorted(self.city.targets.items())
        }
        return sealed(found)

    # Which measures stand out, and why?
    @cached_property
    def extremes(self) -> tuple[Extreme, ...]:
        """The plan's measures that are far from their peers or their document, and the factors that make them so."""
        return engine_extremes.extremes(self)

    def missing_behind(self, account: str) -> tuple[str, ...]:
        """The missing quantities that an account's lines lean on, sorted by id."""
        return missing_lines.behind(self.city, account)

    # What is left to do, and who decides over it?
    def gap_of(self, target: str) -> gap.DrawnGap | None:
        """A target's year by sector and control, or None where the account has no lines."""
        return gap.of_target(self.world, self.chosen, target)

    # Where does the doubt come from?
    def swings(self, account: str, year: int, *, totals: bool = False) -> tuple[doubt.DrawnSwing, ...]:
        """What each uncertain number does to an account in a year, the largest first."""
        shares: Mapping[str, float] | None = None
        if totals:
            draws = min(self.provenance.draws, 1_000)
            shares = doubt.total_shares(
                self.program, self.chosen, account, year, draws=draws, seed=self.provenance.seed
            )
        within, paths = self._swayed
        at = year - int(self.program.years[0])
        return doubt.swings(self.program, within, paths[account][:, at], totals=shares)

    @cached_property
    def _swayed(self) -> tuple[doubt.Swayed, Mapping[str, doubt.Array]]:
        """The worlds where one number is moved, and every account's path in them."""
        within = doubt.swayed(self.program, self.chosen.fixed)
        return within, sealed(doubt.paths(within.drawn, self.setting.plan, self.chosen))

    # Which part of the cut is promised, and by whom?
    def coverage_of(self, target: str, *, period: str | None = None, instrument: str | None = None) -> DrawnCoverage:
        """What delivery commitments secure of the cut that a target needs (§10).

        Raises:
            UnknownNameError: when there is no such contract, instrument or target.
        """
        known(self.city.targets, target, "targets")
        period, own = coverage.contract_of(self.city, period)
        goal = self.city.targets[target]
        key = (goal.account, goal.year, targets.is_floor(self.city, goal), period, instrument)
        if key not in self._coverages:
            found = coverage.coverage(self.program, self.world, self.chosen, target, own, instrument=instrument)
            self._coverages[key] = sealed(found)
        kept = self._coverages[key]
        if kept.target == target:
            return kept
        return coverage.for_target(self.program, self.world, self.chosen, kept, target)

    @cached_property
    def _coverages(self) -> dict[tuple[str, int, bool, str, str | None], DrawnCoverage]:
        """By account, year, direction, period and instrument, of the target that was asked for first."""
        return {}

    def silences(self, account: str, year: int, *, period: str | None = None) -> tuple[Silence, ...]:
        """Every emission line of an account, what clauses and promises say of it, and who has control."""
        _, own = coverage.contract_of(self.city, period)
        return silence.silence_map(self.program, self.world, account, year, own)

    def table(self, name: str) -> Table:
        """One of the tidy tables: accounts, contributions, money, targets, gap, doubt, coverage, silence.

        Raises:
            UnknownNameError: when there is no such table.
        """
        known(answer_tables.TABLES, name, "tables")
        return answer_tables.TABLES[name](self)

    def tables(self) -> dict[str, Table]:
        """All tables."""
        return {name: self.table(name) for name in answer_tables.TABLES}


def known(names: Mapping[str, object], name: str, where: str) -> None:
    """Refuses a name that is not there, and says which are."""
    if name not in names:
        raise UnknownNameError(f"”{name}”", where=where, fix=f"({', '.join(sorted(names))})")


def headline(city: City) -> str:
    """The account that the city's first page is about."""
    return headlines.account(city)


def widest_year(results: Results) -> int:
    """The year that answers are given for when none is asked: the headline's first target year, else the last."""
    return answer_year(results.city)


def answer_year(city: City) -> int:
    """The same, of a city that is not worked out."""
    account = headline(city)
    return min(
        (t.year for t in city.targets.values() if t.account == account and t.role == "target"), default=city.years[-1]
    )
