# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every page, link and form of a city with a contract and of a template city, in both languages: as a visitor, an editor and an administrator.

From the first page every link is followed. No page breaks, no link is dead, nothing is said in keys, ids or non-words,
and no form breaks a page whether it is sent empty, filled or full of nonsense. Thousands of stories differ by their
number and year alone: of each kind of thing in Lillstad so many are gone to, and with KK_ALL=1 every thing's of Malmö.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from klimatkontrakt.city import City, read_city, write_city
from klimatkontrakt.city.contract import Contract
from klimatkontrakt.city.document import written
from klimatkontrakt.city.kinds import SECTIONS
from klimatkontrakt.hall.core import access, jobs, kept_answers
from klimatkontrakt.hall.core import versions as core_versions
from klimatkontrakt.hall.core.models import AnswerRow, Person, Version
from klimatkontrakt.hall.core.models import City as CityRow
from klimatkontrakt.hall.explorer import verbs as explorer_verbs
from klimatkontrakt.hall.flaws import verbs as flaw_verbs
from klimatkontrakt.sources.template import municipality, municipality_names
from klimatkontrakt.story.story import tellers
from tests import extent, hall, walk
from tests.cities import LILLSTAD, MALMO
from tests.walk import Names, Walk

TEMPLATE_CITY = "Lund"
WITH_CONTRACT = MALMO if extent.ALL else LILLSTAD  # the city whose every kind of page is walked to
FEW = {
    "asked": 1,
    "figure_file": 2,
    "embed": 1,
    "embedded_chart": 1,
    "story": 1,
    "explorer": 1,
    "explorer_export": 1,
    "remit": 1,
    "version": 2,
    "flaw": 4,
}
OF_OWN_KIND = ("story", "explorer", "explorer_answer", "explorer_export", "version", "flaw", "sign_in")
STORED = ("city", "track", "emissions", "measures", "remit", "promises", "money", "doubt")


def first_files() -> dict[str, str]:
    return hall.files(WITH_CONTRACT)


def second_files() -> dict[str, str]:
    """The city with a thing of every kind said otherwise, so that each stands in a list of changes."""
    city = read_city(WITH_CONTRACT)
    changed: dict[str, Any] = {}
    for kind in (*SECTIONS, "measures", "goals"):
        entries = dict(getattr(city, kind))
        for name in list(entries)[:1]:
            field = "sv" if "sv" in type(entries[name]).model_fields else "note"
            if field in type(entries[name]).model_fields:
                entries[name] = entries[name].model_copy(update={field: "Ändrad"})
                entries[name].__pydantic_fields_set__.add(field)
        changed[kind] = entries
    for kind, field in (
        ("quantities", "label_sv"),
        ("lines", "label_sv"),
        ("actors", "label_sv"),
        ("sources", "title"),
    ):
        rows = getattr(city, kind)
        changed[kind] = (rows[0].model_copy(update={field: "Ändrad"}), *rows[1:])
    calibrations = dict(list(city.calibrations.items())[1:])
    contracts = {period: _other(contract) for period, contract in city.contracts.items()}
    return written(city.model_copy(update={**changed, "calibrations": calibrations, "contracts": contracts}))


def _other(contract: Contract) -> Contract:
    """A contract with the first of each of its parts said otherwise, and its last clause and commitment away."""
    parts: dict[str, Any] = {"state": "archived", "version": contract.version + 1}
    for kind, field in (("sections", "sv"), ("clauses", "text_en"), ("needs", "what_sv"), ("commitments", "what_sv")):
        own = getattr(contract, kind)
        if own:
            parts[kind] = (own[0].model_copy(update={field: "Ändrad"}), *own[1:])
    return contract.model_copy(update=parts)


