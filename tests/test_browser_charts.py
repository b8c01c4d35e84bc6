# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Charts as a phone shows them: no letter under 12 pixels, none cut, none on another; on wider screens too."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from klimatkontrakt.chapters.contents import PAGES
from klimatkontrakt.hall.core import kept_answers
from tests import extent, hall
from tests.cities import LILLSTAD, MALMO

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = extent.some([320, 360, 390, 540, 768, 1024, 1280, 1920], 1)
LEAST = 12.0  # CSS pixels
# Every chart that is shown: its texts with their size as it is drawn, those outside their figure, those on each other.
FAULTS = """least => [...document.querySelectorAll('main svg.chart')].filter(svg => svg.checkVisibility()).flatMap(svg => {
  const frame = (svg.closest('figure, li') || svg).getBoundingClientRect(), scale = svg.getScreenCTM().a, found = [];
  const texts = [...svg.querySelectorAll('text')].map(text => ({
    text: text.textContent, size: parseFloat(getComputedStyle(text).fontSize) * scale, box: text.getBoundingClientRect()
  }));
  for (const [at, one] of texts.entries()) {
    if (one.size < least - 0.01) found.push(`${one.text}: ${one.size.toFixed(1)} pixels`);
    if (one.box.left < frame.left || one.box.right > Math.min(frame.right, innerWidth)) found.push(`${one.text}: cut`);
    for (const other of texts.slice(at + 1)) {
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      if (across > 2 && down > 0.4 * one.box.height) found.push(`${one.text} on ${other.text}`);
    }
  }
  return found.map(fault => `${svg.closest('[id]').id}: ${fault}`);
})"""


def addresses(language: str, slug: str) -> list[str]:
    """Every page that has charts: the chapters of a city, the explorer, cities beside each other, the method."""
    chapters = [reverse(f"{language}:{name}", args=[slug]) for name in extent.some([*PAGES, "explorer", "goals"], 2)]
    beside = f"{reverse(f'{language}:compare')}?city={slug}&city=upplands-vasby&city=kiruna&city=ornskoldsvik"
    return [
        *chapters,
        *([beside, reverse(f"{language}:method"), reverse(f"{language}:components")] if extent.ALL else []),
    ]


@pytest.mark.parametrize("language", extent.some(["sv", "en"], 1))
@pytest.mark.parametrize("folder", extent.some([LILLSTAD, MALMO], 1), ids=lambda folder: folder.name)
def test_no_letter_of_a_chart_is_small_cut_or_on_another(browser, live_server, folder: Path, language: str) -> None:
    own = hall.version(hall.files(folder))
    kept_answers.work_out(own, own.city.shown)
    page, found, charts = browser.new_page(), [], 0

    for address in addresses(language, own.city.slug):
        page.goto(live_server.url + address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            charts += page.evaluate(
                "[...document.querySelectorAll('svg.chart')].filter(s => s.checkVisibility()).length"
            )
            found += [f"{address} ({width}): {fault}" for fault in page.evaluate(FAULTS, LEAST)]
    page.close()

    assert charts and not found, "\n".join(found)
