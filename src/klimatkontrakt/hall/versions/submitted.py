# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What has come of a folder that was handed in? How far the work is, what its sender sees first, and the way on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from klimatkontrakt.hall.core import access, heads, job_line, jobs, limits, page, turns
from klimatkontrakt.hall.core.models import Job, Person, Version
from klimatkontrakt.hall.versions import forms, rights, submissions, version_pages

OVER = (Job.State.DONE, Job.State.FAILED)


def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """How far a job has come, and what came of it; what its sender does next is sent here too."""
    found = rights.job(request.user, job_id)
    if request.method == "POST":
        return _act(request, found)
    after = rights.following(found)
    is_over = found.state in OVER and (after is None or after.state in OVER)
    words = {"kind": jobs.kind_word(found), "failure": failure_word(found), "failure_after": failure_word(after)}
    values = {**words, **_standing(request, found), "in_line": job_line.place(after or found)}
    return page.page(request, "versions/job", job=found, after=after, is_over=is_over, **values)


def failure_word(work: Job | None) -> str:
    """Why a job failed, as its text has it; one that an earlier release told otherwise went wrong on our side."""
    failure = work.outcome.get("failure") if work is not None else None
    return failure if failure in submissions.FAILURES else "broken"


@limits.counted(limits.EXPORT)
@turns.in_turn(turns.FILES)
def sent_file(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """What was sent, as it was sent, or what came of laying it on."""
    found = rights.job(request.user, job_id)
    raw = rights.sent(found)
    if raw is None:
        raise Http404
    response = HttpResponse(raw, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.outcome.get("city") or "folder"}.zip"'
    return response


def _standing(request: HttpRequest, found: Job) -> dict[str, Any]:
    """Where a folder stands against the city's versions of today."""
    has_file = rights.has_sent(found)
    name, made_from = found.outcome.get("city"), found.outcome.get("made_from")
    city = rights.city_of(name) if has_file and name else None
    values: dict[str, Any] = {"has_file": has_file and found.state in OVER, "own": city, "made_from": made_from,
                              "may_try_again": has_file and _may_try_again(found)}  # fmt: skip
    if city is None:
        return {**values, "current": None, "later": [], "authors": None, "choices": [], "suggested": None}
    versions = list(access.versions(city, access.person(request)))
    later = _later(versions, made_from)
    return {
        **values,
        "current": heads.working(city),
        "later": later,
        "authors": page.names_of((version.author for version in later), page.language_of(request)),
        "choices": versions,
        "suggested": version_pages.taken(request, city),
    }


def _later(versions: Sequence[Version], made_from: int | None) -> list[Version]:
    """The versions that came after the one that a folder was made from; none where that is not known."""
    return [] if made_from is None else [version for version in versions if version.number > made_from]


def _may_try_again(work: Job) -> bool:
    """Whether a job failed for no fault of its sender's, and might go well the next time."""
    is_known = jobs.kind_word(work) == work.kind
    return is_known and work.outcome.get("failure") in submissions.NOT_THE_SENDERS


def _act(request: HttpRequest, found: Job) -> HttpResponse:
    """The sender hands a checked folder in, says which version it was made from, or lays it on the version of today."""
    person, asked, raw = access.signed_in(request.user), _asked(found), _sent(found)
    form = forms.NextStep(request.POST)
    form.full_clean()
    act, standing = form.cleaned_data["act"], _standing(request, found)
    made_from = found.outcome.get("made_from")
    if act == "again" and standing["may_try_again"]:
        return _go(request, person, found.kind, found.asked, raw)
    if act == "hand_in" and found.outcome.get("ready"):
        return _go(request, person, "hand_in", {**asked, "from": made_from}, raw)
    if act == "begin_from":
        return _begin_from(request, person, form.version(_numbers(standing["choices"])), asked, raw)
    if act != "lay_on" or None in (standing["current"], made_from):
        raise Http404
    on = _laid_on(found, form, standing)
    return _go(request, person, "lay_on", {**asked, "from": made_from, **on}, raw)


def _numbers(versions: Sequence[Version]) -> list[int]:
    return [version.number for version in versions]


def _sent(found: Job) -> bytes:
    """What was sent, of a job that is over.

    Raises:
        Http404: where it is not over, or nothing is kept of it.
    """
    raw = rights.sent(found)
    if found.state not in OVER or raw is None:
        raise Http404
    return raw


def _laid_on(found: Job, form: forms.NextStep, standing: Mapping[str, Any]) -> dict[str, Any]:
    """On which version a folder is to be laid, and which side was chosen of what clashes."""
    clashes = [clash["name"] for clash in found.outcome.get("clashes", ())]
    return {"city": standing["own"].slug, "on": standing["current"].number, "chosen": form.sides(clashes)}


def _begin_from(
    request: HttpRequest, person: Person, number: int | None, asked: dict[str, Any], raw: bytes
) -> HttpResponse:  # fmt: skip
    """The folder is checked again, as made from the version that the sender chose."""
    if number is None:
        return HttpResponseRedirect(f"{request.path}?choose=1")
    return _go(request, person, "import", {**asked, "from": number}, raw)


def _asked(found: Job) -> dict[str, Any]:
    """What the next job is asked: as the one before it, and which one that was."""
    return {name: found.asked.get(name) for name in ("city", "message", "file")} | {"of": str(found.pk)}


def _go(request: HttpRequest, person: Person, kind: str, asked: Mapping[str, Any], raw: bytes) -> HttpResponse:
    """The next step, as work of its own that the page follows."""
    limits.take_of(request, limits.HAND_IN)
    made = jobs.start(kind, asked, author=person, file=raw)
    return HttpResponseRedirect(page.link(page.language_of(request), "job", made.pk))
