# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What each page is called, where a reader goes on from a page that failed, and where the work that one waits for stands."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import NoReverseMatch
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.hall.core import error_pages, job_line, job_states, jobs, kept_answers, page, register
from klimatkontrakt.hall.core.models import Beat, Flaw, Job
from klimatkontrakt.hall.flaws import told_page
from klimatkontrakt.language import words
from tests import extent, hall
from tests.text_keys import SOURCE

TITLE = re.compile(r"<title>(.*?)</title>")
EXAMPLES = {"remit": ("lillstad",), "story": ("territorial",), "version": (1,)}
HALL = "Klimatkontrakt"


def title_of(html: str) -> str:
    return unescape(TITLE.findall(html)[0])


def test_a_template_says_what_its_page_is_and_the_house_says_the_rest() -> None:
    doubled = [
        f"{path.name}: {title}"
        for path in (SOURCE / "hall").rglob("*.html")
        for title in re.findall(r"\{% block title %\}(.*?)\{% endblock %\}", path.read_text(encoding="utf-8"))
        if " · " in title or "city.name" in title or "say('hall')" in title
    ]

    assert doubled == []


def addresses(language: words.Language, slug: str) -> dict[str, str]:
    """Every page's address by its name, where no more than a city or one example is needed."""
    found = {}
    for row in (*register.pages(), *register.pages_of_a_city()):
        own = [slug] if row in [*register.pages_of_a_city()] else []
        try:
            found[row.name] = page.link(language, row.name, *own, *EXAMPLES.get(row.name, ()))
        except NoReverseMatch:
            continue  # it needs an object of its own
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("language", extent.some(words.LANGUAGES, 1))
def test_every_page_is_called_what_it_is_its_city_and_the_hall_and_no_two_alike(language: words.Language) -> None:
    own = hall.worked(hall.version()).city
    root = hall.person("root", administrator=True)
    client, titles = Client(), {}
    of_city = {row.name for row in register.pages_of_a_city()}
    client.force_login(root.user, "django.contrib.auth.backends.ModelBackend")
    for name, address in addresses(language, own.slug).items():
        response = client.get(address)
        if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
            html = response.content.decode()
            if "<title>" in html:
                titles[name] = title_of(html)

    assert len(titles) > 20
    for name, title in titles.items():
        parts = title.split(" · ")
        assert parts[-1] == HALL and all(parts), title
        assert (own.name in parts[1:-1]) == (name in of_city), f"{name}: {title}"
    assert [title for title, count in Counter(titles.values()).items() if count > 1] == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_page_that_is_not_there_leads_on_to_pages_that_are(language: words.Language) -> None:
    start = "/" if language == "sv" else "/en/"
    address = f"{start}{'kommun' if language == 'sv' else 'city'}/malma/"
    html = Client().get(address).content.decode()
    links = [unescape(to) for to in re.findall(r'<a href="([^"]+)"', html)]

    assert title_of(html).endswith(f" · {HALL}")
    assert page.link(language, "city", "malmo") in links
    assert all(Client().get(to).status_code in (200, 503) for to in links if "malmo" not in to and "mala" not in to)
    (flaw,) = [to for to in links if to.startswith(page.link(language, "flaw"))]
    assert parse_qs(urlsplit(flaw).query) == {"page": [address]}


@pytest.mark.parametrize(
    "key", ["not_found", "forbidden", "bad_request", "csrf", "busy", "full", "database", "broken", "no_turn"]
)
@pytest.mark.parametrize("path", ["/x/", "/en/x/"])
def test_every_page_of_what_went_wrong_leads_on(key: str, path: str, rf) -> None:
    status = {"not_found": 404, "forbidden": 403, "bad_request": 400, "csrf": 403, "broken": 500}.get(key, 503)
    html = error_pages.page(rf.get(path), status, key).content.decode()

    assert html.count("<h1>") == 1 and len(re.findall(r"<a href=", html)) >= 4
    assert ("Menades" in html or "Was this meant" in html) is False


def test_what_is_cut_off_has_a_title_in_both_languages() -> None:
    html = error_pages.cut_off(413)

    assert title_of(html).split(" · ")[-1] == HALL and len(title_of(html).split(" · ")) == 3
    assert 'name="viewport"' in html


# Telling of a flaw.

HOSTILE = [
    "//evil.se/", "https://evil.se/", "javascript:alert(1)", "data:text/html,x", "\\\\evil.se", "/\\evil.se", "evil.se",
    "http://testserver@evil.se/", "https://[::1", "/a\nb", "/a b", "ftp://testserver/", "startsidan", "\x00/", " ",
]  # fmt: skip


