# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which sheets and columns has the Excel book of a city? One sheet a table, made of the same types as the folder.

A sheet holds the rows of one table of the folder, the entries of one section, or the parts of a measure or a contract
that are many to one (its moves, its costs, its commitments); those name what they belong to in their first column.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel

from klimatkontrakt.city import contract, schema
from klimatkontrakt.city.kinds import ORGANISATION, SECTIONS
from klimatkontrakt.city.table_forms import ROWS, TABLES
from klimatkontrakt.folder.tables import Kind
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

Cell = Literal["text", "number", "truth", "value", "nested"]
"""What a cell holds: nested is a mapping or a list, written as in the folder's YAML files."""

ABOUT = "about"
HEADER = "city"
_OF_TABLE: Mapping[Kind, Cell] = {"number": "number", "integer": "number", "truth": "truth", "value": "value"}
_REFERENCES = {
    "source": "sources", "account": "accounts", "of": "accounts", "less": "accounts", "over": "accounts",
    "headline": "accounts", "actor": "actors", "payer": "actors", "area": "areas", "group": "groups", "goal": "goals",
    "replaced_by": "goals", "like": "scenarios", "scenario": "scenarios", "measure": "measures", "same_as": "measures",
    "pool": "pools", "contract": "contracts", "owner": "actors", "party": "actors", "beneficiary": "actors",
}  # fmt: skip
_REFERENCES_IN = {  # in some sheets alone: elsewhere such a column holds words
    "meetings": {"body": "actors"}, "decisions": {"body": "actors", "meeting": "meetings", "event": "events"},
    "actors": {"parent": "actors"}, "duties": {"body": "actors"},
    "uptakes": {"body": "actors", "decision": "decisions"},
    "obstacles": {"rule": "rule_changes", "met_by": "actors", "lifted_to": "actors"},
    "rule_changes": {"decider": "actors", "event": "events"},
}  # fmt: skip
_PARTS: Mapping[str, tuple[str, str, str, type[BaseModel]]] = {
    "plans": ("scenario", "scenarios", "measures", schema.Plan),
    "moves": ("measure", "measures", "moves", schema.Move),
    "costs": ("measure", "measures", "costs", schema.Cost),
    "sections": ("contract", "contracts", "sections", contract.Section),
    "instruments": ("contract", "contracts", "instruments", contract.Instrument),
    "clauses": ("contract", "contracts", "clauses", contract.Clause),
    "needs": ("contract", "contracts", "needs", contract.StatedNeed),
    "stances": ("contract", "contracts", "stances", contract.Stance),
    "commitments": ("contract", "contracts", "commitments", contract.Commitment),
    "outcomes": ("contract", "contracts", "outcomes", contract.Outcome),
    "signatures": ("contract", "contracts", "signatures", contract.Signature),
}


CONTRACT_PARTS = (
    "sections", "instruments", "clauses", "needs", "stances", "commitments", "outcomes", "signatures",
)  # fmt: skip
"""What of a contract has a sheet of its own, in their order."""


@dataclass(frozen=True)
class SheetColumn:
    """A column: its key in the folder, what its cells hold, the values allowed, and the sheet whose ids it names."""

    key: str
    cell: Cell
    allowed: tuple[str, ...] = ()
    names: str = ""


@dataclass(frozen=True)
class SheetLayout:
    """A sheet of the book.

    Attributes:
        key: the table or section of the folder that it holds.
        model: what a row becomes; none for a table of the folder, which has its own form.
        owner: for parts, the sheet of what they belong to, named in the first column.
        field: for parts, the owner's field that they fill.
        by_id: for parts, whether each has an id of its own beside what it belongs to.
        has_years: whether columns of years may follow the column of the value.
    """

    key: str
    columns: tuple[SheetColumn, ...]
    model: type[BaseModel] | None = None
    owner: str = ""
    field: str = ""
    by_id: str = ""
    has_years: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the columns, in order."""
        return tuple(column.key for column in self.columns)

    def column(self, key: str) -> SheetColumn:
        """The column of a key; a year is a column of numbers."""
        return next((column for column in self.columns if column.key == key), SheetColumn(key, "number"))

    def title(self, language: Language) -> str:
        """The sheet's name."""
        return words.say("book", f"sheet.{self.key}", language)


