# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Word and Excel files made for tests, from lines and rows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

import xlsxwriter

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_STYLES = f"""<w:styles {_W}><w:style w:type="paragraph" w:styleId="Rubrik1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Rubrik2"><w:name w:val="heading 2"/></w:style></w:styles>"""
_FOOTNOTES = (
    f'<w:footnotes {_W}><w:footnote w:id="2"><w:p><w:r><w:t>Se beslutet.</w:t></w:r></w:p></w:footnote></w:footnotes>'
)
Part = str | Sequence[Sequence[str]]


def paragraph(text: str, style: str = "", note: bool = False) -> str:
    """A paragraph in Word's XML."""
    kind = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>' if note else ""
    return f'<w:p>{kind}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>{mark}</w:p>'


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table in Word's XML."""
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def word(*parts: str, extra: dict[str, bytes] | None = None) -> bytes:
    """A Word file of parts in Word's XML."""
    document = f"<w:document {_W}><w:body>{''.join(parts)}</w:body></w:document>"
    files = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": document.encode(),
        "word/styles.xml": _STYLES.encode(),
        "word/footnotes.xml": _FOOTNOTES.encode(),
        **(extra or {}),
    }
    return zipped(files)


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def excel(**sheets: Sequence[Sequence[object]]) -> bytes:
    """An Excel file of sheets of rows."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return made.getvalue()
