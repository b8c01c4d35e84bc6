# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How do results become tables? Every table of a run, with a row for the whole and for each branch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from klimatkontrakt.city.contract import THIS
from klimatkontrakt.engine.answers import columns, contributions, coverage, doubt, held_costs, money_tables, targets
from klimatkontrakt.engine.answers.branches import folds
from klimatkontrakt.engine.answers.results import STATISTICS, Builder, Table, as_row, is_any, statistics, statistics_of
from klimatkontrakt.engine.chain.derived_changes import has_ratio
from klimatkontrakt.engine.worlds import pathway, plan

if TYPE_CHECKING:
    from klimatkontrakt.engine.study import Results

ALONE = "alone"  # what a measure does by itself, in the plan or not
NUMBERS = (ALONE, "share", "if_dropped")
BASELINE = "baseline"
Folded = tuple[dict[str, np.ndarray], np.ndarray]  # a number of every measure by branch, and of which it is anything
Measured = tuple[np.ndarray, list[Folded]]  # which measures, and their numbers in the order of NUMBERS


def accounts(results: Results) -> Table:
    """Every account, year and branch, of the baseline and of the scenario."""
    builder = Builder("accounts", results.provenance)
    both = {BASELINE: results.both.baseline, results.chosen.id: results.both.planned}
    for scenario, paths in both.items():
        for account in sorted(paths):
            path, unit = paths[account], results.city.accounts[account].unit
            missing = ";".join(results.missing_behind(account))
            for branch, fold in folds(results):
                builder.add_many(
                    statistics(path, fold), scenario=scenario, branch=branch, account=account,
                    year=results.program.years, unit=unit, missing=missing,
                )  # fmt: skip
    return builder.table()


def contribution_rows(results: Results, builder: Builder, account: str) -> None:
    """Adds the three numbers of every measure for one account; measures that do nothing to it are left out.

    A measure outside the plan has no share, and nothing is lost if it is dropped: these are nan, not zero. The numbers
    are worked out one after the other and folded at once: the draws of all three would be many.
    """
    found = results.numbers_of(account)
    _number_rows(
        results, builder, account, found.measures, [_folded(results, getattr(found, number)()) for number in NUMBERS]
    )


def _number_rows(
    results: Results, builder: Builder, account: str, measures: np.ndarray, numbers_folded: Sequence[Folded]
) -> None:  # fmt: skip
    """Adds the rows of one account, whose numbers are folded in the order of NUMBERS."""
    program, unit = results.program, results.city.accounts[account].unit
    folded, anything = zip(*numbers_folded, strict=True)
    touched = anything[NUMBERS.index("alone")] | anything[NUMBERS.index("share")]
    planned = set(planned_measures(results))
    outside = np.array([program.measures[m] not in planned for m in measures], dtype=bool)
    rows = {
        "measure": columns.repeated([program.measures[m] for m in measures[touched]], len(program.years)),
        "year": np.tile(program.years, int(touched.sum())),
    }
    for number, by_branch in zip(NUMBERS, folded, strict=True):
        for branch, numbers in by_branch.items():
            # what is lost, or shared, of a measure outside the plan does not apply
            known = numbers if number == ALONE else np.where(outside[:, None], np.nan, numbers)
            of_touched = known[:, touched].reshape(len(STATISTICS), -1)
            builder.add_many(of_touched, branch=branch, account=account, number=number, unit=unit, **rows)


def _folded(results: Results, values: np.ndarray) -> Folded:
    """A number of every measure by branch, (statistic, measure, year), and of which measures it is anything."""
    cells = is_any(values)
    anything = np.array([cells[at].any() and np.any(values[:, at]) for at in range(values.shape[1])], dtype=bool)
    if 2 * int(cells.sum()) > cells.size:
        return {branch: statistics(values, fold) for branch, fold in folds(results)}, anything
    some, folded = values[:, cells], {}
    for branch, fold in folds(results):
        folded[branch] = np.zeros((len(STATISTICS), *cells.shape))
        folded[branch][:, cells] = statistics(some, fold)
    return folded, anything


def contribution_table(results: Results) -> Table:
    """The three numbers of every measure for every account, year and branch."""
    builder = Builder("contributions", results.provenance)
    waiting: dict[str, Measured] = {}
    for account in sorted(results.city.accounts):
        if account not in waiting:
            waiting |= _of_alike(results, _alike(results, account))
        measures, folded = waiting.pop(account)
        _number_rows(results, builder, account, measures, folded)
    return builder.table()


def _alike(results: Results, account: str) -> list[str]:
    """An account, and those that are sums of the same yearly accounts and of nothing else."""
    program = results.program
    if has_ratio(program, account):
        return [account]
    needed = pathway.yearly_needed(program, account)
    others = [name for name in sorted(results.city.accounts) if not has_ratio(program, name)]
    return [name for name in others if pathway.yearly_needed(program, name) == needed]


