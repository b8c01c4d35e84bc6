# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which files does a change of a city write? Those that differ; all of them where the folder is of an older format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from klimatkontrakt import later
from klimatkontrakt.cli import door

if TYPE_CHECKING:
    from klimatkontrakt.city import City, document, schema
else:
    document = later.module("klimatkontrakt.city.document")
    schema = later.module("klimatkontrakt.city.schema")


def tell_format(city: City) -> None:
    """Says that a folder of an older format will be written in today's."""
    if city.format != schema.FORMAT:
        typer.echo(door.say("format_raised", old=str(city.format), new=str(schema.FORMAT)))


def write_changed(before: City, after: City, folder: Path) -> None:
    """Writes the files that differ between two cities, and no others; a file that holds nothing any more goes.

    Args:
        before: the city as it was read from the folder.
        after: as it is to be.
        folder: where it stands.
    """
    texts = document.written(after)
    known = document.written(before) if before.format == schema.FORMAT else {}
    for name, text in texts.items():
        if text != known.get(name):
            door.write(folder / name, text)
    for name in document.present(folder):
        if name not in texts:
            (folder / name).unlink()
            typer.echo(door.say("gone", file=str(folder / name)))
