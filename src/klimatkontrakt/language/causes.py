# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Why can a file not be read or written? What the computer says, in the reader's own language."""

from __future__ import annotations

import errno

from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

_CAUSES = {
    errno.ENOENT: "missing", errno.EISDIR: "is_folder", errno.ENOTDIR: "is_file", errno.EEXIST: "is_file",
    errno.EACCES: "no_right", errno.EPERM: "no_right", errno.EROFS: "read_only", errno.ENOSPC: "full",
    errno.EDQUOT: "full", errno.ENAMETOOLONG: "name_long", errno.EBUSY: "busy", errno.ETXTBSY: "busy",
    errno.ELOOP: "link_circle", errno.EFBIG: "full", errno.EADDRINUSE: "address_taken",
    errno.EADDRNOTAVAIL: "address_strange",
}  # fmt: skip
OTHER = "cause.other"


def of(error: OSError) -> str:
    """The key of an error's cause, for a problem's value `why`.

    >>> of(FileNotFoundError(errno.ENOENT, "No such file or directory"))
    'cause.missing'
    """
    return f"cause.{_CAUSES.get(error.errno or 0, 'other')}"


def said(cause: str, language: Language) -> str:
    """A cause in words; what is no key of ours stands as it is.

    >>> said("cause.full", "en"), said('VALUES("region")', "en")
    ('the disk is full', 'VALUES("region")')
    """
    entry = words.catalogue("causes").get(cause)
    return entry[language] if entry else cause
