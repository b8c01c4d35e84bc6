# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""May a text be a formula to a spreadsheet program? One that begins as a formula does is written with a mark before it.

Source:
    OWASP, CSV Injection: cells that begin with =, +, -, @, a tab or a line end, and with the wide forms of the signs.
"""

from __future__ import annotations

MARK = "'"
_BEGINNINGS = tuple("=+-@\t\r\n＝＋－＠")


def guarded(text: str) -> str:
    """A text as a cell may hold it: no program takes it for a formula, and `plain` gives the text back.

    >>> guarded("=1+1"), guarded("Buss"), guarded("'=1"), guarded("'Buss'"), guarded("－5")
    ("'=1+1", 'Buss', "''=1", "'Buss'", "'－5")
    """
    return f"{MARK}{text}" if text.lstrip(MARK).startswith(_BEGINNINGS) else text


def plain(cell: str) -> str:
    """The text of a cell that was guarded; any other as it is.

    >>> plain("'=1+1"), plain("''=1"), plain("'Buss'"), plain("=1")
    ('=1+1', "'=1", "'Buss'", '=1')
    """
    is_guarded = cell.startswith(MARK) and cell.lstrip(MARK).startswith(_BEGINNINGS)
    return cell[len(MARK) :] if is_guarded else cell
