# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which kinds of file are read, and by what?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from klimatkontrakt.folder.problem import Place, Problem, ProblemsError
from klimatkontrakt.sources.publishers import (
    kind_names,
    klimatklivet,
    klimatkollen,
    kolada,
    mapped,
    municipal,
    pxweb,
    scb,
    smhi,
)
from klimatkontrakt.sources.tables import files
from klimatkontrakt.sources.tables.files import NOTHING_SAID, Said, Source
from klimatkontrakt.sources.tables.reader import TableReading


class Reader(Protocol):
    """A reader of one kind of file."""

    def __call__(
        self, source: Source, *, name: str = "", retrieved: str = "", said: Said = NOTHING_SAID
    ) -> TableReading:
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
KINDS = kind_names.KINDS
_OF_TABLES = ("year", "decimal")
_SAYABLE: Mapping[str, tuple[str, ...]] = {
    "smhi": ("gas",),
    "klimatkollen": ("gas",),
    "scb": ("year",),
    "nvdb": ("year",),
    "pxweb": _OF_TABLES,
    "kolada": (),
    "trafikanalys": (),
    "klimatklivet": (),
}
"""What the user may say of a file of a kind, beside who publishes it; all else such a file says itself."""


def read(
    kind: str, source: Source, *, mapping: str = "", name: str = "", retrieved: str = "", said: Said = NOTHING_SAID
) -> TableReading:
    """A file of a kind as a tidy table; `mapping` names a mapping that takes the kind's place.

    Raises:
        ProblemsError: when the mapping is not there or broken, or the user says what files of the kind say themselves.
        KeyError: when there is no such kind.
    """
    file = name or (source.name if isinstance(source, Path) else "–")
    if mapping or kind not in READERS:
        _check_said(kind, said, _OF_TABLES, file)
        return mapped.read(source, mapped.mapping(mapping or kind), name=name, retrieved=retrieved, said=said)
    _check_said(kind, said, _SAYABLE[kind], file)
    reading = READERS[kind](source, name=name, retrieved=retrieved, said=said)
    return _of_other_kind(reading, source, name) if reading.is_stopped and kind != "pxweb" else reading


def _of_other_kind(table_reading: TableReading, source: Source, name: str) -> TableReading:
    """A table of a statistics office that was called something else is told to be one, in place of what that lacks."""
    try:
        file = files.given(source, name)
    except ProblemsError:
        return table_reading
    if not pxweb.is_table(file):
        return table_reading
    told = Problem("kind_other", Place(file.name), {"kind": table_reading.kind, "other": "pxweb"})
    return replace(table_reading, problems=(told,))


def _check_said(kind: str, said: Said, sayable: Sequence[str], file: str) -> None:
    """What the user says and nobody would hear is refused."""
    unheard = [
        Problem("option_unheard", Place(file), {"option": f"--{name}", "kind": kind})
        for name in ("year", "gas", "decimal")
        if getattr(said, name) and name not in sayable
    ]
    if unheard:
        raise ProblemsError(unheard)