@pytest.mark.parametrize("written", HOSTILE)
def test_another_place_s_address_is_not_taken_for_a_page_of_the_hall(written: str) -> None:
    assert told_page.own_address(written) == ""


@given(st.text(max_size=60) | st.text(alphabet="/\\:@.?#ahtp[]", max_size=20))
def test_whatever_is_written_an_address_begins_with_one_stroke(written: str) -> None:
    address = told_page.own_address(written)

    assert address == "" or (address[0] == "/" and address[1:2] not in ("/", "\\"))
    assert told_page.own_address(address) == address


def test_a_whole_address_of_the_hall_is_cut_to_what_stands_after_its_name() -> None:
    assert told_page.own_address("http://testserver/kommun/x/?scenario=a") == "/kommun/x/?scenario=a"
    assert told_page.own_address("https://testserver:8000") == "/"


@pytest.mark.django_db
def test_every_page_leads_to_the_form_and_the_form_says_which_page_it_came_from() -> None:
    own = hall.worked(hall.version()).city
    for address in (f"/kommun/{own.slug}/kostnad/?scenario=contract", "/metod/", "/ordlista/", "/en/", "/finns-inte/"):
        html = Client().get(address).content.decode()
        links = {unescape(to) for to in re.findall(r'href="([^"]+)"', html)}
        (to,) = {to for to in links if to.startswith(("/rapportera-brist/?", "/en/report-a-flaw/?"))}
        asked = parse_qs(urlsplit(to).query)["page"]
        form = Client().get(to).content.decode()

        assert asked == [address]
        assert f'value="{address}"'.replace("&", "&amp;") in form
    assert (
        "Du kom från: Pengarna · Lillstad"
        in Client().get(f"/rapportera-brist/?page=/kommun/{own.slug}/kostnad/").content.decode()
    )


@pytest.mark.django_db
def test_a_flaw_of_another_place_is_refused_in_words_and_nothing_is_kept() -> None:
    response = Client().post("/rapportera-brist/", {"text": "Fel", "page": "https://evil.se/x"})

    assert response.status_code == 400 and "https://evil.se/x” är ingen adress här" in response.content.decode()
    assert not Flaw.objects.exists()
    assert 'value="https' not in Client().get("/rapportera-brist/?page=https://evil.se/x").content.decode()


@pytest.mark.django_db
def test_whoever_told_of_a_flaw_is_led_back_to_the_page() -> None:
    response = Client().post("/rapportera-brist/", {"text": "Fel", "page": "/metod/"}, follow=True)

    assert Flaw.objects.get().page == "/metod/"
    assert '<a href="/metod/">Tillbaka till sidan</a>' in response.content.decode()


# The line of work.


def in_line(kind: str, seconds_ago: float, state: str = Job.State.WAITING, **fields: object) -> Job:
    job = jobs.start(kind, {})
    since = timezone.now() - timedelta(seconds=seconds_ago)
    Job.objects.filter(pk=job.pk).update(created=since, state=state, **fields)
    job.refresh_from_db()
    return job


def done(kind: str, seconds: float) -> None:
    begun = timezone.now() - timedelta(hours=1)
    in_line(kind, 4000, Job.State.DONE, begun=begun, ended=begun + timedelta(seconds=seconds))


@pytest.mark.django_db
def test_what_waits_is_told_since_when_behind_what_and_how_long_it_takes() -> None:
    for seconds in (10, 60, 110):
        done("work_out", seconds)  # the middle one tells: a minute
    done("import", 30)
    in_line("work_out", 300, Job.State.RUNNING, begun=timezone.now() - timedelta(seconds=30))
    in_line("import", 250)
    job = in_line("work_out", 200)
    in_line("work_out", 100)  # came later
    place = job_line.place(job)

    assert place.is_waiting and place.waited_minutes == 3 and place.ahead == 2
    assert place.ahead_of_kind == {"work_out": 1, "import": 1}
    assert place.minutes_left == 2  # 30 left of the first + 30 + 60 = 120 s
    assert not place.is_still


@pytest.mark.django_db
def test_how_long_is_not_told_where_such_work_has_never_been_done() -> None:
    in_line("unknown_kind", 250)
    place = job_line.place(in_line("work_out", 10))

    assert place.minutes_left is None and place.ahead == 1 and place.ahead_of_kind == {}


@pytest.mark.django_db
def test_what_runs_has_nothing_before_it_and_what_is_over_stands_nowhere() -> None:
    in_line("import", 250)
    running = in_line("work_out", 300, Job.State.RUNNING, begun=timezone.now())

    assert job_line.place(running).ahead == 0 and not job_line.place(running).is_waiting
    assert job_line.place(in_line("work_out", 9, Job.State.DONE)) == job_line.PlaceInLine() == job_line.place(None)


