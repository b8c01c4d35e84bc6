# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""One city among many: worked out by itself, and told where it fails.

A city is worked out in chunks of draws and in few years, so that a worker needs little memory; the digits are those of
`study.run`, whoever works and in whatever order (city_batches.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numba
import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city import scenarios
from klimatkontrakt.city.schema import City, Published
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import (
    contributions,
    headline,
    held_costs,
    missing_lines,
    results,
    targets,
    unknown_moves,
)
from klimatkontrakt.engine.chain.program import Program, compile_city
from klimatkontrakt.engine.worlds import draw_count, pathway, plan, rest, uncertainty, world
from klimatkontrakt.engine.worlds.paths import Both
from klimatkontrakt.engine.worlds.pathway import Setting
from klimatkontrakt.engine.worlds.plan import Choice
from klimatkontrakt.engine.worlds.uncertainty import Sample
from klimatkontrakt.folder.problem import KlimatkontraktError
from klimatkontrakt.language.words import Language

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
CHUNK_CELLS = 20_000  # draws × years of a chunk: what stays in a processor's own memory
PART = "published_part"
COLUMNS = ("city", "kommunkod", "scenario", "what", "item", "year", "unit", *results.STATISTICS, "missing")


@dataclass(frozen=True)
class CityEntry:
    """A city to work out: its name for messages, and the city itself or what gives it (on the worker)."""

    name: str
    city: City | Callable[[], City]

    def loaded(self) -> City:
        """The city."""
        return self.city if isinstance(self.city, City) else self.city()


@dataclass(frozen=True)
class RunOrder:
    """What is asked of every city.

    Attributes:
        scenario: without one, each city's own that stands for its plan.
        language: of what is told of a city that could not be worked out, and of its scenario's name.
        years: shown beside the city's first, last and target years; shares are given for the first of them.
    """

    draws: int = draw_count.DEFAULT_DRAWS
    seed: int = 0
    scenario: str | None = None
    language: Language = "sv"
    years: tuple[int, ...] = (2030, 2045)


@dataclass(frozen=True)
class PublishedSeries:
    """What a city's headline account is an account of; numbers are added only where all of it is the same.

    Attributes:
        boundary, method, gas: as the account says; empty where it does not.
        releases: the published wholes that it is held against, each once, by name.
    """

    boundary: str = ""
    method: str = ""
    gas: str = ""
    releases: tuple[str, ...] = ()


@dataclass(frozen=True)
class CityOutcome:
    """What came of one city: tidy rows in the order of COLUMNS, or why there are none.

    Attributes:
        failure: what was wrong in the user's words, or DIED; empty when all went well.
        scenario: the name of the scenario that was worked out.
        sets: whether that scenario goes by other numbers than the city's own.
        headline: the account that the city is summed and ranked by; empty where it has none of emissions.
        city: its id; the same city is not counted twice.
        series: what the headline is an account of.
        span: the city's first and last year; of those between, few are worked out.
        lacking: what is in none of its headline's numbers, by name: lines that lean on a missing number.
        unmoved: the plan's measures whose effect nobody knows, by name.
    """

    name: str
    rows: tuple[tuple[object, ...], ...] = ()
    failure: str = ""
    scenario: str = ""
    headline: str = ""
    sets: bool = False
    city: str = ""
    series: PublishedSeries = PublishedSeries()
    span: tuple[int, int] = (0, 0)
    lacking: tuple[str, ...] = ()
    unmoved: tuple[str, ...] = ()


# One city


def outcome(entry: CityEntry, asked: RunOrder) -> CityOutcome:
    """One city worked out, or why it could not be; what is wrong with a city never stops the others."""
    try:
        city = entry.loaded()
        scenario = asked.scenario or plan.shown(city)
        label = city.label("scenarios", scenario, asked.language)
        account = headline.of_emissions(city)
        sets = scenarios.sets_numbers(city, scenario)
        header, series = city.header, _series(city, account)
        told = rows(city, asked)
        return CityOutcome(
            entry.name, told, "", label, account, sets, header.id, series, (header.years[0], header.years[1]),
            *_left_out(city, scenario, account, asked.language),
        )  # fmt: skip
    except KlimatkontraktError as error:
        return CityOutcome(entry.name, failure=error.said(asked.language))
    except Exception as error:  # a fault of ours in one city is told, and 289 are still worked out
        return CityOutcome(entry.name, failure=f"{type(error).__name__}: {error}")


def _left_out(city: City, scenario: str, account: str, language: Language) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The missing numbers that an account's lines lean on, and the plan's measures without a known effect, by name."""
    chosen, own = plan.choice(city, scenario), scenarios.under(city, scenario)
    missing = missing_lines.behind(own, account) if account in own.accounts else ()
    measures = unknown_moves.of_plan(own, (name for name, each in chosen.plans.items() if each.level))
    return (
        tuple(own.quantity(name).label(language) for name in missing),
        tuple(own.label("measures", name, language) for name in measures),
    )


def _series(city: City, account: str) -> PublishedSeries:
    """What an account is an account of."""
    if account not in city.accounts:
        return PublishedSeries()
    own = city.accounts[account]
    return PublishedSeries(own.boundary or "", own.method or "", own.gas or "", _releases(city, account))


def _releases(city: City, account: str) -> tuple[str, ...]:
    """The releases that an account's published wholes are of."""
    wholes = (row for row in city.history if row.account == account and row.line is None)
    return tuple(sorted({row.release for row in wholes} - {""}))


def on_worker(entry: CityEntry, asked: RunOrder) -> CityOutcome:
    """One city's outcome on one thread: the others have cities of their own."""
    threads = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        return outcome(entry, asked)
    finally:
        numba.set_num_threads(threads)


def rows(city: City, asked: RunOrder) -> tuple[tuple[object, ...], ...]:
    """A city's tidy rows.

    The headline account as published, and its published parts by account and part; baseline and plan of it and of
    each target's account, in the years that are kept; every measure's share of the change in the first asked year;
    each target's limit and chance.

    Raises:
        DrawsError: when draws are not whole blocks.
        UnknownNameError: when the city has no such scenario.
    """
    study.check_draws(asked.draws)
    study.check_seed(asked.seed)
    scenario = asked.scenario or plan.shown(city)
    chosen = plan.choice(city, scenario)
    city = scenarios.under(city, scenario)
    found = _work(city, chosen, asked)
    head = (city.header.name, city.header.kommunkod, scenario)
    told = [*_published_rows(city), *_path_rows(city, found), *_share_rows(city, found), *_target_rows(city, found)]
    return tuple((*head, *row, _missing(found.program, chosen, row)) for row in told)


def _missing(program: Program, chosen: Choice, row: tuple[object, ...]) -> str:
    """The missing numbers that are in none of a path's numbers, with semicolons between; of other rows none."""
    what, account = str(row[0]), str(row[1])
    if what not in ("baseline", "planned"):
        return ""
    names = [*missing_lines.behind(program.city, account)]
    if what == "planned":
        planned = (name for name, each in chosen.plans.items() if each.level)
        for measure in unknown_moves.of_plan(program.city, planned):
            names += unknown_moves.missing_behind(program, measure)
    return ";".join(dict.fromkeys(names))


@dataclass(frozen=True)
class _FoldedWorlds:
    """A city's worlds folded together: paths by account, (draw, year); shares, (draw, measure); limits, (draw)."""

    years: tuple[int, ...]
    fold: results.Fold
    baseline: dict[str, Array]
    planned: dict[str, Array]
    share_year: int
    shares: Array
    limits: dict[str, Array]
    program: Program


def _work(city: City, chosen: Choice, asked: RunOrder) -> _FoldedWorlds:
    account = study.headline(city)
    share_year = _share_year(city, asked)
    program = _in_asked_years(city, asked)
    sample = uncertainty.sample(program, draws=asked.draws, seed=asked.seed, fixed=chosen.fixed)
    at = np.array([_index(program, share_year)], dtype=np.int64)
    parts: list[dict[tuple[str, str], Array]] = []
    shown = _shown(city, account)
    for part in _chunks(sample, _chunk_size(len(program.years))):
        values = _of_chunk(world.of_sample(program, part), chosen, account, at)
        skipped = sample.centrals if parts else 0
        parts.append({key: array[skipped:].copy() for key, array in values.items()})
    joined = _joined(parts)
    inside = np.ones(sample.size, dtype=bool)
    inside[: sample.centrals] = False
    return _FoldedWorlds(
        tuple(map(int, program.years)),
        results.Fold(0, inside),
        {name: joined["baseline", name] for name in shown},
        {name: joined["planned", name] for name in shown},
        share_year,
        joined["share", account],
        {name: joined["limit", name] for name in city.targets},
        program,
    )


def _shown(city: City, account: str) -> set[str]:
    """The accounts whose paths are told: the headline and those of targets."""
    return {account, *(target.account for target in city.targets.values())}


def _share_year(city: City, asked: RunOrder) -> int:
    """The first asked year that is one of the city's; else its last."""
    return next((year for year in asked.years if year in city.years), city.years[-1])


def _in_asked_years(city: City, asked: RunOrder) -> Program:
    years = {*asked.years, *(target.year for target in city.targets.values())}
    return in_few_years(compile_city(city), years)


def _of_chunk(
    drawn: world.World, chosen: Choice, account: str, at: NDArray[np.int64]
) -> dict[tuple[str, str], Array]:  # fmt: skip
    """Some worlds' shares of the account in one year, limits and paths, by what and of what."""
    city = drawn.program.city
    shown = _shown(city, account)
    setting, raw = contributions.both_paths(drawn.program, drawn, chosen)
    both = held_costs.whole_paths(setting, raw, chosen)
    return {
        ("share", account): _shares(setting, both, chosen, account, at),
        **{("limit", name): targets.limit(drawn.program, drawn, target) for name, target in city.targets.items()},
        **{("baseline", name): both.baseline[name] for name in shown},
        **{("planned", name): both.planned[name] for name in shown},
    }


def _joined(parts: Sequence[Mapping[tuple[str, str], Array]]) -> dict[tuple[str, str], Array]:
    return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}


