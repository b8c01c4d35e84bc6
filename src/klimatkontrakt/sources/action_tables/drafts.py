# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How do action tables reach a person? As a file of proposed measures, each open until it is accepted or rejected.

What the document states is kept as stated: tonnes beside, never instead of, what the engine works out; money in its own
currency; a figure that is not there with the reason why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from klimatkontrakt.city.values import Id, Number, Sha256, Text
from klimatkontrakt.folder import yaml_files
from klimatkontrakt.folder.canonical import plain
from klimatkontrakt.folder.frozen import Frozen
from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.folder.validation import validated
from klimatkontrakt.language import words
from klimatkontrakt.sources.action_tables.action_sheets import Action, CostRow, Sheets
from klimatkontrakt.sources.action_tables.amounts import Amount
from klimatkontrakt.sources.action_tables.labels import simple
from klimatkontrakt.sources.action_tables.rows import SheetRow

FORMAT: Literal[1] = 1
Decision = Literal["open", "accepted", "rejected"]
_TEXTS = ("type", "description", "field", "lever", "outcome", "responsible", "scale", "stakeholders", "comments",
          "funding", "co_benefits", "period")  # fmt: skip
_LONGEST = 4000
_BLOCKS = {"measures": 3, "unread": 1}  # levels of the file that are written a line a key, for a person to go through


class DraftFigure(Frozen):
    """A figure that a document states, as it is read and as it was written.

    Attributes:
        yearly: whether it is a year's; `time` is in, by, over, from or after, of `years`, where the document says one
            of them.
        per: what it is by besides a year, such as a tonne.
        part: what it is a part of the whole for, such as a sector.
        role: investment, running, total, sum (of the parts, made here), aside, gain (a saving or an income), compared.
        shared: whether the document says that it is another action's, or a part of one.
        missing: why there is no figure.
        written: the words of the document.
        row: the row, or the line, that it stands in.
    """

    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    unit: Text = ""
    yearly: bool = False
    time: Text = ""
    years: tuple[int, ...] = ()
    per: Text = ""
    part: Text = ""
    role: Text = ""
    shared: bool = False
    about: bool = False
    missing: Text = ""
    written: Text = ""
    row: int = 0


class Draft(Frozen):
    """A measure as an action table tells it.

    Attributes:
        texts: what it says by field.
        figures: what it states by field, the one that the cell leads with first.
        cells: what the rows of figures say, whole.
        rows: the row, or the line, of each field.
        unread: rows of the sheet that were not understood, each with its row or line.
        where: the file and the row.
        doubts: codes of the problems that its figures have.
    """

    id: Id
    decision: Decision = "open"
    name: Text
    texts: dict[Text, Text] = Field(default_factory=dict)
    figures: dict[Text, tuple[DraftFigure, ...]] = Field(default_factory=dict)
    cells: dict[Text, Text] = Field(default_factory=dict)
    rows: dict[Text, int] = Field(default_factory=dict)
    unread: dict[Text, Text] = Field(default_factory=dict)
    where: Text = ""
    doubts: tuple[Text, ...] = ()
    note: Text = ""


class Drafts(Frozen):
    """A file of proposed measures; `unread` are rows of its tables that belong to no measure."""

    format: Literal[1] = FORMAT
    file: Text
    sha256: Sha256
    measures: tuple[Draft, ...] = ()
    unread: dict[Text, Text] = Field(default_factory=dict)


def drafts(sheets: Sheets, problems: Sequence[Problem], file: str, sha256: str) -> Drafts:
    """The actions as proposed measures, all of them open; rows of the summary without a sheet too."""
    known = {simple(action.name) for action in sheets.actions}
    rows = [row for row in sheets.costs if not row.is_total and simple(row.name) not in known]
    doubts = _doubts(problems)
    made = [_of_action(action, doubts) for action in sheets.actions]
    made += [_of_row(row, index, doubts) for index, row in enumerate(rows, start=1)]
    return Drafts(format=FORMAT, file=file, sha256=sha256, measures=tuple(made), unread=_unread(sheets.left))


def _doubts(problems: Sequence[Problem]) -> dict[tuple[str, str], list[str]]:
    """The codes of problems by the file and the thing that they are about."""
    doubts: dict[tuple[str, str], list[str]] = {}
    for problem in problems:
        doubts.setdefault((problem.place.file, problem.place.item), []).append(problem.code)
    return doubts


