# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which text are some bytes? By a mark of the encoding, else UTF-8, else in the letters that give words."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_OLDER = ("cp1252", "cp850", "mac_roman", "latin-1")  # Windows, DOS, Macintosh; the last can read any bytes
# What a file may say that its letters are in: sets of letters, never a packing or an escape that is called a codec too.
_SETS = re.compile(
    r"(?:iso-?8859-?|latin-?|cp-?|windows-?|ibm-?|mac[-_]?|utf-?|ansi|ascii|us-ascii)[a-z0-9_-]*", re.IGNORECASE
)
_STRANGE = re.compile(r"[^\x00-\x7fåäöÅÄÖ\xa0-\xbf×–—‘’‚“”„…•€™†\u2000-\u206f₂]")  # letters that Swedish has no use for
_MISPLACED = re.compile(  # signs where a letter belongs: "Fj„rrv„rme", "Malm”", "…rebro"
    r"(?<=[^\W\d_])[„†‚™€](?=[^\W\d_])|\b[…†™€„](?=[^\W\d_])|(?<!\w)[…†™€](?=[^\W\d_])|(?m:^[^”“\n]*[^\W\d_]”)|[\x80-\x9f]"
)


def marked(raw: bytes) -> tuple[bytes, str]:
    """The bytes after the mark of their encoding, and the encoding; UTF-8 where there is no mark."""
    mark, encoding = next(((m, e) for m, e in MARKS if raw.startswith(m)), (b"", "utf-8"))
    return raw.removeprefix(mark), encoding


def decoded(raw: bytes, encoding: str = "utf-8") -> str:
    """The text of bytes in an encoding that is known.

    Raises:
        UnicodeDecodeError: with where it breaks.
    """
    return raw.decode(encoding)


def of_excel(raw: bytes) -> str:
    """The text of a file that Excel wrote: UTF-8 with or without a mark, else Windows-1252."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def guessed(raw: bytes, declared: str = "") -> Iterator[str]:
    """The text in each encoding that it may have, the likeliest first.

    Args:
        declared: the encoding that the file says it has; believed where it gives words.
    """
    mark, encoding = next(((m, e) for m, e in MARKS if raw.startswith(m)), (b"", _wide(raw)))
    if encoding:
        yield raw.removeprefix(mark).decode(encoding, errors="replace")
        return
    text = _read_as(raw, "utf-8")
    if text is not None:
        yield text
        return
    readings = (_read_as(raw, name) for name in filter(None, (declared, *_OLDER)))
    yield from sorted((text for text in readings if text is not None), key=_strangeness)


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
    if not _SETS.fullmatch(encoding):
        return None
    try:
        return raw.decode(codecs.lookup(encoding).name)
    except (UnicodeError, LookupError, ValueError):
        return None
