# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Imports as a climate officer meets them: what is shown first, what is written, and what is left alone."""

from __future__ import annotations

import csv
import json
import shlex

import pytest
from typer.testing import CliRunner

from klimatkontrakt.city import read_city, write_city
from klimatkontrakt.cli import (
    door,
    imports,  # noqa: F401
    nations,  # noqa: F401
)
from klimatkontrakt.engine import study
from klimatkontrakt.language import words
from klimatkontrakt.sources.intake import imports as importing_figures
from klimatkontrakt.sources.intake import law
from klimatkontrakt.sources.intake.imports import ImportChoice
from klimatkontrakt.sources.publishers import kinds
from klimatkontrakt.sources.tables.files import Said
from klimatkontrakt.sources.template import municipality, municipality_names
from tests import extent, synthetic
from tests.cities import LILLSTAD, MALMO, ROOT, copy_of, shipped
from tests.tables import lines


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
    assert words.say("imports", "dry", "sv") in done.output


@pytest.mark.parametrize(
    ("lang", "answer", "is_written"),
    extent.some(
        [("sv", "j", True), ("sv", "Ja", True), ("sv", "yes", True), ("sv", "nej", False), ("sv", "kanske\ny", True),
         ("sv", "", False), ("en", "y", True), ("en", "YES", True), ("en", "ja\nno", False)], 1,
    ),
)  # fmt: skip
def test_a_question_is_answered_in_the_readers_language(malmo, export, monkeypatch, lang, answer, is_written):
    monkeypatch.setattr(door, "LANGUAGE", lang)
    before = bytes_of(malmo)

    done = run("import", "smhi", export, "--into", malmo, answer=f"{answer}\n")

    assert ("[j/N]" if lang == "sv" else "[y/N]") in done.output
    assert (done.exit_code, bytes_of(malmo) != before) == (0, is_written)


@extent.in_all
def test_a_question_that_gets_no_answer_is_broken_off_in_the_readers_language(malmo, export):
    done = run("import", "smhi", export, "--into", malmo)

    assert done.exit_code == 1 and "Avbrutet." in done.output


@extent.in_all
def test_nothing_is_written_until_the_user_says_so(malmo, export):
    before = bytes_of(malmo)
    refused = run("import", "smhi", export, "--into", malmo, answer="n\n")

    assert refused.exit_code == 0 and bytes_of(malmo) == before
    accepted = run("import", "smhi", export, "--into", malmo, answer="y\n")
    changed = {name for name, raw in bytes_of(malmo).items() if before[name] != raw}
    assert accepted.exit_code == 0 and changed == {"history.csv", "sources.csv"}


@extent.in_all
def test_yes_writes_without_asking_and_a_second_time_changes_nothing(malmo, export):
    first = run("import", "smhi", export, "--into", malmo, "--yes")
    after = bytes_of(malmo)
    second = run("import", "smhi", export, "--into", malmo, "--yes")

    assert (first.exit_code, second.exit_code) == (0, 0) and bytes_of(malmo) == after
    assert words.say("imports", "nothing", "sv") in second.output


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


@extent.in_all
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


@pytest.mark.parametrize("city", extent.some([LILLSTAD, MALMO], 1), ids=lambda city: city.name)
def test_a_book_out_and_back_leaves_every_byte(tmp_path, city):
    folder = copy_of(city, tmp_path)
    before = bytes_of(folder)
    out = run("excel", folder, "--to", tmp_path / "böcker" / "bok.xlsx")
    back = run("import", "excel", tmp_path / "böcker" / "bok.xlsx", "--into", folder, "--yes")

    assert (out.exit_code, back.exit_code) == (0, 0), back.output
    assert bytes_of(folder) == before
    assert words.say("imports", "nothing", "sv") in back.output


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


def examples():
    """Every command of the manual on imports, with what it is to say."""
    text = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")
    blocks = [block for block in text.split("```")[1::2] if block.startswith("\n$ klimatkontrakt ")]
    for block in blocks:
        for own in block.strip().split("$ klimatkontrakt ")[1:]:
            command, *said = own.strip().splitlines()
            yield command, said


EXAMPLES = list(examples())


SHOWN = extent.some(EXAMPLES, 1)


@pytest.mark.parametrize(("command", "said"), SHOWN, ids=[command.split(" --")[0] for command, _ in SHOWN])
def test_every_command_of_the_manual_runs_as_it_stands_and_says_what_it_says(malmo, request, command, said):
    arguments = [part.replace("cities/malmo", str(malmo)) for part in shlex.split(command)]
    own = [str(ROOT / part) if part.startswith("docs/") else part for part in arguments]
    if own == arguments:  # a publisher's own file, which is not ours to ship
        own[2] = str(request.getfixturevalue("shared") / "data" / "raw" / own[2])
    done = run(*own)

    assert done.exit_code == 0, done.output
    assert all(part.strip() in done.output for line in said for part in line.split("…")), done.output


