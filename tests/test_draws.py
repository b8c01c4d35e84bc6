# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Draws do not move under edits: a number's stream is its parent and its id, never its value, unit or place (§7)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from klimatkontrakt.city import City, schema
from klimatkontrakt.engine.chain import moves
from klimatkontrakt.engine.chain.program import compile_city
from klimatkontrakt.engine.chain.uncertain_inputs import event_key, history_key, late_key, quantity_key
from klimatkontrakt.engine.worlds import uncertainty, world
from tests import extent
from tests.cities import LILLSTAD, MALMO, random_cities, shipped
from tests.test_laws import shuffled
from tests.test_laws_of_money import paying_cities

DRAWS = 250


@dataclass(frozen=True)
class Drawn:
    """What was drawn of a city.

    Attributes:
        chance: by key, the chances of every uncertain number, (draw).
        value: by key, the values that its chances give, (draw); events and delays by their outcome.
    """

    chance: dict[str, np.ndarray]
    value: dict[str, np.ndarray]


def drawn(city: City) -> Drawn:
    """Every draw of a city, without its central worlds."""
    program = compile_city(city)
    sample = uncertainty.sample(program, draws=DRAWS, seed=0, fixed={})
    chance = {own.key: sample.chance[own.key][sample.centrals :] for own in program.inputs}
    value = {own.key: uncertainty.values(own.range, chance[own.key]) for own in program.inputs if own.range is not None}
    for row in program.rows:
        key = quantity_key(program.quantities[row.quantity])
        if row.range is not None and not row.when:
            value[key] = uncertainty.values(row.range, chance[key])
    for (account, tag, year), at in program.published.items():
        number = program.published_ranges[at]
        if number is not None:
            key = history_key(account, tag, year)
            value[key] = uncertainty.values(number, chance[key])
    for name, measure in city.measures.items():
        if measure.late is not None and measure.late.chance > 0:
            value[late_key(name)] = uncertainty.is_late(name, measure.late.chance, sample)[sample.centrals :]
    for event in city.events:
        value[event_key(event)] = sample.outcome[event][sample.centrals :]
    return Drawn(chance, value)


FOLLOWS = "unexplained:"  # as wide as what the model missed, which follows from other numbers; its draw is its own


def assert_still(before: Drawn, after: Drawn, *changed: str) -> None:
    """Every draw is where it was; only the values of the changed numbers may differ."""
    for key in set(before.chance) & set(after.chance):
        assert np.array_equal(before.chance[key], after.chance[key]), key
        if key not in changed and not key.startswith(FOLLOWS):
            assert np.array_equal(before.value[key], after.value[key]), key


def assert_same_ranks(before: Drawn, after: Drawn, key: str) -> None:
    """Whichever draw of a number was below another is not above it now; draws at a bound are alike."""
    order = np.lexsort((after.value[key], before.value[key]))
    assert (np.diff(after.value[key][order]) >= 0).all(), key


# One edit of every kind of number


Edit = tuple[str, Callable[[], City]]  # the key of the number that gets another value, and the city with it


def scaled(number: Any, fields: tuple[str, ...], factor: float) -> Any:
    """A number with its value and range times a factor."""
    update = {name: getattr(number, name) * factor for name in fields if getattr(number, name) is not None}
    return number.model_copy(update=update)


def with_row(city: City, kind: str, at: int, row: Any) -> City:
    rows = list(getattr(city, kind))
    rows[at] = row
    return city.model_copy(update={kind: tuple(rows)})


def with_entry(city: City, measure: str, field: str, at: int, entry: Any) -> City:
    own = city.measures[measure]
    entries = list(getattr(own, field))
    entries[at] = entry
    changed = own.model_copy(update={field: tuple(entries)})
    return city.model_copy(update={"measures": {**city.measures, measure: changed}})


def edits(city: City, factor: float = 0.9) -> Iterator[Edit]:
    """Every uncertain number of the city with another value, one at a time."""
    for at, row in enumerate(city.quantities):
        if row.low is not None and row.value is not None and not row.when:
            other = scaled(row, ("value", "low", "high"), factor)
            yield quantity_key(row.id), lambda at=at, other=other: with_row(city, "quantities", at, other)
    for at, figure in enumerate(city.history):
        if figure.low is not None:
            other = scaled(figure, ("value", "low", "high"), factor)
            key = history_key(figure.account, figure.line, figure.year)
            yield key, lambda at=at, other=other: with_row(city, "history", at, other)
    for name, pool in city.pools.items():
        if pool.low is not None:
            pools = {**city.pools, name: scaled(pool, ("share", "amount", "tonnes", "low", "high"), factor)}
            yield moves.pool_key(name), lambda pools=pools: city.model_copy(update={"pools": pools})
    for name, measure in city.measures.items():
        yield from _edits_of(city, name, measure, factor)
    for name, event in city.events.items():
        first, *others = event.outcomes
        outcomes = {first: event.outcomes[first] * factor}
        outcomes |= {other: (1 - outcomes[first]) / len(others) for other in others}
        changed = {**city.events, name: event.model_copy(update={"outcomes": outcomes})}
        yield event_key(name), lambda changed=changed: city.model_copy(update={"events": changed})


