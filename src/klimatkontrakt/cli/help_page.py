# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does the help of a command look, and a mistake in one? Panels on the terminal, in the reader's language.

Drawn from what a parameter says of itself; Typer draws its own in English, and what it draws with is its own affair.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.highlighter import RegexHighlighter
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text
from rich.theme import Theme
from typer.core import TyperArgument, TyperOption

Say = Callable[..., str]
TYPES = ("int", "float", "str", "path")
_THEME = Theme(
    {
        "option": "bold cyan", "switch": "bold green", "negative_option": "bold magenta",
        "negative_switch": "bold red", "types_sep": "dim", "types": "bold yellow", "usage": "yellow",
    }
)  # fmt: skip


class _Options(RegexHighlighter):
    """Options and types in colour."""

    highlights = (
        r"(^|\W)(?P<switch>\-\w+)(?![a-zA-Z0-9])",
        r"(^|\W)(?P<option>\-\-[\w\-]+)(?![a-zA-Z0-9])",
        r"(?P<types>\<[^\>]+\>)",
    )


class _Negatives(RegexHighlighter):
    """Options that turn something off."""

    highlights = (
        r"(^|\W)(?P<negative_switch>\-\w+)(?![a-zA-Z0-9])",
        r"(^|\W)(?P<negative_option>\-\-[\w\-]+)(?![a-zA-Z0-9])",
    )


class _Types(RegexHighlighter):
    """The brackets around a type, dim."""

    highlights = (r"^(?P<types_sep>(\[|<))", r"(?P<types_sep>\|)", r"(?P<types_sep>(\]|>))(\.\.\.)?$")


_options, _negatives, _types = _Options(), _Negatives(), _Types()


def _console(*, is_error: bool = False) -> Console:
    return Console(theme=_THEME, highlighter=_options, stderr=is_error)


def show(command: Any, ctx: Any, say: Say) -> None:
    """Prints the help of a command: usage, text, arguments, options, and the verbs of one that has some."""
    out = _console()
    out.print(Padding(_options(command.get_usage(ctx)), 1), style="bold")
    if command.help:
        out.print(Padding(Group(*_paragraphs(command.help)), (0, 1, 1, 1)))
    for kind, name in ((TyperArgument, "arguments"), (TyperOption, "options")):
        rows = [_row(parameter, ctx, say) for parameter in _shown(command.get_params(ctx), kind)]
        if rows:
            out.print(_panel(_table(rows), say(f"panel.{name}")))
    verbs = [command.get_command(ctx, name) for name in getattr(command, "commands", {})]
    if verbs:
        out.print(_panel(_verbs(verbs), say("panel.commands")))


def _shown(parameters: Sequence[Any], kind: type) -> list[Any]:
    """The parameters of a kind that are not hidden."""
    return [
        parameter for parameter in parameters if isinstance(parameter, kind) and not getattr(parameter, "hidden", False)
    ]


def _panel(inside: RenderableType, title: str, border: str = "dim") -> Panel:
    return Panel(inside, border_style=border, title=title, title_align="left")


def _paragraphs(text: str) -> Iterator[Text]:
    """The first paragraph on its own, the others dim below."""
    first, *others = inspect.cleandoc(text).split("\n\n")
    yield _options(Text.from_markup(first.replace("\n", " ").strip()))
    if others:
        yield Text("")
        yield _options(Text.from_markup("\n\n".join(others), style="dim"))


def _table(rows: Sequence[Sequence[RenderableType]]) -> Table:
    """Rows of parameters; the star of what is required has a column only where something is."""
    table = Table(highlight=True, show_header=False, expand=True, box=None, pad_edge=False, padding=(0, 1))
    has_star = any(row[0] for row in rows)
    for row in rows:
        table.add_row(*(row if has_star else row[1:]))
    return table


def _row(parameter: Any, ctx: Any, say: Say) -> list[RenderableType]:
    names = [name_of(parameter)] if isinstance(parameter, TyperArgument) else parameter.opts
    long, short = _parted(names)
    off_long, off_short = _parted(parameter.secondary_opts)
    types = Text(type_of(parameter, ctx, say) + _range(parameter), style="bold yellow", overflow="fold")
    return [
        Text("*", style="red") if parameter.required else "",
        _options(long), _options(short), _negatives(off_long), _negatives(off_short), _types(types),
        Columns(list(_explained(parameter, ctx, say))),
    ]  # fmt: skip


