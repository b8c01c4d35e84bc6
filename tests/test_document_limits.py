# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How large a city may be: every limit is told before it is reached, refused beyond, and stands once with its reason."""

from __future__ import annotations

import subprocess
import sys

import pytest
from benchmarks import large_city

from klimatkontrakt import data
from klimatkontrakt.city import City, document_size, read_city, schema
from klimatkontrakt.engine.work_size import work_size
from klimatkontrakt.folder import document_limits, files
from klimatkontrakt.hall.core import heavy_cities, versions
from klimatkontrakt.sources.intake import law
from tests import extent, hall
from tests.cities import LILLSTAD, MALMO, ROOT, shipped

SMALL = shipped(LILLSTAD)


def _quantities(count: int) -> City:
    row = SMALL.quantities[0]
    return SMALL.model_copy(update={"quantities": tuple(row.model_copy(update={"id": f"q{i}"}) for i in range(count))})


def _measures(count: int) -> City:
    (measure,) = list(SMALL.measures.values())[:1]
    return SMALL.model_copy(update={"measures": {f"m{i}": measure for i in range(count)}})


def _moves(count: int) -> City:
    (measure,) = list(SMALL.measures.values())[:1]
    return SMALL.model_copy(update={"measures": {"m": measure.model_copy(update={"moves": measure.moves * count})}})


def _costs(count: int) -> City:
    (measure,) = list(SMALL.measures.values())[:1]
    return SMALL.model_copy(update={"measures": {"m": measure.model_copy(update={"costs": measure.costs * count})}})


def _years(count: int) -> City:
    first, _ = SMALL.header.years
    return SMALL.model_copy(update={"header": SMALL.header.model_copy(update={"years": (first, first + count - 1)})})


def _keyed(kind: str, count: int) -> City:
    entry = next(iter(getattr(SMALL, kind).values()), None)
    if entry is None and kind == "events":
        entry = schema.Event.model_construct(outcomes={"yes": 1.0})
    return SMALL.model_copy(update={kind: {f"x{i}": entry for i in range(count)}})


def _outcomes(count: int) -> City:
    event = schema.Event.model_construct(outcomes={f"o{i}": 1.0 / count for i in range(count)})
    return SMALL.model_copy(update={"events": {"e": event}})


def _listed(kind: str, count: int) -> City:
    return SMALL.model_copy(update={kind: getattr(SMALL, kind)[:1] * count})


SIZED = {
    "quantities": _quantities, "measures": _measures, "moves": _moves, "costs": _costs, "years": _years,
    "lines": lambda count: _listed("lines", count), "outcomes": _outcomes,
    **{kind: (lambda count, kind=kind: _keyed(kind, count)) for kind in ("accounts", "targets", "scenarios", "events")},
}  # fmt: skip


def _found(city: City, kind: str) -> list[tuple[str, int, int]]:
    problems = [p for p in document_size.problems(city) if p.values["kind"] == kind]
    return [(p.code, int(p.values["found"]), int(p.values["most"])) for p in problems]


def test_every_count_that_has_a_limit_is_tried_here():
    assert set(SIZED) == set(document_size.counts(SMALL))


