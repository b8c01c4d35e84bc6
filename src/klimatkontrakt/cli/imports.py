# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Data in, and the Excel book out and in: import, excel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klimatkontrakt import later
from klimatkontrakt.city.values import DIRECTIONS, EARLIEST_YEAR, FAMILIES, LATEST_YEAR
from klimatkontrakt.cli import changed_files, console, door
from klimatkontrakt.folder.problem import ProblemsError, errors
from klimatkontrakt.language import causes, words
from klimatkontrakt.sources.publishers import kind_names
from klimatkontrakt.sources.tables.files import DECIMALS, GASES, Decimal, Gas, Said

if TYPE_CHECKING:
    from klimatkontrakt.city import City, document
    from klimatkontrakt.folder.differences import Difference, Kind
    from klimatkontrakt.sources.book import reader, writer
    from klimatkontrakt.sources.intake import imports
    from klimatkontrakt.sources.intake.imports import ImportChoice, ImportProposal
    from klimatkontrakt.sources.publishers import kinds
else:
    document = later.module("klimatkontrakt.city.document")
    writer = later.module("klimatkontrakt.sources.book.writer")
    reader = later.module("klimatkontrakt.sources.book.reader")
    imports = later.module("klimatkontrakt.sources.intake.imports")
    kinds = later.module("klimatkontrakt.sources.publishers.kinds")

EXCEL, BOOK = "excel", ".xlsx"


def say(key: str, /, **values: object) -> str:
    """A text of imports in the reader's language."""
    return words.say("imports", key, door.LANGUAGE, **values)


def _option(key: str, **values: str) -> str:
    return say(f"arg.{key}", **values)


@door.verb("import", help=say("import"))
def import_file(
    kind: Annotated[str, typer.Argument(help=_option("kind", kinds=", ".join(kind_names.KINDS)), metavar="KIND")],
    file: Annotated[Path, typer.Argument(help=_option("file"), metavar="FILE")],
    into: Annotated[Path, typer.Option(help=_option("into"), metavar="DIR")],
    account: Annotated[str, typer.Option(help=_option("account"))] = "",
    line: Annotated[str, typer.Option(help=_option("line"))] = "",
    series: Annotated[str, typer.Option(help=_option("series"))] = "",
    unit: Annotated[str, typer.Option(help=_option("unit"))] = "",
    release: Annotated[str, typer.Option(help=_option("release"))] = "",
    source: Annotated[str, typer.Option(help=_option("source"))] = "",
    here: Annotated[bool, typer.Option("--here", help=_option("here"))] = False,
    family: Annotated[str, typer.Option(help=_option("family"), metavar="|".join(FAMILIES))] = "",
    better: Annotated[str, typer.Option(help=_option("better"), metavar="|".join(DIRECTIONS))] = "",
    year: Annotated[int | None, typer.Option(help=_option("year"), min=EARLIEST_YEAR, max=LATEST_YEAR)] = None,
    gas: Annotated[str, typer.Option(help=_option("gas"), metavar="|".join(GASES))] = "",
    decimal: Annotated[str, typer.Option(help=_option("decimal"), metavar="|".join(DECIMALS))] = "",
    publisher: Annotated[str, typer.Option(help=_option("publisher"))] = "",
    mapping: Annotated[str, typer.Option(help=_option("mapping", names=", ".join(kind_names.mappings())))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_option("dry_run"))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=_option("yes"))] = False,
) -> None:
    """Show what a file would change in a city, row by row, and write it when the user says so."""
    if kind not in (*kind_names.KINDS, EXCEL):
        door.fail(door.MISTAKEN, say("kind_unknown", name=kind, known=", ".join((*kind_names.KINDS, EXCEL))))
    said = _of_user(year, gas, decimal, publisher)
    _check_words(("--family", family, FAMILIES), ("--better", better, DIRECTIONS))
    if bool(family) != bool(better) or (family and not account):
        door.fail(door.MISTAKEN, say("new_account_half"))
    choice = imports.ImportChoice(
        account, line, series, unit, release, source, date.today().isoformat(), here, family, better
    )
    city = city_of(into)
    with door.patience(say("arg.file")):
        proposal = reader.proposed(city, file) if kind == EXCEL else _figures(city, kind, file, mapping, choice, said)
    door.show(proposal.problems)
    if proposal.city is None or errors(proposal.problems):
        door.fail(door.STOPPED, say("stopped", file=file.name))
    offer(city, proposal.city, into, dry_run, yes)


