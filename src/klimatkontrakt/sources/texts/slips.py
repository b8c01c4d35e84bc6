# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which slips does a contract's text make? Checks of the traps that real contracts have set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from klimatkontrakt.city.contract import Commitment
from klimatkontrakt.city.problem import Problem
from klimatkontrakt.sources.texts.reading import Reading


def of_reading(reading: Reading) -> Iterator[Problem]:
    """Slips."""
    yield from ()


def of_commitments(commitments: Sequence[Commitment], file: str) -> Iterator[Problem]:
    """Slips."""
    yield from ()
