# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which rows make an action outline? From name to name, over pages and broken rows; what is left is shown."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from klimatkontrakt.sources.action_tables import cell_text, columns, labels, outline
from klimatkontrakt.sources.action_tables.labelled import Labelled, filled, labelled
from klimatkontrakt.sources.action_tables.outline import Outline, SheetEntry
from klimatkontrakt.sources.action_tables.rows import Cell, SheetDocument, SheetRow, TextLine

_MANY = (
    "comments",
    "co_benefits",
    "outcome",
    "period",
    "funding",
    "substituted",
    "renewable",
    "scale",
    "stakeholders",
    "lever",
)
_FEWEST_OWN = 2  # fields that only action outlines have, in one that has no name
_FEWEST_APART = 2  # rows in which outlines beside each other differ
_TITLE_LINES = 3  # lines above a sheet among which its title is looked for
_ITEM = re.compile(r"[•·▪●○◦*–-]\s|[a-zåäö(]")


def outlines(document: SheetDocument) -> list[Outline]:
    """The action outlines of a document, each once, in order."""
    reader = _OutlineReader()
    for part in document.parts:
        reader.take(part)
    reader.close()
    return [sheet for whole in _joined(reader.done) for sheet in _side_by_side(whole) if _is_sheet(sheet)]


@dataclass
class _OutlineReader:
    """Goes through the rows and lines of a document, from top to bottom."""

    done: list[Outline] = dataclasses.field(default_factory=list)
    sheet: Outline | None = None
    above: list[SheetRow | TextLine] = dataclasses.field(default_factory=list)
    pending: list[SheetRow] = dataclasses.field(default_factory=list)
    between: int = 0
    beginnings: set[str] = dataclasses.field(default_factory=set)

    def take(self, part: SheetRow | TextLine) -> None:
        """The next row or line."""
        if isinstance(part, TextLine):
            self._line(part)
            return
        usual = self.sheet.entries[-1].index if self.sheet and self.sheet.entries else -1
        found = labelled(part, usual)
        if columns.head(part) is not None:
            self.close()
        elif found is not None and not self._is_label_open(found):
            self._labelled(found)
        else:
            self._unlabelled(part)

    def _is_label_open(self, found: Labelled) -> bool:
        """Whether what looks like a label is the rest of the one above: "… per emission", and then "sector"."""
        if self.sheet is None or found.is_strong or not labels.is_tail(found.label):
            return False
        return labels.is_open(self.sheet.entries[-1].label)

    def close(self) -> None:
        """Ends the outline that is being read; rows below it that no text parts from it are shown with it."""
        if self.sheet is not None:
            last = self.sheet.entries[-1].row
            self.sheet.left += [row for row in self.pending if row.table == last.table]
            self.done.append(self.sheet)
        self.sheet, self.pending, self.between = None, [], 0

    def _line(self, line: TextLine) -> None:
        if labels.is_module_head(line.text):
            self.close()
            self.above.clear()
            return
        self._wait(1)
        self.above.append(line)

    def _wait(self, count: int) -> None:
        """Lines that no outline has; after too many of them the one above has ended."""
        self.between += count
        if self.between > labels.of("most_lines_between"):
            self.close()

    def _labelled(self, found: Labelled) -> None:
        if found.field == "name":
            self._name(found)
        elif found.field == "indicator":  # the metadata of an indicator begin, which no action has
            self.close()
            self._begin(found)
        elif self.sheet is None:
            self._begin(found)
        elif self._is_again(self.sheet, found):
            self.close()
            self._begin(found, is_again=True)
        else:
            self._add(self.sheet, found)
        self.between = 0
        self.above.clear()

    def _begin(self, found: Labelled, *, is_begun: bool = False, is_again: bool = False) -> None:
        title = None if found.field == "name" and found.values else _title(self.above)
        self.sheet = Outline(title=title, is_begun=is_begun, is_again=is_again)
        self.sheet.append(_entry(found))

    def _name(self, found: Labelled) -> None:
        """A name begins an outline; right below another name it is the same one's."""
        if self.sheet is not None and self._is_of_same(self.sheet, found):
            self.sheet.entries[0].values += found.values
        elif self.sheet is not None and "name" in self.sheet.fields and not self._is_beginning(found):
            self.pending.append(found.row)
        else:
            self.close()
            self.beginnings.add(labels.simple(found.label))
            self._begin(found, is_begun=True)

    @staticmethod
    def _is_of_same(sheet: Outline, found: Labelled) -> bool:
        """Whether an outline has nothing but a name, and one of the two rows only a label."""
        is_only_name = sheet.is_begun and sheet.fields == {"name"}
        return is_only_name and not (sheet.entries[0].values and found.values)

    def _is_beginning(self, found: Labelled) -> bool:
        """Whether a label of a name is sure enough to begin another outline."""
        return found.is_strong or found.row.is_first or labels.simple(found.label) in self.beginnings

    def _is_again(self, sheet: Outline, found: Labelled) -> bool:
        """Whether a label that the outline has already begins another one."""
        before = sheet.entry(found.field)
        if before is None or before is sheet.entries[-1] or not found.is_strong:
            return False
        if not found.values or not before.values or _may_repeat(sheet, found.field):
            return False
        return list(found.values) != before.values or self._has_heading()

    def _has_heading(self) -> bool:
        return any(isinstance(part, TextLine) and part.is_heading for part in self.above)

    def _add(self, sheet: Outline, found: Labelled) -> None:
        sheet.left += self.pending
        self.pending = []
        last = sheet.entries[-1]
        if last.field == found.field:
            last.values += _with_label(last, found)
            return
        sheet.append(_entry(found))

    def _unlabelled(self, row: SheetRow) -> None:
        cells = filled(row)
        if not cells:
            return
        if len(cells) == 1 and cells[0][0] == 0:
            self._title_row(row, str(cells[0][1]))
        elif self.sheet is None:
            self._wait(1)
        elif self._is_below(self.sheet, row) and _goes_on(self.sheet.entries[-1], cells):
            return
        elif not _is_template(cells):
            self.pending.append(row)
            self._wait(1)

    def _is_below(self, sheet: Outline, row: SheetRow) -> bool:
        """Whether nothing stands between a row and the outline's last one, or only what was made of a page's head."""
        lines = [part.text for part in self.above if isinstance(part, TextLine)]
        if not lines:
            return True
        longest = labels.bound("longest_head")
        is_short = all(len(text) <= longest for text in lines) and len(lines) <= int(labels.of("most_head_lines"))
        return is_short and row.is_first and len(row.cells) <= sheet.widest

    def _title_row(self, row: SheetRow, text: str) -> None:
        """A row of one cell, which spans the table: a heading, or the rest of a label."""
        if labels.is_module_head(text):
            self.close()
            self.above.clear()
            return
        if self.sheet is not None and self._is_rest(self.sheet, row, text):
            return
        if labels.is_guidance(text):
            return
        self.above.append(row)
        if self.sheet is not None and not labels.is_group(text) and not labels.is_outline_head(text):
            self.pending.append(row)
            self._wait(1)

    def _is_rest(self, sheet: Outline, row: SheetRow, text: str) -> bool:
        """Whether a cell alone is the rest of the label or the value above; who is responsible is not guessed at."""
        last = sheet.entries[-1]
        if row.is_first and labels.is_tail(text):
            last.go_on(text)
            return True
        is_plain = (
            last.field not in (*labels.of("amount_fields"), "responsible", "name") or _ITEM.match(text) is not None
        )
        if len(row.cells) > 1 or not is_plain or not self._is_below(sheet, row):
            return False
        last.add(cell_text.plain(text))
        return True


