# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Texts become proposals, and accepted proposals become a contract: nothing enters by itself."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer
from rich.progress import BarColumn, Progress, TextColumn

from klimatkontrakt import later
from klimatkontrakt.city.ids import ids_of
from klimatkontrakt.cli import changed_files, city_run, door
from klimatkontrakt.cli import console as cli_console
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, errors, in_order
from klimatkontrakt.language import words

if TYPE_CHECKING:
    from klimatkontrakt.city.schema import City
    from klimatkontrakt.cli import action_tables, reading_tables
    from klimatkontrakt.sources.action_tables import action_sheets, checks, drafts, grids
    from klimatkontrakt.sources.contract_text import reader
    from klimatkontrakt.sources.contracts import slips
    from klimatkontrakt.sources.documents import text_files
    from klimatkontrakt.sources.intake import acceptance, proposals
    from klimatkontrakt.sources.intake.acceptance import Entering
    from klimatkontrakt.sources.intake.proposals import Decision, Proposals
else:
    action_tables = later.module("klimatkontrakt.cli.action_tables")
    reading_tables = later.module("klimatkontrakt.cli.reading_tables")
    action_sheets = later.module("klimatkontrakt.sources.action_tables.action_sheets")
    checks = later.module("klimatkontrakt.sources.action_tables.checks")
    drafts = later.module("klimatkontrakt.sources.action_tables.drafts")
    grids = later.module("klimatkontrakt.sources.action_tables.grids")
    reader = later.module("klimatkontrakt.sources.contract_text.reader")
    slips = later.module("klimatkontrakt.sources.contracts.slips")
    text_files = later.module("klimatkontrakt.sources.documents.text_files")
    acceptance = later.module("klimatkontrakt.sources.intake.acceptance")
    proposals = later.module("klimatkontrakt.sources.intake.proposals")

Told = Callable[[int, int], None]
Answer = TypeVar("Answer")


def _say(key: str, /, **values: object) -> str:
    return words.say("contract_texts", key, door.LANGUAGE, **values)


@contextmanager
def _progress(text: str) -> Iterator[Told]:
    """A bar that fills as a text is read, on a terminal and once the command has taken over a second."""
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), console=cli_console.console(is_error=True), transient=True
    )
    task = bar.add_task(text, total=1)

    def told(done: int, whole: int) -> None:
        if not bar.live.is_started and sys.stderr.isatty() and door.waited() > door.PATIENCE_SECONDS:
            bar.start()
        bar.update(task, completed=done, total=whole)

    try:
        yield told
    finally:
        if bar.live.is_started:
            bar.stop()


def _stopped(problems: tuple[Problem, ...]) -> NoReturn:
    door.show(problems)
    raise typer.Exit(door.STOPPED)


@door.verb("read-contract", help=words.say("contract_texts", "read_contract", door.LANGUAGE))
def read_contract(
    file: Annotated[Path, typer.Argument(help=_say("arg.text"), metavar="FILE")],
    to: Annotated[Path | None, typer.Option("--to", help=_say("arg.to"), metavar="PROPOSALS.yaml")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help=_say("arg.json"), metavar="FILE")] = None,
) -> None:
    """Read a contract's text and propose its commitments."""
    try:
        with _progress(_say("reading", name=file.name)) as progress:
            reading = reader.read_file(file, progress)
    except ProblemsError as error:
        _stopped(error.problems)
    with door.patience(_say("reading", name=file.name)):
        faults = in_order([*reading.problems, *slips.of_reading(reading)])
        proposed = proposals.proposals(reading, door.LANGUAGE)
    door.show(faults)
    before = _kept_in(to, proposals.read) if to is not None and to.is_file() else None
    if before is not None:
        proposed = proposals.renewed(proposed, before)
    cli_console.console().print(reading_tables.contract(reading, proposed, door.LANGUAGE))
    if json_file is not None:
        values = reading_tables.contract_json(reading, proposed)
        door.write(json_file, json.dumps(values, ensure_ascii=False, indent=1))
    if errors(reading.problems):
        raise typer.Exit(door.STOPPED)
    if reading.contract is None:
        _keep(proposed, before, to)


def _keep(proposed: Proposals, before: Proposals | None, to: Path | None) -> None:
    """Writes proposals where they are to be kept, and says what decisions stay and what remains to do."""
    if to is None:
        typer.echo(_say("write_them"))
        return
    door.write(to, proposals.written(proposed))
    kept = sum(proposal.decision != "open" for proposal in before.proposals) if before is not None else 0
    if kept:
        typer.echo(_say("kept_decisions", count=kept))
    typer.echo(_say("nothing_enters", file=str(to)))


