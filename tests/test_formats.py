# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""An older folder becomes today's: the same numbers, ids for ever, twice is once, and every problem in its old place."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

import klimatkontrakt as kk
from klimatkontrakt.city import City, contract_state, document, formats, load, read_city, write_city
from klimatkontrakt.city.contract import CAME, Contract
from klimatkontrakt.city.document import read_contract_file, written
from klimatkontrakt.city.schema import FORMAT, Measure
from klimatkontrakt.engine.answers import tables
from klimatkontrakt.folder.frozen import is_id
from klimatkontrakt.sources.book import reader, writer
from klimatkontrakt.sources.template import municipality, municipality_names
from tests.cities import LILLSTAD, MALMO, copy_of, edited, shipped
from tests.older import older
from tests.terminal import Done, run
from tests.test_excel_book import Cells, cells_of, saved


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def codes(folder: Path) -> list[str]:
    return [problem.code for problem in load(folder).problems]


# Whole folders


@pytest.mark.parametrize("source", [LILLSTAD, MALMO], ids=["lillstad", "malmo"])
def test_a_folder_of_format_1_becomes_the_very_folder_of_today(source: Path, tmp_path: Path) -> None:
    folder = older(copy_of(source, tmp_path))
    city = read_city(folder)

    assert city.format == 1 and "id: running" not in (folder / "measures.yaml").read_text(encoding="utf-8")
    assert written(city) == written(read_city(source))


def test_check_says_that_a_folder_is_old_and_how_to_mend_it_and_nothing_of_its_form(tmp_path: Path) -> None:
    folder = older(copy_of(LILLSTAD, tmp_path))
    done = run("check", folder, lang="en")

    assert codes(folder) == ["format_old"]
    assert done.returncode == 0 and "format 1" in done.stderr and "klimatkontrakt tidy" in done.stderr


def test_tidy_writes_an_old_folder_as_todays_once(tmp_path: Path) -> None:
    folder = older(copy_of(MALMO, tmp_path))
    first, after = run("tidy", folder, lang="en"), bytes_of(folder)
    second = run("tidy", folder, lang="en")

    assert "of format 1 and is written in format 2" in first.stdout and "2024.outcomes.csv" in first.stdout
    assert after == bytes_of(MALMO)
    assert "already" in second.stdout and bytes_of(folder) == after


def test_the_shared_lillstad_of_format_1_gives_its_pencil_sums(shared: Path, tmp_path: Path) -> None:
    # ../shared/lillstad/README.md: 15,000 and 6,750 t; shares 1,125 and 7,125; k1 covers 1,500 of 6,000 t = 25 %
    city = read_city(shared / "lillstad")
    results = kk.run(city, "contract", draws=250)
    found = results.contributions_of("territorial")
    at = 2030 - 2022

    assert city.format == 1
    assert results.both.baseline["territorial"][0, at] == pytest.approx(15_000)
    assert results.both.planned["territorial"][0, at] == pytest.approx(6_750)
    assert list(found.share[0, :, at]) == pytest.approx([7_125, 1_125])
    covered = results.coverage_of(tables.covered_target(results))
    assert covered.covered[0] == pytest.approx(0.25)


def test_the_shared_lillstad_and_its_migrated_folder_have_the_same_digits(shared: Path, tmp_path: Path) -> None:
    folder = copy_of(shared / "lillstad", tmp_path)
    old = kk.run(read_city(folder), "contract", draws=250)
    run("tidy", folder)
    new = kk.run(read_city(folder), "contract", draws=250)

    assert read_city(folder).format == FORMAT
    assert list(map(repr, old.table("accounts"))) == list(map(repr, new.table("accounts")))
    assert list(map(repr, old.table("doubt"))) == list(map(repr, new.table("doubt")))


@pytest.mark.parametrize("version", ["0", "3", "99", "1.0", "true", '"1"', "[1]"])
def test_a_format_that_is_none_is_told_and_nothing_else_is_guessed(version: str, tmp_path: Path) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "city.yaml", "format: 2", f"format: {version}")

    assert codes(folder) == ["format_unknown"]


def test_every_way_of_writing_writes_todays_format(tmp_path: Path) -> None:
    write_city(municipality.city(municipality_names.municipality("Lund")), tmp_path / "lund")

    assert codes(tmp_path / "lund") == []
    assert read_city(tmp_path / "lund").format == FORMAT


