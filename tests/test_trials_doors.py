# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The trial of the doors at a tiny size, and that it tells what goes as it must not."""

from __future__ import annotations

import random

import pytest
from trials import doors

from klimatkontrakt.folder.problem import Place, Problem
from tests import extent

QUICK = [door for door in doors.TRIED if door not in ("city folders of Malmö", "backups")]


@pytest.mark.parametrize("door", QUICK)
def test_a_few_mangled_inputs_at_a_door_give_results_or_problems(door: str) -> None:
    for mutator in doors.MUTATORS:
        outcome = doors.tried(doors.Batch(door, mutator, 0, 4, seed=7))
        assert outcome.bad == ()


def test_the_inputs_are_ten_thousand_and_the_same_each_time() -> None:
    from trials import Extent

    batches = list(doors._batches(Extent(1.0, 1)))
    assert sum(batch.count for batch in batches) >= 10_000
    assert batches == list(doors._batches(Extent(1.0, 1)))
    assert {batch.door for batch in doors._batches(Extent(0.001, 1))} == set(doors.TRIED)


@extent.in_all
def test_what_goes_as_it_must_not_is_told() -> None:
    from trials.door_ways import FileWay, untold, wrong_of
    from trials.mangled_files import Sample, of_marks

    sample = Sample("a.txt", b"text", of_marks)

    def breaks(raw: bytes, name: str) -> tuple[bool, tuple[Problem, ...]]:
        raise KeyError(name)

    assert "KeyError" in FileWay([sample], breaks).tried("text", random.Random(1))
    assert "neither" in FileWay([sample], lambda raw, name: (False, ())).tried("structure", random.Random(1))
    assert untold([Problem("file_empty", Place(""))])
    assert not untold([Problem("file_empty", Place("a.csv"))])

    def hangs() -> str:
        while True:
            pass

    from tests import mangled_cities

    was = mangled_cities.LONGEST_CPU_SECONDS
    mangled_cities.LONGEST_CPU_SECONDS = 1
    try:
        assert "HangError" in wrong_of(hangs)
    finally:
        mangled_cities.LONGEST_CPU_SECONDS = was
