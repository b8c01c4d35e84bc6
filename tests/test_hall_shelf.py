# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a process keeps in memory is weighed: never above its bytes, and what two things hold is counted once."""

from __future__ import annotations

import ast
import threading
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.hall.core.shelf import Shelf, Store, weight
from tests.cities import ROOT

KILO = 1_000


def _kilobytes(count: int) -> np.ndarray:
    return np.zeros(count * KILO // 8)


@dataclass
class Holder:
    parts: list[np.ndarray] = field(default_factory=list)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 60)), min_size=1, max_size=60), st.booleans())
def test_a_store_never_holds_more_than_it_may_but_for_the_last(asked, is_shared):
    store = Store(100 * KILO, is_shared=is_shared)
    shelves: list[Shelf[np.ndarray]] = [Shelf(store), Shelf(store)]
    for key, size in asked:
        found = shelves[key % 2].get(key, lambda size=size: _kilobytes(size))
        assert shelves[key % 2].peek(key) is found
        held = [thing for shelf in shelves for thing in shelf.kept.values()]
        assert weight(held) <= 100 * KILO or len(held) == 1


def test_what_was_not_asked_for_the_longest_goes_first_whichever_shelf_it_is_on():
    store = Store(100 * KILO)
    one, other = Shelf[np.ndarray](store), Shelf[np.ndarray](store)
    one.get("a", lambda: _kilobytes(40))
    other.get("b", lambda: _kilobytes(40))
    one.get("a", lambda: pytest.fail("it is there"))
    one.get("c", lambda: _kilobytes(40))

    assert (set(one.kept), set(other.kept)) == ({"a", "c"}, set())


def test_a_thing_that_is_heavier_than_all_that_may_be_kept_stays_until_the_next():
    shelf = Shelf[np.ndarray](Store(10 * KILO))
    shelf.get("heavy", lambda: _kilobytes(50))
    assert set(shelf.kept) == {"heavy"}
    shelf.get("light", lambda: _kilobytes(1))
    assert set(shelf.kept) == {"light"}


def test_an_array_that_several_things_hold_is_counted_once():
    array = _kilobytes(50)
    together = weight([Holder([array]), Holder([array[:10]]), {"rows": (array, array)}])
    assert 50 * KILO <= together < 53 * KILO


def test_what_grew_since_it_was_made_is_weighed_anew_where_things_grow():
    store = Store(100 * KILO, is_shared=True)
    shelf = Shelf[Holder](store)
    shelf.get("grows", Holder).parts.append(_kilobytes(90))
    shelf.get("next", lambda: Holder([_kilobytes(20)]))
    assert set(shelf.kept) == {"next"}


def test_what_is_weighed_elsewhere_is_not_looked_into():
    assert weight([Holder([_kilobytes(50)])], apart=(Holder,)) < KILO


def test_two_who_want_the_same_wait_for_one_making_and_a_failure_stops_nobody_after():
    shelf, made = Shelf[int](Store(KILO)), []

    def make() -> int:
        made.append(threading.get_ident())
        if len(made) == 1:
            raise ValueError("not yet")
        return 7

    with pytest.raises(ValueError, match="not yet"):
        shelf.get("x", make)
    threads = [threading.Thread(target=shelf.get, args=("x", make)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shelf.peek("x") == 7
    assert len(made) == 2
    assert shelf.making == {}


HALL = ROOT / "src" / "klimatkontrakt" / "hall"
BY_A_FEW = {  # caches by an argument that has few values, or that live no longer than a page
    "core/addresses.py", "core/feature.py", "core/city_page.py", "core/template_cities.py", "city_pages/method.py",
    "glossary/finishes.py",
    "city_pages/home.py", "city_pages/country_table.py", "search/query.py",  # by language
    "search/lookups.py",  # the hall's own pages, by the features in use
    "search/places.py",  # by county
    "search/stems.py",  # so many words of so many letters, whatever their city
}  # fmt: skip


def test_whatever_the_hall_keeps_by_an_argument_is_kept_on_a_shelf():
    """A cache that counts its things holds as many large cities as small ones."""
    counted = set()
    for path in HALL.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (node.args.args or node.args.kwonlyargs):
                names = {ast.unparse(decorator).split("(")[0] for decorator in node.decorator_list}
                if names & {"cache", "lru_cache", "functools.cache", "functools.lru_cache"}:
                    counted.add(path.relative_to(HALL).as_posix())

    assert counted <= BY_A_FEW
