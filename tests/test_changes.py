# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A document's changes and merges keep their laws, over random edits of every kind; and each kind of clash by hand."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from klimatkontrakt.city.document import written
from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.folder import changes, merging, placements
from klimatkontrakt.folder.change import ABSENT, Change, of_json
from klimatkontrakt.folder.merging import Clash, Merged
from klimatkontrakt.folder.problem import Place, Problem, UnknownNameError
from tests import edits, extent
from tests.cities import random_cities
from tests.edits import Tree
from tests.whole_cities import whole_cities

Texts = dict[str, str]
BASE = edits.full()
TEXTS = edits.texts_of(BASE)
slow = settings(deadline=None, max_examples=extent.examples(60), suppress_health_check=list(HealthCheck))
Seeds = list[tuple[int, int]]


@st.composite
def edits_of(draw: st.DrawFn, sides: int) -> list[Seeds]:
    """Edits for some sides, where and what, in so few places that sides often meet in one."""
    places = draw(st.lists(st.integers(0, 10_000), min_size=2, max_size=6))
    made = st.lists(st.tuples(st.sampled_from(places), st.integers(0, 2**32)), min_size=1, max_size=8)
    return [draw(made) for _ in range(sides)]


def between(before: Texts, after: Texts) -> tuple[Change, ...]:
    return changes.between(before, after, CITY)


def applied(before: Texts, made: Any) -> Texts:
    return changes.applied(before, made, CITY)


def merged(ours: Texts, theirs: Texts, base: Texts = TEXTS, **more: Any) -> Merged:
    return merging.merged(base, ours, theirs, CITY, **more)


def side(seeds: Seeds) -> Texts:
    return edits.texts_of(edits.edited(BASE, seeds))


def without_places(made: Any) -> list[Change]:
    return [change for change in made if change.what != "placed"]


# Laws of changes


@slow
@given(edits_of(2))
def test_what_differs_applied_to_the_one_is_the_other_byte_for_byte_through_json_and_in_any_order(made) -> None:
    ones, others = made
    one, other = side(ones), side(others)
    found = [of_json(json.loads(json.dumps(change.as_json()))) for change in between(one, other)]
    random.Random(len(found)).shuffle(found)

    assert applied(one, found) == other
    assert between(one, one) == () and applied(one, ()) == one


@slow
@given(st.one_of(random_cities(), whole_cities()), st.one_of(random_cities(), whole_cities()))
def test_any_city_becomes_any_other_by_what_differs(one, other) -> None:
    before, after = written(one), written(other)

    assert applied(before, between(before, after)) == after


@slow
@given(edits_of(1))
def test_values_are_those_of_json_and_absent_is_told_apart_from_empty(made) -> None:
    (seeds,) = made
    for change in between(TEXTS, side(seeds)):
        for value in (change.before, change.after):
            assert value is ABSENT or json.loads(json.dumps(value)) == value
        if change.what == "changed":
            assert not changes.same(change.before, change.after)


@slow
@given(edits_of(1))
def test_a_change_taken_back_leaves_all_but_the_order_as_it_was(made) -> None:
    (seeds,) = made
    other = side(seeds)
    back = applied(other, [change.reverse for change in without_places(between(TEXTS, other))])

    assert without_places(between(TEXTS, back)) == []


@slow
@given(edits_of(1))
def test_a_change_made_twice_is_made_once(made) -> None:
    (seeds,) = made
    other = side(seeds)

    assert applied(other, between(TEXTS, other)) == other


# Laws of merging


@slow
@given(edits_of(2))
def test_a_merge_is_the_same_whoever_is_laid_on_whom(made) -> None:
    ones, others = made
    one, other = side(ones), side(others)
    first, second = merged(one, other), merged(other, one)

    assert {clash.name for clash in first.clashes} == {clash.name for clash in second.clashes}
    if not first.clashes:
        assert first.texts == second.texts


@slow
@given(edits_of(1))
def test_a_merge_with_what_did_not_change_or_changed_alike_is_that_side(made) -> None:
    (seeds,) = made
    one = side(seeds)

    for found in (merged(one, TEXTS), merged(TEXTS, one), merged(one, one)):
        assert found == Merged(one, ())


ORDERS = ((0, 1, 2), (2, 0, 1), (1, 2, 0), (2, 1, 0))


@slow
@given(edits_of(3))
@example([[(152, 0)], [(152, 31121)], [(152, 184552989)]])
def test_three_sides_without_a_clash_come_to_one_document_in_whatever_order_they_come(made) -> None:
    """But for the order of entries: that one stood before another which is gone cannot be read out of a document."""
    sides = [side(seeds) for seeds in made]
    first = after_each(sides, ORDERS[0])
    for order in ORDERS[1:]:
        assert without_places(between(first, after_each(sides, order))) == []


