# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which valuation sets ship? By name; what they hold is read where it is used (§6)."""

from __future__ import annotations

from klimatkontrakt import data


def sets() -> tuple[str, ...]:
    """The sets that ship."""
    return tuple(sorted({row["set"] for row in data.table("valuations")}))