def _unread(rows: Sequence[SheetRow]) -> dict[str, str]:
    """Rows that were not understood, each by its row or line."""
    return {str(row.line): said(row)[:_LONGEST] for row in rows}


def said(row: SheetRow) -> str:
    """What a row says, its cells parted by bars."""
    return " | ".join(" ".join(str(cell).split()) for cell in row.cells if cell != "")


def _of_action(action: Action, doubts: Mapping[tuple[str, str], list[str]]) -> Draft:
    rows = {what: place.row for what, place in sorted(action.places.items())}
    figures = {what: _figures(amount, rows.get(what, 0)) for what, amount in action.amounts.items()}
    more = {
        "cells": {what: text[:_LONGEST] for what, text in action.cells.items() if text},
        "rows": {what: row for what, row in rows.items() if what not in figures},
        "unread": _unread(action.left),
    }
    return _draft((action.id, action.name), action.texts, figures, action.place, doubts, more)


def _of_row(row: CostRow, index: int, doubts: Mapping[tuple[str, str], list[str]]) -> Draft:
    number = row.place.row
    figures = {"cost": _figures(row.cost, number), "cut": _figures(row.impact, number)}
    return _draft((f"row-{index}", row.name), row.texts, figures, row.place, doubts, {"rows": {"name": number}})


def _draft(
    named: tuple[str, str], texts: Mapping[str, str], figures: dict[str, tuple[DraftFigure, ...]], place: Place,
    doubts: Mapping[tuple[str, str], list[str]], more: Mapping[str, Any],
) -> Draft:  # fmt: skip
    told = {key: texts[key][:_LONGEST] for key in _TEXTS if texts.get(key)}
    values: dict[str, Any] = {
        "id": named[0], "decision": "open", "name": named[1][:_LONGEST] or "–", "texts": told, "figures": figures,
        "where": place.said("en").split(" (")[0],
        "doubts": tuple(sorted(set(doubts.get((place.file, place.item), ())))),
        **more,
    }  # fmt: skip
    return Draft.model_validate(values)


def _figures(amounts: Sequence[Amount], row: int) -> tuple[DraftFigure, ...]:
    return tuple(_figure(amount, row) for amount in amounts)


def _figure(amount: Amount, row: int) -> DraftFigure:
    values = {
        "value": amount.value, "low": amount.low, "high": amount.high, "unit": amount.unit,
        "yearly": amount.is_yearly, "time": "" if amount.is_yearly else amount.kind, "years": amount.period.years,
        "per": amount.per, "part": amount.part, "role": amount.role, "shared": amount.is_shared,
        "about": amount.is_about, "missing": amount.missing, "written": " ".join(amount.written.split())[:_LONGEST],
        "row": row,
    }  # fmt: skip
    return DraftFigure.model_validate({key: value for key, value in values.items() if _is_said(value)})


def _is_said(value: object) -> bool:
    """Whether a value is worth a word; nought is one."""
    return value is not None and value is not False and value not in ("", ())


def written(found: Drafts) -> str:
    """The canonical text of a file of proposed measures, headed by what is to be done with them."""
    heads = [words.say("contract_texts", "drafts_head", language) for language in words.LANGUAGES]
    head = "".join(f"# {text}\n" for text in heads)
    return head + yaml_files.write({key: (value, _BLOCKS.get(key, 0)) for key, value in plain(found).items()})


def read(text: str, file: str) -> tuple[Drafts | None, list[Problem]]:
    """The proposed measures of a file's text, or why it is none."""
    values, lines, problems = yaml_files.read(text, file)
    if problems or not isinstance(values, dict):
        return None, problems or [Problem("yaml_not_mapping", Place(file, 1))]
    if "proposals" in values and "measures" not in values:
        return None, [Problem("measures_of_proposals", Place(file, 1))]
    return validated(Drafts, values, lambda loc: Place(file, lines.get(loc[:2], 0), "", ".".join(map(str, loc))))


def renewed(fresh: Drafts, before: Drafts) -> Drafts:
    """A new reading that keeps every measure a person has decided on; the others are renewed."""
    decided = {draft.id: draft for draft in before.measures if draft.decision != "open"}
    kept = [decided.pop(draft.id, draft) for draft in fresh.measures]
    return fresh.model_copy(update={"measures": (*kept, *decided.values())})
