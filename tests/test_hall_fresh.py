# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is kept never outlives the engine that made it unseen, and never stops a page; words are always those of today."""

from __future__ import annotations

import dataclasses
import hashlib
import logging
import shutil
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import klimatkontrakt
from klimatkontrakt.chapters import contents
from klimatkontrakt.hall.core import (
    access,
    answer_store,
    first_message,
    jobs,
    kept_answers,
    log_filters,
    package,
    texts,
)
from klimatkontrakt.hall.core.models import AnswerRow, Job, Version
from tests import hall, thaw

CHAPTERS = ("city", "track", "emissions", "measures", "promises", "money", "doubt")
NOT_FRESH = {"sv": "räknas nu om", "en": "is now being worked out anew"}


@pytest.fixture
def lillstad(db) -> Version:
    return hall.worked(hall.version())


@pytest.fixture(scope="module")
def copied(tmp_path_factory) -> Path:
    """A copy of the program to change."""
    folder = tmp_path_factory.mktemp("program") / "klimatkontrakt"
    source = Path(klimatkontrakt.__file__).parent
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def by_another_engine() -> None:
    """As if what is kept had been made before an upgrade: other keys, and the files under them."""
    for row in AnswerRow.objects.all():
        answer = answer_store.read(row.key)
        assert answer is not None
        older = hashlib.sha256(f"older {row.key}".encode()).hexdigest()
        answer_store.write(older, dataclasses.replace(answer, made=dataclasses.replace(answer.made, engine="0.9")))
        AnswerRow.objects.filter(pk=row.pk).update(key=older, package="0" * 64, engine="0.9")
        (Path(settings.ANSWERS) / f"{row.key}{answer_store.ENDING}").unlink()
    kept_answers.forget()


CHANGES = [
    ("data/texts/report.yaml", "a word"), ("data/texts/web.yaml", "a word"), ("language/words.py", "code"),
    ("chapters/first_page.py", "code"), ("engine/chain/kernel.py", "code"), ("data/factors.csv", "a figure"),
    ("data/template.yaml", "a figure"), ("version.py", "the version"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "what"), CHANGES)
def test_another_program_has_another_fingerprint(copied: Path, file: str, what: str) -> None:
    before, path = package.fingerprint_of(copied), copied / file
    raw = path.read_bytes()
    path.write_bytes(raw + b"\n")
    after = package.fingerprint_of(copied)
    path.write_bytes(raw)

    assert after != before == package.fingerprint_of(copied), what


def test_a_renamed_file_is_another_program_and_a_compiled_one_is_not(copied: Path) -> None:
    before = package.fingerprint_of(copied)
    (copied / "__pycache__").mkdir(exist_ok=True)
    (copied / "__pycache__" / "x.cpython-311.pyc").write_bytes(b"x")
    assert package.fingerprint_of(copied) == before

    (copied / "data" / "blends.csv").rename(copied / "data" / "blend.csv")
    renamed = package.fingerprint_of(copied)
    (copied / "data" / "blend.csv").rename(copied / "data" / "blends.csv")
    assert renamed != before


ENGINE = [("engine/chain/kernel.py", True), ("engine/answer/money.py", True), ("city/units.py", True),
          ("folder/reader.py", True), ("data/factors.csv", True), ("data/template.yaml", True),
          ("data/texts/report.yaml", False), ("data/texts/web.yaml", False), ("language/words.py", False),
          ("chapters/first_page.py", False), ("story/story.py", False), ("hall/core/page.py", False)]  # fmt: skip


@pytest.mark.parametrize(("file", "decides"), ENGINE)
def test_only_what_decides_a_number_is_another_engine(copied: Path, file: str, decides: bool) -> None:
    before, path = package.engine_fingerprint_of(copied), copied / file
    raw = path.read_bytes()
    path.write_bytes(raw + b"\n")
    after = package.engine_fingerprint_of(copied)
    path.write_bytes(raw)

    assert (after != before) == decides
    assert before == package.engine_fingerprint_of(copied)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_page_of_another_engine_is_shown_but_never_as_fresh(lillstad, client: Client, language: str) -> None:
    for name in CHAPTERS:
        assert NOT_FRESH[language] not in client.get(reverse(f"{language}:{name}", args=["lillstad"])).content.decode()
    by_another_engine()
    for name in CHAPTERS:
        response = client.get(reverse(f"{language}:{name}", args=["lillstad"]))
        page = response.content.decode()

        assert response.status_code == 200 and NOT_FRESH[language] in page, name
        assert ("motorn 0.9" if language == "sv" else "engine 0.9") in page
    home = client.get(reverse(f"{language}:home")).content.decode()
    assert ("(räknas om)" if language == "sv" else "(being worked out anew)") in home