def test_the_manual_shows_every_kind_of_file_but_one_that_needs_an_account_of_money():
    shown = {command.split()[1] for command, _ in EXAMPLES}

    assert {*kinds.KINDS} - shown == {"klimatklivet"}


# What a file does not say


SECTORS = {
    name: at * 1000.0 for at, name in enumerate(synthetic.SMHI_NAMES, start=1)
}  # 1 000, 2 000 … 9 000 t, 45 000 in all; Transporter is the fourth: 4 000


@pytest.fixture
def sectors(tmp_path):
    """Klimatkollen's file of sectors for Lund, of 2022 and 2023; it says no gas."""
    path = tmp_path / "municipality-sector-emissions.json"
    by_year = {"2022": SECTORS, "2023": SECTORS}
    path.write_text(json.dumps([{"name": "Lund", "sectors": by_year}]), encoding="utf-8")
    return path


@pytest.fixture
def lund(tmp_path):
    write_city(municipality.city(municipality_names.municipality("Lund")), tmp_path / "lund")
    return tmp_path / "lund"


def test_a_file_that_does_not_say_its_gas_is_asked_of_and_changes_nothing(lund, sectors):
    before = bytes_of(lund)
    done = run("import", "klimatkollen", sectors, "--release", "2025-05-09", "--into", lund, "--yes")

    assert done.exit_code == 1 and bytes_of(lund) == before
    assert "--gas" in plain(done.output) and "metod" not in plain(done.output).casefold()


def test_figures_of_carbon_dioxide_are_refused_among_greenhouse_gases(lund, sectors):
    before = bytes_of(lund)
    done = run(
        "import", "klimatkollen", sectors, "--gas", "CO2", "--release", "2025-05-09", "--into", lund, "--yes",
    )  # fmt: skip

    assert done.exit_code == 1 and bytes_of(lund) == before


@extent.in_all
def test_a_release_without_the_total_leaves_the_city_whole_in_the_sums_of_many(lund, sectors, tmp_path):
    done = run("import", "klimatkollen", sectors, "--gas", "CO2e", "--release", "2025-05-09", "--into", lund, "--yes")
    assert done.exit_code == 0, done.output
    out = tmp_path / "allt.csv"
    told = run("nation", lund, LILLSTAD, "--threads", "--draws", "250", "--csv", out)
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    published = {(r["item"], r["year"]): float(r["central"]) for r in rows
                 if r["kommunkod"] == "1281" and r["what"] == "published"}  # fmt: skip
    parts = {(r["item"], r["year"]): float(r["central"]) for r in rows
             if r["kommunkod"] == "1281" and r["what"] == "published_part"}  # fmt: skip

    assert told.exit_code == 0, told.output
    # the whole of Lund is 45 000 t, and no part of it, such as transport's 4 000, is the city's
    assert published[("territorial", "2023")] == 45_000
    assert 4_000 in parts.values() and 4_000 not in published.values()
    # Lillstad's account is of another release, and so the two are not added, which is told
    assert "Läggs inte ihop" in plain(told.output) and "Lillstad" in plain(told.output)


def test_a_city_that_has_published_parts_alone_is_told_and_its_parts_are_no_sum(lund):
    history = (lund / "history.csv").read_text(encoding="utf-8").splitlines()
    at = history[0].split(",").index("line")
    kept = [row for row in history if row.split(",")[at]]
    (lund / "history.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    told = run("nation", lund, LILLSTAD, "--threads", "--draws", "250")

    assert "Lund" in plain(told.output).split("Störst")[0]
    published = [line.split()[1] for line in told.output.splitlines() if line.split()[:1] == ["2022"]]
    assert "15" not in published


def cycleways(tmp_path, rows=(("Malmö", 1000), ("Lund", 500)), day="20241231"):
    path = tmp_path / "cykel.xlsx"
    sheet = [[f"Cykelnät per {day}"], ["Värde i meter"], ["Kommun", "Totalsumma"], *map(list, rows)]
    path.write_bytes(synthetic.workbook(Blad1=sheet))
    return path


NEW = ("--account", "cycleways", "--family", "activity", "--better", "more", "--release", "2024-12-31")


@extent.in_all
def test_figures_that_the_city_has_no_account_for_get_one_that_checks_and_runs(malmo, tmp_path):
    path = cycleways(tmp_path)
    done = run("import", "nvdb", path, "--into", malmo, "--series", "Totalsumma", *NEW, "--yes")
    after = bytes_of(malmo)
    again = run("import", "nvdb", path, "--into", malmo, "--series", "Totalsumma", *NEW, "--yes")
    city = read_city(malmo)

    assert (done.exit_code, again.exit_code) == (0, 0), done.output
    assert bytes_of(malmo) == after and words.say("imports", "nothing", "sv") in again.output
    assert (city.accounts["cycleways"].unit, city.accounts["cycleways"].better) == ("m", "more")
    assert {p.code for p in law.problems(city)} == {p.code for p in law.problems(shipped(MALMO))}
    rows = study.run(city, "baseline", draws=250).table("accounts").where(account="cycleways", branch="all", year=2030)
    assert {row["central"] for row in rows} == {1000}  # level after the last published year


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("--account", "cycleways", "--family", "activity"), 2),
        (("--family", "activity", "--better", "more"), 2),
        (("--account", "cycleways", "--family", "cykel", "--better", "more"), 2),
        (("--account", "Cykel väg", "--family", "activity", "--better", "more"), 1),
        (("--account", "cycleways"), 1),
    ],
)
def test_half_of_a_new_account_is_none(malmo, tmp_path, asked, code):
    before = bytes_of(malmo)
    done = run("import", "nvdb", cycleways(tmp_path), "--into", malmo, *asked, "--release", "2024-12-31", "--yes")

    assert done.exit_code == code and bytes_of(malmo) == before, done.output


