# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is said of a target that is not tested: that it is a forecast, or why it cannot be worked out?"""

from __future__ import annotations

from klimatkontrakt.chapters.run import HasFrame
from klimatkontrakt.figures.figure import Words
from klimatkontrakt.language.words import Language


def untested(run: HasFrame, name: str, language: Language) -> str:
    """Words in place of a chance; empty where the target is tested."""
    say, target = Words(language), run.city.targets[name]
    verdict = run.frame.targets[name]
    if verdict.status == "tested":
        return ""
    if verdict.status == "forecast":
        return say("target.forecast")
    account = run.city.label("accounts", target.account, language)
    if verdict.has_base:
        return say("target.unworkable", account=account, year=str(target.year))
    return say("target.without_base", account=account, year=str(target.base_year))