def after_each(sides: list[Texts], order: tuple[int, ...]) -> Texts:
    texts: Texts = TEXTS
    for at in order:
        found = merged(sides[at], texts)
        assume(not found.clashes)
        texts = dict(found.texts)
    return texts


@slow
@given(edits_of(3))
@example([[(152, 0)], [(152, 31121)], [(152, 184552989)]])
def test_changes_of_three_sides_make_one_document_to_the_last_byte_in_whatever_order_they_are_made(made) -> None:
    sides = [side(seeds) for seeds in made]
    after_each(sides, ORDERS[0])  # which ends where two of them clash
    lists = [between(TEXTS, one) for one in sides]
    whole = {
        tuple(sorted(applied(TEXTS, [change for at in order for change in lists[at]]).items())) for order in ORDERS
    }

    assert len(whole) == 1


@slow
@given(edits_of(2))
def test_every_change_stands_in_the_result_or_in_a_clash(made) -> None:
    ones, others = made
    one, other = side(ones), side(others)
    found = merged(one, other)
    told = {id(change) for clash in found.clashes for change in (*clash.our_changes, *clash.their_changes)}
    made = [(change.what, change.kind, change.key, change.field) for clash in found.clashes
            for change in (*clash.our_changes, *clash.their_changes)]  # fmt: skip

    assert len(told) >= len(found.clashes)
    for change in without_places((*between(TEXTS, one), *between(TEXTS, other))):
        if (change.what, change.kind, change.key, change.field) not in made:
            assert stands(change, dict(found.texts)), change


def stands(change: Change, texts: Texts) -> bool:
    if change.what == "removed":
        return not any(c.kind == change.kind and c.key == change.key for c in everything(texts))
    return applied(texts, [change]) == texts


def everything(texts: Texts) -> Iterator[Change]:
    """Every entry of a document, also those in others."""
    nothing = {"city.yaml": TEXTS["city.yaml"]}
    waiting = [change for change in between(nothing, texts) if change.what == "added"]
    yield from waiting
    held = {(part.within, part.path, part.kind, part.key) for part in CITY.parts}
    for change in waiting:
        for within, path, kind, key in held:
            if within == change.kind:
                yield from inside(change, path, kind, key)


def inside(change: Change, path: tuple[str, ...], kind: str, key: str) -> Iterator[Change]:
    value = change.after
    for step in path:
        value = value.get(step, {}) if isinstance(value, dict) else {}
    pairs = value.items() if not key and isinstance(value, dict) else [(row[key], row) for row in value or ()]
    yield from (Change("added", kind, f"{change.key}/{name}", after=own) for name, own in pairs)


@slow
@given(edits_of(2))
def test_a_clash_is_told_only_where_the_law_says(made) -> None:
    ones, others = made
    one, other = between(TEXTS, side(ones)), between(TEXTS, side(others))
    found = merged(side(ones), side(others))
    fields = [{(c.kind, c.key, c.field): c.after for c in own if c.what == "changed"} for own in (one, other)]
    added = [{(c.kind, c.key): c.after for c in own if c.what == "added"} for own in (one, other)]
    removed = [{(c.kind, c.key) for c in own if c.what == "removed"} for own in (one, other)]
    expected = {
        name for name in fields[0].keys() & fields[1].keys() if not changes.same(fields[0][name], fields[1][name])
    }
    expected |= {
        (*name, "") for name in added[0].keys() & added[1].keys() if not changes.same(added[0][name], added[1][name])
    }
    for gone, kept in ((removed[0], other), (removed[1], one)):
        touched = {c.key for c in kept if c.what in ("changed", "added")}
        expected |= {(kind, key, "") for kind, key in gone for own in touched if is_in(kind, key, kept, own)}

    assert {clash.name for clash in found.clashes} == expected


def is_in(kind: str, key: str, made: Any, own: str) -> bool:
    """Whether a change of that key is of an entry, or of something in it."""
    below = {"measures": ("moves", "costs"), "commitments": ("money",), "set_measures": ("set_costs",),
             "scenarios": ("set_quantities", "set_measures", "set_costs"),
             "contracts": ("commitments", "sections", "clauses", "needs", "stances", "instruments", "money", "outcomes", "signatures")}  # fmt: skip
    for change in made:
        if change.what in ("changed", "added") and change.key == own:
            is_it = (change.kind, own) == (kind, key)
            if is_it or (change.kind in below.get(kind, ()) and own.startswith(f"{key}/")):
                return True
    return False


