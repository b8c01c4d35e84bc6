# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How do action tables reach a person? As a file of proposed measures, each open until it is accepted or rejected.

What the document states is kept as stated: tonnes beside, never instead of, what the engine works out; money in its own
currency; a figure that is not there with the reason why.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field

from klimatkontrakt.city import documents
from klimatkontrakt.city.canonical import plain
from klimatkontrakt.city.problem import Place, Problem
from klimatkontrakt.city.validation import validated
from klimatkontrakt.city.values import Frozen, Id, Number, Sha256, Text
from klimatkontrakt.sources.sheets.action_sheets import Action, CostRow, Sheets
from klimatkontrakt.sources.sheets.amounts import Amount
from klimatkontrakt.sources.sheets.labels import simple

FORMAT: Literal[1] = 1
Decision = Literal["open", "accepted", "rejected"]
_TEXTS = ("type", "description", "field", "lever", "outcome", "responsible", "scale", "stakeholders", "comments",
          "resources", "timeline", "period")  # fmt: skip
_LONGEST = 4000


class Figure(Frozen):
    """A figure that a document states, as it is read and as it was written."""

    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    unit: Text = ""
    yearly: bool = False
    about: bool = False
    missing: Text = ""
    written: Text = ""


class Draft(Frozen):
    """A measure as an action table tells it.

    Attributes:
        texts: what it says by field.
        figures: what it states by field; several where a cell names several.
        where: the file and the row.
        doubts: codes of the problems that its figures have.
    """

    id: Id
    decision: Decision = "open"
    name: Text
    texts: dict[Text, Text] = Field(default_factory=dict)
    figures: dict[Text, tuple[Figure, ...]] = Field(default_factory=dict)
    where: Text = ""
    doubts: tuple[Text, ...] = ()
    note: Text = ""


class Drafts(Frozen):
    """A file of proposed measures."""

    format: Literal[1] = FORMAT
    file: Text
    sha256: Sha256
    measures: tuple[Draft, ...] = ()


def drafts(sheets: Sheets, found: Sequence[Problem], file: str, sha256: str) -> Drafts:
    """The actions as proposed measures, all of them open; rows of the summary without a sheet too."""
    made = [_of_action(action, found) for action in sheets.actions]
    known = {simple(action.name) for action in sheets.actions}
    rows = [row for row in sheets.costs if not row.is_total and simple(row.name) not in known]
    made += [_of_row(row, at, found) for at, row in enumerate(rows, start=1)]
    return Drafts(format=FORMAT, file=file, sha256=sha256, measures=tuple(made))


def _of_action(action: Action, found: Sequence[Problem]) -> Draft:
    figures = {what: tuple(_figure(amount) for amount in told) for what, told in action.amounts.items()}
    figures |= {f"cut: {sector}"[:80]: (_figure(amount),) for sector, amount in action.parts.items()}
    return _draft(action.id, action.name, action.texts, figures, action.place, found)


def _of_row(row: CostRow, at: int, found: Sequence[Problem]) -> Draft:
    figures = {"cost": tuple(map(_figure, row.cost)), "cut": tuple(map(_figure, row.impact))}
    return _draft(f"row-{at}", row.name, row.texts, figures, row.place, found)


def _draft(
    name: str, title: str, texts: dict[str, str], figures: dict[str, tuple[Figure, ...]], place: Place,
    found: Sequence[Problem],
) -> Draft:  # fmt: skip
    doubts = sorted({p.code for p in found if (p.place.file, p.place.item) == (place.file, place.item)})
    told = {key: texts[key][:_LONGEST] for key in _TEXTS if texts.get(key)}
    values: dict[str, Any] = {
        "id": name, "decision": "open", "name": title[:_LONGEST] or "–", "texts": told, "figures": figures,
        "where": place.said("en").split(" (")[0], "doubts": tuple(doubts),
    }  # fmt: skip
    return Draft.model_validate(values)


def _figure(amount: Amount) -> Figure:
    values = {
        "value": amount.value, "low": amount.low, "high": amount.high, "unit": amount.unit,
        "yearly": amount.is_yearly, "about": amount.is_about, "missing": amount.missing,
        "written": amount.written[:_LONGEST],
    }  # fmt: skip
    return Figure.model_validate({key: value for key, value in values.items() if value not in (None, "", False)})


def written(found: Drafts) -> str:
    """The canonical text of a file of proposed measures."""
    return documents.write({key: (value, 0) for key, value in plain(found).items()})


def read(text: str, file: str) -> tuple[Drafts | None, list[Problem]]:
    """The proposed measures of a file's text, or why it is none."""
    values, lines, problems = documents.read(text, file)
    if problems or not isinstance(values, dict):
        return None, problems or [Problem("yaml_not_mapping", Place(file, 1))]
    return validated(Drafts, values, lambda loc: Place(file, lines.get(loc[:2], 0), "", ".".join(map(str, loc))))


def renewed(fresh: Drafts, before: Drafts) -> Drafts:
    """A new reading that keeps every measure a person has decided on; the others are renewed."""
    decided = {draft.id: draft for draft in before.measures if draft.decision != "open"}
    kept = [decided.pop(draft.id, draft) for draft in fresh.measures]
    return fresh.model_copy(update={"measures": (*kept, *decided.values())})
