# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What has been noted of a city?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from klimatkontrakt.hall.core import access, city_page, page
from tests.notes_feature import forms, rights, verbs


def notes(request: HttpRequest, slug: str) -> HttpResponse:
    city = access.city(slug)
    form, faults = forms.Note(request.POST), []
    if request.method == "POST":
        person, city = access.city_to_edit(request.user, slug)
        faults = form.faults(page.texts(request))
        if not faults:
            verbs.write_note(person, city, form.cleaned_data["text"])
            return HttpResponseRedirect(request.path)
    values = city_page.around(request, city, access.version(city), city.shown)
    given = {"name": "notes", "notes": rights.notes(city), "faults": faults, "given": form.written()["text"]}
    return page.page(request, "notes/notes", 400 if faults else 200, **values, **given)
