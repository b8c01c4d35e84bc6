# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which bytes are to be read? A path or bytes, with a name for messages, a fingerprint, and a limit on the size."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from klimatkontrakt.city.problem import Place, Problem, ProblemsError, Value
from klimatkontrakt.data import causes
from klimatkontrakt.sources import limits

MEGABYTE = 1_000_000
Source = Path | bytes
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@dataclass(frozen=True)
class Given:
    """A file's bytes, the name that a user knows it by, and the SHA-256 of the bytes."""

    raw: bytes
    name: str
    sha256: str


def refuse(code: str, place: Place, values: Mapping[str, Value] | None = None) -> NoReturn:
    """Stop with one problem.

    Raises:
        ProblemsError: always.
    """
    raise ProblemsError([Problem(code, place, values or {})]) from None


def given(source: Source, name: str = "") -> Given:
    """The bytes of a path, or the bytes themselves.

    Raises:
        ProblemsError: when the file is not there, cannot be read, is empty, or is larger than the limit; nothing of
            a file too large is read.
    """
    raw = _contents(source) if isinstance(source, Path) else source
    shown = name or (source.name if isinstance(source, Path) else "–")
    if len(raw) > limits.limit("megabytes") * MEGABYTE:
        _too_large(shown, len(raw))
    if not raw.strip():
        refuse("source_empty", Place(shown))
    return Given(raw, shown, hashlib.sha256(raw).hexdigest())


def _contents(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            refuse("source_is_folder" if stat.S_ISDIR(status.st_mode) else "source_missing", Place(path.name))
        if status.st_size > limits.limit("megabytes") * MEGABYTE:
            _too_large(path.name, status.st_size)
        return path.read_bytes()
    except FileNotFoundError:
        refuse("source_missing", Place(path.name))
    except OSError as error:
        refuse("file_unreadable", Place(path.name), {"why": causes.of(error)})


def _too_large(name: str, size: int) -> NoReturn:
    refuse("source_large", Place(name), {"megabytes": size // MEGABYTE, "most": limits.limit("megabytes")})


def text_of(file: Given, *, fallback: str = "cp1252") -> str:
    """The text of a file: by its mark, else UTF-8, else the letters of older programs.

    Raises:
        ProblemsError: when it is no text.
    """
    mark, encoding = next(((m, e) for m, e in _MARKS if file.raw.startswith(m)), (b"", "utf-8"))
    body = file.raw.removeprefix(mark)
    for each in (encoding,) if mark else (encoding, fallback, "latin-1"):
        try:
            text = body.decode(each)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    refuse("source_no_text", Place(file.name))
