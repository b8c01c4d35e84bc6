# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a city's inventory add up to? GPC references, notation keys, and three sums that are never one.

BASIC, BASIC+ and territorial count different references and are never added. A row has a number or a notation
key, never both: NO is nothing, NE is not zero but unknown, IE is elsewhere, C is hidden. A row that came as
CO2e keeps its GWP set; only tonnes of gas can be written in another.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Literal

from klimatkontrakt import data
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, Value, errors
from klimatkontrakt.inventory import gases
from klimatkontrakt.inventory.gases import Tonnes

Account = Literal["basic", "basic_plus", "territorial"]
ACCOUNTS: tuple[Account, ...] = ("basic", "basic_plus", "territorial")
PRINTED: Mapping[Account, str] = {"basic": "BASIC", "basic_plus": "BASIC+", "territorial": "TERRITORIAL"}
KEYS = ("NO", "NE", "IE", "C")
SILENT_KEYS = ("NE", "C")
MISSING = "missing"
FILE = "inventory.csv"


@dataclass(frozen=True)
class Reference:
    """One GPC reference.

    Attributes:
        kind: what it holds (combustion, grid, losses, generation …); says why a sum leaves it out.
        accounts: the sums that count it.
        may_be_negative: whether it can be a sink.
    """

    ref: str
    scope: int
    kind: str
    accounts: frozenset[Account]
    may_be_negative: bool


@cache
def references() -> Mapping[str, Reference]:
    """Every GPC reference by its number, in the order of the standard.

    Source:
        gpc.csv: GPC 1.1 (WRI, C40, ICLEI 2021).
    """
    return {
        row["ref"]: Reference(
            ref=row["ref"],
            scope=int(row["scope"]),
            kind=row["kind"],
            accounts=frozenset(account for account in ACCOUNTS if row[account] == "1"),
            may_be_negative=row["may_be_negative"] == "1",
        )
        for row in data.table("gpc")
    }


@dataclass(frozen=True)
class InventoryRow:
    """One row of an inventory: tonnes by gas, or stated CO2e, or a notation key.

    Attributes:
        ref: GPC reference; several rows may share one.
        tonnes: tonnes of each gas; `CO2b` is a memo.
        stated_tco2e: CO2e of a source that does not tell the gases.
        stated_gwp: the set it is stated in; CO2 alone is tonnes of a gas, not CO2e.
        key: NO, NE, IE or C.
        included_in: for IE, the reference that holds it.
        reason: why there is a key.
        source: where the number is from.
    """

    ref: str
    tonnes: Tonnes | None = None
    stated_tco2e: float | None = None
    stated_gwp: str = ""
    key: str = ""
    included_in: str = ""
    reason: str = ""
    source: str = ""

    @property
    def has_number(self) -> bool:
        """Whether it holds tonnes, of some gas or of CO2e."""
        return bool(self.tonnes) or self.stated_tco2e is not None


@dataclass(frozen=True)
class UncountedRow:
    """A reference with a number that a sum does not count, and why."""

    ref: str
    tco2e: float
    kind: str


@dataclass(frozen=True)
class Total:
    """One of the three sums.

    Attributes:
        account: which of them.
        gwp: the set it is computed in.
        tco2e: the sum, sinks taken off.
        by_reference: tCO2e of every counted reference that has a number.
        silent: references that the sum asks for without a whole number, with NE, C or `missing`; not zero.
        left_out: numbers that this sum does not count.
        biogenic_t: the memo of counted rows, tonnes of biogenic CO2.
    """

    account: Account
    gwp: str
    tco2e: float
    by_reference: Mapping[str, float]
    silent: Mapping[str, str]
    left_out: tuple[UncountedRow, ...]
    biogenic_t: float

    @property
    def sources_tco2e(self) -> float:
        """What is emitted, before sinks."""
        return math.fsum(value for value in self.by_reference.values() if value > 0)

    @property
    def sinks_tco2e(self) -> float:
        """What is taken up, zero or below."""
        return math.fsum(value for value in self.by_reference.values() if value < 0)

    @property
    def is_complete(self) -> bool:
        """Whether every reference that it asks for has a number, or NO or IE."""
        return not self.silent


def row_tco2e(row: InventoryRow, gwp: str) -> float:
    """A row's tCO2e in one set; nothing for a key.

    A stated number is taken as it is: `problems` refuses one of another set.
    """
    if row.tonnes is not None:
        return gases.co2e(row.tonnes, gwp)
    return row.stated_tco2e or 0.0


