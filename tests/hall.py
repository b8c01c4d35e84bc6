# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A small hall for tests: Lillstad worked out, and Alice, Bob and Charlie."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from klimatkontrakt.web import answers, documents, jobs, workflow
from klimatkontrakt.web.models import Job, Person, Version
from tests.cities import ROOT

LILLSTAD = ROOT / "cities" / "lillstad"
PASSWORD = "en lång och god lösenfras"


def files(folder: Path = LILLSTAD) -> dict[str, str]:
    return documents.files_of(folder)


def version(own: Mapping[str, str] | None = None, person: Person | None = None, message: str = "Första") -> Version:
    """A document taken in, not yet worked out."""
    own = dict(own or files())
    document, found = documents.checked(own)
    assert document is not None, [problem.said("en") for problem in found]
    return workflow.accept_version(person, document, own, message)


def worked(own: Version) -> Version:
    """A version with all its answers."""
    for scenario in answers.scenarios(own):
        answers.work_out(own, scenario)
    return own


def person(name: str, *, administrator: bool = False) -> Person:
    made = workflow.add_person(None, name, is_administrator=administrator)
    workflow.welcome(made, name, PASSWORD)
    return made


def zipped(own: Mapping[str, str], top: str = "lillstad/") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in own.items():
            archive.writestr(top + name, text)
    return out.getvalue()


def do_waiting_jobs() -> None:
    """What the worker would do, here and now."""
    while (job := Job.objects.filter(state=Job.State.WAITING).order_by("created").first()) is not None:
        jobs.do_job.call(str(job.pk))
