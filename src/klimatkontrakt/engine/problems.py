# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Do the numbers make sense? Problems of meaning: order, sums, plausibility, doubt.

What follows from a fault that is already named is not named again: a factor a hundred times too high does not also
say that its account misses its history.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from klimatkontrakt.city import units
from klimatkontrakt.city.problem import Place, Problem, Values, in_order
from klimatkontrakt.city.schema import City, Strength
from klimatkontrakt.engine import (
    bills,
    claims,
    coverage,
    edges,
    headline,
    kernel,
    pathway,
    peers,
    plan,
    ramps,
    rest,
    targets,
    world,
)
from klimatkontrakt.engine.look import Look, at_city
from klimatkontrakt.engine.program import Program, tagged
from klimatkontrakt.engine.programs import program_of

DRAWS = 500
MISSED = 0.005
UNEXPLAINED = 0.05
FAR_CALIBRATION = 2.0
GROUP_SUM = 0.005


def problems(city: City) -> tuple[Problem, ...]:
    """Every problem of meaning in a city that has no error of form, in the order of their places."""
    program = program_of(city)
    sums = [*_shares(city, program)]
    if any(problem.severity == "error" for problem in sums):
        return in_order(sums)
    look = at_city(city, program, draws=DRAWS)
    checks = (
        _factors, _tonnes_over_one, _baseline_moves, edges.destinations, edges.below_zero, claims.twice,
        claims.lines_twice, _groups, _targets, _history, _energy_twice, claims.contradicted, edges.missing,
        _calibrations, _unsaid, _early_ramps, edges.groups, edges.denominators, edges.calibrations,
        edges.outside_years,
    )  # fmt: skip
    found = [problem for check in checks for problem in check(look)]
    summed = {problem.values["name"] for problem in found if problem.code == "shares_sum_over"}
    follows = [p for p in found if p.code == "quantity_below_zero" and p.values["name"] in summed]
    kept = [problem for problem in found if problem not in follows]
    return in_order([*sums, *kept, *coverage.problems(city), *headline.problems(city)])


# A factor far from its peers


def _factors(look: Look) -> Iterator[Problem]:
    for row in look.city.quantities:
        if not peers.is_far(row):
            continue
        own, meant = peers.values(row), peers.meant(row)
        found: Values = {
            "value": row.value or 0.0,
            "unit": row.unit,
            "low": min(own),
            "high": max(own),
            "meant": "?" if meant is None else f"{meant:g}",
        }
        yield Problem("factor_far", look.city.place("quantities", row.id, "value"), found)


# A share over 1


def _strengths(city: City) -> Iterator[tuple[Place, str, Strength]]:
    for name, pool in city.pools.items():
        yield city.place("pools", name), name, pool
    for name, measure in city.measures.items():
        for number, move in enumerate(measure.moves):
            if move.pool is None and move.missing is None:
                yield city.place("measures", name, f"moves.{number}"), name, move


def _shares(city: City, program: Program) -> Iterator[Problem]:
    for place, _, strength in _strengths(city):
        if strength.share is not None and not 0 <= strength.share <= 1:
            code = "share_over" if strength.share > 1 else "share_below"
            yield Problem(code, place, {"share": strength.share})
    for row in city.quantities:
        if row.value is not None and units.parse(row.unit).is_share and row.unit in ("share", "%", "percent"):
            most = float(np.max(ramps.path(row, program.years))) * units.parse(row.unit).scale
            if most > 1 + 1e-9 and not row.accepted:
                yield Problem("quantity_over_one", city.place("quantities", row.id), {"name": row.id, "most": most})


def _tonnes_over_one(look: Look) -> Iterator[Problem]:
    program = look.program
    for k, move in enumerate(program.moves.list):
        if not move.by:
            continue
        base = world.tonnes_base(program, look.drawn.draws.baseline, k)
        share = float(look.drawn.draws.strength[k, 0])
        place = look.city.place("pools" if move.is_pool else "measures", move.owner, "moves")
        if share == 0 and move.value:
            yield Problem("tonnes_nowhere", place, {"tonnes": move.value, "year": move.by, "base": base})
        elif share > 1 + 1e-9:
            lines = ", ".join(move.lines)
            yield Problem("tonnes_over", place, {"tonnes": move.value, "base": base, "lines": lines, "year": move.by})


def _baseline_moves(look: Look) -> Iterator[Problem]:
    """Moves on the baseline of one quantity add up: more than all of it in some scenario."""
    program = look.program
    told = set()
    for name in look.city.scenarios:
        own = pathway.setting(look.drawn, plan.compile_plan(program, plan.choice(look.city, name).plans))
        taken: dict[int, list[int]] = {}
        for at, k in enumerate(own.kept):
            move = program.moves.list[k]
            if move.kind == kernel.SHARE_OF_BASELINE and move.value > 0:
                taken.setdefault(move.source, []).append(at)
        for source, moves in taken.items():
            effort = pathway.efforts(own)[:, 0]
            whole = np.sum(
                [
                    own.draws.strength[at, 0] * sum(w * effort[m] for m, w in program.moves.list[own.kept[at]].terms)
                    for at in moves
                ],
                axis=0,
            )
            if np.max(whole) > 1 + 1e-9 and source not in told and len(moves) > 1:
                told.add(source)
                owners = ", ".join(sorted({program.moves.list[own.kept[at]].owner for at in moves}))
                found: Values = {
                    "name": program.quantities[source],
                    "sum": float(np.max(whole)),
                    "measures": owners,
                    "scenario": name,
                }
                yield Problem("shares_sum_over", look.city.place("quantities", program.quantities[source]), found)


