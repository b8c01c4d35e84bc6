# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What things has a city, and by which names are they known? Everything that can stand in a list of changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city import identity
from klimatkontrakt.city.contract import Commitment, Contract, Outcome
from klimatkontrakt.city.kinds import CITY, CONTRACTS, ORGANISATION, SECTIONS
from klimatkontrakt.city.schema import BodyDuty, Meeting, Published
from klimatkontrakt.folder.canonical import plain
from klimatkontrakt.folder.change import Change
from klimatkontrakt.folder.differences import said
from klimatkontrakt.folder.kinds import BETWEEN
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import names

ENTRIES = (*SECTIONS, "measures", "goals")
TABLES = ("quantities", "lines", "actors", "sources", "meetings", "decisions", *ORGANISATION)
PARTS = {"sections": "key", "clauses": "id", "needs": "id", "commitments": "id"}
STORIES = {
    "quantities": "quantity", "lines": "line", "pools": "pool", "sources": "source", "actors": "actor",
    "groups": "group", "commitments": "commitment", **names.TOLD,
}  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """A thing of a city.

    Attributes:
        kind: where it stands: `measures`, `clauses` …; `city` for the city itself.
        id: its id; of a row without one, what tells it from others.
    """

    kind: str
    id: str

    @property
    def told(self) -> str:
        """The kind of story that it has; empty where it has none."""
        return STORIES.get(self.kind, "")


def rows(document: CityDocument) -> Iterator[tuple[Thing, object]]:
    """Every entry and row of a document with the thing that it is about; published figures apart."""
    yield Thing("city", document.header.id), document.header
    for kind in ENTRIES:
        for name, entry in getattr(document, kind).items():
            yield Thing(kind, name), _by_ids(plain(entry)) if kind == "scenarios" else entry
    yield from _of_tables(document)
    for level in document.price_index:
        yield Thing("price_index", str(level.year)), level
    for period, contract in document.contracts.items():
        yield from _of_contract(period, contract)


def _of_tables(document: CityDocument) -> Iterator[tuple[Thing, object]]:
    for kind in TABLES:
        for row in getattr(document, kind):
            yield Thing(kind, row.key if kind == "lines" else row.id), row


def _by_ids(values: dict[str, object]) -> dict[str, object]:
    """A scenario's plain values, what it sets as lists of entries with ids: an id may hold dots, which part a path."""
    found = dict(values)
    if isinstance(found.get("set"), dict):
        found["set"] = _listed(found["set"], ("quantities", "measures", "costs"))
    return found


def _listed(value: object, kinds: Sequence[str]) -> object:
    if not isinstance(value, dict):
        return value
    inner = {key: _listed(child, kinds) for key, child in value.items()}
    for kind in kinds:
        entries = inner.get(kind)
        if isinstance(entries, dict):
            inner[kind] = [{"id": name, **entry} for name, entry in entries.items()]
    return inner


def _of_contract(period: str, contract: Contract) -> Iterator[tuple[Thing, object]]:
    yield Thing("contracts", period), _head(contract)
    for kind, key in PARTS.items():
        for part in getattr(contract, kind) if kind != "commitments" else ():
            yield Thing(kind, getattr(part, key)), part
    for name, instrument in contract.instruments.items():
        yield Thing("instruments", name), instrument
    for stance in contract.stances:
        yield Thing("stances", f"{stance.clause}, {stance.party}"), stance
    for commitment in contract.commitments:
        yield Thing("commitments", commitment.id), _with_outcomes(commitment, contract.outcomes)


def _head(contract: Contract) -> dict[str, object]:
    """What a contract says of itself, and who has signed it."""
    several = {*PARTS, "instruments", "stances", "outcomes", "signatures"}
    head = contract.model_dump(include=set(Contract.model_fields) - several & contract.model_fields_set)
    signed = [{"id": row.party, **plain(row)} for row in contract.signatures or ()]
    return {**head, **({"signatures": signed} if signed else {})}


def _with_outcomes(commitment: Commitment, outcomes: Sequence[Outcome]) -> dict[str, object]:
    """A commitment's plain values, and what came of it."""
    rows = []
    for outcome in outcomes:
        if outcome.commitment == commitment.id:
            rows.append({key: value for key, value in plain(outcome).items() if key != "commitment"})
    return {**plain(commitment), **({"outcomes": rows} if rows else {})}


