# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which number stands before a paragraph of a Word file? Word counts them when it shows the page; so must we."""

from __future__ import annotations

import re
from dataclasses import dataclass

from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.folder.doors.xml_trees import Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:heading|rubrik|title)\s*([1-6])?\Z", re.IGNORECASE)
_DEEPEST = 9


@dataclass(frozen=True)
class Style:
    """What a paragraph style says: the level of a heading (0 for none), and the list it counts in."""

    heading_level: int = 0
    list_id: str | None = None
    list_level: int = 0


@dataclass(frozen=True)
class _Level:
    form: str
    pattern: str
    start: int


def _value(parent: Element | None, path: str) -> str | None:
    found = None if parent is None else parent.find(path)
    return None if found is None else found.get(f"{_W}val")


def _whole(text: str | None, otherwise: int) -> int:
    number = numbers.whole(text or "")
    return otherwise if number is None or number < 0 else number


class Styles:
    """The paragraph styles of a Word file."""

    def __init__(self, root: Element | None) -> None:
        self._raw = {} if root is None else {s.get(f"{_W}styleId", ""): s for s in root.findall(f"{_W}style")}

    def of(self, paragraph: Element) -> Style:
        """The style of a paragraph, what it sets itself before what its style sets."""
        properties = paragraph.find(f"{_W}pPr")
        own = self._named(_value(properties, f"{_W}pStyle") or "", _DEEPEST)
        outline = _value(properties, f"{_W}outlineLvl")
        level = _whole(outline, -1) + 1 if outline is not None else own.heading_level
        listed = _value(properties, f"{_W}numPr/{_W}numId")
        if listed is None:
            return Style(level if level < _DEEPEST else 0, own.list_id, own.list_level)
        return Style(level, listed, _whole(_value(properties, f"{_W}numPr/{_W}ilvl"), 0))

    def _named(self, name: str, depth: int) -> Style:
        style = self._raw.get(name)
        if style is None or depth == 0:
            return Style()
        base = self._named(_value(style, f"{_W}basedOn") or "", depth - 1)
        level = _heading_level(style, name) or base.heading_level
        list_id = _value(style, f"{_W}pPr/{_W}numPr/{_W}numId") or base.list_id
        list_level = _whole(_value(style, f"{_W}pPr/{_W}numPr/{_W}ilvl"), base.list_level)
        return Style(level if level < _DEEPEST else 0, list_id, list_level)


def _heading_level(style: Element, name: str) -> int:
    """The level of a heading that a style says by its name or its outline; 0 where it says none."""
    match = _HEADING.match(_value(style, f"{_W}name") or name)
    if match:
        return numbers.of_digits(match.group(1) or "1")
    return _whole(_value(style, f"{_W}pPr/{_W}outlineLvl"), -1) + 1


class Labels:
    """The lists of a Word file, and how far each has been counted."""

    def __init__(self, root: Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._list_of: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is None:
            return
        for abstract in root.findall(f"{_W}abstractNum"):
            levels = {_whole(lvl.get(f"{_W}ilvl"), 0): _level(lvl) for lvl in abstract.findall(f"{_W}lvl")}
            self._levels[abstract.get(f"{_W}abstractNumId", "")] = levels
        for number in root.findall(f"{_W}num"):
            self._list_of[number.get(f"{_W}numId", "")] = _value(number, f"{_W}abstractNumId") or ""

    def next_label(self, style: Style) -> tuple[str, bool]:
        """The number that stands before the next paragraph of a style, and whether it is a bullet instead."""
        abstract = self._list_of.get(style.list_id or "", "")
        levels = self._levels.get(abstract, {})
        level = levels.get(style.list_level)
        if level is None:
            return "", False
        if level.form in ("bullet", "none"):
            return "", level.form == "bullet"
        counts = self._counts.setdefault(abstract, {})
        counts[style.list_level] = counts.get(style.list_level, level.start - 1) + 1
        for deeper in [other for other in counts if other > style.list_level]:
            del counts[deeper]
        return _label(level.pattern, levels, counts), False


def _level(element: Element) -> _Level:
    form = _value(element, f"{_W}numFmt") or "decimal"
    return _Level(form, _value(element, f"{_W}lvlText") or "", _whole(_value(element, f"{_W}start"), 1))


def _label(pattern: str, levels: dict[int, _Level], counts: dict[int, int]) -> str:
    def written(match: re.Match[str]) -> str:
        at = numbers.of_digits(match.group(1)) - 1
        form = levels[at].form if at in levels else "decimal"
        count = counts.get(at, levels[at].start if at in levels else 1)
        if form in ("lowerLetter", "upperLetter"):
            letter = chr(ord("a") + (count - 1) % 26)
            return letter.upper() if form == "upperLetter" else letter
        return str(count)

    return re.sub(r"%([1-9])", written, pattern)
