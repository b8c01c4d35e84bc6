# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""At the door: a folder as people have it comes in, what was mended is told, and nothing is guessed."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from klimatkontrakt.city.table_forms import TABLES
from klimatkontrakt.hall.core import versions
from klimatkontrakt.hall.core.models import City, Job, Version
from klimatkontrakt.hall.core.versions import Packed
from klimatkontrakt.hall.versions import incoming_folder
from klimatkontrakt.hall.versions.incoming_folder import Arrival
from klimatkontrakt.language import words
from tests import hall
from tests.cities import MALMO
from tests.text_values import COMMAND

TO_OPERATORS = ("operator.", "backup.", "chain.")  # printed where commands are run

pytestmark = pytest.mark.django_db
LILLSTAD = hall.files()


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """An archive with just these names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo("x")
            info.filename = name  # a name as another computer writes it, backslashes and all
            archive.writestr(info, content)
    return out.getvalue()


def came(files: Mapping[str, str | bytes]) -> Arrival:
    return incoming_folder.arrived(versions.unzipped(packed(files)))


def keys(arrival: Arrival) -> list[str]:
    return [mend.key for mend in arrival.mended]


def under(folder: str, files: Mapping[str, str]) -> dict[str, str]:
    return {folder + name: text for name, text in files.items()}


def test_a_folder_in_canonical_form_needs_no_mending() -> None:
    for files in (LILLSTAD, hall.files(MALMO)):
        arrival = came(files)

        assert arrival.files == files and arrival.mended == ()


JUNK = {
    "a readme": ({**LILLSTAD, "README.md": "Läs mig", "anteckningar.docx": b"PK"}, ["left_out"]),
    "a Mac": (
        {**under("lillstad/", LILLSTAD), "lillstad/.DS_Store": b"\0", "__MACOSX/lillstad/._city.yaml": b"\0\5"},
        ["furniture"],
    ),
    "a Mac's contract": ({**LILLSTAD, "contract/._2026.yaml": b"\0\5\x16\7"}, ["furniture"]),
    "Windows": (
        {**{f"lillstad\\{n}".replace("/", "\\"): t for n, t in LILLSTAD.items()}, "lillstad\\Thumbs.db": b"\xd0\xcf", "lillstad\\desktop.ini": "[x]"},
        ["furniture"],
    ),
    "packed twice": (under("Hämtade/lillstad-3/", LILLSTAD), ["stepped_into"]),
    "with an older copy inside": ({**LILLSTAD, **under("gammal/", LILLSTAD)}, ["left_out_many"]),
    "with many others": ({**LILLSTAD, **{f"bilaga {n}.pdf": "x" for n in range(30)}}, ["left_out_many"]),
    "folders as entries": ({"lillstad/": b"", "lillstad/contract/": b"", **under("lillstad/", LILLSTAD)}, []),
    "a table of one's own": ({**LILLSTAD, "quantities (kopia).csv": "id\n", "extra.yaml": "a: 1\n"}, ["left_out"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", JUNK)
def test_what_else_lies_in_a_folder_is_left_out_and_told(kind: str) -> None:
    files, told = JUNK[kind]
    arrival = came(files)

    assert arrival.files == LILLSTAD and arrival.city is not None
    assert keys(arrival) == told
    for mend in arrival.mended:
        assert mend.said("sv") and mend.said("en")


def _as_excel(name: str, text: str, encoding: str) -> bytes:
    """A table as a Swedish Excel saves it."""
    form = TABLES[name.removesuffix(".csv")]
    numbers = {column.name for column in form.columns if column.kind in ("number", "integer", "value")}
    header, *rows = [line.split(",") for line in text.splitlines()]
    lines = [";".join(header)]
    for row in rows:
        cells = [
            cell.replace(".", ",") if head in numbers or head.isdigit() else cell
            for head, cell in zip(header, row, strict=True)
        ]
        lines.append(";".join(cells))
    return "\r\n".join([*lines, ""]).encode(encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
def test_a_table_that_a_swedish_excel_saved_comes_in_with_the_same_values(encoding: str) -> None:
    files = {**LILLSTAD, "actors.csv": _as_excel("actors.csv", LILLSTAD["actors.csv"], encoding)}
    files["history.csv"] = _as_excel("history.csv", LILLSTAD["history.csv"], encoding)
    arrival = came(files)

    assert arrival.files == LILLSTAD
    assert sorted(str(m.values["file"]) for m in arrival.mended if m.key == "excel") == ["actors.csv", "history.csv"]


def test_another_order_and_other_line_breaks_become_the_canonical_form_with_no_value_changed() -> None:
    header, *rows = LILLSTAD["quantities.csv"].splitlines()
    measures = LILLSTAD["measures.yaml"].replace("\n", "\r\n")
    files = {**LILLSTAD, "measures.yaml": measures, "quantities.csv": "\n".join([header, "", *rows, "", ""])}
    arrival = came(files)

    assert arrival.files == LILLSTAD
    assert keys(arrival) == ["form"] and "quantities.csv" in arrival.mended[0].said("sv")


def test_letters_of_windows_in_a_text_file_are_told() -> None:
    arrival = came({**LILLSTAD, "measures.yaml": LILLSTAD["measures.yaml"].encode("cp1252")})

    assert arrival.files == LILLSTAD and keys(arrival) == ["letters"]


def test_two_cities_in_one_archive_are_not_guessed_between() -> None:
    arrival = came({**under("lillstad/", LILLSTAD), **under("storstad/", LILLSTAD)})

    assert arrival.city is None
    assert [p.code for p in arrival.problems] == ["zip_several"] and "storstad/" in arrival.problems[0].said("sv")


def test_a_way_out_of_the_folder_is_refused() -> None:
    for name in ("../../etc/passwd.csv", "/etc/city.yaml", "lillstad\\..\\..\\city.yaml"):
        arrival = came({**LILLSTAD, name: "x"})

        assert [p.code for p in arrival.problems] == ["zip_stranger"], name


def test_an_archive_of_pictures_says_what_is_missing_and_what_was_left_out() -> None:
    arrival = came({"bild.png": b"\x89PNG", "city.pdf": b"%PDF"})

    assert arrival.city is None and keys(arrival) == ["left_out"]
    assert "file_missing" in {p.code for p in arrival.problems}


def test_what_is_no_part_of_a_city_is_never_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("video.mov", b"0" * 30_000_000)
        for name, text in LILLSTAD.items():
            archive.writestr(name, text)

    assert versions.unzipped(out.getvalue()).files["video.mov"] == b""
    assert incoming_folder.arrived(versions.unzipped(out.getvalue())).files == LILLSTAD


def test_the_operators_folder_goes_through_the_same_door(tmp_path) -> None:
    for name, text in LILLSTAD.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "README.md").write_text("Läs mig")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("x")
    arrival = incoming_folder.arrived(versions.of_folder(tmp_path))

    assert arrival.files == LILLSTAD and keys(arrival) == ["left_out"]


# In the browser.


@pytest.fixture
def alice(client: Client) -> Client:
    client.force_login(hall.person("alice", administrator=True).user, "django.contrib.auth.backends.ModelBackend")
    return client


def sent(client: Client, address: str, **form: object) -> str:
    """The page of the job, once the worker has checked what was sent."""
    response = client.post(address, form)
    assert response.status_code == 302, response.content.decode()
    hall.do_waiting_jobs("import", "lay_on", "hand_in")
    return response.headers["Location"]


def test_what_was_mended_is_seen_before_anything_is_handed_in(alice: Client) -> None:
    raw = packed(
        {**LILLSTAD, "README.md": "x", "actors.csv": _as_excel("actors.csv", LILLSTAD["actors.csv"], "cp1252")}
    )
    where = sent(alice, "/ny-kommun/", archive=SimpleUploadedFile("l.zip", raw), message="Ny")
    page = alice.get(where).content.decode()

    assert "Det här rättades på vägen in" in page and "README.md" in page and "actors.csv var sparad av Excel" in page
    assert not City.objects.exists()

    last = sent(alice, where, act="hand_in")

    assert versions.texts_of(Version.objects.get()) == LILLSTAD
    assert "Till version 1" in alice.get(last).content.decode()
    assert alice.get(where.replace("/jobb/", "/en/jobs/")).status_code == 200


@pytest.mark.parametrize("has_script", [True, False])
def test_a_folder_may_be_chosen_as_it_is(alice: Client, has_script: bool) -> None:
    """A browser sends bare names; our script adds where each file lies."""
    chosen = {**{f"lillstad/{name}": text for name, text in LILLSTAD.items()}, "lillstad/README.md": "x"}
    files = [SimpleUploadedFile(name.rsplit("/", 1)[-1], text.encode()) for name, text in chosen.items()]
    form = {"folder": files, "paths": json.dumps(list(chosen)) if has_script else ""}
    where = sent(alice, "/ny-kommun/", **form)
    sent(alice, where, act="hand_in")

    assert versions.texts_of(Version.objects.get()) == LILLSTAD


def test_two_files_of_one_name_without_our_script_are_not_guessed_between(alice: Client) -> None:
    files = [SimpleUploadedFile("city.yaml", b"a"), SimpleUploadedFile("city.yaml", b"b")]
    response = alice.post("/ny-kommun/", {"folder": files})

    assert response.status_code == 400 and "samma namn" in response.content.decode()
    assert not Job.objects.exists()


def test_a_folder_with_faults_says_how_to_mend_them_without_a_command(alice: Client) -> None:
    files = {**LILLSTAD, "lines.csv": LILLSTAD["lines.csv"].replace("territorial,", "terrestrial,"), "city.yaml": LILLSTAD["city.yaml"].replace("format: 1", "format: 99")}  # fmt: skip
    page = alice.get(sent(alice, "/ny-kommun/", archive=SimpleUploadedFile("l.zip", packed(files)))).content.decode()

    assert "kan inte tas in" in page
    assert not COMMAND.search(re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize("subject", ["web", "explorer", "report", "story", "terms", "promises", "emissions", "measures", "doubt", "money"])  # fmt: skip
def test_no_text_of_a_page_tells_its_reader_to_run_a_command(subject: str) -> None:
    told = [
        key
        for key, entry in words.catalogue(subject).items()
        if not key.startswith(TO_OPERATORS) and any(COMMAND.search(str(text)) for text in entry.values())
    ]

    assert told == []


def test_files_of_any_kind_at_the_door_are_told_and_never_break_it() -> None:
    for raw in (
        b"",
        b"\0",
        b"PK\x03\x04",
        packed({}),
        packed({"city.yaml": b"\xff\xfe\x00"}),
        packed({"city.yaml": "[" * 5_000}),
    ):
        arrival = incoming_folder.arrived(versions.unzipped(raw))

        assert arrival.city is None and arrival.problems
    assert incoming_folder.arrived(Packed({"city.yaml": b""})).city is None
