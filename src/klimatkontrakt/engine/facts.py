# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a story made of? Facts, each a sentence's key and what is put into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Value = str | int | float


@dataclass(frozen=True)
class Fact:
    """One sentence of a story: a key of texts/story.yaml and what is put into it."""

    key: str
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Story:
    """The story of one number or thing, as sentences in order.

    Attributes:
        kind: quantity, line, account, measure, target, event, group, pool, source or actor.
    """

    kind: str
    id: str
    facts: tuple[Fact, ...]