def _edits_of(city: City, name: str, measure: schema.Measure, factor: float) -> Iterator[Edit]:
    for at, move in enumerate(measure.moves):
        if move.low is not None:
            other = scaled(move, ("share", "amount", "tonnes", "low", "high"), factor)
            yield moves.move_key(name, move), lambda at=at, o=other: with_entry(city, name, "moves", at, o)
    for at, cost in enumerate(measure.costs):
        if cost.low is not None:
            other = scaled(cost, ("value", "low", "high"), factor)
            yield moves.cost_key(name, cost), lambda at=at, o=other: with_entry(city, name, "costs", at, o)
    if measure.late is not None:
        late = measure.late.model_copy(update={"chance": measure.late.chance * factor})
        changed = {**city.measures, name: measure.model_copy(update={"late": late})}
        yield late_key(name), lambda changed=changed: city.model_copy(update={"measures": changed})


@given(st.one_of(random_cities(), paying_cities()), st.data(), st.sampled_from([0.5, 0.9, 1.1]))
def test_another_value_moves_no_other_draw_and_keeps_its_own_ranks(city: City, data: st.DataObject, by: float) -> None:
    before = drawn(city)
    uncertain = [edit for edit in edits(city, by) if edit[0] in before.chance]  # a range of nothing is not drawn
    assume(uncertain)
    key, made = data.draw(st.sampled_from(uncertain))
    after = drawn(made())

    assert before.chance.keys() == after.chance.keys()
    assert_still(before, after, key)
    assert_same_ranks(before, after, key)


@extent.in_all
def test_no_number_of_malmo_moves_another_ones_draws() -> None:
    city = shipped(MALMO)
    before, met = drawn(city), set()

    for key, made in edits(city):
        after = drawn(made())
        assert before.chance.keys() == after.chance.keys()
        assert_still(before, after, key)
        assert_same_ranks(before, after, key)
        met.add(key.partition(":")[0])

    assert met == {"quantity", "history", "move", "pool", "cost", "late", "event"}


@given(paying_cities(), st.integers(0, 100))
def test_another_order_moves_no_draw(city: City, seed: int) -> None:
    other = shuffled(city, seed)
    turned = {n: m.model_copy(update={"costs": m.costs[::-1]}) for n, m in other.measures.items()}

    assert_still(drawn(city), drawn(other.model_copy(update={"measures": turned})))


@given(paying_cities(), st.data())
def test_what_is_taken_away_or_added_moves_no_draw_of_what_stays(city: City, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(city.measures)))
    own = city.measures[name]
    first, twin = own.moves[0], own.moves[0].model_copy(update={"id": "another"})
    fewer = {**city.measures, name: own.model_copy(update={"moves": own.moves[1:], "costs": own.costs[1:]})}
    more = {**city.measures, name: own.model_copy(update={"moves": (twin, *own.moves)})}

    before = drawn(city)

    assert_still(before, drawn(city.model_copy(update={"measures": fewer})))
    assert_still(before, drawn(city.model_copy(update={"measures": more})))
    if first.low is not None:
        chances = drawn(city.model_copy(update={"measures": more})).chance
        assert not np.array_equal(chances[moves.move_key(name, first)], chances[moves.move_key(name, twin)])


@given(random_cities(), st.data())
def test_a_measure_that_comes_or_goes_moves_no_draw_of_the_others(city: City, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(city.measures)))
    alone = {key: own.model_copy(update={"enablers": {}}) for key, own in city.measures.items()}
    whole = city.model_copy(update={"measures": alone})
    without = {key: own for key, own in alone.items() if key != name}

    assert_still(drawn(whole), drawn(whole.model_copy(update={"measures": without})))


@given(paying_cities())
def test_labels_notes_sources_units_and_owners_move_no_draw(city: City) -> None:
    more = {"note": "ny", "source": "annan"}
    quantities = tuple(q.model_copy(update={**more, "label_sv": "Ny", "owner": "town"}) for q in city.quantities)
    measures = {
        name: own.model_copy(
            update={
                "sv": "Nytt namn", "note": "ny", "actor": "town",
                "moves": tuple(m.model_copy(update={**more, "origin": "measured"}) for m in own.moves),
                "costs": tuple(c.model_copy(update={**more, "unit": "MSEK", "kind": "fee"}) for c in own.costs),
            }
        )
        for name, own in city.measures.items()
    }  # fmt: skip
    before, after = drawn(city), drawn(city.model_copy(update={"quantities": quantities, "measures": measures}))

    assert before.chance.keys() == after.chance.keys()
    assert_still(before, after)


# What the law rests on, one by one


