# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every worked case of tests/cases/language.yaml, read from a real folder and run."""

from __future__ import annotations

import math
from typing import Any

import pytest

import klimatkontrakt as kk
from klimatkontrakt.engine import problems
from tests import casebook, extent

LANGUAGE = casebook.cases("language")


def _found(results: dict[str, kk.Results], then: dict[str, Any]) -> float:
    """What a run gives for one expectation."""
    results_of = results[then.get("scenario") or "plan"]
    statistic = then.get("statistic", "central")
    if "measure" in then and "number" in then:
        found = results_of.contributions_of(then.get("account", "territorial"))
        m, y = results_of.program.measure_index[then["measure"]], then["year"] - 2022
        return float(getattr(found, then["number"])[0, m, y])
    if "flow" in then or "view" in then:
        wanted = {"kind": then["flow"]} if "flow" in then else {"view": then["view"]}
        wanted |= {k: then[k] for k in ("measure", "actor") if k in then}
        rows = results_of.table("money").where(branch="all", year=then["year"], **wanted)
        return float(sum(row[statistic] for row in rows))
    if "present" in then:
        rows = results_of.table("present_values").where(branch="all", year=then["year"], view=then["present"])
        (row,) = [row for row in rows if row["measure"] == then.get("measure", "all")]
        return float(row[statistic] or "nan")
    row = results_of.table("accounts").one(
        scenario=then.get("scenario", "plan"),
        branch=then.get("branch", "all"),
        account=then["account"],
        year=then["year"],
    )
    return float(row[statistic])


@extent.whole
@pytest.mark.parametrize("case", LANGUAGE, ids=[case["name"] for case in LANGUAGE])
def test_a_worked_case_comes_out_as_its_pencil_sum(case: dict[str, Any], tmp_path) -> None:
    city = kk.read_city(casebook.folder(case, tmp_path / "case"))
    names = {*city.scenarios}
    results = {name: kk.run(city, name, draws=250) for name in names}

    for then in case["then"]:
        if then["is"] == "not known":
            assert math.isnan(_found(results, then)), then
            continue
        scale = max(abs(then["is"]), 1.0)
        assert _found(results, then) == pytest.approx(then["is"], abs=1e-9 * scale), then


@extent.whole
@pytest.mark.parametrize("case", LANGUAGE, ids=[case["name"] for case in LANGUAGE])
def test_a_worked_case_has_no_error_of_form_or_meaning(case: dict[str, Any], tmp_path) -> None:
    city = kk.read_city(casebook.folder(case, tmp_path / "case"))

    assert [p.said("en") for p in (*city.problems, *problems.problems(city)) if p.severity == "error"] == []
