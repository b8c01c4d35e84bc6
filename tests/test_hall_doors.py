# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the folder and the forms accept the database holds, on SQLite and PostgreSQL alike; the rest is told, never a 500."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client

from klimatkontrakt.folder.doors import lengths
from klimatkontrakt.folder.frozen import LONGEST_ID, is_id
from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.hall.core.models import City, Flaw, Job, Person
from klimatkontrakt.hall.core.versions import checked
from klimatkontrakt.hall.explorer.forms import PlanForm
from klimatkontrakt.hall.people import verbs as people_verbs
from klimatkontrakt.hall.versions.forms import HandIn
from klimatkontrakt.language.words import LANGUAGES
from tests import extent, hall

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"

# Which length of the table each column of the hall has.
COLUMNS = {
    "City.slug": "id", "City.former": "id", "City.name": "text", "City.kommunkod": "municipality_code",
    "City.shown": "id", "City.authority": "id", "Text.hash": "hash", "Version.document": "hash", "Version.message": "message",
    "Attachment.hash": "hash", "Attachment.name": "file_name", "Attachment.kind": "media_type",
    "Seat.role": "log_word", "Seat.actor": "id", "Seat.authority": "id", "Seat.office": "person_name",
    "AnswerRow.scenario": "id", "AnswerRow.key": "hash", "AnswerRow.engine": "engine", "AnswerRow.package": "hash",
    "SavedPlan.name": "plan_name", "Job.kind": "job_kind", "Job.state": "job_state", "Job.same": "same", "Beat.name": "job_kind", "Tally.key": "hash",
    "Salt.row": "row_name", "Salt.salt": "hash",
    "Entry.actor": "pseudonym", "Entry.verb": "log_word", "Entry.what": "log_subject", "Entry.previous": "hash",
    "Entry.hash": "hash", "Flaw.page": "page_address", "Flaw.text": "flaw", "Flaw.answer_to": "email",
}  # fmt: skip


def test_every_column_of_text_is_as_long_as_the_one_table_says() -> None:
    stated = {
        f"{model.__name__}.{field.name}": field.max_length
        for model in apps.get_app_config("hall").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField) and field.max_length is not None
    }

    assert stated == {column: lengths.most(name) for column, name in COLUMNS.items()}


def test_the_table_is_the_folder_s_and_the_forms_too() -> None:
    assert lengths.most("id") == LONGEST_ID
    assert is_id("a" * lengths.most("id")) and not is_id("a" * (lengths.most("id") + 1))
    assert HandIn.base_fields["message"].most == lengths.most("message")
    name = "å" * lengths.most("plan_name")
    assert PlanForm({"name": name}).is_valid() and not PlanForm({"name": name + "å"}).is_valid()


def longest() -> dict[str, str]:
    """Lillstad with everything as long as a folder may have it."""
    files = hall.files()
    slug, scenario = "l" * lengths.most("id"), "c" * lengths.most("id")
    files["city.yaml"] = (
        files["city.yaml"]
        .replace("id: lillstad", f"id: {slug}")
        .replace("name: Lillstad", "name: " + "å" * lengths.most("label"))
        .replace("\n  contract:", f"\n  {scenario}:")
    )
    return files


def test_a_city_whose_id_name_and_scenario_are_as_long_as_may_be_is_held_with_its_earlier_address() -> None:
    document, problems = checked(longest())
    assert document is not None, [problem.said("en") for problem in problems if problem.severity == "error"]

    city = hall.version(longest()).city
    city.former = city.slug
    city.save()
    city.refresh_from_db()

    assert len(city.slug) == len(city.former) == lengths.most("id")
    assert len(city.name) == lengths.most("label")


LONGER = {
    "id": ("id: lillstad", "id: " + "l" * (lengths.most("id") + 1), "text_long"),
    "name": ("name: Lillstad", "name: " + "å" * (lengths.most("label") + 1), "label_long"),
    "text": ("name: Lillstad", "name: Lillstad, note: " + "å" * (lengths.most("text") + 1), "text_long"),
}


@pytest.mark.parametrize("longer", LONGER)
def test_one_letter_more_is_told_by_the_folder_and_never_left_to_the_database(longer: str) -> None:
    files = hall.files()
    at, text, code = LONGER[longer]
    assert at in files["city.yaml"]
    files["city.yaml"] = files["city.yaml"].replace(at, text)

    document, problems = checked(files)

    assert document is None and code in {problem.code for problem in problems}


# Letters that turn a line round, or that nobody sees in a name