def test_an_import_into_an_old_folder_writes_it_whole_in_todays_format_and_says_so(tmp_path: Path) -> None:
    folder = older(copy_of(LILLSTAD, tmp_path))
    city = read_city(folder)
    book = tmp_path / "bok.xlsx"
    book.write_bytes(edited_book(city, "Storheter", "ef.petrol", "value", 251))
    done = run("import", "excel", book, "--into", folder, "--yes", lang="en")
    again = read_city(folder)

    assert done.returncode == 0 and "of format 1 and is written in format 2" in done.stdout
    assert again.format == FORMAT and codes(folder) == []
    assert again.quantity("ef.petrol").value == 251
    assert [change.field for change in document.differences(city, again)] == ["value"]


# The step by itself: any lists of things


NAMES = st.sampled_from(["car.km", "heat", "a" * 80, "x"])
IDS = st.sampled_from(["a", "b", "investment", "avoid.x", "avoid.x.2"])
MOVES = st.one_of(
    st.fixed_dictionaries(
        {
            "stage": st.sampled_from(["avoid", "replace"]),
            "from": st.one_of(NAMES, st.builds(lambda g: {"group": g}, NAMES)),
        },
        optional={"id": IDS, "share": st.just(0.1)},
    ),
    st.fixed_dictionaries({"pool": NAMES, "weight": st.just(0.5)}, optional={"id": IDS}),
    st.fixed_dictionaries({"missing": st.just("why"), "source": st.just("s")}, optional={"id": IDS}),
)
COSTS = st.fixed_dictionaries({"kind": st.sampled_from(["investment", "running"])}, optional={"id": IDS})


@given(st.fixed_dictionaries({"moves": st.lists(MOVES, max_size=6), "costs": st.lists(COSTS, max_size=6)}))
def test_every_entry_gets_a_legal_id_of_its_own_in_its_place_and_keeps_what_it_has(entry: dict[str, Any]) -> None:
    before = copy.deepcopy(entry)
    made = formats.measure(entry)

    assert entry == before
    assert formats.measure(made) == made
    for kind in ("moves", "costs"):
        ids = [own["id"] for own in made[kind]]
        given_ids = [own.get("id") for own in entry[kind]]
        assert len(set(ids)) == len(ids) and all(map(is_id, ids))
        assert all(ids[given_ids.index(name)] == name for name in given_ids if name is not None)
        assert [{**own, "id": None} for own in made[kind]] == [{**own, "id": None} for own in entry[kind]]


@pytest.mark.parametrize(
    ("entries", "ids"),
    [
        ([{"kind": "running"}, {"kind": "investment"}, {"kind": "running"}, {"kind": "running"}], ["running", "investment", "running.2", "running.3"]),
        ([{"kind": "running"}, {"kind": "fee", "id": "running"}], ["running.2", "running"]),
        ([{"kind": "running", "id": "a"}, {"kind": "running", "id": "a"}], ["a", "a.2"]),
    ],
)  # fmt: skip
def test_a_cost_is_called_by_its_kind_and_a_number_where_that_repeats(entries: list[Any], ids: list[str]) -> None:
    assert [cost["id"] for cost in formats.measure({"costs": entries})["costs"]] == ids


COMMITMENTS = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from(["k1", "k2"]), "status": st.sampled_from(["proposed", "attested", "rejected", *CAME])},
        optional={
            "evidence": st.lists(st.fixed_dictionaries({"text": st.just("t")}, optional={"date": st.just("2026")}), max_size=3),
            "beneficiaries": st.one_of(st.just(["x"]), st.dictionaries(st.sampled_from(["x", "y"]), st.sampled_from(["done", "proposed"]))),
            "money": st.lists(st.fixed_dictionaries({"amount": st.just(5)}, optional={"id": IDS}), max_size=3),
        },
    ),
    max_size=4,
)  # fmt: skip


@given(COMMITMENTS)
def test_all_that_came_of_a_promise_is_moved_and_all_that_is_promised_stays(commitments: list[dict[str, Any]]) -> None:
    before = copy.deepcopy(commitments)
    made, moved = formats.contract({"commitments": commitments})
    rows = [row for _, row in moved]

    assert commitments == before
    assert formats.contract(made) == (made, [])
    for own, now in zip(commitments, made["commitments"], strict=True):
        assert "evidence" not in now and now["status"] in ("proposed", "attested", "rejected")
        assert now["status"] == (own["status"] if own["status"] not in CAME else "attested")
    told = sum(own["status"] in CAME for own in commitments) + sum(len(own.get("evidence", [])) for own in commitments)
    told += sum(
        status == "done"
        for own in commitments
        for status in (own["beneficiaries"].values() if isinstance(own.get("beneficiaries"), dict) else [])
    )
    assert len(rows) == told