def _plain(numbers: Mapping[str, held_costs.AnyNumbers]) -> dict[str, contributions.MeasureNumbers]:
    """Those of accounts all numbers of which are known."""
    return {name: one for name, one in numbers.items() if isinstance(one, contributions.MeasureNumbers)}


def _of_alike(results: Results, names: Sequence[str]) -> dict[str, Measured]:
    """The folded numbers of accounts that are alike: what they are sums of is worked out once for all of them.

    One number after the other, so that no more is held than for one of them.
    """
    found = {name: results.numbers_of(name) for name in names}
    plain = _plain(found)
    folded: dict[str, list[Folded]] = {name: [] for name in names}
    for number in NUMBERS:
        yearly = getattr(plain[names[0]], f"yearly_{number}")() if len(plain) == len(names) > 1 else None
        for name, own in found.items():
            values = getattr(own, number)() if yearly is None else plain[name].linear(yearly)
            folded[name].append(_folded(results, values))
    return {name: (found[name].measures, folded[name]) for name in names}


def target_table(results: Results) -> Table:
    """Every target in every branch: what is asked, what the plan gives, and how surely it is met."""
    builder = Builder("targets", results.provenance)
    for name, verdict in results.verdicts.items():
        target = results.city.targets[name]
        is_tested = targets.status(target, verdict) == "tested"
        swings = results.swings(target.account, target.year) if is_tested else ()
        for branch, fold in folds(results):
            chance, error = verdict.chance(fold.rows) if is_tested else (np.nan, np.nan)
            builder.add(
                as_row(statistics(verdict.value, fold)), branch=branch, account=target.account, year=target.year,
                unit=results.city.accounts[target.account].unit, target=name, role=target.role,
                limit=float(verdict.limit[fold.central]), probability=chance, standard_error=error,
                assumed=doubt.assumed_share(swings) if is_tested else np.nan,
            )  # fmt: skip
    return builder.table()


def gap_table(results: Results) -> Table:
    """For every target on a plain sum of lines: baseline, done, decided, planned and left, by sector and control."""
    builder = Builder("gap", results.provenance)
    for name, target in sorted(results.city.targets.items()):
        found = results.gap_of(name)
        if found is None:
            continue
        common = {
            "account": target.account,
            "year": target.year,
            "unit": results.city.accounts[target.account].unit,
        }
        cells = [(*key, level) for key, levels in sorted(found.cells.items()) for level in levels]
        values = [found.cells[sector, control][level] for sector, control, level in cells]
        whole = found.cells["all", "all"]["left"]
        sectors, controls, levels = zip(*cells, ("all", "all", "target"), ("all", "all", "gap"), strict=True)
        for branch, fold in folds(results):
            builder.add_many(
                statistics_of([*values, found.limit, whole - found.limit], fold), branch=branch, target=name,
                sector=sectors, control=controls, level=levels, **common,
            )  # fmt: skip
    return builder.table()


def doubt_table(results: Results) -> Table:
    """For every target: what each uncertain number does to its account in its year."""
    builder = Builder("doubt", results.provenance)
    seen = set()
    for _, target in sorted(results.city.targets.items()):
        key = (target.account, target.year)
        if key in seen:
            continue
        seen.add(key)
        unit = results.city.accounts[target.account].unit
        for swing in results.swings(*key):
            builder.add(
                (np.nan,) * 5, account=target.account, year=target.year, unit=unit, input=swing.input.key,
                measure=swing.input.item if swing.input.kind in ("move", "late", "cost") else "", kind=swing.input.kind,
                origin=swing.input.origin, low=swing.low, high=swing.high, share=swing.share, total=swing.total,
            )  # fmt: skip
    return builder.table()


def first_target(results: Results) -> str | None:
    """The headline account's tested target, the earliest; None where it has none."""
    own = [(t.year, n) for n, t in results.city.targets.items() if t.account == results.headline and t.role == "target"]
    return min(own)[1] if own else None


def coverage_targets(results: Results) -> list[str]:
    """The tested targets whose needed cut promises can cover: emissions that are to fall."""
    found = []
    for name, target in sorted(results.city.targets.items()):
        account = results.city.accounts[target.account]
        is_tested = targets.status(target, results.verdicts[name]) == "tested"
        is_cut = account.form != "ratio" and account.better == "less"
        if is_tested and is_cut and not held_costs.accounts(results.program, target.account):
            found.append(name)
    return found


def covered_target(results: Results) -> str | None:
    """The target whose needed cut is shown: the headline's first, where promises can cover it."""
    first = first_target(results)
    return first if first in coverage_targets(results) else None


def coverage_table(results: Results) -> Table:
    """For every such target, for this contract alone and for all instruments: each level's part, and by whom."""
    builder = Builder("coverage", results.provenance)
    for name in coverage_targets(results) if results.city.contracts else ():
        target = results.city.targets[name]
        for instrument in (THIS, None):
            found = results.coverage_of(name, instrument=instrument)
            common = {"account": target.account, "year": target.year, "target": name, "instrument": found.instrument}
            parts = list(_parts(results, found))
            levels, by, names = zip(*(part[:-1] for part in parts), strict=True)
            for branch, fold in folds(results):
                folded = found.folded_together([cut for *_, cut in parts], fold)
                builder.add_many(
                    coverage.not_below_zero(levels, folded), branch=branch, unit="share", level=levels, by=by,
                    name=names, **common,
                )  # fmt: skip
    return builder.table()


