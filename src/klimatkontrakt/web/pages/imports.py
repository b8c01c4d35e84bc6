# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a city's folder come in? An archive, checked by a job, with a page that says how far it has come."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from klimatkontrakt.web import access, answers, jobs, shell, workflow
from klimatkontrakt.web.models import City, Job, Person
from klimatkontrakt.web.pages import shown

LONGEST_MESSAGE = 500


def new_city(request: HttpRequest) -> HttpResponse:
    """A city that is new to the hall; an administrator's."""
    return _hand_in(request, access.administrator(request.user), None)


def version_in(request: HttpRequest, slug: str) -> HttpResponse:
    """A new version of a city; its editor's."""
    person, own = access.city_to_edit(request.user, slug)
    return _hand_in(request, person, own)


def _hand_in(request: HttpRequest, person: Person, own: City | None) -> HttpResponse:
    language, wrong = shell.language_of(request), ""
    if request.method == "POST":
        file = request.FILES.get("folder")
        if file is not None and file.size:
            asked = {"city": own.slug if own else None, "message": request.POST.get("message", "")[:LONGEST_MESSAGE]}
            job = jobs.start("import", asked, author=person, file=file.read())
            return HttpResponseRedirect(shell.link(language, "job", job.pk))
        wrong = shell.texts(request)("import.no_file")
    values: dict[str, Any] = {"wrong": wrong}
    if own is not None:
        values |= shown.around(request, own, access.version(own), own.shown) | {"name": "versions"}
        known = answers.scenarios(access.version(own))
        values["choices"] = {name: answers.scenario_label(access.version(own), name, language) for name in known}
    return shell.page(request, "import", 400 if wrong else 200, **values)


def shown_scenario(request: HttpRequest, slug: str) -> HttpResponse:
    """Which scenario a city's pages begin with."""
    person, own = access.city_to_edit(request.user, slug)
    wanted = request.POST.get("scenario", "")
    if request.method != "POST" or wanted not in answers.scenarios(access.version(own)):
        raise Http404
    workflow.choose_shown(person, own, wanted)
    return HttpResponseRedirect(shell.link(shell.language_of(request), "city", own.slug))


def job(request: HttpRequest, job_id: str) -> HttpResponse:
    """How far a job has come, and what came of it."""
    found = access.job(request.user, job_id)
    follows = found.outcome.get("next")
    after = Job.objects.filter(pk=follows).defer("file").first() if follows else None
    is_over = found.state in (Job.State.DONE, Job.State.FAILED) and (
        after is None or after.state in (Job.State.DONE, Job.State.FAILED)
    )
    return shell.page(request, "job", job=found, after=after, is_over=is_over)
