# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is stored never outlives the program, the texts or the year that made it unseen, and never stops a page."""

from __future__ import annotations

import copy
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
from klimatkontrakt.hall.core import first_message, jobs, kept_answers, log_filters, package, texts
from klimatkontrakt.hall.core.models import Job, Page, Version, Worked
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


def by_another_program() -> None:
    """As if what is kept had been made before an upgrade."""
    Worked.objects.update(package="0" * 64)


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


def test_the_key_changes_at_new_year_and_on_no_other_day() -> None:
    last, first, later = (
        kept_answers.key(date(2026, 12, 31)),
        kept_answers.key(date(2027, 1, 1)),
        kept_answers.key(date(2027, 3, 1)),
    )

    assert last != first == later
    assert (last["budget_year"], first["budget_year"]) == (2027, 2028)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_page_of_another_program_is_shown_but_never_as_fresh(lillstad, client: Client, language: str) -> None:
    for name in CHAPTERS:
        assert NOT_FRESH[language] not in client.get(reverse(f"{language}:{name}", args=["lillstad"])).content.decode()
    by_another_program()
    for name in CHAPTERS:
        response = client.get(reverse(f"{language}:{name}", args=["lillstad"]))

        assert response.status_code == 200 and NOT_FRESH[language] in response.content.decode(), name
    home = client.get(reverse(f"{language}:home")).content.decode()
    assert ("(räknas om)" if language == "sv" else "(being worked out anew)") in home


def test_what_is_fresh_comes_before_what_another_program_made_later(lillstad, client: Client) -> None:
    fresh = Worked.objects.get(scenario="contract")
    other = Worked.objects.create(
        version=lillstad, scenario="contract", engine="9", package="f" * 64, budget_year=fresh.budget_year, seed=fresh.seed,
        draws=fresh.draws, state=Worked.State.DONE, made=timezone.now(),
    )  # fmt: skip

    assert kept_answers.worked_for(lillstad.city, lillstad, None) == fresh != other
    assert client.get("/kommun/lillstad/").status_code == 200


def test_mended_words_reach_the_pages_once_they_are_worked_out_anew(lillstad, client: Client) -> None:
    page = Page.objects.get(worked__scenario="contract", name="track", language="sv")
    old = copy.deepcopy(page.content)
    page.content["figures"][0]["finding"] = "En mening som är rättad sedan dess."
    page.save()
    by_another_program()
    assert "rättad sedan dess" in client.get("/kommun/lillstad/pa-vag/").content.decode()

    assert jobs.start_what_is_missing() == 1
    hall.do_waiting_jobs()

    text = client.get("/kommun/lillstad/pa-vag/").content.decode()
    assert "rättad sedan dess" not in text and NOT_FRESH["sv"] not in text
    assert Page.objects.get(worked__scenario="contract", name="track", language="sv").content == old
    assert set(Worked.objects.values_list("package", flat=True)) == {package.fingerprint()}


def test_the_next_budget_year_is_the_next_one_after_new_year_too(lillstad, client: Client, monkeypatch) -> None:
    this = timezone.localdate().year
    assert f"{this + 1}" in client.get("/kommun/lillstad/kostnad/").content.decode()

    monkeypatch.setattr(timezone, "localdate", lambda *a: date(this + 1, 3, 1))
    before = client.get("/kommun/lillstad/kostnad/").content.decode()
    assert jobs.start_what_is_missing() == 1
    hall.do_waiting_jobs()
    after = client.get("/kommun/lillstad/kostnad/").content.decode()

    assert NOT_FRESH["sv"] in before and NOT_FRESH["sv"] not in after
    assert f"{this + 2}" in after.partition('id="purse"')[2].partition("</figure>")[0]


