# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A walk through the hall: no dead link, every page in both languages, every text used and said."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from tests import hall

pytestmark = pytest.mark.django_db
MOST = 400


@pytest.fixture
def lillstad():
    return hall.worked(hall.version())


def links(text: str) -> set[str]:
    found = {unescape(href).split("#")[0] for href in re.findall(r'<a [^>]*href="([^"]+)"', text)}
    return {href for href in found if href.startswith("/") and not href.startswith(("/static/", "//"))}


@pytest.mark.parametrize("home", ["/", "/en/"])
def test_no_link_is_dead(lillstad, client: Client, home: str) -> None:
    waiting, seen, dead = [home], {home}, []
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        response = client.get(address)
        if response.status_code != 200:
            dead.append((address, response.status_code))
            continue
        if response.headers["Content-Type"].startswith("text/html"):
            new = sorted(links(response.content.decode()) - seen)
            seen |= set(new)
            waiting += new

    assert dead == []
    assert len(seen) > 60


def test_every_page_leads_to_itself_in_the_other_language(lillstad, client: Client) -> None:
    for address in sorted(links(client.get("/kommun/lillstad/").content.decode())):
        response = client.get(address)
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        text = response.content.decode()
        other = re.search(r'<link rel="alternate" hreflang="en" href="([^"]+)"', text)
        if "/en/" not in address and other is not None:
            assert client.get(unescape(other[1])).status_code == 200, address
