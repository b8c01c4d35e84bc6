# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Do outcomes and signatures hang together with the contract that they lie beside? Problems of form (design H)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from klimatkontrakt.city import contract_state, dates, units
from klimatkontrakt.city.contract import Commitment, Contract, Outcome, Signature
from klimatkontrakt.city.ids import by_id, ids_of
from klimatkontrakt.city.schema import City
from klimatkontrakt.city.table_forms import contract_file
from klimatkontrakt.folder.problem import Place, Problem, Values
from klimatkontrakt.folder.unknown_names import unknown

WHOLE_DATE = len("2026-01-01")


def problems(city: City) -> Iterator[Problem]:
    """Every problem of form of what lies beside a city's contracts."""
    for period, contract in city.contracts.items():
        yield from _of_outcomes(city, period, contract)
        yield from _of_signatures(city, period, contract)
        yield from _of_state(city, period, contract)


def _place(city: City, period: str, kind: str, index: int) -> Place:
    nowhere = Place(contract_file(period, kind))
    return city.places.get((f"contract/{period}:{kind}:rows", str(index)), nowhere)


def _of_outcomes(city: City, period: str, contract: Contract) -> Iterator[Problem]:
    commitments = by_id(contract.commitments)
    seen: dict[tuple[str, str], Place] = {}
    statuses: dict[tuple[str, str | None, str], tuple[str, Place]] = {}
    for index, row in enumerate(contract.outcomes):
        place = _place(city, period, "outcomes", index)
        key = (row.commitment, row.id)
        if key in seen:
            yield Problem("id_twice", place, {"name": row.id, "first": seen[key].in_file})
        seen.setdefault(key, place)
        yield from _of_outcome(city, place, row, commitments)
        if row.status is not None:
            same = (row.commitment, row.beneficiary, row.date)
            first, _ = statuses.setdefault(same, (row.status, place))
            if first != row.status:
                values = {"commitment": row.commitment, "first": first, "second": row.status, "date": row.date or "–"}
                yield Problem("outcomes_at_once", place, values)


def _of_outcome(city: City, place: Place, row: Outcome, commitments: Mapping[str, Commitment]) -> Iterator[Problem]:
    if row.date and not dates.exists(row.date):
        yield Problem("date_impossible", replace(place, column="date"), {"date": row.date})
    if row.status is None and row.number is None and not row.evidence:
        yield Problem("outcome_empty", place)
    yield from _of_names(city, place, row, commitments)


def _of_names(city: City, place: Place, row: Outcome, commitments: Mapping[str, Commitment]) -> Iterator[Problem]:
    """The source, the commitment and the beneficiary that an outcome names; its number, held against the promise."""
    sources = ids_of(city.sources)
    if row.source is not None and row.source not in sources:
        yield unknown(replace(place, column="source"), "sources", row.source, sources)
    commitment = commitments.get(row.commitment)
    if commitment is None:
        yield unknown(replace(place, column="commitment"), "commitments", row.commitment, commitments)
        return
    if row.beneficiary is not None and row.beneficiary not in commitment.beneficiaries:
        at = replace(place, column="beneficiary")
        yield unknown(at, "beneficiaries", row.beneficiary, list(commitment.beneficiaries))
    yield from _of_number(place, row, commitment)


def _of_number(place: Place, row: Outcome, commitment: Commitment) -> Iterator[Problem]:
    """A number has a unit that is known, and one that can be held against the promised number."""
    if row.number is not None and row.unit is None:
        yield Problem("number_without_unit", place, {"number": row.number})
    if row.unit is None:
        return
    at_unit = replace(place, column="unit")
    dimension = _dimension(row.unit)
    if dimension is None:
        yield Problem("unit_unknown", at_unit, {"unit": row.unit[:60], "nearest": units.nearest(row.unit)})
    elif commitment.unit and _dimension(commitment.unit) not in (dimension, None):
        values: Values = {"unit": row.unit, "promised": commitment.unit, "commitment": commitment.id}
        yield Problem("outcome_unit", at_unit, values)


def _dimension(unit: str) -> units.Dimension | None:
    """A unit's dimension; None where the unit is unknown."""
    try:
        return units.parse(unit).dimension
    except units.UnitError:
        return None


def _of_signatures(city: City, period: str, contract: Contract) -> Iterator[Problem]:
    if contract.signatures is None:
        return
    file, fingerprint = contract_file(period), contract_state.text_fingerprint(contract)
    seen: dict[str, Place] = {}
    for number, row in enumerate(contract.signatures):
        place = _place(city, period, "signatures", number)
        if row.party not in contract.parties:
            yield unknown(replace(place, column="party"), "parties", row.party, contract.parties)
        if row.party in seen:
            yield Problem("id_twice", place, {"name": row.party, "first": seen[row.party].in_file})
        seen.setdefault(row.party, place)
        yield from _of_signing(row, place, file, fingerprint)


def _of_signing(row: Signature, place: Place, file: str, fingerprint: str) -> Iterator[Problem]:
    """Whether a contract was signed on a day that exists, and as it reads."""
    if len(row.date) < WHOLE_DATE or not dates.exists(row.date):
        yield Problem("date_impossible", replace(place, column="date"), {"date": row.date or "–"})
    if row.text_sha256 != fingerprint:
        values: Values = {"party": row.party, "file": file, "fingerprint": fingerprint}
        yield Problem("signed_text_changed", replace(place, column="text_sha256"), values)


def _of_state(city: City, period: str, contract: Contract) -> Iterator[Problem]:
    """A contract's state is stated until there are signatures, and never guessed."""
    stated = city.places.get((f"contract/{period}", "state"), Place(contract_file(period), 0, "state"))
    if contract.signatures is None and contract.state is None:
        yield Problem("state_missing", replace(stated, row=0))
    if contract.signatures is not None and contract.state is not None:
        values = {"state": contract.state, "file": contract_file(period, "signatures")}
        yield Problem("state_beside_signatures", stated, values)