@pytest.mark.django_db
def test_whoever_waits_for_a_worker_that_is_gone_is_told_so() -> None:
    job = in_line("work_out", 300)
    Beat.objects.create(name=job_states.WORKER, at=timezone.now() - timedelta(minutes=5))

    assert job_line.place(job).is_still


@pytest.mark.django_db
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_city_s_page_that_waits_says_how_long_and_behind_what(language: words.Language) -> None:
    own = hall.version().city
    hall.forget_answers()
    done("work_out", 90)
    Job.objects.filter(state=Job.State.WAITING).delete()
    in_line("work_out", 250)
    html = Client().get(page.link(language, "city", own.slug)).content.decode()

    wanted = {
        "sv": (
            "Väntar sedan mindre än en minut",
            "Ett arbete står före i kön",
            "En version räknas ut",
            "ungefär 3 minuter",
        ),
        "en": (
            "Waiting for less than a minute",
            "One piece of work stands before",
            "A version is worked out",
            "about 3 more",
        ),
    }
    assert all(text in html for text in wanted[language]), html


@pytest.mark.django_db
def test_work_that_is_taken_up_knows_since_when() -> None:
    job = jobs.start("unknown_kind", {})
    job_states.claim(str(job.pk))
    job.refresh_from_db()

    assert job.begun is not None and timezone.now() - job.begun < timedelta(seconds=10)


# Nothing to show yet.


def bare_city() -> dict[str, str]:
    """Lillstad with its accounts and numbers, and nothing that is planned, paid or promised."""
    planned = ("contract/", "goals", "uptakes")
    files = {name: text for name, text in hall.files().items() if not name.startswith(planned)}
    city = yaml.safe_load(files["city.yaml"])
    city["scenarios"] = {name: {} for name in city["scenarios"]}
    return {**files, "measures.yaml": "{}\n", "city.yaml": yaml.safe_dump(city, allow_unicode=True, sort_keys=False)}


@pytest.mark.django_db
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_page_with_nothing_to_show_yet_leads_on(language: words.Language) -> None:
    version = hall.version(bare_city())
    own = version.city
    kept_answers.work_out(version, own.shown)
    say = words.catalogue("web")
    told = []
    for name in ("measures", "promises", "money"):
        html = hall.without_cards(Client().get(page.link(language, name, own.slug)).content.decode())
        if say[f"nothing.{name}"][language] in unescape(html):
            told.append(name)
            nav = html.partition(f'aria-label="{say["nothing.onward"][language]}"')[2].partition("</nav>")[0]
            links = [unescape(to) for to in re.findall(r'href="([^"]+)"', nav)]
            assert page.link(language, "city", own.slug) in links and page.link(language, "method") in links
            assert all(Client().get(to).status_code == 200 for to in links)

    assert told


@pytest.mark.django_db
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_form_does_not_lead_to_itself_with_ever_longer_addresses(language: words.Language) -> None:
    form = page.link(language, "flaw")
    html = Client().get(f"{form}?page=/metod/").content.decode()

    assert f'href="{form}"' in html and "page%3D" not in html.replace("hreflang", "")


@pytest.mark.django_db
def test_a_page_with_a_long_address_leads_to_a_form_that_opens() -> None:
    html = Client().get(f"/metod/?x={'å' * 600}").content.decode()
    (to,) = {unescape(to) for to in re.findall(r'href="([^"]+)"', html) if "rapportera-brist" in to}

    assert parse_qs(urlsplit(to).query) == {"page": ["/metod/"]}
    assert Client().get(to).status_code == 200


def test_what_every_page_is_laid_in_names_nothing_that_a_page_may_name() -> None:
    """A name that base.html sets takes the place of a page's own of that name: nobody was *None* on an invitation."""
    base = (SOURCE / "hall" / "core" / "templates" / "hall" / "base.html").read_text(encoding="utf-8")
    names = re.findall(r"{%-? set (\w+)", base)

    assert names and all(name.startswith("base_") for name in names), names


@pytest.mark.django_db
def test_an_invitation_says_whom_the_link_is_for(client: Client) -> None:
    client.force_login(hall.person("root", administrator=True).user)
    page = client.post("/personer/", {"act": "add", "name": "Eva Ek"}).content.decode()

    assert "Ge länken till Eva Ek på ett säkert sätt" in page
    assert '<code class="address">http://testserver/valkommen/#' in page, "the link, and no other address"


@pytest.mark.django_db
def test_what_every_template_can_say_no_page_says_otherwise(rf) -> None:
    request = rf.get("/om/")
    request.user, request.resolver_match = AnonymousUser(), None

    assert set(page.context(request)) == page.CONTEXT
    with pytest.raises(ValueError, match="address"):
        page.page(request, "people/invitation", whose="x", address="y")
