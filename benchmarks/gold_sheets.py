# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How well are action sheets read? The reader's sheets beside the gold list, field by field and contract by contract.

A sheet of the list is met by the read sheet whose name stands on its line. Then each of four fields is one of:

* right: the list has it and the reader says the same, or neither has it;
* missed: the list has it and the reader does not;
* wrong: the reader says something else than the list, or something where the list has nothing.

`precision` is what is right of what was read, `recall` what is right of what is stated.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from klimatkontrakt.sources.action_tables import action_sheets, grids
from klimatkontrakt.sources.action_tables.action_sheets import Action, CostRow, Sheets
from klimatkontrakt.sources.action_tables.amounts import Amount

ROOT = Path(__file__).parent.parent
SHEETS = ROOT / "tests" / "gold" / "action-sheets.csv"
ROWS = ROOT / "tests" / "gold" / "action-rows.csv"
CONTRACTS = ROOT.parent / "shared" / "contracts" / "eu"
DEVELOPED = ("porto", "dublin", "tampere", "riga", "cork", "malmo", "helsingborg")
HELD_OUT = ("umea", "aarhus", "lund", "lahti", "gothenburg")
FIELDS = ("name", "owner", "cut", "cost")
_NEAR = 1  # lines; a name may be broken over two
_SAME = 1e-6
_NOTHING = ("absent", "empty", "words", "doubt")
_FIGURE = re.compile(
    r"(?P<aside>\?)?(?P<bound>[~<>])?(?P<low>[\d.]+?)(?:\.\.(?P<high>[\d.]+))? (?P<unit>[^\s/]+)(?P<per>/\w+)?"
    r"(?: (?P<when>in|by|over)(?: (?P<years>[\d-]+))?)?(?P<said>(?: inv| run| shared)*)\Z"
)
_SCALE = {"": 1.0, "k": 1e3, "M": 1e6, "B": 1e9}


@dataclass(frozen=True)
class Figure:
    """A figure in units that compare: tCO2e, %, or a currency.

    Attributes:
        low, high: the same where it is one number; one of them None for a bound.
        kind: year, in, by, over, or nothing where the text says none.
        is_aside: whether it may be left.
    """

    low: float | None
    high: float | None
    unit: str
    per: str
    kind: str
    is_aside: bool = False

    def is_like(self, other: Figure) -> bool:
        """Whether two figures say the same amount."""
        return (self.unit, self.per) == (other.unit, other.per) and all(
            _is_near(mine, theirs) for mine, theirs in ((self.low, other.low), (self.high, other.high))
        )


def _is_near(mine: float | None, theirs: float | None) -> bool:
    if mine is None or theirs is None:
        return mine is theirs
    return abs(mine - theirs) <= _SAME * max(abs(mine), abs(theirs), 1.0)


@dataclass(frozen=True)
class Gold:
    """A row of a gold list."""

    contract: str
    line: int
    name: str
    owner: str
    cut: str
    cost: str

    def figures(self, what: str) -> list[Figure]:
        """The figures of a field, the leading one first; none where the list says there are none."""
        told: str = getattr(self, what)
        return [] if told in _NOTHING else [figure(part.strip()) for part in told.split(";")]


def figure(text: str) -> Figure:
    """A figure in the list's notation.

    >>> figure("1.5..2 BSEK inv").low, figure("30 kt/yr in 2030").kind, figure("<5 t").low
    (1500000000.0, 'year', None)
    """
    match = _FIGURE.match(text)
    if match is None:
        raise ValueError(f"no figure: {text}")
    unit, scale = _unit(match["unit"])
    low = float(match["low"]) * scale
    high = float(match["high"]) * scale if match["high"] else low
    kind = "year" if match["per"] == "/yr" else match["when"] or ""
    per = "" if match["per"] in (None, "/yr") else "tCO2e"
    if match["per"] == "/kg":
        low, high = low * 1000, high * 1000
    bound = match["bound"]
    return Figure(None if bound == "<" else low, None if bound == ">" else high, unit, per, kind, bool(match["aside"]))


def _unit(text: str) -> tuple[str, float]:
    if text == "%":
        return "%", 1.0
    prefix, rest = (text[0], text[1:]) if text[0] in _SCALE and len(text) > 1 else ("", text)
    return {"t": "tCO2e"}.get(rest, rest), _SCALE[prefix]


def read_figure(amount: Amount) -> Figure:
    """A figure of the reader in the same terms."""
    if amount.value is not None:
        return Figure(amount.value, amount.value, amount.unit, amount.per, amount.kind)
    return Figure(amount.low, amount.high, amount.unit, amount.per, amount.kind)