def label(layout: str, column: str, language: Language) -> str:
    """A column's heading for the reader, its own in a sheet where it means something of its own; a year is itself."""
    texts = words.catalogue("book")
    entry = texts.get(f"column.{layout}.{column}") or texts.get(f"column.{column}")
    return entry[language] if entry else column


@cache
def layouts() -> tuple[SheetLayout, ...]:
    """Every sheet but the first, in the order of the book."""
    made = [SheetLayout(HEADER, _columns(schema.Header), schema.Header)]
    made += [
        _entries("goals", schema.Goal),
        _entries("areas", SECTIONS["areas"]),
        _entries("accounts", SECTIONS["accounts"]),
    ]
    made += list(map(_table, ("history", "lines", "quantities")))
    made += [_entries(kind, SECTIONS[kind]) for kind in ("groups", "calibrations", "pools", "targets", "events")]
    made += [_entries("measures", schema.Measure, without=("moves", "costs")), _parts("moves"), _parts("costs")]
    made += [_entries("scenarios", schema.Scenario, without=("measures",)), _parts("plans")]
    made += [_entries("contracts", contract.Contract)]
    made += list(map(_parts, CONTRACT_PARTS))
    made += list(map(_table, ("meetings", "decisions", *ORGANISATION, "actors", "sources", "price_index")))
    return tuple(made)


def layout(key: str) -> SheetLayout:
    """The sheet of a table or section."""
    return next(each for each in layouts() if each.key == key)


def _table(kind: str) -> SheetLayout:
    model = ROWS[kind]
    known = {column.key: column for column in _columns(model)}
    references = {**_REFERENCES, **_REFERENCES_IN.get(kind, {})}
    columns = []
    for own in TABLES[kind].columns:
        allowed = known[own.name].allowed if own.name in known else ()
        cell: Cell = _OF_TABLE.get(own.kind, "text")
        columns.append(SheetColumn(own.name, cell, allowed, references.get(own.name, "")))
    return SheetLayout(kind, tuple(columns), has_years=TABLES[kind].years_after is not None)


def _entries(kind: str, model: type[BaseModel], without: Sequence[str] = ()) -> SheetLayout:
    return SheetLayout(kind, (SheetColumn("id", "text"), *_columns(model, without)), model)


def _parts(kind: str) -> SheetLayout:
    parent, owner, field, model = _PARTS[kind]
    by_id = {"plans": "measure", "instruments": "id"}.get(kind, "")
    own = (SheetColumn(by_id, "text", names=_REFERENCES.get(by_id, "")),) if by_id else ()
    return SheetLayout(
        kind,
        (SheetColumn(parent, "text", names=owner), *own, *_columns(model)),
        model,
        owner=owner,
        field=field,
        by_id=by_id,
    )


def _columns(model: type[BaseModel], without: Sequence[str] = ()) -> tuple[SheetColumn, ...]:
    order = getattr(model, "ORDER", ()) or tuple(model.model_fields)
    columns = []
    for name in order:
        field = model.model_fields[name]
        if name in without:
            continue
        key = field.alias or name
        kinds, allowed = _kinds(field.annotation)
        cell: Cell = next(iter(kinds)) if len(kinds) == 1 else "nested"
        columns.append(SheetColumn(key, cell, allowed if cell == "text" else (), _REFERENCES.get(key, "")))
    return tuple(columns)


def _kinds(annotation: Any) -> tuple[set[Cell], tuple[str, ...]]:
    """What a field may hold, and its allowed words where those are listed."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _kinds(typing.get_args(annotation)[0])
    if origin is Literal:
        return {"text"}, tuple(map(str, typing.get_args(annotation)))
    if origin not in (typing.Union, types.UnionType):
        return {_SIMPLE.get(annotation, "nested")}, ()
    kinds: set[Cell] = set()
    allowed: tuple[str, ...] = ()
    for part in typing.get_args(annotation):
        if part is not type(None):
            kinds_of_part, allowed_of_part = _kinds(part)
            kinds |= kinds_of_part
            allowed += allowed_of_part
    return kinds, allowed


_SIMPLE: dict[Any, Cell] = {str: "text", float: "number", int: "number", bool: "truth"}