def replaced(document: CityDocument) -> dict[Thing, list[Thing]]:
    """By thing, those whose place it has taken."""
    found: dict[Thing, list[Thing]] = {}
    for kind, successors in identity.successors(document).items():
        for past, name in successors.items():
            found.setdefault(Thing(kind, name), []).append(Thing(kind, past))
    return found


def of_figure(document: CityDocument, row: Published) -> Thing:
    """What a published figure is about: an account, or a line of one."""
    if row.line is None:
        return Thing("accounts", row.account)
    key = f"{row.account}.{row.line}"
    return Thing("lines" if any(line.key == key for line in document.lines) else "history", key)


def touched(changes: Iterable[Change], documents: Sequence[CityDocument]) -> set[Thing]:
    """The things that changes of a document are about.

    Args:
        changes: what differs between two documents.
        documents: those two.
    """
    found: set[Thing] = set()
    for change in changes:
        kind, key = CITY.top_of(change.kind, change.key)
        if kind in ("document", CITY.header):
            found |= {Thing("city", document.header.id) for document in documents}
        elif kind == CONTRACTS.kind:
            found |= set(_touched_in_contract(change, documents))
        else:
            found |= _of_row(kind, key)
    return found


def _of_row(kind: str, key: str) -> set[Thing]:
    """What a row of a table is about, by its key."""
    if kind == "lines":
        return {Thing(kind, key.replace(BETWEEN, ".", 1))}
    if kind != "history":
        return {Thing(kind, key.split(BETWEEN, 1)[0])}
    account, line = key.split(BETWEEN)[:2]
    if not line:
        return {Thing("accounts", account)}
    return {Thing("lines", f"{account}.{line}"), Thing("history", f"{account}.{line}")}


def _touched_in_contract(change: Change, documents: Sequence[CityDocument]) -> Iterator[Thing]:
    """What a change in a contract is about; of one that comes or goes, or of stances, everything in it."""
    period, *inside = change.key.split(BETWEEN)
    yield Thing(CONTRACTS.kind, period)
    if change.kind in (CONTRACTS.kind, "stances"):
        own = (document.contracts[period] for document in documents if period in document.contracts)
        yield from (thing for contract in own for thing, _ in _of_contract(period, contract))
    elif inside:
        yield Thing("commitments" if change.kind in ("money", "outcomes") else change.kind, inside[0])


