# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is an action outline, to its reader? Its entries, field by field, with the rows that each stands in."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass

from klimatkontrakt.sources.action_tables import cell_text, labels
from klimatkontrakt.sources.action_tables.rows import Cell, SheetRow, TextLine

_ITEM_AHEAD = re.compile(r"[•·▪●○◦*#–-]\s?|[0-9]+[.)]\s|[A-ZÅÄÖ][\w ]{2,40}:")
_LAST = 4  # letters of a text that tell whether its sentence has ended
_ENDED = re.compile(r"[.;:!?]\s*\Z")
_ITEMS = re.compile(r"\s*\n\s*[#•·▪●○◦*-]|\s#\s?(?=[^\W\d_])")
PAIR = 2  # a part's name and its figure


@dataclass
class SheetEntry:
    """What a sheet says of a field, with every row that it stands in.

    Attributes:
        field: what the label names.
        label: as written, over all its rows.
        values: the cells of the first row, and of the rows that go on with it.
        row: the first.
        index: the column of the label.
        width: how many of the values are cells of the first row.
        glued: which of the values go on with the one before, in the same line.
    """

    field: str
    label: str
    values: list[Cell]
    row: SheetRow
    index: int
    width: int = 1
    glued: set[int] = dataclasses.field(default_factory=set)

    @property
    def text(self) -> str:
        """All that it says, a line a row; a word and a figure side by side are a part and its figure."""
        said = list(map(shown, self.cells))
        if self.width == PAIR <= len(said) and self.field in labels.of("amount_fields") and is_part(*said[:2]):
            said = [f"{said[0]}: {said[1]}", *said[2:]]
        return "\n".join(said)

    @property
    def cells(self) -> list[Cell]:
        """The values, those that go on with one another as one."""
        whole: list[list[Cell]] = []
        for index, value in enumerate(self.values):
            if index in self.glued and whole:
                whole[-1].append(value)
            else:
                whole.append([value])
        return [part[0] if len(part) == 1 else " ".join(map(shown, part)) for part in whole]

    def go_on(self, text: str) -> None:
        """Goes on with the label, which is a few words."""
        if len(self.label) < labels.LONGEST:
            self.label += f" {text}"

    def add(self, value: Cell) -> None:
        """Goes on with the last value, in the same line where that one has not ended."""
        if self.values and _is_one_line(self.values[-1], value):
            self.glued.add(len(self.values))
        self.values.append(value)


def _is_one_line(last: Cell, value: Cell) -> bool:
    """Whether a text goes on with one whose sentence has not ended, and begins no item of a list."""
    if not isinstance(last, str) or not isinstance(value, str) or not last:
        return False
    return not _ENDED.search(last[-_LAST:]) and not _ITEM_AHEAD.match(value)


def is_part(name: str, figure: str) -> bool:
    """Whether two cells are a word and a figure."""
    return not any(letter.isdigit() for letter in name) and any(letter.isdigit() for letter in figure)


def shown(value: Cell) -> str:
    """A cell as text."""
    return value if isinstance(value, str) else repr(value)


@dataclass
class Outline:
    """The rows of one action outline.

    Attributes:
        entries: in their order.
        title: what stands above, where no row says the name.
        left: rows within it that are not understood.
        is_begun: whether a row with its name begins it.
        is_again: whether it begins because a label came again: it may be the end of the one before.
        by_field: the entries by what their labels name.
        widest: cells of its widest row.
    """

    entries: list[SheetEntry] = dataclasses.field(default_factory=list)
    title: SheetRow | TextLine | None = None
    left: list[SheetRow] = dataclasses.field(default_factory=list)
    is_begun: bool = False
    is_again: bool = False
    by_field: dict[str, list[SheetEntry]] = dataclasses.field(default_factory=dict)
    widest: int = 0

    def append(self, entry: SheetEntry) -> None:
        """Adds an entry; one that says nothing of a field that has one already is let go."""
        known = self.by_field.setdefault(entry.field, [])
        if known and not entry.values:
            return
        known.append(entry)
        self.entries.append(entry)
        self.widest = max(self.widest, len(entry.row.cells))

    def entry(self, name: str) -> SheetEntry | None:
        """The entry of a field that says something, or the first of it."""
        found = self.by_field.get(name, [])
        return next((own for own in found if own.values), found[0] if found else None)

    @property
    def fields(self) -> set[str]:
        """The fields that have a row."""
        return set(self.by_field)

    @property
    def stated(self) -> set[str]:
        """The fields that say something."""
        return {name for name, found in self.by_field.items() if any(own.values for own in found)}


def title_text(part: SheetRow | TextLine) -> str:
    """What a title says besides that it is of an action outline.

    >>> title_text(TextLine("## Action outline 3: Solar roofs", "a.md", 1))
    'Solar roofs'
    >>> title_text(TextLine("B-2.2: Individual action outlines - 5", "a.md", 1))
    ''
    """
    text = part.text if isinstance(part, TextLine) else str(next((cell for cell in part.cells if cell != ""), ""))
    plain = cell_text.plain(text).lstrip("#").strip("*_ ")
    return labels.without_outline_head(plain) if labels.is_outline_head(plain) else plain


def name_of(text: str) -> str:
    """A name without the items that are listed below it.

    >>> name_of("District heating\\n# Electric boilers\\n# CCU"), name_of("Bus # 5")
    ('District heating', 'Bus # 5')
    """
    return cell_text.unbulleted(" ".join(_ITEMS.split(text.strip(), maxsplit=1)[0].split())).rstrip(" :;,–-")
