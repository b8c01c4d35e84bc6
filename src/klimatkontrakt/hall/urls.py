# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The table of contents: every page of the hall, in Swedish without a prefix and in English under /en/."""

from __future__ import annotations

from django.urls import URLPattern, include, path, register_converter

from klimatkontrakt.folder.frozen import ID
from klimatkontrakt.hall.city_pages import about, home, pages
from klimatkontrakt.hall.core import error_pages
from klimatkontrakt.hall.explorer import pages as explorer_pages
from klimatkontrakt.hall.people import admin_pages
from klimatkontrakt.hall.people import pages as people_pages
from klimatkontrakt.hall.stories import pages as stories_pages
from klimatkontrakt.hall.versions import pages as versions_pages
from klimatkontrakt.hall.versions import submitted, version_pages


class CityId:
    """A city's id in an address, letter by letter as it stands in its folder."""

    regex = ID.strip("^$")

    def to_python(self, value: str) -> str:
        """The id."""
        return value

    def to_url(self, value: str) -> str:
        """The id."""
        return value


register_converter(CityId, "city")
CITY = ("kommun/<city:slug>/", "city/<city:slug>/")

# (Swedish address, English address, page, name)
PAGES = [
    ("", "", home.home, "home"),
    ("om/", "about/", about.about, "about"),
    ("metod/", "method/", about.method, "method"),
    ("tillganglighet/", "accessibility/", about.accessibility, "accessibility"),
    ("rapportera-brist/", "report-a-flaw/", about.flaw, "flaw"),
    ("delar/", "components/", about.components, "components"),
]
OF_A_CITY = [
    ("", "", home.city, "city"),
    ("pa-vag/", "on-track/", pages.track, "track"),
    ("utslapp/", "emissions/", pages.emissions, "emissions"),
    ("atgarder/", "measures/", pages.measures, "measures"),
    ("atgarder/<str:actor>/", "measures/<str:actor>/", pages.remit, "remit"),
    ("loften/", "promises/", pages.promises, "promises"),
    ("vad-hander-om/", "what-if/", explorer_pages.explorer, "explorer"),
    ("vad-hander-om/svar/", "what-if/answer/", explorer_pages.explorer_answer, "explorer_answer"),
    ("vad-hander-om/export/", "what-if/export/", explorer_pages.explorer_export, "explorer_export"),
    ("vad-hander-om/spara/", "what-if/save/", explorer_pages.save_plan, "save_plan"),
    ("kostnad/", "cost/", pages.money, "money"),
    ("osakert/", "doubt/", pages.doubt, "doubt"),
    ("siffra/<path:name>/", "figure/<path:name>/", stories_pages.story, "story"),
    ("kallor/", "sources/", pages.sources, "sources"),
    ("versioner/", "versions/", version_pages.versions, "versions"),
    ("versioner/<int:number>/", "versions/<int:number>/", version_pages.version, "version"),
    ("versioner/<int:number>/zip/", "versions/<int:number>/zip/", version_pages.export, "version_export"),
    ("lamna-version/", "hand-in-a-version/", versions_pages.version_in, "import"),
    ("visat-scenario/", "shown-scenario/", versions_pages.shown_scenario, "shown"),
]
OF_PEOPLE = [
    ("logga-in/", "sign-in/", people_pages.sign_in, "sign_in"),
    ("logga-ut/", "sign-out/", people_pages.sign_out, "sign_out"),
    ("valkommen/<uidb64>/<token>/", "welcome/<uidb64>/<token>/", people_pages.welcome, "welcome"),
    ("mina-sidor/", "my-pages/", people_pages.mine, "mine"),
    ("ny-kommun/", "new-city/", versions_pages.new_city, "new_city"),
    ("jobb/<uuid:job_id>/", "jobs/<uuid:job_id>/", submitted.job, "job"),
    ("jobb/<uuid:job_id>/fil/", "jobs/<uuid:job_id>/file/", submitted.sent_file, "sent_file"),
    ("personer/", "people/", admin_pages.people, "people"),
    ("handelser/", "log/", admin_pages.log, "log"),
    ("brister/", "flaws/", admin_pages.flaws, "flaws"),
]


def _pages(language: int) -> list[URLPattern]:
    plain = [path(row[language], row[2], name=row[3]) for row in (*PAGES, *OF_PEOPLE)]
    return [*plain, *(path(CITY[language] + row[language], row[2], name=row[3]) for row in OF_A_CITY)]


urlpatterns = [
    path("halsa/", about.health, name="health"),
    path("en/", include((_pages(1), "hall"), namespace="en")),
    path("", include((_pages(0), "hall"), namespace="sv")),
]
handler400 = error_pages.bad_request
handler403 = error_pages.forbidden
handler404 = error_pages.not_found
handler500 = error_pages.broken
