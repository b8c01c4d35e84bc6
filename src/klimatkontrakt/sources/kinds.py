# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which kinds of file are read, and by what?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from klimatkontrakt.sources import klimatklivet, klimatkollen, kolada, mapped, municipal, pxweb, scb, smhi
from klimatkontrakt.sources.files import NOTHING_SAID, Said, Source
from klimatkontrakt.sources.reading import Reading


class Reader(Protocol):
    """A reader of one kind of file."""

    def __call__(self, source: Source, *, name: str = "", retrieved: str = "", said: Said = NOTHING_SAID) -> Reading:
        """The file as a tidy table, with problems and provenance."""


READERS: Mapping[str, Reader] = {
    "smhi": smhi.read,
    "scb": scb.read,
    "pxweb": pxweb.read,
    "kolada": kolada.read,
    "klimatkollen": klimatkollen.read,
    "nvdb": municipal.read_cycleways,
    "trafikanalys": municipal.read_cars,
    "klimatklivet": klimatklivet.read,
}
KINDS = (*READERS, *mapped.shipped())


def read(
    kind: str, source: Source, *, mapping: str = "", name: str = "", retrieved: str = "", said: Said = NOTHING_SAID
) -> Reading:
    """A file of a kind as a tidy table; `mapping` names a mapping that takes the kind's place.

    Raises:
        ProblemsError: when the mapping is not there or broken.
        KeyError: when there is no such kind.
    """
    if kind in READERS and not mapping:
        return READERS[kind](source, name=name, retrieved=retrieved, said=said)
    return mapped.read(source, mapped.mapping(mapping or kind), name=name, retrieved=retrieved, said=said)
