# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which GPC reference do SMHI's sectors belong to? A table that adds up to what is published.

Every published tonne is in exactly one portion. A judgement call is a switch: it has a default reference and
others that may be argued for, and a city may divide its tonnes between them by shares. What has no place is a
portion of its own without a reference, never smeared.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from klimatkontrakt import data
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError
from klimatkontrakt.inventory import inventory, published
from klimatkontrakt.inventory.inventory import Account, InventoryRow
from klimatkontrakt.inventory.published import WHOLE, Key, PublishedYear

ROUNDING = 1.0  # tonnes: ten figures printed to the tenth miss their sum by at most 0.5
SHARES = 1e-9
NOWHERE = ""

Choices = Mapping[str, Mapping[str, float]]
"""Switch → share of its tonnes by reference, 1 together."""

DEFAULTS: Choices = {}


@dataclass(frozen=True)
class Rule:
    """Where one of SMHI's rows belongs.

    Attributes:
        ref: the default reference; empty where greenhouse gases have none.
        switch: the judgement call that it hangs on; empty where there is none.
        options: references that the switch may use, the default first.
        holds_also: references that an undivided main sector holds unseen.
        is_shared_by_co2: whether the CO2 release's subsectors may divide the sector's greenhouse gases.
        is_covered: whether the database counts greenhouse gases here; where not, its zero is no zero.
    """

    ref: str
    switch: str
    options: tuple[str, ...]
    holds_also: tuple[str, ...]
    is_shared_by_co2: bool
    is_covered: bool


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


@cache
def rules() -> Mapping[Key, Rule]:
    """Every row of SMHI's by main sector and subsector."""
    return {
        (row["sector"], row["subsector"]): Rule(
            ref=row["ref"],
            switch=row["switch"],
            options=(row["ref"], *_listed(row["alternatives"])),
            holds_also=_listed(row["holds_also"]),
            is_shared_by_co2=row["shares_by_co2"] == "1",
            is_covered=row["is_covered"] == "1",
        )
        for row in data.table("smhi_to_gpc")
    }


@cache
def switches() -> Mapping[str, tuple[str, ...]]:
    """The judgement calls: each switch and the references it may use, the default first.

    >>> switches()["domestic_aviation"]
    ('II.4.3', 'II.4.1')
    """
    return {rule.switch: rule.options for rule in rules().values() if rule.switch}


@dataclass(frozen=True)
class Portion:
    """Some of the published tonnes, in one place.

    Attributes:
        sector: SMHI's main sector.
        subsector: its subsector; `Alla` when the sector is undivided; empty for what the subsectors leave.
        ref: GPC reference; empty when there is none.
        tonnes: tonnes a year.
        switch: the judgement call behind it; empty when there is none.
        origin: `published`, or `computed` where another release's shares divided it.
    """

    sector: str
    subsector: str
    ref: str
    tonnes: float
    switch: str
    origin: str


@dataclass(frozen=True)
class Reconciliation:
    """A municipality's published tonnes, each in its place.

    Attributes:
        published: what was published.
        portions: where it is; their sum is the published total.
        problems: warnings and notes: what has no place, what is one gas only.
    """

    published: PublishedYear
    portions: tuple[Portion, ...]
    problems: tuple[Problem, ...]

    @property
    def by_reference(self) -> dict[str, float]:
        """Tonnes of each reference that has some, in the order of the standard."""
        held = {portion.ref for portion in self.portions}
        return {ref: self._at(ref) for ref in inventory.references() if ref in held}

    @property
    def unplaced(self) -> float:
        """Tonnes that have no reference."""
        return self._at(NOWHERE)

    @property
    def total(self) -> float:
        """All portions, tonnes."""
        return math.fsum(portion.tonnes for portion in self.portions)

    @property
    def difference(self) -> float:
        """Published total less all portions: the rounding of printed figures."""
        return self.published.total - self.total

    def _at(self, ref: str) -> float:
        return math.fsum(portion.tonnes for portion in self.portions if portion.ref == ref)


@dataclass(frozen=True)
class TableRow:
    """A reference's tonnes and how much of them each sum counts; an empty reference is what has no place."""

    ref: str
    tonnes: float
    counted: Mapping[Account, float]


def reconciled(
    figures: PublishedYear, choices: Choices = DEFAULTS, shares_from: PublishedYear | None = None
) -> Reconciliation:
    """Put every published tonne in its place.

    Args:
        figures: of one municipality, year and release.
        choices: switches that are set otherwise than the default.
        shares_from: the same municipality in the CO2 release, whose subsectors divide main sectors that come
            undivided and are nearly all CO2 (transport, machinery, own heating); shares, never tonnes.

    Raises:
        ProblemsError: when a switch is set to what it may not be, the shares are another municipality's, or
            the published total is not the sum of its sectors.
    """
    _check(figures, choices, shares_from)
    portions = tuple(
        portion for sector in figures.sectors for portion in _sector(figures, sector, choices, shares_from)
    )
    found = Reconciliation(figures, portions, (*_one_gas(figures), *_unplaced(figures, portions)))
    if abs(found.difference) > ROUNDING:
        values = {"total": figures.total, "sum": found.total, "difference": found.difference}
        raise ProblemsError([_problem(figures, "bridge_off", **values)])
    return found


def _problem(figures: PublishedYear, code: str, **values: str | float) -> Problem:
    return Problem(code, Place(f"SMHI {figures.release}", 0, figures.municipality, str(figures.year)), values)


