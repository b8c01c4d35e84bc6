# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are an account's emissions, and who decides over them? A year by sector and control, without measures."""

from __future__ import annotations

from collections import defaultdict

from klimatkontrakt.engine import world
from klimatkontrakt.engine.study import Results


def cells(results: Results, account: str, year: int) -> dict[tuple[str, str], float]:
    """An account's lines in a year by sector and control, every number at its own value, in the account's unit.

    What is unexplained is that of the same world, so in a year with a published total the cells add up to it.
    """
    program, at = results.program, year - int(results.program.years[0])
    found: dict[tuple[str, str], float] = defaultdict(float)
    rows = [i for i, line in enumerate(program.line_list) if line.account == account]
    values = world.line_values(program, results.world.draws.baseline[:, :1], tuple(rows))
    for place, i in enumerate(rows):
        line = program.line_list[i]
        shares = {str(who): part for who, part in line.control.items()} or {"unknown": 1.0}
        for who, part in shares.items():
            found[line.sector or "unexplained", who] += part * float(values[place, 0, at])
    if account in program.account_index:
        rest = float(results.world.unexplained[0, program.account_index[account], at])
        if rest:
            found["unexplained", "unknown"] += rest
    return dict(found)
