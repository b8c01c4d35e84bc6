# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where do an actor's numbers come from, and a promise's? Measures, kronor, promises, decisions, sources."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from klimatkontrakt.city.contract import Commitment, Contract
from klimatkontrakt.engine import economics
from klimatkontrakt.engine.economics import Flow
from klimatkontrakt.engine.facts import Fact, Story
from klimatkontrakt.engine.results import Fold, statistics
from klimatkontrakt.engine.study import Results

VIEW = "view."
VIEWS = ("society", "society+climate", "public", "cash")
NOT_CASH = ("residual", "climate", "co_benefit")
MILLION = 1e6


def story(results: Results, name: str, year: int) -> Story | None:
    """The story of an actor, a commitment or a view of money; None where nothing of them has the id."""
    city = results.city
    if any(actor.id == name for actor in city.actors):
        return Story("actor", name, tuple(_actor(results, name, year)))
    for contract in city.contracts.values():
        for own in contract.commitments:
            if own.id == name:
                return Story("commitment", name, tuple(_commitment(results, contract, own)))
    if name.removeprefix(VIEW) in VIEWS and name.startswith(VIEW):
        return Story("view", name, tuple(_view(results, name.removeprefix(VIEW))))
    return None


def _mean(values: np.ndarray, results: Results) -> float:
    return float(statistics(values, Fold(0, results.world.rows(0)))[1])


def _actor(results: Results, name: str, year: int) -> Iterator[Fact]:
    city = results.city
    actor = city.actor(name)
    yield Fact("named", {"sv": actor.label_sv, "en": actor.label_en or actor.label_sv, "id": name})
    own = sorted(m for m, measure in city.measures.items() if measure.actor == name)
    if own:
        yield Fact("actor_measures", {"names": ", ".join(own)})
    at = year - int(results.program.years[0])
    flows = [f for f in results.flows if f.actor == name and f.kind not in NOT_CASH and f.basis != "sunk"]
    for flow in sorted(flows, key=lambda f: -abs(_mean(f.values[:, at], results))):
        value = _mean(flow.values[:, at], results) / MILLION
        if value:
            yield Fact("actor_pays", _paid(flow, value, year, city.header.price_year))
    for contract in city.contracts.values():
        promises = [c.id for c in contract.commitments if name in c.promisors]
        if promises:
            period = f"{contract.period[0]}–{contract.period[1]}"
            yield Fact("actor_promises", {"period": period, "count": len(promises), "names": ", ".join(promises)})
    if actor.source:
        yield Fact("leans_on", {"id": actor.source})


def _paid(flow: Flow, value: float, year: int, price_year: int) -> dict[str, str | int | float]:
    return {
        "id": flow.measure, "kind": flow.kind, "value": value, "year": year, "price_year": price_year,
        "origin": flow.origin, "percent": 100 * flow.funded,
    }  # fmt: skip


def _commitment(results: Results, contract: Contract, own: Commitment) -> Iterator[Fact]:
    yield Fact("promise", {"sv": own.what("sv"), "en": own.what("en"), "id": own.id})
    section = contract.section(own.section)
    names = ", ".join(own.promisors) or "–"
    yield Fact("promised_by", {"names": names, "verb": own.strength, "promise": own.kind, "section": section.number})
    if own.due is not None:
        yield Fact("promise_due", {"due": str(own.due)})
    if own.number is not None:
        yield Fact("promise_number", {"value": own.number, "unit": own.unit or "–"})
    for measure, share in own.secured.items():
        yield Fact("promise_secures", {"id": measure, "percent": 100 * share})
    instrument = contract.instruments.get(own.instrument or "")
    given = own.mandate or instrument
    if given is not None:
        said = ", ".join(part for part in (given.body, given.date, given.paragraph, given.dnr) if part)
        yield Fact("promise_decided", {"said": said or "–", "instrument": own.instrument or "–"})
    if own.source:
        yield Fact("leans_on", {"id": own.source})


def _view(results: Results, view: str) -> Iterator[Fact]:
    """What makes up a view of money: every measure's present value, the dearest first."""
    yield Fact("view", {"view": view})
    is_cash = view == "cash"
    flows = [f for f in results.flows if is_cash or economics.is_in_view(results.city, f, view)]
    if is_cash:
        flows = [f for f in flows if f.kind not in NOT_CASH and f.actor and f.basis != "sunk"]
    by_measure: dict[str, list[Flow]] = {}
    for flow in flows:
        by_measure.setdefault(flow.measure, []).append(flow)
    values = {
        measure: _mean(economics.present_value(own, results.city), results) / MILLION
        for measure, own in by_measure.items()
    }
    for measure, value in sorted(values.items(), key=lambda item: -abs(item[1])):
        yield Fact("view_part", {"id": measure, "value": value, "price_year": results.city.header.price_year})