def _parts(results: Results, found: coverage.DrawnCoverage) -> Iterator[tuple[str, str, str, np.ndarray]]:
    """Every row of a coverage: its level, by what it is split, the name of the part, and what it cuts, (draw)."""
    for level in coverage.STACK:
        yield level, "all", "all", found.cut_of(level)
    for by, levels in splits(results, found).items():
        for level, parts in levels.items():
            for item, cut in sorted(parts.items()):
                yield level, by, item, cut


def splits(results: Results, found: coverage.DrawnCoverage) -> dict[str, Mapping[str, Mapping[str, np.ndarray]]]:
    """The stack by measure, party, area, instrument and controller; a part of which no effect is known is nan."""
    known = {results.program.measures[m] for m in results.program.moves.acting}
    effects = {level: {m: np.array([float(m in known)]) for m in parts} for level, parts in found.shares.items()}
    split, has_effect = (_split(results, own) for own in (found, replace(found, shares=effects)))
    for by in ("measure", "party", "area", "instrument"):
        for level, parts in split[by].items():
            split[by][level] = _known_cuts(parts, has_effect[by][level])
    return {**split, "controller": found.controls}


def _known_cuts(cuts: Mapping[str, np.ndarray], has_effect: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Cuts by item, nan where no effect of what is behind it is known."""
    return {item: cut if np.any(has_effect[item]) else np.full_like(cut, np.nan) for item, cut in cuts.items()}


def _split(results: Results, found: coverage.DrawnCoverage) -> dict[str, dict[str, Mapping[str, np.ndarray]]]:
    measures = results.city.measures
    return {
        "measure": dict(found.shares),
        "party": dict(coverage.split(found, coverage.by_party)),
        "area": dict(coverage.split(found, lambda _, measure: {measures[measure].area or "": 1.0})),
        "instrument": dict(coverage.split(found, coverage.by_instrument)),
    }


def _year_of_target(results: Results, account: str) -> int:
    """The year of an account's first target by name, else the city's last."""
    for _, target in sorted(results.city.targets.items()):
        if target.account == account and target.role == "target":
            return target.year
    return int(results.program.years[-1])


def _sectors(results: Results) -> dict[str, str]:
    """By line, its sector; empty where it has none."""
    return {line.key: line.sector or "" for line in results.city.lines}


def _shares_text(shares: Mapping[str, float]) -> str:
    return ";".join(f"{name}:{share:g}" for name, share in shares.items())


def silence_table(results: Results) -> Table:
    """Every line of the headline account: clauses, promises and control, in the year of its target."""
    builder = Builder("silence", results.provenance)
    account = results.headline
    if not results.city.contracts or not results.program.added(account):
        return builder.table()
    year = _year_of_target(results, account)
    sectors = _sectors(results)
    silences = results.silences(account, year)
    values = [silence.value for silence in silences]
    folded = {branch: statistics_of(values, fold) for branch, fold in folds(results)}
    for at, silence in enumerate(silences):
        for branch, numbers in folded.items():
            builder.add(
                as_row(numbers[:, at]), scenario=BASELINE, branch=branch, account=account, year=year,
                unit=results.city.accounts[account].unit, line=silence.line, sector=sectors[silence.line],
                clauses=";".join(silence.clauses), promises=";".join(silence.promises),
                others=";".join(silence.others), control=_shares_text(silence.control),
            )  # fmt: skip
    return builder.table()


TABLES: dict[str, Callable[[Results], Table]] = {
    "accounts": accounts,
    "contributions": contribution_table,
    "money": money_tables.money,
    "present_values": money_tables.present_values,
    "targets": target_table,
    "gap": gap_table,
    "coverage": coverage_table,
    "silence": silence_table,
    "doubt": doubt_table,
}


def headline_contributions(results: Results) -> Table:
    """The three numbers for the headline account only: what a summary needs."""
    builder = Builder("contributions", results.provenance)
    contribution_rows(results, builder, results.headline)
    return builder.table()


def planned_measures(results: Results) -> tuple[str, ...]:
    """The measures of the plan, sorted by id."""
    compiled = plan.compile_plan(results.program, results.chosen.plans)
    return tuple(name for at, name in enumerate(results.program.measures) if compiled.levels[at])


def close(results: Results, account: str) -> float:
    """The largest gap between the shares' sum and the change, over max(|A0|, |A1|); the law says at most 1e-9."""
    found: contributions.Contributions = results.contributions_of(account)
    before, after = results.both.baseline[account], results.both.planned[account]
    scale = np.maximum(np.maximum(np.abs(before), np.abs(after)), 1e-300)
    return float(np.nanmax(np.abs(found.share.sum(axis=1) - (before - after)) / scale))
