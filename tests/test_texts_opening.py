# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Files as strangers send them: every bad one gives one clear problem, and the same text reads alike in every form."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
import typst

from klimatkontrakt.folder.problem import Problem, ProblemsError
from klimatkontrakt.language.words import LANGUAGES
from klimatkontrakt.sources.contract_text import reader
from klimatkontrakt.sources.contract_text.reader import ContractReading
from klimatkontrakt.sources.documents import text_files
from tests import office

TEXT = (
    ("1. Parter", ["Parter i kontraktet är:", "• Lillstads kommun.", "• Programmet Goda Städer."]),
    ("2. Kommunens åtaganden", ["Lillstads kommun ska byta alla bussar före 2027."]),
    ("2.1. Uppföljning", ["Kommunen redovisar utfallet varje år."]),
)
HEADINGS = ["1 Parter", "2 Kommunens åtaganden", "2.1 Uppföljning"]


def _pdf(source: str) -> bytes:
    made: bytes = typst.compile(source.encode(), format="pdf")
    return made


def _plain() -> str:
    return "\n\n".join("\n".join([head, *body[:1], "", *body[1:]]) for head, body in TEXT)


def _typeset() -> bytes:
    parts = []
    for head, body in TEXT:
        lines = "\n\n".join(f'#text("{line}")' for line in body)
        parts.append(f'#text(size: 14pt, weight: "bold")[#"{head}"]\n\n{lines}')
    return _pdf("\n\n".join(parts))


def _word() -> bytes:
    parts = []
    for head, body in TEXT:
        parts.append(office.paragraph(head, "Rubrik1"))
        parts += [office.paragraph(line) for line in body]
    return office.word(*parts)


def _markdown() -> bytes:
    parts = [f"{'###' if head.startswith('2.1') else '##'} {head}\n\n" + "\n\n".join(body) for head, body in TEXT]
    return "\n\n".join(parts).encode()


def _read(raw: bytes, name: str) -> ContractReading:
    return reader.read(text_files.opened_bytes(raw, name))


@pytest.mark.parametrize(
    ("name", "made"),
    [("k.txt", lambda: _plain().encode()), ("k.pdf", _typeset), ("k.docx", _word), ("k.md", _markdown)],
)
def test_one_contract_reads_alike_as_text_pdf_word_and_markdown(name: str, made) -> None:
    read = _read(made(), name)

    assert read.opened.kind == {"txt": "text", "pdf": "pdf", "docx": "docx", "md": "markdown"}[name.split(".")[1]]
    assert [heading.label.replace(".  ", " ") for heading in read.layout.headings] == HEADINGS
    assert [party.short for party in read.parties] == ["Lillstads kommun", "Goda Städer"]
    ticked = [candidate for candidate in read.candidates if candidate.is_likely]
    assert [(candidate.verb, candidate.kind) for candidate in ticked] == [
        ("commits", "delivery"),
        ("states", "process"),
    ]


def test_a_note_in_word_is_read_with_its_mark() -> None:
    read = _read(office.word(office.paragraph("Lillstad ska byta bussar.", note=True)), "k.docx")

    (note,) = read.layout.notes.notes
    assert read.opened.text[note.start : note.end] == "Se beslutet."
    assert note.mark is not None


def _problem(raw: bytes, name: str = "kontrakt.pdf") -> Problem:
    with pytest.raises(ProblemsError) as stopped:
        reader.read(text_files.opened_bytes(raw, name))
    (problem,) = stopped.value.problems
    for language in LANGUAGES:
        assert "{" not in problem.said(language) and problem.mend(language)
    return problem


def test_a_pdf_of_pictures_asks_for_text_recognition() -> None:
    raw = _pdf("#for page in range(3) [#rect(width: 5cm, height: 5cm, fill: red) #pagebreak()]")

    assert _problem(raw).code == "file_pictures"


def test_a_pdf_with_one_page_of_pictures_is_read_and_says_so() -> None:
    read = _read(_pdf("Lillstad ska byta alla bussar före 2027.\n#pagebreak()\n#rect(fill: red)"), "k.pdf")

    assert [(p.code, p.values["pages"]) for p in read.opened.problems] == [("pages_pictures", "2")]


def test_a_locked_pdf_says_that_it_is_locked() -> None:
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(_typeset())) as document:
        document.save(locked, encryption=pikepdf.Encryption(owner="a", user="b", R=6))

    assert _problem(locked.getvalue()).code == "file_locked"


def test_a_pdf_that_anyone_may_open_is_read_though_it_is_encrypted() -> None:
    sealed = io.BytesIO()
    with pikepdf.open(io.BytesIO(_typeset())) as document:
        document.save(sealed, encryption=pikepdf.Encryption(owner="a", user="", R=6))

    assert len(_read(sealed.getvalue(), "k.pdf").layout.headings) == 3


def test_a_word_file_with_macros_is_refused() -> None:
    raw = office.word(office.paragraph("Text"), extra={"word/vbaProject.bin": b"\0" * 100})

    assert _problem(raw, "k.docm").code == "file_macros"


def test_a_zip_bomb_is_stopped_while_it_unpacks() -> None:
    raw = office.word(office.paragraph("Text"), extra={"word/media/stor.png": b"\0" * 20_000_000})

    assert len(raw) < 100_000
    assert _problem(raw, "k.docx").code == "file_unpacks"