TURNS = ["\u202e", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c"]
HIDDEN = ["\u200b", "\u00ad", "\u2060", "\ufeff", "\u3164", "\u2800"]
FIELDS = {
    "the city's name": ("city.yaml", "name: Lillstad", 'name: "Lill{}stad"'),
    "a measure's name": ("measures.yaml", "sv: Elbilar", 'sv: "Elb{}ilar"'),
    "a quantity's name": ("quantities.csv", ",Elbilars", ",El{}bilars"),
    "a note": ("city.yaml", "name: Lillstad", 'name: Lillstad, note: "Lill{}stad"'),
    "a source's title": ("sources.csv", "Round", "Ro{}und"),
}


def _said_with(where: str, letter: str) -> list[Problem]:
    files = hall.files()
    file, old, new = FIELDS[where]
    assert old in files[file], where
    files[file] = files[file].replace(old, new.format(letter), 1)
    return [problem for problem in checked(files)[1] if problem.severity == "error"]


@pytest.mark.parametrize("letter", TURNS, ids=lambda letter: f"U+{ord(letter):04X}")
@pytest.mark.parametrize("where", FIELDS)
def test_a_letter_that_turns_the_line_is_told_with_its_place_in_every_text(where: str, letter: str) -> None:
    (told,) = _said_with(where, letter)

    assert told.code == "text_turning" and told.place.file == FIELDS[where][0]
    for language in LANGUAGES:
        assert f"[U+{ord(letter):04X}]" in told.said(language)
        assert letter not in told.said(language)


@pytest.mark.parametrize("letter", HIDDEN, ids=lambda letter: f"U+{ord(letter):04X}")
@pytest.mark.parametrize("where", FIELDS)
def test_a_letter_that_nobody_sees_is_told_in_a_name_and_kept_in_a_text(where: str, letter: str) -> None:
    told = _said_with(where, letter)

    assert [problem.code for problem in told] == (["label_hidden"] if "name" in where else [])
    assert all(letter not in problem.said("sv") + problem.said("en") for problem in told)


@pytest.mark.parametrize("picture", ["⚡️", "👩‍🔧", "می‌خواهم"])
def test_a_picture_or_a_word_that_is_made_of_several_letters_may_be_in_a_name(picture: str) -> None:
    assert _said_with("a measure's name", picture) == []


def test_what_a_visitor_writes_turns_no_line_of_whoever_reads_it(client: Client) -> None:
    answer = client.post("/rapportera-brist/", {"text": "Det syns\u202e inte"})

    assert answer.status_code == 400 and "U+202E" in answer.content.decode()
    assert not Flaw.objects.exists()


# Letters that no text may hold

CONTROLS = ["\0", "\x01", "\x07", "\x0b", "\x1b", "\x1f", "\x7f"]


@pytest.mark.parametrize("letter", CONTROLS, ids=[f"U+{ord(letter):04X}" for letter in CONTROLS])
@pytest.mark.parametrize("where", ["yaml escape", "yaml long escape", "yaml key", "csv", "csv quoted"])
def test_a_control_character_is_told_wherever_it_stands_and_however_it_is_written(letter: str, where: str) -> None:
    files = hall.files()
    code = ord(letter)
    if where.startswith("csv"):
        quote = '"' if where == "csv quoted" else ""
        first, rest = files["sources.csv"].split("\n", 1)
        head = first.split(",")
        row = [
            f"{quote}odd{letter}{quote}" if name == "note" else value
            for name, value in zip(head, rest.split("\n")[0].split(","), strict=False)
        ]
        files["sources.csv"] = (
            "\n".join([first, rest.split("\n")[0].replace("\n", "") + letter, *rest.split("\n")[1:]])
            if "note" not in head
            else "\n".join([first, ",".join(row), *rest.split("\n")[1:]])
        )
    else:
        escape = {"yaml escape": f"\\x{code:02x}", "yaml long escape": f"\\u{code:04x}", "yaml key": f"\\x{code:02x}"}[
            where
        ]
        new = f'"na{escape}me": Lillstad' if where == "yaml key" else f'name: "Lill{escape}stad"'
        files["city.yaml"] = files["city.yaml"].replace("name: Lillstad", new)

    document, problems = checked(files)

    assert document is None
    assert "text_control" in {problem.code for problem in problems}
    for problem in problems:
        assert letter not in problem.said("sv") + problem.said("en")


def test_the_short_escape_of_yaml_is_told_too() -> None:
    files = hall.files()
    files["city.yaml"] = files["city.yaml"].replace("name: Lillstad", 'name: "Lill\\0stad"')
    assert "text_control" in {problem.code for problem in checked(files)[1]}


def test_a_folder_with_such_a_text_is_told_on_the_page_of_its_job(client: Client) -> None:
    """The problem's own text is kept in a column of JSON, which PostgreSQL keeps no NUL in."""
    files = hall.files()
    files["city.yaml"] = files["city.yaml"].replace("id: lillstad", 'id: "lill\\0stad"')
    client.force_login(hall.person("alice", administrator=True).user, BACKEND)
    sent = client.post("/ny-kommun/", {"archive": SimpleUploadedFile("l.zip", hall.zipped(files)), "message": "x"})
    hall.do_waiting_jobs("import")

    page = client.get(sent.headers["Location"])

    assert page.status_code == 200 and "U+0000" in page.content.decode()


UNSEEN = [
    "\u200b",
    "\u200d",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\u00ad",
    "\u061c",
    "\u3164",
    "\u2800",
    "\U000e0041",
    "\n",
    "\0",
]


@pytest.mark.parametrize("letter", UNSEEN, ids=[f"U+{ord(letter):04X}" for letter in UNSEEN])
def test_a_person_has_no_name_with_letters_that_nobody_sees(client: Client, letter: str) -> None:
    """Two names that look alike are one person to a reader."""
    client.force_login(hall.person("alice", administrator=True).user, BACKEND)

    answer = client.post("/personer/", {"act": "add", "name": f"bo{letter}b"})

    assert answer.status_code < 500
    assert Person.objects.count() == 1
    with pytest.raises(ValueError, match="U\\+"):
        people_verbs.add_person(hall.OPERATOR, f"bo{letter}b", is_administrator=False)


@pytest.mark.parametrize("letter", ["\0", "\x1b"])
def test_what_a_visitor_writes_with_a_control_character_is_told_and_not_kept(client: Client, letter: str) -> None:
    answer = client.post("/rapportera-brist/", {"text": f"Det syns{letter} inte"})

    assert answer.status_code == 400 and f"U+{ord(letter):04X}" in answer.content.decode()
    assert not Flaw.objects.exists()


def test_a_message_that_is_too_long_is_told_and_not_cut(client: Client) -> None:
    client.force_login(hall.person("alice", administrator=True).user, BACKEND)
    message = "å" * (lengths.most("message") + 1)

    answer = client.post("/ny-kommun/", {"archive": SimpleUploadedFile("l.zip", b"x"), "message": message})

    assert answer.status_code == 400 and str(lengths.most("message")) in answer.content.decode()
    assert not Job.objects.exists()


@pytest.mark.parametrize("paths", ["[" * 100_000, '["\\u0000"]', "[1e999]", "9" * 5_000, '{"a": 1, "a": 2}'])
def test_what_a_browser_says_of_paths_never_breaks_the_door(client: Client, paths: str) -> None:
    client.force_login(hall.person("alice", administrator=True).user, BACKEND)

    answer = client.post("/ny-kommun/", {"folder": [SimpleUploadedFile("city.yaml", b"x")], "paths": paths})

    assert answer.status_code == 302


# Numbers

ODD_NUMBERS = [
    "²²²²",
    "٢٠٣٠",
    "２０３０",
    "1_000",
    "2 030",
    "+2030",
    "2030.0",
    "1e400",
    "nan",
    "inf",
    "9" * 5_000,
    "-",
    "",
    "Ⅷ",
    "०",
    "2030\n",
]


@pytest.mark.parametrize("text", extent.some(ODD_NUMBERS, 5), ids=lambda text: ascii(text)[:24])
def test_a_number_in_an_address_that_is_none_never_breaks_a_page(client: Client, text: str) -> None:
    hall.worked(hall.version())
    client.raise_request_exception = False
    for address in (
        "/kommun/lillstad/siffra/territorial/",
        "/kommun/lillstad/utforska/",
        "/kommun/lillstad/versioner/",
    ):
        for name in ("year", "against", "page", "plan", "s.x", "l.x"):
            assert client.get(address, {name: text}).status_code in (200, 301, 302, 400, 404), (address, name)


def test_the_year_of_a_story_is_a_year_in_plain_digits_or_the_usual_one(client: Client) -> None:
    hall.worked(hall.version())
    address = "/kommun/lillstad/siffra/territorial/"
    usual = told(client, address)

    assert told(client, address, "²²²²") == told(client, address, "٢٠٢٨") == usual
    assert told(client, address, "2028") != usual


def told(client: Client, address: str, year: str = "") -> bytes:
    """A page without its links, in which the address stands."""
    answer = client.get(address, {"year": year} if year else {})
    assert answer.status_code == 200
    without = re.sub(rb'(?:href|value|content|action)="[^"]*"', b"", answer.content)
    return re.sub(rb"http://testserver\S*", b"", without)  # where it is printed from


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5_000, "0" * 400 + "1", "²", "٣"])
def test_a_version_s_number_in_an_address_is_found_or_not_there(client: Client, number: str) -> None:
    hall.version()
    client.raise_request_exception = False

    assert client.get(f"/kommun/lillstad/versioner/{number}/").status_code in (200, 404, 414)


def test_the_length_of_a_body_is_plain_digits(client: Client) -> None:
    hall.version()
    for length in ("²", "٣", "1_0", "9" * 5_000, "-1", "+1"):
        answer = client.get("/", CONTENT_LENGTH=length)
        assert answer.status_code == 413, length


def test_no_city_is_left_of_what_was_refused() -> None:
    assert not City.objects.exists()