def test_work_that_new_year_comes_over_is_begun_again(db, monkeypatch) -> None:
    version = hall.version()
    days = iter([date(2026, 12, 31)] * 2 + [date(2027, 1, 1)] * 100)
    monkeypatch.setattr(timezone, "localdate", lambda *a: next(days))
    job = jobs.start("work_out", {"version": version.pk})
    hall.do_waiting_jobs()
    job.refresh_from_db()

    assert "next" in job.outcome and Job.objects.filter(kind="work_out", state="done").count() == 2
    assert set(Worked.objects.values_list("budget_year", flat=True)) == {2028}


def _renamed(content: dict) -> None:
    content["figures"] = [{("titel" if k == "finding" else k): v for k, v in f.items()} for f in content["figures"]]


def _gone(content: dict) -> None:
    del content["figures"][0]["rows"]


def _more(content: dict) -> None:
    content["figures"][0]["of_a_later_program"] = 1


def _empty(content: dict) -> None:
    content.clear()


def _other_kinds(content: dict) -> None:
    for figure in content["figures"]:
        figure |= {"rows": 7, "legend": "x", "notes": None, "folded": [1], "quotes": [[1]], "heads": None}


def _other_drawing(content: dict) -> None:
    for figure in content["figures"]:
        figure["drawing"] = {"svg": "x"}


def _other_menu(content: dict) -> None:
    content["actors"] = [{"id": "city"}]
    content["premises"] = None


@pytest.mark.parametrize("spoilt", [_renamed, _gone, _more, _empty, _other_kinds, _other_drawing, _other_menu])
def test_a_page_that_another_program_wrote_otherwise_never_breaks(lillstad, client: Client, spoilt) -> None:
    for page in Page.objects.all():
        spoilt(page.content)
        page.save()
    by_another_program()
    for language in ("sv", "en"):
        for name in CHAPTERS:
            response = client.get(reverse(f"{language}:{name}", args=["lillstad"]))

            assert response.status_code in (200, 503), (name, spoilt)
            assert response.status_code == 503 or NOT_FRESH[language] in response.content.decode()
    jobs.start_what_is_missing()
    hall.do_waiting_jobs()
    assert client.get("/kommun/lillstad/").status_code == 200


@pytest.mark.parametrize(
    "numbers",
    [{}, {"unit": 7}, {"unit": "tCO2e", "account": "x", "observed": "många"}, {"names": [], "moved": {"year": 2030}}, {"names": {"sv": 1}, "moved": []},
     {"unit": "tCO2e", "account": "territorial", "expected": 1.0, "moved": {"account": "x", "renamed": 1}}],
)  # fmt: skip
def test_numbers_that_another_program_wrote_otherwise_never_break_a_list(lillstad, client: Client, numbers) -> None:
    hall.version({**hall.files(), "measures.yaml": hall.files()["measures.yaml"].replace("share: 0.5", "share: 0.25")})
    Worked.objects.update(package="0" * 64, numbers=numbers)
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

    kept_answers.work_out(Version.objects.get(number=2), "contract")  # compares with what was said of version 1
    assert client.get("/kommun/lillstad/versioner/2/").status_code == 200


def test_a_document_that_a_newer_program_refuses_is_told_in_words(lillstad, client: Client) -> None:
    files = {**hall.files(), "city.yaml": hall.files()["city.yaml"].replace("format: 2", "format: 0")}
    with thaw.thawed(connection):
        Version.objects.update(text_hashes=texts.keep(files), document="1" * 64)
    Worked.objects.all().delete()
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


def test_an_upgraded_hall_says_that_it_is_working_before_its_worker_has_begun(lillstad, client: Client) -> None:
    Worked.objects.all().delete()
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


def test_a_page_that_waits_is_no_error_in_the_log_and_an_error_is(lillstad, client: Client) -> None:
    Worked.objects.all().delete()
    written: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: written.append(record.getMessage())  # type: ignore[method-assign]
    handler.addFilter(log_filters.NotWaiting())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        client.get("/kommun/lillstad/")
        client.get("/kommun/lillstad/?scenario=nothing")
    finally:
        logger.removeHandler(handler)

    assert written == ["Not Found: /kommun/lillstad/"]
    assert settings.LOGGING["handlers"]["stderr"]["filters"] == ["not_waiting"]