def test_an_archive_of_thousands_of_parts_is_stopped() -> None:
    raw = office.word(office.paragraph("Text"), extra={f"x/{at}": b"" for at in range(5001)})

    assert _problem(raw, "k.docx").code == "file_unpacks"


def test_entities_of_xml_are_not_followed() -> None:
    bomb = '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w>&b;</w>'

    assert _problem(office.zipped({"word/document.xml": bomb.encode()}), "k.docx").code == "file_damaged"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"<!DOCTYPE html><html><body>Logga in</body></html>", "file_web_page"),
        (b"\n  <HTML>Fel 404</HTML>", "file_web_page"),
        (b"", "text_empty"),
        (b" \n\t\n", "text_empty"),
        (b"\x00\x01\x02\x03" * 50, "file_no_text"),
        (bytes(range(256)) * 4, "file_no_text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "file_no_text"),
        ("Malmö ska".encode("latin-1"), "text_encoding"),
        (b"%PDF-1.7 trasig", "file_damaged"),
        (b"PK\x03\x04 trasig", "file_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file_old_office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "file_locked"),
        (office.zipped({"a.txt": b"text"}), "file_no_text"),
        (office.excel(Blad=[["a"]]), "file_is_table"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_each_file_that_is_no_contract_gives_one_clear_problem(raw: bytes, code: str) -> None:
    assert _problem(raw).code == code


def test_a_file_of_300_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "stor.pdf"
    with path.open("wb") as file:
        file.truncate(300_000_000)

    with pytest.raises(ProblemsError) as stopped:
        text_files.opened(path)
    assert [(p.code, p.values["megabytes"]) for p in stopped.value.problems] == [("text_large", 300)]


@pytest.mark.parametrize(("name", "code"), [("finns-inte.pdf", "text_missing"), (".", "source_is_folder")])
def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(ProblemsError) as stopped:
        text_files.opened(tmp_path / name)

    assert [p.code for p in stopped.value.problems] == [code]


def test_text_of_other_systems_is_read_by_its_mark() -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        assert _read("Lillstad ska byta alla bussar.".encode(encoding), "k.txt").candidates


def test_progress_is_told_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    reader.read(text_files.opened_bytes(_typeset(), "k.pdf"), lambda done, whole: told.append((done, whole)))

    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)


LONG = """#set page(paper: "a5", numbering: "1", header: [Klimatkontrakt Lillstad])
#set heading(numbering: "1.1.")
= Parter
Parter i kontraktet är:
- Lillstads kommun.
= Kommunens åtaganden
Lillstads kommun ska byta alla sina bussar.#footnote[Beslut i kommunfullmäktige 2025.] #lorem(150)

Kommunen avser att utveckla samarbetet#footnote[Se https://lillstad.se/samarbete.] med alla företag.
== Uppföljning
Kommunen redovisar utfallet varje år. #lorem(1200)
"""


def test_running_heads_page_numbers_and_notes_of_a_pdf_are_no_text_of_it() -> None:
    read = _read(_pdf(LONG), "k.pdf")
    furniture = {
        " ".join(read.opened.text[piece.start : piece.end].split())
        for piece in read.layout.pieces
        if piece.kind == "furniture"
    }

    assert len(read.opened.pages) >= 4
    assert furniture == {"Klimatkontrakt Lillstad", *(str(at) for at in range(1, len(read.opened.pages) + 1))}
    assert [read.opened.text[note.start : note.end] for note in read.layout.notes.notes] == [
        "Beslut i kommunfullmäktige 2025.",
        "Se https://lillstad.se/samarbete.",
    ]
    quotes = [candidate.quote for candidate in read.candidates]
    ticked = [candidate.quote for candidate in read.candidates if candidate.is_likely]
    promises = [
        "Lillstads kommun ska byta alla sina bussar.",
        "Kommunen avser att utveckla samarbetet med alla företag.",
        "Kommunen redovisar utfallet varje år.",
    ]
    assert [quote for quote in ticked if "ommun" in quote] == promises
    assert not [quote for quote in quotes if "Klimatkontrakt Lillstad" in quote or "Beslut i kommunfull" in quote]


def test_a_line_that_begins_with_a_number_and_a_small_letter_is_no_heading() -> None:
    text = _plain().replace("Kommunen redovisar", "3. bussar och spårvagnar\n\nKommunen redovisar")

    assert [heading.label for heading in _read(text.encode(), "k.txt").layout.headings] == HEADINGS


ANNEX = "\n\nBilaga 1 Länkar\n\n• Miljöprogram.\n\n• Översiktsplan.\n\nhttps://a.se/miljo\nhttps://a.se/plan\n"


def test_documents_of_an_annex_are_given_as_many_links_in_their_order() -> None:
    read = _read((_plain() + ANNEX).encode(), "k.txt")

    assert [(document.title, document.address) for document in read.annex] == [
        ("Miljöprogram.", "https://a.se/miljo"),
        ("Översiktsplan.", "https://a.se/plan"),
    ]


def test_documents_and_links_that_are_not_as_many_are_not_paired() -> None:
    read = _read((_plain() + ANNEX + "https://a.se/tredje\n").encode(), "k.txt")

    assert [document.address for document in read.annex] == ["", ""]
    assert [problem.code for problem in read.problems] == ["annex_unmatched"]