@pytest.fixture
def cities(db, tmp_path) -> list[City]:
    """A city with a contract in two versions, and a template city in one; worked out, with a plan, a flaw and work of each outcome."""
    write_city(municipality.city(municipality_names.municipality(TEMPLATE_CITY)), tmp_path)
    hall.version(first_files())
    versions = [hall.version(second_files(), message="Ändrad"), hall.version(hall.files(tmp_path))]
    root, editor = hall.person("root", administrator=True), hall.person("bo")
    for version in versions:
        names = kept_answers.scenarios(version)
        for scenario in extent.some(names, 1):
            kept_answers.work_out(version, scenario)
        hall.make_editor(root, editor, version.city)
        explorer_verbs.save_plan(editor, version.city, version, "En plan", f"scenario={version.city.shown}")
    flaw_verbs.report_flaw(None, "/", "En brist", "")
    _work(editor)
    return [core_versions.city_of(version) for version in versions]


def _work(editor: Person) -> None:
    """Folders that have been checked: one that holds, one with faults, one that is no folder."""
    for files in (first_files(), {"city.yaml": "format: 1"}, {"x.txt": "x"}):
        asked = {"city": WITH_CONTRACT.name, "message": "Ny", "from": 1, "file": "kommun.zip"}
        job = jobs.start("import", asked, author=editor, file=hall.zipped(files, f"{WITH_CONTRACT.name}/"))
        jobs.do(str(job.pk))


def kinds(cities: list[City], *, is_each_story: bool):
    """What a page is of, for the limits: which city, page and scenario; of a story, what kind of thing it tells of.

    Args:
        is_each_story: whether each story of a city as it is shown is a kind of its own, in Swedish.
    """
    rows = AnswerRow.objects.values_list("version__city__slug", "scenario")
    worked = {city.header.id: {scenario for slug, scenario in rows if slug == city.header.id} for city in cities}
    shown = dict(CityRow.objects.values_list("slug", "shown"))
    told = {
        city.header.id: {name: kind for kind, (known, _) in reversed(tellers(city).items()) for name in known}
        for city in cities
    }

    def kind(address: str, origin: str) -> str:
        name, asked, language = walk.name_of(address), walk.asked(address), walk.language_of(address)
        city = next((part for part in walk.urlsplit(address).path.split("/") if part in told), "")
        if walk.is_of_template(address, told):
            return "not worked out"  # there are 290: test_template_cities.py
        if name not in OF_OWN_KIND and set(asked) - {"scenario"}:  # orders, views and choices: there is no end of them
            return f"asked {name} {city} {language}"
        scenario = asked.get("scenario", shown.get(city, ""))
        if name in STORED and city and scenario not in worked[city]:
            return "not worked out"
        under = "plan" if {"plan", "events"} & set(asked) else str("scenario" in asked)
        if extent.ALL and name in STORED:
            under = scenario
        what = ""
        if name == "story":
            item = unquote(walk.urlsplit(address).path.strip("/").split("/", 4 if language == "en" else 3)[-1])
            is_own = is_each_story and not asked and language == "sv"
            what = item if is_own else told[city].get(item.rpartition(":")[2], item)
        if name in ("explorer", "flaw"):
            what = walk.name_of(origin)
        return f"{name} {city} {what} {under} {language}"

    return kind


def walked(cities: list[City], client: Client, few: Mapping[str, int], *, is_each_story: bool) -> Walk:
    """Everything that can be reached from the first page; so few of each kind."""
    names = Names()
    for city in cities:
        names.learn(city)

    def limit(kind: str) -> int:
        name = kind.split(maxsplit=1)[0]
        return 0 if kind == "not worked out" else few.get(name, 4) if name in FEW else extent.most(1, in_all=6)

    return Walk(client, names, kinds(cities, is_each_story=is_each_story), limit).from_("/", "/en/")


def client_of(name: str) -> Client:
    client = Client(raise_request_exception=False)
    if name:
        user = Person.objects.select_related("user").get(user__username=name).user
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


@extent.in_all
@pytest.mark.parametrize("who", extent.some(["a visitor", "an editor", "an administrator"], 1))
def test_every_page_link_and_form_holds(cities, who: str) -> None:
    client = client_of({"a visitor": "", "an editor": "bo", "an administrator": "root"}[who])
    found = walked(cities, client, FEW, is_each_story=extent.ALL and who == "a visitor")
    wrong = [*found.wrong, *_sent(client, found)]

    assert wrong == [], "\n".join(wrong[:60])
    _has_everything(found, who, cities)


