# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is said of a target that is not tested: that it is a forecast, or why it cannot be worked out?"""

from __future__ import annotations

from klimatkontrakt.engine.answers import targets
from klimatkontrakt.engine.study import Results
from klimatkontrakt.figures.figure import Words
from klimatkontrakt.language.words import Language


def untested(results: Results, name: str, language: Language) -> str:
    """Words in place of a chance; empty where the target is tested."""
    say, target = Words(language), results.city.targets[name]
    kind = targets.status(target, results.verdicts[name])
    if kind == "tested":
        return ""
    if kind == "forecast":
        return say("target.forecast")
    account = results.city.label("accounts", target.account, language)
    if targets.published_base(results.program, target):
        return say("target.unworkable", account=account, year=str(target.year))
    return say("target.without_base", account=account, year=str(target.base_year))
