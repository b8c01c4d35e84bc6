# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""No link of a hall is dead, and every page stands in both languages: walked from the front page, as anyone and signed in."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.test import Client

from klimatkontrakt.hall.explorer import verbs as explorer_verbs
from klimatkontrakt.hall.flaws import verbs as flaw_verbs
from tests import extent, hall
from tests.walk import is_of_template, unhurried

# Of the municipalities that nobody has put in, which are all alike, one is walked where everything is tried.
WALKED = ("lillstad", "kiruna") if extent.ALL else ("lillstad",)
MOST_STORIES = 12 if extent.ALL else 3


class _Page(HTMLParser):
    """What a page points to, the ids it has, its language, and the same page in the other."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.ids: set[str] = set()
        self.language, self.alternate, self.untold = "", "", 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        if own.get("id"):
            self.ids.add(own["id"])
        if tag == "html":
            self.language = own.get("lang", "")
        if tag == "link" and own.get("rel") == "alternate":
            self.alternate = own["href"]
        if tag == "a" and "href" in own:
            self.links.add(own["href"])


def _walk(client: Client, start: str) -> dict[str, _Page]:
    """Every page that can be reached from one, by address; a dead link fails at once, and says where it stood."""
    waiting, seen, anchors = [(start, "")], {}, []
    stories = 0
    while waiting:
        address, origin = waiting.pop(0)
        if address in seen or is_of_template(address, WALKED):
            continue
        if "/siffra/" in address or "/figure/" in address:
            stories += 1
            if stories > MOST_STORIES:
                continue
        response = unhurried(client, address)
        assert response.status_code == 200, f"{address} (from {origin}): {response.status_code}"
        is_page = response["Content-Type"].startswith("text/html")
        page = _Page(response.content.decode() if is_page else "")
        seen[address] = page
        for link in sorted(page.links):
            target, fragment = urldefrag(urljoin(address, link))
            if urlsplit(target).netloc in ("", "testserver"):
                waiting.append((target, address))
                if fragment:
                    anchors.append((target, fragment, address))
    for target, fragment, origin in anchors:
        if target in seen:
            assert fragment in seen[target].ids, f"{target}#{fragment} (from {origin})"
    return {address: page for address, page in seen.items() if page.language}


@pytest.fixture
def lillstad(db):
    own = hall.worked(hall.version())
    root = hall.person("root", administrator=True)
    explorer_verbs.save_plan(root, own.city, own, "Mindre bil", "scenario=contract&plan=electric_cars:50")
    flaw_verbs.report_flaw(None, "/", "En brist", "")
    return root


def _check(pages: dict[str, _Page]) -> None:
    assert len(pages) > 20
    for address, page in pages.items():
        assert page.language == ("en" if address == "/en" or address.startswith("/en/") else "sv"), address


@extent.in_all
@pytest.mark.parametrize("start", extent.some(["/en/", "/"], 1))
def test_a_visitor_meets_no_dead_link(lillstad, client: Client, start):
    _check(_walk(client, start))


@extent.in_all
@pytest.mark.parametrize("start", ["/"])
def test_an_administrator_meets_no_dead_link(lillstad, client: Client, start):
    client.force_login(lillstad.user)

    _check(_walk(client, start))


@extent.in_all
def test_every_page_says_where_it_stands_in_the_other_language(lillstad, client: Client):
    pages = _walk(client, "/")
    for address, page in pages.items():
        assert page.alternate, address
    for address, page in extent.some(pages.items(), 12, in_all=60):
        other = _Page(client.get(page.alternate, follow=True).content.decode())

        assert {page.language, other.language} == {"sv", "en"}, address
        stands = client.get(address)
        here = stands["Location"] if stands.status_code in (301, 302, 308) else address  # where it leads on
        assert urlsplit(other.alternate).path == urlsplit(here).path, address
