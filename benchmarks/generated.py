# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A made-up city of a wanted size, for measuring: 80 moves, 72 quantities, 120 lines unless told otherwise."""

from __future__ import annotations

import numpy as np

from klimatkontrakt.city import City, schema
from klimatkontrakt.city.schema import STAGES


def generated_city(
    *,
    measures: int = 80,
    quantities: int = 72,
    lines: int = 120,
    years: tuple[int, int] = (2020, 2045),
    seed: int = 7,
) -> City:
    """A city of pure numbers with one move a measure, a quarter of them with a destination, four yearly accounts."""
    rng = np.random.default_rng(seed)
    names = [f"q{i:03d}" for i in range(quantities)]
    rows = []
    for name in names:
        value = float(rng.uniform(1, 100))
        rows.append(
            schema.Quantity.model_validate(
                {"id": name, "label_sv": name, "unit": "1", "origin": "assumed", "year": 2022, "value": value,
                 "low": value * 0.9, "high": value * 1.1, "points": {2045: value * 0.8}, "source": "s"}
            )
        )  # fmt: skip
    made = {}
    for i in range(measures):
        origin, destination = rng.choice(quantities, 2, replace=False)
        move = {"id": "move", "stage": STAGES[int(rng.integers(6))], "from": names[origin],
                "share": float(rng.uniform(0.05, 0.5)), "low": 0.04, "high": 0.6, "origin": "assumed", "source": "s"}  # fmt: skip
        if i % 4 == 0:
            move["to"] = {names[destination]: 0.5}
        start = int(rng.integers(2022, 2030))
        made[f"m{i:03d}"] = schema.Measure.model_validate(
            {"sv": f"m{i}", "ramp": {start: 0.0, start + 8: 1.0}, "moves": [move]}
        )
    accounts = {
        name: schema.Account.model_validate({"family": "activity", "form": "yearly", "unit": "1"})
        for name in ("territorial", "energy", "cost", "other")
    }
    listed = []
    for i in range(lines):
        size = int(rng.integers(2, 5))
        factors = tuple(names[j] for j in rng.choice(quantities, size, replace=False))
        account = ("territorial", "territorial", "energy", "cost", "other")[i % 5]
        listed.append(schema.Line(account=account, line=f"l{i:03d}", label_sv="l", factors=factors))
    return City(
        header=schema.Header(
            id="generated", name="Generated", kommunkod="9999", years=years, price_year=2023, discount_rate=0.03,
            discount_from=2023,
        ),
        areas={}, accounts=accounts, targets={}, events={},
        scenarios={"baseline": schema.Scenario(), "plan": schema.Scenario(measures={n: schema.Plan() for n in made})},
        measures=made, quantities=tuple(rows), lines=tuple(listed), actors=(), history=(), sources=(),
    )  # fmt: skip
