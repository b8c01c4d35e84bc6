# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How do accepted proposals become part of a city's contract? Names are matched, nothing there already is touched."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from klimatkontrakt.city import contract_state
from klimatkontrakt.city.contract import Commitment, Contract, Section
from klimatkontrakt.city.ids import ids_of, keys_of
from klimatkontrakt.city.schema import City
from klimatkontrakt.city.table_forms import contract_file
from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, in_order
from klimatkontrakt.sources.documents.names import slug, unlike
from klimatkontrakt.sources.intake import law, proposals
from klimatkontrakt.sources.intake.proposals import BEFORE_SECTIONS, Proposals

_PERIOD = re.compile(r"([0-9]{4})(?:-([0-9]{4}))?\Z")


@dataclass(frozen=True)
class Entering:
    """What accepting comes to.

    Attributes:
        city: the city with the contract as it would be.
        contract: that contract.
        added: commitments that enter.
        already: ids of commitments that stood there.
        sections: sections that enter with them.
        problems: those that the contract would have and did not have before.
    """

    city: City
    contract: Contract
    added: tuple[Commitment, ...]
    already: tuple[str, ...]
    sections: tuple[Section, ...]
    problems: tuple[Problem, ...]


def years(period: str) -> tuple[int, int] | None:
    """The first and last year of a period's name; None where it is none.

    >>> years("2024"), years("2024-2025"), years("nu")
    ((2024, 2024), (2024, 2025), None)
    """
    match = _PERIOD.match(period)
    return (
        None
        if match is None
        else (numbers.of_digits(match.group(1)), numbers.of_digits(match.group(2) or match.group(1)))
    )


def entering(found: Proposals, city: City, period: str) -> Entering:
    """What the accepted proposals add to the contract of a period; what is there stays as it is.

    Args:
        found: the proposals with a person's decisions.
        city: the city; its actors give the promisors' ids by id or by name.
        period: the contract's name, made where the city has none of it.

    Raises:
        ValueError: when the period is no year or two.
        ProblemsError: when nobody has said who promises what was accepted.
    """
    if nameless := proposals.nameless(found):
        raise ProblemsError(nameless)
    names = _actors(found, city)
    span = years(period)
    if span is None:
        raise ValueError(period)
    made = city.contracts.get(period) or _fresh(found, span, names)
    fresh, already = _apart(proposals.commitments(found), made)
    sections, keys = _sections(found, made, {commitment.section for commitment in fresh})
    added = _named(fresh, made, names, keys)
    update: dict[str, Any] = {
        "sections": (*made.sections, *sections),
        "commitments": (*made.commitments, *added),
    }
    contract = made.model_copy(update=update)
    after = city.model_copy(update={"contracts": {**city.contracts, period: contract}})
    problems = in_order((*(_signed(made, period) if added else ()), *law.come(city, after)))
    return Entering(after, contract, added, already, sections, problems)


def _apart(accepted: Sequence[Commitment], made: Contract) -> tuple[list[Commitment], tuple[str, ...]]:
    """Accepted commitments that a contract does not have, and the ids there of those that it has."""
    known = {commitment.place.sha256: commitment.id for commitment in made.commitments if commitment.place is not None}
    fresh, already = [], []
    for commitment in accepted:
        if commitment.place is not None and commitment.place.sha256 in known:
            already.append(known[commitment.place.sha256])
        else:
            fresh.append(commitment)
    return fresh, tuple(already)


def _named(
    fresh: Sequence[Commitment], made: Contract, names: Mapping[str, str], keys: Mapping[str, str]
) -> tuple[Commitment, ...]:
    """Commitments with the contract's own names of parties and sections, and ids that no other has there."""
    added: list[Commitment] = []
    taken = ids_of(made.commitments)
    for commitment in fresh:
        added.append(_own(commitment, names, keys, unlike(commitment.id, taken)))
        taken.add(added[-1].id)
    return tuple(added)


def _signed(contract: Contract, period: str) -> tuple[Problem, ...]:
    """A contract that a party has signed never changes."""
    parties = [valid_signature.party for valid_signature in contract_state.valid_signatures(contract)]
    if not parties:
        return ()
    return (Problem("contract_signed", Place(contract_file(period)), {"parties": ", ".join(parties)}),)


