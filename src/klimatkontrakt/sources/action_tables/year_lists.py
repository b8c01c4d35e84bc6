# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which figure is of which year, where a text lists as many figures as years? `3 and 4 kt in 2027 and 2030`."""

from __future__ import annotations

import re

from klimatkontrakt.sources.action_tables import numbers, spans
from klimatkontrakt.sources.action_tables.phrases import pattern

_YEAR = r"(?:19|20)[0-9][0-9]"
_WORD = 12  # characters of the longest word for between
_LONGEST = 200  # characters of a list of figures
_ONE_YEAR = re.compile(_YEAR)
_AND = r"(?:<and>|&|<respectively>)"
_YEARS = (
    rf"(?P<when>\s*\(?(?:<in_year>\s|<by_year>\s)?)(?P<years>{_YEAR}(?:,\s{_YEAR})*,?\s{_AND}\s{_YEAR})(?![0-9])\)?"
    r"(?:,?\s<respectively>)?"
)
_DASHED = (
    r"(?<![\w.,/–—−-])(?P<year>(?:19|20)[0-9][0-9])(?P<dash>\s[-–—−]\s|[-–—−])"
    rf"(?:(?:<about>|<at_most>|<at_least>)\s?)*[€$£A-Za-z]{{0,4}}\s?(?P<number>{numbers.NUMBER})"
)
_BRACKETED = re.compile(r"(?P<ahead>(?:\A|[;,\n–-])\s?(?:19|20)[0-9][0-9])\s?\((?P<inside>[^()]{1,60})\)")
_BARE_ONE = rf"{_YEAR}\s?[:=–—-]\s?(?!{_YEAR}\b)(?:{numbers.NUMBER})"
_BARE = re.compile(rf"\s*{_BARE_ONE}(?:\s*[,;\n]\s*{_BARE_ONE})+\s*")
_BARE_PAIR = re.compile(rf"({_YEAR})\s?[:=–—-]\s?({numbers.NUMBER})")
_SCHOOL_YEAR = re.compile(rf"{_YEAR}[–-][0-9][0-9](?![0-9.,]|\s?[.,][0-9])\s*[,;\n]?\s*(?:{_YEAR}[–-][0-9][0-9]|\Z)")
_JOINT = rf"(?:,\s(?:{_AND}\s)?|\s?/\s?|\s{_AND}\s)"
_BETWEEN = re.compile(r"(?:between|mellan|entre|zwischen|tra|mellem|tussen|między)\s\Z", re.IGNORECASE)


def told(text: str) -> str:
    """A text with each figure beside its own year, and a colon for a dash that parts a year from its figure."""
    if _BARE.fullmatch(text) and not _SCHOOL_YEAR.search(text):  # "2025: 2, 2030: 8" in the unit of the label
        return "\n".join(f"{year}: {number}" for year, number in _BARE_PAIR.findall(text))
    return apart(with_colons(_BRACKETED.sub(_without_brackets, text)))


def _without_brackets(found: re.Match[str]) -> str:
    """`2019 (12 kt)` as `2019: 12 kt`; what is in the brackets as it is where it is no figure."""
    inside = found["inside"]
    numbered = next(spans.places(inside), None)
    if numbered is None or spans.extent(inside, numbered) == numbered or _ONE_YEAR.search(inside):
        return found[0]
    return f"{found['ahead']}: {inside}"


def with_colons(text: str) -> str:
    """A text with a colon for each dash that stands between a year and its figure.

    >>> with_colons("2025 - 2 kt, 2030 – ca 8 kt"), with_colons("2025–2030: 8 kt"), with_colons("2000–2500 t")
    ('2025: 2 kt, 2030: ca 8 kt', '2025–2030: 8 kt', '2000–2500 t')
    >>> with_colons("2025 - 12000 t, 2030 - 18000 t"), with_colons("2023–24")
    ('2025: 12000 t, 2030: 18000 t', '2023–24')
    """
    pairs = [(pair, _is_of_year(text, pair)) for pair in pattern(_DASHED).finditer(text)]
    is_list = sum(is_of_year is not False for _, is_of_year in pairs) > 1
    whole, end = "", 0
    for pair, is_of_year in pairs:
        if is_of_year or (is_of_year is None and is_list):
            whole, end = f"{whole}{text[end : pair.start('dash')]}: ", pair.end("dash")
    return whole + text[end:]


def _is_of_year(text: str, pair: re.Match[str]) -> bool | None:
    """Whether a number behind a year and a dash is that year's figure; None where the two may be a range."""
    start, last = pair.span("number")
    first, ended = spans.extent(text, (start, last))
    if ended == last and first == start:  # no unit of its own: "2023–24"
        return False
    return first < start or spans.is_dated(pair["year"], pair["number"])


def apart(text: str) -> str:
    """A text with each figure beside its own year, where it lists as many of the one as of the other.

    >>> apart("1 200, 3 400 and 5 600 t in 2025, 2027 and 2030 respectively")
    '1 200 t in 2025; 3 400 t in 2027; 5 600 t in 2030'
    >>> apart("5 kt in 2027 and 2030")
    '5 kt in 2027 and 2030'
    """
    whole, end = "", 0
    for found in pattern(_YEARS).finditer(text):
        if _BETWEEN.search(text, max(0, found.start("years") - _WORD), found.start("years")):
            continue
        listed = _ONE_YEAR.findall(found["years"])
        items = _items(text, found.start(), len(listed))
        if len(items) != len(listed) or items[0][0][0] < end:
            continue
        when = found["when"].strip(" (")
        pieces = [
            f"{one} {when} {year}".replace("  ", " ") for one, year in zip(_whole(text, items), listed, strict=True)
        ]
        whole, end = f"{whole}{text[end : items[0][0][0]]}{'; '.join(pieces)}", found.end()
    return whole + text[end:]


Item = tuple[tuple[int, int], tuple[int, int]]  # a number with its units, and the number alone


def _items(text: str, end: int, most: int) -> list[Item]:
    """The numbers of a list that ends at a place, the first of them first; at most one more than there may be."""
    items: list[Item] = []
    place, first = end, text.rfind(" ", 0, max(0, end - _LONGEST)) + 1
    for begun, ended in reversed(list(spans.places(text[first:end]))):
        number = (first + begun, first + ended)
        extent = spans.extent(text, number)
        gap = text[extent[1] : place]
        if (gap.strip() if not items else pattern(_JOINT).fullmatch(gap) is None) or len(items) > most:
            break
        items.insert(0, (extent, number))
        place = extent[0]
    return items


def _whole(text: str, items: list[Item]) -> list[str]:
    """Each item with the unit that stands before the first, or behind the last."""
    ahead = text[items[0][0][0] : items[0][1][0]]
    behind = text[items[-1][1][1] : items[-1][0][1]]
    return [
        f"{text[start:first] or ahead}{text[first:last]}{text[last:end] or behind}"
        for (start, end), (first, last) in items
    ]
