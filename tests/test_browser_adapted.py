# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Pages as people set them up: letters twice as large, text apart, colours of their own, nothing that moves.

WCAG 1.4.4 and 1.4.10 (no line is read by scrolling sideways at 320 pixels or with letters of 200 %), 1.4.12 (spacing),
2.3.3 (motion), and forced colours, in which a text must still be told from what lies behind it.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from klimatkontrakt.chapters.contents import PAGES
from klimatkontrakt.hall.core import kept_answers
from tests import extent, hall
from tests.cities import LILLSTAD, MALMO

pytestmark = pytest.mark.django_db(transaction=True)
OF_THE_HALL = ("home", "compare", "method", "law", "glossary", "about", "accessibility", "components", "search", "flaw")
OF_A_CITY = (*PAGES, "explorer", "sources", "versions")
SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
SPACED_LINES = "p { margin-bottom: 2em !important; }"
LARGE = "html { font-size: 200% !important; }"
# What is cut away with no way to come to it: a box that hides what does not fit in it.
HIDDEN = """[...document.querySelectorAll('body *')].filter(one => {
  const style = getComputedStyle(one);
  return one.checkVisibility() && !one.closest('svg, select, input, textarea') && one.textContent.trim()
    && !one.matches('[aria-hidden=true][tabindex="-1"]')  // what only the Enter key presses
    && (['hidden', 'clip'].includes(style.overflowX) && one.scrollWidth > one.clientWidth + 1
        || ['hidden', 'clip'].includes(style.overflowY) && one.scrollHeight > one.clientHeight + 1);
}).map(one => `${one.tagName} ${one.className}: ${one.textContent.trim().slice(0, 60)}`)"""
MOVING = """[...document.getAnimations().map(one => one.effect.target.tagName),
  ...(getComputedStyle(document.documentElement).scrollBehavior === 'auto' ? [] : ['the page glides'])]"""
# The letters of charts that are hardly told from the panel behind them: the darker of two lights by the lighter.
PALE = """(() => {
  const rgb = text => text.match(/[0-9.]+/g).slice(0, 3).map(Number);
  const light = text => rgb(text).map(one => one / 255).map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  return [...document.querySelectorAll('main svg.chart')].filter(svg => svg.checkVisibility()).flatMap(svg => {
    const behind = light(getComputedStyle(svg.closest('figure, li') || document.body).backgroundColor);
    return [...svg.querySelectorAll('text')].filter(text => {
      const [low, high] = [behind, light(getComputedStyle(text).fill)].sort((one, other) => one - other);
      return (high + 0.05) / (low + 0.05) < 4.5;
    }).map(text => `${text.textContent} is ${getComputedStyle(text).fill}`);
  });
})()"""


def addresses(language: str, slug: str) -> list[str]:
    """Pages of the hall and of a city."""
    of_hall = [reverse(f"{language}:{name}") for name in extent.some(OF_THE_HALL, 1)]
    return [*of_hall, *(reverse(f"{language}:{name}", args=[slug]) for name in extent.some(OF_A_CITY, 1))]


def too_wide(page) -> list[str]:
    """Whether the page, not a table in it, is read by scrolling sideways."""
    wide, width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [f"{wide} pixels wide of {width}"] if wide > width else []


def adapted(page, address: str) -> list[str]:
    """What is wrong with a page as somebody has set it up."""
    found = []
    for name, width, styles in (("spaced", 320, (SPACED, SPACED_LINES)), ("large", 1024, (LARGE,)), ("320", 320, ())):
        page.set_viewport_size({"width": width, "height": 700})
        page.goto(address)
        for style in styles:
            page.add_style_tag(content=style)
        found += [f"{name}: {fault}" for fault in [*too_wide(page), *page.evaluate(HIDDEN)]]
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    found += [f"moves: {fault}" for fault in page.evaluate(MOVING)]
    for scheme in ("light", "dark"):
        page.emulate_media(forced_colors="active", color_scheme=scheme)
        found += [f"forced colours, {scheme}: {fault}" for fault in page.evaluate(PALE)]
    page.emulate_media(forced_colors="none", color_scheme="light", reduced_motion="no-preference")
    return [f"{address} {fault}" for fault in found]


@pytest.mark.parametrize("language", extent.some(["sv", "en"], 1))
@pytest.mark.parametrize("folder", extent.some([LILLSTAD, MALMO], 1), ids=lambda folder: folder.name)
def test_a_page_is_whole_as_people_set_it_up(browser, live_server, folder, language) -> None:
    own = hall.version(hall.files(folder))
    kept_answers.work_out(own, own.city.shown)
    context = browser.new_context(bypass_csp=True)
    page, found = context.new_page(), []

    for address in addresses(language, own.city.slug):
        found += adapted(page, live_server.url + address)
    context.close()

    assert not found, "\n".join(found)
