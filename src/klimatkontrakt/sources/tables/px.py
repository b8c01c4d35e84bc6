# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a PX file hold? Dimensions with their members, and the cells row by row, or by the keys of their rows."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import partial
from itertools import product

from klimatkontrakt.folder.problem import Place, Problem, Values
from klimatkontrakt.sources.tables import cells, cubes, limits, px_grammar
from klimatkontrakt.sources.tables.cubes import Cube, Dimension, Value
from klimatkontrakt.sources.tables.files import Given, refuse
from klimatkontrakt.sources.tables.px_grammar import PxFile
from klimatkontrakt.sources.tables.reader import listed

_CREATED = re.compile(r"([12][0-9]{3})-?([01][0-9])-?([0-3][0-9])")
_TLIST = re.compile(
    r"TLIST\(\s*(?P<scale>[A-Z])[0-9]*\s*(?:,\s*\"(?P<first>[^\"]*)\"\s*-\s*\"(?P<last>[^\"]*)\"\s*)?\)"
)
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+")
_GEOGRAPHICAL = ("G", "GEOGRAPHICAL")
_TIME = ("T", "TIME")


def cube(file: Given) -> Cube:
    """The table of a PX file, in its main language.

    Raises:
        ProblemsError: when it is no PX file, or a broken one.
    """
    written = px_grammar.written(file)
    names = (*written.of("STUB"), *written.of("HEADING"))
    if not names:
        refuse("px_broken", Place(file.name), {"why": "STUB, HEADING"})
    dimensions = tuple(_dimension(file, name, written) for name in names)
    values, problems = _values(file, written, dimensions)
    contents = written.only("CONTENTS")
    title = written.only("TITLE") or written.only("DESCRIPTION") or contents
    return Cube(
        title, written.only("SOURCE"), _release(written), dimensions, values, " ".join(written.of("UNITS")),
        problems=problems,
    )  # fmt: skip


def _release(written: PxFile) -> str:
    """When the figures were last changed, or the file made; nothing where contents of a file differ in it."""
    for word in ("LAST-UPDATED", "CREATION-DATE"):
        created = _CREATED.match(written.only(word))
        if created:
            return "-".join(created.groups())
        if any(name == word for name, _ in written.said):
            return ""
    return ""


def _dimension(file: Given, name: str, written: PxFile) -> Dimension:
    labels = written.of("VALUES", name)
    codes = written.of("CODES", name) or labels
    if not labels or len(codes) != len(labels):
        refuse("px_broken", Place(file.name), {"why": f'VALUES("{name}")'})
    kind = " ".join(written.of("VARIABLE-TYPE", name)).upper()
    times = _times(file, name, written)
    if times and len(times) != len(labels):
        refuse("px_broken", Place(file.name), {"why": f'TIMEVAL("{name}")'})
    return Dimension(
        name, codes, labels, bool(written.body("TIMEVAL", name)) or kind in _TIME,
        bool(written.of("MAP", name)) or kind in _GEOGRAPHICAL, _units(name, labels, written), times=times,
    )  # fmt: skip


def _units(name: str, labels: Sequence[str], written: PxFile) -> tuple[str, ...]:
    """The unit of each member of a dimension of contents; nothing where none has one."""
    if written.only("CONTVARIABLE") not in ("", name):
        return ()
    units = tuple(" ".join(written.of("UNITS", label)) for label in labels)
    return units if any(units) else ()


def _times(file: Given, name: str, written: PxFile) -> tuple[str, ...]:
    """The times of a dimension as the file lists them; a range of years is written out."""
    body = written.body("TIMEVAL", name)
    match = _TLIST.match(body)
    if not match:
        return px_grammar.texts(body) if body else ()
    if match["first"] is None:
        return px_grammar.texts(body[match.end() :]) if '"' in body[match.end() :] else ()
    return _years(file, name, match)


def _years(file: Given, name: str, span: re.Match[str]) -> tuple[str, ...]:
    """The years of a range; nothing where it is a range of other times."""
    first, last = cells.year(span["first"]), cells.year(span["last"])
    if span["scale"] != "A" or first is None or last is None:
        return ()
    if not 0 <= last - first < limits.limit("rows"):
        refuse("px_broken", Place(file.name), {"why": f'TIMEVAL("{name}")'})
    return tuple(map(str, range(first, last + 1)))