def test_what_came_for_one_of_several_beneficiaries_is_an_outcome_of_that_one() -> None:
    contract = formats.contract({"commitments": [{"id": "k", "beneficiaries": {"a": "done", "b": "proposed"}}]})

    assert contract[0]["commitments"][0]["beneficiaries"] == {"a": "attested", "b": "proposed"}
    assert [row for _, row in contract[1]] == [{"commitment": "k", "id": "done", "beneficiary": "a", "status": "done"}]


# Problems keep the place where the user wrote


def test_a_fault_in_an_old_folder_is_told_where_it_stands(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    edited(folder, "city.yaml", "format: 2", "format: 1")
    edited(folder, "measures.yaml", "{id: running, kind: running, value: 2", "{kind: running, value: two")
    edited(folder, "contract/2026.yaml", "measures: {fewer_trips: 1}, status: attested", "measures: {fewer_trips: 1}, evidence: [{text: protokoll, source: s9}], status: done")  # fmt: skip
    found = {p.code: p.place for p in load(folder).problems}

    assert (found["value_type"].file, found["value_type"].row, found["value_type"].item) == (
        "measures.yaml",
        11,
        "fewer_trips",
    )
    unknown = found["reference_unknown"]
    assert (unknown.file, unknown.row, unknown.item, unknown.column) == (
        "contract/2026.yaml",
        9,
        "k1.evidence",
        "source",
    )


def test_what_lacks_an_id_is_told_which_it_might_have(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    edited(folder, "measures.yaml", "{id: avoid.car.petrol.km, ", "{")
    edited(folder, "measures.yaml", "{id: investment, ", "{")
    edited(folder, "contract/2026.yaml", "due: 2027,", "due: 2027, money: [{amount: 5, unit: MSEK}],")
    found = [p for p in load(folder).problems if p.code == "id_missing"]

    assert [(p.place.row, p.values["id"]) for p in found] == [
        (9, "money"),
        (9, "avoid.car.petrol.km"),
        (23, "investment"),
    ]
    assert "id: avoid.car.petrol.km" in found[1].said("en")


@pytest.mark.parametrize("left_in", ["status: stopped", "status: attested, evidence: [{text: protokoll}]"])
def test_what_came_of_a_promise_does_not_stand_in_the_contract(left_in: str, tmp_path: Path) -> None:
    folder = edited(
        copy_of(LILLSTAD, tmp_path),
        "contract/2026.yaml",
        "{fewer_trips: 1}, status: attested",
        f"{{fewer_trips: 1}}, {left_in}",
    )
    found = [(p.code, p.place.row, p.place.item) for p in load(folder).problems if p.code != "not_canonical"]

    assert found == [("outcome_in_contract", 9, "k1")]


@pytest.mark.parametrize(
    ("old", "new", "item"),
    [
        ("  - {id: running,", "  - {id: running, kind: fee, missing: ej publicerat, source: s2}\n  - {id: running,", "fewer_trips"),
        ("  - {id: replace.car.petrol.km,", "  - {id: replace.car.petrol.km, missing: ej publicerat, source: s2}\n  - {id: replace.car.petrol.km,", "electric_cars"),
    ],
)  # fmt: skip
def test_an_id_stands_once_within_its_measure(old: str, new: str, item: str, tmp_path: Path) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "measures.yaml", old, new)
    (found,) = [p for p in load(folder).problems if p.severity == "error"]

    assert (found.code, found.place.item) == ("id_twice", item)


def test_the_same_id_in_two_measures_is_no_problem(tmp_path: Path) -> None:
    folder = edited(
        copy_of(LILLSTAD, tmp_path), "measures.yaml", "{id: replace.car.petrol.km,", "{id: avoid.car.petrol.km,"
    )

    assert codes(folder) == []


def test_every_list_of_things_in_the_folder_is_keyed_by_a_field_that_must_stand() -> None:
    seen: set[type[BaseModel]] = set()

    def lists(model: type[BaseModel]) -> None:
        if model in seen:
            return
        seen.add(model)
        for field in model.model_fields.values():
            for part in parts(field.annotation):
                lists(part)
            for entry in entries(field.annotation):
                if model is not City:  # rows of tables have keys of their own: schema.py and design K
                    assert entry.model_fields[entry.KEY].is_required(), entry

    def parts(annotation: Any) -> list[type[BaseModel]]:
        inner = [part for own in get_args(annotation) for part in parts(own)]
        return [*inner, annotation] if isinstance(annotation, type) and issubclass(annotation, BaseModel) else inner

    def entries(annotation: Any) -> list[Any]:
        args = get_args(annotation)
        own = [args[0]] if getattr(annotation, "__origin__", None) is tuple and args else []
        own = [part for part in own if isinstance(part, type) and issubclass(part, BaseModel)]
        return [*own, *(entry for part in args for entry in entries(part))]

    lists(City)

    assert {Measure, Contract} <= seen


# Contracts and books of format 1


def test_a_contract_by_itself_is_read_in_either_format(tmp_path: Path) -> None:
    folder = older(copy_of(MALMO, tmp_path))
    (then, _), (now, _) = (read_contract_file(root / "contract/2024.yaml") for root in (folder, MALMO))

    assert then is not None and now is not None
    assert then == now and then.outcomes


def test_comparing_an_old_contract_with_its_migrated_self_shows_no_change(tmp_path: Path) -> None:
    folder = older(copy_of(MALMO, tmp_path))
    done = run("compare-contracts", folder / "contract/2024.yaml", MALMO / "contract/2024.yaml", lang="en")

    assert done.stdout.startswith("Added 0, dropped 0, softened 0, sharpened 0, changed 0,")


def edited_book(city: City, sheet: str, item: str, key: str, value: Any) -> bytes:
    cells = cells_of(writer.book(city, "sv"))
    rows = cells[sheet]
    next(row for row in rows[2:] if row[0] == item)[rows[1].index(key)] = value
    return saved(cells)


def older_book(city: City, evidence: dict[str, str] | None = None) -> bytes:
    """The city's book as format 1 had it: no format, no ids, no sheets of outcomes and signatures."""
    cells: Cells = cells_of(writer.book(city, "sv"))
    about = cells["Läs mig"]
    about[2] = ["", *about[2][1:]]
    about[2][1] = ""
    for name in ("Vad som blev av dem", "Underskrifter"):
        del cells[name]
    for name in ("Flyttar", "Kostnader"):
        rows = cells[name]
        at = rows[1].index("id")
        cells[name] = [[cell for column, cell in enumerate(row) if column != at] for row in rows]
    for column in ("outcomes", "signatures"):
        at = cells["Kontrakt"][1].index(column)
        cells["Kontrakt"] = [[cell for number, cell in enumerate(row) if number != at] for row in cells["Kontrakt"]]
    rows = cells["Åtaganden"]
    keys = rows[1]
    for row, cell in zip(rows, ["Belägg", "evidence"], strict=False):
        row.append(cell)
    for row in rows[2:]:
        row.append((evidence or {}).get(row[keys.index("id")], ""))
    return saved(cells)


def test_a_book_of_format_1_is_read_as_todays_and_says_so() -> None:
    city = shipped(LILLSTAD)
    back = reader.proposed(city, older_book(city))

    assert back.city is not None and written(back.city) == written(city)
    assert [problem.code for problem in back.problems] == ["book_format_old"]


def test_what_an_old_book_says_came_of_a_promise_becomes_an_outcome() -> None:
    city = shipped(LILLSTAD)
    back = reader.proposed(city, older_book(city, {"k1": "[{text: protokoll, source: s1}]"}))

    assert back.city is not None
    assert [(row.commitment, row.id, row.evidence) for row in back.city.contracts["2026"].outcomes] == [
        ("k1", "evidence", "protokoll")
    ]


def test_a_book_of_a_later_format_is_refused() -> None:
    city = shipped(LILLSTAD)
    cells = cells_of(writer.book(city, "sv"))
    cells["Läs mig"][2][1] = "99"
    back = reader.proposed(city, saved(cells))

    assert back.city is None and [problem.code for problem in back.problems] == ["format_unknown"]


# What is left over


def test_a_file_of_a_city_that_holds_nothing_is_not_canonical_and_goes(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    header = "commitment,id,beneficiary,date,status,number,unit,evidence,source\n"
    (folder / "contract/2026.outcomes.csv").write_text(header, encoding="utf-8")

    assert codes(folder) == ["not_canonical"]
    assert "contract/2026.outcomes.csv" in run("tidy", folder, lang="en").stdout
    assert bytes_of(folder) == bytes_of(LILLSTAD)


def test_writing_a_city_takes_away_what_it_no_longer_has(tmp_path: Path) -> None:
    folder = copy_of(MALMO, tmp_path)
    (folder / "anteckningar.txt").write_text("mina", encoding="utf-8")
    city = read_city(folder)
    measures = {name: measure.model_copy(update={"goals": ()}) for name, measure in city.measures.items()}
    targets = {name: target.model_copy(update={"goal": None}) for name, target in city.targets.items()}
    areas = {name: area.model_copy(update={"goals": ()}) for name, area in city.areas.items()}
    gone = {"contracts": {}, "goals": {}, "measures": measures, "targets": targets, "areas": areas}
    write_city(city.model_copy(update=gone), folder)

    assert not list((folder / "contract").iterdir()) and not (folder / "goals.yaml").exists()
    assert (folder / "anteckningar.txt").exists()


def test_a_stranger_among_the_contracts_is_told(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    (folder / "contract/2027.outcomes.csv").write_text("commitment,id\n", encoding="utf-8")
    found = [p for p in load(folder).problems if p.code == "file_unknown"]

    assert [p.place.file for p in found] == ["contract/2027.outcomes.csv"]


def test_a_table_beside_the_contract_saved_by_a_swedish_excel_is_mended(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    text = (
        "commitment;id;beneficiary;date;status;number;unit;evidence;source\nk1;ny;;2026-05;ongoing;1 234,5;MSEK;;s1\n"
    )
    (folder / "contract/2026.outcomes.csv").write_text(text, encoding="utf-8")
    run("tidy", folder, "--from-excel")

    (row,) = read_city(folder).contracts["2026"].outcomes
    assert (row.number, row.status) == (1234.5, "ongoing")


def accepted(folder: Path, to: Path) -> tuple[Done, str]:
    """What accepting one promise of a text into a folder says, and the promise's id."""
    file, text = to / "proposals.yaml", to / "kontrakt.md"
    text.write_text("# 3 Kommunen\n\nLillstads kommun ska utreda tio cykelvägar till 2027.\n", encoding="utf-8")
    run("read-contract", text, "--to", file)
    edited(to, "proposals.yaml", "promisors: []", "promisors: [lillstad]")
    (name,) = re.findall(r"\{id: (\S+?),", file.read_text(encoding="utf-8").partition("proposals:")[2])[:1]
    return run("accept-proposals", file, "--into", folder, "--period", "2026", "--accept", name, lang="en"), name


def test_accepted_proposals_are_written_into_an_old_folder_in_todays_format(tmp_path: Path) -> None:
    folder = older(copy_of(LILLSTAD, tmp_path))
    done, name = accepted(folder, tmp_path)
    city = read_city(folder)

    assert "of format 1 and is written in format 2" in done.stdout, done.stderr
    assert city.format == FORMAT and codes(folder) == []
    assert [own.id for own in city.contracts["2026"].commitments] == ["k1", "k2", name]


def test_no_promise_enters_a_contract_that_has_been_signed(tmp_path: Path) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "contract/2026.yaml", "state: in_force\n", "")
    text = contract_state.text_fingerprint(read_city(folder).contracts["2026"])
    signed = f"party,body,mandate,date,method,text_sha256,pdf_sha256\nlillstad,kf,,2026-01-01,scan,{text},\n"
    (folder / "contract/2026.signatures.csv").write_text(signed, encoding="utf-8")
    before = bytes_of(folder)
    done, _ = accepted(folder, tmp_path)

    assert done.returncode == 1 and "signed (lillstad)" in done.stderr
    assert bytes_of(folder) == before


def test_a_contract_of_any_name_is_read_with_what_lies_beside_it(tmp_path: Path) -> None:
    for ending in ("yaml", "yml"):
        path = tmp_path / f"utkast.{ending}"
        path.write_bytes((LILLSTAD / "contract/2026.yaml").read_bytes())
        (tmp_path / "utkast.outcomes.csv").write_text(
            "commitment,id,beneficiary,date,status,number,unit,evidence,source\nk1,a,,2026,done,,,,\n", encoding="utf-8"
        )
        contract, problems = read_contract_file(path)

        assert contract is not None and problems == ()
        assert contract.status(contract.commitments[0]) == "done"
