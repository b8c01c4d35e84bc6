# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does a line's GPC reference speak of its own sector? By the inventory's sector where it has one, else by its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from klimatkontrakt import data
from klimatkontrakt.city.schema import City, Line
from klimatkontrakt.folder.problem import Problem, Values

OTHER = "VI"  # other scope 3 may be of any sector


def problems(city: City) -> Iterator[Problem]:
    """References of another part of the GPC than their lines can be in."""
    for line in city.lines:
        part = part_of(line.gpc_ref)
        allowed = _parts_of(line)
        if part in _named() and part != OTHER and allowed and part not in allowed:
            values: Values = {
                "ref": line.gpc_ref, "part": part, "sector": line.smhi or line.sector or "",
                "allowed": ", ".join(sorted(allowed)),
            }  # fmt: skip
            yield Problem("gpc_ref_other", replace(city.place("lines", line.key), column="gpc_ref"), values)


def part_of(ref: str) -> str:
    """The part of the GPC that a reference is in.

    >>> part_of("III.1.1"), part_of("VI")
    ('III', 'VI')
    """
    return ref.partition(".")[0]


def _parts_of(line: Line) -> frozenset[str]:
    """The parts that a line can be in; empty where nothing tells."""
    return _of_inventory().get(line.smhi) or _of_sectors().get(line.sector or "", frozenset())


@cache
def _named() -> frozenset[str]:
    return frozenset(part_of(row["ref"]) for row in data.table("gpc"))


@cache
def _of_sectors() -> Mapping[str, frozenset[str]]:
    return {row["sector"]: frozenset(row["parts"].split("|")) for row in data.table("gpc_sectors")}


@cache
def _of_inventory() -> Mapping[str, frozenset[str]]:
    """By a sector of the national inventory, alone or with its subsector, the parts that it may be reported in."""
    found: dict[str, set[str]] = {}
    for row in data.table("smhi_to_gpc"):
        refs = [row["ref"], *row["alternatives"].split("|"), *row["holds_also"].split("|")]
        parts = {part_of(ref) for ref in refs if ref}
        for name in (row["sector"], f"{row['sector']}/{row['subsector']}"):
            found.setdefault(name, set()).update(parts)
    return {name: frozenset(parts) for name, parts in found.items()}
