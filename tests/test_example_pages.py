# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Of a municipality that has not taken part nothing is claimed, on any page, file or story; and it can take its page over."""

from __future__ import annotations

import io
import json
import re
import threading
import zipfile

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from klimatkontrakt.city import write_city
from klimatkontrakt.engine import study
from klimatkontrakt.hall.core import answer_store, examples, kept_answers, register, template_cities
from klimatkontrakt.hall.core.models import Job
from klimatkontrakt.sources.publishers import municipalities
from klimatkontrakt.sources.template import municipality
from klimatkontrakt.sources.template.example import example
from tests import extent, hall

MARK = {"sv": "räkneexempel ur mallen", "en": "worked example from the template"}
NO_ANSWER = {"sv": "Om det finns inget svar för Lund", "en": "There is no answer to that for Lund"}
CLAIMS = {
    "sv": [
        r"\bMålet (är|nås|20|för)", r"\bav 10\b", r"[Ii]ngen har lovat", r"har lovat", r"\bnås\b", r"\bkronor\b", r"mnkr", r"[Ff]inansier",
        r"råder över", r"Kommunen råder", r"planerade åtgärder", r"Vem avgör", r"Lunds kommun (behöver|kan)", r"på väg",
    ],
    "en": [
        r"\b[Tt]he target is\b", r"\bin 10\b", r"[Nn]obody has promised", r"has promised", r"\bSEK\b", r"\bfunded\b",
        r"decides over", r"planned measures", r"Who decides", r"on track",
    ],
}  # fmt: skip
PATHS = {
    "sv": ["", "utslapp/", "atgarder/", "osakert/", "vad-hander-om/", "vad-hander-om/planer/",
           "siffra/territorial/", "siffra/electric_cars/", "siffra/homes_heat_pumps/", "versioner/", "mal/", "pa-vag/", "loften/", "kostnad/", "atgarder/city/"],
    "en": ["", "emissions/", "measures/", "doubt/", "what-if/", "what-if/plans/", "figure/territorial/", "figure/electric_cars/",
           "versions/", "goals/", "on-track/", "promises/", "cost/"],
}  # fmt: skip
START = {"sv": "/kommun/lund/", "en": "/en/city/lund/"}
pytestmark = pytest.mark.django_db


