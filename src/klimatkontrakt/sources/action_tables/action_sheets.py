# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which actions do the tables tell of? Action outlines (B-2.2), one each, and the cost summary (C-3.1), a row each."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from klimatkontrakt.folder.problem import Place, Problem, in_order
from klimatkontrakt.sources.action_tables import (
    amounts,
    cell_text,
    columns,
    figures,
    kronor,
    labels,
    numbers,
    outline,
    outlines,
    sums,
)
from klimatkontrakt.sources.action_tables.amounts import Amount
from klimatkontrakt.sources.action_tables.columns import Body
from klimatkontrakt.sources.action_tables.numbers import Mark
from klimatkontrakt.sources.action_tables.outline import Outline, SheetEntry
from klimatkontrakt.sources.action_tables.rows import Cell, SheetDocument, SheetRow
from klimatkontrakt.sources.documents.names import slug

_LABEL_INSIDE = re.compile(r"(?<=[\w).;,])\s+([A-ZÅÄÖ][\w-]+):(?=\s)")
_REFERENCE = re.compile(r"\s*(?:module\s*)?[A-C][- ]?[0-9](?:\.[0-9]+)*\s*", re.IGNORECASE)
_IN_DOUBT = {
    "twofold": "amount_twofold",
    "unclear_unit": "amount_unclear_unit",
    "unreadable": "amount_unreadable",
    "unit_missing": "amount_without_unit",
    "other_kind": "amount_other_kind",
    "share": "amount_of_share",
    "product": "amount_times",
    "several": "amount_of_several",
    "direction": "amount_of_rise",
    "left": "amount_left",
    "gain": "amount_is_gain",
    "compared": "amount_compared",
    "levels": "amount_of_levels",
}
_SHOWN = 60  # characters of a cell that a problem shows
_UNNAMED = "–"


@dataclass(frozen=True)
class Action:
    """An action outline.

    Attributes:
        id: made of its name.
        place: of its name; of its first row, where it has none.
        texts: what it says by field: name, type, description, responsible …
        amounts: its figures by field: cut, cost …, the one that the cell leads with first.
        places: of each field that has a row.
        cells: what the rows of figures say, whole.
        left: rows within it that are not understood.
    """

    id: str
    place: Place
    texts: Mapping[str, str]
    amounts: Mapping[str, tuple[Amount, ...]]
    places: Mapping[str, Place] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    left: tuple[SheetRow, ...] = ()

    @property
    def name(self) -> str:
        """The action's name; empty where the sheet has none."""
        return self.texts.get("name", "")

    @property
    def owner(self) -> str:
        """Who is responsible; empty where the sheet says nobody."""
        return _owner(self.texts.get("responsible", ""))

    def amount(self, what: str) -> Amount:
        """The leading figure of a field; missing where the sheet has no such row."""
        return self.amounts.get(what, (Amount(missing="not_stated"),))[0]

    def every(self, what: str) -> tuple[Amount, ...]:
        """Every figure of a field, the leading one first; one that is missing where the sheet has no such row."""
        return tuple(self.amounts.get(what, ())) or (Amount(missing="not_stated"),)

    @property
    def parts(self) -> dict[str, Amount]:
        """The cut by sector, where it is told."""
        return {amount.part: amount for amount in self.amounts.get("cut", ()) if amount.part}


def _owner(text: str) -> str:
    """Who a cell says is responsible: without the next row's label and what it says, and no reference to a module."""
    named = _before_next_label(text)
    return "" if amounts.why_missing(named) or _REFERENCE.fullmatch(named) else named


def _before_next_label(text: str) -> str:
    """What stands before a label of another field that has come into the cell, as `Timeline: 2024–2030` has."""
    for found in _LABEL_INSIDE.finditer(text):
        meaning = labels.meaning(found[1])
        if meaning is not None and meaning.field != "responsible":
            return text[: found.start()].rstrip(" ;,.\n")
    return text


@dataclass(frozen=True)
class CostRow:
    """A row of the cost summary; a total's name is empty. `table` tells the rows of one table from those of another."""

    name: str
    place: Place
    texts: Mapping[str, str]
    cost: tuple[Amount, ...]
    impact: tuple[Amount, ...]
    is_total: bool = False
    table: int = 0

    @property
    def owner(self) -> str:
        """Who is responsible; empty where the row says nobody."""
        return _owner(self.texts.get("responsible", ""))


