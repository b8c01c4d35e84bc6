# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does the operator bring in a city? A folder on disk, or a zip, becomes a version and work for the worker."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from django.core.management.base import CommandError

from klimatkontrakt.city.problem import errors
from klimatkontrakt.web import documents, jobs, workflow
from klimatkontrakt.web.models import Version


class Arrival(NamedTuple):
    """A version that came in, and the format that its folder was in."""

    version: Version
    format: int


def take_in(folder: Path, message: str, *, is_demonstration: bool) -> Arrival:
    """A folder on disk, or a zip, becomes a version, in today's format.

    Raises:
        CommandError: with every problem at once, when it cannot.
    """
    try:
        if folder.is_dir():
            files, found = documents.files_of(folder), []
        else:
            files, found = documents.unzipped(folder.read_bytes())
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{folder}: {error}") from error
    document, found = documents.checked(files) if not found else (None, tuple(found))
    if document is None:
        raise CommandError("\n".join(problem.said("sv") for problem in errors(found)))
    kept = documents.brought_up(document, files)
    try:
        version = workflow.accept_version(None, document, kept, message, is_demonstration=is_demonstration)
    except workflow.UnchangedError as error:
        raise CommandError(f"{document.header.name}: oförändrad / unchanged") from error
    jobs.start("work_out", {"version": version.pk})
    return Arrival(version, document.format)
