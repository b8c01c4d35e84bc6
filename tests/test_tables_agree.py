# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every table says the same of the same figure, for the whole and in every branch, in whatever order they are read.

What is the same series has the same five statistics; what is a sum has the same mean.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

import klimatkontrakt as kk
from klimatkontrakt.city import City, units
from klimatkontrakt.city.contract import THIS
from klimatkontrakt.engine.answers import tables
from klimatkontrakt.engine.answers.branches import folds
from klimatkontrakt.engine.answers.results import STATISTICS
from tests import extent
from tests.cities import LILLSTAD, MALMO
from tests.whole_cities import whole_cities

DRAWS = 250
ORDERS = (tuple(tables.TABLES), tuple(reversed(tables.TABLES)))


class Read:
    """All tables of a run, each looked up by what its rows are about."""

    def __init__(self, city: City, scenario: str, order: tuple[str, ...] = ORDERS[0]) -> None:
        self.results = kk.run(city, scenario, draws=DRAWS)
        self.tables = {name: list(self.results.table(name)) for name in order}
        self.indices: dict[tuple[str, ...], dict[tuple, list[dict]]] = {}

    def rows(self, table: str, **wanted: object) -> list[dict]:
        names = (table, *wanted)
        if names not in self.indices:
            index = self.indices[names] = defaultdict(list)
            for row in self.tables[table]:
                index[tuple(row[name] for name in wanted)].append(row)
        return self.indices[names].get(tuple(wanted.values()), [])

    @property
    def branches(self) -> list[str]:
        return list(dict.fromkeys(row["branch"] for row in self.tables["accounts"]))

    def account(self, kind: str, branch: str, account: str, year: int) -> dict:
        """A row of the accounts table; the baseline's stands first where the scenario is the baseline itself."""
        scenario = tables.BASELINE if kind == "baseline" else self.results.chosen.id
        (row, *_) = self.rows("accounts", scenario=scenario, branch=branch, account=account, year=year)
        return row


def same(one: dict, other: dict, *, scale: float | None = None, names: tuple[str, ...] = STATISTICS) -> bool:
    """Whether two rows have the same statistics, to the rounding of sums of what `scale` is as large as."""
    near = 1e-9 * (scale if scale is not None else max(abs(one["p5"]), abs(one["p95"]), abs(one["mean"])) + 1e-9)
    return all(
        (math.isnan(one[n]) and math.isnan(other[n])) or math.isclose(one[n], other[n], rel_tol=1e-9, abs_tol=near)
        for n in names
    )


def same_sum(one: float, other: float, *, scale: float) -> bool:
    """Whether two sums of money are the same to their rounding, or not known the both of them."""
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return math.isclose(one, other, abs_tol=1e-9 * scale + 1e-6)


def mean(rows: list[dict]) -> dict:
    """The sum of rows' means, and of their central values."""
    return {n: math.fsum(row[n] for row in rows) for n in ("central", "mean")} | {"p5": 0.0, "p95": 0.0}


def targets_are_accounts(own: Read) -> None:
    for row in own.tables["targets"]:
        assert same(row, own.account("planned", row["branch"], row["account"], row["year"])), row


def gaps_are_accounts(own: Read) -> None:
    for row in own.rows("gap", sector="all", control="all"):
        account = own.account("planned", row["branch"], row["account"], row["year"])
        if row["level"] in ("baseline", "left"):
            kind = "baseline" if row["level"] == "baseline" else "planned"
            size = own.account("baseline", row["branch"], row["account"], row["year"])
            assert same(row, own.account(kind, row["branch"], row["account"], row["year"]), scale=_size(size)), row
        elif row["level"] == "gap":
            (limit,) = own.rows("gap", **_key(row), sector="all", control="all", level="target")
            assert same(mean([row, limit]), account, scale=_size(account, limit), names=("central", "mean")), row


def _key(row: dict) -> dict:
    return {name: row[name] for name in ("target", "branch")}


def _size(*rows: dict) -> float:
    return 1e3 * max(abs(row[n]) for row in rows for n in ("p5", "p95", "mean")) + 1e-6


