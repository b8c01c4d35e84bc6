# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which number did a Swedish hand mean? `0,5`, `1 000,5`, `−2` and `38,9 %`, as they stand in YAML.

YAML takes the comma of `{2030: 0,5}` for the end of the value, and what is behind it for a key that has no value.
"""

from __future__ import annotations

import re
from decimal import Decimal

import yaml

_NUMBER = re.compile(
    r"(?P<sign>[-+−–]?)\s?(?P<whole>[0-9]{1,3}(?:[ \u00a0\u2009\u202f'’.][0-9]{3})+|[0-9]+)"
    r"(?:(?P<mark>[.,])(?P<part>[0-9]+))?\s?(?P<share>%|procent|percent|per cent)?\Z"
)
_LEFT = re.compile(r"[-+−–]?[0-9]{1,3}(?:[ \u00a0\u202f]?[0-9]{3})*\Z")
_RIGHT = re.compile(r"[0-9]+\s?(?:%|procent|percent)?\Z")
_GROUPED = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}\Z")
_GAPS = re.compile(r"[^0-9]")
_MOST = 40  # characters
_PER_CENT = 100


def mended(text: str) -> str:
    """A number with a comma, gaps, a per cent sign or a typographic minus as it is written here; empty for other texts.

    Where the comma may part thousands as well, both readings stand.

    >>> mended("0,5"), mended("38,9 %"), mended("1 000,5"), mended("−2"), mended("0.5"), mended("0,5 kt")
    ('0.5', '0.389', '1000.5', '-2', '', '')
    >>> mended("1,234"), mended("10%")
    ('1.234 / 1234', '0.1')
    """
    bare = text.strip()
    found = _NUMBER.match(bare) if len(bare) <= _MOST else None
    if found is None:
        return ""
    sign = "-" if found["sign"] in ("-", "−", "–") and found["sign"] else ""
    whole = _GAPS.sub("", found["whole"])
    number = Decimal(f"{sign}{whole}.{found['part'] or 0}")
    if found["share"]:
        return _written(number / _PER_CENT)
    if _GROUPED.match(bare):
        return f"{_written(number)} / {sign}{whole}{found['part']}"
    written = _written(number)
    return "" if _is_plain(bare) else written


def _is_plain(text: str) -> bool:
    """Whether a text is a number already, which another fault is about."""
    return re.fullmatch(r"[-+]?[0-9]+(?:\.[0-9]+)?", text) is not None


def _written(number: Decimal) -> str:
    """A number without an exponent and without noughts at its end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def cut_off(value: yaml.Node, key: yaml.Node, behind: yaml.Node) -> str:
    """The number, as it was written, of a value and of a key behind it that has no value; empty where it is none.

    Args:
        value: that stands before the key.
        key: of the next pair.
        behind: the value of that pair.
    """
    if not _is_empty(behind) or not _are_plain(value, key) or value.end_mark.line != key.start_mark.line:
        return ""
    if not _LEFT.match(value.value) or not _RIGHT.match(key.value):
        return ""
    return f"{value.value},{key.value}"


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.value and not node.style


def _are_plain(*nodes: yaml.Node) -> bool:
    return all(isinstance(node, yaml.ScalarNode) and not node.style for node in nodes)
