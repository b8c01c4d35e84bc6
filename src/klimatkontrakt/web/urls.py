# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The table of contents: every page of the hall, in Swedish without a prefix and in English under /en/."""

from __future__ import annotations

from django.urls import URLPattern, include, path, register_converter

from klimatkontrakt.city.form import ID
from klimatkontrakt.web.pages import (
    about,
    administering,
    bad_days,
    chapters,
    cities,
    explorer,
    imports,
    people,
    stories,
    submitted,
    versions,
)


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
    ("", "", cities.home, "home"),
    ("om/", "about/", about.about, "about"),
    ("metod/", "method/", about.method, "method"),
    ("tillganglighet/", "accessibility/", about.accessibility, "accessibility"),
    ("rapportera-brist/", "report-a-flaw/", about.flaw, "flaw"),
    ("delar/", "components/", about.components, "components"),
]
OF_A_CITY = [
    ("", "", cities.city, "city"),
    ("pa-vag/", "on-track/", chapters.track, "track"),
    ("utslapp/", "emissions/", chapters.emissions, "emissions"),
    ("atgarder/", "measures/", chapters.measures, "measures"),
    ("atgarder/<str:actor>/", "measures/<str:actor>/", chapters.remit, "remit"),
    ("loften/", "promises/", chapters.promises, "promises"),
    ("vad-hander-om/", "what-if/", explorer.explorer, "explorer"),
    ("vad-hander-om/svar/", "what-if/answer/", explorer.explorer_answer, "explorer_answer"),
    ("vad-hander-om/export/", "what-if/export/", explorer.explorer_export, "explorer_export"),
    ("vad-hander-om/spara/", "what-if/save/", explorer.save_plan, "save_plan"),
    ("kostnad/", "cost/", chapters.money, "money"),
    ("osakert/", "doubt/", chapters.doubt, "doubt"),
    ("siffra/<path:name>/", "figure/<path:name>/", stories.story, "story"),
    ("kallor/", "sources/", chapters.sources, "sources"),
    ("versioner/", "versions/", versions.versions, "versions"),
    ("versioner/<int:number>/", "versions/<int:number>/", versions.version, "version"),
    ("versioner/<int:number>/zip/", "versions/<int:number>/zip/", versions.export, "version_export"),
    ("lamna-version/", "hand-in-a-version/", imports.version_in, "import"),
    ("visat-scenario/", "shown-scenario/", imports.shown_scenario, "shown"),
]
OF_PEOPLE = [
    ("logga-in/", "sign-in/", people.sign_in, "sign_in"),
    ("logga-ut/", "sign-out/", people.sign_out, "sign_out"),
    ("valkommen/<uidb64>/<token>/", "welcome/<uidb64>/<token>/", people.welcome, "welcome"),
    ("mina-sidor/", "my-pages/", people.mine, "mine"),
    ("ny-kommun/", "new-city/", imports.new_city, "new_city"),
    ("jobb/<uuid:job_id>/", "jobs/<uuid:job_id>/", submitted.job, "job"),
    ("jobb/<uuid:job_id>/fil/", "jobs/<uuid:job_id>/file/", submitted.sent_file, "sent_file"),
    ("personer/", "people/", administering.people, "people"),
    ("handelser/", "log/", administering.log, "log"),
    ("brister/", "flaws/", administering.flaws, "flaws"),
]


def _pages(language: int) -> list[URLPattern]:
    plain = [path(row[language], row[2], name=row[3]) for row in (*PAGES, *OF_PEOPLE)]
    return [*plain, *(path(CITY[language] + row[language], row[2], name=row[3]) for row in OF_A_CITY)]


urlpatterns = [
    path("halsa/", about.health, name="health"),
    path("en/", include((_pages(1), "hall"), namespace="en")),
    path("", include((_pages(0), "hall"), namespace="sv")),
]
handler400 = bad_days.bad_request
handler403 = bad_days.forbidden
handler404 = bad_days.not_found
handler500 = bad_days.broken
