# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""An Answer is whole, small and without words; what is kept of it comes back to the last bit, or is known as damaged."""

from __future__ import annotations

import re
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import klimatkontrakt as kk
from klimatkontrakt.chapters import contents
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answer.parts import Answer
from klimatkontrakt.language.words import LANGUAGES
from klimatkontrakt.publish import answer_file
from tests import extent
from tests.cities import LILLSTAD, MALMO, shipped

MOST_BYTES = 100_000
DRAWS = 250


@cache
def answer_at(folder: Path) -> Answer:
    return study.answer(kk.read_city(folder), "contract", draws=DRAWS)


@pytest.mark.parametrize("folder", extent.some([MALMO, LILLSTAD], 1), ids=lambda folder: folder.name)
def test_what_is_kept_comes_back_to_the_last_bit(folder: Path) -> None:
    raw = answer_file.packed(answer_at(folder))
    again = answer_file.unpacked(raw)

    assert answer_file.packed(again) == raw
    assert len(raw) <= MOST_BYTES


@pytest.mark.parametrize("language", extent.some(LANGUAGES, 1))
def test_every_page_is_the_same_of_what_was_kept(language) -> None:
    city, answer = shipped(MALMO), answer_at(MALMO)
    kept = Run(city, answer_file.unpacked(answer_file.packed(answer)))

    at_hand, again = (
        {name: leaf.as_plain() for name, leaf in contents.pages(run, language, 2027).items()}
        for run in (Run(city, answer), kept)
    )
    assert at_hand == again
    assert at_hand.keys() >= contents.PAGES.keys()


def test_there_is_no_word_in_it() -> None:
    city = shipped(MALMO)
    with zipfile.ZipFile(BytesIO(answer_file.packed(answer_at(MALMO)))) as archive:
        told = archive.read(answer_file.TOLD).decode()
    labels = {row.label_sv for row in city.quantities} | {measure.sv for measure in city.measures.values()}

    assert len(labels) > 50
    assert [label for label in labels if " " in label and label in told] == []
    assert re.findall(r'"[^"]*[åäöÅÄÖ ][^"]*"', told) == []


def test_the_statistics_of_a_course_are_asked_for_by_name() -> None:
    results = kk.run(shipped(LILLSTAD), "contract", draws=DRAWS)
    path, course = results.both.planned[results.headline], results.answer.planned_paths[results.headline]
    drawn = np.sort(path[results.world.rows(0)], axis=0)

    assert course.central.tolist() == path[0].tolist()
    assert course.mean == pytest.approx(drawn.mean(axis=0))
    assert course.p5 == pytest.approx(np.quantile(drawn, 0.05, axis=0))
    assert course.p95 == pytest.approx(np.quantile(drawn, 0.95, axis=0))


@given(st.data())
def test_a_file_that_is_cut_off_or_changed_is_known_as_damaged(data: st.DataObject) -> None:
    raw = answer_file.packed(answer_at(LILLSTAD))
    at = data.draw(st.integers(0, len(raw) - 1))
    byte = data.draw(st.integers(1, 255))
    broken = data.draw(st.sampled_from([raw[:at], raw[:at] + bytes([raw[at] ^ byte]) + raw[at + 1 :]]))

    try:
        again = answer_file.unpacked(broken)
    except answer_file.DamagedError:
        return
    assert answer_file.packed(again) == raw  # a byte that says nothing, such as a file's date


def test_a_file_of_another_form_is_damaged() -> None:
    raw = answer_file.packed(answer_at(LILLSTAD))
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, held in {**files, answer_file.FORM_FILE: b"klimatkontrakt-answer/0"}.items():
            archive.writestr(name, held)

    with pytest.raises(answer_file.DamagedError):
        answer_file.unpacked(out.getvalue())
