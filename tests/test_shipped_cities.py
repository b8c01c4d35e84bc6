# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Laws that the data of every shipped city keeps: where a number is from, which year's money it is, and both sides."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

import klimatkontrakt as kk
from klimatkontrakt.city.contract import Commitment, Contract
from klimatkontrakt.city.schema import Cost, Line, Measure, Move, Pool
from klimatkontrakt.engine.answers import mandates
from tests.cities import ROOT

CITIES = sorted(path.parent for path in (ROOT / "cities").glob("*/city.yaml"))
READ = ("published", "measured")  # origins that say: somebody else's figure, as it stands
NO_FIGURE = re.compile(r"ingen uppgift|no figure|gissad|guess", re.IGNORECASE)
BY_TASTE = re.compile(r"avrundat (ned|upp)|rounded (down|up)", re.IGNORECASE)
RATE = re.compile(r"(?:EUR|euro)\b[^.;]*?× (\d+,\d+) kr")
# Whose figures may stand as they are: those whose task it is to keep them, and those whose own affair it is.
KEEPERS = re.compile(
    r"SCB|SMHI|Naturvårdsverket|Energimyndigheten|Trafikanalys|Trafikverket|Regeringen|regeringens|Riksdag|Riksbanken|"
    r"Skatteverket|Eurostat|Energiavirasto|IPCC|SEI|Nord Pool|handelssystem|stad\b|kommun|Region Skåne|Sverigeförhandl|"
    r"Sysav|E\.ON|Nobina|NetZeroCities|Viable Cities|Klimatkontrakt|Power Circle|Mobility Sweden"
)
ONE_SIDED = {"lillstad": {"electric_cars"}}  # the pencil example prices petrol and no electricity
OWN_ORGANISATION = ("city", "board", "company")


@cache
def read(folder: Path) -> kk.City:
    return kk.read_city(folder)


each_city = pytest.mark.parametrize("folder", CITIES, ids=[folder.name for folder in CITIES])


def sources_of(city: kk.City) -> Iterator[tuple[str, str, str, bool]]:
    """Everything that carries a number: what it is, its origin, its source, and whether it is zero."""
    for row in city.quantities:
        yield f"quantities.csv {row.id}", row.origin, row.source, row.value == 0
    for figure in city.history:
        yield (
            f"history.csv {figure.account} {figure.line} {figure.year}",
            figure.origin,
            figure.source,
            figure.value == 0,
        )
    for name, measure in city.measures.items():
        parts: tuple[Move | Cost, ...] = (*measure.moves, *measure.costs)
        for part in parts:
            if part.origin and part.source:
                yield f"measures.yaml {name} {part.id}", part.origin, part.source, False


def notes_of(city: kk.City) -> Iterator[tuple[str, str]]:
    """Every note and reason of the folder, and what it is a note of."""
    yield from ((row.id, row.note) for rows in (city.quantities, city.actors, city.sources) for row in rows)
    yield from ((f"{row.account} {row.line}", row.note) for rows in (city.lines, city.history) for row in rows)
    for named in (city.areas, city.accounts, city.pools, city.targets, city.events, city.goals):
        yield from ((name, item.note) for name, item in named.items())
    for name, measure in city.measures.items():
        yield name, measure.note
        parts: tuple[Move | Cost, ...] = (*measure.moves, *measure.costs)
        yield from ((name, f"{part.note} {part.missing or ''}") for part in parts)
    for contract in city.contracts.values():
        yield from ((commitment.id, commitment.note) for commitment in contract.commitments)


# ---------- where a number is from


@each_city
def test_a_figure_called_published_for_a_year_stands_in_the_history(folder: Path) -> None:
    # an account that is one quantity: a year between two published ones may not be made up
    city = read(folder)
    alone = {line.factors[0]: line.account for line in city.lines if len(line.factors) == 1}
    counted = [account for account in alone.values() if len([ln for ln in city.lines if ln.account == account]) == 1]
    for row in city.quantities:
        account = alone.get(row.id)
        if row.origin not in READ or account not in counted:
            continue
        told = {figure.year: figure.value for figure in city.history if figure.account == account and not figure.line}
        for year, value in row.points.items():
            if told and year <= max(told):
                assert told.get(year) == value, f"{row.id} {year}"


