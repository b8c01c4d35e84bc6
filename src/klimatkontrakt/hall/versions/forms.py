# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is asked of whoever hands in a folder? The folder or an archive, what has changed, and what it was made from."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from klimatkontrakt.city.schema import FILES
from klimatkontrakt.folder.doors import json_texts, lengths
from klimatkontrakt.folder.problem import ProblemsError
from klimatkontrakt.hall.core.forms import HallForm, Number, WrittenText

LONGEST_MESSAGE = lengths.most("message")
LONGEST_NAME = lengths.most("file_name")
DIGITS = 6
_PERIOD = re.compile(r"[0-9]{4}(-[0-9]{4})?\.yaml")
SIDES = ("mine", "theirs")


class HandIn(HallForm):
    """A folder, or an archive of one, and what is said of it.

    A browser with our script says where each file lies in the folder; without it names alone come, and a file such as
    2026.yaml is a contract's.

    Attributes:
        sent: once it is whole, the archive's bytes and its name; a folder's files are packed as one.
    """

    message = WrittenText(most=LONGEST_MESSAGE, is_stripped=False)
    paths = WrittenText(is_stripped=False)
    sent: tuple[bytes, str] = (b"", "")

    def clean(self) -> None:
        """Takes the files that were sent.

        Raises:
            ValidationError: when there are none, or two of one name.
        """
        archive = self.files.get("archive")
        if archive is not None and archive.size:
            self.sent = archive.read(), str(archive.name)[:LONGEST_NAME]
            return
        files = [file for file in _listed(self.files) if file.size is not None]
        if not files:
            raise ValidationError("import.no_file")
        names = _paths(self.cleaned_data["paths"], files)
        if len(set(names)) < len(names):
            raise ValidationError("import.twice")
        self.sent = _packed(names, files), names[0].partition("/")[0][:LONGEST_NAME] + ".zip"


def _listed(sent: Mapping[str, UploadedFile[bytes]]) -> list[UploadedFile[bytes]]:
    """The files of a chosen folder."""
    return sent.getlist("folder") if isinstance(sent, MultiValueDict) else []


def _packed(names: Sequence[str], files: Sequence[UploadedFile[bytes]]) -> bytes:
    """Files as one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, file in zip(names, files, strict=True):
            made.writestr(name, file.read())
    return out.getvalue()


def _paths(stated: str, files: Sequence[UploadedFile[bytes]]) -> list[str]:
    """Where each file of a chosen folder lies."""
    paths = _stated_paths(stated)
    if len(paths) == len(files):
        return list(map(_printable, paths))
    names = [_printable(str(file.name)) for file in files]
    return [f"{FILES['contracts']}/{name}" if _PERIOD.fullmatch(name) else name for name in names]


def _stated_paths(stated: str) -> list[str]:
    """The paths that a browser says; none where it says no list of them."""
    try:
        paths = json_texts.loaded(stated or "null", "paths")
    except ProblemsError:
        return []
    if not isinstance(paths, list) or not all(isinstance(path, str) and path for path in paths):
        return []
    return paths


def _printable(name: str) -> str:
    """A name as an archive can hold it."""
    return "".join(letter if letter.isprintable() else "_" for letter in name)


class ShownForm(HallForm):
    """The scenario that a city's pages are to begin with, and the one that they begin with on the page."""

    scenario = WrittenText(is_stripped=False)
    made_from = WrittenText(is_stripped=False)


class Against(HallForm):
    """The version that another is laid against."""

    against = Number(digits=DIGITS)


class NextStep(HallForm):
    """What the sender of a folder that was checked does next."""

    act = WrittenText(is_stripped=False)

    def version(self, choices: Sequence[int]) -> int | None:
        """The version that the folder was made from; None where it is none of those to choose between."""
        number = str(self.data.get("from", ""))
        return next((choice for choice in choices if str(choice) == number), None)

    def sides(self, clashes: Sequence[str]) -> dict[str, str]:
        """Whose side is to stand, by the name of the clash.

        Args:
            clashes: their names, in the order of the form's fields c0, c1 …
        """
        chosen = {name: str(self.data.get(f"c{at}", "")) for at, name in enumerate(clashes)}
        return {name: side for name, side in chosen.items() if side in SIDES}
