# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is tried by default is a fair sample: some of every test's values, the first and the last among them, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import conftest, extent


@dataclass(frozen=True)
class Value:
    """A test with one of its values, as far as a sample looks at it."""

    nodeid: str
    is_whole: bool = False

    def get_closest_marker(self, name: str) -> object:
        return self if name == "whole" and self.is_whole else None


def of_test(name: str, count: int, *, is_whole: bool = False) -> list[Value]:
    return [Value(f"test_x.py::{name}[{at}]", is_whole) for at in range(count)]


@pytest.fixture(autouse=True, scope="module")
def a_sample() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(extent, "ALL", False)
        yield


@given(st.integers(1, 400))
def test_of_each_test_some_values_are_left_the_first_and_the_last_among_them(count: int) -> None:
    before = [*of_test("test_one", 1), *of_test("test_many", count)]
    kept = conftest._sampled(before)  # type: ignore[arg-type,type-var]

    assert kept == [value for value in before if value in kept]
    assert {before[0], before[1], before[-1]} <= {*kept}
    assert len(kept) - 1 == min(count, max(extent.FEWEST_VALUES, int(count**0.5)))


def test_every_value_of_what_is_whole_is_left() -> None:
    before = of_test("test_whole", 50, is_whole=True)

    assert conftest._sampled(before) == before  # type: ignore[arg-type,type-var,comparison-overlap]
