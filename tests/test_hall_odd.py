# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses, forms and folders full of nonsense: every page still answers in words."""

from __future__ import annotations

import itertools
import json

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse

from klimatkontrakt.hall.core import register, versions
from klimatkontrakt.hall.explorer import verbs as explorer_verbs
from tests import extent, hall

pytestmark = pytest.mark.django_db


NONSENSE = (
    "",
    "x",
    "-1",
    "0",
    "99999999999999999999",
    "\x00",
    "\ud83d",
    "å" * 300,
    "<b>",
    "../..",
    "NaN",
    "2030",
    "*",
    ",",
    ":",
    "@",
    "a:1@2,b",
    "%",
)
ASKED = (
    "scenario",
    "year",
    "against",
    "page",
    "plan",
    "events",
    "account",
    "compare",
    "show",
    "as",
    "part",
    "thanks",
    "next",
    "choose",
    "l.x",
    "s.x",
    "e.x",
)


def _addresses() -> list[str]:
    found = []
    for language in ("sv", "en"):
        for name in [address.name for address in (*register.pages(), *register.pages_of_a_city())]:
            (_, parameters), *_ = get_resolver().namespace_dict[language][1].reverse_dict.getlist(name)[0][0]
            values = {
                "slug": "lillstad",
                "number": 1,
                "actor": "city",
                "name": "territorial",
                "uidb64": "x",
                "token": "y-z",
                "key": "path",
                "kind": "csv",
                "job_id": "00000000-0000-4000-8000-000000000000",
                "file": "00000000-0000-4000-8000-000000000000",
                "area": "mobility",
            }
            found.append(reverse(f"{language}:{name}", kwargs={key: values[key] for key in parameters}))
    return found


def test_nonsense_after_a_question_mark_never_breaks_a_page(client: Client) -> None:
    version = hall.worked(hall.version())
    explorer_verbs.save_plan(hall.person("root", administrator=True), version.city, version, "x", "scenario=contract")
    client.raise_request_exception = False
    broken = []
    every = extent.some(itertools.product(ASKED, NONSENSE), 1)
    turns = min(len(every), 8)  # each page is asked an eighth of it, and all is asked of some page
    for number, address in enumerate(_addresses()):
        for name, value in every[number % turns :: turns]:
            for how in ("get", "post"):
                if how == "post" and "logga-ut" in address:
                    continue
                said = value.encode("utf-8", "replace").decode()
                response = (
                    client.get(address, {name: said})
                    if how == "get"
                    else client.post(f"{address}?{name}=1", {name: said})
                )
                if response.status_code >= 500 and response.status_code != 503:
                    broken.append(f"{how} {address} {name}={value!r}: {response.status_code}")

    assert broken == []


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_in_an_address_itself_never_breaks_a_page(client: Client, text: str) -> None:
    hall.worked(hall.version())
    client.raise_request_exception = False
    said = text.encode("utf-8", "replace").decode().replace("?", "").replace("#", "")
    for start in (
        "/kommun/{}/",
        "/kommun/lillstad/siffra/{}/",
        "/kommun/lillstad/atgarder/{}/",
        "/kommun/lillstad/versioner/{}/",
        "/jobb/{}/",
        "/en/city/{}/",
    ):
        response = client.get(start.format(said))

        assert response.status_code < 500 or response.status_code == 503, start


@pytest.mark.parametrize(
    "paths",
    ["[", "{}", "[1]", '["\\ud800/city.yaml"]', '["a\\u0000b"]', '[""]', '["../x"]', "null", '["' + "x" * 9_000 + '"]'],
)
def test_nonsense_about_where_files_lie_never_breaks_the_door(client: Client, paths: str) -> None:
    client.force_login(hall.person("root", administrator=True).user, "django.contrib.auth.backends.ModelBackend")
    response = client.post("/ny-kommun/", {"folder": [SimpleUploadedFile("city.yaml", b"x")], "paths": paths})
    hall.do_waiting_jobs("import")

    assert response.status_code == 302
    assert client.get(response.headers["Location"]).status_code == 200


def test_a_text_with_a_control_character_is_told_and_never_taken_in(client: Client) -> None:
    files = hall.files()
    files["city.yaml"] = files["city.yaml"].replace("name: Lillstad", 'name: "Lill\\0stad"')
    city, found = versions.checked(files)

    assert city is None and "text_control" in {p.code for p in found}
    assert json.dumps(yaml.safe_load(files["city.yaml"])["city"]["name"]) == '"Lill\\u0000stad"'
