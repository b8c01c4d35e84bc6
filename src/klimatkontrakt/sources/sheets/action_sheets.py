# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which actions do the tables tell of? Action outlines (B-2.2), one each, and the cost summary (C-3.1), a row each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from klimatkontrakt.city.problem import Place, Problem, in_order
from klimatkontrakt.sources.sheets import amounts as figures
from klimatkontrakt.sources.sheets import labels
from klimatkontrakt.sources.sheets.amounts import Amount, Mark
from klimatkontrakt.sources.sheets.grids import Cell, Grid, Row
from klimatkontrakt.sources.texts.names import slug, unlike

_IN_DOUBT = {"twofold": "amount_twofold", "unclear_unit": "amount_unclear_unit", "unreadable": "amount_unreadable"}
_SHOWN = 60  # characters of a cell that a problem shows


@dataclass(frozen=True)
class Action:
    """An action outline.

    Attributes:
        id: made of its name.
        place: of its name.
        texts: what it says by field: name, type, description, responsible …
        amounts: its figures by field: cut, cost …, every one that the cell names.
        parts: the cut by source sector, where it is told.
        places: of each figure.
    """

    id: str
    place: Place
    texts: dict[str, str]
    amounts: dict[str, tuple[Amount, ...]]
    parts: dict[str, Amount] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The action's name."""
        return self.texts.get("name", "")

    def amount(self, what: str) -> Amount:
        """The first figure of a field; missing where the sheet has no such row."""
        return self.amounts.get(what, (Amount(missing="not_stated"),))[0]


@dataclass(frozen=True)
class CostRow:
    """A row of the cost summary; a total's name is empty."""

    name: str
    place: Place
    texts: dict[str, str]
    cost: tuple[Amount, ...]
    impact: tuple[Amount, ...]
    is_total: bool = False


@dataclass(frozen=True)
class Sheets:
    """Everything the tables tell, and what is doubtful in reading it."""

    actions: tuple[Action, ...]
    costs: tuple[CostRow, ...]
    problems: tuple[Problem, ...]


def read(grids: Sequence[Grid]) -> Sheets:
    """The actions and cost rows of a file's tables; tables of other kinds are passed over."""
    outlines = [outline for grid in grids for outline in _outlines(grid)]
    columned = [grid for grid in grids if not list(_outlines(grid))]
    mark = figures.mark_of([*_figure_cells(outlines), *(t for grid in columned for t in _column_cells(grid))])
    actions: list[Action] = []
    for outline in outlines:
        actions.append(_action(outline, mark, {action.id for action in actions}))
    costs = tuple(row for grid in columned for row in _cost_rows(grid, mark))
    return Sheets(tuple(actions), costs, in_order(_doubts(actions, costs)))


@dataclass(frozen=True)
class _Outline:
    """The rows of one action outline: what each means, its label, its value and its place."""

    rows: tuple[tuple[str, str, Cell, Place], ...]


def _outlines(grid: Grid) -> Iterator[_Outline]:
    """The outlines of a table; a new one begins where the name comes again."""
    rows: list[tuple[str, str, Cell, Place]] = []
    for at, row in enumerate(grid.rows):
        found = _labelled(row)
        if found is None:
            continue
        meaning, label, value = found
        if meaning == "name" and any(known == "name" for known, *_ in rows):
            yield from _if_outline(rows)
            rows = []
        rows.append((meaning, label, value, grid.place(at, "", label)))
    yield from _if_outline(rows)


def _if_outline(rows: Sequence[tuple[str, str, Cell, Place]]) -> Iterator[_Outline]:
    if len({meaning for meaning, *_ in rows}) >= labels.of("fewest_labels"):
        yield _Outline(tuple(rows))


def _labelled(row: Row) -> tuple[str, str, Cell] | None:
    """What a row means: its last label among the first cells, and the value after it."""
    cells = [cell for cell in row if cell != ""]
    for at in reversed(range(min(2, len(row)))):
        cell = row[at]
        meaning = labels.meaning(cell, "sheet_labels") if isinstance(cell, str) else None
        if meaning is not None:
            rest = [value for value in row[at + 1 :] if value != ""]
            is_alone = at == 0 and len(cells) == 1 and len(row) == 1
            return None if is_alone else (meaning, str(cell), rest[0] if rest else "")
    return None


