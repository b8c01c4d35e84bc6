# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How well does the reader find promises? Its candidates set beside the gold list, one to one, by where they stand.

Two measures, told side by side, since another reader could leave out the rows whose doubt is "promise":

* all: every row of the list counts, and every candidate.
* sure: rows that may be no promises at all are set aside, and so is a candidate that stands where one of them stands.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from klimatkontrakt.sources.contract_text.commitments import Promise
from klimatkontrakt.sources.contract_text.reader import Reading

LIST = Path(__file__).parent.parent / "tests" / "gold" / "malmo-2024.csv"
TUNED = ("3", "4")  # chapters that the reader's rules may be made after
MEASURED = ("5", "6", "7", "9")  # chapters that only measure it
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

    pairs: tuple[tuple[Row, Promise], ...]
    missed: tuple[Row, ...]
    false: tuple[Promise, ...]

    @property
    def precision(self) -> float:
        """The share of candidates that are promises."""
        return len(self.pairs) / ((len(self.pairs) + len(self.false)) or 1)

    @property
    def recall(self) -> float:
        """The share of promises that are among the candidates."""
        return len(self.pairs) / ((len(self.pairs) + len(self.missed)) or 1)

    def agreeing(self, is_alike: Callable[[Row, Promise], bool]) -> float:
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


def matched(gold: Sequence[Row], found: Sequence[Promise]) -> list[tuple[Row, Promise]]:
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


def score(gold: Sequence[Row], found: Sequence[Promise], *, is_sure_only: bool = False) -> Score:
    """The candidates against rows of the list, of the same chapters both."""
    pairs = matched(gold, found)
    rows_found, used = {row.id for row, _ in pairs}, {(p.start, p.end) for _, p in pairs}
    missed = [row for row in gold if row.id not in rows_found]
    if is_sure_only:
        pairs = [(row, promise) for row, promise in pairs if not row.is_unsure]
        missed = [row for row in missed if not row.is_unsure]
    false = tuple(promise for promise in found if (promise.start, promise.end) not in used)
    return Score(tuple(pairs), tuple(missed), false)


def of_chapters(read: Reading, chapters: Sequence[str]) -> list[Promise]:
    """The candidates that stand in some chapters."""
    heads = read.layout.headings
    return [p for p in read.promises if p.heading >= 0 and heads[p.heading].number.split(".")[0] in chapters]


def promisors(row: Row, read: Reading) -> frozenset[str]:
    """Who promises by the list, in the names of the reader; a city's council and boards are the city."""
    agencies = {party.id for party in read.parties if party.group}
    groups = {"agencies": agencies, "parties": {party.id for party in read.parties}}
    groups |= {name: {"malmo_stad"} for name in ("malmo", "kf", "boards", "miljonamnden")}
    return frozenset(name for told in row.promisors for name in groups.get(told, {told}))


def promised_by(promise: Promise) -> frozenset[str]:
    """Who promises by the reader; a city's boards are the city."""
    return frozenset("malmo_stad" if name in ("boards", "council") else name for name in promise.promisors)
