# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The engine: a slider's answer, the whole table, many draws, against plain numpy and against C, and how it grows."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
from tests import oracle

from benchmarks import in_c
from benchmarks.generated import generated_city
from benchmarks.timing import beside, line, median, milliseconds
from klimatkontrakt.city import City, read_city
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import contributions, tables
from klimatkontrakt.engine.answers.results import Fold, statistics
from klimatkontrakt.engine.chain import kernel, slopes, threads
from klimatkontrakt.engine.chain.program import compile_city
from klimatkontrakt.engine.worlds import pathway, plan, world

MALMO = Path(__file__).parent.parent / "cities" / "malmo"


def _slider(city: City, scenario: str, account: str, draws: int = study.DEFAULT_DRAWS) -> None:
    """What a slider asks for: path and fan of all accounts, shares of one for two years."""
    program = compile_city(city)
    drawn = world.draw(program, draws=draws, seed=0)
    chosen = plan.choice(city, scenario)
    whole = Fold(0, drawn.rows(0))
    years = np.array([len(program.years) // 2, len(program.years) - 1])
    moved = iter(range(1, 1_000))

    def answer() -> None:
        shift = 1.0 - next(moved) / 1_000
        compiled = plan.compile_plan(program, chosen.plans)
        compiled = plan.at_levels(compiled, compiled.levels * shift)
        paths = pathway.derived(drawn, pathway.path(pathway.setting(drawn, compiled)).accounts)
        for path in paths.values():
            statistics(path, whole)
        statistics(contributions.shares_in_years(drawn, compiled, [account], years)[:, 0], whole)

    def table() -> None:
        own, both = contributions.both_paths(program, drawn, chosen)
        found = contributions.of_setting(own, both, chosen, account)
        for number in tables.NUMBERS:
            statistics(getattr(found, number), whole)

    size = f"{draws:,} draws × {len(program.years)} years"
    line(
        f"{city.header.name}: path and fan of all accounts, shares of one for two years, {size}",
        milliseconds(median(answer, 9)),
        "≤ 100 ms",
    )
    line(
        f"{city.header.name}: the whole contributions table of one account, {size}",
        milliseconds(median(table)),
        "≤ 500 ms",
    )
    line(
        f"{city.header.name}: drawing the worlds (once for all sliders)",
        milliseconds(median(lambda: world.draw(program, draws=draws, seed=0), 3)),
    )


def _many_draws() -> None:
    """10,000 draws of all accounts in a process of its own, so that its memory can be read."""
    script = (
        "import time\n"
        "from benchmarks.timing import most_megabytes\n"
        "from benchmarks.generated import generated_city\n"
        "from klimatkontrakt.engine import study\n"
        "city = generated_city()\n"
        "study.run(city, 'plan', draws=250)\n"
        "start = time.perf_counter()\n"
        "study.run(city, 'plan', draws=10_000)\n"
        "print(time.perf_counter() - start, most_megabytes())\n"
    )
    out = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()
    line("generated: 10,000 draws × 26 years, both paths of all accounts", milliseconds(float(out[0])), "≤ 1 000 ms")
    line("generated: memory of that process at its most", f"{float(out[1]):,.0f} MB", "≤ 500 MB")


def _against_others() -> None:
    city = generated_city()
    program = compile_city(city)
    drawn = world.draw(program, draws=2_000, seed=0)
    compiled = plan.compile_plan(program, plan.choice(city, "plan").plans)
    own = pathway.setting(drawn, compiled)
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    ours = median(lambda: pathway.path(own))
    plain = median(lambda: oracle.accounts(program, drawn, compiled, compiled.levels), 3)
    line("forward chain, one thread, 2,000 draws × 26 years", milliseconds(ours))
    line("  the plain numpy chain / ours", f"{plain / ours:.1f}×")
    library = in_c.compiled()
    if library is not None:
        ours_beside, theirs = beside(lambda: pathway.path(own), lambda: in_c.forward(library, own))
        assert np.allclose(in_c.forward(library, own), np.moveaxis(pathway.path(own).accounts, 1, 0), rtol=1e-9)
        line("  ours / the C chain (gcc -O3 -march=native)", f"{ours_beside / theirs:.2f}×", "≤ 1.5×")
    numba.set_num_threads(before)
    line(f"  {before} threads", f"{ours / median(lambda: pathway.path(own)):.2f}× faster")


def _growth() -> None:
    """Twice as much of one thing: how much longer."""

    def shares(**more: object) -> float:
        draws = int(more.pop("draws", 1_000))  # type: ignore[call-overload]
        city = generated_city(**more)  # type: ignore[arg-type]
        program = compile_city(city)
        drawn = world.draw(program, draws=draws, seed=0)
        own = pathway.setting(drawn, plan.compile_plan(program, plan.choice(city, "plan").plans))
        some, levels = pathway.of_accounts(own, ["territorial"]), own.plan.levels[None]

        def node() -> None:
            slopes.slopes(some, levels, np.ones_like(levels))

        return median(node)

    base = shares()
    line("one node of shares, 1,000 draws × 26 years × 80 measures", milliseconds(base))
    line("  twice the draws", f"{shares(draws=2_000) / base:.2f}×", "linear: 2×")
    line("  twice the years", f"{shares(years=(2020, 2071)) / base:.2f}×", "linear: 2×")
    doubled = shares(measures=160, quantities=144, lines=240)
    line("  twice the measures, quantities and lines", f"{doubled / base:.2f}×", "linear: 2×")


def _closeness(city: City, scenario: str) -> None:
    results = study.run(city, scenario, draws=500)
    worst = max(tables.close(results, account) for account in city.accounts)
    line(f"{city.header.name}: shares' gap to the change over max(|A0|, |A1|), all accounts", f"{worst:.1e}", "≤ 1e-9")


def main() -> None:
    """Print the engine's figures."""
    line("threads, tile", f"{threads.count()}, {kernel.TILE}")
    _slider(generated_city(), "plan", "territorial")
    if MALMO.is_dir():
        malmo = read_city(MALMO)
        _slider(malmo, "contract", study.headline(malmo))
        _closeness(malmo, "contract")
    _closeness(generated_city(), "plan")
    _many_draws()
    _against_others()
    _growth()
    line("this process at its most", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
