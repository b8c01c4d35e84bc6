# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How well are likely promises ticked? The ticked candidates set beside two lists that people labelled by reading.

The first list, of Malmö's contract, is matched one to one by place. Two measures are told side by side, since another
reader could leave out the rows whose doubt is "promise":

* all: every row of the list counts, and every ticked candidate.
* sure: rows that may be no promises at all are set aside, and so is a candidate that stands where one of them stands.

The second list, of plans and decisions of others, has every sentence of its texts as a unit that is a promise or none.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from klimatkontrakt.sources.contract_text import reader
from klimatkontrakt.sources.contract_text.candidates import Candidate
from klimatkontrakt.sources.contract_text.reader import ContractReading

LIST = Path(__file__).parent.parent / "tests" / "gold" / "malmo-2024.csv"
TUNED = ("3", "4")  # chapters that the reader's rules may be made after
MEASURED = ("5", "6", "7", "9")  # chapters that only measure it
PLANS = LIST.parent / "plans.csv"
SOURCES = LIST.parent / "plans-sources.csv"
LEAST_SHARED = 0.5  # of the shorter of two stretches: less, and they are not the same promise


@dataclass(frozen=True)
class Row:
    """A row of the gold list."""

    id: str
    section: str
    start: int
    end: int
    sha256: str
    kind: str
    verb: str
    inherited: str
    promisors: frozenset[str]
    is_unsure: bool

    @property
    def chapter(self) -> str:
        """The first number of its section."""
        return self.section.split(".")[0]


@dataclass(frozen=True)
class Score:
    """Found, missed and wrongly found, with the rows and candidates themselves."""

    pairs: tuple[tuple[Row, Candidate], ...]
    missed: tuple[Row, ...]
    false: tuple[Candidate, ...]

    @property
    def precision(self) -> float:
        """The share of candidates that are promises."""
        return len(self.pairs) / ((len(self.pairs) + len(self.false)) or 1)

    @property
    def recall(self) -> float:
        """The share of promises that are among the candidates."""
        return len(self.pairs) / ((len(self.pairs) + len(self.missed)) or 1)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / ((self.precision + self.recall) or 1)

    def agreeing(self, is_alike: Callable[[Row, Candidate], bool]) -> float:
        """The share of what was found that agrees in something else, such as the kind."""
        return sum(is_alike(row, promise) for row, promise in self.pairs) / (len(self.pairs) or 1)


def rows(chapters: Iterable[str] = ()) -> tuple[Row, ...]:
    """The gold list, or its rows of some chapters."""
    with LIST.open(encoding="utf-8", newline="") as file:
        every = tuple(_row(told) for told in csv.DictReader(file))
    wanted = set(chapters)
    return tuple(row for row in every if not wanted or row.chapter in wanted)


def _row(told: dict[str, str]) -> Row:
    return Row(
        told["id"], told["section"], int(told["start"]), int(told["end"]), told["sha256"], told["kind"], told["verb"],
        told["inherited"], frozenset(told["promisors"].split(";")), told["note"].startswith("promise"),
    )  # fmt: skip


def matched(gold: Sequence[Row], found: Sequence[Candidate]) -> list[tuple[Row, Candidate]]:
    """Rows and candidates that stand in the same place, one to one, those that share most first."""
    shared = [
        (overlap, -at, -to)
        for at, row in enumerate(gold)
        for to, promise in enumerate(found)
        if (overlap := min(row.end, promise.end) - max(row.start, promise.start))
        >= LEAST_SHARED * min(row.end - row.start, promise.end - promise.start)
    ]
    pairs, rows_taken, found_taken = [], set(), set()
    for _, at, to in sorted(shared, reverse=True):
        if at not in rows_taken and to not in found_taken:
            rows_taken.add(at)
            found_taken.add(to)
            pairs.append((gold[-at], found[-to]))
    return sorted(pairs, key=lambda pair: pair[0].start)


def score(gold: Sequence[Row], found: Sequence[Candidate], *, is_sure_only: bool = False) -> Score:
    """The candidates against rows of the list, of the same chapters both."""
    pairs = matched(gold, found)
    rows_found, used = {row.id for row, _ in pairs}, {(p.start, p.end) for _, p in pairs}
    missed = [row for row in gold if row.id not in rows_found]
    if is_sure_only:
        pairs = [(row, promise) for row, promise in pairs if not row.is_unsure]
        missed = [row for row in missed if not row.is_unsure]
    false = tuple(promise for promise in found if (promise.start, promise.end) not in used)
    return Score(tuple(pairs), tuple(missed), false)


def of_chapters(read: ContractReading, chapters: Sequence[str], *, is_ticked: bool = True) -> list[Candidate]:
    """The candidates that stand in some chapters, the ticked ones or all."""
    heads = read.layout.headings
    inside = [c for c in read.candidates if c.heading >= 0 and heads[c.heading].number.split(".")[0] in chapters]
    return [candidate for candidate in inside if candidate.is_likely or not is_ticked]


def is_shared(start: int, end: int, candidate: Candidate) -> bool:
    """Whether a stretch and a candidate stand in the same place."""
    overlap = min(end, candidate.end) - max(start, candidate.start)
    return overlap >= LEAST_SHARED * min(end - start, candidate.end - candidate.start)


def promisors(row: Row, read: ContractReading) -> frozenset[str]:
    """Who promises by the list, in the names of the reader; a city's council and boards are the city."""
    agencies = {party.id for party in read.parties if party.group}
    groups = {"agencies": agencies, "parties": {party.id for party in read.parties}}
    groups |= {name: {"malmo_stad"} for name in ("malmo", "kf", "boards", "miljonamnden")}
    return frozenset(name for told in row.promisors for name in groups.get(told, {told}))


def promised_by(promise: Candidate) -> frozenset[str]:
    """Who promises by the reader; a city's boards are the city."""
    return frozenset("malmo_stad" if name in ("boards", "council") else name for name in promise.promisors)


@dataclass(frozen=True)
class Unit:
    """A sentence or list item of a plan or decision, where it stands, and whether it is a promise."""

    id: str
    document: str
    start: int
    end: int
    sha256: str
    is_promise: bool


def units() -> tuple[Unit, ...]:
    """The second list."""
    with PLANS.open(encoding="utf-8", newline="") as file:
        return tuple(
            Unit(r["id"], r["document"], int(r["start"]), int(r["end"]), r["sha256"], r["is_promise"] == "yes")
            for r in csv.DictReader(file)
        )


def texts_hashes() -> dict[str, str]:
    """The fingerprint of each text of the second list."""
    with SOURCES.open(encoding="utf-8", newline="") as file:
        return {row["document"]: row["sha256"] for row in csv.DictReader(file)}


def of_plans(folder: Path) -> tuple[int, int, int, int]:
    """How many promises of the second list are ticked, how many others, how many are not, and how many no candidate has.

    Args:
        folder: with each text as document.txt.
    """
    right = wrong = missed = absent = 0
    read: dict[str, ContractReading] = {}
    for unit in units():
        if unit.document not in read:
            read[unit.document] = reader.read_file(folder / f"{unit.document}.txt")
        there = [c for c in read[unit.document].candidates if is_shared(unit.start, unit.end, c)]
        is_ticked = any(candidate.is_likely for candidate in there)
        right += is_ticked and unit.is_promise
        wrong += is_ticked and not unit.is_promise
        missed += unit.is_promise and not is_ticked
        absent += unit.is_promise and not there
    return right, wrong, missed, absent
