# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A model of a building stock's size: runs, the overview of two accounts and all money, memory, and how it grows."""

from __future__ import annotations

import subprocess
import sys

import numba

from benchmarks.building_stock import YEARS, building_stock
from benchmarks.timing import beside, line, median, milliseconds, told
from klimatkontrakt.city import City
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import contributions
from klimatkontrakt.engine.answers import tables as answer_tables
from klimatkontrakt.engine.answers.results import Builder
from klimatkontrakt.engine.chain import programs
from klimatkontrakt.engine.chain.program import compile_city
from klimatkontrakt.engine.study import Results
from klimatkontrakt.engine.worlds import plan, world

SCENARIO, ACCOUNTS = "plan", ("territorial", "energy.b00.gas")
RUNS = 15
LINEAR = "≤ 2.2×"  # for twice as much: twice as long, and what a busy machine adds


def _run(city: City, draws: int) -> Results:
    return study.run(city, SCENARIO, draws=draws)


def _first_run(city: City) -> None:
    """A run as if the city had never been seen."""
    programs.forget()
    _run(city, 250)


def arrays(city: City, draws: int) -> Results:
    """The overview as arrays: the run, three numbers of all measures for two accounts, every flow."""
    results = _run(city, draws)
    for account in ACCOUNTS:
        results.contributions_of(account)
    assert results.flows
    return results


def tables(city: City, draws: int) -> None:
    """The overview as tables: the same, folded."""
    results = _run(city, draws)
    for account in ACCOUNTS:
        answer_tables.contribution_rows(results, Builder("contributions", results.provenance), account)
    results.table("money")


def _runs(city: City) -> None:
    line("a first run of 250 draws, compiled and with ramps made", milliseconds(median(lambda: _first_run(city), 5)))
    told("a run of 250 draws", lambda: _run(city, 250), RUNS, "≤ 30 ms")
    told("a run of 1,000 draws", lambda: _run(city, 1_000), RUNS, "≤ 65 ms")
    program, chosen = compile_city(city), plan.choice(city, SCENARIO)
    drawn = world.draw(program, draws=1_000, seed=0)
    both = median(lambda: contributions.both_paths(program, drawn, chosen), RUNS)
    line("both paths of all accounts, 1,000 draws, for each draw", f"{both:.3f} ms", "≤ 0.040 ms")
    line("drawing 1,000 worlds", milliseconds(median(lambda: world.draw(program, draws=1_000, seed=0), RUNS)))


def _overview(city: City) -> None:
    size = "three numbers of all measures, two accounts, money; 250 draws, run and all"
    told(f"as arrays: {size}", lambda: arrays(city, 250), RUNS, "≤ 100 ms")
    told(f"as tables: {size}", lambda: tables(city, 250), RUNS, "≤ 200 ms")
    results = _run(city, 250)
    three = median(lambda: contributions.of_setting(results.setting, results.both, results.chosen, ACCOUNTS[0]), RUNS)
    line("  of which the three numbers of one account", milliseconds(three))


def _threads(city: City) -> None:
    before = numba.get_num_threads()

    def alone() -> None:
        numba.set_num_threads(1)
        _run(city, 250)
        numba.set_num_threads(before)

    one, all_of_them = beside(alone, lambda: _run(city, 250))
    line(f"a run of 250 draws, {before} threads against one", f"{one / all_of_them:.2f}× faster")


def _growth(city: City) -> None:
    """Twice as much of one thing: how much longer; the same minute falls on both."""
    longer = building_stock(years=(YEARS[0], YEARS[1] + YEARS[1] - YEARS[0] + 1))
    for name, work in (("a first run", _first_run), ("a run", lambda city: _run(city, 250))):
        once, twice = beside(lambda work=work: work(city), lambda work=work: work(longer), 7)
        line(f"  {name}, twice the years", f"{twice / once:.2f}×", LINEAR)
    once, twice = beside(lambda: _run(city, 1_000), lambda: _run(city, 2_000), 7)
    line("  a run, twice the draws", f"{twice / once:.2f}×", LINEAR)


MEMORY = """
from benchmarks.building_stock import building_stock
from benchmarks.stock import tables
from benchmarks.timing import most_megabytes

city = building_stock()
started = most_megabytes()
tables(city, 250)
warm = most_megabytes()
tables(city, 4_000)
print(started, warm, most_megabytes())
"""


def _memory() -> None:
    """The overview at 4,000 draws in a process of its own, above what Python and the package take."""
    out = subprocess.run([sys.executable, "-c", MEMORY], check=True, capture_output=True, text=True).stdout.split()
    started, warm, most = map(float, out)
    line(
        "the overview as tables at 4,000 draws, above the started interpreter", f"{most - started:,.0f} MB", "≤ 450 MB"
    )
    line("  above one that has worked out 250 draws", f"{most - warm:,.0f} MB")


def main() -> None:
    """Print the figures."""
    city = building_stock()
    sizes = f"{len(city.measures)} renovations, {len(city.quantities)} quantities, {len(city.lines)} lines"
    line(sizes, f"{len(city.accounts)} accounts", f"{len(city.years)} years")
    _runs(city)
    _overview(city)
    _threads(city)
    _growth(city)
    _memory()