def as_stated(row: InventoryRow, gwp: str) -> InventoryRow:
    """The row as CO2e of one set, its gases forgotten; it cannot be written in another set any more."""
    if row.tonnes is None:
        return row
    return replace(row, tonnes=None, stated_tco2e=gases.co2e(row.tonnes, gwp), stated_gwp=gwp)


def sum_of_every_row(rows: Iterable[InventoryRow], gwp: str) -> float:
    """What a tool gets that adds every row, tCO2e; no account, for it counts tonnes twice (`explained`)."""
    return math.fsum(row_tco2e(row, gwp) for row in rows)


def totals(rows: Sequence[InventoryRow], gwp: str) -> dict[Account, Total]:
    """The three sums, each with what it leaves out and what it is silent on.

    Args:
        rows: a city's inventory of one year, in any order.
        gwp: AR4, AR5 or AR6; gases are computed in it, and stated CO2e must be in it already.

    Raises:
        ProblemsError: when a row cannot be summed.
    """
    stopping = errors(problems(rows, gwp))
    if stopping:
        raise ProblemsError(stopping)
    return {account: _total(rows, account, gwp) for account in ACCOUNTS}


def _left_out(held: Mapping[str, float], counted: Mapping[str, float]) -> tuple[UncountedRow, ...]:
    """The references that are no part of a sum, and what they hold."""
    return tuple(UncountedRow(ref, tco2e, references()[ref].kind) for ref, tco2e in held.items() if ref not in counted)


def _total(rows: Sequence[InventoryRow], account: Account, gwp: str) -> Total:
    held = by_reference(rows, gwp)
    counted = {ref: value for ref, value in held.items() if account in references()[ref].accounts}
    inside = [row for row in rows if row.ref in counted]
    return Total(
        account=account,
        gwp=gwp,
        tco2e=math.fsum(row_tco2e(row, gwp) for row in inside),
        by_reference=counted,
        silent=_silent(rows, account),
        left_out=_left_out(held, counted),
        biogenic_t=math.fsum(gases.biogenic(row.tonnes) for row in inside if row.tonnes),
    )


def by_reference(rows: Sequence[InventoryRow], gwp: str) -> dict[str, float]:
    """TCO2e of every reference that has a number, in the order of the standard."""
    parts: dict[str, list[float]] = {}
    for row in rows:
        if row.has_number:
            parts.setdefault(row.ref, []).append(row_tco2e(row, gwp))
    return {ref: math.fsum(parts[ref]) for ref in references() if ref in parts}


def _silent(rows: Sequence[InventoryRow], account: Account) -> dict[str, str]:
    """References of an account without a whole number: NE and C also where another row gives a part."""
    keys = {row.ref: row.key for row in sorted(rows, key=lambda row: row.key) if row.key in SILENT_KEYS}
    present = {row.ref for row in rows}
    found = {}
    for ref, reference in references().items():
        if account in reference.accounts and (ref in keys or ref not in present):
            found[ref] = keys.get(ref, MISSING)
    return found


# Problems


def problems(rows: Sequence[InventoryRow], gwp: str, file: str = FILE) -> tuple[Problem, ...]:
    """Everything that stops or weakens a sum: keys with numbers, mixed GWP sets, IE that leads nowhere, gaps.

    Args:
        rows: a city's inventory, in the order of its file.
        gwp: the set asked for.
        file: its name, for the places.
    """
    if gwp not in gases.sets():
        return (Problem("inventory_gwp_unknown", Place(file), {"gwp": gwp, "known": ", ".join(gases.sets())}),)
    look = _Look(rows, gwp, file)
    found = [problem for at in range(len(rows)) for check in _ROW_CHECKS for problem in check(look, at)]
    return (*found, *([] if errors(found) else _incomplete(look)))


@dataclass(frozen=True)
class _Look:
    """The rows as their checks see them."""

    rows: Sequence[InventoryRow]
    gwp: str
    file: str

    @cached_property
    def numbered(self) -> frozenset[str]:
        """References with a number."""
        return frozenset(row.ref for row in self.rows if row.has_number)

    def problem(self, code: str, index: int, **values: str | float) -> Problem:
        """A problem with the row at a position counted from 0."""
        ref = self.rows[index].ref
        return Problem(code, Place(self.file, index + 1, ref), {"ref": ref, **values})


def _reference(look: _Look, index: int) -> Iterator[Problem]:
    if look.rows[index].ref not in references():
        yield look.problem("inventory_reference_unknown", index)


def _key_or_number(look: _Look, index: int) -> Iterator[Problem]:
    row = look.rows[index]
    if not row.key and not row.has_number:
        yield look.problem("inventory_row_empty", index)
    if row.key:
        yield from _key(look, index)
    if row.tonnes and row.stated_tco2e is not None:
        yield look.problem("inventory_two_numbers", index)
    if row.key == "NO" and row.ref in look.numbered:
        yield look.problem("inventory_not_occurring_with_number", index)


