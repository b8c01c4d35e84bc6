# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is wrong, where, and how is it mended? Problems as data; their words are in texts/problems.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from klimatkontrakt.folder.doors import letters, numbers
from klimatkontrakt.language import causes, words

TEXTS = "unknown"
Severity = Literal["error", "warning", "note"]
Value = str | int | float
Values = Mapping[str, Value]
_SENTENCES = re.compile(r"(?<=[.?!])\s+(?=[A-ZÅÄÖ])")
_CELL = re.compile(r"![A-Z]+([0-9]+)\Z")
_COMMAS = re.compile(",{2,}")
_SPACES = re.compile(" {2,}")


@dataclass(frozen=True, order=True)
class Place:
    """Where in the folder: a file, a row or line counted from 1, and the id and field a user knows."""

    file: str
    row: int = 0
    item: str = ""
    column: str = ""

    @property
    def in_file(self) -> int:
        """The row in the file, or in the sheet of a place such as `book.xlsx, Storheter!H7`."""
        cell = _CELL.search(self.file)
        return self.row or (numbers.of_digits(cell[1]) if cell else 0)

    def said(self, language: words.Language) -> str:
        """The place in words, such as `quantities.csv row 41 (ef.petrol, low)`."""
        word = "rad" if language == "sv" else "row"
        row = f" {word} {self.row}" if self.row else ""
        item = _COMMAS.sub(", ", self.item.strip(","))
        inside = ", ".join(filter(None, (item, self.column)))
        return letters.name_shown(f"{self.file}{row}" + (f" ({inside})" if inside else ""))


@dataclass(frozen=True)
class Problem:
    """One problem: a code of the catalogue, a place, and the values that its words need."""

    code: str
    place: Place
    values: Values = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """How bad: an error stops a run, a warning is doubtful, a note is good to know."""
        severity: Severity = words.catalogue("problems")[self.code]["severity"]  # type: ignore[assignment]
        return severity

    def what(self, language: words.Language = "sv") -> str:
        """What is wrong, with the value that the user wrote."""
        text = words.catalogue("problems")[self.code][language]
        return letters.shown(_SPACES.sub(" ", text.format(**self._written(language))))

    def mend(self, language: words.Language = "sv", *, on_page: bool = False) -> str:
        """What to do about it; a sentence whose value is empty is left out.

        Args:
            on_page: whether it is read in a browser, where no command can be run.
        """
        entry = words.catalogue("problems")[self.code]
        text = entry.get(f"page_{language}", "") if on_page else ""
        return letters.shown(self._filled(text or entry[f"mend_{language}"]).format(**self._written(language)))

    def _filled(self, text: str) -> str:
        """The sentences of a text whose values are all there; the whole text where that leaves none."""
        empty = [f"{{{name}}}" for name, value in self.values.items() if value == ""]
        if not empty:
            return text
        kept = [sentence for sentence in _SENTENCES.split(text) if not any(map(sentence.__contains__, empty))]
        return " ".join(kept) or text

    def _written(self, language: words.Language) -> dict[str, Value]:
        """The values as the reader sees them; the kind of a name in the field's words."""
        written = words.apart(self.values, language)
        if "why" in written:
            written["why"] = causes.said(str(self.values["why"]), language)
        if "ceiling" in written:
            written["ceiling"] = words.say("ceilings", str(self.values["ceiling"]), language)
        if self.code == "value_type":
            written["expected"] = words.term("expected", str(self.values["expected"]), language)
        if self.code == "reference_unknown":
            written["kind"] = words.among(str(self.values["kind"]), language)
        return written

    def said(self, language: words.Language = "sv", *, on_page: bool = False) -> str:
        """The whole problem on one line: where, what, and how to mend it, on a page without a command."""
        return f"{self.place.said(language)}: {self.what(language)} {self.mend(language, on_page=on_page)}"


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems sorted by place, each once."""
    unique = {(p.place, p.code, tuple(sorted((k, str(v)) for k, v in p.values.items()))): p for p in problems}
    return tuple(unique[key] for key in sorted(unique))


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Those that stop a run."""
    return tuple(p for p in problems if p.severity == "error")


class KlimatkontraktError(Exception):
    """Something a user can mend: what is wrong, where, and how to mend it."""

    def __init__(self, what: str, *, where: str = "", fix: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.fix = what, where, fix

    def __str__(self) -> str:
        return " ".join(filter(None, (f"{self.where}:" if self.where else "", self.what, self.fix)))

    def said(self, language: words.Language) -> str:
        """The whole of it in the reader's language, where it has words for it."""
        return str(self)


class ProblemsError(KlimatkontraktError, ValueError):
    """A city that cannot be read or run, with every problem that was found.

    Attributes:
        problems: all of them, in the order of their places; errors, warnings and notes.
    """

    def __init__(self, problems: Iterable[Problem], language: words.Language = "sv") -> None:
        self.problems = in_order(problems)
        stopping = errors(self.problems)
        super().__init__("\n".join(p.said(language) for p in stopping or self.problems))

    def said(self, language: words.Language) -> str:
        """Each problem on a line; errors alone where there are some."""
        return "\n".join(problem.said(language) for problem in errors(self.problems) or self.problems)


class UnknownNameError(KlimatkontraktError, KeyError):
    """A name that the city does not have: a scenario, a table, a measure."""

    def said(self, language: words.Language) -> str:
        """What is not there, and what is; for an id, where ids are listed and which are near."""
        values = {"name": self.what.strip("”"), "known": self.fix.strip("(?)"), "where": self.where}
        key = f"unknown.{self.where}"
        told = words.say(TEXTS, key if key in words.catalogue(TEXTS) else "unknown.other", language, **values)
        return f"{told} {words.say(TEXTS, 'near', language, **values)}" if self.fix.endswith("?)") else told