@dataclass(frozen=True)
class Sheets:
    """Everything the tables tell, what is doubtful in reading it, and rows of summaries that are not understood."""

    actions: tuple[Action, ...]
    costs: tuple[CostRow, ...]
    problems: tuple[Problem, ...]
    left: tuple[SheetRow, ...] = ()


def read(document: SheetDocument) -> Sheets:
    """The actions and cost rows of a file's tables; tables of other kinds are passed over."""
    bodies, left = columns.bodies(document)
    turned = [_of_body(body) for body in bodies if columns.is_turned(body.head)]
    whole = sorted([*outlines.outlines(document), *turned], key=_line)
    mark = numbers.mark_of(_figure_texts(whole, bodies)) or numbers.mark_of(document.texts)
    ids = _Ids()
    actions = tuple(_action(sheet, mark, ids) for sheet in whole)
    costs = tuple(_cost_row(body, mark) for body in bodies if not columns.is_turned(body.head))
    code = kronor.code(document.texts)
    if code != kronor.USUAL:
        actions, costs = _in_krona(actions, costs, code)
    return Sheets(actions, costs, in_order(_doubts(actions, costs)), tuple(left))


def _in_krona(
    actions: Sequence[Action], costs: Sequence[CostRow], code: str
) -> tuple[tuple[Action, ...], tuple[CostRow, ...]]:
    """The figures with `kr` in the krona that the document means."""
    changed = tuple(
        replace(action, amounts={what: kronor.in_code(every, code) for what, every in action.amounts.items()})
        for action in actions
    )
    return changed, tuple(replace(row, cost=kronor.in_code(row.cost, code)) for row in costs)


def _figure_texts(sheets: Sequence[Outline], bodies: Sequence[Body]) -> list[str]:
    """What the cells of figures say; they tell the decimal mark before the rest of the document does."""
    wanted = labels.of("amount_fields")
    texts = [entry.text for sheet in sheets for entry in sheet.entries if entry.field in wanted]
    return [*texts, *(body.text(what) for body in bodies for what in body.cells if what in wanted)]


def _line(sheet: Outline) -> tuple[str, int]:
    first = sheet.entries[0].row
    return first.file, first.line


def _of_body(body: Body) -> Outline:
    """An outline that stands in a row, its labels in the head."""
    sheet = Outline(is_begun=True)
    for name, cells in body.cells.items():
        sheet.append(SheetEntry(name, body.head.labels[name], list(cells), body.row, body.head.columns[name]))
    return sheet


