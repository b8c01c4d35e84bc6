# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a version's answer? Every page's figures under a scenario, worked out once and kept as data.

What is kept has a key of all that decides it: the version, the scenario, the program (its code, texts and data), the
next budget year, seed and draws. What another program or another year has made is never shown as fresh.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from klimatkontrakt.chapters import contents, set_numbers
from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import revision, tables
from klimatkontrakt.engine.answers.revision import Moved
from klimatkontrakt.engine.study import Results
from klimatkontrakt.hall.core import package, versions
from klimatkontrakt.hall.core.models import City, Page, Version, Worked
from klimatkontrakt.language import words
from klimatkontrakt.language.words import LANGUAGES, Language
from klimatkontrakt.story import facts
from klimatkontrakt.version import VERSION

Key = Mapping[str, str | int]


def key(day: date | None = None) -> Key:
    """What decides a fresh answer beside version and scenario; the part of the date that pages use is its year."""
    year = (day or timezone.localdate()).year + 1
    return {"package": package.fingerprint(), "budget_year": year, "seed": settings.SEED, "draws": settings.DRAWS}


def scenarios(version: Version) -> list[str]:
    """A version's scenarios, the one that its pages begin with first."""
    known = list(versions.city_of(version).scenarios)
    shown = version.city.shown
    return sorted(known, key=lambda name: (name != shown, known.index(name)))


def work_out(version: Version, scenario: str) -> Worked:
    """Works a version out under a scenario and keeps all its pages; what is there already is left as it is."""
    made = key()
    worked, _ = Worked.objects.get_or_create(version=version, scenario=scenario, **made, defaults={"engine": VERSION})
    if worked.state == Worked.State.DONE:
        return worked
    document = versions.city_of(version)
    results = study.run(document, scenario, draws=settings.DRAWS, seed=settings.SEED)
    moved = _moved(version, results) if scenario == version.city.shown else {}
    pages = {language: contents.pages(results, language, int(made["budget_year"])) for language in LANGUAGES}
    with transaction.atomic():
        worked.pages.all().delete()
        for language, own in pages.items():
            Page.objects.bulk_create(
                Page(worked=worked, name=name, language=language, content=page.as_plain()) for name, page in own.items()
            )
        worked.numbers = _numbers(results) | moved
        worked.state, worked.made = Worked.State.DONE, timezone.now()
        worked.save()
        Worked.objects.filter(version=version, scenario=scenario).exclude(pk=worked.pk).delete()
    return worked


def _numbers(results: Results) -> dict[str, Any]:
    """What lists and comparisons need: the last observed year, the target and where the plan ends."""
    target = tables.first_target(results)
    seen = facts.observed(results, results.headline)
    names = {language: _label(results.city, results.chosen.id, language) for language in LANGUAGES}
    unit = results.city.accounts[results.headline].unit
    sets = {language: set_numbers.sentences(results.city, results.chosen.id, language) for language in LANGUAGES}
    found: dict[str, Any] = {"unit": unit, "account": results.headline, "names": names, "sets": sets}
    if seen:
        found |= {"observed_year": seen[-1][0], "observed": seen[-1][1]}
    if target is not None:
        verdict, own = results.verdicts[target], results.city.targets[target]
        found |= {"target_year": own.year, "limit": float(verdict.limit[0])}
        found["expected"] = float(verdict.value[results.world.rows(0)].mean())
    return {name: value for name, value in found.items() if value == value}


def _moved(version: Version, results: Results) -> dict[str, Any]:
    """What moved the headline's figure since the version before; nothing where there is none to compare with."""
    old = Version.objects.filter(city=version.city, number=version.number - 1).first()
    target = tables.first_target(results)
    if old is None or target is None:
        return {}
    scenario, year = results.chosen.id, results.city.targets[target].year
    last = Worked.objects.filter(version=old, scenario=scenario, state=Worked.State.DONE).order_by("-made").first()
    said = numbers_of(last) if last is not None else None
    try:
        before = versions.city_of(old)
    except LookupError:
        return {}
    found = revision.moved(
        before,
        results.city,
        scenario,
        results.headline,
        year,
        said_before=said.expected if said is not None and said.target_year == year else None,
        draws=settings.DRAWS,
        seed=settings.SEED,
    )
    return {"moved": asdict(found)} if found is not None else {}


