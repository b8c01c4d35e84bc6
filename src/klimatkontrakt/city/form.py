# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does a city hang together? Problems of form: ids, references, cycles, sums, ranges, years, units."""

from __future__ import annotations

from collections.abc import Iterator

from klimatkontrakt.city import (
    account_costs,
    bounds,
    budget_years,
    commitments,
    decision_rows,
    dimensions,
    document_size,
    figure_years,
    follow_up,
    gpc_sectors,
    identity,
    organisation_rows,
    prices,
    ranges,
    references,
    scenario_form,
    sums,
    vocabulary,
)
from klimatkontrakt.city.schema import City
from klimatkontrakt.folder.problem import Problem


def problems(city: City) -> Iterator[Problem]:
    """Every problem of form that crosses references; where a name does not exist, units are looked at without it."""
    checks = (
        references, sums, account_costs, identity, vocabulary, gpc_sectors, figure_years, bounds, ranges,
        budget_years, commitments, follow_up, decision_rows, organisation_rows, prices, dimensions,
    )  # fmt: skip
    yield from document_size.problems(city)
    for check in checks:
        yield from check.problems(city)
    yield from scenario_form.problems(city, [check.problems for check in checks])
