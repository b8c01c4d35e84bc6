# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Mangled cities give a result or a problem that names file and row: never a traceback, a hang, or a silent default.

A few hundred by default; 10 000 of Lillstad and 500 of Malmö with KK_ALL=1. KK_FUZZ_SEED gives another row of them.
"""

from __future__ import annotations

import csv
import hashlib
import os
import random
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import numpy as np
import pytest
import yaml

import klimatkontrakt as kk
from klimatkontrakt.folder.problem import Problem, errors
from klimatkontrakt.sources.intake import law
from tests import mutators
from tests.cities import LILLSTAD, MALMO
from tests.extent import ALL
from tests.mutators import Mangled

SEED = int(os.environ.get("KK_FUZZ_SEED", "1"))
COUNTS = {LILLSTAD: 5_000, MALMO: 250} if ALL else {LILLSTAD: 40, MALMO: 2}
MUTATORS: dict[str, Callable[[Path, random.Random], Mangled]] = {
    "text": mutators.of_text, "structure": mutators.of_structure,
}  # fmt: skip
ROWLESS = {"file_missing", "file_empty", "field_missing", "format_missing", "encoding", "baseline_missing"}
SIGNED = "party,body,mandate,date,method,text_sha256,pdf_sha256"
PARTS = 4 if ALL else 2  # every other one signed
LONGEST_CPU_SECONDS = 10


class HangError(Exception):
    """A mangled city took too long."""


@contextmanager
def in_time() -> Iterator[None]:
    """Stops what takes longer than ten seconds of the processor, however busy the machine is."""

    def stop(_: int, __: FrameType | None) -> None:
        raise HangError(f"more than {LONGEST_CPU_SECONDS} s")

    was = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, LONGEST_CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, was)


def _is_placed(problem: Problem) -> bool:
    return bool(problem.place.file) and (problem.place.row > 0 or bool(problem.place.item) or problem.code in ROWLESS)


def _found(folder: Path) -> list[Problem]:
    """What a folder's problems are; where none stops it, it has been worked out too."""
    city, found = law.checked(folder)
    if city is None:
        stopping = errors(found)
        assert stopping
        assert all(_is_placed(p) for p in stopping), [p.said("en") for p in stopping if not _is_placed(p)]
        return list(found)
    if not errors(found):
        for scenario in sorted(city.scenarios)[:2]:
            results = kk.run(city, scenario, draws=250)
            assert len(results.table("accounts"))
            assert all(values.shape[0] == results.world.size for values in results.both.planned.values())
    return list(found)


def _tried(folder: Path, sound: set[tuple[str, str]], mangled: Mangled) -> None:
    found = _found(folder)
    for problem in found:
        assert problem.said("sv") and problem.said("en") and problem.place.file
    told = {(problem.code, problem.said("en")) for problem in found if problem.code != "not_canonical"}
    assert not mangled.must_be_told or told - sound, "not a word of a value or key that is none of its type"


def _whole(city: Path, to: Path, *, is_signed: bool) -> Path:
    """The city with every file that a folder may have: a price index, goals, outcomes, and signatures.

    Under a signature every change of the contract is told, so half of the tries are without.
    """
    folder = Path(shutil.copytree(city, to))
    source = folder.joinpath("sources.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    index = f"year,index,source\n2020,335.92,{source}\n2030,520.5,{source}\n"
    (folder / "price_index.csv").write_text(index, encoding="utf-8")
    for contract in sorted((folder / "contract").glob("*.yaml")):
        outcomes = contract.with_suffix(".outcomes.csv")
        if not outcomes.exists():
            told = yaml.load(contract.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["commitments"][0]["id"]
            heads = "commitment,id,beneficiary,date,status,number,unit,evidence,source"
            outcomes.write_text(f"{heads}\n{told},o1,,2026-05,ongoing,4,%,Rapport,{source}\n", encoding="utf-8")
        if is_signed:
            party = yaml.load(contract.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["parties"][0]
            text = hashlib.sha256(contract.read_bytes()).hexdigest()
            signed = f"{SIGNED}\n{party},ks,,2026-05-04,scan,{text},\n"
            contract.with_suffix(".signatures.csv").write_text(signed, encoding="utf-8")
    if not (folder / "goals.yaml").exists():
        goal = f"less: {{kind: goal, sv: Mindre, en: Less, valid: [2024, 2030], source: {source}}}\n"
        (folder / "goals.yaml").write_text(goal, encoding="utf-8")
    return folder


def _sound(city: Path) -> set[tuple[str, str]]:
    found = _found(city)
    assert not errors(found), "what stops the city before it is mangled would hide all that comes after"
    return {(problem.code, problem.said("en")) for problem in found}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("city", COUNTS, ids=[city.name for city in COUNTS])
@pytest.mark.parametrize("name", MUTATORS)
def test_a_mangled_city_gives_a_result_or_a_problem(name: str, city: Path, part: int, tmp_path: Path) -> None:
    mix = random.Random(f"{SEED}.{name}.{city.name}.{part}")
    whole = _whole(city, tmp_path / "whole", is_signed=part % 2 == 1)
    sound = _sound(whole)
    folder = Path(shutil.copytree(whole, tmp_path / "city"))
    for number in range(COUNTS[city] // PARTS):
        mangled = MUTATORS[name](whole, mix)
        (folder / mangled.file).write_bytes(mangled.text)
        try:
            with in_time():
                _tried(folder, sound, mangled)
        except Exception as error:
            raise AssertionError(
                f"{name} {SEED}.{part}/{number} of {city.name}/{mangled.file}: {mangled.what}: {error!r}"
            ) from error
        shutil.copyfile(whole / mangled.file, folder / mangled.file)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("city", "times"), [(LILLSTAD, 60 if ALL else 8), (MALMO, 20 if ALL else 2)], ids=["lillstad", "malmo"]
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