# Order


@given(st.lists(st.sampled_from("abcdefgh"), unique=True), st.lists(st.sampled_from("abcdefgh"), unique=True))
def test_an_order_comes_of_the_fewest_places(before, after) -> None:
    places = placements.placed(before, after)
    default = placements.by_default([key for key in before if key in after], after)

    assert placements.ordered(placements.by_default(before, after), places) != [] or not (before or after)
    row = [key for key in placements.ordered(placements.by_default(before, after), places) if key in after]
    assert row == list(after)
    assert len(places) == len(after) - longest(default, after)


def longest(one: list[str], other: list[str]) -> int:
    """The longest common row, by the slow way."""
    best = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, first in enumerate(one):
        for j, second in enumerate(other):
            best[i + 1][j + 1] = best[i][j] + 1 if first == second else max(best[i][j + 1], best[i + 1][j])
    return best[-1][-1]


def test_one_row_that_is_moved_to_the_top_is_one_place() -> None:
    tree = {**BASE, "sources": [BASE["sources"][-1], *BASE["sources"][:-1]]}

    assert between(TEXTS, edits.texts_of(tree)) == (Change("placed", "sources", BASE["sources"][-1]["id"], after=None),)


def test_two_that_move_the_same_row_do_not_clash() -> None:
    last = BASE["quantities"][-1]
    rest = BASE["quantities"][:-1]
    top = edits.texts_of({**BASE, "quantities": [last, *rest]})
    second = edits.texts_of({**BASE, "quantities": [rest[0], last, *rest[1:]]})

    assert merged(top, second).clashes == () and merged(top, second).texts == merged(second, top).texts


# Each kind of change by hand


def set_in(tree: Tree, *path: Any, to: Any) -> Tree:
    """The tree with one value set, or taken away."""
    step, rest = path[0], path[1:]
    copied = list(tree) if isinstance(tree, list) else dict(tree)
    if not rest and to is ABSENT:
        del copied[step]
    else:
        copied[step] = to if not rest else set_in(copied[step], *rest, to=to)
    return copied


def with_(*path: Any, to: Any) -> Texts:
    return edits.texts_of(set_in(BASE, *path, to=to))


CONTRACT = ("contracts", "2030-2031")
SET = ("scenarios", "set_all", "set")
COST = ("measures", "electric_cars", "costs", 0)
AT = {(row["id"], bool(row.get("when"))): at for at, row in enumerate(BASE["quantities"])}
LOST, POINTED = AT["lost", False], AT["pointed", False]
PENCIL = {
    "a header": (("header", "name"), "Nytt", Change("changed", "city", "", "name", "Lillstad", "Nytt")),
    "an area's note that was absent, now empty": (
        ("areas", "mobility", "note"), "", Change("changed", "areas", "mobility", "note", ABSENT, "")),
    "shares of payers are one field": (
        (*COST, "payers"), {"households": 1.0},
        Change("changed", "costs", "electric_cars/investment", "payers", {"households": 0.8, "state": 0.2}, {"households": 1})),
    "a ramp is one field": (
        ("measures", "electric_cars", "ramp"), {2023: 0.0, 2031: 1.0},
        Change("changed", "measures", "electric_cars", "ramp", {"2023": 0, "2030": 1}, {"2023": 0, "2031": 1})),
    "an event's outcomes are one field": (
        ("events", "e", "outcomes", "yes"), 0.25,
        Change("changed", "events", "e", "outcomes", {"yes": 0.5, "no": 0.5}, {"yes": 0.25, "no": 0.5})),
    "a point is a field": (
        ("quantities", POINTED, "points", 2030), 3.0, Change("changed", "quantities", "pointed", "points.2030", 2, 3)),
    "a missing number is one field with its reason": (
        ("quantities", LOST, "missing"), "hemligt",
        Change("changed", "quantities", "lost", "value", {"missing": "okänt"}, {"missing": "hemligt"})),
    "a scenario's measure is a field": (
        ("scenarios", "set_all", "measures", "fewer_trips"), {"level": 0.75},
        Change("changed", "scenarios", "set_all", "measures.fewer_trips", {"level": 0.5}, {"level": 0.75})),
    "a number that a scenario sets": (
        (*SET, "quantities", "car.petrol.km", "value"), 95.0,
        Change("changed", "set_quantities", "set_all/car.petrol.km", "value", 90, 95)),
    "a rate that a scenario sets": (
        (*SET, "discount_rate"), ABSENT, Change("changed", "scenarios", "set_all", "set.discount_rate", 0.02, ABSENT)),
    "a cost that a scenario sets": (
        (*SET, "measures", "electric_cars", "costs", "investment", "value"), 5.0,
        Change("changed", "set_costs", "set_all/electric_cars/investment", "value", 4, 5)),
    "money of a commitment": (
        (*CONTRACT, "commitments", 0, "money", 1, "amount"), 7.0,
        Change("changed", "money", "2030-2031/k1/n", "amount", 6, 7)),
    "a mandate is one field": (
        (*CONTRACT, "commitments", 0, "mandate"), {"body": "KS"},
        Change("changed", "commitments", "2030-2031/k1", "mandate", {"body": "KF"}, {"body": "KS"})),
    "an instrument": (
        (*CONTRACT, "instruments", "2", "sv"), "Avtal", Change("changed", "instruments", "2030-2031/2", "sv", ABSENT, "Avtal")),
    "an outcome": (
        (*CONTRACT, "outcomes", 0, "status"), "stopped",
        Change("changed", "outcomes", "2030-2031/k1/done", "status", "done", "stopped")),
    "a list that stands there with nothing in it": (
        (*CONTRACT, "needs"), ABSENT, Change("changed", "contracts", "2030-2031", "needs", [], ABSENT)),
    "a table of signatures with nothing in it": (
        (*CONTRACT, "signatures"), None, Change("changed", "contracts", "2030-2031", "signatures", [], ABSENT)),
    "a row that holds in an outcome": (
        ("quantities", AT[BASE["quantities"][0]["id"], True], "origin"), "default",
        Change("changed", "quantities", f"{BASE['quantities'][0]['id']}/e:yes;f:no", "origin", "computed", "default")),
}  # fmt: skip


