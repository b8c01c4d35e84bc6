# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Reading: how well promises are found, by the gold list, and how long texts take."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import typst

from benchmarks import gold
from benchmarks.timing import line, median
from klimatkontrakt.sources.contract_text import reader

ROOT = Path(__file__).parent.parent
TEXT = ROOT.parent / "shared" / "contracts" / "malmo-2024.txt"
PAGES = 500
_LINES = 38  # of a page; with 11 words each about as much as a page of a contract has


def _body() -> list[list[str]]:
    """Paragraphs of a long contract, section by section; made here, so that it can be made anywhere."""
    said = (
        "Lillstads kommun ska minska utsläppen från resor och transporter i alla delar av kommunen före 2030.",
        "Arbetet med klimatanpassning samordnas av kommunstyrelsen och redovisas för parterna varje år.",
        "Under året har kommunen prövat nya sätt att arbeta tillsammans med företag, skolor och boende.",
        "Parterna avser att utveckla samarbetet kring finansiering av åtgärder som ingen kan bära ensam.",
        "Det är viktigt att alla som berörs får möjlighet att påverka hur omställningen går till i vardagen.",
    )
    words = sum(len(sentence.split()) for sentence in said)
    paragraphs = PAGES * _LINES * 11 // words
    each = paragraphs // 99
    return [[" ".join(said[at:] + said[:at]) for at in (n % len(said) for n in range(each))] for _ in range(99)]


def _text(sections: list[list[str]]) -> str:
    return "\n\n".join(f"{at}. Avsnitt om klimatet\n" + "\n\n".join(body) for at, body in enumerate(sections, start=1))


def _pdf(sections: list[list[str]]) -> bytes:
    parts = [f'#text(weight: "bold", size: 14pt)[{at}. Avsnitt om klimatet]\n\n' for at in range(1, len(sections) + 1)]
    source = "\n\n".join(
        head.replace(". ", "#[.] ") + "\n\n".join(body) for head, body in zip(parts, sections, strict=True)
    )
    made: bytes = typst.compile(f"#set text(size: 12pt)\n#set par(leading: 1em)\n{source}".encode(), format="pdf")
    return made


def _seconds(path: Path) -> str:
    began = time.perf_counter()
    found = reader.read_file(path)
    taken = time.perf_counter() - began
    return f"{taken:.1f} s, {len(found.opened.pages)} pages, {len(found.promises)} proposals"


def _measured() -> None:
    found = reader.read_file(TEXT)
    for name, chapters in (("3 and 4, which the rules were made after", gold.TUNED), ("5, 6, 7 and 9", gold.MEASURED)):
        for is_sure_only in (False, True):
            rows, proposed = gold.rows(chapters), gold.of_chapters(found, chapters)
            score = gold.score(rows, proposed, is_sure_only=is_sure_only)
            which = "without rows that may be none" if is_sure_only else "every row"
            asked = "aim ≥ 0.85, ≥ 0.90" if chapters == gold.MEASURED else ""
            line(f"sections {name}; {which}", f"P {score.precision:.2f} R {score.recall:.2f}", asked)
        score = gold.score(rows, proposed)
        agree = {
            "kind": score.agreeing(lambda row, own: row.kind == own.kind),
            "strength": score.agreeing(lambda row, own: row.verb == own.verb),
            "inherited": score.agreeing(lambda row, own: row.inherited == (own.inherited or "")),
            "who": score.agreeing(lambda row, own: gold.promisors(row, found) == gold.promised_by(own)),
        }
        line("  of those found, the same: " + ", ".join(agree), " ".join(f"{share:.2f}" for share in agree.values()))


def main() -> None:
    """Print the reader's figures."""
    if TEXT.is_file():
        _measured()
        line("the real text, 20 pages", f"{median(lambda: reader.read_file(TEXT), 3):.2f} s", "≤ 2 s")
    else:
        line("the real text", "absent", "it is not ours to ship")
    sections = _body()
    with tempfile.TemporaryDirectory() as folder:
        text, pdf = Path(folder) / "long.txt", Path(folder) / "long.pdf"
        text.write_text(_text(sections), encoding="utf-8")
        pdf.write_bytes(_pdf(sections))
        line(f"a text of {PAGES} pages", _seconds(text), "≤ 60 s")
        line("a PDF of as much", _seconds(pdf), "≤ 60 s")
