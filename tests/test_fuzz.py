# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Mutated cities give a result or a problem that names file and row: never a traceback, never a silent default.

KK_FUZZ sets how many mutations are tried, 2 000 unless it says otherwise; KK_FUZZ_SEED another row of them.
"""

from __future__ import annotations

import csv
import os
import random
import shutil
from pathlib import Path

import numpy as np
import pytest

import klimatkontrakt as kk
from klimatkontrakt.city import load
from klimatkontrakt.city.problem import errors
from klimatkontrakt.engine import problems
from tests.cities import LILLSTAD, MALMO

COUNT = int(os.environ.get("KK_FUZZ", "2000"))
SEED = int(os.environ.get("KK_FUZZ_SEED", "1"))
ROWLESS = {"file_missing", "file_empty", "field_missing", "format_missing", "encoding", "baseline_missing"}
PARTS = 8
TOKENS = [
    ",", ";", ":", "\n", "{", "}", "[", "]", "-", '"', "'", "#", "&a", "*a", "!!x", "\t", "\0", "é", "–", "no", "true", "null",
    "0", "-1", "1e308", "nan", ".inf", "1e-320", "99999999999999999999", "2022", "1,5", "missing: x", "missing:", "self",
]  # fmt: skip


def mutated(raw: bytes, mix: random.Random) -> bytes:
    """The bytes with one to three small accidents."""
    for _ in range(mix.randint(1, 3)):
        at = mix.randrange(len(raw) + 1)
        length = mix.choice([0, 1, 1, 2, 8, 40])
        kind = mix.randrange(6)
        if kind == 0:
            raw = raw[:at] + raw[at + length :]
        elif kind == 1:
            raw = raw[:at] + mix.choice(TOKENS).encode() + raw[at:]
        elif kind == 2:
            raw = raw[:at] + mix.choice(TOKENS).encode() + raw[at + length :]
        elif kind == 3:
            lines = raw.split(b"\n")
            i, j = mix.randrange(len(lines)), mix.randrange(len(lines))
            lines[i], lines[j] = lines[j], lines[i]
            raw = b"\n".join(lines)
        elif kind == 4:
            lines = raw.split(b"\n")
            lines.insert(mix.randrange(len(lines)), mix.choice(lines))
            raw = b"\n".join(lines)
        else:
            raw = raw[:at] + bytes([mix.randrange(256)]) + raw[at + 1 :]
    return raw


def _is_told(problem) -> bool:
    return bool(problem.place.file) and (problem.place.row > 0 or bool(problem.place.item) or problem.code in ROWLESS)


def _try(folder: Path) -> None:
    city, found = load(folder)
    for problem in found:
        assert problem.said("sv") and problem.said("en")
    if city is None:
        stopping = errors(found)
        assert stopping
        assert all(_is_told(p) for p in stopping), [p.said("en") for p in stopping if not _is_told(p)]
        return
    meaning = problems.problems(city)
    for problem in meaning:
        assert problem.said("sv") and problem.place.file
    if errors(meaning):
        return
    for scenario in sorted(city.scenarios)[:2]:
        results = kk.run(city, scenario, draws=250)
        table = results.table("accounts")
        assert len(table)
        assert all(values.shape[0] == results.world.size for values in results.both.planned.values())


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("part", range(PARTS))
def test_a_mutated_city_gives_a_result_or_a_problem(part: int, tmp_path: Path) -> None:
    mix = random.Random(f"{SEED}.{part}")
    cities = [city for city in (LILLSTAD, MALMO) if (city / "city.yaml").is_file()]
    for number in range(COUNT // PARTS):
        city = cities[number % len(cities)]
        folder = tmp_path / "city"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(city, folder)
        files = sorted(p for p in folder.rglob("*") if p.suffix in (".csv", ".yaml"))
        chosen = mix.choice(files)
        raw = mutated(chosen.read_bytes(), mix)
        chosen.write_bytes(raw)
        try:
            _try(folder)
        except Exception as error:
            raise AssertionError(
                f"mutation {SEED}.{part}/{number} of {city.name}/{chosen.relative_to(folder)}: {error!r}"
            ) from error


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("city", "times"), [(LILLSTAD, 60), (MALMO, 20)], ids=["lillstad", "malmo"])
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
