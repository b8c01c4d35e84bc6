# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which krona does `kr` mean? The one whose code the document writes; the Swedish one where it writes none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from klimatkontrakt.sources.action_tables import labels
from klimatkontrakt.sources.action_tables.amounts import Amount

USUAL = "SEK"


def code(texts: Sequence[str]) -> str:
    """The code that a document writes most often.

    >>> code(["DKK 5 million", "12 mio. kr."]), code(["12 mnkr"])
    ('DKK', 'SEK')
    """
    counted = {name: sum(text.count(name) for text in texts) for name in labels.of("kronor")}
    most = max(counted, key=lambda name: (counted[name], name == USUAL))
    return most if counted[most] else USUAL


def in_code(every: Sequence[Amount], name: str) -> tuple[Amount, ...]:
    """Figures whose `kr` has been taken for the usual krona, in the one of a code."""
    return tuple(
        replace(amount, unit=name) if amount.unit == USUAL and USUAL not in amount.written else amount
        for amount in every
    )