def _said(page: str) -> str:
    """What a page says in its main part, without the note that says what is not claimed."""
    main = page.partition("<main")[2].partition("</main>")[0]
    main = re.sub(r'<p class="premise">.*?</p>', "", main, flags=re.DOTALL)
    main = main.replace("inga mål, löften, kostnader", "").replace("no targets, promises, costs", "")
    main = re.sub(r'<section class="card take-over".*?</section>', "", main, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", main)


@pytest.mark.parametrize("language", extent.some(["sv", "en"], 1))
def test_no_page_claims_anything_of_it(client: Client, language: str) -> None:
    for path in PATHS[language]:
        response = client.get(START[language] + path)
        if response.status_code == 404:
            continue
        said = _said(response.content.decode())
        claimed = [(pattern, re.search(pattern, said)) for pattern in CLAIMS[language]]
        found = [(path, match.string[max(0, match.start() - 60) : match.end() + 40]) for _, match in claimed if match]
        assert found == []


@pytest.mark.parametrize("language", extent.some(["sv", "en"], 1))
def test_each_of_its_pages_is_marked_and_no_search_engine_keeps_it(client: Client, language: str) -> None:
    for path in PATHS[language]:
        response = client.get(START[language] + path)
        if response.status_code == 404:
            continue
        page = response.content.decode()
        assert response.headers["X-Robots-Tag"] == "noindex", path
        assert '<meta name="robots" content="noindex">' in page and '<body class="example">' in page
        assert f'<span class="tag">{MARK[language]}</span>' in page
        titles = re.findall(r'<title>([^<]*)|property="og:title" content="([^"]*)"', page[: page.index("<body")])
        assert len(titles) == 2 and all(f"({MARK[language]})" in "".join(title) for title in titles), path


def test_its_files_are_kept_by_no_search_engine_either(client: Client) -> None:
    for path in ("versioner/0/zip/", "hamta/city/published-parts/csv/", "vad-hander-om/export/?as=json"):
        response = client.get(f"/kommun/lund/{path}")
        assert (response.status_code, response.headers["X-Robots-Tag"]) == (200, "noindex"), path


def test_a_city_of_its_own_is_not_marked_and_may_be_found(client: Client) -> None:
    hall.worked(hall.version())
    response = client.get("/kommun/lillstad/")
    page = response.content.decode()

    assert "X-Robots-Tag" not in response.headers
    assert "noindex" not in page and 'class="example"' not in page and MARK["sv"] not in page


def test_a_page_is_closed_to_it_until_it_is_said_to_show_examples(client: Client) -> None:
    closed = [address for address in register.pages_of_a_city() if not address.shows_example]

    assert {"track", "promises", "money"} <= {address.name for address in closed}
    for address in closed:
        for language in ("sv", "en"):
            assert NO_ANSWER[language] in client.get(_there(language, address.name)).content.decode(), address.name


def _there(language: str, name: str) -> str:
    """A page's address, whatever it asks for after the municipality's id."""
    nobody = "00000000-0000-4000-8000-000000000000"
    asked = ([], ["city"], [1], ["city", "history"], ["a", "b", "c"], [1, nobody])
    for parts in (["lund", *more] for more in asked):
        try:
            return reverse(f"{language}:{name}", args=parts)
        except NoReverseMatch:
            continue
    raise AssertionError(f"what does the address of {name} ask for?")


def test_its_menu_leads_to_nothing_that_is_closed(client: Client) -> None:
    page = client.get("/kommun/lund/").content.decode()
    closed = [reverse(f"sv:{name}", args=["lund"]) for name in ("track", "promises", "money")]

    assert not any(f'href="{address}"' in page for address in closed)
    assert "/badda-in/" not in page
    assert 'href="/kommun/lund/utslapp/"' in page and 'href="/kommun/lund/vad-hander-om/"' in page


@pytest.mark.parametrize("code", extent.some(sorted(municipalities.municipalities()), 2))
def test_what_is_shown_of_it_has_nothing_to_claim_and_the_same_emissions(code: str) -> None:
    whole = municipality.city(municipalities.municipalities()[code])
    shown = example(whole)
    paths = [study.answer(city, municipality.SCENARIO, draws=250, seed=0).baseline for city in (whole, shown)]

    assert not shown.targets and not shown.contracts and not shown.goals
    for measure in shown.measures.values():
        assert not (measure.costs or measure.actor or measure.status or measure.control or measure.stated)
        assert not measure.funded
    assert not any(line.control or line.payer for line in shown.lines)
    assert whole.history == shown.history and whole.quantities == shown.quantities
    first, second = ([float(value) for value in path["territorial"].central] for path in paths)
    assert first == pytest.approx(second)


def test_its_folder_is_whole_for_whoever_takes_it_over(client: Client) -> None:
    with zipfile.ZipFile(io.BytesIO(client.get("/kommun/lund/versioner/0/zip/").content)) as archive:
        files = {name.partition("/")[2]: archive.read(name).decode() for name in archive.namelist()}

    assert "national_2045" in files["city.yaml"] and "payers" in files["measures.yaml"]


def test_the_first_page_says_how_the_municipality_takes_it_over(client: Client) -> None:
    page = client.get("/kommun/lund/").content.decode()
    other = client.get("/kommun/lund/utslapp/").content.decode()

    assert 'id="ta-over"' in page and "/kommun/lund/versioner/0/zip/" in page and "/rapportera-brist/" in page
    assert 'href="/kommun/lund/#ta-over"' in other


def test_whoever_takes_it_over_under_another_id_is_found_at_its_address(client: Client, tmp_path) -> None:
    document = municipality.city(municipalities.municipalities()["1281"])
    header = document.header.model_copy(update={"id": "lunds-stad"})
    write_city(document.model_copy(update={"header": header}), tmp_path)
    hall.worked(hall.version(hall.files(tmp_path)))
    response = client.get("/kommun/lund/pa-vag/")

    assert (response.status_code, response.headers["Location"]) == (308, "/kommun/lunds-stad/pa-vag/")


def test_an_address_as_it_was_written_before_leads_on(client: Client) -> None:
    response = client.get("/kommun/upplands_vasby/utslapp/?scenario=baseline")

    assert response.status_code == 308
    assert response.headers["Location"] == "/kommun/upplands-vasby/utslapp/?scenario=baseline"
    assert client.get("/kommun/nagon_annan/").status_code == 404


# The first reader's wait


def test_its_first_reader_is_told_to_wait_and_nothing_is_written(client: Client, monkeypatch) -> None:
    begun, may_end = threading.Event(), threading.Event()
    run = kept_answers._run

    def slow(city, scenario):
        begun.set()
        assert may_end.wait(30)
        return run(city, scenario)

    hall.forget_answers()
    monkeypatch.setattr(kept_answers, "_run", slow)
    monkeypatch.setattr(settings, "EXAMPLE_PATIENCE_SECONDS", 0.01)
    first = client.get("/kommun/lund/")
    second = client.get("/kommun/lysekil/")
    may_end.set()
    monkeypatch.setattr(settings, "EXAMPLE_PATIENCE_SECONDS", 60.0)

    assert begun.is_set()
    assert (first.status_code, second.status_code) == (503, 503)
    assert "räknas ut för första gången" in first.content.decode() and "före." not in first.content.decode()
    assert "1 andra räknas ut före." in second.content.decode()
    assert "Lund släppte ut" in first.content.decode() and "2023" in first.content.decode()  # what needs no engine
    assert 'http-equiv="refresh" content="2"' in first.content.decode()
    assert first.headers["X-Robots-Tag"] == "noindex" and int(first.headers["Retry-After"]) <= 5
    assert client.get("/kommun/lund/").status_code == 200
    assert client.get("/kommun/lysekil/").status_code == 200
    assert not Job.objects.exists() and examples.before("nothing") == 0


def test_an_example_that_breaks_is_begun_again(client: Client, monkeypatch) -> None:
    hall.forget_answers()

    def broken(city, scenario):
        raise MemoryError("once")

    with monkeypatch.context() as patched:
        patched.setattr(kept_answers, "_run", broken)
        client.raise_request_exception = False
        assert client.get("/kommun/lund/").status_code >= 500

    assert client.get("/kommun/lund/").status_code == 200


def test_an_example_is_worked_out_once_for_its_pages_and_kept(client: Client, monkeypatch) -> None:
    hall.forget_answers()
    count = []
    run = kept_answers._run
    monkeypatch.setattr(kept_answers, "_run", lambda city, scenario: count.append(scenario) or run(city, scenario))
    for path in ("", "utslapp/", "atgarder/", "osakert/"):
        client.get(f"/kommun/lund/{path}")
    kept_answers.forget()
    client.get("/kommun/lund/")

    assert len(count) == 1
    version = template_cities.version(template_cities.city("lund"))
    assert answer_store.read(kept_answers.key_of(version, municipality.SCENARIO)) is not None


# Downloads


def test_a_file_of_its_figures_says_that_it_is_an_example(client: Client) -> None:
    response = client.get("/kommun/lund/hamta/city/published-parts/json/")
    plan = client.get("/kommun/lund/vad-hander-om/export/?as=json")

    assert "mallen" in json.dumps(json.loads(response.content), ensure_ascii=False)
    assert "lund-template-plan.json" in plan.headers["Content-Disposition"]
    tables = json.loads(plan.content)["tables"]
    assert tables["targets"]["rows"] == 0 and tables["money"]["rows"] == 0
