# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which unit stands around a figure? Tonnes, money, energy and shares in the spellings that contracts use.

A unit is what makes a number a figure: the 2 of CO2, a year and the code of an action have none. The words are in
data/sheets.yaml; what is here is how they are put together: `M€`, `million euros`, `€2 million`, `ktCO2e`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from klimatkontrakt.sources.action_tables import labels

TONNES, SHARE = "tCO2e", "%"
_END = r"(?![^\W\d_])"  # no letter follows: a unit is a word of its own
_LETTER = re.compile(r"e(?=/)")  # "30e/t": a letter for the euro, where a stroke says that it is one
_OF = r"(?:of |de |di |d['’] ?|av )?"


@dataclass(frozen=True)
class WrittenUnit:
    """A unit as it stands behind or before a number.

    Attributes:
        name: tCO2e, MWh, MW, %, or a currency; empty for a multiplier alone.
        factor: what one of it comes to in the unit that is kept.
        length: characters that it takes.
        is_gas: whether a greenhouse gas is named.
        unclear: whether it has two meanings, such as mt.
    """

    name: str
    factor: float
    length: int
    is_gas: bool = False
    unclear: bool = False


@cache
def multipliers() -> Mapping[str, float]:
    """What each word for a power of ten comes to, in small letters; a lone letter keeps its case."""
    return {_key(word): float(factor) for factor, every in labels.of("multipliers").items() for word in every}


@cache
def currencies() -> Mapping[str, tuple[str, float]]:
    """Every spelling of a currency, with what it comes to: `M€` is a million euros."""
    found: dict[str, tuple[str, float]] = {}
    for currency, spellings in labels.of("currencies").items():
        for word in spellings["words"]:
            found[_key(word)] = (currency, 1.0)
        for code in spellings["codes"]:
            found[_key(code)] = (currency, 1.0)
            for factor, prefixes in labels.of("prefixes").items():
                for prefix in prefixes:
                    found[_key(f"{prefix}{code}")] = (currency, float(factor))
                    if code in labels.of("codes_with_suffix"):
                        found[_key(f"{code}{prefix}")] = (currency, float(factor))
    for word, (currency, factor) in labels.of("letter_currencies").items():
        found[_key(word)] = (currency, float(factor))
    return found


def is_money(name: str) -> bool:
    """Whether a unit is a currency."""
    return name in labels.of("currencies")


@cache
def _amounts() -> Mapping[str, tuple[str, float]]:
    """Spellings of mass, energy, power and shares."""
    amounts: dict[str, tuple[str, float]] = {}
    for name, scales in labels.of("units").items():
        for factor, words in scales.items():
            for word in words:
                amounts[_key(word)] = (name, float(factor))
    return amounts


def _key(word: str) -> str:
    """How a spelling is looked up: short ones by their letters, since Mt is no mt, longer ones in small letters."""
    return word if len(word) <= labels.bound("longest_cased") else word.casefold()


def alternatives(words: Iterable[str]) -> str:
    """A pattern of any of some words, the longest first; longer ones in any case."""
    longest = labels.bound("longest_cased")
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(w) if len(w) <= longest else f"(?i:{re.escape(w)})" for w in ordered)


@cache
def _money_after() -> re.Pattern[str]:
    every = [*multipliers(), *_of_money(), *labels.of("unclear_multipliers")]
    times, money = alternatives(every), alternatives(currencies())
    return re.compile(rf" ?(?:(?P<times>{times})\.? ?{_OF})?(?P<unit>{money}){_END}(?: ?(?P<after>{times}){_END})?")


@cache
def _money_before() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d_])(?P<unit>{alternatives(currencies())})\.? ?\Z")


@cache
def _times() -> re.Pattern[str]:
    return re.compile(rf" ?(?P<times>{alternatives(multipliers())}){_END}\.?")


@cache
def _amount_after() -> re.Pattern[str]:
    times = alternatives(word for word in multipliers() if len(word) > 1)  # the M of MT is no million
    every = alternatives([*_amounts(), *labels.of("unclear_units")])
    gas = "|".join(labels.of("gas"))
    capital = alternatives(labels.of("tonnes_with_gas"))
    return re.compile(
        rf" ?(?:(?P<times>{times}|[kK](?= ))\.? ?{_OF})?(?:"  # "29.3k tCO2"
        rf"(?P<unit>{every})(?:\.? ?{_OF}(?P<gas>{gas})|{_END})"
        rf"|(?P<capital>{capital})\.? ?(?:{gas})"
        rf"|(?P<alone>{gas})(?: ?(?P<behind>{every}){_END})?)"
    )


