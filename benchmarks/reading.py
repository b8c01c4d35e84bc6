# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Reading: how well promises are found, by the gold list, and how long texts take."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import typst

from benchmarks import gold
from benchmarks.timing import line, median
from klimatkontrakt.sources.contract_text import reader
from klimatkontrakt.sources.contract_text.reader import ContractReading

ROOT = Path(__file__).parent.parent
TEXT = ROOT.parent / "shared" / "contracts" / "malmo-2024.txt"
PLANS = Path(os.environ.get("KK_PLANS", ROOT.parent / "shared" / "contracts" / "plans"))
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
    return f"{taken:.1f} s, {len(found.opened.pages)} pages, {len(found.candidates)} candidates"


def _measured() -> None:
    found = reader.read_file(TEXT)
    for name, chapters in (("3 and 4, which the cues were made after", gold.TUNED), ("5, 6, 7 and 9", gold.MEASURED)):
        rows, ticked = gold.rows(chapters), gold.of_chapters(found, chapters)
        every = gold.of_chapters(found, chapters, is_ticked=False)
        for is_sure_only in (False, True):
            score = gold.score(rows, ticked, is_sure_only=is_sure_only)
            which = "without rows that may be none" if is_sure_only else "every row"
            asked = "aim F1 ≥ 0.68, R ≥ 0.75" if chapters == gold.MEASURED else ""
            line(f"sections {name}; {which}", _figures(score.precision, score.recall, score.f1), asked)
        there = sum(any(gold.is_shared(row.start, row.end, candidate) for candidate in every) for row in rows)
        line("  promises among the candidates", f"{there} of {len(rows)}; {len(ticked)} of {len(every)} ticked")
        score = gold.score(rows, ticked)
        agree = {
            "kind": score.agreeing(lambda row, own: row.kind == own.kind),
            "strength": score.agreeing(lambda row, own: row.verb == own.verb),
            "who, where it is said": _named(score, found),
        }
        line("  of those ticked, the same: " + ", ".join(agree), " ".join(f"{share:.2f}" for share in agree.values()))


def _named(score: gold.Score, found: ContractReading) -> float:
    """Of the pairs whose candidate names somebody, the share where the list has them too."""
    named = [(row, own) for row, own in score.pairs if own.promisors]
    return sum(gold.promised_by(own) <= gold.promisors(row, found) for row, own in named) / (len(named) or 1)


def _figures(precision: float, recall: float, f1: float) -> str:
    return f"P {precision:.2f} R {recall:.2f} F1 {f1:.2f}"


def _of_plans() -> None:
    right, wrong, missed, absent = gold.of_plans(PLANS)
    precision, recall = right / (right + wrong), right / (right + missed)
    f1 = 2 * precision * recall / (precision + recall)
    line("plans and decisions of others", _figures(precision, recall, f1), "aim F1 ≥ 0.68, R ≥ 0.75")
    line("  promises that no candidate has", str(absent), "0")


def main() -> None:
    """Print the reader's figures."""
    if TEXT.is_file():
        _measured()
        line("the real text, 20 pages", f"{median(lambda: reader.read_file(TEXT), 3):.2f} s", "≤ 2 s")
    else:
        line("the real text", "absent", "it is not ours to ship")
    if PLANS.is_dir():
        _of_plans()
    sections = _body()
    with tempfile.TemporaryDirectory() as folder:
        text, pdf = Path(folder) / "long.txt", Path(folder) / "long.pdf"
        text.write_text(_text(sections), encoding="utf-8")
        pdf.write_bytes(_pdf(sections))
        line(f"a text of {PAGES} pages", _seconds(text), "≤ 60 s")
        line("a PDF of as much", _seconds(pdf), "≤ 60 s")
