# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is what stands after an option a number, where it must be one? Looked at as it was written, before it is read.

The library takes other signs for digits, words such as `nan`, and underscores; ours takes what the doors take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from klimatkontrakt.cli import help_page
from klimatkontrakt.folder.doors import numbers

READERS: dict[str, Callable[[str], object]] = {"int": numbers.whole, "float": numbers.decimal}
WHOLE = "int"
_END = "--"  # what follows it is no option


def fault(parameters: Sequence[Any], ctx: Any, arguments: Sequence[str]) -> tuple[Any, str, str] | None:
    """The first option whose value is no number as it must be, its value, and the kind that it must be of.

    Args:
        parameters: of the verb.
        ctx: of the verb.
        arguments: as they were written after it.
    """
    by_name = {name: parameter for parameter in parameters for name in getattr(parameter, "opts", ())}
    for name, written in _values(arguments):
        kind = help_page.kind_of(by_name[name], ctx) if name in by_name else ""
        if kind in READERS and READERS[kind](written) is None:
            return by_name[name], written, kind
    return None


def _values(arguments: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Every option with what stands after it, whether it takes a value or not."""
    words = list(arguments)
    if _END in words:
        words = words[: words.index(_END)]
    for place, word in enumerate(words):
        name, equals, value = word.partition("=")
        if not name.startswith("-"):
            continue
        if equals:
            yield name, value
        elif place + 1 < len(words):
            yield name, words[place + 1]