def _with_label(last: SheetEntry, found: Labelled) -> Sequence[Cell]:
    """The values of a second row of figures, with its label where that is another one: "GHG reduction 2030"."""
    if last.field not in labels.of("amount_fields") or labels.simple(last.label) == labels.simple(found.label):
        return found.values
    return [f"{found.label}: {outline.shown(value)}" for value in found.values]


def _entry(found: Labelled) -> SheetEntry:
    return SheetEntry(found.field, found.label, list(found.values), found.row, found.index, len(found.values))


def _is_template(cells: Sequence[tuple[int, Cell]]) -> bool:
    return all(isinstance(cell, str) and (labels.is_guidance(cell) or labels.is_group(cell)) for _, cell in cells)


def _goes_on(last: SheetEntry, cells: Sequence[tuple[int, Cell]]) -> bool:
    """Adds a row without label to the one above, where it goes on with it: the rest of a label, a value, or a part."""
    (column, first), *others = cells
    if column == 0:
        return False
    rest = [_plain(cell) for _, cell in others]
    if _is_rest_of_label(last, column, first):
        last.go_on(str(first))
        for value in rest:
            last.add(value)
        return True
    if rest:
        return last.field in labels.of("amount_fields") and _is_part(last, [_plain(first), *rest])
    last.add(_plain(first))
    return True


