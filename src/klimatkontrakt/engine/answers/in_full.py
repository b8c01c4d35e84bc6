# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What if every measure of the document were carried out in full? A target set against that, in the plan's own worlds.

Each measure goes its own pace, those of the plan from when the plan has them start; events come as the plan takes them.
A measure whose effect nobody knows brings nothing here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from klimatkontrakt.engine.answers import contributions, held_costs, targets
from klimatkontrakt.engine.answers.targets import DrawnVerdict
from klimatkontrakt.engine.worlds import plan

if TYPE_CHECKING:
    from klimatkontrakt.engine.study import Results


def verdict(results: Results, target: str) -> DrawnVerdict:
    """A target set against the path of its account with every measure at level 1, in each of the run's worlds."""
    program, account = results.program, results.city.targets[target].account
    chosen = plan.only(results.chosen, dict.fromkeys(program.measures, 1.0))
    setting, both = contributions.both_paths(program, results.world, chosen)
    path = held_costs.whole_paths(setting, both, chosen).planned[account]
    return targets.verdict(program, results.world, target, path)
