# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A city is its id, letter by letter: two ids that differ in one character never meet, in addresses, files or work."""

from __future__ import annotations

import itertools

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from klimatkontrakt.hall.core import jobs, kept_answers
from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.core.models import City, Version
from klimatkontrakt.hall.versions import tickets
from klimatkontrakt.hall.versions import verbs as version_verbs
from tests import extent, hall, thaw

ALIKE = (
    "nya_stad",
    "nya.stad",
    "nya-stad",
    "nyastad",
    "nya_stad_",
    "nya..stad",
    "nya-stad.",
    "n",
    "0",
    "n" * 80,
    "n" * 79,
)


def city_files(name: str, kommunkod: str = "9999") -> dict[str, str]:
    """Lillstad under another id and code; its name tells which."""
    files = hall.files()
    for old, new in (
        ("id: lillstad", f'id: "{name}"'),
        ("name: Lillstad", f"name: Staden {name}"),
        ('"9999"', f'"{kommunkod}"'),
    ):
        assert old in files["city.yaml"], old
        files["city.yaml"] = files["city.yaml"].replace(old, new, 1)
    return files


@pytest.fixture
def cities(db) -> dict[str, Version]:
    return {name: hall.version(city_files(name)) for name in ALIKE}


def test_ids_that_are_alike_are_cities_of_their_own(cities) -> None:
    assert City.objects.count() == len(ALIKE)
    assert sorted(City.objects.values_list("slug", flat=True)) == sorted(ALIKE)
    assert set(Version.objects.values_list("number", flat=True)) == {1}


@extent.in_all
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_address_leads_to_the_city_of_that_id_and_no_other(cities, client: Client, language: str) -> None:
    for name in ALIKE:
        for page in ("versions", "sources", "explorer"):
            text = client.get(reverse(f"{language}:{page}", args=[name])).content.decode()

            assert f"Staden {name}</a>" in text, (name, page)
    for stranger in ("nya__stad", "NYA_STAD", "nya_sta", "nya stad", "nya.stad..", "n" * 78):
        assert client.get(f"/kommun/{stranger}/versioner/").status_code == 404, stranger


def test_what_is_fetched_is_named_by_the_id(cities, client: Client) -> None:
    names = set()
    for name in ALIKE:
        response = client.get(reverse("sv:version_export", args=[name, 1]))
        names.add(response.headers["Content-Disposition"])
        ticket = tickets.read(tickets.written(cities[name]).encode())

        assert ticket is not None and (ticket.city, ticket.number) == (name, 1)
        assert [other for other in ALIKE if tickets.version_of(ticket, City.objects.get(slug=other))] == [name]
    assert len(names) == len(ALIKE)


def test_work_is_of_the_city_of_that_id(cities) -> None:
    alice = hall.person("alice", administrator=True)
    for wanted, sent in itertools.permutations(("nya_stad", "nya.stad", "nya-stad"), 2):
        job = jobs.start("import", {"city": wanted, "message": ""}, author=alice, file=hall.zipped(city_files(sent)))
        jobs.do(str(job.pk))
        job.refresh_from_db()

        assert job.outcome["failure"] == "other_city" and sent in job.outcome["found"]


def test_a_right_is_to_the_city_of_that_id(cities) -> None:
    bob = hall.person("bob")
    hall.make_editor(hall.person("root", administrator=True), bob, cities["nya_stad"].city)
    client = Client()
    client.force_login(bob.user, "django.contrib.auth.backends.ModelBackend")

    assert {name: client.get(reverse("sv:import", args=[name])).status_code for name in ALIKE} == {
        name: 200 if name == "nya_stad" else 403 for name in ALIKE
    }


def test_the_pages_of_cities_that_are_alike_do_not_share_what_is_worked_out(client: Client, db) -> None:
    for name, share in (("nya_stad", "0.5"), ("nya.stad", "0.1")):
        files = city_files(name)
        files["measures.yaml"] = files["measures.yaml"].replace("share: 0.5", f"share: {share}", 1)
        version = hall.version(files)
        kept_answers.work_out(version, version.city.shown)
    pages = [client.get(reverse("sv:measures", args=[name])).content.decode() for name in ("nya_stad", "nya.stad")]
    findings = [
        client.get(reverse("sv:explorer", args=[name])).content.decode().partition('id="finding"')[2][:300]
        for name in ("nya_stad", "nya.stad")
    ]

    assert "Staden nya_stad" in pages[0] and "Staden nya.stad" in pages[1]
    assert findings[0] != findings[1]


def test_the_same_id_with_another_kommunkod_is_another_city_and_is_refused(db) -> None:
    hall.version(city_files("nya_stad", kommunkod="1280"))
    document, _ = hall.versions.checked(city_files("nya_stad", kommunkod="1281"))

    with pytest.raises(version_verbs.OtherCityError):
        version_verbs.accept_version(OPERATOR, document, city_files("nya_stad", kommunkod="1281"), "", made_from=1)

    alice = hall.person("alice", administrator=True)
    job = jobs.start(
        "import",
        {"city": None, "message": ""},
        author=alice,
        file=hall.zipped(city_files("nya_stad", kommunkod="1281")),
    )
    jobs.do(str(job.pk))
    job.refresh_from_db()
    assert job.outcome["failure"] == "other_code" and "1281" in job.outcome["found"] and "1280" in job.outcome["here"]


def test_another_id_with_the_same_kommunkod_is_told_and_both_stand_on_the_map(db, client: Client) -> None:
    hall.version(city_files("nya_stad", kommunkod="1280"))
    alice = hall.person("alice", administrator=True)
    job = jobs.start(
        "import",
        {"city": None, "message": ""},
        author=alice,
        file=hall.zipped(city_files("nya.stad", kommunkod="1280")),
    )
    jobs.do(str(job.pk))
    job.refresh_from_db()
    hall.version(city_files("nya.stad", kommunkod="1280"))
    drawn = client.get("/").content.decode().partition("<svg")[2]

    assert job.outcome["same_code"] == ["Staden nya_stad (nya_stad)"]
    assert 'href="/kommun/nya_stad/"' in drawn and 'href="/kommun/nya.stad/"' in drawn


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_address_that_a_city_had_before_leads_to_it(db, client: Client, language: str) -> None:
    version = hall.version(city_files("nya_stad"))
    City.objects.update(former="nya-stad")
    where = {"sv": "/kommun/{}/versioner/1/?against=1", "en": "/en/city/{}/versions/1/?against=1"}[language]
    response = client.get(where.format("nya-stad"))

    assert response.status_code == 308 and response.headers["Location"] == where.format("nya_stad")
    hall.version(city_files("nya-stad"))
    assert "Staden nya-stad" in client.get(where.format("nya-stad")).content.decode(), version


@extent.in_all
@pytest.mark.django_db(transaction=True)
def test_cities_of_an_older_hall_get_their_own_ids_and_keep_their_addresses() -> None:
    call_command("migrate", "hall", "0002", verbosity=0, interactive=False)
    call_command("migrate", verbosity=0, interactive=False)
    version = hall.version(city_files("nya_stad"))
    with thaw.thawed(connection):
        City.objects.filter(pk=version.city_id).update(slug="nya-stad")
    call_command("migrate", "hall", "0002", verbosity=0, interactive=False)
    call_command("migrate", verbosity=0, interactive=False)

    assert list(City.objects.values_list("slug", "former")) == [("nya_stad", "nya-stad")]
