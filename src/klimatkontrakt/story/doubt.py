# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does an uncertain number do to the headline account in its target's year? As the page of doubt has it."""

from __future__ import annotations

from collections.abc import Iterator

from klimatkontrakt.engine.answers import doubt
from klimatkontrakt.engine.study import Results, widest_year
from klimatkontrakt.story import names
from klimatkontrakt.story.facts import Fact, Value


def swings(results: Results, kind: str, name: str) -> Iterator[Fact]:
    """The swings that a thing gives, the largest first; nothing where none of its numbers is uncertain."""
    city, account, year = results.city, results.headline, widest_year(results)
    for swing in results.swings(account, year):
        if doubt.belongs_to(swing.input) != (kind, name):
            continue
        values: dict[str, Value] = {
            "input": swing.input.kind, "account": names.of(city, "accounts", account), "year": year,
            "unit": city.accounts[account].unit, "down": swing.low, "up": swing.high, "span": swing.high - swing.low,
            "percent": 100 * swing.share,
        }  # fmt: skip
        if swing.input.kind == "history":
            of, tag, at = swing.input.item.split(",")
            yield Fact("swing_published", {**values, "part": names.part(city, of, tag or None), "at": at})
        else:
            yield Fact("swing", values)