def test_money_gets_no_account_of_its_own_for_it_has_a_price_year(malmo, tmp_path):
    path = tmp_path / "bidrag.csv"
    path.write_bytes(lines("Kommun;År;Värde (kr)", "Malmö;2022;5"))
    done = run(
        "import", "table", path, "--into", malmo, "--account", "grants", "--family", "money", "--better", "less",
        "--release", "2024", "--yes",
    )  # fmt: skip

    assert done.exit_code == 1 and "grants" in plain(done.output)


@extent.in_all
def test_a_table_of_one_date_takes_its_year_on_the_command_line(malmo, tmp_path):
    path = tmp_path / "folk.csv"
    path.write_bytes(lines("Kommun;Antal", "1280 Malmö;370 000"))
    asked = ("import", "table", path, "--into", malmo, "--publisher", "SCB", "--unit", "person", "--account", "people",
             "--release", "SCB 31 december", "--yes")  # fmt: skip
    silent, said = run(*asked), run(*asked, "--year", "2025")

    assert silent.exit_code == 1 and "--year" in plain(silent.output)
    assert said.exit_code == 0, said.output
    assert ",2025,370000,person,published," in (malmo / "history.csv").read_text(encoding="utf-8")


@extent.in_all
def test_a_figure_that_can_be_read_in_two_ways_takes_its_mark_on_the_command_line(malmo, tmp_path):
    path = tmp_path / "folk.csv"
    path.write_bytes(lines("Kommun;År;Antal", "Malmö;2025;370.000"))
    asked = ("import", "table", path, "--into", malmo, "--publisher", "SCB", "--unit", "person", "--account", "people",
             "--release", "SCB 31 december", "--yes")  # fmt: skip

    assert run(*asked).exit_code == 1
    assert run(*asked, "--decimal", "comma").exit_code == 0
    assert ",2025,370000,person," in (malmo / "history.csv").read_text(encoding="utf-8")


@extent.in_all
def test_a_preliminary_figure_keeps_its_mark_in_the_folder(malmo, tmp_path):
    path = tmp_path / "folk.csv"
    path.write_bytes(lines("Kommun;År;Antal", "Malmö;2025 (preliminär);370 000"))
    done = run(
        "import", "table", path, "--into", malmo, "--publisher", "SCB", "--unit", "person", "--account", "people",
        "--release", "SCB 31 december", "--yes",
    )  # fmt: skip

    assert done.exit_code == 0 and "preliminär" in plain(done.output)
    (row,) = [row for row in read_city(malmo).history if (row.account, row.year) == ("people", 2025)]
    assert row.note == "preliminär"


@extent.in_all
@pytest.mark.parametrize(
    ("publisher", "account", "line", "code"),
    [("SMHI", "smhi", "transport", "import_releases_refused"), ("Malmö stad", "territorial", "transport", "import_releases_mixed")],
)  # fmt: skip
def test_a_part_of_a_new_release_is_refused_of_smhi_s_and_told_of_others(publisher, account, line, code):
    """SMHI works out every year anew: a file of one sector would leave the others in the old release."""
    city = shipped(MALMO).model_copy(update={"calibrations": {}, "targets": {}})
    table = kinds.read(
        "table", lines("År;Värde;Enhet", "2022;380;ktCO2e"), name="t.csv", said=Said(publisher=publisher)
    )
    old = {row.source for row in city.history if row.account == account}
    choice = ImportChoice(account=account, line=line, release="utgåva 2031", is_here=True, source=",".join(old))
    made = importing_figures.proposed(city, table, choice)
    told = [problem for problem in made.problems if problem.code.startswith("import_releases")]

    assert [problem.code for problem in told] == [code] and (made.city is None) == (publisher == "SMHI")
    assert "2031" not in str(told[0].values["releases"])


@extent.in_all
def test_each_year_that_a_new_release_moves_is_told(malmo, export):
    done = run("import", "smhi", export, "--into", malmo, "--dry-run")
    (told,) = [text for text in done.output.splitlines() if "smhi, transport: 5 av 5" in text]

    assert all(f"{year} −" in told for year in synthetic.SMHI_YEARS)
    assert "metod" not in told or "framgår inte" in told
