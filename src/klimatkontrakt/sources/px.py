# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a PX file hold? Keywords with texts, then DATA= and the values, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from klimatkontrakt.city.problem import Place
from klimatkontrakt.sources import cells
from klimatkontrakt.sources.cubes import Cube, Dimension
from klimatkontrakt.sources.files import Given, refuse, text_of

_KEYWORD = re.compile(r"\s*([A-Z0-9_-]+)(?:\[(\w+)\])?(?:\(([^)\n]*)\))?\s*=")
_TEXT = re.compile(r'"([^"]*)"')
_CREATED = re.compile(r"([12][0-9]{3})([01][0-9])([0-3][0-9])")
_TIMELESS = re.compile(r"TLIST\([^)]*\)\s*,?")
Keywords = Mapping[tuple[str, str], list[str]]


def cube(file: Given) -> Cube:
    """The table of a PX file, in its main language.

    Raises:
        ProblemsError: when it is no PX file, or a broken one.
    """
    keywords, data = _parts(file)
    names = [*keywords.get(("STUB", ""), []), *keywords.get(("HEADING", ""), [])]
    if not names or data is None:
        refuse("px_broken", Place(file.name), {"why": "STUB, HEADING, DATA"})
    dimensions = tuple(_dimension(file, name, keywords) for name in names)
    values = [_value(file, word) for word in data.split()]
    contents = _first(keywords, "CONTENTS")
    title = _first(keywords, "TITLE") or _first(keywords, "DESCRIPTION") or contents
    created = _CREATED.match(_first(keywords, "LAST-UPDATED") or _first(keywords, "CREATION-DATE"))
    release = "-".join(created.groups()) if created else ""
    return Cube(title, _first(keywords, "SOURCE") or "SCB", release, dimensions, values, _unit(keywords))


def _unit(keywords: Keywords) -> str:
    units = {texts[0] for (word, _), texts in keywords.items() if word == "UNITS" and texts}
    return units.pop() if len(units) == 1 else ""


def _parts(file: Given) -> tuple[Keywords, str | None]:
    text = text_of(file)
    start = re.search(r"(?:^|[;\s])DATA\s*=", text)
    if start is None:
        return {}, None
    keywords: dict[tuple[str, str], list[str]] = {}
    for statement in _statements(text[: start.start() + 1]):
        found = _KEYWORD.match(statement)
        if found and not found[2]:  # a keyword of another language says the same once more
            body = _TIMELESS.sub("", statement[found.end() :])
            keywords[(found[1], ",".join(_TEXT.findall(found[3] or "")))] = _texts(body)
    return keywords, text[start.end() :].rstrip().rstrip(";")


def _statements(text: str) -> Iterator[str]:
    """What stands between semicolons; one within quotation marks ends nothing."""
    pieces: list[str] = []
    for piece in re.findall(r'"[^"]*"|[^";]+|;|"', text):
        if piece == ";":
            yield "".join(pieces)
            pieces = []
        else:
            pieces.append(piece)
    yield "".join(pieces)


def _texts(body: str) -> list[str]:
    """The texts of a statement; a long one goes on in the next quotation marks without a comma between."""
    found: list[str] = []
    end, is_first = 0, True
    for match in _TEXT.finditer(body):
        is_new = is_first or "," in body[end : match.start()]
        if is_new:
            found.append(match[1])
        else:
            found[-1] += match[1]
        end, is_first = match.end(), False
    return found if found else [body.strip()]


def _first(keywords: Keywords, word: str) -> str:
    return next((texts[0] for (name, _), texts in keywords.items() if name == word and texts), "")


def _dimension(file: Given, name: str, keywords: Keywords) -> Dimension:
    labels = tuple(keywords.get(("VALUES", name), []))
    codes = tuple(keywords.get(("CODES", name), labels))
    if not labels or len(codes) != len(labels):
        refuse("px_broken", Place(file.name), {"why": f'VALUES("{name}")'})
    units = tuple(" ".join(keywords.get(("UNITS", label), [])) for label in labels)
    return Dimension(name, codes, labels, ("TIMEVAL", name) in keywords, units if any(units) else ())


def _value(file: Given, word: str) -> float | None:
    try:
        return cells.number(word.strip('"'), "point")
    except cells.NotANumberError as error:
        refuse("px_broken", Place(file.name), {"why": str(error)})
