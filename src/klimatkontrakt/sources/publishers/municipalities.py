# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which municipality is meant? Matched by code or by name, however a publisher spells it; never guessed.

Codes and names: SCB, Län och kommuner 2023 (data/municipalities.csv).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from klimatkontrakt import data
from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.sources.tables import cells, limits

Level = Literal["nation", "county", "municipality"]
NATION_CODE = "00"
_FORM = re.compile(r"(.+?) (?:kommun|stad)\Z")
_LARGEST_COUNTY = 25
_BEFORE = re.compile(r"(?P<code>[0-9]{4}|[0-9]{2})(?![0-9A-Za-z])[\s\u00a0.:,;–-]*(?P<name>.*)\Z", re.DOTALL)
_AFTER = re.compile(r"(?P<name>.+?)[\s,]*[\s(\[](?P<code>[0-9]{4}|[0-9]{2})[)\]]?\Z", re.DOTALL)
_PART = re.compile(r"(?P<code>[0-9]{4})(?:[ABC][0-9]{4}|R[0-9]{3})(?:_.*|[\s(,-].*)?\Z")


@dataclass(frozen=True)
class Territory:
    """The nation, a county or a municipality: its code of 2 or 4 digits, and its name as SCB writes it."""

    level: Level
    code: str
    name: str
    county: str = ""


NATION = Territory("nation", NATION_CODE, "Sverige")


@cache
def municipalities() -> Mapping[str, Territory]:
    """The 290 municipalities, by code."""
    rows = data.table("municipalities")
    return {row["code"]: Territory("municipality", row["code"], row["name"], row["county"]) for row in rows}


@cache
def counties() -> Mapping[str, Territory]:
    """The 21 counties, by code."""
    return {
        row["county_code"]: Territory("county", row["county_code"], row["county"], row["county"])
        for row in data.table("municipalities")
    }


def _folded(written: str) -> str:
    return " ".join(written.replace("–", "-").replace("‑", "-").casefold().split())


@cache
def _by_name() -> Mapping[str, Territory]:
    named = {_folded(area.name): area for area in municipalities().values()}
    for row in data.table("municipalities"):
        for other in filter(None, row["also_written"].split("|")):
            named[_folded(other)] = municipalities()[row["code"]]
    return named


@cache
def municipality(written: str) -> Territory | None:
    """The municipality of a name, or None where there is none such.

    >>> [area.code for area in map(municipality, ("MALMÖ", "Skurups kommun", "Upplands-Väsby", "Habo ")) if area]
    ['1280', '1264', '0114', '0643']
    """
    name = _folded(written)
    if name in _by_name():
        return _by_name()[name]
    match = _FORM.match(name)
    if not match:
        return None
    bare = match[1]
    return _by_name().get(bare) or (_by_name().get(bare[:-1]) if bare.endswith("s") else None)


@cache
def county(written: str) -> Territory | None:
    """The county of a name, with or without `län`.

    >>> county("Skåne"), county("Stockholms län").code, county("Lunds län")
    (Territory(level='county', code='12', name='Skåne län', county='Skåne län'), '01', None)
    """
    name = _folded(written)
    full = {_folded(area.name): area for area in counties().values()}
    return full.get(name) or full.get(f"{name} län") or full.get(f"{name}s län")


def is_nation(written: str) -> bool:
    """Whether a name means the whole country, or every area together."""
    return _folded(written) in limits.words("nation")


def by_code(cell: cells.Raw) -> Territory | None:
    """The area of a code: 2 digits a county, 4 a municipality; a number has lost its leading zeros.

    >>> [area.name for area in map(by_code, ("0127", 127.0, 1.0, "01", "00")) if area]
    ['Botkyrka', 'Botkyrka', 'Stockholms län', 'Stockholms län', 'Sverige']
    """
    code = cells.text(cell)
    number = numbers.whole(code)
    if number is None:
        return None
    if not isinstance(cell, str):
        code = code.zfill(2) if number <= _LARGEST_COUNTY else code.zfill(4)
    if code in (NATION_CODE, "0000"):
        return NATION
    return municipalities().get(code) or counties().get(code)


def part_of(written: str) -> Territory | None:
    """The municipality that a DeSO or RegSO area lies in; None where the text is no such code.

    >>> [part_of(text).name for text in ("1280A0010", "1280R001", "1280A0010_DeSO2025")], part_of("1280")
    (['Malmö', 'Malmö', 'Malmö'], None)
    """
    match = _PART.match(cells.text(written))
    return municipalities().get(match["code"]) if match else None


def area(cell: cells.Raw) -> Territory | None:
    """The area of a cell, however it is written: a code, a name, or both in either order; None where none is known.

    A code and a name that mean different areas are no area: neither is believed.

    >>> [own.code for own in map(area, ("1280", 127.0, "Malmö stad", "1280 Malmö", "Malmö (1280)")) if own]
    ['1280', '0127', '1280', '1280', '1280']
    >>> area("1281 Malmö"), area("Atlantis"), area("00 Riket").name, area("")
    (None, None, 'Sverige', None)
    """
    written = cells.text(cell)
    by_itself = by_code(cell) or named(written)
    if by_itself is not None or not isinstance(cell, str):
        return by_itself
    match = _BEFORE.match(written) or _AFTER.match(written)
    return both(match["code"], match["name"]) if match else None


def named(written: str) -> Territory | None:
    """The area of a name: the nation, a municipality, else a county."""
    if is_nation(written):
        return NATION
    return municipality(written) or county(written)


def both(code: cells.Raw, name: str) -> Territory | None:
    """The area that a code and a name beside it mean together; the code's level decides what the name is of.

    >>> both("01", "Stockholm").name, both("0180", "Stockholm").name, both("", "Riket").name, both("1280", "Lund")
    ('Stockholms län', 'Stockholm', 'Sverige', None)
    """
    own = by_code(code)
    if own is None:
        return named(name) if not cells.text(code) else None
    if not name:
        return own
    meant = {"nation": NATION if is_nation(name) else None, "county": county(name), "municipality": municipality(name)}
    return own if meant[own.level] == own or area(name) == own else None