def gold(path: Path = SHEETS) -> tuple[Gold, ...]:
    """The gold list."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Gold(r["contract"], int(r["line"]), r["name"], r["owner"], r.get("cut") or r["impact"], r["cost"])
            for r in csv.DictReader(file)
        )


@dataclass
class Tally:
    """Counts of one field: right, missed, wrong, and right that nothing is there; and the faults themselves."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, verdict: str, fault: str = "") -> None:
        """Counts a verdict."""
        self.counts[verdict] += 1
        if fault:
            self.faults.append(f"{verdict}: {fault}")

    def plus(self, other: Tally) -> Tally:
        """Two tallies together."""
        return Tally(self.counts + other.counts, self.faults + other.faults)

    @property
    def precision(self) -> float:
        """Right of what was read."""
        read = self.counts["right"] + self.counts["wrong"] + self.counts["invented"]
        return self.counts["right"] / read if read else 1.0

    @property
    def recall(self) -> float:
        """Right of what is stated."""
        stated = self.counts["right"] + self.counts["wrong"] + self.counts["missed"]
        return self.counts["right"] / stated if stated else 1.0

    @property
    def accuracy(self) -> float:
        """Right of everything, what is not there included."""
        whole = sum(self.counts.values())
        return (self.counts["right"] + self.counts["none"]) / whole if whole else 1.0


@dataclass(frozen=True)
class Read:
    """What the reader says of a sheet or a row."""

    line: int
    name: str
    owner: str
    cut: tuple[Amount, ...]
    cost: tuple[Amount, ...]


def of_action(action: Action) -> Read:
    """A sheet of the reader."""
    return Read(
        action.place.row, action.name, action.owner, action.amounts.get("cut", ()), action.amounts.get("cost", ())
    )


def of_row(row: CostRow) -> Read:
    """A row of a summary."""
    return Read(row.place.row, row.name, row.owner, row.impact, row.cost)


def compared(rows: Sequence[Gold], read: Iterable[Read]) -> dict[str, Tally]:
    """The tallies of each field, and of the kind of the leading figures that are right."""
    by_line = {own.line: own for own in read}
    tallies = {what: Tally() for what in (*FIELDS, "kind")}
    for row in rows:
        own = next((by_line[row.line + off] for off in (0, _NEAR, -_NEAR) if row.line + off in by_line), None)
        where = f"{row.contract}:{row.line} {row.name[:30]}"
        for what in ("name", "owner"):
            tallies[what].add(*_of_text(getattr(row, what), getattr(own, what) if own else "", where))
        for what in ("cut", "cost"):
            _of_figures(row, what, getattr(own, what) if own else (), tallies, where)
    return tallies


def _of_text(wanted: str, said: str, where: str) -> tuple[str, str]:
    if wanted in _NOTHING:
        return ("invented", f"{where}: {said[:60]!r}") if said else ("none", "")
    if not said:
        return "missed", where
    return ("right", "") if _is_said(wanted, said) else ("wrong", f"{where}: {said[:140]!r} for {wanted[:60]!r}")


def _is_said(wanted: str, said: str) -> bool:
    """Whether a text begins, goes on and ends as the list says."""
    pieces = [re.escape(" ".join(piece.split())) for piece in wanted.split("…")]
    return (
        re.fullmatch(".*?".join(piece.strip(r"\ ") for piece in pieces), " ".join(said.split()), re.DOTALL) is not None
    )


def _of_figures(row: Gold, what: str, said: Sequence[Amount], tallies: dict[str, Tally], where: str) -> None:
    read = [] if not said or said[0].missing else said
    wanted, found = row.figures(what), [read_figure(own) for own in read if not own.missing]
    told = f"{where}: {found[:2]} for {getattr(row, what)}"
    if not wanted:
        tallies[what].add(*(("invented", told) if found else ("none", "")))
    elif not found:
        tallies[what].add("missed", told)
    elif not found[0].is_like(wanted[0]):
        tallies[what].add("wrong", told)
    elif any(not any(other.is_like(one) for one in wanted) for other in found):
        tallies[what].add("right", f"(one more) {told}")
    else:
        tallies[what].add("right")
    if wanted and found and found[0].is_like(wanted[0]):
        is_same = found[0].kind == wanted[0].kind
        tallies["kind"].add("right" if is_same else "wrong", "" if is_same else told)


@cache
def sheets_of(contract: str) -> Sheets:
    """A contract read, once."""
    return action_sheets.read(grids.read_file(CONTRACTS / f"{contract}.md")[1])


def measured(contracts: Sequence[str]) -> dict[str, dict[str, Tally]]:
    """The tallies of each contract, of its sheets."""
    every = gold()
    return {
        name: compared([r for r in every if r.contract == name], map(of_action, sheets_of(name).actions))
        for name in contracts
    }


def together(tallies: Iterable[dict[str, Tally]]) -> dict[str, Tally]:
    """Tallies of several contracts as one."""
    whole = {what: Tally() for what in (*FIELDS, "kind")}
    for told in tallies:
        whole = {what: whole[what].plus(told[what]) for what in whole}
    return whole


def measured_rows() -> dict[str, dict[str, Tally]]:
    """The tallies of each contract, of the rows of its cost summary."""
    every = gold(ROWS)
    found: dict[str, dict[str, Tally]] = {}
    for name in sorted({row.contract for row in every}):
        read = [of_row(row) for row in sheets_of(name).costs if not row.is_total]
        found[name] = compared([row for row in every if row.contract == name], read)
    return found
