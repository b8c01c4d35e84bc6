# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a PX file written? Keywords with a language and a key, texts in quotation marks, then the cells.

What stands within quotation marks is text and nothing else: a semicolon, an equals sign, a bracket or `DATA=` there
ends and begins nothing.

Source:
    SCB, PX file format 2013; Data in the PX-file (cells, KEYS, dots and dashes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from klimatkontrakt.folder.problem import Place
from klimatkontrakt.sources.tables.files import Given, refuse, text_of

_TEXT = r'"[^"]*"'
_HEAD = re.compile(
    rf"\s*(?P<word>[A-Za-z][A-Za-z0-9_-]*)\s*(?:\[(?P<language>[^\]\n]*)\])?\s*(?:\((?P<key>(?:{_TEXT}|[^\"()])*)\))?\s*="
)
_BODY = re.compile(rf"(?:{_TEXT}|[^\";])*")
_QUOTED = re.compile(_TEXT)
_CELL = re.compile(rf"{_TEXT}|[^\s;\"]+")
_DECLARED = re.compile(rb'CODEPAGE\s*=\s*"([^"]{1,30})"', re.IGNORECASE)
DATA = "DATA"


@dataclass(frozen=True)
class PxStatement:
    """What a keyword says: its texts, or the words that stand without quotation marks."""

    word: str
    language: str
    key: tuple[str, ...]
    body: str

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts; a long one goes on in the next quotation marks where no comma stands between."""
        return texts(self.body)


def texts(body: str) -> tuple[str, ...]:
    """The texts of a statement; the words themselves where none stands in quotation marks.

    >>> texts('"El",\\n"Fjärr-"\\n"värme"'), texts("YES"), texts('TLIST(A1),"2021","2022"')
    (('El', 'Fjärr-värme'), ('YES',), ('2021', '2022'))
    """
    quoted: list[str] = []
    end = -1
    for match in _QUOTED.finditer(body):
        if end >= 0 and not body[end : match.start()].strip():
            quoted[-1] += match[0][1:-1]
        else:
            quoted.append(match[0][1:-1])
        end = match.end()
    return tuple(quoted or filter(None, [body.strip()]))


@dataclass(frozen=True)
class PxFile:
    """A PX file as written: its keywords in the main language, and the text of its cells.

    Attributes:
        said: the statements by keyword and key; the key is empty where the keyword has none.
    """

    said: Mapping[tuple[str, tuple[str, ...]], PxStatement]
    cells: str

    def of(self, word: str, *key: str) -> tuple[str, ...]:
        """The texts of a keyword, of a key where one is given; nothing where it is not there."""
        own = self.said.get((word, key))
        return own.texts if own else ()

    def body(self, word: str, *key: str) -> str:
        """A keyword's words as they stand."""
        own = self.said.get((word, key))
        return own.body.strip() if own else ""

    def only(self, word: str) -> str:
        """The one text that a keyword has under all its keys; empty where it has none, or they differ."""
        found = {own.texts[0] for (name, _), own in self.said.items() if name == word and own.texts}
        return found.pop() if len(found) == 1 else ""


def written(file: Given) -> PxFile:
    """A PX file taken apart.

    Raises:
        ProblemsError: when it has no cells, or a quotation mark is not closed.
    """
    declared = _DECLARED.search(file.raw)
    text = text_of(file, declared=declared[1].decode("latin-1") if declared else "")
    statements = list(_statements(file, text))
    cells = [statement.body for statement in statements if statement.word == DATA]
    if not cells:
        refuse("px_broken", Place(file.name), {"why": "DATA"})
    main = _main_language(statements)
    said: dict[tuple[str, tuple[str, ...]], PxStatement] = {}
    for statement in statements:
        if statement.language in ("", main):  # another language says the same once more
            said.setdefault((statement.word, statement.key), statement)
    return PxFile(said, cells[-1])


def _main_language(statements: Sequence[PxStatement]) -> str:
    """The language that the file says it has; else that of the statements without one, or the first by its name."""
    for statement in statements:
        if statement.word == "LANGUAGE" and statement.texts:
            return statement.texts[0]
    return min((statement.language for statement in statements), default="")


def _statements(file: Given, text: str) -> Iterator[PxStatement]:
    """Every keyword with what it says; a text that begins no keyword goes on with a note, and is passed over."""
    at = 0
    while at < len(text):
        head = _HEAD.match(text, at)
        if head is None:
            at = _end_of_body(file, text, at, "?") + 1
            continue
        word, start = head["word"].upper(), head.end()
        end = _end_of_cells(text, start) if word == DATA else _end_of_body(file, text, start, head["word"])
        key = texts(head["key"]) if head["key"] and word != DATA else ()
        yield PxStatement(word, head["language"] or "", key, text[start:end])
        at = end + 1


def _end_of_body(file: Given, text: str, start: int, word: str) -> int:
    """Where what a keyword says ends: at the next semicolon outside quotation marks."""
    body = _BODY.match(text, start)
    end = body.end() if body else start
    if end < len(text) and text[end] == '"':
        refuse("px_quote", Place(file.name, text[:end].count("\n") + 1), {"word": word})
    return end


def _end_of_cells(text: str, start: int) -> int:
    """Where the cells end: at the end of the file, or before the semicolon that a new keyword follows."""
    for match in re.finditer(rf"{_TEXT}|;", text[start:]):
        if match[0] == ";" and _HEAD.match(text, start + match.end()):
            return start + match.start()
    return len(text)


def cells(body: str) -> list[str]:
    """The cells of a file: between spaces, semicolons and commas, a text in its quotation marks.

    >>> cells('10 "." 30\\n"1 000",40;')
    ['10', '"."', '30', '"1 000"', '40']
    """
    return [part for word in words(body) for part in ((word,) if word.startswith('"') else word.split(",")) if part]


def words(body: str) -> list[str]:
    """The cells of a file where a comma is no sign between them.

    >>> words('10,5 20\\n"1 000" "-";')
    ['10,5', '20', '"1 000"', '"-"']
    """
    return [word.strip(",") if not word.startswith('"') else word for word in _CELL.findall(body) if word.strip(",")]
