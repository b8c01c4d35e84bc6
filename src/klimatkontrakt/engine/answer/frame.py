# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does every figure of a run need beside its own numbers? Sizes, branches, inputs, targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klimatkontrakt.city.schema import STAGES
from klimatkontrakt.engine.answer.parts import FoldedBranch, Frame, UncertainInput, Verdict
from klimatkontrakt.engine.answer.statistics import Statistics
from klimatkontrakt.engine.answers import all_draws, outside_money, published, targets
from klimatkontrakt.engine.answers.results import statistics
from klimatkontrakt.engine.chain.program import Program

if TYPE_CHECKING:
    from klimatkontrakt.engine.study import Results


def of_results(results: Results) -> Frame:
    """The frame of a run, or of a reader's own plan."""
    program = results.program
    return Frame(
        published={account: dict(published.totals(results, account)) for account in sorted(results.city.accounts)},
        largest={account: published.largest(results, account) for account in sorted(results.city.accounts)},
        acting=tuple(sorted(program.measures[place] for place in program.moves.acting)),
        unknown=_unknown(program),
        missing={account: results.missing_behind(account) for account in sorted(results.city.accounts)},
        branches=_branches(results),
        inputs=inputs(program),
        targets={name: _verdict(results, name) for name in results.verdicts},
        outside=outside_money.of_plan(program, results.chosen.plans),
    )


def _unknown(program: Program) -> tuple[str, ...]:
    """The quantities that are used and that, in some outcome, nobody knows."""
    missing = {row.id for row in program.city.quantities if row.value is None}
    return tuple(sorted(missing & program.quantity_index.keys()))


def _branches(results: Results) -> tuple[FoldedBranch, ...]:
    branches = []
    for place, branch in enumerate(results.world.sample.branches):
        outcomes = tuple((str(event), str(outcome)) for event, outcome in branch.outcomes)
        branches.append(FoldedBranch(outcomes, bool(results.world.rows(place).any())))
    return tuple(branches)


def inputs(program: Program) -> tuple[UncertainInput, ...]:
    """Every uncertain number of a program; of a move, what it takes from and its stage."""
    sources: dict[str, list[str]] = {}
    stages: dict[str, str] = {}
    for move in program.moves.list:
        sources.setdefault(move.key, []).append(program.quantities[move.source])
        stages.setdefault(move.key, STAGES[move.stage])
    return tuple(
        UncertainInput(
            own.key, own.kind, own.item, own.origin, tuple(sources.get(own.key, ())), stages.get(own.key, "")
        )
        for own in program.inputs
    )


def _verdict(results: Results, name: str) -> Verdict:
    """A target's verdict in all draws."""
    verdict, target = results.verdicts[name], results.city.targets[name]
    chance, error = verdict.chance(results.world.rows(0))
    return Verdict(
        limit=float(verdict.limit[0]),
        limit_mean=all_draws.mean(verdict.limit, results),
        value=Statistics.of(statistics(verdict.value, all_draws.whole(results))),
        chance=chance,
        standard_error=error,
        status=targets.status(target, verdict),
        has_base=targets.published_base(results.program, target),
    )
