# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a sentence state of its promise? A number with its unit, a last year, sums of money, how often."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

from klimatkontrakt.city.values import MOST_NUMBER
from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.action_tables import placed
from klimatkontrakt.sources.action_tables.numbers import Mark
from klimatkontrakt.sources.contract_text import cues

Often = Literal["yearly", "twice_a_year", "quarterly", "monthly", "continuous"]
Thing = TypeVar("Thing")
_OFTEN: tuple[Often, ...] = get_args(Often)
_DIGIT = re.compile(r"[0-9]")
_COUNTED = re.compile(r"(?<![\w.,–-])([0-9]{1,3}(?:[ \u00a0][0-9]{3})+|[0-9]{1,7})\s(\w+)")
_LONGEST = 2000  # characters; a sentence that is longer states too much for one promise
_CURRENCIES = ("SEK", "EUR")
_MARKS: dict[Language, Mark] = {"sv": ",", "en": "."}


@dataclass(frozen=True)
class Fields:
    """What a sentence states; nothing where it states nothing, or two things of which one would have to be chosen.

    Attributes:
        number: with its unit: %, tCO2e, MWh, MW, or the thing that is counted as it is written.
        due: the year by which.
        money: sums, each with its currency.
        recurring: how often.
    """

    number: float | None = None
    unit: str = ""
    due: int | None = None
    money: tuple[tuple[float, str], ...] = ()
    recurring: Often | None = None


def fields(text: str, language: Language) -> Fields:
    """What a sentence states.

    >>> fields("Kommunen ska byta 20 bussar senast 2030.", "sv")
    Fields(number=20.0, unit='bussar', due=2030, money=(), recurring=None)
    """
    if len(text) > _LONGEST:
        return Fields()
    low = text.lower()
    figures = dict.fromkeys(_figures(text, language))
    sums = tuple(figure for figure in figures if figure[1] in _CURRENCIES)
    number, unit = _only(figures.keys() - set(sums)) or (None, "")
    money = sums if _only({currency for _, currency in sums}) else ()  # one sum may be told in two currencies
    due = _only({numbers.of_digits(match[1]) for match in _by_year(language).finditer(low)})
    return Fields(number, unit, due, money, _often(low, language))


def _often(low: str, language: Language) -> Often | None:
    return _only([name for name in _OFTEN if cues.words("recurring", name, language).search(low)])


def _only(things: Collection[Thing]) -> Thing | None:
    """The one thing there is; None where there is none, or a choice."""
    return next(iter(things)) if len(things) == 1 else None


def _figures(text: str, language: Language) -> list[tuple[float, str]]:
    figures = [*_amounts(text, language), *_things(text, language)]
    return [figure for figure in figures if abs(figure[0]) <= MOST_NUMBER]  # what is more was joined of several numbers


def _amounts(text: str, language: Language) -> Iterator[tuple[float, str]]:
    """Numbers with a unit."""
    if not _DIGIT.search(text):
        return
    for _, _, amount in placed.in_sentence(text, _MARKS[language]):
        if amount.value is not None and amount.unit and not amount.per:
            yield amount.value, amount.unit


def _things(text: str, language: Language) -> Iterator[tuple[float, str]]:
    """Counted things."""
    things = cues.words("delivery", "things", language)
    for match in _COUNTED.finditer(text):
        if things.fullmatch(match[2].lower()):
            yield float(numbers.of_digits("".join(match[1].split()))), match[2]


def _by_year(language: Language) -> re.Pattern[str]:
    return re.compile(rf"{cues.words('due', '', language).pattern}\s(?:år\s|the\s)?(20[0-9][0-9])(?![0-9–-])")
