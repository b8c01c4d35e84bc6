# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a city's folder come in? A folder or an archive, checked by a job before it changes anything."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from klimatkontrakt.city.schema import FILES
from klimatkontrakt.hall.core import access, city_page, jobs, kept_answers, page, versions, workflow
from klimatkontrakt.hall.core.models import City, Person, Version
from klimatkontrakt.hall.versions import stale
from klimatkontrakt.language.words import Language

LONGEST_MESSAGE = 500
LONGEST_NAME = 200
_PERIOD = re.compile(r"\d{4}(-\d{4})?\.yaml")


def new_city(request: HttpRequest) -> HttpResponse:
    """A city that is new to the hall; an administrator's."""
    return _hand_in(request, access.administrator(request.user), None)


def version_in(request: HttpRequest, slug: str) -> HttpResponse:
    """A new version of a city; its editor's."""
    person, own = access.city_to_edit(request.user, slug)
    return _hand_in(request, person, own)


def _hand_in(request: HttpRequest, person: Person, own: City | None) -> HttpResponse:
    say, wrong = page.texts(request), ""
    if request.method == "POST":
        raw, name = _sent(request)
        if raw:
            message = request.POST.get("message", "")[:LONGEST_MESSAGE]
            asked = {"city": own.slug if own else None, "message": message, "file": name}
            job = jobs.start("import", asked, author=person, file=raw)
            return HttpResponseRedirect(page.link(page.language_of(request), "job", job.pk))
        wrong = say("import.twice" if raw is None else "import.no_file")
    values: dict[str, Any] = {"wrong": wrong, "message": request.POST.get("message", "")[:LONGEST_MESSAGE]}
    if own is not None:
        version = access.version(own)
        values |= city_page.around(request, own, version, own.shown) | {"name": "versions"}
        values["choices"] = _choices(version, page.language_of(request))
    return page.page(request, "import", 400 if wrong else 200, **values)


def _sent(request: HttpRequest) -> tuple[bytes | None, str]:
    """The archive that was sent, or the chosen folder's files as one; None where two files have the same name.

    A browser with our script says where each file lies in the folder; without it names alone come, and a file such as
    2026.yaml is a contract's.
    """
    archive = request.FILES.get("archive")
    if archive is not None and archive.size:
        return archive.read(), str(archive.name)[:LONGEST_NAME]
    files = [file for file in request.FILES.getlist("folder") if file.size is not None]
    if not files:
        return b"", ""
    names = _paths(request.POST.get("paths", ""), files)
    if len(set(names)) < len(names):
        return None, ""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, file in zip(names, files, strict=True):
            made.writestr(name, file.read())
    return out.getvalue(), names[0].partition("/")[0][:LONGEST_NAME] + ".zip"


def _choices(version: Version, language: Language) -> dict[str, str]:
    """The scenarios that a version has, by their names; none of one that cannot be read."""
    try:
        known = kept_answers.scenarios(version)
    except versions.UnreadableError:
        return {}
    return {name: kept_answers.scenario_label(version, name, language) for name in known}


def _paths(said: str, files: list[UploadedFile]) -> list[str]:
    """Where each file of a chosen folder lies."""
    stated = _stated_paths(said)
    if len(stated) == len(files):
        return [_printable(path) for path in stated]
    names = [_printable(str(file.name)) for file in files]
    return [f"{FILES['contracts']}/{name}" if _PERIOD.fullmatch(name) else name for name in names]


def _stated_paths(said: str) -> list[str]:
    """The paths that a browser says; none where it says no list of them."""
    try:
        paths = json.loads(said or "null")
    except ValueError:
        return []
    if not isinstance(paths, list) or not all(isinstance(path, str) and path for path in paths):
        return []
    return paths


def _printable(name: str) -> str:
    """A name as an archive can hold it."""
    return "".join(letter if letter.isprintable() else "_" for letter in name[:LONGEST_NAME])


def shown_scenario(request: HttpRequest, slug: str) -> HttpResponse:
    """Which scenario a city's pages begin with."""
    person, own = access.city_to_edit(request.user, slug)
    wanted = request.POST.get("scenario", "")
    if request.method != "POST" or wanted not in kept_answers.scenarios(access.version(own)):
        raise Http404
    language = page.language_of(request)
    try:
        workflow.choose_shown(person, own, wanted, made_from=request.POST.get("made_from", ""))
    except workflow.StaleError as error:
        now = kept_answers.scenario_label(access.version(own), access.city(slug).shown, language)
        again = page.link(language, "import", own.slug)
        return stale.page(request, error, "shown", again, now=now)
    return HttpResponseRedirect(page.link(language, "city", own.slug))
