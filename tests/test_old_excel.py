# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Old Excel files: read by a process of their own, and whatever is wrong with one is one clear problem."""

from __future__ import annotations

import datetime
import gc
import io
import json
import os
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest
import python_calamine as calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatkontrakt.folder.problem import ProblemsError
from klimatkontrakt.language.words import LANGUAGES
from klimatkontrakt.sources.publishers import kinds
from klimatkontrakt.sources.tables import cell_dump, files, limits, old_excel, workbooks
from tests import extent, synthetic
from tests import old_excel_files as made

ROWS = [["Kommun", "2020"], ["Malmö", 12.5], ["Håbo", 3.0]]


def _refused(raw: bytes) -> str:
    """The code of the one problem that a file gives, told in both languages."""
    with pytest.raises(ProblemsError) as caught:
        workbooks.Workbook(files.given(raw, "a.xls"))
    (problem,) = caught.value.problems
    assert problem.place.file == "a.xls"
    assert all(problem.what(language) and problem.mend(language) for language in LANGUAGES)
    return problem.code


def test_every_sheet_is_read_as_the_reader_of_cells_has_it() -> None:
    raw = made.workbook(Kommuner=ROWS, Mer=[[None, None, "x"], [None, 7.0]])
    book = workbooks.Workbook(files.given(raw, "a.xls"))
    straight = calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))

    assert book.names == ("Kommuner", "Mer")
    for name in book.names:
        assert book.sheet(name).rows == straight.get_sheet_by_name(name).to_python(skip_empty_area=False)
    assert book.sheet("Kommuner").place(1, 1).file == "a.xls, Kommuner!B2"
    assert book.first().name == "Kommuner"


def test_a_sheet_that_is_not_there_is_told_with_those_that_are() -> None:
    book = workbooks.Workbook(files.given(made.workbook(Kommuner=ROWS), "a.xls"))
    with pytest.raises(ProblemsError) as caught:
        book.sheet("Län")

    assert [problem.code for problem in caught.value.problems] == ["sheet_missing"]


def test_a_table_of_an_old_file_is_the_table_of_a_new_one() -> None:
    table = [["region", "2020", "2021"], ["1280 Malmö", 12.5, 13.0], ["1284 Höganäs", 3.0, 4.0]]
    old, new = (
        kinds.read("pxweb", raw, name=name, said=files.Said(publisher="SCB"))
        for raw, name in ((made.workbook(Blad1=table), "a.xls"), (synthetic.workbook(Blad1=table), "a.xlsx"))
    )

    assert [problem.code for problem in old.problems] == [problem.code for problem in new.problems]
    assert old.rows == new.rows and len(old.rows) == 4


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (old_excel.MAGIC + bytes(600), "file_damaged"),
        (old_excel.MAGIC, "file_damaged"),
        (made.compound(b"", "WordDocument"), "file_damaged"),
        (made.compound(made.stream({"A": []}, before=made.record(0x2F, struct.pack("<H", 1) + bytes(52)))), "file_locked"),
        (made.compound(made.stream({"A": []}, before=made.record(0x2F, bytes(6)))), "file_locked"),
        (made.compound(made.stream({"A": []}), more=["EncryptedPackage"]), "file_locked"),
        (made.compound(made.stream({"A": []}), more=["_VBA_PROJECT_CUR"]), "file_macros"),
        (made.compound(made.stream({"A": [made.cell(0, 0, 1.0), made.cell(65535, 255, 1.0)]})), "sheet_cells"),
    ],
)  # fmt: skip
def test_a_broken_or_locked_or_huge_file_is_one_problem(raw: bytes, code: str) -> None:
    assert _refused(raw) == code


@extent.in_all
def test_a_file_that_asks_for_more_memory_than_it_may_is_one_problem() -> None:
    corners = [made.cell(0, 0, 1.0), made.cell(65535, 255, 1.0)]  # 16.8 million cells a sheet, of 24 bytes each
    raw = made.compound(made.stream({f"A{at}": corners for at in range(40)}))

    assert len(raw) < 20_000
    assert _refused(raw) == "file_heavy"


