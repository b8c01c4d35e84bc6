# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which bytes are to be read? A path or bytes, with a name for messages, a fingerprint, and a limit on the size."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

from klimatkontrakt.folder.doors import contents, letters, texts
from klimatkontrakt.folder.doors.contents import FileWords
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, Value
from klimatkontrakt.sources.tables import limits

MEGABYTE = 1_000_000
Source = Path | bytes
_TOLD = FileWords("source_missing", "source_is_folder", "source_large")
_END_OF_DOS = "\x1a"  # older programs end a text with it
Gas = Literal["", "CO2", "CO2e"]
Decimal = Literal["", "comma", "point"]
GASES: tuple[Gas, ...] = ("CO2", "CO2e")
DECIMALS: tuple[Decimal, ...] = ("comma", "point")


@dataclass(frozen=True)
class Said:
    """What the user says of a file where it does not say so itself; nothing where the file decides.

    Attributes:
        year: of a table of one date.
        gas: of figures of emissions.
        decimal: the decimal mark, where the figures could be read in two ways.
        publisher: who answers for the figures.
    """

    year: int | None = None
    gas: Gas = ""
    decimal: Decimal = ""
    publisher: str = ""


NOTHING_SAID = Said()


@dataclass(frozen=True)
class Given:
    """A file's bytes, the name that a user knows it by, the SHA-256 of the bytes, and what the user says of it."""

    raw: bytes
    name: str
    sha256: str
    said: Said = NOTHING_SAID


def refuse(code: str, place: Place, values: Mapping[str, Value] | None = None) -> NoReturn:
    """Stop with one problem.

    Raises:
        ProblemsError: always.
    """
    raise ProblemsError([Problem(code, place, values or {})]) from None


def given(source: Source, name: str = "", said: Said = NOTHING_SAID) -> Given:
    """The bytes of a path, or the bytes themselves.

    Raises:
        ProblemsError: when the file is not there, cannot be read, is empty, or is larger than the limit; nothing of
            a file too large is read.
    """
    raw = contents.of(source, limits.limit("megabytes"), _TOLD) if isinstance(source, Path) else source
    shown = name or (source.name if isinstance(source, Path) else "–")
    if len(raw) > limits.limit("megabytes") * MEGABYTE:
        _too_large(shown, len(raw))
    if not raw.strip():
        refuse("source_empty", Place(shown))
    return Given(raw, shown, hashlib.sha256(raw).hexdigest(), said)


def _too_large(name: str, size: int) -> NoReturn:
    refuse("source_large", Place(name), {"megabytes": size // MEGABYTE, "most": limits.limit("megabytes")})


def text_of(file: Given, *, declared: str = "") -> str:
    """The text of a file: by its mark, else UTF-8, else in the letters that give words.

    Args:
        file: what is read.
        declared: the encoding that the file says it has; believed where it gives words.

    Raises:
        ProblemsError: when it is no text.
    """
    read = next((text for text in texts.guessed(file.raw, declared) if "\0" not in text), None)
    if read is None:
        refuse("source_no_text", Place(file.name))
    whole = read.removesuffix(_END_OF_DOS)
    strange = letters.CONTROL.search(whole)
    if strange:
        row = whole[: strange.start()].count("\n") + 1
        refuse("text_control", Place(file.name, row), {"character": letters.code_of(strange[0])})
    return whole