def _shares(setting: Setting, both: Both, chosen: Choice, account: str, at: Ints) -> Array:
    """Every measure's share of the change of an account in one year, (draw, measure)."""
    program, world = setting.program, setting.world
    if not program.added(account):
        return contributions.of_setting(setting, both, chosen, account).share[:, :, at[0]]
    names = pathway.yearly_needed(program, account)
    yearly = contributions.shares_in_years(world, setting.plan, names, at)
    shares = {name: yearly[:, i, :, 0] for i, name in enumerate(names)}
    return pathway.plain_sum(world, account, shares)


def _index(program: Program, year: int) -> int:
    return int(np.flatnonzero(program.years == year)[0])


def in_few_years(program: Program, wanted: set[int]) -> Program:
    """The same program in the years that are published (from its first on), those wanted, and the last.

    Every number of a kept year is the same as in all years. A city with a cumulative account, or with tonnes by a
    year, leans on every year and keeps them all.
    """
    if _leans_on_every_year(program):
        return program
    last = int(program.years[-1])
    kept = np.flatnonzero((program.years <= _last_observed(program)) | np.isin(program.years, [*wanted, last]))
    cut = tuple(replace(row, path=np.ascontiguousarray(row.path[kept])) for row in program.rows)
    return replace(program, years=program.years[kept], rows=cut)


