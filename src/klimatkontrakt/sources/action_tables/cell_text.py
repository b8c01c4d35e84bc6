# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a cell say, without the marks of the program that wrote it? HTML, LaTeX, Markdown and odd signs."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

_ODD = re.compile(r"[^\x20-\x23\x25\x27-\x29\x2b-\x3b\x3d\x3f-\x5b\x5dA-Za-zåäöÅÄÖéÉ€–]|  ")
_BREAK = re.compile(r"<\s*/?\s*(?:br|p|li|div)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_MATHS = re.compile(r"\$([^$\n]{1,120})\$")
_IS_MATHS = re.compile(r"[\\_^{}]")
_RAISED = re.compile(r"<sup\b[^>]*>\s*([0-9]+)\s*</sup\s*>|\^\s*\{\s*([0-9]+)\s*\}|(?<=[\w)])\^([0-9]+)", re.IGNORECASE)
_POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_FOOTNOTE = re.compile(r"(?<!10)(?<!\bm)(?<!\b[kcd]m)[⁰¹²³⁴-⁹]+")  # no power of ten, no square metre
_RAISED_GAS = re.compile(r"(?<=[Cc][Oo])²")
_HALVES = {"½": "5", "¼": "25", "¾": "75"}
_HALF = re.compile(r"(?P<whole>(?<![0-9.,])[0-9]{1,3} ?)?(?P<part>[½¼¾])")
_WRAPPED = re.compile(r"\\[A-Za-z]+\s*\{([^{}]*)\}|[_^]\s*\{([^{}]*)\}|\{([^{}]*)\}")
_LOWERED = re.compile(r"(?<=[A-Za-z)])_(?=[0-9])")
_COMMANDS = {"sim": "~", "approx": "~", "simeq": "~", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "times": "×",
             "cdot": "·", "rightarrow": "→", "euro": "€"}  # fmt: skip
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_ESCAPED = re.compile(r"\\([^A-Za-z0-9\s])")
_STARS = re.compile(r"\*{2,}|(?<!\w)\*(?=\w)|(?<=[\w.:;)])\*(?!\w)|__")
_SIGNS = str.maketrans(
    {**dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f", " "),
     **dict.fromkeys("\u3000\t\r\v\f", " "),
     **dict.fromkeys("\u200b\u200c\u200d\ufeff\u00ad\u2060", ""), **dict.fromkeys("‐‑⁃", "-"), "‒": "–", "―": "—",
     "´": "’", "`": "’", **{chr(0x2080 + n): str(n) for n in range(10)}, "ₑ": "e"}
)  # fmt: skip
_NAUGHT = re.compile(r"(?<![0-9])C0(?=2(?![0-9]))")
_GAS_GAP = re.compile(r"\b([Cc][Oo]) 2(?![0-9])")
_SHORT = 300  # characters of a cell that is kept: labels come again, descriptions do not
_SPACES = re.compile(r" {2,}")
_EDGES = re.compile(r" *\n[ \n]*")
_STROKED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d"})
_BULLET = re.compile(r"\A(?:[•·▪●○◦‣*\uf0b7\uf0a7-]|o(?= ))\s*")


def plain(text: str) -> str:
    """A cell's words; a break in the cell stays a line break.

    >>> plain("**500** t CO_{2}e<br>$\\\\mathrm{CO}_{2}$&nbsp;och C02e")
    '500 t CO2e\\nCO2 och CO2e'
    >>> plain("200<sup>1</sup> t"), plain("200$^{1}$ t"), plain("5 · 10^{3} t"), plain("€/m<sup>2</sup>"), plain("1½ t")
    ('200 t', '200 t', '5 · 10³ t', '€/m²', '1.5 t')
    """
    return _kept(text) if len(text) <= _SHORT else _plain(text)


@lru_cache(maxsize=1 << 15)
def _kept(text: str) -> str:
    return _plain(text)


def _plain(text: str) -> str:
    if _ODD.search(text):
        text = _without_marks(text)
    text = _NAUGHT.sub("CO", _GAS_GAP.sub(r"\g<1>2", text))
    return _EDGES.sub("\n", _SPACES.sub(" ", text)).strip()


def _without_marks(text: str) -> str:
    if "$" in text:
        text = _MATHS.sub(lambda found: found[1] if _IS_MATHS.search(found[1]) else found[0], text)
    text = _RAISED.sub(_powers, text)
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    if "&" in text:
        text = html.unescape(text)
    text = unicodedata.normalize("NFC", text).translate(_SIGNS)
    if "\\" in text or "{" in text:
        text = _without_latex(text)
    text = _HALF.sub(_decimals, _FOOTNOTE.sub("", _RAISED_GAS.sub("2", text)))
    return _LOWERED.sub("", _STARS.sub("", text))


def _powers(found: re.Match[str]) -> str:
    """Raised digits: a note's mark or a power, and no digits of the number before them."""
    return (found[1] or found[2] or found[3]).translate(_POWERS)


def _decimals(found: re.Match[str]) -> str:
    """A half in decimals: 1½ is 1.5."""
    return f"{(found['whole'] or '0').strip()}.{_HALVES[found['part']]}"


def _without_latex(text: str) -> str:
    before = ""
    while text != before:
        before, text = text, _WRAPPED.sub(lambda found: found[1] or found[2] or found[3] or "", text)
    text = _ESCAPED.sub(r"\1", text)
    return _COMMAND.sub(lambda found: _COMMANDS.get(found[1], " "), text)


def folded(text: str) -> str:
    """Small letters without accents, so that a word is found however it is written.

    >>> folded("Åtgärdens NAMN"), folded("Émissions")
    ('atgardens namn', 'emissions')
    """
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_STROKED))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def unbulleted(text: str) -> str:
    """A text without the bullet that it begins with.

    >>> unbulleted("• Porto Ambiente"), unbulleted("o Ombudsman"), unbulleted("Omsorg")
    ('Porto Ambiente', 'Ombudsman', 'Omsorg')
    """
    return _BULLET.sub("", text.strip())