def _is_rest_of_label(last: SheetEntry, column: int, cell: Cell) -> bool:
    return column <= last.index and isinstance(cell, str) and labels.is_tail(cell)


def _is_part(last: SheetEntry, values: Sequence[Cell]) -> bool:
    """Adds the cells of a row below one of figures: the figures of the words above, or a part and its figure."""
    names, figures = list(map(outline.shown, last.values)), list(map(outline.shown, values))
    if len(names) == len(figures) and all(map(outline.is_part, names, figures)):
        last.values = [f"{name}: {figure}" for name, figure in zip(names, figures, strict=True)]
        last.width = 1
        return True
    if len(figures) == outline.PAIR:
        last.values.append(": ".join(figures))
        return True
    return False


def _plain(cell: Cell) -> Cell:
    return cell_text.plain(cell) if isinstance(cell, str) else cell


def _title(above: Sequence[SheetRow | TextLine]) -> SheetRow | TextLine | None:
    """The title of an outline that has no name: the last line above it that may be one."""
    for part in reversed(above[-_TITLE_LINES:]):
        text = outline.title_text(part)
        is_own = not labels.is_guidance(text) and not labels.is_group(text)
        if (
            text
            and len(text) <= labels.of("longest_name")
            and is_own
            and (isinstance(part, SheetRow) or part.is_heading)
        ):
            return part
    return None


def _joined(every: Sequence[Outline]) -> Iterator[Outline]:
    """Outlines whose end had been taken for another: it has no name, and hardly a field that the first half has."""
    whole: list[Outline] = []
    for sheet in every:
        if whole and sheet.is_again and sheet.title is None and _fit(whole[-1], sheet):
            for entry in sheet.entries:
                whole[-1].append(entry)
            whole[-1].left += sheet.left
        else:
            whole.append(sheet)
    yield from whole


def _may_repeat(sheet: Outline, field: str) -> bool:
    """Whether an outline may have several rows of a field."""
    return field in _MANY and sheet.is_begun


def _fit(first: Outline, second: Outline) -> bool:
    return (
        len(first.stated & second.stated) <= labels.of("most_shared")
        and first.entries[-1].row.file == second.entries[0].row.file
    )


def _is_sheet(sheet: Outline) -> bool:
    """Whether rows make an action outline: enough labels, and of the right kinds."""
    if "indicator" in sheet.fields:
        return False
    is_named = sheet.is_begun and "name" in sheet.fields
    fewest = int(labels.of("fewest_labels" if is_named else "fewest_labels_nameless"))
    return len(sheet.fields) >= fewest and (
        is_named or len(sheet.fields & set(labels.of("sheet_fields"))) >= _FEWEST_OWN
    )


def _side_by_side(sheet: Outline) -> Iterator[Outline]:
    """Outlines that stand beside each other in one table: as many names as nearly every row has cells."""
    named = sheet.entry("name")
    count = len(named.cells) if named is not None else 0
    if count > 1 and _have_columns([entry for entry in sheet.entries if entry is not named and entry.values], count):
        yield from (_beside(sheet, index, count) for index in range(count))
    else:
        yield sheet


def _have_columns(entries: Sequence[SheetEntry], count: int) -> bool:
    """Whether rows have so many columns: some a cell in each of them, and most one in each or one for all."""
    apart = sum(len(entry.cells) == count for entry in entries)
    filled_up = sum(count in (len(entry.cells), _width(entry)) for entry in entries)
    return apart >= _FEWEST_APART and len(entries) >= labels.of("fewest_labels") and 2 * filled_up > len(entries)


def _width(entry: SheetEntry) -> int:
    """How many cells behind the label of an entry's row say something, also where they say the same."""
    return sum(1 for cell in entry.row.cells[entry.index + 1 :] if cell != "")


def _beside(sheet: Outline, index: int, count: int) -> Outline:
    """One of several outlines in a table: the values of its column, and those that all of them share."""
    one = Outline(title=sheet.title, left=sheet.left if index == 0 else [], is_begun=sheet.is_begun)
    for entry in sheet.entries:
        cells = entry.cells
        values = [cells[index]] if len(cells) == count else cells
        one.append(SheetEntry(entry.field, entry.label, values, entry.row, entry.index))
    return one
