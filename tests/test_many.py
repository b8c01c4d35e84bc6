# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Many cities at once: the same digits whoever works, a broken city told, a dead worker's cities worked out again."""

from __future__ import annotations

import csv
import multiprocessing
import os
import re
import signal
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from klimatkontrakt.city import City, read_city, write_city
from klimatkontrakt.engine import city_batches, study
from klimatkontrakt.engine import nation as engine_nation
from klimatkontrakt.engine.answers import results
from klimatkontrakt.engine.chain.program import compile_city
from klimatkontrakt.engine.nation import CityEntry, RunOrder
from klimatkontrakt.engine.worlds import plan
from klimatkontrakt.publish import nation
from klimatkontrakt.sources.publishers import municipalities
from klimatkontrakt.sources.template import municipality, municipality_names
from tests import extent
from tests.cities import LILLSTAD, MALMO, copy_of, edited, shipped
from tests.terminal import run

NAMES = ("Lund", "Gotland", "Boden")
ASKED = RunOrder(draws=500)
THREADS = partial(ThreadPoolExecutor, 2)


def made(name: str) -> City:
    return municipality.city(municipality_names.municipality(name))


def dies_once(marker: str, name: str) -> City:
    """A worker that is killed the first time, as by an operator or for lack of memory."""
    if not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return made(name)


def always_dies() -> City:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def entries(*names: str) -> list[CityEntry]:
    return [CityEntry(name, partial(made, name)) for name in names]


def processes() -> Executor:
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))


def worked_out(own: list[CityEntry], open_executor: city_batches.Opener = THREADS) -> list[engine_nation.CityOutcome]:
    return nation.in_order(city_batches.outcomes(own, ASKED, open_executor))


def values(rows: tuple[tuple[object, ...], ...], what: str, item: str, year: int) -> list[float]:
    return next([float(str(v)) for v in row[7:-1]] for row in rows if row[3:6] == (what, item, year))


@pytest.mark.parametrize("name", extent.some(["lillstad", "malmo", "Gotland", "Lund"], 2))
def test_a_city_among_many_has_the_digits_it_has_alone(name: str) -> None:
    city = read_city({"lillstad": LILLSTAD, "malmo": MALMO}[name]) if name.islower() else made(name)
    scenario = plan.shown(city)
    alone = study.run(city, scenario, draws=1500)
    rows = engine_nation.rows(city, RunOrder(draws=1500))

    account, fold = alone.headline, results.Fold(0, alone.world.rows(0))
    for year in {2030, city.years[-1]}:
        at = year - city.years[0]
        for what, paths in (("baseline", alone.both.baseline), ("planned", alone.both.planned)):
            expected = results.statistics(paths[account][:, at], fold)
            assert values(rows, what, account, year) == pytest.approx(list(expected), rel=1e-12)
    shares = alone.contributions_of(account).share[:, :, 2030 - city.years[0]]
    for at, measure in enumerate(alone.program.measures):
        expected = results.statistics(shares[:, at], fold)
        assert values(rows, "share", measure, 2030) == pytest.approx(list(expected), rel=1e-9, abs=1e-9)
    for target, verdict in alone.verdicts.items():
        if city.targets[target].role == "target":
            chance = next(row for row in rows if row[3:5] == ("chance", target))
            assert chance[7] == pytest.approx(float(np.mean(verdict.met[alone.world.rows(0)])))


def test_few_years_are_the_same_years() -> None:
    whole = compile_city(made("Lund"))
    few = engine_nation.in_few_years(whole, {2030})

    assert few.years.tolist() == [2023, 2030, 2045]
    assert engine_nation.in_few_years(compile_city(shipped(MALMO)), {2030}).years.tolist() == list(range(2020, 2036))


@extent.in_all
def test_threads_and_processes_give_the_same_digits() -> None:
    by_threads, by_processes = worked_out(entries(*NAMES)), worked_out(entries(*NAMES), processes)

    assert by_threads == by_processes and all(own.rows for own in by_threads)


@extent.in_all
def test_loaded_cities_travel_to_workers_too() -> None:
    loaded = [CityEntry(name, made(name)) for name in NAMES[:2]]

    assert worked_out(loaded, processes) == worked_out(entries(*NAMES[:2]))


def test_a_city_that_fails_is_told_and_the_rest_go_on(tmp_path: Path) -> None:
    broken = copy_of(LILLSTAD, tmp_path)
    edited(broken, "quantities.csv", "2022,0.6,", "2022,lots,")

    found = worked_out([*entries("Lund"), CityEntry("broken", partial(read_city, broken)), *entries("Boden")])

    assert [(own.name, bool(own.rows)) for own in found] == [("broken", False), ("Lund", True), ("Boden", True)]
    assert "quantities.csv" in found[0].failure and "lots" in found[0].failure


@extent.in_all
def test_a_killed_worker_loses_nothing(tmp_path: Path) -> None:
    mine = [CityEntry("Lund", partial(dies_once, str(tmp_path / "died"), "Lund")), *entries("Boden")]

    found = worked_out(mine, processes)

    assert (tmp_path / "died").exists()
    assert found == worked_out(entries("Lund", "Boden"))


@extent.in_all
def test_a_city_that_kills_every_worker_is_named_and_the_rest_are_worked_out() -> None:
    found = worked_out([CityEntry("Poison", always_dies), *entries("Lund", "Boden")], processes)

    assert {own.name: own.failure for own in found} == {"Poison": city_batches.DIED, "Lund": "", "Boden": ""}
    assert "Poison" in nation.failure(found[0], "en") and "memory" in nation.failure(found[0], "en")


