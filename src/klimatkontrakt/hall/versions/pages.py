# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a city's folder come in? A folder or an archive, checked by a job before it changes anything."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from klimatkontrakt.folder import document_limits
from klimatkontrakt.hall.core import access, city_page, jobs, kept_answers, limits, page, stale_page, versions
from klimatkontrakt.hall.core.models import City, Person, Version
from klimatkontrakt.hall.core.verbs import StaleError
from klimatkontrakt.hall.versions import forms, rights, verbs
from klimatkontrakt.language.words import Language


def new_city(request: HttpRequest) -> HttpResponse:
    """A city that is new to the hall; an administrator's."""
    return _hand_in(request, access.administrator(request.user), None)


def version_in(request: HttpRequest, slug: str) -> HttpResponse:
    """A new version of a city; its editor's."""
    person, city = access.city_to_edit(request.user, slug)
    return _hand_in(request, person, city)


def _hand_in(request: HttpRequest, person: Person, city: City | None) -> HttpResponse:
    form = forms.HandIn(request.POST, request.FILES)
    faults = form.faults(page.texts(request)) if request.method == "POST" else []
    if request.method == "POST" and not faults:
        limits.take_of(request, limits.HAND_IN)
        raw, name = form.sent
        asked = {"city": city.slug if city else None, "message": form.cleaned_data["message"], "file": name}
        job = jobs.start("import", asked, author=person, file=raw)
        return HttpResponseRedirect(page.link(page.language_of(request), "job", job.pk))
    values: dict[str, Any] = {"faults": faults, "message": form.written()["message"], "limits": _limits()}
    if city is not None:
        version = access.version(city)
        values |= city_page.around(request, city, version, city.shown) | {"name": "versions"}
        values["choices"] = _choices(version, page.language_of(request))
    return page.page(request, "versions/import", 400 if faults else 200, **values)


def _limits() -> dict[str, int]:
    """How large a folder may be."""
    counts = {name: document_limits.most(name) for name in ("quantities", "measures", "years", "entries")}
    sizes = {"file": document_limits.most("file_megabytes"), "document": document_limits.most("document_megabytes")}
    return {**counts, **sizes, "percent": round(100 * document_limits.NEAR)}


def _choices(version: Version, language: Language) -> dict[str, str]:
    """The scenarios that a version has, by their names; none of one that cannot be read."""
    try:
        known = kept_answers.scenarios(version)
    except versions.UnreadableError:
        return {}
    return {name: kept_answers.scenario_label(version, name, language) for name in known}


@limits.counted(limits.WRITTEN, "POST")
def shown_scenario(request: HttpRequest, slug: str) -> HttpResponse:
    """Which scenario a city's pages begin with."""
    person, city = access.city_to_edit(request.user, slug)
    form = forms.ShownForm(request.POST)
    form.full_clean()
    if request.method != "POST" or form.cleaned_data["scenario"] not in kept_answers.scenarios(access.version(city)):
        raise Http404
    language = page.language_of(request)
    try:
        verbs.choose_shown(person, city, form.cleaned_data["scenario"], made_from=form.cleaned_data["made_from"])
    except StaleError as error:
        now = kept_answers.scenario_label(access.version(city), access.city(slug).shown, language)
        again = page.link(language, "import", city.slug)
        return stale_page.page(request, error, page.texts(request)("stale.shown", now=now), again)
    return HttpResponseRedirect(page.link(language, "city", city.slug))


def of_mine(person: Person) -> dict[str, object]:
    """What somebody's own pages say of versions: the cities that they may edit, and the work that they have begun."""
    started = [(jobs.kind_word(job), job) for job in rights.jobs_of(person)]
    return {"cities": access.editable(person), "jobs": started}