def cells_of_gaps_are_their_sums(own: Read) -> None:
    cells = defaultdict(list)
    for row in own.tables["gap"]:
        if row["level"] not in ("target", "gap") and "all" not in (row["sector"], row["control"]):
            for sector, control in itertools.product((row["sector"], "all"), (row["control"], "all")):
                cells[row["target"], row["branch"], row["level"], sector, control].append(row)
    for (target, branch, level, sector, control), rows in cells.items():
        wanted = own.rows("gap", target=target, branch=branch, level=level, sector=sector, control=control)
        assert len(wanted) == 1
        assert same(mean(rows), wanted[0], scale=_size(*rows), names=("central", "mean")), wanted
    for whole in own.rows("gap", sector="all", control="all", level="baseline"):
        levels = [own.rows("gap", **_key(whole), sector="all", control="all", level=n)[0] for n in
                  ("done", "decided", "planned", "left")]  # fmt: skip
        assert same(mean(levels), whole, scale=_size(whole, *levels), names=("central", "mean"))


def silent_lines_are_the_baseline(own: Read) -> None:
    rows = own.tables["silence"]
    results = own.results
    for branch in own.branches if rows else ():
        mine = [row for row in rows if row["branch"] == branch]
        account, year = mine[0]["account"], mine[0]["year"]
        gaps = [row for row in own.rows("gap", branch=branch, level="baseline", control="all", year=year)
                if row["account"] == account and row["sector"] != "all"]  # fmt: skip
        names = {row["target"] for row in gaps}
        for target in names:
            for gap in (row for row in gaps if row["target"] == target and row["sector"] != "unexplained"):
                lines = [row for row in mine if row["sector"] == gap["sector"]]
                assert same(mean(lines), gap, scale=_size(gap, *mine), names=("central", "mean")), gap
        rest = results.world.unexplained[:, results.program.account_index[account], year - results.city.years[0]]
        fold = dict(folds(results))[branch]
        unexplained = {"central": rest[fold.central], "mean": rest[fold.rows].mean()}
        whole = own.account("baseline", branch, account, year)
        assert same(mean([*mine, unexplained]), whole, scale=_size(whole, *mine), names=("central", "mean"))


def shares_are_the_change(own: Read) -> None:
    shares, planned = defaultdict(list), set(tables.planned_measures(own.results))
    for row in own.rows("contributions", number="share"):
        if row["measure"] not in planned:  # it has no share, which is not a share of nothing
            assert math.isnan(row["mean"]) and math.isnan(row["p95"]), row
            continue
        shares[row["account"], row["branch"], row["year"]].append(row)
    for (account, branch, year), rows in shares.items():
        before, after = (own.account(kind, branch, account, year) for kind in ("baseline", "planned"))
        change = {n: before[n] - after[n] for n in ("central", "mean")}
        if not any(math.isnan(value) for value in change.values()):
            assert same(mean(rows), change, scale=_size(before, after), names=("central", "mean")), (account, year)


def parts_of_coverage_are_whole(own: Read) -> None:
    wholes = own.rows("coverage", by="all")
    for row in wholes:
        if row["level"] == "nobody" and row["instrument"] in ("all", THIS) and not math.isnan(row["mean"]):
            levels = own.rows("coverage", by="all", **_key(row), instrument=row["instrument"])
            total = math.fsum(level["mean"] for level in levels)
            is_beyond = row["mean"] == 0.0 and total > 1.0  # more is promised than is needed, and nothing is nobody's
            assert row["mean"] >= 0.0 and (is_beyond or math.isclose(total, 1.0, rel_tol=1e-9))
    parts = defaultdict(list)
    for row in own.tables["coverage"]:
        if row["by"] in ("measure", "party", "instrument"):
            parts[row["target"], row["branch"], row["instrument"], row["level"], row["by"]].append(row)
    for (target, branch, instrument, level, by), rows in parts.items():
        (whole,) = own.rows("coverage", by="all", target=target, branch=branch, instrument=instrument, level=level)
        if not math.isnan(whole["mean"]):
            known = [
                row["mean"] for row in rows if not math.isnan(row["mean"])
            ]  # what has no known effect adds nothing
            near = 1e-9 + 1e-9 * max(map(abs, (*known, whole["mean"])))
            assert math.isclose(math.fsum(known), whole["mean"], abs_tol=near), (by, level)