OF_A_CITY = {
    "city", "track", "emissions", "measures", "remit", "promises", "explorer", "money", "doubt", "story", "sources",
    "versions", "version", "version_export", "explorer_export",
}  # fmt: skip
OF_ALL = {"home", "municipalities", "about", "method", "law", "glossary", "accessibility", "flaw", "components"}
OF_ONE = {
    "a visitor": {"sign_in"},
    "an editor": {"mine", "import", "job", "sent_file"},
    "an administrator": {"mine", "import", "people", "log", "flaws", "new_city"},
}


def _has_everything(found: Walk, who: str, cities: list[City]) -> None:
    """That the walk did not end at the first step: every page of every city, in both languages, and what each may see."""
    for language in ("sv", "en"):
        seen = [address for address in found.seen if walk.language_of(address) == language]
        names = {walk.name_of(address) for address in seen}

        assert OF_A_CITY | OF_ALL | OF_ONE[who] <= names, (OF_A_CITY | OF_ALL | OF_ONE[who]) - names
        for city in cities:
            pages = {walk.name_of(address) for address in seen if f"/{city.header.id}/" in address}
            assert pages >= OF_A_CITY - ({"promises"} if not city.contracts else set()), (
                city.header.id,
                OF_A_CITY - pages,
            )
    told = {kind.split()[2] for kind in found.counts if kind.startswith(f"story {WITH_CONTRACT.name} ")}
    assert len(told) >= 9, told


VALUES = {
    "name": "Ny plan", "message": "Ändrat", "text": "Något", "answer_to": "a@example.se", "page": "/", "password": "en helt annan fras",
    "again": "en helt annan fras", "old": hall.PASSWORD,
}  # fmt: skip
BREAKS = (500, 501, 502)


def _sent(client: Client, found: Walk) -> Iterator[str]:
    """What breaks when each form is sent empty, filled and full of nonsense; what each does is taken back again."""
    for where, form in found.forms.values():
        action = walk.urldefrag(walk.urljoin(where, form.action))[0] if form.action else where
        files = {
            name: SimpleUploadedFile("kommun.zip", hall.zipped(first_files(), f"{WITH_CONTRACT.name}/"))
            for name, kind, _ in form.fields
            if kind == "file"
        }
        sendings = [("empty", walk.empty(form)), ("filled", {**walk.filled(form, VALUES), **files})]
        sendings += [(f"broken {text[:12]!r}", walk.broken(form, text)) for text in extent.some(walk.BROKEN, 2)]
        for how, values in sendings:
            cookies = copy.copy(client.cookies)
            with transaction.atomic():
                wrong = list(_of_sending(client, found, form, action, how, values))
                transaction.set_rollback(True)
            client.cookies = cookies
            yield from wrong


def _of_sending(client: Client, found: Walk, form, action: str, how: str, values) -> Iterator[str]:
    send = client.post if form.method == "post" else client.get
    response = send(action, values)
    where = f"{form.method} {action} {how}"
    hall.do_waiting_jobs("import", "hand_in", "lay_on")
    hops = 0
    while response.status_code in (301, 302, 307, 308) and hops < 5:
        hops += 1
        response = client.get(walk.urljoin(action, response.headers["Location"]))
    if response.status_code in BREAKS or (how == "filled" and response.status_code == 404):
        yield f"{where}: {response.status_code}"
    if response.headers["Content-Type"].startswith("text/html"):
        page = walk.Page(response.content.decode())
        told = walk.faults(page, walk.language_of(action), found.names)
        is_echo = how.startswith("broken")  # what was sent may be said again
        yield from (f"{where}: {fault}" for fault in told if not (is_echo and fault.startswith("no word")))


def test_every_thing_of_every_city_has_a_name_in_a_list_of_changes(cities) -> None:
    for version in (Version.objects.filter(city__slug=city.header.id).first() for city in cities):
        assert version is not None
        document = core_versions.city_of(version)
        for language in ("sv", "en"):
            for thing, _ in walk.things.rows(document):
                name = walk.things.name(document, thing, language)
                assert name and "None" not in name, thing
    assert access.cities().count() == 2
