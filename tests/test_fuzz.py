# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Mangled cities give a result or a problem that names file and row: never a traceback, a hang, or a silent default.

A sample; `make trials` tries thousands, over every door (trials/doors.py). KK_FUZZ_SEED gives another row of them.
"""

from __future__ import annotations

import csv
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import klimatkontrakt as kk
from tests import mangled_cities, mutators
from tests.cities import LILLSTAD, MALMO
from tests.extent import ALL
from tests.mutators import Mangled

SEED = int(os.environ.get("KK_FUZZ_SEED", "1"))
COUNTS = {LILLSTAD: 40 if ALL else 8, MALMO: 2}
MUTATORS: dict[str, Callable[[Path, random.Random], Mangled]] = {
    "text": mutators.of_text, "structure": mutators.of_structure,
}  # fmt: skip
PARTS = 2  # every other one signed


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("city", COUNTS, ids=[city.name for city in COUNTS])
@pytest.mark.parametrize("name", MUTATORS)
def test_a_mangled_city_gives_a_result_or_a_problem(name: str, city: Path, part: int, tmp_path: Path) -> None:
    mix = random.Random(f"{SEED}.{name}.{city.name}.{part}")
    whole = mangled_cities.whole(city, tmp_path / "whole", is_signed=part % 2 == 1)
    sound = mangled_cities.sound(whole)
    folder = Path(shutil.copytree(whole, tmp_path / "city"))
    for number in range(COUNTS[city] // PARTS):
        mangled = MUTATORS[name](whole, mix)
        (folder / mangled.file).write_bytes(mangled.text)
        try:
            with mangled_cities.in_time():
                assert not mangled_cities.wrong(folder, sound, mangled)
        except Exception as error:
            raise AssertionError(
                f"{name} {SEED}.{part}/{number} of {city.name}/{mangled.file}: {mangled.what}: {error!r}"
            ) from error
        shutil.copyfile(whole / mangled.file, folder / mangled.file)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("city", "times"), [(LILLSTAD, 60 if ALL else 4), (MALMO, 20 if ALL else 1)], ids=["lillstad", "malmo"]
)
def test_a_plausible_changed_number_gives_a_result(city: Path, times: int, tmp_path: Path) -> None:
    mix = random.Random(SEED)
    for number in range(times):
        folder = Path(shutil.copytree(city, tmp_path / f"c{number}"))
        path = folder / "quantities.csv"
        with path.open(encoding="utf-8", newline="") as file:
            heads, *rows = csv.reader(file)
        row, factor = mix.choice(rows), mix.uniform(0.8, 1.25)
        is_share = row[heads.index("unit")] in ("share", "%")
        for at, head in enumerate(heads):
            if row[at] and (head in ("value", "low", "high") or head.isdigit()):
                changed = float(row[at]) * factor
                row[at] = str(round(min(changed, 1.0) if is_share else changed, 6))
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([heads, *rows])

        results = kk.run(kk.read_city(folder), "contract", draws=250)

        assert np.isfinite(results.both.planned["territorial"]).all(), row
