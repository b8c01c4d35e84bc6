# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""People come in by a browser: the one-time link, out again, in by name and password, and a city's folder is sent."""

from __future__ import annotations

import shutil

import pytest

from klimatkontrakt.hall.core import jobs, versions
from klimatkontrakt.hall.core.models import City, Person, SavedPlan, Version
from klimatkontrakt.hall.explorer import verbs as explorer_verbs
from klimatkontrakt.hall.people import invitations
from tests import extent, hall
from tests.cities import LILLSTAD, copy_of, edited
from tests.test_browser_pages import AXE

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


@pytest.mark.parametrize("how", extent.some(["folder", "zip"], 1))
def test_an_administrator_sends_a_city_sees_what_comes_of_it_and_hands_it_in(page, tmp_path, how: str):
    _take_the_link(page)
    folder = copy_of(LILLSTAD, tmp_path)
    (folder / "README.md").write_text("Läs mig", encoding="utf-8")
    edited(folder, "city.yaml", "id: lillstad", "id: nya_stad")
    page.goto("/mina-sidor/")
    page.locator("main ul.plainlinks a").last.click()
    if how == "zip":
        page.set_input_files("#archive", shutil.make_archive(str(tmp_path / "packed"), "zip", folder))
    else:
        page.set_input_files("#folder", folder)
    page.locator("main form.stack button").click()
    hall.do_waiting_jobs("import")
    page.reload()
    text = page.inner_text("main")

    assert "README.md" in text and "Det här rättades på vägen in" in text
    assert not City.objects.filter(slug="nya_stad").exists()

    page.get_by_role("button", name="Lämna in").click()
    hall.do_waiting_jobs("hand_in")
    page.reload()
    page.get_by_role("link", name="Till version 1").click()

    assert page.url.endswith("/kommun/nya_stad/versioner/1/")
    assert versions.texts_of(Version.objects.get(city__slug="nya_stad")) == {
        **hall.files(), "city.yaml": hall.files()["city.yaml"].replace("id: lillstad", "id: nya_stad"),
    }  # fmt: skip
    assert page.complaints == []


def _holds_for_all(page) -> None:
    """Axe objects to nothing, and nothing scrolls sideways."""
    from axe_playwright_python.sync_playwright import Axe

    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        found = (
            Axe().run(page, options={"resultTypes": ["violations"], "runOnly": AXE["runOnly"]}).response["violations"]
        )
        assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == [], page.url


@extent.in_all
def test_whoever_comes_second_is_told_and_goes_on(page, browser, live_server):
    """A plan's name, a right and a folder: each page that says who was before, and the way on from it."""
    _take_the_link(page)
    root = Person.objects.get(user__username="ada")
    anna, version = hall.person("anna"), Version.objects.get()
    hall.make_editor(root, anna, version.city)
    explorer_verbs.save_plan(anna, version.city, version, "Mindre bil", "scenario=contract&plan=electric_cars:50")
    context = browser.new_context(bypass_csp=True, base_url=live_server.url, storage_state=page.context.storage_state())
    tab = context.new_page()
    tab.goto("/kommun/lillstad/vad-hander-om/?plan=electric_cars:20")
    tab.fill("#plan-name", "Mindre bil")
    tab.get_by_role("button", name="Spara planen").click()
    assert "anna sparade planen" in tab.inner_text("main")
    _holds_for_all(tab)
    tab.get_by_role("button", name="Spara under det namnet").click()
    assert sorted(SavedPlan.objects.values_list("name", flat=True)) == ["Mindre bil", "Mindre bil 2"]

    tab.goto("/kommun/lillstad/personer/")
    hall.drop_seats(root, anna)
    tab.get_by_role("button", name="ta bort uppdraget för anna").click()
    assert "Någon hann före" in tab.inner_text("main")
    _holds_for_all(tab)

    files = hall.files()
    mine = {**files, "measures.yaml": files["measures.yaml"].replace("share: 0.5", "share: 0.25", 1)}
    theirs = {**files, "measures.yaml": files["measures.yaml"].replace("share: 0.5", "share: 0.1", 1)}
    job = jobs.start("import", {"city": "lillstad", "message": "x", "from": 1}, author=root, file=hall.zipped(mine))
    hall.do_waiting_jobs("import")
    tab.goto(f"/jobb/{job.pk}/")
    _holds_for_all(tab)
    hall.make_editor(root, anna, version.city)
    hall.version(theirs, person=anna, message="Annas")
    tab.reload()
    assert "Annas" in tab.inner_text("main")
    _holds_for_all(tab)
    tab.get_by_role("button", name="Lägg mina ändringar på version 2").click()
    hall.do_waiting_jobs("lay_on")
    tab.reload()
    assert "Vad ska gälla?" in tab.inner_text("main")
    _holds_for_all(tab)
    tab.locator("input[value=mine]").first.check()
    tab.get_by_role("button", name="Lägg mina ändringar på version 2").click()
    hall.do_waiting_jobs("lay_on")
    tab.reload()
    tab.get_by_role("button", name="Lämna in").click()
    hall.do_waiting_jobs("hand_in")

    assert "share: 0.25" in versions.texts_of(Version.objects.get(number=3))["measures.yaml"]
    context.close()
