# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What habits have documents? Limits and words of data/reading.yaml, read once and kept."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from klimatkontrakt import data


@cache
def _all() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(data.text_of("reading.yaml"), Loader=yaml.CSafeLoader)
    return loaded


def of(subject: str) -> Any:
    """What is noted of a subject, such as `annexes`."""
    return _all()[subject]


def limit(name: str) -> float:
    """A limit of what is opened, such as `pages`."""
    value: float = _all()["limits"][name]
    return value


def number(subject: str, name: str) -> float:
    """One figure of a subject, such as `geometry`, `paragraph_gap`."""
    value: float = _all()[subject][name]
    return value