class Flaky(Executor):
    """Workers that lose what they were given so many times, then do it."""

    lost = 0

    def __init__(self, times: int) -> None:
        self.times = times

    def submit(self, work, /, *arguments, **named):  # type: ignore[no-untyped-def]
        future: Future[engine_nation.CityOutcome] = Future()
        if Flaky.lost < self.times:
            Flaky.lost += 1
            future.set_exception(BrokenExecutor("lost"))
        else:
            future.set_result(work(*arguments))
        return future


@pytest.mark.parametrize(("times", "failure"), [(0, ""), (3, ""), (4, city_batches.DIED)])
def test_a_city_is_tried_four_times(times: int, failure: str) -> None:
    Flaky.lost = 0

    (found,) = worked_out(entries("Lund"), partial(Flaky, times))

    assert found.failure == failure and Flaky.lost == times


def test_a_fault_of_ours_in_one_city_is_told_with_its_kind() -> None:
    (found,) = worked_out([CityEntry("odd", partial(divmod, 1, 0))])

    assert found.failure.startswith("ZeroDivisionError")


def test_nation_tells_the_broken_folder_and_writes_the_rest(tmp_path: Path) -> None:
    write_city(municipality.city(municipality_names.municipality("Lund")), tmp_path / "lund")
    broken = copy_of(LILLSTAD, tmp_path / "broken")
    edited(broken, "measures.yaml", "share: 0.5", "share: 1.5")
    out = tmp_path / "all.csv"

    done = run("nation", tmp_path / "lund", broken, "--draws", 250, "--threads", "--csv", out, lang="en")

    assert done.returncode == 1 and "1 city worked out, 1 could not be" in done.stdout
    assert "could not be worked out" in done.stderr and "1.5" in done.stderr
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["kommunkod"] for row in rows} == {"1281"} and tuple(rows[0]) == engine_nation.COLUMNS


@pytest.mark.parametrize(
    ("arguments", "said"),
    [((), "--all"), (("--all", "--draws", 77), "250"), ((LILLSTAD, LILLSTAD), "two"), (("--all", "--dask", "tcp://127.0.0.1:1"), "tcp://127.0.0.1:1")],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_before_any_work(
    arguments: tuple[object, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("klimatkontrakt.cli.nations.DASK_PATIENCE_SECONDS", 1)

    done = run("nation", *arguments, lang="sv")

    assert done.returncode == 2 and (said in done.stderr or "två gånger" in done.stderr)


def test_what_lies_in_no_municipality_is_shown_and_never_shared_out() -> None:
    from klimatkontrakt.cli import nations

    whole = nations._whole()

    # 2023: 44 110 325 t in the nation less 43 904 422 t in 290 municipalities = 205 903 t
    assert whole.unallocated(2023) == pytest.approx(205_903, abs=1)
    assert all(168_000 < whole.unallocated(year) < 279_000 for year in whole.nation)
    told = nation.as_csv([], whole)
    assert "Sverige,00,,not_allocated,territorial,2023,tCO2e,205903" in told


@pytest.fixture
def cluster() -> Iterator[str]:
    """Two Dask workers, each a process of its own, on loopback."""
    from distributed import LocalCluster

    own = LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, worker_dashboard_address=None
    )
    yield own.scheduler_address
    own.close()


@extent.in_all
@pytest.mark.filterwarnings("ignore")
def test_two_dask_workers_give_the_same_digits(cluster: str) -> None:
    from klimatkontrakt.cli import nations

    with nations._workers(cluster, 2, threads=False) as open_executor:
        found = worked_out(entries(*NAMES), open_executor)

    assert found == worked_out(entries(*NAMES))


def test_all_290_are_entries_of_their_own() -> None:
    from klimatkontrakt.cli import nations

    assert [entry.name for entry in nations._entries([], every=True)] == [
        a.name for a in municipalities.municipalities().values()
    ]


def test_a_city_is_named_with_the_scenario_that_its_pages_begin_with(tmp_path: Path) -> None:
    done = run("nation", MALMO, "--threads", "--draws", 1000)

    assert "1 kommun räknad, 0 gick inte; 1\u00a0000 dragningar" in done.stdout
    assert re.search(r"^Malmö +EU-kontraktet 2023 +841 +698 ", done.stdout, re.MULTILINE)
    assert plan.shown(shipped(MALMO)) == "contract"


def test_two_cities_of_one_name_are_told_apart(tmp_path: Path) -> None:
    other = edited(copy_of(LILLSTAD, tmp_path), "city.yaml", "id: lillstad", "id: other")
    edited(other, "city.yaml", '"9999"', '"9998"')

    told = run("nation", LILLSTAD, other, "--threads", "--draws", 250).stdout

    assert "Lillstad (" in told and told.count("Lillstad") == 2


@pytest.mark.parametrize(
    ("lang", "says"), [("sv", "Kommunen har inget scenario ”foo”."), ("en", "The city has no scenario “foo”.")]
)
def test_a_scenario_that_a_city_lacks_is_told_in_words(lang: str, says: str) -> None:
    done = run("nation", LILLSTAD, "--threads", "--scenario", "foo", lang=lang)

    assert done.returncode == 1 and says in done.stderr


def test_the_scenario_that_stands_for_a_plan() -> None:
    city = shipped(LILLSTAD)
    empty, own = city.scenarios["baseline"], city.scenarios["contract"]
    order = [{"decided": own, "contract": own}, {"x": own, "decided": own}, {"baseline": empty, "x": own}, {"b": empty}]

    assert [plan.shown(city.model_copy(update={"scenarios": each})) for each in order] == [
        "contract",
        "decided",
        "x",
        "b",
    ]