def _kept_in(path: Path, read: Callable[[str, str], tuple[Answer | None, list[Problem]]]) -> Answer:
    """What a file of proposals holds; shows what is wrong with it and stops."""
    try:
        found, faults = read(text_files.opened(path).text, path.name)
    except ProblemsError as error:
        _stopped(error.problems)
    if found is None:
        _stopped(in_order(faults))
    return found


@door.verb("accept-proposals", help=words.say("contract_texts", "accept_proposals", door.LANGUAGE))
def accept_proposals(
    file: Annotated[Path, typer.Argument(help=_say("arg.proposals"), metavar="PROPOSALS.yaml")],
    into: Annotated[Path, typer.Option("--into", help=_say("arg.into"), metavar="DIR")],
    period: Annotated[str, typer.Option("--period", help=_say("arg.period"), metavar="P")],
    accept: Annotated[list[str] | None, typer.Option("--accept", help=_say("arg.accept"), metavar="ID")] = None,
    reject: Annotated[list[str] | None, typer.Option("--reject", help=_say("arg.reject"), metavar="ID")] = None,
    is_trial: Annotated[bool, typer.Option("--try", help=_say("arg.try"))] = False,
) -> None:
    """Put accepted proposals into a contract."""
    if acceptance.years(period) is None:
        door.fail(door.MISTAKEN, _say("period_wrong", name=period))
    here: dict[Decision, list[str] | None] = {"accepted": accept, "rejected": reject}
    decided = _decided(file, _kept_in(file, proposals.read), here)
    typer.echo(_say("decisions", **acceptance.counts(decided)))
    city, _ = city_run.read(into)
    if not acceptance.counts(decided)["accepted"]:
        typer.echo(_say("none_accepted"))
        return
    entering = _entering(decided, city, period)
    if is_trial or not entering.added:
        typer.echo(_say("tried" if is_trial else "nothing_new"))
        return
    if any(here.values()):
        door.write(file, proposals.written(decided))
    changed_files.tell_format(city)
    changed_files.write_changed(city, entering.city, into)


def _entering(decided: Proposals, city: City, period: str) -> Entering:
    """What accepted proposals make of a city, shown; stops the command where that is no right city."""
    try:
        entering = acceptance.entering(decided, city, period)
    except ProblemsError as error:
        _stopped(error.problems)
    _show_entering(entering)
    door.show(entering.problems)
    if errors(entering.problems):
        door.fail(door.STOPPED, _say("not_entered"))
    return entering


def _decided(file: Path, kept: Proposals, here: Mapping[Decision, list[str] | None]) -> Proposals:
    """The proposals with what the command itself decides."""
    known = ids_of(kept.proposals)
    for decision, names in here.items():
        for name in names or ():
            if name not in known:
                door.fail(door.MISTAKEN, _say("unknown_proposal", name=name, file=str(file)))
        kept = proposals.decided(kept, names or (), decision)
    return kept


def _show_entering(made: Entering) -> None:
    """What enters, line by line."""
    for name in made.already:
        typer.echo(_say("already", id=name))
    for section in made.sections:
        typer.echo(_say("new_section", name=f"{section.number} {section.sv or section.en}".strip()))
    for own in made.added:
        typer.echo(_say("entered", id=own.id, section=own.section, what=own.what(door.LANGUAGE)))


@door.verb("read-actions", help=words.say("contract_texts", "read_actions", door.LANGUAGE))
def read_actions(
    file: Annotated[Path, typer.Argument(help=_say("arg.sheet"), metavar="FILE")],
    to: Annotated[Path | None, typer.Option("--to", help=_say("arg.to"), metavar="PROPOSALS.yaml")] = None,
) -> None:
    """Read an EU contract's action tables and propose its measures."""
    try:
        with door.patience(_say("reading", name=file.name)):
            source, tables = grids.read_file(file)
            sheets = action_sheets.read(tables)
        if not sheets.actions and not sheets.costs:
            raise ProblemsError([Problem("actions_none", Place(file.name))])
    except ProblemsError as error:
        _stopped(error.problems)
    problems = checks.problems(sheets)
    for line in action_tables.warnings(problems, door.LANGUAGE):
        cli_console.console(is_error=True).print(line, soft_wrap=True)
    cli_console.console().print(action_tables.actions(sheets, file.name, door.LANGUAGE))
    made = drafts.drafts(sheets, problems, source.name, source.sha256)
    if to is None:
        typer.echo(_say("drafts_write"))
        return
    if to.is_file():
        made = drafts.renewed(made, _kept_in(to, drafts.read))
    door.write(to, drafts.written(made))
    typer.echo(_say("drafts_open", file=str(to)))
