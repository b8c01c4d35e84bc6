# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Takes a city's folder, or a zipped one, into the hall as its next version."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.hall.core import versions
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.hall.core.models import Version
from klimatkontrakt.hall.versions import rights
from klimatkontrakt.hall.versions.import_folder import take_in
from klimatkontrakt.language import words


class Command(BaseCommand):
    """Checks the folder as `klimatkontrakt check` does."""

    help = "Takes a city's folder into the hall / Tar in en kommuns mapp i hallen"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder and what to say of it."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--message", default="")
        parser.add_argument("--demonstration", action="store_true")
        parser.add_argument(
            "--from", type=numbers.whole_number, default=None, help="utgår från version / was made from version NUMBER"
        )

    def _tell_alike(self, version: Version, language: words.Language) -> None:
        """That the hall has the kommunkod of a city that is new to it already, under another id."""
        names = ", ".join(f"{other.name} ({other.slug})" for other in rights.alike(versions.city_of(version)))
        if names:
            self.stdout.write(words.say(SUBJECT, "submitted.same_code", language, names=names))

    def handle(self, *, folder: Path, message: str, demonstration: bool, **options: int | None) -> None:
        """Becomes a version, and work for the worker."""
        version, mended = take_in(folder, message, is_demonstration=demonstration, made_from=options["from"])
        self.stdout.write(f"{version.city.name}: version {version.number}")
        for language in words.LANGUAGES if version.number == 1 else ():
            self._tell_alike(version, language)
        for mend in mended:
            for language in words.LANGUAGES:
                self.stdout.write(mend.said(language))
