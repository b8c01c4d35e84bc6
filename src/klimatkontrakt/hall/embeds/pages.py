# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a chart shown on another site? The chart alone, and the line of HTML that asks for it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from klimatkontrakt.figures.figure import Figure
from klimatkontrakt.hall.core import access, city_page, kept_answers, limits, page, stale_page
from klimatkontrakt.hall.core.city_page import AskedLeaf
from klimatkontrakt.hall.core.verbs import StaleError
from klimatkontrakt.hall.embeds import forms, frames, rights, verbs


def _shown(asked: AskedLeaf, key: str) -> Figure:
    """A page's chart.

    Raises:
        Http404: when it has none of that id.
    """
    for figure in asked.leaf.figures if asked.leaf else ():
        if figure.key == key and figure.drawing:
            return figure
    raise Http404


@require_safe
@limits.counted(limits.FIGURE_FILE)
def chart(request: HttpRequest, slug: str, name: str, key: str) -> HttpResponse:
    """A chart alone, which the city's sites may show in a frame."""
    asked = city_page.asked_leaf(request, slug, name)
    if asked.leaf is None:
        return city_page.waiting(request, asked)
    figure, allowed = _shown(asked, key), rights.origins(asked.city)

    given: dict[str, Any] = {
        "own": asked.city,
        "figure_shown": figure,
        "scenario_label": kept_answers.scenario_label(asked.version, asked.scenario, page.language_of(request)),
        "version": asked.version,
        "whole": request.build_absolute_uri(city_page.leaf_address(request, asked, name)) + f"#{key}",
    }
    return frames.framed(request, page.page(request, "embeds/chart", **given), allowed)


@limits.counted(limits.WRITTEN, "POST")
def line(request: HttpRequest, slug: str, name: str, key: str) -> HttpResponse:
    """The line of HTML, and the sites that may show the chart, which an editor may change."""
    asked = city_page.asked_leaf(request, slug, name)
    if asked.leaf is None:
        return city_page.waiting(request, asked)
    figure, allowed = _shown(asked, key), rights.origins(asked.city)
    form = forms.Sites(request.POST if request.method == "POST" else {"origins": "\n".join(allowed)})
    faults = form.faults(page.texts(request)) if request.method == "POST" else []
    if request.method == "POST" and not faults:
        return _changed(request, slug, form)
    address = page.link(page.language_of(request), "embedded_chart", slug, name, key)
    values = city_page.around(request, asked.city, asked.version, asked.scenario)
    given = {
        "name": "embed",
        "figure_shown": figure,
        "html": frames.line(request.build_absolute_uri(address + values["query"]), figure.finding),
        "allowed": allowed,
        "faults": faults,
        "given": form.written(),
        "seen": "\n".join(allowed),
        "back": city_page.leaf_address(request, asked, name) + f"#{key}",
    }
    return page.page(request, "embeds/line", 400 if faults else 200, **values, **given)


def _changed(request: HttpRequest, slug: str, form: forms.Sites) -> HttpResponse:
    """The sites as an editor wants them from now on."""
    person, city = access.city_to_edit(request.user, slug)
    given = form.cleaned_data
    try:
        verbs.set_embedding_sites(
            person, city, forms.sites(given["origins"]), made_from=forms.sites(given["made_from"])
        )
    except StaleError as error:
        return stale_page.page(request, error, page.texts(request)("embed.stale"), request.get_full_path())
    return HttpResponseRedirect(request.get_full_path())
