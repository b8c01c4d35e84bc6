# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The inventory's methods: list them, compute with one, and carry what it gives into a city."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klimatkontrakt import later
from klimatkontrakt.city.values import EARLIEST_YEAR, LATEST_YEAR
from klimatkontrakt.cli import console, door, imports
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, UnknownNameError, errors, in_order
from klimatkontrakt.inventory import computation, gases, register
from klimatkontrakt.language import words
from klimatkontrakt.publish import method_words

if TYPE_CHECKING:
    from klimatkontrakt.cli import method_tables
    from klimatkontrakt.inventory.computation import Computation
    from klimatkontrakt.inventory.method import Method
    from klimatkontrakt.publish import method_json, method_template
    from klimatkontrakt.sources.intake import computed_rows, method_inputs
    from klimatkontrakt.sources.intake.method_inputs import Inputs
    from klimatkontrakt.sources.publishers import series
else:
    method_json = later.module("klimatkontrakt.publish.method_json")
    method_tables = later.module("klimatkontrakt.cli.method_tables")
    method_template = later.module("klimatkontrakt.publish.method_template")
    computed_rows = later.module("klimatkontrakt.sources.intake.computed_rows")
    method_inputs = later.module("klimatkontrakt.sources.intake.method_inputs")
    series = later.module("klimatkontrakt.sources.publishers.series")

COMMA = ", "
KNOWN = COMMA.join(register.methods())


def say(key: str, /, **values: object) -> str:
    """A text of the methods in the reader's language."""
    return words.say(method_words.SUBJECT, key, door.LANGUAGE, **values)


def _option(key: str, **values: str) -> str:
    return say(f"arg.{key}", **values)


def _import_option(key: str) -> str:
    return imports.say(f"arg.{key}")


def methods(
    which: Annotated[str, typer.Argument(help=_option("which"), metavar="METHOD")] = "",
    short: Annotated[bool, typer.Option("--short", help=_option("short"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_option("json"))] = False,
) -> None:
    """Show the methods that there are."""
    every = register.methods()
    asked = [method for name, method in every.items() if which in ("", name, method.group)]
    if not asked:
        asked = [_method(which)]
    if as_json:
        typer.echo(method_json.methods(asked, door.LANGUAGE))
    else:
        shown = method_tables.short if short else method_tables.listed
        console.console().print(shown(asked, door.LANGUAGE))


def _method(name: str) -> Method:
    """The method of a name; stops with the nearest where there is none."""
    every = register.methods()
    if name not in every:
        near = difflib.get_close_matches(name, list(every), n=1) or _of_last_part(name)
        key = "unknown_method" if near else "unknown_method_far"
        door.fail(door.MISTAKEN, say(key, name=name, near=COMMA.join(near), known=COMMA.join(every)))
    return every[name]


def _of_last_part(name: str) -> list[str]:
    """The methods that have a name in some group, such as `decay`."""
    return [
        method for method in register.methods() if method.partition(".")[2] == name or method.partition(".")[0] == name
    ]


def compute(
    method: Annotated[
        str, typer.Argument(help=_option("method", known=COMMA.join(register.methods())), metavar="METHOD")
    ],
    inputs: Annotated[Path | None, typer.Option("--in", help=_option("in"), metavar="FILE")] = None,
    sets: Annotated[list[str] | None, typer.Option("--set", help=_option("set"), metavar="NAME=VALUE")] = None,
    gwp: Annotated[str, typer.Option(help=_option("gwp", sets=COMMA.join(gases.sets())))] = computation.AR5,
    ref: Annotated[str, typer.Option(help=_option("ref"))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=_option("json"))] = False,
    template: Annotated[bool, typer.Option("--template", help=_option("template"))] = False,
    into: Annotated[Path | None, typer.Option(help=_option("into"), metavar="DIR")] = None,
    account: Annotated[str, typer.Option(help=_import_option("account"))] = "",
    line: Annotated[str, typer.Option(help=_import_option("line"))] = "",
    year: Annotated[int | None, typer.Option(help=_option("year"), min=EARLIEST_YEAR, max=LATEST_YEAR)] = None,
    result: Annotated[str, typer.Option(help=_option("result"))] = "",
    release: Annotated[str, typer.Option(help=_option("release"))] = "",
    source: Annotated[str, typer.Option(help=_import_option("source"))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_import_option("dry_run"))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=_import_option("yes"))] = False,
) -> None:
    """Compute with a method; show the result, or carry it into a city."""
    asked = _method(method)
    if template:
        typer.echo(method_template.template(asked, door.LANGUAGE), nl=False)
        return
    carry = _Carry(account, line, year, result, release, source, dry_run, yes)
    _check_together(carry, into, as_json)
    told = _inputs(inputs, sets or [])
    with door.patience(say("computing", name=asked.id)):
        found = _placed(_stopping(lambda: _computed(asked, told, gwp)), ref)
    if as_json:
        typer.echo(method_json.answer(found, door.LANGUAGE))
    else:
        console.console().print(method_tables.answer(found, door.LANGUAGE))
    if into is not None:
        _carry(found, told, into, carry, ref)


