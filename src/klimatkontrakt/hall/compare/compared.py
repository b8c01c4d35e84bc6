# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is set beside what? Of each chosen city its published emissions, and its plan where that is worked out.

Nothing is worked out here: an Answer that is not at hand is said to be missing, with the way to the city's own page.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from klimatkontrakt.chapters.compared_city import (
    ComparedCity,
    ComparedEmissions,
    ComparedPlan,
    PlanState,
    of_document,
    of_municipality,
)
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.engine import study
from klimatkontrakt.hall.core import access, city_names, city_page, kept_answers, versions
from klimatkontrakt.hall.core.models import City
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.publishers import municipalities

log = logging.getLogger("klimatkontrakt.hall")


def cities(chosen: Sequence[City], language: Language) -> list[ComparedCity]:
    """The chosen cities, in their order."""
    names = city_names.listed(chosen)
    return [_city(city, names[city.slug], language) for city in chosen]


def _city(city: City, name: str, language: Language) -> ComparedCity:
    area = municipalities.municipalities().get(city.kommunkod)
    emissions = of_municipality(area) if area is not None else ComparedEmissions()
    if city.is_template:
        return ComparedCity(name, "template", emissions)
    version = access.version(city)
    try:
        document = versions.as_read(version)
    except versions.UnreadableError:
        return ComparedCity(name, "unreadable", emissions)
    run, state = _run(document, kept_answers.at_hand(version, city.shown))
    if area is None:
        emissions = _own_emissions(document, run, language)
    return ComparedCity(name, state, emissions, run)


def _run(document: CityDocument, kept: kept_answers.Kept | None) -> tuple[Run | None, PlanState]:
    """A plan that is worked out; none where it waits, or where what another engine made is not as it should be."""
    if kept is None:
        return None, "waiting"
    run = Run(document, kept.answer)
    try:
        ComparedPlan.of(run)
    except city_page.OF_ANOTHER_SHAPE as error:
        if kept.is_fresh:
            raise
        log.info("a plan to compare was made by another engine: %s", error)
        return None, "waiting"
    return run, "plan" if kept.is_fresh else "older"


def _own_emissions(document: CityDocument, run: Run | None, language: Language) -> ComparedEmissions:
    """What a place that is no Swedish municipality has published of its own account."""
    label = document.label("accounts", study.headline(document), language)
    return of_document(document, label, run.answer.sectors if run is not None else None)
