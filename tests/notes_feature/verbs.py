# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be done with notes? An editor of the city writes one."""

from __future__ import annotations

from klimatkontrakt.hall.core import audit
from klimatkontrakt.hall.core.models import City, Person
from klimatkontrakt.hall.core.rights import EDITOR
from klimatkontrakt.hall.core.verbs import verb
from tests.notes_feature.models import Note


@verb(right=EDITOR, entry="wrote_note")
def write_note(by: Person, city: City, text: str) -> Note:
    note = Note.objects.create(city=city, text=text)
    audit.add(by, "wrote_note", city.slug, after={"note": text})
    return note
