# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Laws of money (§6) that hold for every city, held to random ones with random costs, payers, taxes and grants."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.city import City, schema
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import economics
from klimatkontrakt.engine.answers.economics import Flow
from tests.cities import random_cities

DRAWS = 250
KRONA = schema.Quantity(
    id="krona", label_sv="krona", unit="SEK", origin="assumed", year=2022, value=1.0, price_year=2023, source="s"
)
ACTORS = {"town": "city", "families": "households", "nation": "state"}
CENTRAL = {"rtol": 1e-9, "atol": 1e-6}


@st.composite
def _cost(draw: st.DrawFn, at: int) -> schema.Cost:
    kind = draw(st.sampled_from(["investment", "running", "grant", "fee", "co_benefit"]))
    value, part = draw(st.floats(-50.0, 50.0)), draw(st.floats(0.0, 1.0))
    payers = {"town": part, "families": 1.0 - part}
    fields: dict[str, Any] = {
        "id": f"cost.{at}", "kind": kind, "per": draw(st.sampled_from(["total", "moved"])), "value": value, "unit": "SEK",
        "payers": payers, "price_year": 2023, "origin": "assumed", "source": "s",
    }  # fmt: skip
    if draw(st.booleans()):
        fields |= {"low": value - 5.0, "high": value + 10.0}
    if kind == "grant":  # what one gets, another gives
        fields |= {"payers": {"nation": 1.0}, "receivers": payers}
    if kind == "investment":
        fields |= {"lifetime": draw(st.integers(1, 12)), "reinvest": draw(st.booleans())}
    return schema.Cost.model_validate(fields)


@st.composite
def paying_cities(draw: st.DrawFn) -> City:
    city = draw(random_cities(most_measures=4))
    names = [row.id for row in city.quantities if row.id.startswith("q")]
    kinds = st.sampled_from(["energy", "tax", "vat", "fee", "allowance"])
    lines = [
        schema.Line(
            account="bills", line=f"b{i}", label_sv="b", payer=draw(st.sampled_from(["town", "families"])),
            money_kind=draw(kinds), factors=(KRONA.id, *draw(st.lists(st.sampled_from(names), min_size=1, max_size=3))),
        )
        for i in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    measures = {
        name: own.model_copy(update={"costs": tuple(draw(_cost(i)) for i in range(draw(st.integers(0, 2))))})
        for name, own in city.measures.items()
    }
    unit = draw(st.sampled_from(["SEK", "MSEK"]))
    bills = schema.Account.model_validate({"family": "money", "form": "yearly", "unit": unit})
    actors = tuple(schema.Actor(id=a, label_sv=a, type=kind, source="s") for a, kind in ACTORS.items())
    return city.model_copy(
        update={
            "lines": (*city.lines, *lines), "accounts": {**city.accounts, "bills": bills}, "measures": measures,
            "actors": (*actors, *city.actors), "quantities": (*city.quantities, KRONA),
        }
    )  # fmt: skip


def _sum(flows: list[Flow], results: study.Results) -> np.ndarray:
    nothing = np.zeros((results.world.size, len(results.program.years)))
    return np.sum([np.broadcast_to(f.values, nothing.shape) for f in flows] or [nothing], axis=0)


def _run(city: City) -> study.Results:
    return study.run(city, "plan", draws=DRAWS)


def _bills(results: study.Results) -> tuple[np.ndarray, np.ndarray]:
    """The bills of the baseline and of the plan, in SEK whatever their account is counted in."""
    scale = {"SEK": 1.0, "MSEK": 1e6}[results.city.accounts["bills"].unit]
    return scale * results.both.baseline["bills"], scale * results.both.planned["bills"]


@given(paying_cities())
def test_what_the_bills_change_is_shared_out_whole(city: City) -> None:
    results = _run(city)
    shared = [f for f in results.flows if f.origin == "computed" and f.kind != "revenue"]
    before, after = _bills(results)
    scale = np.maximum(1.0, np.maximum(np.abs(before), np.abs(after)))

    assert (np.abs(_sum(shared, results) - (after - before)) <= 1e-9 * scale).all()


@given(paying_cities())
def test_each_payer_pays_its_own_bills(city: City) -> None:
    results = _run(city)
    for payer in ("town", "families"):
        own = [line for line in city.lines if line.account == "bills" and line.payer == payer]
        alone = city.model_copy(update={"lines": (*(ln for ln in city.lines if ln.account != "bills"), *own)})
        shared = [f for f in results.flows if f.origin == "computed" and f.actor == payer]
        before, after = _bills(_run(alone)) if own else (np.zeros(1), np.zeros(1))
        wanted = after - before

        scale = np.maximum(1.0, np.abs(wanted))
        assert (np.abs(_sum(shared, results) - wanted) <= 1e-6 * scale).all()


@given(paying_cities())
def test_money_by_payer_sums_to_money(city: City) -> None:
    one = {
        name: own.model_copy(update={"costs": tuple(c.model_copy(update={"payers": {"town": 1.0}}) for c in own.costs)})
        for name, own in city.measures.items()
    }
    divided, whole = _run(city), _run(city.model_copy(update={"measures": one}))
    for kind in ("investment", "reinvestment", "residual", "running", "fee", "co_benefit"):
        parts, total = (
            _sum([f for f in r.flows if f.kind == kind and f.origin == "assumed"], r) for r in (divided, whole)
        )
        np.testing.assert_allclose(parts, total, **CENTRAL)


@given(paying_cities())
def test_what_the_state_takes_in_taxes_comes_back_as_its_revenue_and_grants_cancel(city: City) -> None:
    results = _run(city)
    taken = [f for f in results.flows if f.kind in ("tax", "vat", "allowance", "revenue")]
    grants = [f for f in results.flows if f.kind == "grant"]

    np.testing.assert_allclose(_sum(taken, results), 0.0, atol=1e-6)
    np.testing.assert_allclose(_sum(grants, results), 0.0, atol=1e-6)


@given(paying_cities())
def test_all_purses_together_are_society_and_the_fees(city: City) -> None:
    results = _run(city)
    society = [f for f in results.flows if economics.is_in_view(city, f, "society")]
    fees = [f for f in results.flows if f.kind == "fee"]
    purses = [f for a in ACTORS for f in results.flows if economics.is_in_view(city, f, a)]

    scale = max(1.0, float(np.abs(_sum(purses, results)).max()))
    assert not {f.kind for f in society} & {"tax", "vat", "fee", "grant", "revenue", "allowance"}
    assert np.abs(_sum(purses, results) - _sum(society, results) - _sum(fees, results)).max() <= 1e-9 * scale


@given(paying_cities(), st.floats(0.1, 1.0))
def test_a_total_follows_its_measures_level(city: City, level: float) -> None:
    def totals(to: float) -> np.ndarray:
        costs = {
            name: own.model_copy(update={"costs": tuple(c for c in own.costs if c.per == "total")})
            for name, own in city.measures.items()
        }
        plans = {"plan": schema.Scenario(measures={name: schema.Plan(level=to) for name in city.measures})}
        results = _run(city.model_copy(update={"measures": costs, "scenarios": {**city.scenarios, **plans}}))
        return _sum([f for f in results.flows if f.origin == "assumed"], results)

    np.testing.assert_allclose(totals(level), level * totals(1.0), **CENTRAL)