def _sector(
    figures: PublishedYear, sector: str, choices: Choices, shares_from: PublishedYear | None
) -> Iterator[Portion]:
    """A main sector's portions: by its own parts, else by another release's shares, else undivided."""
    parts, whole = figures.parts(sector), figures.whole(sector)
    shares = _shares(shares_from, sector)
    if parts:
        for sub, tonnes in parts.items():
            yield from _placed((sector, sub), tonnes, choices, "published")
        rest = whole - math.fsum(parts.values())
        if rest:
            yield Portion(sector, "", NOWHERE, rest, "", "published")
    elif shares:
        for sub, share in shares.items():
            yield from _placed((sector, sub), share * whole, choices, "computed")
    else:
        yield from _placed((sector, WHOLE), whole, choices, "published")


def _shares(shares_from: PublishedYear | None, sector: str) -> dict[str, float]:
    """Each subsector's share of a sector that is nearly all CO2; none where there is nothing to divide by."""
    if shares_from is None or not rules()[sector, WHOLE].is_shared_by_co2:
        return {}
    parts = shares_from.parts(sector)
    whole = math.fsum(parts.values())
    return {sub: tonnes / whole for sub, tonnes in parts.items()} if whole > 0 else {}


def _placed(key: Key, tonnes: float, choices: Choices, origin: str) -> Iterator[Portion]:
    rule = rules()[key]
    if not rule.is_covered and tonnes == 0:
        return
    for ref, share in choices.get(rule.switch, {rule.ref: 1.0}).items():
        if share:
            yield Portion(*key, ref, share * tonnes, rule.switch, origin)


def _check(figures: PublishedYear, choices: Choices, shares_from: PublishedYear | None) -> None:
    found = [problem for switch in choices for problem in _choice(figures, switch, choices[switch])]
    if shares_from is not None and shares_from.municipality != figures.municipality:
        found.append(_problem(figures, "bridge_other_municipality", other=shares_from.municipality))
    if found:
        raise ProblemsError(found)


def _choice(figures: PublishedYear, switch: str, shares: Mapping[str, float]) -> Iterator[Problem]:
    if switch not in switches():
        yield _problem(figures, "bridge_switch_unknown", switch=switch, known=", ".join(switches()))
        return
    for ref, share in shares.items():
        if ref not in switches()[switch]:
            allowed = ", ".join(switches()[switch])
            yield _problem(figures, "bridge_option_unknown", switch=switch, ref=ref, allowed=allowed)
        if not 0 <= share <= 1:
            yield _problem(figures, "bridge_share_range", switch=switch, ref=ref, share=float(share))
    if not abs(math.fsum(shares.values()) - 1) <= SHARES:
        yield _problem(figures, "bridge_shares_sum", switch=switch, total=math.fsum(shares.values()))


def _one_gas(figures: PublishedYear) -> Iterator[Problem]:
    if published.releases()[figures.release].gas == "CO2":
        yield _problem(figures, "bridge_one_gas", release=figures.release)


def _unplaced(figures: PublishedYear, portions: tuple[Portion, ...]) -> Iterator[Problem]:
    for portion in portions:
        if portion.ref == NOWHERE and abs(portion.tonnes) > ROUNDING:
            code = "bridge_no_reference" if portion.subsector else "bridge_rest"
            name = f"{portion.sector} / {portion.subsector}" if portion.subsector else portion.sector
            yield _problem(figures, code, name=name, tonnes=portion.tonnes)


def table(reconciliation: Reconciliation) -> tuple[TableRow, ...]:
    """The reconciling table: tonnes that add up to the published total, and what each sum counts of them."""
    rows = [
        TableRow(
            ref,
            tonnes,
            {a: tonnes if a in inventory.references()[ref].accounts else 0.0 for a in inventory.ACCOUNTS},
        )
        for ref, tonnes in reconciliation.by_reference.items()
    ]
    if reconciliation.unplaced:
        rows.append(TableRow(NOWHERE, reconciliation.unplaced, dict.fromkeys(inventory.ACCOUNTS, 0.0)))
    return tuple(rows)


# To an inventory


def rows(reconciliation: Reconciliation) -> tuple[InventoryRow, ...]:
    """The inventory that follows: numbers, IE in what came undivided, NE where the database has nothing.

    What has no place is in none of them; the reconciliation's problems say how much that is.
    """
    numbers = tuple(_number(reconciliation, ref, tonnes) for ref, tonnes in reconciliation.by_reference.items())
    gaps = {row["ref"]: row["ask"] for row in data.table("smhi_gaps")}
    unknown = tuple(InventoryRow(ref, key="NE", reason=ask) for ref, ask in gaps.items())
    return (*numbers, *_held(reconciliation, {*reconciliation.by_reference, *gaps}), *unknown)


def _number(reconciliation: Reconciliation, ref: str, tonnes: float) -> InventoryRow:
    release = published.releases()[reconciliation.published.release]
    source = f"SMHI {release.name}, {reconciliation.published.municipality} {reconciliation.published.year}"
    if release.gas == "CO2":
        return InventoryRow(ref, tonnes={"CO2": tonnes}, source=source)
    return InventoryRow(ref, stated_tco2e=tonnes, stated_gwp=release.gwp, source=source)


def _held(reconciliation: Reconciliation, taken: set[str]) -> Iterator[InventoryRow]:
    """IE for what an undivided main sector holds unseen, each reference once."""
    said = set(taken)
    for portion in reconciliation.portions:
        if portion.subsector != WHOLE:
            continue
        for ref in rules()[portion.sector, WHOLE].holds_also:
            if ref not in said:
                said.add(ref)
                yield InventoryRow(ref, key="IE", included_in=portion.ref, reason=portion.sector)