def _key(look: _Look, index: int) -> Iterator[Problem]:
    row = look.rows[index]
    if row.key not in KEYS:
        yield look.problem("inventory_key_unknown", index, key=row.key, known=", ".join(KEYS))
    elif row.has_number:
        yield look.problem("inventory_key_with_number", index, key=row.key)


def _gases(look: _Look, index: int) -> Iterator[Problem]:
    for gas in look.rows[index].tonnes or {}:
        if gas not in gases.names():
            yield look.problem("inventory_gas_unknown", index, gas=gas, known=", ".join(gases.names()))


def _one_set(look: _Look, index: int) -> Iterator[Problem]:
    row = look.rows[index]
    if row.stated_tco2e is None or row.stated_gwp == look.gwp:
        return
    if row.stated_gwp:
        yield look.problem("inventory_gwp_mixed", index, stated=row.stated_gwp, asked=look.gwp)
    else:
        yield look.problem("inventory_gwp_missing", index, known=", ".join(gases.sets()))


def _amounts(look: _Look, index: int) -> Iterator[Problem]:
    row = look.rows[index]
    given = [*(row.tonnes or {}).values(), *([] if row.stated_tco2e is None else [row.stated_tco2e])]
    may_be_negative = row.ref in references() and references()[row.ref].may_be_negative
    for value in given:
        if not math.isfinite(value):
            yield look.problem("inventory_not_finite", index)
        elif value < 0 and not may_be_negative:
            yield look.problem("inventory_below_zero", index, tonnes=float(value))


def _included(look: _Look, index: int) -> Iterator[Problem]:
    """IE must lead to a number, and to the same sums, or the sums are wrong by what is included."""
    row, known = look.rows[index], references()
    if row.key != "IE" or row.ref not in known:
        return
    if row.included_in not in known or row.included_in not in look.numbered:
        yield look.problem("inventory_included_nowhere", index, place=row.included_in or "–")
        return
    wrong = _sums_apart(row.included_in, row.ref)
    if wrong:
        yield look.problem("inventory_included_in_other_sum", index, place=row.included_in, accounts=", ".join(wrong))


def _sums_apart(first: str, second: str) -> list[str]:
    """The sums, as they are printed, that only one of two references is part of."""
    apart = references()[first].accounts ^ references()[second].accounts
    return [PRINTED[account] for account in ACCOUNTS if account in apart]


_ROW_CHECKS = (_reference, _key_or_number, _gases, _one_set, _amounts, _included)


def _incomplete(look: _Look) -> Iterator[Problem]:
    for account in ACCOUNTS:
        silent = _silent(look.rows, account)
        if silent:
            said = ", ".join(f"{ref} ({key})" if key != MISSING else ref for ref, key in silent.items())
            values = {"account": PRINTED[account], "references": said}
            yield Problem("inventory_incomplete", Place(look.file, 0, account), values)


# Somebody else's total


@dataclass(frozen=True)
class Explanation:
    """What somebody's total is.

    Attributes:
        equals: the accounts that it equals; empty when none.
        is_every_row: whether it is the sum of every row, which is no account.
        problem: what to tell, when it is every row and no account.
    """

    equals: tuple[Account, ...]
    is_every_row: bool
    problem: Problem | None


def explained(rows: Sequence[InventoryRow], gwp: str, stated_tco2e: float, tolerance: float) -> Explanation:
    """Which sum a total from a report or another tool is, and why it differs from ours.

    Args:
        rows: the inventory that it was made from.
        gwp: its GWP set.
        stated_tco2e: the total to explain.
        tolerance: how near counts as equal, tCO2e; half the last printed digit, say.

    Raises:
        ProblemsError: when a row cannot be summed.
    """
    ours = totals(rows, gwp)
    equals = tuple(account for account in ACCOUNTS if abs(ours[account].tco2e - stated_tco2e) <= tolerance)
    is_every_row = abs(sum_of_every_row(rows, gwp) - stated_tco2e) <= tolerance
    if equals or not is_every_row:
        return Explanation(equals, is_every_row, None)
    plus = ours["basic_plus"]
    values: dict[str, Value] = {
        "stated": float(stated_tco2e),
        "basic": ours["basic"].tco2e,
        "basic_plus": plus.tco2e,
        "territorial": ours["territorial"].tco2e,
        "references": ", ".join(left.ref for left in plus.left_out),
        "twice": math.fsum(left.tco2e for left in plus.left_out),
    }
    return Explanation((), True, Problem("inventory_sum_of_every_row", Place(FILE), values))