def _parted(names: Iterable[str]) -> tuple[str, str]:
    """Long names and short ones."""
    listed = list(names)
    return ",".join(name for name in listed if "--" in name), ",".join(name for name in listed if "--" not in name)


def name_of(parameter: Any) -> str:
    """What a user writes or reads: `--to`, or the argument's word in the usage line."""
    is_option = isinstance(parameter, TyperOption)
    return " / ".join(parameter.opts) if is_option else str(parameter.metavar or parameter.name)


def type_of(parameter: Any, ctx: Any, say: Say) -> str:
    """The type in the reader's word; an argument's and a flag's is none, for its name or its presence says it."""
    if isinstance(parameter, TyperArgument) or getattr(parameter, "is_flag", False) or parameter.name == "help":
        return ""
    if parameter.metavar is not None:
        return str(parameter.metavar)
    kind = kind_of(parameter, ctx)
    return f"<{say(f'usage.type.{kind}')}>" if kind in TYPES else str(parameter.display_type(ctx))


def kind_of(parameter: Any, ctx: Any) -> str:
    """What kind of value a parameter takes, in the library's word, such as `int`."""
    return str(parameter.display_type(ctx)).strip("<>").partition(" ")[0]


def _range(parameter: Any) -> str:
    least, most = getattr(parameter, "min", None), getattr(parameter, "max", None)
    if least is None and most is None:
        return ""
    low = "" if least is None else f"{least}<="
    return f" [{low}x<={most}]" if most is not None else f" [x>={least}]"


def _explained(parameter: Any, ctx: Any, say: Say) -> Iterator[Text]:
    """What it is for, what it is where nothing is said, and whether it is required."""
    if parameter.help:
        yield _options(Text.from_markup(" ".join(parameter.help.split("\n")).strip()))
    default = _default(parameter, ctx)
    if default:
        yield Text(f"[{say('usage.default')}: {default}]", style="dim")
    if parameter.required:
        yield Text(f"[{say('usage.required')}]", style="dim red")


def _default(parameter: Any, ctx: Any) -> str:
    """What it is where nothing is said; nothing for a flag that is off."""
    value = parameter.get_default(ctx, call=False) if getattr(parameter, "show_default", False) else None
    if value is None or parameter.name == "help":
        return ""
    if getattr(parameter, "is_bool_flag", False):
        return _flag(parameter, value)
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _flag(parameter: Any, value: Any) -> str:
    """The name by which a flag that can be turned off is as it is."""
    if not parameter.secondary_opts:
        return ""
    names = parameter.opts if value else parameter.secondary_opts
    return names[0].lstrip("-") if names else ""


def _verbs(verbs: Sequence[Any]) -> Table:
    table = Table(highlight=False, show_header=False, expand=True, box=None, pad_edge=False, padding=(0, 1))
    table.add_column(style="bold cyan", no_wrap=True, width=max(len(verb.name or "") for verb in verbs))
    table.add_column(justify="left", no_wrap=False, ratio=10)
    for verb in verbs:
        first = inspect.cleandoc(verb.help or "").split("\n\n")[0]
        table.add_row(Text(verb.name or ""), _options(Text.from_markup(first.strip())))
    return table


def show_mistake(error: Any, text: str, say: Say) -> None:
    """Prints a mistake in a command: the usage, where help is, and what is wrong."""
    out = _console(is_error=True)
    ctx = getattr(error, "ctx", None)
    if ctx is not None:
        out.print(_options(ctx.get_usage()), style="bold")
        told = say("usage.try_help", command=escape(ctx.command_path), option=ctx.help_option_names[0])
        out.print(told, style="dim")
    out.print(_panel(_options(text), say("panel.error"), "red"))


def show_aborted(say: Say) -> None:
    """Prints that the user broke off."""
    _console(is_error=True).print(say("usage.aborted"), style="red")
