# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a PX file hold? Dimensions with their members, and the cells row by row, or by the keys of their rows."""

from __future__ import annotations

import math
import re
from itertools import product

from klimatkontrakt.folder.problem import Place, Problem, Values
from klimatkontrakt.sources.tables import cells, cubes, limits, px_grammar
from klimatkontrakt.sources.tables.cubes import Cube, Dimension, Value
from klimatkontrakt.sources.tables.files import Given, refuse
from klimatkontrakt.sources.tables.px_grammar import Written
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


def _release(written: Written) -> str:
    """When the figures were last changed, or the file made; nothing where contents of a file differ in it."""
    for word in ("LAST-UPDATED", "CREATION-DATE"):
        created = _CREATED.match(written.only(word))
        if created:
            return "-".join(created.groups())
        if any(name == word for name, _ in written.said):
            return ""
    return ""


def _dimension(file: Given, name: str, written: Written) -> Dimension:
    labels = written.of("VALUES", name)
    codes = written.of("CODES", name) or labels
    if not labels or len(codes) != len(labels):
        refuse("px_broken", Place(file.name), {"why": f'VALUES("{name}")'})
    is_content = written.only("CONTVARIABLE") in ("", name)
    units = tuple(" ".join(written.of("UNITS", label)) for label in labels) if is_content else ()
    kind = " ".join(written.of("VARIABLE-TYPE", name)).upper()
    times = _times(file, name, written)
    if times and len(times) != len(labels):
        refuse("px_broken", Place(file.name), {"why": f'TIMEVAL("{name}")'})
    return Dimension(
        name, codes, labels, bool(written.body("TIMEVAL", name)) or kind in _TIME,
        bool(written.of("MAP", name)) or kind in _GEOGRAPHICAL, units if any(units) else (), times=times,
    )  # fmt: skip


def _times(file: Given, name: str, written: Written) -> tuple[str, ...]:
    """The times of a dimension as the file lists them; a range of years is written out."""
    body = written.body("TIMEVAL", name)
    found = _TLIST.match(body)
    if not found:
        return px_grammar.texts(body) if body else ()
    if found["first"] is None:
        return px_grammar.texts(body[found.end() :]) if '"' in body[found.end() :] else ()
    first, last = cells.year(found["first"]), cells.year(found["last"])
    if found["scale"] != "A" or first is None or last is None:
        return ()
    if not 0 <= last - first < limits.limit("rows"):
        refuse("px_broken", Place(file.name), {"why": f'TIMEVAL("{name}")'})
    return tuple(str(year) for year in range(first, last + 1))


# Its cells


def _values(
    file: Given, written: Written, dimensions: tuple[Dimension, ...]
) -> tuple[list[Value], tuple[Problem, ...]]:
    expected = math.prod(len(each.codes) for each in dimensions)
    keyed = [each for each in dimensions if written.body("KEYS", each.name)]
    if keyed:
        return _by_keys(file, written, dimensions, len(keyed))
    found = px_grammar.words(written.cells)
    if any("," in word for word in found if not word.startswith('"')) and len(found) != expected:
        found = px_grammar.cells(written.cells)
    return [_value(file, word) for word in found], ()


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
    file: Given, written: Written, dimensions: tuple[Dimension, ...], keyed: int
) -> tuple[list[Value], tuple[Problem, ...]]:
    """Cells in rows that begin with the members they are of. A row that is left out holds noughts, says the format."""
    stub, heading = dimensions[:keyed], dimensions[keyed:]
    if any(not written.body("KEYS", each.name) for each in stub):
        refuse("px_broken", Place(file.name), {"why": "KEYS"})
    width = math.prod(len(each.codes) for each in heading)
    known = [_members(each, written.body("KEYS", each.name)) for each in stub]
    rows: dict[tuple[int, ...], list[Value]] = {}
    found = px_grammar.cells(written.cells)
    for start in range(0, len(found), keyed + width):
        row = found[start : start + keyed + width]
        if len(row) < keyed + width:
            values = {"found": len(row), "expected": keyed + width}
            refuse("px_row", Place(file.name, 0, " ".join(row[:keyed])[:80]), values)
        key = tuple(_member(file, each, own, word) for each, own, word in zip(stub, known, row, strict=False))
        if key in rows:
            refuse("row_twice", Place(file.name), {"name": " ".join(row[:keyed])[:80]})
        rows[key] = [_value(file, word) for word in row[keyed:]]
    every = list(product(*(range(len(each.codes)) for each in stub)))
    absent = [key for key in every if key not in rows]
    names = [" / ".join(each.labels[at] for each, at in zip(stub, key, strict=True)) for key in absent]
    told: Values = {"count": len(absent), "rows": listed(names, limits.limit("shown"))}
    problems = (Problem("px_rows_zero", Place(file.name), told),) if absent else ()
    nothing: list[Value] = [0.0] * width
    return [value for key in every for value in rows.get(key, nothing)], problems


def _members(own: Dimension, kind: str) -> dict[str, int]:
    texts = own.codes if kind.strip('" ').upper() == "CODES" else own.labels
    return {text: at for at, text in enumerate(texts)}


def _member(file: Given, own: Dimension, known: dict[str, int], word: str) -> int:
    text = word.strip('"')
    if text not in known:
        refuse("px_key", Place(file.name, 0, own.name), {"value": text[:80]})
    return known[text]
