# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What are the figures of cities beside each other made of? What stands in every file and under every chart alone."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils import timezone

from klimatkontrakt.chapters import comparison, comparison_basis
from klimatkontrakt.chapters.compared_city import ComparedCity
from klimatkontrakt.figures.figure import Words
from klimatkontrakt.hall.core import access, page
from klimatkontrakt.hall.core.models import City
from klimatkontrakt.publish import figure_file
from klimatkontrakt.version import VERSION


def facts(request: HttpRequest, chosen: Sequence[City], shown: Sequence[ComparedCity]) -> figure_file.Made:
    """What a figure is made of: the cities, each plan's scenario, document version and its date, what differs."""
    language = page.language_of(request)
    say = page.texts(request)
    beside = list(zip(shown, chosen, strict=True))
    versions = [_version_words(row, city, say) for row, city in beside]
    dates = [_date_words(row, city, say) for row, city in beside if not city.is_template]
    of_plans: figure_file.Made = {"of": "; ".join(dates)} if dates else {}
    return {
        "city": ", ".join(row.name for row in shown),
        "scenario": "; ".join(_scenario_words(shown, say)) or say("compare.no_scenario"),
        "version": "; ".join(versions),
        **of_plans,
        "basis": " ".join(comparison_basis.sentences(shown, language)),
        "engine": VERSION,
        "address": request.build_absolute_uri(),
    }


def _version_words(row: ComparedCity, city: City, say: Words) -> str:
    """Which version of its document a city is shown by."""
    if city.is_template:
        return say("compare.version_template", name=row.name)
    return say("compare.version", name=row.name, number=access.version(city).number)


def _date_words(row: ComparedCity, city: City, say: Words) -> str:
    """The day that the version came in."""
    created = timezone.localtime(access.version(city).created)
    return say("compare.dated", name=row.name, date=created.date().isoformat())


def _scenario_words(shown: Sequence[ComparedCity], say: Words) -> list[str]:
    """The scenario of each city that was worked out."""
    return [
        say("compare.scenario", name=row.name, scenario=comparison.scenario_name(row.run, say.language))
        for row in shown
        if row.run is not None
    ]
