# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a value of the folder become a cell of the book, and a cell a value? Both ways without loss.

What a cell cannot hold as it is (an empty text that was written, control characters) is written as `text:"…"`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from klimatkontrakt.folder import yaml_files
from klimatkontrakt.folder.yaml_files import number_text
from klimatkontrakt.sources.book.layout import Cell
from klimatkontrakt.sources.tables import cells
from klimatkontrakt.sources.tables.cells import Raw

MOST_CHARACTERS = 32_767
_STORED: Mapping[Cell, tuple[type, ...]] = {"truth": (bool,), "number": (int, float), "value": (int, float)}
_QUOTED = "text:"
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^\s|\s\Z|^text:|^\Z|[\ud800-\udfff]")
_TRUE = frozenset(("true", "ja", "sant", "yes"))
_FALSE = frozenset(("false", "nej", "falskt", "no"))


class CellError(ValueError):
    """A cell that cannot be read as what its column holds."""


def shown(value: Any, cell: Cell) -> str | float | bool | None:
    """What is written in a cell; None leaves it empty.

    >>> shown("0180", "text"), shown(0.25, "number"), shown({2025: 0, 2030: 1}, "nested"), shown("", "text")
    ('0180', 0.25, '{2025: 0, 2030: 1}', 'text:""')
    """
    if value is None:
        return f"{_QUOTED}null"
    if type(value) in _STORED.get(cell, ()):
        return value if isinstance(value, bool) else _exact(value)
    text = value if isinstance(value, str) and cell != "nested" else _flow(value)
    return _QUOTED + json.dumps(text, ensure_ascii=True) if _ODD.search(text) else text


def _exact(number: float) -> float | str:
    """A number as a cell stores it; as text where it has more digits than that."""
    return float(number) if float(number) == number else number_text(number)


def _flow(value: Any) -> str:
    """A nested value in one line."""
    return yaml_files.write({"v": (value, -1)})[len("v: ") :].rstrip("\n")


def value(cell: Raw, kind: Cell) -> Any:
    """The value of a cell that is not empty.

    Raises:
        CellError: saying why it cannot be read.

    >>> value("1 234,5", "number"), value(112.0, "text"), value("{2025: 0, 2030: 1}", "nested"), value("Ja", "truth")
    (1234.5, '112', {2025: 0, 2030: 1}, True)
    """
    if isinstance(cell, str) and cell.startswith(_QUOTED):
        cell, is_null = _unquoted(cell)
        if is_null:
            return None
    return _READERS.get(kind, _number)(cell)


def _text(cell: Raw) -> str:
    return cell if isinstance(cell, str) else cells.text(cell)


def _unquoted(cell: str) -> tuple[str, bool]:
    try:
        loaded = json.loads(cell[len(_QUOTED) :])
    except (ValueError, RecursionError):
        return cell, False
    return (loaded, False) if isinstance(loaded, str) else (cell, loaded is None)


def _truth(cell: Raw) -> bool:
    word = cells.text(cell).casefold()
    if word not in _TRUE | _FALSE:
        raise CellError("true, false")
    return word in _TRUE


def _number(cell: Raw) -> int | float:
    try:
        number = cells.number(cell, "mostly_comma")
    except cells.NotANumberError as error:
        raise CellError(str(error)) from None
    if number is None:
        raise CellError(cells.text(cell))
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _nested(cell: Raw) -> Any:
    text = _text(cell)
    values, _, problems = yaml_files.read(f"v: {text}", "")
    if problems or not isinstance(values, dict) or list(values) != ["v"]:
        raise CellError(text)
    return values["v"]


_READERS: Mapping[Cell, Callable[[Raw], Any]] = {"text": _text, "truth": _truth, "nested": _nested}
