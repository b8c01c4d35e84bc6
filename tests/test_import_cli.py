# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Imports as a climate officer meets them: what is shown first, what is written, and what is left alone."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from klimatkontrakt.cli import door, importing  # noqa: F401
from klimatkontrakt.data import words
from tests import synthetic
from tests.cities import LILLSTAD, MALMO, ROOT, copy_of


def run(*arguments: object, answer: str = ""):
    """A command in Swedish, and what it says on both streams."""
    return CliRunner().invoke(door.app, [*map(str, arguments)], input=answer)


@pytest.fixture(autouse=True)
def in_swedish(monkeypatch):
    monkeypatch.setattr(door, "LANGUAGE", "sv")
    monkeypatch.setenv("COLUMNS", "400")


def bytes_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def malmo(tmp_path):
    return copy_of(MALMO, tmp_path)


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "smhi.xlsx"
    path.write_bytes(synthetic.smhi())
    return path


def test_every_change_is_shown_row_by_row_and_a_dry_run_writes_nothing(malmo, export):
    before = bytes_of(malmo)
    done = run("import", "smhi", export, "--into", malmo, "--dry-run")

    assert done.exit_code == 0 and bytes_of(malmo) == before
    assert "~ history.csv, smhi, transport, 2023: value" in done.output and "→ 20;" in done.output
    assert "+ sources.csv, smhi_2026-05-04:" in done.output and "− history.csv, smhi, transport, 2015:" in done.output
    assert words.say("importing", "dry", "sv") in done.output


@pytest.mark.parametrize(
    ("lang", "answer", "is_written"),
    [("sv", "j", True), ("sv", "Ja", True), ("sv", "yes", True), ("sv", "nej", False), ("sv", "kanske\ny", True),
     ("sv", "", False), ("en", "y", True), ("en", "YES", True), ("en", "ja\nno", False)],
)  # fmt: skip
def test_a_question_is_answered_in_the_readers_language(malmo, export, monkeypatch, lang, answer, is_written):
    monkeypatch.setattr(door, "LANGUAGE", lang)
    before = bytes_of(malmo)

    done = run("import", "smhi", export, "--into", malmo, answer=f"{answer}\n")

    assert ("[j/N]" if lang == "sv" else "[y/N]") in done.output
    assert (done.exit_code, bytes_of(malmo) != before) == (0, is_written)


def test_a_question_that_gets_no_answer_is_broken_off_in_the_readers_language(malmo, export):
    done = run("import", "smhi", export, "--into", malmo)

    assert done.exit_code == 1 and "Avbrutet." in done.output


def test_nothing_is_written_until_the_user_says_so(malmo, export):
    before = bytes_of(malmo)
    refused = run("import", "smhi", export, "--into", malmo, answer="n\n")

    assert refused.exit_code == 0 and bytes_of(malmo) == before
    accepted = run("import", "smhi", export, "--into", malmo, answer="y\n")
    changed = {name for name, raw in bytes_of(malmo).items() if before[name] != raw}
    assert accepted.exit_code == 0 and changed == {"history.csv", "sources.csv"}


def test_yes_writes_without_asking_and_a_second_time_changes_nothing(malmo, export):
    first = run("import", "smhi", export, "--into", malmo, "--yes")
    after = bytes_of(malmo)
    second = run("import", "smhi", export, "--into", malmo, "--yes")

    assert (first.exit_code, second.exit_code) == (0, 0) and bytes_of(malmo) == after
    assert words.say("importing", "nothing", "sv") in second.output


def test_a_faulty_file_changes_nothing_and_stops(malmo, tmp_path):
    before = bytes_of(malmo)
    path = tmp_path / "falsk.xlsx"
    path.write_text("<html></html>", encoding="utf-8")
    done = run("import", "smhi", path, "--into", malmo, "--yes")

    assert done.exit_code == 1 and bytes_of(malmo) == before
    assert "falsk.xlsx" in plain(done.output) and "ingen Excelfil" in plain(done.output)


def test_an_unknown_kind_lists_those_that_are_read(malmo, export):
    done = run("import", "excel2", export, "--into", malmo)

    assert done.exit_code == 2 and "miljobarometern" in plain(done.output)


def test_a_mapping_of_one_s_own_is_named_on_the_command_line(malmo, tmp_path):
    (tmp_path / "egen.yaml").write_text("publisher: SCB\ncolumns: {year: [Tid], value: [Antal]}\n", encoding="utf-8")
    (tmp_path / "folk.csv").write_text("Tid;Antal\n2025;370 000\n", encoding="utf-8")
    done = run(
        "import", "table", tmp_path / "folk.csv", "--into", malmo, "--mapping", tmp_path / "egen.yaml",
        "--unit", "person", "--release", "SCB 31 december", "--here", "--yes",
    )  # fmt: skip

    assert done.exit_code == 0, done.output
    assert "people,,2025,370000,person,published,scb_folk,SCB 31 december" in (malmo / "history.csv").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("city", [LILLSTAD, MALMO], ids=["lillstad", "malmo"])
def test_a_book_out_and_back_leaves_every_byte(tmp_path, city):
    folder = copy_of(city, tmp_path)
    before = bytes_of(folder)
    out = run("excel", folder, "--to", tmp_path / "böcker" / "bok.xlsx")
    back = run("import", "excel", tmp_path / "böcker" / "bok.xlsx", "--into", folder, "--yes")

    assert (out.exit_code, back.exit_code) == (0, 0), back.output
    assert bytes_of(folder) == before
    assert words.say("importing", "nothing", "sv") in back.output


def test_a_contract_taken_out_of_the_book_is_taken_out_of_the_folder(tmp_path):
    from tests.test_excel_book import cells_of, saved

    folder, book = copy_of(LILLSTAD, tmp_path), tmp_path / "bok.xlsx"
    run("excel", folder, "--to", book)
    sheets = cells_of(book.read_bytes())
    for title in ("Kontrakt", "Avsnitt", "Instrument", "Åtaganden"):
        del sheets[title][2:]
    book.write_bytes(saved(sheets))
    done = run("import", "excel", book, "--into", folder, "--yes")

    assert done.exit_code == 0, done.output
    assert "− contract/2026.yaml" in done.output and not (folder / "contract" / "2026.yaml").exists()


def test_a_book_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "fil").write_text("x", encoding="utf-8")
    done = run("excel", LILLSTAD, "--to", tmp_path / "fil" / "bok.xlsx")

    assert done.exit_code == 3


def test_the_example_of_the_manual_runs_and_says_what_it_says(malmo, shared):
    example = (
        (ROOT / "docs" / "importing.md").read_text(encoding="utf-8").split("```\n$ klimatkontrakt ")[1].split("```")[0]
    )
    command, *lines = example.splitlines()
    arguments = command.replace("cities/malmo", str(malmo)).split()
    arguments[2] = shared / "data" / "raw" / arguments[2]
    done = run(*arguments)

    assert done.exit_code == 0, done.output
    assert all(part.strip() in done.output for line in lines for part in line.split("…")), done.output
