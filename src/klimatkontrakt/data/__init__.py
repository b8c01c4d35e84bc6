# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Sourced figures and words that ship with the package, read once and kept."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

Row = dict[str, str]


def text_of(name: str) -> str:
    """The text of a shipped file, by its name relative to this folder."""
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")


@cache
def table(name: str) -> tuple[Row, ...]:
    """The rows of a shipped CSV file, by name without ending."""
    return tuple(csv.DictReader(text_of(f"{name}.csv").splitlines()))


def constant(name: str) -> float:
    """A number of constants.csv, in the unit that stands there.

    >>> constant("heat_efficiency")
    0.9
    """
    return float(next(row["value"] for row in table("constants") if row["id"] == name))