# Its cells


def _values(file: Given, written: PxFile, dimensions: tuple[Dimension, ...]) -> tuple[list[Value], tuple[Problem, ...]]:
    expected = math.prod(len(dimension.codes) for dimension in dimensions)
    cubes.check_size(file, expected)
    keyed = [dimension for dimension in dimensions if written.body("KEYS", dimension.name)]
    if keyed:
        return _by_keys(file, written, dimensions, len(keyed))
    words = px_grammar.words(written.cells)
    if len(words) != expected and any(map(_has_comma, words)):
        words = px_grammar.cells(written.cells)
    return [_value(file, word) for word in words], ()


def _has_comma(word: str) -> bool:
    return "," in word and not word.startswith('"')


def _value(file: Given, word: str) -> Value:
    """A cell; a comma is its decimal mark where the number of cells says that it stands between none."""
    bare = word.strip('"')
    if (
        _THOUSANDS.fullmatch(bare) or bare.isalpha()
    ):  # 1,100 may be a thousand or one; a word such as nan is no sign of PX
        refuse("px_cell", Place(file.name), {"value": bare[:80]})
    try:
        return cubes.value_of(bare.replace(",", "."))
    except cells.NotANumberError as error:
        refuse("px_cell", Place(file.name), {"value": str(error)})


def _by_keys(
    file: Given, written: PxFile, dimensions: tuple[Dimension, ...], keyed: int
) -> tuple[list[Value], tuple[Problem, ...]]:
    """Cells in rows that begin with the members they are of. A row that is left out holds noughts, says the format."""
    stub, heading = dimensions[:keyed], dimensions[keyed:]
    width = math.prod(len(dimension.codes) for dimension in heading)
    rows = _keyed_rows(file, written, stub, width)
    keys = list(product(*(range(len(dimension.codes)) for dimension in stub)))
    absent = [key for key in keys if key not in rows]
    nothing: list[Value] = [0.0] * width
    values: list[Value] = []
    for key in keys:
        values += rows.get(key, nothing)
    return values, _absent(file, stub, absent)


def _keyed_rows(
    file: Given, written: PxFile, stub: tuple[Dimension, ...], width: int
) -> dict[tuple[int, ...], list[Value]]:
    """The values of each row that is there, by the members that it begins with."""
    if any(not written.body("KEYS", dimension.name) for dimension in stub):
        refuse("px_broken", Place(file.name), {"why": "KEYS"})
    known = [_members(dimension, written.body("KEYS", dimension.name)) for dimension in stub]
    rows: dict[tuple[int, ...], list[Value]] = {}
    words = px_grammar.cells(written.cells)
    keyed = len(stub)
    for start in range(0, len(words), keyed + width):
        row = words[start : start + keyed + width]
        name = " ".join(row[:keyed])[:80]
        if len(row) < keyed + width:
            refuse("px_row", Place(file.name, 0, name), {"found": len(row), "expected": keyed + width})
        key = tuple(map(partial(_member, file), stub, known, row))
        if key in rows:
            refuse("row_twice", Place(file.name), {"name": name})
        rows[key] = [_value(file, word) for word in row[keyed:]]
    return rows


def _absent(file: Given, stub: tuple[Dimension, ...], absent: Sequence[tuple[int, ...]]) -> tuple[Problem, ...]:
    """That rows are left out, if some are."""
    if not absent:
        return ()
    names = [" / ".join(dimension.labels[at] for dimension, at in zip(stub, key, strict=True)) for key in absent]
    values: Values = {"count": len(absent), "rows": listed(names, limits.limit("shown"))}
    return (Problem("px_rows_zero", Place(file.name), values),)


def _members(dimension: Dimension, kind: str) -> dict[str, int]:
    texts = dimension.codes if kind.strip('" ').upper() == "CODES" else dimension.labels
    return {text: index for index, text in enumerate(texts)}


def _member(file: Given, dimension: Dimension, known: dict[str, int], word: str) -> int:
    text = word.strip('"')
    if text not in known:
        refuse("px_key", Place(file.name, 0, dimension.name), {"value": text[:80]})
    return known[text]
