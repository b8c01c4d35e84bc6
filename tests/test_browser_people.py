# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""People come in by a browser: the one-time link, out again, in by name and password, and a city's folder is sent."""

from __future__ import annotations

import shutil

import pytest

from klimatkontrakt.web import invitations
from klimatkontrakt.web.models import Job
from tests import hall
from tests.cities import LILLSTAD

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "en lång mening om träd"


@pytest.fixture
def page(browser, live_server):
    hall.version()
    context = browser.new_context(base_url=live_server.url, locale="sv-SE")
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
    page.set_default_timeout(30_000)
    yield page
    context.close()


def _take_the_link(page) -> None:
    page.goto(invitations.first_administrator())
    page.fill("#name", "ada")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("main form.stack button")


def test_a_person_takes_the_one_time_link_and_comes_back_by_password(page):
    _take_the_link(page)

    assert page.url.endswith("/mina-sidor/")
    assert "ada" in page.inner_text("main")

    page.get_by_role("button", name="Logga ut").click()
    page.get_by_role("link", name="Logga in").first.click()
    page.fill("#name", "ada")
    page.fill("#password", PASSWORD)
    page.locator("main form.stack button").click()

    assert page.url.endswith("/mina-sidor/")
    assert page.complaints == []


def test_an_administrator_sends_a_city_and_it_is_on_its_way(page, tmp_path):
    _take_the_link(page)
    sent = shutil.make_archive(str(tmp_path / "folder"), "zip", LILLSTAD)
    page.goto("/mina-sidor/")
    page.locator("main ul.plainlinks a").last.click()
    page.set_input_files("#folder", sent)
    page.locator("main form.stack button").click()

    assert Job.objects.exists()
    assert page.complaints == []