def _leans_on_every_year(program: Program) -> bool:
    is_cumulative = any(row.account.form == "cumulative" for row in program.derived)
    return is_cumulative or any(move.by for move in program.moves.list)


def _last_observed(program: Program) -> int:
    """The last of the city's years that something is calibrated by; its first where nothing is."""
    first, last = int(program.years[0]), int(program.years[-1])
    observed = [year for year in _calibrating_years(program) if first <= year <= last]
    observed += [first + int(at) for calibration in program.calibrations for at in calibration.years]
    return max(observed, default=first)


def _calibrating_years(program: Program) -> list[int]:
    """The years of published totals that their accounts are calibrated by."""
    yearly = {name for (name, _, _) in program.published if rest.calibrated_years(program, name)}
    return [year for (name, tag, year) in program.published if name in yearly and not tag]


def _chunk_size(years: int) -> int:
    """How many draws a chunk holds, in whole blocks."""
    return max(1, CHUNK_CELLS // years // uncertainty.BLOCK) * uncertainty.BLOCK


def _chunks(sample: Sample, size: int) -> Iterator[Sample]:
    """The sample in parts of at most so many draws, each behind the central worlds that strengths are fixed by."""
    heads = np.arange(sample.centrals)
    for start in range(sample.centrals, sample.size, size):
        kept = np.concatenate([heads, np.arange(start, min(start + size, sample.size))])
        yield replace(
            sample,
            chance={name: values[kept] for name, values in sample.chance.items()},
            outcome={name: values[kept] for name, values in sample.outcome.items()},
        )


Row = tuple[object, ...]
_NOTHING: Row = ("",) * (len(results.STATISTICS) - 1)
_PARTS = ("published", "measured")
_WHOLES = (*_PARTS, "computed")  # a sum of a release's sectors is its whole


def _published_rows(city: City) -> Iterator[Row]:
    """The whole account by its name, though it was summed of published parts; a part never under the whole's name."""
    account = study.headline(city)
    for row in _history(city, account):
        if row.line is None and row.origin in _WHOLES:
            yield ("published", account, row.year, row.unit, row.value, *_NOTHING)
        elif row.line is not None and row.origin in _PARTS:
            yield (PART, f"{account}.{row.line}", row.year, row.unit, row.value, *_NOTHING)


def _history(city: City, account: str) -> list[Published]:
    """An account's published figures by part, the whole first, and year."""
    rows = [row for row in city.history if row.account == account]
    return sorted(rows, key=lambda row: (row.line or "", row.year))


def _path_rows(city: City, folded_worlds: _FoldedWorlds) -> Iterator[Row]:
    for what, paths in (("baseline", folded_worlds.baseline), ("planned", folded_worlds.planned)):
        for name in sorted(paths):
            folded = results.statistics(paths[name], folded_worlds.fold)
            for index, year in enumerate(folded_worlds.years):
                yield (what, name, year, city.accounts[name].unit, *results.as_row(folded[:, index]))


def _share_rows(city: City, folded_worlds: _FoldedWorlds) -> Iterator[Row]:
    unit = city.accounts[study.headline(city)].unit
    folded = results.statistics(folded_worlds.shares, folded_worlds.fold)
    for index, name in enumerate(folded_worlds.program.measures):
        yield ("share", name, folded_worlds.share_year, unit, *results.as_row(folded[:, index]))


def _target_rows(city: City, folded_worlds: _FoldedWorlds) -> Iterator[Row]:
    for name, target in sorted(city.targets.items()):
        if target.year not in folded_worlds.years:
            continue
        index = _index(folded_worlds.program, target.year)
        path, limit = folded_worlds.planned[target.account][:, index], folded_worlds.limits[name]
        yield ("limit", name, target.year, city.accounts[target.account].unit, float(limit[0]), *_NOTHING)
        if target.role == "target" and np.isfinite(limit[0]):
            met = targets.is_met(folded_worlds.program, target, path, limit)[folded_worlds.fold.rows]
            chance, _ = targets.probability(met, (path - limit)[folded_worlds.fold.rows])
            yield ("chance", name, target.year, "share", chance, *_NOTHING)
