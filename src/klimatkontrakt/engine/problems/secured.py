# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is doubtful in a city's promises? More than all of a measure, and a promise due before its measure begins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from klimatkontrakt.city.commitments import due_year
from klimatkontrakt.city.contract import Commitment, Contract
from klimatkontrakt.city.measures import Ramp
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.answers import coverage
from klimatkontrakt.engine.chain import ramps
from klimatkontrakt.folder.problem import Place, Problem, Values


def problems(city: City) -> list[Problem]:
    """A measure of which commitments together secure more than all, and a promise due before its measure begins."""
    return [problem for period in sorted(city.contracts) for problem in (*_over(city, period), *_early(city, period))]


def _place(city: City, period: str, commitment: str) -> Place:
    return city.places.get((f"contract/{period}", commitment), Place(f"contract/{period}.yaml"))


def _over(city: City, period: str) -> Iterator[Problem]:
    sums: dict[str, float] = defaultdict(float)
    owners: dict[str, list[str]] = defaultdict(list)
    for commitment in _in_force(city.contracts[period]):
        for name, share in commitment.secured.items():
            measure = city.true_name(name)
            sums[measure] += share
            owners[measure].append(commitment.id)
    for measure, total in sorted(sums.items()):
        if total > 1 + coverage.CLOSE:
            values: Values = {"measure": measure, "sum": total, "commitments": ", ".join(owners[measure])}
            yield Problem("secured_over", _place(city, period, owners[measure][-1]), values)


def _in_force(contract: Contract) -> list[Commitment]:
    """The commitments that are alive and that no other has come in the place of."""
    replaced = {name for commitment in contract.commitments for name in commitment.predecessors}
    return [row for row in contract.commitments if contract.is_alive(row) and row.id not in replaced]


def _early(city: City, period: str) -> Iterator[Problem]:
    contract = city.contracts[period]
    for commitment in contract.commitments:
        due = due_year(commitment)
        if due is None or not contract.is_alive(commitment):
            continue
        for name in commitment.secured:
            shape = city.measures[city.true_name(name)].ramp
            first = None if shape is None else _late_start(shape, due)
            if first is not None:
                values: Values = {"id": commitment.id, "measure": name, "due": due, "first": first}
                yield Problem("due_before_measure", _place(city, period, commitment.id), values)


def _late_start(shape: Ramp, due: int) -> int | None:
    """The first year of a ramp that has done nothing by when it is due; None of one that has."""
    first = ramps.first_year(shape)
    return first if first >= due and ramps.ramp(shape, np.array([due]))[0] == 0 else None
