# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Promises: coverage and silence map of a contract of 120 commitments, and how the time grows with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.generated import generated_city
from benchmarks.timing import line, median, milliseconds
from klimatkontrakt.city import City, read_city, schema
from klimatkontrakt.city.contract import KINDS, VERBS, Contract
from klimatkontrakt.engine.answers import coverage, silence
from klimatkontrakt.engine.chain.program import compile_city
from klimatkontrakt.engine.worlds import plan, world

MALMO = Path(__file__).parent.parent / "cities" / "malmo"
COMMITMENTS, DRAWS, TARGET = 120, 2_000, "goal"


def generated_contract(city: City, commitments: int = COMMITMENTS, seed: int = 3) -> Contract:
    """A contract of any kinds and verbs over a city's measures, two thirds deliveries, in ten instruments."""
    rng = np.random.default_rng(seed)
    names = sorted(city.measures)
    rows = []
    for i in range(commitments):
        row = {
            "id": f"k{i:03d}", "section": "s", "promisors": [f"a{i % 12}"], "what_sv": "x", "status": "attested",
            "kind": "delivery" if i % 3 else str(rng.choice(KINDS)), "verb": str(rng.choice(VERBS)),
            "mandate": {"body": f"a{i % 12}"},
        }  # fmt: skip
        if i % 4:
            row["instrument"] = f"i{i % 10}"
        if row["kind"] != "goal":
            row["measures"] = {names[i % len(names)]: round(float(rng.uniform(0.1, 0.5)), 3)}
        rows.append(row)
    return Contract.model_validate(
        {"period": (2024, 2024), "state": "in_force", "parties": [f"a{i}" for i in range(12)], "sections": [{"key": "s"}], "commitments": rows,
         "instruments": {f"i{i}": {"type": "agreement"} for i in range(10)}}
    )  # fmt: skip


def _with_target(city: City) -> City:
    target = schema.Target(account="territorial", year=city.header.years[1], at_most=0.0, source="s")
    return city.model_copy(update={"targets": {TARGET: target}})


def _generated() -> None:
    city = _with_target(generated_city())
    program = compile_city(city)
    drawn = world.draw(program, draws=DRAWS, seed=0)
    chosen = plan.choice(city, "plan")
    year = city.header.years[1]
    size = f"{len(city.measures)} measures, {DRAWS:,} draws"
    seconds = {}
    for count in (COMMITMENTS // 2, COMMITMENTS, 2 * COMMITMENTS):
        own = generated_contract(city, count)
        seconds[count] = median(lambda own=own: coverage.coverage(program, drawn, chosen, TARGET, own))
        asked = "≤ 300 ms" if count == COMMITMENTS else ""
        line(f"coverage of {count} commitments, {size}", milliseconds(seconds[count]), asked)
    line("twice the commitments take", f"{seconds[2 * COMMITMENTS] / seconds[COMMITMENTS]:.2f} ×", "at most 2 ×")
    own = generated_contract(city)
    both = median(
        lambda: [coverage.coverage(program, drawn, chosen, TARGET, own, instrument=i) for i in ("contract", None)]
    )
    line("this contract alone beside all instruments", milliseconds(both))
    mapped = median(lambda: silence.silence_map(program, drawn, "territorial", year, own))
    line(f"silence map of {len(city.lines)} lines", milliseconds(mapped))


def _malmo() -> None:
    city = read_city(MALMO)
    program = compile_city(city)
    drawn = world.draw(program, draws=DRAWS, seed=0)
    _, own = coverage.contract_of(city, None)
    chosen = plan.choice(city, "baseline")
    seconds = median(lambda: coverage.coverage(program, drawn, chosen, "cut_2030", own))
    line(f"Malmö: coverage of {len(own.commitments)} commitments, {DRAWS:,} draws", milliseconds(seconds), "≤ 300 ms")


def main() -> None:
    """Every figure."""
    _generated()
    _malmo()
