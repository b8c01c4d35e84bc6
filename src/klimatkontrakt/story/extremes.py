# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Why is a measure far from its peers or from its document? A sentence, from the factors that the chain gives."""

from __future__ import annotations

from collections.abc import Collection

from klimatkontrakt.city import units
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.answers.extremes import Cause, Extreme
from klimatkontrakt.figures.figure import Words
from klimatkontrakt.language import figures_of_three, sizes, words
from klimatkontrakt.language.figures_of_three import three_figures
from klimatkontrakt.language.words import Language

SUBJECT = "extremes"
TONNES = "tCO2e"
MOST_NAMES = 2
WEIGHTS = ((TONNES, 1.0), ("kgCO2e", 1e3), ("gCO2e", 1e6))  # of a tonne
SHARES = ("anyway", "chance", "pace", "comes_anyway", "part")


def sentences(city: City, headline: str, extremes: Collection[Extreme], measure: str, language: Language) -> list[str]:
    """What is said of a measure that stands out; nothing of one that does not.

    Args:
        headline: the account that effects are of.
        extremes: those of the run.
    """
    return [sentence(city, headline, subject, language) for subject in extremes if subject.measure == measure]


def sentence(city: City, headline: str, subject: Extreme, language: Language) -> str:
    """By how much a measure is far from the usual or its document, and the reason, or that none was found."""
    say = Words(language, SUBJECT)
    why = say("none")
    if subject.causes:
        parts = [_reason(city, headline, subject, cause, language) for cause in subject.causes]
        why = say("why", causes=parts[0] if len(parts) == 1 else say("and", first=parts[0], second=parts[1]))
    if subject.kind == "cost":
        pair = _written("SEK", subject.value, subject.usual, language)
        times = words.number(figures_of_three.rounded(subject.value / subject.usual), language)
        return say("cost", value=pair[0], usual=pair[1], times=times, why=why)
    pair = _emitted(city, headline, subject.value, subject.usual, language)
    return say("effect", value=pair[0], usual=pair[1], year=str(subject.year), why=why)


def _written(unit: str, value: float, other: float, language: Language) -> tuple[str, str]:
    """Two numbers of a unit, each in three figures of its own, with the unit."""
    texts = []
    for number in (value, other):
        subject = three_figures(unit, [number], language)
        texts.append(f"{subject.text(number)} {subject.unit}".strip())
    return texts[0], texts[1]


def _emitted(city: City, headline: str, value: float, other: float, language: Language) -> tuple[str, str]:
    """Two amounts of the headline's: in tonnes where it is of emissions, so that little is told in a small unit."""
    unit = units.parse(city.accounts[headline].unit)
    if unit.dimension == units.parse(TONNES).dimension:
        return _written(TONNES, value * unit.scale, other * unit.scale, language)
    return _written(unit.text, value, other, language)


def _reason(city: City, headline: str, subject: Extreme, cause: Cause, language: Language) -> str:
    say = Words(language, SUBJECT)
    if cause.reason == "shared":
        return say("reason.shared", own=sizes.percent_cell(cause.here, language), names=_names(city, subject, language))
    if cause.reason in SHARES:
        share = cause.reason
        return say(f"reason.{share}", own=sizes.percent_cell(cause.here, language))
    if cause.reason == "small_base":
        return say("reason.small_base", own=_emitted(city, headline, cause.here, cause.beside, language)[0])
    unit, scale = ("SEK", 1.0) if cause.reason == "unit_cost" else _weight(max(cause.here, cause.beside))
    pair = _written(unit, scale * cause.here, scale * cause.beside, language)
    moved = sizes.unit_name(cause.unit, language)
    factor = cause.reason
    return say(f"reason.{factor}", own=pair[0], beside=pair[1], moved=moved)


def _weight(tonnes: float) -> tuple[str, float]:
    """The unit in which little is weighed, and how many of it a tonne holds."""
    return next(((unit, count) for unit, count in WEIGHTS if tonnes * count >= 1), WEIGHTS[-1])


def _names(city: City, subject: Extreme, language: Language) -> str:
    """The measures that cut the same, the largest first."""
    names = [city.label("measures", name, language) for name in subject.with_]
    if len(names) <= MOST_NAMES + 1:
        return ", ".join(names)
    first = ", ".join(names[:MOST_NAMES])
    return Words(language, SUBJECT)("names.more", names=first, count=str(len(names) - MOST_NAMES))
