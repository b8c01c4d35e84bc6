# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A made-up building stock as large as a real model: 70 renovations, 155 quantities, 884 lines, 96 accounts, 44 years.

Every figure is drawn from a seeded stream and stands for nothing; only the sizes and the shapes are those of such a
model: parts of buildings that lose heat, renovated at a rate with a lifetime and paid renewal, a mix of carriers, and
an account for each purse, carrier and kind of money.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from klimatkontrakt.city import City, schema

BUILDINGS = tuple(f"b{i:02d}" for i in range(14))
PARTS = ("wall", "roof", "window", "floor", "air")
CARRIERS = ("district", "gas", "oil")
OWNERS = tuple(f"owner{i}" for i in range(7))  # two kinds of building each
KINDS = {"energy": "price", "tax": "tax"}  # kind of money: what it is counted by
YEARS = (2017, 2060)


class _Stock:
    """The rows of the city as they are made, with the stream that their figures come from."""

    def __init__(self, years: tuple[int, int], seed: int) -> None:
        self.rng, self.years = np.random.default_rng(seed), years
        self.quantities: list[schema.Quantity] = []
        self.lines: list[schema.Line] = []
        self.accounts: dict[str, schema.Account] = {}

    def quantity(self, name: str, unit: str, value: float, *, spread: float = 0.0, **more: Any) -> None:
        """A quantity, with a range where it has a spread."""
        row: dict[str, Any] = {
            "id": name, "label_sv": name, "unit": unit, "origin": "assumed", "year": YEARS[0], "value": value,
            "source": "s", **more,
        }  # fmt: skip
        if spread:
            row |= {"low": value * (1 - spread), "high": value * (1 + spread)}
        self.quantities.append(schema.Quantity.model_validate(row))

    def account(self, name: str, **fields: Any) -> str:
        """An account, made once."""
        self.accounts.setdefault(name, schema.Account.model_validate({"form": "yearly", "sv": name, **fields}))
        return name

    def line(self, account: str, name: str, factors: tuple[str, ...], **more: Any) -> None:
        """A line."""
        self.lines.append(schema.Line(account=account, line=name, label_sv=name, factors=factors, **more))


def _quantities(stock: _Stock) -> None:
    rng = stock.rng
    for building in BUILDINGS:
        for part in PARTS:
            stock.quantity(f"loss.{building}.{part}", "GWh", float(rng.uniform(2, 60)), spread=0.1)
        for use in ("water", "light", "person"):
            stock.quantity(f"{use}.{building}", "GWh", float(rng.uniform(5, 40)), spread=0.05)
    mix = rng.dirichlet(np.ones(len(CARRIERS)))
    for carrier, share in zip(CARRIERS, mix, strict=True):
        stock.quantity(f"mix.{carrier}", "share", float(share))
        stock.quantity(f"use.{carrier}", "1", float(rng.uniform(1.0, 1.4)), spread=0.05)
        factor = float(rng.uniform(50, 280))
        stock.quantity(f"ef.{carrier}", "g/kWh", factor, spread=0.1, points={stock.years[1]: factor * 0.3})
        for kind in ("price", "tax", "fee"):
            stock.quantity(f"{kind}.{carrier}", "SEK/kWh", float(rng.uniform(0.1, 1.2)), spread=0.2, price_year=2020)
    for name in ("ef.power", "price.power", "tax.power"):
        unit = "g/kWh" if name.startswith("ef") else "SEK/kWh"
        money = {} if name.startswith("ef") else {"price_year": 2020}
        stock.quantity(name, unit, float(rng.uniform(0.2, 0.9)), spread=0.2, **money)
    for i in range(21):
        stock.quantity(f"area.{i:02d}", "m2", float(rng.uniform(1e5, 2e6)), growth=0.005)
    stock.quantity("people", "person", 100_000.0, growth=0.01)