def money_of_views_is_that_of_flows(own: Read) -> None:
    sums: dict[tuple[str, str, int], float] = defaultdict(float)
    sizes: dict[tuple[str, str, int], float] = defaultdict(float)
    for row in own.tables["money"]:
        if not row["view"] and row["actor"] and row["basis"] != "sunk":
            sums[row["actor"], row["branch"], row["year"]] += row["mean"]
            sizes[row["actor"], row["branch"], row["year"]] += abs(row["mean"]) + abs(row["p95"]) + abs(row["p5"])
    actors = {row["view"] for row in own.tables["money"]} & {actor.id for actor in own.results.city.actors}
    found = {(row["view"], row["branch"], row["year"]): row["mean"]
             for row in own.tables["money"] if row["view"] in actors}  # fmt: skip
    for key in {*sums, *found}:
        assert same_sum(sums.get(key, 0.0), found.get(key, 0.0), scale=sizes[key]), key


def money_of_accounts_is_that_of_flows(own: Read) -> None:
    city, change = own.results.city, defaultdict(float)
    paid: dict[tuple[str, int], float] = defaultdict(float)
    size = defaultdict(float)
    kinds = {line.money_kind for line in city.lines if line.money_kind}
    for row in own.tables["money"]:
        if not row["view"] and row["origin"] == "computed" and row["kind"] in kinds:
            paid[row["branch"], row["year"]] += row["mean"]
    accounts = [n for n, a in city.accounts.items() if a.family == "money" and a.form == "yearly"]
    for branch, account, year in itertools.product(own.branches, accounts, city.years):
        scale = units.parse(city.accounts[account].unit).scale
        before, after = (own.account(kind, branch, account, year) for kind in ("baseline", "planned"))
        change[branch, year] += (after["mean"] - before["mean"]) * scale
        size[branch, year] += scale * (abs(before["mean"]) + abs(after["mean"]))
    for key, value in change.items():
        assert same_sum(paid[key], value, scale=size[key]), key


def doubt_is_shared_out(own: Read) -> None:
    shares = defaultdict(list)
    for row in own.tables["doubt"]:
        shares[row["account"], row["year"]].append(row)
        assert not row["low"] > 0 and not row["high"] < 0
    for (account, year), rows in shares.items():
        assert math.isclose(math.fsum(row["share"] for row in rows), 1.0, rel_tol=1e-9)
        assumed = math.fsum(row["share"] for row in rows if row["origin"] == "assumed")
        for row in own.rows("targets", account=account, year=year, role="target"):
            assert math.isnan(row["assumed"]) or math.isclose(row["assumed"], assumed, abs_tol=1e-9)


def chances_are_of_the_shown_draws(own: Read) -> None:
    results = own.results
    for row in own.tables["targets"]:
        if not math.isnan(row["probability"]):
            fold = dict(folds(results))[row["branch"]]
            path = results.both.planned[row["account"]][:, row["year"] - results.city.years[0]]
            limit = results.verdicts[row["target"]].limit
            met = path <= limit + 1e-9 * np.maximum(np.abs(limit), 1.0)
            if results.city.targets[row["target"]].at_least is not None:
                met = path >= limit - 1e-9 * np.maximum(np.abs(limit), 1.0)
            assert row["probability"] == pytest.approx(met[fold.rows].mean())


AGREEMENTS = (
    targets_are_accounts, gaps_are_accounts, cells_of_gaps_are_their_sums, silent_lines_are_the_baseline,
    shares_are_the_change, parts_of_coverage_are_whole, money_of_views_is_that_of_flows,
    money_of_accounts_is_that_of_flows, doubt_is_shared_out, chances_are_of_the_shown_draws,
)  # fmt: skip


def _text(rows: list[dict]) -> str:
    return "\n".join(map(repr, rows))


@pytest.mark.parametrize(
    ("folder", "scenario"),
    extent.some([(LILLSTAD, "contract"), (MALMO, "contract"), (LILLSTAD, "baseline")], 2),
    ids=str,
)
def test_a_citys_tables_agree_in_whatever_order_and_however_often_they_are_read(folder: Path, scenario: str) -> None:
    city = kk.read_city(folder)
    one, other = (Read(city, scenario, order) for order in ORDERS)
    for agreement in AGREEMENTS:
        agreement(one)

    for name in tables.TABLES:
        assert _text(one.tables[name]) == _text(other.tables[name]) == _text(list(one.results.table(name))), name


@settings(max_examples=extent.examples(20))
@given(whole_cities())
def test_any_citys_tables_agree_in_whatever_order_they_are_read(city: City) -> None:
    one, other = (Read(city, "plan", order) for order in ORDERS)
    for agreement in AGREEMENTS:
        agreement(one)

    assert {n: _text(rows) for n, rows in one.tables.items()} == {n: _text(rows) for n, rows in other.tables.items()}
