# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How do results become tables? Every table of a run, with a row for the whole and for each branch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from klimatkontrakt.city.contract import THIS
from klimatkontrakt.engine import contributions, coverage, doubt, economics, plan, targets
from klimatkontrakt.engine.results import STATISTICS, Builder, Fold, Table, as_row, statistics

if TYPE_CHECKING:
    from klimatkontrakt.engine.study import Results

ALONE = "alone"  # what a measure does by itself, in the plan or not
NUMBERS = (ALONE, "share", "if_dropped")
BASELINE = "baseline"
VIEWS = ("society", "society+climate", "public")


def folds(results: Results) -> Iterator[tuple[str, Fold]]:
    """The whole and each branch that holds draws: its name, its central row and its draws."""
    for at, branch in enumerate(results.world.sample.branches):
        rows = results.world.rows(at)
        if rows.any():
            yield branch.id, Fold(at, rows)


def accounts(results: Results) -> Table:
    """Every account, year and branch, of the baseline and of the scenario."""
    builder = Builder("accounts", results.provenance)
    both = {BASELINE: results.both.baseline, results.chosen.id: results.both.planned}
    for scenario, paths in both.items():
        for account in sorted(paths):
            path, unit = paths[account], results.city.accounts[account].unit
            for branch, fold in folds(results):
                builder.add_many(
                    statistics(path, fold), scenario=scenario, branch=branch, account=account,
                    year=results.program.years, unit=unit,
                )  # fmt: skip
    return builder.table()


def contribution_rows(results: Results, builder: Builder, account: str) -> None:
    """Adds the three numbers of every measure for one account; measures that do nothing to it are left out.

    A measure outside the plan has no share, and nothing is lost if it is dropped: these are nan, not zero. The numbers
    are worked out one after the other and folded at once: the draws of all three would be many.
    """
    program, unit = results.program, results.city.accounts[account].unit
    found = results.numbers_of(account)
    folded, anything = zip(*(_folded(results, getattr(found, number)) for number in NUMBERS), strict=True)
    touched = anything[NUMBERS.index("alone")] | anything[NUMBERS.index("share")]
    planned = set(planned_measures(results))
    outside = np.array([program.measures[m] not in planned for m in found.measures], dtype=bool)
    rows = {
        "measure": [program.measures[m] for m in found.measures[touched] for _ in program.years],
        "year": np.tile(program.years, int(touched.sum())),
    }
    for number, by_branch in zip(NUMBERS, folded, strict=True):
        for branch, numbers in by_branch.items():
            # what is lost, or shared, of a measure outside the plan does not apply
            known = numbers if number == ALONE else np.where(outside[:, None], np.nan, numbers)
            of_touched = known[:, touched].reshape(len(STATISTICS), -1)
            builder.add_many(of_touched, branch=branch, account=account, number=number, unit=unit, **rows)


def _folded(results: Results, number: Callable[[], np.ndarray]) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """A number of every measure by branch, (statistic, measure, year), and of which measures it is anything."""
    values = number()
    anything = np.array([np.any(values[:, at]) for at in range(values.shape[1])], dtype=bool)
    return {branch: statistics(values, fold) for branch, fold in folds(results)}, anything


def contribution_table(results: Results) -> Table:
    """The three numbers of every measure for every account, year and branch."""
    builder = Builder("contributions", results.provenance)
    for account in sorted(results.city.accounts):
        contribution_rows(results, builder, account)
    return builder.table()


def money(results: Results) -> Table:
    """Every flow, and each actor's and view's sum over measures, in every branch; flows are summed as they come."""
    builder = Builder("money", results.provenance)
    sums: dict[str, ViewSum] = {}
    for flow in results.each_flow():
        _money_rows(
            results, builder, flow.values, flow.missing, measure=flow.measure, actor=flow.actor, kind=flow.kind,
            basis=flow.basis, origin=flow.origin,
        )  # fmt: skip
        for view in dict.fromkeys((*VIEWS, flow.actor)):
            if view and economics.is_in_view(results.city, flow, view):
                sums.setdefault(view, ViewSum(np.zeros_like(flow.values))).add(flow)
    climate = ("society+climate",) if results.values else ()
    actors = sorted(set(sums) - set(VIEWS))
    for view in ("society", *climate, "public", *actors):
        if view in sums:
            missing = economics.missing_behind(results.city, sums[view].unknown)
            _money_rows(results, builder, sums[view].total, missing, measure="all", actor="", kind="all", view=view)
    return builder.table()


