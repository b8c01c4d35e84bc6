# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Random cities with everything that a table is made of: targets, promises, purses, sectors, controls, statuses."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from klimatkontrakt.city import City, schema
from klimatkontrakt.city.contract import Contract
from tests.cities import random_cities

PAYERS = ("households", "works")
STATUSES = ("idea", "planned", "decided", "ongoing", "done", None)
VERBS = ("commits", "plans", "intends", "works_for")


def _placed(draw: st.DrawFn, line: schema.Line) -> schema.Line:
    """A line with a sector and one or two controls."""
    part = draw(st.sampled_from([1.0, 0.3]))
    control = {"own": part} if part == 1.0 else {"own": part, "market": 1.0 - part}
    return line.model_copy(update={"sector": draw(st.sampled_from(["heat", "roads", None])), "control": control})


def _money(draw: st.DrawFn, names: list[str]) -> tuple[dict[str, schema.Account], list[schema.Line]]:
    """A money account with a line for each of some payers and kinds."""
    account = schema.Account.model_validate({"family": "money", "form": "yearly", "unit": "kSEK"})
    lines = []
    for at, payer in enumerate(PAYERS):
        kind = draw(st.sampled_from(["energy", "tax", "fee"]))
        factors = (draw(st.sampled_from(names)), "price")
        lines.append(
            schema.Line(account="bills", line=f"b{at}", label_sv="b", factors=factors, payer=payer, money_kind=kind)
        )
    return {"bills": account}, lines


def _cost(draw: st.DrawFn) -> dict[str, Any]:
    value = draw(st.floats(-50.0, 100.0))
    kind = draw(st.sampled_from(["investment", "running", "grant"]))
    cost: dict[str, Any] = {
        "id": kind, "kind": kind, "value": value, "unit": "SEK", "price_year": 2023, "payers": {"works": 0.6, "households": 0.4},
        "origin": "assumed", "source": "s", "per": "total",
    }  # fmt: skip
    if kind == "grant":
        cost["receivers"] = {"x": 1.0}
    if draw(st.booleans()):
        cost |= {"low": min(value * 0.5, value * 1.5), "high": max(value * 0.5, value * 1.5)}
    return cost


def _promised(draw: st.DrawFn, city: City) -> Contract:
    """A contract with a delivery, or another promise, for each measure."""
    rows = []
    for at, name in enumerate(sorted(city.measures)):
        row: dict[str, Any] = {
            "id": f"k{at}", "section": "s", "promisors": [draw(st.sampled_from(PAYERS))], "what_sv": "x",
            "kind": draw(st.sampled_from(["delivery", "delivery", "support"])), "status": "attested",
            "verb": draw(st.sampled_from(VERBS)), "measures": {name: draw(st.sampled_from([0.3, 1.0]))}, "due": 2026,
        }  # fmt: skip
        rows.append(row | ({"instrument": "i"} if draw(st.booleans()) else {}))
    mandate = {"type": "council_decision", "body": "x", "date": "2023-01-01"}
    return Contract.model_validate(
        {"period": (2024, 2024), "state": "in_force", "parties": list(PAYERS), "sections": [{"key": "s"}],
         "commitments": rows, "instruments": {"i": mandate}}
    )  # fmt: skip


@st.composite
def whole_cities(draw: st.DrawFn) -> City:
    """A random city, with a target for each of some accounts, a contract, costs and bills."""
    city = draw(random_cities())
    names = [row.id for row in city.quantities]
    accounts, bills = _money(draw, names)
    measures = {}
    for name, measure in city.measures.items():
        costs = [_cost(draw)] if draw(st.booleans()) else []
        status = draw(st.sampled_from(STATUSES))
        plain = measure.model_dump(by_alias=True) | {
            "costs": costs, "status": status, "funded": draw(st.booleans()), "area": "one", "actor": "works",
        }  # fmt: skip
        measures[name] = schema.Measure.model_validate(plain)
    targets = {
        f"goal_{account}": schema.Target(account=account, year=year, at_most=draw(st.floats(least, 50.0)), source="s")
        for account, year, least in (("a", 2030, 0.0), ("net", 2028, -50.0), ("total", 2030, 0.0), ("b", 2026, 0.0))
    }
    price = schema.Quantity(
        id="price", label_sv="p", unit="SEK", origin="assumed", year=2022, value=3.0, low=2.0, high=4.0, source="s",
        price_year=2023,
    )  # fmt: skip
    whole = city.model_copy(
        update={
            "header": city.header.model_copy(update={"headline": "a"}),
            "areas": {"one": schema.Area(sv="ett", en="one")},
            "accounts": {**city.accounts, **accounts},
            "targets": targets,
            "measures": measures,
            "quantities": (*city.quantities, price),
            "lines": (*(_placed(draw, line) for line in city.lines), *bills),
            "actors": (
                schema.Actor(id="households", label_sv="h", type="households", source="s"),
                schema.Actor(id="works", label_sv="w", type="company", source="s"),
                schema.Actor(id="state", label_sv="s", type="state", source="s"),
                schema.Actor(id="x", label_sv="x", type="city", source="s"),
            ),
            "sources": (schema.Source(id="s", title="s", publisher="s", year=2026),),
        }
    )
    return whole.model_copy(update={"contracts": {"2024": _promised(draw, whole)}})
