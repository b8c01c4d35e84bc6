# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What must a method be told? One figure, a figure a thing, a figure a thing and year, or a choice among words."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from klimatkontrakt.inventory import defaults
from klimatkontrakt.inventory.defaults import Default
from klimatkontrakt.inventory.kinds import Kind, kind

Items = Callable[[], tuple[str, ...]]
Chosen = Mapping[str, str]
NOTHING: Chosen = {}
ITEM = "item"


@dataclass(frozen=True)
class OfTable:
    """A default of ipcc_defaults.csv; `{name}` is what the user chooses there, `{item}` the thing that it is for."""

    parameter: str
    row: str = "default"

    @property
    def needs(self) -> tuple[str, ...]:
        """The choices that decide it."""
        parts = (*string.Formatter().parse(self.parameter), *string.Formatter().parse(self.row))
        return tuple(dict.fromkeys(name for _, name, _, _ in parts if name and name != ITEM))

    def of(self, chosen: Chosen, item: str = "") -> Default | None:
        """The default; None where a choice is not made, or there is none.

        >>> OfTable("methane_correction", "{site}").of({"site": "managed"}).value
        1.0
        """
        if any(name not in chosen for name in self.needs):
            return None
        words = {**chosen, ITEM: item}
        return defaults.find(self.parameter.format(**words), self.row.format(**words))


@dataclass(frozen=True)
class OfFuel:
    """A default of ipcc_fuels.csv: the heating value (`ncv`) of a fuel, or what it emits of each gas in its use."""

    quantity: str
    needs: tuple[str, ...]

    def of(self, chosen: Chosen, item: str = "") -> Default | None:
        """The default; None where the fuel or its use is not chosen, or there is none."""
        if any(name not in chosen for name in self.needs):
            return None
        return defaults.find_fuel(chosen["fuel"], chosen.get("use", ""), item or self.quantity)


@dataclass(frozen=True)
class OfConstant:
    """A default of constants.csv."""

    name: str
    needs: tuple[str, ...] = ()

    def of(self, chosen: Chosen, item: str = "") -> Default | None:
        """The default, whatever is chosen."""
        return defaults.find_constant(self.name)


Standing = OfTable | OfFuel | OfConstant


@dataclass(frozen=True)
class FigureInput:
    """One figure.

    Attributes:
        default: what stands in where it is not written; without one it must be.
        is_optional: whether the method does without it.
        only_with: the input that it is needed with; empty where it is needed always.
        field: its name in the method's code, where that is another; a problem that names it is told by ours.
    """

    name: str
    of_kind: str
    default: Standing | None = None
    is_optional: bool = False
    only_with: str = ""
    field: str = ""

    @property
    def kind(self) -> Kind:
        """What kind of number it is."""
        return kind(self.of_kind)


@dataclass(frozen=True)
class TableInput:
    """A figure for each of several things, written `name.thing`.

    Attributes:
        items: the things that it may be of.
        default: what stands in for a thing that needs one.
        follows: the inputs whose things each need one here; none where the things are those that are written, or
            those that have defaults.
        unless_zero: the table in which a nought says that the thing needs none here.
        is_whole: whether they are parts of one whole, at most 1 together.
        is_complete: whether every thing needs a figure, so that none is left out unseen.
        per: the figure that each is per one of, in whatever unit that is written.
    """

    name: str
    of_kind: str
    items: Items
    default: Standing | None = None
    is_optional: bool = False
    follows: tuple[str, ...] = ()
    unless_zero: str = ""
    is_whole: bool = False
    is_complete: bool = False
    per: str = ""
    field: str = ""

    @property
    def kind(self) -> Kind:
        """What kind of number each is."""
        return kind(self.of_kind)


@dataclass(frozen=True)
class Series:
    """A figure for each of several years, of each of several things where it has items.

    A row without a year holds for every year that the method counts.
    """

    name: str
    of_kind: str
    items: Items | None = None
    is_optional: bool = False
    field: str = ""

    @property
    def kind(self) -> Kind:
        """What kind of number each is."""
        return kind(self.of_kind)


@dataclass(frozen=True)
class WordInput:
    """One of several words.

    Attributes:
        default: the word where none is written; without one it must be, unless it is optional.
    """

    name: str
    among: Items
    default: str = ""
    is_optional: bool = False


Numbers = FigureInput | TableInput | Series
Input = Numbers | WordInput


def listed(*words: str) -> Items:
    """Things that are these words."""
    return lambda: words


def table_items(*parameters: str) -> Items:
    """Things that a table of defaults has, of one or more parameters, each once."""

    def items() -> tuple[str, ...]:
        return tuple(dict.fromkeys(item for parameter in parameters for item in defaults.items(parameter)))

    return items


def things(given: Input) -> tuple[str, ...]:
    """The things that an input has a figure for; none where it is one figure or a word."""
    return given.items() if isinstance(given, TableInput | Series) and given.items is not None else ()


def standing(given: Input) -> Standing | None:
    """Where an input's default stands; none where it has none."""
    return given.default if isinstance(given, FigureInput | TableInput) else None


@dataclass(frozen=True)
class Option:
    """A default that an input may have: the words that are chosen for it, and the thing that it is for."""

    words: tuple[str, ...]
    item: str
    default: Default

    @property
    def label(self) -> str:
        """Its words and thing, such as `wet food`."""
        return " ".join(filter(None, (*self.words, self.item)))


def options(given: Numbers, choices: Mapping[str, WordInput]) -> Iterator[Option]:
    """Every default that an input may have, whatever is chosen."""
    source = standing(given)
    if source is None:
        return
    for chosen in _combinations([choices[name] for name in source.needs]):
        for item in things(given) or ("",):
            found = source.of(chosen, item)
            if found is not None:
                yield Option(tuple(chosen.values()), item, found)


def _combinations(choices: list[WordInput]) -> Iterator[dict[str, str]]:
    if not choices:
        yield {}
        return
    for word in choices[0].among():
        for rest in _combinations(choices[1:]):
            yield {choices[0].name: word, **rest}