@dataclass
class ViewSum:
    """A view's sum, (draw, year), and what is known of the flows in it that are not known."""

    total: np.ndarray
    unknown: list[economics.Flow] = field(default_factory=list)

    def add(self, flow: economics.Flow) -> None:
        """Counts one more flow; of one that is not known only that is kept."""
        self.total += flow.values
        if np.isnan(flow.values).any():
            self.unknown.append(replace(flow, values=np.full((1, 1), np.nan)))


def _money_rows(
    results: Results, builder: Builder, sek: np.ndarray, missing: tuple[str, ...], **values: str
) -> None:  # fmt: skip
    """A flow's years in which anything is paid in any branch, SEK, (draw, year); what is not known says why."""
    paid = np.flatnonzero(np.any(sek, axis=0))
    for branch, fold in folds(results):
        folded = statistics(sek[:, paid], fold)
        why = [";".join(missing) if is_unknown else "" for is_unknown in np.any(np.isnan(folded), axis=0).tolist()]
        builder.add_many(folded, branch=branch, year=results.program.years[paid], unit="SEK", missing=why, **values)


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
    """For every target on a yearly account: baseline, done, decided, planned and left, by sector and control."""
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
        for branch, fold in folds(results):
            for (sector, control), levels in sorted(found.cells.items()):
                for level, values in levels.items():
                    builder.add(
                        as_row(statistics(values, fold)), branch=branch, target=name, sector=sector, control=control,
                        level=level, **common,
                    )  # fmt: skip
            whole = found.cells["all", "all"]["left"]
            for level, values in (("target", found.limit), ("gap", whole - found.limit)):
                builder.add(
                    as_row(statistics(values, fold)), branch=branch, target=name, sector="all", control="all",
                    level=level, **common,
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
        if is_tested and account.form != "ratio" and account.better == "less":
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
            for branch, fold in folds(results):
                for level in coverage.STACK:
                    row = as_row(found.folded(found.cut_of(level), fold))
                    builder.add(row, branch=branch, unit="share", level=level, by="all", name="all", **common)
                for by, levels in splits(results, found).items():
                    for level, parts in levels.items():
                        for item, values in sorted(parts.items()):
                            row = as_row(found.folded(values, fold))
                            builder.add(row, branch=branch, unit="share", level=level, by=by, name=item, **common)
    return builder.table()


def splits(results: Results, found: coverage.Coverage) -> dict[str, Mapping[str, Mapping[str, np.ndarray]]]:
    """The stack by measure, party, area, instrument and controller."""
    city = results.city
    return {
        "measure": found.shares,
        "party": coverage.split(found, coverage.by_party),
        "area": coverage.split(found, lambda _, measure: {city.measures[measure].area or "": 1.0}),
        "instrument": coverage.split(found, coverage.by_instrument),
        "controller": found.controls,
    }


def silence_table(results: Results) -> Table:
    """Every line of the headline account: clauses, promises and control, in the year of its target."""
    builder = Builder("silence", results.provenance)
    account = results.headline
    if not results.city.contracts or account not in results.program.account_index:
        return builder.table()
    targets_of = [
        t.year for _, t in sorted(results.city.targets.items()) if t.account == account and t.role == "target"
    ]
    year = targets_of[0] if targets_of else int(results.program.years[-1])
    sectors = {line.key: line.sector or "" for line in results.city.lines}
    for silence in results.silences(account, year):
        for branch, fold in folds(results):
            builder.add(
                as_row(statistics(silence.value, fold)), scenario=BASELINE, branch=branch, account=account, year=year,
                unit=results.city.accounts[account].unit, line=silence.line, sector=sectors[silence.line],
                clauses=";".join(silence.clauses), promises=";".join(silence.promises),
                others=";".join(silence.others), control=";".join(f"{k}:{v:g}" for k, v in silence.control.items()),
            )  # fmt: skip
    return builder.table()


TABLES: dict[str, Callable[[Results], Table]] = {
    "accounts": accounts,
    "contributions": contribution_table,
    "money": money,
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