@pytest.mark.parametrize("path, to, expected", PENCIL.values(), ids=PENCIL)
def test_one_edit_is_one_change(path, to, expected) -> None:
    other = with_(*path, to=to)

    assert between(TEXTS, other) == (expected,)
    assert applied(TEXTS, [expected]) == other


def test_an_entry_that_is_gone_is_one_change_with_everything_in_it() -> None:
    measures = {name: own for name, own in BASE["measures"].items() if name != "electric_cars"}
    (change,) = between(TEXTS, edits.texts_of({**BASE, "measures": measures}))

    assert (change.what, change.kind, change.key) == ("removed", "measures", "electric_cars")
    assert change.before["costs"][0]["id"] == "investment" and change.after is ABSENT


def test_what_is_not_there_cannot_be_changed() -> None:
    for change in (
        Change("changed", "areas", "none", "sv", "a", "b"),
        Change("added", "moves", "none/m", after={"id": "m"}),
    ):
        with pytest.raises(UnknownNameError):
            applied(TEXTS, [change])


# Each kind of clash by hand


def test_one_field_with_two_values_clashes_and_the_chosen_side_stands() -> None:
    path = (*COST, "payers")
    ours, theirs = with_(*path, to={"households": 1.0}), with_(*path, to={"state": 1.0})
    found = merged(ours, theirs)
    name = ("costs", "electric_cars/investment", "payers")

    assert [(c.name, c.before, c.ours, c.theirs) for c in found.clashes] == [
        (name, {"households": 0.8, "state": 0.2}, {"households": 1}, {"state": 1})
    ]
    assert found.texts == theirs == merged(ours, theirs, chosen={name: "theirs"}).texts
    assert merged(ours, theirs, chosen={name: "ours"}) == Merged(ours, ())


def test_what_one_removed_and_the_other_changed_inside_clashes() -> None:
    measures = {name: own for name, own in BASE["measures"].items() if name != "electric_cars"}
    ours, theirs = edits.texts_of({**BASE, "measures": measures}), with_(*COST, "value", to=4.0)
    name = ("measures", "electric_cars", "")
    found = merged(ours, theirs)

    assert [(c.name, c.ours, c.theirs["costs"][0]["value"]) for c in found.clashes] == [(name, ABSENT, 4)]
    assert found.texts == theirs
    assert merged(ours, theirs, chosen={name: "ours"}).texts == ours
    other_way = merged(theirs, ours)
    assert [(c.name, c.theirs) for c in other_way.clashes] == [(name, ABSENT)] and other_way.texts == ours
    assert merged(theirs, ours, chosen={name: "ours"}).texts == theirs


