# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every page of a hall in a real browser: axe finds nothing, nothing scrolls sideways, the browser has nothing to object."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from klimatkontrakt.hall.core import kept_answers, register
from klimatkontrakt.hall.explorer import verbs as explorer_verbs
from klimatkontrakt.hall.flaws import verbs as flaw_verbs
from tests import extent, hall
from tests.cities import MALMO

pytestmark = pytest.mark.django_db(transaction=True)
NO_PAGES = (
    "explorer_answer",
    "explorer_export",
    "save_plan",
    "version_export",
    "shown",
    "sign_out",
    "job",
    "sent_file",
    "welcome",
    "welcome_name",
    "sign_in_code",
    "sign_ins_file",
    "change",
    "change_act",
    "change_clashes",
    "change_file",
)
SIGNED_IN = ("mine", "new_city", "people", "log", "flaws", "import", "city_people", "sign_ins", "second_factor")
OF_A_CHOICE = ("compared_chart", "embed_compared")
LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (1280, 390)]
AXE_LOOKS = extent.some(LOOKS, 1)  # axe needs seconds for a long page
EXAMPLES = {
    "remit": [("sysav",)],
    "story": [("territorial",), ("capture",), ("cut_2030",), ("fuel_duty",)],
    "version": [(1,)],
    "embed": [("city", "path")],
    "embedded_chart": [("city", "path")],
    "area": [("heating",)],
    "change_history": [("measures", "capture")],
}
AXE = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


def _addresses(language: str, names: list[str]) -> list[str]:
    found = []
    for name in names:
        if name in ("figure_file", "compare_file", *OF_A_CHOICE):
            continue  # a file, or a page of cities that are chosen in its address
        of_city = name in {address.name for address in register.pages_of_a_city()}
        for example in extent.some(EXAMPLES.get(name, [()]), 1):
            found.append(reverse(f"{language}:{name}", args=[*(["malmo"] if of_city else []), *example]))
    plan = "plan=capture:0,plastics_sorting:30@2029&events=fuel_duty:raised&compare=decided&show=table"
    beside = [name for name in OF_A_CHOICE if name in names]
    found += [f"{reverse(f'{language}:{name}', args=['since'])}?city=malmo&city=lund" for name in beside]
    if "compare" in names:
        found += [
            f"{reverse(f'{language}:compare')}?city=malmo&city=lund",
            f"{reverse(f'{language}:compare')}?add=nowhere",
        ]
    if "explorer" in names:
        found += [f"{reverse(f'{language}:explorer', args=['malmo'])}?{plan}"]
        found += [
            f"{reverse(f'{language}:explorer', args=['malmo'])}?plan=nothing:1",
            f"{reverse(f'{language}:home')}nothing/",
        ]
    return found


def _names(*, signed_in: bool) -> list[str]:
    every = [row.name for row in (*register.pages(), *register.pages_of_a_city()) if row.name not in NO_PAGES]
    return [name for name in every if (name in SIGNED_IN) == signed_in]


def _complaints(browser, host: str, language: str, addresses: list[str], cookies: list[dict]) -> list[str]:
    """What axe and the browser object to on each page, and what is too wide in any look."""
    from axe_playwright_python.sync_playwright import Axe

    axe, found = Axe(), []
    context = browser.new_context(bypass_csp=True)
    context.add_cookies(cookies)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda error: found.append(f"{page.url}: {error}"))
    for address in addresses:
        page.goto(host + address)
        for scheme, width in LOOKS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            where = f"{address} ({scheme}, {width})"
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                found.append(f"{where}: {wide} pixels wide")
            if (scheme, width) not in AXE_LOOKS:
                continue
            for broken in axe.run(
                page, options={"resultTypes": AXE["resultTypes"], "runOnly": AXE["runOnly"]}
            ).response["violations"]:
                nodes = "; ".join(
                    node["html"][:160] + " " + node.get("failureSummary", "")[:200] for node in broken["nodes"][:3]
                )
                found.append(f"{where}: {broken['id']} × {len(broken['nodes'])}: {nodes}")
    context.close()
    return found


@pytest.fixture
def malmo():
    own = hall.version(hall.files(MALMO))
    kept_answers.work_out(own, own.city.shown)
    root = hall.person("root", administrator=True)
    explorer_verbs.save_plan(root, own.city, own, "Utan infångning", "scenario=contract&plan=capture:0")
    flaw_verbs.report_flaw(None, "/", "En brist", "någon@exempel.se")
    return root


@pytest.mark.parametrize("language", extent.some(["sv", "en"], 1))
def test_axe_objects_to_no_page(browser, live_server, malmo, language):
    found = _complaints(
        browser, live_server.url, language, _addresses(language, extent.some(_names(signed_in=False), 3)), []
    )

    assert not found, "\n".join(found)


@extent.in_all
@pytest.mark.parametrize("language", extent.some(["sv", "en"], 1))
def test_axe_objects_to_no_page_of_those_signed_in(browser, live_server, malmo, language):
    client = Client()
    client.force_login(malmo.user)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    names = [*extent.some(_names(signed_in=True), 2), "explorer"]

    found = _complaints(
        browser, live_server.url, language, _addresses(language, names), [{**cookie, "url": live_server.url}]
    )

    assert not found, "\n".join(found)