def _held(monkeypatch: pytest.MonkeyPatch, **limits_: int) -> None:
    """Lower limits, so that a test need not wait for the real ones."""
    real = limits.limit
    monkeypatch.setattr(limits, "limit", lambda name: limits_.get(name, real(name)))


def test_a_file_that_takes_too_long_is_ended_and_nothing_is_left_running(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text(
        f"import pathlib, os, time\npathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(os.getpid()))\ntime.sleep(60)"
    )
    monkeypatch.setattr(cell_dump, "__file__", str(sleeper))
    _held(monkeypatch, old_excel_seconds=2)
    began = time.monotonic()

    assert _refused(made.workbook(A=ROWS)) == "file_heavy"
    assert time.monotonic() - began < 30
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


@extent.in_all
@pytest.mark.parametrize(
    ("program", "limit"),
    [("while True: pass", {"old_excel_cpu_seconds": 1}), ("x = []\nwhile True: x.append(bytes(10_000_000))", {})],
)
def test_the_system_holds_the_limits_of_time_and_memory(
    program: str, limit: dict[str, int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The program's own limits, with a reader of cells that runs away."""
    runaway = tmp_path / "runaway.py"
    source = Path(cell_dump.__file__).read_text(encoding="utf-8")
    body = program.replace("\n", "\n        ")
    runaway.write_text(source.replace("        told = contents(", f"        {body}\n        told = contents(", 1))
    monkeypatch.setattr(cell_dump, "__file__", str(runaway))
    _held(monkeypatch, old_excel_memory_megabytes=600, **limit)

    assert _refused(made.workbook(A=ROWS)) == "file_heavy"


def test_an_answer_that_grows_too_large_is_one_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    _held(monkeypatch, old_excel_output_megabytes=1)

    assert _refused(made.workbook(A=[["x" * 1000] * 50] * 40)) == "file_heavy"


@given(st.data())
@settings(max_examples=12)
def test_no_file_that_is_cut_or_changed_gives_more_than_one_problem_or_a_traceback(data: st.DataObject) -> None:
    raw = bytearray(made.workbook(Kommuner=ROWS))
    for _ in range(data.draw(st.integers(0, 6))):
        raw[data.draw(st.integers(8, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(raw[: data.draw(st.integers(8, len(raw)))])
    try:
        workbooks.Workbook(files.given(cut, "a.xls"))
    except ProblemsError as error:
        assert len(error.problems) == 1


def test_times_come_back_as_the_reader_of_cells_has_them() -> None:
    moments = [
        datetime.datetime(2024, 1, 31, 12, 30), datetime.date(2024, 1, 31), datetime.time(12, 30), datetime.timedelta(hours=30),
        None, "", "x", 1.5, True,
    ]  # fmt: skip
    sent = json.loads(json.dumps([cell_dump.plain(moment) for moment in moments]))

    assert [old_excel.value(cell) for cell in sent] == moments


def test_the_program_knows_nothing_of_the_product_and_runs_isolated() -> None:
    told = subprocess.run(
        [sys.executable, "-I", "-X", "importtime", cell_dump.__file__, "1500", "30", "10", "100", str(Path(calamine.__file__).parents[1])],
        input=made.workbook(A=ROWS), capture_output=True, check=True,
    )  # fmt: skip

    assert json.loads(told.stdout)["sheets"] == {"A": ROWS}
    assert b"klimatkontrakt" not in told.stderr


def test_no_file_stays_open() -> None:
    gc.collect()
    folder = Path("/proc/self/fd")
    before = len(list(folder.iterdir())) if folder.is_dir() else 0
    for _ in range(3):
        workbooks.Workbook(files.given(made.workbook(A=ROWS), "a.xls"))
        _refused(old_excel.MAGIC + bytes(600))

    assert not folder.is_dir() or len(list(folder.iterdir())) <= before
