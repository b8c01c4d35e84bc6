# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A city's folder: check, tidy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from klimatkontrakt import later
from klimatkontrakt.cli import changed_files, console, door
from klimatkontrakt.folder.problem import errors
from klimatkontrakt.language import causes

if TYPE_CHECKING:
    from klimatkontrakt.chapters import premises
    from klimatkontrakt.city import document, kinds
    from klimatkontrakt.folder import excel_csv
    from klimatkontrakt.sources.intake import law
else:
    document = later.module("klimatkontrakt.city.document")
    kinds = later.module("klimatkontrakt.city.kinds")
    excel_csv = later.module("klimatkontrakt.folder.excel_csv")
    premises = later.module("klimatkontrakt.chapters.premises")
    law = later.module("klimatkontrakt.sources.intake.law")

Answer = TypeVar("Answer")


@door.verb(help=door.say("check"))
def check(folder: door.Folder) -> None:
    """Find every problem of form and meaning."""
    with door.patience(door.say("reading", name=str(folder))):
        city, found = law.checked(folder)
    door.show(found)
    typer.echo(console.counted(found, door.LANGUAGE))
    if city is not None and not errors(found):
        with door.patience(door.say("working", name=city.header.name)):
            doubtful = premises.doubts(city, door.LANGUAGE)
        for line in doubtful:
            typer.echo(line)
    raise typer.Exit(door.STOPPED if errors(found) else 0)


@door.verb(help=door.say("tidy"))
def tidy(folder: door.Folder, from_excel: Annotated[bool, typer.Option(help=door.say("arg.excel"))] = False) -> None:
    """Write the folder in canonical form."""
    mended = _written(folder, lambda: excel_csv.mend(folder, kinds.CITY)) if from_excel else ()
    if mended:
        typer.echo(door.say("mended", files=", ".join(mended)))
    with door.patience(door.say("reading", name=str(folder))):
        city, problems = document.load(folder)
    if city is None:
        door.show(problems)
        door.fail(door.STOPPED, door.say("unread", name=str(folder)))
    there, texts = set(document.present(folder)), document.written(city)
    changed = [name for name in sorted(texts) if name not in there or not _holds(folder / name, texts[name])]
    gone = sorted(there - set(texts))
    _written(folder, lambda: document.write_city(city, folder))
    changed_files.tell_format(city)
    _tell_tidied(folder, changed, gone, is_mended=bool(mended))


def _tell_tidied(folder: Path, changed: list[str], gone: list[str], *, is_mended: bool) -> None:
    for name in gone:
        typer.echo(door.say("gone", file=str(folder / name)))
    if changed:
        typer.echo(door.say("tidied", files=", ".join(changed)))
    elif not is_mended and not gone:
        typer.echo(door.say("already_tidy"))


def _holds(file: Path, text: str) -> bool:
    return file.read_bytes() == text.encode("utf-8")


def _written(folder: Path, work: Callable[[], Answer]) -> Answer:
    """What writes in a folder; stops with words when it cannot."""
    try:
        return work()
    except OSError as error:
        why = causes.said(causes.of(error), door.LANGUAGE)
        door.fail(door.UNWRITTEN, door.say("unwritable", file=str(error.filename or folder), why=why))