@dataclass(frozen=True)
class _Carry:
    """What the user says of where a result goes."""

    account: str
    line: str
    year: int | None
    result: str
    release: str
    source: str
    is_dry: bool
    is_agreed: bool

    @property
    def written(self) -> list[str]:
        """The options that say something."""
        held = {
            "--account": self.account,
            "--line": self.line,
            "--year": self.year,
            "--result": self.result,
            "--release": self.release,
            "--source": self.source,
            "--dry-run": self.is_dry,
            "--yes": self.is_agreed,
        }
        return [name for name, value in held.items() if value]


def _check_together(carry: _Carry, into: Path | None, as_json: bool) -> None:
    if into is None and carry.written:
        door.fail(door.MISTAKEN, say("only_with_into", options=COMMA.join(carry.written)))
    if into is not None and as_json:
        door.fail(door.MISTAKEN, say("json_and_into"))


def _inputs(file: Path | None, sets: list[str]) -> Inputs:
    """What the file and the words say; a word takes the place of the file's row of the same name and year."""
    if file is None and not sets:
        door.fail(door.MISTAKEN, say("nothing_given"))
    own = method_inputs.of_words(sets)
    if file is None:
        return own
    read = method_inputs.read(file)
    taken = {(row.key, row.year) for row in own.rows}
    kept = tuple(row for row in read.rows if (row.key, row.year) not in taken)
    return replace(read, rows=(*kept, *own.rows), problems=(*read.problems, *own.problems))


def _computed(method: Method, inputs: Inputs, gwp: str) -> Computation:
    """What the method gives, with the problems of the reading and of the method at once.

    Raises:
        ProblemsError: when there are errors of either; of the reading alone where no row could be read.
    """
    if not inputs.rows and errors(inputs.problems):
        raise ProblemsError(inputs.problems)
    return computation.computed(method, inputs.rows, gwp, inputs.problems)


def _stopping(work: Callable[[], Computation]) -> Computation:
    """Runs what may find problems or ask for a set that is not there; shows all of it and stops."""
    try:
        return work()
    except UnknownNameError as error:
        door.fail(door.MISTAKEN, error.said(door.LANGUAGE))
    except ProblemsError as error:
        door.show(in_order(error.problems))
        door.fail(door.STOPPED, say("stopped"))


def _placed(found: Computation, ref: str) -> Computation:
    """The result in the place that the user chooses."""
    if ref and ref not in found.references:
        values = {"ref": ref, "known": COMMA.join(found.references) or "–"}
        door.show((Problem("inventory_reference_other", Place(found.method.id), values),))
        door.fail(door.STOPPED, say("stopped"))
    return replace(found, references=(ref,)) if ref else found


def _carry(found: Computation, inputs: Inputs, folder: Path, carry: _Carry, ref: str) -> None:
    """Show what the result changes in a city, and write it when the user agrees."""
    city = imports.city_of(folder)
    if found.missing:
        why = "; ".join(method_words.why(reason, door.LANGUAGE).rstrip(".") for reason in found.missing)
        door.show((Problem("inventory_result_missing", Place(found.method.id), {"why": why}),))
        door.fail(door.STOPPED, imports.say("stopped", file=found.method.id))
    origin = computed_rows.Origin(
        f"{words.say(method_words.SUBJECT, 'carried.publisher', 'sv')}, {city.header.name}",
        words.say(method_words.SUBJECT, "carried.title", "sv", title=method_words.title(found.method, "sv")),
        inputs.file,
        inputs.sha256,
    )
    choice = series.ImportChoice(
        carry.account, carry.line, "", "", carry.release, carry.source, date.today().isoformat(), is_here=True
    )
    try:
        results = computed_rows.results_of(found, carry.result, ref, carry.year)
        proposal = computed_rows.proposed(city, found, results, origin, choice)
    except ProblemsError as error:
        door.show(error.problems)
        door.fail(door.STOPPED, imports.say("stopped", file=found.method.id))
    door.show(proposal.problems)
    if proposal.city is None or errors(proposal.problems):
        door.fail(door.STOPPED, imports.say("stopped", file=inputs.file or found.method.id))
    imports.offer(city, proposal.city, folder, carry.is_dry, carry.is_agreed)
