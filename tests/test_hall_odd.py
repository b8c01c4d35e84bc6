# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Cities that lack things, and addresses full of nonsense: every page still answers in words."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse

from klimatkontrakt.city import City, read_city, write_city
from klimatkontrakt.city.canonical import written
from klimatkontrakt.city.problem import errors
from klimatkontrakt.sources.template import making, naming
from klimatkontrakt.web import answers, documents, urls, workflow
from klimatkontrakt.web.models import Version
from tests import extent, hall, walk
from tests.cities import LILLSTAD

pytestmark = pytest.mark.django_db
CHAPTERS = ("city", "track", "emissions", "measures", "promises", "money", "doubt", "sources", "versions", "explorer")


def _without(*kinds: str) -> Callable[[City], City]:
    """A city with nothing of some kinds; scenarios name no measure that is gone."""

    def bare(city: City) -> City:
        empty = {kind: type(getattr(city, kind))() for kind in kinds}
        if "measures" in kinds:
            scenarios = {name: own.model_copy(update={"measures": {}}) for name, own in city.scenarios.items()}
            empty |= {"scenarios": scenarios, "contracts": {}}
        return city.model_copy(update=empty)

    return bare


def _bare_contract(city: City) -> City:
    contracts = {
        p: c.model_copy(update={"commitments": (), "clauses": (), "needs": (), "stances": ()})
        for p, c in city.contracts.items()
    }
    return city.model_copy(update={"contracts": contracts})


def _nameless(city: City) -> City:
    """Nothing has a name of its own."""
    bare = {"sv": "", "en": ""}
    entries = {
        kind: {k: v.model_copy(update=bare) for k, v in getattr(city, kind).items()}
        for kind in ("areas", "accounts", "targets", "events", "scenarios", "measures", "goals")
    }
    return city.model_copy(update=entries)


def _no_costs(city: City) -> City:
    return city.model_copy(
        update={"measures": {k: m.model_copy(update={"costs": ()}) for k, m in city.measures.items()}}
    )


def _no_ranges(city: City) -> City:
    bare = {"low": None, "high": None, "shape": None, "with_": {}}
    return city.model_copy(update={"quantities": tuple(q.model_copy(update=bare) for q in city.quantities)})


ODD = {
    "no targets": _without("targets", "goals"),
    "no history": _without("history", "targets", "calibrations"),
    "no measures": _without("measures", "pools"),
    "no goals": lambda city: city.model_copy(update={"goals": {}, "targets": {k: t.model_copy(update={"goal": None}) for k, t in city.targets.items()}}),
    "no contract": _without("contracts"),
    "an empty contract": _bare_contract,
    "no costs": _no_costs,
    "no doubt": _no_ranges,
    "no names": _nameless,
    "a baseline alone": lambda city: city.model_copy(update={"scenarios": {"baseline": city.scenarios["baseline"]}}),
}  # fmt: skip


def _odd_files(kind: str) -> dict[str, str] | None:
    """Lillstad with something taken away; None where that is no city at all."""
    files = written(ODD[kind](read_city(LILLSTAD)))
    city, found = documents.checked(files)
    return None if city is None or errors(found) else files


@pytest.mark.parametrize("kind", ODD)
def test_a_city_that_lacks_something_has_all_its_pages(client: Client, kind: str) -> None:
    files = _odd_files(kind)
    assert files is not None, [p.said("en") for p in documents.checked(written(ODD[kind](read_city(LILLSTAD))))[1]]
    version = hall.version(files)
    for scenario in answers.scenarios(version):
        answers.work_out(version, scenario)
    hall.version({**files, "sources.csv": files["sources.csv"].replace("s1,", "s1,Ny ", 1)}, message="Ny")
    for language, name in itertools.product(("sv", "en"), CHAPTERS):
        response = client.get(reverse(f"{language}:{name}", args=["lillstad"]))
        assert response.status_code in (200, 503), (language, name)
    answers.work_out(Version.objects.order_by("-number").first(), version.city.shown)
    names = walk.Names()
    for language, name in itertools.product(("sv", "en"), CHAPTERS):
        response = client.get(reverse(f"{language}:{name}", args=["lillstad"]))
        assert response.status_code == 200, (language, name)
        assert walk.faults(walk.Page(response.content.decode()), language, names) == [], (language, name)
    for number in (1, 2):
        assert client.get(f"/kommun/lillstad/versioner/{number}/").status_code == 200


@pytest.mark.parametrize(
    "place", extent.some(["Kiruna", "Stockholm", "Gotland", "Bjurholm", "Luleå", "Sundbyberg", "Kumla", "Habo"], 2)
)
def test_a_template_city_has_all_its_pages(client: Client, tmp_path, place: str) -> None:
    write_city(making.city(naming.municipality(place if place != "Habo" else "0643")), tmp_path)
    version = hall.version(hall.files(tmp_path))
    answers.work_out(version, version.city.shown)
    for language, name in itertools.product(("sv", "en"), (*CHAPTERS, "versions")):
        assert client.get(reverse(f"{language}:{name}", args=[version.city.slug])).status_code == 200, (language, name)


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
        for _, _, _, name in (*urls.PAGES, *urls.OF_A_CITY, *urls.OF_PEOPLE):
            (_, parameters), *_ = get_resolver().namespace_dict[language][1].reverse_dict.getlist(name)[0][0]
            values = {
                "slug": "lillstad",
                "number": 1,
                "actor": "city",
                "name": "territorial",
                "uidb64": "x",
                "token": "y-z",
                "job_id": "00000000-0000-4000-8000-000000000000",
            }
            found.append(reverse(f"{language}:{name}", kwargs={key: values[key] for key in parameters}))
    return found


def test_nonsense_after_a_question_mark_never_breaks_a_page(client: Client) -> None:
    version = hall.worked(hall.version())
    workflow.save_plan(hall.person("root", administrator=True), version.city, version, "x", "scenario=contract")
    client.raise_request_exception = False
    broken = []
    for address in _addresses():
        for name, value in extent.some(itertools.product(ASKED, NONSENSE), 25):
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
        "/valkommen/{}/x/",
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
    city, found = documents.checked(files)

    assert city is None and "text_control" in {p.code for p in found}
    assert json.dumps(yaml.safe_load(files["city.yaml"])["city"]["name"]) == '"Lill\\u0000stad"'