def after(text: str, index: int) -> WrittenUnit | None:
    """The unit that begins at a place of a text, or None.

    >>> after("1.5 BSEK", 3).factor, after("7 kt CO2e/yr", 1).name, after("2 rum", 1), after("2 Mln €", 1).factor
    (1000000000.0, 'tCO2e', None, 1000000.0)
    """
    letter = _LETTER.match(text, index)
    if letter is not None:
        return WrittenUnit(labels.of("currency_of_letter"), 1.0, letter.end() - index)
    money = _money_after().match(text, index)
    if money is not None:
        currency, factor = currencies()[_key(money["unit"])]
        unclear = (money["times"] or "").casefold() in labels.of("unclear_multipliers")
        scale = 1.0 if unclear else _factor(money["times"]) * _factor(money["after"])
        return WrittenUnit(currency, factor * scale, money.end() - index, unclear=unclear)
    amount = _amount_after().match(text, index)
    if amount is not None:
        return _of_amount(amount, index)
    times = _times().match(text, index)
    return WrittenUnit("", _factor(times["times"]), times.end() - index) if times is not None else None


def _of_amount(found: re.Match[str], index: int) -> WrittenUnit:
    word = found["unit"] or found["behind"]
    length = found.end() - index
    is_gas = bool(found["gas"] or found["alone"] or found["capital"])
    if word is None:  # the gas alone, or a capital T before it: tonnes
        return WrittenUnit(TONNES, _factor(found["times"]), length, is_gas)
    if word in labels.of("unclear_units"):
        return WrittenUnit(TONNES, 1.0, length, is_gas, unclear=True)
    name, factor = _amounts()[_key(word)]
    return WrittenUnit(name, factor * _factor(found["times"]), length, is_gas)


def before(text: str, index: int) -> WrittenUnit | None:
    """The currency that ends at a place of a text, such as before `2 million`, or None.

    >>> before("EUR 2", 4).name, before("RIGA 2", 5)
    ('EUR', None)
    """
    money = _money_before().search(text, max(0, index - labels.of("checks")["longest_currency"]), index)
    if money is None:
        return None
    currency, factor = currencies()[_key(money["unit"])]
    return WrittenUnit(currency, factor, index - money.start())


def _factor(word: str | None) -> float:
    if not word:
        return 1.0
    return multipliers().get(_key(word)) or _of_money()[word]


@cache
def _per() -> re.Pattern[str]:
    """A year in words, or what comes before the thing that a figure is by."""
    adjectives = alternatives(labels.of("adjectives_of_rates"))
    return re.compile(
        rf" ?(?:(?P<yearly>{alternatives(labels.of('yearly'))}){_END}"
        rf"|(?:/ ?|(?:{'|'.join(labels.of('per'))})\s)(?:(?:{adjectives})\s)*)",
        re.IGNORECASE,
    )


@cache
def _year() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(labels.of('years'))}){_END}", re.IGNORECASE)


_THING = re.compile(r"[^\W\d_][\w-]*")


@dataclass(frozen=True)
class Per:
    """What a figure is by: a year, a tonne, a kilowatt-hour, a person.

    Attributes:
        is_yearly: whether it is a year's.
        name: what else it is by, in the unit that is kept where it is one; empty for a plain figure.
        factor: what the figure is multiplied by to be of that.
        length: characters that it takes.
    """

    is_yearly: bool
    name: str
    factor: float
    length: int


def per(text: str, index: int) -> Per:
    """What stands behind a unit: `/yr`, `per tonne`, `/kWh`, one after the other.

    >>> per("EUR/year", 3).is_yearly, per("SEK per kilo CO2", 3).factor, per("t in all", 1).length
    (True, 1000.0, 0)
    >>> per("€/ ton CO2eq", 1).name, per("t/year/person", 1).name
    ('tCO2e', 'person')
    """
    is_yearly, name, factor, end = False, "", 1.0, index
    while (behind := _per().match(text, end)) is not None:
        year = behind if behind["yearly"] else _year().match(text, behind.end())
        unit, thing = after(text, behind.end()), _THING.match(text, behind.end())
        if year is not None:
            is_yearly, end = True, year.end()
        elif unit is not None and unit.name and not is_money(unit.name):
            name, factor, end = unit.name, factor / unit.factor, behind.end() + unit.length
        elif thing is not None:
            name, end = thing[0].casefold(), thing.end()
        else:
            break
    return Per(is_yearly, name, factor, end - index)


@cache
def _of_money() -> Mapping[str, float]:
    """Multipliers that are sure only beside a currency: the m of 5 m€."""
    every = labels.of("multipliers_of_money")
    return {str(word): float(factor) for factor, words in every.items() for word in words}


@cache
def _money_times() -> re.Pattern[str]:
    every = [*multipliers(), *_of_money(), *labels.of("unclear_multipliers")]
    return re.compile(rf" ?(?P<times>{alternatives(every)}){_END}")


def multiplier_of_money(text: str, index: int) -> WrittenUnit | None:
    """A multiplier behind a number that has its currency before it, where `m` can be nothing but a million."""
    match = _money_times().match(text, index)
    if match is None:
        return None
    is_unclear = match["times"].casefold() in labels.of("unclear_multipliers")
    factor = 1.0 if is_unclear else _factor(match["times"])
    return WrittenUnit("", factor, match.end() - index, unclear=is_unclear)