def scenario_label(version: Version, name: str, language: Language) -> str:
    """A scenario's name; the baseline's where it has none of its own."""
    return _label(versions.city_of(version), name, language)


def _label(city: CityDocument, name: str, language: Language) -> str:
    label = city.label("scenarios", name, language)
    return words.term("level", name, language).capitalize() if label == name else label


def is_fresh(worked: Worked) -> bool:
    """Whether this very program has made it, for this year."""
    return all(getattr(worked, name) == value for name, value in key().items())


def worked_for(city: City, version: Version, scenario: str | None) -> Worked | None:
    """A version worked out under the wanted scenario, or the one that the city shows; None while it is waiting.

    A fresh one where there is any, else the latest: `is_fresh` tells which.
    """
    done = Worked.objects.filter(version=version, scenario=scenario or city.shown, state=Worked.State.DONE)
    return done.filter(**key()).first() or done.order_by("-made").first()


def kept_numbers(version: Version) -> dict[str, dict[str, Any]]:
    """By scenario what was kept of a version for lists and headings, by whatever program: what was kept last stands."""
    done = Worked.objects.filter(version=version, state=Worked.State.DONE).order_by("pk")
    return dict(done.values_list("scenario", "numbers"))


def last_worked(version: Version, scenario: str) -> Worked | None:
    """What was worked out last of a version under a scenario, by whatever program and for whatever year."""
    return Worked.objects.filter(version=version, scenario=scenario, state=Worked.State.DONE).order_by("-made").first()


def latest() -> dict[int, Worked]:
    """Of each city what was worked out last under the scenario that it shows, of its latest version that has any.

    Later than the published one it is not: everybody sees it.
    """
    done = Worked.objects.filter(state=Worked.State.DONE, scenario=F("version__city__shown")).select_related("version")
    shown = done.filter(version__number__lte=F("version__city__head__published__number"))
    return {worked.version.city_id: worked for worked in shown.order_by("version__number", "made")}


def page_of(worked: Worked, name: str, language: Language) -> dict[str, Any] | None:
    """A page's figures as plain values."""
    return Page.objects.filter(worked=worked, name=name, language=language).values_list("content", flat=True).first()


@dataclass(frozen=True)
class Numbers:
    """The few numbers of a city that lists show; those that are not known are None."""

    unit: str
    account: str
    observed_year: int | None = None
    observed: float | None = None
    target_year: int | None = None
    limit: float | None = None
    expected: float | None = None


TEXTS_OF_NUMBERS = ("unit", "account")


def numbers_of(worked: Worked) -> Numbers | None:
    """The numbers that lists show; None where another program wrote them otherwise."""
    kept = _known_numbers(worked)
    texts = [kept.get(name) for name in TEXTS_OF_NUMBERS]
    values = [value for name, value in kept.items() if name not in TEXTS_OF_NUMBERS]
    if _are_all(texts, str) and _are_all(values, (int, float)):
        return Numbers(**kept)
    return None


def _known_numbers(worked: Worked) -> dict[str, Any]:
    """Those of the kept numbers that this program knows, by name."""
    known = {field.name for field in fields(Numbers)}
    return {name: value for name, value in worked.numbers.items() if name in known}


def _are_all(values: list[Any], kinds: type | tuple[type, ...]) -> bool:
    return all(isinstance(value, kinds) for value in values)


def moved_of(worked: Worked) -> Moved | None:
    """What moved the headline's figure; None where that is not kept, or another program wrote it otherwise."""
    kept = worked.numbers.get("moved")
    if not isinstance(kept, dict) or set(kept) != {field.name for field in fields(Moved)}:
        return None
    return Moved(**kept)