def lillstad(**measures: dict[str, Any]) -> City:
    city = shipped(LILLSTAD)
    changed = {name: city.measures[name].model_copy(update=update) for name, update in measures.items()}
    return city.model_copy(update={"measures": {**city.measures, **changed}})


def cost(name: str, value: float = 2.0) -> schema.Cost:
    return schema.Cost.model_validate(
        {"id": name, "kind": "running", "value": value, "low": value - 1, "high": value + 1, "unit": "MSEK/yr",
         "payers": {"lillstad": 1}, "price_year": 2024, "origin": "assumed", "source": "s2"}
    )  # fmt: skip


def test_two_costs_of_the_same_kind_and_value_have_draws_of_their_own() -> None:
    found = drawn(lillstad(fewer_trips={"costs": (cost("a"), cost("b"))})).chance

    assert not np.array_equal(found["cost:fewer_trips:a"], found["cost:fewer_trips:b"])


def test_the_same_id_in_two_measures_has_draws_of_its_own() -> None:
    strength = {"stage": "avoid", "from": "car.petrol.km", "share": 0.1, "low": 0.05, "high": 0.2, "origin": "assumed"}
    same = schema.Move.model_validate({**strength, "id": "a", "source": "s2"})
    both = {"moves": (same,), "costs": (cost("a"),)}
    found = drawn(lillstad(fewer_trips=both, electric_cars=both)).chance

    for kind in ("move", "cost"):
        assert not np.array_equal(found[f"{kind}:fewer_trips:a"], found[f"{kind}:electric_cars:a"])


def test_a_cost_keeps_its_draws_when_the_one_before_it_becomes_equal_to_it() -> None:
    # keyed by value, the two would have been "…:2" and "…:2#2", and traded places with "…:3"
    before = drawn(lillstad(fewer_trips={"costs": (cost("a", 3.0), cost("b", 2.0))}))
    after = drawn(lillstad(fewer_trips={"costs": (cost("a", 2.0), cost("b", 2.0))}))

    assert_still(before, after, "cost:fewer_trips:a")


def test_every_member_of_a_group_has_the_strength_of_its_one_move() -> None:
    moved = schema.Move.model_validate(
        {"id": "all", "stage": "avoid", "from": {"group": "cars"}, "share": 0.1, "low": 0.05, "high": 0.2,
         "origin": "assumed", "source": "s2"}
    )  # fmt: skip
    city = lillstad(fewer_trips={"moves": (moved,)})
    own = world.draw(compile_city(city), draws=DRAWS, seed=0)
    rows = [k for k, move in enumerate(own.program.moves.list) if move.key == "move:fewer_trips:all"]

    assert len(rows) == 2  # petrol and electric cars
    assert np.array_equal(own.draws.strength[rows[0]], own.draws.strength[rows[1]])


def test_a_measure_is_never_taken_for_a_pool_of_its_name() -> None:
    values = {"stage": "avoid", "from": "car.petrol.km", "share": 0.1, "low": 0.05, "high": 0.2, "origin": "assumed"}
    pool = schema.Pool.model_validate({**values, "source": "s2"})
    member = schema.Move.model_validate({"id": "m", "pool": "travel", "weight": 1.0})
    own = schema.Move.model_validate({**values, "id": "avoid.car.petrol.km", "source": "s2"})
    city = lillstad(fewer_trips={"moves": (member,)})
    twin = city.measures["electric_cars"].model_copy(update={"moves": (own,)})
    city = city.model_copy(update={"pools": {"travel": pool}, "measures": {**city.measures, "pool.travel": twin}})
    found = {key: chances for key, chances in drawn(city).chance.items() if "travel" in key}

    assert set(found) == {"pool:travel", "move:pool.travel:avoid.car.petrol.km", "late:pool.travel"}
    assert not np.array_equal(*[found[key] for key in sorted(found)[1:]])


@pytest.mark.parametrize("first", ["base", "outcome"])
def test_what_a_quantity_errs_together_with_is_not_decided_by_the_order_of_its_rows(first: str) -> None:
    city = shipped(LILLSTAD)
    event = schema.Event(year=2027, decider="state", outcomes={"a": 0.5, "b": 0.5}, origin="assumed", source="s2")
    base = city.quantity("car.petrol.use")
    outcome = base.model_copy(update={"when": {"vote": "a"}, "with_": {}})
    others = [row for row in city.quantities if row.id != base.id]
    rows = (base, outcome) if first == "base" else (outcome, base)
    with_both = city.model_copy(update={"quantities": (*rows, *others), "events": {"vote": event}})

    assert_still(drawn(city), drawn(with_both))


@settings(max_examples=extent.examples(10))
@given(st.integers(0, 10_000))
def test_the_order_of_histories_and_events_moves_no_draw(seed: int) -> None:
    city = shipped(MALMO)
    mix = random.Random(seed)
    history, events = list(city.history), list(city.events.items())
    mix.shuffle(history)
    mix.shuffle(events)

    assert_still(drawn(city), drawn(city.model_copy(update={"history": tuple(history), "events": dict(events)})))