@pytest.mark.parametrize("kind", SIZED)
def test_a_limit_is_told_from_four_fifths_on_and_refused_beyond(kind):
    most = document_limits.most(kind)
    near = -(-8 * most // 10)
    assert _found(SIZED[kind](near - 1), kind) == []
    assert _found(SIZED[kind](near), kind) == [("size_near", near, most)]
    assert _found(SIZED[kind](most), kind) == [("size_near", most, most)]
    assert _found(SIZED[kind](most + 1), kind) == [("size_over", most + 1, most)]


def test_a_kind_without_a_limit_of_its_own_is_told_too():
    assert _found(_listed("actors", 4_000), "actors") == [("size_near", 4_000, 5_000)]
    assert _found(_listed("sources", 5_001), "sources") == [("size_over", 5_001, 5_000)]


@pytest.mark.parametrize("folder", [LILLSTAD, MALMO])
def test_shipped_cities_are_far_from_every_limit(folder):
    assert list(document_size.problems(read_city(folder))) == []
    assert list(heavy_cities.problems(read_city(folder))) == []


def test_every_limit_has_a_reason():
    assert all(row["why"] and row["unit"] and int(row["most"]) > 0 for row in data.table("document_limits"))


def test_years_of_a_folder_beyond_the_limit_stop_it_with_count_and_limit():
    texts = hall.files()
    first, last = SMALL.header.years
    texts["city.yaml"] = texts["city.yaml"].replace(str(last), str(first + 100))
    _, found = law.checked_texts(texts)
    (over,) = [p for p in found if p.code == "size_over"]
    assert over.severity == "error"
    assert (over.values["kind"], over.values["found"], over.values["most"]) == ("years", 101, 100)
    assert "101" in over.said("sv") and "100" in over.said("en")


# Bytes


def test_a_tree_of_keys_may_hold_less_than_a_table(tmp_path):
    long = "x" * (files.MOST_YAML_BYTES + 1)
    for read in (files.of_texts({"measures.yaml": long}), _on_disk(tmp_path, {"measures.yaml": long})):
        problem = read.problems["measures.yaml"]
        assert (problem.code, problem.values["most"]) == ("file_large", document_limits.most("yaml_megabytes"))
    assert "lines.csv" in files.of_texts({"lines.csv": long}).texts


def test_all_files_together_have_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_DOCUMENT_BYTES", 1_000)
    texts = {"actors.csv": "a" * 600, "history.csv": "b" * 390, "lines.csv": "c" * 600, "sources.csv": "d"}
    for read in (files.of_texts(texts), _on_disk(tmp_path, texts)):
        assert set(read.texts) == {"actors.csv", "history.csv"}
        assert {name: problem.code for name, problem in read.problems.items()} == {
            "lines.csv": "folder_large", "sources.csv": "folder_large",
        }  # fmt: skip


def _on_disk(folder, texts):
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return files.of_names(folder, texts, texts)


# Memory


def test_a_city_of_2000_quantities_and_300_measures_fits_a_hall_of_its_stated_memory():
    assert not [p for p in heavy_cities.problems(large_city.large_city()) if p.severity == "error"]


def test_a_city_that_would_take_more_than_the_hall_has_is_refused_before_it_is_drawn(settings):
    texts = hall.files()
    city, found = versions.checked(texts)
    assert city is not None and not [p for p in found if p.code.startswith("city_heavy")]
    size = work_size(SMALL, settings.DRAWS).bytes

    settings.MEMORY = int(size / 0.85)
    _, found = versions.checked(texts)
    assert [p.code for p in found if p.code.startswith("city_heavy")] == ["city_heavy_near"]

    settings.MEMORY = size - 1
    city, found = versions.checked(texts)
    (heavy,) = [p for p in found if p.code == "city_heavy"]
    assert city is None
    assert heavy.severity == "error" and heavy.values["draws"] == settings.DRAWS
    with pytest.raises(heavy_cities.HeavyCityError, match="MB of memory"):
        heavy_cities.refuse(SMALL)


def test_what_a_city_takes_grows_with_what_it_has():
    smaller = large_city.large_city(quantities=500, moved=100, lines=400)
    assert work_size(smaller, 4_000).bytes < work_size(large_city.large_city(), 4_000).bytes / 2
    assert work_size(smaller, 8_000).bytes == 2 * work_size(smaller, 4_000).bytes


WORKED = """
import sys
from benchmarks import large_city
from klimatkontrakt.engine import study
from klimatkontrakt.engine.work_size import work_size

def held(what):
    rows = open("/proc/self/status").read().splitlines()
    return next(int(row.split()[1]) * 1024 for row in rows if row.startswith(what))

study.run(large_city.large_city(quantities=20, moved=5, lines=20), "plan", draws=250).answer  # what comes once
city = large_city.large_city(quantities=600, moved=120, lines=500)
before = held("VmRSS:")
study.run(city, "plan", draws=4_000).answer
print(held("VmHWM:") - before, work_size(city, 4_000).bytes)
"""


@extent.in_all
def test_a_city_takes_no_more_to_work_out_than_its_size_says():
    out = subprocess.run([sys.executable, "-c", WORKED], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    taken, told = map(int, out.split())
    assert told / 4 <= taken <= told
