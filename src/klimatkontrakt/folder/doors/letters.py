# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which letters may a text hold? None that a database, a page or a terminal takes otherwise, or that turns a line.

A name holds none that is unseen either.
"""

from __future__ import annotations

import re
import unicodedata

# C0 but for tab and line ends, DEL, halves of letters, and what Unicode says is none.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Letters of other categories that show nothing: fillers of Hangul, a blank of Braille, selectors, joiners of marks;
# and the mark that stands where a letter could not be read.
_UNSEEN = frozenset("\ufffd\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {chr(0xFE00 + at) for at in range(16)}
# What turns the letters after it round, or keeps a turn going: embeddings, overrides, isolates and marks of direction.
_TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
TURNING = re.compile(f"[{_TURNING}]")
# What is seen nowhere in a name: a soft hyphen, spaces and joiners of no width, fillers. Not the joiner and the
# selectors that make a picture or a letter of several, nor private letters.
_HIDDEN = re.compile(
    f"[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2064\u2800\u3164\ufeff\uffa0\ufff9-\ufffd{_TURNING}]"
)
_SHOWN_BESIDE = 15  # letters on each side of one that is told
_MARKS = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")


def control(text: str) -> str:
    r"""The first letter that no text may hold, by its number; empty where there is none.

    >>> control("a\0b"), control("a\nb\tc"), control("\x1b[31m"), control("Å\u200b")
    ('U+0000', '', 'U+001B', '')
    """
    strange = None if text.isascii() and text.isprintable() else CONTROL.search(text)
    return code_of(strange[0]) if strange else ""


def turning(text: str) -> str:
    r"""The first letter of a text that turns the line round, by its number; empty where there is none.

    >>> turning("Buss"), turning("a\u202eb"), turning("a\u200fb"), turning("a\u200bb")
    ('', 'U+202E', 'U+200F', '')
    """
    strange = None if text.isascii() else TURNING.search(text)
    return code_of(strange[0]) if strange else ""


def unturned(text: str) -> str:
    r"""A text of somebody's document without what turns its lines round: it says nothing, and no city may hold it.

    >>> unturned("Malmö\u200e stad")
    'Malmö stad'
    """
    return TURNING.sub("", text)


def hidden(label: str) -> str:
    r"""The first letter of a thing's name that nobody sees, by its number; empty where there is none.

    >>> hidden("Åkeri"), hidden("Elbi\u200blar"), hidden("\ufeffBuss"), hidden("⚡️ 👩‍🔧"), hidden("a\u202eb")
    ('', 'U+200B', 'U+FEFF', '', 'U+202E')
    """
    strange = None if label.isascii() else _HIDDEN.search(label)
    return code_of(strange[0]) if strange else ""


def around(text: str, code: str) -> str:
    r"""The letter of a number where it first stands in a text, with a few letters on either side of it.

    >>> around("Utsläppsfria elbi\u200blar i hela kommunen", "U+200B")
    '…släppsfria elbi[U+200B]lar i hela komm…'
    """
    at = text.find(chr(int(code.removeprefix("U+"), 16)))
    first, last = max(at - _SHOWN_BESIDE, 0), at + 1 + _SHOWN_BESIDE
    return f"{'…' * (first > 0)}{_HIDDEN.sub(_as_code, shown(text[first:last]))}{'…' * (last < len(text))}"


def unseen(name: str) -> str:
    r"""The first letter of a name that nobody sees or that turns the others round, by its number; empty without one.

    >>> unseen("Åsa Öberg-Li"), unseen("A\u200bda"), unseen("\u202eadA"), unseen("a\tb"), unseen("\u3164")
    ('', 'U+200B', 'U+202E', 'U+0009', 'U+3164')
    """
    if name.isascii() and name.isprintable():
        return ""
    return next((code_of(letter) for letter in name if _is_unseen(letter)), "")


def _is_unseen(letter: str) -> bool:
    return letter in _UNSEEN or unicodedata.category(letter) in _UNSEEN_CATEGORIES


def code_of(letter: str) -> str:
    """A letter's number, as it is told."""
    return f"U+{ord(letter):04X}"


def shown(text: str) -> str:
    r"""A text as it can stand in a message: what cannot be seen is told by its number.

    >>> shown("a\0b\u202e"), shown("Malmö")
    ('a[U+0000]b[U+202E]', 'Malmö')
    """
    if text.isprintable():
        return text
    told_controls = CONTROL.sub(_as_code, text)
    return _MARKS.sub(_as_code, told_controls)


def name_shown(name: str) -> str:
    r"""A name as it can stand in a message of one line: every letter that nobody sees is told by its number.

    >>> name_shown("city\n.yaml"), name_shown("Malmö")
    ('city[U+000A].yaml', 'Malmö')
    """
    if name.isascii() and name.isprintable():
        return name
    return "".join(f"[{code_of(letter)}]" if _is_unseen(letter) else letter for letter in name)


def _as_code(match: re.Match[str]) -> str:
    return f"[{code_of(match[0])}]"