def fields(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """The fields of a thing's plain values, by their path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from fields(inner, below(path, str(key)))
    elif isinstance(value, (list, tuple)):
        yield from _fields_of_list(value, path)
    elif value not in (None, ""):
        yield path, said(value)


def below(path: str, key: str) -> str:
    """The path of a key: an id with dots, which part a path, in brackets."""
    if not path:
        return key
    return f"{path}[{key}]" if "." in key else f"{path}.{key}"


def _fields_of_list(values: Sequence[object], path: str) -> Iterator[tuple[str, str]]:
    """The same of a list: what has an id by it, the rest by its place where there are several."""
    for at, inner in enumerate(values):
        if isinstance(inner, dict) and "id" in inner:
            yield from fields({key: part for key, part in inner.items() if key != "id"}, f"{path}[{inner['id']}]")
        else:
            yield from fields(inner, f"{path}[{at + 1}]" if len(values) > 1 else path)


def name(document: CityDocument, thing: Thing, language: Language) -> str:
    """A thing's name in the reader's language; what it is about where it has none, its id where nothing is said."""
    if thing.kind in ("city", "contracts", "clauses", "stances", "calibrations", "history", "price_index"):
        return _described(document, thing, language)
    if thing.kind == "pools":
        return names.pool(document, thing.id).name(language)
    if thing.kind in ENTRIES:
        return document.label(thing.kind, thing.id, language)
    if thing.kind in ("meetings", "duties", "uptakes"):
        return _name_by_body(document, thing, language)
    return _name_of_row(thing, _row(document, thing), language)


def _name_by_body(document: CityDocument, thing: Thing, language: Language) -> str:
    """A meeting by its body and day, what a body does or takes on by both; its id where it is not in the document."""
    row = _row_of_table(document, thing)
    if row is None:
        return thing.id
    body = _label_of(document, "actors", row.body, language)
    if isinstance(row, Meeting):
        return words.say(SUBJECT, "thing.meeting", language, name=body, date=row.date)
    if isinstance(row, BodyDuty):
        area = document.label("areas", row.area, language) if row.area else ""
        does = words.term("does", row.does, language)
        return f"{body}: {does}{f', {area}' if area else ''}"
    kind, item = row.about
    return f"{body}: {document.label(f'{kind}s', item, language) if item else row.id}"


def _label_of(document: CityDocument, kind: str, item: str, language: Language) -> str:
    """The label of a table's row; the id of one that is not there."""
    return next((row.label(language) for row in getattr(document, kind) if row.id == item), item)


def _name_of_row(thing: Thing, row: object | None, language: Language) -> str:
    """The name that a row, or a part of a contract, has itself; the thing's id where it has none."""
    if row is None:
        return thing.id
    if thing.kind in ("needs", "commitments", "decisions", "obstacles", "rule_changes"):
        return row.what(language)  # type: ignore[attr-defined, no-any-return]
    if thing.kind == "sources":
        return str(getattr(row, "title", "")) or thing.id
    return row.label(language) or thing.id  # type: ignore[attr-defined]


def _described(document: CityDocument, thing: Thing, language: Language) -> str:
    """A thing that has no name, by what it is about."""
    if thing.kind == "city":
        return document.header.name
    if thing.kind == "contracts":
        return words.say(SUBJECT, "thing.contract", language, period=thing.id)
    if thing.kind == "price_index":
        return words.say(SUBJECT, "thing.price_level", language, year=thing.id)
    if thing.kind == "calibrations":
        return words.say(SUBJECT, "thing.calibration", language, name=_quantity_or_group(document, thing.id, language))
    if thing.kind == "history":
        account, _, tag = thing.id.partition(".")
        name_of_account = document.label("accounts", account, language)
        return words.say(
            SUBJECT, "thing.figure", language, name=name_of_account, part=words.term("sector", tag, language)
        )
    return _described_clause(document, thing, language)


def _described_clause(document: CityDocument, thing: Thing, language: Language) -> str:
    """A clause, or what a party says of one."""
    clause, _, party = thing.id.partition(", ")
    texts = {"clause": clause, "section": _section_of(document, clause, language)}
    if thing.kind == "clauses":
        return words.say(SUBJECT, "thing.clause", language, **texts)
    actor = next((row.label(language) for row in document.actors if row.id == party), party)
    return words.say(SUBJECT, "thing.stance", language, name=actor, **texts)


def _quantity_or_group(document: CityDocument, item: str, language: Language) -> str:
    if any(row.id == item for row in document.quantities):
        return document.quantity(item).label(language)
    return document.label("groups", item, language)


def _section_of(document: CityDocument, clause: str, language: Language) -> str:
    """The section that a clause stands in, by number and name."""
    for contract in document.contracts.values():
        key = next((own.section for own in contract.clauses if own.id == clause), None)
        section = next((section for section in contract.sections if section.key == key), None)
        if section is not None:
            return f"{section.number} {section.label(language)}".strip() or section.key
    return clause


def _row(document: CityDocument, thing: Thing) -> Any:
    """The row or part of a contract that a thing is."""
    if thing.kind == "lines":
        return next((line for line in document.lines if line.key == thing.id), None)
    if thing.kind in TABLES:
        return _row_of_table(document, thing)
    if thing.kind == "instruments":
        return _instrument(document, thing.id)
    return _part_of_contract(document, thing)


def _row_of_table(document: CityDocument, thing: Thing) -> Any:
    """A table's row of an id: the one that holds whatever happens, else the first."""
    rows_of_it = [row for row in getattr(document, thing.kind) if row.id == thing.id]
    found: Any = next((row for row in rows_of_it if not getattr(row, "when", {})), next(iter(rows_of_it), None))
    return found


def _instrument(document: CityDocument, name: str) -> object | None:
    for contract in document.contracts.values():
        if contract.instruments.get(name) is not None:
            return contract.instruments[name]
    return None


def _part_of_contract(document: CityDocument, thing: Thing) -> object | None:
    parts = (part for contract in document.contracts.values() for part in getattr(contract, thing.kind))
    return next((part for part in parts if getattr(part, PARTS[thing.kind]) == thing.id), None)


def addresses(document: CityDocument, wanted: Iterable[Thing]) -> dict[Thing, str]:
    """What the stories of things are asked for by; those that have none, or are not in the document, are left out."""
    known = {thing for thing, _ in rows(document)}
    told = [thing for thing in wanted if thing.told and thing in known]
    return {thing: names.address(document, thing.told, thing.id) for thing in told}
