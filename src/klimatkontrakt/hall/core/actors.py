# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who acts? A person who has signed in, whoever runs the hall at its terminal, or a visitor."""

from __future__ import annotations

from dataclasses import dataclass

from klimatkontrakt.hall.core.models import Person


@dataclass(frozen=True)
class Operator:
    """Whoever runs the hall, at its terminal: no person of the hall, and its entries are the hall's own."""


OPERATOR = Operator()
Actor = Person | Operator | None
"""None is a visitor."""
