# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What has come of a folder that was handed in? How far the work is, what its sender sees first, and the way on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from klimatkontrakt.hall.core import access, heads, jobs, page
from klimatkontrakt.hall.core.models import City, Job, Person, Version, person_of
from klimatkontrakt.hall.versions import version_pages

OVER = (Job.State.DONE, Job.State.FAILED)
DIGITS = 7


def job(request: HttpRequest, job_id: str) -> HttpResponse:
    """How far a job has come, and what came of it; what its sender does next is sent here too."""
    found = access.job(request.user, job_id)
    if request.method == "POST":
        return _act(request, found)
    follows = found.outcome.get("next")
    after = Job.objects.filter(pk=follows).defer("file").first() if follows else None
    is_over = found.state in OVER and (after is None or after.state in OVER)
    return page.page(request, "job", job=found, after=after, is_over=is_over, **_standing(request, found))


def sent_file(request: HttpRequest, job_id: str) -> HttpResponse:
    """What was sent, as it was sent, or what came of laying it on."""
    found = access.job(request.user, job_id)
    raw = Job.objects.values_list("file", flat=True).get(pk=found.pk)
    if raw is None:
        raise Http404
    response = HttpResponse(bytes(raw), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.outcome.get("city") or "folder"}.zip"'
    return response


def _standing(request: HttpRequest, found: Job) -> dict[str, Any]:
    """Where a folder stands against the city's versions of today."""
    has_file = Job.objects.filter(pk=found.pk, file__isnull=False).exists()
    name, made_from = found.outcome.get("city"), found.outcome.get("made_from")
    city = City.objects.filter(slug=name).first() if has_file and name else None
    values: dict[str, Any] = {"has_file": has_file and found.state in OVER, "own": city, "made_from": made_from}
    if city is None:
        return {**values, "current": None, "later": [], "choices": [], "suggested": None}
    versions = access.versions(city, person_of(request.user))
    return {
        **values,
        "current": heads.working(city),
        "later": list(versions.filter(number__gt=made_from)) if made_from is not None else [],
        "choices": list(versions),
        "suggested": version_pages.taken(request, city),
    }


def _act(request: HttpRequest, found: Job) -> HttpResponse:
    """The sender hands a checked folder in, says which version it was made from, or lays it on the version of today."""
    person = access.signed_in(request.user)
    raw = Job.objects.values_list("file", flat=True).get(pk=found.pk)
    if found.state not in OVER or raw is None:
        raise Http404
    asked = _asked(found)
    act, standing = request.POST.get("act", ""), _standing(request, found)
    made_from = found.outcome.get("made_from")
    if act == "hand_in" and found.outcome.get("ready"):
        return _go(request, person, "hand_in", {**asked, "from": made_from}, raw)
    if act == "begin_from":
        return _begin_from(request, person, standing["choices"], asked, raw)
    if act != "lay_on" or None in (standing["current"], made_from):
        raise Http404
    on = {"from": made_from, "on": standing["current"].number, "chosen": _chosen_sides(request, found)}
    return _go(request, person, "lay_on", {**asked, "city": standing["own"].slug, **on}, raw)


def _begin_from(
    request: HttpRequest, person: Person, choices: Iterable[Version], asked: dict[str, Any], raw: bytes
) -> HttpResponse:  # fmt: skip
    """The folder is checked again, as made from the version that the sender chose."""
    number = _chosen_number(request, choices)
    if number is None:
        return HttpResponseRedirect(f"{request.path}?choose=1")
    return _go(request, person, "import", {**asked, "from": number}, raw)


def _asked(found: Job) -> dict[str, Any]:
    """What the next job is asked: as the one before it, and which one that was."""
    return {name: found.asked.get(name) for name in ("city", "message", "file")} | {"of": str(found.pk)}


def _chosen_number(request: HttpRequest, choices: Iterable[Version]) -> int | None:
    """The version that a sender chose; None where it is none of those to choose between."""
    number = request.POST.get("from", "")
    return int(number) if number in [str(version.number) for version in choices] else None


def _chosen_sides(request: HttpRequest, found: Job) -> dict[str, str]:
    """Whose side is to stand, by the name of the clash."""
    fields = [(field, name) for field, name in _clashes(found) if request.POST.get(field) in ("mine", "theirs")]
    return {name: request.POST[field] for field, name in fields}


def _clashes(found: Job) -> list[tuple[str, str]]:
    """The form's field of each clash, and the clash's name."""
    return [(f"c{at}", clash["name"]) for at, clash in enumerate(found.outcome.get("clashes", ()))]


def _go(request: HttpRequest, person: Person, kind: str, asked: dict[str, Any], raw: Any) -> HttpResponse:
    """The next step, as work of its own that the page follows."""
    made = jobs.start(kind, asked, author=person, file=bytes(raw))
    return HttpResponseRedirect(page.link(page.language_of(request), "job", made.pk))
