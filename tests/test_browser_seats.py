# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""By a browser alone: an owner invites somebody, who takes the link, sets a second factor, signs in with it and has a seat."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from klimatkontrakt.hall.core.models import Seat
from tests import hall
from tests.test_browser_pages import AXE
from tests.test_hall_second_factor import code

PEOPLE = 'main a[href="/kommun/lillstad/personer/"]'
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def open_page(browser, live_server):
    contexts = []

    def opened(**options):
        context = browser.new_context(base_url=live_server.url, locale="sv-SE", bypass_csp=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        return page

    yield opened
    for context in contexts:
        context.close()


def faults(page) -> list[str]:
    """What axe finds on a page."""
    return [broken["id"] for broken in Axe().run(page, options=AXE).response["violations"]]


def _sign_in(page, name: str) -> None:
    page.goto("/logga-in/")
    page.fill("#name", name)
    page.fill("#password", hall.PASSWORD)
    page.locator("main form.stack button").click()


def test_somebody_is_invited_sets_a_second_factor_and_has_a_seat(open_page) -> None:
    city = hall.version().city
    Seat.objects.create(person=hall.person("Anna"), city=city, role="owner")
    owner = open_page(viewport={"width": 390, "height": 844})
    _sign_in(owner, "Anna")
    owner.locator(PEOPLE).click()
    owner.fill("#address", "eva@lillstad.se")
    owner.fill("#name", "Eva")
    owner.get_by_label("rapportör").check()
    owner.select_option("#actor", "households")
    wide = "() => document.documentElement.scrollWidth <= window.innerWidth"
    assert owner.evaluate(wide)
    assert faults(owner) == []
    owner.get_by_role("button", name="Spara").first.click()
    link = owner.locator("code.address").inner_text()

    eva = open_page(java_script_enabled=False)
    eva.goto(link.partition("#")[0])
    eva.locator("main input[name=code]").fill(link)
    eva.locator("main form button").click()
    eva.fill("#password", hall.PASSWORD)
    eva.fill("#again", hall.PASSWORD)
    eva.locator("main form.stack button").click()
    assert "rapportör" in eva.inner_text("main")
    eva.get_by_role("link", name="Logga in med en kod också").click()
    secret = eva.locator("code.address").inner_text()
    eva.fill("#code", code(secret))
    eva.fill("#password", hall.PASSWORD)
    eva.locator("main form.stack button").click()
    written = eva.locator("main li code").first.inner_text()

    again = open_page()
    _sign_in(again, "eva@lillstad.se")
    assert faults(again) == []
    again.fill("#code", written)
    again.locator("main form.stack button").click()
    again.locator(PEOPLE).click()
    assert "Hushåll" in again.locator("main table").inner_text() and "Spara" not in again.inner_text("main")
