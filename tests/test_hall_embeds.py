# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A chart on another site: nobody's frame until an editor says whose, and then that site's alone."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.hall.core import audit
from klimatkontrakt.hall.core.models import City, Entry, Seat
from klimatkontrakt.hall.embeds import forms, rights
from tests import hall

LINE, CHART = "/kommun/lillstad/badda-in/city/path/", "/kommun/lillstad/bild/city/path/"
SITES = "https://lillstad.example\nhttps://News.example:8443/"
KEPT = ["https://lillstad.example", "https://news.example:8443"]


@pytest.fixture
def bob(db: None) -> Client:
    """An editor of the city, signed in."""
    version = hall.version()
    hall.worked(version)
    person = hall.person("bob")
    Seat.objects.create(person=person, city=version.city)
    client = Client()
    client.force_login(person.user)
    return client


def ancestors(client: Client, address: str) -> str:
    header = client.get(address)["Content-Security-Policy"]
    return re.findall(r"frame-ancestors ([^;]*)", header)[0].strip()


def sent(client: Client, origins: str, made_from: str = "") -> int:
    return client.post(LINE, {"origins": origins, "made_from": made_from}).status_code


def test_a_chart_is_in_nobodys_frame_until_an_editor_names_a_site(bob: Client) -> None:
    assert ancestors(Client(), CHART) == "'none'"
    assert Client().get(CHART)["X-Frame-Options"] == "DENY"

    assert sent(bob, SITES) == 302

    shown = Client().get(CHART)
    assert ancestors(Client(), CHART) == "'self' " + " ".join(KEPT)
    assert "X-Frame-Options" not in shown
    assert [entry.after for entry in Entry.objects.filter(verb="set_embedding_sites")] == [{"sites": " ".join(KEPT)}]
    assert audit.broken() == []


def test_no_other_page_is_in_a_frame_because_a_chart_may_be(bob: Client) -> None:
    sent(bob, SITES)

    for address in ("/", "/kommun/lillstad/", LINE, "/kommun/lillstad/atgarder/"):
        assert ancestors(Client(), address) == "'none'", address


def test_what_is_taken_away_is_taken_away(bob: Client) -> None:
    sent(bob, SITES)

    assert sent(bob, "", SITES) == 302
    assert ancestors(Client(), CHART) == "'none'"


def test_whoever_edits_from_an_old_page_is_told(bob: Client) -> None:
    sent(bob, SITES)

    assert sent(bob, "https://other.example", "") == 409
    assert ancestors(Client(), CHART) == "'self' " + " ".join(KEPT)


def test_a_visitor_changes_nothing(bob: Client) -> None:
    assert sent(Client(), SITES) in (302, 403, 404)
    assert ancestors(Client(), CHART) == "'none'"


@pytest.mark.parametrize(
    "line",
    [
        "http://a.example", "https://*", "https://*.example", "https://a.example/path", "'self'", "https://a", "a.example",
        "https://a.example; script-src *", "https://a.example 'unsafe-inline'", "javascript:alert(1)", "https://ä.example",
        "https://a.example:0", "https://a.example:65536", "https://a.example:99999", "https://-a.example", "https://a..example", "data:", "https://a.example:123456",
        f"https://{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 10}",
    ],
)  # fmt: skip
def test_what_is_no_site_is_told_and_kept_nowhere(bob: Client, line: str) -> None:
    response = bob.post(LINE, {"origins": f"https://good.example\n{line}", "made_from": ""})

    assert response.status_code == 400
    assert "inga webbplatser" in response.content.decode()
    assert line in unescape(response.content.decode())
    assert ancestors(Client(), CHART) == "'none'"


def test_too_many_sites_are_told(bob: Client) -> None:
    assert sent(bob, "\n".join(f"https://a{at}.example" for at in range(forms.MOST_SITES + 1))) == 400


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=40), max_size=5))
def test_nothing_that_passes_can_end_a_directive_or_name_everyone(lines: list[str]) -> None:
    form = forms.Sites({"origins": "\n".join(lines), "made_from": ""})
    if form.is_valid():
        assert all(
            re.fullmatch(r"https://[a-z0-9.-]+(:[0-9]+)?", site) for site in forms.sites(form.cleaned_data["origins"])
        )


def test_the_line_of_html_leads_to_the_chart_which_leads_to_the_whole_page(bob: Client) -> None:
    page = Client().get("/kommun/lillstad/").content.decode()
    assert LINE in page

    for line, whole in (
        (LINE, "/kommun/lillstad/#path"),
        ("/en/city/lillstad/embed/city/path/", "/en/city/lillstad/#path"),
    ):
        shown = unescape(unescape(Client().get(line).content.decode()))
        frame = re.findall(r'<iframe src="http://testserver([^"]*)" title="[^"]+"', shown)[0]
        chart = Client().get(frame)
        assert chart.status_code == 200
        assert chart["X-Robots-Tag"] == "noindex"
        assert f'href="http://testserver{whole}"' in unescape(chart.content.decode())
        assert "<svg" in chart.content.decode() and "<script" not in chart.content.decode()


@pytest.mark.parametrize(
    "address", ["bild/city/nothing/", "bild/nothing/path/", "badda-in/city/nothing/", "bild/city/who%00/"]
)
def test_a_chart_that_is_not_there_is_not_found(bob: Client, address: str) -> None:
    assert Client().get(f"/kommun/lillstad/{address}").status_code == 404


def test_a_city_without_a_row_has_no_sites(bob: Client) -> None:
    assert rights.origins(City.objects.get()) == []