def test_what_one_removed_and_the_other_put_something_in_clashes_but_not_what_both_removed() -> None:
    contracts = {period: own for period, own in BASE["contracts"].items() if period != "2030-2031"}
    gone = edits.texts_of({**BASE, "contracts": contracts})
    rows = BASE["contracts"]["2030-2031"]["outcomes"]
    more = with_(*CONTRACT, "outcomes", to=[*rows, {"commitment": "k2", "id": "x", "status": "ongoing"}])
    fewer = with_(*CONTRACT, "outcomes", to=rows[:1])

    assert [clash.name for clash in merged(gone, more).clashes] == [("contracts", "2030-2031", "")]
    assert merged(gone, fewer) == Merged(gone, ()) == merged(fewer, gone)


def test_two_that_added_the_same_id_clash_and_of_different_ids_or_alike_do_not() -> None:
    def adding(name: str, title: str) -> Texts:
        return edits.texts_of({**BASE, "sources": [*BASE["sources"], {"id": name, "title": title, "publisher": "SCB"}]})

    (clash,) = merged(adding("ny", "A"), adding("ny", "B")).clashes
    assert (clash.name, clash.before, clash.ours["title"], clash.theirs["title"]) == (
        ("sources", "ny", ""),
        ABSENT,
        "A",
        "B",
    )
    assert merged(adding("ny", "A"), adding("ny", "A")) == Merged(adding("ny", "A"), ())
    assert "annan,C" in merged(adding("ny", "A"), adding("annan", "C")).texts["sources.csv"]


def test_different_points_steps_apart_and_different_numbers_that_a_scenario_sets_meet_no_trouble() -> None:
    pairs = [
        (("quantities", POINTED, "points", 2030), ("quantities", POINTED, "points", 2025), 9.0),
        ((*SET, "quantities", "car.petrol.km", "value"), (*SET, "quantities", "car.petrol.km", "low"), 85.0),
        ((*SET, "discount_rate"), (*SET, "quantities", "2030", "growth"), 0.25),
    ]
    for one, other, value in pairs:
        both = edits.texts_of(set_in(set_in(BASE, *one, to=value), *other, to=value))

        assert merged(with_(*one, to=value), with_(*other, to=value)) == Merged(both, ())


def test_a_problem_that_neither_side_has_alone_is_a_clash_between_the_changes_that_meet_there() -> None:
    ours, theirs = with_("areas", "mobility", "note", to="a"), with_("measures", "electric_cars", "area", to=ABSENT)

    def problems(texts: Texts) -> list[Problem]:
        is_so = "note: a" in texts["city.yaml"] and texts["measures.yaml"] == theirs["measures.yaml"]
        return (
            [Problem("file_empty", Place("measures.yaml", 3, "electric_cars"), {"what": "mobility"})] if is_so else []
        )

    (clash,) = merged(ours, theirs, problems=problems).clashes

    assert clash.problem is not None and clash.problem.code == "file_empty"
    assert [change.kind for change in clash.our_changes] == ["areas"]
    assert [change.kind for change in clash.their_changes] == ["measures"]
    assert merged(ours, TEXTS, problems=problems).clashes == () == merged(TEXTS, theirs, problems=problems).clashes
    stood = [Problem("file_empty", Place("city.yaml"))]
    assert merged(ours, theirs, problems=lambda texts: stood).clashes == ()


def test_a_clash_is_known_by_what_it_is_of() -> None:
    assert Clash("areas", "a", "sv").name == ("areas", "a", "sv")


def test_an_entry_that_is_added_where_one_stands_takes_its_place_with_everything_in_it() -> None:
    costs = BASE["measures"]["electric_cars"]["costs"]
    other = with_("measures", "electric_cars", "costs", to=[{**costs[0], "id": "first"}, *costs])
    (whole,) = [c for c in everything(other) if (c.kind, c.key) == ("measures", "electric_cars")]

    assert applied(TEXTS, [whole]) == other


def test_the_order_of_the_outcomes_in_a_rows_when_makes_no_other_row_of_it() -> None:
    at = AT[BASE["quantities"][0]["id"], True]
    (change,) = between(TEXTS, with_("quantities", at, "when", to={"f": "no", "e": "yes"}))

    assert (change.what, change.field) == ("changed", "when")


@pytest.mark.parametrize("places", [{"x": "a"}, {"x": None}, {"b": "gone"}, {"x": "gone"}, {"a": "gone", "b": "x"}])
def test_a_place_of_or_after_something_unknown_moves_nothing(places: dict[str, str | None]) -> None:
    assert placements.ordered(["a", "b"], places) == ["a", "b"]
