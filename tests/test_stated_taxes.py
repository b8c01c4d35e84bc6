# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A tax that a measure states is a transfer: what the payer pays the state gets, as of a money line (§6)."""

from __future__ import annotations

from pathlib import Path

import pytest

from klimatkontrakt.city import read_city
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import economics
from tests.cities import LILLSTAD, copy_of, edited


@pytest.mark.parametrize(("kind", "gets"), [("tax", 10e6), ("vat", 10e6), ("fee", 0.0)])
def test_a_stated_tax_is_revenue_of_the_states(tmp_path: Path, kind: str, gets: float) -> None:
    own = (
        f"  costs:\n  - {{id: {kind}, kind: {kind}, value: 10, unit: MSEK/yr, from_year: 2024, payers: {{lillstad: 1}}, "
        "price_year: 2024, basis: incremental, origin: comparable, source: s2}\n"
    )
    folder = edited(copy_of(LILLSTAD, tmp_path), "measures.yaml", "  costs:\n", own)
    before, after = (study.run(read_city(at), "contract", draws=250) for at in (LILLSTAD, folder))
    paid = {flow.actor: flow.values[0, 2] for flow in after.flows if flow.kind in (kind, "revenue")}

    # from 2024 the city pays 10 MSEK a year; of a tax the state gets all of it, and who gets a fee is not said
    assert paid["lillstad"] == pytest.approx(10e6) and paid.get("state", 0.0) == pytest.approx(-gets)
    for view, more in (("society", 0.0), ("public", 10e6 - gets)):
        sums = [sum(f.values[0, 2] for f in r.flows if economics.is_in_view(r.city, f, view)) for r in (before, after)]
        assert sums[1] - sums[0] == pytest.approx(more)