def _lines(stock: _Stock) -> None:
    """Every lost kilowatt-hour once as tonnes, once as energy, and once for each kind of money."""
    stock.account("territorial", family="territorial", unit="ktCO2e", gas="CO2e")
    for at, building in enumerate(BUILDINGS):
        owner = OWNERS[at // 2]
        for part in PARTS:
            for carrier in CARRIERS:
                used = (f"loss.{building}.{part}", f"mix.{carrier}", f"use.{carrier}")
                name = f"{building}_{part}_{carrier}"
                stock.line("territorial", name, (*used, f"ef.{carrier}"), sector=building, control={"own": 1.0})
                stock.line(stock.account(f"energy.{building}.{carrier}", family="energy", unit="GWh"), name, used)
                for kind, by in KINDS.items():
                    paid = stock.account(f"{kind}.{owner}.{carrier}", family="money", unit="MSEK")
                    stock.line(paid, name, (*used, f"{by}.{carrier}"), payer=owner, money_kind=kind)
    for building in BUILDINGS:
        for use in ("water", "light", "person"):
            stock.line("territorial", f"{use}_{building}", (f"{use}.{building}", "ef.power"), sector=building)
    stock.line(stock.account("people", family="activity", unit="person"), "people", ("people",))
    stock.line(stock.account("power", family="energy", unit="GWh"), "power", ("water.b00",))


def _derived(stock: _Stock) -> None:
    """Budgets, ratios and nets, so that there are accounts of every form."""
    for building in BUILDINGS[:5]:
        whole = f"energy.{building}.district"
        stock.account(f"budget.{building}", form="cumulative", of=whole, unit="GWh", **{"from": YEARS[0]})
    stock.account("budget", form="cumulative", of="territorial", unit="ktCO2e", **{"from": YEARS[0]})
    stock.account("per_head", form="ratio", of="territorial", over="people", unit="tCO2e/person")
    stock.account("net", form="net", of="energy.b00.gas", less="energy.b00.oil", unit="GWh")
    stock.account("energy_per_head", form="ratio", of="power", over="people", unit="kWh/person")


def _measure(stock: _Stock, at: int, building: str, part: str) -> schema.Measure:
    rng = stock.rng
    first, rate = int(rng.integers(2018, 2026)), float(rng.uniform(0.005, 0.02))
    share, owner = float(rng.uniform(0.2, 0.7)), OWNERS[BUILDINGS.index(building) // 2]
    lifetime, last = int(rng.integers(20, 41)), stock.years[1]
    renovation = {"rate": {first: rate, last: rate}, "lifetime": lifetime, "renewal": "paid"}
    anyway = {"renovation": {**renovation, "rate": {first: rate / 3, last: rate / 3}}}
    taken = {"id": "avoid", "stage": "avoid", "from": f"loss.{building}.{part}", "share": share, "low": share * 0.8,
             "high": min(1.0, share * 1.2), "origin": "assumed", "source": "s"}  # fmt: skip
    costs = [
        {"id": "investment", "kind": "investment", "per": "moved", "value": float(rng.uniform(5, 30)), "unit": "SEK/kWh",
         "price_year": 2020, "payers": {owner: 1.0}, "origin": "assumed", "source": "s"},
        {"id": "running", "kind": "running", "per": {"quantity": f"area.{at % 21:02d}", "share": 0.1}, "value": 2.0, "unit": "SEK/m2",
         "price_year": 2020, "payers": {owner: 1.0}, "origin": "assumed", "source": "s"},
    ]  # fmt: skip
    return schema.Measure.model_validate(
        {"sv": f"{building} {part}", "ramp": {"renovation": renovation}, "moves": [taken], "costs": costs,
         "control": {"own": 1.0}, "status": "planned", **({"anyway": anyway} if at % 5 == 0 else {})}
    )  # fmt: skip


def building_stock(*, years: tuple[int, int] = YEARS, seed: int = 11) -> City:
    """The city, the same whenever it is made.

    Args:
        years: the first and the last year that are worked out.
        seed: another seed gives other figures.
    """
    stock = _Stock(years, seed)
    _quantities(stock)
    _lines(stock)
    _derived(stock)
    pairs = [(building, part) for building in BUILDINGS for part in PARTS]
    measures = {f"m{at:02d}": _measure(stock, at, *pair) for at, pair in enumerate(pairs)}
    city = schema.Actor(id="stock", label_sv="Beståndet", type="city", source="s")
    owners = [schema.Actor(id=name, label_sv=name, type="company", source="s") for name in OWNERS]
    plans = {name: schema.Plan() for name in measures}
    target = {"account": "territorial", "year": min(2045, years[1]), "at_most": 100.0, "source": "s"}
    return City(
        header=schema.Header(
            id="building_stock", name="Building stock", kommunkod="9998", years=years, price_year=2023,
            discount_rate=0.035, discount_from=2023,
        ),
        areas={}, accounts=stock.accounts, targets={"goal": schema.Target.model_validate(target)}, events={},
        scenarios={"baseline": schema.Scenario(), "plan": schema.Scenario(measures=plans)}, measures=measures,
        quantities=tuple(stock.quantities), lines=tuple(stock.lines), actors=(city, *owners), history=(),
        sources=(schema.Source(id="s", title="s", publisher="s", year=2026),),
    )  # fmt: skip