def city_of(folder: Path) -> City:
    """The city of a folder that is to take something in; stops where it cannot be read."""
    with door.patience(door.say("reading", name=str(folder))):
        city, found = document.load(folder)
    if city is None:
        door.show(found)
        door.fail(door.STOPPED, door.say("unread", name=str(folder)))
    return city


def _of_user(year: int | None, gas: str, decimal: str, publisher: str) -> Said:
    """What the user says of the file; a word that is none of those is refused with those that are."""
    _check_words(("--gas", gas, GASES), ("--decimal", decimal, DECIMALS))
    meant_gas: Gas = next((own for own in GASES if own == gas), "")
    meant_mark: Decimal = next((own for own in DECIMALS if own == decimal), "")
    return Said(year, meant_gas, meant_mark, publisher.strip())


def _check_words(*asked: tuple[str, str, Sequence[str]]) -> None:
    for option, name, known in asked:
        if name not in ("", *known):
            door.fail(door.MISTAKEN, say("word_unknown", option=option, name=name, known=", ".join(known)))


def _figures(city: City, kind: str, file: Path, mapping: str, choice: ImportChoice, said: Said) -> ImportProposal:
    try:
        table = kinds.read(kind, file, mapping=mapping, retrieved=choice.retrieved, said=said)
    except ProblemsError as error:
        return imports.ImportProposal(None, error.problems)
    made = table.provenance
    if table.rows:
        release = choice.release or made.release or "–"
        title, publisher = made.title or made.file, made.publisher or kind
        typer.echo(say("read", title=title, publisher=publisher, release=release, rows=len(table.rows)))
    return imports.proposed(city, table, choice)


def offer(city: City, changed: City, folder: Path, dry_run: bool, yes: bool) -> None:
    """Show every change, row by row; write the files that differ when the user agrees."""
    differences = document.differences(city, changed)
    out = console.console()
    for (_, _, kind), own in groupby(differences, key=lambda change: (change.file, change.item, change.kind)):
        out.print(_said(kind, list(own)), markup=False, highlight=False, soft_wrap=True)
    if document.written(changed) == document.written(city):
        typer.echo(say("nothing"))
        return
    counts = Counter(kind for _, _, kind in {(change.file, change.item, change.kind) for change in differences})
    typer.echo(say("counted", added=counts["added"], changed=counts["changed"], removed=counts["removed"]))
    if dry_run:
        typer.echo(say("dry"))
        return
    changed_files.tell_format(city)
    if yes or door.agrees(say("ask", folder=str(folder))):
        changed_files.write_changed(city, changed, folder)
    else:
        typer.echo(say("left"))


def _said(kind: Kind, differences: Sequence[Difference]) -> str:
    """A row's changes on one line."""
    first, empty = differences[0], say("empty")
    if first.field == "order" and not first.item:
        return say("change.order", file=first.file)
    fields = "; ".join(
        say("change.field", field=difference.field, before=difference.before or empty, after=difference.after or empty)
        for difference in differences
    )
    return say(f"change.{kind}", file=first.file, item=first.item, what=fields if kind == "changed" else _whole(first))


def _whole(change: Difference) -> str:
    return change.after or change.before


@door.verb(EXCEL, help=say("excel"))
def excel(
    folder: door.Folder,
    to: Annotated[Path, typer.Option(help=_option("to"), metavar="FILE")],
) -> None:
    """Write a city's whole folder as an Excel book."""
    if to.suffix.lower() != BOOK:
        door.fail(door.MISTAKEN, say("not_a_book", file=str(to), meant=str(to.with_suffix(BOOK))))
    city = city_of(folder)
    try:
        with door.patience(say("writing", file=to.name)):
            raw = writer.book(city, door.LANGUAGE)
    except ProblemsError as error:
        door.show(error.problems)
        door.fail(door.STOPPED, door.say("unread", name=str(folder)))
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(raw)
    except OSError as error:
        door.fail(
            door.UNWRITTEN, door.say("unwritable", file=str(to), why=causes.said(causes.of(error), door.LANGUAGE))
        )
    typer.echo(door.say("written", file=str(to)))
