# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a run become an Answer? Each part folded once; what a page shows is in it, and nothing else of the draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klimatkontrakt.engine.answer import emissions, money, promises
from klimatkontrakt.engine.answer.parts import Answer, Made
from klimatkontrakt.engine.answers import budgets, tables

if TYPE_CHECKING:
    from klimatkontrakt.engine.study import Results


def of_results(results: Results, year: int) -> Answer:
    """The Answer of a run.

    Args:
        results: a city worked out under a scenario.
        year: the year that answers are given for when none is asked.
    """
    framed = results.frame
    first, covered = tables.first_target(results), tables.covered_target(results)
    return Answer(
        made=Made(results.provenance.engine, results.provenance.seed, results.provenance.draws, results.values or ""),
        scenario=results.chosen.id,
        planned=tables.planned_measures(results),
        sums=tuple(name for name in sorted(results.city.accounts) if results.program.added(name)),
        first_target=first,
        covered_target=covered,
        frame=framed,
        baseline=emissions.courses(results, results.both.baseline),
        planned_paths=emissions.courses(results, results.both.planned),
        branch_means=emissions.branch_means(results),
        unexplained=emissions.unexplained(results),
        doubts=emissions.doubts(results, framed, year),
        contributions=emissions.contributions(results, year),
        sectors=emissions.headline_sectors(results, framed),
        sides=emissions.sides(results, framed),
        gap=emissions.gap(results, first),
        in_full=emissions.in_full(results, framed, first),
        budget=budgets.emissions_budget(results),
        promises=promises.of_results(results, covered),
        money=money.of_results(results, year),
        missing_behind=_missing_behind(results, first),
        extremes=results.extremes,
    )


def _missing_behind(results: Results, target: str | None) -> tuple[str, ...]:
    """The missing quantities that a target's account leans on."""
    return results.missing_behind(results.city.targets[target].account) if target is not None else ()