class _Ids:
    """Ids of names, each once."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    def of(self, name: str) -> str:
        """An id that no other name has got."""
        bare = slug(name)
        self._taken[bare] += 1
        count = self._taken[bare]
        if count == 1:
            return bare
        numbered = f"{bare}.{count}"
        return self.of(f"{name} {count}") if numbered in self._taken else numbered


def _action(sheet: Outline, mark: Mark | None, ids: _Ids) -> Action:
    texts = _texts(sheet)
    name = texts["name"]
    wanted = labels.of("amount_fields")
    cells = {what: _cells_of(sheet, what) for what in wanted if what in sheet.fields}
    mark = numbers.mark_of(cells.values()) or mark
    stated = {what: _figures(sheet, what, mark) for what in cells}
    first = sheet.entry("name") or sheet.entries[0]
    return Action(
        id=ids.of(name or _UNNAMED),
        place=first.row.place(name),
        texts=texts,
        amounts=sums.with_cost(stated),
        places=_places(sheet, name),
        cells=cells,
        left=tuple(sheet.left),
    )


def _texts(sheet: Outline) -> dict[str, str]:
    """What a sheet says by field, but for its figures; its title where no row says the name."""
    texts = {what: _text(sheet, what) for what in sorted(sheet.fields - set(labels.of("amount_fields")))}
    title = outline.title_text(sheet.title) if sheet.title is not None else ""
    texts["name"] = outline.name_of(texts.get("name", "")) or title
    return texts


def _places(sheet: Outline, name: str) -> dict[str, Place]:
    """The place of the first row of each field; of the cost also where that is said of an investment."""
    places = {entry.field: replace(entry.row.place(name), column=entry.field) for entry in reversed(sheet.entries)}
    for what in sums.OTHERS:
        if "cost" not in places and what in places:
            places["cost"] = places[what]
    return places


def _cells_of(sheet: Outline, what: str) -> str:
    return "\n".join(entry.text for entry in sheet.entries if entry.field == what and entry.text)


def _text(sheet: Outline, name: str) -> str:
    """All that a sheet says of a field; an item of a list ends with a semicolon."""
    text = "\n".join(entry.text for entry in sheet.entries if entry.field == name)
    if name == "name":
        return "\n".join(map(str.strip, text.split("\n"))).strip()
    whole = ""
    for line in text.split("\n"):
        bare = cell_text.unbulleted(line)
        is_next_item = bare != line.strip() and whole and not whole.endswith((":", ";"))
        whole = f"{whole}{'; ' if is_next_item else ' '}{bare}".strip()
    return whole


def _figures(sheet: Outline, what: str, mark: Mark | None) -> tuple[Amount, ...]:
    """The figures of a field; where it has several rows, of the first that states one, with the parts of the others."""
    entries = [entry for entry in sheet.entries if entry.field == what]
    rows = [_of_cells(entry.values, what, entry.label, entry.text, mark) for entry in entries]
    leading = next((index for index, row in enumerate(rows) if not row[0].missing), 0)
    first = rows.pop(leading)
    return (*first, *(amount for amount in itertools.chain.from_iterable(rows) if amount.part))


def _of_cells(cells: Sequence[Cell], what: str, label: str, text: str, mark: Mark | None) -> tuple[Amount, ...]:
    """The figures of a row's cells; a number of a spreadsheet is alone, and has the unit of its label."""
    if len(cells) == 1 and isinstance(cells[0], float):
        digits = f"{cells[0]:f}".rstrip("0").rstrip(".")
        return figures.of_cell(digits, what, label, ".")[:1]
    return figures.of_cell(text, what, label, mark)


def _cost_row(body: Body, mark: Mark | None) -> CostRow:
    name = " ".join(body.text("name").split())
    is_total = not name or columns.is_total_name(name)
    texts = {what: " ".join(body.text(what).split()) for what in body.cells if what not in labels.of("amount_fields")}
    what = next((key for key in ("cost", *sums.OTHERS) if key in body.head.columns), "cost")
    cost, impact = (
        _of_cells(body.cells.get(key, []), key, body.head.labels.get(key, ""), body.text(key), mark)
        for key in (what, "cut")
    )
    return CostRow("" if is_total else name, body.row.place(name), texts, cost, impact, is_total, body.head.row.line)


def _doubts(actions: Sequence[Action], costs: Sequence[CostRow]) -> Iterator[Problem]:
    """Figures that could not be read one way."""
    for action in actions:
        if not action.name:
            yield Problem("action_nameless", action.place)
    for action in actions:
        for what, every in action.amounts.items():
            yield from _in_doubt(action.places.get(what, action.place), every)
    for action in actions:
        for what in ("cut", "sinks"):
            yield from _of_rises(action.places.get(what, action.place), action.amounts.get(what, ()))
    for row in costs:
        yield from _in_doubt(replace(row.place, item=row.name[:80], column="cost"), row.cost)


def _of_rises(place: Place, every: Sequence[Amount]) -> Iterator[Problem]:
    """A cut below zero, which is a rise where no word says that it is a change."""
    for amount in every:
        if min(filter(None, (amount.value, amount.low, amount.high)), default=0.0) < 0:
            yield Problem("cut_below_zero", place, {"written": " ".join(amount.written.split())[:_SHOWN]})


def _in_doubt(place: Place, every: Sequence[Amount]) -> Iterator[Problem]:
    for amount in every:
        is_aside = amount.missing == "levels" and amount is not every[0]  # the cell leads with its cut
        if amount.missing in _IN_DOUBT and not is_aside:
            yield Problem(_IN_DOUBT[amount.missing], place, {"written": " ".join(amount.written.split())[:_SHOWN]})
