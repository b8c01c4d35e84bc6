# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which bytes are to be read? A path or bytes, with a name for messages, a fingerprint, and a limit on the size."""

from __future__ import annotations

import codecs
import hashlib
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, Value
from klimatkontrakt.language import causes
from klimatkontrakt.sources.tables import limits

MEGABYTE = 1_000_000
Source = Path | bytes
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_OLDER = ("cp1252", "cp850", "mac_roman", "latin-1")  # Windows, DOS, Macintosh; the last can read any bytes
_STRANGE = re.compile(r"[^\x00-\x7fåäöÅÄÖ\xa0-\xbf×–—‘’‚“”„…•€™†\u2000-\u206f₂]")  # letters that Swedish has no use for
_MISPLACED = re.compile(  # signs where a letter belongs: "Fj„rrv„rme", "Malm”", "…rebro"
    r"(?<=[^\W\d_])[„†‚™€](?=[^\W\d_])|\b[…†™€„](?=[^\W\d_])|(?<!\w)[…†™€](?=[^\W\d_])|(?m:^[^”“\n]*[^\W\d_]”)|[\x80-\x9f]"
)
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
    raw = _contents(source) if isinstance(source, Path) else source
    shown = name or (source.name if isinstance(source, Path) else "–")
    if len(raw) > limits.limit("megabytes") * MEGABYTE:
        _too_large(shown, len(raw))
    if not raw.strip():
        refuse("source_empty", Place(shown))
    return Given(raw, shown, hashlib.sha256(raw).hexdigest(), said)


def _contents(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            refuse("source_is_folder" if stat.S_ISDIR(status.st_mode) else "file_special", Place(path.name))
        if status.st_size > limits.limit("megabytes") * MEGABYTE:
            _too_large(path.name, status.st_size)
        return path.read_bytes()
    except FileNotFoundError:
        refuse("source_missing", Place(path.name))
    except OSError as error:
        refuse("file_unreadable", Place(path.name), {"why": causes.of(error)})


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
    for text in _decoded(file.raw, declared):
        if "\0" not in text:
            return text
    refuse("source_no_text", Place(file.name))


def _decoded(raw: bytes, declared: str) -> Iterator[str]:
    """The text in each encoding that it may have, the likeliest first."""
    mark, encoding = next(((m, e) for m, e in _MARKS if raw.startswith(m)), (b"", _wide(raw)))
    if encoding:
        yield raw.removeprefix(mark).decode(encoding, errors="replace")
        return
    text = _read_as(raw, "utf-8")
    if text is not None:
        yield text
        return
    texts = (_read_as(raw, name) for name in filter(None, (declared, *_OLDER)))
    yield from sorted((text for text in texts if text is not None), key=_strangeness)


def _strangeness(text: str) -> int:
    """How many letters stand where no word has them."""
    return len(_STRANGE.findall(text)) + 2 * len(_MISPLACED.findall(text))


def _wide(raw: bytes) -> str:
    """The encoding of a text of two bytes a letter that has no mark; empty where it is none."""
    sample = raw[:2000]
    if len(sample) < 2 or b"\0" not in sample:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    most = 0.6 * (len(sample) // 2)
    if odd > most and not even:
        return "utf-16-le"
    return "utf-16-be" if even > most and not odd else ""


def _read_as(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(codecs.lookup(encoding).name)
    except (UnicodeDecodeError, LookupError):
        return None