@each_city
def test_a_zero_is_never_measured_and_no_figure_is_no_figure(folder: Path) -> None:
    city = read(folder)

    assert [what for what, origin, _, zero in sources_of(city) if zero and origin == "measured"] == []
    assert [row.id for row in city.quantities if row.origin in READ and NO_FIGURE.search(row.note)] == []


@each_city
def test_a_figure_that_is_published_is_from_its_keeper_or_names_it(folder: Path) -> None:
    city = read(folder)
    publishers = {source.id: source.publisher for source in city.sources}

    assert [
        (what, publishers[source])
        for what, origin, source, _ in sources_of(city)
        if origin in READ and not KEEPERS.search(publishers[source])
    ] == []


@each_city
def test_every_source_is_used_or_named(folder: Path) -> None:
    city = read(folder)
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "sources.csv"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    told = text + "\n".join(source.note for source in city.sources)

    assert [source.id for source in city.sources if not re.search(rf"\b{re.escape(source.id)}\b", told)] == []


@each_city
def test_no_number_is_rounded_by_taste(folder: Path) -> None:
    assert [where for where, note in notes_of(read(folder)) if BY_TASTE.search(note)] == []


@each_city
def test_parts_add_up_to_their_total_within_their_rounding(folder: Path) -> None:
    city = read(folder)
    sectors = {(line.account, line.sector) for line in city.lines}
    parts: dict[tuple[str, int], list[str]] = defaultdict(list)
    for row in city.history:
        if (row.account, row.line) in sectors:
            parts[row.account, row.year].append(f"{row.value:.15g}")
    for row in city.history:
        found = parts.get((row.account, row.year), [])
        if row.line or len(found) < len({sector for account, sector in sectors if account == row.account}):
            continue
        digits = min(len(value.partition(".")[2]) for value in (*found, "0." + "0" * 9) if value)
        assert abs(sum(map(float, found)) - row.value) <= 0.5 * 10**-digits * (len(found) + 1), (row.account, row.year)


# ---------- which year's money


@each_city
def test_a_rate_of_exchange_is_one_that_a_source_gives(folder: Path) -> None:
    city = read(folder)
    told = " ".join(source.locator for source in city.sources)

    for where, note in notes_of(city):
        for rate in RATE.findall(note):
            assert rate in told, f"{where}: × {rate} kr"


def same_money(commitment: Commitment, measure: Measure) -> bool:
    """Whether a promise's money is the investment of the one measure that it is for, in the same year's prices."""
    costs = [cost for cost in measure.costs if cost.kind == "investment" and cost.per == "total" and cost.value]
    money = [part for part in commitment.money if part.unit == "MSEK"]
    if not (costs and money):
        return True
    years = {part.price_year for part in money} | {cost.price_year for cost in costs}
    amounts = sum(part.amount for part in money), sum(cost.value or 0 for cost in costs)
    return len(years) == 1 and amounts[0] == pytest.approx(amounts[1])


@each_city
def test_one_money_in_two_places_is_one_amount_of_one_year(folder: Path) -> None:
    city = read(folder)
    for contract in city.contracts.values():
        for commitment in contract.commitments:
            assert all(part.price_year for part in commitment.money), commitment.id
            if isinstance(commitment.measures, dict) and len(commitment.measures) == 1:
                assert same_money(commitment, city.measures[next(iter(commitment.measures))]), commitment.id


@each_city
def test_what_is_decided_with_money_has_an_amount(folder: Path) -> None:
    for name, measure in read(folder).measures.items():
        known = [cost for cost in measure.costs if cost.kind == "investment" and cost.value is not None]
        assert known or not measure.funded, name


