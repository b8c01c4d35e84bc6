# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A city's folder with one file mangled: what must come of it is a result or problems that name file and row.

The sample of `make test` (tests/test_fuzz.py) and the thousands of `make trials` (trials/doors.py) judge alike.
"""

from __future__ import annotations

import hashlib
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import yaml

import klimatkontrakt as kk
from klimatkontrakt.folder.problem import Problem, errors
from klimatkontrakt.sources.intake import law
from tests.mutators import Mangled

ROWLESS = {"file_missing", "file_empty", "field_missing", "format_missing", "encoding", "baseline_missing", "size_over"}
SIGNED = "party,body,mandate,date,method,text_sha256,pdf_sha256"
LONGEST_CPU_SECONDS = 10
DRAWS = 250
Sound = set[tuple[str, str]]


class HangError(Exception):
    """A mangled input took too long."""


@contextmanager
def in_time() -> Iterator[None]:
    """Stops what takes longer than ten seconds of the processor, however busy the machine is."""

    def stop(_: int, __: FrameType | None) -> None:
        raise HangError(f"more than {LONGEST_CPU_SECONDS} s of a processor")

    was = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, LONGEST_CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, was)


def whole(city: Path, to: Path, *, is_signed: bool) -> Path:
    """The city with every file that a folder may have: a price index, goals, outcomes, and signatures.

    Under a signature every change of the contract is told, so half of the tries are without.
    """
    folder = Path(shutil.copytree(city, to))
    source = folder.joinpath("sources.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    index = f"year,index,source\n2020,335.92,{source}\n2030,520.5,{source}\n"
    (folder / "price_index.csv").write_text(index, encoding="utf-8")
    actor = folder.joinpath("actors.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    if not (folder / "decisions.csv").exists():
        (folder / "meetings.csv").write_text(
            f"id,body,date,papers_in,papers_out,source\nm1,{actor},2027-02-03,2027-01-20,,{source}\n", encoding="utf-8"
        )
        heads = "id,body,meeting,date,what_sv,what_en,measure,event,budget_year,last_date,state,paragraph,dnr,source"
        rows = f"d1,{actor},m1,,Vägen,,,,,2027-03,coming,,,{source}\nd2,{actor},,2026,Budget,,,,2027,,decided,12,,{source}\n"
        (folder / "decisions.csv").write_text(f"{heads}\n{rows}", encoding="utf-8")
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


def _is_placed(problem: Problem) -> bool:
    return bool(problem.place.file) and (problem.place.row > 0 or bool(problem.place.item) or problem.code in ROWLESS)


def _unplaced(folder: Path) -> tuple[list[Problem], str]:
    """What a folder's problems are, and what is wrong with them; where none stops it, it has been worked out too."""
    city, found = law.checked(folder)
    if city is None:
        stopping = errors(found)
        bare = [problem.said("en") for problem in stopping if not _is_placed(problem)]
        return list(found), f"no place: {bare}" if bare or not stopping else ""
    if not errors(found):
        for scenario in sorted(city.scenarios)[:2]:
            results = kk.run(city, scenario, draws=DRAWS)
            if not len(results.table("accounts")):
                return list(found), "no accounts"
            if not all(values.shape[0] == results.world.size for values in results.both.planned.values()):
                return list(found), "not every world"
    return list(found), ""


def sound(folder: Path) -> Sound:
    """What is remarked on a city before it is mangled."""
    found, wrong = _unplaced(folder)
    assert not errors(found) and not wrong, "what stops the city before it is mangled would hide all that comes after"
    return {(problem.code, problem.said("en")) for problem in found}


def wrong(folder: Path, before: Sound, mangled: Mangled) -> str:
    """What went as it must not; nothing where all went as it must."""
    found, unplaced = _unplaced(folder)
    if unplaced:
        return unplaced
    for problem in found:
        if not (problem.said("sv") and problem.said("en") and problem.place.file):
            return f"{problem.code} says too little"
    told = {(problem.code, problem.said("en")) for problem in found if problem.code != "not_canonical"}
    is_silent = mangled.must_be_told and not told - before
    return "not a word of a value or key that is none of its type" if is_silent else ""