def test_after_an_upgrade_the_pages_are_fresh_once_they_are_worked_out_anew(lillstad, client: Client) -> None:
    by_another_engine()
    assert jobs.start_what_is_missing() == 1
    hall.do_waiting_jobs()

    text = client.get("/kommun/lillstad/pa-vag/").content.decode()
    assert NOT_FRESH["sv"] not in text and "motorn 0.9" not in text
    assert AnswerRow.objects.get(scenario="contract").package == package.engine_fingerprint()
    assert jobs.start_what_is_missing() == 0


def refused(*args, **kwargs):
    raise AssertionError("the engine was run")


def test_a_change_of_words_costs_no_engine_run(lillstad, client: Client, monkeypatch) -> None:
    files = hall.files()
    words = {
        "quantities.csv": files["quantities.csv"].replace("Personbilar på bensin", "Bensinbilar"),
        "measures.yaml": files["measures.yaml"].replace("sv: ", "sv: Nya ord om ", 1),
    }
    contract = next(name for name in files if name.startswith("contract/") and name.endswith("2026.yaml"))
    words[contract] = files[contract].replace("what_sv: ", "what_sv: Nu lovat ", 1)
    assert all(text != files[name] for name, text in words.items() if name != "quantities.csv")
    monkeypatch.setattr("klimatkontrakt.engine.study.run", refused)
    again = hall.version({**files, **words}, message="Andra ord")

    page = client.get("/kommun/lillstad/atgarder/").content.decode()
    assert "Nya ord om" in page and NOT_FRESH["sv"] not in page
    assert "Nu lovat " in client.get("/kommun/lillstad/loften/").content.decode()
    jobs.start_what_is_missing()
    hall.do_waiting_jobs()
    assert AnswerRow.objects.get(version=again).key == AnswerRow.objects.get(version=lillstad, scenario="contract").key
    moved = AnswerRow.objects.get(version=again).numbers["moved"]
    assert (moved["before"], moved["data"], moved["decision"], moved["method"]) == (moved["after"], 0.0, 0.0, 0.0)


def test_a_change_of_a_pages_own_text_costs_no_engine_run(lillstad, client: Client, monkeypatch) -> None:
    monkeypatch.setattr("klimatkontrakt.engine.study.run", refused)
    kept_answers.forget()
    monkeypatch.setitem(contents.PAGES, "track", contents.PAGES["emissions"])

    assert "Var finns utsläppen" not in client.get("/kommun/lillstad/pa-vag/").content.decode()
    assert client.get("/en/city/lillstad/on-track/").status_code == 200


def test_the_next_budget_year_is_the_next_one_after_new_year_too(lillstad, client: Client, monkeypatch) -> None:
    this = timezone.localdate().year
    assert f"{this + 1}" in client.get("/kommun/lillstad/kostnad/").content.decode()

    monkeypatch.setattr("klimatkontrakt.engine.study.run", refused)
    monkeypatch.setattr(timezone, "localdate", lambda *a: date(this + 1, 3, 1))
    after = client.get("/kommun/lillstad/kostnad/").content.decode()

    assert NOT_FRESH["sv"] not in after
    assert f"{this + 2}" in after.partition('id="ledger"')[2].partition("</figure>")[0]