# Groups, targets, history


def _groups(look: Look) -> Iterator[Problem]:
    for name, group in sorted(look.city.groups.items()):
        if not isinstance(group.total, float | int) or isinstance(group.total, bool):
            continue
        members = [row for row in look.city.quantities if row.group == name and not row.when and row.value is not None]
        paths = [ramps.path(row, look.program.years) * units.parse(row.unit).scale for row in members]
        sums = np.sum(paths, axis=0) if paths else np.zeros(1)
        worst = int(np.argmax(np.abs(sums - group.total)))
        if abs(sums[worst] - group.total) > GROUP_SUM * abs(group.total):
            found: Values = {
                "group": name,
                "sum": 100 * float(sums[worst]),
                "year": int(look.program.years[worst]),
                "total": 100 * float(group.total),
            }
            yield Problem("group_sum", look.city.place("groups", name), found)


def _targets(look: Look) -> Iterator[Problem]:
    for name, target in sorted(look.city.targets.items()):
        if not targets.published_base(look.program, target):
            found: Values = {"account": target.account, "year": target.base_year or 0}
            yield Problem("target_without_base", look.city.place("targets", name), found)


def _history(look: Look) -> Iterator[Problem]:
    program = look.program
    paths = pathway.derived(look.drawn, look.baseline)
    first, last = int(program.years[0]), int(program.years[-1])
    for (account, tag, year), row in sorted(
        program.published.items(), key=lambda item: (item[0][0], item[0][1] or "", item[0][2])
    ):
        if not first <= year <= last or look.city.accounts[account].form == "cumulative":
            continue
        published = float(look.drawn.published[0, row])
        scales = program.lines_of(account)
        lines = [i for i in scales if tagged(program.line_list[i], tag)]
        if any(look.has_far(i) for i in lines) or published == 0:
            continue
        calibrated = [c for c in look.city.calibrations.values() if (c.account, c.tag) == (account, tag)]
        if tag is not None and any(len(c.at) > 1 and year in c.at for c in calibrated):
            continue
        ours = (
            float(paths[account][0, year - first])
            if tag is None
            else float(look.lines[lines, year - first] @ [scales[i] for i in lines])
        )
        place = look.city.place("history", f"{account},{tag or ''},{year}")
        if abs(ours - published) > MISSED * abs(published):
            unit = look.city.accounts[account].unit
            found: Values = {
                "account": account,
                "tag": tag or "",
                "year": year,
                "ours": ours,
                "published": published,
                "unit": unit,
            }
            yield Problem("history_missed", place, found)
        if tag is None and year in rest.calibrated_years(program, account):
            lacks = float(look.drawn.unexplained[0, program.account_index[account], year - first])
            if abs(lacks) > UNEXPLAINED * abs(published):
                lacking: Values = {"account": account, "year": year, "share": 100 * lacks / published}
                yield Problem("unexplained_large", place, lacking)


# Money, statements, and what is not said


def _energy_twice(look: Look) -> Iterator[Problem]:
    """A running cost that may hold energy, where the energy is also counted in a money account."""
    program = look.program
    parts = [i for lines in bills.money_parts(program).values() for i in lines]
    priced = {program.quantity_index[f] for i in parts for f in program.line_list[i].factors}
    moved: dict[str, set[int]] = {}
    for move in program.moves.list:
        for m, _ in move.terms:
            moved.setdefault(program.measures[m], set()).update({move.source, *(q for q, _, _ in move.to)})
    for name, measure in look.city.measures.items():
        for number, cost in enumerate(measure.costs):
            is_open = cost.kind == "running" and cost.value is not None and cost.includes_energy is not False
            if is_open and moved.get(name, set()) & priced:
                code = "running_holds_energy" if cost.includes_energy else "running_may_hold_energy"
                yield Problem(code, look.city.place("measures", name, f"costs.{number}"), {"name": name})


def _calibrations(look: Look) -> Iterator[Problem]:
    for at, calibrated in enumerate(look.program.calibrations):
        factor = float(look.drawn.solved[0, at])
        name = look.program.quantities[calibrated.quantity]
        if any(look.has_far(i) for i in calibrated.lines):
            continue
        if not 1 / FAR_CALIBRATION <= factor <= FAR_CALIBRATION and not look.city.quantity(name).accepted:
            yield Problem("calibration_far", look.city.place("calibrations", name), {"name": name, "factor": factor})


def _unsaid(look: Look) -> Iterator[Problem]:
    enabling = {name for measure in look.city.measures.values() for name in measure.enablers}
    for name, measure in look.city.measures.items():
        if not measure.moves and measure.same_as is None and name not in enabling:
            yield Problem("effect_unsaid", look.city.place("measures", name), {"name": name})


def _early_ramps(look: Look) -> Iterator[Problem]:
    """A ramp that has begun in a year whose figure is published: its effect is in the figure already."""
    program = look.program
    observed = {year for (account, tag, year) in program.published if tag is None and account == look.headline}
    inside = [year for year in observed if program.years[0] <= year <= program.years[-1]]
    if not inside:
        return
    for name in program.measures:
        measure = look.city.measures[name]
        if measure.ramp is not None and measure.moves:
            reached = ramps.ramp(measure.ramp, np.array([max(inside)]))[0]
            if reached > 0:
                yield Problem(
                    "ramp_observed",
                    look.city.place("measures", name, "ramp"),
                    {"name": name, "year": max(inside), "reached": float(reached)},
                )
