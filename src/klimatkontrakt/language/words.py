# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which words does a reader see? Every text by key, Swedish and English side by side.

One YAML file a subject in texts/: `key: {sv: …, en: …}`, and more of them beside what they are about where that is
said. Values are put in by name (`{unit}`); numbers are written in the reader's manner before they are put in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from babel import Locale

from klimatkontrakt import data

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = ("sv", "en")
MOST_DIGITS = 6
UNKNOWN = "–"
LOCALES = {"sv": "sv_SE", "en": "en_GB"}


Texts = dict[str, dict[str, str]]
_MORE: dict[str, Callable[[], tuple[Path, ...]]] = {}


def keep_more(subject: str, files: Callable[[], tuple[Path, ...]]) -> None:
    """Says that a subject has texts in other files too: those that `files` names whenever a text is asked for."""
    _MORE[subject] = files


@cache
def _own(subject: str) -> Texts:
    loaded: Texts = yaml.load(data.text_of(f"texts/{subject}.yaml"), Loader=yaml.CSafeLoader)
    return loaded


@cache
def _with_more(subject: str, files: tuple[Path, ...]) -> Texts:
    texts = dict(_own(subject))
    for path in files:
        loaded: Texts = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        texts |= loaded
    return texts


def catalogue(subject: str) -> Texts:
    """All texts of a subject, by key."""
    more = _MORE.get(subject)
    return _own(subject) if more is None else _with_more(subject, more())


@cache
def _marks(language: Language) -> dict[str, str]:
    """From Python's way of writing a number to a reader's: thousands, decimals, minus."""
    symbols = Locale.parse(LOCALES[language]).number_symbols["latn"]
    return {",": symbols["group"], ".": symbols["decimal"], "-": "−"}


def _written(value: float, digits: int, language: Language) -> str:
    marks = _marks(language)
    return "".join(marks.get(character, character) for character in f"{value:,.{digits}f}")


@lru_cache(maxsize=20_000)
def number(value: float, language: Language, *, digits: int | None = None) -> str:
    """A number in the reader's manner.

    Args:
        value: what to write.
        language: decides the decimal mark and the thousands space.
        digits: decimals to show, below zero the figures before the mark that are zeros; without it, four significant
            figures and no needless zeros.

    >>> number(1234567.0, "sv"), number(0.25, "sv"), number(-2.0, "en", digits=1)
    ('1\\xa0234\\xa0567', '0,25', '−2.0')
    """
    if value != value:
        return UNKNOWN
    if digits is not None:
        return _written(round(value, digits) + 0.0, max(digits, 0), language)
    if abs(value) >= 1000:
        return _written(value, 0, language)
    short = f"{float(f'{value:.4g}'):.6f}".rstrip("0").rstrip(".")
    return _written(float(short) + 0.0, len(short.partition(".")[2]), language)


def either(sv: str, en: str, language: Language) -> str:
    """A text that always is in Swedish, in the reader's language where it is in that.

    >>> either("Hus", "House", "en"), either("Hus", "", "en"), either("Hus", "House", "sv")
    ('House', 'Hus', 'Hus')
    """
    return sv if language == "sv" or not en else en


def apart(values: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """Values as a text takes them in: two numbers that differ are never written alike.

    >>> apart({"before": 1155698.3, "after": 1155698.34, "year": 2005}, "en")
    {'before': '1,155,698.30', 'after': '1,155,698.34', 'year': 2005}
    """
    floats = {name: value for name, value in values.items() if isinstance(value, float)}
    written = {name: number(value, language) for name, value in floats.items()}
    for digits in range(1, MOST_DIGITS + 1):
        alike = _alike(floats, written)
        if not alike:
            return {**values, **written}
        written |= {name: number(floats[name], language, digits=digits) for name in alike}
    return {**values, **{name: number(value, language) for name, value in floats.items()}}


def _alike(floats: Mapping[str, float], written: Mapping[str, str]) -> list[str]:
    """Those that are written as another number is."""
    texts: dict[str, set[float]] = {}
    for name, text in written.items():
        texts.setdefault(text, set()).add(floats[name])
    return [name for name, text in written.items() if len(texts[text]) > 1]


def say(subject: str, key: str, language: Language, /, **values: Any) -> str:
    """The text of a key with its values put in; numbers are written for the reader.

    Raises:
        KeyError: when the catalogue has no such key; a missing text is a fault of ours.
    """
    written = {name: number(value, language) if isinstance(value, float) else value for name, value in values.items()}
    return joined(catalogue(subject)[key][language].format(**written))


def joined(text: str) -> str:
    """A text in which a range that is not known is one mark.

    >>> joined("ungefär – (–––)"), joined("from – to –")
    ('ungefär – (–)', 'from – to –')
    """
    return text.replace(f"{UNKNOWN}–{UNKNOWN}", UNKNOWN)


def say_count(subject: str, key: str, count: int, language: Language, /, **values: Any) -> str:
    """The text of a key for so many: of one thing it is `key.one`, which has the singular."""
    return say(subject, f"{key}.one" if count == 1 else key, language, count=number(float(count), language), **values)


def term(group: str, value: str, language: Language, *, subject: str = "terms") -> str:
    """A word of the field as the reader sees it, such as the status `decided`; the value itself where it has none."""
    entry = catalogue(subject).get(f"{group}.{value}")
    return entry[language] if entry else value.replace("_", " ")


def among(kind: str, language: Language) -> str:
    """What names of a kind are called together, as in "is not among the sources"; the kind itself where it has no word.

    >>> among("sources", "en"), among("events.vote.outcomes", "sv"), among("gwp", "en")
    ('the sources in sources.csv', 'händelsens utfall', 'gwp')
    """
    entry = catalogue("terms").get(f"among.{kind.rsplit('.', maxsplit=1)[-1]}")
    return entry[language] if entry else kind


def in_ten(chance: float, language: Language) -> str:
    """A probability as a council may hear it: about so many in ten, never with decimals.

    >>> in_ten(0.43, "sv"), in_ten(0.02, "en"), in_ten(0.99, "sv")
    ('ungefär 4 av 10', 'less than 1 in 10', 'mer än 9 av 10')
    """
    if chance != chance:
        return "–"
    tenths = round(chance * 10)
    if tenths < 1:
        return say("chances", "under", language)
    return say("chances", "over" if tenths > 9 else "about", language, tenths=tenths)