def _figure_cells(outlines: Sequence[_Outline]) -> Iterator[str]:
    wanted = {*labels.of("amount_fields"), "cut_by_sector"}
    for outline in outlines:
        for meaning, _, value, _ in outline.rows:
            if meaning in wanted and isinstance(value, str):
                yield value


def _action(outline: _Outline, mark: Mark | None, taken: set[str]) -> Action:
    texts, amounts, places = {}, {}, {}
    parts: dict[str, Amount] = {}
    place = outline.rows[0][3]
    for meaning, label, value, at in outline.rows:
        if meaning in labels.of("amount_fields"):
            amounts[meaning] = _figures(value, labels.bracketed(label), mark)
            places[meaning] = at
        elif meaning == "cut_by_sector":
            parts = dict(_parts(value, labels.bracketed(label), mark))
        else:
            texts[meaning] = str(value).strip()
            place = at if meaning == "name" else place
    name = unlike(slug(texts.get("name", "")), taken)
    named = Place(place.file, place.row, name)
    return Action(name, named, texts, amounts, parts, {k: Place(p.file, p.row, name, k) for k, p in places.items()})


def _figures(value: Cell, unit: str, mark: Mark | None) -> tuple[Amount, ...]:
    if isinstance(value, float):
        return (figures.of_number(value, unit),)
    own = figures.mark_of([value])
    return figures.amounts(value, unit, own or mark)


def _parts(value: Cell, unit: str, mark: Mark | None) -> Iterator[tuple[str, Amount]]:
    """A cut by sector, such as "Transport: 12 kt; Buildings: 8 kt"."""
    for part in str(value).replace("\n", ";").split(";"):
        sector, colon, told = part.partition(":")
        if colon and told.strip():
            yield sector.strip(), _figures(told.strip(), unit, mark)[0]


def _columns(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """The head of a cost summary: its row, and the column of each meaning."""
    for at, row in enumerate(grid.rows):
        found: dict[str, int] = {}
        for column, cell in enumerate(row):
            meaning = labels.meaning(cell, "cost_columns") if isinstance(cell, str) and cell else None
            if meaning is not None:
                found.setdefault(meaning, column)
        if len(found) >= labels.of("fewest_columns") and {"name", "cost"} <= set(found):
            return at, found
    return None


def _column_cells(grid: Grid) -> Iterator[str]:
    head = _columns(grid)
    if head is not None:
        at, columns = head
        for row in grid.rows[at + 1 :]:
            for what in ("cost", "impact"):
                cell = _at(row, columns.get(what))
                if isinstance(cell, str):
                    yield cell


def _at(row: Row, column: int | None) -> Cell:
    return row[column] if column is not None and column < len(row) else ""


def _cost_rows(grid: Grid, mark: Mark | None) -> Iterator[CostRow]:
    head = _columns(grid)
    if head is None:
        return
    first, columns = head
    units = {what: labels.bracketed(str(grid.rows[first][column])) for what, column in columns.items()}
    for at in range(first + 1, len(grid.rows)):
        row = grid.rows[at]
        name = str(_at(row, columns["name"])).strip()
        is_total = labels.simple(name or str(row[0] if row else "")) in labels.of("totals")
        if not any(cell != "" for cell in row) or not (name or is_total):
            continue
        told = {
            what: str(_at(row, column)).strip() for what, column in columns.items() if what not in ("cost", "impact")
        }
        cost = _figures(_at(row, columns["cost"]), units["cost"], mark)
        impact = _figures(_at(row, columns.get("impact")), units.get("impact", ""), mark)
        yield CostRow("" if is_total else name, grid.place(at, name), told, cost, impact, is_total)


def _doubts(actions: Sequence[Action], costs: Sequence[CostRow]) -> Iterator[Problem]:
    """Figures that could not be read one way."""
    told = [(a.places[what], amount) for a in actions for what, found in a.amounts.items() for amount in found]
    told += [(Place(r.place.file, r.place.row, r.name[:80], "cost"), amount) for r in costs for amount in r.cost]
    for place, amount in told:
        if amount.missing in _IN_DOUBT:
            yield Problem(_IN_DOUBT[amount.missing], place, {"written": amount.written[:_SHOWN]})