@pytest.mark.parametrize("spoilt", [b"", b"PK", None, bytes(10_000)])
def test_a_damaged_file_is_worked_out_again_and_breaks_no_page(lillstad, client: Client, caplog, spoilt) -> None:
    before = client.get("/kommun/lillstad/").content
    for file in answer_store.held():
        raw = file.path.read_bytes()
        file.path.write_bytes(raw[: len(raw) // 2] if spoilt is None else spoilt)
    kept_answers.forget()
    with caplog.at_level(logging.WARNING, "klimatkontrakt.hall"):
        response = client.get("/kommun/lillstad/")

    assert (response.status_code, response.content) == (200, before)
    assert "damaged and is worked out again" in caplog.text
    kept_answers.forget()
    assert answer_store.read(AnswerRow.objects.get(scenario="contract").key) is not None


def test_an_older_answer_that_is_damaged_is_waited_for(lillstad, client: Client) -> None:
    by_another_engine()
    for file in answer_store.held():
        file.path.write_bytes(b"x")

    assert client.get("/kommun/lillstad/").status_code == 503
    hall.do_waiting_jobs()
    assert client.get("/kommun/lillstad/").status_code == 200


@pytest.mark.parametrize(
    "numbers",
    [{}, {"unit": 7}, {"unit": "tCO2e", "account": "x", "observed": "många"}, {"names": [], "moved": {"year": 2030}}, {"names": {"sv": 1}, "moved": []},
     {"unit": "tCO2e", "account": "territorial", "expected": 1.0, "moved": {"account": "x", "renamed": 1}}],
)  # fmt: skip
def test_numbers_that_another_program_wrote_otherwise_never_break_a_list(lillstad, client: Client, numbers) -> None:
    hall.version({**hall.files(), "measures.yaml": hall.files()["measures.yaml"].replace("share: 0.5", "share: 0.25")})
    AnswerRow.objects.update(package="0" * 64, numbers=numbers)
    pages = [
        "/",
        "/en/",
        "/kommun/lillstad/",
        "/kommun/lillstad/versioner/1/",
        "/kommun/lillstad/versioner/2/",
        "/kommun/lillstad/kallor/",
        "/kommun/lillstad/versioner/",
    ]
    for address in pages:
        assert client.get(address).status_code in (200, 503), address

    row = kept_answers.work_out(Version.objects.get(number=2), "contract")
    kept_answers.tell_what_moved(row)  # compares with what was said of version 1
    assert client.get("/kommun/lillstad/versioner/2/").status_code == 200


def test_a_document_that_a_newer_program_refuses_is_told_in_words(lillstad, client: Client) -> None:
    files = {**hall.files(), "city.yaml": hall.files()["city.yaml"].replace("format: 2", "format: 0")}
    with thaw.thawed(connection):
        Version.objects.update(text_hashes=texts.keep(files), document="1" * 64)
    hall.forget_answers()
    root = hall.person("root", administrator=True)
    editor = Client()
    editor.force_login(root.user, "django.contrib.auth.backends.ModelBackend")
    for address in ("/", "/kommun/lillstad/", "/kommun/lillstad/vad-hander-om/", "/kommun/lillstad/siffra/territorial/",
                    "/kommun/lillstad/kallor/", "/kommun/lillstad/versioner/", "/kommun/lillstad/versioner/1/zip/"):  # fmt: skip
        response = client.get(address)
        assert response.status_code in (200, 503), address
    page = editor.get("/kommun/lillstad/versioner/1/").content.decode()

    assert "Det här måste rättas" in page and "Formatversion 0" in page
    assert editor.get("/kommun/lillstad/lamna-version/").status_code == 200
    assert jobs.start_what_is_missing() == 0  # one city that cannot be read stops no other
    assert "klarar inte granskningen" in client.get("/kommun/lillstad/").content.decode()


def test_a_document_that_a_newer_program_refuses_keeps_the_pages_that_it_has(lillstad, client: Client) -> None:
    by_another_engine()
    text = hall.files()["measures.yaml"]
    stated = "tonnes: 9000000, by: 2030, lines: [territorial.petrol]"  # more than there is: an error of meaning
    files = {**hall.files(), "measures.yaml": text.replace("share: 0.1, low: 0.05, high: 0.12", stated)}
    assert files["measures.yaml"] != text
    with thaw.thawed(connection):
        Version.objects.update(text_hashes=texts.keep(files), document="2" * 64)
    page = client.get("/kommun/lillstad/")

    assert page.status_code == 200 and NOT_FRESH["sv"] in page.content.decode()
    assert "Färre bilresor" in client.get("/kommun/lillstad/atgarder/").content.decode()
    assert client.get("/").status_code == 200
    assert jobs.start_what_is_missing() == 0 and not Job.objects.exists()
    hall.forget_answers()
    page = client.get("/kommun/lillstad/")
    assert page.status_code == 503 and "klarar inte granskningen" in page.content.decode()


def test_an_upgraded_hall_says_that_it_is_working_before_its_worker_has_begun(lillstad, client: Client) -> None:
    hall.forget_answers()
    Job.objects.all().delete()

    assert client.get("/kommun/lillstad/").status_code == 503
    assert client.get("/kommun/lillstad/?scenario=nothing").status_code == 404


@pytest.mark.parametrize("is_older", [False, True])
def test_the_first_versions_message_is_in_the_pages_language_only(db, client: Client, is_older: bool) -> None:
    told = {"sv": "Första versionen, med programmet", "en": "The first version, with the program"}
    made = hall.version(message=" / ".join(told.values()) if is_older else first_message.written())
    for language, other in (("sv", "en"), ("en", "sv")):
        for name, args in (("versions", ["lillstad"]), ("version", ["lillstad", made.number])):
            page = client.get(reverse(f"{language}:{name}", args=args)).content.decode()

            assert told[language] in page and told[other] not in page


def test_a_page_that_waits_is_no_error_in_the_log_and_an_error_is(lillstad, client: Client, monkeypatch) -> None:
    hall.forget_answers()
    written: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: written.append(record.getMessage())  # type: ignore[method-assign]
    handler.addFilter(log_filters.NotWaiting())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        client.get("/kommun/lillstad/")
        client.get("/kommun/lillstad/?scenario=nothing")
        client.raise_request_exception = False
        monkeypatch.setattr(access, "city", lambda slug: 1 / 0)
        client.get("/kommun/lillstad/")
    finally:
        logger.removeHandler(handler)

    assert written == ["Internal Server Error: /kommun/lillstad/"]
    assert settings.LOGGING["handlers"]["stderr"]["filters"] == ["not_waiting"]
