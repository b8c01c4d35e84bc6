# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What has a user stated, and what does a method take of it? Rows as they are written, inputs as they are taken.

A default is taken only where a row is not written, and is told as one; a row that says `missing` is neither a number
nor a default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from klimatkontrakt.folder.problem import Place, Problem, Value
from klimatkontrakt.inventory.defaults import Default
from klimatkontrakt.inventory.inputs import FigureInput, Input, Series, TableInput, WordInput
from klimatkontrakt.inventory.method import Method

MOST_NAMES = 20


@dataclass(frozen=True)
class StatedRow:
    """One row that a user wrote.

    Attributes:
        name: the input.
        item: the thing that it is of; empty where it is one figure.
        value: a number, or a word; none where it is missing.
        missing: why it is missing; empty where it is not.
        place: where it stands.
        is_unread: whether something in the row cannot be read, which is told already.
    """

    name: str
    item: str
    value: float | str | None
    unit: str
    place: Place
    year: int | None = None
    missing: str = ""
    source: str = ""
    note: str = ""
    is_unread: bool = False

    @property
    def key(self) -> str:
        """Its name as it was written, such as `composition.food`."""
        return f"{self.name}.{self.item}" if self.item else self.name


@dataclass(frozen=True)
class Taken:
    """One input as a method takes it.

    Attributes:
        value: in the input's unit; in canonical units where any unit will do.
        stated: the row that it comes from; none where a default is taken.
        default: the default that is taken; none where a row is, or a choice without a source.
    """

    given: Input
    item: str
    value: float | str
    unit: str
    year: int | None = None
    stated: StatedRow | None = None
    default: Default | None = None

    @property
    def key(self) -> str:
        """Its name, such as `composition.food`."""
        return f"{self.given.name}.{self.item}" if self.item else self.given.name


@dataclass
class Statement:
    """What a method takes of what is stated, as it is gone through.

    Attributes:
        taken: inputs with a value, stated or default.
        missing: rows that say why they have none.
        problems: what does not fit.
        bad: names of inputs that have a row that does not fit; nothing is said to lack there.
    """

    method: Method
    taken: list[Taken] = field(default_factory=list)
    missing: list[StatedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    bad: set[str] = field(default_factory=set)

    def refuse(self, row: StatedRow, code: str, *, column: str = "value", **values: Value) -> None:
        """A problem with a row, in one of its columns."""
        self.problems.append(
            Problem(code, replace(row.place, item=row.key, column=column), {"name": row.key, **values})
        )
        self.bad.add(row.name)

    def lack(self, code: str, name: str, **values: Value) -> None:
        """A problem with what is not written."""
        self.problems.append(Problem(code, Place(self.method.id, 0, name), {"name": name, **values}))

    def words(self) -> dict[str, str]:
        """What is chosen."""
        return {own.given.name: str(own.value) for own in self.taken if isinstance(own.given, WordInput)}

    def items_of(self, name: str) -> list[str]:
        """The things that an input has rows for, with a number or missing."""
        held = [own.item for own in self.taken if own.given.name == name]
        return list(dict.fromkeys([*held, *(row.item for row in self.missing if row.name == name)]))

    def is_written(self, name: str) -> bool:
        """Whether an input has a row, whatever it says."""
        stated = any(own.given.name == name and own.stated is not None for own in self.taken)
        return stated or name in self.bad or any(row.name == name for row in self.missing)

    def years_of(self, name: str, item: str) -> set[int | None]:
        """The years of a thing's rows; None where a row holds for every year."""
        held = {own.year for own in self.taken if (own.given.name, own.item) == (name, item)}
        return held | {row.year for row in self.missing if (row.name, row.item) == (name, item)}


def some(names: Iterable[str]) -> str:
    """Names for a message: the first of them, and how many there are in all."""
    held = list(names)
    return ", ".join(held[:MOST_NAMES]) + (f" … ({len(held)})" if len(held) > MOST_NAMES else "")


def by_input(taken: Iterable[Taken]) -> Mapping[str, Taken]:
    """The inputs by the names that a user knows and those of the code, for the place of a problem."""
    found: dict[str, Taken] = {}
    for own in taken:
        given = own.given
        code_name = given.field if isinstance(given, FigureInput | TableInput | Series) else ""
        for name in filter(None, (own.key, given.name, code_name, own.item)):
            found.setdefault(name, own)
    return found