# ---------- both sides of what is moved


def members(city: kk.City, move: Move | Pool) -> list[str]:
    """The quantities that a move or a pool takes from."""
    if isinstance(move.from_, str):
        return [move.from_]
    group = (move.from_ or {}).get("group")
    return [row.id for row in city.quantities if group and row.group == group]


def bought(move: Move | Pool) -> list[str]:
    """The quantities that a move or a pool adds to."""
    return [quantity for quantity, weight in (move.to or {}).items() if isinstance(weight, float | int) and weight > 0]


def acting(city: kk.City, measure: Measure) -> list[Move | Pool]:
    """A measure's moves, with its pool in the place of a move that takes part in one."""
    return [city.pools[move.pool] if move.pool else move for move in measure.moves]


def bills(city: kk.City, quantity: str) -> list[Line]:
    """The lines of money accounts that a quantity is a factor of."""
    money = {name for name, account in city.accounts.items() if account.family == "money"}
    return [line for line in city.lines if line.account in money and quantity in line.factors]


def has_price(city: kk.City, quantities: Sequence[str]) -> bool:
    return any(line.money_kind == "energy" for quantity in quantities for line in bills(city, quantity))


@each_city
def test_what_is_bought_instead_is_priced_where_what_is_saved_is(folder: Path) -> None:
    city = read(folder)
    one_sided = {
        name
        for name, measure in city.measures.items()
        for move in acting(city, measure)
        if bought(move) and has_price(city, members(city, move)) != has_price(city, bought(move))
    }

    assert one_sided == ONE_SIDED.get(folder.name, set())


@each_city
def test_electricity_has_a_grid_fee_and_a_tax_wherever_it_has_a_price(folder: Path) -> None:
    city = read(folder)
    for price, others in (("price.el", ("price.grid", "tax.el")), ("price.gas", ("fee.gas", "tax."))):
        for line in city.lines:
            if price not in line.factors:
                continue
            rest = set(line.factors) - {price}
            for other in others:
                payers = [
                    found.payer
                    for found in city.lines
                    if found.account == line.account and rest < set(found.factors)
                    and any(factor.startswith(other) for factor in set(found.factors) - rest)
                ]  # fmt: skip
                assert payers == [line.payer], (line.line, other)


@each_city
def test_the_city_pays_and_saves_for_its_own(folder: Path) -> None:
    city = read(folder)
    types = {actor.id: actor.type for actor in city.actors}
    for name, measure in city.measures.items():
        if measure.control != {"own": 1} or any(move.pool for move in measure.moves):
            continue
        touched = [quantity for move in measure.moves for quantity in (*members(city, move), *bought(move))]
        for line in (line for quantity in touched for line in bills(city, quantity)):
            assert types[line.payer or ""] in OWN_ORGANISATION, (name, line.line)


# ---------- who has promised


def by_nobody(city: kk.City, contract: Contract, commitment: Commitment) -> bool:
    """Whether a delivery secures something though none of its promisors has decided it and it is not under way."""
    if commitment.kind != "delivery" or not isinstance(commitment.measures, dict):
        return False
    begun = any(row.commitment == commitment.id and row.status in ("ongoing", "done") for row in contract.outcomes)
    decided = any(not mandates.lacking(city, contract, commitment, name) for name in commitment.promisors)
    return any(commitment.measures.values()) and not begun and not decided


@each_city
def test_a_delivery_that_secures_anything_is_somebodys_own_decision_or_under_way(folder: Path) -> None:
    city = read(folder)
    for contract in city.contracts.values():
        assert [own.id for own in contract.commitments if by_nobody(city, contract, own)] == []


@each_city
def test_evidence_is_what_was_shown_and_no_name_of_an_indicator(folder: Path) -> None:
    for contract in read(folder).contracts.values():
        for row in contract.outcomes:
            assert not row.evidence or row.date or row.number is not None, row.id
