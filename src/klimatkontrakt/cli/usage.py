# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How are mistakes in a command, and its help, told in the reader's language?

Typer writes them in English; what it says is told again here from what the error and the parameter hold.
"""

from __future__ import annotations

import difflib
import inspect
import re
import sys
from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from klimatkontrakt.cli import help_page, option_numbers
from klimatkontrakt.cli.help_page import name_of

Say = Callable[..., str]
LONGEST_SHOWN = 80
EXTRA = re.compile(r"Got unexpected extra argument(?:s|\(s\))? \((?P<what>.*)\)$", re.DOTALL)
_HELP_GIVEN = "NoArgsIsHelpError"  # the help itself was the answer
VALUE_FAULTS = {
    "int_parsing": "usage.value_whole", "int_from_float": "usage.value_whole", "float_parsing": "usage.value_number",
    "greater_than_equal": "usage.value_least", "less_than_equal": "usage.value_most",
}  # fmt: skip


class Told:
    """What a verb and the front door say alike: the usage line, the help option, the types of what may be given."""

    say: Say

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The usage line, with its first word in the reader's language."""
        pieces = " ".join(self.collect_usage_pieces(ctx))  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, pieces, prefix=f"{self.say('usage.usage')} ")

    def get_help_option(self, ctx: Any) -> Any:
        """The help option, explained in the reader's language."""
        found = super().get_help_option(ctx)  # type: ignore[misc]
        if found is not None:
            found.help = self.say("usage.help")
        return found

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The help, drawn in the reader's language."""
        help_page.show(self, ctx, self.say)


class CliVerb(Told, TyperCommand):
    """A verb of the command line."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.options_metavar = self.say("usage.options")

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """The arguments; a mistake where a number must stand and none does."""
        wrong = option_numbers.fault(self.get_params(ctx), ctx, args)
        if wrong is not None:
            parameter, value, kind = wrong
            is_whole = kind == option_numbers.WHOLE
            why = self.say("usage.value_whole") if is_whole else self.say("usage.value_number")
            ctx.fail(
                self.say("usage.wrong_value", name=name_of(parameter), value=_plain(value[:LONGEST_SHOWN]), why=why)
            )
        return super().parse_args(ctx, args)


class Front(Told, TyperGroup):
    """The front door: it finds the verb, and tells every mistake that is made on the way."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.options_metavar, self.subcommand_metavar = self.say("usage.options"), self.say("usage.verb")

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The verb that is asked for; a mistake that names the nearest where there is none."""
        if self.get_command(ctx, args[0]) is None:
            near = difflib.get_close_matches(args[0], list(self.commands))
            key = "usage.no_such_verb_near" if near else "usage.no_such_verb"
            ctx.fail(self.say(key, name=_plain(args[0]), near=", ".join(near)))
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **settings: Any) -> Any:
        """Runs the command line and ends with its exit code."""
        settings["standalone_mode"] = False
        try:
            code = super().main(*args, **settings)
        except TyperException as error:
            if type(error).__name__ != _HELP_GIVEN:
                help_page.show_mistake(error, told(error, self.say), self.say)
            sys.exit(error.exit_code)
        except typer.Abort:
            help_page.show_aborted(self.say)
            sys.exit(1)
        sys.exit(code or 0)


def told(error: Any, say: Say) -> str:
    """A mistake in the reader's language, from what the error holds."""
    kinds = (kind.__name__ for kind in inspect.getmro(type(error)))
    name = next((kind for kind in kinds if kind in _TELLERS), "")
    return _TELLERS.get(name, _told_plain)(error, say)


def _told_missing(error: Any, say: Say) -> str:
    return say(f"usage.missing_{error.param.param_type_name}", name=name_of(error.param))


def _told_option(error: Any, say: Say) -> str:
    near = ", ".join(sorted(error.possibilities or ()))
    return say(
        "usage.no_such_option_near" if near else "usage.no_such_option", name=_plain(error.option_name), near=near
    )


def _told_use(error: Any, say: Say) -> str:
    key = "usage.takes_no_value" if error.message.endswith("not take a value.") else "usage.needs_value"
    return say(key, name=error.option_name)


def _told_value(error: Any, say: Say) -> str:
    found = error.__cause__.errors()[0] if hasattr(error.__cause__, "errors") else {}
    limit = next(iter(found.get("ctx", {}).values()), "")
    key = VALUE_FAULTS.get(found.get("type", ""))
    why = say(key, limit=limit) if key else error.message
    return say("usage.wrong_value", name=name_of(error.param), value=_plain(str(found.get("input", ""))), why=why)


def _told_plain(error: Any, say: Say) -> str:
    extra = EXTRA.match(error.message)
    if extra:
        return say("usage.too_many", what=extra["what"])
    return say("usage.missing_verb") if error.message == "Missing command." else str(error.message)


_TELLERS: dict[str, Callable[[Any, Say], str]] = {
    "MissingParameter": _told_missing,
    "NoSuchOption": _told_option,
    "BadOptionUsage": _told_use,
    "BadParameter": _told_value,
}


def _plain(written: str) -> str:
    """What a user wrote, with characters that would steer a terminal spelled out."""
    return written if written.isprintable() else repr(written)[1:-1]
