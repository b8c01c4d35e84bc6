# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a version's answer? Every page's figures under a scenario, worked out once and kept as data."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from klimatkontrakt.data import words
from klimatkontrakt.data.words import LANGUAGES, Language
from klimatkontrakt.engine import study
from klimatkontrakt.engine.study import Results
from klimatkontrakt.publish import booklet, standing
from klimatkontrakt.version import VERSION
from klimatkontrakt.web import documents
from klimatkontrakt.web.models import City, Page, Version, Worked


def scenarios(version: Version) -> list[str]:
    """A version's scenarios, the one that its pages begin with first."""
    known = list(documents.city_of(version).scenarios)
    shown = version.city.shown
    return sorted(known, key=lambda name: (name != shown, known.index(name)))


def work_out(version: Version, scenario: str) -> Worked:
    """Works a version out under a scenario and keeps all its pages; what is there already is left as it is."""
    made = {"engine": VERSION, "seed": settings.SEED, "draws": settings.DRAWS}
    worked, _ = Worked.objects.get_or_create(version=version, scenario=scenario, **made)
    if worked.state == Worked.State.DONE:
        return worked
    document = documents.city_of(version)
    results = study.run(document, scenario, draws=settings.DRAWS, seed=settings.SEED)
    year = date.today().year + 1
    pages = {language: booklet.pages(results, language, year) for language in LANGUAGES}
    with transaction.atomic():
        worked.pages.all().delete()
        for language, own in pages.items():
            Page.objects.bulk_create(
                Page(worked=worked, name=name, language=language, content=page.as_plain()) for name, page in own.items()
            )
        worked.numbers = _numbers(results)
        worked.state, worked.made = Worked.State.DONE, timezone.now()
        worked.save()
    return worked


def _numbers(results: Results) -> dict[str, Any]:
    """What lists and comparisons need: the last observed year, the target and where the plan ends."""
    target = standing.first_target(results)
    seen = standing.observed(results, results.headline)
    names = {language: _scenario_name(results, language) for language in LANGUAGES}
    unit = results.city.accounts[results.headline].unit
    found: dict[str, Any] = {"unit": unit, "account": results.headline, "names": names}
    if seen:
        found |= {"observed_year": seen[-1][0], "observed": seen[-1][1]}
    if target is not None:
        verdict, own = results.verdicts[target], results.city.targets[target]
        found |= {"target_year": own.year, "limit": float(verdict.limit[0])}
        found["expected"] = float(verdict.value[results.world.rows(0)].mean())
    return {name: value for name, value in found.items() if value == value}


def _scenario_name(results: Results, language: Language) -> str:
    """A scenario's name; the baseline's where it has none of its own."""
    name = results.chosen.id
    label = results.city.label("scenarios", name, language)
    return words.term("level", name, language).capitalize() if label == name else label


def worked_for(city: City, version: Version, scenario: str | None) -> Worked | None:
    """A version worked out under the wanted scenario, or the one that the city shows; None while it is waiting."""
    done = Worked.objects.filter(version=version, scenario=scenario or city.shown, state=Worked.State.DONE)
    return done.order_by("-made").first()


def page_of(worked: Worked, name: str, language: Language) -> dict[str, Any] | None:
    """A page's figures as plain values."""
    return Page.objects.filter(worked=worked, name=name, language=language).values_list("content", flat=True).first()