def _actors(found: Proposals, city: City) -> Mapping[str, str]:
    """For each party that the text names the actor of that id or name; nothing where the city has none such."""
    ids = ids_of(city.actors)
    exact, alike = _names_of_actors(city)
    matched = {}
    for party in found.parties:
        spelt = [party.id] if party.id in ids else [*exact.get(party.name, ()), *exact.get(party.id, ())]
        meant = dict.fromkeys(spelt or [*alike.get(party.id, ()), *alike.get(slug(party.name), ())])
        if len(meant) == 1:
            matched[party.id] = next(iter(meant))
    return matched


def _names_of_actors(city: City) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The actors of each name as it is spelt, and of each name without its accents: Habo and Håbo are two of one."""
    exact: dict[str, list[str]] = {}
    alike: dict[str, list[str]] = {}
    for actor in city.actors:
        for name in filter(None, (actor.label_sv, actor.label_en)):
            exact.setdefault(name, []).append(actor.id)
            alike.setdefault(slug(name), []).append(actor.id)
    return exact, alike


def _own(commitment: Commitment, names: Mapping[str, str], keys: Mapping[str, str], name: str) -> Commitment:
    promisors = tuple(dict.fromkeys(names.get(party, party) for party in commitment.promisors))
    section = keys.get(commitment.section, commitment.section)
    return commitment.model_copy(update={"id": name, "promisors": promisors, "section": section})


def _fresh(found: Proposals, span: tuple[int, int], names: Mapping[str, str]) -> Contract:
    """A contract that is not there yet: a draft with the parties that the text names, or those that promise."""
    told = [party.id for party in found.parties]
    told = told or [party for p in found.proposals if p.decision == "accepted" for party in p.promisors]
    parties = tuple(dict.fromkeys(names.get(party, party) for party in told))
    return Contract.model_validate(
        {"period": span, "state": "draft", "parties": parties, "sections": (), "commitments": ()}
    )


def _sections(found: Proposals, made: Contract, wanted: set[str]) -> tuple[tuple[Section, ...], Mapping[str, str]]:
    """The sections that the commitments stand in and those above them, and what each is called in the contract."""
    there = keys_of(made.sections)
    known = {section.key: section for section in found.sections}
    needed = _with_those_above(wanted, known)
    keys = _keys(found, made)
    lacking = needed - there - set(keys)
    new = [_under(section, keys) for section in found.sections if section.key in lacking]
    if BEFORE_SECTIONS in needed - there and BEFORE_SECTIONS not in known:
        new.insert(0, Section.model_validate({"key": BEFORE_SECTIONS, "sv": "Inledning", "en": "Introduction"}))
    return tuple(new), keys


def _with_those_above(wanted: set[str], known: Mapping[str, Section]) -> set[str]:
    """The keys of sections and of all that they stand under."""
    needed: set[str] = set()
    for key in wanted:
        above: str | None = key
        while above is not None and above not in needed:
            needed.add(above)
            above = known[above].parent if above in known else None
    return needed


def _keys(found: Proposals, made: Contract) -> dict[str, str]:
    """By a proposed section's key, that of the contract's section of the same number and title."""
    there = keys_of(made.sections)
    titled: dict[tuple[str, str], str] = {}
    for section in made.sections:
        titled |= {(section.number, title): section.key for title in _titles(section)}
    keys = {}
    for section in found.sections:
        for title in _titles(section):
            if section.key not in there and (section.number, title) in titled:
                keys[section.key] = titled[section.number, title]
    return keys


def _titles(section: Section) -> list[str]:
    return list(filter(None, (section.sv, section.en)))


def _under(section: Section, keys: Mapping[str, str]) -> Section:
    if section.parent is not None and section.parent in keys:
        return section.model_copy(update={"parent": keys[section.parent]})
    return section


def counts(found: Proposals) -> dict[str, int]:
    """How many proposals are accepted, rejected and open."""
    told: Sequence[str] = [p.decision for p in found.proposals]
    return {decision: told.count(decision) for decision in ("accepted", "rejected", "open")}
