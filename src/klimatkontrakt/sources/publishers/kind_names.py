# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which kinds of file are read? Their names by themselves, so that a command's help opens no reader to tell them."""

from __future__ import annotations

from klimatkontrakt.sources.tables import limits

READERS = ("smhi", "scb", "pxweb", "kolada", "klimatkollen", "nvdb", "trafikanalys", "klimatklivet")
"""The kinds that have a reader of their own; all others are read by their mapping."""


def mappings() -> tuple[str, ...]:
    """The names of the mappings that ship."""
    return tuple(limits.table("mappings"))


KINDS = (*READERS, *mappings())
